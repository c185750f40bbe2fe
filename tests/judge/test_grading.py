"""Whole gradings by a real grader: every verdict, points kept, classes, call-backs, counterexamples."""

import pytest

from judge.errors import GradingFailed
from judge.verdict import Verdict
from sandbox.errors import SandboxError
from tests.judge.folders import REFERENCE, TOML, class_folder, make_folder

THREE = '''\
import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from judge import points
from submission import twice


@points(2)
def test_one():
    """One."""
    assert twice(1.0) == 2.0


@points(3)
def test_two():
    """Two."""
    assert twice(2.0) == 4.0


@points(4)
@settings(max_examples=20)
@given(st.integers(3, 1000))
def test_more(n):
    """Three and more."""
    assume(n % 100 != 50)
    assert twice(float(n)) == 2.0 * n
'''


@pytest.fixture(scope="module")
def grade(grader_of, tmp_path_factory):
    """Grades by three tests worth 2, 3 and 4 points: for 1.0, for 2.0 and for more."""
    toml = TOML.replace("call_seconds = 5.0", "call_seconds = 2.0")
    folder = make_folder(tmp_path_factory.mktemp("bank"), problem_toml=toml, test_hidden_py=THREE)
    return grader_of(folder)


def one(grade, source):
    (report,) = grade(source)
    return report


def verdicts(report):
    return [str(test.verdict) for test in report.tests]


def when_two(body, before=""):
    """A submission that is right, except that it does this for 2.0."""
    return f"{before}\ndef twice(x):\n    if x == 2.0:\n        {body}\n    return 2 * x\n"


def test_an_accepted_submission_gets_every_point_and_a_receipt(grade):
    report = one(grade, REFERENCE)
    assert report.verdict is Verdict.AC
    assert (report.points, report.max_points) == (9, 9)
    assert [test.title for test in report.tests] == ["One.", "Two.", "Three and more."]
    assert [test.examples for test in report.tests] == [0, 0, 20]
    assert report.receipt.problem == grade.problem.digest
    assert report.receipt.sandbox == "local"
    assert report.receipt.box == grade.sandbox.digest
    assert set(report.receipt.versions) >= {"python", "numpy", "pytest", "hypothesis"}
    assert report.cpu_seconds >= 0
    assert report.memory_mib > 0


FAILURES = {
    "wrong answer": ("return 5.0", "WA"),
    "exception": ("raise ValueError('two')", "RTE"),
    "exit": ("import os; os._exit(1)", "RTE"),
    "no value": ("return object()", "WA"),
    "call too long": ("while True: pass", "TLE"),
    "memory": ("kept = [b'x' * (1 << 20)]\n        while True: kept.append(kept[0] * 2)", "MLE"),
    "output": ("while True: print('x' * 1000)", "OLE"),
}


@pytest.mark.parametrize(("body", "verdict"), FAILURES.values(), ids=FAILURES.keys())
def test_one_failing_test_leaves_the_points_of_the_others(grade, body, verdict):
    report = one(grade, when_two(body))
    assert report.verdict == verdict
    assert verdicts(report) == ["AC", verdict, "AC"]
    assert report.points == 6
    assert report.tests[1].message


def test_a_source_that_does_not_compile_says_where(grade):
    report = one(grade, "def twice(x):\n    return (2 *\n")
    assert (report.verdict, report.tests, report.points) == (Verdict.CE, (), 0)
    assert report.max_points == 9
    assert report.message.startswith("line 2: SyntaxError")


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("", "twice is not defined; expected def twice(x: ndarray) -> ndarray"),
        ("twice = 3", "twice is a value; expected def twice(x: ndarray) -> ndarray"),
        ("class twice: ...", "twice is a class; expected def twice(x: ndarray) -> ndarray"),
        ("def twice(): ...", "twice takes (); expected twice(x)"),
        ("def twice(y): ...", "twice takes (y); expected twice(x)"),
        ("def twice(x, y): ...", "twice takes (x, y); expected twice(x)"),
        ("def twice(*, x): ...", "twice takes (x); expected twice(x)"),
        ("def twice(x, *, y): ...", "twice takes (x, y); expected twice(x)"),
        ("def twice(x, /): ...", "twice takes (x); expected twice(x)"),
        ("import pandas", "line 1: import of pandas is not allowed here"),
    ],
)
def test_a_source_that_defines_something_else_is_a_compile_error(grade, source, message):
    report = one(grade, source)
    assert report.verdict is Verdict.CE
    assert report.message.startswith(message)
    assert report.public().message == report.message


