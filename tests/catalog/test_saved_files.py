"""Files as artifacts: their bytes, the code that wrote them, and pipelines that write them."""

from __future__ import annotations

import os
import runpy
import warnings
from pathlib import Path
from typing import Any

import pytest

import lineaslice
from lineaslice import api
from lineaslice.errors import FileProblem, NotTraced
from lineaslice.files import SavedFile
from lineaslice.tracing.script import run_cells
from lineaslice.tracing.session import Session


def run(*cells: str) -> Session:
    return run_cells(cells, session=Session({"__name__": "__main__"}, store=api.store()))


def saved(*cells: str, path: str) -> Any:
    run(*cells, "unneeded = 1", f"import lineaslice\nlineaslice.save_file({path!r}, 'report')")
    return lineaslice.get("report")


WRITTEN = {
    "by open": ("rows = [1, 2]\nwith open('a.txt', 'w') as f:\n    f.write(str(rows))", "a.txt"),
    "by pathlib": ("from pathlib import Path\nn = 3\nPath('a.txt').write_text('q' * n)", "a.txt"),
    "by pandas": (
        "import pandas as pd\ndf = pd.DataFrame({'a': [1]})\ndf['b'] = 2\n"
        "df.to_csv('a.csv', index=False)",
        "a.csv",
    ),
    "as parquet": (
        "import pandas as pd\npd.DataFrame({'a': [1]}).to_parquet('a.parquet')",
        "a.parquet",
    ),
    "as a picture": (
        "import matplotlib.pyplot as plt\nplt.figure()\nplt.plot([1, 2])\n"
        "plt.savefig('a.png')\nplt.close()",
        "a.png",
    ),
    "in a folder that the code makes": (
        "import os\nos.makedirs('x/y')\nwith open('x/y/a.txt', 'w') as f:\n    f.write('q')",
        "x/y/a.txt",
    ),
    "appended to": (
        "with open('a.txt', 'w') as f:\n    f.write('a')\n"
        "with open('a.txt', 'a') as f:\n    f.write('b')",
        "a.txt",
    ),
    "moved into its place": (
        "import os\nwith open('new', 'w') as f:\n    f.write('a')\nos.replace('new', 'a.txt')",
        "a.txt",
    ),
    "copied": (
        "import shutil\nwith open('new', 'w') as f:\n    f.write('a')\nshutil.copy('new', 'a.txt')",
        "a.txt",
    ),
    "by a command": (
        "import subprocess\nsubprocess.run('echo hi > a.txt', shell=True, check=True)",
        "a.txt",
    ),
    "behind a change of folder": (
        "import os\nos.mkdir('x')\nos.chdir('x')\nwith open('a.txt', 'w') as f:\n    f.write('a')",
        "a.txt",
    ),
}


@pytest.mark.parametrize(("cell", "path"), WRITTEN.values(), ids=WRITTEN)
def test_the_code_writes_the_file_again(cell: str, path: str, home: Path, tmp_path: Path) -> None:
    artifact = saved(cell, path=path)
    value = artifact.get_value()
    assert value == SavedFile(Path(path).name, Path(path).read_bytes())
    assert artifact.metadata["safe"]
    code = artifact.get_code()
    assert "unneeded" not in code
    assert "lineaslice" not in code
    assert artifact.verify().state == "verified"
    place = Path(path).absolute().relative_to(home)
    empty = tmp_path / "empty"
    empty.mkdir()
    os.chdir(empty)
    exec(compile(code, "<code>", "exec"), {"__name__": "__main__"})
    assert (empty / place).read_bytes() == value.content


def test_a_file_that_was_written_through_a_link(home: Path) -> None:
    (home / "real").mkdir()
    (home / "link").symlink_to("real")
    artifact = saved("with open('link/a.txt', 'w') as f:\n    f.write('a')", path="real/a.txt")
    assert "link/a.txt" in artifact.get_code()
    assert artifact.verify().state == "verified"


def test_what_is_done_with_the_value(home: Path) -> None:
    (home / "a.csv").write_bytes("a,b\n1,é\n".encode())
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # nothing is traced, so nothing is missing
        lineaslice.save_file(home / "a.csv", "report", metadata={"for": "me"})
    value = lineaslice.get("report").get_value()
    assert lineaslice.get("report").metadata["for"] == "me"
    assert value.text() == "a,b\n1,é\n"
    assert bytes(value) == value.open().read() == value.content
    assert len(value) == 9
    assert repr(value) == "SavedFile('a.csv', 9 bytes)"
    (home / "folder").mkdir()
    assert value.write_to("folder") == Path("folder/a.csv")
    assert value.write_to("copy.csv").read_bytes() == value.content
    assert value.write_to() == Path("a.csv")


def test_a_later_version_of_the_file_is_no_matter(home: Path) -> None:
    cells = ["n = 1\nwith open('a.txt', 'w') as f:\n    f.write(str(n))"]
    artifact = saved(*cells, path="a.txt")
    run("with open('a.txt', 'w') as f:\n    f.write('later')")
    assert artifact.get_value().text() == "1"
    assert artifact.verify().state == "verified"
    assert (home / "a.txt").read_text() == "later"


def test_where_a_text_differs_is_told(home: Path) -> None:
    (home / "in.txt").write_text("1,2\n3,4\n")
    artifact = saved("import shutil\nshutil.copy('in.txt', 'a.csv')", path="a.csv")
    (home / "in.txt").write_text("1,2\n3,5\n")
    found = artifact.verify()
    assert (found.state, found.detail) == ("differs", "line 2: 3,4 != 3,5")


