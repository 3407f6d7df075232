"""Where the boxes of a layered drawing go: Sugiyama's method, small.

Nodes come in an order in which every edge points forward (the order of execution), so there are
no cycles to break. Long edges get a bend in each layer that they cross, which all edges of one
producer share, so that a name used everywhere is one trunk with branches. Layers are ordered by
the mean position of their neighbours (Sugiyama, Tagawa and Toda, 1981) and then placed as near
to those neighbours as the order allows, which is an isotonic regression.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Point = tuple[float, float]
Bend = tuple[int, int]  # producer, layer

GAP = 26.0  # between a box and its neighbours
BEND_WIDTH = 14.0
SWEEPS = 8


@dataclass(frozen=True, slots=True)
class Layout:
    """The middle of each node, and the points through which each edge runs, both ends included."""

    nodes: dict[int, Point]
    edges: dict[tuple[int, int], tuple[Point, ...]]
    width: float
    height: float


def layered(
    widths: Mapping[int, float],
    edges: Iterable[tuple[int, int]],
    *,
    row_height: float,
    per_layer: int = 5,
) -> Layout:
    """Place nodes of these widths in rows; ``widths`` lists them in an order edges follow."""
    edges = tuple(dict.fromkeys(edges))
    layer = _layers(tuple(widths), edges, per_layer)
    rows: list[list[int | Bend]] = [[] for _ in range(max(layer.values(), default=-1) + 1)]
    for node, level in layer.items():
        rows[level].append(node)
    above: dict[int | Bend, list[int | Bend]] = {}
    below: dict[int | Bend, list[int | Bend]] = {}
    routes: dict[tuple[int, int], list[int | Bend]] = {}
    for start, end in edges:
        route: list[int | Bend] = [start]
        for at in range(layer[start] + 1, layer[end]):
            if (start, at) not in above:
                rows[at].append((start, at))
            route.append((start, at))
        routes[start, end] = [*route, end]
        for upper, lower in itertools.pairwise(routes[start, end]):
            if upper not in above.setdefault(lower, []):
                above[lower].append(upper)
                below.setdefault(upper, []).append(lower)
    _order(rows, above, below)
    x = _place(rows, above, below, widths)
    left = min((x[node] - widths[node] / 2 for node in widths), default=0.0)
    left = min([left, *(x[bend] - BEND_WIDTH / 2 for row in rows for bend in row)])
    y = {item: (level + 0.5) * row_height for level, row in enumerate(rows) for item in row}
    at_point = {item: (x[item] - left, y[item]) for row in rows for item in row}
    right = max(
        (place[0] + _width(item, widths) / 2 for item, place in at_point.items()), default=0.0
    )
    return Layout(
        nodes={node: at_point[node] for node in widths},
        edges={ends: tuple(at_point[item] for item in route) for ends, route in routes.items()},
        width=right,
        height=len(rows) * row_height,
    )


def _layers(
    nodes: Sequence[int], edges: Sequence[tuple[int, int]], per_layer: int
) -> dict[int, int]:
    """A layer below all producers with room left in it; sources are pulled to their consumers."""
    producers: dict[int, list[int]] = {node: [] for node in nodes}
    consumers: dict[int, list[int]] = {node: [] for node in nodes}
    for start, end in edges:
        producers[end].append(start)
        consumers[start].append(end)
    layer: dict[int, int] = {}
    filled: dict[int, int] = {}
    for node in nodes:
        level = max((layer[producer] + 1 for producer in producers[node]), default=0)
        while filled.get(level, 0) >= per_layer:
            level += 1
        layer[node] = level
        filled[level] = filled.get(level, 0) + 1
    for node in reversed(nodes):
        if producers[node] or not consumers[node]:
            continue
        for level in range(min(layer[c] for c in consumers[node]) - 1, layer[node], -1):
            if filled.get(level, 0) < per_layer:
                filled[layer[node]] -= 1
                filled[level] = filled.get(level, 0) + 1
                layer[node] = level
                break
    used = {level: rank for rank, level in enumerate(sorted(set(layer.values())))}
    return {node: used[level] for node, level in layer.items()}


def _order(
    rows: list[list[int | Bend]],
    above: Mapping[int | Bend, Sequence[int | Bend]],
    below: Mapping[int | Bend, Sequence[int | Bend]],
) -> None:
    """Sort each row by the mean place of its neighbours, down and up in turn, to save crossings."""
    place = {item: (at + 0.5) / len(row) for row in rows for at, item in enumerate(row)}
    for sweep in range(SWEEPS):
        neighbours = below if sweep % 2 else above
        for row in reversed(rows) if sweep % 2 else rows:
            wanted = {item: _mean(place, neighbours.get(item, ()), place[item]) for item in row}
            row.sort(key=wanted.__getitem__)
            # Fractions of the row, so that rows of different lengths pull on each other evenly.
            place.update({item: (at + 0.5) / len(row) for at, item in enumerate(row)})


def _place(
    rows: Sequence[Sequence[int | Bend]],
    above: Mapping[int | Bend, Sequence[int | Bend]],
    below: Mapping[int | Bend, Sequence[int | Bend]],
    widths: Mapping[int, float],
) -> dict[int | Bend, float]:
    """Horizontal middles: as near to the neighbours as the order and the gaps allow."""
    x: dict[int | Bend, float] = {}
    offsets: dict[int | Bend, float] = {}
    for row in rows:
        at = 0.0
        for place, item in enumerate(row):
            # Bends may run close together, a box keeps its distance.
            if place and (isinstance(item, int) or isinstance(row[place - 1], int)):
                at += GAP
            offsets[item] = at + _width(item, widths) / 2
            at += _width(item, widths)
        for item in row:
            x[item] = offsets[item] - at / 2
    for sweep in range(SWEEPS):
        up = sweep % 2 == 1
        neighbours = below if up else above
        for row in reversed(rows) if up else rows:
            wanted = [_mean(x, neighbours.get(item, ()), x[item]) - offsets[item] for item in row]
            for item, shift in zip(row, _nondecreasing(wanted), strict=True):
                x[item] = shift + offsets[item]
    return x


def _nondecreasing(values: Sequence[float]) -> list[float]:
    """The nearest sequence that never falls (least squares, by pooling adjacent violators)."""
    pools: list[tuple[float, int]] = []  # sum, length
    for value in values:
        total, count = value, 1
        while pools and pools[-1][0] / pools[-1][1] > total / count:
            earlier, many = pools.pop()
            total, count = total + earlier, count + many
        pools.append((total, count))
    return [total / count for total, count in pools for _ in range(count)]


def _mean(
    place: Mapping[int | Bend, float], items: Sequence[int | Bend], otherwise: float
) -> float:
    return sum(place[item] for item in items) / len(items) if items else otherwise


def _width(item: int | Bend, widths: Mapping[int, float]) -> float:
    return widths[item] if isinstance(item, int) else BEND_WIDTH