@pytest.mark.parametrize(
    "source",
    [
        "def twice(x, y=1): return 2 * x",
        "def twice(x=0): return 2 * x",
        "def twice(*args, **kwargs): return 2 * args[0]",
        "def twice(x, *rest, **more): return 2 * x",
        "twice = lambda x: 2 * x",
        "import functools\ntwice = functools.partial(lambda k, x: k * x, 2)",
        "class T:\n    def __call__(self, x): return 2 * x\ntwice = T()",
    ],
)
def test_whatever_can_be_called_as_asked_is_accepted(grade, source):
    assert one(grade, source).verdict is Verdict.AC


@pytest.mark.parametrize(
    ("source", "verdict", "message"),
    [
        ("1 / 0", "RTE", "line 1: importing your file raised ZeroDivisionError: division by zero"),
        ("raise SystemExit", "RTE", "line 1: importing your file raised SystemExit: "),
        ("import os; os._exit(0)", "RTE", "while your file was imported: the process left"),
        ("while True: pass", "TLE", "while your file was imported: one call took longer than 2 s"),
        ("x = []\nwhile True: x.append(b'x' * 10**6)", "MLE", "while your file was imported: more"),
        ("while True: print('x' * 99)", "OLE", "while your file was imported: more than 64 KiB"),
    ],
)
def test_a_failure_while_importing_is_explained_to_the_candidate(grade, source, verdict, message):
    report = one(grade, source)
    assert (report.verdict, report.tests) == (verdict, ())
    assert report.message.startswith(message)
    assert report.public().message == report.message


def test_an_import_that_fails_only_later_fails_that_test(grade):
    source = """
import os
with open("count", "a") as file:
    file.write("x")
if os.path.getsize("count") == 2:
    raise ValueError("the second time")

def twice(x): return 2 * x
"""
    report = one(grade, source)
    assert verdicts(report) == ["AC", "RTE", "AC"]
    assert "the second time" in report.tests[1].message
    assert report.public().message is None


def test_nothing_in_memory_leaks_from_one_test_to_the_next(grade):
    source = "calls = []\ndef twice(x):\n    calls.append(x)\n    return 2 * x if calls[0] == x or x > 3 else 0.0"
    assert one(grade, source).verdict is Verdict.AC


def test_after_three_dead_boxes_the_other_tests_are_not_run(grader_of, tmp_path):
    tests = "\n\n".join(
        f'def test_{n}():\n    """Test {n}."""\n    assert twice({n}.0) == {2 * n}.0'
        for n in range(5)
    )
    toml = TOML.replace("call_seconds = 5.0", "call_seconds = 0.3")
    hidden = f"from submission import twice\n\n\n{tests}\n"
    folder = make_folder(tmp_path, problem_toml=toml, test_hidden_py=hidden)
    source = "def twice(x):\n    while x: pass\n    return 0.0"
    report = one(grader_of(folder), source)
    assert verdicts(report) == ["AC", "TLE", "TLE", "TLE", "TLE"]
    assert report.tests[4].message.startswith("not run: one call took longer than 0.3 s")
    assert report.points == 1


def test_cpu_time_used_up_ends_the_later_tests(grader_of, tmp_path):
    toml = TOML.replace("cpu_seconds = 10.0", "cpu_seconds = 0.5")
    folder = make_folder(tmp_path, problem_toml=toml, test_hidden_py=THREE)
    source = when_two(
        "\n        ".join(
            [
                "import time",
                "end = time.process_time() + 3",
                "while time.process_time() < end: pass",
            ]
        )
    )
    report = one(grader_of(folder), source)
    assert report.verdict is Verdict.TLE
    assert verdicts(report) == ["AC", "TLE", "TLE"]
    assert report.tests[2].message == "not run: 0.5 s of CPU time were used up"


