"""The public verbs, a few lines each; ``lineaslice.save`` and the rest are these.

Longer than other modules because it is a list: nothing but verbs, and what they take.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from lineaslice import config
from lineaslice.catalog import artifacts as catalog
from lineaslice.catalog import verifying
from lineaslice.errors import NotTraced, PipelineError
from lineaslice.files import SavedFile
from lineaslice.model import Goal, Midway, Slice
from lineaslice.observe import world
from lineaslice.preferences import options
from lineaslice.store import Store
from lineaslice.tracing import goals
from lineaslice.tracing import session as sessions

if TYPE_CHECKING:
    from lineaslice.assembly.pipelines import Pipeline, PipelineList
    from lineaslice.assembly.suggesting import Suggestion
    from lineaslice.catalog.listing import ArtifactList
    from lineaslice.catalog.references import ArtifactVersion
    from lineaslice.doctor.pins import Checked
    from lineaslice.export.write import Written
    from lineaslice.pipeline.shape import OnMissing
    from lineaslice.slicing.explanation import Explanation, Whys
    from lineaslice.slicing.shown import ShownSlice


def _warn(message: str) -> None:
    """A word to the user who called a verb of this module."""
    warnings.warn(message, SaveWarning, stacklevel=4)


class SaveWarning(UserWarning):
    """The value is stored; something about its code is worth knowing."""


@lru_cache(maxsize=8)
def _opened(settings: config.Config) -> Store:
    return Store.open(settings)


def store() -> Store:
    """The configured store."""
    return _opened(config.load())


def save(
    obj: Any,
    name: str,
    *,
    metadata: dict[str, Any] | None = None,
    expression: str | None = None,
    verify: bool | None = None,
) -> ArtifactVersion:
    """Store a value under a name, with the code that made it; returns the new version.

    In a traced notebook the code is the slice of ``expression``: by default of the variable, or of
    the argument as written in the call. Elsewhere, or for a value that no variable leads to, only
    the value is stored, and a warning says so in a notebook. ``verify`` re-runs that code in a
    clean process, in the background; by default as ``options.verify`` says. Raises StoreError.
    """
    session = sessions.current()
    goal = None
    heard = world.pause()
    try:
        if session is not None:
            goal = _located(name, lambda at: session.locate(obj, expression, heard or (), at))
        return _saved(obj, name, goal, metadata, verify)
    finally:
        world.resume(heard)


def _located(name: str, find: Callable[[Midway | None], Goal]) -> Goal | None:
    """The goal behind a value that is being saved; a warning says what its code is not.

    ``find`` is told where in the running statement the call stands.
    """
    session = sessions.current()
    midway = session.midway() if session is not None else None
    try:
        goal = find(midway)
    except NotTraced as untraced:
        _warn(f"{name!r} is saved without its code: {untraced.message}; {untraced.hint}")
        return None
    if session is None or not session.is_midway(goal):
        return goal
    ended = session.ended_at(goal, midway) if midway is not None else None
    if ended is None:
        _warn(
            f"{name!r} is saved in the middle of a statement: its code gives the value at "
            "the end of that statement; save behind it to have code for this value"
        )
    return ended or goal


def _saved(
    obj: Any, name: str, goal: Goal | None, metadata: dict[str, Any] | None, verify: bool | None
) -> ArtifactVersion:
    """The new version, with the log of the session behind its code."""
    session, target, seconds = sessions.current(), store(), 0.0
    if session is not None:
        session.write_to(target)
        if goal is not None:
            seconds = _slice(session, goal).seconds
    saved = catalog.save(
        target,
        obj,
        name,
        goal=goal,
        session=session.record if session is not None else None,
        compute_seconds=seconds,
        metadata=metadata,
        imports=session.imports() if session is not None else (),
    )
    wanted = options.verify if verify is None else verify
    if wanted and session is not None and goal is not None and goal.at <= len(session.events):
        verifying.in_background(saved, target)
    return saved


def save_file(
    path: str | os.PathLike[str],
    name: str,
    *,
    metadata: dict[str, Any] | None = None,
    verify: bool | None = None,
) -> ArtifactVersion:
    """Store the content of a file under a name; returns the new version.

    Its value is a `SavedFile`, with ``write_to(folder)``, ``open()`` and ``text()``; in a traced
    notebook its code is what wrote the file. A file that no traced statement wrote is stored
    without code, and a warning says so. Raises FileProblem for what is no readable file, and
    StoreError.
    """
    session = sessions.current()
    goal = None
    heard = world.pause()
    try:
        found = SavedFile.read(path)
        if session is not None:
            goal = _located(name, lambda _: goals.of_file(session, path, heard or ()))
        return _saved(found, name, goal, metadata, verify)
    finally:
        world.resume(heard)


def get(name: str, version: int | str | None = None) -> ArtifactVersion:
    """A handle on a stored version; no version means the highest. Raises ArtifactNotFound."""
    return catalog.get(store(), name, version)


def artifacts() -> ArtifactList:
    """Every stored version, by name and number."""
    return catalog.listing(store())


def set_alias(name: str, version: int | str | None, alias: str) -> ArtifactVersion:
    """Let an alias mean one version, also if it meant another: ``get(name, "@production")``.

    Returns the version. Raises ArtifactNotFound, and StoreError for what cannot be an alias.
    """
    return catalog.set_alias(store(), name, version, alias)


def delete(name: str, version: int | str | None = None) -> tuple[int, ...]:
    """Delete one version, or all of a name; returns the numbers, never given out again."""
    return catalog.delete(store(), name, version)


def slice_of(expression: str) -> ShownSlice:
    """The slice of a variable or expression of the running session. Raises NotTraced."""
    session = _session()
    return _shown(_slice(session, session.goal(expression)))


def slice_of_file(path: str | os.PathLike[str]) -> ShownSlice:
    """The slice of a file that the running session wrote. Raises NotTraced."""
    session = _session()
    return _shown(_slice(session, goals.of_file(session, path)))


def slice_of_figure() -> ShownSlice:
    """The slice of pyplot's figure, the current or the last one. Raises NotTraced."""
    session = _session()
    return _shown(_slice(session, goals.of_figure(session)))


