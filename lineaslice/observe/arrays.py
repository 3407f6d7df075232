"""How to take arrays, frames and Arrow data apart: raw buffers are hashed where they lie.

numpy, pandas and pyarrow are looked up in ``sys.modules``, never imported: no value of theirs can
exist before the user has imported them.

Over 400 lines: how each library's arrays are taken apart stands beside the choice among them.
"""

from __future__ import annotations

import array
import ctypes
import sys
from collections.abc import Callable
from functools import lru_cache
from itertools import islice
from typing import Any

import xxhash

BUFFERS = (bytearray, array.array)
C_DATA = (ctypes.Array, ctypes.Structure, ctypes.Union)
_ARRAY_FIELDS: tuple[str, ...] = (
    "_ndarray",
    "_data",
    "_mask",
    "_pa_array",
    "_left",
    "_right",
    "_sparse_values",
)
_ARRAY_FIELDS += ("_sparse_index",)


def is_scalar(value: object) -> bool:
    numpy = sys.modules.get("numpy")
    if numpy is None or not isinstance(value, (numpy.generic, numpy.dtype, numpy.ufunc)):
        return False
    return not isinstance(value, numpy.void)  # a record: a window onto its array


def is_pandas_atom(cls: type) -> bool:
    return cls.__name__ in ("Timestamp", "Timedelta", "Period", "Interval", "NAType", "NaTType")


Taker = Callable[[Any, Any], Any]


def taker(cls: type) -> Taker | None:
    """What gives the reduced form of instances of an array-like class; None for other classes.

    It takes the pickler and the object, and may give None: then what is left is told by its own
    reduce.
    """
    if issubclass(cls, C_DATA):
        return _c_data
    numpy = sys.modules.get("numpy")
    if numpy is None:
        return None
    if issubclass(cls, numpy.ndarray):
        return _array
    if issubclass(cls, numpy.void):
        return _record
    own = {numpy.flatiter: _flat, numpy.nditer: _iterator, numpy.ufunc: _ufunc}
    own[numpy.broadcast] = _broadcast
    if cls in own:
        return own[cls]
    pandas = sys.modules.get("pandas")
    if pandas is not None:
        for base, found in _takers_of_pandas(pandas):
            if issubclass(cls, base):
                return found
    package, _, rest = str(cls.__module__).partition(".")
    if package == "pyarrow":
        return None if cls.__name__.endswith(_ARROW_STREAMS) else _arrow
    if package == "polars" and cls.__name__ in ("Series", "DataFrame"):
        return _polars
    if package == "torch" and hasattr(cls, "data_ptr") and hasattr(cls, "_version"):
        return _tensor
    if package == "scipy" and cls.__name__ in ("KDTree", "cKDTree"):
        return _tree
    if package == "scipy" and rest.startswith("sparse") and cls.__dictoffset__:
        return _sparse
    return None


def _c_data(pickler: Any, obj: Any) -> Any:
    pickler.spans.append(c_span(obj))


def _record(pickler: Any, obj: Any) -> Any:
    return _array(pickler, sys.modules["numpy"].asarray(obj))


def _flat(pickler: Any, obj: Any) -> Any:
    return (len, ("flat", obj.index), (obj.base,))


def _iterator(pickler: Any, obj: Any) -> Any:
    pickler.opaque = True
    return (len, ("nditer",), _operands(obj))


def _broadcast(pickler: Any, obj: Any) -> Any:
    pickler.opaque = True
    return (len, ("broadcast", obj.index), list(obj.iters))


def _ufunc(pickler: Any, obj: Any) -> Any:
    return (len, ("ufunc", obj.__name__))


def _polars(pickler: Any, obj: Any) -> Any:
    pickler.spans += _spans_of_polars(obj)


def _tree(pickler: Any, obj: Any) -> Any:
    pickler.spans.append(span(obj.data))  # of the array that it was made of


def _sparse(pickler: Any, obj: Any) -> Any:
    return (len, ("sparse", type(obj).__name__), (pickler.own(dict(vars(obj))),))


