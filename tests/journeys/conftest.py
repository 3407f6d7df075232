"""Folders of a person: a home with a store, and a place to work in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from .kernel import Kernel, Ran, terminal


class Person(NamedTuple):
    """Who works with the library: where their home is, and where their notebooks are."""

    home: Path
    desk: Path

    @property
    def store(self) -> Path:
        return self.home / "store"

    def kernel(self) -> Kernel:
        return Kernel(self.home, self.desk)

    def types(
        self,
        *words: str | Path,
        cwd: Path | None = None,
        timeout: float = 60,
        variables: Mapping[str, str] | None = None,
    ) -> Ran:
        return terminal(
            *words, home=self.home, cwd=cwd or self.desk, timeout=timeout, variables=variables or {}
        )


def person_in(folder: Path) -> Person:
    person = Person(folder / "home", folder / "desk")
    person.home.mkdir()
    person.desk.mkdir()
    return person


@pytest.fixture
def person(tmp_path: Path) -> Person:
    return person_in(tmp_path)


@pytest.fixture(scope="module")
def regular(tmp_path_factory: pytest.TempPathFactory) -> Person:
    """One person for all stories of a file."""
    return person_in(tmp_path_factory.mktemp("regular"))
