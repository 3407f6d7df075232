"""The panel in a real JupyterLab, with the store behind it: no kernel is needed for most of it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from .browser import LIBRARIES, Lab

EVIL = "<img src=x onerror=\"document.title='pwned'\">"
DROP = """([name, text]) => {
    const data = new DataTransfer();
    data.items.add(new File([text], name));
    const target = document.querySelector('.jp-lineaslice-Artifacts');
    for (const kind of ['dragenter', 'dragover', 'drop']) {
        target.dispatchEvent(new DragEvent(kind, {
            dataTransfer: data, bubbles: true, cancelable: true,
        }));
    }
}"""


def test_a_save_appears_in_the_panel_within_two_seconds(lab: Lab) -> None:
    lab.open(
        "appears.ipynb",
        [LIBRARIES, "df = pd.DataFrame({'a': [1, 2, 3]})", "lineaslice.save(df, 'appears')"],
    )
    lab.show_panel()
    lab.run(0, 1)
    lab.run(2)
    start = time.monotonic()
    expect(lab.row("appears")).to_be_visible(timeout=10_000)
    assert time.monotonic() - start < 2
    lab.row("appears").click()
    expect(lab.panel.get_by_role("columnheader", name="a")).to_be_visible()


def test_without_a_kernel_artifacts_are_filtered_shown_and_downloaded(
    lab: Lab, tmp_path: Path
) -> None:
    lab.jupyter.trace("fruit.py", "pear = 2\napple = [pear, 3]\nprint(pear)\n", "apple=fruit")
    lab.jupyter.save("{'note': 'text'}", f"{EVIL} größe")
    lab.home()
    lab.show_panel()
    lab.panel.get_by_role("searchbox").fill("größe")
    row = lab.rows
    expect(row).to_have_count(1)
    row.click()
    expect(lab.panel.get_by_role("heading", name=EVIL)).to_be_visible()
    expect(lab.panel.locator("img")).to_have_count(0)
    lab.panel.get_by_role("searchbox").fill("frui*")
    lab.row("fruit").click()
    expect(lab.panel.get_by_role("heading", name="fruit")).to_be_visible()
    lab.panel.get_by_role("tab", name="Code").click()
    code = lab.panel.get_by_role("list", name="Code")
    expect(code).to_contain_text("apple = [pear, 3]")
    expect(code).not_to_contain_text("print")
    lab.panel.get_by_role("button", name="Copy code").click()
    expect(lab.panel.get_by_role("button", name="Copied")).to_be_visible()
    assert lab.page.evaluate("navigator.clipboard.readText()") == "pear = 2\napple = [pear, 3]\n"
    lab.panel.get_by_role("tab", name="Lineage").click()
    expect(lab.panel.get_by_role("button", name=re.compile("pear = 2.*used by"))).to_be_visible()
    lab.panel.get_by_role("tab", name="About").click()
    expect(lab.panel.get_by_text("SHA-256")).to_be_visible()
    lab.panel.get_by_label("Alias for this version").fill("@best")
    lab.panel.get_by_role("button", name="Set alias").click()
    expect(lab.row("fruit")).to_contain_text("@best")
    with lab.page.expect_download() as download:
        lab.panel.get_by_role("button", name="Download").click()
    download.value.save_as(tmp_path / "fruit")
    assert (tmp_path / "fruit").read_text(encoding="utf-8").replace(" ", "") == "[2,3]"
    assert lab.page.title() != "pwned"


def test_files_are_uploaded_by_dropping_and_by_the_button(lab: Lab, tmp_path: Path) -> None:
    lab.home()
    lab.show_panel()
    lab.page.evaluate(DROP, ["dropped.csv", "x,y\n1,2\n3,4\n"])
    expect(lab.row("dropped")).to_be_visible()
    expect(lab.panel.get_by_role("columnheader", name="y")).to_be_visible()
    (tmp_path / "pressed.json").write_text('{"a": 1}', encoding="utf-8")
    (tmp_path / "evil.pkl").write_bytes(b"cos\nsystem\n(S'touch pwned'\ntR.")
    chooser = lab.panel.get_by_label("Files to upload")
    chooser.set_input_files([tmp_path / "pressed.json", tmp_path / "evil.pkl"])
    expect(lab.row("pressed")).to_be_visible()
    expect(lab.row("evil.pkl")).to_be_visible()
    assert not (lab.jupyter.root / "pwned").exists()


def test_what_is_deleted_is_asked_for_first(lab: Lab) -> None:
    lab.jupyter.save("1", "doomed")
    lab.jupyter.save("2", "doomed")
    lab.home()
    lab.show_panel()
    lab.row("doomed").click()
    lab.panel.get_by_role("button", name="Delete…").click()
    dialog = lab.page.locator(".jp-Dialog")
    expect(dialog).to_contain_text("Delete doomed?")
    dialog.get_by_role("button", name="Cancel").click()
    expect(lab.row("doomed")).to_be_visible()
    lab.panel.get_by_role("button", name="Delete…").click()
    dialog.get_by_role("button", name="Delete version 2").click()
    expect(lab.row("doomed")).to_contain_text("v1")
    lab.row("doomed").click()
    lab.panel.get_by_role("button", name="Delete…").click()
    dialog.get_by_role("button", name="Delete its only version").click()
    expect(lab.row("doomed")).to_have_count(0)


def test_code_is_verified_and_the_mark_follows(lab: Lab) -> None:
    lab.jupyter.trace("sure.py", "sure = sum(range(10))\n", "sure=sure")
    lab.home()
    lab.show_panel()
    lab.row("sure").click()
    detail = lab.panel.get_by_role("region", name="Artifact sure")
    expect(detail).to_contain_text("not verified")
    detail.get_by_role("button", name="Verify").click()
    expect(detail.get_by_label("verified", exact=True)).to_be_visible(timeout=30_000)
    expect(lab.row("sure").get_by_label("verified", exact=True)).to_be_visible()


def test_the_keyboard_alone_is_enough(lab: Lab) -> None:
    lab.jupyter.save("'one'", "keys one")
    lab.jupyter.save("'two'", "keys two")
    lab.home()
    keyboard = lab.page.keyboard
    keyboard.press("Control+Alt+L")
    lab.panel.get_by_role("tab", name="Artifacts").focus()
    keyboard.press("Tab")
    keyboard.type("keys *")
    expect(lab.rows).to_have_count(2)
    lab.walk_to(lab.panel.get_by_role("listbox"))
    keyboard.press("End")
    keyboard.press("Enter")
    expect(lab.panel.get_by_role("heading", name="keys one")).to_be_visible()
    lab.walk_to(lab.panel.get_by_role("tab", name="Value"))
    keyboard.press("ArrowRight")
    expect(lab.panel.get_by_role("tab", name="Code")).to_have_attribute("aria-selected", "true")
    lab.panel.get_by_role("listbox").focus()
    keyboard.press("Delete")
    expect(lab.page.locator(".jp-Dialog")).to_contain_text("Delete keys one?")
    keyboard.press("Escape")
    expect(lab.page.locator(".jp-Dialog")).to_have_count(0)


def test_the_dark_theme_is_readable(lab: Lab, picture: Callable[[str], None]) -> None:
    lab.jupyter.trace("dark.py", "night = {'moon': 1}\n", "night=dark")
    lab.home()
    lab.theme("JupyterLab Dark")
    lab.show_panel()
    lab.row("dark").click()
    lab.panel.get_by_role("tab", name="Code").click()
    expect(lab.panel.get_by_role("list", name="Code")).to_contain_text("night")
    for part in (".jp-lineaslice-Name", ".jp-lineaslice-Code code", ".jp-lineaslice-Button"):
        assert lab.contrast(part) > 4.5, part
    picture("dark")
    lab.theme("JupyterLab Light")