def test_a_test_that_ends_just_beyond_the_cpu_time_is_run_again_and_then_too_slow(
    grader_of, tmp_path
):
    toml = TOML.replace("cpu_seconds = 10.0", "cpu_seconds = 1.0")
    folder = make_folder(tmp_path, problem_toml=toml, test_hidden_py=THREE)
    burn = ["import time", "while time.process_time() < 1.08: pass"]
    report = one(grader_of(folder), when_two("\n        ".join(["start()", *burn]), START))
    assert verdicts(report)[:2] == ["AC", "TLE"]
    assert "CPU time" in report.tests[1].message


START = """
import time

def start():
    begun, clock = time.process_time(), time.process_time
    time.process_time = lambda: clock() - begun
"""


def test_the_same_submission_gets_the_same_report_but_for_its_clocks(grade):
    def timeless(report):
        return [
            (test.name, test.verdict, test.message, test.counterexample, test.examples)
            for test in report.tests
        ], report.receipt

    source = "import random\ndef twice(x): return 2 * x if random.random() < 0.9 else x"
    assert timeless(one(grade, source)) == timeless(one(grade, source))


def test_another_seed_draws_other_examples_and_is_in_the_receipt(grader_of, tmp_path):
    folder = make_folder(tmp_path, test_hidden_py=THREE)
    seeded = [grader_of(folder, seed=seed) for seed in (1, 2)]
    wrong = "def twice(x): return 2 * x if x < 3 else 0.0"
    reports = [one(grade, wrong) for grade in seeded]
    assert [report.receipt.seed for report in reports] == [1, 2]
    assert {str(report.verdict) for report in reports} == {"WA"}
    assert one(seeded[0], wrong).tests[2].counterexample == reports[0].tests[2].counterexample


def test_the_verdict_comes_first_and_then_a_smaller_counterexample(grade):
    first, *better = grade("def twice(x): return 2 * x if x < 10 else 0.0", explain=True)
    assert verdicts(first) == ["AC", "AC", "WA"]
    assert int(first.tests[2].counterexample["n"]) >= 10
    assert better[-1].tests[2].counterexample == {"n": "10"}
    assert [report.verdict for report in better] == [Verdict.WA] * len(better)
    assert better[-1].tests[2].message


def test_an_exception_is_explained_by_the_smallest_input_that_raises_it(grade):
    *_, last = grade("def twice(x):\n    assert x < 10\n    return 2 * x", explain=True)
    assert verdicts(last) == ["AC", "AC", "RTE"]
    assert last.tests[2].counterexample == {"n": "10"}
    assert "AssertionError, line 2" in last.tests[2].message


def test_a_property_that_passes_when_it_is_run_again_is_not_deterministic(grade):
    source = """
import os
open("count", "a").write("x")
third = os.path.getsize("count") == 3

def twice(x): return 0.0 if third else 2 * x
"""
    first, second = grade(source, explain=True)
    assert verdicts(first) == verdicts(second) == ["AC", "AC", "WA"]
    assert second.tests[2].message.startswith("not deterministic: passed when run again")


def test_a_property_that_kills_its_box_is_not_explained(grade):
    (report,) = grade(
        "import os\ndef twice(x): return 2 * x if x < 9 else os._exit(1)", explain=True
    )
    assert verdicts(report) == ["AC", "AC", "RTE"]
    (report,) = grade("def twice(x): return 2 * x if x < 9 else [1] * 10**11", explain=True)[-1:]
    assert report.tests[2].verdict is Verdict.RTE


