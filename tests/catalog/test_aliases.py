"""Aliases: names of versions, which move."""

from __future__ import annotations

from pathlib import Path

import pytest

import lineaslice
from lineaslice.errors import ArtifactNotFound, StoreError


@pytest.fixture(autouse=True)
def two_versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINEASLICE_HOME", str(tmp_path / "store"))
    for value in (10, 20):
        lineaslice.save(value, "a")


def test_an_alias_means_a_version_and_is_moved() -> None:
    lineaslice.set_alias("a", 1, "best")
    assert lineaslice.get("a", "@best").get_value() == 10
    assert lineaslice.get("a", 1).aliases == ("best",)
    lineaslice.set_alias("a", "latest", "@best")
    assert lineaslice.get("a", "@best").version == 2
    assert lineaslice.get("a", 1).aliases == ()


def test_it_goes_with_its_version() -> None:
    lineaslice.set_alias("a", 1, "old")
    lineaslice.delete("a", 1)
    with pytest.raises(ArtifactNotFound, match="has no alias '@old'"):
        lineaslice.get("a", "@old")


def test_an_unknown_alias_lists_the_others() -> None:
    with pytest.raises(ArtifactNotFound, match="has no alias '@best'") as caught:
        lineaslice.get("a", "@best")
    assert "lineaslice.set_alias('a', 1, 'best')" in caught.value.hint
    lineaslice.set_alias("a", 2, "good")
    with pytest.raises(ArtifactNotFound) as caught:
        lineaslice.get("a", "@best")
    assert caught.value.hint == "Its aliases: '@good'."
    with pytest.raises(ArtifactNotFound, match="No artifact is named 'b'"):
        lineaslice.get("b", "@best")


@pytest.mark.parametrize("alias", ["", "@", "3", "latest", "a:b", "a@b", 5])
def test_what_cannot_be_an_alias(alias: str) -> None:
    with pytest.raises(StoreError, match="cannot be an alias"):
        lineaslice.set_alias("a", 1, alias)


def test_of_a_version_that_is_not_there() -> None:
    with pytest.raises(ArtifactNotFound, match="has no version 3"):
        lineaslice.set_alias("a", 3, "best")
