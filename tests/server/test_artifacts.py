"""List, filter, page, show, delete, aliases: the store over REST, with no kernel."""

from __future__ import annotations

import math
from typing import Any

import pytest

from lineaslice.catalog import artifacts as catalog
from lineaslice.model import Verification
from tests.server.live_server import Server, serving
from tests.server.notebook import save_from


def names(server: Server, **query: Any) -> list[str]:
    return [row["name"] for row in server.told("GET", "artifacts", limit=1000, **query)["rows"]]


@pytest.fixture(scope="module", autouse=True)
def saved(server: Server) -> None:
    for number in range(3):
        catalog.save(server.store, {"n": number}, "shelf settings")
    catalog.save(server.store, "a text", "shelf note", metadata={"score": 0.5, "by": "Ada"})
    catalog.save(server.store, {1, 2}, "shelf größe 🌱/../x?a=b&c#d%2F")
    catalog.set_alias(server.store, "shelf settings", 2, "production")


def test_status_says_what_there_is(server: Server) -> None:
    found = server.told("GET", "status")
    assert found["store"] == str(server.store.config.database_file)
    assert "SCRIPT" in found["frameworks"]
    assert ".csv" in found["upload_formats"]


def test_the_newest_versions_are_listed(server: Server) -> None:
    found = server.told("GET", "artifacts", filter="shelf ")
    row = next(row for row in found["rows"] if row["name"] == "shelf settings")
    assert (row["version"], row["versions"], row["kind"], row["traced"]) == (3, 3, "value", False)
    assert found["matched"] == 3 <= found["total"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"filter": "SHELF N"}, ["shelf note"]),
        ({"filter": "shelf s*"}, ["shelf settings"]),
        ({"filter": "shelf ?ote"}, ["shelf note"]),
        ({"filter": "shelf größe"}, ["shelf größe 🌱/../x?a=b&c#d%2F"]),
        ({"filter": "shelf", "kind": "text"}, ["shelf note"]),
        ({"filter": "shelf", "verification": "verified"}, []),
        ({"filter": "shelf ", "limit": 1, "offset": 1}, ["shelf note"]),
        ({"filter": "shelf s", "limit": 0}, []),
        ({"filter": "no such thing"}, []),
    ],
)
def test_filter(server: Server, query: dict[str, Any], expected: list[str]) -> None:
    assert [row["name"] for row in server.told("GET", "artifacts", **query)["rows"]] == expected


def test_only_those_whose_code_is_known(server: Server) -> None:
    save_from(server.store, ["shown = 1"], {"shown": "known code"})
    assert names(server, filter="known code", traced="yes") == ["known code"]
    assert names(server, filter="shelf note", traced="yes") == []
    assert names(server, filter="shelf note", traced="no") == ["shelf note"]
    assert server.error("GET", "artifacts", 400, traced="maybe")["title"] == "Unknown filter"


@pytest.mark.parametrize("sort", ["name", "created", "size", "kind", "version", "verification"])
def test_both_ways_of_every_order(server: Server, sort: str) -> None:
    there, back = (names(server, filter="shelf ", sort=sort, order=o) for o in ("asc", "desc"))
    assert sorted(there) == sorted(back)
    assert len(there) == 3
    if sort in ("name", "size"):
        assert there == back[::-1]


def test_unknown_orders_and_numbers_are_refused(server: Server) -> None:
    assert "sort is one of" in server.error("GET", "artifacts", 400, sort="rowid; drop")["detail"]
    assert "no whole number" in server.error("GET", "artifacts", 400, offset="-1")["detail"]
    assert (
        "no whole number" in server.error("GET", "artifact", 400, name="x", version="٣")["detail"]
    )
    assert "lacks 'name'" in server.error("GET", "artifact", 400)["detail"]


def test_versions_come_newest_first(server: Server) -> None:
    found = server.told("GET", "versions", name="shelf settings")["versions"]
    assert [(row["version"], row["aliases"]) for row in found] == [
        (3, []),
        (2, ["production"]),
        (1, []),
    ]


def test_any_text_is_a_name(server: Server) -> None:
    name = "shelf größe 🌱/../x?a=b&c#d%2F"
    assert server.told("GET", "artifact", name=name)["name"] == name
    assert server.told("GET", "versions", name=name)["versions"][0]["safe"] is False


