"""Which stored artifacts are worth loading, by what making and what loading them takes?"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from lineaslice.assembly.wishes import target
from lineaslice.catalog.references import ArtifactVersion
from lineaslice.pipeline.choosing import Choice, chosen, is_fixed
from lineaslice.showing import Shown
from lineaslice.store import Store

_COLUMNS = ("artifact", "making it", "loading it", "saved", "verdict")
_LONG = 0.5  # seconds; what loads faster is loaded twice, for the first time pays for imports
_OPENING = 0.02  # seconds that loading takes anyhow in a new process; less is not worth it
_PER_SECOND = 200e6  # bytes that are read and rebuilt in a second, where that is not measured
_MOST = 50  # further artifacts that are considered, the newest ones


@dataclass(frozen=True, slots=True)
class Suggestion(Shown):
    """What to load; iterating gives the versions, for ``reuse_pre_computed_artifacts``."""

    chosen: tuple[ArtifactVersion, ...]
    choice: Choice

    def __iter__(self) -> Iterator[ArtifactVersion]:
        return iter(self.chosen)

    def __len__(self) -> int:
        return len(self.chosen)

    def __repr__(self) -> str:
        rows = [_COLUMNS, *self._cells()]
        widths = [max(len(row[n]) for row in rows) for n in range(len(_COLUMNS))]
        lines = [
            "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
            for row in rows
        ]
        return "\n".join([*lines, self._summary()])

    def _repr_html_(self) -> str:
        style = 'style="text-align:left"'
        head = "".join(f"<th {style}>{column}</th>" for column in _COLUMNS)
        body = "".join(
            "<tr>" + "".join(f"<td {style}>{escape(text)}</td>" for text in row) + "</tr>"
            for row in self._cells()
        )
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        return f"{table}<p>{escape(self._summary())}</p>"

    def _summary(self) -> str:
        with_it, without = _shown(self.choice.seconds), _shown(self.choice.without)
        return f"A run takes about {with_it}, and {without} when nothing is loaded."

    def _cells(self) -> list[tuple[str, ...]]:
        return [
            (
                f"{row.target.name}:{row.target.version}",
                _shown(row.compute),
                _shown(row.load),
                _shown(row.saved) if row.saved else "",
                row.verdict,
            )
            for row in self.choice.rows
        ]


def suggest(
    store: Store,
    asked: Sequence[ArtifactVersion],
    parameters: Collection[str] = (),
    loading: Callable[[ArtifactVersion], float] | None = None,
) -> Suggestion:
    """What to load for a pipeline that makes ``asked``; the values are loaded once to measure.

    ``loading`` says instead how many seconds that takes, for who must not load them. Considered
    are those of ``asked`` that others of them take, and what else was saved in the same sessions.
    """
    others = _others(store, asked)
    versions = {version.name: version for version in (*others, *asked)}
    targets = {name: target(version) for name, version in versions.items()}
    load = {
        name: (loading or _measured)(version)
        for name, version in versions.items()
        if is_fixed(targets[name], parameters)
    }
    choice = chosen(
        [targets[version.name] for version in asked],
        [targets[version.name] for version in others],
        load,
        parameters,
    )
    return Suggestion(tuple(versions[one.name] for one in choice.loaded), choice)


def _others(store: Store, asked: Sequence[ArtifactVersion]) -> list[ArtifactVersion]:
    """The newest version of everything else that was saved in the sessions of ``asked``."""
    sessions = {version.row.session for version in asked if version.row.goal is not None}
    names = {version.name for version in asked}
    found = {
        row.name: row
        for row in store.versions.all()  # by name and number: the newest one stays
        if row.session in sessions and row.goal is not None and row.name not in names
    }
    newest = sorted(found.values(), key=lambda row: row.created, reverse=True)[:_MOST]
    return [ArtifactVersion(store, row) for row in sorted(newest, key=lambda row: row.name)]


def _measured(version: ArtifactVersion) -> float:
    """Seconds that loading takes here; infinite for a value that cannot be loaded."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # other packages than at the save: told when it matters
        try:
            first = _timed(version)
            return _OPENING + (min(first, _timed(version)) if first < _LONG else first)
        except Exception:  # whatever the library of the value says: the verdict tells the user
            return float("inf")


def estimated(version: ArtifactVersion) -> float:
    """Seconds that loading takes, about, by the size of what is stored."""
    return _OPENING + version.size / _PER_SECOND


def _timed(version: ArtifactVersion) -> float:
    start = time.perf_counter()
    version.get_value()
    return time.perf_counter() - start


def _shown(seconds: float) -> str:
    if seconds == float("inf"):
        return "not possible"
    if seconds < 0.0995:
        return f"{seconds * 1000:.1f} ms"
    return f"{seconds:.1f} s" if seconds < 120 else f"{seconds / 60:.1f} min"
