"""How is a generated module called from a shell? Typed options, one for each input parameter."""

from __future__ import annotations

from lineaslice.pipeline.identifiers import Fresh
from lineaslice.pipeline.shape import InputParameter, Plan

# Types that argparse can call on the text as it is, with what --help says of the value.
_DIRECT: dict[str, tuple[str, str]] = {
    "int": ("int", "a whole number"),
    "float": ("float", "a number"),
    "complex": ("complex", "a complex number"),
    "str": ("str", "a text"),
    "bytes": ("str.encode", "bytes, given as text"),
}
_PARSED: dict[str, str] = {
    "bool": "true or false",
    "list": "a list, as JSON",
    "dict": "a dictionary, as JSON",
    "tuple": "a list, as JSON",
    "set": "a list, as JSON",
    "none": "JSON, or any text",
}

_PARSE = '''\
def {parse}(kind):
    """A reader of values of one type, written as JSON or as in Python."""
    import ast
    import json

    def read(text):
        try:
            value = json.loads(text)
        except ValueError:
            try:
                value = ast.literal_eval(text)
            except (ValueError, SyntaxError):
                value = text
        if kind in (tuple, set) and isinstance(value, list):
            value = kind(value)
        if kind is not type(None) and not isinstance(value, kind):
            raise {argparse}.ArgumentTypeError(f"{{text!r}} is no {{kind.__name__}}")
        return value

    return read
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
    parse = fresh.name("parse")
    options = "\n".join("    " + _option(parameter, parse) for parameter in plan.inputs)
    made = ", ".join(plan.artifacts)
    text = _MAIN.format(
        argparse=argparse,
        main=fresh.name("main"),
        description=repr(f"Make the artifacts of the pipeline {plan.name}: {made}"),
        no_help="\nadd_help=False," if any(p.name == "help" for p in plan.inputs) else "",
        options=options,
        run_all=run_all,
    )
    if any(parameter.kind in _PARSED for parameter in plan.inputs):
        text = f"{_PARSE.format(parse=parse, argparse=argparse)}\n\n{text}"
    return text


def _option(parameter: InputParameter, parse: str) -> str:
    flags = [f"--{parameter.name}"]
    if "_" in parameter.name.strip("_"):
        flags.append(f"--{parameter.name.strip('_').replace('_', '-')}")
    if parameter.kind in _DIRECT:
        reader, what = _DIRECT[parameter.kind]
    else:
        kind = "type(None)" if parameter.kind == "none" else parameter.kind
        reader, what = f"{parse}({kind})", _PARSED[parameter.kind]
    parts = [*map(repr, flags), f"type={reader}", f"default={parameter.literal}", f"help={what!r}"]
    if len(flags) > 1:
        parts.append(f"dest={parameter.name!r}")
    return f"parser.add_argument({', '.join(parts)})"