COUNTER = """\
class = "Counter"
signature = "(start: int = 0)"
methods = { add = "(k: int) -> Counter", merge = "(other: Counter) -> Counter", log = "(n: int) -> list" }
attributes = ["total"]"""
COUNTER_REFERENCE = """\
class Counter:
    def __init__(self, start=0):
        self.total = start
    def add(self, k):
        self.total += k
        return self
    def merge(self, other):
        return Counter(self.total + other.total)
    def log(self, n):
        return [self.total] * n
"""
COUNTER_TESTS = '''\
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from submission import Counter


@settings(max_examples=10)
@given(st.lists(st.integers(-5, 5), max_size=5))
def test_adds(numbers):
    """Adds up, and can be chained."""
    counter = Counter()
    for number in numbers:
        assert counter.add(number).total == counter.total
    assert counter.total == sum(numbers)


def test_merges():
    """Merges two counters into a third."""
    first, second = Counter(1), Counter(start=2)
    third = first.merge(second)
    third.add(10)
    assert (first.total, second.total, third.total) == (1, 2, 13)
    assert third.log(2) == [13, 13]
'''


@pytest.fixture(scope="module")
def grade_class(grader_of, tmp_path_factory):
    return grader_of(
        class_folder(tmp_path_factory.mktemp("bank"), COUNTER, COUNTER_REFERENCE, COUNTER_TESTS)
    )


def test_a_right_class_is_accepted(grade_class):
    assert one(grade_class, COUNTER_REFERENCE).verdict is Verdict.AC


CLASS_MISTAKES = {
    "adds one too many": ("self.total += k", "self.total += k + 1", ["WA", "WA"]),
    "does not return itself": ("return self\n", "pass\n", ["WA", "AC"]),
    "merges into itself": (
        "return Counter(self.total + other.total)",
        "self.total += other.total; return self",
        ["AC", "WA"],
    ),
    "has no such method": ("def merge", "def fuse", ["AC", "RTE"]),
    "has no such attribute": ("self.total", "self.sum", ["RTE", "RTE"]),
    "raises": ("return [self.total] * n", "raise ValueError", ["AC", "RTE"]),
    "cannot be made": ("self.total = start", "raise ValueError", ["RTE", "RTE"]),
    "answers what cannot cross": ("return [self.total] * n", "return object()", ["AC", "WA"]),
    "makes something else": (
        "    def __init__",
        "    def __new__(cls, start=0): return 3\n    def __init__",
        ["WA", "WA"],
    ),
}


@pytest.mark.parametrize(
    ("old", "new", "expected"), CLASS_MISTAKES.values(), ids=CLASS_MISTAKES.keys()
)
def test_a_wrong_class_is_judged_test_by_test(grade_class, old, new, expected):
    assert old in COUNTER_REFERENCE
    report = one(grade_class, COUNTER_REFERENCE.replace(old, new))
    assert verdicts(report) == expected


def test_a_class_with_another_constructor_is_a_compile_error(grade_class):
    report = one(grade_class, "class Counter:\n    def __init__(self, begin=0): ...")
    assert report.verdict is Verdict.CE
    assert report.message == "Counter takes (begin=…); expected Counter(start=0)"


def test_a_function_for_a_class_is_a_compile_error(grade_class):
    report = one(grade_class, "def Counter(start=0): ...")
    assert report.message.startswith("Counter is a function; expected class Counter")


CALLING = '''\
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from judge import SubmissionRaised
from submission import twice


@settings(max_examples=5)
@given(st.integers(1, 9))
def test_callable(n):
    """Calls a function once."""
    calls = []

    def x(k):
        calls.append(k)
        return n * k

    assert twice(x) == 2 * n
    assert calls == [2]


def test_iterator():
    """Draws three items and no more."""
    items = iter([1, 2, 3, 4])
    assert twice(items) == [2, 4, 6]
    assert list(items) == [4]


def test_generator():
    """Draws from a generator of random numbers."""
    mine, theirs = np.random.default_rng(5), np.random.default_rng(5)
    assert (twice(theirs) == 2 * mine.random(3)).all()
    assert mine.random() == theirs.random()


def test_in_place():
    """Doubles a list in place."""
    items = [1, 2]
    twice(items)
    assert items == [2, 4]


def test_raises():
    """Refuses text."""
    try:
        twice("text")
    except (SubmissionRaised, TypeError) as error:
        assert getattr(error, "type_name", "TypeError") == "TypeError"
    else:
        raise AssertionError("accepted text")
'''
CALLING_REFERENCE = """\
import itertools
import numpy as np

def twice(x):
    if isinstance(x, str):
        raise TypeError("text")
    if isinstance(x, np.random.Generator):
        return 2 * x.random(3)
    if isinstance(x, list):
        x[:] = [2 * item for item in x]
        return None
    if callable(x):
        return x(2)
    return [2 * item for item in itertools.islice(x, 3)]
"""


