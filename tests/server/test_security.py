"""Who may ask, what may be sent, and that nothing of it becomes a path, code or markup."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests

from lineaslice.catalog import artifacts as catalog
from lineaslice.server.contract import BASE
from lineaslice.server.routes import ROUTES, Route
from tests.server.live_server import TOKEN, Server, serving

HOSTILE = "</script><img src=x onerror=alert(1)>\"'`${7*7}"


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.verb} {route.path}")
@pytest.mark.parametrize("token", [None, "wrong"])
def test_nothing_without_a_token(server: Server, route: Route, token: str | None) -> None:
    query = {query.name: "1" for query in route.query if query.required}
    found = server.ask(route.verb, route.path, token=token, data=b"{}", **query)
    assert found.status_code == 403
    if "json" in found.headers["Content-Type"]:
        assert found.json()["error"]["title"]


def test_an_upload_without_a_token_is_not_kept(server: Server) -> None:
    found = server.ask("POST", "upload", token=None, data=b"1" * 100_000, filename="a.json")
    assert found.status_code == 403
    server.error("GET", "artifact", 404, name="a")


def test_another_origin_is_refused(server: Server) -> None:
    catalog.save(server.store, 1, "other origin")
    query = {"name": "other origin", "confirm": "other origin"}
    with signed_in(server) as session:
        for origin in ("http://evil.example", "null"):
            found = session.delete(
                f"{server.url}/{BASE}/artifact", params=query, headers={"Origin": origin}
            )
            assert found.status_code in (403, 404)
    assert server.told("GET", "artifact", name="other origin")["version"] == 1


def signed_in(server: Server) -> requests.Session:
    """A browser that has the cookie and no token."""
    session = requests.Session()
    session.get(f"{server.url}/?token={TOKEN}", timeout=20)
    assert session.cookies
    return session


@pytest.mark.parametrize(
    ("verb", "path", "query"),
    [
        ("DELETE", "artifact", {"name": "xsrf", "confirm": "xsrf"}),
        ("POST", "upload", {"filename": "xsrf.json"}),
        ("PUT", "alias", {"name": "xsrf"}),
        ("POST", "export/write", {}),
        ("POST", "runs", {}),
    ],
)
def test_a_cookie_alone_changes_nothing(
    server: Server, verb: str, path: str, query: dict[str, str]
) -> None:
    catalog.save(server.store, 1, "xsrf")
    with signed_in(server) as session:
        assert session.get(f"{server.url}/{BASE}/status", timeout=20).status_code == 200
        url = f"{server.url}/{BASE}/{path}"
        found = session.request(verb, url, params=query, data=b"{}", timeout=20)
        assert found.status_code == 403
        mark = session.cookies.get("_xsrf") or ""
        if mark:
            found = session.request(
                verb, url, params=query, data=b"{}", headers={"X-XSRFToken": mark}, timeout=20
            )
            assert found.status_code != 403


# ---------------------------------------------------------------- uploads


@pytest.mark.parametrize(
    ("filename", "name"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("/etc/cron.d/job", "job"),
        ("..", "upload"),
        ("a\x00b.txt", "a b.txt"),
        ("line\nbreak.txt", "linebreak.txt"),
        ("größe 🌱.bin", "größe 🌱.bin"),
        ("C:evil.txt", "C:evil.txt"),
        (".hidden", ".hidden"),
        ("x" * 400 + ".bin", "x" * 400 + ".bin"),
    ],
)
def test_names_of_uploads_are_no_paths(server: Server, filename: str, name: str) -> None:
    found = server.told("POST", "upload", status=201, data=b"content", filename=filename)
    assert found["saved"]["name"] == name
    outside = [p for p in server.root.parent.rglob("*") if p.name in ("passwd", "job", "boot.ini")]
    assert outside == []
    assert server.ask("GET", "download", name=name).content == b"content"


def test_names_of_artifacts_are_no_paths(server: Server) -> None:
    for name in ("../outside", "/abs", "a/../../b", ".", "..", "~root", "CON", "\u202egnp.exe"):
        found = server.told("POST", "upload", status=201, data=b"1", filename="a.json", name=name)
        assert found["saved"]["name"] == name
        assert server.told("GET", "artifact", name=name)["kind"] == "value"
        download = server.ask("GET", "download", name=name)
        assert download.content == b"1"
        assert "/" not in download.headers["Content-Disposition"].partition(";")[2].split("'")[0]
    assert not (server.root.parent / "outside").exists()


class Bomb:
    """Makes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return Path.touch, (self.path,)


def test_a_pickle_is_never_loaded(server: Server, tmp_path: Path) -> None:
    trap = tmp_path / "sprung"
    content = pickle.dumps(Bomb(trap))
    for filename in ("model.pkl", "model.joblib", "model.bin"):
        told = server.told("POST", "upload", status=201, data=content, filename=filename)
        assert told["saved"]["kind"] == "file"
        assert "unread" in told["note"]
        server.told("GET", "preview", name=filename)
        assert server.ask("GET", "download", name=filename).content == content
    for filename in ("model.npy", "model.json", "model.csv", "model.parquet"):
        server.ask("POST", "upload", data=content, filename=filename)
    assert not trap.exists()


