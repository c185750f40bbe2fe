"""Every kind of value crosses as it was; everything that breaks a rule is refused."""

import math
import struct

import msgpack
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sandbox.guest import wire

DTYPES = sorted(wire.DTYPES)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.complex_numbers()
    | st.text(st.characters(codec="utf-8"))
    | st.binary()
)
NUMBERS = st.sampled_from(DTYPES).flatmap(lambda code: hnp.from_dtype(np.dtype(code)))
ARRAYS = st.sampled_from(DTYPES).flatmap(
    lambda code: hnp.arrays(code, hnp.array_shapes(min_dims=0, min_side=0, max_dims=4, max_side=4))
)
KEYS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8")),
    lambda parts: st.lists(parts, max_size=3).map(tuple),
    max_leaves=4,
)
VALUES = st.recursive(
    SCALARS | NUMBERS | ARRAYS,
    lambda parts: (
        st.lists(parts, max_size=4)
        | st.lists(parts, max_size=4).map(tuple)
        | st.dictionaries(KEYS, parts, max_size=4)
        | st.sets(KEYS, max_size=4)
    ),
    max_leaves=10,
)


def cross(value):
    """The value after a journey in a frame."""
    data = wire.frame(["value", wire.encode(value)])
    length = wire.body_length(data[: wire.HEADER.size])
    body = data[wire.HEADER.size :]
    assert len(body) == length
    _, structure = wire.unpack(body)
    return wire.decode(structure)


def same(a, b):
    """Equal in type, bits and structure: what `==` does not tell."""
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray | np.generic):
        return a.dtype.char == b.dtype.char and a.shape == b.shape and bits(a) == bits(b)
    if isinstance(a, float):
        return struct.pack("d", a) == struct.pack("d", b)
    if isinstance(a, complex):
        return same(a.real, b.real) and same(a.imag, b.imag)
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return same(list(a.items()), list(b.items()))
    return a == b


def bits(array):
    """The bytes of an array; of long doubles without their padding."""
    array = np.asarray(array)
    if array.dtype.char in "gG":
        parts = array.view("g") if array.dtype.char == "G" and array.ndim else [array]
        if array.dtype.char == "G" and not array.ndim:
            parts = [array.real, array.imag]
        return [
            [(np.isnan(x), np.signbit(x), 0 if np.isnan(x) else x) for x in np.ravel(part)]
            for part in parts
        ]
    return array.tobytes()


@given(VALUES)
@example(float("nan"))
@example(-0.0)
@example(struct.unpack("d", struct.pack("Q", 0xFFF8_0000_0000_0123))[0])
@example(2**63)
@example(-(2**63) - 1)
@example([2**63, 1])
@example([None, 1.5, b"x"])
@example({1: "a", "1": "b", (1, 2): "c"})
def test_a_value_comes_back_with_its_type_and_every_bit(value):
    assert same(value, cross(value))


@pytest.mark.parametrize("code", DTYPES)
def test_a_0_d_array_stays_apart_from_a_scalar_of_its_dtype(code):
    array = np.ones((), code)
    assert same(array, cross(array))
    assert same(array[()], cross(array[()]))
    assert type(cross(array)) is np.ndarray


@given(ARRAYS)
def test_an_array_that_crossed_is_writeable_and_contiguous(array):
    crossed = cross(array)
    assert crossed.flags.writeable
    assert crossed.flags.c_contiguous


def test_of_two_equal_integer_types_the_usual_one_arrives():
    assert same(np.int64(3), cross(np.longlong(3)))
    assert same(np.uint64(3), cross(np.ulonglong(3)))
    assert same(np.arange(3), cross(np.arange(3, dtype=np.longlong)))


@pytest.mark.parametrize("code", [">f8", ">i4", ">u2", ">c16"])
def test_foreign_byte_order_becomes_native(code):
    array = np.arange(6).reshape(2, 3).astype(code)
    crossed = cross(array)
    assert crossed.dtype == array.dtype.newbyteorder("=")
    assert crossed.dtype.isnative
    assert np.array_equal(crossed, array)


@pytest.mark.parametrize(
    "array",
    [
        np.arange(12).reshape(3, 4).T,
        np.arange(12)[::-2],
        np.asfortranarray(np.arange(12.0).reshape(3, 4)),
        np.broadcast_to(np.float64(3), (2, 3)),
        np.arange(6)[None, :, None],
    ],
    ids=["transposed", "reversed", "Fortran order", "broadcast", "new axes"],
)
def test_strides_become_those_of_c_order(array):
    assert same(np.ascontiguousarray(array), cross(array))


