"""Hidden properties of pairwise_sq_dists."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from submission import pairwise_sq_dists

from judge import checkers, points, race, strategies

WHOLE_TYPES = {
    "int8": 2**7 - 1,
    "uint8": 2**8 - 1,
    "int16": 2**15 - 1,
    "int32": 2**31 - 1,
    "int64": 2**50,
    "uint64": 2**50,
}
RACE_COLUMNS = 400


def pair_by_pair(A, B):
    """The definition, in Python's numbers: exact where the points are whole."""
    return np.array(
        [
            [float(sum((x - y) ** 2 for x, y in zip(a, b, strict=True))) for b in B.tolist()]
            for a in A.tolist()
        ]
    )


def check_table(D, A, B):
    """Compare with the definition, within the allowance of the statement."""
    checkers.is_array(D, shape=(len(A), len(B)), dtype=np.float64)
    largest = max(np.sum(P.astype(float) ** 2, axis=1).max() for P in (A, B))
    checkers.allclose(D, pair_by_pair(A, B), rtol=1e-10, scale=largest)


def seeds():
    """Generators for data whose digits do not matter one by one."""
    return st.integers(0, 2**32 - 1).map(np.random.default_rng)


@st.composite
def lattice(draw):
    """Two small sets of points whose coordinates are multiples of 1/8."""
    d = draw(st.integers(1, 4))
    eighths = strategies.dyadic(-50, 50, bits=3)
    return tuple(draw(strategies.matrices((1, 6), d, eighths)) for _ in range(2))


@st.composite
def crowds(draw):
    """Many rows at, or next to, few points, which may lie far from the origin."""
    rng = draw(seeds())
    d = draw(st.integers(3, 8))
    centres = draw(st.sampled_from([0.0, 1e3, 1e6])) + rng.normal(size=(3, d))
    A = centres[rng.integers(3, size=draw(st.integers(4, 9)))]
    B = centres[rng.integers(3, size=draw(st.integers(4, 9)))]
    return A * (1 + 1e-9 * rng.integers(-1, 2, size=(len(A), 1))), B


@st.composite
def whole_points(draw):
    """Two sets of whole numbers, each of an integer type and up to its extremes."""
    d = draw(st.integers(1, 4))
    sets = []
    for _ in range(2):
        dtype = draw(st.sampled_from(sorted(WHOLE_TYPES)))
        high = WHOLE_TYPES[dtype]
        low = 0 if dtype.startswith("u") else -high
        rows = st.integers(low, high) | st.sampled_from([low, high])
        sets.append(draw(arrays(dtype, (draw(st.integers(1, 4)), d), elements=rows)))
    return tuple(sets)


@st.composite
def single_precision(draw):
    """Two sets of float32 points, or one of float32 and one of float64."""
    rng = draw(seeds())
    n, m, d = draw(st.tuples(st.integers(1, 5), st.integers(1, 5), st.integers(1, 6)))
    other = draw(st.sampled_from(["float32", "float64"]))
    return rng.normal(size=(n, d)).astype("float32"), rng.normal(size=(m, d)).astype(other)


@points(2)
@settings(max_examples=40)
@given(sets=lattice())
def test_definition(sets):
    """Every entry is the squared distance of its two rows."""
    check_table(pairwise_sq_dists(*sets), *sets)


@points(2)
@settings(max_examples=40)
@given(sets=crowds())
def test_not_negative(sets):
    """No entry is below zero."""
    D = pairwise_sq_dists(*sets)
    check_table(D, *sets)
    assert D.min() >= 0, f"the least entry is {D.min()}"


@points(2)
@settings(max_examples=40)
@given(sets=whole_points())
def test_whole_numbers(sets):
    """Whole numbers of every width are measured right."""
    check_table(pairwise_sq_dists(*sets), *sets)


@points(1)
@settings(max_examples=25)
@given(sets=single_precision())
def test_float32(sets):
    """Points in float32 are measured in float64."""
    check_table(pairwise_sq_dists(*sets), *sets)


@points(1)
@settings(max_examples=15)
@given(sizes=st.sampled_from([(0, 1), (1, 0), (0, 3), (4, 0), (0, 0)]), d=st.integers(1, 4))
def test_empty(sizes, d):
    """Empty sets of points give empty tables."""
    n, m = sizes
    D = pairwise_sq_dists(np.ones((n, d)), np.ones((m, d)))
    checkers.is_array(D, shape=(n, m), dtype=np.float64)


@points(1)
@settings(max_examples=15)
@given(sets=lattice())
def test_inputs_untouched(sets):
    """The inputs stay as they are."""
    before = tuple(P.copy() for P in sets)
    pairwise_sq_dists(*sets)
    checkers.unchanged(before, sets, "A, B")


def race_sets(n):
    """Standard normal points, more of them in B than in A."""
    rng = np.random.default_rng(n)
    return rng.normal(size=(n, RACE_COLUMNS)), rng.normal(size=(n + n // 4, RACE_COLUMNS))


def check_race(D, expected):
    """Compare with the reference; a row's squared norm is about its number of columns."""
    checkers.is_array(D, shape=expected.shape, dtype=np.float64)
    checkers.allclose(D, expected, rtol=1e-10, scale=RACE_COLUMNS)


@points(3)
def test_large_sets():
    """Large sets take time and memory like one matrix product."""
    race(pairwise_sq_dists, race_sets, sizes=(90, 360), ratio=8, check=check_race)
