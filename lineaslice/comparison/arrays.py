"""numpy's arrays, scalars and generators; scipy's sparse matrices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lineaslice.comparison import Compare, Walk


def comparer(value: object) -> Compare | None:
    """How values of this class are compared; None leaves it to their attributes."""
    import numpy as np

    if isinstance(value, np.ma.MaskedArray):
        return _masked
    if isinstance(value, np.ndarray):
        return arrays
    if isinstance(value, np.generic):
        return _scalars
    if isinstance(value, (np.dtype, np.ufunc)):
        return _texts
    if isinstance(value, np.random.Generator):
        return _generators
    if isinstance(value, np.random.BitGenerator):
        return _streams
    if isinstance(value, np.random.RandomState):
        return _states
    if str(type(value).__module__).startswith("scipy.sparse") and hasattr(value, "tocoo"):
        return _sparse
    return None


def arrays(left: Any, right: Any, path: str, walk: Walk) -> None:
    """Types, shapes, then the elements; NaN is equal to NaN."""
    import numpy as np

    left, right = left.view(np.ndarray), right.view(np.ndarray)
    if left.dtype != right.dtype:
        walk.differ(f"{path}.dtype", str(left.dtype), str(right.dtype))
    if left.shape != right.shape:
        walk.differ(f"{path}.shape", left.shape, right.shape)
    if left.dtype.names:
        for name in left.dtype.names:
            arrays(left[name], right[name], f"{path}[{name!r}]", walk)
        return
    if left.dtype.hasobject:
        places = np.ndindex(left.shape)
        for place in places:
            walk.values(left[place], right[place], f"{path}[{_index(place)}]")
        return
    same = left == right
    if left.dtype.kind in "fcmM":
        same = same | ((left != left) & (right != right))
        if walk.tolerance and left.dtype.kind in "fc":
            near = np.isclose(left, right, rtol=walk.tolerance, atol=walk.tolerance)
            same = same | near
    if not np.all(same):
        place = tuple(int(i) for i in np.argwhere(~np.asarray(same))[0])
        where = f"{path}[{_index(place)}]" if place else path
        walk.differ(where, left[place], right[place])


def _index(place: tuple[int, ...]) -> str:
    return ", ".join(map(str, place))


def _masked(left: Any, right: Any, path: str, walk: Walk) -> None:
    import numpy as np

    arrays(np.ma.getmaskarray(left), np.ma.getmaskarray(right), f"{path}.mask", walk)
    arrays(left.filled(), right.filled(), path, walk)


def _scalars(left: Any, right: Any, path: str, walk: Walk) -> None:
    import numpy as np

    arrays(np.asarray(left), np.asarray(right), path, walk)


def _texts(left: Any, right: Any, path: str, walk: Walk) -> None:
    if left != right:
        walk.differ(path, str(left), str(right))


def _generators(left: Any, right: Any, path: str, walk: Walk) -> None:
    walk.values(left.bit_generator, right.bit_generator, f"{path}.bit_generator")


def _streams(left: Any, right: Any, path: str, walk: Walk) -> None:
    walk.values(left.state, right.state, f"{path}.state")


def _states(left: Any, right: Any, path: str, walk: Walk) -> None:
    walk.values(left.get_state(legacy=False), right.get_state(legacy=False), f"{path}.get_state()")


def _sparse(left: Any, right: Any, path: str, walk: Walk) -> None:
    if left.shape != right.shape:
        walk.differ(f"{path}.shape", left.shape, right.shape)
    one, other = left.tocoo(copy=True), right.tocoo(copy=True)
    one.sum_duplicates()
    other.sum_duplicates()
    for name in ("row", "col", "data"):
        arrays(getattr(one, name), getattr(other, name), f"{path}.tocoo().{name}", walk)
