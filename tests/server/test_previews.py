"""What a value looks like in the panel, and the files that come in and go out."""

from __future__ import annotations

import base64
import io
import os
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from lineaslice.catalog import artifacts as catalog
from lineaslice.files import SavedFile
from tests.server.live_server import Server, serving

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def preview(server: Server, value: Any, name: str = "previewed") -> dict[str, Any]:
    catalog.save(server.store, value, name)
    return dict(server.told("GET", "preview", name=name)["preview"])


def test_a_frame_shows_its_head(server: Server) -> None:
    frame = pd.DataFrame({"a": range(1000), "b": ["<b>x</b>"] * 1000, "c": [None, 1.5] * 500})
    found = preview(server, frame)
    assert found["columns"] == ["a", "b", "c"]
    assert found["rows"][:2] == [["0", "<b>x</b>", ""], ["1", "<b>x</b>", "1.5"]]
    assert (len(found["rows"]), found["shape"]) == (50, [1000, 3])


def test_an_index_comes_first_and_wide_frames_are_cut(server: Server) -> None:
    frame = pd.DataFrame(np.zeros((3, 100)), index=pd.Index(list("xyz"), name="key"))
    frame.columns = [f"c{n}" for n in range(100)]
    found = preview(server, frame)
    assert found["columns"][:2] == ["key", "c0"]
    assert found["rows"][2][0] == "z"
    assert (found["shape"], found["more_columns"], len(found["columns"])) == ([3, 100], 41, 60)


def test_odd_frames(server: Server) -> None:
    dates = pd.to_datetime(["2026-01-01", None])
    frame = pd.DataFrame({"when": dates, "kind": pd.Categorical(["a", "b"])})
    assert preview(server, frame)["rows"][0][1] == "a"
    assert preview(server, pd.DataFrame())["rows"] == []
    assert preview(server, pd.Series([1, 2], name="s"))["shape"] == [2, 1]
    assert preview(server, pd.DataFrame({"long": ["x" * 1000]}))["rows"][0][0].endswith("…")


def test_arrays_tell_their_shape(server: Server) -> None:
    found = preview(server, np.arange(6.0).reshape(3, 2))
    assert (found["kind"], found["shape"], found["dtype"]) == ("array", [3, 2], "float64")
    assert "[2. 3.]" in found["text"]
    assert "..." in preview(server, np.zeros(10_000))["text"]
    assert preview(server, np.float64(1.5))["shape"] == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a text", {"kind": "text", "text": "a text", "language": "", "truncated": False}),
        ({"a": [1, "ü"]}, {"language": "json", "text": '{\n  "a": [\n    1,\n    "ü"\n  ]\n}'}),
        ("x" * 30_000, {"text": "x" * 20_000, "truncated": True}),
        (["x" * 100] * 30_000, {"language": "json", "truncated": True}),
        (b"\x00\x01", {"kind": "text", "text": "00000000  00 01"}),
        (SavedFile("a.py", b"x = 1\n"), {"kind": "text", "language": "python", "text": "x = 1\n"}),
        (SavedFile("a.png", PIXEL), {"kind": "image", "mime": "image/png", "width": 1}),
        (PIXEL, {"kind": "image", "height": 1}),
        (
            SavedFile("a.zip", b"PK\0\0"),
            {"kind": "none", "reason": "A zip file of 4 B, which is not text."},
        ),
        ({1, 2}, {"kind": "text", "text": "set of 2\n  1\n  2"}),
    ],
    ids=lambda value: str(value)[:20],
)
def test_other_values(server: Server, value: Any, expected: dict[str, Any]) -> None:
    found = preview(server, value)
    assert {key: found[key] for key in expected} == expected


def test_figures_and_models_show_what_was_kept(server: Server) -> None:
    figure = pytest.importorskip("matplotlib.figure").Figure()
    figure.subplots().plot([1, 2])
    found = preview(server, figure, "figure")
    assert (found["kind"], found["mime"]) == ("image", "image/png")
    assert base64.b64decode(found["base64"]).startswith(b"\x89PNG")
    assert server.told("GET", "artifact", name="figure")["kind"] == "figure"
    ridge = pytest.importorskip("sklearn.linear_model").Ridge(alpha=2.0)
    assert preview(server, ridge)["text"] == "Ridge(alpha=2.0)"
    odd = pd.DataFrame({"a": [{1}, "<b>"]})
    assert preview(server, odd)["rows"] == [["0", "<set>"], ["1", "<b>"]]


