"""What stands around names: libraries and their settings, files, figures, random streams.

Over 400 lines: each kind of thing has its own few lines, and all go into the accesses of one event.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Set
from itertools import islice
from time import perf_counter, time  # the very functions: the user may patch the module
from types import ModuleType
from typing import Any

from lineaslice.graph.build import Graph
from lineaslice.model import FIGURE, Access, Mode, Resource
from lineaslice.observe import settings, streams, world
from lineaslice.observe.fingerprint import (
    ATOMS,
    is_atom,
    is_users_module,
    is_users_state,
    name_of,
)
from lineaslice.observe.links import Links
from lineaslice.syntax.facts import Facts, Import
from lineaslice.tracing import figures, options
from lineaslice.tracing.annotations import evaluated
from lineaslice.tracing.behind import (
    file_behind,
    file_mapped,
    is_inert,
    package_of,
)
from lineaslice.tracing.doubts import PRINTED, late_names_in
from lineaslice.tracing.losses import makes_noticing
from lineaslice.tracing.outside import started_patches
from lineaslice.tracing.patches import Patches
from lineaslice.tracing.plans import Plan
from lineaslice.tracing.reading import REFERENCES, Reading, use
from lineaslice.tracing.running import Running
from lineaslice.tracing.values import UNKNOWN
from lineaslice.tracing.written import modules_in

# Of objects, but no attributes of theirs.
_COUNTED = ("statistics of ", REFERENCES)
# Libraries that give the same object again for the same name.
_KEEP_BY_NAME = frozenset({"logging"})

# Libraries that are asked by many a call that does not name them: of texts, of copies.
_EVERYWHERE = frozenset({"codecs", "copyreg"})


def _only_loads_packages(facts: Facts) -> bool:
    """True for an import statement that reaches no module of the user's."""
    names = [one.module for one in facts.imports]
    plain = not (facts.compound or facts.calls or facts.loads)
    return plain and bool(names) and not any(n[:1] == "." or is_users_module(n) for n in names)


