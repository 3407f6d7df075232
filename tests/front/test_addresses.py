"""Which artifact, variable or name a user means."""

from __future__ import annotations

import pytest

from lineaslice import addresses
from lineaslice.errors import LineasliceError


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("iris", ("iris", None)),
        ("iris:3", ("iris", 3)),
        ("iris:latest", ("iris", "latest")),
        ("iris:@best", ("iris", "@best")),
        ("me@home", ("me@home", None)),
        ("a:b", ("a:b", None)),
        ("a:3:1", ("a:3", 1)),
        ("two words:12", ("two words", 12)),
        (":3", (":3", None)),
        ("x:-1", ("x:-1", None)),
    ],
)
def test_an_artifact(text: str, meant: tuple[str, addresses.Version]) -> None:
    assert addresses.artifact(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [("iris", "iris"), ("iris:2", ("iris", 2)), ("iris:latest", "iris"), ("a:@b", ("a", "@b"))],
)
def test_an_artifact_for_the_verbs(text: str, meant: str | tuple[str, int]) -> None:
    assert addresses.either(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("mod=iris model", ("mod", "iris model")),
        ("mod", ("mod", "mod")),
        ("f(a=1)=name", ("f(a=1)", "name")),
        ("models['a=b']=x", ("models['a=b']", "x")),
        ("mod=a=b", ("mod", "a=b")),
    ],
)
def test_a_variable_and_its_name(text: str, meant: tuple[str, str]) -> None:
    assert addresses.saved_as(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("out/a.csv=report", ("out/a.csv", "report")),
        ("out/a.csv", ("out/a.csv", "a.csv")),
        ("k=1/a.csv=x", ("k=1/a.csv", "x")),
        ("my file.txt = the file", ("my file.txt", "the file")),
    ],
)
def test_a_file_and_its_name(text: str, meant: tuple[str, str]) -> None:
    assert addresses.file_saved_as(text) == meant


@pytest.mark.parametrize("text", ["=name", "a.csv=", "", "folder/"])
def test_what_names_no_file(text: str) -> None:
    with pytest.raises(LineasliceError, match="Write PATH=NAME"):
        addresses.file_saved_as(text)


@pytest.mark.parametrize("text", ["=name", "mod=", "a+b", "two words", ""])
def test_what_cannot_be_saved(text: str) -> None:
    with pytest.raises(LineasliceError, match="Write VARIABLE=NAME"):
        addresses.saved_as(text)


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("mod", ("mod", "mod")),
        ("mod iris", ("mod", "iris")),
        ('mod "iris model"', ("mod", "iris model")),
        ("df.mean() average", ("df.mean()", "average")),
        ("a + b total", ("a + b", "total")),
        ('"a + b" total', ("a + b", "total")),
        ("d['k'] name", ("d['k']", "name")),
        ("f(x, y) name", ("f(x, y)", "name")),
        ("'a' + 'b' text", ("'a' + 'b'", "text")),
    ],
)
def test_an_expression_and_its_name(line: str, meant: tuple[str, str]) -> None:
    from IPython.utils.process import arg_split

    assert addresses.expression_and_name(arg_split(line)) == meant


@pytest.mark.parametrize(
    ("line", "told"),
    [("df.mean()", "needs a name"), ("a + +", "no expression"), ("1a b", "no expr")],
)
def test_an_expression_without_a_name(line: str, told: str) -> None:
    with pytest.raises(LineasliceError, match=told):
        addresses.expression_and_name(line.split())


@pytest.mark.parametrize(
    ("name", "pattern", "fits"),
    [
        ("iris_model", "", True),
        ("iris_model", "MODEL", True),
        ("iris_model", "iris*", True),
        ("iris_model", "*iris", False),
        ("iris_model", "wine", False),
        ("Straße", "STRASSE", True),
    ],
)
def test_a_pattern(name: str, pattern: str, fits: bool) -> None:
    assert addresses.matches(name, pattern) is fits


@pytest.mark.parametrize(
    ("text", "meant"),
    [("3", 3), ("-1", -1), ("x = 3", "x = 3"), ("'mod.fit('", "mod.fit("), ("٣", 3)],
)
def test_a_line(text: str, meant: int | str) -> None:
    assert addresses.line(text) == meant


def test_options_of_an_engine() -> None:
    given = ["schedule=0 6 * * *", "retries = 2", "tasks=session"]
    assert addresses.dag_config(given) == {
        "schedule": "0 6 * * *",
        "retries": 2,
        "tasks": "session",
    }
    with pytest.raises(LineasliceError, match="does not give an option of the engine a value"):
        addresses.dag_config(["retries"])


def test_an_order_of_artifacts() -> None:
    assert addresses.orders(["c=a", "c = b", "b=a"]) == {"c": ["a", "b"], "b": ["a"]}
    with pytest.raises(LineasliceError, match="'c' does not say what is made after what"):
        addresses.orders(["c"])
