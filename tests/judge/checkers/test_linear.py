"""up_to_sign, same_span, solves_within_cond, objective_no_worse and finite_difference."""

import re

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from judge.checkers import (
    finite_difference,
    objective_no_worse,
    same_span,
    solves_within_cond,
    tolerance_log,
    up_to_sign,
)


def says(message):
    return pytest.raises(AssertionError, match=f"^{re.escape(message)}$")


V = np.array([[0.6, 0.8, 0.0], [-0.8, 0.6, 0.0]])
seeds = st.integers(0, 10**6)


def orthogonal(rng, n):
    return np.linalg.qr(rng.normal(size=(n, n)))[0]


def conditioned(rng, m, n, cond):
    """A random (m, n) matrix with singular values from 1 down to 1 / cond."""
    return orthogonal(rng, m)[:, :n] * np.geomspace(1, 1 / cond, n) @ orthogonal(rng, n).T


class TestUpToSign:
    @given(
        hnp.arrays(float, (3, 4), elements=st.floats(-9, 9)),
        st.lists(st.sampled_from([-1.0, 1.0]), min_size=3, max_size=3),
    )
    def test_every_vector_may_be_negated(self, vectors, signs):
        flipped = np.array(signs)[:, None] * vectors
        up_to_sign(flipped, vectors, rtol=0)
        up_to_sign(flipped.T, vectors.T, axis=0, rtol=0)
        up_to_sign(signs[0] * vectors[0], vectors[0])

    def test_a_vector_is_negated_as_a_whole(self):
        mixed = V * [[1, -1, 1], [1, 1, 1]]
        with pytest.raises(AssertionError, match=r"at \[0, [01]\]: .* neither sign fits"):
            up_to_sign(mixed, V)
        up_to_sign(V * [[1, -1, 1], [1, -1, 1]], V, axis=0)

    def test_the_axis_is_along_a_vector(self):
        up_to_sign(V * [[1], [-1]], V, axis=1)
        with pytest.raises(AssertionError):
            up_to_sign(V * [[1], [-1]], V, axis=0)

    def test_the_words_and_the_tolerance(self):
        wrong = -V
        wrong[1, 2] = 1e-3
        with says(
            "first differs at [1, 2]: expected 0.0, got 0.001, and neither sign fits the vector "
            "(tolerance 1e-09)"
        ):
            up_to_sign(wrong, V, scale=1.0)
        up_to_sign(wrong, V, rtol=1e-2, scale=1.0)

    def test_types(self):
        with says("expected a float64 array of shape (2, 3), got a list of 2"):
            up_to_sign(V.tolist(), V)
        with says("expected shape (2, 3), got shape (3, 2)"):
            up_to_sign(V.T, V)
        up_to_sign(np.zeros((0, 3)), np.zeros((0, 3)))
        with pytest.raises(AssertionError):
            up_to_sign(np.array([np.nan]), np.array([np.nan]))

    @pytest.mark.parametrize("expected", [np.array(1.0), V.astype(complex), V.astype(int)])
    def test_other_than_real_vectors_is_the_authors_mistake(self, expected):
        with pytest.raises(ValueError, match="compares real vectors"):
            up_to_sign(expected, expected)


