"""What happens to kernels: stopped, restarted, killed, two at once, run out of order."""

from __future__ import annotations

import json
import time

from .conftest import Person
from .kernel import Kernel

LOAD = ["%load_ext lineaslice", "import lineaslice, time, os"]


def load(kernel: Kernel) -> None:
    for cell in LOAD:
        assert not kernel.run(cell).all


def code_of(kernel: Kernel, name: str) -> str:
    seen = kernel.run(f"print(lineaslice.get({name!r}).get_code())")
    assert not seen.error, seen.all
    return seen.stdout.strip()


def wait_for(kernel: Kernel, file: str, person: Person) -> None:
    """Until the running cell has made this file."""
    deadline = time.monotonic() + 30
    while not (person.desk / file).exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_stopped_in_the_middle(person: Person) -> None:
    with person.kernel() as kernel:
        load(kernel)
        kernel.run("done = []")
        running = kernel.start(
            "for i in range(1000):\n    done.append(i)\n    if i == 5:\n"
            "        open('five', 'w').close()\n        time.sleep(60)\nafter = 1"
        )
        wait_for(kernel, "five", person)
        kernel.interrupt()
        stopped = kernel.finish(running)
        assert stopped.error == "KeyboardInterrupt"
        assert "/lineaslice/" not in stopped.traceback

        # tracing goes on, and knows what the loop did so far
        kernel.run("rest = list(done)\nlineaslice.save(rest, 'rest')")
        assert kernel.run("lineaslice.get('rest').get_value()").value == "[0, 1, 2, 3, 4, 5]"
        assert "done.append(i)" in code_of(kernel, "rest")
        assert kernel.run("after").error == "NameError"

        # a save that is stopped leaves nothing, and the next one works
        kernel.run("import numpy as np\nbig = np.ones(15_000_000)")
        saving = kernel.start("open('saving', 'w').close()\nlineaslice.save(big, 'big')")
        wait_for(kernel, "saving", person)
        kernel.interrupt()
        ended = kernel.finish(saving)
        listed = kernel.run("[a.name for a in lineaslice.artifacts()]").value
        assert ("'big'" in listed) == (ended.error == "")
        assert [p for p in person.store.rglob("*") if p.is_file() and "tmp" in p.name] == []
        assert not kernel.run("lineaslice.save(len(big), 'length')").error
        assert "big = np.ones(15_000_000)" in code_of(kernel, "length")


def test_a_value_that_rests_on_an_interrupted_loop_says_so(person: Person) -> None:
    with person.kernel() as kernel:
        load(kernel)
        kernel.run("done = []")
        running = kernel.start(
            "for i in range(1000):\n    done.append(i)\n    if i == 5:\n"
            "        open('five', 'w').close()\n        time.sleep(60)"
        )
        wait_for(kernel, "five", person)
        kernel.interrupt()
        kernel.finish(running)
        kernel.run("lineaslice.save(done, 'done')")
        assert "interrupt" in kernel.run("lineaslice.get('done').explain()").all.lower()


def test_restart_and_run_all_makes_the_next_versions(person: Person) -> None:
    cells = [
        "%load_ext lineaslice",
        "import lineaslice",
        "numbers = [3, 1, 2]",
        "numbers.sort()",
        "lineaslice.save(numbers, 'numbers')",
        "total = sum(numbers)",
        "%save_artifact total",
    ]
    with person.kernel() as kernel:
        first = kernel.run_all(cells)
        kernel.restart()
        assert kernel.run("lineaslice").error == "NameError"  # a fresh kernel, indeed
        second = kernel.run_all(cells)
        assert [s.error for s in first + second] == [""] * 2 * len(cells)
        versions = kernel.run("[(a.name, a.version) for a in lineaslice.artifacts()]").value
        assert versions == "[('numbers', 1), ('numbers', 2), ('total', 1), ('total', 2)]"
        codes = kernel.run(
            "[lineaslice.get('total', v).get_code() for v in (1, 2)]\nlen(set(_)), _[0]"
        )
        assert not codes.error
        assert (
            code_of(kernel, "total") == "numbers = [3, 1, 2]\nnumbers.sort()\ntotal = sum(numbers)"
        )


