"""Compiled tables are what parsing gives, or are not used."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from lineaslice.errors import ConfigError
from lineaslice.knowledge import compiled, schema, shelf

NAMES = ("sqlite3", "tqdm")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in NAMES:
        shutil.copy(shelf.FOLDER / f"{name}.toml", tmp_path)
    monkeypatch.setattr(compiled, "FOLDER", tmp_path)
    return tmp_path


def text_of(folder: Path, name: str) -> str:
    return (folder / f"{name}.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_a_compiled_table_is_the_parsed_one(folder: Path, name: str) -> None:
    compiled.make(NAMES)
    text = text_of(folder, name)
    assert compiled.load(name, text) == schema.parse(name, text)


def test_nothing_is_there_before_it_is_made(folder: Path) -> None:
    assert compiled.load("tqdm", text_of(folder, "tqdm")) is None


def test_a_table_that_was_edited_since_is_left_aside(folder: Path) -> None:
    compiled.make(["tqdm"])
    assert compiled.load("tqdm", text_of(folder, "tqdm") + "\n# edited\n") is None


def test_a_table_that_another_parser_made_is_left_aside(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled.make(["tqdm"])
    monkeypatch.setattr(compiled, "_parser", lambda: b"another")
    assert compiled.load("tqdm", text_of(folder, "tqdm")) is None


@pytest.mark.parametrize("content", [b"", b"no pickle", b"\x80\x04"])
def test_a_damaged_file_is_left_aside(folder: Path, content: bytes) -> None:
    compiled.make(["tqdm"])
    (folder / "compiled" / "tqdm.pickle").write_bytes(content)
    assert compiled.load("tqdm", text_of(folder, "tqdm")) is None


def test_making_again_replaces_and_leaves_nothing_else(folder: Path) -> None:
    compiled.make(NAMES)
    compiled.make(NAMES)
    assert sorted(os.listdir(folder / "compiled")) == [f"{name}.pickle" for name in sorted(NAMES)]


def test_a_mistake_is_told_and_keeps_nothing(folder: Path) -> None:
    (folder / "tqdm.toml").write_text("[[methods]]\nof = 'a.B'\nnames = 'm'\ncal = '0'\n")
    with pytest.raises(ConfigError, match="unknown key 'cal'"):
        compiled.make(["tqdm"])
    assert compiled.load("tqdm", text_of(folder, "tqdm")) is None
