"""What is kept between the begin and the end of one statement."""

from __future__ import annotations

import ast
import threading
from collections.abc import Sequence

from lineaslice.model import Diagnostic, Statement
from lineaslice.observe.fingerprint import Reach
from lineaslice.observe.parts import Seen
from lineaslice.observe.settings import Settings
from lineaslice.syntax.facts import Facts
from lineaslice.tracing.plans import Plan
from lineaslice.tracing.portions import Touched

# Of the notes about magics and commands: another program runs, and perhaps only looks at files.
_COMMANDS = frozenset({"shell-command", "shell-look"})


class Running:
    """What is kept between the begin and the end of one statement."""

    __slots__ = (
        "affected",
        "alone",
        "before",
        "bindings",
        "body",
        "bound_before",
        "by_part",
        "cell",
        "changed",
        "changes",
        "commands",
        "diagnostics",
        "entered",
        "expected",
        "facts",
        "failed",
        "idle",
        "is_single",
        "kept_as",
        "kinds",
        "linked",
        "number",
        "only_looks",
        "portions",
        "reached_by",
        "settings",
        "shared",
        "shown",
        "started",
        "statement",
        "streams",
        "views",
        "widened",
    )

    def __init__(
        self,
        facts: Facts,
        statement: Statement,
        cell: int,
        number: int,
        body: Sequence[ast.stmt] = (),
    ) -> None:
        self.facts = facts
        self.statement = statement
        self.cell = cell
        self.number = number
        self.body = body
        self.commands = False  # IPython starts another program
        self.only_looks = False  # ``!ls``, and nothing else
        self.expected: Plan | None = None
        self.changed: dict[str, tuple[str, str]] = {}
        self.affected: dict[str, str] = {}
        self.alone: set[str] = set()  # names of what changed without what it belongs to
        self.before: dict[str, Reach] = {}
        # Of values that have parts: what the text says, how often they change, how they were.
        self.portions: dict[str, Touched] = {}
        self.changes: dict[str, int] = {}
        self.by_part: dict[str, Seen | None] = {}
        self.linked: dict[str, Reach] = {}
        self.views: dict[str, Reach] = {}  # arrays over the memory of frames that are written to
        self.reached_by: dict[str, str] = {}
        self.bound_before: dict[str, int] = {}  # addresses
        self.bindings: dict[str, int] = {}
        self.streams: dict[str, int] = {}
        self.settings: Settings = {}
        self.diagnostics: list[Diagnostic] = []
        self.failed = False  # by our own fault
        self.idle: list[threading.Thread] = []  # that were not started before it ran
        self.widened: set[str] = set()  # names of frames that get more columns, and nothing else
        self.is_single = False  # a simple statement with one call or store that changes something
        self.entered = 0.0  # when looking at its values began
        self.started = 0.0
        self.shown: tuple[int, int] | None = None
        self.kept_as: dict[str, str] = {}
        # Of a compound statement, for model.Inside.
        self.kinds: tuple[tuple[str, str], ...] = ()
        self.shared: set[tuple[str, str]] | None = set() if facts.compound else None

    def noted(self, notes: Sequence[Diagnostic]) -> None:
        """What the translation of a magic or command says of it."""
        self.diagnostics += notes
        codes = {note.code for note in notes}.intersection(_COMMANDS)
        self.commands = bool(codes)
        last = self.body[-1] if 0 < len(self.body) <= 2 else None
        simple = isinstance(last, (ast.Assign, ast.Expr))
        self.only_looks = codes == {"shell-look"} and simple
