"""The tolerance log: which checkers report, what, and to whom."""

import threading

import numpy as np
import pytest

from judge import checkers
from judge.checkers import ToleranceUse, tolerance_log

EYE = np.eye(2)


@pytest.mark.parametrize(
    ("name", "call", "fraction"),
    [
        ("allclose", lambda: checkers.allclose(1.25, 1.0, rtol=0.5), 0.5),
        ("allclose", lambda: checkers.allclose([1.25, 1.0], [1.0, 1.0], rtol=0.5), 0.5),
        ("allclose", lambda: checkers.allclose({"a": 1.25, "b": EYE}, {"a": 1.0, "b": EYE}, rtol=0.5), 0.5),
        ("allclose", lambda: checkers.allclose(1.5, 1.0, rtol=0.5), 1.0),
        ("allclose", lambda: checkers.allclose([{1, "a"}, 1.25], [{1, "a"}, 1.0], rtol=0.5), 0.5),
        ("allclose", lambda: checkers.allclose(np.zeros(0), np.zeros(0)), 0.0),
        ("allclose", lambda: checkers.allclose((1, "a"), (1, "a")), 0.0),
        ("member_of", lambda: checkers.member_of(EYE + 0.25, [EYE, EYE + 1], rtol=0.5, scale=1), 0.5),
        ("member_of", lambda: checkers.member_of(1.25, [7.0, 1.0], rtol=0.5), 0.5),
        ("up_to_sign", lambda: checkers.up_to_sign(-EYE - 0.25, EYE, rtol=0.5, scale=1), 0.5),
        ("rows_as_multiset", lambda: checkers.rows_as_multiset(EYE[::-1] + 0.25, EYE, rtol=0.5, scale=1), 0.5),
        ("same_span", lambda: checkers.same_span(2 * EYE, EYE, 1.0), 0.0),
        ("solves_within_cond", lambda: checkers.solves_within_cond(EYE, np.ones(2), np.ones(2)), 0.0),
        ("objective_no_worse", lambda: checkers.objective_no_worse(1.25, 1.0, rtol=0.5), 0.5),
        ("objective_no_worse", lambda: checkers.objective_no_worse(0.0, 1.0), 0.0),
        ("frequencies", lambda: checkers.frequencies([5, 0], [0.5, 0.0], 10), 0.0),
        ("monotone", lambda: checkers.monotone([1.0, 1.25], "decreasing", rtol=0.5), 0.5),
        ("monotone", lambda: checkers.monotone([1.0, 1.5], "decreasing", rtol=0.5), 1.0),
        ("monotone", lambda: checkers.monotone([0.0, 1.0], "decreasing", rtol=0.5, scale=4.0), 0.5),
        ("up_to_sign", lambda: checkers.up_to_sign(1.5 * EYE, EYE, rtol=0.5), 1.0),
        ("member_of", lambda: checkers.member_of(1.5 * EYE, [EYE], rtol=0.5), 1.0),
        ("rows_as_multiset", lambda: checkers.rows_as_multiset(1.5 * EYE, EYE, rtol=0.5), 1.0),
    ],
)  # fmt: skip
def test_a_checker_that_passes_reports_the_fraction_it_used(name, call, fraction):
    with tolerance_log() as uses:
        call()
    assert uses == [ToleranceUse(name, fraction)]


def test_finite_difference_reports_its_worst_element():
    with tolerance_log() as uses:
        checkers.finite_difference(lambda x: 2.0 * float(x[0]), np.zeros(1), np.array([2.00001]))
    assert [use.checker for use in uses] == ["finite_difference"]
    assert uses[0].fraction == pytest.approx(0.5, rel=1e-4)


@pytest.mark.parametrize(
    "call",
    [
        lambda: checkers.exact(EYE, EYE),
        lambda: checkers.is_array(EYE, shape=(2, 2)),
        lambda: checkers.is_number(1.0),
        lambda: checkers.unchanged(EYE, EYE, "X"),
        lambda: checkers.same_partition([0], [1]),
        lambda: checkers.topological([0], 1, []),
        lambda: checkers.monotone([1, 2], "increasing"),
    ],
)
def test_a_checker_without_tolerance_reports_nothing(call):
    with tolerance_log() as uses:
        call()
    assert uses == []


def test_a_comparison_that_fails_is_not_a_use():
    with tolerance_log() as uses, pytest.raises(AssertionError):
        checkers.allclose(2.0, 1.0)
    assert uses == []


def test_the_innermost_log_collects():
    with tolerance_log() as outer:
        checkers.allclose(1.0, 1.0)
        with tolerance_log() as inner:
            checkers.allclose(2.0, 2.0)
            checkers.allclose(3.0, 3.0)
        checkers.allclose(4.0, 4.0)
    checkers.allclose(5.0, 5.0)
    assert (len(outer), len(inner)) == (2, 2)


def test_a_log_belongs_to_its_thread():
    with tolerance_log() as uses:
        thread = threading.Thread(target=checkers.allclose, args=(1.0, 1.0))
        thread.start()
        thread.join()
    assert uses == []
