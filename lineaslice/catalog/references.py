"""A handle on one saved version: its value, its code, and what is known of both."""

from __future__ import annotations

import warnings
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING, Any, overload

from lineaslice.catalog import environment, notes
from lineaslice.catalog.listing import size_text
from lineaslice.errors import NotTraced, StoreError
from lineaslice.model import Goal, History, Verification, Versioned
from lineaslice.preferences import options
from lineaslice.showing import Shown
from lineaslice.store import Store
from lineaslice.store.serializers import load

if TYPE_CHECKING:
    from lineaslice.slicing.explanation import Explanation, Whys
    from lineaslice.slicing.picture import Picture
    from lineaslice.slicing.shown import ShownSlice

# The keys of `.metadata` that are ours; the others are the user's.
OWN_METADATA = frozenset(
    {
        "created_at",
        "user",
        "host",
        "python",
        "platform",
        "packages",
        "value_packages",
        "hash",
        "size",
        "type",
        "serializer",
        "safe",
        "compute_seconds",
        "verification",
    }
)

_warned: set[tuple[str, int, str]] = set()


class EnvironmentWarning(UserWarning):
    """A pickled value is loaded by other packages than those that it was saved with."""


class ArtifactVersion(Shown):
    """One version of an artifact. Making the handle reads no value; a version never changes."""

    __slots__ = ("_row", "_store")

    def __init__(self, store: Store, row: Versioned) -> None:
        self._store = store
        self._row = row

    # ------------------------------------------------------------ is its code right

    @property
    def verification(self) -> Verification | None:
        """What the newest re-run of its code gave; None when there was none.

        Its state is ``running`` while one that was started in the background is at work.
        """
        from lineaslice.catalog.verifying import present

        return present(self._store.versions.verification(self.name, self.version))

    def verify(
        self,
        *,
        tolerance: float = 0.0,
        timeout: float | None = None,
        memory: int | None = None,
    ) -> Verification:
        """Run the code in a clean process and compare what it gives with the stored value.

        ``tolerance`` is allowed between numbers. ``timeout`` is in seconds, by default ten times
        what the code took when it was traced, and a minute at least; ``memory`` in bytes. The
        user's files stay as they are. The outcome is kept with the version. Raises `NotTraced`
        when the value was saved without its code.
        """
        from lineaslice.catalog.verifying import verify

        return verify(self, self._store, tolerance=tolerance, timeout=timeout, memory=memory)

    # ------------------------------------------------------------ what it is

    @property
    def row(self) -> Versioned:
        """The record of the catalog behind this handle."""
        return self._row

    @property
    def name(self) -> str:
        """The name that it was saved under."""
        return self._row.name

    @property
    def version(self) -> int:
        """Its number, from 1."""
        return self._row.version

    @property
    def aliases(self) -> tuple[str, ...]:
        """The aliases that mean it at present, without the ``@``."""
        known = self._store.versions.aliases(self.name)
        return tuple(alias for alias, version in known.items() if version == self.version)

    @property
    def created(self) -> datetime:
        """When it was saved, with the time zone UTC."""
        return datetime.fromisoformat(self._row.created)

    @property
    def type(self) -> str:
        """The class of the value, such as ``pandas.DataFrame``."""
        return self._row.type

    @property
    def size(self) -> int:
        """Stored bytes."""
        return self._row.size

    @property
    def metadata(self) -> dict[str, Any]:
        """What is known of the version, the user's own entries included; a fresh dict."""
        kept = dict(self._row.metadata)
        own = kept.pop("metadata", {})
        return {
            **own,
            "created_at": self._row.created,
            **kept,
            "hash": self._row.blob,
            "size": self._row.size,
            "type": self._row.type,
            "serializer": self._row.serializer,
            "safe": self._row.safe,
            "compute_seconds": self._row.compute_seconds,
            "verification": str(self.verification or "not verified"),
        }

    # ------------------------------------------------------------ its value

    def get_value(self) -> Any:
        """The value, a fresh object at each call; its bytes are found equal to those saved.

        Raises `IntegrityError` for damaged bytes, and `StoreError` for a value that this process
        cannot rebuild. Warns once when a pickled value meets other versions of its packages.
        """
        content = self._store.blobs.read(self._row.blob)
        if not self._row.safe and options.warn_environment:
            self._warn_of_environment()
        return load(self._row.serializer, content)

    def difference(self, value: Any, *, tolerance: float = 0.0) -> str:
        """Where a value differs from the stored one, such as ``.coef_[0]: 1.0 != 2.0``.

        "" when it does not, by content; a path stands for the file, where a file was saved.
        """
        from lineaslice.catalog.comparing import difference

        return difference(self, value, tolerance=tolerance)

    def _warn_of_environment(self) -> None:
        key = (self._row.name, self._row.version, self._row.blob)
        if key in _warned:
            return
        _warned.add(key)
        found = environment.differences(self._row.metadata)
        if found:
            warnings.warn(
                f"{self.name!r} version {self.version} was saved with other software: "
                f"{'; '.join(found)}. It may not load, or may behave differently. Install those "
                "versions, or set lineaslice.options.warn_environment = False.",
                EnvironmentWarning,
                stacklevel=3,
            )

    # ------------------------------------------------------------ its code

    def get_code(self, include_non_slice_as_comment: bool = False, *, minimal: bool = False) -> str:
        """The statements that made the value, as one formatted text that runs by itself.

        The other statements of the session are left out, or kept as comments. Warns when a name
        got its value before tracing began. Raises `NotTraced` when the value was saved without.

        ``minimal`` tries, in clean processes, which of the statements that are kept on assumption
        can be left out; it takes a re-run for each of them.
        """
        from lineaslice.catalog import verifying
        from lineaslice.slicing.prune import pruned
        from lineaslice.slicing.render import render

        history = self.history()
        if minimal:
            found = verifying.minimal(self, self._store)
        else:
            found = pruned(history, self._goal())
        notes.warn(found.diagnostics, stacklevel=2)
        return render(
            found,
            history=history,
            include_non_slice_as_comment=include_non_slice_as_comment,
        )

    def get_session_code(self) -> str:
        """All that the session had run until the value was saved."""
        from lineaslice.slicing.render import session_code

        return session_code(self.history())

    def slice(self) -> ShownSlice:
        """The events that the value needs, with the reasons; a notebook shows code and picture."""
        from lineaslice.slicing.prune import pruned
        from lineaslice.slicing.shown import shown

        return shown(pruned(self.history(), self._goal()))

    @overload
    def explain(self) -> Explanation: ...

    @overload
    def explain(self, line: int | str) -> Whys: ...

    def explain(self, line: int | str | None = None) -> Explanation | Whys:
        """Why each statement is in the code or left out; prints as text, shows itself as HTML.

        ``line`` asks about one line of the code, by its number (from 1), or about the statements
        whose text begins like it: the answer is the chain from there to the value, and everything
        that the statement needs and serves. Raises `SliceError` when there is no such line.
        """
        from lineaslice.slicing.explain import explain, why

        found = self.slice()  # raises when the code is not known
        whole = self._store.log.read(found.session.id)
        return explain(found, whole) if line is None else why(found, line, whole)

    def visualize(self) -> Picture:
        """The dependence graph of the code, drawn in a notebook."""
        from lineaslice.slicing.picture import picture

        return picture(self.slice())

    def history(self) -> History:
        """The session until the moment of saving."""
        goal = self._goal()
        whole = self._store.log.read(str(self._row.session))
        events = tuple(event for event in whole.events if event.number < goal.at)
        if [event.number for event in events] != list(range(goal.at)):
            # A slice of what is left would look right and be wrong.
            raise StoreError(
                f"The log of the session that made {self.name!r} version {self.version} is "
                f"incomplete: {len(events)} of {goal.at} statements.",
                "If the statement that saved it is still running, ask again when it has ended; "
                "otherwise run the notebook again from its start and save again.",
            )
        last = max((event.cell for event in events), default=-1)
        return History(whole.session, whole.cells[: last + 1], events)

    def _goal(self) -> Goal:
        if self._row.goal is None or self._row.session is None:
            is_file = self._row.serializer == "file"
            call, option = (
                ("save_file(path", "--save-file PATH")
                if is_file
                else ("save(value", "--save VARIABLE")
            )
            again = (
                f"lineaslice.{call}, {self.name!r}). For a script: lineaslice run FILE.py "
                f"{option}=NAME"
            )
            raise NotTraced(
                f"The code of {self.name!r} version {self.version} is not known: it was saved "
                "without tracing, or no variable of the notebook led to the value.",
                "Load the extension first (%load_ext lineaslice), run the cells that make the "
                f"value, then {again}.",
            )
        return self._row.goal

    # ------------------------------------------------------------ how it looks

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ArtifactVersion):
            return NotImplemented
        return self._row == other._row and self._store.config == other._store.config

    def __hash__(self) -> int:
        return hash((self._row.name, self._row.version, self._row.blob))

    def __repr__(self) -> str:
        return (
            f"ArtifactVersion(name={self.name!r}, version={self.version}, type={self.type}, "
            f"size={size_text(self.size)})"
        )

    def _repr_html_(self) -> str:
        rows = {
            "type": self.type,
            "size": size_text(self.size),
            "saved": self._row.created,
            "stored as": self._row.serializer + ("" if self._row.safe else " (loading runs code)"),
            "code": "traced" if self._row.goal is not None else "not traced",
            "verification": str(self.verification or "not verified"),
        }
        cells = "".join(
            f'<tr><th style="text-align:left">{key}</th>'
            f'<td style="text-align:left">{escape(value)}</td></tr>'
            for key, value in rows.items()
        )
        title = f"{escape(self.name)} <small>version {self.version}</small>"
        return f"<div><b>{title}</b><table>{cells}</table></div>"