@pytest.mark.parametrize(
    "body",
    ['{"kind": "image", "mime": "text/html", "base64": "PHNjcmlwdD4="}', '{"kind": "html"}', "[]"],
)
def test_what_was_kept_is_not_trusted(server: Server, body: str) -> None:
    version = catalog.save(server.store, 1, "not trusted")
    server.store.versions.keep_preview("not trusted", version.version, body)
    update = f"UPDATE version SET serializer = 'cloudpickle' WHERE version = {version.version}"
    with server.store.database.writing() as connection:
        connection.exec_driver_sql(f"{update} AND name = 'not trusted'")
    assert server.told("GET", "preview", name="not trusted")["preview"]["kind"] == "none"


def test_large_values_are_not_read(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("limits")
    options = ("--LineasliceApp.preview_limit=100", "--LineasliceApp.can_run=False")
    with serving(folder, *options) as server:
        found = preview(server, "x" * 101)
        assert found["reason"] == "The value has 101 B; previews are made up to 100 B."
        assert server.told("GET", "status")["can_run"] is False
        assert server.error("POST", "verify", 403, name="previewed")["do"]
        assert server.error("POST", "runs", 403, json={"script": "a_module.py"})["do"]


def csv_of(frame: pd.DataFrame) -> bytes:
    return frame.to_csv(index=False).encode()


def parquet_of(frame: pd.DataFrame) -> bytes:
    file = io.BytesIO()
    frame.to_parquet(file)
    return file.getvalue()


@pytest.mark.parametrize(("ending", "write"), [("csv", csv_of), ("parquet", parquet_of)])
def test_tables_come_in(server: Server, ending: str, write: Any) -> None:
    frame = pd.DataFrame({"name": ["Ada", "Bo"], "age": [36, 41]})
    query = {"filename": f"people.{ending}", "name": f"people in {ending}"}
    found = server.told("POST", "upload", status=201, data=write(frame), **query)["saved"]
    assert (found["kind"], found["safe"], found["traced"]) == ("table", True, False)
    value = catalog.get(server.store, query["name"]).get_value()
    pd.testing.assert_frame_equal(value, frame, check_dtype=False)
    kept = server.told("GET", "artifact", name=query["name"])
    assert kept["metadata"] == {"uploaded": f"people.{ending}"}


def test_what_is_downloaded_is_checked_before_its_first_byte_is_sent(server: Server) -> None:
    content = bytes(range(256)) * 20_000  # more than one piece
    server.told("POST", "upload", status=201, data=content, filename="large.dat")
    back = server.ask("GET", "download", name="large.dat")
    assert back.content == content
    assert int(back.headers["Content-Length"]) == len(content)
    blob = catalog.get(server.store, "large.dat").row.blob
    path = Path(server.store.blobs.where) / blob[:2] / blob[2:]
    path.chmod(0o644)
    with path.open("r+b") as file:
        file.seek(-1, os.SEEK_END)
        file.write(b"x")
    assert "is damaged" in server.error("GET", "download", 500, name="large.dat")["detail"]
    path.unlink()
    assert "is missing" in server.error("GET", "download", 500, name="large.dat")["detail"]


def test_arrays_and_json_come_in_and_go_out(server: Server) -> None:
    file = io.BytesIO()
    np.save(file, np.arange(3))
    server.told("POST", "upload", status=201, data=file.getvalue(), filename="three.npy")
    back = server.ask("GET", "download", name="three")
    assert np.load(io.BytesIO(back.content)).tolist() == [0, 1, 2]
    assert 'filename="three-1.npy"' in back.headers["Content-Disposition"]
    server.told("POST", "upload", status=201, data=b'{"a": NaN}', filename="odd.json")
    assert "NaN" in server.told("GET", "preview", name="odd")["preview"]["text"]
