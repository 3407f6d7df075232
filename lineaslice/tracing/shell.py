"""IPython's hooks: learn when cells and statements begin and end, change nothing else.

An AST transformer puts a read of our hook behind every top-level statement but the last, see
``tracing.hook``.
"""

from __future__ import annotations

import ast
import builtins
import re
import sys
from types import FrameType, FunctionType
from typing import Any

from lineaslice import config
from lineaslice.errors import LineasliceError
from lineaslice.model import Diagnostic
from lineaslice.observe import world
from lineaslice.observe.fingerprint import is_users
from lineaslice.store import Store
from lineaslice.tracing import declarations, figures, hook, reloading
from lineaslice.tracing import session as sessions
from lineaslice.tracing.bindings import MODULES_OWN, SHOWN
from lineaslice.tracing.loading import LoadingCell
from lineaslice.tracing.session import Session

# Names that IPython puts into the namespace for itself.
_AMBIENT = frozenset(
    {"In", "Out", "_oh", "_ih", "_dh", "_i", "_ii", "_iii", "get_ipython", "exit", "quit", "open"}
    | {*SHOWN, *MODULES_OWN}
)


class ShellTracer(ast.NodeTransformer):
    """Feeds one Session from one InteractiveShell."""

    def __init__(self, shell: Any, store: Store | None) -> None:
        self.shell = shell
        hidden = set(getattr(shell, "user_ns_hidden", ()))
        self.ambient = _AMBIENT | hidden
        self.session = Session(
            shell.user_ns,
            ignored=self.is_ignored,
            store=store,
        )
        self.session.recorder.displayed = self.displayed
        self.hook = _Hook(self)
        self.reloading = reloading.Reloading(shell.events.callbacks)
        self.index = 0  # of the running statement
        self.depth = 0  # nested run_cell
        self.expects_tree = False
        self.in_cell = False
        self.attached = False
        self.transformed: str | None = None  # the cell as Python, when IPython tells it
        self.loading = LoadingCell(self.session, self._begin_loading_cell)
        self.session.catch_up = self.loading.until_now
        self.session.callbacks = self.callbacks
        self.session.interactivity = lambda: shell.ast_node_interactivity
        self.session.meanings.function = self.magic_function
        self.session.meanings.is_ipythons = self.is_ipythons
        self.session.meanings.folders = self.folders
        self.session.meanings.typed_again = self.typed_again
        self.session.meanings.alias = self.alias
        self.session.meanings.transform = shell.transform_cell
        self.loaded_in: Any = None  # what IPython told about the loading cell when it had ended

    def is_ignored(self, name: str) -> bool:
        return name in self.ambient or (name.startswith("_i") and name[2:].isdigit())

    # -------------------------------------------------------------- attach and detach

    def attach(self) -> None:
        self.attached = True
        self.shell.events.register("pre_run_cell", self.pre_run_cell)
        self.shell.events.register("post_execute", self.post_execute)
        self.shell.events.register("post_run_cell", self.post_run_cell)
        self.shell.ast_transformers.append(self)
        setattr(builtins, hook.NAME, self.hook)
        sessions.set_current(self.session)
        world.listen()

    def detach(self) -> None:
        if not self.attached:
            return
        self.attached = False
        self.shell.events.unregister("pre_run_cell", self.pre_run_cell)
        self.shell.events.unregister("post_execute", self.post_execute)
        self.shell.events.unregister("post_run_cell", self.post_run_cell)
        figures.let_go()
        if self in self.shell.ast_transformers:
            self.shell.ast_transformers.remove(self)
        self.hook.tracer = None
        if self.in_cell:  # whose later statements still meet the hook
            self.shell.events.register("post_run_cell", self.remove_hook)
        else:
            self.remove_hook()
        if sessions.current() is self.session:
            sessions.set_current(None)
        world.stop()

    def remove_hook(self, result: Any = None) -> None:
        if result is not None:
            self.shell.events.unregister("post_run_cell", self.remove_hook)
        if getattr(builtins, hook.NAME, None) is self.hook:
            delattr(builtins, hook.NAME)

    # -------------------------------------------------------------- what IPython tells

    def pre_run_cell(self, info: Any) -> None:
        self.depth += 1
        if self.depth > 1:
            return
        self.session.catch_up = None
        self.expects_tree = True
        self.in_cell = True
        called = self.shell.events.callbacks["post_execute"]
        if called[:1] != [self.post_execute]:  # the figures are still open for who comes first
            self.shell.events.unregister("post_execute", self.post_execute)
            called.insert(0, self.post_execute)
        self.guarded(self._begin_cell, info)

    def _begin_cell(self, info: Any) -> None:
        self.session.begin_cell(
            info.raw_cell,
            self.shell.execution_count if info.store_history else None,
            getattr(info, "cell_id", None),
        )
        self.transformed = getattr(info, "transformed_cell", None)

    def _begin_loading_cell(self) -> str | None:
        """IPython tells of a cell before it runs and when it has ended, but not to us in between.

        So its frame has to say, which is looked at only when the loading cell itself saves.
        """
        info = self.loaded_in
        frame: FrameType | None = sys._getframe()
        while info is None and frame is not None:
            if (
                frame.f_code.co_name == "run_cell_async"
                and frame.f_locals.get("self") is self.shell
            ):
                info = frame.f_locals.get("info")
            frame = frame.f_back
        if info is None:
            return None
        self._begin_cell(info)
        return self.transformed or str(self.shell.transform_cell(info.raw_cell))

    def visit(self, node: ast.AST) -> ast.AST:
        """Called by IPython with the tree of the cell, and with inner trees of ``%time``."""
        if not self.expects_tree or not isinstance(node, ast.Module):
            return node
        self.expects_tree = False
        changed = self.guarded(self._instrument, node)
        return node if changed is None else changed

    def _instrument(self, tree: ast.Module) -> ast.Module:
        if not tree.body:
            return tree
        source = self.transformed
        if source is None:
            source = self.shell.transform_cell(self.session.cells[-1].source)
        self.session.statements_of_cell(source, tree)
        # A transformer behind ours may still change the statements.
        is_last = self.attached and self.shell.ast_transformers[-1] is self
        body = hook.hooked(tree.body, self.session.joins() if is_last else None)
        self.index = -1
        for module, code in self.reloading.codes().items():
            self.session.read_again(module, code)
        self.next()
        changed = ast.Module(body, tree.type_ignores)
        if is_last:
            # Every node has its place, so IPython need not walk the tree to fill places in.
            changed._fields = ()  # type: ignore[misc]
        return changed

    def next(self) -> None:
        """The next statement begins, and with that the one before has ended."""
        if self.depth == 1:
            self.index += 1
            figures.let_go()  # code that ran silently within the statement has ended, too
            self.guarded(self.session.begin, self.index)

    def post_execute(self) -> None:
        if self.in_cell and self.depth == 1:
            figures.hold()

    def post_run_cell(self, result: Any) -> None:
        if self.depth == 0:  # loaded inside this very cell
            self.loaded_in = result.info
            self.guarded(self.loading.to_the_end, result.error_in_exec, result.execution_count)
            self.session.catch_up = None
            return
        self.depth -= 1
        if self.depth:
            return
        self.expects_tree = False
        self.in_cell = False
        # Some statements parse and are refused when their turn comes: ``f(a=1, a=2)``.
        error = result.error_in_exec or result.error_before_exec
        self.guarded(self.session.end_cell, error, result.execution_count)
        self.guarded(self.reloading.remember)
        figures.let_go()

    # -------------------------------------------------------------- what is special here

    def displayed(self) -> tuple[int, int] | None:
        """The number and the address of the newest displayed result, if any."""
        outputs = self.shell.user_ns.get("Out")
        if type(outputs) is not dict or not outputs:
            return None
        number = max(outputs)
        return number, object.__hash__(outputs[number])  # tells it as ``id`` does, unheard

    def magic_function(self, kind: str, name: str) -> str | None:
        """The notebook's function that was registered as this magic, by the name that it has.

        One that asks for the shell has no meaning elsewhere.
        """
        function = self.shell.magics_manager.magics.get(kind, {}).get(name)
        if type(function) is not FunctionType or "get_ipython" in function.__code__.co_names:
            return None
        names = self.shell.user_ns
        own = function.__globals__ is names and names.get(function.__name__) is function
        return function.__name__ if own else None

    def callbacks(self) -> list[Any]:
        """The user's functions that IPython calls around cells."""
        found = [one for called in self.shell.events.callbacks.values() for one in called]
        return [one for one in found if is_users(getattr(one, "__func__", one))]

    def is_ipythons(self, kind: str, name: str) -> bool:
        """True for a magic that a shell of its own has as well, where no extension is loaded."""
        function = self.shell.magics_manager.magics.get(kind, {}).get(name)
        return str(getattr(function, "__module__", "")).startswith("IPython.core.magics.")

    def typed_again(self, argument: str) -> list[str]:
        """The inputs that ``%rerun`` runs; those that it searches for are left to IPython."""
        history = self.shell.history_manager
        last = re.fullmatch(r"\s*(?:-l\s*(\d+)\s*)?", argument)
        if last is not None:
            found = history.get_tail(int(last[1] or 1))
        elif argument.lstrip().startswith("-"):
            return []
        else:
            found = history.get_range_by_str(argument)
        return [text for _, _, text in found]

    def alias(self, name: str, given: str) -> str:
        """The command that an alias stands for; "" for what is none."""
        kept = self.shell.magics_manager.magics.get("line", {}).get(name)
        command = getattr(kept, "cmd", None)
        if not isinstance(command, str) or type(kept).__module__ != "IPython.core.alias":
            return ""
        if "%l" in command:
            command, given = command.replace("%l", given), ""
        words = given.split(None, kept.nargs) if kept.nargs else []
        if len(words) < kept.nargs:
            return ""
        if kept.nargs:
            command, given = command % tuple(words[: kept.nargs]), " ".join(words[kept.nargs :])
        return f"{command} {given}".strip()

    def folders(self) -> list[str]:
        return list(getattr(self.shell, "dir_stack", ()))

    def guarded(self, function: Any, *args: Any) -> Any:
        """Our fault never becomes the user's exception: it switches tracing off, with one word."""
        try:
            return function(*args)
        except Exception as error:
            if isinstance(error, LineasliceError):
                message = f"lineaslice stopped tracing. {error}"
                hint = "When that is mended, type %reload_ext lineaslice to begin again."
            else:
                message = f"lineaslice stopped tracing: {type(error).__name__}: {error}"
                hint = "Type %reload_ext lineaslice to begin again, and please report the cell."
            self.session.recorder.broken = Diagnostic("tracing-off", message, hint)
            self.expects_tree = False
            self.detach()
            _tracers.pop(id(self.shell), None)
            print(f"{self.session.recorder.broken.message}\n{self.session.recorder.broken.hint}")
            return None


class _Hook:
    """What ``builtins`` holds while a shell is traced."""

    __slots__ = ("tracer",)

    def __init__(self, tracer: ShellTracer) -> None:
        self.tracer: ShellTracer | None = tracer

    @property
    def next(self) -> None:
        if self.tracer is not None:
            self.tracer.next()


_tracers: dict[int, ShellTracer] = {}


def load(shell: Any, store: Store | None = None) -> ShellTracer:
    """Start tracing a shell into a store (the configured one); again: go on with the session."""
    tracer = _tracers.get(id(shell))
    if tracer is None:
        if store is None:
            store = Store.open(config.load())
        declarations.read()
        tracer = _tracers[id(shell)] = ShellTracer(shell, store)
        tracer.attach()
    return tracer


def tracer_of(shell: Any) -> ShellTracer | None:
    """What traces a shell, if anything does."""
    return _tracers.get(id(shell))


def unload(shell: Any) -> None:
    """Stop tracing a shell and leave nothing behind."""
    tracer = _tracers.pop(id(shell), None)
    if tracer is not None:
        tracer.detach()
