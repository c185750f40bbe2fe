"""Hidden properties of kmeans_lloyd.

Labels are compared exactly, so only inputs are used on which no right formula can confuse two
centroids: see ``lloyd``.
"""

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from submission import kmeans_lloyd

from judge import checkers, points, race, strategies

ROUNDING = 2.0**-52
SMALL_AND_FAR = (2.0**-8, 2.0**12)
"""Scale and shift: the whole cloud is small by the size of its coordinates."""
SLOW = (np.arange(300.0) + np.arange(300.0) ** 2 / 1024)[:, np.newaxis]
"""Points on a line whose gaps grow: 12 centroids at its start need 117 updates to spread."""


def lloyd(X, init, max_iter):
    """Centroids and labels after at most max_iter updates, and whether they are beyond doubt.

    They are if after every update each point's nearest centroid is nearer than the next by a
    hundred times the rounding error of a squared norm. The first labels need no such gap: points
    and init are dyadic, so that every usual formula is exact, ties included.
    """
    centroids, clear = init.astype(float), True
    least_gap = 100 * ROUNDING * max(np.sum(P.astype(float) ** 2, axis=1).max() for P in (X, init))
    labels = distances(X, centroids).argmin(axis=1)
    for _ in range(max_iter):
        for j in range(len(init)):
            if (labels == j).any():
                centroids[j] = X[labels == j].sum(axis=0) / np.sum(labels == j)
        table = distances(X, centroids)
        nearest = np.sort(np.column_stack([table, np.full(len(X), np.inf)]), axis=1)
        clear &= bool((nearest[:, 1] - nearest[:, 0] > least_gap).all())
        before, labels = labels, table.argmin(axis=1)
        if (labels == before).all():
            break
    return centroids, labels, clear


def distances(X, centroids):
    """Squared distances from differences, for few points."""
    return ((X[:, None, :] - centroids) ** 2).sum(axis=2)


def check_clusters(answer, centroids, labels, size):
    """A pair of centroids, near those expected for data of this size, and of exact labels."""
    assert type(answer) is tuple, "expected a tuple (centroids, labels)"
    assert len(answer) == 2, f"expected a tuple (centroids, labels), got {len(answer)} values"
    checkers.is_array(answer[0], shape=centroids.shape, dtype=np.float64)
    checkers.is_array(answer[1], shape=labels.shape, dtype=np.integer)
    checkers.exact(answer[1], labels)
    checkers.allclose(answer[0], centroids, rtol=1e-9, scale=size)


def check_run(X, init, max_iter, expected):
    """Call the submission and compare."""
    size = max(np.abs(X).max(), np.abs(init).max())
    check_clusters(kmeans_lloyd(X, init, max_iter), *expected, size)


@st.composite
def starts(draw, rows=(3, 14), bits=4, place=(1.0, 0.0), strays=0):
    """Points on a lattice; the first centroids are some of them, with repeats, and strays."""
    d = draw(st.integers(1, 3))
    X = draw(strategies.lattices(rows, d, bits=bits))
    init = X[draw(st.lists(st.integers(0, len(X) - 1), min_size=1, max_size=4))]
    for _ in range(strays):
        row = draw(st.integers(0, len(init)))
        init = np.insert(init, row, draw(st.sampled_from([-99.0, 50.0, 99.0])), axis=0)
    scale, shift = place
    return scale * X + shift, scale * init + shift


@st.composite
def runs(draw, start, updates):
    """X, init, max_iter, and where they lead beyond doubt."""
    X, init = draw(start)
    max_iter = draw(updates)
    centroids, labels, clear = lloyd(X, init, max_iter)
    assume(clear)
    return X, init, max_iter, (centroids, labels)


@points(2)
@settings(max_examples=60)
@given(run=runs(starts(rows=(8, 20), bits=0), st.just(0)))
def test_no_updates(run):
    """Without updates every point gets its nearest centroid."""
    check_run(*run)


@points(2)
@settings(max_examples=60)
@given(run=runs(starts(), st.integers(1, 4)))
def test_few_updates(run):
    """A few updates give the centroids and labels of that many updates."""
    check_run(*run)


@points(2)
@settings(max_examples=40)
@given(run=runs(starts(rows=(10, 30), place=SMALL_AND_FAR), st.just(1000)))
def test_until_labels_repeat(run):
    """Updates go on until no label changes."""
    check_run(*run)


@points(2)
@settings(max_examples=40)
@given(run=runs(starts(strays=2), st.integers(1, 9)))
def test_no_points(run):
    """Centroids without points stay where they are."""
    check_run(*run)


@points(1)
@settings(max_examples=40)
@given(run=runs(starts(bits=0), st.integers(0, 4)), whole=st.sampled_from(["X", "init", "both"]))
def test_whole_numbers(run, whole):
    """Whole-number arrays are data like any other."""
    X, init, max_iter, expected = run
    X = X if whole == "init" else X.astype(np.int64)
    init = init if whole == "X" else init.astype(np.int64)
    check_run(X, init, max_iter, expected)


@points(1)
@settings(max_examples=20)
@given(start=starts(), max_iter=st.integers(0, 4))
def test_arguments_untouched(start, max_iter):
    """The arguments stay as they are."""
    X, init = start
    before = X.copy(), init.copy()
    kmeans_lloyd(X, init, max_iter)
    checkers.unchanged(before, (X, init), "X, init")


@points(1)
def test_default():
    """Without max_iter there are at most 100 updates."""
    init = SLOW[:12]
    centroids, labels, _ = lloyd(SLOW, init, 100)
    check_clusters(kmeans_lloyd(SLOW.copy(), init.copy()), centroids, labels, SLOW.max())


def race_points(n):
    """Eight overlapping clouds that settle after some fifteen updates."""
    rng = np.random.default_rng(n)
    middles = 4 * rng.normal(size=(8, 4))
    X = middles[rng.integers(8, size=n)] + rng.normal(size=(n, 4))
    return X, X[:8], 1000


def check_race(answer, expected):
    """Compare with the reference: no point is near the border of two clusters."""
    check_clusters(answer, *expected, size=20.0)


@points(3)
def test_many_points():
    """Many points are clustered in about the time of array operations."""
    race(kmeans_lloyd, race_points, sizes=(2_500, 10_000), ratio=8, check=check_race)
