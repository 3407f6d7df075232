"""A slice with other data of the same shape, to tell what every data needs from coincidence.

That rows were sorted already, or that a branch was not taken, makes a statement superfluous in one
run only. The same slice is therefore run again with other seeds, and with the values of long
literals (lists of a table's column, the lines of a text) in another order.
"""

from __future__ import annotations

import ast
import random
from typing import Any

LONG = 4  # values or lines that are data rather than options
SEEDING = frozenset({"default_rng", "seed", "RandomState", "Random", "manual_seed"})
SEED_NAMES = frozenset({"SEED", "seed", "random_state"})


def varied(text: str, number: int) -> str:
    """The text with other data; what is no Python stays as it is."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return text
    return ast.unparse(ast.fix_missing_locations(_Other(number).visit(tree)))


class _Other(ast.NodeTransformer):
    def __init__(self, number: int) -> None:
        self.number = number

    def _shuffled(self, items: list[Any]) -> list[Any]:
        # The same permutation for lists of one length would keep the rows of a table together.
        drawn = random.Random(f"{self.number} {items and ast.dump(items[0])} {len(items)}")
        return drawn.sample(items, len(items))

    def visit_List(self, node: ast.List) -> ast.AST:
        kinds = {type(item.value) for item in node.elts if isinstance(item, ast.Constant)}
        constants = all(isinstance(item, ast.Constant) for item in node.elts)
        if constants and len(kinds) == 1 and len(node.elts) >= LONG:
            node.elts = self._shuffled(node.elts)
            return node
        return self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if not isinstance(node.value, str) or node.value.count("\n") < LONG:
            return node
        first, *lines = node.value.splitlines(keepends=True)
        full = [at for at, line in enumerate(lines) if line.strip() and line.endswith("\n")]
        order = random.Random(f"{self.number} {first}").sample(full, len(full))
        moved = {at: lines[old] for at, old in zip(full, order, strict=True)}
        rows = [moved.get(at, line) for at, line in enumerate(lines)]
        return ast.Constant("".join([first, *rows]))

    def visit_Call(self, node: ast.Call) -> ast.AST:
        called = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if called in SEEDING:
            node.args = [self._seed(arg) for arg in node.args]
        for keyword in node.keywords:
            if keyword.arg in SEED_NAMES:
                keyword.value = self._seed(keyword.value)
        return self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        if any(isinstance(t, ast.Name) and t.id in SEED_NAMES for t in node.targets):
            node.value = self._seed(node.value)
        return self.generic_visit(node)

    def _seed(self, node: ast.expr) -> ast.expr:
        if isinstance(node, ast.Constant) and type(node.value) is int:
            return ast.Constant(node.value + self.number)
        return node
