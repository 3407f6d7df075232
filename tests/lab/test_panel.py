"""The panel in a real JupyterLab: what is saved, shown, uploaded and deleted."""

from __future__ import annotations

import time

from playwright.sync_api import expect

from .browser import LIBRARIES, Lab


def test_a_save_appears_in_the_panel_within_two_seconds(lab: Lab, picture) -> None:
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
    picture("panel")
