"""One traced session: cells in, events out, and the answer to "which value is this?".

Over 400 lines: the goals of a statement that is still running need what the session knows of it.
"""

from __future__ import annotations

import ast
import datetime
import difflib
import os
import platform
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from lineaslice.errors import NotTraced, SliceError
from lineaslice.graph.build import Graph
from lineaslice.model import (
    FIGURE,
    Access,
    CellRun,
    Diagnostic,
    Event,
    Goal,
    History,
    Midway,
    Resource,
    SessionRecord,
    Statement,
)
from lineaslice.observe import world
from lineaslice.store import Store
from lineaslice.syntax import cells, commands, facts, magics
from lineaslice.syntax.commands import KnownNames
from lineaslice.syntax.stopping import stop_at
from lineaslice.tracing import goals, notebooks, portions
from lineaslice.tracing.bindings import MODULES_OWN
from lineaslice.tracing.displaying import Displaying
from lineaslice.tracing.doubts import late_names_of
from lineaslice.tracing.locate import (
    argument_of,
    caller,
    expression_of,
    path_to,
    saves_last,
    saving_part,
)
from lineaslice.tracing.log import LogWriter
from lineaslice.tracing.meanings import Meanings
from lineaslice.tracing.recorder import Recorder

# Nobody may bind the first; IPython puts the second back after every node.
_NODE_BY_NODE = ("__debug__", "excepthook")


