"""Which of pyplot's open figures a statement draws on: each is a part of pyplot's state.

So what was drawn before a new figure was begun is no part of that figure. The number of a figure
depends on all that are open: whoever spells one uses the whole state. Which are open is one
more part.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from types import FunctionType, ModuleType
from typing import Any, NamedTuple

from lineaslice.model import CURRENT
from lineaslice.observe.callables import attributes_of
from lineaslice.observe.parts import Labels
from lineaslice.tracing.behind import figure_of, package_of

OPEN = "open"  # the part that says which figures there are
_NEW = frozenset({"figure", "subplots", "subplot_mosaic", "matshow"})  # that begin one
_NUMBERS = frozenset({"num", "fignum", "*", "**"})  # arguments that may spell a number
_LISTING = frozenset({"fignum_exists", "get_figlabels", "get_fignums"})  # that say which are open
_ANY = frozenset({"findobj", "get", "getp", "switch_backend"})
_SHOW = frozenset({"show", "draw", "draw_if_interactive", "pause"})  # which alter no figure
_MOST = 200  # axes in one container
DRAWING = frozenset({"matplotlib", "seaborn"})
_OF_FRAMES = frozenset({"plot", "hist", "boxplot"})  # methods that draw on the current axes


class Open(NamedTuple):
    """The figures that are open at one moment."""

    figures: dict[int, int]  # the address of a figure → its number
    current: int  # number of the current one; 0 when none is open


# Those at the end of the running cell's code: a notebook shows its figures and closes them before
# it says that the cell has ended.
_held: Open | None = None


def hold() -> None:
    """Go on with the figures that are open now, whatever closes them."""
    global _held
    _held = None
    _held = opened()


def let_go() -> None:
    """Look at the open figures again."""
    global _held
    _held = None


def opened() -> Open:
    """As it is now, or at the end of the running cell's code."""
    if _held is not None:
        return _held
    pyplot = sys.modules.get("matplotlib._pylab_helpers")
    if pyplot is None:
        return Open({}, 0)
    managers = pyplot.Gcf.figs
    found = {id(manager.canvas.figure): number for number, manager in managers.items()}
    return Open(found, next(reversed(managers), 0))


class Drawing:
    """What the calls of one statement do with figures, as far as it can be told beforehand."""

    def __init__(self) -> None:
        self.before = opened()
        self.by_pyplot = False  # on the current figure, or on one that is begun
        self.begins = False  # a figure whatever is open
        self.any = False  # it may be any figure
        self.calls = 0  # that do not merely go on with what another one has given
        self.shows = False  # what is open, which a notebook then closes
        self.lists = 0  # calls that say which figures are open
        self.closes = ""  # which figures a call closes: current, all
        self.owners: set[int] = set()  # addresses of figures whose artists are drawn on

    def call(
        self, name: str, args: Iterable[tuple[str, object]], artists: Iterable[object]
    ) -> None:
        """One call of a function that draws, or of a method of ``artists``."""
        word = name.rpartition(".")[2]
        owners = [figures_in(artist) for artist in artists]
        if owners and None not in owners:
            self.owners.update(id(figure) for found in owners for figure in found or ())
            return
        if word in _SHOW:
            self.shows = self.shows or word == "show"
            return
        self.by_pyplot = True
        self.calls += not name.startswith("…")
        self.lists += word in _LISTING
        if word == "close":
            which = [self.before.figures.get(id(value), value) for _, value in args]
            self.closes = "all" if which == ["all"] else "current"
            self.any = self.any or which not in ([], ["all"], [self.before.current])
        if word in _NEW:
            self.begins = True
            numbered = any(key in _NUMBERS or (key == "0" and word == "figure") for key, _ in args)
            self.any = self.any or numbered
        self.any = self.any or word in _ANY

    def touched(self, several: bool) -> tuple[Labels, Labels] | None:
        """The parts that were read and written; None for all. ``several``: in a block of code."""
        before, after = self.before, opened()
        numbers = set(before.figures.values())
        new = set(after.figures.values()) - numbers
        gone = before.figures.keys() - after.figures.keys()
        # One call may have drawn on the figure that was there, and another have begun one.
        several = several or (self.calls > 1 and bool(before.current))
        if gone and self.closes == "current" and self._is_alone(several) and not (self.any or new):
            closed = _labels(map(before.figures.__getitem__, gone), [CURRENT, OPEN])
            return (CURRENT, OPEN), closed
        if self.any or gone or len(new) > 1 or (new and (several or after.current not in new)):
            return None
        owners = {after.figures[one] for one in self.owners if one in after.figures}
        if self.lists and self.lists == self.calls and not (new or several or self.owners):
            return (OPEN,), ()
        if new:
            implied = not self.begins and not before.current  # because none was open
            read = [CURRENT] if implied else []
            return _labels(owners, read), _labels(owners | new, [CURRENT, OPEN])
        if self.by_pyplot and not after.current:
            return None
        if not self.by_pyplot and after.current == before.current:
            return _labels(owners, []), _labels(owners, [])
        if several and after.current != before.current:
            return None
        drawn = owners | {after.current}
        if after.current == before.current:
            return _labels(drawn, [CURRENT]), _labels(drawn, [])
        return _labels(drawn, []), _labels(drawn, [CURRENT])

    def clears(self, several: bool) -> bool:
        """True when no figure is open afterwards, whatever was open before."""
        closed = self.closes == "all" and not opened().figures
        return closed and self._is_alone(several) and not self.any

    def ends(self, several: bool) -> bool:
        """True when the statement has done nothing but show the figures, and none is left."""
        only = self.shows and not (self.calls or self.owners or self.any or several)
        return only and bool(self.before.figures) and not opened().figures

    def _is_alone(self, several: bool) -> bool:
        """True when the statement does nothing but one call of pyplot's."""
        return self.calls == 1 and not (several or self.owners)

    def altered(self, touched: tuple[Labels, Labels] | None, several: bool) -> set[int]:
        """The addresses of the open figures that may have been drawn on; see ``touched``."""
        now = opened()
        if self.closes and self._is_alone(several):
            return set()  # what names hold stays as it is
        if touched is not None:
            return {one for one, number in now.figures.items() if str(number) in touched[1]}
        if several or self.calls > 1:
            return set(now.figures)
        currents = (self.before.current, now.current)
        return {one for one, number in now.figures.items() if number in currents}


