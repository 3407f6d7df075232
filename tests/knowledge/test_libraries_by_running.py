"""Tables of libraries with objects of their own: every listed method is called and compared.

Not those of lightgbm: called with invented arguments, its library in C can end the process.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from lineaslice.knowledge import calls, lookup, schema, shelf

pytestmark = pytest.mark.filterwarnings("ignore")


def polars_frame() -> Any:
    return pytest.importorskip("polars").DataFrame({"a": [3, 1, 2], "b": [1.0, 2.0, 3.0]})


def polars_series() -> Any:
    return pytest.importorskip("polars").Series("a", [3, 1, 2])


def torch_tensor() -> Any:
    return pytest.importorskip("torch").tensor([[3.0, 1.0], [0.5, 2.0]])


def content(value: Any) -> str:
    for name in ("rows", "to_list", "tolist", "model_to_string"):
        if hasattr(value, name):
            parts = getattr(value, name)()
            return repr((parts, getattr(value, "columns", None), getattr(value, "shape", None)))
    return repr(value)


def arguments(make: Callable[[], Any]) -> list[tuple[Any, ...]]:
    plain: list[tuple[Any, ...]] = [
        *((), (0,), (1,), (2.0,), ("a",), ("b",), (0, 1), (1, 2), ("a", "b"), ([0, 1],)),
        *((["a", "b"],), ({"a": "z"},), ([[1.0, 2.0]],), (0, 0), (4,), ((4,),), (True,)),
    ]
    return [*plain, (make(),), (make(), make()), (0, make()), (make(), 0.5)]


KINDS: list[tuple[str, Callable[[], Any], int]] = [
    ("polars", polars_frame, 60),
    ("polars", polars_series, 110),
    ("torch", torch_tensor, 110),
]


@pytest.mark.parametrize(("table", "make", "least"), KINDS)
def test_methods_change_what_the_table_says(
    table: str, make: Callable[[], Any], least: int
) -> None:
    cls = type(make())
    said = schema.parse(table, (shelf.FOLDER / f"{table}.toml").read_text(encoding="utf-8"))
    entry = said.types[shelf.type_key(cls)]
    assert [name for name in entry.methods if not hasattr(cls, name)] == []
    assert [name for name in entry.attributes if not hasattr(cls, name)] == []
    worked, silent = 0, []
    for name in entry.methods:
        if name.startswith(("write_", "save_")):
            continue
        effect = lookup.method(cls, name)
        assert effect is not None, name
        changed = False
        done = False
        for given in arguments(make):
            receiver, used = make(), copy.deepcopy(given)
            before = content(receiver), [content(part) for part in used]
            try:
                getattr(receiver, name)(*used)
            except BaseException as error:  # Rust panics are no Exception
                if isinstance(error, KeyboardInterrupt):
                    raise
                continue  # arguments of the wrong kind
            done = True
            altered = calls.altered(effect, used, {}, receiver)
            changed |= content(receiver) != before[0]
            assert "self" in altered or content(receiver) == before[0], (name, given)
            for number, (part, was) in enumerate(zip(used, before[1], strict=True)):
                assert str(number) in altered or content(part) == was, (name, given)
        worked += done
        if done and "self" in effect.changes and not changed:
            silent.append(name)
    assert worked >= least
    assert len(silent) <= 0.35 * len(entry.methods), silent


@pytest.mark.parametrize(("make", "name"), [(torch_tensor, "clone"), (polars_frame, "clone")])
def test_a_fresh_copy_is_not_its_source(make: Callable[[], Any], name: str) -> None:
    source = make()
    before = content(source)
    other = getattr(source, name)()
    effect = lookup.method(type(source), name)
    assert effect is not None
    assert effect.returns == "fresh"
    other[0, 0] = 9
    assert content(source) == before != content(other)


def test_fresh_tensors_share_no_memory() -> None:
    torch = pytest.importorskip("torch")
    sharing = set()
    for name in dir(torch.Tensor):
        effect = lookup.method(torch.Tensor, name)
        if effect is None or effect.returns != "fresh":
            continue
        for given in arguments(torch_tensor):
            tensor = torch_tensor()
            used = [part for part in given if isinstance(part, torch.Tensor)]
            try:
                result = getattr(tensor, name)(*given)
            except Exception:
                continue  # arguments of the wrong kind
            found = result if isinstance(result, tuple | list) else [result]
            places = {part.data_ptr() for part in (tensor, *used)}
            if any(isinstance(f, torch.Tensor) and f.data_ptr() in places for f in found):
                sharing.add(name)
    assert not sharing


def test_the_option_of_polars_is_written() -> None:
    pl = pytest.importorskip("polars")
    effect = lookup.function(pl.Config.set_tbl_rows)
    assert effect is not None
    assert effect.writes == ("option:polars",)
