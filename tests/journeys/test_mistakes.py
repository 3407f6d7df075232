"""Each mistake that a person types gets one message: what happened, where, what to type next."""

from __future__ import annotations

import re

import pytest

from .conftest import Person
from .kernel import Seen

BEFORE = [
    "early = 1",
    "%load_ext lineaslice",
    "import lineaslice, threading",
    "x = [1]\nx.append(2)",
    "y = len(x)",
    "late = early + 1",
    "lineaslice.save(x, 'x')",
    "lineaslice.save(y, 'total')",
    "lineaslice.save(late, 'late')",
    "class Model:\n    def __init__(self):\n        self.callbacks = [threading.Lock()]",
    "model = Model()",
    "%unload_ext lineaslice\nlineaslice.save(1, 'untraced')",
    "%load_ext lineaslice",
    "import lineaslice, threading",
    "x = [1]\nx.append(2)",
    "for z in range(3):\n    pass",
    "w = 1\nw = 2",
    "q = len(x)",
    "a, b = 1, 2",
    "lineaslice.save((x, z, w, q, a, b), 'all')",
]
# cell: (class of the error, pieces of the message in this order)
MISTAKES = {
    # arguments in the wrong order, or of the wrong type
    "lineaslice.save('x', x)": ("StoreError", ["not list [1, 2]", "value comes first"]),
    "lineaslice.save(x, None)": ("StoreError", ["not NoneType None", "value comes first"]),
    "lineaslice.save(x, '')": ("StoreError", ["'' is empty", "'iris_model'"]),
    "lineaslice.save(x, 'a\\0b')": ("StoreError", ["NUL"]),
    "lineaslice.save(x, 'm', metadata={'s': object()})": ("StoreError", ["JSON", "float(score)"]),
    "lineaslice.save(x, 'm', metadata={'size': 1})": ("StoreError", ["'size'", "Kept for"]),
    "lineaslice.get(x)": ("StoreError", ["not list [1, 2]", "lineaslice.artifacts()"]),
    "lineaslice.get('x', '1')": ("ArtifactNotFound", ["'1' is not a version", "number from 1"]),
    "lineaslice.get('x', True)": ("ArtifactNotFound", ["True is not a version"]),
    # names and versions that are not there
    "lineaslice.get('X')": ("ArtifactNotFound", ["'X'", "lineaslice.db", "mean 'x'"]),
    "lineaslice.get('totl')": ("ArtifactNotFound", ["Did you mean 'total'"]),
    "lineaslice.get('something else')": ("ArtifactNotFound", ["There are: 'all', 'late'"]),
    "lineaslice.get('x', 9)": ("ArtifactNotFound", ["no version 9; it has 1", "gives the latest"]),
    "lineaslice.get('x', 0)": ("ArtifactNotFound", ["no version 0"]),
    "lineaslice.delete('y')": ("ArtifactNotFound", ["'y'"]),
    "lineaslice.delete('x', 9)": ("ArtifactNotFound", ["no version 9"]),
    # what cannot be stored, with the path inside it
    "lineaslice.save(model, 'm')": ("UnserializableError", ["model.callbacks[0]", "_thread.lock"]),
    "g = (k for k in x)\nlineaslice.save(g, 'm')": ("UnserializableError", ["g cannot", "line 2"]),
    # code that nobody saw
    "lineaslice.get('untraced').get_code()": ("NotTraced", ["without tracing", "%load_ext"]),
    "lineaslice.visualize('nope')": ("NotTraced", ["no variable 'nope'"]),
    # pipelines
    "lineaslice.to_pipeline('x')": ("PipelineError", ["'x', where a list is", "artifacts=['x']"]),
    "lineaslice.to_pipeline([])": ("PipelineError", ["at least one", "artifacts=['name'"]),
    "lineaslice.to_pipeline([x])": ("PipelineError", ["[1, 2] does not name", "Give a name"]),
    "lineaslice.to_pipeline(['nope'])": ("ArtifactNotFound", ["'nope'", "There are:"]),
    "lineaslice.to_pipeline([('x', 9)])": ("ArtifactNotFound", ["no version 9"]),
    "lineaslice.to_pipeline(['x'], 'SCRPT')": ("PipelineError", ["mean 'SCRIPT'", "Frameworks"]),
    "lineaslice.to_pipeline(['untraced'])": ("NotTraced", ["'untraced'", "reuse_pre_computed"]),
    "lineaslice.to_pipeline(['x'], output_dir='/dev/null/x')": (
        "PipelineError",
        ["'/dev/null/x': Not a directory", "another output_dir"],
    ),
    "lineaslice.to_pipeline(None)": ("PipelineError", ["None", "artifacts="]),
    "lineaslice.to_pipeline(5)": ("PipelineError", ["5", "artifacts="]),
    "lineaslice.to_pipeline(['x'], pipeline_name=5)": ("PipelineError", ["pipeline_name"]),
    "lineaslice.to_pipeline(['x'], output_dir=None)": ("PipelineError", ["output_dir"]),
    "lineaslice.to_pipeline(['x'], None)": (
        "PipelineError",
        ["framework is None", "framework='SCRIPT'"],
    ),
    "lineaslice.to_pipeline(['all'], input_parameters={'w': 3})": (
        "PipelineError",
        ["{'w': 3}, where a list", "['name', ...]"],
    ),
    "lineaslice.visualize('1 +')": ("SliceError", ["'1 +' is not an expression", "'mod'"]),
    "lineaslice.visualize(5)": ("SliceError", ["5"]),
    "lineaslice.save(x, 'm', expression='1 +')": (
        "SliceError",
        ["'1 +' is not an expression", "'mod'"],
    ),
    "lineaslice.save(x, 'm', expression='y')": ("SliceError", ["'y' is not the value"]),
    "lineaslice.save({'a': [threading.Lock()]}, 'm')": (
        "UnserializableError",
        ["['a'][0] cannot be stored", "save what you need of"],
    ),
    # input parameters
    "lineaslice.to_pipeline(['all'], input_parameters='w')": ("PipelineError", ["'w'", "=['w']"]),
    "lineaslice.to_pipeline(['all'], input_parameters=['ww'])": (
        "ParameterError",
        ["'ww'", "never assigns it", "Names that can be"],
    ),
    "lineaslice.to_pipeline(['all'], input_parameters=['w x'])": (
        "ParameterError",
        ["'w x'", "not the name of a variable"],
    ),
    "lineaslice.to_pipeline(['all'], input_parameters=['q'])": (
        "ParameterError",
        ["'q'", "computed, not a literal (`q = len(x)`)"],
    ),
    "lineaslice.to_pipeline(['all'], input_parameters=['z'])": ("ParameterError", ["for loop"]),
    "lineaslice.to_pipeline(['all'], input_parameters=['a'])": ("ParameterError", ["unpacking"]),
    # options
    "lineaslice.options.hom = 'x'": ("UnknownOption", ["'hom'", "mean 'home'"]),
    "lineaslice.options.home = 3": ("ConfigError", ["'home' cannot be 3"]),
    # magics
    "%save_artifact": ("UsageError", ["Give an expression and a name"]),
    "%save_artifact nope": ("LineasliceError", ["There is no variable 'nope' here."]),
    "%save_artifact modle m": ("LineasliceError", ["'modle'", "Did you mean model"]),
    "%save_artifact x + x": ("LineasliceError", ["needs a name", "%save_artifact x + x NAME"]),
    "%save_artifact x 'my name": ("UsageError", ["No closing quotation"]),
    "%slice nope": ("ArtifactNotFound", ["no variable 'nope' here", "No artifact"]),
    "%slice x:9": ("ArtifactNotFound", ["no version 9"]),
    "%slice": ("UsageError", ["Give one of: a NAME"]),
    "%to_pipeline": ("UsageError", ["required: NAME"]),
    "%to_pipeline x --bogus": ("UsageError", ["--bogus"]),
    "%to_pipeline x --framework NOPE": ("PipelineError", ["'NOPE'", "Frameworks: "]),
}


