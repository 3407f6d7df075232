"""Plan, files before they are written, writing, running: what the export dialog asks for."""

from __future__ import annotations

import ast
import time
from typing import Any

import pytest

from lineaslice.catalog import artifacts as catalog
from tests.server.live_server import Server
from tests.server.notebook import save_from

CELLS = (
    "import time\nsize = 3\nscale = 2.5\nlabel = 'x'\ncount = len(label)",
    "base = (time.sleep(0.3), list(range(size)))[1]",
    "total = sum(base) * scale",
)


@pytest.fixture(scope="module", autouse=True)
def saved(server: Server) -> None:
    save_from(server.store, CELLS, {"base": "export base", "total": "export total"})


def wish(*names: str, **more: Any) -> dict[str, Any]:
    return {"artifacts": [{"name": name, "version": None} for name in names], **more}


BOTH = wish("export base", "export total", name="both")


def test_parameters_are_found(server: Server) -> None:
    found = server.told("POST", "export/plan", json=BOTH)
    parameters = {one["name"]: one for one in found["parameters"]}
    assert set(parameters) == {"size", "scale"}
    assert (parameters["scale"]["literal"], parameters["scale"]["kind"]) == ("2.5", "float")
    assert not any(one["chosen"] for one in parameters.values())
    assert [step["artifact"] for step in found["steps"]] == ["export base", "export total"]
    more = server.told("POST", "export/plan", json={**BOTH, "input_parameters": ["scale"]})
    assert [(p["name"], p["chosen"]) for p in more["parameters"]] == [
        ("scale", True),
        ("size", False),
    ]


def test_what_can_be_reused_says_what_it_saves(server: Server) -> None:
    found = server.told("POST", "export/plan", json=wish("export total"))
    (row,) = [row for row in found["reusable"] if row["name"] == "export base"]
    assert row["suggested"] is True
    assert row["saved_seconds"] == pytest.approx(0.3, abs=0.2)
    assert found["seconds_without"] - found["seconds"] == pytest.approx(row["saved_seconds"])
    chosen = [{"name": row["name"], "version": row["version"]}]
    again = server.told("POST", "export/plan", json=wish("export total", reuse=chosen))
    assert [step["loads"] for step in again["steps"]] == [True, False]
    assert [p["name"] for p in again["parameters"]] == ["scale"]


def test_files_are_seen_before_they_are_written(server: Server) -> None:
    body = {**BOTH, "folder": "seen first", "generate_test": True}
    found = server.told("POST", "export/preview", json=body)
    files = {one["path"]: one for one in found["files"]}
    assert {"both_module.py", "both_requirements.txt"} <= set(files)
    assert any(path.startswith("test_") for path in files)
    assert ast.parse(files["both_module.py"]["text"])
    assert {one["state"] for one in files.values()} == {"new"}
    assert files["both_module.py"]["added"] > 10
    assert not (server.root / "seen first").exists()


@pytest.mark.parametrize("framework", ["SCRIPT", "AIRFLOW", "DVC", "ray"])
def test_every_engine_is_previewed(server: Server, framework: str) -> None:
    found = server.told("POST", "export/preview", json={**BOTH, "framework": framework})
    assert len(found["files"]) >= 2


def test_writing_and_writing_again(server: Server) -> None:
    body = {**BOTH, "folder": "written/here"}
    found = server.told("POST", "export/write", status=201, json=body)
    assert found["script"] == "written/here/both_module.py"
    assert {one["state"] for one in found["files"]} == {"new"}
    assert all((server.root / one["path"]).is_file() for one in found["files"])
    preview = server.told("POST", "export/preview", json=body)
    assert {one["state"] for one in preview["files"]} == {"as it was"}
    script = server.root / found["script"]
    script.write_text("# mine\n" + script.read_text(encoding="utf-8"), encoding="utf-8")
    states = {
        one["path"]: one["state"]
        for one in server.told("POST", "export/preview", json=body)["files"]
    }
    assert states["both_module.py"] == "edited"
    assert "was edited" in server.error("POST", "export/write", 400, json=body)["detail"]
    again = server.told("POST", "export/write", status=201, json={**body, "overwrite": True})
    changed = [one for one in again["files"] if one["state"] == "changed"]
    assert [(one["added"], one["removed"]) for one in changed] == [(0, 1)]


