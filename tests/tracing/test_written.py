"""Code in texts and files: what it imports, and what it may do."""

from __future__ import annotations

from pathlib import Path

import pytest

from lineaslice.tracing.written import function_of, imported_by, modules_in, text_of_module


@pytest.mark.parametrize(
    ("text", "package", "expected"),
    [
        ("import a", "", "a"),
        ("import a.b as c, d", "", "a.b d"),
        ("from a import b", "", "a a.b"),
        ("from a.b import (\n    c,  # the first\n    d as e,\n)", "", "a.b a.b.c a.b.d"),
        ("from . import b", "pk", "pk pk.b"),
        ("from .a import A", "pk", "pk.a pk.a.A"),
        ("from ..a import A", "pk.inner", "pk.a pk.a.A"),
        ("def f():\n    import late; from a import *", "", "late a a.*"),
        ("if x: import a  # why\nimport b; import c", "", "a b c"),
        ("text = 'import a'\n# import b", "", ""),
        ("", "pk", ""),
    ],
)
def test_what_the_code_of_a_file_imports(
    tmp_path: Path, text: str, package: str, expected: str
) -> None:
    file = tmp_path / "m.py"
    file.write_text(text)
    assert modules_in(str(file), package) == set(expected.split())


def test_a_file_that_is_not_there_imports_nothing(tmp_path: Path) -> None:
    assert modules_in(str(tmp_path / "gone.py"), "") == set()


def test_the_names_that_a_text_gives_to_loaded_modules() -> None:
    found = imported_by("import os.path, json as js\nfrom math import pi\nimport not_there")
    assert sorted(found) == ["js", "os", "pi"]


def test_a_text_that_is_not_python_is_no_function() -> None:
    assert function_of("x =", {}) is None
    assert imported_by("x =") == {}


def test_the_function_of_a_text_has_the_namespace_that_it_is_given() -> None:
    names: dict[str, object] = {"x": 2}
    function = function_of("y = x + 1", names)
    assert function is not None
    assert function.__globals__ is names


def test_modules_of_libraries_have_no_text_of_the_users(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "__init__.py").write_text("K = 1\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert text_of_module("mine") == "K = 1\n"
    assert text_of_module("json") is None
    assert text_of_module("not_there") is None