def test_one_version(server: Server) -> None:
    found = server.told("GET", "artifact", name="shelf note", version=1)
    assert found["metadata"] == {"score": 0.5, "by": "Ada"}
    assert found["serializer"] == "text"
    assert found["python"]


def test_near_names_are_told(server: Server) -> None:
    told = server.error("GET", "artifact", 404, name="shelf notes")
    assert "No artifact is named 'shelf notes'" in told["detail"]
    assert "'shelf note'" in told["do"]
    assert "'shelf note'" in server.error("GET", "versions", 404, name="shelf notes")["do"]
    assert (
        "has no version 9"
        in server.error("GET", "artifact", 404, name="shelf note", version=9)["detail"]
    )


def test_the_stamp_moves_with_the_catalog(server: Server) -> None:
    def stamp() -> str:
        return str(server.told("GET", "stamp")["stamp"])

    seen = [stamp()]
    assert stamp() == seen[0]
    version = catalog.save(server.store, 1, "stamped")
    seen.append(stamp())
    server.store.versions.add_verification("stamped", 1, Verification("verified", checked="2026"))
    seen.append(stamp())
    for number in (1, 2):
        catalog.save(server.store, number, "stamped")
        seen.append(stamp())
    for number in (1, 2):  # the alias moves, and nothing else
        catalog.set_alias(server.store, "stamped", number, "best")
        seen.append(stamp())
    catalog.delete(server.store, "stamped", version.version)
    seen.append(stamp())
    assert len(set(seen)) == len(seen)


def test_what_is_saved_elsewhere_appears(server: Server) -> None:
    assert names(server, filter="saved later") == []
    catalog.save(server.store, 1, "saved later")
    assert names(server, filter="saved later") == ["saved later"]


def test_verification_is_shown_in_words(server: Server) -> None:
    catalog.save(server.store, 1, "checked")
    found = Verification("differs", ".a: 1 != 2", checked="2026-11-30T00:00:00.000000+00:00")
    server.store.versions.add_verification("checked", 1, found)
    (row,) = server.told("GET", "artifacts", verification="differs")["rows"]
    assert row["verification"]["text"] == "differs: .a: 1 != 2"


def test_deleting_needs_the_name_again(server: Server) -> None:
    for number in range(2):
        catalog.save(server.store, number, "to delete")
    told = server.error("DELETE", "artifact", 400, name="to delete", version=1)
    assert "given again" in told["detail"]
    server.error("DELETE", "artifact", 400, name="to delete", version=1, confirm="To Delete")
    assert len(server.told("GET", "versions", name="to delete")["versions"]) == 2
    query = {"name": "to delete", "confirm": "to delete"}
    assert server.told("DELETE", "artifact", version=1, **query)["versions"] == [1]
    assert server.told("DELETE", "artifact", **query)["versions"] == [2]
    server.error("DELETE", "artifact", 404, **query)


def test_aliases_are_moved(server: Server) -> None:
    for number in range(2):
        catalog.save(server.store, number, "aliased")
    body = {"alias": "champion"}
    server.told("PUT", "alias", name="aliased", version=1, json=body)
    found = server.told("PUT", "alias", name="aliased", version=2, json=body)
    assert found["aliases"] == ["champion"]
    assert server.told("GET", "artifact", name="aliased", version=1)["aliases"] == []
    for wrong in ("", "7", "latest", None, ["a"]):
        server.error("PUT", "alias", 400, name="aliased", version=1, json={"alias": wrong})


def test_numbers_that_json_lacks_become_texts(server: Server) -> None:
    catalog.save(server.store, 1, "odd numbers", metadata={"a": [math.inf, 1.5]})
    found = server.told("GET", "artifact", name="odd numbers")
    assert found["metadata"] == {"a": ["inf", 1.5]}


def test_settings_that_cannot_be_used_are_told_and_mended(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("broken settings")
    with serving(folder, "--LineasliceApp.home=") as own:
        file = own.root / "lineaslice.toml"
        file.write_text("hom = 1\n", encoding="utf-8")
        told = own.error("GET", "status", 400)
        assert told["title"] == "A setting cannot be used"
        assert "Did you mean 'home'?" in told["do"]
        file.write_text(f'home = "{folder / "mended"}"\n', encoding="utf-8")
        assert own.told("GET", "status")["store"] == str(folder / "mended" / "lineaslice.db")
