"""is_array, is_number, exact, allclose, unchanged and member_of on right and wrong answers."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from judge import checkers
from judge.checkers import allclose, exact, is_array, is_number, member_of, unchanged


def says(message):
    """The block raises AssertionError with exactly these words."""
    return pytest.raises(AssertionError, match=f"^{re.escape(message)}$")


X = np.array([[0.0, 0.5], [1.0, 1.25], [1.5, 4.0]])
Y = X.copy()
Y[2, 0] = 2.0


class TestIsArray:
    def test_shape_of_fixed_and_free_lengths(self):
        is_array(X, shape=(3, 2))
        is_array(X, shape=(None, 2))
        is_array(np.array(1.0), shape=())
        with says("expected shape (*, 3), got (3, 2)"):
            is_array(X, shape=(None, 3))
        with says("expected shape (3,), got (3, 2)"):
            is_array(X, shape=(3,))
        with says("expected shape (), got (3, 2)"):
            is_array(X, shape=())

    def test_exact_dtype(self):
        is_array(np.ones(2, np.int64), shape=(2,), dtype=int)
        is_array(np.ones(2, bool), shape=(2,), dtype=np.bool_)
        is_array(np.ones(2, ">i4"), shape=(2,), dtype="int32")
        with says("expected an array of float64, got one of float32"):
            is_array(np.ones(2, np.float32), shape=(2,))
        with says("expected an array of int64, got one of int32"):
            is_array(np.ones(2, np.int32), shape=(2,), dtype=int)

    @pytest.mark.parametrize(
        ("abstract", "right", "wrong"),
        [
            (np.integer, "bhilqBHILQ", "?efdFD"),
            (np.signedinteger, "bhilq", "?BHILQd"),
            (np.unsignedinteger, "BHILQ", "?l"),
            (np.floating, "efd", "?lDg"),
            (np.complexfloating, "FD", "dG"),
            (np.number, "bQefdFD", "?"),
        ],
    )
    def test_any_dtype_of_a_kind(self, abstract, right, wrong):
        for code in right:
            is_array(np.ones(2, code), shape=(2,), dtype=abstract)
        for code in wrong + "mMOSUV":
            with pytest.raises(AssertionError, match="expected an array of np"):
                is_array(np.empty(2, code), shape=(2,), dtype=abstract)

    def test_other_types(self):
        with says("expected an array of shape (*,), got a list of 2"):
            is_array([1.0, 2.0], shape=(None,))
        with says("expected an array of shape (2,), got a MaskedArray"):
            is_array(np.ma.ones(2), shape=(2,))
        with says("expected an array of float64, got one of structured"):
            is_array(np.zeros(2, [("a", float)]), shape=(2,))

    def test_finite_unless_told(self):
        bad = X.copy()
        bad[1, 1] = np.inf
        with says("expected finite numbers, got inf at [1, 1]"):
            is_array(bad, shape=(3, 2))
        with says("expected finite numbers, got nan"):
            is_array(np.array(np.nan), shape=())
        is_array(bad, shape=(3, 2), finite=False)


class TestIsNumber:
    @pytest.mark.parametrize(
        ("kind", "right"),
        [
            (float, [1.0, np.float64(1)]),
            (int, [1, 10**400, np.int8(1), np.uint64(1), np.longlong(1)]),
            (bool, [True, np.True_]),
            (complex, [1j, np.complex128(1)]),
        ],
    )
    def test_python_and_numpy_scalars_of_the_kind_and_no_other(self, kind, right):
        for value in right:
            is_number(value, kind)
        others = [1.5, 1, True, 1j, np.float32(1), np.float16(1), np.complex64(1), np.array(1)]
        for value in others:
            if type(value) is not kind:
                with pytest.raises(AssertionError, match="expected a number"):
                    is_number(value, kind)

    def test_several_kinds(self):
        is_number(0, (int, float))
        with says("expected a number (int or float), got a bool"):
            is_number(False, (int, float))

    def test_finite_unless_told(self):
        for value in (np.nan, -np.inf, complex(0, np.nan)):
            is_number(value, (float, complex), finite=False)
        with says("expected a finite number, got -inf"):
            is_number(-np.inf)
        with says("expected a finite number, got (nan+0j)"):
            is_number(complex(np.nan, 0), complex)

    @pytest.mark.parametrize("kind", [str, np.float64, (float, list), ()])
    def test_another_kind_is_the_authors_mistake(self, kind):
        with pytest.raises(ValueError, match="kind must be among bool, int, float, complex"):
            is_number(1.0, kind)


class TestExact:
    @pytest.mark.parametrize(
        ("actual", "expected"),
        [
            (None, None),
            ("a", "a"),
            (b"a", b"a"),
            (np.int8(3), 3),
            (3, np.uint64(3)),
            (np.float64(0.5), 0.5),
            (np.True_, True),
            (0.0, -0.0),
            (np.inf, np.inf),
            (2**70, 2**70),
            ([1, 2], [np.int64(1), 2]),
            ((), ()),
            ([[], {}, set()], [[], {}, set()]),
            ({"b": 1, "a": [2]}, {"a": [2], "b": 1}),
            ({np.int64(1): "x"}, {1: "x"}),
            ({1, "a", None, (2, b"")}, {"a", (2, b""), np.int16(1), None}),
            (frozenset({1.5}), frozenset({1.5})),
            (X, X.copy()),
            (np.array([1, 2], np.uint8), np.array([1, 2])),
            (np.array([-0.0]), np.array([0.0])),
            (np.array([1j]), np.array([1j])),
            (np.zeros((0, 3)), np.zeros((0, 3))),
            (np.array(2.0), np.array(2.0)),
        ],
    )
    def test_same_types_and_values(self, actual, expected):
        exact(actual, expected)
        exact(expected, actual)

    @pytest.mark.parametrize(
        ("actual", "expected", "message"),
        [
            (1, 1.0, "expected a float, got an int"),
            (True, 1, "expected an int, got a bool"),
            (1, True, "expected a bool, got an int"),
            (np.float32(0.5), 0.5, "expected a float, got a float32"),
            (np.array(1.0), 1.0, "expected a float, got a float64 array of shape ()"),
            (1.0, np.array(1.0), "expected a float64 array of shape (), got a float"),
            (None, 0, "expected an int, got None"),
            ("1", b"1", "expected a bytes, got a str"),
            ("b", "a", "expected 'a', got 'b'"),
            (5, 4, "expected 4, got 5"),
            (2**70, 2**70 + 1, f"expected {2**70 + 1}, got {2**70}"),
            (2**5000, 1, "expected 1, got an int of 5001 bits"),
            ("x" * 99, "", f"expected '', got '{'x' * 57}'... (99 long)"),
            ("a\nb", "", "expected '', got 'a\\nb'"),
            (np.nan, np.nan, "expected nan, got nan"),
            ((1, 2), [1, 2], "expected a list of 2, got a tuple of 2"),
            ([1, 2], [1, 2, 3], "expected a list of 3, got a list of 2"),
            ([1, 2], [1, 3], "first differs at [1]: expected 3, got 2"),
            (["a", "b"], ["b", "a"], "first differs at [0]: expected 'b', got 'a'"),
            ([0.5, 1.5], [0.5, 2.5], "first differs at [1]: expected 2.5, got 1.5"),
            ([1, True], [1, 1], "at [1]: expected an int, got a bool"),
            ([[1], (2,)], [[1], [2]], "at [1]: expected a list of 1, got a tuple of 1"),
            ({"a": 1}, {"a": 1, "b": 2}, "key 'b' is missing"),
            ({"a": 1, 2: 2}, {"a": 1}, "unexpected key 2"),
            ({1: 0}, {True: 0}, "key True is missing"),
            ([{}], [{1.0: 0}], "at [0]: key 1.0 is missing"),
            ({1, 2}, {1, 3}, "element 3 is missing"),
            ({1.0}, {1}, "element 1 is missing"),
            ({1, 2}, {1}, "unexpected element 2"),
            ({1}, frozenset({1}), "expected a frozenset of 1, got a set of 1"),
            ({np.nan}, {np.nan}, "nan cannot be compared"),
            ({(1, object)}, {1}, "a type cannot be compared"),
            ({"w": Y}, {"w": X}, "first differs at ['w'][2, 0]: expected 1.5, got 2.0"),
            (Y, X, "first differs at [2, 0]: expected 1.5, got 2.0"),
            (np.array(2.0), np.array(3.0), "expected 3.0, got 2.0"),
            (X.T, X, "expected shape (3, 2), got shape (2, 3)"),
            (np.ones(2), np.ones(2, int), "expected an array of int64, got one of float64"),
            (np.ones(2, int), np.ones(2), "expected an array of float64, got one of int64"),
            (
                np.array([2**53 + 1]),
                np.array([2**53], np.uint64),
                f"first differs at [0]: expected {2**53}, got {2**53 + 1}",
            ),
            (
                np.array([-1]),
                np.array([2**64 - 1], np.uint64),
                f"first differs at [0]: expected {2**64 - 1}, got -1",
            ),
            (np.array([True]), np.array([False]), "first differs at [0]: expected False, got True"),
            (1, slice(1), "cannot compare with a slice"),
        ],
    )
    def test_what_differs_and_where(self, actual, expected, message):
        with says(message):
            exact(actual, expected)

    def test_nan_equals_nan_in_the_same_place_if_told(self):
        nan = np.nan
        exact([nan, 1.0], [nan, 1.0], nan=True)
        exact({"a": np.array([nan, 1.0])}, {"a": np.array([nan, 1.0])}, nan=True)
        exact(complex(1, nan), complex(1, nan), nan=True)
        exact(np.array([1, 2]), np.array([1, 2]), nan=True)
        with says("first differs at [0]: expected 1.0, got nan"):
            exact(np.array([nan, nan]), np.array([1.0, nan]), nan=True)
        with says("first differs at [1]: expected nan, got 1.0"):
            exact([nan, 1.0], [nan, nan], nan=True)
        with says("expected (1+nanj), got (2+nanj)"):
            exact(complex(2, nan), complex(1, nan), nan=True)

    def test_long_nesting_ends_the_comparison(self):
        endless = []
        endless.append(endless)
        with says("nested deeper than 100"):
            exact(endless, endless)
        pair = ()
        for _ in range(150):
            pair = (pair,)
        with says("nested deeper than 100"):
            exact({pair}, {pair})


finite = st.floats(-1e100, 1e100)


class TestAllclose:
    @given(hnp.arrays(float, hnp.array_shapes(max_side=4), elements=st.floats(allow_nan=False)))
    def test_every_array_is_close_to_itself_without_any_tolerance(self, x):
        allclose(x.copy(), x, rtol=0)

    @given(
        hnp.arrays(float, 4, elements=finite),
        hnp.arrays(float, 4, elements=st.floats(-0.9, 0.9)),
        st.floats(0, 1e100),
    )
    def test_small_perturbations_pass_both_ways(self, x, noise, scale):
        y = x + 1e-9 * noise * np.maximum(np.abs(x), scale)
        allclose(y, x, scale=scale)
        allclose(x, y, scale=scale)

    @given(finite, finite, st.floats(0, 1e100), st.floats(1e-12, 0.5))
    def test_the_definition(self, a, e, scale, rtol):
        tolerance = rtol * max(scale, abs(e))
        if abs(a - e) <= max(tolerance, 2.2250738585072014e-308):
            allclose(a, e, rtol=rtol, scale=scale)
        elif abs(a - e) > tolerance * (1 + 1e-15):
            with pytest.raises(AssertionError):
                allclose(a, e, rtol=rtol, scale=scale)

    def test_the_words(self):
        with says("first differs at [2, 0]: expected 1.5, got 2.0 (tolerance 1e-09)"):
            allclose(Y, X, rtol=1e-10, scale=10)
        with says("expected 1.5, got 2.0 (tolerance 1.5e-09)"):
            allclose(2.0, 1.5)
        with says("first differs at [1]['w'][2, 0]: expected 1.5, got 2.0 (tolerance 1.5e-09)"):
            allclose((0.5, {"w": Y}), (0.5, {"w": X}))
        with says("first differs at [1]: expected 0.0, got 1e-12 (tolerance 2.23e-308)"):
            allclose([1.0, 1e-12], [1.0, 0.0])

    def test_zero_and_cancellation_need_a_scale(self):
        with pytest.raises(AssertionError):
            allclose(1e-12, 0.0)
        allclose(1e-12, 0.0, scale=1.0)
        allclose(np.array([1e-12, 5.0]), np.array([0.0, 5.0]), scale=[1.0, 0.0])
        with says("first differs at [1]: expected 0.0, got 1e-12 (tolerance 2.23e-308)"):
            allclose(np.array([1e-12, 1e-12]), np.zeros(2), scale=[1.0, 0.0])

    def test_a_scale_has_to_fit_every_array_of_the_answer(self):
        allclose({"w": X, "v": X[0]}, {"w": X, "v": X[0]}, scale=np.ones(2))
        with pytest.raises(ValueError, match=r"scale of shape \(3, 2\) does not fit \(2,\)"):
            allclose(X[0], X[0], scale=X)

    @pytest.mark.parametrize("rtol", [-1e-9, 1.0, np.nan, np.inf])
    def test_an_rtol_that_is_no_tolerance_is_the_authors_mistake(self, rtol):
        with pytest.raises(ValueError, match="rtol must be in"):
            allclose(1.0, 1.0, rtol=rtol)

    @pytest.mark.parametrize("scale", [-1.0, np.nan, np.inf, [1.0, np.inf]])
    def test_a_scale_that_would_swallow_anything_is_the_authors_mistake(self, scale):
        with pytest.raises(ValueError, match="scale must be finite"):
            allclose(np.ones(2), np.ones(2), scale=scale)

    @pytest.mark.parametrize(
        ("actual", "expected"),
        [
            (np.inf, 1e308),
            (1e308, np.inf),
            (-np.inf, np.inf),
            (np.nan, np.inf),
            (np.nan, np.nan),
            (1.7e308, -1.7e308),
            (complex(1e308, 1e308), complex(-1e308, 1e308)),
            (complex(np.inf, 0), complex(-np.inf, 0)),
            (complex(0, np.inf), complex(np.inf, 0)),
        ],
    )
    def test_infinity_and_overflow_never_stretch_the_tolerance(self, actual, expected):
        for one, other in (
            (actual, expected),
            (np.array([1.0, actual]), np.array([1.0, expected])),
            ([1.0, actual], [1.0, expected]),
        ):
            with pytest.raises(AssertionError):
                allclose(one, other, rtol=0.5, scale=1e300)

    def test_an_infinite_neighbour_lends_no_tolerance(self):
        with says("first differs at [1]: expected 1.0, got 2.0 (tolerance 1e-09)"):
            allclose(np.array([np.inf, 2.0]), np.array([np.inf, 1.0]))

    def test_infinity_matches_infinity(self):
        allclose(np.array([np.inf, -np.inf, 1.0]), np.array([np.inf, -np.inf, 1.0]))
        allclose(complex(np.inf, 1), complex(np.inf, 1))

    def test_nan_matches_nan_in_the_same_place_if_told(self):
        a = np.array([np.nan, 1.0, np.inf])
        allclose(a, a.copy(), nan=True)
        allclose([np.nan, 1.0], [np.nan, 1.0], nan=True)
        allclose(complex(np.nan, 1), complex(np.nan, 1), nan=True)
        with says("first differs at [0]: expected nan, got nan (tolerance 2.23e-308)"):
            allclose(a, a.copy())
        with says("first differs at [1]: expected 1.0, got nan (tolerance 1e-09)"):
            allclose(np.array([np.nan, np.nan]), np.array([np.nan, 1.0]), nan=True)
        with says("first differs at [0]: expected nan, got 1.0 (tolerance 2.23e-308)"):
            allclose(np.array([1.0, 1.0]), np.array([np.nan, 1.0]), nan=True)
        with pytest.raises(AssertionError):
            allclose(complex(np.nan, 2), complex(np.nan, 1), nan=True)

    def test_a_signalling_nan_is_a_nan(self):
        signalling = np.array([0x7F800001], np.uint32).view(np.float32)
        allclose(signalling, signalling, nan=True)
        exact(signalling, signalling, nan=True)

    def test_subnormals_may_be_flushed_to_zero(self):
        allclose(np.array([0.0, 5e-324, -0.0]), np.array([5e-324, 0.0, 0.0]), rtol=0)
        with pytest.raises(AssertionError):
            allclose(0.0, 1e-307)
        allclose(np.float32(0), np.float32(1e-39))

    def test_parts_of_a_complex_number_share_its_size(self):
        allclose(complex(1, 1e-10), complex(1, 0))
        with pytest.raises(AssertionError):
            allclose(complex(1, 1e-8), complex(1, 0))
        allclose(np.full(2, complex(1.5e308, 1.5e308)), np.full(2, complex(1.5e308, 1.5e308)))

    def test_what_is_not_inexact_must_be_equal(self):
        allclose((3, "a", True, [0.5]), (3, "a", True, [0.5 + 1e-12]))
        with says("first differs at [0]: expected 3, got 4"):
            allclose((4, 0.5), (3, 0.5), rtol=0.5)
        with says("first differs at [1]: expected 20, got 21"):
            allclose(np.array([1, 21]), np.array([1, 20]), rtol=0.5)

    def test_types_and_shapes_are_those_of_exact(self):
        with says("expected a float64 array of shape (2,), got a list of 2"):
            allclose([1.0, 1.0], np.ones(2))
        with says("expected a float64 array of shape (3,), got a float"):
            allclose(1.0, np.ones(3))
        with says("expected an array of float64, got one of float32"):
            allclose(np.ones(2, np.float32), np.ones(2))
        with says("expected a float, got an int"):
            allclose(0, 0.0)


class TestUnchanged:
    @pytest.mark.parametrize(
        "value",
        [
            X,
            X.T,
            np.array(1.5),
            np.zeros((0, 2)),
            np.array([np.nan, -0.0]),
            np.array([1, 2]),
            [0.5, np.nan],
            {"a": [1, None], "b": (X, "x")},
            {1, 2},
            3,
            True,
            np.float32(np.nan),
            complex(0, np.nan),
            2**80,
        ],
    )
    def test_a_copy_is_unchanged(self, value):
        unchanged(value, value.copy() if isinstance(value, np.ndarray) else value, "X")

    @pytest.mark.parametrize(
        ("before", "after", "message"),
        [
            (X, Y, "first differs at [2, 0]: expected 1.5, got 2.0"),
            (X, np.nextafter(X, 9), "first differs at [0, 0]: expected 0.0, got 5e-324"),
            (X, X.T, "expected shape (3, 2), got shape (2, 3)"),
            (
                np.array([1.0, 0.0]),
                np.array([1.0, -0.0]),
                "first differs at [1]: expected 0.0, got -0.0 (by its bits)",
            ),
            (
                np.array([[np.nan]]),
                np.array([[-np.nan]]),
                "first differs at [0, 0]: expected nan, got nan (by its bits)",
            ),
            ([0.0, 1.0], [-0.0, 1.0], "first differs at [0]: expected 0.0, got -0.0 (by its bits)"),
            (
                [0.0, None],
                [-0.0, None],
                "first differs at [0]: expected 0.0, got -0.0 (by its bits)",
            ),
            (-0.0, 0.0, "expected -0.0, got 0.0 (by its bits)"),
            ([1, 2], [2, 1], "first differs at [0]: expected 1, got 2"),
            ([2, 1], [2], "expected a list of 2, got a list of 1"),
            ([1], [np.int64(1)], "at [0]: expected an int, got an int64"),
            ({"a": 1}, {"a": 1, "b": 1}, "unexpected key 'b'"),
            (
                np.array([1, 2]),
                np.array([1, 2], np.int32),
                "expected an array of int64, got one of int32",
            ),
            (np.array([1, 2]), np.array([1, 3]), "first differs at [1]: expected 2, got 3"),
            (print, print, "cannot compare with a builtin_function_or_method"),
        ],
    )
    def test_what_changed_and_where(self, before, after, message):
        with says(f"argument X was changed: {message}"):
            unchanged(before, after, "X")


class TestMemberOf:
    def test_arrays(self):
        candidates = [X, X + 1, X + 2]
        for legal in candidates:
            member_of(legal + 1e-12, candidates, scale=1.0)
            member_of(legal, np.array(candidates), rtol=0)
        with says(
            "none of 3 legal answers; from the nearest it first differs at [2, 0]: "
            "expected 2.5, got 2.75 (tolerance 2.5e-09)"
        ):
            wrong = X + 1
            wrong[2, 0] = 2.75
            member_of(wrong, candidates)

    def test_the_nearest_is_the_one_with_the_least_largest_error(self):
        with pytest.raises(AssertionError, match=r"expected 3.0, got 3.5"):
            member_of(np.array([1.0, 3.5]), np.array([[1.0, 9.0], [1.0, 3.0], [5.0, 3.5]]))

    @given(hnp.arrays(float, (5, 3), elements=st.floats(-10, 10)), st.integers(0, 4))
    def test_every_candidate_is_a_member(self, candidates, i):
        member_of(candidates[i].copy(), candidates, rtol=0)
        member_of(candidates[i].copy(), [*candidates], rtol=0)
        with pytest.raises(AssertionError, match="none of 5 legal answers"):
            member_of(candidates[i] + 100, candidates)

    def test_scalars_and_structures(self):
        member_of(0.5, np.array([0.25, 0.5]))
        member_of("b", ["a", "b"])
        member_of(([1], 0.5 + 1e-12), [([2], 0.5), ([1], 0.5)])
        with says("none of 2 legal answers; from the first it expected 'a', got 'c'"):
            member_of("c", ["a", "b"])
        with pytest.raises(AssertionError, match="from the first it expected an int, got a bool"):
            member_of(True, [1, 0])

    def test_candidates_of_several_shapes_or_dtypes(self):
        member_of(np.ones(3), [np.ones(2), np.ones(3)])
        member_of(np.ones(3, int), [np.ones(3), np.ones(3, int)])
        member_of(np.ones(3, int), np.ones((2, 3), int))

    def test_types_and_nan(self):
        with says("expected shape (2,), got shape (1, 2)"):
            member_of(np.ones((1, 2)), np.ones((3, 2)))
        with pytest.raises(AssertionError, match="none of 1 legal"):
            member_of(np.array([np.nan]), [np.array([np.nan])])
        member_of(np.array([np.nan]), [np.array([np.nan])], nan=True)
        member_of(np.zeros(0), [np.zeros(0)])

    def test_no_candidates_is_the_authors_mistake(self):
        for none in ([], np.zeros((0, 2))):
            with pytest.raises(ValueError, match="at least one candidate"):
                member_of(np.ones(2), none)


def test_the_vocabulary_is_what_the_package_exports():
    assert all(callable(getattr(checkers, name)) for name in checkers.__all__)
