"""same_partition, rows_as_multiset, topological and monotone on right and wrong answers."""

import re
from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from judge.checkers import (
    monotone,
    rows_as_multiset,
    same_partition,
    tolerance_log,
    topological,
)
from judge.checkers.structures import _unmatched


def says(message):
    return pytest.raises(AssertionError, match=f"^{re.escape(message)}$")


labellings = st.lists(st.integers(0, 3), max_size=8)


class TestSamePartition:
    @given(labellings, st.permutations(["a", "b", 7, (None, 2.5)]))
    def test_names_do_not_matter(self, labels, names):
        renamed = [names[label] for label in labels]
        same_partition(renamed, labels)
        same_partition(tuple(labels), renamed)
        same_partition(np.array(labels, np.int8), renamed)

    @given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), max_size=6))
    def test_the_definition(self, pairs):
        one, other = [a for a, _ in pairs], [b for _, b in pairs]
        n = range(len(one))
        same = all((one[i] == one[j]) == (other[i] == other[j]) for i in n for j in n)
        if same:
            same_partition(one, other)
        else:
            with pytest.raises(AssertionError, match=r"rows \d and \d are in"):
                same_partition(one, other)

    @pytest.mark.parametrize(
        ("actual", "expected", "message"),
        [
            ([0, 0, 1], [5, 6, 6], "rows 0 and 1 are in one group, expected in two"),
            ([0, 1, 1], [5, 5, 6], "rows 0 and 1 are in two groups, expected in one"),
            ([0, 1, 0], [5, 6, 7], "rows 0 and 2 are in one group, expected in two"),
            ([0, 1, 2], [5, 6, 5], "rows 0 and 2 are in two groups, expected in one"),
            ([0, 1, 1], [5, 6, 5], "rows 0 and 2 are in two groups, expected in one"),
            ([0, 0], [0, 0, 0], "expected 3 labels, got 2"),
            ([1, True], [0, 0], "rows 0 and 1 are in two groups, expected in one"),
            ([1, 1.0], [0, 0], "rows 0 and 1 are in two groups, expected in one"),
            ([np.nan, 1.0], [0, 0], "nan cannot be compared"),
            ([0, [0]], [0, 0], "a list of 1 cannot be compared"),
            (
                np.zeros((2, 1), int),
                [0, 0],
                "expected one label per row, got an int64 array of shape (2, 1)",
            ),
            (
                np.array(["a", "b"]),
                [0, 1],
                "expected one label per row, got a <U1 array of shape (2,)",
            ),
            ("ab", [0, 1], "expected one label per row, got a str"),
            (None, [0, 1], "expected one label per row, got None"),
        ],
    )
    def test_what_is_wrong(self, actual, expected, message):
        with says(message):
            same_partition(actual, expected)

    def test_python_and_numpy_labels_of_one_value_are_one_label(self):
        same_partition([1, np.int64(1), np.uint8(1)], [0, 0, 0])


def best_pairing(cost):
    n = len(cost)
    return min(max((cost[i, p[i]] for i in range(n)), default=0.0) for p in permutations(range(n)))


squares = st.integers(0, 5).flatmap(lambda n: hnp.arrays(bool, (n, n)))


