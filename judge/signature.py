"""Signatures as a problem states them, compared with what a file defines, without running it."""

import ast
from dataclasses import dataclass


@dataclass(frozen=True)
class Signature:
    """Parameters of an entry point.

    Attributes:
        text: as in problem.toml, with types, for people.
        names: parameter names in order.
        defaults: source of each parameter's default, ``None`` where there is none.
    """

    text: str
    names: tuple[str, ...]
    defaults: tuple[str | None, ...]

    def __str__(self) -> str:
        return self.text

    @property
    def call(self) -> str:
        """Names and defaults alone, as in ``(X, y, lr=0.01)``."""
        parts = zip(self.names, self.defaults, strict=True)
        return f"({', '.join(name if d is None else f'{name}={d}' for name, d in parts)})"

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the parameters without a default."""
        parts = zip(self.names, self.defaults, strict=True)
        return tuple(name for name, default in parts if default is None)

    @staticmethod
    def parse(text: str) -> "Signature":
        """The signature written as ``(X: ndarray, lr: float = 0.01) -> ndarray``.

        Raises:
            ValueError: it cannot be read, or uses ``*``, ``/`` or keyword-only parameters.
        """
        try:
            module = ast.parse(f"def f{text}: ...")
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise ValueError(
                f"expected the form '(X: ndarray, lr: float = 0.01) -> ndarray', not {text!r}"
            ) from error
        function = module.body[0]
        if len(module.body) != 1 or not isinstance(function, ast.FunctionDef):
            raise ValueError(f"expected one signature, not {text!r}")
        return _of(function, text)


def entry_of(module: ast.Module, name: str) -> ast.FunctionDef | ast.ClassDef | None:
    """The top-level function or class of that name, the last one if there are several."""
    found = None
    for node in module.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name:
            found = node
    return found


def declared_in(node: ast.FunctionDef | ast.ClassDef, member: str | None) -> Signature | None:
    """The signature of a function, of a class's constructor, or of its method ``member``."""
    if isinstance(node, ast.FunctionDef):
        return _of(node, ast.unparse(node.args))
    wanted = "__init__" if member is None else member
    for child in node.body:
        if isinstance(child, ast.FunctionDef) and child.name == wanted:
            signature = _of(child, ast.unparse(child.args))
            return Signature(signature.text, signature.names[1:], signature.defaults[1:])
    return Signature("()", (), ()) if member is None else None


def _of(function: ast.FunctionDef, text: str) -> Signature:
    args = function.args
    if args.vararg or args.kwarg or args.kwonlyargs or args.posonlyargs:
        raise ValueError("entry points take plain parameters: no *, **, / or keyword-only ones")
    defaults = [ast.unparse(node) for node in args.defaults]
    padding: list[str | None] = [None] * (len(args.args) - len(defaults))
    return Signature(text, tuple(arg.arg for arg in args.args), (*padding, *defaults))
