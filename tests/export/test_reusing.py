"""Reuse out of a real store: what is loaded, pinned, checked, and made again."""

from __future__ import annotations

from pathlib import Path

import pytest

import lineaslice
from lineaslice.errors import FileProblem, PipelineError

from .exported import Exported

MODEL = "n = 3\nmodel = [n] * n\nlineaslice.save(model, 'model')"
USE = "total = sum(model)\nlineaslice.save(total, 'total')"


def test_the_export_loads_the_version_of_today(exported: Exported) -> None:
    notebook = exported.notebook(MODEL, USE)
    module = exported.export(["total"], reuse_pre_computed_artifacts=["model"])
    lineaslice.save([100], "model")
    assert exported.run(module) == {"total": notebook["total"]}
    assert 'lineaslice.get("model", 1)' in module.read_text()


def test_without_a_pin_it_loads_the_latest(exported: Exported) -> None:
    exported.notebook(MODEL, USE)
    module = exported.export(["total"], reuse_pre_computed_artifacts=["model"], pin=False)
    lineaslice.save([100], "model")
    assert exported.run(module) == {"total": 100}
    text = module.read_text()
    assert 'lineaslice.get("model")' in text
    assert text.startswith(
        "# Loaded in the version that is the latest when this runs:\n#   'model'"
    )


def test_an_alias_is_pinned_or_followed(exported: Exported) -> None:
    exported.notebook(MODEL, USE)
    lineaslice.set_alias("model", 1, "best")
    pinned = exported.export(["total"], reuse_pre_computed_artifacts=["model@best"])
    moving = exported.export(
        ["total"], "moving", reuse_pre_computed_artifacts=[("model", "@best")], pin=False
    )
    lineaslice.save([100], "model")
    assert exported.run(moving) == {"total": 9}
    assert exported.command("alias", "model", "best").stdout == "model:@best is version 2.\n"
    assert exported.run(moving) == {"total": 100}
    assert exported.run(pinned) == {"total": 9}
    assert 'lineaslice.get("model", 1)' in pinned.read_text()
    assert moving.read_text().startswith("# Loaded in the version that @best means when this runs")
    (found,) = lineaslice.check(moving)
    assert str(found) == "model:@best  right"
    lineaslice.set_alias("model", 1, "best")
    kept = lineaslice.create_pipeline(
        ["total"], "kept", reuse_pre_computed_artifacts=["model@best"], pin=False
    )
    assert kept.run()["total"] == 9
    lineaslice.set_alias("model", 2, "best")
    assert lineaslice.get_pipeline("kept").run()["total"] == 100


def test_a_version_that_was_asked_for_stays_pinned(exported: Exported) -> None:
    exported.notebook(MODEL, USE)
    module = exported.export(["total"], reuse_pre_computed_artifacts=[("model", 1)], pin=False)
    lineaslice.save([100], "model")
    assert exported.run(module) == {"total": 9}


def test_every_target_of_two_notebooks_is_loaded(exported: Exported) -> None:
    one = exported.notebook(MODEL)
    two = exported.notebook("b = [len('ab')]\nlineaslice.save(b, 'b')")
    module = exported.export(
        ["model", "b"], reuse_pre_computed_artifacts=["model", lineaslice.get("b")]
    )
    assert exported.run(module) == {"model": one["model"], "b": two["b"]}
    assert "len(" not in module.read_text()


def test_a_missing_version_fails_by_default(exported: Exported) -> None:
    exported.notebook(MODEL, USE)
    module = exported.export(["total"], reuse_pre_computed_artifacts=["model"])
    lineaslice.delete("model")
    done = exported.script(module)
    assert done.returncode == 1
    assert "No artifact is named 'model'" in done.stderr


def test_a_missing_version_is_made_again(exported: Exported) -> None:
    notebook = exported.notebook(
        "import math\ndef grown(n):\n    return [math.floor(n)] * n\nn = 3\nmodel = grown(n)\n"
        "lineaslice.save(model, 'model')\nmodel.append(1)",
        USE,
    )
    module = exported.export(
        ["model", "total"], reuse_pre_computed_artifacts=["model"], on_missing="recompute"
    )
    expected = {"model": [3, 3, 3], "total": notebook["total"]}
    assert exported.run(module) == expected
    lineaslice.delete("model")
    assert exported.run(module) == expected


