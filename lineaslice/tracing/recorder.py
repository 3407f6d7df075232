"""Watches statements begin and end, and writes down what each accessed.

The user's code never waits for more than it must: a statement whose text says everything costs no
look at any value. Our own failure becomes one diagnostic, and the statement is then recorded by its
text alone.

Over 400 lines: one owner turns what was expected and what was seen into accesses, and its steps
share the running statement. Uses of names by the text stand in ``reading``, what is no name in
``surroundings``.
"""

from __future__ import annotations

import ast
import sys
import weakref
from collections.abc import Callable, Sequence
from time import perf_counter  # the very function: the user may patch the module
from types import TracebackType
from typing import Any

from lineaslice.model import Access, Diagnostic, Event, Mode, Resource, Statement
from lineaslice.observe import settings, streams, world
from lineaslice.observe.fingerprint import (
    ATOMS,
    Reach,
    has_caches,
    is_atom,
    is_users_module,
)
from lineaslice.observe.parts import differing, is_array, is_data, is_frame
from lineaslice.syntax.facts import Attr, Facts, Name
from lineaslice.tracing import background, figures, glance, hook, inside, portions
from lineaslice.tracing.behind import (
    describe,
    is_inert,
)
from lineaslice.tracing.bindings import SHOWN, Bindings, starred
from lineaslice.tracing.doubts import altered_by
from lineaslice.tracing.effects import plan
from lineaslice.tracing.losses import notices_loss
from lineaslice.tracing.plans import Change, Plan
from lineaslice.tracing.reading import ANNOTATIONS, GONE, MOVING, use
from lineaslice.tracing.running import Running
from lineaslice.tracing.strangers import Strangers
from lineaslice.tracing.surroundings import Surroundings
from lineaslice.tracing.values import UNKNOWN

_MISSING = object()
_SHOWN = frozenset(SHOWN)

_CONTAINERS = frozenset({list, dict, set, tuple, bytearray})
_REFERENCES = 2  # to a value that nobody but its name holds: the name's, and ours while we ask

# Instructions of a simple statement that build its operands; without operators in place.
_CHANGES_NOTHING: tuple[str, ...] = (
    "LOAD_",
    "BUILD_",
    "PUSH_",
    "COPY",
    "SWAP",
    "RESUME",
    "NOP",
    "KW_NAMES",
)
_CHANGES_NOTHING += ("BINARY_SUBSCR", "BINARY_SLICE", "COMPARE_", "IS_OP", "CONTAINS_OP", "PRECALL")


def _is_in_libraries(trace: TracebackType | None) -> bool:
    """True when no code of the user's is among the calls of a traceback."""
    while trace is not None:
        if is_users_module(trace.tb_frame.f_globals.get("__name__", "")):
            return False
        trace = trace.tb_next
    return True


