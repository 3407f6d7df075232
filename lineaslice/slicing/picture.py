"""A dependence graph as one self-contained SVG: statements as boxes, values as arrows.

Colours come from JupyterLab's theme where there is one, else from the reader's light or dark
preference; plain attributes stand below for viewers that know no CSS variables.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import PurePath
from typing import NamedTuple

from lineaslice.graph.build import build
from lineaslice.model import GOAL, CellRun, Edge, Event, History, Resource, Slice
from lineaslice.showing import Shown
from lineaslice.slicing.layout import Layout, layered

ROW_HEIGHT = 92.0
BOX_HEIGHT = 42.0
MARGIN = 16.0
LETTER = 7.3  # width of a letter of the 12-pixel monospaced text
LABEL_LETTER = 6.4
CAPTION_LETTER = 5.8
TEXT_LIMIT = 40  # letters of a statement
LABEL_LIMIT = 20  # letters on an arrow
LIMIT = 400  # statements; more of them nobody can follow

STYLE = """
.lineaslice-picture{--ls-paper:var(--jp-layout-color1,#ffffff);--ls-box:var(--jp-layout-color2,#f3f5f8);
--ls-ink:var(--jp-ui-font-color1,#1f2328);--ls-soft:var(--jp-ui-font-color2,#5b6470);
--ls-line:var(--jp-border-color0,#8c96a3);--ls-goal:var(--jp-brand-color1,#1f6feb);
--ls-bad:var(--jp-error-color1,#c62828)}
@media (prefers-color-scheme:dark){.lineaslice-picture{--ls-paper:var(--jp-layout-color1,#16191d);
--ls-box:var(--jp-layout-color2,#242a31);--ls-ink:var(--jp-ui-font-color1,#e8ebee);
--ls-soft:var(--jp-ui-font-color2,#a4adb8);--ls-line:var(--jp-border-color0,#7d8794);
--ls-goal:var(--jp-brand-color1,#6cb0ff);--ls-bad:var(--jp-error-color1,#ff8a80)}}
.lineaslice-picture .paper{fill:var(--ls-paper)}
.lineaslice-picture .box{fill:var(--ls-box);stroke:var(--ls-line)}
.lineaslice-picture .goal{fill:var(--ls-paper);stroke:var(--ls-goal)}
.lineaslice-picture .bad{stroke:var(--ls-bad)}
.lineaslice-picture .text{fill:var(--ls-ink)}
.lineaslice-picture .cell{fill:var(--ls-soft)}
.lineaslice-picture .name{fill:var(--ls-ink);stroke:var(--ls-paper)}
.lineaslice-picture .line{stroke:var(--ls-line)}
.lineaslice-picture .head{fill:var(--ls-line)}
""".strip()


@dataclass(frozen=True, slots=True, repr=False)
class Picture(Shown):
    """A drawing for notebooks (``svg``, without script or fonts) and its text for terminals."""

    svg: str
    text: str

    def _repr_svg_(self) -> str:
        return self.svg

    def _repr_html_(self) -> str:
        return f'<div style="overflow:auto">{self.svg}</div>'

    def __repr__(self) -> str:
        return self.text


class Node(NamedTuple):
    """One box: a statement that ran, or the goal."""

    cell: str
    text: str  # one line
    full: str
    error: str = ""
    soft: bool = False  # an import: its arrows go everywhere and say little

    @property
    def caption(self) -> str:
        raised = f" · raised {self.error}" if self.error else ""
        return _elided(self.cell + raised, TEXT_LIMIT)


def picture(what: Slice | History, *, cells: Sequence[CellRun] = ()) -> Picture:
    """Draw what a goal needs, or a whole session; ``cells`` give a slice's boxes their In [n]."""
    if isinstance(what, History):
        edges, cells, goal = _edges(what), what.cells, ""
    else:
        edges, goal = what.edges, what.goal.expression
    labels = {cell.number: cell.label for cell in cells}
    nodes = {event.number: _node(event, labels) for event in what.events[-LIMIT:]}
    if goal:
        nodes[GOAL] = Node("goal", _elided(goal, TEXT_LIMIT), goal)
    joined: dict[tuple[int, int], list[Edge]] = {}
    for edge in edges:
        if edge.producer in nodes and edge.consumer in nodes:
            joined.setdefault((edge.producer, edge.consumer), []).append(edge)
    title = f"What {goal} depends on" if goal else "What this session's statements depend on"
    if len(what.events) > LIMIT:
        title += f" (the last {LIMIT} of {len(what.events)} statements)"
    return drawn(title, nodes, joined)


def drawn(
    title: str, nodes: Mapping[int, Node], joined: Mapping[tuple[int, int], list[Edge]]
) -> Picture:
    """Draw these boxes, in an order that the arrows follow; ``joined`` gives the arrows' edges."""
    return Picture(svg=_svg(title, nodes, joined), text=_tree(nodes, joined))


def _edges(history: History) -> tuple[Edge, ...]:
    """All dependences of a session."""
    graph = build(history.events)
    return tuple(
        Edge(write.event, event.number, read.resource, write.access, read)
        for event in history.events
        for read in event.accesses
        if read.mode == "read"
        for write in graph.reaching(read.resource, event.number, read.parts)
    )


def _node(event: Event, labels: Mapping[int, str]) -> Node:
    code = [line for line in event.statement.text.splitlines() if line.strip()]
    while code and code[0].lstrip().startswith("#"):
        del code[0]
    first, *rest = [line.strip() for line in code] or [""]
    if first.endswith(("(", "[", "{")):  # a call over several lines: its arguments tell more
        first, rest = first + " ".join(rest), []
    more = " …" if rest else ""
    return Node(
        cell=labels.get(event.cell, f"cell {event.cell + 1}"),
        text=_elided(first, TEXT_LIMIT - len(more)) + more,
        full=event.statement.text,
        error=event.error,
        soft=first.startswith(("import ", "from ")),
    )


# ---------------------------------------------------------------- the drawing


def _svg(
    title: str, nodes: Mapping[int, Node], joined: Mapping[tuple[int, int], list[Edge]]
) -> str:
    names = {ends: _names(edges) for ends, edges in joined.items()}
    entering: dict[int, float] = {}
    for (_, consumer), name in names.items():
        entering[consumer] = entering.get(consumer, 0.0) + _columns(name) * LABEL_LETTER + 12
    widths = {
        number: max(
            _columns(node.text) * LETTER + 24,
            _columns(node.caption) * CAPTION_LETTER + 24,
            entering.get(number, 0.0),
            70.0,
        )
        for number, node in nodes.items()
    }
    per_layer = max(3, min(6, math.isqrt(len(nodes))))
    layout = layered(widths, joined, row_height=ROW_HEIGHT, per_layer=per_layer)
    width = round(max(layout.width, 120) + 2 * MARGIN)
    height = round(max(layout.height, BOX_HEIGHT) + 2 * MARGIN - (ROW_HEIGHT - BOX_HEIGHT) / 2)
    lines, labels = _arrows(nodes, joined, names, layout, widths)
    boxes = [_box(number, node, layout, widths[number]) for number, node in nodes.items()]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" class="lineaslice-picture" role="img" '
            f'aria-label="{_xml(title)}" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}">',
            f"<title>{_xml(title)}</title>",
            f"<style>{STYLE}</style>",
            '<rect class="paper" width="100%" height="100%" fill="#ffffff"/>',
            f'<g transform="translate({MARGIN:g} {MARGIN - (ROW_HEIGHT - BOX_HEIGHT) / 4:g})" '
            'font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,monospace">',
            '<g class="line" fill="none" stroke="#8c96a3" stroke-width="1.3">',
            *lines,
            "</g>",
            *boxes,
            '<g class="name" font-size="10.5" text-anchor="middle" fill="#1f2328" stroke="#ffffff" '
            'stroke-width="3" stroke-linejoin="round" paint-order="stroke">',
            *labels,
            "</g>",
            "</g>",
            "</svg>",
        ]
    )


def _box(number: int, node: Node, layout: Layout, width: float) -> str:
    x, y = layout.nodes[number]
    left, top = x - width / 2, y - BOX_HEIGHT / 2
    kind = "goal" if number == GOAL else "box bad" if node.error else "box"
    stroke = "#1f6feb" if number == GOAL else "#c62828" if node.error else "#8c96a3"
    fill = "#ffffff" if number == GOAL else "#f3f5f8"
    radius = BOX_HEIGHT / 2 if number == GOAL else 5
    return (
        f"<g><title>{_xml(node.full)}</title>"
        f'<rect class="{kind}" x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" '
        f'height="{BOX_HEIGHT:g}" rx="{radius:g}" fill="{fill}" stroke="{stroke}"/>'
        f'<text class="cell" x="{x:.1f}" y="{top + 15:.1f}" font-size="9.5" fill="#5b6470" '
        f'text-anchor="middle">{_xml(node.caption)}</text>'
        f'<text class="text" x="{x:.1f}" y="{top + 31:.1f}" font-size="12" fill="#1f2328" '
        f'text-anchor="middle" xml:space="preserve">{_xml(node.text)}</text></g>'
    )


def _arrows(
    nodes: Mapping[int, Node],
    joined: Mapping[tuple[int, int], list[Edge]],
    names: Mapping[tuple[int, int], str],
    layout: Layout,
    widths: Mapping[int, float],
) -> tuple[list[str], list[str]]:
    """The arrows and their names. Arrows enter a box side by side, in the order they come from."""
    entries: dict[int, list[tuple[int, int]]] = {}
    for ends in joined:
        entries.setdefault(ends[1], []).append(ends)
    lines: list[str] = []
    labels: list[str] = []
    trunks: dict[str, str] = {}
    for consumer, incoming in entries.items():
        incoming.sort(key=lambda ends: layout.edges[ends][-2][0])
        sizes = [_columns(names[ends]) * LABEL_LETTER + 12 for ends in incoming]
        left = layout.nodes[consumer][0] - sum(sizes) / 2
        bottom = layout.nodes[consumer][1] - BOX_HEIGHT / 2
        for ends, size in zip(incoming, sizes, strict=True):
            (x, y), *bends, _ = layout.edges[ends]
            start = (x, y + BOX_HEIGHT / 2)
            look = ' stroke-dasharray="2 4"' if nodes[ends[0]].soft else ""
            if any("assumed" in (e.write.evidence, e.read.evidence) for e in joined[ends]):
                look = ' stroke-dasharray="7 4"'
            for x, y in bends:  # straight past the boxes of the row
                trunk = f"{_curve(start, (x, y - BOX_HEIGHT / 2))}v{BOX_HEIGHT:g}"
                trunks.setdefault(trunk, f'<path d="{trunk}"{look}/>')
                start = (x, y + BOX_HEIGHT / 2)
            x, y = left + size / 2, bottom - 6
            left += size
            reason = _xml("\n".join(_reason(edge) for edge in joined[ends]))
            lines.append(f'<path d="{_curve(start, (x, y))}"{look}><title>{reason}</title></path>')
            lines.append(
                f'<path class="head" fill="#8c96a3" stroke="none" '
                f'd="M{x - 3.5:.1f} {y - 1:.1f}h7l-3.5 7z"/>'
            )
            labels.append(f'<text x="{x:.1f}" y="{y - 4:.1f}">{_xml(names[ends])}</text>')
    return [*trunks.values(), *lines], labels


def _curve(start: tuple[float, float], end: tuple[float, float]) -> str:
    (x1, y1), (x2, y2) = start, end
    middle = (y1 + y2) / 2
    return f"M{x1:.1f} {y1:.1f}C{x1:.1f} {middle:.1f} {x2:.1f} {middle:.1f} {x2:.1f} {y2:.1f}"


# ---------------------------------------------------------------- words


def _xml(text: str) -> str:
    """Text for the drawing; control characters, which XML cannot hold, become a mark."""
    return escape("".join(c if c in "\n\t" or c.isprintable() else "\ufffd" for c in text))


def _resource(resource: Resource) -> str:
    """A short name for an arrow: of a file only the last part of the path."""
    if resource.kind == "file":
        return f"file {PurePath(resource.key).name}"
    return str(resource)


def _names(edges: Iterable[Edge]) -> str:
    names = dict.fromkeys(_resource(edge.resource) for edge in edges)
    return _elided(", ".join(names), LABEL_LIMIT)


def _reason(edge: Edge) -> str:
    through = f" through {edge.write.via}" if edge.write.via else ""
    wrote = {"bind": "made", "maybe_bind": "perhaps made", "change": "changed"}
    return (
        f"{edge.resource}: {wrote.get(edge.write.mode, edge.write.mode)}{through} "
        f"({edge.write.evidence}), then {edge.read.mode} ({edge.read.evidence})"
    )


def _columns(text: str) -> int:
    """Width in letters; Chinese, Japanese and Korean ones and pictograms are two wide."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _elided(text: str, limit: int) -> str:
    if _columns(text) <= limit:
        return text
    while text and _columns(text) >= limit:
        text = text[:-1]
    return text.rstrip() + "…"


def _tree(nodes: Mapping[int, Node], joined: Mapping[tuple[int, int], list[Edge]]) -> str:
    """Consumers above what they need, each statement spelled out where it is met first."""
    needs: dict[int, list[int]] = {}
    for producer, consumer in joined:
        needs.setdefault(consumer, []).append(producer)
    consumed = {producer for producer, _ in joined}
    lines: list[str] = []
    seen: set[int] = set()
    # An explicit stack: a session of ten thousand statements may be one long chain.
    stack = [(number, "", "", "") for number in nodes if number not in consumed]
    stack.reverse()
    while stack:
        number, before, branch, name = stack.pop()
        node = nodes[number]
        again = number in seen and number in needs
        of = f"{name} ← " if name else ""
        lines.append(
            f"{before}{branch}{of}{node.cell}: {node.text}{' (see above)' if again else ''}"
        )
        if again:
            continue
        seen.add(number)
        inside = before + {"": "", "├─ ": "│  ", "└─ ": "   "}[branch]
        producers = sorted(needs.get(number, ()))
        for last, producer in enumerate(reversed(producers)):
            turn = "├─ " if last else "└─ "
            stack.append((producer, inside, turn, _names(joined[producer, number])))
    return "\n".join(lines) or "nothing was traced"
