"""From the text of a table to checked records; every mistake is reported with its line."""

from __future__ import annotations

import ast
import difflib
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, get_args

from lineaslice.errors import ConfigError
from lineaslice.knowledge.effects import Effect, TypeFacts
from lineaslice.knowledge.places import Places
from lineaslice.model import Kind

STREAMS = ("python", "numpy", "torch", "polars")
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
_ARGUMENT = re.compile(r"self\.\*|self!|\*{1,2}|(\d+|[A-Za-z_]\w*)((\.[A-Za-z_]\w*)*)")
_CONDITION = re.compile(r"(self\.)?[A-Za-z_]\w*(@\d+)?(=\S+| alters)?")
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
    file: str = ""  # for messages
    types: dict[str, TypeEntry] = field(default_factory=dict)
    functions: dict[str, dict[str, Effect]] = field(default_factory=dict)
    code: dict[str, dict[str, Effect]] = field(default_factory=dict)
    """Functions of which only ``Effect.code`` is said: their effects are unknown."""
    lines: dict[tuple[str, str], int] = field(default_factory=dict)
    """Where a call or class is spoken of, by section and dotted name."""
    files: dict[tuple[str, str], str] = field(default_factory=dict)  # of a table from several files


def overlaid(first: TypeEntry, second: TypeEntry) -> TypeEntry:
    """Two entries about one class as one; where both speak, the first holds."""
    facts = first if first.facts is not None else second
    return TypeEntry(
        facts=facts.facts,
        cow_from=facts.cow_from,
        family=first.family or second.family,
        constructor=first.constructor or second.constructor,
        methods={**second.methods, **first.methods},
        attributes={**second.attributes, **first.attributes},
        prefixes={**second.prefixes, **first.prefixes},
    )


