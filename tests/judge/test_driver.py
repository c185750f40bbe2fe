"""Collecting and running hidden tests in this very process, and recording their examples."""

import sys

import hypothesis
import pytest

from judge.corpus import Replay, Unreplayable, record, replaced_inner_test, reseed
from judge.driver import collect
from judge.errors import ProblemError
from judge.problem import load_problem
from judge.subject import InProcess
from tests.judge.folders import make_folder

pytestmark = pytest.mark.usefixtures("in_process")

HIDDEN = '''\
import pytest
from hypothesis import assume, given, note, settings
from hypothesis import strategies as st
from judge import points
from submission import twice


@pytest.fixture
def three():
    return 3


@points(5)
def test_plain(three):
    """Plain, with a fixture.

    More words.
    """
    assert twice(three) == 6


@pytest.mark.parametrize("n", [1, 2])
def test_each(n):
    """For each."""
    assert twice(n) == 2 * n


@settings(max_examples=20)
@given(st.lists(st.integers(0, 9), max_size=3))
def test_property(items):
    """A property."""
    assume(sum(items) != 1)
    items.append(1)
    assert twice(items) == items + items


@settings(max_examples=5)
@given(st.data())
def test_interactive(data):
    """Draws as it goes."""
    n = data.draw(st.integers())
    assert twice(n) == 2 * n


@settings(max_examples=5)
@given(st.integers())
def test_noted(n):
    """Notes as it goes."""
    note("n")
    assert twice(n) == 2 * n


@settings(max_examples=5)
@given(st.integers(), st.just(open))
def test_function(n, function):
    """Draws a function."""
    assert twice(n) == 2 * n


@settings(max_examples=5)
@given(st.integers().map(lambda n: (n for _ in range(1))))
def test_generator(numbers):
    """Draws what cannot be copied."""
    assert twice(next(numbers)) % 2 == 0
'''


def within(tmp_path, then, **files):
    """What ``then(suite)`` returns inside pytest's run of a problem's tests."""
    files.setdefault("test_hidden_py", HIDDEN)
    problem = load_problem(make_folder(tmp_path, **files))
    found = []
    for name in [name for name in sys.modules if name.endswith("test_hidden")]:
        del sys.modules[name]  # of another folder, under the name that this one will have
    collect(problem, lambda suite: found.append(then(suite)))
    return found[0]


def reference(suite):
    suite.subject.backend = InProcess(suite.problem.reference)


def test_tests_are_collected_in_file_order_with_title_and_points(tmp_path):
    tests = within(tmp_path, lambda suite: suite.tests)
    assert [(test.name, test.title, test.points, test.is_property) for test in tests] == [
        ("test_plain", "Plain, with a fixture.", 5, False),
        ("test_each[1]", "For each.", 1, False),
        ("test_each[2]", "For each.", 1, False),
        ("test_property", "A property.", 1, True),
        ("test_interactive", "Draws as it goes.", 1, True),
        ("test_noted", "Notes as it goes.", 1, True),
        ("test_function", "Draws a function.", 1, True),
        ("test_generator", "Draws what cannot be copied.", 1, True),
    ]


def test_a_test_runs_from_set_up_to_tear_down(tmp_path):
    def run(suite):
        reference(suite)
        return [suite.run(test) for test in suite.tests]

    assert all(ending.passed for ending in within(tmp_path, run))


def test_a_failure_is_the_exception_itself(tmp_path):
    def run(suite):
        suite.subject.backend = InProcess(tmp_path / "wrong.py")
        return [suite.run(test) for test in suite.tests[:4]]

    (tmp_path / "wrong.py").write_text("def twice(x): return x")
    endings = within(tmp_path, run)
    assert [ending.passed for ending in endings] == [False] * 4
    assert {type(ending.error) for ending in endings} == {AssertionError}


