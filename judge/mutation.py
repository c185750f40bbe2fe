"""Mutants of a reference solution: the same source with one small mistake in it.

The mistakes are those that people make: another operator or the function next to
it, a constant that is off by one, an operand, an option or a statement left out, a
name for another of its kind, one element too many, the wrong axis. A mutant that the hidden tests accept shows what
they do not look at. Mutants are only written here, never run.
"""

import ast
import copy
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from judge.mutation_names import Function, functions_of

Pair = tuple[type[ast.AST], type[ast.AST]]
BINARY: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.MatMult: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitOr,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}
COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
TWINS = (
    *(("min", "max"), ("any", "all"), ("nsmallest", "nlargest"), ("bisect_left", "bisect_right")),
    *(("argmin", "argmax"), ("minimum", "maximum"), ("nanmin", "nanmax"), ("floor", "ceil")),
    *(("nanargmin", "nanargmax"), ("zeros", "ones"), ("zeros_like", "ones_like")),
    *(("sum", "mean"), ("nansum", "nanmean"), ("cumsum", "cumprod")),
)
FUNCTIONS = {one: other for pair in TWINS for one, other in (pair, pair[::-1])}
BUILTINS = ("min", "max", "any", "all", *TWINS[2], *TWINS[3])
SIDES = {"left": "right", "right": "left"}
DROPPED_KEYWORDS = ("axis", "ddof", "key", "reverse", "keepdims", "side", "default")
SPREADS = ("std", "var", "nanstd", "nanvar", "cov")
DELETED = (
    *(ast.Expr, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Return, ast.Delete, ast.Assert),
    *(ast.If, ast.For, ast.While, ast.Raise, ast.Continue, ast.Break),
)
MAX_SHOWN = 72


@dataclass(frozen=True)
class Mutant:
    """A source with one mistake.

    Attributes:
        id: line and number on that line, as in ``12.3``.
        line: of the original source, where the mistake was made.
        text: that line, stripped.
        change: what was changed, as in ``+ → - in a + b``; with ``text`` it outlives edits
            elsewhere in the file.
        source: the whole mutated source.
    """

    id: str
    line: int
    text: str
    change: str
    source: str

    @property
    def description(self) -> str:
        """Line and change, as in ``line 12: + → - in a + b``."""
        return f"line {self.line}: {self.change}"


def mutants(source: str) -> tuple[Mutant, ...]:
    """Every mutant of a source, no two with the same code, in the order of the lines.

    Raises:
        SyntaxError: the source is no valid Python.
    """
    tree = ast.parse(source)
    lines = source.splitlines()
    seen = {ast.unparse(tree)}
    numbers: dict[int, int] = defaultdict(int)
    changes: dict[tuple[int, str], int] = defaultdict(int)
    found = []
    for line, change, mutated in sorted(_Mutator(tree).all(), key=lambda made: made[0]):
        if mutated in seen:
            continue
        seen.add(mutated)
        numbers[line] += 1
        changes[line, change] += 1
        again = changes[line, change]
        mutant = Mutant(
            id=f"{line}.{numbers[line]}",
            line=line,
            text=lines[line - 1].strip(),
            change=change,
            source=mutated + "\n",
        )
        found.append(replace(mutant, change=f"{change} ({again})") if again > 1 else mutant)
    return tuple(found)


Change = tuple[str, ast.AST | None]
"""What is changed, in words, and the node that takes the place of the old one."""
Made = tuple[int, str, str]


class _Mutator:
    """Puts each mistake into the tree, writes the tree down, and takes the mistake out again."""

    def __init__(self, tree: ast.Module) -> None:
        self._tree = tree
        self._functions = functions_of(tree)
        self._skipped = {id(node) for node in _unmutated(tree)}

    def all(self) -> Iterator[Made]:
        """Line, change and source of every mutant, duplicates included."""
        yield from self._below(self._tree, None)

    def _below(self, parent: ast.AST, function: Function | None) -> Iterator[Made]:
        """Mutants made by exchanging a node anywhere below ``parent``."""
        for name, value in ast.iter_fields(parent):
            children = value if isinstance(value, list) else [value]
            for place, child in enumerate(children):
                if not isinstance(child, ast.AST) or id(child) in self._skipped:
                    continue
                within = self._functions.get(id(child), function)
                for change, mutated in _changes(child, within):
                    if isinstance(value, list):
                        made = _exchanged(value, place, mutated)
                        with_it: object = made
                    else:
                        with_it = mutated
                    setattr(parent, name, with_it)
                    yield _line(child), change, ast.unparse(ast.fix_missing_locations(self._tree))
                    setattr(parent, name, value)
                yield from self._below(child, within)