def test_files_of_others_are_left_alone(server: Server) -> None:
    (server.root / "foreign").mkdir()
    (server.root / "foreign" / "both_module.py").write_text("mine = 1\n", encoding="utf-8")
    body = {**BOTH, "folder": "foreign", "overwrite": True}
    states = [one["state"] for one in server.told("POST", "export/preview", json=body)["files"]]
    assert "foreign" in states
    assert "not written by" in server.error("POST", "export/write", 400, json=body)["detail"]


@pytest.mark.parametrize(
    "folder", ["..", "../x", "/tmp/x", "a/../../x", ".hidden/x", "a\\..\\x", "a\0b", 7]
)
def test_nothing_is_written_outside_of_the_root(server: Server, folder: Any) -> None:
    for path in ("export/preview", "export/write"):
        assert server.error("POST", path, 400, json={**BOTH, "folder": folder})["title"]
    assert not (server.root.parent / "x").exists()


def test_a_link_out_of_the_root_is_not_followed(server: Server) -> None:
    outside = server.root.parent / "outside the root"
    outside.mkdir()
    (server.root / "link").symlink_to(outside)
    error = server.error("POST", "export/write", 400, json={**BOTH, "folder": "link"})
    assert "leads out" in error["detail"]
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize("name", ["../evil", "a/b", "..", "größe 🌱", "<script>"])
def test_odd_names_make_plain_files(server: Server, name: str) -> None:
    body = {**wish("export base"), "name": name, "folder": "odd"}
    found = server.told("POST", "export/write", status=201, json=body)
    folder = server.root / "odd"
    assert all((server.root / one["path"]).parent == folder for one in found["files"])


@pytest.mark.parametrize(
    ("body", "title"),
    [
        (wish("no such artifact"), "Artifact not found"),
        (wish("export base", input_parameters=["nothing"]), "This cannot be a parameter"),
        (wish("export base", framework="LUIGI"), "The pipeline cannot be made"),
        (wish("export base", input_parameters="size"), "Wrong body"),
        (wish("export base", reuse="x"), "Wrong body"),
        (wish("export base", dag_config={"retries": "x"}), "The pipeline cannot be made"),
    ],
    ids=str,
)
def test_what_cannot_be_exported_is_told(server: Server, body: dict[str, Any], title: str) -> None:
    found = server.ask("POST", "export/preview", json=body)
    assert found.status_code in (400, 404)
    error = found.json()["error"]
    assert error["title"] == title
    assert error["detail"]


def test_an_artifact_without_code_can_only_be_loaded(server: Server) -> None:
    catalog.save(server.store, 1, "export untraced")
    found = server.ask("POST", "export/plan", json=wish("export untraced"))
    assert found.status_code in (400, 409)
    assert found.json()["error"]["do"]


# ---------------------------------------------------------------- runs


def run(server: Server, script: str, seconds: float = 60, **body: Any) -> dict[str, Any]:
    """Run a script to its end; returns the last answer, and all states of the first step."""
    found = server.told("POST", "runs", status=201, json={"script": script, **body})
    states = []
    deadline = time.monotonic() + seconds
    while found["state"] == "running" and time.monotonic() < deadline:
        states += [found["steps"][0]["state"]] if found["steps"] else []
        time.sleep(0.05)
        found = server.told("GET", "run", id=found["id"])
    return {**found, "states": list(dict.fromkeys(states))}


@pytest.fixture(scope="module")
def script(server: Server) -> str:
    body = {**BOTH, "folder": "runs", "input_parameters": ["scale", "size"]}
    return str(server.told("POST", "export/write", status=201, json=body)["script"])


