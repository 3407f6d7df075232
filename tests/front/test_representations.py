"""What other front ends show: text and HTML that is complete in itself and runs nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from IPython.core.formatters import DisplayFormatter

from lineaslice.assembly import pipelines
from lineaslice.assembly.suggesting import suggest
from lineaslice.assembly.wishes import wish
from lineaslice.catalog import artifacts as catalog
from lineaslice.config import at
from lineaslice.doctor.state import state_of
from lineaslice.magics import Code
from lineaslice.model import Verification
from lineaslice.slicing.explain import explain, why
from lineaslice.slicing.shown import shown
from lineaslice.store import Store
from lineaslice.tracing.session import Session
from tests.tracing.traced import trace

HOSTILE = "</td></script><script>alert(1)</script><img src=x onerror='alert(1)'>&\"`"
CELLS = (
    f"text = {HOSTILE!r}  # {HOSTILE}",
    "import random\nparts = text.split('<')",
    "result = [random.random(), len(parts)]",
)


class Made(NamedTuple):
    store: Store
    session: Session


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    home: Path = tmp_path_factory.mktemp("home")
    with Store.open(at(home)) as store:
        session = trace(*CELLS)
        session.write_to(store)
        for name in (HOSTILE, "plain"):
            goal, value = session.goal("result"), session.namespace["result"]
            catalog.save(store, value, name, goal=goal, session=session.record)
        found = Verification("failed", HOSTILE, checked="2026")
        store.versions.add_verification(HOSTILE, 1, found)
        catalog.set_alias(store, HOSTILE, 1, "<b>best</b>")
        pipelines.create(store, wish(store, [HOSTILE], name=HOSTILE))
        yield Made(store, session)


SHOWN: dict[str, Callable[[Made], Any]] = {
    "artifact": lambda made: catalog.get(made.store, HOSTILE),
    "artifacts": lambda made: catalog.listing(made.store),
    "slice": lambda made: catalog.get(made.store, HOSTILE).slice(),
    "slice of a session": lambda made: shown(catalog.get(made.store, "plain").slice()),
    "lineage": lambda made: catalog.get(made.store, HOSTILE).visualize(),
    "explanation": lambda made: explain(catalog.get(made.store, HOSTILE).slice()),
    "why": lambda made: why(catalog.get(made.store, HOSTILE).slice(), 1),
    "suggestion": lambda made: suggest(made.store, [catalog.get(made.store, HOSTILE)]),
    "run": lambda made: pipelines.get(made.store, HOSTILE).run(),
    "pipeline": lambda made: pipelines.get(made.store, HOSTILE),
    "pipeline's picture": lambda made: pipelines.get(made.store, HOSTILE).visualize(),
    "pipelines": lambda made: pipelines.listing(made.store),
    "state": lambda made: state_of(made.session),
    "code": lambda made: Code(catalog.get(made.store, HOSTILE).get_code()),
}
TOGETHER = tuple(name for name in SHOWN if name != "code")  # which is coloured in terminals


class Reader(HTMLParser):
    """Finds what a page must not have."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag in ("script", "iframe", "object", "embed", "link", "base", "form", "img"):
            self.wrong.append(tag)
        for name, value in attributes:
            if name.startswith("on") or name in ("src", "href", "xlink:href", "action"):
                self.wrong.append(f"{tag} {name}={value}")
            if value is not None and "javascript:" in value.lower():
                self.wrong.append(f"{tag} {name}={value}")

    handle_startendtag = handle_starttag


@pytest.mark.parametrize("name", SHOWN)
def test_html_is_complete_and_runs_nothing(made: Made, name: str) -> None:
    formats, _ = DisplayFormatter().format(SHOWN[name](made))
    assert formats["text/plain"].strip()
    for mime in ("text/html", "image/svg+xml"):
        if mime in formats:
            reader = Reader()
            reader.feed(formats[mime])
            assert reader.tags
            assert reader.wrong == []
            assert "<script" not in formats[mime]
            assert "url(" not in formats[mime]
            assert "@import" not in formats[mime]
    assert "text/html" in formats


@pytest.mark.parametrize("name", TOGETHER)
def test_both_forms_come_together(made: Made, name: str) -> None:
    value = SHOWN[name](made)
    assert set(value._repr_mimebundle_()) == {"text/plain", "text/html"}
    assert set(value._repr_mimebundle_(include={"text/html"})) == {"text/html"}
    assert set(value._repr_mimebundle_(exclude={"text/html"})) == {"text/plain"}


@pytest.mark.parametrize("name", ["slice", "lineage", "pipeline"])
def test_pictures_are_inline(made: Made, name: str) -> None:
    found = SHOWN[name](made)._repr_mimebundle_()["text/html"]
    assert "<svg " in found
    assert "</svg>" in found


def test_a_slice_is_its_code(made: Made) -> None:
    found = catalog.get(made.store, "plain").slice()
    assert found._repr_mimebundle_()["text/plain"] == (
        f"{found.code().rstrip()}\n"
        "# note: random numbers are drawn from the python stream without a seed; "
        "set a seed before the draw to make the value reproducible"
    )
    assert repr(found) == "<slice of result: 4 statements>"


def test_it_is_equal_to_the_plain_slice(made: Made) -> None:
    from lineaslice.model import Slice

    found = catalog.get(made.store, "plain").slice()
    plain = Slice(found.session, found.goal, found.events, found.edges, found.diagnostics)
    assert found == plain
    assert plain == found
    assert found != made
    assert hash(found) == hash(shown(plain))


def test_empty_lists_say_so(tmp_path: Path) -> None:
    with Store.open(at(tmp_path)) as store:
        for listing in (catalog.listing(store), pipelines.listing(store)):
            assert set(listing._repr_mimebundle_()) == {"text/plain", "text/html"}
            assert "No " in listing._repr_mimebundle_()["text/html"]
