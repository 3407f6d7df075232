"""What to expect from one run of a statement, worked out before it runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from lineaslice.model import Access
from lineaslice.tracing.strangers import Met


class Change(NamedTuple):
    """A value that the statement alters in place, by text or table."""

    roots: tuple[str, ...]
    target: Any  # the altered object, or UNKNOWN: something reachable from the roots
    evidence: str
    via: str


@dataclass(slots=True)
class Plan:
    """What to expect from one run of a statement, and what to compare."""

    changes: list[Change] = field(default_factory=list)
    watched: dict[str, str] = field(default_factory=dict)  # name -> the call that reaches it
    late: dict[str, str] = field(default_factory=dict)  # late-bound names -> the function
    writes: set[str] = field(default_factory=set)  # globals that a function may assign
    accesses: list[Access] = field(default_factory=list)  # other resources, by table
    scan: bool = False  # bindings may change behind the text
    draws: bool = False  # random streams are to be compared
    unheard: bool = False  # files may be read or written where no audit event tells it
    released: list[str] = field(default_factory=list)  # names whose loss weak references notice
    # Objects that code reaches by no name: a finaliser's arguments, where ``print`` writes to.
    touched: list[tuple[Any, str]] = field(default_factory=list)  # object, the call that reaches it
    modules: int = 0  # how many were loaded before; asked for when some may be imported
    packages: set[str] = field(default_factory=set)  # that the functions which may run import
    loads: bool = False  # the code of a module of the user's is to run
    reflects: str = ""  # a call that reaches names which nothing spells
    unknown: list[str] = field(default_factory=list)  # calls that no table knows
    strangers: list[Met] = field(default_factory=list)  # the same for who asks what to declare
    calls: list[str] = field(default_factory=list)  # of a compound statement, see model.Inside
