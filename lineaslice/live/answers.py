"""A question of a page becomes an answer. Whatever goes wrong is an answer, too."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any, cast

from lineaslice import config
from lineaslice.catalog import artifacts as catalog
from lineaslice.errors import LineasliceError
from lineaslice.graph.build import build
from lineaslice.live import ancestry, asking, gathering, graphs, slices, verifying
from lineaslice.live.protocol import (
    VERSION,
    Answer,
    ErrorAnswer,
    ExplainAnswer,
    Format,
    Goal,
    GraphAnswer,
    HighlightAnswer,
    Level,
    Link,
    SliceAnswer,
    State,
    VerifyAnswer,
    Why,
)
from lineaslice.live.remembering import Memory, Sliced, key_of
from lineaslice.live.snapshot import Graphs, Snapshot
from lineaslice.live.state import Stating
from lineaslice.model import History
from lineaslice.slicing import explain
from lineaslice.slicing.explanation import Link as Told
from lineaslice.slicing.explanation import Why as ToldWhy
from lineaslice.store import Store

_LOG = logging.getLogger(__name__)
_TITLES = {
    "not-traced": "Not traced",
    "slice": "No slice",
    "artifact-not-found": "Artifact not found",
    "store": "The store cannot be read",
}


class Desk:
    """Answers about the session of one kernel; may be asked by several threads."""

    def __init__(self) -> None:
        self._graphs = Graphs()
        self._stating = Stating()
        self._session = ""
        self._memory = Memory()
        self._lock = threading.Lock()  # what is remembered is asked for by several threads

    def answer(self, question: dict[str, Any], snapshot: Snapshot) -> Answer:
        """The answer to a question, or what went wrong; raises nothing."""
        id = str(question.get("id", ""))
        try:
            work = _WORK.get(str(question.get("type")))
            if question.get("version") != VERSION:
                return _problem(
                    id,
                    "Another version",
                    f"The page speaks version {question.get('version')!r}, the kernel {VERSION}.",
                    "Install the same lineaslice for JupyterLab and for the kernel; reload.",
                )
            if work is None:
                return _problem(id, "Unknown question", f"{question.get('type')!r}", "Update.")
            return work(self, id, question, snapshot)
        except LineasliceError as error:
            title = _TITLES.get(error.code, "This cannot be told")
            return _problem(id, title, error.message, error.hint)
        except Exception as error:  # our own fault must not reach the user's cells
            _LOG.warning("A question of JupyterLab could not be answered", exc_info=True)
            detail = f"{type(error).__name__}: {error}"
            return _problem(id, "Something went wrong", detail, "Please report what you asked for.")

    @staticmethod
    def nothing_traced(id: str) -> ErrorAnswer:
        """The answer where nothing is traced any more."""
        detail = "Nothing is traced in this kernel."
        return _problem(id, "Not traced", detail, "Type %load_ext lineaslice.")

    # ------------------------------------------------------------ the state

    def state(self, id: str, snapshot: Snapshot, order: Any = ()) -> State:
        """The whole state now."""
        wanted = [str(one) for one in order] if isinstance(order, list) else []
        graph = self._graphs.of(snapshot)
        with self._lock:
            return self._of_session(snapshot).state(id, snapshot, graph, wanted)

    def _of_session(self, snapshot: Snapshot) -> Stating:
        if snapshot.history.session.id != self._session:
            self._session, self._stating = snapshot.history.session.id, Stating()
        return self._stating

    def _state(self, id: str, question: dict[str, Any], snapshot: Snapshot) -> Answer:
        return self.state(id, snapshot, question.get("order"))

    # ------------------------------------------------------------ slices

    def _asked(self, question: dict[str, Any], snapshot: Snapshot) -> asking.Asked:
        goal = cast(Goal, question.get("of") or {})
        return asking.ask(goal, snapshot, self._graphs.of(snapshot))

    def _sliced(self, question: dict[str, Any], snapshot: Snapshot) -> tuple[Sliced, History]:
        """A slice, remembered or new, and the history that says which cells ran again since."""
        key = key_of(cast(Goal, question.get("of") or {}), snapshot)
        known = self._memory.find(key) if key is not None else None
        if known is None:
            known = Sliced(self._asked(question, snapshot))
            if key is not None:
                self._memory.keep(key, known)
        return known, snapshot.history if key is not None else known.asked.history

    def _highlight(self, id: str, question: dict[str, Any], snapshot: Snapshot) -> HighlightAnswer:
        start = time.perf_counter()
        known, history = self._sliced(question, snapshot)
        title, slice = known.asked.title, known.asked.found
        found = slices.highlight(id, title, slice, history, known.marked)
        found["seconds"] = time.perf_counter() - start
        return found

    def _slice(self, id: str, question: dict[str, Any], snapshot: Snapshot) -> SliceAnswer:
        start = time.perf_counter()
        known, history = self._sliced(question, snapshot)
        title, slice = known.asked.title, known.asked.found
        found = slices.answer(id, title, slice, history, known.lines)
        found["seconds"] = time.perf_counter() - start
        return found

    def _gather(self, id: str, question: dict[str, Any], snapshot: Snapshot) -> Answer:
        asked = self._asked(question, snapshot)
        return gathering.gather(id, asked.title, asked.found, asked.history, asked.after)

    def _compose(self, id: str, question: dict[str, Any], snapshot: Snapshot) -> Answer:
        asked = self._asked(question, snapshot)
        wanted: Format = "notebook" if question.get("format") == "notebook" else "script"
        events = [int(number) for number in question.get("events", [])]
        return gathering.compose(id, asked.found, asked.history, events, wanted)

    def _graph(self, id: str, question: dict[str, Any], snapshot: Snapshot) -> GraphAnswer:
        if question.get("level") == "artifacts":
            return self._artifacts(id, question, snapshot)
        level: Level = "cells" if question.get("level") == "cells" else "statements"
        graph = self._graphs.of(snapshot)
        with self._lock:
            staleness = self._of_session(snapshot).staleness
            stale = set(staleness.of(snapshot.history, graph, snapshot.ended))
        if not question.get("of"):
            history = snapshot.history
            return graphs.graph(id, level, "", None, history, known=graph, stale=stale)
        asked = self._asked(question, snapshot)
        return graphs.graph(id, level, asked.title, asked.found, asked.history, stale=stale)

    def _artifacts(self, id: str, question: dict[str, Any], snapshot: Snapshot) -> GraphAnswer:
        """The artifacts of this session, or those around the one that is asked about."""
        goal = cast(Goal, question.get("of") or {})
        known = self._graphs.of(snapshot)
        history = snapshot.history
        with Store.open(config.load()) as store:
            rows = store.versions.of_session(history.session.id)
            if "artifact" not in goal:
                return ancestry.graph(id, "", rows, history, known)
            saved = catalog.get(store, goal["artifact"], goal.get("version"))
            title = f"{saved.name} version {saved.version}"
            if saved.row.session == history.session.id:
                return ancestry.graph(id, title, rows, history, known, saved.row)
            whole = store.log.read(saved.slice().session.id)
            rows = store.versions.of_session(whole.session.id)
            return ancestry.graph(id, title, rows, whole, build(whole.events), saved.row)

    def _explain(self, id: str, question: dict[str, Any], snapshot: Snapshot) -> ExplainAnswer:
        asked = self._asked(question, snapshot)
        number = int(question["event"])
        event = asked.history.events[number]
        why = explain.of_event(asked.found, event, asked.history, asked.after)
        return {
            "version": VERSION,
            "type": "explain",
            "id": id,
            "goal": asked.title,
            "why": [_why(why, number)],
        }

    def _verify(self, id: str, question: dict[str, Any], snapshot: Snapshot) -> VerifyAnswer:
        asked = self._asked(question, snapshot)
        names, found = verifying.verify(asked, snapshot)
        return {
            "version": VERSION,
            "type": "verify",
            "id": id,
            "goal": asked.title,
            "state": cast(Any, found.state),
            "detail": found.detail,
            "line": found.line,
            "names": names,
            "seconds": found.seconds,
            "text": str(found),
        }


def _why(why: ToldWhy, number: int) -> Why:
    return {
        "text": why.text,
        "label": why.place,
        "event": number,
        "left_out": why.left_out,
        "reason": why.reason,
        "chain": [_link(link) for link in why.chain],
        "serves": [_link(link) for link in why.serves],
        "rests_on": [_link(link) for link in why.rests_on],
    }


def _link(link: Told) -> Link:
    return {
        "producer": link.producer,
        "sentence": link.sentence,
        "evidence": link.evidence,
        "assumed": link.assumed,
    }


def _problem(id: str, title: str, detail: str, do: str) -> ErrorAnswer:
    error = {"title": title, "detail": detail, "do": do}
    answer = {"version": VERSION, "type": "error", "id": id, "error": error}
    return cast(ErrorAnswer, answer)


_WORK: dict[str, Callable[[Desk, str, dict[str, Any], Snapshot], Answer]] = {
    "state": Desk._state,
    "highlight": Desk._highlight,
    "slice": Desk._slice,
    "gather": Desk._gather,
    "compose": Desk._compose,
    "graph": Desk._graph,
    "explain": Desk._explain,
    "verify": Desk._verify,
}