class Recorder(Surroundings):
    """Turns the statements of one session into events."""

    def __init__(
        self,
        namespace: dict[str, Any],
        ignored: Callable[[str], bool],
        ignored_folders: tuple[str, ...] = (),
    ) -> None:
        super().__init__(namespace, ignored, ignored_folders)
        self.bindings = Bindings(namespace, ignored)
        self.background = background.Background(self.links)
        self.in_parts: set[str] = set()  # names of which some parts were written
        self.broken: Diagnostic | None = None  # our own fault, told once
        self.strangers = Strangers()
        self.behind: dict[str, Reach] = {}  # values that functions may change between cells

    def begin(
        self,
        facts: Facts,
        statement: Statement,
        cell: int,
        number: int,
        notes: tuple[Diagnostic, ...] = (),
        body: Sequence[ast.stmt] = (),
    ) -> None:
        """A statement is about to run, whose text means ``body``."""
        self.running = running = Running(facts, statement, cell, number, body)
        if notes:
            running.noted(notes)
        if running.only_looks:
            world.looking(True)
        elif running.commands:
            world.before_a_command()
        names = self.namespace
        if facts.displays:
            running.shown = self.displayed()
        if not _SHOWN.isdisjoint(facts.reads) and type(names.get("Out")) is dict:
            for name in _SHOWN.intersection(facts.reads):
                running.kept_as[name] = self._kept_as(name)
        lost = False
        for name in facts.binds:
            value = names.get(name)
            running.bound_before[name] = id(value)
            lost = lost or (type(value) not in ATOMS and self._matters_if_lost(value))
        value = None  # who holds it is counted later on
        for name in facts.loops:
            running.bound_before[name] = id(names.get(name, _MISSING))
        for name in facts.deletes:
            running.bound_before[name] = id(names.get(name, _MISSING))
            lost = lost or self._matters_if_lost(names.get(name))
        for name in (*facts.maybe, *facts.caught) if facts.compound else ():
            if name in names:
                running.bound_before[name] = id(names[name])
        if self.background.reached:
            running.entered = perf_counter()
            with world.unheard():  # but what the code behind does meanwhile counts for this one
                self._guarded(running)
            running.started = perf_counter()
            return
        if lost or not (facts.closed or glance.computes_only(facts, names)):
            running.entered = perf_counter()
            self._guarded(running)
        elif len(facts.reads) == 1 and is_frame(names.get(facts.reads[0])):
            running.portions = portions.touched(body, facts.reads, self.links)
        world.drain()
        running.started = perf_counter()

    def _guarded(self, running: Running) -> None:
        """Our fault must not become the user's exception."""
        try:
            self._prepare(running)
        except Exception as error:
            self._failed(running, error)

    def finish(self, error: BaseException | None = None) -> Event:
        """The statement that began last has ended, by ``error`` if one is given."""
        ended = perf_counter()
        running = self.running
        assert running is not None
        if self.background.reached or (running.expected and running.expected.unknown):
            self.background.ask()  # before we listen: what it does from now on counts for the next
        heard = world.drain()
        if running.only_looks:
            world.looking(False)
        if (heard and world.starts_a_thread(heard)) or any(
            thread.ident is not None for thread in running.idle
        ):
            self.background.goes_on = True  # it may have ended by now; another time it may not
        notes = None
        try:
            accesses = self._conclude(running, heard, error)
            if running.facts.compound and error is None and not running.failed:
                notes = inside.inside(running, self.namespace)
        except Exception as fault:  # as above
            self._failed(running, fault)
            accesses = (*self._unobserved(running, error), *self._all_affected())
        self.running = None
        if running.expected is not None and running.expected.strangers:
            ours = perf_counter() - ended + running.started - running.entered
            self.strangers.note(running.number, running.expected.strangers, accesses, ours)
        self.links.allowance.earn(ended - running.started)
        return Event(
            running.number,
            running.cell,
            running.statement,
            accesses,
            ended - running.started,
            describe(error),
            tuple(running.diagnostics),
            notes,
        )

    def look_around(self) -> list[str]:
        """Names that were bound between cells; where their values come from nobody knows."""
        changed = self.bindings.look_around()
        self.untraced.update(changed)
        for name in changed:
            self.links.forget(name)
        return changed

    def remember_behind(self, callbacks: Sequence[object]) -> None:
        """A cell has ended; these functions will run around the next one."""
        names = set[str]().union(*(altered_by(one, self.namespace) for one in callbacks))
        self.behind = {
            name: self.links.allowance.walk(self.namespace[name], content=True)
            for name in names
            if not self.ignored(name)
        }

    def changed_behind(self) -> list[str]:
        """Names that these functions have changed; from now on untraced."""
        changed = []
        for name, before in self.behind.items():
            after = self.links.allowance.walk(self.namespace.get(name), content=True)
            if after.differs(before):
                changed.append(name)
                self.links.forget(name)
        self.behind = {}
        self.untraced.update(changed)
        return sorted(changed)

    def _matters_if_lost(self, value: object) -> bool:
        return (self.patches.losses and not is_atom(value)) or notices_loss(value)

    def _prepare(self, running: Running) -> None:
        facts, names, links = running.facts, self.namespace, self.links
        links.allowance.at_this_moment()
        expected = plan(facts, names, self.patches)
        running.expected = expected
        if expected.commands:
            world.before_a_command()
        if facts.compound:
            running.kinds = inside.kinds_before(facts, names)
        by_call = sum(change.via != "text" for change in expected.changes)
        running.is_single = not facts.compound and (not by_call or len(facts.stores) + by_call == 1)
        for change in expected.changes:
            roots = [
                root
                for root in self._results_for(running, change.roots)
                if root in names and not is_atom(names[root]) and not self.ignored(root)
            ]
            if change.target is not UNKNOWN:
                linked = links.containers(change, roots)
                for root in roots:
                    for view in links.array_views(change.target, root):
                        # A frame that shares its memory with another copies before it writes.
                        running.views.setdefault(view, links.content(view))
                        linked.append(view)
            else:
                linked = [other for root in roots for other in links.sharers(root)]
            via = change.via if change.via != "text" else ""
            if change.target is UNKNOWN and (len(roots) > 1 or facts.compound):
                # Which of them it is, and what sees it, a comparison tells.
                for root in roots:
                    running.before.setdefault(root, links.content(root))
                    running.reached_by.setdefault(root, via)
                if running.shared is not None:
                    self._share(running.shared, change, roots, linked)
                continue
            if change.alone:
                running.alone.update(root for root in roots if root not in running.changed)
            else:
                running.alone.difference_update(roots)
            for root in roots:
                running.changed.setdefault(root, (change.evidence, via))
                running.changes[root] = running.changes.get(root, 0) + 1
            for other in linked:
                if other in roots or other in running.views:
                    continue
                if change.target is UNKNOWN and is_data(names[other]):
                    # A model leaves the data that it was made of alone, as a rule.
                    running.views[other] = links.content(other)
                else:
                    running.affected.setdefault(other, roots[0] if roots else "")
            if running.shared is not None:
                self._share(running.shared, change, roots, linked)
        watched = expected.watched
        if not MOVING.isdisjoint(watched):
            watched = {
                r: via for n, via in watched.items() for r in self._results_for(running, (n,))
            }
        for name, via in watched.items():
            if self.ignored(name) or name not in names:
                continue
            inert = is_inert(names[name]) and name not in expected.late
            if not is_atom(names[name]) and not inert:
                running.before[name] = links.content(name)
                running.reached_by[name] = via
        for obj, via in expected.touched:
            for name in links.holders(obj):
                if name not in running.before:
                    running.before[name] = links.content(name)
                    running.reached_by[name] = via
        for name, reach in self.background.reached.items():
            running.before[name] = reach  # as it was at the end of an earlier statement
            running.reached_by.setdefault(name, background.BEHIND)
        # Who reads what nobody has written in parts reads all that there is.
        looked_at = facts.reads if facts.stores else filter(self._is_in_parts, facts.reads)
        running.portions = portions.touched(running.body, looked_at, links)
        for name, told in running.portions.items():
            # What else holds the frame would see later changes of it, if it were not another one.
            if told.adds and sys.getrefcount(names[name]) <= _REFERENCES:
                running.widened.add(name)
        for name in (*running.changed, *running.affected):
            if name not in running.before and not self._is_told(running, name):
                running.by_part[name] = links.parts_now(name)
        for name, reach in running.before.items():
            behind = name in self.background.reached  # it was looked at earlier
            if reach.complete and not reach.opaque and not behind:
                running.by_part[name] = links.parts(name)
        for name in list(running.before):
            for other in links.sharers(name):
                if running.shared is not None:
                    running.shared.add((name, other))
                if other not in running.before and other not in running.linked:
                    running.linked[other] = seen = links.content(other)
                    if seen.complete and not seen.opaque:
                        running.by_part.setdefault(other, links.parts(other))
        for name in expected.released:
            for other in self._holders_of_weak_references():
                if other != name:
                    running.affected.setdefault(other, name)
        if expected.unknown and "threading" in sys.modules:
            running.idle = background.idle_threads(map(names.get, running.before))
        if expected.draws:
            running.streams = streams.states()
        if expected.settable:
            running.settings = settings.read(expected.settable)
        for name in expected.writes:
            running.bound_before[name] = id(names.get(name, _MISSING))
        if expected.scan:
            # By address: a reference of ours would keep values alive and arrays from resizing.
            running.bindings = {name: id(value) for name, value in names.items()}
        if expected.unknown or expected.reflects or running.diagnostics:
            self.bindings.called.add(running.number)
        expected.changes.clear()
        expected.touched.clear()

    def _is_in_parts(self, name: str) -> bool:
        """True for names of which some parts were written, or are handed on or taken out."""
        value = self.namespace.get(name)
        return name in self.in_parts or type(value) is dict or is_frame(value)

    def _is_told(self, running: Running, name: str) -> bool:
        """True when the text names all parts of a value that the statement changes."""
        told = running.portions.get(name)
        if told is None or not told.writes or name in running.affected or name in running.before:
            return False
        return running.changes[name] <= told.stores

    def _holders_of_weak_references(self) -> list[str]:
        found = [n for n, v in self.namespace.items() if isinstance(v, weakref.ref)]
        for name in self.links.mutable_names():
            if figures.figures_in(self.namespace[name]) is not None:
                continue  # matplotlib's own are many, and tell nobody
            shape = self.links.shape(name)
            if "weakref" in shape.packages or not shape.complete:
                found.append(name)
        return [name for name in found if not self.ignored(name)]

    def _share(
        self, shared: set[tuple[str, str]], change: Change, roots: list[str], linked: list[str]
    ) -> None:
        """Note which names see a change through which of the roots that it may have."""
        if change.target is UNKNOWN:
            shared.update((root, other) for root in roots for other in self.links.sharers(root))
        else:
            shared.update((root, other) for root in roots for other in (*roots, *linked))

    def by_text(
        self,
        facts: Facts,
        statement: Statement,
        cell: int,
        number: int,
        error: BaseException | None = None,
        notes: tuple[Diagnostic, ...] = (),
    ) -> Event:
        """The event of a statement that ran while nobody watched: its text and the tables."""
        running = Running(facts, statement, cell, number)
        running.diagnostics += notes
        found = dict.fromkeys(self._by_text(running, error))
        if not facts.closed:
            try:
                expected = plan(facts, self.namespace, self.patches)
                found.update(dict.fromkeys(self._unobserved(running, error)))
                if expected.draws:
                    for stream in streams.states():
                        drawn = Access(Resource("random", stream), "change", "assumed")
                        if not any(a.resource == drawn.resource for a in expected.accesses):
                            self._note(found, drawn)
                expected.unheard |= bool(expected.unknown)
                if expected.drawing is not None:
                    expected.drawing.any = True
                self._outside(running, expected, [], found)
            except Exception as fault:  # ours must not become the user's exception
                self._failed(running, fault)
        return Event(
            number,
            cell,
            statement,
            tuple(found),
            0.0,
            describe(error),
            tuple(running.diagnostics),
        )

    def _unobserved(self, running: Running, error: BaseException | None) -> tuple[Access, ...]:
        """What the text says; and whatever it reads may have changed, for nobody looked."""
        found = dict.fromkeys(self._by_text(running, error))
        bound = {*running.facts.binds, *running.facts.loops, *running.facts.maybe}
        for name in running.facts.reads:
            if name in bound or name not in self.namespace or self.ignored(name):
                continue
            value = self.namespace[name]
            if not (is_atom(value) or is_inert(value)):
                found[Access(Resource("name", name), "change", "assumed")] = None
        return tuple(found)

    def _by_text(self, running: Running, error: BaseException | None) -> tuple[Access, ...]:
        """Accesses that need no look at values."""
        found: dict[Access, None] = {}
        for name in running.facts.reads:
            self.read(found, name, "text", "")
        for name, mode in self._bindings(running.facts):
            if mode == "bind" and error is not None:
                mode = "maybe_bind"
            found[Access(Resource("name", name), mode)] = None
            self.links.forget(name)
            self.untraced.discard(name)
        for imported in running.facts.imports:
            self._loaded(imported, found)
        return tuple(found)

    def _all_affected(self) -> list[Access]:
        """After a fault of ours nothing is known of what a statement reached."""
        names = self.links.mutable_names()
        for name in names:
            self.links.forget(name)
        return [Access(Resource("name", name), "affect", "assumed") for name in names]

    def _bindings(self, facts: Facts) -> list[tuple[str, Mode]]:
        return [
            *((name, "bind") for name in facts.binds),
            *((name, "maybe_bind") for name in (*facts.loops, *facts.maybe)),
            *((name, "delete") for name in facts.deletes),
        ]

    def _conclude(
        self, running: Running, heard: list[Any], error: BaseException | None
    ) -> tuple[Access, ...]:
        facts, expected = running.facts, running.expected
        found: dict[Access, None] = {}
        running.portions = {
            name: told
            for name, told in running.portions.items()
            if portions.still(told, facts.binds, self.namespace)
        }
        for name in facts.reads:
            told = running.portions.get(name)
            if error is not None and told is not None and told.into:
                told = None  # nothing was handed on
            self.read(found, name, "text", "", told.reads if told is not None else None)
            if told is not None and told.into and not self._is_widened(running, name, error):
                into = told.into if portions.carries(told, self.namespace) else ""
                renamed = portions.renamed(told, self.namespace) if into else ()
                if renamed is None:
                    into, renamed = "", ()
                self.read(found, name, "text", "", None, into, renamed)
        if running.failed:
            return (*self._unobserved(running, error), *self._all_affected())
        if isinstance(error, BufferError):  # who else looks at the memory has refused it
            for name in facts.reads:
                for other in self.links.sharers(name) if name in self.namespace else ():
                    self.read(found, other, "observed", name)
        if expected is not None:
            found.update(dict.fromkeys(self.world.logged()))
            for name, function in expected.late.items():
                self.read(found, name, "late-bound", function)
                missing = name not in self.namespace and name not in facts.deletes
                if missing and GONE in self.modules:  # it may have been deleted
                    found[Access(GONE, "read", "assumed", function)] = None
            if GONE in self.modules:
                for name, function in expected.absent.items():
                    self.read(found, name, "late-bound", function)
            if expected.reflects:
                for name in self.bindings.of_the_user():
                    self.read(found, name, "assumed", expected.reflects)
                if GONE in self.modules:  # it may ask what there is
                    found[Access(GONE, "read", "assumed", expected.reflects)] = None
        if self.world.mapped:
            late = () if expected is None else expected.late
            found.update(dict.fromkeys(self.mapped((*facts.reads, *late))))
        bound = self._bound(running, found, error)
        for number in self.shown_now() if facts.displays else ():
            name = f"_{number}"
            found[Access(Resource("name", name), "bind", "observed", "display")] = None
            bound.add(name)
        if expected is not None:
            self._changed(running, found, bound, error)
            self._outside(running, expected, heard, found)
        elif heard:
            self._outside(running, Plan(), heard, found)
        if self.world.held:
            self._let_go(running, found)
        for imported in facts.imports:
            self._loaded_before(imported, facts, found)
        loaded = frozenset(self.modules) if facts.imports else frozenset()
        if expected is not None and expected.modules:
            self._first_loaded(expected, found)
        for imported in facts.imports:
            self._loaded(imported, found)
            if is_users_module(imported.module.partition(".")[0]):
                self._needed_by(imported, loaded, facts, found)
        if facts.defines or facts.imports:
            self._look_for_finalizers(facts, expected)
        if facts.defines:
            self._annotated(facts, found)
        if facts.annotates:  # the names of simple targets are keys of the notebook's annotations
            found[Access(ANNOTATIONS, "affect")] = None
        if self.future and (facts.defines or facts.compound or facts.annotates):
            found[Access(Resource("option", "__future__"), "read", "text")] = None
        if self.ambient:
            self.read_ambient(running, expected, found)
        if self.background.reached or self.background.ended:
            self.background.wrote(found)
        if facts.loads and any(type(t) is Attr and t.attr == "__dict__" for t in facts.loads):
            for name in facts.reads:  # an instance gets it when it is asked for it
                self.links.forget(name)
        for name in bound:
            self.links.forget(name)
            self.untraced.discard(name)
        for name in facts.reads if facts.loads else ():
            if has_caches(self.namespace.get(name)):
                self.links.forget(name)  # that may be filled by now
        if "matplotlib" in sys.modules:
            for name in bound & self.namespace.keys():
                self.links.taken(name, facts.reads)
        if expected is not None and expected.unknown:
            for name in bound & self.namespace.keys():
                if self.links.made_over(name, running.before):
                    self.world.hold_named(expected.texts, self.namespace[name])
        return tuple(found)

    def _bound(
        self, running: Running, found: dict[Access, None], error: BaseException | None
    ) -> set[str]:
        """Bindings by text, then those that only a comparison shows."""
        facts, names, expected = running.facts, self.namespace, running.expected
        bound: set[str] = set()
        for name in facts.binds:
            if name not in names:
                continue  # raised before; or an import that only the Python for a magic needs
            same = id(names[name]) == running.bound_before[name]
            if same and (error is not None or self._is_changed_in_place(running, name)):
                continue
            if self._is_widened(running, name, error):
                parts = running.portions[name].adds
                found[use(name, "change", "text", "", parts)] = None
                self.in_parts.add(name)
            else:
                found[use(name, "bind")] = None
            bound.add(name)
        for name in facts.loops:
            changed = name in names and id(names[name]) != running.bound_before.get(name)
            mode: Mode = "bind" if changed and error is None else "maybe_bind"
            found[Access(Resource("name", name), mode)] = None
            bound.add(name)
        for name in facts.maybe:
            found[Access(Resource("name", name), "maybe_bind")] = None
            bound.add(name)
            if name in running.bound_before and name not in names:
                self.read(found, name, "text", "")  # as below
                self._note_gone(found)
        for name in facts.caught:
            if name in running.bound_before and name not in names:
                found[Access(Resource("name", name), "delete")] = None
                self._note_gone(found)
                bound.add(name)
        for name in facts.deletes:
            self.read(found, name, "text", "")  # where it runs again, there must be something
            found[Access(Resource("name", name), "delete")] = None
            self._note_gone(found)
            bound.add(name)
        if expected is not None and expected.writes:
            for name in sorted(expected.writes - bound):
                if name not in names:
                    found[Access(Resource("name", name), "delete", "late-bound")] = None
                else:
                    # Another object is another binding; the same one may be a new binding, too.
                    same = id(names[name]) == running.bound_before[name]
                    mode = "maybe_bind" if same else "bind"
                    found[Access(Resource("name", name), mode, "late-bound")] = None
                bound.add(name)
        if expected is not None and expected.scan:
            for name in self._rebound(running, bound):
                mode = "bind" if name in names else "delete"
                if mode == "delete":
                    self.read(found, name, "observed", "")  # as above
                    self._note_gone(found)
                found[Access(Resource("name", name), mode, "observed")] = None
                bound.add(name)
            for name in starred(facts, self.namespace) - bound:
                found[Access(Resource("name", name), "bind", "observed")] = None
                bound.add(name)
        return bound

    def _is_widened(self, running: Running, name: str, error: BaseException | None) -> bool:
        """True for ``df = df.assign(a=…)``: as good as ``df["a"] = …``."""
        told = running.portions.get(name)
        return (
            name in running.widened
            and error is None
            and told is not None
            and told.into == name
            and portions.carries(told, self.namespace)
        )

    def _note_gone(self, found: dict[Access, None]) -> None:
        """A name is gone, which only those notice who ask for the names that there are."""
        self.modules.add(GONE)
        found[Access(GONE, "affect", "observed")] = None

    def _is_changed_in_place(self, running: Running, name: str) -> bool:
        """True for ``x += 1`` and the like that gave an array other values, and nothing else."""
        stores = running.facts.stores
        return (
            len(stores) == 1
            and stores[0].kind == "augmented"
            and stores[0].base == Name(name)
            and not running.facts.compound
            and name in running.changed
            and is_array(self.namespace[name])
        )

    def bound_so_far(self, running: Running) -> set[str]:
        """Names that the running statement has bound by now, unseen by its text."""
        expected, names = running.expected, self.namespace
        if expected is None:
            return set()
        found = {
            name
            for name in expected.writes
            if id(names.get(name, _MISSING)) != running.bound_before.get(name)
        }
        if expected.scan:
            found |= {n for n, v in names.items() if running.bindings.get(n) != id(v)}
        return found

    def _rebound(self, running: Running, bound: set[str]) -> list[str]:
        before, names = running.bindings, self.namespace
        running.bindings = {}
        changed = [
            name
            for name, value in names.items()
            if before.get(name) != id(value) and name not in bound and not self.ignored(name)
        ]
        changed += [name for name in before if name not in names and name not in bound]
        return [name for name in changed if not self.ignored(name)]

    def _changed(
        self,
        running: Running,
        found: dict[Access, None],
        bound: set[str],
        error: BaseException | None,
    ) -> None:
        links = self.links
        links.allowance.at_this_moment()
        if not (running.changed or running.affected or running.before):
            return
        if error is not None and running.is_single and self._raised_before(error):
            running.changed.clear()
            running.affected.clear()
        for name, (evidence, via) in running.changed.items():
            parts = self._changed_parts(running, name, bound, error)
            self._note_change(found, name, "change", evidence, via, parts)
        for name, through in running.affected.items():
            if name not in running.changed:
                parts = self._changed_parts(running, name, bound, error)
                self._note_change(found, name, "affect", "observed", through, parts)
        for name, before in running.views.items():
            if name not in running.affected and self._differs(name, before, bound):
                through = next(iter(running.changed), "")
                self._note_change(found, name, "affect", "observed", through)
        differing = [
            name
            for name, before in running.before.items()
            if name not in running.changed and self._differs(name, before, bound)
        ]
        for name in differing:
            evidence = "assumed" if running.before[name].opaque else "observed"
            via = running.reached_by[name]
            mode: Mode = "affect" if via == background.BEHIND else "change"
            parts = self._changed_parts(running, name, bound, error)
            self._note_change(found, name, mode, evidence, via, parts)
        moved = set(running.changed) | set(differing)
        if self.background.reached:
            found.update(dict.fromkeys(self.background.looked(differing, bound)))
        if self.background.ended:
            own = [name for name, via in running.reached_by.items() if via != background.BEHIND]
            used = [self.namespace.get(name) for name in own]
            waited = self.background.waited_for(used, running.facts.awaits)
            found.update(dict.fromkeys(self.background.files_waited_for() if waited else ()))
            for name in waited:
                if name in self.namespace and name not in bound and name not in differing:
                    self._note_change(found, name, "affect", "assumed", background.BEHIND)
        if running.expected is not None and running.expected.unknown:
            going_on = self.background.started(running.before, running.number)
            found.update(dict.fromkeys(going_on))
        # A name that got another value has nothing left to compare, but what its old value shared
        # has:  for f in list(f): f.append(1)
        if (moved | bound) & set(running.before):
            through = next(iter(moved), "")
            for name, before in running.linked.items():
                if name not in moved and self._differs(name, before, bound):
                    parts = self._changed_parts(running, name, bound, error)
                    self._note_change(found, name, "affect", "observed", through, parts)
        for name in (*running.changed, *running.affected):
            links.forget(name)

    def _changed_parts(
        self, running: Running, name: str, bound: set[str], error: BaseException | None
    ) -> tuple[str, ...] | None:
        """The columns or keys that a statement has changed; None when it may have been more."""
        if name in bound or name not in self.namespace:
            return None
        before = running.by_part.get(name)
        if before is not None:
            return differing(before, self.links.parts_now(name))
        if error is not None or not self._is_told(running, name):
            return None
        return portions.explained(self.namespace[name], running.portions[name])

    def _raised_before(self, error: BaseException) -> bool:
        """True when the exception came before the one call or store that changes something.

        A call that raised may have changed half of it (``d.update(pairs)``), and an operator may
        raise over the result of a call that worked. So nothing but loads may have run.
        """
        trace = error.__traceback__
        while trace is not None and trace.tb_frame.f_globals is not self.namespace:
            trace = trace.tb_next
        if trace is None:
            return False
        ran = list(hook.instructions(trace))
        if not all(one.opname.startswith(_CHANGES_NOTHING) for one in ran[:-1]):
            return False
        last = ran[-1].opname if ran else "NOP"
        if trace.tb_next is not None:  # a deletion that did not find its key deleted nothing
            told = last == "DELETE_SUBSCR" and isinstance(error, KeyError)
            return told and _is_in_libraries(trace.tb_next)
        # A store that itself raised stored nothing; an operator in place may have worked.
        return last.startswith((*_CHANGES_NOTHING, "STORE_", "DELETE_"))

    def _differs(self, name: str, before: Reach, bound: set[str]) -> bool:
        if name in bound or name not in self.namespace:
            return False
        self.links.forget_content(name)
        if before.opaque or not before.complete:
            self.links.forget(name)
            return True
        after = self.links.content(name)
        return after.differs(before)

    def _note_change(
        self,
        found: dict[Access, None],
        name: str,
        mode: Mode,
        evidence: str,
        via: str,
        parts: tuple[str, ...] | None = None,
    ) -> None:
        running = self.running
        if mode == "change" and running is not None:
            told = running.portions.get(name)
            if told is not None and told.into == name and portions.carries(told, self.namespace):
                pass  # noted: each column uses its own
            elif parts is None or told is None:
                self.read(found, name, evidence, via)
            elif name in running.by_part:  # a store in the text may use nothing of what was there
                self.read(found, name, evidence, via, parts)
        found[use(name, mode, evidence, via, parts)] = None
        if parts is not None:
            self.in_parts.add(name)
        if running is not None and name in running.alone and name not in running.before:
            return
        value = self.namespace.get(name)
        if type(value) not in _CONTAINERS:
            self._note_behind(found, name, value)
        if self.world.held or self.world.reading:
            self._note_held(found, name, value)

    def _failed(self, running: Running, error: Exception) -> None:
        running.failed = True
        running.expected = None
        running.changed.clear()
        running.affected.clear()
        running.before.clear()
        running.views.clear()
        diagnostic = Diagnostic(
            "tracing-fault",
            f"lineaslice could not observe this statement ({type(error).__name__}: {error}); "
            "it is recorded by its text alone",
            "please report the statement",
        )
        running.diagnostics.append(diagnostic)
        self.broken = self.broken or diagnostic
