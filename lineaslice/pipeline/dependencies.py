"""Which artifacts must be made before which, and is there an order in which that is possible?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import TypeVar

from lineaslice.errors import PipelineError

Pair = tuple[str, str]  # (artifact, one that must be made before it)
T = TypeVar("T")


def pairs(wanted: Mapping[str, Iterable[str]], artifacts: Collection[str]) -> tuple[Pair, ...]:
    """``{"b": ["a"]}`` as pairs; PipelineError for names that the pipeline does not make."""
    found: list[Pair] = []
    for artifact, before in wanted.items():
        if isinstance(before, str):
            raise PipelineError(
                f"dependencies says {before!r} where a list of names is expected.",
                f"dependencies={{{artifact!r}: [{before!r}]}}",
            )
        for name in (artifact, *before):
            if name not in artifacts:
                near = get_close_matches(str(name), artifacts, n=3) or list(artifacts)
                raise PipelineError(
                    f"dependencies names {name!r}, which this pipeline does not make.",
                    f"Artifacts here: {', '.join(map(repr, near))}.",
                )
        found += [(artifact, name) for name in before]
    return tuple(dict.fromkeys(found))


def refuse_circles(needed: Mapping[T, Collection[T]], why: str = "") -> None:
    """PipelineError, which names the way round, if something needs itself."""
    done: set[T] = set()

    def visit(one: T, above: tuple[T, ...]) -> None:
        if one in above:
            way = " → ".join(map(repr, (*above[above.index(one) :], one)))
            told = f"No order is possible: each of these needs the next one first: {way}."
            raise PipelineError(
                f"{told} {why}".strip(),
                "Take one of the dependencies out.",
            )
        if one not in done:
            for other in needed.get(one, ()):
                visit(other, (*above, one))
            done.add(one)

    for one in needed:
        visit(one, ())


def in_order(items: Sequence[T], needed: Mapping[T, Collection[T]]) -> list[T]:
    """The items as they are, but each behind those that it needs; there must be no circle."""
    found: list[T] = []

    def add(one: T) -> None:
        if one in found:
            return
        for other in items:
            if other in needed.get(one, ()):
                add(other)
        found.append(one)

    for one in items:
        add(one)
    return found