def _spans_of_polars(value: Any) -> list[tuple[int, int]]:
    """The memory of numbers, which may be that of an array that a series was made of."""
    found = []
    columns = value.get_columns() if type(value).__name__ == "DataFrame" else [value]
    for column in columns:
        if column.dtype.is_numeric() and len(column) and not column.null_count():
            found += [span(chunk.to_numpy(allow_copy=False)) for chunk in column.get_chunks()]
    return found


def span(values: Any) -> tuple[int, int]:
    """First byte and the byte behind the last one that an array can reach."""
    start = end = values.__array_interface__["data"][0]
    if values.flags.forc:
        return (start, start + values.nbytes)
    for length, stride in zip(values.shape, values.strides, strict=True):
        if length == 0:
            return (start, start)
        if stride < 0:
            start += (length - 1) * stride
        else:
            end += (length - 1) * stride
    return (start, end + values.itemsize)


def c_span(data: Any) -> tuple[int, int]:
    """The memory of an array or structure of ctypes."""
    start = ctypes.addressof(data)
    return (start, start + ctypes.sizeof(data))


def buffer_span(buffer: Any) -> tuple[int, int]:
    """The memory of a bytearray or ``array.array``; empty when it cannot be looked up."""
    if isinstance(buffer, array.array):
        start, count = buffer.buffer_info()
        return (start, start + count * buffer.itemsize)
    numpy = sys.modules.get("numpy")
    if numpy is None or not buffer:
        return (0, 0)
    return span(numpy.frombuffer(buffer, dtype=numpy.uint8))


def _array(pickler: Any, values: Any) -> Any:
    numpy = sys.modules["numpy"]
    plain = values.view(numpy.ndarray) if type(values) is not numpy.ndarray else values
    words: tuple[Any, ...] = (
        "ndarray",
        plain.dtype.str,
        plain.shape,
        plain.strides,
        plain.flags.writeable,
    )
    state: tuple[Any, ...] = ()
    if plain.size:
        pickler.spans.append(span(plain))
    if plain.dtype.hasobject:
        state = _objects(pickler, plain, numpy)
    elif pickler.content and plain.size:
        words = (*words, pickler.buffers.digest(plain, numpy))
    if type(values) is not numpy.ndarray:
        extra = pickler.own(dict(getattr(values, "__dict__", ())))
        mask = getattr(values, "_mask", None)
        state = (*state, type(values).__name__, extra, mask if mask is not values else None)
    return (len, words, state) if state else (len, words)


def _operands(iterator: Any) -> tuple[Any, ...]:
    """The arrays that an ``nditer`` reads and writes; none when it is closed."""
    try:
        return tuple(iterator.operands)
    except ValueError:
        return ()


class Buffers:
    """Hashes of memory that hold for one moment, so that five views of an image are one hash."""

    LARGE = 1 << 20  # bytes; below, a hash is as cheap as asking

    def __init__(self) -> None:
        self.known: dict[tuple[int, int], int] = {}

    def digest(self, values: Any, numpy: Any) -> int:
        owner = values
        while type(owner.base) is numpy.ndarray:
            owner = owner.base
        if owner.nbytes < self.LARGE or not owner.flags.forc or owner.dtype.hasobject:
            return _digest(values, numpy)
        if values.nbytes * 8 < owner.nbytes and values.flags.forc:
            return _digest(values, numpy)
        # Finer than the view: a change elsewhere in the buffer counts as one of the view.
        place = span(owner)
        if place not in self.known:
            self.known[place] = _digest(owner, numpy)
        return self.known[place]


def _digest(values: Any, numpy: Any) -> int:
    """Hash of the elements; without a copy when they lie in one piece."""
    if not (values.flags.c_contiguous or values.flags.f_contiguous):
        values = numpy.ascontiguousarray(values)
    flat = values.reshape(-1, order="A").view(numpy.uint8)
    return xxhash.xxh3_128_intdigest(flat)


