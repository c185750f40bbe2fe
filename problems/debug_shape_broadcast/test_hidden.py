"""Hidden properties of evaluate, against exact arithmetic on quarters."""

from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from submission import evaluate

from judge import checkers, points, race
from judge import strategies as js

QUARTERS = js.dyadic(-1, 2, bits=2)
NEARLY_CONSTANT = [0.1, 0.3, 0.7, 1.1, 2.3]
"""Numbers whose mean, when they are repeated, is often rounded to another number."""


def exact_metrics(pred, y):
    """The four metrics of two sequences of numbers in rational arithmetic."""
    pairs = [(Fraction(p), Fraction(t)) for p, t in zip(pred, y, strict=True)]
    n = len(pairs)
    mean = sum(t for _, t in pairs) / n
    squares = sum((p - t) ** 2 for p, t in pairs)
    total = sum((t - mean) ** 2 for _, t in pairs)
    half = Fraction(1, 2)
    return {
        "mse": float(squares / n),
        "mae": float(sum(abs(p - t) for p, t in pairs) / n),
        "accuracy": sum((p >= half) == (t >= half) for p, t in pairs) / n,
        "r2": float(1 - squares / total) if total else float("nan"),
    }


def check(metrics, expected):
    """Require the four metrics, near enough."""
    checkers.allclose(metrics, expected, rtol=1e-9, scale=1.0, nan=True)


@st.composite
def rows(draw, numbers=QUARTERS, most=8):
    """Predictions and targets as two lists of one length; two targets differ."""
    pairs = draw(st.lists(st.tuples(numbers, numbers), max_size=most - 2))
    pairs += [(draw(numbers), target) for target in (0, 1)]
    pred, y = zip(*draw(st.permutations(pairs)), strict=True)
    return list(pred), list(y)


@points(3)
@settings(max_examples=50)
@given(rows=rows())
def test_flat_arrays(rows):
    """Flat arrays: the four metrics are what their formulas say."""
    pred, y = rows
    check(evaluate(np.array(pred, float), np.array(y, float)), exact_metrics(pred, y))


@points(3)
@settings(max_examples=30)
@given(rows=rows())
def test_columns(rows):
    """Columns: the shapes (n,) and (n, 1) mean the same, in any combination."""
    pred, y = rows
    expected = exact_metrics(pred, y)
    for pred_shape, y_shape in ((-1, 1), -1), (-1, (-1, 1)), ((-1, 1), (-1, 1)):
        metrics = evaluate(
            np.array(pred, float).reshape(pred_shape), np.array(y, float).reshape(y_shape)
        )
        check(metrics, expected)


@points(2)
@settings(max_examples=40)
@given(
    rows=rows(st.integers(0, 2)),
    kinds=st.sampled_from([("uint8", "uint8"), ("int64", "uint8"), ("float64", "int64")]),
)
def test_class_labels(rows, kinds):
    """Class labels: whole-number arrays are numbers like any other."""
    pred, y = rows
    check(evaluate(np.array(pred, kinds[0]), np.array(y, kinds[1])), exact_metrics(pred, y))


@points(2)
@settings(max_examples=40)
@given(
    pred=st.lists(QUARTERS, min_size=1, max_size=12),
    target=st.sampled_from([*NEARLY_CONSTANT, 0.0, 1.0]),
    hit=st.booleans(),
)
def test_constant_targets(pred, target, hit):
    """Constant targets: there is nothing to explain, and the other metrics stand."""
    y = [target] * len(pred)
    pred = y if hit else pred
    check(evaluate(np.array(pred), np.array(y)), exact_metrics(pred, y))


@points(1)
@settings(max_examples=25)
@given(rows=rows(), shapes=st.sampled_from([((-1, 1), -1), (-1, (-1, 1))]))
def test_arguments_untouched(rows, shapes):
    """The caller's arrays stay as they were, in values and shape."""
    pred, y = (np.array(column, float).reshape(shape) for column, shape in zip(rows, shapes))
    pred_before, y_before = pred.copy(), y.copy()
    evaluate(pred, y)
    checkers.unchanged(pred_before, pred, "pred")
    checkers.unchanged(y_before, y, "y")


@points(2)
def test_long_columns():
    """Long columns need memory in proportion to their length."""
    y = np.arange(10_000) % 2.0
    pred = np.where(y == 0, 0.25, 1.0)
    expected = {"mse": 0.03125, "mae": 0.125, "accuracy": 1.0, "r2": 0.875}
    check(evaluate(pred.reshape(-1, 1), y), expected)


def race_arguments(n):
    """A column of predictions and flat targets, n rows."""
    rng = np.random.default_rng(n)
    y = rng.integers(0, 2, size=n).astype(float)
    return (y + rng.integers(-2, 3, size=n) / 4).reshape(-1, 1), y


@points(2)
def test_speed():
    """Long inputs take a few times what plain NumPy needs."""
    race(evaluate, race_arguments, sizes=(50_000, 400_000), ratio=8, slope=1.6, check=check)
