"""Large stores and large notebooks: what a user waits for, on a server of their own."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from statistics import median

import pytest
from playwright.sync_api import expect

from .browser import Lab
from .jupyter import Jupyter, running

ARTIFACTS = 10_000
STATEMENTS = 2_000
# From the key in the filter box to the row on the screen, the pause of 120 ms for typing included.
FILTERED = """([text, name]) => new Promise((resolve, reject) => {
    const box = document.querySelector('.jp-lineaslice-Panel input[type=search]');
    const write = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
    const start = performance.now();
    write.call(box, text);
    box.dispatchEvent(new Event('input', {bubbles: true}));
    const look = () => {
        const first = document.querySelector('.jp-lineaslice-Row .jp-lineaslice-Name');
        const passed = performance.now() - start;
        if (first?.textContent === name) { resolve(passed); }
        else if (passed > 10000) { reject(new Error(`not there: ${first?.textContent}`)); }
        else { requestAnimationFrame(look); }
    };
    look();
})"""
# What a user sees from the click, the key or the command until a frame has been painted, which it
# has when a task begins that was posted in it: the frame that JupyterLab draws for the selection
# itself, the one with all marks that can be seen, and the one with all marks of the notebook.
PAINTED = """() => {
    const { content } = window.jupyterapp.shell.currentWidget;
    const { top, bottom } = content.outerNode.getBoundingClientRect();
    const seen = cell => {
        const place = cell.node.getBoundingClientRect();
        return place.bottom > top && place.top < bottom;
    };
    // Looks at little, for its own time is counted: lines only where they can be seen.
    const right = (cell, index, goal, seen) => {
        const marked = 1 <= index && index <= goal;
        return cell.hasClass('jp-lineaslice-inSlice') === marked
            && (!seen || (cell.node.querySelector('.jp-lineaslice-line') !== null) === marked);
    };
    window.painted = (goal, marked) => new Promise((resolve, reject) => {
        const found = {};
        const cells = content.widgets.map((cell, i) => [cell, i, seen(cell)]);
        let start = 0;
        let frames = 0;
        const passed = () => performance.now() - start;
        const note = name => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => {
                found[name] = passed();
                if (name === (marked ? 'all' : 'frame')) { resolve(found); }
            };
            port2.postMessage(null);
        };
        const look = () => {
            if (content.activeCellIndex === goal) {
                frames += 1;
                if (frames === 1) { note('frame'); }
                if (!marked) { return; }
                const wrong = cells.filter(([cell, i, seen]) => !right(cell, i, goal, seen));
                if (found.late === undefined && wrong.every(([cell, i, seen]) => !seen)) {
                    found.late = frames - 1;
                    note('seen');
                }
                if (wrong.length === 0) { note('all'); return; }
            }
            if (passed() > 10000) { reject(new Error(`the marks of cell ${goal} are not there`)); }
            else { requestAnimationFrame(look); }
        };
        const begin = event => {
            if (start === 0) { start = event.timeStamp; requestAnimationFrame(look); }
        };
        for (const name of ['pointerdown', 'keydown', 'jump']) {
            document.addEventListener(name, begin, {capture: true, once: true});
        }
    });
}"""
# The cell is selected; its slice is asked for now.
SWITCH = """() => {
    document.dispatchEvent(new Event('jump'));
    window.jupyterapp.commands.execute('lineaslice:toggle-highlight');
}"""
JUMP = """index => {
    document.dispatchEvent(new Event('jump'));
    window.jupyterapp.shell.currentWidget.content.activeCellIndex = index;
}"""


@pytest.fixture(scope="module")
def jupyter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jupyter]:
    with running(tmp_path_factory.mktemp("many")) as server:
        yield server


def fill(jupyter: Jupyter) -> None:
    """Copy the rows of one artifact, which is quicker than saving ten thousand."""
    jupyter.save("{'a': 1}", "a-00000")
    (database,) = jupyter.home.rglob("*.db")
    with sqlite3.connect(database) as connection:
        for table in ("artifact", "version"):
            (columns,) = ([row[1] for row in connection.execute(f"PRAGMA table_info({table})")],)
            row = connection.execute(f"SELECT * FROM {table}").fetchone()
            at = columns.index("name")
            rows = ((*row[:at], f"a-{number:05}", *row[at + 1 :]) for number in range(1, ARTIFACTS))
            marks = ", ".join("?" * len(columns))
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)


def test_ten_thousand_artifacts_are_listed_and_filtered_at_once(lab: Lab) -> None:
    fill(lab.jupyter)
    lab.home()
    lab.show_panel()
    expect(lab.panel.get_by_text(f"{ARTIFACTS} artifacts")).to_be_visible()
    lab.panel.get_by_label("Sort by").select_option("name")
    expect(lab.rows.first).to_contain_text("a-00000")
    assert lab.rows.count() < 60
    lab.panel.get_by_role("listbox", name="Artifacts").focus()
    lab.page.keyboard.press("End")
    expect(lab.row(f"a-{ARTIFACTS - 1:05}")).to_be_visible()
    for text, name in (("a-07", "a-07000"), ("-0555", "a-05550"), ("a-*9", "a-00009")):
        passed = lab.page.evaluate(FILTERED, [text, name])
        print(f"filter {text!r}: {passed:.0f} ms")
        assert passed < 1000


class Selecting:
    """Selects cells of the notebook on the screen, and says how long each frame took."""

    def __init__(self, lab: Lab, marked: bool) -> None:
        self.lab = lab
        self.marked = marked
        lab.page.evaluate(PAINTED)

    def click(self, index: int) -> dict[str, float]:
        """Point at a cell, and press the button a moment later, as people do."""
        self.show(index)
        place = self.lab.cell(index).locator(".jp-InputPrompt").bounding_box()
        assert place is not None
        mouse = self.lab.page.mouse
        mouse.move(place["x"] + 5, place["y"] + 8)
        self.lab.page.wait_for_timeout(200)
        return self.measured(index, mouse.down, mouse.up)

    def down(self, index: int) -> dict[str, float]:
        """Go to a cell from the one above it, by the keyboard."""
        self.show(index)
        return self.measured(index, lambda: self.lab.page.keyboard.press("ArrowDown"))

    def jump(self, index: int) -> dict[str, float]:
        """Select a cell that nothing pointed to, as a search or a table of contents does."""
        self.lab.page.mouse.move(1, 1)
        self.show(index)
        return self.measured(index, lambda: self.lab.page.evaluate(JUMP, index))

    def switch_on(self, index: int) -> dict[str, float]:
        """Ask for the marks of a cell that was selected while there were none."""
        self.lab.command("lineaslice:toggle-highlight")
        self.show(index)
        self.lab.page.evaluate(JUMP, index)
        self.lab.page.wait_for_timeout(500)
        return self.measured(index, lambda: self.lab.page.evaluate(SWITCH))

    def show(self, index: int) -> None:
        scroll = "i => window.jupyterapp.shell.currentWidget.content.scrollToItem(i, 'center')"
        self.lab.page.evaluate(scroll, index)
        self.lab.page.wait_for_timeout(300)

    def measured(self, index: int, *actions: Callable[[], object]) -> dict[str, float]:
        promise = "([goal, marked]) => ({promise: window.painted(goal, marked)})"
        painted = self.lab.page.evaluate_handle(promise, [index, self.marked])
        for act in actions:
            act()
        times: dict[str, float] = painted.evaluate("({promise}) => promise")
        self.lab.page.wait_for_timeout(300)
        return times


def told(what: str, times: list[dict[str, float]]) -> float:
    """Print the medians of some selections, and give that of all marks or of the frame."""
    names = [name for name in ("frame", "seen", "all") if name in times[0]]
    medians = {name: median(one[name] for one in times) for name in names}
    figures = ", ".join(f"{name} {passed:.0f} ms" for name, passed in medians.items())
    each = " ".join(f"{one[names[-1]]:.0f}" for one in times)
    print(f"{what}: {figures} (median of {len(times)}: {each})")
    return medians[names[-1]]


def test_a_notebook_of_two_thousand_statements_is_highlighted_at_once(lab: Lab) -> None:
    per_cell = 10
    cells = [
        "\n".join(f"x{i + j} = x{max(i + j - 1, 0)} + 1" for j in range(per_cell))
        for i in range(1, STATEMENTS, per_cell)
    ]
    lab.open("long.ipynb", ["%load_ext lineaslice", "x0 = 0", *cells])
    lab.command("notebook:run-all-cells")
    lab.page.wait_for_function(
        """count => {
            const widgets = window.jupyterapp.shell.currentWidget.content.widgets;
            return widgets.filter(cell => cell.model.executionCount > 0).length === count;
        }""",
        arg=len(cells) + 2,
        timeout=60_000,
    )
    lab.traced()
    expect(lab.panel.get_by_text(re.compile("statements traced"))).to_contain_text(
        re.compile(r"\b20\d\d "), timeout=20_000
    )
    lab.page.wait_for_function(
        "count => document.querySelectorAll('.jp-Notebook .cm-editor').length === count",
        arg=len(cells) + 2,
        timeout=60_000,
    )
    last = len(cells) + 1
    alone = Selecting(lab, marked=False)
    for index in (last - 2, last):
        alone.click(index)  # the first selections are slow
    places = [last * part // 12 for part in (6, 4, 8, 3, 9, 5, 7)]
    print()
    without = told("JupyterLab alone", [alone.click(index) for index in places])
    lab.command("lineaslice:toggle-highlight")
    marking = Selecting(lab, marked=True)
    marking.jump(last)  # the first has the graph to build
    pointed, pressed, jumped = [], [], []
    for index in places:
        pointed.append(marking.click(index))
        pressed.append(marking.down(index + 1))
    for index in places:
        jumped.append(marking.jump(index + 5))
    told("switched on", [marking.switch_on(index + 9) for index in places])
    clicked = told("clicked", pointed)
    told("next by the keyboard", pressed)
    told("jumped to", jumped)
    # What has been asked for ahead is painted with the selection itself, in the same frame.
    assert min(one["late"] for one in pointed) == 0
    assert min(one["late"] for one in pressed) == 0
    assert clicked < 5 * without
