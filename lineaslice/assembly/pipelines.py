"""A pipeline as an object: by name in the store, to be run, shown, copied and exported."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from functools import cached_property
from html import escape
from typing import Any

from lineaslice.assembly import running, writing
from lineaslice.assembly.picturing import picture
from lineaslice.assembly.progress import shown
from lineaslice.assembly.wishes import Wish, handle, planned
from lineaslice.catalog import artifacts as catalog
from lineaslice.catalog.references import ArtifactVersion
from lineaslice.errors import (
    ParameterError,
    PipelineError,
    PipelineFrozen,
    PipelineNotFound,
)
from lineaslice.export.write import Written
from lineaslice.pipeline.shape import InputParameter, Plan
from lineaslice.showing import Shown
from lineaslice.slicing.picture import Picture
from lineaslice.store import Store
from lineaslice.store.pipelines import Stored

_FORMAT = 1


class Pipeline(Shown):
    """What ``create_pipeline`` and ``get_pipeline`` give.

    A stored pipeline never changes; ``copy`` gives one that can be changed until it is saved.
    """

    def __init__(self, store: Store, wish: Wish, *, is_stored: bool = False) -> None:
        self._store = store
        self._wish = wish
        self._is_stored = is_stored

    # ------------------------------------------------------------ what it is

    @property
    def name(self) -> str:
        """The name that it is, or will be, stored under."""
        return self._wish.name

    @property
    def artifacts(self) -> tuple[str, ...]:
        """What it makes, in the order in which it is made."""
        return self._plan.artifacts

    @property
    def made_of(self) -> str:
        """The versions that it was made of, in words: ``iris_model:3, iris_pred:1``."""
        return ", ".join(f"{version.name}:{version.version}" for version in self._wish.artifacts)

    @property
    def parameters(self) -> tuple[InputParameter, ...]:
        """What a run can be given."""
        return self._plan.inputs

    @property
    def steps(self) -> tuple[str, ...]:
        """The functions that a run calls, in order."""
        return tuple(f.name for session in self._plan.sessions for f in session.functions)

    @property
    def is_stored(self) -> bool:
        """True when it is in the store, and so cannot be changed."""
        return self._is_stored

    @cached_property
    def _plan(self) -> Plan:
        return planned(self._wish)

    # ------------------------------------------------------------ changing and keeping

    def copy(self, name: str) -> Pipeline:
        """The same under another name, not stored yet."""
        return Pipeline(self._store, replace(self._wish, name=_checked(name)))

    def replace_step(self, artifact: str, by: Any) -> Pipeline:
        """Let other code make an artifact: that of a version saved from another notebook.

        ``by`` is a name, a ``(name, version)`` pair or what ``save`` and ``get`` return. What takes
        the artifact goes on as it is; parameters that only the former code used are gone. Returns
        the pipeline itself. Raises PipelineFrozen for a stored one, and PipelineError when the
        pipeline does not make the artifact, or cannot so.
        """
        if self._is_stored:
            raise PipelineFrozen(
                f"The pipeline {self.name!r} is stored and cannot be changed.",
                f"Change a copy: get_pipeline({self.name!r}).copy('another name').replace_step(…)",
            )
        names = [version.name for version in self._wish.artifacts]
        if artifact not in names:
            near = get_close_matches(str(artifact), names, n=3) or names
            raise PipelineError(
                f"The pipeline {self.name!r} does not make {artifact!r}.",
                f"It makes: {', '.join(map(repr, near))}.",
            )
        replaced = {**self._wish.replaced, artifact: handle(self._store, by)}
        wish = replace(self._wish, replaced=replaced, input_parameters=(), required_parameters=())
        planned(wish)  # what cannot be is told now, and nothing has changed
        self._wish = replace(
            wish,
            input_parameters=_still(wish, "input_parameters", self._wish.input_parameters),
            required_parameters=_still(wish, "required_parameters", self._wish.required_parameters),
        )
        self.__dict__.pop("_plan", None)
        return self

    def save(self) -> Pipeline:
        """Keep it under its name; returns the pipeline itself. Raises PipelineError if taken."""
        planned(self._wish)
        if not self._store.pipelines.add(self.name, _to_json(self._wish)):
            raise PipelineError(
                f"Another pipeline is stored as {self.name!r}.",
                f"Take another name, or lineaslice.delete_pipeline({self.name!r}) first.",
            )
        self._is_stored = True
        return self

    # ------------------------------------------------------------ running and writing

    def run(self, **parameters: Any) -> running.Report:
        """Run it in this process; the report holds the values by artifact.

        Parameters may be given as values or as texts, as on a command line; what is wrong with them
        is told in one ParameterError. A bar shows how far it is, where somebody looks.
        """
        with shown(self.name) as on_progress:
            return running.run(self._plan, parameters, on_progress)

    def export(
        self,
        framework: str = "SCRIPT",
        output_dir: str | os.PathLike[str] = ".",
        *,
        pipeline_dag_config: Mapping[str, Any] | None = None,
        generate_test: bool = False,
        overwrite: bool = False,
    ) -> Written:
        """Write its files, as ``to_pipeline`` does."""
        return writing.write(
            self._store,
            self._wish,
            framework,
            output_dir,
            dag_config=pipeline_dag_config,
            generate_test=generate_test,
            overwrite=overwrite,
        )

    # ------------------------------------------------------------ how it looks

    def visualize(self) -> Picture:
        """Its functions and what they hand on, drawn in a notebook, as a tree in a terminal."""
        return picture(self._plan)

    def __repr__(self) -> str:
        kept = "" if self._is_stored else ", not stored"
        return f"Pipeline({self.name!r}, artifacts={list(self.artifacts)}{kept})"

    def _repr_html_(self) -> str:
        kept = "" if self._is_stored else " <small>(not stored)</small>"
        title = f"<b>Pipeline {escape(self.name)}</b>{kept}"
        return f"<div>{title}{self.visualize()._repr_html_()}</div>"


class PipelineList(Shown, Sequence[Pipeline]):
    """Pipelines by name, printed one a line."""

    def __init__(self, found: Sequence[Pipeline]) -> None:
        self._found = tuple(found)

    def __getitem__(self, index: Any) -> Any:
        return PipelineList(self._found[index]) if isinstance(index, slice) else self._found[index]

    def __len__(self) -> int:
        return len(self._found)

    def __iter__(self) -> Iterator[Pipeline]:
        return iter(self._found)

    def __repr__(self) -> str:
        return "\n".join(self.lines()) or "No pipelines."

    def _repr_html_(self) -> str:
        if not self._found:
            return "<p>No pipelines.</p>"
        left = 'style="text-align:left"'
        body = "".join(
            f"<tr><th {left}>{escape(one.name)}</th><td {left}>{escape(one.made_of)}</td></tr>"
            for one in self._found
        )
        return f"<table>{body}</table>"

    def lines(self) -> list[str]:
        """A line for each: its name and what it was made of."""
        return [f"{one.name}: {one.made_of}" for one in self._found]


# ---------------------------------------------------------------- in and out of the store


def create(store: Store, wish: Wish) -> Pipeline:
    """A new pipeline, stored under the name of the wish."""
    return Pipeline(store, replace(wish, name=_checked(wish.name))).save()


def get(store: Store, name: str) -> Pipeline:
    """The stored pipeline of that name. Raises PipelineNotFound, which lists near names."""
    found = store.pipelines.find(_checked(name))
    if found is None:
        names = [one.name for one in store.pipelines.all()]
        near = get_close_matches(name, names, n=3, cutoff=0.5) or names[:10]
        raise PipelineNotFound(
            f"No pipeline is stored as {name!r}.",
            f"There are: {', '.join(map(repr, near))}."
            if near
            else "lineaslice.create_pipeline([...], name) stores one.",
        )
    return Pipeline(store, _from_json(store, name, found.body), is_stored=True)


def listing(store: Store) -> PipelineList:
    """Every stored pipeline, by name."""
    rows = store.pipelines.all()
    return PipelineList(
        [Pipeline(store, _from_json(store, r.name, r.body), is_stored=True) for r in rows]
    )


def delete(store: Store, name: str) -> None:
    """Forget a pipeline; its artifacts stay. Raises PipelineNotFound."""
    if not store.pipelines.remove(_checked(name)):
        get(store, name)  # raises


def _checked(name: Any) -> str:
    if isinstance(name, str) and name.strip() and "\0" not in name:
        return name
    raise PipelineError(f"{name!r} is no name for a pipeline.", "Give a text, such as 'iris'.")


def _still(wish: Wish, field: str, names: Sequence[str]) -> tuple[str, ...]:
    """Those of the parameters that the code of the wish still has."""
    found = []
    for name in names:
        try:
            planned(replace(wish, **{field: (name,)}))  # type: ignore[arg-type]
        except ParameterError:
            continue
        found.append(name)
    return tuple(found)


def _to_json(wish: Wish) -> str:
    def pairs(versions: Sequence[ArtifactVersion]) -> list[list[Any]]:
        return [[version.name, version.version] for version in versions]

    body = {
        "format": _FORMAT,
        "artifacts": pairs(wish.artifacts),
        "reuse": pairs(wish.reuse),
        "floating": wish.floating,
        "input_parameters": wish.input_parameters,
        "required_parameters": wish.required_parameters,
        "on_missing": wish.on_missing,
        "dependencies": wish.dependencies,
        "replaced": {name: [v.name, v.version] for name, v in wish.replaced.items()},
    }
    return json.dumps(body, separators=(",", ":"))


def told(stored: Stored) -> dict[str, Any]:
    """What a stored pipeline is made of, without looking its artifacts up."""
    return dict(json.loads(stored.body))


def _from_json(store: Store, name: str, body: str) -> Wish:
    read = json.loads(body)
    if read["format"] > _FORMAT:
        raise PipelineError(
            f"The pipeline {name!r} was stored by a newer lineaslice.", "Update lineaslice."
        )
    return Wish(
        artifacts=tuple(catalog.get(store, *pair) for pair in read["artifacts"]),
        reuse=tuple(catalog.get(store, *pair) for pair in read["reuse"]),
        floating=read["floating"],
        input_parameters=tuple(read["input_parameters"]),
        required_parameters=tuple(read["required_parameters"]),
        on_missing=read["on_missing"],
        dependencies={key: tuple(names) for key, names in read["dependencies"].items()},
        replaced={key: catalog.get(store, *pair) for key, pair in read["replaced"].items()},
        name=name,
    )
