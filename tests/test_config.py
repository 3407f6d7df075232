"""Settings in, configuration out: what wins, what paths are relative to, what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from lineaslice import config
from lineaslice.errors import ConfigError
from lineaslice.preferences import options


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for variable in config.ENVIRONMENT.values():
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "user"))


def project(tmp_path: Path, toml: str) -> Path:
    (tmp_path / "project" / "deep" / "down").mkdir(parents=True)
    (tmp_path / "project" / "lineaslice.toml").write_text(toml, encoding="utf-8")
    return tmp_path / "project" / "deep" / "down"


def test_default_is_one_store_per_user(tmp_path: Path) -> None:
    found = config.load(tmp_path)
    assert found == config.at(tmp_path / "user" / ".lineaslice")
    assert found.database_file == tmp_path / "user" / ".lineaslice" / "lineaslice.db"
    assert found.blobs == str(tmp_path / "user" / ".lineaslice" / "blobs")
    assert set(found.origins.values()) == {"default"}


def test_file_above_is_found_and_its_paths_are_relative_to_it(tmp_path: Path) -> None:
    start = project(tmp_path, 'home = "store"\nblobs = "s3://bucket/x/"\nbusy_seconds = 2')
    found = config.load(start)
    assert found.home == tmp_path / "project" / "store"
    assert found.database_file == tmp_path / "project" / "store" / "lineaslice.db"
    assert found.blobs == "s3://bucket/x"
    assert found.busy_seconds == 2
    assert found.origins["home"] == f"{tmp_path}/project/lineaslice.toml: home"
    assert found.origins["database"] == "default"


def test_the_section_of_knowledge_is_none_of_the_stores_settings(tmp_path: Path) -> None:
    start = project(tmp_path, 'home = "a"\n[knowledge]\ntables = 3')
    assert config.load(start).home == tmp_path / "project" / "a"
    assert config.settings_file(start) == tmp_path / "project" / "lineaslice.toml"
    assert config.settings_file(Path("/")) is None


def test_environment_wins_over_file_and_options_over_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = project(tmp_path, 'home = "a"\nblobs = "only-here"')
    monkeypatch.setenv("LINEASLICE_HOME", str(tmp_path / "b"))
    assert config.load(start).home == tmp_path / "b"
    assert config.load(start).blobs == str(tmp_path / "project" / "only-here")
    with options.context(home=tmp_path / "c"):
        assert config.load(start).home == tmp_path / "c"
    assert config.load(start).home == tmp_path / "b"


def test_empty_variable_counts_as_unset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINEASLICE_HOME", "")
    assert config.load(tmp_path).home == tmp_path / "user" / ".lineaslice"


@pytest.mark.parametrize(
    ("text", "file"),
    [
        ("sqlite:////data/catalog.db", "/data/catalog.db"),
        ("sqlite:///here.db", "{start}/here.db"),
        ("here.db", "{start}/here.db"),
        ("~/mine.db", "{user}/mine.db"),
        ("/odd name?x=1%20.db", "/odd name?x=1%20.db"),
    ],
)
def test_database_is_a_url_or_a_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, file: str
) -> None:
    monkeypatch.setenv("LINEASLICE_DB", text)
    expected = file.format(start=tmp_path, user=tmp_path / "user")
    assert str(config.load(tmp_path).database_file) == expected


def test_file_url_of_blobs_is_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINEASLICE_BLOBS", "file:///data/my%20blobs")
    assert config.load(tmp_path).blobs == "/data/my blobs"


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("home = ", "lineaslice.toml is not valid TOML"),
        ('hoem = "x"', "lineaslice.toml: there is no setting 'hoem'.\nDid you mean 'home'?"),
        ('knowlege = "x"', "there is no setting 'knowlege'.\nDid you mean 'knowledge'?"),
        ("home = 3", "lineaslice.toml: home must be a text, not 3."),
        ('home = ""', "lineaslice.toml: home must be a text, not ''."),
        ('home = "s3://b"', "lineaslice.toml: home must be a folder, not the URL 's3://b'."),
        ('home = "lineaslice.toml"', "lineaslice.toml is a file, not a folder."),
        ('blobs = "lineaslice.toml"', "lineaslice.toml is a file, not a folder."),
        ('database = "deep"', "deep is a folder, not an SQLite file."),
        ('database = "mysql://h/d"', "database: 'mysql://h/d' cannot hold the catalog"),
        ('database = "sqlite://"', "database: 'sqlite://' cannot hold the catalog"),
        ('database = "sqlite:///:memory:"', "cannot hold the catalog"),
        ("busy_seconds = -1", "busy_seconds must be a number of seconds from 0 to 86400, not -1."),
        ("busy_seconds = true", "busy_seconds must be a number of seconds"),
        ('busy_seconds = "soon"', "busy_seconds must be a number of seconds"),
        ('home = "~no-such-user-here/x"', "has no home folder"),
    ],
)
def test_bad_settings_are_named(tmp_path: Path, toml: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        config.load(project(tmp_path, toml))
    assert message in str(caught.value)
    assert str(tmp_path / "project") in str(caught.value)


def test_bad_variable_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINEASLICE_BUSY_SECONDS", "nan")
    with pytest.raises(ConfigError, match="LINEASLICE_BUSY_SECONDS must be a number"):
        config.load(tmp_path)


def test_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    (tmp_path / "lineaslice.toml").write_bytes(b'home = "\xff"')
    with pytest.raises(ConfigError, match=r"lineaslice\.toml is not valid TOML"):
        config.load(tmp_path)