class Evening:
    """All mistakes, typed one after the other into one kernel."""

    def __init__(self, person: Person) -> None:
        with person.kernel() as kernel:
            for cell in BEFORE:
                assert not kernel.run(cell).error, cell
            self.seen = {cell: kernel.run(cell) for cell in MISTAKES}
            self.afterwards = kernel.run(
                "sorted({(a.name, a.version) for a in lineaslice.artifacts()})"
            )
            self.code_of_late = kernel.run("print(lineaslice.get('late').get_code())")
            self.slice_of_late = kernel.run("%slice late:1")
        self.on_the_desk = sorted(path.name for path in person.desk.iterdir())
        self.half_written = [p.name for p in person.store.rglob("*") if "tmp" in p.name.lower()]


@pytest.fixture(scope="module")
def evening(regular: Person) -> Evening:
    return Evening(regular)


def check(seen: Seen, error: str, pieces: list[str]) -> None:
    assert seen.error == error or (error == "UsageError" and "UsageError" in seen.stderr), seen.all
    shown = seen.traceback + seen.stderr
    at = 0
    for piece in pieces:
        assert piece in shown[at:], (piece, shown)
        at = shown.index(piece, at)
    assert "/lineaslice/" not in shown.replace("/store/lineaslice", ""), shown  # none of our frames
    assert len(shown.splitlines()) <= 8, shown


@pytest.mark.parametrize("cell", MISTAKES)
def test_a_mistake_is_told_in_one_message(cell: str, evening: Evening) -> None:
    check(evening.seen[cell], *MISTAKES[cell])


def test_mistakes_leave_nothing_behind(evening: Evening) -> None:
    for name in ("all", "late", "total", "untraced", "x"):
        assert f"('{name}', 1)" in evening.afterwards.value
    assert evening.half_written == []


def test_a_value_from_before_tracing_says_which_cell_to_run_again(evening: Evening) -> None:
    told = "run the cell that assigns early again"
    assert told in evening.code_of_late.stderr
    assert told in evening.slice_of_late.stderr
    assert "late = early + 1" in evening.code_of_late.stdout


def test_the_message_of_a_magic_has_no_line_of_ours(evening: Evening) -> None:
    assert not re.search(r"\.py:\d+", evening.slice_of_late.stderr)
