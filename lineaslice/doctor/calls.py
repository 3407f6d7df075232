"""Which calls did no table know, what did that cost, and what to type to declare them?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from types import ModuleType

from lineaslice.doctor.table import Table, counted, duration, shortened
from lineaslice.graph.sentences import first_line
from lineaslice.knowledge import declared
from lineaslice.model import History
from lineaslice.tracing.session import Session
from lineaslice.tracing.strangers import Stranger, Tally

_COLUMNS = ("call", "times", "assumed changed", "seen changed", "watching", "last in")


@dataclass(frozen=True, slots=True)
class Unknown:
    """One callable that no table knows, over a whole session."""

    stranger: Stranger
    tally: Tally
    statement: str  # the last that called it: "In [3]: df.foo()"
    keeps_state: bool  # it was seen to alter its module, which no block of a table can say

    @property
    def can_be_declared(self) -> bool:
        return bool(self.stranger.section) and not self.keeps_state

    @property
    def row(self) -> tuple[str, ...]:
        return (
            str(self.stranger),
            str(self.tally.times),
            _named(self.tally.assumed),
            _named(self.tally.seen),
            duration(self.tally.seconds),
            shortened(self.statement),
        )


def _named(counts: dict[str, int]) -> str:
    most = sorted(counts, key=lambda name: -counts[name])
    return shortened(", ".join(most[:4]) + (" …" if len(most) > 4 else ""), 40)


@dataclass(frozen=True, slots=True)
class Calls:
    """The unknown calls of a session, the dearest first, and the lines that declare them."""

    unknown: tuple[Unknown, ...]
    own: int  # calls of functions and classes of the notebook
    own_seconds: float
    given: int  # known calls that ran functions of the user's
    file: str  # where declarations belong

    @property
    def table(self) -> Table | None:
        if not self.unknown:
            return None
        title = "Calls that no table knows"
        return Table(title, _COLUMNS, tuple(unknown.row for unknown in self.unknown))

    @property
    def notes(self) -> tuple[str, ...]:
        found = []
        if not self.unknown:
            found.append("Every call of a library was known.")
        if self.own or self.given:
            found.append(
                f"Followed as they ran: {counted(self.own, 'call')} of what the notebook defines "
                f"and {counted(self.given, 'known call')} that ran functions of yours. Watching "
                f"them took {duration(self.own_seconds)}; they need no table."
            )
        found += [
            f"{unknown.stranger} alters its own module, so it is best left to be compared."
            for unknown in self.unknown
            if unknown.keeps_state
        ]
        return tuple(found)

    @property
    def declaration(self) -> str:
        """TOML for those that can be declared; as it stands it says that all arguments change."""
        return declaration([u.stranger for u in self.unknown if u.can_be_declared])


def declaration(strangers: Iterable[Stranger]) -> str:
    """Blocks for ``lineaslice.toml`` about these calls, to be made true before they are kept."""
    names: dict[tuple[str, str], dict[str, None]] = {}
    for stranger in strangers:
        names.setdefault((stranger.section, stranger.target), {})[stranger.name] = None
    blocks = []
    for (section, target), calls in names.items():
        receiver = "self self.* " if section == "methods" else ""
        lines = [f"[[{declared.KEY}.{section}]]", f"of = '{target}'"]
        if section != "constructors":
            lines.append(f"names = '{' '.join(calls)}'")
        lines += [
            f"changes = '{receiver}* **'  # leave what they alter; no line when that is nothing",
            "returns = 'view'  # 'fresh' when the result shares nothing with the arguments",
        ]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def calls_of(session: Session, file: str) -> Calls:
    """What a session has met; ``file`` is where its user declares calls."""
    unknown, own, given, own_seconds = [], 0, 0, 0.0
    for (stranger, table), tally in session.recorder.strangers.items():
        if table or stranger.is_notebooks:
            own += 0 if table else tally.times
            given += tally.times if table else 0
            own_seconds += tally.seconds
            continue
        changed = {**tally.assumed, **tally.seen}
        modules = [n for n in changed if isinstance(session.namespace.get(n), ModuleType)]
        unknown.append(Unknown(stranger, tally, _place(session, tally.statements), bool(modules)))
    unknown.sort(key=lambda u: (-sum(u.tally.assumed.values()), -u.tally.seconds))
    return Calls(tuple(unknown), own, own_seconds, given, file)


def _place(session: Session, numbers: list[int]) -> str:
    known = [session.events[n] for n in numbers if n < len(session.events)]
    if not known:
        return ""
    return f"{session.cells[known[-1].cell].label}: {first_line(known[-1])}"


_LOGGED = ("call", "statements", "assumed changed", "last in")


def logged(history: History) -> Table | None:
    """What the log of an earlier session tells: the calls through which something was assumed."""
    found: dict[str, tuple[int, dict[str, int], str]] = {}
    for event in history.events:
        vias: dict[str, list[str]] = {}
        for access in event.accesses:
            if access.evidence == "assumed" and access.mode != "read" and access.via:
                vias.setdefault(access.via, []).append(str(access.resource))
        for via, names in vias.items():
            times, counts, _ = found.get(via, (0, {}, ""))
            for name in names:
                counts[name] = counts.get(name, 0) + 1
            place = f"{history.cells[event.cell].label}: {first_line(event)}"
            found[via] = (times + 1, counts, place)
    rows = [
        (via, str(times), _named(counts), shortened(place))
        for via, (times, counts, place) in sorted(found.items(), key=lambda item: -item[1][0])
    ]
    name = history.session.source or f"of {history.session.started[:16].replace('T', ' ')} UTC"
    return Table(f"Assumed in the session {name}", _LOGGED, tuple(rows)) if rows else None
