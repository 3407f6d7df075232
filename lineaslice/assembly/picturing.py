"""A plan as a picture: functions as boxes, what they hand on as arrows."""

from __future__ import annotations

from lineaslice.model import Access, Edge, Resource
from lineaslice.pipeline.module import function_text
from lineaslice.pipeline.shape import Function, Plan
from lineaslice.slicing.picture import Node, Picture, drawn


def picture(plan: Plan) -> Picture:
    """Draw the functions of a plan and its parameters, for notebooks and for terminals."""
    nodes: dict[int, Node] = {}
    joined: dict[tuple[int, int], list[Edge]] = {}
    homes: dict[str, int] = {}  # artifact → its box
    parameters: dict[str, int] = {}

    def join(producer: int, consumer: int, name: str) -> None:
        resource = Resource("name", name)
        edge = Edge(
            producer, consumer, resource, Access(resource, "bind"), Access(resource, "read")
        )
        joined.setdefault((producer, consumer), []).append(edge)

    for parameter in plan.inputs:
        shown = f"{parameter.name}, required" if parameter.required else parameter.literal
        text = shown if parameter.required else f"{parameter.name} = {shown}"
        parameters[parameter.name] = len(nodes)
        nodes[len(nodes)] = Node("parameter", text, f"{text}: {parameter.kind}", soft=True)
    for session in plan.sessions:
        holder: dict[str, int] = {link.variable: homes[link.artifact] for link in session.links}
        for function in session.functions:
            own = len(nodes)
            nodes[own] = Node(_caption(function), function.name, function_text(function))
            for argument in function.arguments:
                producer = holder.get(argument.value, parameters.get(argument.value))
                if producer is not None:
                    join(producer, own, argument.value)
            holder |= dict.fromkeys((*function.returns, *function.alters), own)
            if function.artifact:
                homes[function.artifact] = own
    for artifact, before in plan.dependencies:
        ends = homes[before], homes[artifact]
        if ends not in joined:
            join(*ends, "(after)")
    return drawn(f"The pipeline {plan.name}", nodes, joined)


def _caption(function: Function) -> str:
    if function.pin is not None:
        version = (
            "the latest" if function.pin.version is None else f"version {function.pin.version}"
        )
        return f"loads {function.pin.artifact}, {version}"
    return f"makes {function.artifact}" if function.artifact else "shared work"