def sounds_like_drawing(name: str) -> bool:
    """True for ``counts.sort_index().plot.bar``, ``shap.summary_plot`` and the like."""
    words = name.split(".")
    return any(
        word in _OF_FRAMES or word.startswith("plot_") or word.endswith("plot")
        for word in words[1:] or words
    )


def may_draw(function: FunctionType, names: Iterable[str], given: Iterable[object]) -> bool:
    """True for a function with these globals that names pyplot or seaborn, or has frames plot.

    ``given`` are values that it may have been given.
    """
    if "matplotlib.pyplot" not in sys.modules:
        return False
    known = [function.__globals__.get(name) for name in names]
    if any(type(one) is ModuleType and package_of(one) in DRAWING for one in known):
        return True
    if _OF_FRAMES.isdisjoint(attributes_of(function.__code__)):
        return False
    return any(package_of(type(one)) == "pandas" for one in (*known, *given))


def _labels(numbers: Iterable[int], more: list[str]) -> Labels:
    return (*(str(number) for number in sorted(numbers)), *more)


def current() -> Labels | None:
    """The parts that the current figure is made of; None when there is none."""
    number = opened().current
    return _labels([number], [CURRENT]) if number else None


def part_of(value: object) -> Labels | None:
    """The parts of pyplot's state that the artists in a value belong to; None when all may be."""
    figures = figures_in(value)
    if figures is None:
        return None
    numbers = opened().figures
    return _labels({numbers[id(one)] for one in figures if id(one) in numbers}, [])


def figures_in(value: object) -> list[Any] | None:
    """The figures of an artist, or of the artists in a container; None when it is neither."""
    cls = type(value)
    own = issubclass(cls, (list, tuple)) and str(cls.__module__).startswith("matplotlib.")
    if own or cls in (list, tuple, dict):
        holder: Any = value
        if not 0 < len(holder) <= _MOST:
            return None
        found = [figure_of(one) for one in (holder.values() if cls is dict else holder)]
    elif cls.__module__ == "numpy" and cls.__name__ == "ndarray":
        array: Any = value
        if array.dtype != object or not 0 < array.size <= _MOST:
            return None
        found = [figure_of(one) for one in array.ravel().tolist()]
    else:
        found = [figure_of(value)]
    return None if any(figure is None for figure in found) else found
