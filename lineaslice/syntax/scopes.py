"""Late-bound names: the globals that a compiled function reads and writes when it is called."""

from __future__ import annotations

import dis
import re
import types
from functools import lru_cache
from typing import NamedTuple

_READ = frozenset({"LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS"})
_WRITE = frozenset({"STORE_GLOBAL", "DELETE_GLOBAL"})
_STORE = frozenset({"STORE_ATTR", "DELETE_ATTR"})
# Functions that reach names which the code does not spell.
_REFLECTION = frozenset({"globals", "exec", "eval", "get_ipython"})


_UNHEARD = frozenset(
    {"to_parquet", "read_parquet", "to_feather", "read_feather", "to_orc", "read_orc"}
    | {"write_table", "read_table", "write_feather", "ParquetFile", "ParquetWriter", "dataset"}
)


class LateNames(NamedTuple):
    reads: frozenset[str]
    writes: frozenset[str]
    reflects: bool  # reaches names that the code does not spell
    environ: bool  # may read an environment variable
    unheard: bool  # may read or write files where no audit event tells it (Arrow's C++)
    imports: frozenset[str]  # modules that are imported when it runs
    stores: frozenset[str]  # attributes that it sets or deletes, of whatever object
    asked: frozenset[str]  # what its texts mean by ``@name``, as queries do
    shows: bool  # may make a text out of a value


# Methods and functions that change what they are called for.
_ALTERING = frozenset({"add", "append", "appendleft", "clear", "discard", "extend", "insert"})
_ALTERING |= {"pop", "popitem", "popleft", "remove", "send", "setdefault", "sort", "update"}
_ALTERING |= {"delattr", "next", "setattr", "write"}
_STORING = _WRITE | _STORE | {"STORE_SUBSCR", "DELETE_SUBSCR", "STORE_DEREF"}


@lru_cache(maxsize=1024)
def may_alter(code: types.CodeType) -> bool:
    """True when a code object, or one nested in it, stores somewhere but in its own variables.

    What the functions do that it calls is not looked at, but for names such as ``append``.
    """
    if not _ALTERING.isdisjoint(code.co_names):
        return True
    if any(one.opname in _STORING for one in dis.get_instructions(code)):
        return True
    return any(may_alter(one) for one in code.co_consts if isinstance(one, types.CodeType))


@lru_cache(maxsize=8192)
def late_names(code: types.CodeType) -> LateNames:
    """What a code object, with all functions and classes nested in it, looks up by global name.

    Read from the bytecode, because decorators, closures and ``exec`` make functions without text.
    """
    reads: set[str] = set()
    writes: set[str] = set()
    imports: set[str] = set()
    stores: set[str] = set()
    asked: set[str] = set()
    environ = unheard = shows = False
    pending = [code]
    while pending:
        one = pending.pop()
        pending += [c for c in one.co_consts if isinstance(c, types.CodeType)]
        for text in one.co_consts:
            if type(text) is str and "@" in text:
                asked.update(set(names_asked(text)).difference(one.co_varnames, one.co_cellvars))
        environ |= not {"environ", "getenv", "expandvars"}.isdisjoint(one.co_names)
        unheard |= not _UNHEARD.isdisjoint(one.co_names)
        texts = (text for text in one.co_consts if type(text) is str)  # getattr(x, "to_string")
        shows |= any(map(_WORD_FOR_SHOWING.fullmatch, (*one.co_names, *texts)))
        for instruction in dis.get_instructions(one):
            if instruction.opname in _READ:
                reads.add(str(instruction.argval))
            elif instruction.opname in _WRITE:
                writes.add(str(instruction.argval))
            elif instruction.opname in _STORE:
                stores.add(str(instruction.argval))
            elif instruction.opname == "IMPORT_NAME":
                imports.add(str(instruction.argval))
            elif instruction.opname.startswith(_FORMATTING):
                shows = True
            elif instruction.opname == "BINARY_OP":
                shows |= instruction.argrepr.startswith("%")
    return LateNames(
        frozenset(reads),
        frozenset(writes),
        not _REFLECTION.isdisjoint(reads),
        environ,
        unheard,
        frozenset(imports),
        frozenset(stores),
        frozenset(asked),
        shows,
    )


# Names of what makes a text out of a value, or asks how that is done.
WORDS_FOR_SHOWING = (
    r"a?str|repr|ascii|p?format|p?print|display|info|style|log\w*|array_?\w*str\w*"
    r"|(safe_)?substitute|to_(string|html|latex|markdown)"
)
_WORD_FOR_SHOWING = re.compile(rf"option\w*|\w*_repr_\w*|__(str|repr|format)__|{WORDS_FOR_SHOWING}")
_FORMATTING = ("FORMAT_", "CONVERT_VALUE")


def names_asked(text: str) -> list[str]:
    """``"a > @limit"``: the variables that a query of pandas means."""
    return _ASKED(text)


_ASKED = re.compile(r"@([^\W\d]\w*)").findall
