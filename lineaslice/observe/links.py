"""Who shares what with whom: which other names see it when one object changes in place.

A link is a candidate, not a change. The walk over a name's value is kept until the recorder says
that the name was bound or changed.

Over 400 lines: one owner keeps the walks that all questions of who shares what are asked of.
"""

from __future__ import annotations

import builtins
import gc
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from lineaslice.observe.arrays import BUFFERS, C_DATA, Buffers, buffer_span, c_span, span
from lineaslice.observe.clock import Clock
from lineaslice.observe.fingerprint import Reach, is_atom, is_users, namespace_of, reach
from lineaslice.observe.parts import Seen, held_by, is_array, is_divided, look


class Holder(Protocol):
    """What carries an object here, so that we know how many references are our own."""

    @property
    def target(self) -> Any: ...


class _Sample(NamedTuple):
    target: Any


def _references(holder: Holder) -> int:
    return sys.getrefcount(holder.target)


# Classes whose instances are never changed, whatever they are.
_PLAIN = frozenset({int, float, complex, bool, str, bytes, type(None)})
_WITHOUT_MEMORY = frozenset({list, dict, set})
# Packages whose objects say what they hold, or of which the tables do.
_UNDERSTOOD = frozenset({"matplotlib", "numpy", "pandas", "polars", "seaborn", "sklearn", "torch"})
_MOST_WORK = 1000  # steps to find out whether two arrays have an element in common
_MOST_CUT = 1000  # walks that are remembered because they were cut short
_MOST_HELD = 1000  # parts of a value that are looked at
# What an object counts that nobody but its holder has.
_OWN_REFERENCES = _references(_Sample([]))


@dataclass(slots=True)
class _Cut:
    """A walk that the end of its time cut short."""

    found: Reach
    kind: type
    seconds: float  # that it had
    requests: int  # for a walk over the same value, since


class Allowance:
    """How long walks may take: a little at once, and a share of what the user's code took.

    So a short session is never held up, and a long one can afford to compare large values.
    """

    AT_ONCE = 0.05  # seconds
    SHARE = 0.05
    LEAST = 0.005  # seconds for each walk

    def __init__(self) -> None:
        self.earned = self.AT_ONCE
        self.spent = 0.0
        self.buffers = Buffers()
        self.walked = False  # since ``at_this_moment``
        self.cut: dict[tuple[int, bool], _Cut] = {}  # by the address of the value, and content

    def at_this_moment(self) -> None:
        """The user's code has run since the last walk, or is about to."""
        if self.walked:
            self.buffers = Buffers()
            self.walked = False

    def earn(self, seconds: float) -> None:
        self.earned += seconds * self.SHARE

    @property
    def left(self) -> float:
        return max(self.earned - self.spent, self.LEAST)

    def walk(self, value: object, *, content: bool) -> Reach:
        """A walk that ends when the allowance does.

        Where it ended too early before, it would do so again: with no more time than then, it is
        tried at the second, fourth, eighth … request only. The value may have become smaller.
        """
        seconds, key = self.left, (id(value), content)
        # What takes too long without the content takes too long with it.
        cut = self.cut.get(key) or self.cut.get((id(value), False))
        if cut is not None and cut.kind is type(value) and seconds <= cut.seconds:
            cut.requests += 1
            if cut.requests & (cut.requests - 1):
                return cut.found
        clock = Clock(seconds)
        self.walked = True
        found = reach(value, content=content, clock=clock, buffers=self.buffers)
        took = clock.took()
        self.spent += took
        if not found.complete and took >= seconds:
            requests = 1 if cut is None else cut.requests
            if len(self.cut) >= _MOST_CUT:
                self.cut.clear()
            self.cut[key] = _Cut(found, type(value), seconds, requests)
        elif cut is not None:
            self.cut.pop(key, None)
            if content:  # then it is not too long without the content, either
                self.cut.pop((id(value), False), None)
        return found


class _Origin(NamedTuple):
    """The objects and memory that something may have been made over."""

    ids: frozenset[int]
    spans: tuple[tuple[int, int], ...]