class TestRowsAsMultiset:
    @given(squares)
    def test_the_matching_is_perfect_whenever_one_exists(self, allowed):
        possible = best_pairing(~allowed * 1.0) == 0
        assert (_unmatched(allowed) is None) == possible

    def test_long_augmenting_paths(self):
        # Row i takes columns i and i + 1, the last row only column 0: all must move up.
        n = 300
        allowed = np.eye(n, dtype=bool) | np.eye(n, k=1, dtype=bool)
        allowed[-1] = False
        allowed[-1, 0] = True
        assert _unmatched(allowed) is None
        allowed[0, 0] = allowed[0, 1] = False
        assert _unmatched(allowed) == 0

    @given(hnp.arrays(float, (5, 2), elements=st.floats(-9, 9)), st.permutations(range(5)))
    def test_order_does_not_matter(self, rows, order):
        rows_as_multiset(rows[order], rows, rtol=0)
        rows_as_multiset(rows[order] + 1e-10, rows, scale=1.0)

    @given(
        hnp.arrays(float, (4, 1), elements=st.integers(0, 6).map(float)),
        hnp.arrays(float, (4, 1), elements=st.integers(0, 6).map(float)),
    )
    def test_it_passes_when_some_pairing_is_within_tolerance_and_logs_the_best(self, a, e):
        cost = np.abs(e - a.T) / 3.0  # rtol * scale is 3 for numbers up to 6
        best = best_pairing(cost)
        with tolerance_log() as uses:
            if best <= 1:
                rows_as_multiset(a, e, rtol=0.5, scale=6.0)
                assert [use.fraction for use in uses] == [pytest.approx(best)]
            else:
                with pytest.raises(AssertionError, match="has no row of the answer to itself"):
                    rows_as_multiset(a, e, rtol=0.5, scale=6.0)

    def test_greedy_pairing_would_refuse_a_right_answer(self):
        # Expected 0 is near both, expected 3 near 2 alone; greedy may give 2 to 0.
        expected, actual = np.array([[0.0], [3.0]]), np.array([[2.0], [-2.0]])
        rows_as_multiset(actual, expected, rtol=0.5, scale=4.0)
        rows_as_multiset(actual[::-1], expected, rtol=0.5, scale=4.0)

    def test_every_row_counts_as_often_as_it_occurs(self):
        a, b = [1.0, 2.0], [3.0, 4.0]
        rows_as_multiset(np.array([a, b, a]), np.array([a, a, b]))
        with says("expected row 2 has no row of the answer to itself"):
            rows_as_multiset(np.array([a, a, b]), np.array([a, b, b]))

    def test_all_elements_of_a_row_must_fit(self):
        with says("expected row 0 has no row of the answer to itself"):
            rows_as_multiset(np.array([[1.0, 9.0]]), np.array([[1.0, 2.0]]))

    def test_the_tolerance_is_that_of_the_expected_row(self):
        rows_as_multiset(np.array([[1.0, 1000.1]]), np.array([[1.0, 1000.0]]), rtol=1e-3)
        with pytest.raises(AssertionError):
            rows_as_multiset(np.array([[1.1, 1000.0]]), np.array([[1.0, 1000.0]]), rtol=1e-3)
        a, e = np.array([[1000.0], [1.05]]), np.array([[1.0], [1000.0]])
        with pytest.raises(AssertionError):
            rows_as_multiset(a, e, rtol=1e-3)
        rows_as_multiset(a, e, rtol=1e-3, scale=[[100.0], [0.0]])
        with pytest.raises(AssertionError):
            rows_as_multiset(a, e, rtol=1e-3, scale=[[0.0], [100.0]])

    def test_whole_and_boolean_rows_are_exact(self):
        rows_as_multiset(np.array([[1, 2], [3, 4]], np.int8), np.array([[3, 4], [1, 2]]))
        rows_as_multiset(np.array([[True], [False]]), np.array([[False], [True]]))
        with says("expected row 1 has no row of the answer to itself"):
            rows_as_multiset(np.array([[1, 2], [3, 5]]), np.array([[1, 2], [3, 4]]), rtol=0.9)

    def test_infinity_matches_itself_and_nan_nothing(self):
        rows_as_multiset(np.array([[1.0], [-np.inf]]), np.array([[-np.inf], [1.0]]))
        with pytest.raises(AssertionError):
            rows_as_multiset(np.array([[np.inf]]), np.array([[1.0]]), rtol=0.9)
        with pytest.raises(AssertionError):
            rows_as_multiset(np.array([[np.nan]]), np.array([[np.nan]]))

    def test_types_and_shapes(self):
        with says("expected shape (2, 2), got shape (2, 1)"):
            rows_as_multiset(np.ones((2, 1)), np.ones((2, 2)))
        with says("expected an array of float64, got one of int64"):
            rows_as_multiset(np.ones((2, 2), int), np.ones((2, 2)))

    @pytest.mark.parametrize("shape", [(0, 3), (3, 0), (0, 0)])
    def test_nothing_matches_nothing(self, shape):
        rows_as_multiset(np.ones(shape), np.ones(shape))

    def test_other_than_rows_is_the_authors_mistake(self):
        with pytest.raises(ValueError, match="compares 2-D arrays"):
            rows_as_multiset(np.ones(3), np.ones(3))
        with pytest.raises(ValueError, match="does not fit"):
            rows_as_multiset(np.ones((2, 2)), np.ones((2, 2)), scale=np.ones(3))


class TestTopological:
    @given(st.permutations(range(5)), st.sets(st.tuples(st.integers(0, 4), st.integers(0, 4))))
    def test_the_definition(self, order, pairs):
        place = {node: i for i, node in enumerate(order)}
        forward = [(u, v) for u, v in pairs if place[u] < place[v]]
        topological(order, 5, forward + forward)
        for edge in pairs - set(forward):
            with pytest.raises(AssertionError, match="points back"):
                topological(order, 5, [*forward, edge])

    def test_numpy_nodes(self):
        topological(list(np.array([1, 0], np.int32)), 2, [(1, 0)])

    def test_no_nodes(self):
        topological([], 0, [])

    @pytest.mark.parametrize(
        ("order", "message"),
        [
            ([2, 1, 0], "edge (0, 2) points back: 0 at [2], 2 at [0]"),
            ([0, 2], "node 1 is missing"),
            ([0, 1, 0], "at [2]: node 0 came before at [0]"),
            ([0, 1, 3], "at [2]: 3 is no node (0 to 2)"),
            ([0, 1, -1], "at [2]: -1 is no node (0 to 2)"),
            ([0, 1.0, 2], "at [1]: 1.0 is no node (0 to 2)"),
            ([0, True, 2], "at [1]: True is no node (0 to 2)"),
            ([0, None, 2], "at [1]: None is no node (0 to 2)"),
            ([], "node 0 is missing"),
            ((0, 1, 2), "expected a list of 3 nodes, got a tuple of 3"),
            (
                np.arange(3),
                "expected a list of 3 nodes, got an int64 array of shape (3,)",
            ),
        ],
    )
    def test_what_is_wrong(self, order, message):
        with says(message):
            topological(order, 3, [(0, 2)])

    def test_a_cycle_has_no_order(self):
        for order in permutations(range(2)):
            with pytest.raises(AssertionError, match="points back"):
                topological(list(order), 2, [(0, 1), (1, 0)])
        with says("edge (0, 0) points back: 0 at [0], 0 at [0]"):
            topological([0], 1, [(0, 0)])


