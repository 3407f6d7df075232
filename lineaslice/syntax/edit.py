"""Edits of source text, each a pure function from text to text: the only user of libcst and Black.

Text is never edited by line, column or indent: ``x = \"\"\"a\\n  b\"\"\"`` moved into a function by
indenting its lines would become another string.

Over 400 lines: many small edits, none of which another room could make without libcst.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Collection, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from lineaslice.syntax.stopping import COUNTER, Stop

if TYPE_CHECKING:
    import libcst as cst


def formatted(text: str) -> str:
    """The text in Black's style, at its default line length of 88."""
    import black

    return black.format_str(text, mode=black.Mode())


def without_comments_above(text: str) -> str:
    """The statements without the comment lines above each; comments inside them stay."""
    module = _parsed(text)
    body = [statement.with_changes(leading_lines=()) for statement in module.body]
    return module.with_changes(body=body, header=(), footer=()).code


def function(
    name: str,
    parameters: Sequence[str],
    body: Sequence[str],
    *,
    asynchronous: bool = False,
    one_per_line: bool = False,
) -> str:
    """A function definition; ``body`` are texts of statements, none of them indented.

    ``parameters`` may carry defaults (``"n=5"``); ``one_per_line`` makes Black give each its own
    line. An empty body becomes ``pass``.
    """
    import libcst as cst

    keyword = "async def" if asynchronous else "def"
    comma = "," if one_per_line and parameters else ""
    shell = _parsed(f"{keyword} {name}({', '.join(parameters)}{comma}):\n    pass\n")
    statements = [statement for text in body for statement in _statements(text)]
    if statements:
        definition = shell.body[0]
        assert isinstance(definition, cst.FunctionDef)
        block = cst.IndentedBlock(body=statements)
        shell = shell.with_changes(body=[definition.with_changes(body=block)])
    return shell.code


class _IntoFunction(ast.NodeTransformer):
    """What means something else, or nothing, in a function whose names are declared global."""

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt:
        self.generic_visit(node)
        if not isinstance(node.target, ast.Name):
            return node
        if node.value is None:
            return ast.Pass()
        return ast.Assign([node.target], node.value, lineno=node.lineno)

    def visit_Call(self, node: ast.Call) -> ast.Call:
        self.generic_visit(node)
        called = node.func.id if isinstance(node.func, ast.Name) else ""
        if called in ("exec", "eval") and len(node.args) == 1 and not node.keywords:
            node.args.append(ast.parse("globals()", mode="eval").body)
        elif called in ("locals", "vars") and not (node.args or node.keywords):
            node.func = ast.Name("globals", ast.Load())
        return node

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.stmt:
        if [alias.name for alias in node.names] != ["*"]:
            return node
        return ast.parse(f"exec({ast.unparse(node)!r}, globals())").body[0]

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        return node

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AsyncFunctionDef:
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.Lambda:
        return node


def moved_into_function(text: str) -> str:
    """A top-level statement as it must read inside of a function to do the same."""
    tree = ast.parse(text)
    before = ast.dump(tree)
    changed = ast.fix_missing_locations(_IntoFunction().visit(tree))
    return text if ast.dump(changed) == before else ast.unparse(changed)


def guarded(text: str, error: str) -> str:
    """The statement inside ``try``/``except``, for one that raised half-way in the notebook.

    ``error`` is "TypeName: message"; a type that is not a builtin is caught as Exception.
    """
    kind = error.partition(":")[0].strip()
    known = getattr(builtins, kind, None)
    if not (isinstance(known, type) and issubclass(known, BaseException)):
        kind = "Exception"
    import libcst as cst

    shell = _parsed(f"try:\n    pass\nexcept {kind}:\n    pass\n")
    attempt = shell.body[0]
    assert isinstance(attempt, cst.Try)
    block = cst.IndentedBlock(body=[*_parsed(text).body])
    return shell.with_changes(body=[attempt.with_changes(body=block)]).code


