"""Hidden properties of mini_batch_gd: each holds for every legal order of the rows.

None of them calls the reference. Data are whole numbers and learning rates powers of two,
so that all but the division by a batch's size is nearly exact.
"""

from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from submission import mini_batch_gd

from judge import checkers, points, race
from judge import strategies as js

RACE_EPOCHS = 4
RACE_LR = 2.0**-9
RACE_TARGET = np.arange(1.0, 9.0)


def odd(rows, columns, most):
    """Arrays (rows, columns) of odd numbers up to most: no zero makes an example say nothing."""
    return js.lattices(rows, columns, lo=-(most + 1) // 2, hi=most // 2).map(lambda k: 2 * k + 1)


@st.composite
def data(draw, rows, columns):
    """X (n, d) and y (n,), n and d from lowest to highest."""
    n = draw(st.integers(*rows))
    return draw(odd(n, columns, most=3)), draw(odd(1, n, most=9))[0]


def descend(states, X, y, lr):
    """Every row of states after one step on the batch X, y."""
    residuals = states @ X.T - y
    return states - 2 * lr / len(y) * (residuals @ X)


def full_batch_descent(X, y, lr, epochs):
    """The weights after each epoch of full-batch descent, zeros first: (epochs + 1, d)."""
    path = [np.zeros((1, X.shape[1]))]
    for _ in range(epochs):
        path.append(descend(path[-1], X, y, lr))
    return np.concatenate(path)


def after_epoch(states, X, y, batch_size, lr):
    """Where each row of states can stand after one epoch over X, y, in any order."""
    n = len(y)
    if n == 0:
        return states
    ends = []
    for batch in combinations(range(n), min(batch_size, n)):
        rest = [row for row in range(n) if row not in batch]
        stepped = descend(states, X[list(batch)], y[list(batch)], lr)
        ends.append(after_epoch(stepped, X[rest], y[rest], batch_size, lr))
    return np.concatenate(ends)


def on_equal_rows(x, target, lr, updates):
    """The weights after a number of updates when all rows are x: a multiple of x."""
    multiple = 0.0
    for _ in range(updates):
        multiple -= 2 * lr * (multiple * (x @ x) - target)
    return multiple * x


@points(2)
@settings(max_examples=40)
@given(
    problem=data((1, 6), (1, 3)),
    epochs=st.sampled_from([1, 0, 2, 4, 6]),
    spare=st.integers(0, 40),
)
def test_full_batch(problem, epochs, spare):
    """One batch that holds every row gives plain gradient descent."""
    X, y = problem
    for lr in (2.0**-10, 2.0**-5, 1.0):
        path = full_batch_descent(X, y, lr, epochs)
        w = mini_batch_gd(X.copy(), y.copy(), len(y) + spare, lr, epochs)
        checkers.is_array(w, shape=path[-1].shape, dtype=np.float64)
        checkers.allclose(w, path[-1], rtol=1e-9, scale=max(1.0, np.abs(path).max()))


@points(2)
@settings(max_examples=40)
@given(
    x=odd(1, (1, 3), most=3).map(np.ravel),
    target=st.integers(1, 9),
    n=st.integers(1, 70),
    batch_size=st.integers(1, 70),
    epochs=st.integers(1, 3),
)
def test_equal_rows(x, target, n, batch_size, epochs):
    """When all rows are equal, only the number of steps matters."""
    lr = 2.0**-5
    expected = on_equal_rows(x, target, lr, updates=epochs * -(-n // batch_size))
    X, y = np.tile(x, (n, 1)), np.full(n, float(target))
    w = mini_batch_gd(X, y, batch_size=batch_size, lr=lr, epochs=epochs)
    checkers.is_array(w, shape=expected.shape, dtype=np.float64)
    checkers.allclose(w, expected, rtol=1e-9, scale=9.0)


@points(3)
@settings(max_examples=50)
@given(
    columns=st.integers(2, 12).flatmap(lambda n: st.permutations(range(n))),
    targets=st.lists(st.integers(1, 9), min_size=12, max_size=12),
    batch_size=st.integers(1, 12),
    lr=st.sampled_from([0.125, 0.25]),
    epochs=st.integers(1, 4),
)
def test_each_row_once(columns, targets, batch_size, lr, epochs):
    """Every row is used exactly once in every epoch, and only the last batch is smaller."""
    n = len(columns)
    X, y = np.eye(n)[columns], np.array(targets[:n], dtype=float)
    size = min(batch_size, n)
    rest = n % size
    # Row i pulls weight columns[i] and no other: so many times in a short batch, else in a full one.
    times = np.arange(epochs + 1 if rest else 1)
    legal = 1 - (1 - 2 * lr / size) ** (epochs - times) * (1 - 2 * lr / (rest or size)) ** times
    w = mini_batch_gd(X, y.copy(), batch_size, lr, epochs)
    checkers.is_array(w, shape=(n,), dtype=np.float64)
    pulled = w[columns] / y
    nearest = np.abs(pulled[:, None] - legal).argmin(axis=1)
    checkers.allclose(pulled, legal[nearest], rtol=1e-9, scale=1.0)
    checkers.exact(int(times[nearest].sum()), rest * epochs)


@points(3)
@settings(max_examples=30)
@given(
    problem=data((3, 5), (1, 2)),
    batch_size=st.integers(1, 4),
    lr=st.sampled_from([2.0**-6, 2.0**-4]),
    epochs=st.integers(1, 2),
)
def test_reachable(problem, batch_size, lr, epochs):
    """The answer is one that some order of the rows can give."""
    X, y = problem
    states = np.zeros((1, X.shape[1]))
    for _ in range(epochs):
        states = after_epoch(states, X, y, batch_size, lr)
    w = mini_batch_gd(X, y, batch_size, lr, epochs)
    checkers.is_array(w, shape=states[0].shape, dtype=np.float64)
    checkers.member_of(w, states, rtol=1e-9, scale=9.0)


@points(1)
@settings(max_examples=30)
@given(
    problem=data((1, 6), (1, 3)),
    kinds=st.sampled_from([("int64", "int64"), ("int64", "float64"), ("float64", "int64")]),
    epochs=st.integers(1, 3),
)
def test_whole_numbers(problem, kinds, epochs):
    """Whole-number arrays are data like any other."""
    X, y = problem
    expected = full_batch_descent(X, y, 2.0**-6, epochs)[-1]
    w = mini_batch_gd(X.astype(kinds[0]), y.astype(kinds[1]), len(y), 2.0**-6, epochs)
    checkers.is_array(w, shape=expected.shape, dtype=np.float64)
    checkers.allclose(w, expected, rtol=1e-9, scale=9.0)


@points(1)
@settings(max_examples=30)
@given(problem=data((1, 12), (1, 3)), batch_size=st.integers(1, 5), epochs=st.integers(1, 3))
def test_inputs_untouched(problem, batch_size, epochs):
    """The caller's arrays stay as they were."""
    X, y = problem
    X_before, y_before = X.copy(), y.copy()
    mini_batch_gd(X, y, batch_size, 2.0**-6, epochs)
    checkers.unchanged(X_before, X, "X")
    checkers.unchanged(y_before, y, "y")


@points(1)
@settings(max_examples=20)
@given(
    x=st.sampled_from([(0.5,), (-0.25,), (0.5, 0.25), (-0.5, 0.5)]).map(np.array),
    target=st.integers(1, 9),
    n=st.sampled_from([32, 33, 64, 65]),
)
def test_defaults(x, target, n):
    """The default arguments are those of the signature."""
    expected = on_equal_rows(x, target, lr=0.01, updates=100 * -(-n // 32))
    w = mini_batch_gd(np.tile(x, (n, 1)), np.full(n, float(target)))
    checkers.is_array(w, shape=expected.shape, dtype=np.float64)
    checkers.allclose(w, expected, rtol=1e-9, scale=9.0)


def race_arguments(n):
    """Rows that each touch one of eight weights, as many rows a weight, every batch full."""
    rng = np.random.default_rng(n)
    X = np.zeros((n, 8))
    X[np.arange(n), rng.permutation(np.arange(n) % 8)] = rng.choice([-1.0, 1.0], size=n)
    return X, X @ RACE_TARGET, 32, RACE_LR, RACE_EPOCHS


def check_race(answer, expected):
    """Two legal orders differ by less than a proved factor.

    A batch with c of its 32 rows on a weight shrinks that weight's distance to its target by
    1 - 2 lr c/32. The logarithm of this is concave in c, so it lies between (c/32) log(1 - 2 lr)
    and -(c/32) 2 lr; and the c of all batches have the same sum in every order.
    """
    checkers.is_array(answer, shape=(8,), dtype=np.float64)
    left = 1 - answer / RACE_TARGET
    assert np.all((left > 0) & (left < 1)), "a weight has not moved towards its target"
    ways = np.log(left) / np.log(1 - expected / RACE_TARGET)
    factor = -np.log1p(-2 * RACE_LR) / (2 * RACE_LR)
    assert np.all((ways < factor) & (1 / ways < factor)), f"ways differ by factors {ways}"


@points(3)
def test_speed():
    """Large data take a few times what plain NumPy needs, in time and in memory."""
    race(
        mini_batch_gd, race_arguments, sizes=(8_000, 32_000), ratio=10, slope=1.6, check=check_race
    )
