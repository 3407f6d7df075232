"""Dependence graphs as SVG: every statement once, arrows named by what travels."""

from __future__ import annotations

import itertools
import re
import time
import xml.etree.ElementTree as ElementTree

import pytest

from lineaslice.model import (
    GOAL,
    Access,
    CellRun,
    Edge,
    Event,
    Goal,
    History,
    Resource,
    SessionRecord,
    Slice,
    Statement,
)
from lineaslice.slicing.layout import Layout, layered
from lineaslice.slicing.picture import BOX_HEIGHT, LIMIT, ROW_HEIGHT, Picture, picture

SVG = "{http://www.w3.org/2000/svg}"


def drawn(texts: list[str], needs: dict[int, list[tuple[int, str]]], goal: str = "mod") -> Slice:
    """A slice of these statements; ``needs[2] = [(0, "x")]`` is an arrow from 0 to 2 named x."""
    edges = [
        Edge(
            producer,
            consumer,
            Resource("name", name),
            Access(Resource("name", name), "bind"),
            Access(Resource("name", name), "read"),
        )
        for consumer, producers in needs.items()
        for producer, name in producers
    ]
    events = tuple(Event(i, i, Statement(text, 1, 1), ()) for i, text in enumerate(texts))
    return Slice(SessionRecord("s", "now"), Goal(goal, len(texts)), events, tuple(edges))


FIT = drawn(
    [
        "import pandas as pd",
        'df = pd.read_csv("a.csv")',
        "mod = Model()",
        "# fit\nmod.fit(\n  df\n)",
    ],
    {1: [(0, "pd")], 3: [(1, "df"), (2, "mod")], GOAL: [(2, "mod"), (3, "mod")]},
)


def texts(svg: str, kind: str) -> list[str]:
    """The words on boxes (``text``), above them (``cell``) or on arrows (``name``)."""
    root = ElementTree.fromstring(svg)
    found = [e for e in root.iter(f"{SVG}text") if e.get("class") == kind]
    if kind == "name":
        (group,) = (e for e in root.iter(f"{SVG}g") if e.get("class") == "name")
        found = list(group)
    return [e.text or "" for e in found]


def test_boxes_and_arrows() -> None:
    svg = picture(FIT, cells=[CellRun(0, "", 7)]).svg
    assert texts(svg, "text") == [
        "import pandas as pd",
        'df = pd.read_csv("a.csv")',
        "mod = Model()",
        "mod.fit(df )",
        "mod",
    ]
    assert texts(svg, "cell") == ["In [7]", "cell 2", "cell 3", "cell 4", "goal"]
    assert sorted(texts(svg, "name")) == ["df", "mod", "mod", "mod", "pd"]


def test_the_text_form() -> None:
    assert repr(picture(FIT)).splitlines() == [
        "goal: mod",
        "├─ mod ← cell 3: mod = Model()",
        "└─ mod ← cell 4: mod.fit(df )",
        '   ├─ df ← cell 2: df = pd.read_csv("a.csv")',
        "   │  └─ pd ← cell 1: import pandas as pd",
        "   └─ mod ← cell 3: mod = Model()",
    ]


def test_it_is_self_contained_and_both_kinds_of_viewer_get_it() -> None:
    shown: Picture = picture(FIT)
    assert shown._repr_svg_() in shown._repr_html_()
    assert not re.search(r"<script|<image|@import|url\(|href", shown.svg)
    assert re.findall(r"https?://[^\"]*", shown.svg) == ["http://www.w3.org/2000/svg"]
    assert "prefers-color-scheme:dark" in shown.svg


@pytest.mark.parametrize(
    ("text", "box"),
    [
        ("x = '<b>&amp;</b>'", "x = '<b>&amp;</b>'"),
        ("y = '" + "a" * 200 + "'", "y = '" + "a" * 34 + "…"),
        ("n = '" + "日本" * 50 + "'", "n = '" + "日本" * 8 + "日…"),
        ("for i in x:\n    print(i)", "for i in x: …"),
        ("s = '\x00\x1b[31m'", "s = '\ufffd\ufffd[31m'"),
        ("", ""),
    ],
)
def test_any_text_fits_its_box(text: str, box: str) -> None:
    svg = picture(drawn([text], {GOAL: [(0, "x")]})).svg
    assert texts(svg, "text")[0] == box