class Links:
    """The walks over the values of a namespace, made when first needed."""

    def __init__(self, namespace: dict[str, Any], ignored: Callable[[str], bool]) -> None:
        self.namespace = namespace
        self.ignored = ignored
        self.allowance = Allowance()
        self.walks: dict[str, Reach] = {}  # with content
        self.shapes: dict[str, Reach] = {}  # without content: only who is in it
        self.divided: dict[str, tuple[int, Seen | None]] = {}  # with the fingerprint of the whole
        self.returning: dict[str, tuple[int, bool]] = {}  # with the address of the value
        # By the address of what does not say what it holds: what it may have been made over.
        self.origins: dict[int, _Origin] = {}
        # By the address of a figure: what of its artists' own has got a name.
        self.lent: dict[int, _Origin] = {}

    def forget(self, name: str) -> None:
        self.returning.pop(name, None)
        self.divided.pop(name, None)
        self.walks.pop(name, None)
        self.shapes.pop(name, None)

    def forget_content(self, name: str) -> None:
        """The content is open again, the objects it is made of are the same."""
        self.returning.pop(name, None)
        walk = self.walks.pop(name, None)
        if walk is not None:
            self.shapes[name] = walk

    def content(self, name: str) -> Reach:
        """The fingerprint of a name's value, walked again unless nothing happened since."""
        walk = self.walks.get(name)
        if walk is None:
            walk = self._traced_back(self.allowance.walk(self.namespace.get(name), content=True))
            if walk.complete and not walk.opaque:
                self.walks[name] = walk
            self.shapes[name] = walk
        return walk

    def parts(self, name: str) -> Seen | None:
        """The columns or keys of a name's value, if it has any that can be looked at."""
        if not is_divided(self.namespace.get(name)):
            return None
        whole = self.content(name).digest
        known = self.divided.get(name)
        if known is None or known[0] != whole:
            known = self.divided[name] = (whole, self.parts_now(name))
        return known[1]

    def parts_now(self, name: str) -> Seen | None:
        """The same, looked at again."""
        return look(self.namespace.get(name), self._walk)

    def returns(self, name: str) -> bool:
        """True when a part of a name's value may lead back to the value: parts are not apart."""
        value = self.namespace.get(name)
        known = self.returning.get(name)
        if known is None or known[0] != id(value):
            known = self.returning[name] = (id(value), self._returns(value))
        return known[1]

    def _returns(self, value: object) -> bool:
        if not gc.is_tracked(value):
            return False  # CPython tells a dict of nothing but numbers and texts
        held = held_by(value)
        if len(held) > _MOST_HELD:
            return True
        if all(map(is_atom, held)):
            return False
        walk = self.allowance.walk(held, content=False)
        return not walk.complete or id(value) in walk.ids

    def _walk(self, value: object) -> Reach:
        return self.allowance.walk(value, content=True)

    def shape(self, name: str) -> Reach:
        """The objects and memory that a name's value is made of."""
        walk = self.walks.get(name) or self.shapes.get(name)
        if walk is None:
            walk = self._traced_back(self.allowance.walk(self.namespace.get(name), content=False))
            self.shapes[name] = walk
        return walk

    def made_over(self, name: str, others: Iterable[str]) -> bool:
        """A call that nobody knows has made this value, with those of the others at hand.

        True when it does not say what it holds. The pixels of an image, or a writer, lie in C and
        lead nowhere; so they count as holding what they were made over.
        """
        value = self.namespace[name]
        cls = type(value)
        plain = vars(builtins).get(cls.__name__) is cls  # its elements say what they hold
        if plain or is_atom(value) or is_users(cls):
            return False
        if str(cls.__module__).partition(".")[0] in _UNDERSTOOD:
            return False
        shape = self.shape(name)
        if shape.complete and not shape.sealed:
            return False
        given = [n for n in others if n != name and not is_atom(self.namespace.get(n))]
        spans = {span for one in given for span in self.shape(one).spans}
        ids = frozenset(id(self.namespace.get(one)) for one in given)
        self.origins[id(value)] = _Origin(ids, tuple(spans))
        self.forget(name)
        return True

    def taken(self, name: str, others: Iterable[str]) -> None:
        """Notes which figures hold what has got a name and does not lead back to them.

        The limits of axes, how a figure is divided, a map of colours, the font of a text.
        """
        value = self.namespace[name]
        if type(value) in (list, dict) or _is_any_array(value):
            self._lend(value, map(self.namespace.get, others))
        if not str(type(value).__module__).startswith("matplotlib."):
            return
        if not self.shape(name).sealed:
            return
        given = [one for one in others if one != name and not is_atom(self.namespace.get(one))]
        shapes = [shape for one in given if "matplotlib" in (shape := self.shape(one)).packages]
        if shapes:
            ids = frozenset().union(*(shape.ids for shape in shapes))
            self.origins[id(value)] = _Origin(ids, ())
            self.forget(name)

    def _lend(self, value: Any, artists: Iterable[object]) -> None:
        """Notes the arrays and lists that artists hold themselves, and give away when asked."""
        for artist in artists:
            figure = getattr(artist, "figure", None) if _is_artist(artist) else None
            if figure is None or not any(_is_part(value, one) for one in vars(artist).values()):
                continue
            known = self.lent.get(id(figure), _Origin(frozenset(), ()))
            spans = _memory(value) if _is_any_array(value) else ()
            self.lent[id(figure)] = _Origin(known.ids | {id(value)}, known.spans + spans)
            self.walks.clear()
            self.shapes.clear()

    def _traced_back(self, walk: Reach) -> Reach:
        """The walk, with what sealed objects were made over, and what figures have given away."""
        found = [self.lent[i] for i in self.lent.keys() & walk.ids] if self.lent else []
        if walk.sealed and not walk.ids.isdisjoint(self.origins):
            found += [self.origins[i] for i in walk.ids if i in self.origins]
        if not found:
            return walk
        spans = (span for one in found for span in one.spans)
        return walk._replace(
            ids=walk.ids.union(*(one.ids for one in found)), spans=(*walk.spans, *spans)
        )

    def mutable_names(self) -> list[str]:
        """Names whose values can change or hold what can change."""
        return [
            name
            for name, value in self.namespace.items()
            # Most names of a large namespace are numbers and texts: no call for them.
            if type(value) not in _PLAIN and not is_atom(value) and not self.ignored(name)
        ]

    def containers(self, holder: Holder, roots: Iterable[str]) -> list[str]:
        """Other names that see it when ``holder.target`` itself changes in place."""
        roots = set(roots)
        names = self.namespace
        references = _references(holder)
        target = holder.target
        # One reference, and that is the name: nothing else holds it. (What lies deeper can be
        # reached by another way through its holder.) A view of an array would hold another.
        alone = references <= 1 + _OWN_REFERENCES and any(names[r] is target for r in roots)
        inside_of = {id(target)}
        namespace = namespace_of(target)
        if namespace is not None:  # ``vars(target)`` sees it as well
            inside_of.add(id(namespace))
            alone = False
        if alone and type(target) in _WITHOUT_MEMORY:
            return []
        memory = _memory(target)
        written = _written(target, getattr(holder, "key", None))
        if alone and (not memory or getattr(target, "base", None) is None):
            return []
        found = []
        for name in self.mutable_names():
            if name in roots:
                continue
            if names[name] is target:
                found.append(name)
                continue
            shape = self.shape(name)
            inside = not (shape.complete and inside_of.isdisjoint(shape.ids))
            if inside or (
                memory and _overlaps(shape.spans, memory) and _meet(names[name], written)
            ):
                found.append(name)
        return found

    def array_views(self, frame: object, root: str) -> list[str]:
        """Names bound to plain arrays that lie in the memory of a frame.

        A frame never changes another frame (copy-on-write), but ``df.to_numpy()`` is a window, and
        so are ``series.array``, ``iter(series)``, what ``df.resample`` gives, and what holds them.
        """
        if str(type(frame).__module__).partition(".")[0] != "pandas" or "numpy" not in sys.modules:
            return []
        arrays = [
            name
            for name, value in self.namespace.items()
            if type(value) not in _PLAIN and name != root and _has_windows(value)
            if not self.ignored(name)
        ]
        if not arrays:
            return []
        own = self.shape(root)
        if not own.complete:
            return arrays
        return [name for name in arrays if _overlaps(self.shape(name).spans, own.spans)]

    def sharers(self, root: str) -> list[str]:
        """Other names that share any changeable object or memory with ``root``."""
        own = self.shape(root)
        namespace = namespace_of(self.namespace.get(root))
        if namespace is not None:
            own = own._replace(ids=own.ids | {id(namespace)})
        if not own.ids and not own.spans:
            return []
        return [
            name
            for name in self.mutable_names()
            if name != root and self.linked(own, self.shape(name))
        ]

    def holders(self, obj: object) -> list[str]:
        """Names that share any changeable object or memory with ``obj``, which need have none."""
        own = self.allowance.walk(obj, content=False)
        return [name for name in self.mutable_names() if self.linked(own, self.shape(name))]

    @staticmethod
    def linked(one: Reach, other: Reach) -> bool:
        for whole in (one, other):
            if whole.complete and not whole.ids and not whole.spans:
                return False  # nothing of it can change: a library's function or class
        if not (one.complete and other.complete):
            return True  # nobody knows; a slice may be too long
        return not one.ids.isdisjoint(other.ids) or _overlaps(one.spans, other.spans)


