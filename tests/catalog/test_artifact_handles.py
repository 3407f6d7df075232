"""Handles: values are fresh, code comes from the log, looks are escaped."""

from __future__ import annotations

import builtins
import sys
import warnings
from dataclasses import replace
from typing import Any

import pytest

from lineaslice.catalog import artifacts, references
from lineaslice.catalog.references import ArtifactVersion, EnvironmentWarning
from lineaslice.errors import IntegrityError, NotTraced, StoreError
from lineaslice.model import Access, CellRun, Event, Goal, Resource, SessionRecord, Statement
from lineaslice.preferences import options
from lineaslice.store import Store

SESSION = SessionRecord("s1", "2025-01-01T00:00:00+00:00")
READ_C = (Access(Resource("name", "c"), "read"),)


def event(number: int, cell: int, text: str, reads: str = "", binds: str = "") -> Event:
    return Event(
        number,
        cell,
        Statement(text, 1, 1),
        tuple(
            [Access(Resource("name", name), "read") for name in reads]
            + [Access(Resource("name", name), "bind") for name in binds]
        ),
    )


def traced(store: Store) -> ArtifactVersion:
    """Two cells, of which ``b = 9`` is not needed and ``c = 0`` comes after the save."""
    store.log.start(SESSION)
    first = [event(0, 0, "a = 1", binds="a"), event(1, 0, "b = 9", binds="b")]
    store.log.append("s1", CellRun(0, "a = 1\nb = 9", 1), first)
    second = [event(2, 1, "c = a + 1", "a", "c"), event(3, 1, "c = 0", binds="c")]
    store.log.append("s1", CellRun(1, "c = a + 1\nc = 0", 2), second)
    return artifacts.save(store, 2, "c", goal=Goal("c", 3, READ_C), session=SESSION)


def test_code_of_a_value(store: Store) -> None:
    saved = traced(store)
    assert saved.get_code() == "a = 1\nc = a + 1\n"
    assert saved.get_session_code() == "a = 1\nb = 9\nc = a + 1\n"
    assert saved.get_code(include_non_slice_as_comment=True) == "a = 1\n# b = 9\nc = a + 1\n"
    assert [e.number for e in saved.slice()] == [0, 2]
    assert "a" in str(saved.explain())
    assert saved.visualize()._repr_svg_().startswith("<svg")


def test_code_of_a_value_from_a_later_process(store: Store) -> None:
    traced(store)
    with Store.open(store.config) as other:
        assert artifacts.get(other, "c", 1).get_code() == "a = 1\nc = a + 1\n"


@pytest.mark.parametrize(
    "ask", ["get_code", "get_session_code", "slice", "explain", "visualize", "history"]
)
def test_a_value_saved_without_tracing(store: Store, ask: str) -> None:
    saved = artifacts.save(store, 1, "x")
    with pytest.raises(NotTraced, match=r"%load_ext lineaslice[\s\S]*lineaslice run"):
        getattr(saved, ask)()
    assert saved.get_value() == 1


def test_a_log_that_lacks_the_last_statements_makes_no_shorter_slice(store: Store) -> None:
    store.log.start(SESSION)
    store.log.append("s1", CellRun(0, "a = 1"), [event(0, 0, "a = 1", binds="a")])
    saved = artifacts.save(store, 2, "c", goal=Goal("c", 2, READ_C), session=SESSION)
    with pytest.raises(StoreError, match="incomplete: 1 of 2 statements"):
        saved.get_code()


def test_a_log_with_gaps_does_not_stop_a_save(store: Store) -> None:
    store.log.start(SESSION)
    store.log.append("s1", CellRun(1, "a = 1"), [event(0, 1, "a = 1", binds="a")])
    saved = artifacts.save(store, 2, "c", goal=Goal("c", 1, READ_C), session=SESSION)
    assert saved.get_value() == 2
    with pytest.raises(StoreError, match="lacks cell run 1"):
        saved.get_code()


def test_each_value_is_fresh(store: Store) -> None:
    saved = artifacts.save(store, {"a": [1]}, "x")
    saved.get_value()["a"].append(2)
    assert saved.get_value() == {"a": [1]}


def test_making_a_handle_opens_no_blob(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    artifacts.save(store, 1, "x")
    with monkeypatch.context() as patch:
        patch.setattr(type(store.blobs), "read", lambda *_: pytest.fail("a blob was read"))
        artifacts.get(store, "x")
        repr(artifacts.listing(store))


def test_a_damaged_pickle_is_never_parsed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    saved = artifacts.save(store, (1, 2), "x")
    path = store.config.home / "blobs" / saved.row.blob[:2] / saved.row.blob[2:]
    path.chmod(0o644)
    path.write_bytes(b"cbuiltins\nprint\n(Vrun!\ntR.")
    monkeypatch.setattr(builtins, "print", lambda *_: pytest.fail("stored code was run"))
    with pytest.raises(IntegrityError, match="is damaged"):
        saved.get_value()


def saved_elsewhere(store: Store, obj: Any = (1,), **changes: Any) -> ArtifactVersion:
    saved = artifacts.save(store, obj, "x")
    return ArtifactVersion(store, replace(saved.row, metadata={**saved.row.metadata, **changes}))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"python": "3.2.1"}, "Python 3.2.1 then, "),
        (
            {"value_packages": ["numpy"], "packages": {"numpy": "0.1.0"}},
            "numpy 0.1.0 then, ",
        ),
        (
            {"value_packages": ["no-such-package"], "packages": {"no-such-package": "1"}},
            "no-such-package 1 then, not installed now",
        ),
    ],
)
def test_other_software_is_warned_of_once(
    store: Store, monkeypatch: pytest.MonkeyPatch, changes: dict[str, Any], message: str
) -> None:
    monkeypatch.setattr(references, "_warned", set())
    saved = saved_elsewhere(store, **changes)
    with pytest.warns(EnvironmentWarning, match="version 1 was saved with other software") as heard:
        saved.get_value()
    assert message in str(heard[0].message)
    assert heard[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        saved.get_value()


def test_no_warning_where_it_does_not_matter(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(references, "_warned", set())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        saved_elsewhere(store, packages={"numpy": "0.1"}, value_packages=[]).get_value()
        saved_elsewhere(store, [1], python="3.2.1").get_value()  # JSON is not bytecode
        patch = ".".join([*map(str, sys.version_info[:2]), "99"])
        saved_elsewhere(store, python=patch).get_value()
        with options.context(warn_environment=False):
            saved_elsewhere(store, python="3.2.1").get_value()


def test_how_a_handle_looks(store: Store) -> None:
    saved = artifacts.save(store, {"a": 1}, "<b>&")
    assert repr(saved) == "ArtifactVersion(name='<b>&', version=1, type=dict, size=7 B)"
    html = saved._repr_html_()
    assert "&lt;b&gt;&amp; <small>version 1</small>" in html
    assert "<b><b>" not in html
    assert "not traced" in html
    assert (saved.type, saved.size, saved.created.tzname()) == ("dict", 7, "UTC")


def test_handles_on_one_version_are_equal(store: Store) -> None:
    one, two = artifacts.save(store, 1, "x"), artifacts.save(store, 1, "x")
    assert artifacts.get(store, "x", 1) == one != two
    assert len({one, two, artifacts.get(store, "x")}) == 2
    assert one != "x"
