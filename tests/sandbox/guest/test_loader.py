"""A submission is compiled and executed as a module, or refused before it starts."""

import sys
import traceback

import pytest

from sandbox.guest import loader

IMPORTS = ["numpy", "stdlib"]


@pytest.fixture(autouse=True)
def forget_the_submission(monkeypatch):
    monkeypatch.setitem(sys.modules, "submission", None)


def refused(source, imports=IMPORTS):
    with pytest.raises(loader.Refused) as refusal:
        loader.load(source, imports)
    return refusal.value.message, refusal.value.line


def test_a_submission_becomes_the_module_submission():
    module = loader.load("import numpy\nx = __name__, __file__\n", IMPORTS)
    assert module.x == ("submission", "submission.py")
    assert sys.modules["submission"] is module


def test_a_traceback_shows_the_submission_s_own_lines():
    module = loader.load("def f():\n    return 1 / 0  # here\n", IMPORTS)
    with pytest.raises(ZeroDivisionError) as caught:
        module.f()
    assert "1 / 0  # here" in "".join(traceback.format_tb(caught.tb))


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("x = 1\ndef f(:\n", 2),
        ("x = (\n", 1),
        ("if True:\nx = 1\n", 2),
        ("def f():\n    yield\n  x\n", 3),
        ("return 1\n", 1),
        ("break\n", 1),
    ],
)
def test_what_does_not_compile_is_refused_with_its_line(source, line):
    message, found = refused(source)
    assert "Error: " in message
    assert found == line


@pytest.mark.parametrize("source", ["x = '\0'", "(" * 5000 + ")" * 5000, "-" * 200_000 + "1"])
def test_what_the_compiler_cannot_take_is_refused(source):
    message, _ = refused(source)
    assert "compile" in message or "SyntaxError" in message


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("import pandas", "pandas"),
        ("import pandas.io as p", "pandas.io"),
        ("from sklearn import svm", "sklearn"),
        ("import os, torch", "torch"),
        ("from . import x", "."),
        ("from ..a import x", "..a"),
        ("import numpyish", "numpyish"),
    ],
)
def test_an_import_that_is_not_allowed_is_refused_with_its_line(statement, name):
    message, line = refused(f"x = 1\ndef f():\n    {statement}\n")
    assert message == (
        f"import of {name} is not allowed here; allowed: numpy, the standard library"
    )
    assert line == 3


@pytest.mark.parametrize(
    "statement",
    ["import numpy.linalg", "from numpy import linalg", "import os.path", "import collections"],
)
def test_an_allowed_import_passes(statement):
    assert loader.load(statement, IMPORTS)


def test_the_standard_library_can_be_forbidden():
    assert refused("import os", ["numpy"]) == (
        "import of os is not allowed here; allowed: numpy",
        1,
    )


def test_what_a_submission_raises_while_it_is_imported_goes_through():
    with pytest.raises(SystemExit):
        loader.load("raise SystemExit(3)", IMPORTS)


@pytest.mark.parametrize(
    ("source", "described"),
    [
        ("x = None", ["missing", None]),
        ("x = 3", ["value", None]),
        (
            "def x(a, /, b, c=1, *d, e, f=2, **g): ...",
            [
                "function",
                [
                    ["a", 0, False],
                    ["b", 1, False],
                    ["c", 1, True],
                    ["d", 2, False],
                    ["e", 3, False],
                    ["f", 3, True],
                    ["g", 4, False],
                ],
            ],
        ),
        ("x = lambda a: a", ["function", [["a", 1, False]]]),
        ("async def x(a): ...", ["coroutine", [["a", 1, False]]]),
        ("class x:\n    def __init__(self, a=1): ...", ["class", [["a", 1, True]]]),
        ("class y:\n    def __call__(self, a): ...\nx = y()", ["function", [["a", 1, False]]]),
        ("x = dict", ["class", None]),
        ("class x:\n    __signature__ = 3", ["class", None]),
        ("class y:\n    __call__ = 3\nx = y()", ["function", None]),
    ],
)
def test_an_entry_point_is_described(source, described):
    assert loader.describe(loader.load(source, IMPORTS).x) == described
