"""Magics become Python that leaves behind what IPython leaves behind; both are run."""

from __future__ import annotations

import ast

import pytest

from lineaslice.syntax import commands
from lineaslice.syntax.magics import translate

from .magic_runner import Case, Seen, run

FOLDER = "os.getcwd()"
OUT = "open('out').read()"
NOTED = "os.environ['NOTED']"
SETUP = """
import os
os.mkdir('sub')
os.mkdir('with space')
open('f.txt', 'w').write('1 2\\n3 4\\n')
x = 'sub'
d = {'k': 'v w'}
"""


def script(text: str, name: str = "s.py") -> str:
    return f"{SETUP}\nopen({name!r}, 'w').write({text!r})"


# The cell, and an expression that must give the same after IPython and after the translation.
ALIKE: list[Case] = [
    Case(row[0], row[1], row[2] if len(row) > 2 else SETUP)
    for row in [
        ("%cd sub", FOLDER),
        ("cd sub", FOLDER),
        ("%cd 'with space'", FOLDER),
        ("%cd with space", FOLDER),
        ("%cd", FOLDER),
        ("%cd ~", FOLDER),
        ("%cd sub\n%cd ..", FOLDER),
        ("%env NOTED=1", NOTED),
        ("%env NOTED 1", NOTED),
        ("%env NOTED = 2", NOTED),
        ("%env NOTED='quoted'", NOTED),
        ("%set_env NOTED a b", NOTED),
        ("%env NOTED=a=b", NOTED),
        ("%env HOME", "1"),
        ("!echo hi > out", OUT),
        ("!echo {x} > out", OUT),
        ("!echo $x > out", OUT),
        ("!echo ${x} > out", OUT),
        ("!echo $HOME > out", OUT),
        ("!echo '{x}' > out", OUT),
        ('!echo "$x" > out', OUT),
        ("!echo \\$x > out", OUT),
        ("!echo {x.upper()} {1 + 1} > out", OUT),
        ("!echo {d['k']} > out", OUT),
        ("!awk '{print $1}' f.txt > out", OUT),
        ("!cat f.txt | tr -d '\\n' > out", OUT),
        ("!echo '{}' > out", OUT),
        ("!exit 3", "1"),
        ("!mkdir sub/{x}", "os.listdir('sub')"),
        ("!cd sub && echo a > out", "os.listdir('sub'), os.getcwd()"),
        ("v = !echo a", "list(v)"),
        ("v = !printf 'a\\n\\nb'", "list(v)"),
        ("v = !printf 'a\\r\\nb'", "list(v)"),
        ("v = !echo {x} $x", "list(v)"),
        ("v = !true", "list(v)"),
        ("a, b = !printf '1\\n2'", "(a, b)"),
        ("!!echo a", "1"),
        ("%%writefile out\na\nb", OUT),
        ("%%writefile out\na\nb\n", OUT),
        ("%%writefile out\né\\n'\"\n", OUT),
        ("%%writefile -a f.txt\na\n", "open('f.txt').read()"),
        ("%%file out\n{x} $x", OUT),
        ("%time v = 1 + 1", "v"),
        ("%time x.upper()", "1"),
        ("v = %time 1 + 1", "v"),
        ("%time for i in range(3): v = i", "v"),
        ("%%time\nv = 1\nw = v + 1", "(v, w)"),
        ("%%capture\nv = 1", "v"),
        ("%%capture out\nprint('a')", "out.stdout"),
        ("%%capture out --no-stderr\nfor v in 'ab':\n    print(v)", "(v, out.stdout)"),
        ("%%prun -q\nv = 1", "v"),
        ("%timeit -n1 -r1 1", "1"),
        ("v = []\n%timeit -q -n1 -r1 v.append(1)", "v"),
        ("v = []\n%timeit -n 2 -r 3 v.append(1)", "v"),
        ("v = []\nw = 1\n%timeit -n2 -r1 q = v.append(w)", "(v, w)"),
        ("%%timeit -n2 -r1\nd['n'] = d.get('n', 0) + 1\nx = 3", "(d, x)"),
        ("%run s.py", "(v, x)", script("v = 5")),
        ("%run sub/s.py", "v", script("import sys; v = __name__, sys.argv[0]", "sub/s.py")),
        ("%run s.py", "(v, 'w' in globals())", script("w = v = 5\ndel w")),
        ("%run s", "v", script("v = 5")),
        ("%run s.py a b", "v", script("import sys; v = sys.argv[1:]")),
        ("%run {x}/s.py", "v", script("v = 5", "sub/s.py")),
        ("%%bash\necho a > out\necho b >> out", OUT),
        ("%%sh\necho $HOME > out", OUT),
        ("%cd $x", FOLDER),
        ("%cd {x}", FOLDER),
        ("%env NOTED=$x", NOTED),
        ("%env NOTED={x}", NOTED),
        ("%%writefile {x}/out\na", "os.listdir('sub')"),
        ("!echo \"{d['k']}\" > out", OUT),
        ("!echo {{x}} > out", OUT),
        ("!echo $$HOME > out", OUT),
        ("%%writefile f.txt -a\na\n", "open('f.txt').read()"),
        ("%%writefile 'with space/out'\na", "os.listdir('with space')"),
        ("v = %env HOME", "v"),
        ("v = %pwd", "v"),
        ("%env", "1"),
        ("%sx echo a > out", OUT),
        ("%system echo a > out", OUT),
        ("v = %sx echo a", "list(v)"),
        ("%mkdir sub2", "os.path.isdir('sub2')"),
        ("%rm f.txt", "os.path.exists('f.txt')"),
        ("%alias show echo", "1"),
        ("%who", "1"),
        ("%ls", "1"),
        ("len?", "1"),
        ("%cd -q sub", FOLDER),
        ("%pushd sub", FOLDER),
        ("!echo {x!r} > out", OUT),
        ("!echo {x[1:]} $os.sep > out", OUT),
        ("!echo {undefined} > out", OUT),
        ("!echo {undefined} $x {{x}} > out", OUT),
        ("!echo $HOME {x} > out", OUT),
        ("!echo '$x' > out", OUT),
        ("!echo }} {x > out", OUT),
        ("!echo {[i for i in x]} {len(x)} > out", OUT),
        ("![[ -d sub ]] && echo a > out", OUT),
        ("v = !echo a 1>&2", "list(v)"),
        ("v = !echo {undefined} $x", "list(v)"),
        ("%%bash -s {x}\necho $1 > out", OUT),
        ("%%bash --out v\necho a", "v"),
        ("%%bash --out v --err w\necho a\necho b 1>&2", "v, w"),
        ("%%bash --err w\necho b 1>&2", "w"),
        ("%%bash --no-raise-error\necho a > out\nexit 3", OUT),
        ("%%script bash\necho a > out", OUT),
        ("%%script --out=v cat\na\nb", "v"),
        ("%%sx\necho a > out", OUT),
        ("%%python3\nopen('out', 'w').write('a')", OUT),
        ("%prun -q v = 1", "v"),
        ("%prun -s cumulative -q v = 1", "v"),
        ("%run 's s.py'", "v", script("v = 5", "s s.py")),
        ("%run -i s.py", "v", script("v = x")),
        ("%run -n s.py", "v", script("v = 4 if __name__ == '__main__' else 5")),
        ("%run -t s.py a 'b c'", "v", script("import sys; v = sys.argv[1:]")),
    ]
]
# The same for what is not alike, and how it goes wrong: loudly.
NOT_SAID = "the translation says that the magic has no Python"
DIFFERENT: list[tuple[Case, str]] = [
    (Case(cell, look, SETUP), reason)
    for cell, look, reason in [
        ("%cd sub\n%cd -", FOLDER, NOT_SAID),
        ("v = !echo a\nw = v.n, v.s", "w", "an SList has .n, .s, .grep, .fields"),
        ("%reset -f", "'x' in globals()", NOT_SAID),
        ("%reset_selective -f d", "'d' in globals()", NOT_SAID),
    ]
]


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[Case, Seen]:
    cases = [*ALIKE, *(case for case, _ in DIFFERENT)]
    answers = run(cases, tmp_path_factory.mktemp("ipython"))
    return dict(zip(cases, answers, strict=True))


