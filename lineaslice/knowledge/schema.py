"""From the text of a table to checked records; every mistake is reported with its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, get_args

from lineaslice.errors import ConfigError
from lineaslice.knowledge.effects import Effect, TypeFacts
from lineaslice.model import Kind

STREAMS = ("python", "numpy", "torch")
CAUSES = ("clock", "uuid", "entropy", "network", "machine")
RESULTS = ("self", "same", "fresh", "view", "opaque")
FLAGS = ("atomic", "container", "opaque", "cow", "pure_operators", "iterator", "lazy")

_EFFECT_KEYS = frozenset(Effect._fields) - {"table"}
_BLOCKS: dict[str, frozenset[str]] = {
    "types": frozenset({"names", "facts", "volatile", "family", "cow_from"}),
    "methods": _EFFECT_KEYS | {"of", "names"},
    "attributes": _EFFECT_KEYS | {"of", "names"},
    "constructors": _EFFECT_KEYS | {"of"},
    "functions": _EFFECT_KEYS | {"of", "names", "unknown"},
}
_ARGUMENT = re.compile(r"self\.\*|\*{1,2}|(\d+|[A-Za-z_]\w*)((\.[A-Za-z_]\w*)*)")
_CONDITION = re.compile(r"(self\.)?[A-Za-z_]\w*(@\d+)?(=\S+)?")
_TYPE_KEY = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+")
_KINDS = frozenset(get_args(Kind))


@dataclass(slots=True)
class TypeEntry:
    """What one table says of one class, by the names of its methods and attributes."""

    facts: TypeFacts | None = None
    cow_from: int = 0  # the major version of the library from which objects are copy-on-write
    family: bool = False  # library subclasses obey even where they override
    constructor: Effect | None = None
    methods: dict[str, Effect] = field(default_factory=dict)
    attributes: dict[str, Effect] = field(default_factory=dict)
    prefixes: dict[str, Effect] = field(default_factory=dict)  # methods written as "get_*"

    def method(self, name: str) -> Effect | None:
        """The effect of a method by its name, or else by the prefix that it has."""
        effect = self.methods.get(name)
        if effect is None and self.prefixes:
            found = (said for prefix, said in self.prefixes.items() if name.startswith(prefix))
            effect = next(found, None)
        return effect


@dataclass(slots=True)
class Table:
    """One parsed file: classes by type key, functions by module and name."""

    name: str
    types: dict[str, TypeEntry] = field(default_factory=dict)
    functions: dict[str, dict[str, Effect]] = field(default_factory=dict)
    code: dict[str, dict[str, Effect]] = field(default_factory=dict)
    """Functions of which only ``Effect.code`` is said: their effects are unknown."""


class _Parser:
    """Fills one ``Table``, knowing where in the text each block stands."""

    def __init__(self, name: str, text: str) -> None:
        self.table = Table(name)
        self.text = text
        self.where = 0
        self._made: dict[Effect, Effect] = {}  # equal effects are stored once

    def fail(self, problem: str, hint: str) -> ConfigError:
        place = f"{self.table.name}.toml" + (f", line {self.where}" if self.where else "")
        return ConfigError(f"knowledge table {place}: {problem}", hint)

    def parse(self) -> Table:
        try:
            content = tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            raise self.fail(f"is not TOML: {error}", "Correct the syntax at that place.") from error
        for section, blocks in content.items():
            if section not in _BLOCKS:
                known = ", ".join(_BLOCKS)
                raise self.fail(f"unknown section {section!r}", f"Sections are [[{known}]].")
            if not isinstance(blocks, list):
                raise self.fail(f"[{section}] is one table", f"Write [[{section}]], a list.")
            lines = self._lines(section)
            for number, block in enumerate(blocks):
                self.where = lines[number] if number < len(lines) else 0
                self._block(section, block)
        return self.table

    def _lines(self, section: str) -> list[int]:
        header = f"[[{section}]]"
        return [n for n, line in enumerate(self.text.splitlines(), 1) if line.startswith(header)]

    def _block(self, section: str, block: dict[str, Any]) -> None:
        for key in block:
            if key not in _BLOCKS[section]:
                known = ", ".join(sorted(_BLOCKS[section]))
                raise self.fail(f"unknown key {key!r}", f"[[{section}]] takes {known}.")
        if section == "types":
            self._types(block)
            return
        effect = self._effect(block)
        targets = self._words(block, "of")
        for target in targets:
            if section == "functions":
                book = self.table.code if block.get("unknown") else self.table.functions
                self._enter(book.setdefault(target, {}), block, effect, target)
                continue
            entry = self._entry(target)
            said = self._for_receiver(effect, target)
            if section == "constructors":
                if entry.constructor is not None and entry.constructor is not said:
                    raise self.fail(f"two constructors of {target}", "Keep one of them.")
                entry.constructor = said
            elif section == "attributes":
                self._enter(entry.attributes, block, said, target)
            else:
                self._enter(entry.methods, block, said, target)
                if "*" in block["names"]:
                    for name in [name for name in entry.methods if name.endswith("*")]:
                        entry.prefixes[name[:-1]] = entry.methods.pop(name)

    def _enter(
        self, names: dict[str, Effect], block: dict[str, Any], effect: Effect, target: str
    ) -> None:
        for name in self._words(block, "names"):
            if names.get(name, effect) is not effect:  # equal effects are one object
                raise self.fail(f"{target}.{name} stands in two blocks", "Keep one of them.")
            names[name] = effect

    def _types(self, block: dict[str, Any]) -> None:
        flags = self._words(block, "facts", required=False)
        for flag in flags:
            if flag not in FLAGS:
                raise self.fail(f"unknown fact {flag!r}", f"Facts are {', '.join(FLAGS)}.")
        facts = TypeFacts(
            **dict.fromkeys(flags, True),
            volatile=self._words(block, "volatile", required=False),
            table=self.table.name,
        )
        for name in self._words(block, "names"):
            entry = self._entry(name)
            if entry.facts is not None:
                raise self.fail(f"{name} stands in two [[types]] blocks", "Keep one of them.")
            entry.facts = facts if block.get("facts") or block.get("volatile") else None
            entry.family = bool(block.get("family", False))
            entry.cow_from = int(block.get("cow_from", 0))

    def _entry(self, key: str) -> TypeEntry:
        if not _TYPE_KEY.fullmatch(key):
            raise self.fail(f"{key!r} is no type key", 'Write "package.Class".')
        return self.table.types.setdefault(key, TypeEntry())

    def _words(self, block: dict[str, Any], key: str, required: bool = True) -> tuple[str, ...]:
        value = block.get(key, "")
        if not isinstance(value, str):
            raise self.fail(f"{key} is {value!r}", "Write one string of words between spaces.")
        words = tuple(value.split())
        if required and not words:
            raise self.fail(f"{key} is missing", f"Add {key} = '…', words between spaces.")
        return words

    def _effect(self, block: dict[str, Any]) -> Effect:
        word = {
            key: self._one(block, key, allowed)
            for key, allowed in (
                ("draws", STREAMS),
                ("seeds", STREAMS),
                ("nondeterministic", CAUSES),
            )
        }
        effect = Effect(
            changes=tuple(self._arguments(block, "changes")),
            changes_if=tuple(self._conditions(block)),
            reads=tuple(self._resources(block, "reads")),
            writes=tuple(self._resources(block, "writes")),
            code=tuple(self._arguments(block, "code")),
            calls=tuple(self._arguments(block, "calls")),
            returns=self._returns(block),
            table=self.table.name,
            **word,
        )
        return self._made.setdefault(effect, effect)

    def _one(self, block: dict[str, Any], key: str, allowed: tuple[str, ...]) -> str:
        value = block.get(key, "")
        if value and value not in allowed:
            raise self.fail(f"{key} is {value!r}", f"{key} is one of {', '.join(allowed)}.")
        return str(value)

    def _arguments(self, block: dict[str, Any], key: str) -> Iterator[str]:
        for word in self._words(block, key, required=False):
            if not _ARGUMENT.fullmatch(word):
                hint = "Write self, a position such as 0, or the name of a parameter."
                raise self.fail(f"{key} names {word!r}, which is no argument", hint)
            yield word

    def _conditions(self, block: dict[str, Any]) -> Iterator[tuple[str, str]]:
        value = block.get("changes_if", [])
        lines = [value] if isinstance(value, str) else value
        for line in lines:
            what, _, condition = str(line).partition(" if ")
            if not _ARGUMENT.fullmatch(what) or not _CONDITION.fullmatch(condition):
                hint = 'Write "self if inplace" or "0 if copy@2=False".'
                raise self.fail(f"changes_if says {line!r}", hint)
            yield what, condition

    def _resources(self, block: dict[str, Any], key: str) -> Iterator[str]:
        for word in self._words(block, key, required=False):
            if word.partition(":")[0] not in _KINDS:
                known = ", ".join(sorted(_KINDS))
                raise self.fail(f"{key} names {word!r}", f"Kinds of resources are {known}.")
            yield word

    def _returns(self, block: dict[str, Any]) -> str:
        value = block.get("returns", "")
        if value and value not in RESULTS and not _TYPE_KEY.fullmatch(str(value)):
            hint = f'returns is one of {", ".join(RESULTS)}, or a type key such as "pandas.Series".'
            raise self.fail(f"returns is {value!r}", hint)
        return str(value)

    def _for_receiver(self, effect: Effect, key: str) -> Effect:
        if effect.returns != "same":
            return effect
        effect = effect._replace(returns=key)
        return self._made.setdefault(effect, effect)


def parse(name: str, text: str) -> Table:
    """The table in ``text``; a mistake raises ``ConfigError`` that names file, line and remedy."""
    return _Parser(name, text).parse()