class TestSameSpan:
    @given(seeds, st.integers(1, 4), st.integers(0, 3))
    def test_any_basis_of_the_span_passes(self, seed, k, extra):
        rng = np.random.default_rng(seed)
        basis = rng.normal(size=(k, k + extra))
        mix = orthogonal(rng, k) * np.exp(rng.normal(size=k))
        assume(np.linalg.cond(basis) < 1e3)
        same_span(mix @ basis, basis, 1.0, rtol=1e-9)

    @given(seeds, st.floats(1e-6, 0.09))
    def test_the_sine_of_the_largest_angle_decides(self, seed, angle):
        q = orthogonal(np.random.default_rng(seed), 5)
        turned = q[:3].copy()
        turned[2] = np.cos(angle) * q[2] + np.sin(angle) * q[3]
        same_span(turned, q[:3], gap=20.0, rtol=20.2 * np.sin(angle))
        with pytest.raises(AssertionError, match="another subspace: sine of the largest angle"):
            same_span(turned, q[:3], gap=20.0, rtol=19.8 * np.sin(angle))

    def test_a_small_gap_is_granted_more(self):
        turned = np.array([[1.0, 1e-6]])
        with says("another subspace: sine of the largest angle 1e-06 (tolerance 1e-09)"):
            same_span(turned, np.array([[1.0, 0.0]]), gap=1.0)
        same_span(turned, np.array([[1.0, 0.0]]), gap=1e-4)

    def test_eigenvectors_of_a_perturbed_matrix_pass(self):
        rng = np.random.default_rng(0)
        q = orthogonal(rng, 5)
        noise = rng.normal(size=(5, 5))
        noise = 1e-9 * (noise + noise.T) / np.linalg.norm(noise + noise.T, 2)
        values = np.array([1.0, 0.5, 0.5 - 1e-4, 0.1, 0.0])
        found = np.linalg.eigh(q * values @ q.T + noise)[1][:, ::-1].T
        with tolerance_log() as uses:
            same_span(found[:2], q.T[:2], gap=1e-4)
        assert 0 < uses[0].fraction < 1
        with pytest.raises(AssertionError):
            same_span(found[:1], q.T[1:2], gap=0.5)

    def test_dependent_rows_span_less(self):
        with says("the 2 rows are linearly dependent"):
            same_span(np.array([[1.0, 2.0, 3.0], [2.0, 4.0, 6.0]]), np.eye(3)[:2], 1.0)
        with says("the 2 rows are linearly dependent"):
            same_span(np.array([[1.0, 0.0], [0.0, 0.0]]), np.eye(2), 1.0)

    def test_length_does_not_matter(self):
        same_span(np.array([[1e300, 0, 0], [0, 1e-300, 0]]), np.eye(3)[:2], 1.0)

    def test_types(self):
        with says("first differs at [0, 1]: expected 0.0, got nan"):
            same_span(np.array([[1.0, np.nan]]), np.array([[1.0, 0.0]]), 1.0)
        with says("expected shape (1, 2), got shape (2,)"):
            same_span(np.array([1.0, 0.0]), np.array([[1.0, 0.0]]), 1.0)
        same_span(np.zeros((0, 3)), np.zeros((0, 3)), 1.0)

    @pytest.mark.parametrize(("gap", "rtol"), [(0.0, 1e-9), (np.nan, 1e-9), (1e-9, 1e-9), (1, 0)])
    def test_too_small_a_gap_is_the_authors_mistake(self, gap, rtol):
        with pytest.raises(ValueError, match="rtol / gap must be"):
            same_span(np.eye(2), np.eye(2), gap, rtol=rtol)

    @pytest.mark.parametrize("expected", [np.ones(2), np.ones((2, 2)), np.ones((3, 2))])
    def test_expected_rows_that_are_no_basis_are_the_authors_mistake(self, expected):
        with pytest.raises(ValueError, match="no basis"):
            same_span(expected, expected, 1.0)


