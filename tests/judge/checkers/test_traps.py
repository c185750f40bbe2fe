"""No odd answer passes a checker, and none makes it raise anything but AssertionError."""

import contextlib
from collections import OrderedDict, namedtuple
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from judge import checkers

ONES = np.ones(3)
EYE = np.eye(3)


class AlwaysEqual:
    """Equal to everything, and convertible to any array."""

    __hash__ = None

    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    def __array__(self, dtype=None, copy=None):
        return np.ones(3)

    def __len__(self):
        return 3

    def __float__(self):
        return 1.0

    @property
    def __class__(self):
        return np.ndarray


class Unprintable:
    def __repr__(self):
        raise RuntimeError("no")


class OddArray(np.ndarray):
    def __eq__(self, other):
        return np.ones(self.shape, bool)

    __hash__ = None


class OddFloat(float):
    def __sub__(self, other):
        return 0.0


class OddInt(int):
    pass


class OddStr(str):
    __slots__ = ()


class NamedByALiar(type):
    @property
    def __name__(cls):
        raise RuntimeError("no")


class Liar(metaclass=NamedByALiar):
    pass


Point = namedtuple("Point", "x y z")


def containing_itself():
    endless = []
    endless.append(endless)
    return endless


def nested(depth):
    value = 1.0
    for _ in range(depth):
        value = [value]
    return value


# Wrong for every checker below, each of which wants three float ones, or the like.
ODD = {
    "None": None,
    "Ellipsis": ...,
    "bool": True,
    "int": 1,
    "huge int": 10**5000,
    "scalar for vector": 1.0,
    "numpy scalar for vector": np.float64(1),
    "0-d array": np.array(1.0),
    "nan": float("nan"),
    "complex nan": complex("nan+nanj"),
    "inf": float("inf"),
    "NaT": np.timedelta64("NaT"),
    "timedelta": np.timedelta64(1, "s"),
    "longdouble": np.longdouble(1),
    "str": "111",
    "bytes": b"111",
    "str subclass": OddStr("1"),
    "int subclass": OddInt(1),
    "float subclass": OddFloat(1),
    "numpy str": np.str_("1"),
    "fraction": Fraction(1),
    "object": object(),
    "class": int,
    "function": lambda: ONES,
    "generator": (x for x in ONES),
    "range": range(3),
    "memoryview": memoryview(ONES),
    "bytearray": bytearray(b"111"),
    "namedtuple": Point(1.0, 1.0, 1.0),
    "ordered dict": OrderedDict(a=1.0),
    "always equal": AlwaysEqual(),
    "list of always equal": [AlwaysEqual()] * 3,
    "unprintable": Unprintable(),
    "liar": Liar(),
    "list of liars": [Liar()] * 3,
    "type with a line break in its name": type("a\nb", (), {})(),
    "empty list": [],
    "empty tuple": (),
    "empty dict": {},
    "dict": {0: 1.0, 1: 1.0, 2: 1.0},
    "set": {1.0},
    "unhashable inside": [[1.0], {}, set()],
    "contains itself": containing_itself(),
    "deep": nested(500),
    "list of nan": [float("nan")] * 3,
    "list of the largest": [1.7e308, -1.7e308, 1.7e308],
    "list of huge ints": [10**5000, -(10**5000), 10**5000],
    "list of lists": [[1.0]] * 3,
    "list of strings": ["1"] * 3 + ["2"],
    "empty array": np.ones(0),
    "empty array of other shape": np.ones((0, 3)),
    "row for vector": np.ones((1, 3)),
    "column for vector": np.ones((3, 1)),
    "shorter": np.ones(2),
    "longer": np.ones(4),
    "all nan": np.full(3, np.nan),
    "one nan": np.array([1.0, np.nan, 1.0]),
    "signalling nan": np.full(3, 0x7FF0000000000001, np.uint64).view(np.float64),
    "signalling nan in float32": np.full(3, 0x7F800001, np.uint32).view(np.float32),
    "largest": np.full(3, 1.7e308),
    "largest complex": np.full(3, complex(1.7e308, -1.7e308)),
    "all inf": np.full(3, np.inf),
    "one inf": np.array([1.0, 1.0, -np.inf]),
    "complex": np.ones(3, complex),
    "complex nan array": np.full(3, complex(0, np.nan)),
    "longdouble array": np.ones(3, np.longdouble),
    "clongdouble array": np.ones(3, np.clongdouble),
    "timedelta array": np.ones(3, "m8[s]"),
    "datetime array": np.ones(3, "M8[s]"),
    "NaT array": np.full(3, "NaT", "m8[s]"),
    "object array of ones": np.array([1.0, 1.0, 1.0], object),
    "object array of always equal": np.array([AlwaysEqual, AlwaysEqual, AlwaysEqual], object),
    "string array": np.array(["1", "1", "1"]),
    "bytes array": np.array([b"1", b"1", b"1"]),
    "void array": np.zeros(3, "V8"),
    "structured array": np.zeros(3, [("x", float)]),
    "record": np.zeros(1, [("x", float)])[0],
    "subclass": ONES.view(OddArray),
    "record array": np.zeros(3, [("x", float)]).view(np.recarray),
    "masked": np.ma.array(ONES, mask=False),
    "fully masked": np.ma.array(ONES, mask=True),
    "memmap": np.ones(3).view(np.memmap),
    "flat iterator": ONES.flat,
}  # fmt: skip

