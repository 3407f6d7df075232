"""Code, gathering and lineage of artifacts that a notebook saved, with no kernel at hand."""

from __future__ import annotations

import ast
import textwrap
import time

import pytest

from lineaslice.catalog import artifacts as catalog
from tests.server.live_server import Server
from tests.server.notebook import save_from

CELLS = (
    "import math\nbase = [3, 1, 2]  # the numbers\nprint('shown')",
    "ordered = sorted(base)\nunused = 7\nscale = 10",
    "for n in range(2):\n    seen = n\n    base.append(n)\n",
    "top = [scale * n for n in ordered]\nlast = math.sqrt(top[-1])",
)


@pytest.fixture(scope="module", autouse=True)
def saved(server: Server) -> None:
    save_from(server.store, CELLS, {"ordered": "ordered", "last": "last root", "base": "base"})


def test_each_line_of_the_code_has_its_reason(server: Server) -> None:
    found = server.told("GET", "code", name="last root")
    lines = found["code"].splitlines()
    told = {lines[row["line"] - 1]: row["reason"] for row in found["lines"]}
    assert "unused = 7" not in found["code"]
    assert told["scale = 10"].startswith("makes scale, which is used by line ")
    assert told["last = math.sqrt(top[-1])"] == "makes last, which is the value asked for"


def test_what_was_left_out_can_be_ticked(server: Server) -> None:
    found = server.told("GET", "gather", name="last root")["gather"]
    assert found["goal"] == "last root version 1"
    assert [cell["label"] for cell in found["cells"]] == ["cell 1", "cell 2", "cell 3", "cell 4"]
    lines = {line["text"]: line for cell in found["cells"] for line in cell["lines"]}
    assert lines["unused = 7"]["kept"] is False
    assert lines["unused = 7"]["reason"] == "nothing uses unused afterwards"
    assert (lines["ordered = sorted(base)"]["line"], lines["import math"]["kept"]) == (1, True)


def test_lines_that_a_loop_spares_are_told(server: Server) -> None:
    found = server.told("GET", "gather", name="base")["gather"]
    (loop,) = [n for c in found["cells"] for n in c["lines"] if n["text"].startswith("for n")]
    assert (loop["kept"], loop["line"], loop["end_line"], loop["out"]) == (True, 1, 3, [[2, 2]])


def events_of(server: Server, name: str) -> dict[str, int]:
    found = server.told("GET", "gather", name=name)["gather"]
    return {line["text"]: line["event"] for cell in found["cells"] for line in cell["lines"]}


def test_ticked_statements_become_a_script(server: Server) -> None:
    events = events_of(server, "ordered")
    wanted = [
        events["base = [3, 1, 2]  # the numbers"],
        events["ordered = sorted(base)"],
        events["unused = 7"],
    ]
    body = {"events": wanted, "format": "script"}
    found = server.told("POST", "gather", name="ordered", json=body)["compose"]
    assert found["code"] == "base = [3, 1, 2]  # the numbers\nordered = sorted(base)\nunused = 7\n"
    assert (found["missing"], found["notebook"]) == ([], None)


def test_what_ticks_leave_without_a_maker_is_told(server: Server) -> None:
    events = events_of(server, "last root")
    body = {"events": [events["last = math.sqrt(top[-1])"]], "format": "script"}
    found = server.told("POST", "gather", name="last root", json=body)["compose"]
    assert found["missing"] == ["math", "top"]


def test_a_notebook_has_the_cells_they_came_from(server: Server) -> None:
    nbformat = pytest.importorskip("nbformat")
    kept = server.told("GET", "gather", name="last root")["gather"]["cells"]
    wanted = [line["event"] for cell in kept for line in cell["lines"] if line["kept"]]
    body = {"events": wanted, "format": "notebook"}
    found = server.told("POST", "gather", name="last root", json=body)["compose"]["notebook"]
    nbformat.validate(nbformat.from_dict(found))
    sources = [cell["source"] for cell in found["cells"]]
    assert len(sources) == 3
    namespace: dict[str, object] = {}
    for source in sources:
        exec(source, namespace)
    assert namespace["last"] == pytest.approx(30**0.5)


@pytest.mark.parametrize(
    "body", [{}, {"events": "1", "format": "script"}, {"events": [1], "format": "pdf"}]
)
def test_wrong_ticks_are_refused(server: Server, body: dict[str, object]) -> None:
    server.error("POST", "gather", 400, name="last root", json=body)


def test_statements_are_drawn_with_reasons(server: Server) -> None:
    found = server.told("GET", "lineage", name="last root")
    texts = {node["id"]: node["text"] for node in found["nodes"]}
    arrows = {(texts[e["source"]], texts[e["target"]]): e for e in found["edges"]}
    arrow = arrows["scale = 10", "top = [scale * n for n in ordered]"]
    assert arrow["names"] == ["scale"]
    assert arrow["reasons"] == ["makes scale, which is used by top = [scale * n for n in ordered]"]
    assert texts["goal"] == "last root version 1"


def test_cells_are_drawn(server: Server) -> None:
    found = server.told("GET", "lineage", name="last root", level="cells")
    labels = [node["label"] for node in found["nodes"]]
    assert labels == ["cell 1", "cell 2", "cell 4", "goal"]
    ids = {node["id"] for node in found["nodes"]}
    assert all({edge["source"], edge["target"]} <= ids for edge in found["edges"])


def test_artifacts_are_drawn(server: Server) -> None:
    found = server.told("GET", "lineage", name="last root", level="artifacts")
    assert [(e["source"], e["target"]) for e in found["edges"]] == [("aordered:1", "alast root:1")]
    assert {node["text"] for node in found["nodes"]} == {"ordered", "last root"}


def test_code_that_is_not_known(server: Server) -> None:
    catalog.save(server.store, 1, "untraced")
    for path in ("code", "gather", "lineage"):
        told = server.error("GET", path, 409, name="untraced")
        assert "not known" in told["detail"]
        assert told["do"]
    server.error("POST", "verify", 409, name="untraced")


def test_verifying_runs_in_the_background(server: Server) -> None:
    found = server.told("POST", "verify", status=202, name="ordered")
    assert found["verification"]["state"] == "running"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = server.told("GET", "artifact", name="ordered")
        if found["verification"]["state"] != "running":
            break
        time.sleep(0.2)
    assert found["verification"]["state"] == "verified", found


def test_the_code_runs(server: Server) -> None:
    code = server.told("GET", "code", name="last root")["code"]
    assert ast.parse(code)
    assert textwrap.dedent(code) == code
