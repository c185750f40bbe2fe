"""Load a submission from its source, refusing what must not even start."""

import ast
import inspect
import linecache
import sys
from types import ModuleType

FILENAME = "submission.py"
STDLIB = "stdlib"


class Refused(Exception):
    """The submission does not compile, or imports what it may not."""

    def __init__(self, message: str, line: int | None) -> None:
        self.message = message
        self.line = line
        super().__init__(message)


def load(source: str, imports: list[str]) -> ModuleType:
    """Compile and execute a submission as the module ``submission``.

    Args:
        source: the text of the file.
        imports: top-level packages it may import; ``stdlib`` stands for the standard library.

    Raises:
        Refused: no valid Python, or an import that is not allowed.
        BaseException: whatever the submission raises while it is imported.
    """
    try:
        tree = ast.parse(source, FILENAME)
        _check_imports(tree, imports)
        code = compile(tree, FILENAME, "exec")
    except SyntaxError as error:
        raise Refused(f"{type(error).__name__}: {error.msg}", error.lineno) from error
    except (ValueError, RecursionError, MemoryError) as error:
        raise Refused(f"does not compile: {type(error).__name__}: {error}", None) from error
    linecache.cache[FILENAME] = (len(source), None, source.splitlines(keepends=True), FILENAME)
    module = ModuleType("submission")
    module.__file__ = FILENAME
    sys.modules["submission"] = module
    exec(code, vars(module))  # noqa: S102 - running the submission is what a box is for
    return module


def describe(value: object) -> list[object]:
    """What an entry point is, and its parameters as [name, kind, has a default]."""
    if value is None:
        return ["missing", None]
    kind = "class" if isinstance(value, type) else "function" if callable(value) else "value"
    try:
        parameters = inspect.signature(value).parameters.values()  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return [kind, None]
    return [
        "coroutine" if inspect.iscoroutinefunction(value) else kind,
        [[p.name, int(p.kind), p.default is not p.empty] for p in parameters],
    ]


def _check_imports(tree: ast.Module, allowed: list[str]) -> None:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = ["." * node.level + (node.module or "")]
        else:
            continue
        for name in names:
            top = name.split(".")[0]
            if top in allowed or (STDLIB in allowed and top in sys.stdlib_module_names):
                continue
            permitted = ["the standard library" if word == STDLIB else word for word in allowed]
            raise Refused(
                f"import of {name} is not allowed here; allowed: {', '.join(permitted)}",
                node.lineno,
            )
