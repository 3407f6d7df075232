"""The store is missing, full, locked, damaged, foreign or from the future: one error, no harm."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from .conftest import Person
from .kernel import Ran

REPORT = """
import lineaslice
from lineaslice.errors import LineasliceError
try:
    print({what})
except LineasliceError as error:
    print(f"{{type(error).__name__}}: {{error}}")
"""
SAVE = REPORT.format(what="lineaslice.save([1, 2], 'a').version")
SAVE_BIG = REPORT.format(what="lineaslice.save('x' * 600_000, 'a').version")
GET = REPORT.format(what="lineaslice.get('a').get_value()")


def told(ran: Ran) -> str:
    """What the program printed; a traceback is a failure."""
    assert ran.code == 0, ran.stderr
    assert ran.stderr == ""
    return ran.stdout.strip()


def says(
    person: Person,
    program: str,
    *,
    before: tuple[str, ...] = (),
    setting: tuple[str, str] = ("", ""),
) -> str:
    words = [*before, sys.executable] if before else ["python"]
    variables = dict([setting]) if setting[0] else {}
    return told(person.types(*words, "-c", program, variables=variables))


@pytest.fixture
def saved(person: Person) -> Person:
    assert says(person, SAVE) == "1"
    return person


def in_order(text: str, *pieces: str) -> bool:
    at = 0
    for piece in pieces:
        at = text.find(piece, at)
        if at < 0:
            return False
    return True


# ---------------------------------------------------------------- a place that is no store


def test_the_home_is_a_file(person: Person) -> None:
    person.store.write_text("mine")
    message = says(person, SAVE)
    assert in_order(message, "ConfigError", str(person.store), "is a file", "LINEASLICE_HOME")
    command = person.types("lineaslice", "artifacts")
    assert (command.code, command.stdout) == (1, "")
    assert command.stderr.startswith("error: LINEASLICE_HOME: ")
    assert person.store.read_text() == "mine"


def test_a_kernel_with_a_home_that_is_a_file_goes_on(person: Person) -> None:
    person.store.write_text("mine")
    with person.kernel() as kernel:
        loaded = kernel.run("%load_ext lineaslice")
        assert (loaded.error, len(loaded.traceback.splitlines())) == ("ConfigError", 2)
        assert kernel.run("1 + 1").value == "2"
        person.store.unlink()
        assert not kernel.run("%load_ext lineaslice").all
        kernel.run("import lineaslice\nx = [1]")
        assert not kernel.run("%save_artifact x").error


@pytest.mark.parametrize(
    "table",
    ["customers(id)", "version(id)", "schema_version(v)"],
)
def test_a_database_of_another_program_stays_as_it_is(person: Person, table: str) -> None:
    person.store.mkdir()
    file = person.store / "lineaslice.db"
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(f"CREATE TABLE {table}")
    message = says(person, SAVE)
    assert in_order(message, "StoreError", str(file), "another program", "LINEASLICE_DB")
    assert [row for row in rows(file) if row.startswith("CREATE")] == [f"CREATE TABLE {table};"]


def test_a_file_that_is_no_database(person: Person) -> None:
    person.store.mkdir()
    file = person.store / "lineaslice.db"
    file.write_text("not a database, but something that somebody wrote\n" * 100)
    assert in_order(says(person, SAVE), "StoreError", "is damaged or is not a store", "backup")
    assert file.read_text().startswith("not a database")


def test_the_database_is_a_folder(person: Person) -> None:
    (person.store / "lineaslice.db").mkdir(parents=True)
    assert in_order(says(person, SAVE), "StoreError", "a folder stands where", "Move that folder")


def test_settings_that_cannot_be_used(person: Person) -> None:
    told_of = {
        ("LINEASLICE_BUSY_SECONDS", "soon"): ("number of seconds", "'soon'", "For example 30"),
        ("LINEASLICE_HOME", "s3://bucket/x"): ("must be a folder", "LINEASLICE_BLOBS"),
        ("LINEASLICE_DB", "postgresql://x/y"): ("must be an SQLite file", "For example"),
        ("LINEASLICE_BLOBS", "nosuch://x"): ("nosuch://x", "LINEASLICE_BLOBS"),
    }
    for setting, pieces in told_of.items():
        message = says(person, SAVE, setting=setting)
        assert in_order(message, "ConfigError", *pieces), message
    toml = person.desk / "lineaslice.toml"
    for text, pieces in {
        "hom = 'x'": ("no setting 'hom'", "Did you mean 'home'?"),
        "home = [": ("is not valid TOML", 'home = ".lineaslice"'),
    }.items():
        toml.write_text(text)
        message = says(person, SAVE)
        assert in_order(message, "ConfigError", str(toml), *pieces), message


# ---------------------------------------------------------------- damage


def rows(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as connection:
        return list(connection.iterdump())


def blobs(person: Person) -> list[Path]:
    return [path for path in (person.store / "blobs").rglob("*") if path.is_file()]


def test_a_flipped_bit_is_found_and_saving_again_mends_it(saved: Person) -> None:
    (blob,) = blobs(saved)
    content = bytearray(blob.read_bytes())
    content[0] ^= 1
    blob.chmod(0o600)
    blob.write_bytes(content)
    assert in_order(
        says(saved, GET), "IntegrityError", blob.name[-10:], "damaged", "save the value"
    )
    assert says(saved, SAVE) == "2"
    assert says(saved, GET) == "[1, 2]"


def test_a_lost_blob(saved: Person) -> None:
    (blob,) = blobs(saved)
    blob.unlink()
    assert in_order(says(saved, GET), "IntegrityError", "missing", "removed from outside", "backup")


def test_half_a_database(saved: Person) -> None:
    file = saved.store / "lineaslice.db"
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    for program in (GET, SAVE):
        assert in_order(says(saved, program), "StoreError", str(file), "damaged", "backup")


def test_a_store_of_the_future(saved: Person) -> None:
    file = saved.store / "lineaslice.db"
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("INSERT INTO schema_version VALUES (99, 'tomorrow')")
    before = rows(file)
    for program in (GET, SAVE):
        assert in_order(says(saved, program), "StoreTooNew", str(file), "99", "pip install -U")
    assert saved.types("lineaslice", "artifacts").code == 1
    assert rows(file) == before


# ---------------------------------------------------------------- no permission, no room

# What even root may not do then: pass over the permission bits of files.
ORDINARY = (
    "setpriv",
    "--bounding-set=-dac_override,-dac_read_search",
    "--inh-caps=-dac_override,-dac_read_search",
)
bound_by_permissions = pytest.mark.skipif(
    os.geteuid() == 0 and shutil.which("setpriv") is None, reason="root, and no setpriv"
)
AS_USER = ORDINARY if os.geteuid() == 0 else ()


@bound_by_permissions
def test_a_read_only_store_is_read_and_not_written(saved: Person) -> None:
    everything = [saved.store, *saved.store.rglob("*")]
    for path in everything:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        assert says(saved, GET, before=AS_USER) == "[1, 2]"
        message = says(saved, SAVE, before=AS_USER)
    finally:
        for path in everything:
            path.chmod(0o755 if path.is_dir() else 0o644)
    assert in_order(message, "StoreError", "cannot write", "Permission denied", "Allow this user")


@bound_by_permissions
def test_a_store_of_somebody_else(saved: Person) -> None:
    saved.store.chmod(0)
    try:
        for program in (GET, SAVE):
            message = says(saved, program, before=AS_USER)
            assert in_order(message, "StoreError", "Permission denied", "Allow this user"), message
    finally:
        saved.store.chmod(0o700)


def test_files_may_not_grow(person: Person) -> None:
    limited = f'ulimit -f 100; exec {sys.executable} -c "$0"'
    message = told(person.types("bash", "-c", limited, SAVE_BIG))
    assert in_order(message, "StoreError", "cannot write", "File too large", "ulimit -f")
    assert blobs(person) == []
    assert says(person, GET).startswith("ArtifactNotFound")
    assert says(person, SAVE) == "1"


@pytest.fixture
def small_disk(person: Person) -> Iterator[Path]:
    """A store on a disk of its own of 400 kB; where that may not be made, the test is skipped."""
    person.store.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(person.store)]
    if (
        not sys.platform.startswith("linux")
        or os.geteuid() != 0
        or subprocess.call(mount, stderr=subprocess.DEVNULL)
    ):
        pytest.skip("making a small disk needs root on Linux")
    yield person.store
    subprocess.call(["umount", "-l", str(person.store)])


def fill(disk: Path) -> Path:
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as stream:
        try:
            while stream.write(b"\0" * 1000):
                pass
        except OSError:
            return filler
    return filler


def test_a_full_disk(person: Person, small_disk: Path) -> None:
    assert says(person, SAVE) == "1"
    message = says(person, SAVE_BIG)
    assert in_order(message, "StoreError", "No space left on device", "Free some space")
    assert says(person, SAVE) == "2"  # a small one still fits
    assert says(person, GET) == "[1, 2]"
    filler = fill(small_disk)
    message = says(person, SAVE)
    assert in_order(message, "StoreError", "space")
    filler.unlink()
    assert says(person, SAVE) == "3"


def test_a_disk_that_gets_full_under_a_kernel(person: Person, small_disk: Path) -> None:
    with person.kernel() as kernel:
        kernel.run("%load_ext lineaslice")
        kernel.run("import lineaslice\na = [1]")
        filler = fill(small_disk)
        seen = [kernel.run(f"v{i} = {'y' * 3000!r}") for i in range(9)]
        assert [s.error for s in seen] == [""] * len(seen)  # the user's own work goes on
        text = "".join(s.stdout for s in seen)
        assert text.count("lineaslice stopped tracing") <= 1
        assert "please report" not in text
        filler.unlink()
        assert not kernel.run("%reload_ext lineaslice").error
        kernel.run("b = [2]")
        assert not kernel.run("%save_artifact b").error
        assert kernel.run("print(lineaslice.get('b').get_code())").stdout.strip() == "b = [2]"