# Right values of the wrong type: for the checkers that want exactly float64 arrays.
NOT_FLOAT64 = {
    "list": [1.0, 1.0, 1.0],
    "tuple": (1.0, 1.0, 1.0),
    "list of numpy scalars": [np.float64(1)] * 3,
    "int array": np.ones(3, int),
    "uint array": np.ones(3, np.uint8),
    "bool array": np.ones(3, bool),
    "float16 array": np.ones(3, np.float16),
    "float32 array": np.ones(3, np.float32),
}

FLOAT64_CHECKERS = {
    "is_array": lambda a: checkers.is_array(a, shape=(3,)),
    "is_array of any length": lambda a: (
        checkers.is_array(a, shape=(None,)),
        checkers.allclose(a, ONES),
    ),
    "exact": lambda a: checkers.exact(a, ONES),
    "allclose": lambda a: checkers.allclose(a, ONES),
    "allclose with a loose scale": lambda a: checkers.allclose(a, ONES, rtol=0.5, scale=1e300),
    "unchanged": lambda a: checkers.unchanged(ONES, a, "X"),
    "member_of": lambda a: checkers.member_of(a, [ONES, 2 * ONES]),
    "member_of array": lambda a: checkers.member_of(a, np.array([ONES, 2 * ONES])),
    "up_to_sign": lambda a: checkers.up_to_sign(a, ONES),
    "solves_within_cond": lambda a: checkers.solves_within_cond(EYE, a, ONES),
    "finite_difference": lambda a: checkers.finite_difference(
        lambda x: float(x.sum()), np.zeros(3), a
    ),
}


def in_rows(value):
    """The same trap for a checker of 2-D arrays: the value three times over."""
    return np.stack([value] * 3) if type(value) is np.ndarray and value.ndim else value


ROW_CHECKERS = {
    "rows_as_multiset": lambda a: checkers.rows_as_multiset(in_rows(a), np.ones((3, 3))),
    "same_span": lambda a: checkers.same_span(in_rows(a), EYE, 1.0),
}

# Checkers of other things than float arrays. They accept lists.
OTHER_CHECKERS = {
    "is_number": checkers.is_number,
    "is_number int": lambda a: checkers.is_number(a, int),
    "exact list": lambda a: checkers.exact(a, [7, None, "x"]),
    "exact dict": lambda a: checkers.exact(a, {"w": ONES}),
    "exact set": lambda a: checkers.exact(a, {7, 8}),
    "exact tuple": lambda a: checkers.exact(a, (ONES, 0.5)),
    "allclose scalar": lambda a: checkers.allclose(a, 0.5),
    "allclose int": lambda a: checkers.allclose(a, 5),
    "member_of scalars": lambda a: checkers.member_of(a, [7, "x"]),
    "same_partition": lambda a: checkers.same_partition(a, ["a", "b", "c", "a", "b"]),
    "topological": lambda a: checkers.topological(a, 4, [(0, 3)]),
    "frequencies": lambda a: checkers.frequencies(a, [0.5, 0.5, 0.5, 0.5, 0.5], 1000),
    "objective_no_worse": lambda a: checkers.objective_no_worse(a, -1.0),
    "monotone": lambda a: checkers.monotone(a, "increasing", strict=True),
    "finite_difference function": lambda a: checkers.finite_difference(lambda x: a, ONES, ONES),
}

RIGHT_FOR = {
    "is_array": {"largest"},
    "is_number": {"scalar for vector", "numpy scalar for vector"},
    "is_number int": {"int", "huge int"},
    # zero or one number goes both ways
    "monotone": {"empty list", "empty tuple", "empty array"},
}


def refuses(check, value):
    with pytest.raises(AssertionError) as caught:
        check(value)
    message = str(caught.value)
    assert message
    assert "\n" not in message
    assert len(message) < 250


def judge(checker, check, odd):
    if odd in RIGHT_FOR.get(checker, ()):
        check(ODD[odd])
    else:
        refuses(check, ODD[odd])


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("checker", [*FLOAT64_CHECKERS, *ROW_CHECKERS])
def test_an_odd_value_never_passes_for_an_array(checker, odd):
    judge(checker, {**FLOAT64_CHECKERS, **ROW_CHECKERS}[checker], odd)


