"""``lineaslice enable|disable``: one startup file, read by every session of a profile."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

from lineaslice import profile
from lineaslice.cli import app
from lineaslice.errors import ConfigError

ASK = "import sys; print('lineaslice' in get_ipython().extension_manager.loaded)"


@pytest.fixture(autouse=True)
def ipython_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "ipython"
    folder.mkdir()
    monkeypatch.setenv("IPYTHONDIR", str(folder))
    monkeypatch.setenv("LINEASLICE_HOME", str(tmp_path / "store"))
    return folder


def cli(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, list(words))
    return done.exit_code, done.output.replace("\n", " ")


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_enable_twice_and_disable_twice(ipython_folder: Path) -> None:
    startup = ipython_folder / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "10-mine.py").write_text("mine = 1\n")
    before = files(ipython_folder)
    assert cli("enable")[1].startswith("Enabled by ")
    assert cli("enable")[1].startswith("Already enabled")
    assert len(files(ipython_folder)) == len(before) + 1
    assert cli("disable")[1].startswith("Disabled: ")
    assert files(ipython_folder) == before
    assert cli("disable") == (0, "It was not enabled. ")


def test_an_older_file_of_ours_is_renewed(ipython_folder: Path) -> None:
    path, _ = profile.enable()
    path.write_text(profile.MARK + "\n# of an older version\n")
    assert profile.enable() == (path, True)
    assert path.read_text() == profile.STARTUP


@pytest.mark.parametrize("command", ["enable", "disable"])
def test_a_file_of_the_user_is_left_alone(command: str) -> None:
    path = profile.startup_file()
    path.parent.mkdir(parents=True)
    path.write_text("mine = 1\n")
    code, told = cli(command)
    assert code == 1
    assert "was not written by `lineaslice enable`" in told
    assert path.read_text() == "mine = 1\n"


def test_an_unknown_profile_names_those_that_exist(ipython_folder: Path) -> None:
    (ipython_folder / "profile_work").mkdir()
    with pytest.raises(ConfigError, match=r"Profiles: work\. Make it: ipython profile create wrk"):
        profile.enable("wrk")
    assert cli("enable", "--profile", "work")[0] == 0


def test_a_folder_in_the_way_is_told(ipython_folder: Path) -> None:
    (ipython_folder / "profile_default").write_text("a file\n")
    with pytest.raises(ConfigError, match="cannot be written"):
        profile.enable()
    assert files(ipython_folder) == ["profile_default"]


@pytest.mark.parametrize("enabled", [True, False])
def test_sessions_load_the_extension(enabled: bool) -> None:
    if enabled:
        profile.enable()
    done = subprocess.run(
        [sys.executable, "-m", "IPython", "--no-banner", "-c", ASK],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert done.stdout.strip().endswith(str(enabled))


def test_jupyter_kernels_load_the_extension() -> None:
    from jupyter_client.kernelspec import KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient

    profile.enable()
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(ASK)])
    # The kernel of this very Python, whatever kernels are installed for the user.
    specs = KernelSpecManager(kernel_dirs=[])
    manager = AsyncKernelManager(kernel_spec_manager=specs)
    NotebookClient(notebook, km=manager).execute()
    assert notebook.cells[0].outputs[0]["text"] == "True\n"


def test_the_startup_file_binds_no_name() -> None:
    code = compile(profile.STARTUP, "startup", "exec")
    assert set(code.co_names) == {
        "__import__",
        "util",
        "find_spec",
        "get_ipython",
        "extension_manager",
        "load_extension",
    }