class TestSolvesWithinCond:
    @given(seeds, st.sampled_from([1.0, 1e3, 1e6, 1e9]), st.integers(0, 3))
    def test_backward_stable_algorithms_pass_on_consistent_systems(self, seed, cond, extra):
        rng = np.random.default_rng(seed)
        A = conditioned(rng, 4 + extra, 4, cond)
        b = A @ rng.normal(size=4)
        solves_within_cond(A, np.linalg.lstsq(A, b)[0], b)
        solves_within_cond(A, np.linalg.pinv(A) @ b, b)
        q, r = np.linalg.qr(A)
        solves_within_cond(A, np.linalg.solve(r, q.T @ b), b)

    @given(seeds)
    def test_the_normal_equations_fail_from_cond_1e6(self, seed):
        rng = np.random.default_rng(seed)
        A = conditioned(rng, 6, 4, 3e6)
        b = A @ rng.normal(size=4)
        with pytest.raises(AssertionError, match="off the solution by"):
            solves_within_cond(A, np.linalg.inv(A.T @ A) @ A.T @ b, b)

    @given(seeds, st.sampled_from([1.0, 1e2, 1e5]))
    def test_with_a_residual_the_gradient_decides(self, seed, cond):
        rng = np.random.default_rng(seed)
        A, b = conditioned(rng, 7, 3, cond), rng.normal(size=7)
        x = np.linalg.lstsq(A, b)[0]
        solves_within_cond(A, x, b)
        ridge = np.linalg.solve(A.T @ A + 1e-3 * np.eye(3), A.T @ b)
        with pytest.raises(AssertionError, match="normal equations are off by"):
            solves_within_cond(A, ridge, b)

    @given(seeds, st.booleans())
    def test_of_many_solutions_only_the_least_passes(self, seed, consistent):
        rng = np.random.default_rng(seed)
        A = rng.normal(size=(5, 2)) @ rng.normal(size=(2, 4))
        assume(np.linalg.svd(A)[1][1] > 0.1)
        b = A @ rng.normal(size=4) if consistent else rng.normal(size=5)
        x = np.linalg.pinv(A) @ b
        solves_within_cond(A, x, b)
        null = np.linalg.svd(A)[2][-1]
        words = "off the solution by" if consistent else "not of least norm|normal equations"
        for length in (1e-6, 1.0, 1e30):
            with pytest.raises(AssertionError, match=words):
                solves_within_cond(A, x + length * null, b)

    def test_more_unknowns_than_equations(self):
        A = np.array([[1.0, 1.0]])
        solves_within_cond(A, np.array([1.0, 1.0]), np.array([2.0]))
        with pytest.raises(AssertionError, match=r"off the solution by 1\.41"):
            solves_within_cond(A, np.array([2.0, 0.0]), np.array([2.0]))

    @pytest.mark.parametrize("shape", [(0, 2), (3, 2), (2, 0)])
    def test_nothing_to_fit_asks_for_zero(self, shape):
        A, b = np.zeros(shape), np.zeros(shape[0])
        solves_within_cond(A, np.zeros(shape[1]), b)
        if shape[1]:
            with pytest.raises(AssertionError):
                solves_within_cond(A, np.full(shape[1], 1e-20), b)

    def test_a_zero_matrix_with_a_residual(self):
        solves_within_cond(np.zeros((2, 2)), np.zeros(2), np.ones(2))
        with pytest.raises(AssertionError, match="not of least norm"):
            solves_within_cond(np.zeros((2, 2)), np.ones(2), np.ones(2))

    @pytest.mark.parametrize("size", [1e300, 1.7e308, np.inf, np.nan])
    def test_huge_answers_are_refused(self, size):
        A = np.array([[1.0, 1.0], [7.0, -7.0], [1.0, 2.0]])
        for b in (np.ones(3), np.zeros(3)):
            for x in ([size, 1.0], [size, size], [-size, size]):
                with pytest.raises(AssertionError):
                    solves_within_cond(A, np.array(x), b)

    def test_a_system_too_large_to_judge_is_the_authors_mistake(self):
        with pytest.raises(ValueError, match="too large"):
            solves_within_cond(1e200 * np.eye(2), np.ones(2), 1e200 * np.ones(2))

    def test_types(self):
        with says("expected shape (2,), got shape (2, 1)"):
            solves_within_cond(np.eye(2), np.ones((2, 1)), np.ones(2))
        with says("first differs at [1]: expected 1.0, got nan"):
            solves_within_cond(np.eye(2), np.array([1.0, np.nan]), np.ones(2))

    @pytest.mark.parametrize(
        ("A", "b"),
        [
            (np.ones(2), np.ones(2)),
            (np.ones((2, 3)), np.ones(3)),
            (np.ones((2, 3)), np.ones((2, 1))),
            (np.full((2, 2), np.nan), np.ones(2)),
            (np.eye(2), np.array([np.inf, 0])),
        ],
    )
    def test_an_impossible_system_is_the_authors_mistake(self, A, b):
        with pytest.raises(ValueError, match="needs finite A"):
            solves_within_cond(A, np.ones(2), b)


class TestObjectiveNoWorse:
    @given(st.floats(-1e300, 1e300), st.floats(-1e300, 1e300))
    def test_anything_lower_passes_and_higher_only_by_the_tolerance(self, value, reference):
        if value <= reference + 1e-9 * abs(reference) * (1 - 1e-6):
            objective_no_worse(value, reference)
        elif value > reference + 1e-9 * abs(reference) * (1 + 1e-6) + 3e-308:
            with pytest.raises(AssertionError, match="is worse than"):
                objective_no_worse(value, reference)

    def test_the_words(self):
        with says("objective 1.5 is worse than 1.0 (tolerance 2e-09)"):
            objective_no_worse(1.5, 1.0, scale=2)
        with says("the objective: expected a finite number, got nan"):
            objective_no_worse(np.nan, 1.0)
        with says("the objective: expected a finite number, got -inf"):
            objective_no_worse(-np.inf, 1.0)
        with says("the objective: expected a finite number, got an int of 1329 bits"):
            objective_no_worse(-(10**400), 1.0)
        with says("the objective: expected a real number, got a bool"):
            objective_no_worse(False, 1.0)

    def test_whole_and_numpy_values(self):
        objective_no_worse(3, 3)
        objective_no_worse(np.int64(3), np.float64(3))
        objective_no_worse(1e-12, 0.0, scale=1.0)

    @pytest.mark.parametrize("reference", [np.nan, np.inf, -np.inf])
    def test_an_infinite_reference_is_the_authors_mistake(self, reference):
        with pytest.raises(ValueError, match="must be finite"):
            objective_no_worse(1.0, reference)


