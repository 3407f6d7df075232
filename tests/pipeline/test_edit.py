"""Source edits: text in, text out."""

from __future__ import annotations

import pytest

from lineaslice.syntax import edit

CASES = [
    (edit.without_comments_above("# why\n\n# so\nx = 1  # one\n"), "x = 1  # one\n"),
    (edit.without_comments_above("# why\n@d\ndef f():\n    # in\n    pass\n"),
     "@d\ndef f():\n    # in\n    pass\n"),
    (edit.function("f", ["a", "b=1"], ["x = a"]), "def f(a, b=1):\n    x = a\n"),
    (edit.function("f", [], []), "def f():\n    pass\n"),
    (edit.function("f", [], ["await g()"], asynchronous=True),
     "async def f():\n    await g()\n"),
    (edit.function("f", [], ["if x:\n\ty = '''a\n b'''"]),
     "def f():\n    if x:\n        y = '''a\n b'''\n"),
    (edit.function("f", [], ["# first\nx = 1"]), "def f():\n    # first\n    x = 1\n"),
    (edit.function("f", [], ["x = 1 + \\\n  2"]), "def f():\n    x = 1 + \\\n  2\n"),
    (edit.guarded("f()", "ValueError: no"),
     "try:\n    f()\nexcept ValueError:\n    pass\n"),
    (edit.guarded("f()", "MyError: no"), "try:\n    f()\nexcept Exception:\n    pass\n"),
    (edit.guarded("f()", "print: no"), "try:\n    f()\nexcept Exception:\n    pass\n"),
    (edit.assigned("f(x)", "_5"), "_5 = f(x)"),
    (edit.without_calls("ls.save(a, 'a')", {"ls.save"}), ""),
    (edit.without_calls("if a:\n    ls.save(a, 'a')\nb = 1\n", {"ls.save"}),
     "if a:\n    pass\nb = 1"),
    (edit.without_calls("for m in ms: save(m)", {"save"}), "for m in ms: pass"),
    (edit.without_calls("save(heap.pop(), 'x')", {"save"}), "heap.pop()"),
    (edit.without_calls("save(obj=(n := 1), name='x')", {"save"}), "(n := 1)"),
    (edit.without_calls("save(f(), name())", {"save"}), "(f(), name())"),
    (edit.without_calls("save(a.b[0] + 1, 'x')", {"save"}), ""),
    (edit.without_calls("v = save(m)", {"save"}), "v = save(m)"),
    (edit.explicit_import("from m import *", ["a", "b"]), "from m import a, b"),
    (edit.in_module_namespace("exec(s); n = len(locals())"),
     "exec(s, globals()); n = len(globals())"),
    (edit.in_module_namespace("eval(s, {})"), "eval(s, {})"),
    (edit.in_module_namespace("f = lambda: locals()"), "f = lambda: locals()"),
    (edit.in_module_namespace("d = dir()"), "d = sorted(globals())"),
    (edit.without_annotations("n: int = 1", {"n"}), "n = 1"),
    (edit.without_annotations("n: int", {"n"}), "pass"),
    (edit.without_annotations("m: int = 1", {"n"}), "m: int = 1"),
    (edit.without_global_statements("if a:\n    global n\n    n = 1\n"),
     "if a:\n    pass\n    n = 1\n"),
    (edit.as_main_module("if __name__ == '__main__':\n    x = 1\n"),
     "if \"__main__\" == '__main__':\n    x = 1\n"),
    (edit.formatted("x=[1,2]"), "x = [1, 2]\n"),
]  # fmt: skip


@pytest.mark.parametrize(("found", "expected"), CASES)
def test_edits(found: str, expected: str) -> None:
    assert found == expected
