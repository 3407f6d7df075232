"""A table is text: what it means, and what is said about a mistake."""

from __future__ import annotations

import pytest

from lineaslice.errors import ConfigError
from lineaslice.knowledge.schema import parse
from lineaslice.knowledge.shelf import FOLDER, TABLES


def test_a_method_block_speaks_of_every_name_and_class() -> None:
    table = parse(
        "toy",
        """
[[types]]
names = 'toy.Box toy.Bag'
facts = 'container'
volatile = '_cache'

[[methods]]
of = 'toy.Box toy.Bag'
names = '''
put
take
'''
changes = 'self'
changes_if = ['0 if copy@1=False', 'self if inplace']
returns = 'same'
""",
    )
    assert sorted(table.types) == ["toy.Bag", "toy.Box"]
    box = table.types["toy.Box"]
    assert box.facts is not None
    assert box.facts.container
    assert box.facts.volatile == ("_cache",)
    assert box.methods["put"] is box.methods["take"]
    effect = box.methods["put"]
    assert effect.changes == ("self",)
    assert effect.changes_if == (("0", "copy@1=False"), ("self", "inplace"))
    assert effect.returns == "toy.Box"
    assert table.types["toy.Bag"].methods["put"].returns == "toy.Bag"
    assert effect.table == "toy"


def test_a_star_stands_for_all_names_that_begin_so() -> None:
    table = parse(
        "toy",
        "[[methods]]\nof = 'toy.Box'\nnames = 'get_* set_all'\nreturns = 'fresh'\n",
    )
    box = table.types["toy.Box"]
    assert box.method("get_anything") is box.method("set_all") is not None
    assert box.method("set_one") is None


HEAD = "[[methods]]\nof = 'toy.Box'\nnames = 'put'\n"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[[methods]\n", "is not TOML: .*line 1"),
        ("[[methods]]\nof = 'a.B'\n", "line 1: names is missing"),
        (HEAD + "names = 'put'\n", "is not TOML: .*line 4"),
        ("methods = [1]\n", "line 1: methods holds 1"),
        ("methods = [{of = 'a.B', names = 'c', cal = '0'}]", "line 1: unknown key 'cal'"),
        (HEAD + "changes = 3\n", "line 4: changes is 3"),
        (HEAD + "draws = 3\n", "line 4: draws is 3"),
        (HEAD + "returns = false\n", "line 4: returns is False"),
        (HEAD + "changes_if = 3\n", "line 4: changes_if says 3"),
        (HEAD + "changes_if = ['0 if copy=maybe']\n", "line 4: changes_if says '0 if copy=maybe'"),
        ("[[functions]]\nof = 'a'\nnames = 'f'\nunknown = 'yes'\n", "line 4: unknown is 'yes'"),
        ("[[functions]]\nof = 'a'\nnames = 'f'\nchanges = 'self'\n", "which a function has not"),
        ("[[types]]\nnames = 'a.B'\nfamily = 'yes'\n", "line 3: family is 'yes'"),
        ("[[types]]\nnames = 'a.B'\ncow_from = '3'\n", "line 3: cow_from is '3'"),
        ("[[method]]\n", "unknown section 'method'"),
        ("[methods]\nof = 'toy.Box'\n", r"\[methods\] is one table"),
        (HEAD + "change = 'self'\n", "line 4: unknown key 'change'"),
        ("\n\n" + HEAD + "draws = 'cards'\n", "line 6: draws is 'cards'"),
        (HEAD + "seeds = 'cards'\n", "line 4: seeds is 'cards'"),
        (HEAD + "nondeterministic = 'mood'\n", "nondeterministic is 'mood'"),
        (HEAD + "changes = 'a-b'\n", "changes names 'a-b', which is no argument"),
        (HEAD + "changes_if = 'self inplace'\n", "changes_if says 'self inplace'"),
        (HEAD + "changes_if = 'self if in-place'\n", "changes_if says"),
        (HEAD + "reads = 'moon:full'\n", "reads names 'moon:full'"),
        (HEAD + "returns = 'something'\n", "returns is 'something'"),
        (HEAD + "changes = ['self']\n", "changes is .*'self'"),
        ("[[methods]]\nof = 'toy.Box'\n", "line 1: names is missing"),
        ("[[methods]]\nof = 'Box'\nnames = 'put'\n", "'Box' is no type key"),
        (HEAD + "\n" + HEAD + "changes = 'self'\n", "line 7: toy.Box.put stands in line 1 as well"),
        ("[[types]]\nnames = 'toy.Box'\nfacts = 'shiny'\n", "unknown fact 'shiny'"),
        ("[[types]]\nnames = 'a.B a.B'\nfacts = 'cow'\n", "line 2: a.B stands twice in this block"),
        (
            "[[constructors]]\nof = 'a.B'\n\n[[constructors]]\nof = 'a.B'\nreturns = 'view'\n",
            "line 5: a.B stands in line 1 as well",
        ),
    ],
)
def test_a_mistake_is_reported_with_its_place(text: str, problem: str) -> None:
    with pytest.raises(ConfigError, match=problem) as caught:
        parse("toy", text)
    assert "toy.toml" in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        (HEAD + "change = 'self'\n", "Did you mean changes or changes_if?"),
        ("[[function]]\n", "Did you mean functions?"),
        (HEAD + "draws = 'numpi'\n", "Did you mean numpy?"),
        (HEAD + "reads = 'files:0'\n", "Did you mean file?"),
        (HEAD + "returns = 'frech'\n", "Did you mean fresh?"),
        ("[[types]]\nnames = 'a.B'\nfacts = 'opake'\n", "Did you mean opaque?"),
        ("[[methods]]\nof = 'a.B'\nnames = ['c', 'd']\n", "names = 'c d'"),
    ],
)
def test_what_to_type_is_said(text: str, hint: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse("toy", text)
    assert hint in caught.value.hint


def test_lines_of_calls_are_kept() -> None:
    table = parse("toy", HEAD + "\n[[functions]]\nof = 'toy'\nnames = 'f g'\n")
    assert table.lines == {
        ("methods", "toy.Box.put"): 1,
        ("functions", "toy.f"): 5,
        ("functions", "toy.g"): 5,
    }


def test_what_looks_like_a_key_within_a_long_text_is_none() -> None:
    text = "[[methods]]\nof = 'a.B'\nnames = '''\nput\n[[methods]]\n'''\n"
    with pytest.raises(ConfigError, match="line 8: unknown key 'cal'"):
        parse("toy", text.replace("[[methods]]\n'''", "take\n'''") + "\ncal = '0'\n")


@pytest.mark.parametrize("name", TABLES)
def test_every_table_is_well_formed(name: str) -> None:
    table = parse(name, (FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    assert table.types or table.functions


def test_every_file_of_the_folder_has_its_packages() -> None:
    assert {path.stem for path in FOLDER.glob("*.toml")} == set(TABLES)
