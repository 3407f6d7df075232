"""Which variables can a pipeline's caller be given? Found, so that nobody has to type them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lineaslice.assembly.wishes import Wish, planned
from lineaslice.errors import LineasliceError, ParameterError
from lineaslice.pipeline.params import candidates
from lineaslice.pipeline.session import statement_units
from lineaslice.pipeline.shape import InputParameter


def possible(wish: Wish) -> tuple[InputParameter, ...]:
    """Every variable that can be an input parameter of the wish, in the order of the code.

    Those that the wish has already come first. Raises what planning the wish raises.
    """
    chosen = planned(wish).inputs
    taken = {parameter.name for parameter in chosen}
    names = [name for name in _candidates(wish) if name not in taken]
    return (*chosen, *_checked(wish, names))


def _candidates(wish: Wish) -> list[str]:
    loaded = {version.name for version in wish.reuse}
    found: dict[str, None] = {}
    for version in wish.artifacts:
        source = wish.replaced.get(version.name, version)
        if version.name not in loaded and source.row.goal is not None:
            found |= dict.fromkeys(candidates(statement_units(source.slice().events, ())))
    return list(found)


def _checked(wish: Wish, names: list[str]) -> Iterator[InputParameter]:
    """All at once when that can be, else one by one: planning takes a while."""
    if not names:
        return
    more = replace(wish, input_parameters=(*wish.input_parameters, *names))
    try:
        found = planned(more).inputs
    except ParameterError:
        if len(names) > 1:
            half = len(names) // 2
            yield from _checked(wish, names[:half])
            yield from _checked(wish, names[half:])
        return
    except LineasliceError:  # what has to be told of the wish itself was told before
        return
    yield from (parameter for parameter in found if parameter.name in names)
