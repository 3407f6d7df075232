"""The fixtures that Python and TypeScript share keep to the schema, which is up to date."""

from __future__ import annotations

from pathlib import Path

import pytest

from lineaslice.live import protocol
from lineaslice.server import contract as records
from lineaslice.server import schema
from lineaslice.server.routes import ROUTES
from tests.server import contract

NAMES = [file.stem for file in contract.FIXTURES]


def test_the_description_is_up_to_date() -> None:
    assert schema.FILE.read_text(encoding="utf-8") == schema.text(), (
        "write it anew: python -m lineaslice.server.schema"
    )


@pytest.mark.parametrize("name", [n for n in NAMES if n.startswith("rest-")])
def test_rest_fixtures_keep_to_it(name: str) -> None:
    found = contract.fixture(name)
    verb, path, status = found["method"], found["path"], found["status"]
    route = next(r for r in ROUTES if (r.verb, r.path) == (verb, path))
    assert contract.wrong(found["answer"], contract.answer_schema(verb, path, status)) == []
    assert found["answer"]["protocol"] == records.PROTOCOL
    assert set(found["query"]) <= {query.name for query in route.query}
    if "body" in found:
        assert contract.wrong(found["body"], route.body.__name__) == []


@pytest.mark.parametrize("name", [n for n in NAMES if n.startswith("comm-")])
def test_messages_keep_to_it(name: str) -> None:
    found = contract.fixture(name)
    kinds = {"ask": "Question", "answer": "Answer", "open": "Beacon"}
    assert found
    for key, message in found.items():
        assert contract.wrong(message, kinds[key]) == []
        assert message["version"] == protocol.VERSION
    if {"ask", "answer"} <= set(found) and "id" in found["ask"]:
        assert found["answer"]["id"] == found["ask"]["id"]


def test_every_route_and_message_has_a_fixture() -> None:
    fixtures = [contract.fixture(name) for name in NAMES]
    shown = {(f["method"], f["path"]) for f in fixtures if "method" in f}
    assert {(r.verb, r.path) for r in ROUTES if r.answer is not None} <= shown
    messages = [f for f in fixtures if "method" not in f]
    types = {f[key]["type"] for f in messages for key in ("ask", "answer") if key in f}
    described = contract.document()["components"]["schemas"]
    for union in ("Question", "Answer"):
        names = [one["$ref"].rpartition("/")[2] for one in described[union]["anyOf"]]
        kinds = {described[name]["properties"]["type"]["enum"][0] for name in names}
        assert kinds <= types


def test_a_wrong_message_is_found() -> None:
    ask = contract.fixture("comm-slice")["ask"]
    assert contract.wrong({**ask, "of": {"cel": "a1"}}, "AskSlice")
    assert contract.wrong({**ask, "type": "slices"}, "Question")
    assert Path(schema.FIXTURES).is_dir()
