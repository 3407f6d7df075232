"""Classes of notebooks and of files beside them load where those are not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

MODULE = """
import collections
SCALE = 10

def scaled(x):
    return x * SCALE

class Base:
    def twice(self):
        return 2 * scaled(self.x)

class Model(Base):
    Part = collections.namedtuple("Part", "a")

    def __init__(self, x):
        self.x = x
        self.sibling = Base
"""


def run(program: str, folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, capture_output=True, text=True
    )
    assert done.stderr == ""
    return done.stdout


def stored(tmp_path: Path, lines: str) -> Path:
    """Run lines in a folder that has helpers.py; they leave the pickle of ``value``."""
    (tmp_path / "project").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "project" / "helpers.py").write_text(MODULE)
    target = tmp_path / "value.pkl"
    run(
        f"{lines}\nfrom lineaslice.store.serializers import dump\n"
        f"with open({str(target)!r}, 'wb') as file:\n    dump(value, file)\n",
        tmp_path / "project",
    )
    return target


def loading(target: Path) -> str:
    return (
        "from pathlib import Path\nfrom lineaslice.store.serializers import load\n"
        f"value = load('cloudpickle', Path({str(target)!r}).read_bytes())\n"
    )


def test_a_class_of_a_file_beside_the_notebook_loads_elsewhere(tmp_path: Path) -> None:
    target = stored(tmp_path, "from helpers import Model\nvalue = [Model(4), Model(5)]")
    program = loading(target) + (
        "print(value[0].twice(), value[1].twice(), type(value[0]) is type(value[1]),"
        " isinstance(value[0], value[0].sibling))"
    )
    assert run(program, tmp_path / "elsewhere") == "80 100 True True\n"


def test_where_the_file_is_importable_its_own_class_is_used(tmp_path: Path) -> None:
    target = stored(tmp_path, "from helpers import Model\nvalue = (Model(4),)")
    program = loading(target) + "import helpers; print(type(value[0]) is helpers.Model)"
    assert run(program, tmp_path / "project") == "True\n"


def test_a_function_of_such_a_file(tmp_path: Path) -> None:
    target = stored(tmp_path, "from helpers import scaled as value")
    assert run(loading(target) + "print(value(3))", tmp_path / "elsewhere") == "30\n"


def test_a_class_of_the_notebook_itself(tmp_path: Path) -> None:
    target = stored(
        tmp_path,
        "RATE = 3\nclass Here:\n    def get(self):\n        return RATE\nvalue = Here()",
    )
    assert run(loading(target) + "print(value.get())", tmp_path / "elsewhere") == "3\n"


def test_a_module_made_by_hand(tmp_path: Path) -> None:
    target = stored(
        tmp_path,
        "import sys, types\nmade = types.ModuleType('made')\nsys.modules['made'] = made\n"
        "exec('class Thing:\\n    def hi(self): return 7', vars(made))\nvalue = made.Thing()",
    )
    assert run(loading(target) + "print(value.hi())", tmp_path / "elsewhere") == "7\n"


def test_a_module_that_holds_what_cannot_be_pickled_is_imported(tmp_path: Path) -> None:
    target = stored(
        tmp_path,
        "from pathlib import Path\n"
        "Path('locked.py').write_text('import threading\\nlock = threading.Lock()\\n'"
        "'class Thing:\\n    def hi(self):\\n        with lock: return 7')\n"
        "import importlib; importlib.invalidate_caches()\n"
        "import locked\nvalue = locked.Thing()",
    )
    assert run(loading(target) + "print(value.hi())", tmp_path / "project") == "7\n"
    program = loading(target).replace("value = ", "try:\n  value = ") + (
        "except Exception as error:\n  print(error)"
    )
    message = run(program, tmp_path / "elsewhere")
    assert message.startswith("The stored value needs the module 'locked'")


def test_cached_functions_of_a_notebook_load_elsewhere(tmp_path: Path) -> None:
    target = stored(
        tmp_path,
        """
import functools
@functools.lru_cache(maxsize=None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
def within(k):
    return functools.lru_cache(8)(lambda x: k * x)
fib.note = "kept"
value = [fib(5), fib, fib, within(3)]""",
    )
    program = loading(target) + (
        "print(value[1](30), value[1] is value[2], value[1].note, value[3](4),"
        " value[3].cache_info().maxsize, value[1].cache_info().hits > 20)"
    )
    assert run(program, tmp_path / "elsewhere") == "832040 True kept 12 8 True\n"