@pytest.mark.parametrize(
    "call", ["pytest.skip('x')", "pytest.xfail('x')", "pytest.importorskip('q_')"]
)
def test_a_test_that_skips_has_not_passed(tmp_path, call):
    hidden = f'import pytest\n\n\ndef test_x():\n    """X."""\n    {call}\n'
    ending = within(tmp_path, lambda suite: suite.run(suite.tests[0]), test_hidden_py=hidden)
    assert ending.skipped
    assert not ending.passed


def test_a_failing_fixture_is_a_failure(tmp_path):
    hidden = '''\
import pytest


@pytest.fixture
def broken():
    raise ValueError("set-up")


@pytest.fixture
def late():
    yield
    raise ValueError("tear-down")


def test_x(broken):
    """X."""


def test_y(late):
    """Y."""
'''
    endings = within(
        tmp_path, lambda suite: [suite.run(test) for test in suite.tests], test_hidden_py=hidden
    )
    assert [str(ending.error) for ending in endings] == ["set-up", "tear-down"]


def test_what_the_holder_of_a_suite_raises_comes_out(tmp_path):
    def fail(suite):
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        within(tmp_path, fail)


def test_tests_that_do_not_compile_for_pytest_are_the_problem_s_fault(tmp_path):
    with pytest.raises(ProblemError, match="ZeroDivisionError"):
        within(tmp_path, lambda suite: None, test_hidden_py="1 / 0")


def test_properties_that_can_be_replayed_are_recorded_as_drawn(tmp_path):
    corpus = within(tmp_path, record)
    assert set(corpus) == {"test_property", "test_function"}
    examples = corpus["test_property"]
    assert len(examples) == 20
    assert all(sum(example["items"]) != 1 for example in examples)
    assert all(len(example["items"]) <= 3 for example in examples)


def test_the_same_examples_are_drawn_each_time(tmp_path):
    first = within(tmp_path / "a", record)["test_property"]
    again = within(tmp_path / "b", record)["test_property"]
    assert first == again


def test_another_seed_draws_other_examples(tmp_path):
    def seeded(suite):
        reseed(suite, 7)
        return record(suite)

    first = within(tmp_path / "a", seeded)["test_property"]
    assert first != within(tmp_path / "b", record)["test_property"]
    assert first == within(tmp_path / "c", seeded)["test_property"]


def test_a_reference_that_fails_is_named_with_the_test(tmp_path):
    with pytest.raises(ProblemError, match=r"fails the hidden test test_plain: AssertionError"):
        within(tmp_path, record, reference_py="def twice(x): return x")


def test_a_replay_ends_at_the_first_failure_and_keeps_the_example():
    replay = Replay([{"n": [1]}, {"n": [2]}, {"n": [3]}])
    seen = []

    def inner(n):
        seen.append(list(n))
        n.append(0)
        assert n[0] != 2

    with pytest.raises(AssertionError):
        replay(inner)
    assert seen == [[1], [2]]
    assert replay.current == {"n": [2]}
    assert replay.tried == 2


def test_a_replay_that_passes_keeps_no_example():
    replay = Replay([{"n": 1}])
    replay(lambda n: None)
    assert (replay.current, replay.tried) == (None, 1)


def test_an_assumption_that_fails_in_a_replay_depends_on_the_answer():
    with pytest.raises(Unreplayable):
        Replay([{"n": 1}])(lambda n: hypothesis.assume(False))


def test_the_inner_test_is_put_back(tmp_path):
    def replace(suite):
        test = suite.tests[3]
        inner = test.item.obj.hypothesis.inner_test
        with replaced_inner_test(test, lambda wrapped: len):
            assert test.item.obj.hypothesis.inner_test is len
        return test.item.obj.hypothesis.inner_test is inner

    assert within(tmp_path, replace)


def test_a_unittest_class_is_refused(tmp_path):
    tests = (
        "import unittest\nfrom submission import twice\n"
        "class TestTwice(unittest.TestCase):\n"
        "    def test_two(self):\n        '''Two.'''\n        assert twice(1) == 2\n"
    )
    with pytest.raises(ProblemError, match="test_two is no plain test function"):
        within(tmp_path, lambda suite: None, test_hidden_py=tests)
