"""Which names of a function could be taken for one another: those of the same kind.

The kind of a name is its annotation, or what its assignments show: a size, a
position in a loop, an array that NumPy made. Names of no known kind are left alone.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

INTEGER, ARRAY = "int", "ndarray"
WHOLE_CALLS = ("len", "int", "round")
WHOLE_ATTRIBUTES = ("size", "ndim")
UNUSED = "_"
ARRAY_MODULES = ("np", "numpy")
SCALARS = ("sum", "mean", "max", "min", "float64", "prod", "sqrt", "exp", "log", "argmax", "argmin")


@dataclass
class Function:
    """The names that a function binds.

    Attributes:
        kinds: of every name whose kind is known.
        first: line on which each name is first bound.
    """

    kinds: dict[str, str] = field(default_factory=dict)
    first: dict[str, int] = field(default_factory=dict)

    def bind(self, name: str, kind: str | None, line: int) -> None:
        """Remember a binding; two of different kinds make a name of no kind."""
        if name not in self.first:
            self.first[name] = line
            if kind is not None:
                self.kinds[name] = kind
        elif self.kinds.get(name) != kind and kind is not None:
            self.kinds.pop(name, None)

    def alternatives(self, node: ast.Name) -> Iterator[str]:
        """At most one other name of the same kind that is bound by then: the next in order."""
        kind = self.kinds.get(node.id)
        if kind is None:
            return
        alike = sorted(
            (line, name)
            for name, line in self.first.items()
            if self.kinds.get(name) == kind
            and name != UNUSED
            and (line < node.lineno or name == node.id)
        )
        names = [name for _, name in alike]
        if len(names) > 1:
            yield names[(names.index(node.id) + 1) % len(names)]

    def bound_before(self, target: ast.expr) -> bool:
        """Whether an assignment to this target changes something that was there before."""
        if isinstance(target, ast.Tuple | ast.List):
            return all(self.bound_before(part) for part in target.elts)
        if isinstance(target, ast.Name):
            return self.first.get(target.id, target.lineno) < target.lineno
        return True


def functions_of(tree: ast.AST) -> dict[int, Function]:
    """What each function of a module binds, by the id of its node."""
    return {id(node): _read(node) for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def _read(node: ast.FunctionDef) -> Function:
    function = Function()
    arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    for argument in arguments:
        kind = None if argument.annotation is None else ast.unparse(argument.annotation)
        function.bind(argument.arg, _plain(kind), node.lineno)
    for statement in sorted(_statements(node), key=lambda found: found.lineno):
        match statement:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    _assign(function, target, value)
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation):
                function.bind(name, _plain(ast.unparse(annotation)), statement.lineno)
            case ast.For(target=target, iter=iterated):
                _loop(function, target, iterated)
    return function


def _statements(node: ast.AST) -> Iterator[ast.stmt]:
    """Statements of a function, without those of functions inside it."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.ClassDef | ast.Lambda):
            continue
        if isinstance(child, ast.stmt):
            yield child
        yield from _statements(child)


def _plain(kind: str | None) -> str | None:
    """An annotation without the module it comes from."""
    return None if kind is None else kind.removeprefix("np.").removeprefix("numpy.")


def _assign(function: Function, target: ast.expr, value: ast.expr) -> None:
    if isinstance(target, ast.Name):
        function.bind(target.id, _kind(value, function), target.lineno)
    elif isinstance(target, ast.Tuple | ast.List):
        parts = value.elts if isinstance(value, ast.Tuple | ast.List) else None
        of_shape = isinstance(value, ast.Attribute) and value.attr == "shape"
        for place, part in enumerate(target.elts):
            if isinstance(part, ast.Name):
                kind = INTEGER if of_shape else None
                if parts is not None and len(parts) == len(target.elts):
                    kind = _kind(parts[place], function)
                function.bind(part.id, kind, part.lineno)


def _loop(function: Function, target: ast.expr, iterated: ast.expr) -> None:
    called = iterated.func if isinstance(iterated, ast.Call) else None
    name = called.id if isinstance(called, ast.Name) else None
    if isinstance(target, ast.Name):
        function.bind(target.id, INTEGER if name == "range" else None, target.lineno)
    elif isinstance(target, ast.Tuple):
        for place, part in enumerate(target.elts):
            if isinstance(part, ast.Name):
                counted = name == "enumerate" and place == 0
                function.bind(part.id, INTEGER if counted else None, part.lineno)


def _kind(value: ast.expr, function: Function) -> str | None:
    """The kind of a value, where its form shows it."""
    kind = None
    match value:
        case ast.Constant(value=constant) if type(constant) in (bool, int, float):
            kind = type(constant).__name__
        case ast.Name(id=name):
            kind = function.kinds.get(name)
        case ast.Call(func=ast.Name(id=name)) if name in WHOLE_CALLS:
            kind = INTEGER
        case ast.Attribute(attr=name) if name in WHOLE_ATTRIBUTES:
            kind = INTEGER
        case ast.Subscript(value=ast.Attribute(attr="shape")):
            kind = INTEGER
        case ast.Call(func=ast.Attribute(value=ast.Name(id=module), attr=name)):
            kind = ARRAY if module in ARRAY_MODULES and name not in SCALARS else None
        case ast.BinOp(left=left, right=right):
            kinds = {_kind(left, function), _kind(right, function)}
            kind = ARRAY if ARRAY in kinds else kinds.pop() if len(kinds) == 1 else None
    return kind