@pytest.mark.parametrize("odd", NOT_FLOAT64)
@pytest.mark.parametrize("checker", [*FLOAT64_CHECKERS, *ROW_CHECKERS])
def test_ones_of_another_type_never_pass_for_float64(checker, odd):
    refuses({**FLOAT64_CHECKERS, **ROW_CHECKERS}[checker], NOT_FLOAT64[odd])


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("checker", OTHER_CHECKERS)
def test_an_odd_value_never_passes_for_anything_else(checker, odd):
    judge(checker, OTHER_CHECKERS[checker], odd)


@pytest.mark.parametrize("checker", [name for name in FLOAT64_CHECKERS if name != "unchanged"])
@pytest.mark.parametrize(
    "ones",
    [
        ONES.copy(),
        ONES.astype(">f8"),
        np.ones(6)[::2],
        np.ones(3)[::-1],
        np.broadcast_to(np.float64(1), (3,)),
    ],
    ids=["plain", "byte order", "strided", "reversed", "broadcast"],
)
def test_byte_order_and_strides_do_not_matter(checker, ones):
    FLOAT64_CHECKERS[checker](ones)


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_expected_value_is_refused_as_well(odd):
    # In a metamorphic test the expected value is another answer of the candidate.
    value = ODD[odd]
    for check in (checkers.exact, checkers.allclose):
        refuses(lambda v, check=check: check([0.25], v), value)
        refuses(lambda v, check=check: check([0.25], [v]), value)


@pytest.mark.parametrize(
    "odd",
    [
        *("nan", "complex nan", "NaT", "longdouble", "int subclass", "numpy str", "object"),
        *("always equal", "list of always equal", "list of liars", "contains itself", "deep"),
        *("namedtuple", "ordered dict", "list of nan", "all nan", "complex nan array"),
        *("longdouble array", "timedelta array", "object array of ones", "string array"),
        *("structured array", "subclass", "record array", "masked", "fully masked", "memmap"),
    ],
)
def test_what_cannot_be_compared_is_not_even_equal_to_itself(odd):
    for check in (checkers.exact, checkers.allclose):
        refuses(lambda v, check=check: check(v, v), ODD[odd])


@pytest.mark.parametrize(
    "odd",
    [
        *("NaT", "longdouble", "int subclass", "object", "always equal", "list of always equal"),
        *("contains itself", "namedtuple", "longdouble array", "object array of ones"),
        *("string array", "structured array", "subclass", "masked", "fully masked"),
    ],
)
def test_what_cannot_be_compared_cannot_be_called_unchanged(odd):
    refuses(lambda v: checkers.unchanged(v, v, "X"), ODD[odd])


plain_scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.complex_numbers(),
    st.text(max_size=3),
    st.binary(max_size=3),
    st.floats(width=32).map(np.float32),
    st.integers(-128, 127).map(np.int8),
    st.booleans().map(np.bool_),
)
any_arrays = st.sampled_from("?bBhHiIlLqQefdFD").flatmap(
    lambda code: hnp.arrays(
        code,
        hnp.array_shapes(min_dims=0, max_dims=2, min_side=0, max_side=3),
        elements=None,
    )
)
# without the one that Hypothesis could not print either
odd_values = st.sampled_from(sorted(set(ODD) - {"unprintable"})).map(lambda name: ODD[name])
any_values = st.recursive(
    plain_scalars | any_arrays | odd_values,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(plain_scalars, inner, max_size=2),
        st.sets(plain_scalars, max_size=3),
    ),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None)
@given(any_values, any_values)
def test_any_two_values_are_judged(actual, expected):
    for check in (
        checkers.exact,
        checkers.allclose,
        lambda a, e: checkers.allclose(a, e, rtol=1e-3, scale=1.0, nan=True),
        lambda a, e: checkers.unchanged(e, a, "X"),
        lambda a, e: checkers.member_of(a, [e, [e]]),
        checkers.same_partition,
    ):
        with contextlib.suppress(AssertionError):
            check(actual, expected)


@settings(max_examples=300, deadline=None)
@given(any_values)
def test_any_value_is_judged(value):
    for check in (
        *(FLOAT64_CHECKERS | ROW_CHECKERS | OTHER_CHECKERS).values(),
        lambda a: checkers.is_array(a, shape=(None, 2), dtype=np.number, finite=False),
        lambda a: checkers.is_number(a, (bool, int, float, complex), finite=False),
        lambda a: checkers.monotone(a, "decreasing", rtol=1e-3, scale=1.0),
    ):
        with contextlib.suppress(AssertionError):
            check(value)


@settings(max_examples=300, deadline=None)
@given(st.one_of(plain_scalars, any_arrays, st.lists(plain_scalars)))
def test_every_plain_value_equals_itself_where_nan_may(value):
    checkers.exact(value, value, nan=True)
    checkers.allclose(value, value, rtol=0, nan=True)
    checkers.unchanged(value, value, "X")
