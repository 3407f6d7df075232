"""From stored artifacts to a notebook, and to a pipeline that runs: with no kernel."""

from __future__ import annotations

import re
from collections.abc import Callable

import nbformat
import pytest
from playwright.sync_api import expect

from .browser import Lab

CODE = """\
import math

radius = 2.0
print("looked at", radius)
area = math.pi * radius**2
rings = [area * n for n in range(3)]
"""


@pytest.fixture(scope="module", autouse=True)
def saved(jupyter) -> None:
    jupyter.trace("circle.py", CODE, "area=circle area", "rings=circle rings")


def test_gathering_a_stored_version(lab: Lab, picture: Callable[[str], None]) -> None:
    lab.home()
    lab.show_panel()
    lab.row("circle area").click()
    lab.panel.get_by_role("button", name="Gather…").click()
    window = lab.window
    expect(window.get_by_role("checkbox", name=re.compile("^area = "))).to_be_checked()
    looked = window.get_by_role("checkbox", name=re.compile("^print"))
    expect(looked).not_to_be_checked()
    code = window.get_by_label("Gathered code")
    expect(code).not_to_contain_text("print")
    looked.check()
    expect(code).to_contain_text("print")
    picture("gather")
    looked.uncheck()
    expect(code).not_to_contain_text("print")
    window.get_by_role("checkbox", name=re.compile("^radius = ")).uncheck()
    expect(window.get_by_role("alert")).to_contain_text("radius")
    window.get_by_role("button", name="As sliced").click()
    expect(window.get_by_role("alert")).to_have_count(0)
    window.get_by_role("button", name="To new notebook").click()
    expect(window.get_by_role("status")).to_contain_text("Opened as a notebook")
    lab.page.keyboard.press("Escape")
    expect(window).to_have_count(0)
    lab.page.wait_for_selector(".jp-Notebook .jp-Cell")
    (path,) = lab.jupyter.root.glob("Untitled*.ipynb")
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    text = "\n".join(cell.source for cell in notebook.cells)
    assert "area = math.pi * radius**2" in text
    assert "print" not in text
    path.unlink()


def test_exporting_and_running_a_pipeline(lab: Lab, picture: Callable[[str], None]) -> None:
    lab.home()
    lab.show_panel()
    lab.row("circle rings").click()
    detail = lab.panel.get_by_role("region", name="Artifact circle rings")
    detail.get_by_role("button", name="Export…").click()
    window = lab.window
    rings = window.get_by_role("checkbox", name=re.compile("^circle rings"))
    expect(rings).to_be_checked()
    window.get_by_role("checkbox", name=re.compile("^circle area v1")).check()
    window.get_by_label("Name").fill("circles")
    window.get_by_label("Folder").fill("circles")
    window.get_by_role("checkbox", name=re.compile("^radius.*2.0")).check()
    window.get_by_role("button", name="Show files").click()
    module = window.get_by_label("circles_module.py", exact=True)
    expect(module).to_contain_text("def get_circle_area(radius)")
    assert not (lab.jupyter.root / "circles").exists()
    picture("export")
    window.get_by_role("button", name="Keep pipeline").click()
    expect(window.get_by_text("Kept as circles")).to_be_visible()
    window.get_by_role("button", name="Write files").click()
    expect(window.get_by_role("status")).to_contain_text("Written to circles")
    assert (lab.jupyter.root / "circles" / "circles_module.py").is_file()
    window.get_by_role("button", name="Run it").click()
    expect(window.get_by_text(re.compile("steps, done"))).to_be_visible(timeout=30_000)
    expect(window.get_by_text("12.566")).to_be_visible()
    window.get_by_label("radius").fill("3")
    window.get_by_role("button", name="Run again").click()
    expect(window.get_by_text("28.27")).to_be_visible(timeout=30_000)
    picture("run")
    lab.page.keyboard.press("Escape")
    lab.panel.get_by_role("tab", name="Pipelines").click()
    kept = lab.panel.get_by_role("region", name="Pipeline circles")
    expect(kept).to_contain_text("circle area")
    expect(kept).to_contain_text("radius")
    picture("pipelines")
    kept.get_by_role("button", name="Export…").click()
    expect(window.get_by_label("Name")).to_have_value("circles")
    expect(rings).to_be_checked()
    lab.page.keyboard.press("Escape")
    kept.get_by_role("button", name="Forget…").click()
    lab.page.locator(".jp-Dialog").get_by_role("button", name="Forget it").click()
    expect(kept).to_have_count(0)
