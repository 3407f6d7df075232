"""The two records that the tables hold: the effect of a call and the facts about a type."""

from __future__ import annotations

from typing import NamedTuple


class Effect(NamedTuple):
    """What one call may do. What is absent does not happen; no ``Effect`` at all means unknown.

    ``changes``, ``code`` and ``calls`` name *arguments*: ``"self"`` is the receiver of a method
    (for a function, ``"0"`` is its first argument; for a method, the first one after the
    receiver), ``"out"`` a keyword, ``"*"`` every positional argument, ``"**"`` every keyword.
    An argument that was not passed, or whose value is immutable, is not changed; so entries list
    both ways to pass one: ``("0", "x")``. ``"self.random_state"`` is the object in that field of
    the receiver, ``"cv.random_state"`` in that of an argument, ``"self.*"`` every object reachable
    from the receiver, ``"self!"`` the receiver and nothing that it holds or belongs to.
    ``calls.altered`` works out what one particular call alters.

    An iterator given to any call counts as consumed; the tables do not repeat it. They also do
    not speak of arguments whose *class* is the user's: there ``len(x)`` runs the user's code.
    """

    changes: tuple[str, ...] = ()
    changes_if: tuple[tuple[str, str], ...] = ()
    """Pairs (argument, condition): ``("self", "inplace")`` when that keyword is passed as
    something other than False and None; ``("0", "copy@2=False")`` when ``copy``, by keyword or
    as positional argument 2, is False; ``("0", "self.copy=False")`` when a field of the receiver
    has that value; ``("self", "sql@0 alters")`` when the SQL passed there may do more than look."""
    draws: str = ""  # random stream that may be drawn from: see schema.STREAMS
    seeds: str = ""  # random stream that is set wholly, when an argument is passed
    reads: tuple[str, ...] = ()  # resources "KIND" or "KIND:KEY" in the kinds of model.Resource
    writes: tuple[str, ...] = ()  # the same; "file:0" and "file:path" are the path given there
    code: tuple[str, ...] = ()  # arguments whose string is code with names in it
    calls: tuple[str, ...] = ()
    """Arguments that are functions or estimators, or lists and dicts of such, whose code the call
    runs; ``held.runs_unknown`` tells whether one holds code that no table knows. ``"self"``:
    functions and objects that the receiver holds as its parameters; see ``held.foreign``."""
    returns: str = ""
    """``"self"``; ``"fresh"``: shares nothing mutable with the arguments (elements of object
    arrays and frames apart); ``"view"``: may share; ``"opaque"``: an iterator, file, figure;
    a type key such as ``"pandas.DataFrame"``: of that type and, where the type is copy-on-write
    or atomic, safe to change; ``""``: nothing is said."""
    nondeterministic: str = ""  # a re-run may differ: clock uuid entropy network machine
    table: str = ""  # the table that says so

    @property
    def is_direct(self) -> bool:
        """True when the call does nothing but change its receiver, if anything, and return."""
        alters = self.changes and self.changes != ("self",)
        return not (alters or any(self[1:7]) or self.nondeterministic)


class TypeFacts(NamedTuple):
    """What is known of all objects of a class."""

    atomic: bool = False  # immutable all through: sharing it cannot matter
    container: bool = False  # its state is what it holds
    opaque: bool = False  # cannot be compared before and after: iterators, locks, files, figures
    cow: bool = False  # copy-on-write: a method never changes another object of such a type
    pure_operators: bool = False  # +, ==, len, in, x[k] as a read change nothing
    iterator: bool = False  # any use may advance it
    lazy: bool = False  # advancing it runs code or advances iterators that were given earlier
    volatile: tuple[str, ...] = ()  # fields that are no part of the value: caches, counters
    table: str = ""