def slice_of_cell(number: int | None = None) -> ShownSlice:
    """The slice of all that a cell made or changed; of the one before, by default.

    ``number`` is that of ``In [5]``. Raises NotTraced or SliceError.
    """
    session = _session()
    return _shown(_slice(session, goals.of_cell(session, number)))


def _session() -> sessions.Session:
    session = sessions.current()
    if session is None:
        raise NotTraced(
            "no notebook is being traced in this process",
            "type %load_ext lineaslice in a notebook, then run its cells",
        )
    return session


def _shown(found: Slice) -> ShownSlice:
    from lineaslice.slicing.shown import shown

    return shown(found)


def _slice(session: sessions.Session, goal: Goal) -> Slice:
    from lineaslice.slicing.prune import pruned

    return pruned(session.history(), goal, session.graph)


def explain(found: Slice, line: int | str | None = None) -> Explanation | Whys:
    """Why each statement is in a slice of the running session, or why one line of it is there."""
    from lineaslice.slicing import explain as explaining

    session = sessions.current()
    history = session.history() if session is not None else None
    after = found.goal.expression if found.goal.kind == "cell" else "the figure was shown"
    if line is None:
        return explaining.explain(found, history, after)
    return explaining.why(found, line, history, after)


def visualize(expression: str | None = None) -> Any:
    """The dependence graph of the running session, or of one expression in it, as SVG."""
    from lineaslice.slicing.picture import picture

    if expression is not None:
        return picture(slice_of(expression))
    return picture(_session().history())


def to_pipeline(
    artifacts: Iterable[Any],
    framework: str = "SCRIPT",
    *,
    pipeline_name: str | None = None,
    input_parameters: Iterable[str] = (),
    required_parameters: Iterable[str] = (),
    reuse_pre_computed_artifacts: Iterable[Any] = (),
    pin: bool = True,
    on_missing: OnMissing = "fail",
    dependencies: Mapping[str, Iterable[str]] | None = None,
    pipeline_dag_config: Mapping[str, Any] | None = None,
    generate_test: bool = False,
    output_dir: str | os.PathLike[str] = ".",
    overwrite: bool = False,
) -> Written:
    """Write a pipeline that makes the artifacts, as files that run without a notebook.

    ``artifacts`` and ``reuse_pre_computed_artifacts`` hold names, ``"name@alias"``, ``(name,
    version)`` pairs or what ``save`` and ``get`` return; no version means the latest, and the
    export is pinned to it.
    ``reuse_pre_computed_artifacts="auto"`` loads what `suggest_reuse` suggests.
    ``input_parameters`` are variables, each assigned once from a literal, that become parameters of
    the functions and of the command line; ``required_parameters`` are further ones, without a
    default, which may have been computed in the notebook. With ``pin=False`` reused artifacts that
    are given by name or alias are loaded in the version that is the latest, or that the alias
    means, at the time of a run. With
    ``on_missing="recompute"`` one that is gone from the store is made again. ``dependencies``,
    ``{"b": ["a"]}``, says what is to be made before what, beyond what the code needs; values that
    one notebook loads with ``get`` and another one makes are handed on. ``pipeline_dag_config`` is
    for frameworks with tasks: ``{"tasks": "session", "schedule": "0 6 * * *", "retries": 2,
    "retry_delay": 60}``. ``generate_test`` adds a pytest file, which fails when a run gives another
    value than was saved. Files that lineaslice has not written are never touched, and those that
    were edited since only with ``overwrite``. Returns the paths written, with what changed.
    Raises ArtifactNotFound, NotTraced, ParameterError or PipelineError, and then has written
    nothing.
    """
    from lineaslice.assembly import writing
    from lineaslice.assembly.wishes import wish

    asked = wish(
        store(),
        artifacts,
        reuse=reuse_pre_computed_artifacts,
        input_parameters=input_parameters,
        required_parameters=required_parameters,
        pin=pin,
        on_missing=on_missing,
        dependencies=dependencies,
        name=_text(pipeline_name or "", "pipeline_name", "pipeline_name='iris'"),
    )
    return writing.write(
        store(),
        asked,
        _text(framework, "framework", "framework='SCRIPT'"),
        output_dir,
        dag_config=pipeline_dag_config,
        generate_test=generate_test,
        overwrite=overwrite,
    )


