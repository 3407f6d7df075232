"""Watches statements begin and end, and writes down what each accessed.

The user's code never waits for more than it must: a statement whose text says everything costs no
look at any value. Our own failure becomes one diagnostic, and the statement is then recorded by its
text alone.

Over 400 lines: one owner turns what was expected and what was seen into accesses, and its steps
share the running statement.
"""

from __future__ import annotations

import ast
import builtins
import sys
import weakref
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import islice
from time import perf_counter  # the very function: the user may patch the module
from types import ModuleType, TracebackType
from typing import Any

from lineaslice.graph.build import Graph
from lineaslice.model import Access, Diagnostic, Event, Mode, Resource, Statement
from lineaslice.observe import settings, streams, world
from lineaslice.observe.fingerprint import (
    ATOMS,
    Reach,
    is_atom,
    is_users_module,
)
from lineaslice.observe.links import Links
from lineaslice.observe.parts import differing, is_array, is_frame
from lineaslice.syntax.facts import Facts, Import, Name
from lineaslice.tracing import background, figures, glance, hook, inside, options, portions
from lineaslice.tracing.behind import (
    describe,
    file_behind,
    file_mapped,
    is_inert,
    package_of,
)
from lineaslice.tracing.bindings import SHOWN, Bindings, starred
from lineaslice.tracing.effects import (
    PRINTED,
    late_names_in,
    plan,
)
from lineaslice.tracing.losses import makes_noticing, notices_loss
from lineaslice.tracing.patches import Patches
from lineaslice.tracing.plans import Change, Plan
from lineaslice.tracing.running import Running
from lineaslice.tracing.strangers import Strangers
from lineaslice.tracing.values import UNKNOWN

_BUILTINS = vars(builtins)
_MISSING = object()
_SHOWN = frozenset(SHOWN)
_MOVING = frozenset({*SHOWN, "Out", "_oh"})
_ANNOTATIONS = Resource("module", "__annotations__")  # of the notebook
# Names that have to be looked at anew each time they are read.
_SPECIAL = _MOVING | {"In", "_ih", _ANNOTATIONS.key}
_CONTAINERS = frozenset({list, dict, set, tuple, bytearray})
# Libraries that give the same object again for the same name.
_KEEP_BY_NAME = frozenset({"logging"})
# Libraries that are asked by many a call that does not name them: of texts, of copies.
_EVERYWHERE = frozenset({"codecs", "copyreg"})
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


def _only_loads_packages(facts: Facts) -> bool:
    """True for an import statement that reaches no module of the user's."""
    names = [one.module for one in facts.imports]
    plain = not (facts.compound or facts.calls or facts.loads)
    return plain and bool(names) and not any(n[:1] == "." or is_users_module(n) for n in names)


@lru_cache(maxsize=4096)
def _use(
    name: str,
    mode: Mode,
    evidence: str = "text",
    via: str = "",
    parts: tuple[str, ...] | None = None,
    into: str = "",
) -> Access:
    """An access to a name; most are the same again and again, and one object then serves all."""
    return Access(Resource("name", name), mode, evidence, via, parts, into)


