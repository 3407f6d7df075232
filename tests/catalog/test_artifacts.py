"""Save, get, list and delete; names are data, errors say what to type."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lineaslice.catalog import artifacts
from lineaslice.catalog.references import OWN_METADATA
from lineaslice.config import at
from lineaslice.errors import ArtifactNotFound, StoreError, UnserializableError
from lineaslice.model import Goal, SessionRecord
from lineaslice.store import Store
from lineaslice.store.blobs import Blobs

NAMES = [
    "iris_model",
    "my model-2",
    "../../etc/passwd",
    "/absolute",
    "quotes \" and '",
    "é \N{SNOWMAN}",
    "'); DROP TABLE version; --",
    "%s {0} \\",
    "x" * 5000,
    "line\nbreak",
]


@pytest.mark.parametrize("name", NAMES)
def test_any_text_is_a_name_and_never_a_path(store: Store, tmp_path: Path, name: str) -> None:
    artifacts.save(store, [name], name)
    assert artifacts.get(store, name).get_value() == [name]
    assert artifacts.listing(store)[0].name == name
    assert {path.parent for path in tmp_path.iterdir()} == {tmp_path}
    assert [path.name for path in tmp_path.iterdir()] == ["home"]
    assert artifacts.delete(store, name) == (1,)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "needs a name; '' is empty"),
        (" \t", "is empty"),
        (3, "The name of an artifact is a text, not int 3"),
        (None, "is a text, not NoneType None"),
        ("\ud800", "is not valid Unicode text"),
        ("a\0b", "holds a NUL character"),
    ],
)
def test_what_is_no_name(store: Store, name: Any, message: str) -> None:
    for call in (
        lambda: artifacts.save(store, 1, name),
        lambda: artifacts.get(store, name),
        lambda: artifacts.delete(store, name),
    ):
        with pytest.raises(StoreError) as caught:
            call()
        assert message in str(caught.value)


def test_versions_of_one_name(store: Store) -> None:
    for value in ("one", "two", "three"):
        artifacts.save(store, value, "x")
    assert artifacts.get(store, "x").get_value() == "three"
    assert artifacts.get(store, "x", "latest").version == 3
    assert artifacts.get(store, "x", 1).get_value() == "one"
    assert artifacts.get(store, "x", version=np.int64(2)).get_value() == "two"
    assert artifacts.delete(store, "x", "latest") == (3,)
    assert artifacts.get(store, "x").version == 2
    assert artifacts.save(store, "four", "x").version == 4
    assert [v.version for v in artifacts.listing(store, "x")] == [1, 2, 4]


def messages(store: Store, *arguments: Any) -> str:
    with pytest.raises(ArtifactNotFound) as one:
        artifacts.get(store, *arguments)
    with pytest.raises(ArtifactNotFound) as two:
        artifacts.delete(store, *arguments)
    assert str(one.value) == str(two.value)
    return str(one.value)


def test_unknown_names_and_versions(store: Store) -> None:
    assert "lineaslice.save(value, name) saves" in messages(store, "x")
    for name in ("iris_model", "IRIS", "zebra"):
        for _ in range(6):
            artifacts.save(store, 1, name)
    assert "Did you mean 'iris_model'?" in messages(store, "iris_modle")
    assert "Did you mean 'IRIS'" in messages(store, "iris")
    assert "There are: 'IRIS', 'iris_model', 'zebra'." in messages(store, "qq")
    for number in (2, 3, 6):
        artifacts.delete(store, "zebra", number)
    assert messages(store, "zebra", 3) == (
        "Artifact 'zebra' has no version 3; it has 1, 4 and 5. Version 3 was deleted.\n"
        "lineaslice.get('zebra') gives the latest, 5."
    )
    assert "has no version 7; it has 1, 4 and 5.\n" in messages(store, "zebra", 7)
    assert "has no version 0; it has 1 to 6.\n" in messages(store, "IRIS", 0)
    artifacts.delete(store, "zebra")
    assert "All its versions were deleted." in messages(store, "zebra")


@pytest.mark.parametrize("version", ["newest", "1", 1.5, True, [1]])
def test_what_is_no_version(store: Store, version: Any) -> None:
    artifacts.save(store, 1, "x")
    assert "is not a version.\nGive a number from 1, or 'latest'." in messages(store, "x", version)


def test_an_unpicklable_object_is_named_by_the_users_expression(store: Store) -> None:
    class Model:
        pass

    model = Model()
    model.callbacks = [Model()]  # type: ignore[attr-defined]
    model.callbacks[0].lock = threading.Lock()  # type: ignore[attr-defined]
    with pytest.raises(UnserializableError, match=r"^mod\.callbacks\[0\]\.lock cannot be stored"):
        artifacts.save(store, model, "m", goal=Goal("mod", 0), session=SessionRecord("s", ""))
    with pytest.raises(UnserializableError, match=r"^m\.callbacks\[0\]\.lock cannot be stored"):
        artifacts.save(store, model, "m")
    assert len(artifacts.listing(store)) == 0
    assert store.blobs.hashes() == ()


def test_a_full_disk_leaves_no_version(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    import errno
    import os

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    artifacts.save(store, 1, "x")
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        with pytest.raises(StoreError, match="No space left on device"):
            artifacts.save(store, 2, "x")
    assert [v.version for v in artifacts.listing(store)] == [1]
    assert artifacts.save(store, 2, "x").version == 2
    assert store.versions.orphans() == ()


def test_a_blob_collected_while_saving_is_stored_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    put, taken = Blobs.put, []

    def put_and_lose(self: Blobs, write: Any) -> Any:
        blob = put(self, write)
        if not taken:
            taken.append(store.collect())
        return blob

    monkeypatch.setattr(Blobs, "put", put_and_lose)
    assert artifacts.save(store, "x", "x").get_value() == "x"
    assert len(taken[0]) == 1


def test_a_blob_that_always_vanishes_is_told(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Blobs, "has", lambda self, name: False)
    with pytest.raises(StoreError, match="was removed 5 times before its version"):
        artifacts.save(store, 1, "x")


def test_metadata_of_the_user_and_of_ours(store: Store) -> None:
    saved = artifacts.save(
        store, (1,), "x", metadata={"stage": "dev", "tags": ["a"]}, compute_seconds=2.5
    )
    for found in (saved.metadata, artifacts.get(store, "x").metadata):
        assert found["stage"] == "dev"
        assert found["tags"] == ["a"]
        assert set(found) - {"stage", "tags"} == OWN_METADATA
        assert found["compute_seconds"] == 2.5
        assert (found["serializer"], found["safe"]) == ("cloudpickle", False)
        assert found["python"] == ".".join(map(str, sys.version_info[:3]))
    saved.metadata["stage"] = "changed"
    assert saved.metadata["stage"] == "dev"


@pytest.mark.parametrize("metadata", [{1: 2}, {"a": (1,)}, {"a": object()}, ["a"], "a"])
def test_metadata_that_json_would_change(store: Store, metadata: Any) -> None:
    with pytest.raises(StoreError, match="Metadata is a dict with text keys"):
        artifacts.save(store, 1, "x", metadata=metadata)


def test_metadata_keys_of_ours_are_taken(store: Store) -> None:
    with pytest.raises(StoreError, match="cannot use the key 'python'"):
        artifacts.save(store, 1, "x", metadata={"python": "4"})


def test_get_of_a_small_value_is_fast(store: Store) -> None:
    artifacts.save(store, {"a": 1}, "x")
    artifacts.get(store, "x").get_value()
    best = min(_timed(lambda: artifacts.get(store, "x").get_value()) for _ in range(20))
    assert best < 0.002


def _timed(call: Any) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def test_get_in_a_plain_process_loads_only_what_the_value_needs(tmp_path: Path) -> None:
    with Store.open(at(tmp_path)) as store:
        artifacts.save(store, {"a": [1]}, "x")
    program = f"""
import sys
from lineaslice.catalog.artifacts import get
from lineaslice.config import at
from lineaslice.store import Store
print(get(Store.open(at({str(tmp_path)!r})), "x", 1).get_value())
print(sorted({{"IPython", "pandas", "numpy", "libcst", "black", "cloudpickle", "pyarrow"}}
             & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("{'a': [1]}\n[]\n", "")