def test_a_set_crosses_in_an_order_of_its_own_whatever_the_hash_seed():
    assert wire.encode({"b", "a", "c"}) == ["s", ["a", "b", "c"]]
    assert cross({"b", 1, (2, "x")}) == {"b", 1, (2, "x")}


@pytest.mark.parametrize("kind", list(wire.BIT_GENERATORS.values()), ids=lambda kind: kind.__name__)
def test_a_generator_goes_on_where_it_was(kind):
    generator = np.random.Generator(kind(7))
    generator.integers(10, size=3, dtype=np.uint32)
    crossed = cross(generator)
    assert type(crossed.bit_generator) is kind
    assert np.array_equal(generator.random(20), crossed.random(20))


def test_the_deepest_value_allowed_crosses_and_one_level_more_does_not():
    deep = 1
    for _ in range(wire.MAX_DEPTH + 1):
        deep = [deep, None, "x"]
    assert same(deep, cross(deep))
    with pytest.raises(wire.Uncrossable, match="nested more than 64 levels"):
        wire.encode([deep])


def test_a_value_that_contains_itself_cannot_cross():
    circle = []
    circle.append(circle)
    with pytest.raises(wire.Uncrossable, match="nested"):
        wire.encode(circle)


class Number(int):
    """A subclass that may do anything."""


class Text(str):
    """A subclass that may do anything."""


class Mapping(dict):
    """A subclass that may do anything."""


class Sequence(list):
    """A subclass that may do anything."""


class Matrix(np.ndarray):
    """A subclass that may do anything."""


UNCROSSABLE = {
    "object array": np.array([None, 1], object),
    "structured array": np.zeros(2, [("a", "i4")]),
    "timedelta": np.zeros(2, "m8[s]"),
    "date": np.zeros(2, "M8[s]"),
    "text array": np.array(["a"]),
    "bytes array": np.array([b"a"]),
    "date scalar": np.datetime64("2020-01-01"),
    "text scalar": np.str_("a"),
    "structured scalar": np.zeros(1, [("a", "i4")])[0],
    "masked array": np.ma.masked_all(3),
    "masked": np.ma.masked,
    "matrix": np.arange(4).view(Matrix),
    "recarray": np.zeros(2, [("a", "i4")]).view(np.recarray),
    "int subclass": Number(3),
    "str subclass": Text("a"),
    "dict subclass": Mapping(),
    "list subclass": Sequence(),
    "frozenset": frozenset({1}),
    "range": range(3),
    "iterator": iter([]),
    "generator": (x for x in ()),
    "function": len,
    "class": int,
    "module": math,
    "object": object(),
    "ellipsis": ...,
    "NotImplemented": NotImplemented,
    "memoryview": memoryview(b"a"),
    "bytearray": bytearray(b"a"),
    "RandomState": np.random.RandomState(0),
    "lone surrogate": "\ud800",
    "lone surrogate in a list": ["a", "\ud800"],
    "lone surrogate as a key": {"\ud800": 1},
    "huge integer": 1 << (8 * wire.MAX_INT_BYTES),
    "key by reference": {len: 1},
}


@pytest.mark.parametrize("value", UNCROSSABLE.values(), ids=UNCROSSABLE.keys())
@pytest.mark.parametrize("nested", [False, True])
def test_what_is_no_plain_value_cannot_cross(value, nested):
    with pytest.raises(wire.Uncrossable):
        wire.encode([value] if nested else value)


def test_the_largest_integer_allowed_crosses():
    assert cross((1 << (8 * wire.MAX_INT_BYTES - 1)) - 1).bit_length() == 8 * wire.MAX_INT_BYTES - 1


def test_the_reason_names_the_type():
    with pytest.raises(wire.Uncrossable, match="an Unheard cannot cross; return plain values"):
        wire.encode(type("Unheard", (), {})())
    with pytest.raises(wire.Uncrossable, match="an array of dtype object cannot cross"):
        wire.encode(np.array([None]))


def test_a_frame_larger_than_allowed_is_not_made(monkeypatch):
    monkeypatch.setattr(wire, "MAX_FRAME_BYTES", 10)
    assert wire.frame(["123456"])
    with pytest.raises(wire.Uncrossable, match="at most 10 can cross"):
        wire.frame(["123456789"])