class _Parser:
    """Fills one ``Table``, knowing where in the text each block stands."""

    def __init__(self, name: str, text: str, file: str, within: str) -> None:
        self.table = Table(name, file)
        self.text = text
        self.file = file
        self.within = within
        self.places = Places(text)
        self.where = 0  # the line of the block
        self._made: dict[Effect, Effect] = {}  # equal effects are stored once

    def fail(self, problem: str, hint: str, key: str = "") -> ConfigError:
        line = (self.places.key(self.where, key) if key else 0) or self.where
        return ConfigError(f"{self.file}{f', line {line}' if line else ''}: {problem}", hint)

    def parse(self) -> Table:
        try:
            content = tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            raise self.fail(f"is not TOML: {error}", "Correct the syntax at that place.") from error
        return self.fill(content)

    def fill(self, content: dict[str, Any]) -> Table:
        for section, blocks in content.items():
            path = f"{self.within}.{section}" if self.within else section
            self.where = self.places.block(path, 0)
            if section not in _BLOCKS:
                known = ", ".join(
                    f"[[{self.within}{'.' if self.within else ''}{s}]]" for s in _BLOCKS
                )
                hint = f"{_meant(section, _BLOCKS)}Sections are {known}."
                raise self.fail(f"unknown section {section!r}", hint)
            if not isinstance(blocks, list):
                raise self.fail(f"[{path}] is one table", f"Write [[{path}]], a list.")
            for number, block in enumerate(blocks):
                self.where = self.places.block(path, number)
                if not isinstance(block, dict):
                    raise self.fail(f"{path} holds {block!r}", f"Write [[{path}]] and keys below.")
                self._block(section, block, path)
        return self.table

    def _block(self, section: str, block: dict[str, Any], path: str) -> None:
        for key in block:
            if key not in _BLOCKS[section]:
                known = ", ".join(sorted(_BLOCKS[section]))
                hint = f"{_meant(key, _BLOCKS[section])}[[{path}]] takes {known}."
                raise self.fail(f"unknown key {key!r}", hint, key)
        if section == "types":
            self._types(block)
            return
        effect = self._effect(block, section)
        for target in self._words(block, "of"):
            if section == "functions":
                unknown = self._truth(block, "unknown")
                book = self.table.code if unknown else self.table.functions
                self._enter(section, book.setdefault(target, {}), block, effect, target)
                continue
            entry = self._entry(target, "of")
            said = self._for_receiver(effect, target)
            if section == "constructors":
                self._once(section, target, "of")
                entry.constructor = said
            elif section == "attributes":
                self._enter(section, entry.attributes, block, said, target)
            else:
                self._enter(section, entry.methods, block, said, target)
                if "*" in block["names"]:
                    for name in [name for name in entry.methods if name.endswith("*")]:
                        entry.prefixes[name[:-1]] = entry.methods.pop(name)

    def _enter(
        self,
        section: str,
        names: dict[str, Effect],
        block: dict[str, Any],
        effect: Effect,
        target: str,
    ) -> None:
        for name in self._words(block, "names"):
            self._once(section, f"{target}.{name}", "names")
            names[name] = effect

    def _once(self, section: str, what: str, key: str) -> None:
        """Each call is spoken of in one place, so that a reader finds what holds."""
        before = self.table.lines.get((section, what))
        if before is not None:
            where = "twice in this block" if before == self.where else f"in line {before} as well"
            raise self.fail(f"{what} stands {where}", "Keep one of them.", key)
        self.table.lines[section, what] = self.where

    def _types(self, block: dict[str, Any]) -> None:
        flags = self._words(block, "facts", required=False)
        for flag in flags:
            if flag not in FLAGS:
                hint = f"{_meant(flag, FLAGS)}Facts are {', '.join(FLAGS)}."
                raise self.fail(f"unknown fact {flag!r}", hint, "facts")
        facts = TypeFacts(
            **dict.fromkeys(flags, True),
            volatile=self._words(block, "volatile", required=False),
            table=self.table.name,
        )
        cow_from = block.get("cow_from", 0)
        if type(cow_from) is not int:
            hint = "Write the number of a major version, such as 3."
            raise self.fail(f"cow_from is {cow_from!r}", hint, "cow_from")
        for name in self._words(block, "names"):
            entry = self._entry(name, "names")
            self._once("types", name, "names")
            entry.facts = facts if block.get("facts") or block.get("volatile") else None
            entry.family = self._truth(block, "family")
            entry.cow_from = cow_from

    def _entry(self, name: str, key: str) -> TypeEntry:
        if not _TYPE_KEY.fullmatch(name):
            raise self.fail(f"{name!r} is no type key", 'Write "package.Class".', key)
        return self.table.types.setdefault(name, TypeEntry())

    def _truth(self, block: dict[str, Any], key: str) -> bool:
        value = block.get(key, False)
        if not isinstance(value, bool):
            raise self.fail(f"{key} is {value!r}", f"Write {key} = true, or leave it out.", key)
        return value

    def _words(self, block: dict[str, Any], key: str, required: bool = True) -> tuple[str, ...]:
        value = block.get(key, "")
        if not isinstance(value, str):
            words = value if isinstance(value, list) else [value]
            hint = (
                f"Write one string of words between spaces: {key} = '{' '.join(map(str, words))}'."
            )
            raise self.fail(f"{key} is {value!r}", hint, key)
        words = value.split()
        if required and not words:
            raise self.fail(f"{key} is missing", f"Add {key} = '…', words between spaces.")
        return tuple(words)

    def _effect(self, block: dict[str, Any], section: str) -> Effect:
        effect = Effect(
            changes=tuple(self._arguments(block, "changes", section)),
            changes_if=tuple(self._conditions(block, section)),
            draws=self._one(block, "draws", STREAMS),
            seeds=self._one(block, "seeds", STREAMS),
            reads=tuple(self._resources(block, "reads")),
            writes=tuple(self._resources(block, "writes")),
            code=tuple(self._arguments(block, "code", section)),
            calls=tuple(self._arguments(block, "calls", section)),
            returns=self._returns(block),
            nondeterministic=self._one(block, "nondeterministic", CAUSES),
            table=self.table.name,
        )
        return self._made.setdefault(effect, effect)

    def _one(self, block: dict[str, Any], key: str, allowed: tuple[str, ...]) -> str:
        value = block.get(key, "")
        if value != "" and value not in allowed:
            hint = f"{_meant(value, allowed)}{key} is one of {', '.join(allowed)}."
            raise self.fail(f"{key} is {value!r}", hint, key)
        return str(value)

    def _arguments(self, block: dict[str, Any], key: str, section: str) -> Iterator[str]:
        for word in self._words(block, key, required=False):
            self._argument(word, key, section)
            yield word

    def _argument(self, word: str, key: str, section: str) -> None:
        if not _ARGUMENT.fullmatch(word):
            hint = "Write self, a position such as 0, or the name of a parameter."
            raise self.fail(f"{key} names {word!r}, which is no argument", hint, key)
        if section == "functions" and word.partition(".")[0] in ("self", "self!"):
            hint = "The first argument of a function is 0; a method stands in [[methods]]."
            raise self.fail(f"{key} names {word!r}, which a function has not", hint, key)

    def _conditions(self, block: dict[str, Any], section: str) -> Iterator[tuple[str, str]]:
        value = block.get("changes_if", [])
        lines = value if isinstance(value, list) else [value]
        for line in lines:
            what, _, condition = str(line).partition(" if ")
            if not (
                _ARGUMENT.fullmatch(what)
                and _CONDITION.fullmatch(condition)
                and _is_literal(condition)
            ):
                hint = 'Write "self if inplace" or "0 if copy@2=False".'
                raise self.fail(f"changes_if says {line!r}", hint, "changes_if")
            self._argument(what, "changes_if", section)
            yield what, condition

    def _resources(self, block: dict[str, Any], key: str) -> Iterator[str]:
        for word in self._words(block, key, required=False):
            kind = word.partition(":")[0]
            if kind not in _KINDS:
                hint = f"{_meant(kind, _KINDS)}Kinds of resources are {', '.join(sorted(_KINDS))}."
                raise self.fail(f"{key} names {word!r}", hint, key)
            yield word

    def _returns(self, block: dict[str, Any]) -> str:
        value = block.get("returns", "")
        if value != "" and value not in RESULTS and not _TYPE_KEY.fullmatch(str(value)):
            known = ", ".join(RESULTS)
            hint = f'returns is one of {known}, or a type key such as "pandas.Series".'
            hint = _meant(value, RESULTS) + hint
            raise self.fail(f"returns is {value!r}", hint, "returns")
        return str(value)

    def _for_receiver(self, effect: Effect, key: str) -> Effect:
        if effect.returns != "same":
            return effect
        effect = effect._replace(returns=key)
        return self._made.setdefault(effect, effect)


def _is_literal(condition: str) -> bool:
    """What stands behind ``=`` in a condition is compared with a value, so it must be one."""
    _, equals, text = condition.partition("=")
    if not equals:
        return True
    try:
        ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return False
    return True


def _meant(word: object, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(str(word), sorted(known), n=2)
    return f"Did you mean {' or '.join(near)}? " if near else ""


def parse(name: str, text: str, file: str = "") -> Table:
    """The table in ``text``; a mistake raises ``ConfigError`` that names file, line and remedy."""
    return _Parser(name, text, file or f"knowledge table {name}.toml", "").parse()


def parse_within(name: str, text: str, file: str, key: str, content: dict[str, Any]) -> Table:
    """The table that stands below ``key`` in another TOML file, whose text is ``text``."""
    return _Parser(name, text, file, key).fill(content)
