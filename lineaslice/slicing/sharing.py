"""Who shares what with whom inside one compound statement, and which part changes what.

Every name has a *top*, the object that it names, and a *below*, all that this object holds; both
are sets of places. ``a = b`` gives a the places of b, ``a.append(b)`` puts those of b below a, and
a call that nobody knows may put anything that it is given below anything else. The order of the
parts does not matter, as in a loop (Andersen's points-to analysis, with one place per name and
part). A change of a place is seen by every name that has it. What is not understood shares more,
never less.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TypeAlias

from lineaslice.model import Inside
from lineaslice.syntax.blocks import Block, Part
from lineaslice.syntax.facts import (
    BUILTINS,
    Atom,
    Attr,
    Call,
    Element,
    Item,
    Mixed,
    Name,
    Result,
    Term,
)
from lineaslice.syntax.facts import Part as Picked

Place: TypeAlias = "tuple[str, str] | int"  # the top or below of a name before, or made by a part
Places: TypeAlias = "frozenset[Place]"

_NONE: Places = frozenset()
_SHARES_NOTHING = frozenset({"none", "atom", "inert"})
_LISTS = frozenset({"flat", "holds"})
_PLAIN_TOPS = frozenset(
    {"none", "atom", "flat", "holds", "array"}
)  # changing one changes nothing below
_RUNS_NOTHING = frozenset({"none", "atom", "inert", "flat", "array"})
_OUTSIDE_HANDLES = frozenset({"known", "other", "iterator"})
# What takes a value out of a container: of what kind it was last says nothing of the others.
_TAKING = frozenset(
    {"pop", "popleft", "popitem", "get", "get_nowait", "setdefault", "next", "choice", "max", "min"}
    | {"copy", "deepcopy", "recv", "send", "result", "find"}
)
# What is heard from Python's audit hook, so that no table names the calls that do it.
_HEARD = frozenset({"file", "cwd", "environ", "syspath", "artifact"})
_HOLDING_ON = frozenset({"holds", "objects", "iterator", "other"})
_REACHES_ITS_OWN = "self * ** >random >file >figure >module >option"
_WRAPPERS = frozenset(
    {"range", "enumerate", "zip", "reversed", "sorted", "list", "tuple", "set", "iter"}
)
_DICT_VIEWS = frozenset({"items", "values", "keys"})
# Known calls that do not use up an iterator which they are given.
_LOOKING = frozenset({"print", "isinstance", "type", "id", "repr", "str", "format", "len", "hash"})


class Sharing:
    """The places of each name of a block, and of each part what it changes and touches."""

    def __init__(
        self,
        block: Block,
        parts: tuple[Part, ...],
        inside: Inside,
        late: Iterable[str],
        odd: bool,
    ) -> None:
        """Only ``parts`` of the block are there. ``late`` are names that functions look up when
        they run. ``odd`` says that the user's classes have operators or properties, so that code
        can run where no call stands."""
        self.block = block
        self.parts = parts
        self.before = dict(inside.before)
        self.after = dict(inside.after)
        self.methods = {(name, method): words for name, method, words in inside.methods}
        self.calls = [self._words(number, word) for number, word in enumerate(inside.calls)]
        self.odd = odd
        self.top: dict[str, set[Place]] = {}
        self.below: dict[str, set[Place]] = {}
        self.part = parts[0]
        self.bound = frozenset(name for part in parts for name in part.binds)
        bindings = Counter(
            name for part in parts if part.kind != "AugAssign" for name, _ in part.bindings
        )
        self.varied = frozenset(name for name, count in bindings.items() if count > 1)
        self.late = frozenset(late) | block.late
        self._begin(inside)
        self._settle()

    def _words(self, number: int, words: str) -> str:
        """A call, also by what is known of the method of a name that the block itself binds."""
        func = self.block.calls[number].func
        if words in ("?", "~") and isinstance(func, Attr) and isinstance(func.base, Name):
            words = self.methods.get((func.base.name, func.attr), words)
        return _REACHES_ITS_OWN if words == "~" else words

    # -------------------------------------------------------------- places

    def _begin(self, inside: Inside) -> None:
        own = {name for part in self.block.parts for name in part.reads | part.binds}
        names = own.union(self.late, (name for pair in inside.shared for name in pair))
        for name in names:
            self.top[name] = set()
            self.below[name] = set()
            kind = self.before.get(name, "none" if name in own else "other")
            if kind in _SHARES_NOTHING:
                continue
            self.top[name].add((name, "top"))
            if kind not in ("flat", "array"):
                self.below[name].add((name, "below"))
        self.iterators = frozenset((n, "top") for n in names if "iterator" in self._kinds(n))
        first = {name: (set(self.top[name]), set(self.below[name])) for name in names}
        for one, other in inside.shared:
            if one == other:
                continue
            for name, seen in ((one, other), (other, one)):
                self.below[name] |= first[seen][0] | first[seen][1]

    def _is_builtin(self, name: str) -> bool:
        return name in BUILTINS and name not in self.before and name not in self.bound

    def all_of(self, names: Iterable[str]) -> Places:
        """Every place that can be reached from names."""
        found: set[Place] = set()
        for name in names:
            found |= self.top.get(name, set()) | self.below.get(name, set())
        return frozenset(found)

    def _settle(self) -> None:
        """Let values flow until nothing new is shared."""
        sizes = -1
        while sizes != (
            now := sum(map(len, self.top.values())) + sum(map(len, self.below.values()))
        ):
            sizes = now
            for part in self.parts:
                self.part = part
                for name, term in part.bindings:
                    self._flow(name, term)
                for number in self.part.calls:
                    self._keep(self.block.calls[number], self.calls[number])
                for store, term in zip(part.stores, part.stored, strict=True):
                    top, below = self.value(term) if term else (_NONE, self.all_of(part.reads))
                    self._put(self._names(store.base), top | below)
                if self.hidden(self.part):
                    self._put(self.part.reads, self.all_of(self.part.reads | self.late))

    def _flow(self, name: str, term: Term | None) -> None:
        if term is None:
            first, last = self.part.number, self.part.last
            inner = [part for part in self.parts if first <= part.number <= last]
            top = below = self.all_of({n for part in inner for n in part.reads} | self.late)
        elif isinstance(term, Result) and self._is_number(name, term):
            return
        else:
            top, below = self.value(term)
        self.top[name] |= top
        self.below[name] |= below

    def _is_number(self, name: str, result: Result) -> bool:
        """What a function gives to a name is a number or text if it was one in the end.

        Not what is taken out of a container, which may hold values of any kind.
        """
        words = self.calls[result.call].split()
        if "=atom" in words:
            return True
        func = self.block.calls[result.call].func
        if not isinstance(func, (Attr, Name)):
            return False
        if (func.attr if isinstance(func, Attr) else func.name) in _TAKING:
            return False
        if name in self.varied or self.after.get(name) != "atom":
            return False
        return "=fresh" in words or words == ["?"]

    def _put(self, holders: Iterable[str], places: Places) -> None:
        for name in holders:
            if self.top.get(name) or self.below.get(name):
                self.below[name] |= places

    def _keep(self, call: Call, words: str) -> None:
        """What a call alters may hold from then on what the call was given."""
        names = self._names(call.func).union(*(self._names(term) for _, term in call.args))
        if words == "?":
            everything = self.all_of(names | self.late) | {self.part.number}
            self._put(names | self.late, everything)
            return
        altered = self._altered(call, words)
        if altered:
            given = self.all_of(set().union(*(self._names(term) for _, term in call.args)))
            self._put(set().union(*map(self._names, altered)), given)

    def value(self, term: Term) -> tuple[Places, Places]:
        """The places of what an expression gives: its top, and what is below."""
        here: Places = frozenset({self.part.number})
        if isinstance(term, Atom):
            return _NONE, _NONE
        if isinstance(term, Name):
            return frozenset(self.top.get(term.name, ())), frozenset(self.below.get(term.name, ()))
        if isinstance(term, (Attr, Item, Picked, Element)):
            top, below = self.value(term.base)
            if not isinstance(term, Attr) and self._is_container(term.base):
                return below, below
            return top | below, top | below
        if isinstance(term, Mixed):
            parts = [self.value(part) for part in term.parts]
            tops = frozenset().union(*(top for top, _ in parts))
            everything = tops.union(*(below for _, below in parts))
            if term.joins == "f" or (term.how == "operator" and not everything):
                return _NONE, _NONE  # a text; an operator between numbers
            if term.how == "choice":
                return tops, everything
            if term.how == "operator" and self.odd:  # __iadd__ may return anything
                return everything | here, everything | here
            if term.how == "function":
                everything |= self.all_of(self.part.reads)
            return here, everything
        if isinstance(term, Result):
            return self._result(term)
        everything = self.all_of(self.part.reads) | here
        return everything, everything

    def _result(self, term: Result) -> tuple[Places, Places]:
        here: Places = frozenset({self.part.number})
        call = self.block.calls[term.call]
        words = self.calls[term.call].split()
        if "=atom" in words:
            return _NONE, _NONE
        names = self._names(call.func).union(*(self._names(value) for _, value in call.args))
        everything = self.all_of(names) | here
        if "=fresh" in words:  # but a copy of what holds objects holds the same ones
            holders = [name for name in names if self._kinds(name) & _HOLDING_ON]
            return here, here | self.all_of(holders)
        if isinstance(call.func, Name) and self._wraps(call, words):
            # A new container or iterator of the elements; the pairs in it are of no account.
            inside = [self.value(Element(arg)) for _, arg in call.args]
            return here, _NONE.union(*(top | below for top, below in inside))
        if isinstance(call.func, Attr) and self._wraps(call, words):
            return here, self.value(call.func.base)[1]
        if "=self" in words and isinstance(call.func, Attr):
            top, below = self.value(call.func.base)
            return top, below | everything
        if words == ["?"]:
            everything |= self.all_of(self.late)
        return everything, everything

    def _is_container(self, term: Term) -> bool:
        """True when what is taken out of a value is never the value itself, nor a window on it."""
        if isinstance(term, Name):
            kinds = self._kinds(term.name)
            return term.name in self.before and kinds <= _LISTS
        if isinstance(term, Mixed):
            return term.how == "display"
        if isinstance(term, Result):
            return self._wraps(self.block.calls[term.call], self.calls[term.call].split())
        return False

    def _wraps(self, call: Call, words: list[str]) -> bool:
        """``enumerate(xs)``, ``d.items()``: gives the elements of what it is given, and no more."""
        if words == ["?"]:
            return False
        if isinstance(call.func, Name):
            return call.func.name in _WRAPPERS and self._is_builtin(call.func.name)
        if isinstance(call.func, Attr) and isinstance(call.func.base, Name):
            return call.func.attr in _DICT_VIEWS and self._is_container(call.func.base)
        return False

    def _names(self, term: Term) -> frozenset[str]:
        """The names that stand in a term, those of the calls whose results it uses included."""
        if isinstance(term, Name):
            return frozenset({term.name})
        if isinstance(term, (Attr, Item, Element)):
            return self._names(term.base)
        if isinstance(term, Picked):
            return self._names(term.base) | self._names(term.key)
        if isinstance(term, Mixed):
            inside = frozenset().union(*map(self._names, term.parts))
            return inside | self.part.reads if term.how == "function" else inside
        if isinstance(term, Result):
            call = self.block.calls[term.call]
            return self._names(call.func).union(*(self._names(value) for _, value in call.args))
        return frozenset() if isinstance(term, Atom) else self.part.reads

    # -------------------------------------------------------------- what a part does

    def changes(self, part: Part) -> Places:
        """The places that a part may change, without those inside it."""
        self.part = part
        found: set[Place] = set()
        for store in part.stores:
            found |= self.value(store.base)[0]
        for number in part.calls:
            found |= self._changed(self.block.calls[number], self.calls[number])
        for term in (*part.iterated, *part.operands):  # ``x in iterator`` uses it up as well
            found |= self._used_up(term)
        if self.hidden(part):
            found |= self.all_of(part.reads | self.late)
        return frozenset(found)

    def _kinds(self, name: str) -> set[str]:
        """What a name held before, if anything, and at the end, if the block binds it."""
        found = {self.before[name]} if name in self.before else set()
        if name in self.after:
            found.add(self.after[name])
            if name in self.varied and (self.top[name] or self.below[name]):
                found.add("other")  # at the end it was what one of several bindings gave
        elif name in self.bound or not (name in self.before or name in BUILTINS):
            found.add("other")
        return found

    def _changed(self, call: Call, words: str) -> set[Place]:
        if words == "?":
            names = self._names(call.func).union(*(self._names(term) for _, term in call.args))
            return set(self.all_of(names | self.late))
        found: set[Place] = set()
        for term in self._altered(call, words):
            top, below = self.value(term)
            found |= top
            if not (isinstance(term, Name) and self._kinds(term.name) <= _PLAIN_TOPS):
                found |= below
        if not (isinstance(call.func, Name) and call.func.name in _LOOKING):
            for _, term in call.args:
                found |= self._used_up(term)
        return found

    def _used_up(self, term: Term) -> Places:
        """An iterator that is used is used up, and the iterators in it."""
        names = self._names(term)
        kinds = set[str]().union(*map(self._kinds, names))
        if "iterator" in kinds or self.value(term)[0] & self.iterators:
            return self.all_of(names)
        return _NONE

    def _altered(self, call: Call, words: str) -> list[Term]:
        found: list[Term] = []
        arguments = dict(call.args)
        for word in words.split():
            argument = word.partition(".")[0]
            if argument[0] in "=>":
                continue
            if argument == "self":
                found.append(call.func.base if isinstance(call.func, Attr) else call.func)
            elif argument in arguments:
                found.append(arguments[argument])
            elif argument == "*" or "*" in arguments or "**" in arguments:
                found += [term for _, term in call.args]
        return found

    def hidden(self, part: Part) -> bool:
        """True when an operator, an attribute, a loop or a ``with`` may run code unseen."""
        looped = set[str]().union(*(self._kinds(n) for t in part.iterated for n in self._names(t)))
        if "other" in looped or "" in part.managers:
            return True
        if not self.odd:
            return False
        if not (part.operands or part.loads or part.stores or part.iterated or part.calls):
            return False
        return any(not self._kinds(name) <= _RUNS_NOTHING for name in part.reads)

    def runs_anything(self, part: Part) -> bool:
        """True when a part may run code of which nothing is known, or patch a library."""
        patches = any(
            self._in_module(store.base)
            for store in part.stores
            if store.kind != "augmented" or not isinstance(store.base, Name)
        )
        unknown = any(self.calls[number] == "?" for number in part.calls)
        return unknown or patches or self.hidden(part)

    def _in_module(self, term: Term) -> bool:
        """``os.environ``, ``plt.rcParams``: reached from a name that shares nothing itself."""
        names = self._names(term)
        return bool(names) and all(self._kinds(name) <= _SHARES_NOTHING for name in names)

    def touches(self, part: Part) -> frozenset[str]:
        """The kinds of resources outside of the notebook's values that a part is known to touch."""
        self.part = part
        found: set[str] = set()
        for number in part.calls:
            words = self.calls[number].split()
            found.update(word[1:] for word in words if word.startswith(">"))
            if ">file" in words:
                found |= _HEARD
            for term in self._altered(self.block.calls[number], self.calls[number]):
                # A change of a file, a figure or a connection is one of what lies behind it.
                if not isinstance(term, Name) or self._is_handle(term.name):
                    found |= {"file", "figure"}
        return frozenset(found)

    def _is_handle(self, name: str) -> bool:
        return bool(self._kinds(name) & _OUTSIDE_HANDLES)
