"""Blobs are complete or absent, named by their bytes, and checked when read."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import time
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from lineaslice.errors import ConfigError, IntegrityError, StoreError
from lineaslice.store.blobs import Blob, Blobs
from lineaslice.store.folder import Folder
from lineaslice.store.hashing import HashingWriter

LARGE = os.urandom(1 << 20) * 20  # hashed by the thread


@pytest.fixture(params=["folder", "memory"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    if request.param == "folder":
        return Blobs(str(tmp_path / "blobs"))
    return Blobs(f"memory://{tmp_path.name}/blobs")


def put(blobs: Blobs, *pieces: Any) -> Blob:
    def write(file: HashingWriter) -> None:
        for piece in pieces:
            file.write(piece)

    return blobs.put(write)


@pytest.mark.parametrize("content", [b"", b"x", b"hello" * 1000, LARGE])
def test_what_was_put_is_read(blobs: Blobs, content: bytes) -> None:
    blob = put(blobs, content)
    assert blob == (hashlib.sha256(content).hexdigest(), len(content))
    assert blobs.read(blob.hash) == content
    with blobs.open(blob.hash) as file:
        assert file.read() == content
    assert blobs.hashes() == (blob.hash,)
    assert blobs.has(blob.hash)


def test_pieces_of_every_kind_make_one_blob(blobs: Blobs) -> None:
    np = pytest.importorskip("numpy")
    array = np.arange(12).reshape(3, 4)
    pieces = (b"a", bytearray(b"b"), memoryview(b"c"), array, array.T, np.zeros((0, 3)), LARGE)
    expected = b"abc" + array.tobytes() + array.T.tobytes() + LARGE
    assert blobs.read(put(blobs, *pieces).hash) == expected


def test_equal_bytes_are_one_blob(blobs: Blobs) -> None:
    assert put(blobs, b"same") == put(blobs, b"sa", b"me")
    assert len(blobs.hashes()) == 1


def test_removing_twice_is_fine(blobs: Blobs) -> None:
    blob = put(blobs, b"x")
    blobs.remove(blob.hash)
    blobs.remove(blob.hash)
    assert not blobs.has(blob.hash)
    with pytest.raises(IntegrityError, match="is missing from"):
        blobs.read(blob.hash)
    with pytest.raises(IntegrityError, match="is missing from"), blobs.open(blob.hash):
        pass


def test_an_opened_blob_is_never_in_memory_as_a_whole(blobs: Blobs) -> None:
    blob = put(blobs, LARGE)
    tracemalloc.start()
    try:
        with blobs.open(blob.hash) as file:
            while file.read(1 << 16):
                pass
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < len(LARGE) / 4


@pytest.mark.parametrize("content", [b"small", LARGE])
def test_a_writer_that_raises_leaves_nothing(blobs: Blobs, tmp_path: Path, content: bytes) -> None:
    def write(file: HashingWriter) -> None:
        file.write(content)
        raise RuntimeError("the object's own code")

    with pytest.raises(RuntimeError):
        blobs.put(write)
    assert blobs.hashes() == ()
    assert not list(tmp_path.glob("blobs/incoming/*"))


# ---------------------------------------------------------------- in a folder


@pytest.fixture
def folder(tmp_path: Path) -> Blobs:
    return Blobs(str(tmp_path / "blobs"))


def path_of(tmp_path: Path, blob: Blob) -> Path:
    return tmp_path / "blobs" / blob.hash[:2] / blob.hash[2:]


def test_blobs_are_read_only_and_not_rewritten(folder: Blobs, tmp_path: Path) -> None:
    blob = put(folder, b"x")
    before = path_of(tmp_path, blob).stat()
    assert stat.S_IMODE(before.st_mode) == 0o444
    put(folder, b"x")
    after = path_of(tmp_path, blob).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


@pytest.mark.parametrize("position", [0, 500, 999])
def test_one_flipped_bit_is_found_and_healed_by_saving_again(
    folder: Blobs, tmp_path: Path, position: int
) -> None:
    content = os.urandom(1000)
    blob = put(folder, content)
    path = path_of(tmp_path, blob)
    path.chmod(0o644)
    damaged = bytearray(content)
    damaged[position] ^= 4
    path.write_bytes(damaged)
    with pytest.raises(IntegrityError, match="is damaged") as caught:
        folder.read(blob.hash)
    assert str(tmp_path) in str(caught.value)
    with pytest.raises(IntegrityError, match="is damaged"), folder.open(blob.hash):
        pass
    put(folder, content)
    assert folder.read(blob.hash) == content


class Disk:
    """A disk that fails at one kind of operation."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
        self.error = OSError(number, os.strerror(number))
        self.patch = monkeypatch

    def failing(self, owner: Any, name: str) -> None:
        def fail(*_: Any, **__: Any) -> None:
            raise self.error

        self.patch.setattr(owner, name, fail)


