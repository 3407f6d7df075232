"""The same artifacts give the same bytes, in every process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import lineaslice

from .exported import ROOT, Exported

CELLS = [
    "import math, json, os\nimport datetime\nK, J = 2, 3\nday = datetime.date(2024, 1, 1)",
    "def f(x):\n    return x * K\ndef g(x):\n    return f(x) + J\nclass A:\n    n = K",
    "n, m = 1, 2\ns = {'b': 1, 'a': 2}\nraw = [f(n), g(m), math.pi]\nv = w = raw[0]\nt = 4",
    "one = raw + [v]\nlineaslice.save(one, 'one')\ntwo = sorted(s) + [w, t, day.year]",
    "lineaslice.save(two, 'two')\nfor i in raw:\n    three = (i, A.n, json.dumps(s))",
    "lineaslice.save(three, 'three')\nopen('f.txt', 'w').write(str(two))",
    "lineaslice.save_file('f.txt', 'file')\nlineaslice.save(len(open('f.txt').read()), 'four')",
]
EXPORT = """
import sys, lineaslice
lineaslice.to_pipeline(
    ["one", "two", "three", "file", "four", "other"], pipeline_name="demo", output_dir=sys.argv[1],
    input_parameters=["t", "day"], reuse_pre_computed_artifacts=["one"], on_missing="recompute",
    dependencies={"three": ["two"], "one": ["other"]}, generate_test=True,
)
"""


def test_two_processes_give_the_same_bytes(exported: Exported) -> None:
    exported.notebook(*CELLS)
    exported.notebook(
        "K = 5\ndef f():\n    return K\nother = [f()]\nlineaslice.save(other, 'other')"
    )
    found = []
    for seed in ("1", "2", "3"):
        folder = exported.folder / f"out{seed}"
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, "-c", EXPORT, str(folder)],
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        found.append({path.name: path.read_bytes() for path in sorted(folder.iterdir())})
    assert found[0] == found[1] == found[2]
    assert list(found[0]) == ["demo_module.py", "demo_requirements.txt", "test_demo.py"]


def test_a_second_export_changes_nothing(exported: Exported) -> None:
    exported.notebook(*CELLS)
    exported.export(["one", "two"])
    written = lineaslice.to_pipeline(["one", "two"], pipeline_name="demo", output_dir="out")
    assert {str(change) for change in written.changes.values()} == {"as it was"}


def test_an_edited_module_is_kept(exported: Exported) -> None:
    exported.notebook(*CELLS)
    module = exported.export(["one"])
    module.write_text(module.read_text().replace("math", "cmath"))
    done = exported.command("export", "two", "--name", "demo", "--output-dir", str(module.parent))
    assert done.returncode == 1
    assert "was edited since lineaslice wrote it" in done.stderr
    again = exported.command(
        "export", "two", "--name", "demo", "--output-dir", str(module.parent), "--overwrite"
    )
    assert again.returncode == 0, again.stderr
    assert "demo_module.py: changed: " in again.stderr
    assert [Path(line).name for line in again.stdout.split()] == [
        "demo_module.py",
        "demo_requirements.txt",
    ]
