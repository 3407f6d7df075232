"""The notebook that ``make demo-lab`` opens does what it says; it gives the README its pictures."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from .browser import Lab

ROOT = Path(__file__).parent.parent.parent
NOTEBOOK = "03_slices_in_jupyterlab.ipynb"
IN_SLICE = re.compile("jp-lineaslice-inSlice")


def test_the_demo_notebook(lab: Lab, picture: Callable[[str], None]) -> None:
    folder = lab.jupyter.root / "demo"
    shutil.copytree(ROOT / "notebooks" / "data", folder / "data")
    shutil.copy(ROOT / "notebooks" / NOTEBOOK, folder)
    lab.page.set_viewport_size({"width": 1120, "height": 700})
    lab.visit(f"demo/{NOTEBOOK}")
    lab.command("notebook:run-all-cells")
    lab.idle(8)
    lab.traced()
    lab.toolbar("Highlight what the selected cell depends on").click()
    lab.select(6)
    for index, marked in ((2, True), (3, True), (4, True), (5, False), (6, True), (7, False)):
        expected = expect(lab.cell(index))
        (expected.to_have_class if marked else expected.not_to_have_class)(IN_SLICE)
    lab.edit(4, lab.source(4).replace("0.5", "0.3"))
    lab.run(4)
    for index in (6, 7, 8):
        expect(lab.cell(index).get_by_role("button", name=re.compile("^Stale"))).to_be_visible()
    lab.run(6)
    expect(lab.cell(4).locator(".jp-lineaslice-line")).to_have_count(2)
    lab.cell(7).scroll_into_view_if_needed()
    lab.page.wait_for_timeout(300)
    picture("jupyterlab-slice")
    lab.show_panel("Artifacts")
    lab.row("iris_figure").click()
    expect(lab.panel.get_by_role("img", name=re.compile("stored figure"))).to_be_visible()
    lab.row("iris_model").click()
    lab.panel.get_by_role("button", name="Gather…").click()
    expect(lab.window.get_by_label("Gathered code")).to_contain_text("LinearRegression()")
    expect(lab.window.get_by_label("Gathered code")).not_to_contain_text("groupby")
    picture("jupyterlab-gather")


@pytest.mark.parametrize("name", ["jupyterlab-slice", "jupyterlab-gather"])
def test_the_pictures_of_the_readme_are_there_and_small(name: str) -> None:
    file = ROOT / "docs" / f"{name}.png"
    assert f"docs/{file.name}" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert file.stat().st_size <= 150_000