def test_a_saved_pickle_is_never_loaded(server: Server, tmp_path: Path) -> None:
    trap = tmp_path / "sprung"
    catalog.save(server.store, Bomb(trap), "bomb")
    found = server.told("GET", "preview", name="bomb")["preview"]
    assert found["text"].startswith(f"<{Bomb.__module__}.Bomb>")
    wish = {"artifacts": [{"name": "bomb", "version": None}]}
    server.ask("POST", "export/plan", json=wish)
    server.ask("GET", "download", name="bomb")
    assert not trap.exists()


def test_what_cannot_be_read_is_told(server: Server) -> None:
    for filename, content in [
        ("bad.json", b"{"),
        ("bad.npy", b"\x93NUMPY"),
        ("bad.parquet", b"PAR1"),
    ]:
        told = server.error("POST", "upload", 422, data=content, filename=filename)
        assert filename in told["detail"]
        assert told["do"]


# ---------------------------------------------------------------- large uploads


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with serving(tmp_path_factory.mktemp("small"), "--LineasliceApp.upload_limit=1000") as started:
        yield started


def test_an_oversized_upload_is_refused_in_words(small: Server) -> None:
    told = small.error("POST", "upload", 413, data=b"1" * 2000, filename="big.json")
    assert told["detail"] == "The file has 2.0 kB; this server takes 1.0 kB at most."
    assert "LineasliceApp.upload_limit" in told["do"]
    small.told("POST", "upload", status=201, data=b"1" * 900, filename="fits.json")
    told = small.error("POST", "upload", 413, data=bytes(30_000_000), filename="big.json")
    assert told["title"] == "Upload too large"  # also when most of it is still on its way


def test_one_that_does_not_say_its_size_is_cut_off(small: Server) -> None:
    def chunks() -> Any:
        for _ in range(100):
            yield b"1" * 1000

    told = small.error("POST", "upload", 413, data=chunks(), filename="chunked.json")
    assert "at most" in told["detail"]
    small.error("GET", "artifact", 404, name="chunked")
    assert small.told("GET", "status")["upload_limit"] == 1000


# ---------------------------------------------------------------- markup and errors


def test_markup_stays_text(server: Server) -> None:
    metadata = {"note": HOSTILE}
    catalog.save(server.store, HOSTILE, HOSTILE, metadata=metadata)
    for path in ("artifact", "versions", "preview", "code"):
        found = server.ask("GET", path, name=HOSTILE)
        assert found.headers["Content-Type"].startswith("application/json")
        assert found.headers["X-Content-Type-Options"] == "nosniff"
    assert server.told("GET", "preview", name=HOSTILE)["preview"]["text"] == HOSTILE
    missing = server.ask("GET", "artifact", name=HOSTILE + "?")
    assert missing.headers["Content-Type"].startswith("application/json")
    download = server.ask("GET", "download", name=HOSTILE)
    assert download.headers["Content-Disposition"].startswith("attachment")
    assert download.headers["Content-Type"] == "application/octet-stream"
    assert "<" not in download.headers["Content-Disposition"]


def test_svg_is_shown_as_text(server: Server) -> None:
    image = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
    server.told("POST", "upload", status=201, data=image, filename="image.svg")
    found = server.told("GET", "preview", name="image.svg")["preview"]
    assert found["kind"] == "text"


def test_errors_tell_nothing_of_our_code(server: Server) -> None:
    found = server.ask("POST", "export/plan", data=b"[1")
    assert found.status_code == 400
    assert "Traceback" not in found.text
    assert found.json()["error"]["title"] == "Not JSON"
    for body in ([], {"artifacts": "x"}, {"artifacts": [{"name": 1}]}, {"artifacts": []}, {}):
        assert server.error("POST", "export/plan", 400, json=body)["title"]


# ---------------------------------------------------------------- many at once


def test_fifty_requests_at_once(server: Server) -> None:
    for number in range(10):
        catalog.save(server.store, {"number": number}, f"crowd {number}")

    def ask(turn: int) -> bool:
        number = turn % 10
        if turn % 5 == 0:
            told = server.told(
                "POST", "upload", status=201, data=str(turn).encode(), filename=f"crowd-{turn}.json"
            )
            return bool(told["saved"]["version"] == 1)
        if turn % 5 == 1:
            rows = server.told("GET", "artifacts", filter=f"crowd {number}")["rows"]
            return bool(rows[0]["name"] == f"crowd {number}")
        found = server.told("GET", "preview", name=f"crowd {number}")["preview"]
        return f'"number": {number}' in found["text"]

    with ThreadPoolExecutor(50) as pool:
        assert all(pool.map(ask, range(50)))
    assert server.told("GET", "artifacts", filter="crowd-")["matched"] == 10


def test_fifty_uploads_of_one_name_get_fifty_numbers(server: Server) -> None:
    def upload(number: int) -> int:
        body = str(number).encode()
        told = server.told("POST", "upload", status=201, data=body, filename="n.json", name="same")
        return int(told["saved"]["version"])

    with ThreadPoolExecutor(50) as pool:
        assert sorted(pool.map(upload, range(50))) == list(range(1, 51))
