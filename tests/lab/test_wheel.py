"""What the wheel holds, and that a front end which does not compile makes none."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
DATA = "data/share/jupyter/labextensions/lineaslice/"


@pytest.fixture(scope="module")
def names(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def read(wheel: Path, ending: str) -> dict[str, object]:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(ending)]
        content: dict[str, object] = json.loads(archive.read(name))
    return content


@pytest.mark.parametrize(
    "ending",
    [
        DATA + "package.json",
        DATA + "install.json",
        DATA + "schemas/lineaslice/plugin.json",
        DATA + "static/style.js",
        DATA + "static/third-party-licenses.json",
        "data/etc/jupyter/jupyter_server_config.d/lineaslice.json",
        "lineaslice/__init__.py",
        "lineaslice/py.typed",
        "lineaslice/knowledge/tables/pandas.toml",
        "lineaslice/knowledge/tables/compiled/pandas.pickle",
        "lineaslice/store/migrations/newest.sql",
    ],
)
def test_it_holds(names: list[str], ending: str) -> None:
    assert sum(name.endswith(ending) for name in names) == 1


def test_the_entry_that_jupyterlab_loads_is_there(wheel: Path, names: list[str]) -> None:
    described = read(wheel, DATA + "package.json")
    entry = described["jupyterlab"]["_build"]["load"]  # type: ignore[index]
    assert any(name.endswith(DATA + entry) for name in names)


def test_the_server_extension_is_switched_on(wheel: Path) -> None:
    config = read(wheel, "jupyter_server_config.d/lineaslice.json")
    assert config == {"ServerApp": {"jpserver_extensions": {"lineaslice.server": True}}}


def test_sources_and_packages_of_node_stay_out_and_assets_travel_once(names: list[str]) -> None:
    assert not [name for name in names if "node_modules" in name or name.endswith((".ts", ".tsx"))]
    assert not [name for name in names if name.startswith(("labextension", "lineaslice/labext"))]


def test_the_front_end_is_small(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = sum(info.compress_size for info in archive.infolist() if DATA in info.filename)
    assert packed < 200_000


def test_no_address_of_a_registry_is_in_the_lock() -> None:
    lock = (ROOT / "labextension" / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    assert "http://" not in lock


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what a wheel is made from, with assets of an older build lying about."""
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(
        ROOT / "lineaslice",
        tmp_path / "lineaslice",
        ignore=shutil.ignore_patterns("__pycache__", "compiled", "labextension"),
    )
    shutil.copytree(
        ROOT / "labextension",
        tmp_path / "labextension",
        ignore=shutil.ignore_patterns("node_modules", "lib"),
    )
    (tmp_path / "labextension" / "node_modules").symlink_to(ROOT / "labextension" / "node_modules")
    old = tmp_path / "lineaslice" / "labextension"
    old.mkdir()
    (old / "package.json").write_text('{"old": true}', encoding="utf-8")
    return tmp_path


def pip_wheel(
    checkout: Path, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "."]
    return subprocess.run(
        [*command, "--wheel-dir", "made"],
        cwd=checkout,
        env=os.environ | (environment or {}),
        capture_output=True,
        text=True,
        check=False,
    )


def test_typescript_that_does_not_compile_makes_no_wheel(checkout: Path) -> None:
    source = checkout / "labextension" / "src" / "index.ts"
    source.write_text(source.read_text(encoding="utf-8") + "\nconst broken: number = 'text';\n")
    done = pip_wheel(checkout)
    assert done.returncode != 0
    assert "Type 'string' is not assignable to type 'number'" in done.stdout + done.stderr
    assert not list(checkout.glob("made/*.whl"))
    assert not (checkout / "lineaslice" / "labextension").exists()


def test_a_wheel_without_front_end_is_made_on_request_only(checkout: Path) -> None:
    shutil.rmtree(checkout / "lineaslice" / "labextension")
    done = pip_wheel(checkout, {"LINEASLICE_LABEXTENSION": "skip"})
    assert done.returncode == 0, done.stderr
    (made,) = checkout.glob("made/*.whl")
    with zipfile.ZipFile(made) as archive:
        assert not [name for name in archive.namelist() if DATA in name]


def test_without_npm_the_build_says_what_to_do(checkout: Path) -> None:
    done = pip_wheel(checkout, {"PATH": ""})
    assert done.returncode != 0
    assert "needs npm" in done.stdout + done.stderr
    assert "LINEASLICE_LABEXTENSION=skip" in done.stdout + done.stderr
