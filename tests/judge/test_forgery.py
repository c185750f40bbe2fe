"""Tricks that may work where tests and submission share a process: here none earns a point.

One problem asks for an array, a number and a list, in as many tests as there are tricks: each
begins in a fresh child, so one submission tries nearly all of them. Its hidden tests use the
checkers, as an author's do.
"""

import pytest

from judge.verdict import Verdict
from tests.judge.folders import TOML, make_folder

RAISED = [
    "import unittest; raise unittest.SkipTest('x')",
    "import importlib; importlib.import_module('_pytest.outcomes').skip('x')",
    "raise type('Skipped', (BaseException,), {})('x')",
    "raise type('XFailed', (BaseException,), {})('x')",
    "raise type('Exit', (BaseException,), {'returncode': 0})('x')",
    "raise type('UnsatisfiedAssumption', (Exception,), {})",
    "raise type('StopTest', (BaseException,), {})(0)",
    "raise KeyboardInterrupt",
    "raise GeneratorExit",
    "raise SystemExit(0)",
    "raise StopIteration",
    "raise AssertionError",
    "raise MemoryError",
    "raise ValueError('[0, \"value\", 2, []]')",
    "raise TimeoutError",
    "raise BlockingIOError",
    "import sys; sys.exit(0)",
    "exit()",
    "quit(0)",
    "import os; os._exit(0)",
    "import os; os._exit(137)",
    "import os; os.kill(os.getpid(), 9)",
    "import os; os.abort()",
    "import os; os.kill(0, 15)",
    "import os; os.execv('/bin/true', ['true'])",
    "import os; os.closerange(0, 1000)",
    "import os; os.closerange(3, 1000)",
    "import ctypes; ctypes.string_at(0)",
    "f = lambda: f(); f()",
    "import numpy as np; np.zeros(2**62)",
    "import signal; signal.raise_signal(signal.SIGINT)",
]
ODD_ARRAYS = {
    "a scalar for a vector": "2 * x[0]",
    "a 0-d array": "np.array(2 * x[0])",
    "a Python number": "2.0",
    "an empty array": "x[:0]",
    "a row": "2 * x[None]",
    "a column": "2 * x[:, None]",
    "a list": "(2 * x).tolist()",
    "a tuple": "tuple(2 * x)",
    "nothing": "None",
    "Ellipsis": "...",
    "NotImplemented": "NotImplemented",
    "NaN": "x * np.nan",
    "infinity": "x * np.inf",
    "a fully masked array": "np.ma.masked_all(x.shape)",
    "a masked array": "np.ma.array(2 * x, mask=True)",
    "masked": "np.ma.masked",
    "a matrix": "np.asmatrix(2 * x)",
    "a record array": "(2 * x).view(np.recarray)",
    "a subclass that is always equal": "(2 * x).view(Always)",
    "a complex array": "(2 * x).astype(complex)",
    "single precision": "(2 * x).astype('f4')",
    "half precision": "(2 * x).astype('f2')",
    "long doubles": "(2 * x).astype('g')",
    "integers": "(2 * x).astype(int)",
    "booleans": "x > 0",
    "times": "(2 * x).astype('m8[s]')",
    "not a time": "np.full(x.shape, np.datetime64('NaT'))",
    "objects": "(2 * x).astype(object)",
    "objects that are always equal": "np.array([Equal()] * len(x), object)",
    "text": "(2 * x).astype(str)",
    "a structured array": "(2 * x).view([('a', 'f8')])",
    "an object that is always equal": "Equal()",
    "an object that becomes an array": "Becomes()",
    "a function": "lambda: 2 * x",
    "a class": "np.ndarray",
    "a generator": "(2 * v for v in x)",
    "a pickle": "__import__('pickle').dumps(2 * x)",
    "an object with a trap": "Trap()",
    "a memoryview": "memoryview(2 * x)",
    "a dictionary": "dict(enumerate(2 * x))",
    "itself": "loop",
}
ODD_NUMBERS = {
    "a numpy array of one": "np.array([x.sum()])",
    "a 0-d array": "np.array(x.sum())",
    "an integer": "int(x.sum())",
    "True": "True",
    "NaN": "float('nan')",
    "infinity": "float('inf')",
    "a complex": "complex(x.sum())",
    "text": "str(x.sum())",
    "an equal object": "Equal()",
    "a subclass": "Float(0)",
    "an empty array": "x[:0]",
    "a list": "[float(x.sum())]",
    "nothing": "None",
}
ODD_LISTS = {
    "a generator": "(v for v in x.tolist())",
    "an iterator": "iter(x.tolist())",
    "a map": "map(float, x)",
    "a tuple": "tuple(x.tolist())",
    "an array": "x",
    "a subclass that is always equal": "Items()",
    "a list of arrays": "[np.array(v) for v in x]",
    "a list of equal objects": "[Equal() for v in x]",
    "a list of text": "[Text(v) for v in x]",
    "a list that holds itself": "loop",
    "a range": "range(len(x))",
    "a set": "set(x.tolist())",
    "the input's keys": "dict.fromkeys(x.tolist()).keys()",
    "a list too long": "[*x.tolist(), 0.0]",
}
SAME = {
    "a frame on standard output": "print(chr(0) * 3 + chr(5))",
    "frames on both outputs": "import os; [os.write(n, b'\\0\\0\\0\\1\\x90') for n in (1, 2)]",
    "time patched": "import time; time.monotonic = time.time = time.process_time = lambda: 0.0",
    "builtins patched": "import builtins; builtins.abs = builtins.round = lambda *a: 0",
    "numpy's testing patched": "np.testing.assert_allclose = lambda *a, **k: None",
    "modules replaced": "import sys; sys.modules['judge'] = sys.modules['pytest'] = np",
    "an atexit that hangs": "import atexit, time; atexit.register(time.sleep, 10**6)",
    "environment changed": "import os; os.environ['LD_PRELOAD'] = '/x'",
    "a file in the temporary directory": "import tempfile; open(tempfile.mktemp(), 'w').close()",
    "numpy's equality patched": "np.array_equal = np.allclose = lambda *a, **k: True",
    "recursion limit": "import sys; sys.setrecursionlimit(10**6)",
    "untouched memory": "np.zeros(2 * 10**9)",
}
HELPERS = """
class Always(np.ndarray):
    def __eq__(self, other): return np.array(True)
    def __array_finalize__(self, other): pass


class Equal:
    def __eq__(self, other): return True
    def __hash__(self): return 0
    def __sub__(self, other): return 0
    def __abs__(self): return 0
    def __lt__(self, other): return True
    __le__ = __lt__


class Becomes:
    def __array__(self, *args, **kwargs): return np.ones(3)


class Trap:
    def __reduce__(self): return print, ("unpickled",)


class Float(float):
    def __eq__(self, other): return True
    def __sub__(self, other): return 0.0


class Items(list):
    def __eq__(self, other): return True


class Text(str):
    pass


loop = []
loop.append(loop)
"""

