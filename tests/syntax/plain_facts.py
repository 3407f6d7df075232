"""Facts as one line of text, so that a case is a row: ``reads a b; binds x; calls f(0=a)``."""

from __future__ import annotations

from typing import Any

from lineaslice.syntax.facts import (
    Atom,
    Attr,
    Call,
    Element,
    Facts,
    Import,
    Item,
    Mixed,
    Name,
    Part,
    Result,
    Store,
    Unknown,
    facts,
)

FLAGS = ("compound", "displays", "awaits", "annotates")
UNTOLD = ("compiles",)  # of nearly every simple statement


def told(text: str) -> str:
    """What the facts of a statement say, without the fields that are empty."""
    return plain(facts(text))


def plain(found: Facts) -> str:
    """One line: fields in the order of the record, flags last."""
    parts = []
    for field in Facts._fields:
        value = getattr(found, field)
        if not value or field in FLAGS or field in UNTOLD:
            continue
        if isinstance(value, str):
            parts.append(f"{field} {value}")
        else:
            parts.append(f"{field} {' '.join(map(spelt, value))}")
    parts += [flag for flag in FLAGS if getattr(found, flag)]
    return "; ".join(parts)


def spelt(item: Any) -> str:
    """A term, call, store or import as text."""
    match item:
        case str():
            return item
        case Name(name):
            return name
        case Attr(base, attr):
            return f"{spelt(base)}.{attr}"
        case Item(base, key):
            return f"{spelt(base)}[{key!r}]"
        case Part(base, key):
            return f"{spelt(base)}[{spelt(key)}]"
        case Element(base):
            return f"each({spelt(base)})"
        case Result(number):
            return f"#{number}"
        case Mixed(parts, how):
            return f"{how}({','.join(map(spelt, parts))})"
        case Atom(None):
            return "atom"
        case Atom(value):
            return value.__name__ if callable(value) else repr(value)
        case Unknown():
            return "?"
        case Call(func, args, _):
            return f"{spelt(func)}({','.join(f'{key}={spelt(term)}' for key, term in args)})"
        case Store(base, "attribute", key):
            return f"{spelt(base)}.{key}="
        case Store(base, "item", key):
            return f"{spelt(base)}[{'…' if key is None else repr(key)}]="
        case Store(base, "augmented", _):
            return f"{spelt(base)}+="
        case Import(module, attr, bound):
            return f"{module}:{attr}>{bound}"
    raise AssertionError(f"no such term: {item!r}")
