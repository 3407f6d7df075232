"""Options by attribute and by call."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lineaslice.errors import ConfigError
from lineaslice.preferences import OPTIONS, Options


@pytest.fixture
def options() -> Options:
    return Options()


def test_set_get_reset(options: Options) -> None:
    options.max_rows = 5
    options.set("home", "/data")
    assert (options.max_rows, options.get("home")) == (5, "/data")
    options.reset("home")
    assert (options.max_rows, options.home) == (5, None)
    options.reset()
    assert options.max_rows == 60


def test_context_gives_back_what_was_there(options: Options) -> None:
    options.max_rows = 5

    def change() -> None:
        with options.context(max_rows=7, warn_environment=False):
            assert (options.max_rows, options.warn_environment) == (7, False)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change()
    assert (options.max_rows, options.warn_environment) == (5, True)


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("home", Path("/a"), "/a"),
        ("blobs", "s3://b", "s3://b"),
        ("busy_seconds", 3, 3.0),
        ("max_rows", None, None),
        ("warn_environment", False, False),
    ],
)
def test_accepted(options: Options, name: str, value: Any, kept: Any) -> None:
    setattr(options, name, value)
    assert getattr(options, name) == kept


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("home", 3),
        ("home", " "),
        ("home", b"/a"),
        ("busy_seconds", True),
        ("busy_seconds", -1),
        ("busy_seconds", "3"),
        ("max_rows", 0),
        ("max_rows", True),
        ("max_rows", 2.0),
        ("warn_environment", 1),
    ],
)
def test_refused(options: Options, name: str, value: Any) -> None:
    with pytest.raises(ConfigError, match=f"Option '{name}' cannot be"):
        setattr(options, name, value)
    assert getattr(options, name) == next(o.default for o in OPTIONS if o.name == name)


def test_misspelt_option(options: Options) -> None:
    with pytest.raises(ConfigError, match="Did you mean 'max_rows'"):
        options.max_row = 3
    with pytest.raises(ConfigError, match="no option 'zzz'"):
        options.describe("zzz")
    assert not hasattr(options, "zzz")
    assert not hasattr(options, "_ipython_display_")


def test_shown_as_a_table(options: Options) -> None:
    options.max_rows = 7
    assert [line.split()[:2] for line in repr(options).splitlines()][4] == ["max_rows", "7"]
    assert "[default: 60] [now: 7]" in options.describe("max_rows")
    assert len(options.describe().splitlines()) == len(OPTIONS)
    assert "max_rows" in dir(options)