def test_the_older_version_is_made_again_by_its_own_code(exported: Exported) -> None:
    exported.notebook("model = [5]\nmodel.append(6)\nlineaslice.save(model, 'model')")
    exported.notebook(MODEL, USE)
    module = exported.export(
        ["total"], reuse_pre_computed_artifacts=[("model", 2)], on_missing="recompute"
    )
    older = exported.export(
        ["model", "total"],
        "older",
        reuse_pre_computed_artifacts=[("model", 1)],
        on_missing="recompute",
    )
    lineaslice.delete("model")
    assert exported.run(module) == {"total": 9}
    assert exported.run(older) == {"model": [5, 6], "total": 11}


WRONG = {
    "random": (
        "import random\nrandom.seed(1)\nmodel = [random.random()]\n"
        "lineaslice.save(model, 'model')\ntotal = model[0] + random.random()\n"
        "lineaslice.save(total, 'total')",
        "its code changes random python, which other code",
    ),
    "a global": (
        "k = len('ab')\ndef f():\n    return k\nmodel = [f()]\nlineaslice.save(model, 'model')\n"
        "k = len('abc')\ntotal = sum(model) + f()\nlineaslice.save(total, 'total')",
        "its code changes k, which other code",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_made_again_beside_the_rest(case: str, exported: Exported) -> None:
    code, message = WRONG[case]
    exported.notebook(code)
    with pytest.raises(PipelineError, match=message):
        exported.export(["total"], reuse_pre_computed_artifacts=["model"], on_missing="recompute")


def test_what_has_no_code_cannot_be_made_again(exported: Exported) -> None:
    lineaslice.save([1], "model")
    with pytest.raises(PipelineError, match="its code is not known here"):
        exported.export(["model"], reuse_pre_computed_artifacts=["model"], on_missing="recompute")


def test_an_unknown_word_for_what_is_missing(exported: Exported) -> None:
    exported.notebook(MODEL, USE)
    with pytest.raises(PipelineError, match="on_missing is 'retry'"):
        exported.export(["total"], reuse_pre_computed_artifacts=["model"], on_missing="retry")


# ------------------------------------------------------------------ lineaslice check


@pytest.fixture
def module(exported: Exported) -> Path:
    exported.notebook(MODEL, USE)
    return exported.export(["total"], reuse_pre_computed_artifacts=["model"])


def test_all_is_right(exported: Exported, module: Path) -> None:
    done = exported.command("check", str(module))
    assert (done.returncode, done.stdout) == (0, "model:1  right\n"), done.stderr


def test_a_version_that_is_gone(exported: Exported, module: Path) -> None:
    lineaslice.delete("model")
    done = exported.command("check", str(module))
    assert done.returncode == 1
    assert "model:1  is missing: No artifact is named 'model'" in done.stdout


def test_one_that_the_module_makes_again(exported: Exported, module: Path) -> None:
    module = exported.export(
        ["total"], reuse_pre_computed_artifacts=["model"], on_missing="recompute"
    )
    lineaslice.delete("model")
    (found,) = lineaslice.check(module)
    assert (found.is_right, found.found) == (True, "is missing; the module will make it again")


def test_other_bytes_under_the_same_number(
    exported: Exported, module: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LINEASLICE_HOME", str(exported.folder / "another"))
    lineaslice.save([7], "model")
    (found,) = lineaslice.check(module)
    assert not found.is_right
    assert "holds other bytes than at the export" in str(found)


def test_damaged_bytes(exported: Exported, module: Path) -> None:
    digest = lineaslice.get("model").row.blob
    (blob,) = (p for p in (exported.folder / "store").rglob("*") if digest.endswith(p.name[-40:]))
    blob.chmod(0o644)
    blob.write_bytes(b"[3, 3, 4]")
    (found,) = lineaslice.check(module)
    assert not found.is_right
    assert found.found.startswith("cannot be loaded: ")


def test_what_the_code_of_the_user_loads(exported: Exported) -> None:
    lineaslice.save([1, 2], "table")
    exported.notebook("t = sum(lineaslice.get('table').get_value())\nlineaslice.save(t, 't')")
    module = exported.export(["t"])
    (found,) = lineaslice.check(module)
    assert str(found) == "table:latest  right"


def test_a_module_that_loads_nothing(exported: Exported) -> None:
    exported.notebook(MODEL)
    done = exported.command("check", str(exported.export(["model"])))
    assert done.returncode == 0
    assert "loads nothing from the store" in done.stdout


def test_files_that_are_no_modules(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="cannot be read"):
        lineaslice.check(tmp_path / "missing.py")
    (tmp_path / "text.py").write_text("one two")
    with pytest.raises(FileProblem, match="is no Python module"):
        lineaslice.check(tmp_path / "text.py")
