"""Does a message or an answer keep to the contract? For the tests of ``server`` and ``live``."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

ROOT = Path(__file__).parents[2]
FIXTURES = sorted((ROOT / "labextension" / "fixtures").glob("*.json"))


@cache
def document() -> dict[str, Any]:
    file = ROOT / "lineaslice" / "server" / "openapi.json"
    return json.loads(file.read_text(encoding="utf-8"))


def fixture(name: str) -> dict[str, Any]:
    file = ROOT / "labextension" / "fixtures" / f"{name}.json"
    return json.loads(file.read_text(encoding="utf-8"))


def wrong(value: Any, schema: str | dict[str, Any]) -> list[str]:
    """What is wrong with a value, by a schema or by the name of one; nothing when it is right."""
    if isinstance(schema, str):
        schema = {"$ref": f"#/components/schemas/{schema}"}
    whole = {**schema, "components": document()["components"]}
    return [f"{e.json_path}: {e.message}" for e in Draft202012Validator(whole).iter_errors(value)]


def answer_schema(verb: str, path: str, status: int) -> dict[str, Any]:
    """What the description says of an answer."""
    responses = document()["paths"][f"/{path}"][verb.lower()]["responses"]
    found = responses["default"] if status >= 400 else responses[str(status)]
    return found["content"]["application/json"]["schema"]
