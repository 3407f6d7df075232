"""How is a plan cut into tasks that may each run in a process, or on a machine, of its own?

A *stage* is one function of a session, or several that cannot be parted: those that share what a
pickle does not carry. Functions belong to one stage when

- one alters an object that several variables lead to, which another function has given: pickled
  apart, they would be separate objects;
- one writes a file, a random stream, an option, … that another one uses;
- their session keeps variables as globals of the module;
- a third one that lies between them on the way of a value would otherwise close a circle.

What a stage gives travels as one bundle, so that values which share memory or objects still do
when they come out of it. A stage that alters a variable gives it anew, and later ones take it from
there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from lineaslice.errors import PipelineError
from lineaslice.model import Resource
from lineaslice.pipeline.identifiers import Fresh, identifier
from lineaslice.pipeline.shape import Function, InputParameter, Link, Plan, SessionPlan

Granularity = Literal["artifact", "session"]


class Input(NamedTuple):
    """A variable that a stage takes out of the bundle of an earlier one."""

    variable: str
    stage: str


@dataclass(frozen=True, slots=True)
class Stage:
    """One task: functions that are called one after the other in one process."""

    name: str  # an identifier, unique in the plan
    function: str  # of the module: takes ``inputs`` and ``parameters``, see `module.stage_text`
    session: SessionPlan
    functions: tuple[Function, ...]
    inputs: tuple[Input, ...] = ()
    outputs: tuple[str, ...] = ()  # variables that later stages take
    handed: tuple[Link, ...] = ()  # those of them that are artifacts for other sessions
    parameters: tuple[InputParameter, ...] = ()  # the required ones first
    after: tuple[str, ...] = ()  # stages that must have ended, those of the inputs among them

    @property
    def artifacts(self) -> tuple[str, ...]:
        """Names of the artifacts that it makes or loads, in order."""
        return tuple(function.artifact for function in self.functions if function.artifact)

    @property
    def files(self) -> tuple[str, ...]:
        """Those of its artifacts that are files: their value is the path of what was written."""
        return tuple(f.artifact for f in self.functions if f.artifact and f.is_file)

    @property
    def reused(self) -> bool:
        """True when all that it does is to load."""
        return all(function.reused for function in self.functions)


def stages(plan: Plan, granularity: Granularity = "artifact") -> tuple[Stage, ...]:
    """The tasks of a plan, each behind those that it needs.

    With ``"artifact"`` they are as small as they can be: one for each artifact, and one for work
    that several artifacts share. With ``"session"`` there is one for each session.
    """
    if granularity not in ("artifact", "session"):
        raise PipelineError(
            f"There is no granularity {granularity!r} of tasks.",
            "Give 'artifact' (a task for each artifact) or 'session'.",
        )
    fresh, names = Fresh(plan.taken), Fresh()
    found: list[Stage] = []
    for session in plan.sessions:
        home = {artifact: stage.name for stage in found for artifact in stage.artifacts}
        found += _stages(session, granularity, fresh, names, home)
    links = [link for session in plan.sessions for link in session.links]
    return tuple(_with_dependencies([_handing(stage, links) for stage in found], plan))


def _handing(stage: Stage, links: Sequence[Link]) -> Stage:
    """The stage with what it hands to other sessions."""
    own = tuple(link for link in links if link.artifact in stage.artifacts)
    variables = (link.variable for link in own)
    return replace(stage, handed=own, outputs=(*stage.outputs, *variables))


def _stages(
    session: SessionPlan,
    granularity: Granularity,
    fresh: Fresh,
    names: Fresh,
    home: Mapping[str, str],
) -> list[Stage]:
    functions = session.functions
    groups = _Groups(len(functions))
    if granularity == "session" or session.module_globals:
        groups.join(range(len(functions)))
    takes = [
        {a.value: _giver(a.value, number, functions) for a in function.arguments}
        for number, function in enumerate(functions)
    ]
    for number, function in enumerate(functions):
        # Of an argument that has lost its name, nothing tells whether it shares what is altered.
        held = {*function.alters, *(function.rebinds if function.disturbs else ())}
        if held and not (len(held) == 1 and held <= takes[number].keys()):
            givers = {_giver(variable, number, functions) for variable in held}
            groups.join({number, *givers} - {_CALLER})
        groups.join([n for n in range(number) if _share_state(functions[n], function)] + [number])
    while groups.join_circles(takes) or _join_by_names(functions, takes, groups):
        pass
    ordered = groups.in_order(takes)
    named = {
        n: name
        for members in ordered
        for name in [_name(session, members, granularity, names)]
        for n in members
    }
    return [_stage(session, members, takes, named, fresh, home) for members in ordered]


_CALLER = -1  # gives the input parameters


def _gives(function: Function) -> set[str]:
    return {*function.returns, *function.alters}


def _giver(variable: str, number: int, functions: Sequence[Function]) -> int:
    """The function whose value of a variable reaches function ``number``."""
    before = (n for n in range(number - 1, -1, -1) if variable in _gives(functions[n]))
    return next(before, _CALLER)


def _share_state(one: Function, other: Function) -> bool:
    """True when one of them uses, beside variables, what the other writes."""
    return _meet(one.writes_state, (*other.reads_state, *other.writes_state)) or _meet(
        one.reads_state, other.writes_state
    )


def _meet(written: Iterable[Resource], used: Sequence[Resource]) -> bool:
    return any(_is_within(a, b) or _is_within(b, a) for a in written for b in used)


def _is_within(one: Resource, other: Resource) -> bool:
    """The same, or a file in a folder."""
    if one.kind != other.kind or one.kind == "world":
        return False
    return one == other or (one.kind == "file" and one.key.startswith(other.key.rstrip("/") + "/"))


_Takes = Sequence[dict[str, int]]  # per function: variable → the function that gives it


def _join_by_names(functions: Sequence[Function], takes: _Takes, groups: _Groups) -> bool:
    """Join what needs two values of one variable at a time; True when something was joined.

    A stage takes and gives one value for each variable: the one at its start, and the one at its
    end, when all of its functions have altered what they alter.
    """
    for number, given in enumerate(takes):
        for variable, giver in given.items():
            if giver == _CALLER or groups.of(giver) == groups.of(number):
                continue
            later = [n for n in groups.members(giver) if n > giver]
            own = [n for n in groups.members(number) if n != number]
            if (
                any(variable in _gives(functions[n]) for n in later)
                or any(functions[n].disturbs for n in later if n > number)
                or any(n < number and variable in _gives(functions[n]) for n in own)
                or any(takes[n].get(variable, giver) not in (giver, *own, number) for n in own)
            ):
                return groups.join([giver, number])
    return False


class _Groups:
    """Functions, by number, put together step by step."""

    def __init__(self, size: int) -> None:
        self._of = list(range(size))

    def of(self, number: int) -> int:
        """The lowest number of the group."""
        return self._of[number]

    def members(self, number: int) -> list[int]:
        return [n for n, group in enumerate(self._of) if group == self._of[number]]

    def join(self, numbers: Iterable[int]) -> bool:
        """Make one group of these and all that stands with them; True when that was new."""
        old = {self._of[n] for n in numbers}
        if len(old) < 2:
            return False
        lowest = min(old)
        self._of = [lowest if group in old else group for group in self._of]
        return True

    def join_circles(self, takes: _Takes) -> bool:
        """Join groups that wait for each other; True when there were some."""
        behind = self._behind(takes)
        for group, needed in behind.items():
            circle = [other for other in needed if group in behind[other]]
            if self.join([group, *circle]):
                return True
        return False

    def in_order(self, takes: _Takes) -> list[list[int]]:
        """The groups, each behind those that it takes from; otherwise as they were."""
        behind = self._behind(takes)
        waiting = sorted(behind)
        done: list[int] = []
        while waiting:
            ready = next(g for g in waiting if behind[g] <= set(done))
            waiting.remove(ready)
            done.append(ready)
        return [self.members(group) for group in done]

    def _behind(self, takes: _Takes) -> dict[int, set[int]]:
        """Per group, every group that it needs, directly or through others."""
        near: dict[int, set[int]] = {group: set() for group in self._of}
        for number, given in enumerate(takes):
            group = self._of[number]
            near[group] |= {self._of[n] for n in given.values() if n != _CALLER} - {group}
        found: dict[int, set[int]] = {}
        for group in near:
            seen: set[int] = set()
            stack = [*near[group]]
            while stack:
                one = stack.pop()
                if one not in seen:
                    seen.add(one)
                    stack += near[one]
            found[group] = seen
        return found


def _name(
    session: SessionPlan, members: Sequence[int], granularity: Granularity, names: Fresh
) -> str:
    functions = [session.functions[n] for n in members]
    made = [identifier(f.artifact) for f in functions if f.artifact]
    if granularity == "session":
        return names.name(session.name.removeprefix("run_session_including_"))
    if made:
        more = "_and_more" if len(made) > 3 else ""
        return names.name("_and_".join(made[:3]) + more)
    return names.name(functions[0].name.removeprefix("get_"))


def _stage(
    session: SessionPlan,
    members: Sequence[int],
    takes: _Takes,
    named: Mapping[int, str],
    fresh: Fresh,
    home: Mapping[str, str],
) -> Stage:
    name = named[members[0]]
    inputs: dict[str, Input] = {}
    given: set[str] = set()
    for number in members:
        for variable, giver in takes[number].items():
            if giver == _CALLER:
                given.add(variable)
            elif giver not in members:
                inputs[variable] = Input(variable, named[giver])
    for link in session.links:
        if link.variable in given:
            inputs[link.variable] = Input(link.variable, home[link.artifact])
    wanted = {
        variable: None
        for number, taken in enumerate(takes)
        for variable, giver in taken.items()
        if giver in members and number not in members
    }
    parameters = [parameter for parameter in session.inputs if parameter.name in given]
    return Stage(
        name=name,
        function=fresh.name(f"stage_{name}"),
        session=session,
        functions=tuple(session.functions[n] for n in members),
        inputs=tuple(inputs.values()),
        outputs=tuple(wanted),
        parameters=tuple(sorted(parameters, key=lambda one: not one.required)),
        after=tuple(dict.fromkeys(one.stage for one in inputs.values())),
    )


def _with_dependencies(found: Sequence[Stage], plan: Plan) -> list[Stage]:
    """The stages that the user wants to wait for others, behind those."""
    home = {artifact: stage.name for stage in found for artifact in stage.artifacts}
    result = []
    for stage in found:
        more = [
            home[before]
            for artifact, before in plan.dependencies
            if home.get(artifact) == stage.name and home.get(before, stage.name) != stage.name
        ]
        result.append(replace(stage, after=tuple(dict.fromkeys([*stage.after, *more]))))
    return _in_order(result)


def _in_order(found: Sequence[Stage]) -> list[Stage]:
    waiting, done = list(found), dict[str, Stage]()
    while waiting:
        ready = next((stage for stage in waiting if set(stage.after) <= set(done)), None)
        if ready is None:
            names = " → ".join(stage.name for stage in waiting)
            raise PipelineError(
                f"The tasks of this pipeline wait for each other in a circle: {names}.",
                "Take one of the dependencies out.",
            )
        waiting.remove(ready)
        done[ready.name] = ready
    return list(done.values())