class Recorder:
    """Turns the statements of one session into events."""

    def __init__(
        self,
        namespace: dict[str, Any],
        ignored: Callable[[str], bool],
        ignored_folders: tuple[str, ...] = (),
    ) -> None:
        self.namespace = namespace
        self.ignored = ignored
        self.links = Links(namespace, ignored)
        self.bindings = Bindings(namespace, ignored)
        self.background = background.Background(self.links)
        self.world = world.World(ignored_folders)
        self.untraced = {name for name in namespace if not ignored(name)}
        self.ordinary: set[str] = set()  # names that were read, of which nothing is special
        self.running: Running | None = None
        # The number of the newest result that the shell displayed and kept as ``_5``, if any.
        self.displayed: Callable[[], int | None] = lambda: None
        # Patched modules and changed options, by the package whose users they concern.
        self.ambient: dict[str, set[Resource]] = {}
        self.modules: set[Resource] = set()  # parts of modules that were loaded or patched
        self.in_parts: set[str] = set()  # names of which some parts were written
        self.future = False  # a ``from __future__ import`` is in force
        self.broken: Diagnostic | None = None  # our own fault, told once
        self.strangers = Strangers()
        self.patches = Patches()

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
        running.diagnostics += notes
        if notes and any(note.code == "shell-command" for note in notes):
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
        for name in facts.loops:
            running.bound_before[name] = id(names.get(name, _MISSING))
        for name in facts.deletes:
            running.bound_before[name] = id(names.get(name, _MISSING))
            lost = lost or self._matters_if_lost(names.get(name))
        if (
            lost
            or not (facts.closed or glance.computes_only(facts, names))
            or self.background.reached
        ):
            running.entered = perf_counter()
            try:
                self._prepare(running)
            except Exception as error:  # our fault must not become the user's exception
                self._failed(running, error)
        elif len(facts.reads) == 1 and is_frame(names.get(facts.reads[0])):
            running.portions = portions.touched(body, facts.reads, self.links)
        world.drain()
        running.started = perf_counter()

    def finish(self, error: BaseException | None = None) -> Event:
        """The statement that began last has ended, by ``error`` if one is given."""
        ended = perf_counter()
        heard = world.drain()
        running = self.running
        assert running is not None
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

    # -------------------------------------------------------------- before

    def look_around(self) -> list[str]:
        """Names that were bound between cells; where their values come from nobody knows."""
        changed = self.bindings.look_around()
        self.untraced.update(changed)
        for name in changed:
            self.links.forget(name)
        return changed

    def _matters_if_lost(self, value: object) -> bool:
        return (self.patches.losses and not is_atom(value)) or notices_loss(value)

    def _results_for(self, running: Running, roots: Sequence[str]) -> Iterable[str]:
        """Results of IPython's (``_5``) for the names that it gives them: ``_`` and ``Out``."""
        if _MOVING.isdisjoint(roots):
            return roots
        found: dict[str, None] = {}
        for root in roots:
            if root in running.kept_as:
                found[running.kept_as[root]] = None
            elif root in ("Out", "_oh") and self.ignored(root):
                found |= {f"_{number}": None for number in self.namespace.get(root, ())}
            else:
                found[root] = None
        return found

    def _prepare(self, running: Running) -> None:
        facts, names, links = running.facts, self.namespace, self.links
        links.allowance.at_this_moment()
        expected = plan(facts, names, self.patches)
        running.expected = expected
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
            for root in roots:
                running.changed.setdefault(root, (change.evidence, via))
                running.changes[root] = running.changes.get(root, 0) + 1
            for other in linked:
                if other not in roots and other not in running.views:
                    running.affected.setdefault(other, roots[0] if roots else "")
            if running.shared is not None:
                self._share(running.shared, change, roots, linked)
        watched = expected.watched
        if not _MOVING.isdisjoint(watched):
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

    # -------------------------------------------------------------- after

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

    def read(
        self,
        found: dict[Access, None],
        name: str,
        evidence: str,
        via: str,
        parts: tuple[str, ...] | None = None,
        into: str = "",
    ) -> None:
        """Note the use of a name; names that are IPython's own, or builtins, are none."""
        if name in self.ordinary and (name in self.namespace or name not in _BUILTINS):
            if name in self.untraced:
                evidence = "untraced"
            found[_use(name, "read", evidence, via, parts, into)] = None
            return
        users = False
        if self.running is not None and name in self.running.kept_as:
            shown = self.running.kept_as[name]
            users = shown in ("", name)
            if shown != name:
                via, name = name, shown or name
        elif name == "In":
            users = self.namespace.get("In") is not self.namespace.get("_ih")
        elif name in SHOWN:  # by a function: a name of the user's, as gettext's ``_``
            users = type(self.namespace.get("Out")) is dict and self._kept_as(name) == name
        elif name in ("Out", "_oh") and type(self.namespace.get(name)) is dict:
            for number in self.namespace[name]:
                if number not in self._shown_now():
                    self.read(found, f"_{number}", evidence, name)
            return
        if name in _BUILTINS and name not in self.namespace:
            patched = Resource("module", f"builtins.{name}")
            if patched in self.modules:
                found[Access(patched, "read", "text", name)] = None
            return
        if name == _ANNOTATIONS.key:
            found[Access(_ANNOTATIONS, "read")] = None
        if self.ignored(name) and not users:
            return
        if not users and name not in _SPECIAL:
            self.ordinary.add(name)
        if name in self.untraced:
            evidence = "untraced"
        found[_use(name, "read", evidence, via, parts, into)] = None

    def _shown_now(self) -> tuple[int | None, ...]:
        """The number of the result that the running statement itself displays, if any."""
        running = self.running
        if running is None or not running.facts.displays or self.displayed() == running.shown:
            return ()
        return (self.displayed(),)

    def mapped(self, names: Iterable[str]) -> list[Access]:
        """Reads of the files that the values of these names are windows on."""
        values = map(self.namespace.get, names)
        paths = {file_mapped(value, self.world.databases) for value in values} - {None}
        heard = [("open", (path, "r", 0)) for path in sorted(map(str, paths))]
        return self.world.accesses(heard)

    def caches_in(self, names: Iterable[str]) -> list[Access]:
        """The attributes that a ``cached_property`` has put into the objects of these names."""
        filled = {r for r in self.modules if " #" in r.key and not r.key.startswith("statistics")}
        if not filled:
            return []
        shapes = [self.links.shape(name) for name in names if name in self.namespace]
        held = {f" #{one}" for shape in shapes for one in shape.ids}
        anything = not all(shape.complete for shape in shapes)
        return [
            Access(resource, "read", "observed", "its cached attributes")
            for resource in sorted(filled)
            if anything or resource.key[resource.key.rindex(" #") :] in held
        ]

    @staticmethod
    def figures_are_gone(graph: Graph) -> bool:
        """True when something was drawn with pyplot and no figure is left.

        Notebooks show their figures at the end of a cell and close them, which no statement tells.
        """
        writes = graph.writers.get(Resource("figure", "pyplot"))
        pyplot = sys.modules.get("matplotlib._pylab_helpers")
        if not writes or writes[-1].access.mode == "delete" or pyplot is None:
            return False
        return not pyplot.Gcf.figs

    def _kept_as(self, name: str) -> str:
        """``_`` is a moving name for one of ``_1``, ``_2``, …

        "" stands for the empty text that it is before anything was displayed, and the name itself
        for what the user has bound.
        """
        value = self.namespace.get(name)
        outputs = self.namespace["Out"]
        own = "" if type(value) is str and not value else name
        return next((f"_{k}" for k in reversed(outputs) if outputs[k] is value), own)

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
        touched = running.portions if error is None else {}
        for name in facts.reads:
            told = touched.get(name)
            self.read(found, name, "text", "", told.reads if told is not None else None)
            if told is not None and told.into:
                into = told.into if portions.carries(told, self.namespace) else ""
                self.read(found, name, "text", "", None, into)
        if running.failed:
            return (*self._unobserved(running, error), *self._all_affected())
        if expected is not None:
            found.update(dict.fromkeys(self.world.logged()))
            for name, function in expected.late.items():
                self.read(found, name, "late-bound", function)
            if expected.reflects:
                for name in self.bindings.of_the_user():
                    self.read(found, name, "assumed", expected.reflects)
        if self.world.mapped:
            late = () if expected is None else expected.late
            found.update(dict.fromkeys(self.mapped((*facts.reads, *late))))
        bound = self._bound(running, found, error)
        if facts.displays and self.displayed() != running.shown:
            name = f"_{self.displayed()}"
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
        if expected is not None and expected.modules:
            self._first_loaded(expected, found)
        for imported in facts.imports:
            self._loaded(imported, found)
        if facts.defines or facts.imports:
            self._look_for_finalizers(facts, expected)
        if facts.annotates:  # the names of simple targets are keys of the notebook's annotations
            found[Access(_ANNOTATIONS, "affect")] = None
        if self.future and (facts.defines or facts.compound or facts.annotates):
            found[Access(Resource("option", "__future__"), "read", "text")] = None
        if self.ambient:
            self.read_ambient(running, expected, found)
        for name in bound:
            self.links.forget(name)
            self.untraced.discard(name)
        return tuple(found)

    def _first_loaded(self, expected: Plan, found: dict[Access, None]) -> None:
        """The user's modules whose code this statement ran; importing them again does not."""
        count = len(sys.modules) - expected.modules
        for name in islice(reversed(sys.modules), max(count, 0)):
            if is_users_module(name):
                self._note_loaded(name, found)

    def _look_for_finalizers(self, facts: Facts, expected: Plan | None) -> None:
        made = [self.namespace.get(name) for name in facts.binds]
        if expected is not None and expected.modules:
            count = len(sys.modules) - expected.modules
            loaded = list(islice(reversed(sys.modules.items()), max(count, 0)))
            made += [module for name, module in loaded if is_users_module(name)]
        self.patches.losses |= any(map(makes_noticing, made))

    def _note_loaded(self, path: str, found: dict[Access, None]) -> None:
        loaded = Resource("module", path)
        self.modules.add(loaded)
        found[Access(loaded, "bind", "text", "import")] = None

    def _loaded_before(self, imported: Import, facts: Facts, found: dict[Access, None]) -> None:
        """Another import of a module of the user's gives its state, which other names may hold."""
        path = imported.module
        if not (
            is_users_module(path.partition(".")[0]) and Resource("module", path) in self.modules
        ):
            return
        for name, value in self.namespace.items():
            if name in facts.binds or self.ignored(name) or is_atom(value):
                continue
            held = value.__name__ if type(value) is ModuleType else None
            if path == (held or getattr(value, "__module__", None)):
                self.read(found, name, "observed", path)

    def _loaded(self, imported: Import, found: dict[Access, None]) -> None:
        """``import a.b`` makes ``a.b`` available to everybody who has ``a``."""
        if imported.module == "__main__" and imported.attr in self.namespace:
            self.read(found, imported.attr, "text", "__main__")
        parts = imported.module.split(".")
        paths = [".".join(parts[:count]) for count in range(2, len(parts) + 1)]
        below = f"{imported.module}.{imported.attr}"
        if imported.attr and below in sys.modules:
            paths.append(below)
        for path in () if is_users_module(parts[0]) else paths:  # see ``_first_loaded``
            self._note_loaded(path, found)
        if imported.module == "__future__":
            # Every definition behind it is compiled otherwise.
            self._note(found, Access(Resource("option", "__future__"), "change"))
            self.future = True
        top = parts[0]
        if top not in sys.modules or is_users_module(top):  # found along the user's path
            found[Access(Resource("syspath"), "read", "text", imported.module)] = None

    def read_ambient(
        self, running: Running, expected: Plan | None, found: dict[Access, None]
    ) -> None:
        """Users of a package depend on its options, and on what was patched in it."""
        packages = {imported.module.partition(".")[0] for imported in running.facts.imports}
        names = set(running.facts.reads) | set(expected.late if expected is not None else ())
        for name in names & self.namespace.keys():
            value = self.namespace[name]
            packages.add(package_of(value))
            if type(value) not in ATOMS and not is_atom(value):
                shape = self.links.shape(name)
                packages |= shape.packages if shape.complete else self.ambient.keys()
        if running.facts.calls or running.facts.compound:
            packages |= _EVERYWHERE
        if expected is not None:
            packages |= self.ambient.keys() if expected.loads else expected.packages
        used = packages & self.ambient.keys()
        parts = None if not used or options.may_show(running, expected, self.namespace) else ()
        for package in used:
            for resource in sorted(self.ambient[package]):
                if not any(a.resource == resource for a in found):
                    needed = parts if resource.kind == "option" else None
                    found[Access(resource, "read", "assumed", package, needed)] = None
                    for member in self.patches.members(resource.key.rpartition(".")[2]):
                        for name in late_names_in(member, self.namespace):
                            self.read(found, name, "late-bound", resource.key)

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
            found[_use(name, "bind")] = None
            bound.add(name)
        for name in facts.loops:
            changed = name in names and id(names[name]) != running.bound_before.get(name)
            mode: Mode = "bind" if changed and error is None else "maybe_bind"
            found[Access(Resource("name", name), mode)] = None
            bound.add(name)
        for name in facts.maybe:
            found[Access(Resource("name", name), "maybe_bind")] = None
            bound.add(name)
        for name in facts.deletes:
            self.read(found, name, "text", "")  # where it runs again, there must be something
            found[Access(Resource("name", name), "delete")] = None
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
                found[Access(Resource("name", name), mode, "observed")] = None
                bound.add(name)
            for name in starred(facts, self.namespace) - bound:
                found[Access(Resource("name", name), "bind", "observed")] = None
                bound.add(name)
        return bound

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
        if self.background.reached or (running.expected and running.expected.unknown):
            self.background.ask()
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
            for name in self.background.waited_for(used, running.facts.awaits):
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
        return after.digest != before.digest or after.opaque or not after.complete

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
        found[_use(name, mode, evidence, via, parts)] = None
        if parts is not None:
            self.in_parts.add(name)
        value = self.namespace.get(name)
        if type(value) not in _CONTAINERS:
            self._note_behind(found, name, value)
        if self.world.held:
            self._note_held(found, name, value)

    def _note_held(self, found: dict[Access, None], name: str, value: object) -> None:
        """A value that keeps a file open, or leads to one that does, may have written to it."""
        shape = self.links.shape(name)
        for access in self.world.held_by(shape.ids | {id(value)}):
            self._note(found, access)

    def _let_go(self, running: Running, found: dict[Access, None]) -> None:
        """Files that are closed because no name holds their objects any more."""
        for access in self.world.held_by(set(running.bound_before.values())):
            self._note(found, access)
        # Only what was written to can have been closed; asking for the open files takes a while.
        if any(a.resource.key in self.world.held and a.mode != "read" for a in found):
            self.world.let_go()

    def _note_behind(self, found: dict[Access, None], name: str, value: object) -> None:
        """What stands behind a value that has changed: a library's state, a figure, a file."""
        kept_by = package_of(value)
        if kept_by in _KEEP_BY_NAME:
            state = Resource("module", f"{kept_by} (its state)")
            found[Access(state, "affect", "observed", name)] = None
            self.ambient.setdefault(kept_by, set()).add(state)
        if figures.figures_in(value):
            parts = figures.part_of(value)
            found[Access(Resource("figure", "pyplot"), "affect", "observed", name, parts)] = None
        path = file_behind(value, self.world.databases)
        if path is not None and self.world.is_relevant(path):
            for access in self.world.accesses([("open", (path, "a", 0))]):
                self._note(found, access)

    def _outside(
        self, running: Running, expected: Plan, heard: list[Any], found: dict[Access, None]
    ) -> None:
        for access in expected.accesses:
            if access.resource == ("environ", "*"):
                for read in self.world.environment():
                    found[read] = None
            else:
                if access.resource.kind == "module":
                    passive = access.mode == "read" or access.resource == PRINTED
                    if passive and access.mode != "bind" and access.resource not in self.modules:
                        continue  # nobody has touched it
                    self.modules.add(access.resource)
                if access.resource.kind == "figure":
                    continue  # see ``_draws``
                self._note(found, access)
                if access.resource.kind == "file":
                    for more in self.world.around(access.resource.key, access.mode):
                        found[more] = None
                if access.mode != "read":
                    self._in_force(access, found)
        if running.settings:
            self._settings(running, expected, found)
        if expected.drawing is not None:
            self._draws(running, expected, expected.drawing, found)
        if running.streams:
            # Packages draw while they are loaded, for identifiers: none of it is in what they bind.
            mode: Mode = "affect" if _only_loads_packages(running.facts) else "change"
            after = streams.states()
            for stream, state in after.items():
                if running.streams.get(stream, state) != state:
                    resource = Resource("random", stream)
                    if Access(resource, "bind") not in found and not any(
                        a.resource == resource and a.mode == "bind" for a in found
                    ):
                        self._note(found, Access(resource, mode, "observed"))
                    source = streams.generator(stream)
                    for name, value in self.namespace.items():
                        if value is source and not self.ignored(name):
                            found[_use(name, "affect", "observed", f"the {stream} stream")] = None
        if heard:
            for access in self.world.accesses(heard):
                self._note(found, access)
            facts = running.facts
            made = (*facts.binds, *facts.loops, *facts.maybe)
            touched = {*made, *expected.writes, *running.changed, *running.before}
            values = [self.namespace[name] for name in touched if name in self.namespace]
            self.world.hold(heard, [value for value in values if not is_atom(value)])
            for name in made:
                self.world.remember_database(self.namespace.get(name), heard)
        command = any(n.code == "shell-command" for n in running.diagnostics)
        if expected.unheard or command:
            for access in self.world.command():  # IPython may start it where no hook hears it
                found[access] = None
        elif expected.scans:
            found.update(dict.fromkeys(self.world.all_read()))

    def _in_force(self, access: Access, found: dict[Access, None]) -> None:
        """Users of a package depend from now on on what was set or patched there."""
        resource = access.resource
        if resource.kind == "option":
            for name, value in self.namespace.items():
                if type(value).__name__ in options.HOLDERS and not self.ignored(name):
                    found[_use(name, "affect", "observed", access.via)] = None
        if resource.kind in ("module", "option"):
            package = resource.key.partition(" ")[0].partition(".")[0]
            self.ambient.setdefault(package, set()).add(resource)

    def _settings(self, running: Running, expected: Plan, found: dict[Access, None]) -> None:
        """What functions of the user's have set for the whole process."""
        if _only_loads_packages(running.facts):  # which are as they are by having been imported
            return
        after = settings.read(expected.settable)
        via = next(iter(expected.unknown), "")
        for resource, before in running.settings.items():
            access = Access(resource, "change", "observed", via)
            if after[resource] != before and access.resource not in {a.resource for a in found}:
                if resource.kind == "module":
                    self.modules.add(resource)
                self._note(found, access)
                self._in_force(access, found)

    def _draws(
        self, running: Running, expected: Plan, drawing: figures.Drawing, found: dict[Access, None]
    ) -> None:
        """What was drawn with pyplot; names that hold a figure drawn on, or its axes, see it."""
        touched = drawing.touched(running.facts.compound)
        accesses = [a for a in expected.accesses if a.resource.kind == "figure"]
        for access in accesses:
            if touched is None:
                self._note(found, access)
                continue
            found[access._replace(mode="read", parts=touched[0])] = None
            if access.mode != "read":
                found[access._replace(parts=touched[1])] = None
        if all(access.mode == "read" for access in accesses):
            return
        addresses = drawing.altered(touched, running.facts.compound)
        for name, value in self.namespace.items():
            held = () if self.ignored(name) else figures.figures_in(value) or ()
            if any(id(figure) in addresses for figure in held) or (
                not held and self._leads_to(name, value, addresses)
            ):
                found[_use(name, "affect", "observed", "pyplot")] = None

    def _leads_to(self, name: str, value: object, addresses: set[int]) -> bool:
        """True when an object of the user's, or a grid of seaborn's, holds one of these figures."""
        if is_atom(value) or is_inert(value) or self.ignored(name):
            return False
        shape = self.links.shape(name)
        return "matplotlib" in shape.packages and not shape.ids.isdisjoint(addresses)

    @staticmethod
    def _note(found: dict[Access, None], access: Access) -> None:
        """A change uses the state before it."""
        if access.mode == "change":
            found[access._replace(mode="read")] = None
        found[access] = None

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
