"""Where does a notebook load, by ``lineaslice.get``, what another notebook of the pipeline makes?

There the pipeline hands on the new value: ``m = lineaslice.get("model").get_value()`` becomes
``m = model``, and ``model`` a parameter of the session. That is done where one call gives one
value; in loops and functions the code goes on loading, and a diagnostic says so.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from lineaslice.model import Diagnostic
from lineaslice.pipeline.identifiers import Fresh, identifier
from lineaslice.pipeline.names import Names, names
from lineaslice.pipeline.shape import Link
from lineaslice.pipeline.units import Moment, Unit
from lineaslice.slicing.replay import lineaslice_names
from lineaslice.syntax import edit

_REPEATED = (
    *(ast.For, ast.AsyncFor, ast.While),
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
)
Address = tuple[str, int | None]


class _Load(NamedTuple):
    """``get(name, version).get_value()`` in a text, or the same through a handle."""

    address: Address
    is_repeated: bool  # it may run several times, or at another time


@dataclass(frozen=True, slots=True)
class Linked:
    """The units with links in the place of loads, and by event which link it takes."""

    units: list[Unit]
    links: Mapping[int, tuple[Link, ...]]
    diagnostics: tuple[Diagnostic, ...] = ()


def loaded_names(texts: Iterable[str]) -> frozenset[str]:
    """The artifacts that these texts of one session load, in whatever way."""
    texts = list(texts)
    functions = _get_functions(texts)
    return frozenset(
        address[0]
        for text in texts
        for node in ast.walk(ast.parse(text))
        for address in [_address(node, functions)]
        if address is not None
    )


def linked(
    units: Sequence[Unit],
    made: Mapping[str, int | None],
    fresh: Fresh,
    saved: Iterable[str] = (),
) -> Linked:
    """Take what other sessions make, ``made`` in these versions, instead of loading it.

    The expressions that were ``saved`` go on loading, and that is told.
    """
    functions = _get_functions(unit.text for unit in units)
    left: dict[str, None] = {}
    for text in saved if made else ():
        found = [load.address for load in _loads(text, functions, {})]
        left.update((address[0], None) for address in found if _is_made(address, made))
    wanted = [unit for unit in units if any(f.partition(".")[0] in unit.text for f in functions)]
    if not made or not wanted:
        return Linked(list(units), {}, tuple(map(_not_linked, left)))
    handles = _handles(units, functions)
    result: list[Unit] = []
    links: dict[int, tuple[Link, ...]] = {}
    for unit in units:
        if unit.event in handles.values():
            continue
        known = {name: _handle_address(units, event, functions) for name, event in handles.items()}
        loads = [one for one in _loads(unit.text, functions, known) if _is_made(one.address, made)]
        if not loads:
            result.append(unit)
        elif _can_link(unit, loads):
            own = {
                load.address: Link(fresh.name(identifier(load.address[0])), load.address[0])
                for load in loads
            }
            links[unit.event] = tuple(own.values())
            result.append(_rewritten(unit, own, functions, known))
        else:
            left.update(dict.fromkeys(load.address[0] for load in loads))
            result.append(unit)
    return Linked(result, links, tuple(map(_not_linked, left)))


def link_unit(link: Link) -> Unit:
    """What gives a link its value: the caller of the session, before everything else."""
    found = Names(binds=frozenset({link.variable}))
    return Unit((-1, 0), "link", "", found, kills=frozenset({link.variable}))


def taking_unit(target: int, moment: Moment, variable: str, link: Link) -> Unit:
    """A variable gets the value that other code makes in the place of the session's own."""
    found = Names(now=frozenset({link.variable}), binds=frozenset({variable}))
    text = f"{variable} = {link.variable}"
    kills, reads = frozenset({variable}), frozenset({link.variable})
    return Unit(moment, "load", text, found, reads=reads, kills=kills, target=target)


def _not_linked(name: str) -> Diagnostic:
    return Diagnostic(
        "not-linked",
        f"The pipeline makes {name!r}, but code that uses it goes on loading it from the store: it "
        "is loaded in a loop, a function or the very expression that is saved, or through a handle "
        "that is used otherwise as well.",
        f"Load it in a statement of its own: value = lineaslice.get({name!r}).get_value().",
    )


