"""Questions in, answers out, all of which keep to the contract."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from lineaslice.catalog import artifacts as catalog
from lineaslice.config import at
from lineaslice.live.answers import Desk
from lineaslice.live.remembering import Memory, Sliced
from lineaslice.live.snapshot import Graphs, Snapshot, taken
from lineaslice.live.state import changed
from lineaslice.store import Store
from tests.live.notebook import Run, graph_of, snapshot, tracer
from tests.server import contract
from tests.tracing.traced import trace

CELLS = (
    ("a", "import math\nbase = [3, 1, 2]\nspare = 7"),
    ("b", "ordered = sorted(base)\nscale = 10"),
    ("c", "print(ordered)"),
    ("d", "for n in range(2):\n    seen = n\n    base.append(n)\n"),
    ("e", "def top():\n    return scale * ordered[-1]\n"),
    ("f", "last = math.sqrt(top())"),
)


@pytest.fixture(scope="module")
def now() -> Snapshot:
    return snapshot(*CELLS)


def ask(now: Snapshot, type: str, **more: Any) -> dict[str, Any]:
    """An answer that is no error."""
    found = told(now, type, **more)
    assert found["type"] == type, found
    return found


def told(now: Snapshot, type: str, **more: Any) -> dict[str, Any]:
    question = {"version": 1, "type": type, "id": "q1", **more}
    found: Any = Desk().answer(question, now)
    assert contract.wrong(found, "Answer") == []
    assert (found["version"], found["id"]) == (1, "q1")
    return dict(found)


def kept(answer: dict[str, Any]) -> list[str]:
    return [
        f"{cell['cell_id']}{line['line']}: {line['text']}"
        for cell in answer["cells"]
        for line in cell["lines"]
        if line["kept"]
    ]


BASE, ORDERED, SCALE = "a2: base = [3, 1, 2]", "b1: ordered = sorted(base)", "b2: scale = 10"


@pytest.mark.parametrize(
    ("of", "title", "expected"),
    [
        ({"cell": "b"}, "In [2]", [BASE, ORDERED, SCALE]),
        ({"cell": "c"}, "In [3]", [BASE, ORDERED, "c1: print(ordered)"]),
        ({"name": "scale"}, "scale", [SCALE]),
        ({"name": "ordered[0]"}, "ordered[0]", [BASE, ORDERED]),
        ({"name": "top"}, "top", [BASE, ORDERED, SCALE, "e1: def top(): …"]),
        ({"event": 3}, "In [2], line 1", [BASE, ORDERED]),
    ],
    ids=str,
)
def test_slices(now: Snapshot, of: dict[str, Any], title: str, expected: list[str]) -> None:
    found = ask(now, "slice", of=of)
    assert (found["goal"], kept(found)) == (title, expected)
    assert found["statements"] == len(expected)


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        ({"cell": "b"}, {"a": (1, [[2, 2]], []), "b": (2, [[1, 2]], [])}),
        ({"name": "top"}, {"a": (1, [[2, 2]], []), "b": (2, [[1, 2]], []), "e": (1, [[1, 2]], [])}),
        ({"name": "base"}, {"a": (1, [[2, 2]], []), "d": (1, [[1, 1], [3, 3]], [])}),
    ],
    ids=str,
)
def test_lines_to_highlight(now: Snapshot, of: dict[str, Any], expected: dict[str, Any]) -> None:
    found = ask(now, "highlight", of=of)
    cells = {c["cell_id"]: (c["kept"], c["lines"], c["assumed"]) for c in found["cells"]}
    assert cells == expected


def test_lines_that_are_kept_to_be_safe_are_told_apart() -> None:
    source = "import queue\nq = queue.Queue()\nq.put(1)\ny = q"
    guessed = snapshot(("a", source))
    of = {"name": "y"}
    lines = [line for cell in ask(guessed, "slice", of=of)["cells"] for line in cell["lines"]]
    safe = [line["line"] for line in lines if line["assumed"]]
    assert safe, "the test needs something that is assumed"
    (cell,) = ask(guessed, "highlight", of=of)["cells"]
    numbers = [n for first, last in cell["assumed"] for n in range(first, last + 1)]
    assert numbers == safe


def test_highlight_and_slice_tell_of_the_same() -> None:
    runs: list[Run] = [*CELLS, ("b", "ordered = base; scale = 11"), ("g", "if scale:\n  z = 1")]
    later = snapshot(*runs)
    for of in [{"cell": cell_id} for cell_id in "abcdefg"] + [{"name": "last"}, {"event": 4}]:
        marked, told = ask(later, "highlight", of=of), ask(later, "slice", of=of)
        for key in ("goal", "statements", "of_statements", "notes"):
            assert marked[key] == told[key]
        for drawn, cell in zip(marked["cells"], told["cells"], strict=True):
            assert all(drawn[key] == cell[key] for key in ("cell_id", "run", "current"))
            assert drawn["kept"] == len(cell["lines"])
            assert {n for a, b in drawn["lines"] for n in range(a, b + 1)} == {
                n
                for line in cell["lines"]
                for n in range(line["line"], line["end_line"] + 1)
                if not any(a <= n <= b for a, b in line["out"])
            }


def test_each_line_says_why(now: Snapshot) -> None:
    found = ask(now, "slice", of={"cell": "c"})
    reasons = {line["text"]: line["reason"] for cell in found["cells"] for line in cell["lines"]}
    assert reasons == {
        "base = [3, 1, 2]": "makes base, which is used by In [2], ordered = sorted(base)",
        "ordered = sorted(base)": "makes ordered, which is used by In [3], print(ordered)",
        "print(ordered)": "makes the output, which In [3] leaves behind",
    }


def test_lines_that_a_loop_spares(now: Snapshot) -> None:
    found = ask(now, "slice", of={"name": "base"})
    (loop,) = [n for cell in found["cells"] for n in cell["lines"] if n["line"] != n["end_line"]]
    assert loop["out"] == [[2, 2]]


def test_an_earlier_run_of_a_cell_is_marked() -> None:
    later = snapshot(("a", "x = 1"), ("b", "y = x"), ("a", "x = 2"))
    found = ask(later, "slice", of={"name": "y"})
    assert [(c["cell_id"], c["run"], c["current"]) for c in found["cells"]] == [
        ("a", 0, False),
        ("b", 1, True),
    ]


def test_what_is_remembered_is_the_same() -> None:
    runs: list[Run] = [("a", "x = 1"), ("b", "y = x")]
    desk = Desk()

    def asked(desk: Desk, type: str, now: Snapshot, **of: Any) -> dict[str, Any]:
        found: Any = desk.answer({"version": 1, "type": type, "id": "", "of": of}, now)
        return {key: value for key, value in found.items() if key != "seconds"}

    before = snapshot(*runs)
    later = snapshot(*runs, ("a", "x = 2"))._replace(session=before.session)
    history = replace(later.history, session=before.history.session)  # the same one, grown
    later = later._replace(history=history)
    for now in (before, before, later, before):
        for of in ({"cell": "b"}, {"name": "y"}, {"event": 1}):
            for type in ("highlight", "slice"):
                assert asked(desk, type, now, **of) == asked(Desk(), type, now, **of)
    for type in ("highlight", "slice"):
        cells = [asked(desk, type, now, cell="b")["cells"] for now in (later, before)]
        assert [[c["current"] for c in of] for of in cells] == [[False, True], [True, True]]


def test_the_memory_has_an_end() -> None:
    memory = Memory()
    asked: Any = SimpleNamespace(found=SimpleNamespace(events=range(1000)))
    for number in range(100):
        memory.keep(number, Sliced(asked))
    assert memory.find(0) is None
    assert memory.find(99) is not None
    assert sum(memory.find(number) is not None for number in range(100)) == 8


@pytest.mark.parametrize(
    ("of", "title", "do"),
    [
        ({"name": "orderd"}, "Not traced", "Did you mean ordered?"),
        ({"name": "x ="}, "No slice", "Give a variable, such as 'mod'."),
        ({"cell": "z"}, "Not traced", "Run it, then select it again."),
        ({"event": 99}, "No slice", "Run the cell again."),
        ({}, "No slice", "Give a cell, a name, an event or an artifact."),
    ],
    ids=str,
)
def test_what_cannot_be_asked(now: Snapshot, of: dict[str, Any], title: str, do: str) -> None:
    error = told(now, "slice", of=of)["error"]
    assert (error["title"], error["do"]) == (title, do)


@pytest.mark.parametrize(
    "question",
    [
        {},
        {"type": "slice"},
        {"version": 2, "type": "slice", "id": "q1"},
        {"version": 1, "type": "nonsense"},
        {"version": 1, "type": "slice", "of": {"cell": ["a"]}},
        {"version": 1, "type": "slice", "of": "text"},
        {"version": 1, "type": "slice", "of": {"name": 7}},
        {"version": 1, "type": "compose", "of": {"cell": "a"}, "events": ["x"]},
        {"version": 1, "type": "explain", "of": {"cell": "a"}},
        {"version": 1, "type": "explain", "of": {"cell": "a"}, "event": 10**9},
    ],
    ids=str,
)
def test_nonsense_is_answered(now: Snapshot, question: dict[str, Any]) -> None:
    found: Any = Desk().answer(question, now)
    assert found["type"] == "error"
    assert contract.wrong(found, "ErrorAnswer") == []


# ---------------------------------------------------------------- gathering, graph, reasons


def test_gathering_offers_what_is_left_out(now: Snapshot) -> None:
    found = ask(now, "gather", of={"cell": "f"})
    lines = {line["text"]: line for cell in found["cells"] for line in cell["lines"]}
    assert lines["spare = 7"]["kept"] is False
    assert lines["spare = 7"]["reason"] == "nothing uses spare afterwards"
    assert found["code"].startswith("import math\n\nbase = [3, 1, 2]\n")
    namespace: dict[str, Any] = {}
    exec(found["code"], namespace)
    assert namespace["last"] == pytest.approx(30**0.5)


def test_a_cell_that_shows_is_gathered_with_what_it_shows(now: Snapshot) -> None:
    found = ask(now, "gather", of={"cell": "c"})
    assert found["code"] == "base = [3, 1, 2]\nordered = sorted(base)\nprint(ordered)\n"


def test_composing(now: Snapshot) -> None:
    of = {"cell": "f"}
    lines = [line for cell in ask(now, "gather", of=of)["cells"] for line in cell["lines"]]
    events = [line["event"] for line in lines if line["kept"] or line["text"] == "spare = 7"]
    found = ask(now, "compose", of=of, events=events, format="notebook")
    sources = [cell["source"] for cell in found["notebook"]["cells"]]
    assert sources[0] == "import math\n\nbase = [3, 1, 2]\nspare = 7"
    ids = [cell["metadata"]["lineaslice"]["cell_id"] for cell in found["notebook"]["cells"]]
    assert ids == ["a", "b", "e", "f"]
    assert found["missing"] == []
    script = ask(now, "compose", of=of, events=events[1:], format="script")
    assert script["missing"] == ["math"]


def test_the_graph_of_a_cell(now: Snapshot) -> None:
    found = ask(now, "graph", level="statements", of={"cell": "c"})
    texts = {node["id"]: node["text"] for node in found["nodes"]}
    assert [(texts[e["source"]], texts[e["target"]], e["names"]) for e in found["edges"]] == [
        ("base = [3, 1, 2]", "ordered = sorted(base)", ["base"]),
        ("ordered = sorted(base)", "print(ordered)", ["ordered"]),
        ("print(ordered)", "In [3]", ["the output"]),
    ]


def test_the_graph_of_the_notebook() -> None:
    runs = (*CELLS, ("a", "import math\nbase = [4]\nspare = 7"))
    found = ask(snapshot(*runs), "graph", level="cells")
    stale = {node["cell_id"]: node["stale"] for node in found["nodes"]}
    assert stale == {"a": False, "b": True, "c": True, "d": True, "e": False, "f": True}
    assert {(e["source"], e["target"]) for e in found["edges"]} >= {("cb", "cc"), ("ce", "cf")}
    ids = {node["id"] for node in found["nodes"]}
    assert all({edge["source"], edge["target"]} <= ids for edge in found["edges"])


def test_large_graphs_say_what_they_hide() -> None:
    many = snapshot(("a", "x = 0"), ("b", "\n".join(["x += 1"] * 450)))
    found = ask(many, "graph", level="statements")
    assert (len(found["nodes"]), found["hidden"]) == (400, 51)
    assert len(ask(many, "graph", level="cells")["nodes"]) == 2


def test_why_a_statement_is_there(now: Snapshot) -> None:
    (why,) = ask(now, "explain", of={"cell": "b"}, event=1)["why"]
    assert why["label"] == "In [1]"
    assert [link["sentence"] for link in why["chain"]] == [
        "makes base, which is used by In [2], ordered = sorted(base)",
        "makes ordered, which In [2] leaves behind",
    ]
    (why,) = ask(now, "explain", of={"cell": "b"}, event=2)["why"]
    assert why["left_out"] is True
    assert "nothing uses spare afterwards" in why["reason"]


# ---------------------------------------------------------------- the state


def test_the_state_of_a_notebook(now: Snapshot) -> None:
    found = ask(now, "state")
    assert [cell["cell_id"] for cell in found["cells"]] == list("abcdef")
    row = found["cells"][3]["statements"][0]
    assert (row["line"], row["end_line"], row["changes"]) == (1, 3, ["base"])
    assert {v["name"]: (v["type"], v["cell_id"]) for v in found["variables"]} == {
        "base": ("list", "d"),
        "last": ("float", "f"),
        "n": ("int", "d"),
        "ordered": ("list", "b"),
        "scale": ("int", "b"),
        "seen": ("int", "d"),
        "spare": ("int", "a"),
    }


def test_errors_and_unknown_calls_are_told() -> None:
    runs = [
        ("a", "import calendar\nc = calendar.Calendar()\nx = calendar.weekday(2026, 1, 1)"),
        ("b", "y = 1\n1 / 0"),
    ]
    found = ask(snapshot(*runs), "state")
    assert found["cells"][1]["error"] == "ZeroDivisionError: division by zero"
    calls = {one["call"]: one for one in found["unknown"]}
    assert calls, "the test needs calls that no table knows"
    assert all(one["cell_id"] == "a" and one["times"] == 1 for one in calls.values())


def test_only_what_changed_is_sent_again() -> None:
    desk = Desk()
    session = trace("x = 1", "y = x")
    first = desk.state("", taken(tracer(session)))
    assert changed(first, None)["full"] is True
    found = changed(desk.state("", taken(tracer(session))), first)
    assert (found["full"], found["cells"]) == (False, [])


def test_the_graph_grows_with_the_session() -> None:
    graphs = Graphs()
    for runs in (CELLS[:2], CELLS, CELLS[:3]):  # the last is another session
        now = snapshot(*runs)
        assert graphs.of(now).writers == graph_of(now).writers


def test_values_are_not_asked_for_their_class() -> None:
    source = (
        "class Odd:\n"
        "    @property\n"
        "    def __class__(self):\n"
        "        raise SystemExit\n"
        "    def __eq__(self, other):\n"
        "        raise SystemExit\n"
        "odd = Odd()"
    )
    found = ask(snapshot(("a", source)), "state")
    assert found["variables"] == [{"name": "odd", "type": "Odd", "cell_id": "a"}]


# ---------------------------------------------------------------- artifacts


def test_artifacts_of_this_and_of_another_session(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LINEASLICE_HOME", str(tmp_path))
    with Store.open(at(tmp_path)) as store:
        now = snapshot(*CELLS)
        session = now.session
        session.write_to(store)
        goal = session.goal("last")
        value = session.namespace["last"]
        catalog.save(store, value, "last root", goal=goal, session=session.record)
        for where in (now, snapshot(("z", "other = 1"))):
            found = ask(where, "slice", of={"artifact": "last root", "version": None})
            assert found["goal"] == "last root version 1"
            assert [cell["cell_id"] for cell in found["cells"]] == ["a", "b", "e", "f"]
        ordered = session.goal("ordered")
        catalog.save(store, [1], "ordered", goal=ordered, session=session.record)
        catalog.save(store, [1], "elsewhere")
        for more in ({}, {"of": {"artifact": "last root"}}, {"of": {"cell": "b"}}):
            found = ask(now, "graph", level="artifacts", **more)
            assert {node["text"] for node in found["nodes"]} == {"last root", "ordered"}
            (edge,) = found["edges"]
            assert (edge["source"], edge["target"]) == ("aordered:1", "alast root:1")
        error = told(now, "slice", of={"artifact": "last rot"})["error"]
        assert error["title"] == "Artifact not found"
        assert "'last root'" in error["do"]


# ---------------------------------------------------------------- pages that are gone


class GoneComm:
    """A comm whose page has gone: nothing can be sent to it."""

    comm_id = "gone"

    def on_msg(self, hear: Any) -> None:
        self.hear = hear

    def on_close(self, _: Any) -> None:
        pass

    def send(self, _: Any) -> None:
        raise OSError("closed")


@pytest.mark.parametrize("data", [{"version": 1, "type": "state"}, {"type": "hide"}, [1], None])
def test_no_exception_reaches_the_kernel(data: Any) -> None:
    from lineaslice.live.link import Link

    comm = GoneComm()
    Link(object()).opened(comm, None)
    comm.hear({"content": {"data": data}})
