"""Code that is no statement of the notebook: in texts and files, or reached through namespaces.

``exec``, ``eval``, ``runpy`` and the shell run a text; as far as it is known before, what it may do
is found as for a function. ``globals()["x"]``, ``setattr`` and the like say in a text which name
they mean.
"""

from __future__ import annotations

import builtins
import sys
import types
from typing import Any

from lineaslice.model import Access, Resource
from lineaslice.observe.fingerprint import is_atom, is_users, is_users_module
from lineaslice.observe.settings import READERS
from lineaslice.syntax.facts import Attr, Call, Item, Result, Store, words
from lineaslice.tracing.arguments import spelled, subterms
from lineaslice.tracing.doubts import COMMANDING
from lineaslice.tracing.uses import Uses
from lineaslice.tracing.values import UNKNOWN, Value, is_shell, union
from lineaslice.tracing.written import function_of, imported_by, text_of

_REFLECTIVE = {"globals", "locals", "vars", "dir"}
# Methods of the shell that run a text.
_RUNNING = frozenset({"ex", "run_cell", "run_code"})
# By which a text asks for the environment.
_ENVIRONMENT = frozenset({"environ", "getenv"})
# Calls that give the text of a file.
_OPENING = frozenset({"Path", "io.open", "open", "pathlib.Path"})


class Reflection(Uses):
    """The plan of one statement, as far as names and code stand in texts."""

    def special(
        self, callee: Value, args: list[tuple[str, Value]], call: Call, name: str
    ) -> Value | None:
        """Callees that reach names through strings or the namespace itself."""
        if callee.method is not None and is_shell(callee.method[0].obj):
            return self.by_shell(callee.method[0].obj, callee.method[1], args, name)
        if callee.obj is UNKNOWN or callee.obj is None:
            return None
        if getattr(callee.obj, "__module__", "") != "builtins":
            return None
        word = getattr(callee.obj, "__name__", "")
        if callee.obj is not getattr(builtins, word, None):
            return None
        if word in _REFLECTIVE and not args:
            made = Result(len(self.values.results))
            uses = [parent for part, parent in subterms(self.facts) if part == made]
            if word == "dir" and not any(isinstance(use, Item) for use in uses):
                return Value()
            self.reflected(len(self.values.results), name)
            return Value(obj=self.namespace)
        if word in ("exec", "eval"):
            self.runs_text(args, name)
            self.plan.scan = True
            self.unknown(self.values.everything(), name)
            return Value(roots=self.values.everything()[0].roots)
        if word in ("setattr", "delattr") and len(args) >= 2:
            key = args[1][1].obj
            self.stored(args[0][1], "attribute", key if isinstance(key, str) else None, name)
            return Value()
        if word == "type" and len(args) > 2:  # a class statement: hooks of its bases run
            self.unknown([value for _, value in args], name)
            return Value(roots=union([value for _, value in args]))
        if word == "getattr" and len(args) >= 2:
            if not isinstance(args[1][1].obj, str):
                self.hidden(args[0][1], name)  # it may be a property
                return None
            found = Attr(call.args[0][1], args[1][1].obj)
            self.load(found)
            return self.values.of(found)
        return None

    def by_shell(self, shell: Any, attr: str, args: list[tuple[str, Value]], name: str) -> Value:
        """``get_ipython().run_cell("…")``: code in a string, which may bind any name."""
        if attr == "get_ipython":
            return Value(obj=shell)
        if attr in COMMANDING:
            self.plan.commands = self.plan.unheard = True
        if attr in _RUNNING:
            self.runs_text(args, name)
        else:
            self.code(args, name)
        self.plan.scan = True
        self.unknown(self.values.everything(), name)
        return Value(roots=self.values.everything()[0].roots)

    def reflected(self, call: int, name: str) -> None:
        """``globals()["x"]`` reads x; any other use of the namespace may read every name."""
        for part, parent in subterms(self.facts):
            if part != Result(call):
                continue
            if isinstance(parent, Item) and isinstance(parent.key, str):
                self.plan.late.setdefault(parent.key, name)  # also when there is none
            elif isinstance(parent, Store) and isinstance(parent.key, str):
                self.plan.scan = True
            else:
                self.plan.reflects = name
                self.plan.scan = True

    def code(self, args: list[tuple[str, Value]], name: str) -> None:
        """A string that is code: the names in it are read; a computed string reads everything."""
        for _, value in args:
            if issubclass(type(value.obj), str):
                found = words(value.obj)
                if not _ENVIRONMENT.isdisjoint(found):
                    self.environ(name)
                for word in (*found, *self.facts.strings):
                    if word in self.namespace:
                        self.plan.late.setdefault(word, name)
                        if any(map(is_users, self.functions_in(self.namespace[word]))):
                            self.unknown((Value(roots=(word,)),), name)  # a formula calls it
            elif value.obj is UNKNOWN or not issubclass(type(value.obj), types.FunctionType):
                self.plan.reflects = name

    def runs_file(self, args: list[tuple[str, Value]], via: str) -> None:
        """The code of a file runs; of what it imports, what is loaded already is not heard."""
        # ``%run`` opens it by its full path, a slice by the one that was typed.
        self.plan.accesses.append(Access(Resource("cwd"), "read", "text", via))
        for module in [one for one in sys.modules if is_users_module(one)]:
            self.plan.accesses.append(Access(Resource("module", module), "read", "assumed", via))
        self.plan.loads = True
        text = text_of(args[0][1].obj) if args else None
        function = function_of(text, imported_by(text)) if text is not None else None
        if function is None:
            self.runs_anything(via)
        else:
            self.follow(function, via)

    def runs_text(self, args: list[tuple[str, Value]], via: str) -> None:
        """``exec`` and ``eval``: code in a text, or in the files that the statement reads."""
        texts = [value.obj for _, value in args[:1] if issubclass(type(value.obj), str)]
        if not texts:
            calls = [call for call in self.facts.calls if spelled(call.func) in _OPENING]
            read = [text_of(self.values.of(call.args[0][1]).obj) for call in calls if call.args]
            texts = [text for text in read if text is not None]
        self.code([("0", Value(obj=text)) for text in texts] or args[:1], via)
        functions = [function_of(text, self.namespace) for text in texts]
        if not functions or None in functions:
            self.runs_anything(via)
        for function in functions:
            self.follow(function, via)

    def runs_anything(self, via: str) -> None:
        """Code that only the run shows may set, draw and change whatever there is."""
        self.plan.loads = True
        self.plan.settable.update(READERS)
        self.environ(via)
        if "matplotlib.pyplot" in sys.modules:
            self.draws_unseen(via)
        for name, value in self.namespace.items():
            if not is_atom(value) and not is_shell(value):
                self.plan.watched.setdefault(name, via)