def assigned(text: str, name: str) -> str:
    """``f(x)`` as ``name = f(x)``; the text ends with an expression statement."""
    import libcst as cst

    module = _parsed(text)
    line = module.body[-1]
    assert isinstance(line, cst.SimpleStatementLine)
    expression = line.body[-1]
    assert isinstance(expression, cst.Expr)
    target = cst.AssignTarget(target=cst.Name(name))
    assignment = cst.Assign(targets=[target], value=expression.value)
    line = line.with_changes(body=[*line.body[:-1], assignment])
    return module.with_changes(body=[*module.body[:-1], line]).code


def without_calls(text: str, functions: Collection[str]) -> str:
    """The text without statements that only call one of ``functions`` (``"lineaslice.save"``).

    Arguments that do something themselves stay: ``save(heap.pop(), "x")`` becomes ``heap.pop()``.
    A block left empty gets ``pass``; a text left empty is ``""``.
    """
    import libcst as cst
    import libcst.matchers as m

    does_something = m.Call() | m.Await() | m.Yield() | m.NamedExpr()

    class Remover(cst.CSTTransformer):
        def leave_Expr(
            self, original_node: cst.Expr, updated_node: cst.Expr
        ) -> cst.Expr | cst.RemovalSentinel:
            value = updated_node.value
            if not (isinstance(value, cst.Call) and _dotted(value.func) in functions):
                return updated_node
            left = [arg.value for arg in value.args if m.findall(arg.value, does_something)]
            if not left:
                return cst.RemoveFromParent()
            if len(left) == 1:
                return updated_node.with_changes(value=left[0])
            return updated_node.with_changes(value=cst.Tuple([cst.Element(one) for one in left]))

        def leave_IndentedBlock(
            self, original_node: cst.IndentedBlock, updated_node: cst.IndentedBlock
        ) -> cst.IndentedBlock:
            return updated_node if updated_node.body else _block_of_pass(updated_node)

        def leave_SimpleStatementSuite(
            self, original_node: cst.SimpleStatementSuite, updated_node: cst.SimpleStatementSuite
        ) -> cst.SimpleStatementSuite:
            if updated_node.body:
                return updated_node
            return updated_node.with_changes(body=[cst.Pass()])

    return _parsed(text).visit(Remover()).code.strip("\n")


def with_names_for_calls(text: str, instead: Callable[[str], str | None]) -> str:
    """The text with a name in the place of each call for which ``instead`` gives one."""
    import libcst as cst

    class Named(cst.CSTTransformer):
        def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.BaseExpression:
            name = instead(cst.Module([]).code_for_node(original_node))
            return updated_node if name is None else cst.Name(name)

    return _parsed(text).visit(Named()).code


def stopped(text: str, stop: Stop, times: int, parts: Collection[int] = ()) -> str:
    """A compound statement that ends when one of its parts begins for the ``times``-th time.

    ``parts`` are left out of it, see ``without_parts``.
    """
    gone = {*parts, *stop.gone}
    if not stop.leaves:
        return without_parts(text, gone | {stop.part})
    if times == 1 and not stop.leaves_after:
        return without_parts(text, gone, instead={stop.part: "break\n"})
    leave = f"if {COUNTER} == {times}:\n    break\n"
    return f"{COUNTER} = 0\n" + without_parts(
        text,
        gone,
        instead={stop.part: f"{COUNTER} += 1\n{leave}"},
        behind=dict.fromkeys(stop.leaves_after, leave),
    )