@pytest.fixture(scope="module")
def grade_calling(grader_of, tmp_path_factory):
    return grader_of(
        make_folder(
            tmp_path_factory.mktemp("bank"),
            reference_py=CALLING_REFERENCE,
            test_hidden_py=CALLING,
        )
    )


def test_arguments_that_are_called_drawn_from_or_changed_work_as_in_one_process(grade_calling):
    report = one(grade_calling, CALLING_REFERENCE)
    assert [test.message for test in report.tests] == [None] * 5
    assert report.verdict is Verdict.AC


CALLING_MISTAKES = {
    "calls twice": ("return x(2)", "return x(1) + x(1)", 0),
    "draws too many": ("itertools.islice(x, 3)", "list(x)[:3]", 1),
    "draws too much": ("return 2 * x.random(3)", "return 2 * x.random(4)[:3]", 2),
    "changes nothing": ("x[:] = ", "y = ", 3),
    "accepts text": ('raise TypeError("text")', "return None", 4),
}


@pytest.mark.parametrize(
    ("old", "new", "failing"), CALLING_MISTAKES.values(), ids=CALLING_MISTAKES.keys()
)
def test_what_a_test_sees_of_its_arguments_decides(grade_calling, old, new, failing):
    assert old in CALLING_REFERENCE
    report = one(grade_calling, CALLING_REFERENCE.replace(old, new))
    assert verdicts(report) == ["WA" if n == failing else "AC" for n in range(5)]


def grader_of_one_test(grader_of, tmp_path, hidden):
    """Grades by one hidden test."""
    return grader_of(make_folder(tmp_path, test_hidden_py=hidden))


JUDGE_ERRORS = {
    "skips": (
        "import pytest\n",
        "    if twice(1) == 5: pytest.skip('why')",
        "skipped instead of running to its end",
    ),
    "fails as expected": (
        "import pytest\n",
        "    if twice(1) == 5: pytest.xfail('why')",
        "skipped instead of running to its end",
    ),
    "passes what cannot cross": (
        "",
        "    if twice(1) == 5: twice(object())",
        "passes what cannot cross: an object cannot cross",
    ),
}


@pytest.mark.parametrize(
    ("imports", "body", "message"), JUDGE_ERRORS.values(), ids=JUDGE_ERRORS.keys()
)
def test_a_fault_of_a_hidden_test_is_no_verdict(grader_of, tmp_path, imports, body, message):
    hidden = f'{imports}from submission import twice\n\n\ndef test_x():\n    """X."""\n{body}\n'
    grade = grader_of_one_test(grader_of, tmp_path, hidden)
    assert one(grade, REFERENCE).verdict is Verdict.AC
    with pytest.raises(GradingFailed, match=message):
        grade("def twice(x): return 5")


def test_a_property_that_assumes_something_about_the_answer_is_no_verdict(grader_of, tmp_path):
    hidden = '''\
from hypothesis import assume, given
from hypothesis import strategies as st
from submission import twice


@given(st.integers())
def test_x(n):
    """X."""
    assume(twice(n) == 2 * n)
'''
    grade = grader_of_one_test(grader_of, tmp_path, hidden)
    with pytest.raises(GradingFailed, match="may only assume something about the input"):
        grade("def twice(x): return 5")


