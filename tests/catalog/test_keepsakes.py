"""What is kept of the looks of values that only pickle can keep."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from lineaslice.catalog import artifacts as catalog
from lineaslice.catalog.keepsakes import keepsake
from lineaslice.store import Store


class Odd:
    """Refuses to be asked for anything."""

    def __init__(self, **own: Any) -> None:
        self.__dict__.update(own)

    def _refuse(self, *_: object) -> Any:
        raise SystemExit("asked")

    __repr__ = __str__ = __eq__ = __len__ = __iter__ = __getattr__ = __bool__ = _refuse
    __hash__ = object.__hash__


def look(obj: Any) -> dict[str, Any]:
    found = keepsake(obj)
    assert found is not None
    return dict(json.loads(found))


CASES: list[tuple[Any, list[str]]] = [
    ({1, 2}, ["set of 2", "  1", "  2"]),
    ({(1, 2): "b"}, ["dict of 1", "  <tuple>: b"]),
    ([object(), None], ["list of 2", "  <object>", "  None"]),
    (list, ["class list"]),
    (look, ["function look"]),
    (list(range(30)), ["list of 30", *(f"  {n}" for n in range(20)), "  …"]),
    ({"a": "x\n"}, ["dict of 1", "  a: 'x\\n'"]),
    ("x" * 100, ["x" * 79 + "…"]),
    ([[[[[1]]]]], [*("  " * depth + "list of 1" for depth in range(5)), "          …"]),
]  # fmt: skip


@pytest.mark.parametrize(("value", "expected"), CASES, ids=[str(c[1][0])[:20] for c in CASES])
def test_in_words(value: Any, expected: list[str]) -> None:
    assert look(value)["text"].split("\n") == expected


def test_objects_are_not_asked() -> None:
    name = f"<{Odd.__module__}.Odd>"
    found = look(Odd(size=3, inner=Odd(deep={1})))["text"].split("\n")
    assert found == [name, "  size: 3", f"  inner: {name}", "      deep: set of 1", "          …"]


def test_a_figure_is_drawn() -> None:
    pytest.importorskip("matplotlib")
    from matplotlib.figure import Figure

    figure = Figure()
    figure.subplots().plot([1, 2])
    found = look(figure)
    assert base64.b64decode(found["base64"]).startswith(b"\x89PNG")
    figure.axes[0].plot(range(300_000))
    assert "more points" in look(figure)["text"]


def test_pyplot_keeps_its_figures() -> None:
    pyplot = pytest.importorskip("matplotlib.pyplot")
    pyplot.close("all")  # those that other tests of this process have left
    figure, _ = pyplot.subplots()
    other = pyplot.figure()
    look(figure)
    assert pyplot.gcf() is other
    assert pyplot.get_fignums() == [figure.number, other.number]
    pyplot.close("all")


def test_a_model_tells_its_parameters() -> None:
    linear = pytest.importorskip("sklearn.linear_model")
    model = linear.Ridge(alpha=2.0).fit([[0.0], [1.0]], [0.0, 1.0])
    found = look(model)["text"]
    assert found.startswith("Ridge(alpha=2.0)\n\nafter fitting:\n")
    assert "coef_: numpy ndarray (1,)" in found


def test_frames_show_their_head() -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"a": [Odd(), {1}], "b": [1.5, None]}, index=["x", "y"])
    found = look(frame)
    assert found["columns"] == ["", "a", "b"]
    assert found["rows"] == [["x", f"<{Odd.__module__}.Odd>", "1.5"], ["y", "<set>", "nan"]]
    assert look(frame["b"])["shape"] == [2, 1]


def test_what_cannot_be_looked_at_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    class Recursive(list):  # type: ignore[type-arg]
        pass

    assert keepsake(Recursive()) is not None
    endless: list[Any] = []
    endless.append(endless)
    assert "…" in look(endless)["text"]


def test_it_is_kept_with_the_version(store: Store) -> None:
    catalog.save(store, {1}, "a set")
    catalog.save(store, [1], "a list")  # JSON can be looked at by itself
    kept = store.versions.preview("a set", 1)
    assert kept is not None
    assert json.loads(kept)["text"] == "set of 1\n  1"
    assert store.versions.preview("a list", 1) is None
    catalog.delete(store, "a set")
    assert store.versions.preview("a set", 1) is None
