"""What is a pipeline asked to be? The arguments of ``to_pipeline``, checked and looked up once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lineaslice.catalog import artifacts as catalog
from lineaslice.catalog.references import ArtifactVersion
from lineaslice.errors import PipelineError
from lineaslice.pipeline.plan import plan
from lineaslice.pipeline.shape import OnMissing, Plan, Target
from lineaslice.store import Store

AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Wish:
    """A pipeline before it is planned: stored versions and how they are to be put together."""

    artifacts: tuple[ArtifactVersion, ...]
    reuse: tuple[ArtifactVersion, ...] = ()
    floating: Mapping[str, str] = field(default_factory=dict)  # name → "@alias", or "" for latest
    input_parameters: tuple[str, ...] = ()
    required_parameters: tuple[str, ...] = ()
    on_missing: OnMissing = "fail"
    dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    replaced: Mapping[str, ArtifactVersion] = field(default_factory=dict)  # whose code makes it
    name: str = ""


def wish(
    store: Store,
    artifacts: Any,
    *,
    reuse: Any = (),
    input_parameters: Any = (),
    required_parameters: Any = (),
    pin: bool = True,
    on_missing: OnMissing = "fail",
    dependencies: Any = None,
    name: str = "",
) -> Wish:
    """The wish that these arguments of a user make. Raises PipelineError or ArtifactNotFound."""
    handles = tuple(handle(store, item) for item in several(artifacts, "artifacts"))
    inputs = several(input_parameters, "input_parameters")
    required = several(required_parameters, "required_parameters")
    loaded: list[ArtifactVersion] = []
    floating: dict[str, str] = {}
    if reuse == AUTO:
        from lineaslice.assembly.suggesting import suggest

        loaded = list(suggest(store, handles, [*inputs, *required]).chosen)
        floating = {} if pin else {version.name: "" for version in loaded}
    else:
        asked = {version.name: version for version in handles}
        for item in several(reuse, "reuse_pre_computed_artifacts"):
            known = isinstance(item, str) and item in asked
            version = asked[item] if known else handle(store, item)
            loaded.append(version)
            selector = _selector(item, version)
            if not pin and selector is not None:
                floating[version.name] = selector
    wanted = dictionary(dependencies, "dependencies", "{'b': ['a']}")
    return Wish(
        handles,
        tuple(loaded),
        floating,
        tuple(inputs),
        tuple(required),
        on_missing,
        {key: _names(key, names) for key, names in wanted.items()},
        name=name,
    )


def planned(wish: Wish) -> Plan:
    """The plan of a wish. Raises PipelineError, ParameterError or NotTraced."""
    return plan(
        [target(version) for version in wish.artifacts],
        reuse=[target(version) for version in wish.reuse],
        input_parameters=wish.input_parameters,
        required_parameters=wish.required_parameters,
        floating=wish.floating,
        on_missing=wish.on_missing,
        dependencies=wish.dependencies,
        replacements={name: target(version) for name, version in wish.replaced.items()},
        name=wish.name,
    )


def target(version: ArtifactVersion) -> Target:
    """A stored version as the planner takes it."""
    code = version.slice() if version.row.goal is not None else None
    return Target(version.name, version.version, code, version.verification, version.row.blob)


def _selector(item: Any, version: ArtifactVersion) -> str | None:
    """What is to be asked for again in each run: "@alias", "" for the latest; None for neither."""
    if isinstance(item, str):
        return "" if item == version.name else item[len(version.name) :]
    if isinstance(item, tuple):
        return "" if item[1] in (None, "latest") else item[1] if catalog.is_alias(item[1]) else None
    return None


def handle(store: Store, item: Any) -> ArtifactVersion:
    """The version that a name, ``"name@alias"``, a pair or a handle means."""
    if isinstance(item, str):
        name, at, alias = item.rpartition("@")
        if name and at and not store.versions.numbers(item)[0]:
            return catalog.get(store, name, at + alias)
        return catalog.get(store, item)
    if isinstance(item, tuple) and len(item) == 2:
        return catalog.get(store, *item)
    if isinstance(item, ArtifactVersion):
        return item
    raise PipelineError(
        f"{item!r} does not name an artifact.",
        "Give a name, a (name, version) pair, or what save() and get() return.",
    )


def packages(versions: Iterable[ArtifactVersion]) -> dict[str, str]:
    """Distributions that the values and their code need, with the versions they were made by."""
    found: dict[str, str] = {}
    for version in versions:
        found.update(version.metadata["packages"])
    return found


def several(items: Any, argument: str) -> list[Any]:
    """The items of a list, tuple, set or the like that a user gave."""
    if items is None and argument != "artifacts":
        return []
    if isinstance(items, (list, tuple, set, frozenset)):
        return list(items)
    if (
        items is not None
        and not isinstance(items, (str, bytes, dict))
        and hasattr(items, "__iter__")
    ):
        return list(items)
    raise PipelineError(
        f"{argument} is {items!r}, where a list is expected.",
        f"{argument}=[{items!r}]" if isinstance(items, str) else f"{argument}=['name', ...]",
    )


def dictionary(given: Any, argument: str, example: str) -> Mapping[str, Any]:
    """A dictionary that a user gave, or an empty one."""
    if given is None or isinstance(given, Mapping):
        return given or {}
    raise PipelineError(
        f"{argument} is {given!r}, where a dictionary is expected.", f"{argument}={example}"
    )


def text(value: Any, argument: str, example: str) -> str:
    """A text that a user gave."""
    if isinstance(value, str):
        return value
    raise PipelineError(f"{argument} is {value!r}, where a text is expected.", example)


def _names(artifact: str, before: Any) -> tuple[str, ...]:
    if isinstance(before, str) or not hasattr(before, "__iter__"):
        raise PipelineError(
            f"dependencies says {before!r} where a list of names is expected.",
            f"dependencies={{{artifact!r}: [{before!r}]}}",
        )
    return tuple(before)
