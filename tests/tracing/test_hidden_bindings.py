"""Names bound behind the text: whatever gave ``v`` its value must be in the slice of ``v``."""

from __future__ import annotations

import builtins

import pytest

from lineaslice.slicing.select import select

from .conftest import Notebook
from .traced import sliced

SETS = "    global v\n    v = 5\n"
SEEN = {
    "globals()": ["def f(): globals()['v'] = 5", "f()"],
    "globals() passed on": ["def f(g): g['v'] = 5", "f(globals())"],
    "globals() by another name": ["d = globals()", "d['v'] = 5"],
    "an update of globals()": ["d = globals()", "d.update(v=5)"],
    "exec": ["exec('v = 5')"],
    "exec in a function": ["def f(): exec('v = 5', globals())", "f()"],
    "a global statement": [f"def f():\n{SETS}", "f()"],
    "a metaclass": [
        "class M(type):\n    def __new__(m, n, b, d):\n        globals()['v'] = 5\n"
        "        return type.__new__(m, n, b, d)",
        "class A(metaclass=M): pass",
    ],
    "a thread": [
        f"import threading\ndef f():\n{SETS}t = threading.Thread(target=f)",
        "t.start()\nt.join()",
    ],
    "a function given to a builtin": [f"def f(x):\n{SETS}    return x", "sorted([3], key=f)"],
    "a function given to pandas": [
        f"import pandas as pd\ndf = pd.DataFrame({{'a': [1]}})\ndef f(x):\n{SETS}    return x",
        "s = df.a.apply(f)",
    ],
    "a special method": [
        "class C:\n    def __len__(self):\n        global v\n        v = 5\n        return 1",
        "len(C())",
    ],
    "a missing attribute": [
        "class C:\n    def __getattr__(self, n):\n        global v\n        v = 5\nc = C()", "c.foo"
    ],
    "a destructor": [
        "class C:\n    def __del__(self):\n        global v\n        v = 5\nc = C()", "del c"
    ],
    "a format": [
        "class C:\n    def __format__(self, s):\n        global v\n        v = 5\n"
        "        return ''\nc = C()",
        "s = f'{c}'",
    ],
    "a comparison": [
        "class C:\n    def __eq__(self, s):\n        global v\n        v = 5\n        return True\n"
        "c = C()",
        "s = c in [1]",
    ],
    "a generator": [f"def f():\n{SETS}    yield 1\ng = f()", "[*g]"],
    "a context manager": [
        f"import contextlib\n@contextlib.contextmanager\ndef cm():\n{SETS}    yield",
        "with cm(): pass",
    ],
    "a decorator": [f"def deco(f):\n{SETS}    return f", "@deco\ndef g(): pass"],
    "a coroutine": [f"async def f():\n{SETS}", "await f()"],
    "a handler": ["try:\n    import no_such_module\nexcept ImportError:\n    v = 5"],
    "%time": ["%time v = 5"],
    "a magic's option": ["%%bash --out v\necho a"],
    "%sx": ["v = %sx echo a"],
    "what was captured": ["%%capture v\nprint(1)"],
    "the shell's push": ["get_ipython().push({'v': 6})"],
    "the shell's namespace": ["get_ipython().user_ns['v'] = 5"],
    "a cell run by a cell": ["q = get_ipython().run_cell('v = 5')"],
    "a frame": ["import sys", "sys._getframe().f_globals['v'] = 5"],
    "the frame of a caller": [
        "import inspect\ndef f(): inspect.currentframe().f_back.f_globals['v'] = 5",
        "f()",
    ],
    "an interpreter over globals()": [
        "import code\ni = code.InteractiveInterpreter(globals())", "q = i.runsource('v = 5')"
    ],
    "a signal": [
        f"import os, signal\ndef h(*a):\n{SETS}old = signal.signal(signal.SIGUSR1, h)",
        "os.kill(os.getpid(), signal.SIGUSR1)",
    ],
    "a name put among the builtins": ["import builtins", "builtins.v = 5"],
    "sys.modules": ["import sys", "sys.modules['__main__'].v = 5"],
    "a finalizer": [
        f"import weakref\nclass C: pass\ndef f(*a):\n{SETS}c = C()\nw = weakref.finalize(c, f)",
        "c = 1",
    ],
    "setattr on __main__": ["import sys", "setattr(sys.modules['__main__'], 'v', 5)"],
    "the module __main__": ["import __main__", "__main__.v = 5"],
    "a representation": [
        "class C:\n    def __repr__(self):\n        global v\n        v = 5\n        return ''\n"
        "c = C()",
        "c",
    ],
    "a representation within a list": [
        "class C:\n    def __repr__(self):\n        global v\n        v = 5\n        return ''\n"
        "c = C()",
        "print([c])",
    ],
}  # fmt: skip
# What the magic did has no code, so that the slice can only say that something is missing.
TOLD = {
    "a magic of the user's": [
        "from IPython.core.magic import register_line_magic\n@register_line_magic\n"
        "def setv(line): get_ipython().user_ns['v'] = line",
        "%setv 5",
    ],
    "another name for a magic": ["%alias_magic t time", "%t v = 5"],
}  # fmt: skip


@pytest.mark.parametrize("cells", SEEN.values(), ids=SEEN)
def test_what_bound_the_name_is_kept(traced: Notebook, cells: list[str]) -> None:
    for cell in cells:
        traced.run(cell)
    writers = [e.statement.text for e in traced.session.events if e.cell == len(cells) - 1]
    traced.run("r = v")
    vars(builtins).pop("v", None)
    kept = sliced(traced.session, "r")
    assert kept[-1] == "r = v"
    assert writers[0] in kept


@pytest.mark.parametrize("cells", TOLD.values(), ids=TOLD)
def test_what_has_no_code_is_told(traced: Notebook, cells: list[str]) -> None:
    for cell in cells:
        traced.run(cell)
    traced.run("r = v")
    found = select(traced.session.history(), traced.session.goal("r"))
    assert [diagnostic.code for diagnostic in found.diagnostics] == ["magic-unknown"]