def at_a_glance(values: Any) -> Any:
    """What is equal while a small column of numbers or Arrow data is; None for all others.

    Arrow data never changes, so its addresses say it all, as long as somebody keeps the array.
    """
    numpy = sys.modules["numpy"]
    if type(values) is numpy.ndarray:
        if values.dtype.hasobject:
            return None
        return (values.shape, _digest(values, numpy) if values.size else 0)
    if not str(type(values).__module__).startswith("pandas.core.arrays."):
        return None
    held = getattr(values, "_pa_array", None)
    if held is not None:
        return _addresses(held.chunks)
    data, mask = getattr(values, "_data", None), getattr(values, "_mask", None)
    if type(data) is type(mask) is numpy.ndarray:
        return (at_a_glance(data), at_a_glance(mask))
    return None


def _addresses(chunks: Any) -> tuple[Any, ...]:
    return tuple(
        (chunk.offset, len(chunk), *(b.address if b is not None else 0 for b in chunk.buffers()))
        for chunk in chunks
    )


_POINTER_SAFE = frozenset({str, int, float, bool, bytes, type(None), complex})


def _objects(pickler: Any, values: Any, numpy: Any) -> tuple[Any, ...]:
    """Elements that are objects: their addresses say it all when none of them can change."""
    if values.dtype.kind != "O":
        return (pickler.own_deep(values.tolist()),)
    elements = values.ravel(order="K").tolist()
    if set(map(type, elements)) <= _POINTER_SAFE:
        packed = numpy.ascontiguousarray(values)
        return (xxhash.xxh3_128_intdigest(ctypes.string_at(packed.ctypes.data, packed.nbytes)),)
    return (pickler.own(elements),)


def _takers_of_pandas(pandas: Any) -> tuple[tuple[Any, Taker], ...]:
    return (
        (pandas.DataFrame, _frame),
        (pandas.Series, _frame),
        (pandas.MultiIndex, _multiindex),
        (pandas.Index, _index),
        (pandas.api.extensions.ExtensionArray, _extension),
    )


def _frame(pickler: Any, obj: Any) -> Any:
    manager = obj._mgr
    blocks = [(block.values, block.mgr_locs.as_array.tolist()) for block in manager.blocks]
    user = {k: v for k, v in vars(obj).items() if not k.startswith("_") or k == "_name"}
    user.pop("_mgr", None)
    for _, places in blocks:
        pickler.own(places)
    state = (*manager.axes, *blocks, obj.attrs, pickler.own(user))
    return (len, ("frame", type(obj).__name__), state)


def _multiindex(pickler: Any, obj: Any) -> Any:
    return (len, ("multiindex", id(obj._levels), tuple(map(str, obj.names))))


def _index(pickler: Any, obj: Any) -> Any:
    """Immutable but for its names; the array below it may be a user's, hence the span."""
    values = getattr(obj, "_data", None)
    numpy = sys.modules["numpy"]
    if isinstance(values, numpy.ndarray) and values.size and values.flags.writeable:
        pickler.spans.append(span(values))
    return (len, ("index", id(obj), str(obj.names)))


def _extension(pickler: Any, obj: Any) -> Any:
    parts = [getattr(obj, field) for field in _ARRAY_FIELDS if hasattr(obj, field)]
    if not parts:
        return None
    categories = getattr(obj.dtype, "categories", None)
    words = ("extension", str(obj.dtype), getattr(obj.dtype, "ordered", None))
    return (len, words, (*parts, categories))


def holds_objects(frame: Any) -> bool:
    """True when a frame or series holds Python objects, which its copies hold as well."""
    blocks = _blocks(frame)
    return blocks is None or any(block.values.dtype == object for block in blocks)


def _blocks(frame: Any) -> Any:
    """The blocks of a frame, of a series, or of what groups hold; None for anything else."""
    held = vars(frame).get("obj", frame) if hasattr(frame, "__dict__") else frame
    manager = getattr(held, "_mgr", None)
    return None if manager is None else manager.blocks