class Session:
    """The traced run of one kernel or script.

    With a ``store``, the events of a cell are in its log when the cell has ended.
    """

    def __init__(
        self,
        namespace: dict[str, Any],
        *,
        ignored: Callable[[str], bool] = MODULES_OWN.__contains__,
        store: Store | None = None,
        source: str = "",
    ) -> None:
        self.record = SessionRecord(
            id=uuid.uuid4().hex,
            started=datetime.datetime.now(datetime.UTC).isoformat(timespec="microseconds"),
            python=platform.python_version(),
            platform=platform.platform(),
            source=source,
            cwd=os.getcwd(),
        )
        self.namespace = namespace
        self.log = LogWriter(store, self.record) if store is not None else None
        folders = (str(store.config.home), store.config.blobs) if store is not None else ()
        self.recorder = Recorder(namespace, ignored, folders)
        self.cells: list[CellRun] = []
        self.events: list[Event] = []
        self.graph = Graph()
        self.statements: list[Statement] = []
        self.nodes: list[list[ast.stmt]] = []  # a magic may stand for several statements, or none
        self.notes: list[tuple[Diagnostic, ...]] = []
        self._notebook_runs: dict[int, ast.stmt] = {}  # ``%run other.ipynb``, by index
        # Magics of which only the moment tells what they mean, by index.
        self._momentary: dict[int, ast.stmt] = {}
        self._rewritten: set[int] = set()  # statements of which the text is not what was typed
        self._reached: Counter[int] = Counter()  # nested calls of ``save`` in the running statement
        self.compiler_flags = 0  # of the ``from __future__`` imports so far, for scripts
        self._known_facts: dict[str, facts.Facts] = {}  # of cells that are run again
        self._first_event = 0  # of the running cell
        self.running = -1  # index of the running statement in its cell
        self.displaying = Displaying(namespace)
        self.callbacks: Callable[[], list[Any]] = list  # of the user's, that run around cells
        self.interactivity: Callable[[], str] = lambda: "none"  # which expressions are displayed
        self.meanings = Meanings(namespace, self.recorder.bindings.of_the_user)
        # Notes what ran so far in a cell that is not watched: the one that loads us.
        self.catch_up: Callable[[], None] | None = None

    # -------------------------------------------------------------- cells and statements

    def begin_cell(
        self, source: str, execution_count: int | None = None, cell_id: str | None = None
    ) -> CellRun:
        cell = CellRun(len(self.cells), source, execution_count, cell_id)
        self.cells.append(cell)
        self._first_event = len(self.events)
        changed = self.look_around()
        self.recorder.bindings.begin_cell()
        self._note_untraced(changed)
        self.statements = []
        self._notebook_runs.clear()
        self._momentary.clear()
        self._rewritten.clear()
        self.nodes = []
        self.running = -1
        return cell

    def _note_untraced(self, names: Sequence[str]) -> None:
        """Widgets, debuggers or silent cells set these: earlier writers do not count any more."""
        if names:
            gone = tuple(Access(Resource("name", name), "delete", "untraced") for name in names)
            number = self.cells[-1].number
            self._keep(Event(len(self.events), number, Statement("", 0, 0), gone))

    def note_by_text(self, index: int, error: BaseException | None = None) -> None:
        """Statement ``index`` of the running cell has run unwatched; its text tells what it did."""
        event = self.recorder.by_text(
            self._facts(index),
            self.statements[index],
            len(self.cells) - 1,
            len(self.events),
            error,
            self.notes[index],
        )
        self._keep(event)

    def line_of(self, error: BaseException | None) -> int | None:
        """The line of the cell in which an exception left it."""
        trace = error.__traceback__ if error is not None else None
        while trace is not None and trace.tb_frame.f_globals is not self.namespace:
            trace = trace.tb_next
        return trace.tb_lineno if trace is not None else None

    def statements_of_cell(self, python: str, tree: ast.Module) -> None:
        """The running cell consists of these statements."""
        self._note_untraced(self.recorder.changed_behind())
        self.statements = statements = list(cells.split(python, tree))
        self.nodes = [[node] for node in tree.body]
        self.notes = [()] * len(statements)
        names = KnownNames(self.namespace, tree.body)
        for index, node in enumerate(tree.body):
            names.above = index
            magic = magics.translate(node, names)
            if magic is not None:
                self._rewrite(index, magic.code)
                self.notes[index] = (magic.note,) if magic.note is not None else ()
                if magics.notebook_run(node) is not None:
                    self._notebook_runs[index] = node
                elif magic.lost or Meanings.depends(node):
                    self._momentary[index] = node
            elif (plain := magics.without_registration(node, statements[index].text)) is not None:
                self._rewrite(index, plain)
            text = statements[index].text
            if "Out[" in text or "_oh[" in text:
                self._rewrite(index, self._with_results(text))

    def _rewrite(self, index: int, text: str) -> None:
        """Take another text for a statement of the running cell than the one that was typed."""
        self._rewritten.add(index)
        self.statements[index] = self.statements[index]._replace(text=text)
        self.nodes[index] = ast.parse(text).body

    def joins(self) -> list[bool]:
        """Which statements of the running cell can share one node of the tree with others.

        Not those that the compiler may refuse or warn of: plain IPython runs the ones before them
        first. And none where a name stands that IPython or the compiler treat node by node.
        """
        if any(name in self.cells[-1].source for name in _NODE_BY_NODE):
            return [False] * len(self.statements)
        return [self._facts(index).compiles for index in range(len(self.statements))]

    def _with_results(self, text: str) -> str:
        """``Out[4]`` as ``_4``, unless ``Out`` is a name of the user's own."""
        results = self.namespace.get("Out")
        if type(results) is not dict or results is not self.namespace.get("_oh"):
            return text
        return magics.with_names_of_results(text)

    def _inline_notebook(self, index: int) -> None:
        """What ``%run other.ipynb`` will run, as its file says now."""
        code = notebooks.inlined(
            self._notebook_runs[index], self.namespace, self.meanings.transform
        )
        if code is not None and code != self.statements[index].text:
            self._rewrite(index, code)
            self.notes[index] = commands.notes(code)

    def _as_it_stands(self, index: int) -> None:
        """A magic of which only this moment tells what it means."""
        code = self.meanings.code(self._momentary[index])
        if code is not None and code != self.statements[index].text:
            self._rewrite(index, code)
            self.notes[index] = commands.notes(code)

    def begin(self, index: int) -> None:
        """Statement ``index`` of the running cell begins; the one before has ended."""
        self.finish()
        self._reached.clear()
        if index >= len(self.statements):
            return
        self.running = index
        if index in self._notebook_runs:
            self._inline_notebook(index)
        if index in self._momentary:
            self._as_it_stands(index)
        known = self._facts(index)
        if known.displays and self.displaying.methods and self._is_displayed(index):
            shown = self.displaying.text(self.statements[index].text, self.recorder.links)
            if shown is not None:
                self._rewrite(index, shown)
                known = self._facts(index)
        statement = self.statements[index]
        typed = self.meanings.typed(known.reads)
        text = self.meanings.with_lines(statement.text, known.loads) if known.loads else ""
        if typed or (text and text != statement.text):
            statement = statement._replace(text=typed + (text or statement.text))
        self.recorder.begin(
            known,
            statement,
            len(self.cells) - 1,
            len(self.events),
            self.notes[index],
            self.nodes[index],
        )

    def _is_displayed(self, index: int) -> bool:
        mode = self.interactivity()
        if mode == "all":
            return True
        last = index == len(self.statements) - 1
        return last and mode != "none" and not self.cells[-1].source.rstrip().endswith(";")

    def _facts(self, index: int) -> facts.Facts:
        text = self.statements[index].text
        known = self._known_facts.get(text)
        if known is None:
            body = self.nodes[index]
            known = facts.facts_of_block(body) if body else facts.Facts()
            if len(self._known_facts) > 2000:
                self._known_facts.clear()
            self._known_facts[text] = known
        return known

    def read_again(self, module: str, code: str) -> None:
        """A module of the user's was read again behind the text, which would take this code."""
        accesses = self.recorder.read_again(module)
        cell = self.cells[-1].number
        self._keep(Event(len(self.events), cell, Statement(code, 0, 0), accesses))

    def finish(self, error: BaseException | None = None) -> None:
        running = self.recorder.running
        if running is not None:
            self._keep(self.recorder.finish(error))
            if running.facts.defines:
                self.displaying.notice(running.facts.binds)
        self.running = -1

    def _bound_behind_the_text(self) -> None:
        """Names that magics, callbacks or frames have bound in this cell, unseen by statements."""
        first = self._first_event
        bound = self.recorder.bindings.bound_in_cell()
        if not bound:
            return
        found = tuple(
            Access(Resource("name", name), "maybe_bind", "observed")
            for name in bound
            if not self.graph.is_written(Resource("name", name), first)
        )
        # Calls of unknown code are the first to be suspected; representations, finalizers and the
        # user's own magics run without one.
        suspects = self.recorder.bindings.called or range(first, len(self.events))
        for number in suspects if found else ():
            event = self.events[number]
            self.events[number] = event._replace(accesses=event.accesses + found)
            for access in found:
                self.graph.write(number, access)

    def _keep(self, event: Event) -> None:
        self.events.append(event)
        self.graph.add(event)

    def look_around(self) -> list[str]:
        """Names that got another value while no traced statement ran; from now on untraced."""
        return self.recorder.look_around()

    def end_cell(
        self, error: BaseException | None = None, execution_count: int | None = None
    ) -> None:
        """The running cell has ended; IPython knows only now for sure what number it shows."""
        self.finish(error)
        if self.recorder.figures_are_gone(self.graph):
            via = self.recorder.closing()
            gone = (Access(FIGURE, "delete", "observed", via),)
            number = self.cells[-1].number
            self._keep(Event(len(self.events), number, Statement("", 0, 0), gone))
        if execution_count is not None and self.cells[-1].execution_count is not None:
            self.cells[-1] = replace(self.cells[-1], execution_count=execution_count)
        self._bound_behind_the_text()
        self.recorder.bindings.remember()
        self.recorder.remember_behind(self.callbacks())
        self.flush()
        self.nodes = []

    def flush(self) -> None:
        """Write the finished statements of the running cell to the log."""
        if self.log is None or not self.cells:
            return
        heard = world.pause()
        try:
            self.log.append(self.cells[-1], self.events[self._first_event :])
        finally:
            world.resume(heard)

    def write_to(self, store: Store) -> None:
        """Have everything so far, and from now on, in the log of this store."""
        if self.log is not None and self.log.store is store:
            self.flush()
            return
        self.log = LogWriter(store, self.record)
        events = {cell.number: [] for cell in self.cells}  # type: dict[int, list[Event]]
        for event in self.events:
            events[event.cell].append(event)
        for cell in self.cells:
            self.log.append(cell, events[cell.number])

    def imports(self) -> tuple[str, ...]:
        """Top-level packages that the session has imported, in order."""
        found = {
            access.resource.key: None
            for event in self.events
            for access in event.accesses
            if access.resource.kind == "import"
        }
        return tuple(found)

    def history(self) -> History:
        return History(self.record, tuple(self.cells), tuple(self.events))

    # -------------------------------------------------------------- goals

    def goal(self, expression: str, heard: Sequence[Any] = ()) -> Goal:
        """The value of an expression now. Raises NotTraced for a name that has no value.

        ``heard`` is what the running statement, of which the expression is a part, did outside.
        """
        if self.catch_up is not None:
            self.catch_up()
        if not isinstance(expression, str):
            raise SliceError(
                f"{expression!r} is not the text of an expression",
                "give a variable or an expression in quotes, for example 'mod'",
            )
        try:
            found = facts.expression(expression)
            if "Out" in found.reads or "_oh" in found.reads:
                expression = self._with_results(expression)
                found = facts.expression(expression)
        except SyntaxError:
            raise SliceError(
                f"{expression!r} is not an expression of Python",
                "give a variable or an expression, for example 'mod'",
            ) from None
        accesses: dict[Access, None] = {}
        touched = portions.touched(ast.parse(expression).body, found.reads, self.recorder.links)
        for name in found.reads:
            if name not in self.namespace:
                if name in facts.BUILTINS:
                    continue
                names = [n for n in self.namespace if not self.recorder.ignored(n)]
                raise NotTraced(
                    f"there is no variable {name!r} in this session", _near(name, names)
                )
            parts = touched[name].reads if name in touched else None
            self.recorder.read(accesses, name, "text", "", parts)
        accesses |= dict.fromkeys(self.recorder.caches_in(found.reads))
        if self.recorder.world.mapped:
            accesses |= dict.fromkeys(self.recorder.mapped(found.reads))
        for name, function in late_names_of(found.reads, self.namespace).items():
            if name not in found.reads:
                self.recorder.read(accesses, name, "late-bound", function)
        accesses |= dict.fromkeys(goals.beyond_names(self, expression, found, heard))
        return Goal(expression, self._position(found.reads), tuple(accesses))

    def _position(self, names: Sequence[str]) -> int:
        """How many events the value rests on: the running statement counts if it made the value."""
        running, done = self.recorder.running, len(self.events)
        if running is not None:
            known, seen = running.facts, {*running.changed, *running.before}
            seen |= self.recorder.bound_so_far(running)
        elif self.running >= 0:  # unwatched: it may have changed what it reads
            known = self._facts(self.running)
            seen = set(known.reads)
        else:
            return done
        touched = {*known.loops, *known.maybe, *known.binds} | seen
        nested = known.compound or caller() is None  # in a function, whatever calls it
        if nested and touched.intersection(names):
            return done + 1
        return done

    def is_midway(self, goal: Goal) -> bool:
        """Whether the running statement may still change the value."""
        if goal.at <= len(self.events):
            return False
        return not saves_last(self.nodes[self.running], goal.expression)

    def midway(self) -> Midway | None:
        """Where in the running statement a nested ``save(…)`` stands that is being called now.

        To be asked once for each such call. None when the call is not one of the text of the cell,
        or does not stand by itself.
        """
        frame = caller()
        typed = 0 <= self.running < len(self.nodes) and self.running not in self._rewritten
        if frame is None or not typed or frame.f_globals is not self.namespace:
            return None
        part = saving_part(self.nodes[self.running], frame)
        if part is None:
            return None
        self._reached[part] += 1
        return Midway(part, self._reached[part])

    def ended_at(self, goal: Goal, midway: Midway) -> Goal | None:
        """The goal at a moment of the running statement; None when no code could end there."""
        stop = stop_at(self.nodes[self.running][0], *midway)
        names = {a.resource.key for a in goal.accesses if a.resource.kind == "name"}
        if stop is None or (stop.given and (goal.kind != "value" or stop.given & names)):
            return None  # what a ``with`` gave is another value when it is left
        return replace(goal, midway=midway)

    def locate(
        self,
        obj: object,
        expression: str | None = None,
        heard: Sequence[Any] = (),
        midway: Midway | None = None,
    ) -> Goal:
        """The goal whose value is ``obj``: the argument of the running call, or where it is kept.

        ``midway`` is where in the running statement that call stands, if it is nested in it.
        Raises NotTraced when no name leads to the object.
        """
        if self.catch_up is not None:
            self.catch_up()
        if not self.cells:
            raise NotTraced(
                "the cell that loads lineaslice is not known before it has ended",
                "save in a cell of its own, behind the one with %load_ext lineaslice",
            )
        if expression is not None and self.namespace.get(expression, obj) is not obj:
            raise SliceError(
                f"{expression!r} is not the value that is to be saved",
                "leave expression out, or give the one that makes this value",
            )
        if expression is None and 0 <= self.running < len(self.nodes):
            expression = expression_of(self.nodes[self.running], obj, self.namespace)
        if expression is None and midway is not None:
            expression = argument_of(self.nodes[self.running], midway.part)
        if expression is None:
            expression = path_to(obj, self.namespace, self.recorder.ignored)
        if expression is None:
            raise NotTraced(
                f"no variable of this session holds this {type(obj).__name__}",
                "assign the value to a variable first, then save that variable",
            )
        return self.goal(expression, heard)


def _near(name: str, names: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, [n for n in names if not n.startswith("_")])
    return f"did you mean {' or '.join(near)}?" if near else "run the cell that assigns it first"


_current: Session | None = None


def current() -> Session | None:
    """The session that is being traced in this process, if any."""
    return _current


def set_current(session: Session | None) -> None:
    global _current
    _current = session