class TestFiniteDifference:
    @given(hnp.arrays(float, (2, 3), elements=st.floats(-3, 3)))
    def test_right_gradients_pass(self, x):
        A = np.arange(1.0, 7).reshape(2, 3)
        finite_difference(lambda v: float(np.sum(A * np.sin(v))), x, A * np.cos(x))
        finite_difference(lambda v: np.float64(np.sum(v**3)), x, 3 * x**2, scale=1.0)

    @given(hnp.arrays(float, 3, elements=st.floats(0.5, 3)), st.integers(0, 2))
    def test_wrong_gradients_do_not(self, x, i):
        for wrong in (2 * x, x**2 / 3, -(x**2), x**2 + 1e-3, np.where(np.arange(3) == i, 0, x**2)):
            assume(not np.allclose(wrong, x**2, rtol=1e-3))
            with pytest.raises(AssertionError, match="first differs at"):
                finite_difference(lambda v: float(np.sum(v**3)) / 3, x, wrong)

    def test_the_words(self):
        with pytest.raises(
            AssertionError,
            match=r"^first differs at \[1\]: expected (3\.0|2\.9)\d*, got 2\.0 \(tolerance 3e-05\)$",
        ):
            finite_difference(lambda v: float(v @ [1.0, 3.0]), np.zeros(2), np.array([1.0, 2.0]))

    def test_a_huge_value_of_the_candidates_own_function_lends_no_tolerance(self):
        with pytest.raises(AssertionError, match="first differs"):
            finite_difference(lambda v: float(v.sum()) + 1e9, np.zeros(2), np.zeros(2))

    def test_the_function_gets_copies_and_may_spoil_them(self):
        x = np.ones(2)
        seen = []

        def spoiling(v):
            seen.append(v)
            value = float(v @ v)
            v[:] = np.nan
            return value

        finite_difference(spoiling, x, 2 * x)
        assert len(seen) == 4
        assert np.array_equal(x, np.ones(2))

    def test_large_coordinates_are_stepped_in_proportion(self):
        x = np.array([1e8, -1e-8])
        finite_difference(lambda v: float(v @ v) / 2e8, x, x / 1e8)

    def test_a_point_of_no_axes_and_of_no_elements(self):
        finite_difference(lambda v: float(v) ** 2, np.array(3.0), np.array(6.0))
        finite_difference(lambda v: 1.0, np.zeros(0), np.zeros(0))

    @pytest.mark.parametrize(
        ("value", "message"),
        [
            (np.nan, "the function's value: expected a finite number, got nan"),
            (None, "the function's value: expected a real number, got None"),
            (
                np.ones(1),
                "the function's value: expected a real number, got a float64 array of shape (1,)",
            ),
        ],
    )
    def test_a_function_that_returns_no_number(self, value, message):
        with says(message):
            finite_difference(lambda v: value, np.ones(1), np.ones(1))

    @pytest.mark.parametrize("height", [1e304, 1.7e308])
    def test_a_function_that_jumps_too_far_to_tell(self, height):
        with pytest.raises(AssertionError, match="the function jumps from -1"):
            finite_difference(lambda v: height * float(np.sign(v[0])), np.zeros(1), np.ones(1))

    def test_an_error_of_the_function_passes_through(self):
        with pytest.raises(ZeroDivisionError):
            finite_difference(lambda v: 1 / 0, np.ones(1), np.ones(1))

    def test_types(self):
        with says("expected shape (2,), got shape (2, 1)"):
            finite_difference(lambda v: 1.0, np.ones(2), np.ones((2, 1)))
        with says("first differs at [0]: expected 0.0, got nan (tolerance 2.23e-308)"):
            finite_difference(lambda v: 1.0, np.ones(1), np.array([np.nan]))
