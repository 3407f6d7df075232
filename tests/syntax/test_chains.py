"""Text to the steps that keep columns apart."""

from __future__ import annotations

import ast

import pytest

from lineaslice.syntax.portions import uses


def told(text: str) -> dict[str, str]:
    """``keys > into`` for each name of which the columns are told apart."""
    found = {}
    for name, each in uses(ast.parse(text).body).items():
        for use in each.each:
            if use.form == "chain" or use.into:
                keys = " ".join(map(_key, use.keys))
                beside = f" & {' '.join(use.beside)}" if use.beside else ""
                found[name] = f"{keys}{beside} > {use.into}".strip()
    return found


def _key(key: ast.expr) -> str:
    return ast.unparse(key)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("y = df", {"df": "> y"}),
        ("y = df.head()", {"df": "> y"}),
        ("y = df[x > 1]", {"df": "> y"}),
        ("y = df[mask]", {"df": "mask > y"}),  # whether it is a mask, its value says
        ("y = df[1:]", {"df": "> y"}),
        ("y = df[~x.isna() & (z > 1)]", {"df": "> y"}),
        ("y = df.loc[x > 1]", {"df": "> y"}),
        ("y = df.loc[x > 1, :]", {"df": "> y"}),
        ("y = df.iloc[:5]", {"df": "> y"}),
        ("y = df.dropna(subset=['a']).sort_values('b')", {"df": "['a'] 'b' > y"}),
        ("y = df.drop(columns=c)", {"df": "c > y"}),
        ("y = df.drop(['a'], axis=1)", {"df": "['a'] > y"}),
        ("y = df.drop(rows)", {"df": "> y"}),
        ("y = df.drop(index=rows, errors='ignore')", {"df": "> y"}),
        ("y = df.rename(columns={'a': 'b'})", {"df": "> y"}),  # which labels, the columns say
        ("y = df.query('a > 1 and b in @x')", {"df": "'a' 'and' 'b' 'in' > y"}),
        ("y = df.assign(c=lambda d: d['a'] + d.b)", {"df": "'a' .b > y"}),
        ("y = df.groupby('k').mean()", {"df": "'k' > y"}),
        ("y = df.groupby('k').agg(n=('a', 'sum'))", {"df": "'k' 'a' > y"}),
        ("y = df.groupby('k').agg({'a': ['sum', 'max']})", {"df": "'k' {'a': ['sum', 'max']} > y"}),
        ("y = df.rolling(3).mean()", {"df": "> y"}),
        ("y = a.merge(b, on='k')", {"a": "'k' & b > y", "b": "'k' & a > y"}),
        ("y = pd.merge(a, b, on='k')", {"a": "'k' & b > y", "b": "'k' & a > y"}),
        ("y = pd.concat([a, b])", {"a": "> y", "b": "> y"}),
        ("df.dropna(subset=['a'], inplace=True)", {"df": "['a'] > df"}),
        # Only some columns are left, whatever is done with them.
        ("y = df[x > 1][['a', 'b']]", {"df": "['a', 'b'] >"}),
        ("y = f(df.dropna(subset=['a'])['b'])", {"df": "['a'] 'b' >"}),
        ("y = df.groupby('k')[['a']].apply(f)", {"df": "'k' ['a'] >"}),
        ("y = df.groupby('k').size()", {"df": "'k' >"}),
        ("y = df.sort_values('a').b.sum()", {"df": "'a' .b >"}),
        ("y = df.head().index", {"df": ">"}),
        # Columns may be mixed, or the table does not say.
        ("y = df.dropna()", {}),
        ("y = df.drop(['a'], axis=n)", {}),
        ("y = df.drop(index=rows, columns=c)", {}),
        ("y = df.drop_duplicates()", {}),
        ("y = df.sort_values('a', key=f)", {}),
        ("y = df.sort_values('a', axis=1)", {}),
        ("y = df[lambda d: d.sum(axis=1) > 1]", {}),
        ("y = df[names()]", {}),
        ("y = df.iloc[0]", {}),
        ("y = df.T.head()", {}),
        ("y = df.apply(f)", {}),
        ("y = df.assign(c=f)", {"df": "> y"}),  # whether it is a function, its value says
        ("y = df.assign(c=lambda d, n=1: d['a'])", {"df": "> y"}),  # refused with the value
        ("y = df.assign(c=lambda d: pd.col('a'))", {}),
        ("y = df.shift([0, 1])", {}),
        ("y = df.shift(1, None, 1)", {}),
        ("y = df.sample(3, None, False, 'w')", {}),
        ("y = df.rank()", {}),
        ("y = df.clip([1, 2])", {}),
        ("y = df.replace({1: None})", {}),
        ("y = df.replace({'?': np.nan})", {"df": "> y"}),
        ("y = df.groupby('k').agg('corr')", {}),
        ("y = df.groupby('k').agg('mean')", {"df": "'k' > y"}),
        ("y = df.reset_index()", {"df": "'index' > y"}),
        ("y = df.query('größe > 1')", {}),
        ("y = (k := 'b') and df[k]", {}),
        ("y = a[['k']].merge(b, on='k')", {"a": "['k'] 'k' & b > y", "b": "['k'] 'k' & a > y"}),
        ("g = df.groupby('k')[['a']]", {}),
        ("y = df.groupby('k')[['a']].obj", {}),
        ("y = df.assign(c=lambda d: d)", {}),
        ("y = df.groupby('k').agg(f)", {}),
        ("y = df.groupby('k')", {}),
        ("y = a.rename(columns=c).merge(b, on='k')", {"a": "c .merge >"}),  # no column
        ("y = pd.concat([a, b], axis=1)", {}),
        ("y = pd.concat(frames)", {}),
        ("y = z = df.head()", {}),
        ("df.head(), df.tail()", {}),
        ("y = df.head() + df", {}),
    ],
)
def test_chains(text: str, expected: dict[str, str]) -> None:
    assert told(text) == expected


def test_a_filter_names_the_columns_of_its_mask() -> None:
    each = uses(ast.parse("df = df[df['a'] > 1]").body)["df"].each
    assert [(use.form, use.into) for use in each] == [("chain", "df"), ("item", "")]