def without_parts(
    text: str,
    parts: Collection[int],
    *,
    as_comments: bool = False,
    instead: Mapping[int, str] = MappingProxyType({}),
    behind: Mapping[int, str] = MappingProxyType({}),
) -> str:
    """A compound statement without some of the statements in it, and the comments above them.

    ``parts`` are numbers in the order of ``blocks``. A body left empty gets ``pass``, an ``else``
    or ``finally`` goes. ``as_comments`` leaves what goes where it was, commented out. ``instead``
    are statements for simple ones that have a line for themselves, ``behind`` follow compound ones.
    """
    import libcst as cst

    module = _parsed(text)
    numbers: dict[cst.CSTNode, int] = {}

    class Counter(cst.CSTVisitor):
        def on_visit(self, node: cst.CSTNode) -> bool:
            if isinstance(node, (cst.BaseSmallStatement, cst.BaseCompoundStatement)):
                numbers[node] = len(numbers)
            return True

    class Remover(cst.CSTTransformer):
        def on_leave(self, original_node: Any, updated_node: Any) -> Any:
            number = numbers.get(original_node, -1)
            if number in parts:
                return cst.RemoveFromParent()
            left = super().on_leave(original_node, updated_node)
            if number in behind:
                return cst.FlattenSentinel([left, *_statements(behind[number])])
            return left

        def leave_SimpleStatementLine(
            self, original_node: cst.SimpleStatementLine, updated_node: cst.SimpleStatementLine
        ) -> Any:
            number = numbers[original_node.body[0]]
            if number in instead:
                return cst.FlattenSentinel(_statements(instead[number]))
            if not updated_node.body:
                return updated_node
            last = updated_node.body[-1].with_changes(semicolon=cst.MaybeSentinel.DEFAULT)
            return updated_node.with_changes(body=[*updated_node.body[:-1], last])

        def leave_IndentedBlock(
            self, original_node: cst.IndentedBlock, updated_node: cst.IndentedBlock
        ) -> cst.IndentedBlock:
            if as_comments:
                updated_node = _with_comments(original_node, updated_node, gone)
            return updated_node if updated_node.body else _block_of_pass(updated_node)

        def leave_SimpleStatementSuite(
            self, original_node: cst.SimpleStatementSuite, updated_node: cst.SimpleStatementSuite
        ) -> cst.SimpleStatementSuite:
            body = list(updated_node.body) or [cst.Pass()]
            body[-1] = body[-1].with_changes(semicolon=cst.MaybeSentinel.DEFAULT)
            return updated_node.with_changes(body=body)

        def leave_Else(  # type: ignore[override]  # libcst forgets that an ``else`` may go
            self, original_node: cst.Else, updated_node: cst.Else
        ) -> cst.Else | cst.RemovalSentinel:
            return cst.RemoveFromParent() if empty(original_node.body) else updated_node

        def leave_Try(self, original_node: cst.Try, updated_node: cst.Try) -> cst.Try:
            final = original_node.finalbody
            if final is None or not original_node.handlers or not empty(final.body):
                return updated_node
            return updated_node.with_changes(finalbody=None)

    def gone(line: cst.CSTNode) -> bool:
        if isinstance(line, cst.SimpleStatementLine):
            return all(numbers[small] in parts for small in line.body)
        return numbers.get(line) in parts

    def empty(suite: cst.BaseSuite) -> bool:
        if as_comments:
            return False
        if isinstance(suite, cst.SimpleStatementSuite):
            return all(numbers[small] in parts for small in suite.body)
        return all(map(gone, suite.body))

    module.visit(Counter())
    return module.visit(Remover()).code


def _with_comments(
    original: cst.IndentedBlock, updated: cst.IndentedBlock, gone: Callable[[cst.CSTNode], bool]
) -> cst.IndentedBlock:
    """The block with the lines that went as comments, above the next line or at its end."""
    import libcst as cst

    kept = iter(updated.body)
    body: list[cst.SimpleStatementLine | cst.BaseCompoundStatement] = []
    waiting: list[cst.EmptyLine] = []
    for line in original.body:
        assert isinstance(line, (cst.SimpleStatementLine, cst.BaseCompoundStatement))
        if gone(line):
            code = cst.Module([line]).code.rstrip("\n")
            comments = [f"# {text}" if text.strip() else "#" for text in code.strip().split("\n")]
            waiting += [cst.EmptyLine(comment=cst.Comment(text)) for text in comments]
        else:
            following = next(kept)
            assert isinstance(following, (cst.SimpleStatementLine, cst.BaseCompoundStatement))
            body.append(following.with_changes(leading_lines=[*waiting, *following.leading_lines]))
            waiting = []
    if not body:
        body = [cst.SimpleStatementLine(body=[cst.Pass()], leading_lines=waiting)]
        waiting = []
    return updated.with_changes(body=body, footer=[*waiting, *updated.footer])


