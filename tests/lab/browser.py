"""What a person does in JupyterLab or Notebook, as short methods on one page of a browser."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import nbformat
from playwright.sync_api import Locator, Page, expect

from .jupyter import Jupyter

# What Notebook 7 tells by itself, also without extensions.
NOTEBOOK_SAYS = {
    "Cannot read properties of undefined (reading 'schema')",
    "Command 'filebrowser:open-path' not registered.",
}
LIBRARIES = "%load_ext lineaslice\nimport lineaslice\nimport pandas as pd"

CONTRAST = """element => {
    const parse = colour => {
        const canvas = document.createElement('canvas').getContext('2d');
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const light = ([r, g, b]) => {
        const [x, y, z] = [r, g, b].map(part => {
            part /= 255;
            return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * x + 0.7152 * y + 0.0722 * z;
    };
    let behind = element;
    while (parse(getComputedStyle(behind).backgroundColor)[3] < 255) {
        behind = behind.parentElement;
    }
    const [one, other] = [
        light(parse(getComputedStyle(element).color)),
        light(parse(getComputedStyle(behind).backgroundColor)),
    ];
    return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}"""


def write_notebook(path: Path, sources: Sequence[str], kernel: str = "python3") -> None:
    """A notebook file with these code cells."""
    cells = [nbformat.v4.new_code_cell(source, id=f"cell-{i}") for i, source in enumerate(sources)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {
        "name": kernel,
        "display_name": kernel,
        "language": "python",
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)


class Lab:
    """One page. The last argument of most methods is what a user sees on the screen."""

    def __init__(self, page: Page, jupyter: Jupyter) -> None:
        self.page = page
        self.jupyter = jupyter
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on(
            "console",
            lambda message: (
                self.errors.append(f"{message.text} ({message.location.get('url')})")
                if message.type == "error"
                else None
            ),
        )

    # ------------------------------------------------------------ documents

    def open(
        self, name: str, sources: Sequence[str], app: str = "lab", kernel: str = "python3"
    ) -> None:
        """Write a notebook, open it, and wait until its kernel is connected."""
        write_notebook(self.jupyter.root / name, sources, kernel)
        self.visit(name, app)

    def visit(self, name: str, app: str = "lab") -> None:
        path = f"lab/tree/{name}?reset" if app == "lab" else f"notebooks/{name}"
        self.page.goto(self.jupyter.address(path))
        self.ready()

    def complaints(self) -> list[str]:
        """The errors in the console so far."""
        app = "notebooks" if "/notebooks/" in self.page.url else "lab"
        return [one for one in self.errors if app == "lab" or one not in NOTEBOOK_SAYS]

    def home(self) -> None:
        """JupyterLab with nothing open."""
        self.page.goto(self.jupyter.address("lab?reset"))
        self.page.wait_for_function("() => window.jupyterapp", timeout=60_000)
        self.page.evaluate("() => window.jupyterapp.restored")
        # The launcher takes the focus when it opens, which is after all else.
        self.page.wait_for_selector(".jp-Launcher:focus-within, .jp-Launcher:focus")

    def ready(self) -> None:
        """Until cells can be run: what is typed before the kernel is connected gets lost."""
        self.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
        self.page.wait_for_function(
            """() => {
                const widget = window.jupyterapp?.shell?.currentWidget;
                const kernel = widget?.sessionContext?.session?.kernel;
                return kernel?.connectionStatus === 'connected' && kernel.status !== 'unknown';
            }""",
            timeout=60_000,
        )

    def cell(self, index: int) -> Locator:
        return self.page.locator(".jp-Notebook .jp-Cell").nth(index)

    def run(self, *indices: int, wait: bool = True) -> None:
        """Run these cells, one after the other."""
        for index in indices:
            self.page.evaluate(
                """index => {
                    const panel = window.jupyterapp.shell.currentWidget;
                    panel.content.activeCellIndex = index;
                    panel.content.deselectAll();
                }""",
                index,
            )
            self.page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-cell') }")
            if wait:
                self.idle(index)

    def idle(self, index: int) -> None:
        prompt = self.cell(index).locator(".jp-InputPrompt")
        expect(prompt).to_have_text(re.compile(r"\[\d+\]:"), timeout=60_000)

    def source(self, index: int) -> str:
        return str(
            self.page.evaluate(
                """index => {
                    const panel = window.jupyterapp.shell.currentWidget;
                    return panel.content.widgets[index].model.sharedModel.getSource();
                }""",
                index,
            )
        )

    def edit(self, index: int, source: str) -> None:
        self.page.evaluate(
            """([index, source]) => {
                const panel = window.jupyterapp.shell.currentWidget;
                panel.content.widgets[index].model.sharedModel.setSource(source);
            }""",
            [index, source],
        )

    def select(self, index: int) -> None:
        self.cell(index).locator(".jp-InputPrompt").click()

    def toolbar(self, tooltip: str) -> Locator:
        return self.page.get_by_role("toolbar").get_by_role("button", name=tooltip)

    def save(self) -> None:
        self.page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")

    def restart(self) -> None:
        self.page.evaluate(
            "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()"
        )

    def command(self, name: str) -> None:
        self.page.evaluate("name => { window.jupyterapp.commands.execute(name) }", name)

    def theme(self, name: str) -> None:
        """Change the theme; the server remembers it."""
        self.page.evaluate(
            "name => window.jupyterapp.commands.execute('apputils:change-theme', {theme: name})",
            name,
        )
        light = "false" if "Dark" in name else "true"
        self.page.wait_for_function(f"document.body.dataset.jpThemeLight === '{light}'")

    # ------------------------------------------------------------ our panel

    @property
    def panel(self) -> Locator:
        return self.page.locator("#lineaslice-panel")

    def show_panel(self, tab: str = "Artifacts") -> Locator:
        self.command("lineaslice:show-panel")
        expect(self.panel).to_be_visible()
        self.panel.get_by_role("tab", name=tab).first.click()
        return self.panel

    @property
    def rows(self) -> Locator:
        return self.panel.locator("[role=listbox] [role=option]")

    def row(self, name: str) -> Locator:
        return self.panel.get_by_role("option", name=re.compile(rf"^{re.escape(name)},"))

    @property
    def window(self) -> Locator:
        return self.page.locator("dialog.jp-lineaslice-Modal")

    def walk_to(self, target: Locator) -> None:
        """Press Tab until the focus is there."""
        seen: list[str] = []
        for _ in range(20):
            if target.evaluate("element => element === document.activeElement"):
                return
            seen.append(self.page.evaluate("document.activeElement.outerHTML.slice(0, 120)"))
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not lead there, but to {seen}")

    def contrast(self, selector: str) -> float:
        """Ratio of a text's colour and what is behind it, as WCAG counts it."""
        return float(self.panel.locator(selector).first.evaluate(CONTRAST))

    def traced(self) -> None:
        """Until the page knows that the kernel traces."""
        self.show_panel("Notebook")
        expect(self.panel.get_by_text(re.compile("statements? traced"))).to_be_visible(
            timeout=15_000
        )