# Each test asks for one kind of answer in one way; all ways ask for the same.
ENTRY = """\
[[entry]]
function = "answer"
signature = "(kind: str, way: str, x: ndarray) -> object"
"""
REFERENCE = """\
def right(kind, x):
    if kind == "number":
        return float(x.sum())
    return x.tolist() if kind == "list" else 2 * x


def answer(kind, way, x):
    return right(kind, x)
"""
WAYS = {
    "raise": list(map(str, range(len(RAISED)))),
    "array": list(ODD_ARRAYS),
    "number": list(ODD_NUMBERS),
    "list": list(ODD_LISTS),
    "same": list(SAME),
    "wrong": list(SAME),
}
FEW_WAYS = {"number": ["x"], "array": ["x"]}
HIDDEN = """\
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from judge import checkers
from submission import answer

vectors = st.lists(st.integers(1, 9), min_size=1, max_size=4).map(lambda x: np.array(x, float))
WAYS = {}


@pytest.mark.parametrize(("kind", "way"), [(kind, way) for kind in WAYS for way in WAYS[kind]])
@settings(max_examples=4)
@given(x=vectors)
def test_answer(kind, way, x):
    '''Answers what was asked for.'''
    assume(x.sum() < 1000)
    before = x.copy()
    found = answer(kind, way, x)
    if kind == "number":
        checkers.allclose(found, float(before.sum()))
    elif kind == "list":
        checkers.exact(found, before.tolist())
    else:
        checkers.allclose(found, 2 * before)
    checkers.unchanged(before, x, "x")
"""
RIGHT = "import numpy as np\n" + REFERENCE


