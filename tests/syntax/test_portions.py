"""Text to the columns and keys that it names."""

from __future__ import annotations

import ast

import pytest

from lineaslice.syntax.portions import uses


def told(text: str) -> dict[str, list[str]]:
    return {
        name: [f"{u.how} {u.form} {' '.join(map(ast.unparse, u.keys))}".strip() for u in found.each]
        for name, found in uses(ast.parse(text).body).items()
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = df['a']", {"df": ["read item 'a'"]}),
        ("x = df[['a', 'b']].sum()", {"df": ["read chain ['a', 'b']"]}),
        ("x = df.a", {"df": ["read attribute 'a'"]}),
        ("x = [d['a'] for k in ks]", {"d": ["read item 'a'"], "ks": ["read header"]}),
        ("x = [d[k] for k in ks]", {"d": ["read item *ks"], "ks": ["read header"]}),
        ("x = [d[k] for k in ['a', q]]", {"d": ["read item *['a', q]"]}),
        ("x = [d[k] for k, v in ks]", {"ks": ["read header"]}),
        ("x = [d[k] for j in js for k in j]", {"js": ["read header"]}),
        ("x = [d[k + 1] for k in ks]", {"ks": ["read header"]}),
        ("x = [d.pop(k) for k in ks]", {"ks": ["read header"]}),
        ("x = [df.loc[df[c] > 1, c] for c in 'ab']", {"df": ["read loc *'ab'", "read item *'ab'"]}),
        (
            "x = [[d[k] for k in ks] for k in js]",
            {"d": ["read item *ks"], "ks": ["read header"], "js": ["read header"]},
        ),
        ("x = df.loc[df['a'] > 1, 'b']", {"df": ["read loc 'b'", "read item 'a'"]}),
        ("x = df[df.a > 1]['b']", {"df": ["read rows of df.a > 1 'b'", "read attribute 'a'"]}),
        ("m = df.groupby('k')['a'].mean()", {"df": ["read group 'k' 'a'"]}),
        ("n = len(df)", {"df": ["read rows"]}),
        ("n = df.index", {"df": ["read rows"]}),
        ("x = d.get('a', 0)", {"d": ["read get 'a'"]}),
        ("x = 'a' in d", {"d": ["read in 'a'"]}),
        ("df['a'] = df['b'] + 1", {"df": ["store item 'a'", "read item 'b'"]}),
        ("df['a'] += 1", {"df": ["augment item 'a'"]}),
        ("df.loc[0, 'a'] = 1", {"df": ["store loc 'a'"]}),
        ("del d['a']", {"d": ["delete item 'a'"]}),
        ("x = d.pop('a')", {"d": ["delete pop 'a'"]}),
        ("df.drop(columns=['a'], inplace=True)", {"df": ["delete drop ['a']"]}),
        ("df = df[['a']]", {"df": ["read item ['a']"]}),
        ("d['a'].append(1)", {"d": ["read item 'a'"]}),
        ("d['a']['b'] = 1", {"d": ["read item 'a'"]}),
        ("for i in x:\n    d['a'] = i", {"d": ["store item 'a'"]}),
        # One whole use, one within a function, one that runs later: the name is used whole.
        ("x = df['a'] + df", {}),
        ("f(d)", {}),
        ("x = df.drop(columns='a')", {"df": ["read chain 'a'"]}),
        ("x = map(lambda i: d['a'], y)", {}),
        ("def f(x=d['a']): return x", {}),
        ("g = (d['a'] for i in y)", {"y": ["read header"]}),
        ("g = sum(i for i in d['a'])", {"d": ["read item 'a'"]}),
        ("x = [d['a'] for d in y]", {"y": ["read header"]}),
        ("x = (d := {})['a'] + d['b']", {}),
        ("d += d['a']", {}),
        ("x = list(df)", {"df": ["read header"]}),
        ("x = [c for c in df if c in keys]", {"df": ["read header"], "keys": ["read in *df"]}),
        ("x = [df[c] for c in df]", {"df": ["read item *df", "read header"]}),
        ("for d in d['a']: pass", {}),
    ],
)
def test_uses_of_parts(text: str, expected: dict[str, list[str]]) -> None:
    assert told(text) == expected


def test_in_a_block_names_in_keys_may_change() -> None:
    assert uses(ast.parse("for i in x: d['a'] = i").body)["d"].compound
    assert not uses(ast.parse("d[i] = 1").body)["d"].compound