@pytest.mark.parametrize("length", [wire.MAX_FRAME_BYTES + 1, 2**32 - 1])
def test_a_header_that_states_too_much_is_refused_before_anything_is_allocated(length):
    with pytest.raises(wire.WireError, match="are allowed"):
        wire.body_length(struct.pack(">I", length))


NO_MSGPACK = {
    "nothing": b"",
    "two values": b"\x01\x02",
    "an array cut short": b"\x93\x01",
    "a length beyond the data": b"\xc6\xff\xff\xff\xff",
    "an array of 2**32 - 1": b"\xdd\xff\xff\xff\xff",
    "the reserved byte": b"\xc1",
    "a map": msgpack.packb({"a": 1}),
    "a map inside": msgpack.packb([{"a": 1}]),
    "an extension": msgpack.packb(msgpack.ExtType(1, b"x")),
    "a timestamp": msgpack.packb(msgpack.Timestamp(1)),
    "text that is no UTF-8": b"\xa1\xff",
    "a million levels": b"\x91" * 1_000_000 + b"\xc0",
    "2000 levels": b"\x91" * 2000 + b"\xc0",
    "pickle": b"\x80\x04K\x01.",
}


@pytest.mark.parametrize("data", NO_MSGPACK.values(), ids=NO_MSGPACK.keys())
def test_what_is_not_one_plain_msgpack_value_is_refused(data):
    with pytest.raises(wire.WireError, match="no single msgpack value"):
        wire.unpack(data)


@given(st.binary(max_size=200))
def test_random_bytes_are_a_value_or_refused(data):
    try:
        structure = wire.unpack(data)
        wire.decode(structure)
    except wire.WireError:
        pass


def nested(levels, inner=1):
    for _ in range(levels):
        inner = ["l", [inner]]
    return inner


def colliding(count):
    return [n * (2**61 - 1) for n in range(count)]


BROKEN = {
    "no tag": [],
    "an unknown tag": ["z", 1],
    "a tag that is no text": [1, 2],
    "bytes as a tag": [b"l", []],
    "a list without items": ["l"],
    "items that are no array": ["l", 3],
    "a list with something behind": ["l", [], 1],
    "a naked array inside": ["l", [[1]]],
    "too many levels": nested(wire.MAX_DEPTH + 2, [1]),
    "an array of objects": ["a", "|O", [1], b"\0" * 8],
    "an array of text": ["a", "<U1", [1], b"\0" * 4],
    "a structured array": ["a", "[('a', '<i4')]", [1], b"\0" * 4],
    "a void array": ["a", "|V8", [1], b"\0" * 8],
    "an array of no size": ["a", "|V0", [2**62], b""],
    "a foreign byte order": ["a", ">f8", [1], b"\0" * 8],
    "times": ["a", "<m8[s]", [1], b"\0" * 8],
    "too few bytes": ["a", "<f8", [2], b"\0" * 15],
    "too many bytes": ["a", "<f8", [2], b"\0" * 17],
    "a negative axis": ["a", "<f8", [-1], b"\0" * 8],
    "two negative axes": ["a", "<f8", [-1, -1], b"\0" * 8],
    "a boolean axis": ["a", "<f8", [True], b"\0" * 8],
    "a fractional axis": ["a", "<f8", [1.0], b"\0" * 8],
    "an axis of 2**62": ["a", "<f8", [2**62], b""],
    "an axis of 2**62 and one of 0": ["a", "<f8", [2**62, 0], b""],
    "axes whose product overflows": ["a", "<f8", [2**30, 2**30, 2**30, 0], b""],
    "33 axes": ["a", "<f8", [1] * 33, b"\0" * 8],
    "a shape that is no array": ["a", "<f8", 1, b"\0" * 8],
    "text for bytes": ["a", "<f8", [1], "12345678"],
    "a boolean byte of 7": ["a", "|b1", [1], b"\7"],
    "a boolean scalar of 7": ["n", "|b1", b"\7"],
    "a scalar of two": ["n", "<f8", b"\0" * 16],
    "a scalar of objects": ["n", "|O", b"\0" * 8],
    "an odd dictionary": ["d", [1]],
    "a dictionary of pairs": ["d", [[1, 2]]],
    "equal keys": ["d", [1, 2, 1, 3]],
    "keys 1 and True": ["d", [1, 2, True, 3]],
    "keys 1 and 1.0": ["d", [1, 2, 1.0, 3]],
    "keys 1 and numpy's 1": ["d", [1, 2, ["n", "<i8", b"\1" + b"\0" * 7], 3]],
    "a list as a key": ["d", [["l", []], 1]],
    "an array as a key": ["d", [["a", "<f8", [], b"\0" * 8], 1]],
    "a list in a tuple as a key": ["d", [["t", [["l", []]]], 1]],
    "a reference as a key": ["d", [["o", 1], 1]],
    "colliding keys": ["d", [x for n in colliding(600) for x in (n, 0)]],
    "colliding keys hidden among others": [
        "d",
        [x for n in [*colliding(20_000), *range(1, 30_000)] for x in (n, 0)],
    ],
    "equal members": ["s", [1, 1]],
    "a list as a member": ["s", [["l", []]]],
    "colliding members": ["s", colliding(600)],
    "members that are no array": ["s", 1],
    "a complex of integers": ["c", 1, 2],
    "half a complex": ["c", 1.0],
    "a short integer": ["i", b"\1"],
    "an integer of 4097 bytes": ["i", b"\1" * (wire.MAX_INT_BYTES + 1)],
    "an integer of 10 million digits": ["i", b"\1" * 4_200_000],
    "an integer as text": ["i", "123456789"],
    "an unknown bit generator": ["g", "Evil", ["d", []]],
    "a bit generator without state": ["g", "PCG64", ["d", []]],
    "a bit generator with text for state": ["g", "PCG64", "state"],
    "a bit generator of another name": [
        "g",
        "PCG64",
        wire.encode(np.random.MT19937(0).state),
    ],
    "a function where none may be": ["f", 0],
    "an iterator where none may be": ["x", 0],
    "an instance where none may be": ["o", 0],
    "a reference by True": ["o", True],
    "a reference by text": ["o", "0"],
}