@pytest.mark.parametrize(
    "case",
    [
        *(pytest.param(case, id=f"{case.cell}-{i}") for i, case in enumerate(ALIKE)),
        *(
            pytest.param(case, id=case.cell, marks=pytest.mark.xfail(strict=True, reason=reason))
            for case, reason in DIFFERENT
        ),
    ],
)
def test_the_translation_does_what_ipython_does(case: Case, seen: dict[Case, Seen]) -> None:
    found = seen[case]
    assert found.python == found.ipython, found.code
    assert "Error" not in found.ipython


def call(text: str) -> ast.stmt:
    return ast.parse(text).body[0]


@pytest.mark.parametrize(
    "statement",
    [
        "x = 1",
        "f(x)",
        "get_ipython()",
        "get_ipython().run_cell('x')",
        "other().system('ls')",
        "get_ipython.system('ls')",
        "get_ipython().system(command)",
        "get_ipython().run_line_magic('time', argument)",
        "get_ipython().run_line_magic('time')",
        "get_ipython().run_cell_magic('time', '')",
        "for i in x: pass",
    ],
)
def test_no_magic_or_none_that_we_know(statement: str) -> None:
    assert translate(call(statement), {}) is None


@pytest.mark.parametrize(
    ("statement", "code", "note"),
    [
        ("get_ipython().run_line_magic('matplotlib', 'inline')", "", "magic-dropped"),
        ("get_ipython().run_line_magic('load_ext', 'lineaslice')", "", "magic-dropped"),
        ("get_ipython().run_line_magic('pip', 'install x')", "", "magic-dropped"),
        ("get_ipython().run_cell_magic('html', '', '<b>')", "", "magic-dropped"),
        ("get_ipython().run_line_magic('env', 'HOME')", "import os\nos.environ['HOME']", ""),
        ("get_ipython().run_line_magic('unheard_of', '')", "", "magic-unknown"),
        ("get_ipython().run_cell_magic('unheard_of', '', 'x')", "", "magic-unknown"),
        ("get_ipython().run_line_magic('time', '1 +')", "", "magic-unknown"),
        ("get_ipython().run_line_magic('run', '')", "", "magic-unknown"),
        ("get_ipython().run_cell_magic('time', '', '1 +')", "", "magic-unknown"),
        ("get_ipython().run_line_magic('time', 'f(x)')", "f(x)", ""),
        ("v = get_ipython().run_line_magic('time', 'f(x)')", "v = f(x)", ""),
        ("get_ipython().run_cell_magic('time', '', '\\nx = 1\\n')", "x = 1", ""),
        (
            "get_ipython().system('ls')",
            "import subprocess\nsubprocess.run('ls', shell=True)",
            "shell-look",
        ),
        (
            "get_ipython().system('rm a')",
            "import subprocess\nsubprocess.run('rm a', shell=True)",
            "shell-command",
        ),
        (
            "get_ipython().system('ls {y} $y')",
            "import subprocess\nsubprocess.run('ls ' + str(y) + ' ' + str(y), shell=True)",
            "shell-command",
        ),
        (
            "get_ipython().system('ls {y} $y $z {1 +}')",
            "import subprocess\nsubprocess.run('ls {y} $y $z {1 +}', shell=True)",
            "shell-command",
        ),
    ],
)
def test_what_a_magic_becomes(statement: str, code: str, note: str) -> None:
    found = translate(call(statement), {"y": 1})
    assert found is not None
    assert found.code == code
    assert (found.note.code if found.note else "") == note


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        (
            "get_ipython().run_cell_magic('timeit', '-n1 -r2', 'a = 1')",
            "for turn_ in range(2):\n    def timed__():\n        a = 1\n\n\n    timed__()",
        ),
        (
            "get_ipython().run_cell_magic('writefile', 'x.py', 'a')",
            "with open('x.py', 'w') as file_:\n    file_.write('a')",
        ),
    ],
)
def test_no_name_of_the_notebook_is_taken(statement: str, code: str) -> None:
    found = translate(call(statement), {"file", "timed", "timed_", "turn"})
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    ("line", "looks"),
    [
        ("ls -l *.csv", True),
        ("head -3 a.csv | wc -l", True),
        ("find . -name '*.py'", True),
        ("sort a.txt", True),
        ("git status", True),
        ("pip list", True),
        ("find . -delete", False),
        ("sort -o b.txt a.txt", False),
        ("sort -ro b.txt a.txt", False),
        ("git log --oneline", True),
        ("git diff --output=a", False),
        ("sort --output=b.txt a.txt", False),
        ("git commit", False),
        ("pip install a", False),
        ("python a.py", False),
        ("cat a > b", False),
        ("ls; rm a", False),
        ("ls &", False),
        ("echo `rm a`", False),
        ("echo $(rm a)", False),
        ("ls {folder}", False),
        ("ls $folder", False),
        ("date -s 3", False),
        ("grep 'a|b' a.txt", False),  # perhaps: quotes that reach over a bar
        ("", False),
    ],
)
def test_which_commands_only_look(line: str, looks: bool) -> None:
    assert commands.only_looks(line) is looks