def explicit_import(text: str, names: Sequence[str]) -> str:
    """``from m import *`` as ``from m import a, b``, which a function body may hold."""
    import libcst as cst

    class Spelled(cst.CSTTransformer):
        def leave_ImportFrom(
            self, original_node: cst.ImportFrom, updated_node: cst.ImportFrom
        ) -> cst.ImportFrom:
            if not isinstance(updated_node.names, cst.ImportStar):
                return updated_node
            aliases = [cst.ImportAlias(name=cst.Name(name)) for name in names]
            return updated_node.with_changes(names=aliases)

    return _parsed(text).visit(Spelled()).code


def in_module_namespace(text: str) -> str:
    """The text with bare ``exec``, ``eval``, ``locals``, ``vars``, ``dir`` meaning the module.

    At the top of a cell they mean the globals; in a function they would mean its locals. Calls
    inside functions of the text are left alone: there they always meant locals.
    """
    import libcst as cst

    class Pointed(cst.CSTTransformer):
        def visit_FunctionDef(self, node: cst.FunctionDef) -> bool:
            return False

        def visit_Lambda(self, node: cst.Lambda) -> bool:
            return False

        def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.BaseExpression:
            called = _dotted(updated_node.func)
            everything = cst.parse_expression("globals()")
            given = len(updated_node.args)
            if called in ("exec", "eval") and given == 1:
                return updated_node.with_changes(args=[*updated_node.args, cst.Arg(everything)])
            if called in ("locals", "vars") and given == 0:
                return everything
            if called == "dir" and given == 0:
                return cst.parse_expression("sorted(globals())")
            return updated_node

    return _parsed(text).visit(Pointed()).code


def without_annotations(text: str, names: Collection[str]) -> str:
    """``n: int = 1`` as ``n = 1`` for these names: a ``global`` name takes no annotation."""
    import libcst as cst

    class Plain(cst.CSTTransformer):
        def leave_AnnAssign(
            self, original_node: cst.AnnAssign, updated_node: cst.AnnAssign
        ) -> cst.BaseSmallStatement:
            target = updated_node.target
            if not isinstance(target, cst.Name) or target.value not in names:
                return updated_node
            if updated_node.value is None:
                return cst.Pass()
            return cst.Assign(targets=[cst.AssignTarget(target=target)], value=updated_node.value)

    return _parsed(text).visit(Plain()).code


def without_global_statements(text: str) -> str:
    """The text without its own top-level ``global`` statements, which the function will carry."""
    import libcst as cst

    class Undeclared(cst.CSTTransformer):
        def visit_FunctionDef(self, node: cst.FunctionDef) -> bool:
            return False

        def leave_Global(
            self, original_node: cst.Global, updated_node: cst.Global
        ) -> cst.BaseSmallStatement:
            return cst.Pass()

    return _parsed(text).visit(Undeclared()).code


def as_main_module(text: str) -> str:
    """``__name__ == ...`` with the value that ``__name__`` had in the notebook."""
    import libcst as cst

    class Main(cst.CSTTransformer):
        def leave_Comparison(
            self, original_node: cst.Comparison, updated_node: cst.Comparison
        ) -> cst.Comparison:
            left = updated_node.left
            if isinstance(left, cst.Name) and left.value == "__name__":
                return updated_node.with_changes(left=cst.SimpleString('"__main__"'))
            return updated_node

    return _parsed(text).visit(Main()).code


def _parsed(text: str) -> cst.Module:
    import libcst as cst

    return cst.parse_module(text)


def _statements(text: str) -> list[cst.SimpleStatementLine | cst.BaseCompoundStatement]:
    """The statements of a text; the comments at its very top belong to the first."""
    module = _parsed(text)
    first, *rest = module.body
    above = [*module.header, *first.leading_lines]
    return [first.with_changes(leading_lines=above), *rest]


def _dotted(node: cst.BaseExpression) -> str:
    import libcst as cst

    if isinstance(node, cst.Name):
        return node.value
    if isinstance(node, cst.Attribute):
        return f"{_dotted(node.value)}.{node.attr.value}"
    return ""


def _block_of_pass(block: cst.IndentedBlock) -> cst.IndentedBlock:
    import libcst as cst

    return block.with_changes(body=[cst.SimpleStatementLine(body=[cst.Pass()])])