def test_bytes_that_move_from_run_to_run(home: Path) -> None:
    artifact = saved(
        "import os\nwith open('a.bin', 'wb') as f:\n    f.write(os.urandom(8))", path="a.bin"
    )
    assert artifact.verify().state == "nondeterministic"


def test_code_that_writes_no_file_fails(home: Path) -> None:
    (home / "in.txt").write_text("yes")
    cell = "if open('in.txt').read() == 'yes':\n    open('a.txt', 'w').close()"
    artifact = saved(cell, path="a.txt")
    (home / "in.txt").write_text("no")
    found = artifact.verify()
    assert (found.state, found.detail) == ("failed", "the code ran, but wrote no file 'a.txt'")


def test_a_folder_that_holds_files_of_the_users_is_there_when_the_code_starts(home: Path) -> None:
    (home / "data").mkdir()
    (home / "data" / "in.txt").write_text("in")
    cell = (
        "import os\nos.makedirs('data', exist_ok=True)\n"
        "with open('data/a.txt', 'w') as f:\n    f.write(open('data/in.txt').read())"
    )
    assert saved(cell, path="data/a.txt").verify().state == "verified"


def test_saved_in_the_middle_of_a_loop(home: Path) -> None:
    cell = (
        "import lineaslice\nfor i in range(2):\n    with open('a.txt', 'w') as f:\n"
        "        f.write(str(i))\n    lineaslice.save_file('a.txt', 'report')"
    )
    run(cell)
    found = [lineaslice.get("report", n) for n in (1, 2)]
    assert [one.get_value().text() for one in found] == ["0", "1"]
    assert [one.verify().state for one in found] == ["verified", "verified"]


def test_saved_before_it_is_closed(home: Path) -> None:
    cell = (
        "import lineaslice\nfor i in range(2):\n    with open('a.txt', 'w') as f:\n"
        "        f.write(str(i))\n        lineaslice.save_file('a.txt', 'report')\n"
        "        f.write('more')"
    )
    with pytest.warns(api.SaveWarning, match="saved in the middle of a statement"):
        run(cell)


def test_a_file_that_nobody_watched_being_written(home: Path) -> None:
    (home / "a.txt").write_text("q")
    told = "saved without its code: no statement that lineaslice has watched wrote the file 'a.txt'"
    with pytest.warns(api.SaveWarning, match=told):
        artifact = saved("x = 1", path="a.txt")
    assert artifact.get_value().text() == "q"
    with pytest.raises(NotTraced, match=r"lineaslice run FILE\.py --save-file PATH=NAME"):
        artifact.get_code()


def test_what_is_no_file(home: Path) -> None:
    (home / "folder").mkdir()
    with pytest.raises(FileProblem, match=r"There is no file 'a\.txt' in .*\n.*check the spelling"):
        lineaslice.save_file("a.txt", "report")
    with pytest.raises(FileProblem, match=r"'folder' is a folder, and only .*\n.*make_archive"):
        lineaslice.save_file("folder", "report")
    with pytest.raises(FileProblem, match="cannot be read: embedded null byte"):
        lineaslice.save_file("a\0b", "report")
    assert len(lineaslice.artifacts()) == 0


def test_a_file_that_may_not_be_read(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(FileProblem, match=r"cannot be read: Permission denied\.\nCheck its perm"):
        lineaslice.save_file("a.txt", "report")


# ---------------------------------------------------------------- pipelines


def test_a_pipeline_writes_the_file_and_gives_its_path(home: Path, tmp_path: Path) -> None:
    run(
        "import lineaslice\nimport os\nimport pandas as pd\nn = 2",
        "df = pd.DataFrame({'a': range(n)})\ntotal = int(df['a'].sum())",
        "os.makedirs('out')\ndf.to_csv('out/df.csv', index=False)",
        "lineaslice.save(total, 'total')\nlineaslice.save_file('out/df.csv', 'table')",
        "df['a'] = 5\ndf.to_csv('out/df.csv', index=False)",
    )
    table = lineaslice.get("table").get_value()
    written = lineaslice.to_pipeline(
        ["total", "table"], pipeline_name="both", input_parameters=["n"], output_dir="pipeline"
    )
    module = next(str(path.absolute()) for path in written if path.suffix == ".py")
    empty = tmp_path / "empty"
    empty.mkdir()
    os.chdir(empty)
    found = runpy.run_path(module)["run_all_sessions"]()
    assert found == {"total": 1, "table": Path("out/df.csv")}
    assert found["table"].read_bytes() == table.content
    (empty / "out" / "df.csv").unlink()
    (empty / "out").rmdir()
    found = runpy.run_path(module)["run_all_sessions"](n=3)
    assert found["table"].read_text() == "a\n0\n1\n2\n"


@pytest.mark.parametrize("artifacts", [["table", "x"], ["x"]])
def test_a_pipeline_loads_a_file(artifacts: list[str], home: Path, tmp_path: Path) -> None:
    run(
        "import lineaslice\nf = open('a.txt', 'w')\nf.write('b')\nf.close()",
        "x = open('a.txt').read()",
        "lineaslice.save_file('a.txt', 'table')\nlineaslice.save(x, 'x')",
    )
    lineaslice.to_pipeline(artifacts, reuse_pre_computed_artifacts=["table"], output_dir="p")
    module = next(Path("p").glob("*_module.py")).absolute()
    assert "write('b')" not in module.read_text()
    Path("a.txt").unlink()
    found = runpy.run_path(str(module))["run_all_sessions"]()
    assert found["x"] == "b"
    assert "table" not in artifacts or Path(found["table"]).read_text() == "b"