class Surroundings(Reading):
    """Notes what statements use and change besides the values of names."""

    def __init__(
        self,
        namespace: dict[str, Any],
        ignored: Callable[[str], bool],
        ignored_folders: tuple[str, ...],
    ) -> None:
        super().__init__(namespace, ignored)
        self.links = Links(namespace, ignored)
        self.world = world.World(ignored_folders)
        # Patched modules and changed options, by the package whose users they concern.
        self.ambient: dict[str, set[Resource]] = {}
        self.future = False  # a ``from __future__ import`` is in force
        self.patches = Patches()

    def mapped(self, names: Iterable[str]) -> list[Access]:
        """Reads of the files that the values of these names are windows on."""
        values = map(self.namespace.get, names)
        paths = {file_mapped(value, self.world.databases) for value in values} - {None}
        heard = [("open", (path, "r", 0)) for path in sorted(map(str, paths))]
        return self.world.accesses(heard)

    def caches_in(self, names: Iterable[str]) -> list[Access]:
        """The attributes that a ``cached_property`` has put into the objects of these names."""
        filled = {r for r in self.modules if " #" in r.key and not r.key.startswith(_COUNTED)}
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

    def read_again(self, path: str) -> tuple[Access, ...]:
        """A module of the user's was read again, in place: whoever has something of it sees it."""
        loaded, module = Resource("module", path), sys.modules[path]
        self.modules.add(loaded)
        found: dict[Access, None] = {}
        self._note(found, Access(loaded, "change", "observed", "%autoreload"))
        for access in self.world.accesses([("open", (vars(module).get("__file__"), "r", 0))]):
            found[access] = None
        top = path.partition(".")[0]
        for name, value in self.namespace.items():
            if self.ignored(name) or is_atom(value):
                continue
            shape = self.links.shape(name)
            if top in shape.packages or not shape.complete:
                self.links.forget(name)
                found[use(name, "affect", "observed", "%autoreload")] = None
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

    def _annotated(self, facts: Facts, found: dict[Access, None]) -> None:
        """A library that makes classes evaluates their annotations, texts among them."""
        for made in facts.binds:
            for name in sorted(evaluated(self.namespace.get(made))):
                if name in self.namespace and name not in facts.binds:
                    self.read(found, name, "late-bound", "annotations")

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
            home = held or getattr(value, "__module__", None)
            if isinstance(home, str) and f"{home}.".startswith(f"{path}."):
                self.read(found, name, "observed", path)

    def _needed_by(
        self, imported: Import, loaded: Set[Resource], facts: Facts, found: dict[Access, None]
    ) -> None:
        """A file of the user's needs those that it imports, also if they were loaded before.

        Then it finds them as they are by now; ``loaded`` is what was.
        """
        pending = [imported.module, f"{imported.module}.{imported.attr}"]
        seen = set(pending)
        before = []
        while pending:
            path = pending.pop()
            module = sys.modules.get(path)
            if module is None or not is_users_state(module):
                continue
            file = vars(module).get("__file__")
            if not isinstance(file, str):
                continue
            if Resource("module", path) in loaded:  # as its file was then
                before.append(module)
                found[Access(Resource("module", path), "read", "observed", imported.module)] = None
            inner = modules_in(file, str(vars(module).get("__package__") or ""))
            pending += inner - seen
            seen |= inner
        for name in self.links.holders(tuple(before)) if before else ():
            if name not in facts.binds:
                self.read(found, name, "observed", imported.module)

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
        if any(access.resource.kind == "figure" for access in found):  # whoever has drawn
            packages.add("matplotlib")
        packages |= {settings.BEHIND[package] for package in settings.BEHIND.keys() & packages}
        used = packages & self.ambient.keys()
        parts = None if not used or options.may_show(running, expected, self.namespace) else ()
        for package in used:
            for resource in sorted(self.ambient[package]):
                if not any(a.resource == resource for a in found):
                    needed = parts if resource.kind == "option" else None
                    found[Access(resource, "read", "assumed", package, needed)] = None
                    if resource.kind == "option" and parts is None:
                        handed = self.patches.handed.get(f"option:{package}", set())
                        for name in sorted(handed & self.namespace.keys()):
                            self.read(found, name, "late-bound", package)
                    for member in self.patches.members(resource.key.rpartition(".")[2]):
                        for name in late_names_in(member, self.namespace):
                            self.read(found, name, "late-bound", resource.key)

    def _note_held(self, found: dict[Access, None], name: str, value: object) -> None:
        """A value that keeps a file open, or leads to one that does, may have written to it."""
        shape = self.links.shape(name)
        addresses = shape.ids | {id(value)}
        for access in (*self.world.held_by(addresses), *self.world.read_by(addresses)):
            self._note(found, access)

    def _let_go(self, running: Running, found: dict[Access, None]) -> None:
        """Files that are closed because no name holds their objects any more."""
        for access in self.world.held_by(set(running.bound_before.values())):
            # What was in them matters to those only who ask for the file.
            found[access._replace(mode="affect") if access.mode == "change" else access] = None
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
        if figures.figures_in(value) or (
            kept_by == "matplotlib" and id(value) in self.links.origins
        ):
            parts = figures.part_of(value)
            found[Access(Resource("figure", "pyplot"), "affect", "observed", name, parts)] = None
        first = file_behind(value, self.world.databases)
        for path in (first, *self.world.attached_to(value)):
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
                if access.via == "sys.modules":  # all of that module
                    below = f"{access.resource.key}."
                    inside = [r for r in self.modules if r.key.startswith(below)]
                    found.update(dict.fromkeys(access._replace(resource=r) for r in inside))
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
        for place, before in expected.places.values():
            for attr in vars(place).keys() | before.keys():
                if vars(place).get(attr, UNKNOWN) is not before.get(attr, UNKNOWN):
                    one = place, attr, before.get(attr, UNKNOWN)
                    expected.patchable[id(place), attr] = one
        if expected.unknown and "unittest.mock" in sys.modules:
            for place, attr, before in started_patches():
                expected.patchable.setdefault((id(place), attr), (place, attr, before))
        if expected.patchable:
            self._patched(expected, found)
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
                            found[use(name, "affect", "observed", f"the {stream} stream")] = None
        if heard:
            certain = not (expected.lists or expected.unknown)
            for access in self.world.accesses(heard, expected.patterns if certain else ()):
                self._note(found, access)
            facts = running.facts
            made = (*facts.binds, *facts.loops, *facts.maybe)
            touched = {*made, *expected.writes, *running.changed, *running.before}
            values = [self.namespace[name] for name in touched if name in self.namespace]
            self.world.hold(heard, [value for value in values if not is_atom(value)])
            for name in made:
                self.world.remember_database(self.namespace.get(name), heard)
            for module, path in {a for event, a in heard if event == world.UNPICKLED}:
                self._unpickled(module, path.partition(".")[0], found)
        for connection, path in expected.attached:
            for access in self.world.attach(connection, path):
                self._note(found, access)
        if expected.texts:
            told = {a.resource for a in found}
            since = time() - (perf_counter() - running.started)
            for access in self.world.used_by_path(expected.texts, since):
                if access.resource not in told:
                    self._note(found, access)
        if running.only_looks:
            found.update(dict.fromkeys(self.world.look()))
        elif expected.unheard or running.commands:
            for access in self.world.command():  # IPython may start it where no hook hears it
                found[access] = None
        elif expected.scans:
            found.update(dict.fromkeys(self.world.all_read()))

    def _unpickled(self, module: str, name: str, found: dict[Access, None]) -> None:
        """A pickle says by name which classes and functions it needs: they are as they are now."""
        if module != "__main__":
            loaded = Resource("module", module)
            if loaded in self.modules:
                found[Access(loaded, "read", "observed", "pickle")] = None
            for patched in sorted(self.ambient.get(module.partition(".")[0], ())):
                found[Access(patched, "read", "observed", "pickle")] = None
            holding = sys.modules.get(module)
            for other, value in self.namespace.items():
                if value is holding and holding is not None:
                    self.read(found, other, "observed", "pickle")
        elif name in self.namespace:
            for late in (name, *late_names_in(self.namespace[name], self.namespace)):
                if late in self.namespace:
                    self.read(found, late, "observed" if late == name else "late-bound", "pickle")

    def _in_force(self, access: Access, found: dict[Access, None]) -> None:
        """Users of a package depend from now on on what was set or patched there."""
        resource = access.resource
        if resource.kind == "option":
            for name, value in self.namespace.items():
                if type(value).__name__ in options.HOLDERS and not self.ignored(name):
                    found[use(name, "affect", "observed", access.via)] = None
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
            told = {a.resource for a in found if a.mode != "read"}
            if after[resource] != before and resource not in told:
                if resource.kind == "module":
                    self.modules.add(resource)
                self._note(found, access)
                self._in_force(access, found)

    def _patched(self, expected: Plan, found: dict[Access, None]) -> None:
        """What functions of the user's have put into modules and classes of libraries."""
        via = next(iter(expected.unknown), "")
        for place, attr, before in expected.patchable.values():
            now = vars(place).get(attr, UNKNOWN)
            if now is before:
                continue
            home = f"{place.__module__}.{place.__qualname__}" if isinstance(place, type) else ""
            patched = Resource("module", f"{home or name_of(place)}.{attr}")
            mode: Mode = "change" if now is UNKNOWN else "bind"  # to be deleted, it must be there
            access = Access(patched, mode, "observed", via)
            self.modules.add(patched)
            self.patches.add(attr, place)
            self._note(found, access)
            self._in_force(access, found)

    def _draws(
        self, running: Running, expected: Plan, drawing: figures.Drawing, found: dict[Access, None]
    ) -> None:
        """What was drawn with pyplot; names that hold a figure drawn on, or its axes, see it."""
        touched = drawing.touched(running.facts.compound)
        accesses = [a for a in expected.accesses if a.resource.kind == "figure"]
        if drawing.ends(running.facts.compound):
            # In a script, it would close none of them: what comes later does not rest on it.
            found.update(dict.fromkeys(a._replace(mode="delete") for a in accesses))
            return
        if drawing.clears(running.facts.compound):
            found.update(dict.fromkeys(a._replace(mode="bind") for a in accesses))
            return
        for access in accesses:
            if touched is None:
                self._note(found, access)
                continue
            read, written = touched
            found[access._replace(mode="read", parts=read)] = None
            if access.mode == "read":
                continue
            if figures.OPEN in written and figures.OPEN not in read:  # those that were, are still
                written = tuple(part for part in written if part != figures.OPEN)
                found[access._replace(mode="affect", parts=(figures.OPEN,))] = None
            found[access._replace(parts=written)] = None
        if all(access.mode == "read" for access in accesses):
            return
        addresses = drawing.altered(touched, running.facts.compound)
        for name, value in self.namespace.items():
            held = () if self.ignored(name) else figures.figures_in(value) or ()
            if any(id(figure) in addresses for figure in held) or (
                not held and self._leads_to(name, value, addresses)
            ):
                found[use(name, "affect", "observed", "pyplot")] = None

    def _leads_to(self, name: str, value: object, addresses: set[int]) -> bool:
        """True when an object of the user's, or a grid of seaborn's, holds one of these figures."""
        if is_atom(value) or is_inert(value) or self.ignored(name):
            return False
        shape = self.links.shape(name)
        if not shape.complete:
            return True  # nobody knows
        return "matplotlib" in shape.packages and not shape.ids.isdisjoint(addresses)

    @staticmethod
    def _note(found: dict[Access, None], access: Access) -> None:
        """A change uses the state before it."""
        if access.mode == "change":
            found[access._replace(mode="read")] = None
        found[access] = None

    def closing(self) -> str:
        """``plt.close``, as the user calls it; nothing when no figure was open at the end."""
        if not figures.opened().figures:
            return ""
        pyplot = sys.modules.get("matplotlib.pyplot")
        names = (n for n, value in self.namespace.items() if value is pyplot is not None)
        return f"{next((name for name in names if not self.ignored(name)), '')}.close"

    @staticmethod
    def figures_are_gone(graph: Graph) -> bool:
        """True when something was drawn with pyplot and no figure is left.

        Notebooks show their figures at the end of a cell and close them, which no statement tells.
        """
        writes = graph.writers.get(FIGURE)
        pyplot = sys.modules.get("matplotlib._pylab_helpers")
        if not writes or writes[-1].access.mode == "delete" or pyplot is None:
            return False
        return not pyplot.Gcf.figs
