"""These tests need a built wheel, JupyterLab and a browser: ``make test-lab`` has all of that.

``LINEASLICE_LAB_WHEEL`` is the wheel, which is also installed in the environment that runs the
tests; without it nothing here is collected. Screenshots go to ``LINEASLICE_LAB_PICTURES``.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from .browser import Lab
    from .jupyter import Jupyter

WHEEL = os.environ.get("LINEASLICE_LAB_WHEEL", "")
PICTURES = Path(os.environ.get("LINEASLICE_LAB_PICTURES", "build/lab/pictures")).absolute()
collect_ignore_glob = [] if WHEEL else ["test_*.py"]


@pytest.fixture(scope="session")
def wheel() -> Path:
    """The wheel under test."""
    return Path(WHEEL)


@pytest.fixture(scope="session")
def jupyter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jupyter]:
    """One server for all tests; each test has notebooks and artifacts with names of its own."""
    from .jupyter import running

    with running(tmp_path_factory.mktemp("jupyter")) as server:
        yield server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    if shutil.which("chromium") is None:
        pytest.skip("needs Chromium, which could not be installed here")
    options = [
        "--no-sandbox",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=options)
        yield browser
        browser.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if report.when == "call" and report.failed and "lab" in getattr(item, "funcargs", {}):
        PICTURES.mkdir(parents=True, exist_ok=True)
        item.funcargs["lab"].page.screenshot(path=PICTURES / f"failed-{item.name}.png")
    return report


@pytest.fixture
def lab(browser: Browser, jupyter: Jupyter) -> Iterator[Lab]:
    """A page with nothing open. At the end there must be no error in its console."""
    from .browser import Lab

    context = browser.new_context(
        viewport={"width": 1400, "height": 900}, permissions=["clipboard-read", "clipboard-write"]
    )
    context.set_default_timeout(20_000)
    lab = Lab(context.new_page(), jupyter)
    yield lab
    errors = lab.complaints()
    context.close()
    assert errors == []


@pytest.fixture
def picture(lab: Lab) -> Callable[[str], None]:
    """Takes a screenshot for people to look at; nothing is compared with it."""

    def take(name: str) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        lab.page.screenshot(path=PICTURES / f"{name}.png")

    return take