def _get_functions(texts: Iterable[str]) -> frozenset[str]:
    found = {"lineaslice.get"}
    for text in texts:
        if "lineaslice" in text:
            for name, what in lineaslice_names(text).items():
                if what == "lineaslice":
                    found.add(f"{name}.get")
                elif what == "get":
                    found.add(name)
    return frozenset(found)


def _address(node: ast.AST, functions: Collection[str]) -> Address | None:
    """What ``lineaslice.get("model", 3)`` asks for; None for any other node."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, (ast.Name, ast.Attribute)):
        return None
    if ast.unparse(node.func) not in functions:
        return None
    given = [*node.args, *(keyword.value for keyword in node.keywords)]
    match [one.value if isinstance(one, ast.Constant) else ast.AST for one in given]:
        case [str(name)] | [str(name), None | "latest"]:
            return name, None
        case [str(name), int(version)]:
            return name, version
    return None


def _is_made(address: Address, made: Mapping[str, int | None]) -> bool:
    name, version = address
    return name in made and version in (None, made[name])


def _handles(units: Sequence[Unit], functions: Collection[str]) -> dict[str, int]:
    """Names with the event that gives them ``lineaslice.get(…)``, used for ``get_value`` only."""
    found: dict[str, int] = {}
    for unit in units:
        match ast.parse(unit.text).body:
            case [ast.Assign(targets=[ast.Name(id=name)], value=value)]:
                if _address(value, functions) is not None:
                    found[name] = unit.event
    for unit in units:
        spelled = {name for name in found if name in unit.touched and unit.event != found[name]}
        for name in spelled:
            uses = list(_handle_uses(ast.parse(unit.text), name))
            if name in unit.kills | unit.weak or len(uses) != _mentions(unit.text, name):
                del found[name]
    return found


def _handle_uses(tree: ast.AST, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=found), attr="get_value"), args=[]):
                if found == name and not node.keywords:
                    yield node


def _mentions(text: str, name: str) -> int:
    return sum(isinstance(n, ast.Name) and n.id == name for n in ast.walk(ast.parse(text)))


def _handle_address(units: Sequence[Unit], event: int, functions: Collection[str]) -> Address:
    text = next(unit.text for unit in units if unit.event == event)
    node = ast.parse(text).body[0]
    assert isinstance(node, ast.Assign)
    address = _address(node.value, functions)
    assert address is not None
    return address


def _loads(
    text: str, functions: Collection[str], handles: Mapping[str, Address]
) -> Iterator[_Load]:
    """The values that a text loads, also of handles that are not asked for their value."""
    stack: list[tuple[ast.AST, bool]] = [(ast.parse(text), False)]
    while stack:
        node, repeated = stack.pop()
        match node:
            case ast.Call(func=ast.Attribute(value=inner, attr="get_value"), args=[], keywords=[]):
                address = _address(inner, functions)
                if address is None and isinstance(inner, ast.Name):
                    address = handles.get(inner.id)
                if address is not None:
                    yield _Load(address, repeated)
                    continue
        address = _address(node, functions)
        if address is not None:
            yield _Load(address, True)  # a handle on its own can be asked for anything
            continue
        repeated = repeated or isinstance(node, _REPEATED)
        stack += [(inner, repeated) for inner in ast.iter_child_nodes(node)]


def _can_link(unit: Unit, loads: Sequence[_Load]) -> bool:
    addresses = [load.address for load in loads]
    return (
        not any(load.is_repeated for load in loads)
        and len(set(addresses)) == len(addresses)
        and not unit.names.namespace_calls
    )


def _rewritten(
    unit: Unit,
    links: Mapping[Address, Link],
    functions: Collection[str],
    handles: Mapping[str, Address],
) -> Unit:
    variables = {address: link.variable for address, link in links.items()}

    def instead(call: str) -> str | None:
        node = ast.parse(call, mode="eval").body
        match node:
            case ast.Call(func=ast.Attribute(value=inner, attr="get_value"), args=[], keywords=[]):
                address = _address(inner, functions)
                if address is None and isinstance(inner, ast.Name):
                    address = handles.get(inner.id)
                return None if address is None else variables.get(address)
        return None

    text = edit.with_names_for_calls(unit.text, instead)
    found = names(text)
    gone = {name for name in handles if name not in found.mentioned}
    return replace(
        unit,
        text=text,
        names=found,
        reads=(unit.reads - gone) | frozenset(variables.values()),
        accesses=tuple(a for a in unit.accesses if a.resource.key not in gone),
    )