def test_several_values_share_an_arrow_and_a_doubt_is_dashed() -> None:
    names = ["a", "b", "a", "a_very_long_name_indeed"]
    shown = picture(drawn(["a, b = f()"], {GOAL: [(0, name) for name in names]}))
    assert texts(shown.svg, "name") == ["a, b, a_very_long_n…"]
    touched = Access(Resource("file", "/data/in.csv"), "change", "assumed", "f(path)")
    edge = Edge(0, GOAL, touched.resource, touched, touched)
    doubt = Slice(FIT.session, Goal("x", 1), FIT.events[:1], (edge,))
    assert texts(picture(doubt).svg, "name") == ["file in.csv"]
    assert "stroke-dasharray" in picture(doubt).svg
    assert "changed through f(path) (assumed)" in picture(doubt).svg


def test_a_statement_that_raised_says_so() -> None:
    (event,) = drawn(["l.append(1/0)"], {}).events
    failed = Slice(FIT.session, Goal("l", 1), (event._replace(error="ZeroDivisionError: …"),))
    assert texts(picture(failed).svg, "cell")[0].startswith("cell 1 · raised Zero")


def test_a_session_is_drawn_whole_with_its_cells() -> None:
    def event(number: int, text: str, *accesses: Access) -> Event:
        return Event(number, number, Statement(text, 1, 1), accesses)

    x, y = Resource("name", "x"), Resource("name", "y")
    session = History(
        SessionRecord("s", "now"),
        (CellRun(0, "", 4), CellRun(1, "", None), CellRun(2, "", 9)),
        (
            event(0, "x = []", Access(x, "bind")),
            event(1, "x.append(1)", Access(x, "read"), Access(x, "change")),
            event(2, "y = 1", Access(y, "bind")),
        ),
    )
    shown = picture(session)
    assert texts(shown.svg, "cell") == ["In [4]", "cell 2", "In [9]"]
    assert repr(shown).splitlines() == [
        "cell 2: x.append(1)",
        "└─ x ← In [4]: x = []",
        "In [9]: y = 1",
    ]


def test_of_a_long_session_the_end_is_drawn_and_that_is_said() -> None:
    shown = picture(chain(LIMIT + 50, 12)).svg
    assert f"(the last {LIMIT} of {LIMIT + 50} statements)" in shown
    assert len(texts(shown, "text")) == LIMIT + 1


def chain(count: int, back: int) -> Slice:
    """Each statement needs some of those before it, as in a long notebook."""
    needs = {
        i: [(j, f"v{j}") for j in {i - 1, i - 1 - (i * 7) % back} if j >= 0] for i in range(count)
    }
    return drawn([f"v{i} = f({i})" for i in range(count)], needs | {GOAL: [(count - 1, "v")]})


@pytest.mark.parametrize("count", [0, 1, 2, 30, 300])
def test_no_two_boxes_overlap(count: int) -> None:
    shown = chain(count, 12) if count else drawn([], {})
    start = time.perf_counter()
    svg = picture(shown).svg
    assert time.perf_counter() - start < 5
    rects = [
        tuple(float(e.get(k, "0")) for k in ("x", "y", "width"))
        for e in ElementTree.fromstring(svg).iter(f"{SVG}rect")
        if e.get("class") != "paper"
    ]
    assert len(rects) == count + 1
    rows: dict[float, list[tuple[float, float]]] = {}
    for x, y, width in rects:
        rows.setdefault(y, []).append((x, x + width))
    for row in rows.values():
        row.sort()
        assert all(a[1] <= b[0] for a, b in itertools.pairwise(row))
    assert all(abs(a - b) >= BOX_HEIGHT for a in rows for b in rows if a != b)


def placed(edges: list[tuple[int, int]], count: int) -> Layout:
    return layered(dict.fromkeys(range(count), 50.0), edges, row_height=ROW_HEIGHT)


def test_a_layout_goes_down_and_stays_inside() -> None:
    edges = [(0, 1), (0, 2), (1, 3), (2, 3), (0, 3), (0, 5), (4, 5)]
    layout = placed(edges, 6)
    assert all(layout.nodes[a][1] < layout.nodes[b][1] for a, b in edges)
    assert all(0 <= x <= layout.width and 0 <= y <= layout.height for x, y in layout.nodes.values())
    assert layout.edges[0, 3][0] == layout.nodes[0]
    assert layout.edges[0, 3][-1] == layout.nodes[3]


def test_a_source_stands_just_above_what_uses_it() -> None:
    layout = placed([(0, 1), (1, 2), (2, 3), (4, 5), (3, 5)], 6)
    assert layout.nodes[5][1] - layout.nodes[4][1] == ROW_HEIGHT


def test_a_trunk_is_shared() -> None:
    layout = placed([(0, 1), (1, 2), (2, 3), (3, 4), (0, 3), (0, 4)], 5)
    assert layout.edges[0, 3][1:3] == layout.edges[0, 4][1:3]
