"""What to expect from one run of a statement, worked out before it runs."""

from __future__ import annotations

from typing import Any, NamedTuple

from lineaslice.model import Access
from lineaslice.tracing.figures import Drawing
from lineaslice.tracing.strangers import Met


class Change(NamedTuple):
    """A value that the statement alters in place, by text or table."""

    roots: tuple[str, ...]
    target: Any  # the altered object, or UNKNOWN: something reachable from the roots
    evidence: str
    via: str
    key: Any = None  # under which something of it is stored, when that is told
    alone: bool = False  # nothing that it belongs to is changed: a cursor, not its database


class Plan:
    """What to expect from one run of a statement, and what to compare."""

    __slots__ = (
        "absent",
        "accesses",
        "attached",
        "calls",
        "changes",
        "commands",
        "drawing",
        "draws",
        "late",
        "lists",
        "loads",
        "modules",
        "packages",
        "patchable",
        "patterns",
        "places",
        "reflects",
        "released",
        "scan",
        "scans",
        "settable",
        "shows",
        "strangers",
        "texts",
        "touched",
        "unheard",
        "unknown",
        "watched",
        "writes",
    )

    def __init__(self) -> None:  # by hand: a dataclass takes three times as long to be made
        self.changes: list[Change] = []
        self.watched: dict[str, str] = {}  # name -> the call that reaches it
        self.late: dict[str, str] = {}  # late-bound names -> the function
        self.absent: dict[str, str] = {}  # the same, of those that have no value
        self.writes: set[str] = set()  # globals that a function may assign
        self.accesses: list[Access] = []  # other resources, by table
        self.scan = False  # bindings may change behind the text
        self.draws = False  # random streams are to be compared
        self.commands = False  # IPython may start other programs, which no audit event tells
        self.unheard = False  # files may be read or written where no audit event tells it
        self.scans = False  # the same, but none is written
        self.attached: list[tuple[Any, str]] = []  # databases that a connection of SQLite opens
        self.texts: list[Any] = []  # given to unknown calls: they may be paths of files
        self.patterns: list[str] = []  # of the files that calls of ``glob`` look for
        self.lists = False  # another call may look at what is in a folder
        self.released: list[str] = []  # names whose loss weak references notice
        # Objects that code reaches by no name: a finaliser's arguments, where ``print`` writes to.
        self.touched: list[tuple[Any, str]] = []  # object, the call that reaches it
        self.modules = 0  # how many were loaded before; asked for when some may be imported
        self.packages: set[str] = set()  # that the functions which may run import
        self.settable: set[str] = set()  # those whose settings these functions can change
        # Attributes of libraries' modules and classes that functions may set: as they are before.
        self.patchable: dict[tuple[int, str], tuple[Any, str, Any]] = {}
        # Libraries' modules and classes that get attributes of any name, and those they had.
        self.places: dict[int, tuple[Any, dict[str, Any]]] = {}
        self.loads = False  # the code of a module of the user's is to run
        self.shows = False  # functions of the user's that may run may make texts out of values
        self.reflects = ""  # a call that reaches names which nothing spells
        self.drawing: Drawing | None = None  # when a call draws, or looks at what is drawn
        self.unknown: list[str] = []  # calls that no table knows
        self.strangers: list[Met] = []  # the same for who asks what to declare
        self.calls: list[str] = []  # of a compound statement, see model.Inside