def test_a_script_runs_step_by_step(server: Server, script: str) -> None:
    found = run(server, script)
    assert (found["state"], found["done"], found["total"]) == ("done", 2, 2), found
    assert "running" in found["states"]
    assert found["output"].endswith("export total:\n7.5\n")
    slow, _ = found["steps"]
    assert slow["seconds"] >= 0.3
    assert found["error"] is None


def test_parameters_are_given(server: Server, script: str) -> None:
    assert run(server, script, parameters={"scale": "-1.5", "size": "2"})["state"] == "done"
    found = run(server, script, parameters={"size": "many"})
    assert found["state"] == "failed"
    assert "size" in found["output"]


def test_a_script_that_fails_says_where(server: Server) -> None:
    cells = ("limit = 0", "ratio = 1 / limit if limit else 1", "import sys\nrate = 7 // len('x')")
    save_from(server.store, cells, {"ratio": "export ratio"})
    body = {**wish("export ratio"), "name": "failing", "folder": "runs"}
    body["input_parameters"] = ["limit"]
    script = server.told("POST", "export/write", status=201, json=body)["script"]
    file = server.root / script
    text = file.read_text(encoding="utf-8").replace("1 / limit", "[][limit]")
    file.write_text(text, encoding="utf-8")
    found = run(server, script, parameters={"limit": "1"})
    assert found["state"] == "failed"
    assert found["steps"][0]["state"] == "failed"
    assert found["error"]["detail"].startswith("IndexError: list index out of range, in get_")


def test_a_run_is_stopped(server: Server) -> None:
    save_from(
        server.store, ("import time\nnap = 0.01", "slept = time.sleep(nap)"), {"slept": "nap"}
    )
    body = {**wish("nap"), "name": "napping", "folder": "runs", "input_parameters": ["nap"]}
    script = server.told("POST", "export/write", status=201, json=body)["script"]
    started = {"script": script, "parameters": {"nap": "60.0"}}
    found = server.told("POST", "runs", status=201, json=started)
    time.sleep(1)
    assert server.told("DELETE", "run", id=found["id"])["state"] == "stopped"
    time.sleep(0.5)
    assert server.told("GET", "run", id=found["id"])["state"] == "stopped"


@pytest.mark.parametrize(
    "body",
    [
        {"script": "../both_module.py"},
        {"script": "no_such_module.py"},
        {"script": "runs"},
        {"script": ""},
        {},
        {"script": "runs/both_module.py", "parameters": {"--help": "x"}},
        {"script": "runs/both_module.py", "parameters": {"scale": 1}},
        {"script": "runs/both_module.py", "parameters": []},
        {"script": "runs/both_module.py", "folder": "/"},
    ],
    ids=str,
)
def test_what_cannot_be_run(server: Server, script: str, body: dict[str, Any]) -> None:
    found = server.ask("POST", "runs", json=body)
    assert found.status_code in (400, 404) or body.get("parameters") == []
    server.error("GET", "run", 404, id="no such run")


def test_only_exported_scripts_are_run(server: Server) -> None:
    (server.root / "mine.py").write_text("print('ran')", encoding="utf-8")
    error = server.error("POST", "runs", 404, json={"script": "mine.py"})
    assert "no exported script" in error["detail"]


# ---------------------------------------------------------------- stored pipelines


def test_pipelines_are_kept(server: Server) -> None:
    body = {**BOTH, "name": "kept <b>", "input_parameters": ["size"]}
    made = server.told("POST", "pipelines", status=201, json=body)["pipeline"]
    assert made["artifacts"] == [
        {"name": "export base", "version": 1},
        {"name": "export total", "version": 1},
    ]
    assert server.told("GET", "pipeline", name="kept <b>")["pipeline"] == made
    assert made in server.told("GET", "pipelines")["pipelines"]
    other = {**wish("export base"), "name": "kept <b>"}
    assert "Another pipeline" in server.error("POST", "pipelines", 400, json=other)["detail"]
    server.error("DELETE", "pipeline", 400, name="kept <b>")
    server.told("DELETE", "pipeline", name="kept <b>", confirm="kept <b>")
    assert server.error("GET", "pipeline", 404, name="kept <b>")["title"] == "Pipeline not found"
