"""Lists of versions print as tables."""

from __future__ import annotations

import pytest

from lineaslice.catalog import artifacts
from lineaslice.catalog.listing import ArtifactList, size_text
from lineaslice.preferences import options
from lineaslice.store import Store


def test_a_plain_table(store: Store) -> None:
    artifacts.save(store, "abc", "long name")
    artifacts.save(store, b"x" * 1500, "b\n")
    head, one, two = repr(artifacts.listing(store)).splitlines()
    assert head.split() == ["name", "version", "type", "size", "saved", "code", "verified"]
    assert one.startswith(r"'b\n'      1        bytes  1.5 kB  20")
    assert two.startswith("long name  1        str    3 B     20")
    assert two.split()[-3:] == ["not", "traced", "no"]


def test_a_table_in_a_notebook_is_escaped(store: Store) -> None:
    artifacts.save(store, 1, "<script>")
    html = artifacts.listing(store)._repr_html_()
    assert "&lt;script&gt;" in html
    assert "<script>" not in html


def test_long_tables_are_cut(store: Store) -> None:
    for _ in range(4):
        artifacts.save(store, 1, "x")
    found = artifacts.listing(store)
    with options.context(max_rows=3):
        assert repr(found).splitlines()[-1] == "… and 1 more (lineaslice.options.max_rows)"
        assert "… and 1 more" in found._repr_html_()
    with options.context(max_rows=None):
        assert len(repr(found).splitlines()) == 5
    assert len(found) == 4


def test_it_is_a_sequence(store: Store) -> None:
    for name in ("b", "a", "b"):
        artifacts.save(store, 1, name)
    found = artifacts.listing(store)
    assert [(v.name, v.version) for v in found] == [("a", 1), ("b", 1), ("b", 2)]
    assert isinstance(found[1:], ArtifactList)
    assert found[1:] == artifacts.listing(store, "b")
    assert found[-1] in found


def test_nothing_saved(store: Store) -> None:
    found = artifacts.listing(store)
    assert (len(found), repr(found), found._repr_html_()) == (
        0,
        "No artifacts.",
        "<p>No artifacts.</p>",
    )


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (999_949, "999.9 kB"),
        (999_960, "1.0 MB"),
        (101_023_362, "101.0 MB"),
        (5 * 10**9, "5.0 GB"),
        (3 * 10**12, "3.0 TB"),
    ],
)
def test_sizes_for_people(size: int, text: str) -> None:
    assert size_text(size) == text