RACE = '''\
import time
from judge import race
from submission import twice


def same(answer, expected):
    assert answer == expected


def test_speed():
    """Is about as fast as the reference."""
    race(twice, lambda n: (n,), sizes=(50_000, 200_000), ratio=8, check=same)
'''
RACE_REFERENCE = "def twice(x):\n    return sum(2 for _ in range(x))\n"


@pytest.fixture(scope="module")
def grade_race(grader_of, tmp_path_factory):
    return grader_of(
        make_folder(
            tmp_path_factory.mktemp("bank"),
            reference_py=RACE_REFERENCE,
            test_hidden_py=RACE,
        )
    )


def test_the_reference_wins_a_race_against_itself(grade_race):
    assert one(grade_race, RACE_REFERENCE).verdict is Verdict.AC


def test_a_submission_that_loses_a_race_is_too_slow(grade_race):
    slow = "def twice(x):\n    for _ in range(40): n = sum(2 for _ in range(x))\n    return n\n"
    report = one(grade_race, slow)
    assert report.verdict is Verdict.TLE
    assert "times the reference's CPU time (allowed 8)" in report.tests[0].message


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        (
            "import sys\nassert 'pytest' in sys.modules\n" + RACE_REFERENCE,
            "does not load in its box",
        ),
        (
            "import sys\ndef twice(x):\n    assert 'pytest' in sys.modules\n    return x\n",
            "the reference failed in its box: the submission raised AssertionError",
        ),
    ],
)
def test_a_reference_that_fails_in_its_box_is_an_error_of_ours(
    grader_of, tmp_path, reference, message
):
    folder = make_folder(tmp_path, reference_py=reference, test_hidden_py=RACE)
    with pytest.raises(GradingFailed, match=message):
        grader_of(folder)(RACE_REFERENCE)


def test_a_fast_wrong_answer_wins_nothing(grade_race):
    assert one(grade_race, "def twice(x): return 5").verdict is Verdict.WA


def test_a_call_that_was_starved_of_the_machine_is_repeated(grader_of, tmp_path):
    folder = make_folder(
        tmp_path,
        problem_toml=TOML.replace("call_seconds = 5.0", "call_seconds = 2.0"),
        test_hidden_py=THREE,
    )
    marker = tmp_path / "marker"
    source = when_two(
        "time.sleep(0 if os.path.exists(MARKER) else (open(MARKER, 'w').close(), 1e6)[1])",
        f"import os, time\nMARKER = {str(marker)!r}",
    )
    report = one(grader_of(folder), source)
    assert marker.exists()
    assert report.verdict is Verdict.AC


def test_a_submission_that_sleeps_each_time_is_too_slow_after_one_repeat(grader_of, tmp_path):
    folder = make_folder(
        tmp_path,
        problem_toml=TOML.replace("call_seconds = 5.0", "call_seconds = 0.3"),
        test_hidden_py=THREE,
    )
    report = one(grader_of(folder), when_two("time.sleep(1e6)", "import time"))
    assert verdicts(report) == ["AC", "TLE", "AC"]


def test_a_sandbox_that_makes_no_box_is_an_error_of_ours(grade, monkeypatch):
    def fail(limits):
        raise SandboxError("no room for another box")

    monkeypatch.setattr(grade.sandbox, "open", fail)
    with pytest.raises(SandboxError, match="no room for another box"):
        grade(REFERENCE)


def test_a_grading_that_failed_leaves_the_next_one_whole(grade):
    assert one(grade, REFERENCE).verdict is Verdict.AC


def test_a_test_that_uses_what_problem_toml_does_not_name_is_a_failure_of_ours(grader_of, tmp_path):
    unnamed = COUNTER.replace('attributes = ["total"]', "")
    grader = grader_of(class_folder(tmp_path, unnamed, COUNTER_REFERENCE, COUNTER_TESTS))
    with pytest.raises(GradingFailed, match=r"uses Counter\.total, which problem\.toml does not"):
        one(grader, COUNTER_REFERENCE)