@pytest.mark.parametrize(
    ("operation", "number", "message"),
    [
        ("write", errno.ENOSPC, "No space left on device.\nFree some space there, or keep"),
        ("fsync", errno.ENOSPC, "No space left on device.\nFree some space there, or keep"),
        ("fsync", errno.EIO, "Input/output error.\nCheck that the place is reachable, or keep"),
        ("mkstemp", errno.EROFS, "Read-only file system.\nAllow this user to write there, or"),
        ("replace", errno.EACCES, "Permission denied.\nAllow this user to write there, or keep"),
    ],
)
def test_a_failing_disk_is_told_and_nothing_is_left(
    folder: Blobs,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    operation: str,
    number: int,
    message: str,
) -> None:
    disk = Disk(monkeypatch, number)
    with monkeypatch.context():
        if operation == "write":
            real = Folder.incoming

            class Full:
                def __init__(self, file: Any) -> None:
                    self.file = file

                def __getattr__(self, name: str) -> Any:
                    if name == "write":
                        raise disk.error
                    return getattr(self.file, name)

            monkeypatch.setattr(Folder, "incoming", lambda self: Full(real(self)))
        else:
            disk.failing(__import__("tempfile") if operation == "mkstemp" else os, operation)
        with pytest.raises(StoreError) as caught:
            put(folder, b"x" * 100)
    assert f"The store cannot write {tmp_path}/blobs: {message}" in str(caught.value)
    monkeypatch.undo()
    assert folder.hashes() == ()
    assert not list(tmp_path.glob("blobs/incoming/*"))
    assert folder.read(put(folder, b"x").hash) == b"x"


def test_only_old_leftovers_are_swept(folder: Blobs, tmp_path: Path) -> None:
    put(folder, b"x")
    old, young = tmp_path / "blobs" / "incoming" / "old", tmp_path / "blobs" / "incoming" / "young"
    old.touch()
    young.touch()
    long_ago = time.time() - 3 * 86_400
    os.utime(old, (long_ago, long_ago))
    folder.sweep()
    assert [path.name for path in (tmp_path / "blobs" / "incoming").iterdir()] == ["young"]


def test_a_file_changed_by_another_thread_while_it_is_written_keeps_its_hash(
    folder: Blobs,
) -> None:
    data = bytearray(LARGE)

    def write(file: HashingWriter) -> None:
        file.write(data)
        data[:5] = b"later"  # after write returned: what was stored is what counts

    blob = folder.put(write)
    assert folder.read(blob.hash) == LARGE


def test_an_unknown_kind_of_url() -> None:
    with pytest.raises(ConfigError, match=r"nosuch://x: .*\n.*LINEASLICE_BLOBS"):
        put(Blobs("nosuch://x"), b"x")


def test_passwords_stay_out_of_messages() -> None:
    assert Blobs("ftp://me:secret@host/x").where == "ftp://host/x"