def _is_window(value: object) -> bool:
    """True for what looks at memory that a frame may write to."""
    cls = type(value)
    home = str(cls.__module__)
    if home.startswith("pandas."):
        return cls.__name__.endswith(("Array", "Categorical", "Resampler"))
    return _is_any_array(value) or cls is memoryview or hasattr(cls, "__next__")


def _has_windows(value: object) -> bool:
    """The same, or a plain container or instance that holds such."""
    if _is_window(value):
        return True
    cls = type(value)
    held = list(value) if cls in (list, tuple) else held_by(value)  # type: ignore[call-overload]
    return any(_is_window(one) for one in held[:_MOST_HELD] if type(one) not in _PLAIN)


def _is_artist(value: object) -> bool:
    return str(type(value).__module__).startswith("matplotlib.") and hasattr(value, "__dict__")


def _is_any_array(value: object) -> bool:
    """True for masked arrays and matrices as well."""
    numpy = sys.modules.get("numpy")
    return numpy is not None and issubclass(type(value), numpy.ndarray)


def _is_part(value: Any, held: object) -> bool:
    """True for what an artist holds, and for a window onto its array."""
    if not _is_any_array(value):
        return value is held
    return _is_any_array(held) and bool(sys.modules["numpy"].may_share_memory(value, held))