@pytest.mark.parametrize("structure", BROKEN.values(), ids=BROKEN.keys())
def test_a_structure_that_encode_never_writes_is_refused(structure):
    with pytest.raises(wire.WireError):
        wire.decode(structure)


@pytest.mark.parametrize("structure", BROKEN.values(), ids=BROKEN.keys())
def test_it_is_refused_inside_another_value_too(structure):
    with pytest.raises(wire.WireError):
        wire.decode(["d", ["key", ["t", [1, structure]]]])


@pytest.mark.parametrize("structure", [{}, msgpack.ExtType(1, b""), (), object()])
def test_only_what_msgpack_has_is_decoded(structure):
    with pytest.raises(wire.WireError, match="where a value should be"):
        wire.decode(structure)


@pytest.mark.parametrize("name", list(wire.BIT_GENERATORS))
@given(data=st.data())
def test_a_spoilt_state_of_a_bit_generator_is_refused_or_harmless(name, data):
    state = wire.BIT_GENERATORS[name](0).state
    inner = state["state"]
    key = data.draw(st.sampled_from(sorted(inner)))
    inner[key] = data.draw(
        st.sampled_from([None, "x", -1, 2**200, 1.5, [], np.zeros(3), np.zeros((2, 2), complex)])
        | NUMBERS
    )
    try:
        generator = wire.decode(["g", name, wire.encode(state)])
    except wire.WireError:
        return
    generator.random(3)


def test_a_long_list_of_equal_hashes_is_fine_while_it_is_no_key():
    numbers = colliding(30_000)
    assert wire.decode(["l", numbers]) == numbers


def test_many_honest_keys_are_accepted():
    assert wire.decode(wire.encode({n: n for n in range(5000)})) == {n: n for n in range(5000)}
    assert wire.decode(wire.encode(set(range(5000)))) == set(range(5000))


class OneReference:
    """Knows one object, by number 5."""

    def __init__(self, known):
        self.known = known

    def number(self, value):
        return ("f", 5) if value is self.known else None

    def resolve(self, tag, number):
        assert (tag, number) == ("f", 5)
        return self.known


def test_a_reference_crosses_by_its_number():
    references = OneReference(len)
    structure = wire.encode({"key": [len, (len,)]}, references)
    assert structure == ["d", ["key", ["l", [["f", 5], ["t", [["f", 5]]]]]]]
    assert wire.decode(structure, references) == {"key": [len, (len,)]}


def test_nothing_is_ever_unpickled(monkeypatch):
    def exploded(*args, **kwargs):
        raise AssertionError("unpickled")

    monkeypatch.setattr("pickle.loads", exploded)
    monkeypatch.setattr("pickle.load", exploded)
    monkeypatch.setattr("pickle.Unpickler", exploded)
    assert wire.decode(["l", [b"\x80\x04\x95"]]) == [b"\x80\x04\x95"]