def objects_in(value: Any, most: int) -> list[Any]:
    """Some elements of an array or frame that holds Python objects; none for anything else."""
    cls: Any = type(value)
    kind = _sort(cls)
    if not kind:
        return []
    if kind == "array":
        arrays = [value]
    elif kind == "index":
        arrays = [getattr(value, "_data", None)]
    else:
        arrays = [block.values for block in _blocks(value) or ()]
    found: list[Any] = []
    for one in arrays:
        # Not by ``ravel``, which may copy the whole.
        if type(getattr(one, "flat", None)).__name__ == "flatiter" and one.dtype.hasobject:
            found += islice(one.flat, most)
    return found


@lru_cache(maxsize=1024)
def _sort(cls: Any) -> str:
    package = str(cls.__module__).partition(".")[0]
    if package == "numpy":
        return "array" if cls.__name__ in ("ndarray", "matrix", "memmap") else ""
    if package != "pandas":
        return ""
    if any(base.__name__ == "Index" for base in cls.__mro__):
        return "index"
    frames = ("DataFrame", "Series", "GroupBy", "Rolling", "Expanding", "Resampler", "Window")
    return "frame" if cls.__name__.endswith(frames) else ""


# What of pyarrow has a position, or is written to.
_ARROW_STREAMS = ("Builder", "File", "Generator", "Reader", "Stream", "Writer")


def _arrow(pickler: Any, obj: Any) -> Any:
    """Arrow data never changes: which buffers it stands on says it all; but for a bare buffer."""
    if hasattr(obj, "address") and hasattr(obj, "size"):
        pickler.spans.append((obj.address, obj.address + obj.size))
        if getattr(obj, "is_mutable", False) and getattr(obj, "is_cpu", True):
            return (len, ("buffer", xxhash.xxh3_128_intdigest(memoryview(obj))))
    if hasattr(obj, "strides") and hasattr(obj, "to_numpy"):  # a tensor: a window onto an array
        values = obj.to_numpy()
        pickler.spans.append(span(values))
        return (len, ("tensor", xxhash.xxh3_128_intdigest(values.tobytes())))
    chunks = getattr(obj, "chunks", None)
    if chunks is None and hasattr(obj, "buffers"):
        chunks = [obj]
    if chunks is None and hasattr(obj, "columns"):
        chunks = [chunk for column in obj.columns for chunk in getattr(column, "chunks", [column])]
    if chunks is None:
        return (len, ("arrow", type(obj).__name__, id(obj)))
    buffers = [b for chunk in chunks for b in chunk.buffers() if b is not None]
    pickler.spans += [(b.address, b.address + b.size) for b in buffers]
    return (len, ("arrow", type(obj).__name__, _addresses(chunks)))


def _tensor(pickler: Any, tensor: Any) -> Any:
    shape = tuple(tensor.shape)
    words: tuple[Any, ...] = (
        "tensor",
        str(tensor.dtype),
        shape,
        tensor._version,
        tensor.data_ptr(),
    )
    if tensor.grad_fn is not None:  # backward() will write into these
        state: tuple[Any, ...] = _leaves(tensor.grad_fn)
        if tensor.retains_grad:
            state = (*state, tensor.grad)
    else:
        state = (tensor.grad,) if tensor.grad is not None else ()
    if tensor.device.type == "cpu" and tensor.layout.__str__() == "torch.strided":
        values = tensor.detach().numpy()
        if values.size:
            pickler.spans.append(span(values))
            if pickler.content:
                words = (*words, pickler.buffers.digest(values, sys.modules["numpy"]))
    return (len, words, state) if state else (len, words)


def _leaves(node: Any) -> tuple[Any, ...]:
    """The tensors whose gradients a computation leads back to."""
    found, seen, left = [], {node}, [node]
    while left:
        node = left.pop()
        leaf = getattr(node, "variable", None)
        if leaf is not None:
            found.append(leaf)
        for earlier, _ in node.next_functions:
            if earlier is not None and earlier not in seen:
                seen.add(earlier)
                left.append(earlier)
    return tuple(found)