def test_cells_are_edited_deleted_and_run_in_any_order(person: Person) -> None:
    with person.kernel() as kernel:
        load(kernel)
        a, b, c = "cell-a", "cell-b", "cell-c"
        kernel.run("rate = 1", cell_id=a)
        kernel.run("rows = [rate]", cell_id=b)
        kernel.run("rate = 10  # edited", cell_id=a)
        kernel.run("rows.append(rate)", cell_id=c)
        kernel.run("rows.append(rate)", cell_id=c)  # the same cell once more
        kernel.run("rate = 'typo'", cell_id=a)  # edited again, then deleted
        kernel.run("lineaslice.save(rows, 'rows')")
        assert kernel.run("lineaslice.get('rows').get_value()").value == "[1, 10, 10]"
        assert code_of(kernel, "rows").splitlines() == [
            "rate = 1",
            "rows = [rate]",
            "rate = 10  # edited",
            "rows.append(rate)",
            "rows.append(rate)",
        ]


def test_two_kernels_save_under_one_name_at_once(person: Person) -> None:
    many = (
        "values = list(range(20))\nfor value in values:\n"
        "    lineaslice.save([value], 'shared', metadata={{'by': '{}'}})"
    )
    with person.kernel() as left, person.kernel() as right:
        for kernel in (left, right):
            load(kernel)
        asked = [k.start(many.format(n)) for k, n in ((left, "left"), (right, "right"))]
        for kernel, cell in zip((left, right), asked, strict=True):
            assert not kernel.finish(cell).error
        told = left.run(
            "import json\nprint(json.dumps([(a.version, a.metadata['by'], a.get_value()[0]) "
            "for a in lineaslice.artifacts()]))"
        )
    saved = json.loads(told.stdout)
    assert [version for version, _, _ in saved] == list(range(1, 41))
    for by in ("left", "right"):
        assert [value for _, who, value in saved if who == by] == list(range(20))


def test_killed_without_a_word(person: Person) -> None:
    """``kill -9`` in the middle of a cell: another process has the values and their code."""
    with person.kernel() as kernel:
        load(kernel)
        kernel.run("early = [1]\nearly.append(2)\nunrelated = 'x'")
        kernel.run("lineaslice.save(early, 'early')")
        running = "late = early + [3]\nlineaslice.save(late, 'late')\nopen('saved', 'w').close()"
        kernel.start(f"{running}\ntime.sleep(60)")
        wait_for(kernel, "saved", person)
        kernel.kill()
    listed = person.types("lineaslice", "artifacts")
    assert [line.split()[:2] for line in listed.stdout.splitlines()[1:]] == [
        ["early", "1"],
        ["late", "1"],
    ]
    late = person.types("lineaslice", "code", "late")
    assert late.stdout == "early = [1]\nearly.append(2)\nlate = early + [3]\n", late.stderr
    exported = person.types("lineaslice", "export", "late", "--output-dir", "out")
    assert exported.code == 0, exported.stderr
    ran = person.types("python", "out/late_module.py")
    assert ran.stdout == "late:\n[1, 2, 3]\n", ran.stderr


def test_unloaded_and_loaded_again(person: Person) -> None:
    with person.kernel() as kernel:
        load(kernel)
        kernel.run("before = [1]")
        assert not kernel.run("%unload_ext lineaslice").all
        assert "not found" in kernel.run("%artifacts").all
        assert not kernel.run("between = before + [2]").all
        assert not kernel.run("%load_ext lineaslice").all
        kernel.run("after = between + [3]")
        saved = kernel.run("lineaslice.save(after, 'after')")
        assert not saved.error
        seen = kernel.run("print(lineaslice.get('after').get_code())")
        assert "run the cell that assigns between again" in seen.stderr
        for cell in ("before = [1]", "between = before + [2]", "after = between + [3]"):
            kernel.run(cell)
        kernel.run("lineaslice.save(after, 'after')")
        seen = kernel.run("print(lineaslice.get('after').get_code())")
        assert seen.stderr == ""
        assert seen.stdout.split("\n")[:3] == [
            "before = [1]",
            "between = before + [2]",
            "after = between + [3]",
        ]