def tricks():
    """A submission that tries every trick, each where it is asked in its way."""
    ways = {("raise", str(n)): [body] for n, body in enumerate(RAISED)}
    for kind, odd in (("array", ODD_ARRAYS), ("number", ODD_NUMBERS), ("list", ODD_LISTS)):
        ways |= {(kind, name): [f"return {value}"] for name, value in odd.items()}
    for kind, factor in (("same", 2), ("wrong", 3)):
        ways |= {(kind, name): [trick, f"return {factor} * x"] for name, trick in SAME.items()}
    lines = [RIGHT, HELPERS, "WAYS = {}"]
    for number, (key, body) in enumerate(ways.items()):
        lines.append(f"def way_{number}(x):")
        lines += [f"    {line}" for line in body]
        lines.append(f"WAYS[{key!r}] = way_{number}")
    lines.append("def answer(kind, way, x):")
    lines.append("    return WAYS[kind, way](x)")
    return "\n".join(lines)


def make_problem(parent, ways):
    toml = TOML[: TOML.index("[[entry]]")] + ENTRY + TOML[TOML.index("[limits]") :]
    return make_folder(
        parent,
        problem_toml=toml.replace("cpu_seconds = 10.0", "cpu_seconds = 60.0"),
        reference_py=REFERENCE,
        test_hidden_py=HIDDEN.replace("WAYS = {}", f"WAYS = {ways!r}"),
    )


@pytest.fixture(scope="module")
def grade(grader_of, tmp_path_factory):
    """Grades a source by two tests: one for a number, one for an array."""
    return grader_of(make_problem(tmp_path_factory.mktemp("bank"), FEW_WAYS))


@pytest.fixture(scope="module")
def verdict_of(grader_of, tmp_path_factory):
    """``verdict_of(kind, way)``: what the submission that tries every trick got there."""
    (report,) = grader_of(make_problem(tmp_path_factory.mktemp("bank"), WAYS))(tricks())
    verdicts = {test.name: test.verdict for test in report.tests}
    assert len(verdicts) == sum(map(len, WAYS.values()))
    return lambda kind, way: verdicts[f"test_answer[{kind}-{way}]"]


def test_the_right_answers_earn_all(grade):
    (report,) = grade(RIGHT)
    assert report.verdict is Verdict.AC
    assert report.points == report.max_points


@pytest.mark.parametrize("number", range(len(RAISED)), ids=RAISED)
def test_what_a_submission_raises_or_how_it_leaves_is_a_run_time_error(verdict_of, number):
    assert verdict_of("raise", str(number)) is Verdict.RTE


@pytest.mark.parametrize("way", ODD_ARRAYS)
def test_what_is_not_the_array_asked_for_is_a_wrong_answer(verdict_of, way):
    assert verdict_of("array", way) is Verdict.WA


@pytest.mark.parametrize("way", ODD_NUMBERS)
def test_what_is_not_the_number_asked_for_is_a_wrong_answer(verdict_of, way):
    assert verdict_of("number", way) is Verdict.WA


@pytest.mark.parametrize("way", ODD_LISTS)
def test_what_is_not_the_list_asked_for_is_a_wrong_answer(verdict_of, way):
    assert verdict_of("list", way) is Verdict.WA


@pytest.mark.parametrize("way", SAME)
def test_a_trick_makes_a_right_answer_no_worse_and_a_wrong_one_no_better(verdict_of, way):
    assert verdict_of("same", way) is Verdict.AC
    assert verdict_of("wrong", way) is Verdict.WA


def verdicts(grade, source):
    """The verdicts on the number and on the array."""
    (report,) = grade(RIGHT + source)
    return [test.verdict for test in report.tests]


def twice(body, before=""):
    """A submission whose arrays are made by this body, and all else is right."""
    lines = "\n".join(f"        {line}" for line in body.splitlines())
    return f"{before}\ndef answer(kind, way, x):\n    if kind == 'array':\n{lines}\n    return right(kind, x)\n"


