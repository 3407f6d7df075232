"""What a pipeline is made of: targets go in; functions, sessions and one plan come out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from lineaslice.model import Diagnostic, Resource, Slice, Verification


@dataclass(frozen=True, slots=True)
class Target:
    """An artifact that a pipeline makes, or loads: its name, version and code."""

    name: str
    version: int | None = None
    slice: Slice | None = None  # None when saved without tracing: then it can only be loaded
    verification: Verification | None = None  # what the newest re-run of its code gave
    hash: str = ""  # SHA-256 of the stored bytes
    instead: str = ""  # the function that makes it when it is not in the store any more
    selector: str = ""  # "@alias" when it is to be loaded by that
    is_handed: bool = False  # another session makes its value, by other code


OnMissing = Literal["fail", "recompute"]


@dataclass(frozen=True, slots=True)
class Pin:
    """The stored version that a function loads instead of computing."""

    artifact: str
    version: int | None = None  # None: whatever is the latest when the pipeline runs
    hash: str = ""  # SHA-256 of its bytes; "" when it is not pinned
    selector: str = ""  # "@alias" when it is whatever that means when the pipeline runs
    on_missing: OnMissing = "fail"


@dataclass(frozen=True, slots=True)
class InputParameter:
    """A notebook variable that the pipeline's caller may set, with the notebook's value."""

    name: str
    literal: str = ""  # the default as the user wrote it; "" for a required parameter
    value: Any = field(hash=False, default=None)
    required: bool = False
    kind: str = "any"  # "int", "list", …: what a text given for it must be
    example: str = ""  # the notebook's literal for a required one; "" when there was none


class Link(NamedTuple):
    """A variable of a session whose value is an artifact that another session makes."""

    variable: str
    artifact: str


class Argument(NamedTuple):
    """A parameter of a function and what its session passes for it."""

    parameter: str
    value: str


@dataclass(frozen=True, slots=True)
class Function:
    """One function of a session: statements, what they take and what they give."""

    name: str
    arguments: tuple[Argument, ...] = ()
    body: tuple[str, ...] = ()  # texts of statements
    returns: tuple[str, ...] = ()
    module_globals: tuple[str, ...] = ()  # names that the body binds in the module
    artifact: str = ""  # the artifact whose value is returns[0]; "" for shared work
    version: int | None = None
    reused: bool = False  # loads the artifact instead of computing it
    changes: tuple[str, ...] = ()  # arguments that the body alters in place
    alters: tuple[str, ...] = ()  # variables of the runner whose objects it alters for later ones
    disturbs: bool = False  # it alters objects that others hold, also such that ran before
    rebinds: tuple[str, ...] = ()  # arguments whose names stand for something else at its end
    reads_state: tuple[Resource, ...] = ()  # what it uses beside variables: files, streams, …
    writes_state: tuple[Resource, ...] = ()
    pin: Pin | None = None  # what it loads
    is_file: bool = False  # the artifact is a file, and its value the path of it
    asynchronous: bool = False
    events: tuple[int, ...] = ()  # Event.number of what it runs


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """One session: its functions in the order of their calls."""

    name: str  # of the function that runs the session
    session: str  # SessionRecord.id; "" for artifacts that are only loaded
    functions: tuple[Function, ...]
    inputs: tuple[InputParameter, ...] = ()
    fresh_inputs: tuple[str, ...] = ()  # mutable ones that the code alters: copied on entry
    module_globals: tuple[str, ...] = ()  # variables that it keeps in the module
    fresh_globals: tuple[str, ...] = ()  # those of them that must have no value when it begins
    caches: tuple[str, ...] = ()  # functions of the module whose caches must be empty then
    keeps_values: bool = True  # the module may hold objects that a run gives to its caller
    links: tuple[Link, ...] = ()  # what its caller gives it of other sessions, before the inputs


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole pipeline, ready to be written in any framework's form."""

    name: str
    sessions: tuple[SessionPlan, ...]
    imports: tuple[str, ...] = ()
    definitions: tuple[str, ...] = ()  # functions, classes and constants of the module
    inputs: tuple[InputParameter, ...] = ()
    taken: frozenset[str] = frozenset()  # identifiers that no further name may be
    bound: frozenset[str] = frozenset()  # names of the user that the module binds
    packages: tuple[str, ...] = ()  # top-level packages that code or loaded values need
    diagnostics: tuple[Diagnostic, ...] = ()
    header: tuple[str, ...] = ()  # lines of comment that begin the module
    dependencies: tuple[tuple[str, str], ...] = ()  # (artifact, one that must be made before it)
    spare: tuple[SessionPlan, ...] = ()  # make what is loaded, when it is not in the store any more

    @property
    def artifacts(self) -> tuple[str, ...]:
        """Names of the artifacts, in the order in which a run makes them."""
        return tuple(
            function.artifact
            for session in self.sessions
            for function in session.functions
            if function.artifact
        )

    @property
    def pins(self) -> tuple[Pin, ...]:
        """The stored versions that a run loads, in the order of loading."""
        return tuple(
            function.pin
            for session in self.sessions
            for function in session.functions
            if function.pin is not None
        )

    @property
    def reuses(self) -> bool:
        """True when a function loads from the store, so that lineaslice itself is needed."""
        return any(function.reused for session in self.sessions for function in session.functions)