def _memory(target: object) -> tuple[tuple[int, int], ...]:
    """The memory that a write to an array or buffer goes to; that of a masked array is twofold."""
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(target, numpy.ndarray):
        mask = target._mask if isinstance(target, numpy.ma.MaskedArray) else numpy.ma.nomask
        return (span(target),) if mask is numpy.ma.nomask else (span(target), span(mask))
    if numpy is not None and isinstance(target, numpy.void):
        return (span(numpy.ndarray((), target.dtype, target)),)
    if isinstance(target, C_DATA):
        return (c_span(target),)
    return (buffer_span(target),) if isinstance(target, BUFFERS) else ()


def _written(target: Any, key: object) -> Any:
    """The part of an array that a store by a whole number goes to; all of it for other keys."""
    if not is_array(target) or type(key) is not int or not target.ndim:
        return target
    try:
        return target[key] if target.ndim > 1 else target[key : key + 1 or None]
    except IndexError:  # the statement itself will raise it
        return target


def _meet(value: Any, written: Any) -> bool:
    """False when two arrays whose memory is interleaved, as columns are, have no element in common.

    Solves the bounded linear Diophantine equation of their strides; gives up early.
    """
    if not (is_array(value) and is_array(written)):
        return True
    numpy = sys.modules["numpy"]
    try:
        return bool(numpy.shares_memory(value, written, max_work=_MOST_WORK))
    except numpy.exceptions.TooHardError:
        return True


def _overlaps(one: Iterable[tuple[int, int]], other: Iterable[tuple[int, int]]) -> bool:
    other = tuple(other)
    return any(a < d and c < b for a, b in one for c, d in other)