SPEAKING = """
import importlib, os, struct
codec = importlib.import_module("msgpack")


def channel():
    for n in os.listdir("/proc/self/fd"):
        try:
            if int(n) > 2 and os.readlink(f"/proc/self/fd/{n}").startswith("socket:"):
                return int(n)
        except OSError:
            pass


def say(*structure, raw=b""):
    body = codec.packb(structure) + raw
    os.write(channel(), struct.pack(">I", len(body)) + body)
"""
SPOKEN = {
    "a verdict": "say(0, 'verdict', 'AC')",
    "a reply to a guessed id": "say(1, 'value', 2.0, [])",
    "trailing bytes": "say(1, 'value', 2.0, [], raw=b'x')",
    "a header of 4 GiB": "os.write(channel(), b'\\xff' * 4)",
    "a map": "say({'id': 1})",
    "an extension": "say(codec.ExtType(1, b'x'))",
    "a frame of nothing": "os.write(channel(), b'\\0' * 4)",
    "half a frame": "os.write(channel(), b'\\0\\0\\0\\x09x'); os._exit(0)",
}


@pytest.mark.parametrize("trick", SPOKEN.values(), ids=SPOKEN.keys())
def test_a_frame_of_the_submission_s_own_is_a_security_violation(grade, trick):
    (report,) = grade(RIGHT + SPEAKING + twice(trick))
    assert [test.verdict for test in report.tests] == [Verdict.AC, Verdict.SV]
    assert report.verdict is Verdict.SV


def test_a_frame_at_import_is_a_security_violation_and_no_test_runs(grade):
    (report,) = grade(RIGHT + SPEAKING + "\nsay(0, 'loaded', [])\n")
    assert (report.verdict, report.tests, report.points) == (Verdict.SV, (), 0)


def test_two_processes_that_both_reply_are_no_accepted_answer(grade):
    (report,) = grade(RIGHT + twice("import os; os.fork()"))
    assert report.tests[1].verdict in {Verdict.RTE, Verdict.SV, Verdict.WA}


def test_the_codec_in_the_guest_may_be_patched_and_forges_its_own_value_alone(grade):
    patched = """
import sys
wire = sys.modules["sandbox.guest.wire"]
wire.encode = lambda value, *rest: ["a", "<f8", [1], b"\\0" * 8]
"""
    assert verdicts(grade, patched) == [Verdict.WA, Verdict.WA]


def test_an_async_function_is_refused_by_its_kind(grade):
    (report,) = grade(RIGHT.replace("def answer", "async def answer"))
    assert report.verdict is Verdict.CE
    assert "answer is a coroutine" in report.message


def test_a_function_that_returns_a_coroutine_is_a_wrong_answer(grade):
    later = "async def later(x): return 2 * x"
    assert verdicts(grade, twice("return later(x)", later)) == [Verdict.AC, Verdict.WA]


def test_a_callable_object_is_as_good_as_a_function(grade):
    source = """
class Answer:
    def __call__(self, kind, way, x): return right(kind, x)

answer = Answer()
"""
    assert verdicts(grade, source) == [Verdict.AC, Verdict.AC]


def test_an_input_changed_in_place_is_seen_by_the_test(grade):
    body = "found = 2 * x\nx[:] = 0\nreturn found"
    assert verdicts(grade, twice(body)) == [Verdict.AC, Verdict.WA]


def test_the_answer_is_a_snapshot_that_later_changes_do_not_reach(grade):
    body = "for array in kept: array[:] = 0\nkept.append(2 * x)\nreturn kept[-1]"
    assert verdicts(grade, twice(body, "kept = []")) == [Verdict.AC, Verdict.AC]


def test_right_for_the_first_calls_and_wrong_afterwards_is_wrong(grade):
    body = "calls.append(1)\nreturn (2 if len(calls) < 3 else 3) * x"
    assert verdicts(grade, twice(body, "calls = []")) == [Verdict.AC, Verdict.WA]


def test_reversed_strides_and_foreign_byte_order_are_right_answers(grade):
    assert verdicts(grade, twice("return (2 * x)[::-1].astype('>f8')[::-1]")) == [
        Verdict.AC,
        Verdict.AC,
    ]


def test_hidden_inputs_in_an_exception_are_for_staff_alone(grade):
    (report,) = grade(RIGHT + twice("raise ValueError(f'secret {x.sum()}')"))
    assert "secret" in report.tests[1].message
    assert "secret" not in str(report.public())