numbers = st.lists(st.integers(-3, 3) | st.floats(-3, 3), max_size=5)


class TestMonotone:
    @given(numbers)
    def test_the_definition(self, values):
        steps = list(pairwise(values))
        cases = [
            ("increasing", False, all(a <= b for a, b in steps)),
            ("increasing", True, all(a < b for a, b in steps)),
            ("decreasing", False, all(a >= b for a, b in steps)),
            ("decreasing", True, all(a > b for a, b in steps)),
        ]
        for direction, strict, right in cases:
            if right:
                monotone(values, direction, strict)
                monotone(np.array(values, float), direction, strict)
            else:
                with pytest.raises(AssertionError, match=direction):
                    monotone(tuple(values), direction, strict)

    def test_whole_numbers_beyond_float_precision(self):
        monotone([2**53, 2**53 + 1], "increasing", strict=True)
        with pytest.raises(AssertionError):
            monotone(np.array([2**53 + 1, 2**53]), "increasing")

    def test_numpy_scalars_do_not_overflow(self):
        monotone([np.int8(-128), np.int8(127), np.uint8(200)], "increasing", rtol=0.1)

    @pytest.mark.parametrize(
        ("values", "message"),
        [
            ([1, 2, 1.5], "not increasing at [2]: 1.5 after 2"),
            ([1.0, np.nan], "at [1]: expected a finite number, got nan"),
            ([1.0, np.inf], "at [1]: expected a finite number, got inf"),
            ([1, 10**400], "at [1]: expected a finite number, got an int of 1329 bits"),
            ([1, True], "at [1]: expected a real number, got a bool"),
            ([1j], "at [0]: expected a real number, got a complex"),
            (np.array([1j]), "at [0]: expected a real number, got a complex"),
            (["1"], "at [0]: expected a real number, got a str"),
            (
                np.ones((2, 1)),
                "expected numbers along one axis, got a float64 array of shape (2, 1)",
            ),
            ({1, 2}, "expected numbers along one axis, got a set of 2"),
        ],
    )
    def test_what_is_wrong(self, values, message):
        with says(message):
            monotone(values, "increasing")

    def test_the_words_for_a_strict_order(self):
        with says("not strictly decreasing at [1]: 1 after 1"):
            monotone([1, 1, 2], "decreasing", strict=True)

    def test_rounding_may_step_back_by_the_tolerance(self):
        monotone([100.0, 100.0 + 1e-8], "decreasing", rtol=1e-9)
        monotone([100.0, 100.0 - 1e-8], "increasing", rtol=1e-9)
        with says("not decreasing at [1]: 100.0000002 after 100.0"):
            monotone([100.0, 100.0 + 2e-7], "decreasing", rtol=1e-9)
        monotone([0.0, 1e-9], "decreasing", rtol=1e-9, scale=1.0)
        with pytest.raises(AssertionError):
            monotone([0.0, 1e-9], "decreasing", rtol=1e-9)
        with pytest.raises(AssertionError):
            monotone([-1.7e308, 1.7e308], "decreasing", rtol=0.5)

    def test_the_log_keeps_the_worst_step_back(self):
        with tolerance_log() as uses:
            monotone([1.0, 1.25, 1.0, 1.125], "decreasing", rtol=0.5)
        assert [use.fraction for use in uses] == [0.5]

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            ({"direction": "up"}, "direction must be"),
            ({"direction": "increasing", "strict": True, "rtol": 1e-9}, "has no tolerance"),
            ({"direction": "increasing", "rtol": 1.0}, "rtol must be"),
            ({"direction": "increasing", "scale": np.inf}, "scale must be"),
        ],
    )
    def test_impossible_settings_are_the_authors_mistake(self, arguments, message):
        with pytest.raises(ValueError, match=message):
            monotone([1.0, 2.0], **arguments)