def _exchanged(siblings: list[ast.AST], place: int, mutated: ast.AST | None) -> list[ast.AST]:
    """The siblings with one exchanged or, where it is None, left out."""
    if mutated is not None:
        return [*siblings[:place], mutated, *siblings[place + 1 :]]
    rest = [*siblings[:place], *siblings[place + 1 :]]
    return rest if rest or not isinstance(siblings[place], ast.stmt) else [ast.Pass()]


def _unmutated(tree: ast.Module) -> Iterator[ast.AST]:
    """Nodes whose change is no mistake in what the code computes."""
    for node in ast.walk(tree):
        match node:
            case ast.Module(body=body) | ast.ClassDef(body=body) | ast.FunctionDef(body=body):
                if body and ast.get_docstring(node, clean=False) is not None:
                    yield body[0]
        match node:
            case ast.FunctionDef(returns=returns) if returns is not None:
                yield returns
            case ast.arg(annotation=annotation) if annotation is not None:
                yield annotation
            case ast.AnnAssign(annotation=annotation):
                yield annotation
            case ast.keyword(arg="axis", value=axis):
                yield axis  # exchanged with its call: -1 and 1 are often the same
            case ast.Import() | ast.ImportFrom() | ast.JoinedStr():
                yield node


def _changes(node: ast.AST, function: Function | None) -> Iterator[Change]:
    """The ways to get one node wrong."""
    match node:
        case ast.Constant():
            yield from _constants(node)
        case ast.Name(ctx=ast.Load()):
            others = [*function.alternatives(node)] if function is not None else []
            if node.id in BUILTINS:
                others.append(FUNCTIONS[node.id])
            for other in others:
                yield f"{node.id} → {other}", ast.Name(other, ast.Load())
        case ast.Attribute(attr=name, ctx=ast.Load()) if name in FUNCTIONS:
            twin = _with(node, attr=FUNCTIONS[name])
            yield f"{_short(node)} → {_short(twin)}", twin
        case ast.expr():
            yield from _operators(node)
            yield from _operands(node)
            yield from _bounds(node)
            yield from _axes(node)
        case ast.keyword(arg=str(name)) if name in DROPPED_KEYWORDS:
            yield f"left out {_short(node)}", None
        case ast.AugAssign(op=op) if type(op) in BINARY:
            other_op = BINARY[type(op)]()
            change = f"{_sign(op)}= → {_sign(other_op)}="
            yield f"{change} in {_short(node)}", _with(node, op=other_op)
    if isinstance(node, DELETED) and _deletable(node, function):
        yield f"deleted {_short(node)}", None


def _constants(node: ast.Constant) -> Iterator[Change]:
    """Off by one either way, zero, negated; booleans and sides turned round."""
    value = node.value
    if isinstance(value, bool):
        yield f"{value} → {not value}", ast.Constant(not value)
    elif isinstance(value, int | float):
        for other in (value + 1, value - 1, type(value)(0), -value) if value else (1, -1):
            yield f"{value} → {other}", _number(other)
    elif isinstance(value, str) and value in SIDES:
        yield f"{value} → {SIDES[value]}", ast.Constant(SIDES[value])


def _operators(node: ast.expr) -> Iterator[Change]:
    """Another operator in the place of each."""
    match node:
        case ast.BinOp(op=operator) if type(operator) in BINARY:
            binary = BINARY[type(operator)]()
            yield f"{_sign(operator)} → {_sign(binary)} in {_short(node)}", _with(node, op=binary)
        case ast.BoolOp(op=junction):
            either = ast.Or() if isinstance(junction, ast.And) else ast.And()
            words = "or → and" if isinstance(junction, ast.Or) else "and → or"
            yield f"{words} in {_short(node)}", _with(node, op=either)
        case ast.Compare(ops=ops):
            for place, op in enumerate(ops):
                for other in COMPARISONS[type(op)]:
                    changed = [*ops[:place], other(), *ops[place + 1 :]]
                    change = f"{_sign(op)} → {_sign(other())} in {_short(node)}"
                    yield change, _with(node, ops=changed)


def _operands(node: ast.expr) -> Iterator[Change]:
    """Operands left out."""
    kept: list[ast.expr] = []
    match node:
        case ast.BinOp(left=left, right=right):
            kept = [left, right]
        case ast.BoolOp(values=values):
            kept = values
        case ast.UnaryOp(operand=operand) if not isinstance(operand, ast.Constant):
            kept = [operand]
        case ast.IfExp(body=body, orelse=orelse):
            kept = [body, orelse]
        case ast.Lambda(body=ast.Tuple(elts=parts)) if len(parts) > 1:
            for place, part in enumerate(parts):
                rest = ast.Tuple([*parts[:place], *parts[place + 1 :]], ast.Load())
                yield f"left out {_short(part)} in {_short(node)}", _with(node, body=rest)
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
            for place, generator in enumerate(node.generators):
                for number, condition in enumerate(generator.ifs):
                    fewer = copy.deepcopy(node)
                    del fewer.generators[place].ifs[number]
                    yield f"left out if {_short(condition)}", fewer
    for operand in kept:
        yield f"{_short(node)} → {_short(operand)}", operand