def create_pipeline(
    artifacts: Iterable[Any],
    name: str,
    *,
    input_parameters: Iterable[str] = (),
    required_parameters: Iterable[str] = (),
    reuse_pre_computed_artifacts: Iterable[Any] = (),
    pin: bool = True,
    on_missing: OnMissing = "fail",
    dependencies: Mapping[str, Iterable[str]] | None = None,
) -> Pipeline:
    """Store a pipeline under a name; the arguments are those of `to_pipeline`.

    Returns a `Pipeline` with ``run``, ``export``, ``copy``, ``visualize``. Raises PipelineError
    when another one has that name, and what `to_pipeline` raises.
    """
    from lineaslice.assembly import pipelines
    from lineaslice.assembly.wishes import wish

    asked = wish(
        store(),
        artifacts,
        reuse=reuse_pre_computed_artifacts,
        input_parameters=input_parameters,
        required_parameters=required_parameters,
        pin=pin,
        on_missing=on_missing,
        dependencies=dependencies,
        name=name,
    )
    return pipelines.create(store(), asked)


def get_pipeline(name: str) -> Pipeline:
    """A stored pipeline. Raises PipelineNotFound, which lists near names."""
    from lineaslice.assembly import pipelines

    return pipelines.get(store(), name)


def pipelines() -> PipelineList:
    """Every stored pipeline, by name."""
    from lineaslice.assembly import pipelines as stored

    return stored.listing(store())


def delete_pipeline(name: str) -> None:
    """Forget a stored pipeline; its artifacts stay. Raises PipelineNotFound."""
    from lineaslice.assembly import pipelines

    pipelines.delete(store(), name)


def suggest_reuse(artifacts: Iterable[Any], input_parameters: Iterable[str] = ()) -> Suggestion:
    """What a pipeline that makes these artifacts had better load, with the seconds behind it.

    Considered are artifacts that others take and that no input parameter changes, also those that
    were saved in the same notebooks and not asked for; each is loaded once, to measure. The result
    prints as a table and can be given as ``reuse_pre_computed_artifacts``, for which ``"auto"`` is
    short. Raises ArtifactNotFound or PipelineError.
    """
    from lineaslice.assembly import wishes
    from lineaslice.assembly.suggesting import suggest

    asked = [wishes.handle(store(), item) for item in wishes.several(artifacts, "artifacts")]
    return suggest(store(), asked, wishes.several(input_parameters, "input_parameters"))


def check(path: str | os.PathLike[str]) -> tuple[Checked, ...]:
    """Whether each stored version that an exported module loads is there, whole and loadable.

    The module is read, not run. Raises FileProblem when it cannot be read.
    """
    from lineaslice.doctor import pins

    return pins.check(store(), Path(path))


def get_function(
    artifacts: Iterable[Any],
    input_parameters: Iterable[str] = (),
    reuse_pre_computed_artifacts: Iterable[Any] = (),
    *,
    required_parameters: Iterable[str] = (),
) -> Callable[..., dict[str, Any]]:
    """The pipeline as a function of its input parameters; returns the values by artifact name."""
    from lineaslice.assembly import wishes
    from lineaslice.pipeline import loading

    asked = wishes.wish(
        store(),
        artifacts,
        reuse=reuse_pre_computed_artifacts,
        input_parameters=input_parameters,
        required_parameters=required_parameters,
    )
    return loading.get_function(wishes.planned(asked))


def get_module(
    artifacts: Iterable[Any],
    input_parameters: Iterable[str] = (),
    reuse_pre_computed_artifacts: Iterable[Any] = (),
    *,
    required_parameters: Iterable[str] = (),
) -> ModuleType:
    """The pipeline as a module, as ``to_pipeline`` would write it, without writing it."""
    from lineaslice.assembly import wishes
    from lineaslice.pipeline import loading

    asked = wishes.wish(
        store(),
        artifacts,
        reuse=reuse_pre_computed_artifacts,
        input_parameters=input_parameters,
        required_parameters=required_parameters,
    )
    return loading.get_module(wishes.planned(asked))


def _text(value: Any, argument: str, example: str) -> str:
    if isinstance(value, str):
        return value
    raise PipelineError(f"{argument} is {value!r}, where a text is expected.", example)


__all__ = [
    "artifacts",
    "check",
    "create_pipeline",
    "delete",
    "delete_pipeline",
    "get",
    "get_function",
    "get_module",
    "get_pipeline",
    "options",
    "pipelines",
    "save",
    "save_file",
    "set_alias",
    "slice_of",
    "slice_of_cell",
    "slice_of_figure",
    "slice_of_file",
    "store",
    "suggest_reuse",
    "to_pipeline",
    "visualize",
]
