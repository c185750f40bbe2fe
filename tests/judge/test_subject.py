"""The ``submission`` module that hidden tests import, and its backends in process."""

import numpy as np
import pytest

import judge
from judge import marks
from judge.problem import load_problem
from judge.subject import InProcess, Subject, SubmissionRaised
from tests.judge.folders import make_folder


@pytest.fixture
def subject(tmp_path):
    return Subject(load_problem(make_folder(tmp_path)))


def test_an_entry_point_looks_like_what_it_stands_for(subject):
    twice = subject.module.twice
    assert (twice.__name__, twice.__module__) == ("twice", "submission")
    assert twice.__doc__ == "twice(x: ndarray) -> ndarray, called in the box."


def test_calls_go_to_the_backend(subject):
    subject.backend = InProcess(subject.problem.reference)
    assert subject.module.twice(2) == 4
    assert subject.module.twice(x=3) == 6


@pytest.mark.parametrize("attempt", ["call", "construct"])
def test_a_call_while_nothing_is_judged_is_an_error(subject, attempt):
    with pytest.raises(RuntimeError, match="twice was called while no submission"):
        getattr(subject.backend, attempt)("twice", (1,), {})


def test_timing_while_nothing_is_judged_is_an_error(subject):
    with pytest.raises(RuntimeError):
        subject.backend.timed("twice", (1,))


def test_classes_are_made_in_process(tmp_path):
    file = tmp_path / "x.py"
    file.write_text("class C:\n    def __init__(self, n): self.n = n")
    assert InProcess(file).construct("C", (3,), {}).n == 3


def test_a_timed_call_in_process_works_on_copies(tmp_path):
    file = tmp_path / "x.py"
    file.write_text("def f(x):\n    x[0] = 5\n    return x.sum()")
    array = np.zeros(2)
    value, seconds = InProcess(file).timed("f", (array,))
    assert value == 5
    assert seconds >= 0
    assert array[0] == 0


def test_an_exception_of_a_submission_names_its_line():
    assert str(SubmissionRaised("E", "m", 3)) == "the submission raised E, line 3: m"
    assert str(SubmissionRaised("E", "m")) == "the submission raised E: m"


@pytest.mark.parametrize("value", [True, 1.5, "2", None])
def test_points_are_whole_numbers(value):
    with pytest.raises(TypeError, match=r"as in @points\(2\)"):
        marks.points(value)


def test_points_are_at_least_one():
    with pytest.raises(ValueError, match="at least 1, not 0"):
        marks.points(0)


def test_points_are_read_back():
    @marks.points(3)
    def test(): ...

    assert marks.points_of(test) == 3
    assert marks.points_of(len) == 1


def test_the_package_offers_an_author_s_names_and_no_others():
    assert judge.points is marks.points
    assert judge.race.__module__ == "judge.racing"
    assert judge.SubmissionRaised is SubmissionRaised
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        judge.nonsense  # noqa: B018