def _bounds(node: ast.expr) -> Iterator[Change]:
    """One element too many or too few, in ranges and slices."""
    match node:
        case ast.Call(func=ast.Name(id="range"), args=args, keywords=[]):
            for place, arg in enumerate(args[:2]):
                for off in _off_by_one(arg):
                    changed: list[ast.expr] = [*args[:place], off, *args[place + 1 :]]
                    mutated = _with(node, args=changed)
                    yield f"{_short(node)} → {_short(mutated)}", mutated
            if len(args) == 1:
                later = _with(node, args=[ast.Constant(1), args[0]])
                yield f"{_short(node)} → {_short(later)}", later
        case ast.Slice(lower=lower, upper=upper, step=step):
            bounds: list[tuple[ast.expr | None, ast.expr | None]]
            bounds = [(off, upper) for off in _off_by_one(lower)] if lower else []
            bounds += [(lower, off) for off in _off_by_one(upper)] if upper else []
            if step is None:
                bounds += [] if upper else [(lower, _number(-1))]
                bounds += [] if lower else [(_number(1), upper)]
            for low, high in bounds:
                sliced = ast.Slice(low, high, step)
                yield f"[{_short(node)}] → [{_short(sliced)}]", sliced


def _axes(node: ast.expr) -> Iterator[Change]:
    """Another axis; the other divisor of a spread."""
    if not isinstance(node, ast.Call):
        return
    for place, keyword in enumerate(node.keywords):
        if keyword.arg != "axis":
            continue
        other = 1 if ast.unparse(keyword.value) == "0" else 0
        changed = copy.deepcopy(node)
        changed.keywords[place].value = ast.Constant(other)
        yield f"{ast.unparse(keyword)} → axis={other} in {_short(node)}", changed
    name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    if name in SPREADS and all(keyword.arg != "ddof" for keyword in node.keywords):
        changed = copy.deepcopy(node)
        changed.keywords.append(ast.keyword("ddof", ast.Constant(0 if name == "cov" else 1)))
        yield f"{_short(node)} → {_short(changed)}", changed


def _off_by_one(bound: ast.expr) -> Iterator[ast.expr]:
    if isinstance(bound, ast.Constant | ast.UnaryOp):
        return  # the constant itself is changed
    yield ast.BinOp(bound, ast.Add(), ast.Constant(1))
    yield ast.BinOp(bound, ast.Sub(), ast.Constant(1))


def _deletable(node: ast.stmt, function: Function | None) -> bool:
    """Whether what follows can still run: a name's first assignment is only a crash when gone."""
    if function is None:
        return False
    match node:
        case ast.Assign(targets=targets):
            return all(function.bound_before(target) for target in targets)
        case ast.AnnAssign(target=target):
            return function.bound_before(target)
        case ast.Raise():
            return True
        case ast.Expr(value=ast.Constant()):
            return False
    return True


def _with(node: ast.AST, **fields: object) -> ast.AST:
    """A shallow copy with other fields."""
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


def _number(value: float) -> ast.expr:
    """A number as it is written: the sign is an operator."""
    if value < 0 or str(value).startswith("-"):
        return ast.UnaryOp(ast.USub(), ast.Constant(-value))
    return ast.Constant(value)


def _sign(operator: ast.AST) -> str:
    """An operator as it is written."""
    one, two = ast.Name("a", ast.Load()), ast.Name("b", ast.Load())
    if isinstance(operator, ast.cmpop):
        return ast.unparse(ast.Compare(one, [operator], [two]))[2:-2]
    assert isinstance(operator, ast.operator)
    return ast.unparse(ast.BinOp(one, operator, two))[2:-2]


def _short(node: ast.AST) -> str:
    """The first line of a node's source, abridged."""
    text = ast.unparse(ast.fix_missing_locations(copy.deepcopy(node))).strip().splitlines()[0]
    return text if len(text) <= MAX_SHOWN else f"{text[: MAX_SHOWN - 1]}…"


def _line(node: ast.AST) -> int:
    """Where a node begins; an operator of a keyword lies with its value."""
    line = getattr(node, "lineno", None)
    assert isinstance(line, int)
    return line
