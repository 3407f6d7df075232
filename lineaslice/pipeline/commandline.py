"""How is a generated module called from a shell? Typed options, one for each input parameter."""

from __future__ import annotations

from collections.abc import Sequence

from lineaslice.pipeline.identifiers import Fresh
from lineaslice.pipeline.kinds import KINDS
from lineaslice.pipeline.shape import InputParameter, Plan

_PARSED = """\
    def parsed(text):
        for read in (json.loads, ast.literal_eval):
            try:
                return read(text)
            except (ValueError, SyntaxError):
                continue
        return text
"""

# Numbers, dates, … are read from their own text; what has no text of its own as JSON or Python.
_TYPED = '''\
def {typed}(name, given):
    """The value of a parameter that is given as text, or as JSON has it."""
{imports}
{parsed}
    words, read, accepted = {{
{rows}
    }}[name]
    try:
        value = read(given) if isinstance(given, str) else given
        if accepted in (tuple, set) and isinstance(value, list):
            value = accepted(value)
        if not isinstance(value, accepted) or (isinstance(value, bool) and read in (int, float)):
            raise TypeError
        return float(value) if read is float else value
    except (ValueError, TypeError, ArithmeticError):
        raise {argparse}.ArgumentTypeError(f"{{given!r}} is not {{words}}") from None
'''

_MAIN = """\
def {main}():
    parser = {argparse}.ArgumentParser(
        description={description},
        formatter_class={argparse}.ArgumentDefaultsHelpFormatter,
        allow_abbrev=False,{no_help}
    )
{options}
    for name, value in {run_all}(**vars(parser.parse_args())).items():
        print(f"{{name}}:\\n{{value}}")


if __name__ == "__main__":
    {main}()
"""


def command_line(plan: Plan, run_all: str, argparse: str, fresh: Fresh) -> str:
    """The last part of the module: ``main`` and its call.

    ``run_all`` and ``argparse`` are what the module calls the function and the library.
    """
    made = ", ".join(plan.artifacts)
    typed = fresh.name("typed")
    lines = [line for one in plan.inputs for line in options(one, plan.inputs, typed, argparse)]
    text = _MAIN.format(
        argparse=argparse,
        main=fresh.name("main"),
        description=repr(f"Make the artifacts of the pipeline {plan.name}: {made}"),
        no_help="\nadd_help=False," if any(p.name == "help" for p in plan.inputs) else "",
        options="\n".join(f"    {line}" for line in lines),
        run_all=run_all,
    )
    reader = typed_text(plan.inputs, typed, argparse)
    return f"{reader}\n\n{text}" if reader else text


def typed_text(inputs: Sequence[InputParameter], typed: str, argparse: str) -> str:
    """The function that reads parameters; "" when all of them are texts."""
    kinds = {one.name: KINDS[one.kind] for one in inputs}
    if all(one.kind == "str" for one in inputs):
        return ""
    parses = any(kind.code[0] == "parsed" for kind in kinds.values())
    modules = {module for kind in kinds.values() for module in kind.modules}
    rows = [f"{name!r}: ({kind.words!r}, {', '.join(kind.code)})," for name, kind in kinds.items()]
    return _TYPED.format(
        typed=typed,
        imports="\n".join(
            f"    import {module}"
            for module in sorted({*modules, *(("ast", "json") if parses else ())})
        ),
        parsed=_PARSED if parses else "",
        rows="\n".join(f"        {row}" for row in rows),
        argparse=argparse,
    )


def options(
    parameter: InputParameter,
    every: Sequence[InputParameter],
    typed: str,
    argparse: str,
    *,
    default: str = "",
    variable: str = "",
) -> list[str]:
    """The lines that add a parameter; one that is true or false can also be said with ``--no-``.

    ``typed`` and ``argparse`` are what the code calls the function that reads texts and the
    library. The value goes to ``variable`` (the parameter's name), which without the option holds
    ``default`` (the literal of the notebook).
    """
    flags, variable = _flags(parameter.name), variable or parameter.name
    kind = KINDS[parameter.kind]
    read = "str" if parameter.kind == "str" else f"lambda text: {typed}({parameter.name!r}, text)"
    parts = [*map(repr, flags), f"type={read}"]
    if parameter.required:
        parts += ["required=True", f"default={argparse}.SUPPRESS", f"help={kind.words!r}"]
    else:
        parts += [f"default={default or parameter.literal}", f"help={kind.words!r}"]
    if flags != [f"--{variable}"]:
        parts.append(f"dest={variable!r}")
    if parameter.kind != "bool":
        return [f"parser.add_argument({', '.join(parts)})"]
    parts += ['nargs="?"', "const=True"]
    lines = [f"parser.add_argument({', '.join(parts)})"]
    taken = {flag for other in every for flag in _flags(other.name)}
    no = [flag for flag in _flags(f"no_{parameter.name}") if flag not in taken]
    if no and not parameter.required:
        what = f"the same as {flags[-1]} false"
        given = f"dest={variable!r}, default={argparse}.SUPPRESS, help={what!r}"
        shown = ", ".join(map(repr, no))
        lines.append(f'parser.add_argument({shown}, action="store_const", const=False, {given})')
    return lines


def _flags(name: str) -> list[str]:
    if "_" in name.strip("_"):
        return [f"--{name}", f"--{name.strip('_').replace('_', '-')}"]
    return [f"--{name}"]
