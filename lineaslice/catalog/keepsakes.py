"""What a value looks like, kept when it is saved: for those that must not be loaded to be shown.

Values that only pickle can keep run code when they are loaded, so whoever lists artifacts cannot
look at them. What is written down here runs nothing of the user's: of objects of unknown classes
only the names of their classes and attributes.
"""

from __future__ import annotations

import base64
import io
import json
import sys
import types
import warnings
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

_MOST_POINTS = 200_000  # that a figure may have: drawing more takes seconds
_MOST_BYTES = 400_000  # of an image
_DPI = 72
_ROWS, _COLUMNS, _LETTERS = 20, 30, 80  # of a table and of its cells
_DEPTH, _ITEMS = 4, 20  # of containers
_TEXT = 4000  # letters
_ATOMS = (int, float, complex, bool, type(None), range, slice)
_PLAIN = ("numpy", "pandas", "datetime", "decimal", "fractions", "uuid", "pathlib")


def keepsake(obj: Any) -> str | None:
    """A preview as JSON: an image, a table or a text; None when there is none to be had."""
    try:
        return json.dumps(_look(obj))
    except Exception:  # the value is saved, and a look at it is not worth an error
        return None


def _look(obj: Any) -> dict[str, Any] | None:
    for module, name, look in _LOOKS:
        loaded = sys.modules.get(module)
        kind = getattr(loaded, name, None) if loaded is not None else None
        if isinstance(kind, type) and issubclass(type(obj), kind):
            return look(obj)
    text = "\n".join(_lines(obj, 0))
    return {"kind": "text", "text": text[:_TEXT], "language": "", "truncated": len(text) > _TEXT}


# ---------------------------------------------------------------- known classes


def _figure(figure: Any) -> dict[str, Any]:
    """The figure as it would be shown; one with very many points only in words."""
    if sum(_points(figure)) > _MOST_POINTS:
        return _text(f"a figure of {len(figure.axes)} axes with more points than can be drawn soon")
    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # missing letters of a font: told where it is shown
        figure.savefig(file, format="png", dpi=min(figure.dpi, _DPI))
    if file.tell() > _MOST_BYTES:
        return _text(f"a figure of {len(figure.axes)} axes, too large an image to keep")
    coded = base64.b64encode(file.getvalue()).decode("ascii")
    return {"kind": "image", "mime": "image/png", "base64": coded}


def _points(figure: Any) -> Iterator[int]:
    for axes in figure.axes:
        yield from (len(line.get_xdata(orig=True)) for line in axes.lines)
        yield from (len(collection.get_offsets()) for collection in axes.collections)
        yield from (image.get_size()[0] * image.get_size()[1] for image in axes.images)
        yield len(axes.patches)


def _estimator(model: Any) -> dict[str, Any]:
    """An estimator of scikit-learn: its parameters, and what fitting has given it."""
    shown = [repr(model)]
    fitted = object.__getattribute__(model, "__dict__")
    learnt = {n: v for n, v in fitted.items() if n.endswith("_") and not n.startswith("_")}
    if learnt:
        shown += ["", "after fitting:", *_attributes(learnt, 1)]
    return _text("\n".join(shown), "python")


def _frame(frame: Any) -> dict[str, Any]:
    """The first rows of a frame of pandas."""
    head = frame.iloc[:_ROWS, :_COLUMNS]
    columns = [_atom(name) for name in head.columns]
    cells = [[_atom(value) for value in head.iloc[:, n]] for n in range(len(columns))]
    index = [_atom(value) for value in head.index]
    return {
        "kind": "table",
        "columns": ["", *columns],
        "dtypes": [str(head.index.dtype), *(str(dtype) for dtype in head.dtypes)],
        "rows": [list(row) for row in zip(index, *cells, strict=True)],
        "shape": list(frame.shape),
        "more_columns": max(0, frame.shape[1] - _COLUMNS),
    }


def _series(series: Any) -> dict[str, Any]:
    return _frame(series.to_frame(name=_atom(series.name)))


_LOOKS: tuple[tuple[str, str, Callable[[Any], dict[str, Any]]], ...] = (
    ("matplotlib.figure", "Figure", _figure),
    ("sklearn.base", "BaseEstimator", _estimator),
    ("pandas", "DataFrame", _frame),
    ("pandas", "Series", _series),
)


# ---------------------------------------------------------------- anything else


def _text(text: str, language: str = "") -> dict[str, Any]:
    truncated = len(text) > _TEXT
    return {"kind": "text", "text": text[:_TEXT], "language": language, "truncated": truncated}


def _lines(value: Any, depth: int) -> Iterator[str]:
    """A value, one line for each item; nothing of it is asked that its own code would answer."""
    margin, kind = "  " * depth, type(value)
    if kind in (list, tuple, set, frozenset, dict):
        items = islice(value.items() if kind is dict else value, _ITEMS if depth < _DEPTH else 0)
        yield f"{margin}{kind.__name__} of {len(value)}"
        for item in items:
            if kind is dict:
                first, *rest = _lines(item[1], depth + 1)
                yield f"{margin}  {_atom(item[0])}: {first.strip()}"
                yield from rest
            else:
                yield from _lines(item, depth + 1)
        if len(value) > _ITEMS or (value and depth >= _DEPTH):
            yield f"{margin}  …"
        return
    yield margin + _atom(value)
    own = _own_attributes(value)
    if own and depth < _DEPTH:
        yield from _attributes(own, depth + 1)


def _attributes(own: dict[str, Any], depth: int) -> Iterator[str]:
    for name, value in list(own.items())[:_ITEMS]:
        first, *rest = _lines(value, depth + 1)
        yield f"{'  ' * depth}{name}: {first.strip()}"
        yield from rest
    if len(own) > _ITEMS:
        yield f"{'  ' * depth}…"


def _own_attributes(value: Any) -> dict[str, Any]:
    if isinstance(value, type) or type(value).__module__ == "builtins":
        return {}
    try:
        own = object.__getattribute__(value, "__dict__")
    except AttributeError:
        return {}
    return own if type(own) is dict else {}


def _atom(value: Any) -> str:
    """One value in one line."""
    kind = type(value)
    package = str(kind.__module__).partition(".")[0]
    if kind in (str, bytes):
        part = value[: _LETTERS + 1]
        shown = part if kind is str and part.isprintable() else repr(part)
    elif kind in _ATOMS:
        shown = repr(value)
    elif package in _PLAIN:
        shape = getattr(value, "shape", ())
        shown = f"{package} {kind.__name__} {shape}" if shape else str(value)
    elif issubclass(kind, (type, types.FunctionType)):
        shown = f"{'class' if issubclass(kind, type) else 'function'} {value.__name__}"
    else:
        prefix = "" if kind.__module__ in ("builtins", "__main__") else f"{kind.__module__}."
        shown = f"<{prefix}{kind.__qualname__}>"
    return shown if len(shown) <= _LETTERS else shown[: _LETTERS - 1] + "…"
