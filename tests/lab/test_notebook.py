"""The live link in a real JupyterLab: highlights, stale marks, graphs, gathering."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import nbformat
from playwright.sync_api import expect

from .browser import LIBRARIES, Lab

CELLS = [
    LIBRARIES,
    "df = pd.DataFrame({'x': [1, 2, 3], 'y': [2, 4, 6]})\nprint(len(df))",
    "ratio = (df.y / df.x).mean()",
    "other = 'not part of it'",
    "best = df.x * ratio\nlineaslice.save(best, 'best')",
]


def test_cells_and_lines_of_a_slice_are_highlighted(
    lab: Lab, picture: Callable[[str], None]
) -> None:
    lab.open("highlight.ipynb", CELLS)
    lab.run(0, 1, 2, 3, 4)
    lab.traced()
    lab.toolbar("Highlight what the selected cell depends on").click()
    lab.select(4)
    for index in (0, 1, 2, 4):
        expect(lab.cell(index)).to_have_class(re.compile("jp-lineaslice-inSlice"))
    expect(lab.cell(3)).not_to_have_class(re.compile("jp-lineaslice-inSlice"))
    lines = lab.cell(1).locator(".jp-lineaslice-line")
    expect(lines).to_have_count(1)
    expect(lines).to_contain_text("df = pd.DataFrame")
    lines.hover()  # pointing at a line tells why it is there
    editor = lab.cell(1).locator(".cm-editor")
    expect(editor).to_have_attribute("title", re.compile("makes df"))
    lab.cell(1).locator(".cm-line").last.hover()
    expect(editor).not_to_have_attribute("title", re.compile(""))
    sentences = lab.panel.get_by_role("region", name="Slice").locator("small")
    expect(sentences.filter(has_text="makes df")).to_be_visible()
    expect(
        lab.cell(1).get_by_role("img", name="1 of 2 statements are in the slice")
    ).to_be_visible()
    picture("highlight")
    lab.select(3)  # the selection is followed
    expect(lab.cell(2)).not_to_have_class(re.compile("jp-lineaslice-inSlice"))
    lab.panel.get_by_role("button", name=re.compile("^ratio")).click()
    expect(lab.cell(2)).to_have_class(re.compile("jp-lineaslice-inSlice"))
    expect(lab.cell(4)).not_to_have_class(re.compile("jp-lineaslice-inSlice"))
    lab.show_panel("Artifacts")
    lab.row("best").click()
    lab.panel.get_by_role("button", name="Highlight").click()
    expect(lab.cell(4).locator(".jp-lineaslice-line")).to_have_count(1)
    lab.command("lineaslice:clear-highlight")
    expect(lab.page.locator(".jp-lineaslice-inSlice, .jp-lineaslice-line")).to_have_count(0)


def test_stale_cells_are_marked_with_the_change_that_they_have_not_seen(
    lab: Lab, picture: Callable[[str], None]
) -> None:
    lab.open("stale.ipynb", CELLS[:4])
    lab.run(0, 1, 2, 3)
    lab.edit(1, "df = pd.DataFrame({'x': [1, 2, 4], 'y': [2, 4, 9]})")
    lab.run(1)
    badge = lab.cell(2).get_by_role("button", name=re.compile("^Stale cell"))
    expect(badge).to_be_visible(timeout=10_000)
    expect(badge).to_have_attribute("title", re.compile(r"5.*was edited and run again.*df"))
    expect(lab.cell(3).get_by_role("button", name=re.compile("^Stale cell"))).to_have_count(0)
    picture("stale")
    badge.click()
    expect(lab.panel.get_by_role("region", name="Stale cells")).to_contain_text("In [3]")
    lab.run(2)
    expect(badge).to_have_count(0)
    expect(lab.panel.get_by_role("region", name="Stale cells")).to_contain_text("All cells")


def test_the_graph_is_walked_and_follows_the_selection(
    lab: Lab, picture: Callable[[str], None]
) -> None:
    lab.open("graph.ipynb", CELLS[:4])
    lab.run(0, 1, 2, 3)
    lab.traced()
    lab.panel.get_by_role("tab", name="Graph").click()
    box = lab.panel.get_by_role("button", name=re.compile(r"^In \[3\].*needs In \[2\]"))
    expect(box).to_be_visible()
    lab.select(1)
    selected = lab.panel.locator(".jp-lineaslice-Box.jp-mod-selected")
    expect(selected).to_contain_text("In [2]")
    box.focus()
    lab.page.keyboard.press("ArrowUp")
    expect(lab.panel.locator(".jp-lineaslice-Reasons")).to_contain_text("df")
    lab.page.keyboard.press("Enter")
    expect(lab.cell(1)).to_have_class(re.compile("jp-mod-active"))
    lab.panel.get_by_label("Boxes are").select_option("statements")
    expect(lab.panel.get_by_role("button", name=re.compile("ratio = "))).to_be_visible()
    picture("graph")


def test_gathering_from_a_notebook_keeps_outputs_when_asked(lab: Lab) -> None:
    lab.open("gather/from.ipynb", [*CELLS[:3], "ratio"])
    lab.run(0, 1, 2, 3)
    lab.traced()
    lab.select(3)
    lab.toolbar("Gather the code that the selected cell depends on").click()
    window = lab.window
    expect(window.get_by_label("Gathered code")).to_contain_text("ratio = ")
    expect(window.get_by_label("Gathered code")).not_to_contain_text("print")
    window.get_by_role("button", name="Verify").click()
    expect(window.get_by_role("status")).to_contain_text("verified", timeout=40_000)
    window.get_by_label("Keep outputs").check()
    window.get_by_role("button", name="To new notebook").click()
    expect(window.get_by_role("status")).to_contain_text("Opened as a notebook")
    (path,) = (lab.jupyter.root / "gather").glob("Untitled*.ipynb")
    notebook = nbformat.read(path, as_version=4)
    assert any("2.0" in str(cell.outputs) for cell in notebook.cells if cell.cell_type == "code")
    window.get_by_role("button", name="Close").click()


def test_the_link_comes_back_after_a_reload_and_after_a_restart(lab: Lab) -> None:
    lab.open("back.ipynb", CELLS[:3])
    lab.run(0, 1, 2)
    lab.traced()
    lab.save()
    lab.page.reload()
    lab.ready()
    lab.traced()
    lab.command("lineaslice:toggle-highlight")
    lab.select(2)
    expect(lab.cell(1)).to_have_class(re.compile("jp-lineaslice-inSlice"))
    lab.restart()
    expect(lab.panel.get_by_text("This kernel is not traced yet.")).to_be_visible()
    expect(lab.page.locator(".jp-lineaslice-inSlice")).to_have_count(0)
    lab.run(0)
    expect(lab.panel.get_by_text(re.compile("statements traced"))).to_be_visible()
    lab.run(1)
    lab.select(1)
    expect(lab.cell(1)).to_have_class(re.compile("jp-lineaslice-inSlice"))


def test_answers_come_while_a_cell_runs(lab: Lab) -> None:
    wait = "import time, pathlib\nwhile not pathlib.Path('go').exists(): time.sleep(0.05)"
    lab.open("busy/busy.ipynb", [*CELLS[:3], wait])
    lab.run(0, 1, 2)
    lab.traced()
    lab.run(3, wait=False)
    expect(lab.cell(3).locator(".jp-InputPrompt")).to_have_text("[*]:")
    expect(lab.panel.get_by_text("a cell is running")).to_be_visible()
    lab.panel.get_by_role("button", name=re.compile("^ratio")).click()
    expect(lab.cell(1)).to_have_class(re.compile("jp-lineaslice-inSlice"))
    expect(lab.cell(3).locator(".jp-InputPrompt")).to_have_text("[*]:")
    lab.save()
    lab.page.reload()
    lab.page.wait_for_selector(".jp-Notebook .jp-Cell")
    lab.show_panel("Notebook")
    expect(lab.panel.get_by_text("a cell is running")).to_be_visible(timeout=30_000)
    lab.panel.get_by_role("button", name=re.compile("^ratio")).click()
    expect(lab.cell(1)).to_have_class(re.compile("jp-lineaslice-inSlice"))
    (lab.jupyter.root / "busy" / "go").touch()
    expect(lab.panel.get_by_text("a cell is running")).to_have_count(0)


def test_a_notebook_that_is_not_traced_offers_to_be(lab: Lab) -> None:
    lab.open("offer.ipynb", ["a = 1"])
    lab.show_panel("Notebook")
    lab.panel.get_by_role("button", name="Trace this notebook").click()
    expect(lab.panel.get_by_text(re.compile("statements? traced"))).to_be_visible()
    expect(lab.cell(0)).to_contain_text("%load_ext lineaslice")
    expect(lab.cell(1)).to_contain_text("a = 1")


def test_other_languages_have_no_buttons(lab: Lab) -> None:
    lab.jupyter.add_kernel("calc", "Calculator", "calculus")
    lab.open("calc.ipynb", ["1"], kernel="calc")
    expect(lab.page.get_by_role("button", name="Restart the kernel", exact=True)).to_be_visible()
    expect(lab.toolbar("Gather the code that the selected cell depends on")).to_be_hidden()
    lab.show_panel("Notebook")
    expect(lab.panel.get_by_text("No Python kernel here.")).to_be_visible()


def test_notebook_7_has_all_of_it(lab: Lab, picture: Callable[[str], None]) -> None:
    lab.open("seven.ipynb", CELLS, app="notebooks")
    lab.run(0, 1, 2, 3, 4)
    lab.toolbar("Highlight what the selected cell depends on").click()
    lab.select(4)
    expect(lab.cell(2)).to_have_class(re.compile("jp-lineaslice-inSlice"))
    expect(lab.cell(3)).not_to_have_class(re.compile("jp-lineaslice-inSlice"))
    lab.edit(1, "df = pd.DataFrame({'x': [1, 2], 'y': [2, 5]})")
    lab.run(1)
    expect(lab.cell(2).get_by_role("button", name=re.compile("^Stale cell"))).to_be_visible()
    lab.show_panel()
    lab.row("best").click()
    expect(lab.panel.get_by_text(re.compile("3 × 1|float64")).first).to_be_visible()
    picture("notebook7")


def test_pages_see_nothing_of_a_notebook_that_is_hidden(lab: Lab, tmp_path: Path) -> None:
    count = (
        "import IPython\nshell = IPython.get_ipython()\n"
        "names = [str(f) for fs in shell.events.callbacks.values() for f in fs]\n"
        "print('listening:', sum('Link' in name for name in names))"
    )
    lab.open("hidden.ipynb", ["%load_ext lineaslice", count])
    lab.run(0)
    lab.traced()
    lab.run(1)
    expect(lab.cell(1)).to_contain_text("listening: 2")
    lab.command("lineaslice:toggle-stale-marks")
    lab.panel.get_by_role("tab", name="Artifacts").click()
    lab.page.wait_for_timeout(500)
    lab.run(1)
    expect(lab.cell(1)).to_contain_text("listening: 0")
    lab.command("lineaslice:toggle-stale-marks")
