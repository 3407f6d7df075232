"""The same cells with and without the extension: what the user sees must not differ."""

from __future__ import annotations

from pathlib import Path

import pytest

from .shell_session import Session, run

CELLS = {
    "displays": [
        "1 + 1",
        "2;",
        "None",
        "x = 3",
        "x",
        "x; y = 4",
        "_ + 1",
        "_2",
        "Out[1]",
        "'text'",
    ],
    "printing": ["print('a'); print('b')\n5", "import sys; print('err', file=sys.stderr)"],
    "several statements": ["a = 1\nb = 2\na + b", "if a:\n    b\nelse:\n    a", "a\nb"],
    "errors": [
        "def f(x):\n    return 1 / x",
        "y = 1\nf(0)\nz = 2",
        "undefined",
        "raise ValueError('with ' + 'text')",
        "for i in range(3):\n    if i == 2:\n        raise KeyError(i)",
        "try:\n    f(0)\nexcept ZeroDivisionError as e:\n    raise RuntimeError('b') from e",
        "assert 1 == 2, 'no'",
        "y, 'z' in globals(), i",
    ],
    "syntax errors": ["1 +", "x = (", "def f(:\n  pass", "  indented", "return 3", "1"],
    "magics": [
        "%time 1 + 1;",
        "%%capture out\nprint('inside')\n7",
        "out.stdout",
        "files = !echo hello\nfiles",
        "!echo world",
        "%who_ls",
        "%unknown_magic",
        "%%unknown_cell_magic\n1",
        "%env LINEASLICE_NOT_SET",
    ],
    "help": ["len?", "print?"],
    "await": [
        "import asyncio\nawait asyncio.sleep(0)\n8",
        "async def g():\n    return 9\nawait g()",
        "[await g() for _ in range(2)]",
    ],
    "future": ["from __future__ import annotations\ndef f(x: Nope): ...\nf.__annotations__"],
    "scopes": [
        "def outer():\n    global made\n    made = 1\nouter()\nmade",
        "k = 5\n[k for k in range(3)], k",
        "class A:\n    v = k\n    def __repr__(self): return 'A!'\nA()",
        "__name__, sorted(n for n in globals() if 'lineaslice' in n.lower())",
        "locals() is globals()",
        "del k\nk",
    ],
    "exit and interrupts": ["raise KeyboardInterrupt", "raise SystemExit(3)", "1"],
    "introspection": [
        "import inspect\ndef h(a, b=2):\n    'doc'\n    return a\ninspect.getsource(h)",
        "import traceback\ntry:\n    h()\nexcept TypeError:\n    traceback.print_exc()",
        "import warnings\nwarnings.warn('careful')",
        "import sys\nsys.getrefcount(object()) < 5, sys.gettrace(), sys.getprofile()",
        "sys._getframe().f_code.co_name, sys._getframe().f_lineno",
    ],
    "state that must stay": [
        "import random, os\nrandom.seed(1)\nrandom.random()",
        "class C: pass\nc = C()\nc.n = [1]\nsorted(vars(C)), vars(c)",
        "g = (i for i in range(3))\nnext(g)",
        "len(c.n), next(g)",
        "random.random(), os.getcwd() == os.path.abspath('.')",
        "import io\nbuffer = io.StringIO('one\\ntwo')\nbuffer.readline()\nbuffer.read()",
        "calls = []\nclass Loud:\n    def __eq__(self, o): calls.append('eq'); return False\n"
        "    def __getstate__(self): calls.append('getstate'); return {}\n"
        "    __hash__ = None\nloud = Loud(); loud.x = [1]",
        "loud.x.append(2)\nstr(loud)[:5], calls",
    ],
    "numpy and pandas": [
        "import numpy as np, pandas as pd\nnp.random.seed(0)\nnp.random.rand(2)",
        "df = pd.DataFrame({'a': [1, 2], 'b': list('xy')})\ndf",
        "df['c'] = df.a * 2\nv = df.to_numpy()\ndf.describe()",
        "df.loc[0, 'a'] = 10\ndf, np.random.rand(1)",
    ],
}
TOPICS = pytest.mark.parametrize("cells", CELLS.values(), ids=CELLS)


def after_the_first_cell(session: Session) -> Session:
    """The sessions load in their first cell, which is also in the history of inputs."""
    return session._replace(
        cells=session.cells[1:], names=[name for name in session.names if name != "_i1"]
    )


@TOPICS
def test_cells_look_the_same(cells: list[str], tmp_path: Path) -> None:
    # The first cell differs, so that both sessions count their cells alike.
    plain = run(["pass", *cells], home=tmp_path / "plain", cwd=tmp_path)
    traced = run(["%load_ext lineaslice", *cells], home=tmp_path / "traced", cwd=tmp_path)
    for source, expected, seen in zip(cells, plain.cells[1:], traced.cells[1:], strict=True):
        assert seen == expected, source
    assert after_the_first_cell(traced) == after_the_first_cell(plain)


def test_after_unloading_nothing_of_ours_is_in_the_shell(tmp_path: Path) -> None:
    look = (
        "import builtins, sys\n"
        "ip = get_ipython()\n"
        "[len(ip.ast_transformers), len(ip.input_transformers_cleanup), "
        "len(ip.input_transformers_post), "
        "{k: len(v) for k, v in ip.events.callbacks.items()}, "
        "sorted(ip.magics_manager.magics['line']), sorted(ip.magics_manager.magics['cell']), "
        "sorted(ip.strdispatchers['complete_command'].strs), sorted(vars(builtins)), "
        "sorted(vars(ip.magics_manager.user_magics)), ip.display_formatter.active_types]"
    )
    plain = run(["pass", "pass", look], home=tmp_path / "plain", cwd=tmp_path)
    cells = ["%load_ext lineaslice", "%unload_ext lineaslice", look]
    unloaded = run(cells, home=tmp_path / "traced", cwd=tmp_path)
    assert unloaded.cells[2].result == plain.cells[2].result
    assert not unloaded.cells[2].error


def test_loading_twice_and_again_after_unloading(tmp_path: Path) -> None:
    cells = [
        "%load_ext lineaslice",
        "%reload_ext lineaslice",
        "x = [1]",
        "%unload_ext lineaslice",
        "x.append(2)",
        "%load_ext lineaslice",
        "y = [3]\ny.append(4)",
        "%slice y",
    ]
    seen = run(cells, home=tmp_path, cwd=tmp_path).cells
    assert [cell.error for cell in seen] == [""] * len(cells)
    assert seen[-1].result.splitlines() == ["y = [3]", "y.append(4)"]
