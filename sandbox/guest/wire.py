"""Frames and values on the wire between host and guest.

A frame is a length and one msgpack array::

    +----------------+----------------------------------+
    | 4 bytes, big-  | msgpack: [id, kind, ...]         |
    | endian length  |                                  |
    +----------------+----------------------------------+

A value is a msgpack scalar (nil, bool, int, float, str, bin) or a tagged array::

    ["l", [v...]] list     ["t", [v...]] tuple    ["s", [v...]] set
    ["d", [k, v, k, v...]] dict                   ["c", re, im] complex
    ["i", bin] int beyond 64 bits, little-endian two's complement
    ["a", dtype, [shape...], bin] ndarray, C order     ["n", dtype, bin] numpy scalar
    ["g", name, state] numpy.random.Generator     ["o", n] instance that lives in the guest
    ["f", n] callable of the host                 ["x", n] iterator of the host

msgpack maps and extension types never occur, so there are no duplicate keys to
think about. Everything that ``decode`` returns was checked: sizes against
bytes, dtypes against a list, depth, and hash collisions. It never unpickles.
"""

import math
import struct
from collections import Counter
from typing import Any, Protocol

import msgpack
import numpy as np

HEADER = struct.Struct(">I")
MAX_FRAME_BYTES = 96 * 1024 * 1024
MAX_DEPTH = 64
MAX_INT_BYTES = 4096
MAX_AXES = 32
MAX_AXIS = 2**31
MAX_EQUAL_HASHES = 64

DTYPES = {
    np.dtype(code).str: np.dtype(np.dtype(code).str)  # of C's equal types the usual one
    for code in ("?", "b", "B", "h", "H", "i", "I", "q", "Q", "e", "f", "d", "g", "F", "D", "G")
}
NATIVE = frozenset({type(None), bool, int, float, str, bytes})
HASHABLE = (type(None), bool, int, float, complex, str, bytes, np.generic)


class WireError(Exception):
    """What came over the wire breaks its rules."""


class Uncrossable(Exception):
    """A value that cannot cross; the message says which type and why."""


class References(Protocol):
    """Gives numbers to what stays on its own side, and objects back for numbers."""

    def number(self, value: object) -> tuple[str, int] | None:
        """The tag and number of a value that crosses by reference, or None."""

    def resolve(self, tag: str, number: int) -> object:
        """The stand-in for a reference that came from the other side.

        Raises:
            WireError: no such reference is allowed here.
        """


class NoReferences:
    """Only values cross."""

    def number(self, value: object) -> tuple[str, int] | None:
        """Nothing has a number."""
        return None

    def resolve(self, tag: str, number: int) -> object:
        """Nothing can be resolved."""
        raise WireError(f"a reference {tag!r} where only values may be")


VALUES_ONLY = NoReferences()


def pack(structure: object) -> bytes:
    """One msgpack value as bytes."""
    data: bytes = msgpack.packb(structure, use_bin_type=True)
    return data


def unpack(data: bytes) -> object:
    """The one msgpack value in ``data``: no maps, no extension types, nothing behind it.

    Raises:
        WireError: anything else.
    """
    try:
        structure: object = msgpack.unpackb(
            data, raw=False, use_list=True, max_map_len=0, max_ext_len=0, strict_map_key=True
        )
    except (ValueError, TypeError, RecursionError, MemoryError, msgpack.UnpackException) as error:
        raise WireError(f"no single msgpack value: {type(error).__name__}") from error
    return structure


def frame(structure: object) -> bytes:
    """The frame that carries a msgpack array.

    Raises:
        Uncrossable: it is larger than a frame may be.
    """
    body = pack(structure)
    if len(body) > MAX_FRAME_BYTES:
        raise Uncrossable(f"{len(body)} bytes; at most {MAX_FRAME_BYTES} can cross")
    return HEADER.pack(len(body)) + body


def body_length(header: bytes) -> int:
    """The length that a frame's header states, checked before anything is allocated.

    Raises:
        WireError: more than a frame may hold.
    """
    (length,) = HEADER.unpack(header)
    if length > MAX_FRAME_BYTES:
        raise WireError(f"a frame of {length} bytes; at most {MAX_FRAME_BYTES} are allowed")
    return int(length)


def encode(value: Any, references: References = VALUES_ONLY, depth: int = 0) -> object:
    """The msgpack structure of a value.

    Raises:
        Uncrossable: its type cannot cross, or it is nested too deeply.
    """
    kind = type(value)
    if kind in NATIVE:
        if kind is int and not -(2**63) <= value < 2**63:
            return _encode_int(value)
        if kind is str:
            _check_text(value)
        return value
    if depth > MAX_DEPTH:
        raise Uncrossable(f"nested more than {MAX_DEPTH} levels deep")
    if kind is np.ndarray:
        return ["a", _code(value.dtype), list(value.shape), _bytes(value)]
    if kind is list or kind is tuple:
        return ["l" if kind is list else "t", _encode_all(value, references, depth)]
    if kind is dict:
        flat: list[object] = []
        for key, item in value.items():
            flat += (encode(key, VALUES_ONLY, depth + 1), encode(item, references, depth + 1))
        return ["d", flat]
    if kind is set:
        return ["s", sorted((encode(item, VALUES_ONLY, depth + 1) for item in value), key=pack)]
    if kind is complex:
        return ["c", value.real, value.imag]
    if isinstance(value, np.generic):
        if kind not in _SCALARS:
            raise Uncrossable(f"a numpy scalar of type {value.dtype} cannot cross")
        return ["n", _code(value.dtype), _bytes(np.asarray(value))]
    if kind is np.random.Generator:
        state = value.bit_generator.state
        return ["g", state["bit_generator"], encode(state, VALUES_ONLY, depth + 1)]
    reference = references.number(value)
    if reference is None:
        raise Uncrossable(f"{_article(kind.__name__)} cannot cross; return plain values or arrays")
    return list(reference)


def decode(structure: Any, references: References = VALUES_ONLY, depth: int = 0) -> Any:
    """The value of a msgpack structure.

    Raises:
        WireError: it is not what ``encode`` writes.
    """
    kind = type(structure)
    if kind is not list:
        if kind not in NATIVE:
            raise WireError(f"a {kind.__name__} where a value should be")
        return structure
    if depth > MAX_DEPTH:
        raise WireError(f"nested more than {MAX_DEPTH} levels deep")
    match structure:
        case ["l", list(items)]:
            return _decode_all(items, references, depth)
        case ["t", list(items)]:
            return tuple(_decode_all(items, references, depth))
        case ["a", str(code), list(shape), bytes(data)]:
            return _array(code, shape, data)
        case ["n", str(code), bytes(data)]:
            return _array(code, [], data)[()]
        case ["d", list(flat)] if len(flat) % 2 == 0:
            return _dict(flat, references, depth)
        case ["s", list(items)]:
            members = _decode_all(items, VALUES_ONLY, depth)
            _check_keys(members)
            return set(members)
        case ["c", float(real), float(imag)]:
            return complex(real, imag)
        case ["i", bytes(data)] if 8 <= len(data) <= MAX_INT_BYTES:
            return int.from_bytes(data, "little", signed=True)
        case ["g", str(name), state]:
            return _generator(name, decode(state, VALUES_ONLY, depth + 1))
        case [("f" | "x" | "o") as tag, int(number)] if type(number) is int:
            return references.resolve(tag, number)
    raise WireError("an array that is no tagged value")


def _encode_all(items: Any, references: References, depth: int) -> list[object]:
    """All items; a sequence of plain scalars passes as it is."""
    kinds = set(map(type, items))
    if kinds == {str}:
        _check_text("".join(items))
        return list(items)
    if kinds <= _PLAIN or (kinds == {int} and min(items) >= -(2**63) and max(items) < 2**63):
        return list(items)
    return [encode(item, references, depth + 1) for item in items]


def _decode_all(items: list[Any], references: References, depth: int) -> list[Any]:
    if set(map(type, items)) <= NATIVE:
        return items
    return [decode(item, references, depth + 1) for item in items]


def _dict(flat: list[Any], references: References, depth: int) -> dict[Any, Any]:
    keys = _decode_all(flat[::2], VALUES_ONLY, depth)
    _check_keys(keys)
    values = _decode_all(flat[1::2], references, depth)
    return dict(zip(keys, values, strict=True))


def _check_keys(keys: list[Any]) -> None:
    """Refuse keys that cannot be hashed, are equal, or were made to collide."""
    for key in keys:
        if not _hashable(key):
            raise WireError(f"a {type(key).__name__} as a key")
    equal_hashes = Counter(map(hash, keys)).values()
    if max(equal_hashes, default=0) > MAX_EQUAL_HASHES:
        raise WireError("keys that were made to collide")
    if len(set(keys)) != len(keys):
        raise WireError("equal keys")


def _hashable(key: object) -> bool:
    if type(key) is tuple:
        return all(_hashable(part) for part in key)
    return isinstance(key, HASHABLE)


def _encode_int(value: int) -> object:
    length = value.bit_length() // 8 + 1
    if length > MAX_INT_BYTES:
        raise Uncrossable(f"an integer of {length} bytes; at most {MAX_INT_BYTES} can cross")
    return ["i", value.to_bytes(length, "little", signed=True)]


def _check_text(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise Uncrossable("a string with lone surrogates cannot cross") from error


def _code(dtype: np.dtype[Any]) -> str:
    code = dtype.newbyteorder("=").str
    if code not in DTYPES:
        raise Uncrossable(f"an array of dtype {dtype} cannot cross; use numbers or booleans")
    return code


def _bytes(array: np.ndarray[Any, Any]) -> bytes:
    """The data in C order and this machine's byte order."""
    return array.astype(array.dtype.newbyteorder("="), order="C", copy=False).tobytes()


def _array(code: str, shape: list[Any], data: bytes) -> np.ndarray[Any, Any]:
    dtype = DTYPES.get(code)
    if dtype is None:
        raise WireError(f"dtype {code[:16]!r} is not allowed")
    if len(shape) > MAX_AXES or any(type(n) is not int or not 0 <= n < MAX_AXIS for n in shape):
        raise WireError("a shape that is none")
    if math.prod(shape) * dtype.itemsize != len(data):
        raise WireError(f"{len(data)} bytes for shape {shape} of {dtype}")
    if dtype.kind == "b" and data.strip(b"\0\1"):
        raise WireError("a boolean that is neither 0 nor 1")
    try:
        return np.frombuffer(bytearray(data), dtype).reshape(shape)
    except ValueError as error:
        raise WireError(f"no array of shape {shape}") from error


def _generator(name: str, state: Any) -> np.random.Generator:
    if name not in BIT_GENERATORS:
        raise WireError(f"no bit generator {name[:16]!r}")
    bits = BIT_GENERATORS[name](0)
    if not _alike(state, bits.state):
        raise WireError("no state of a bit generator")
    bits.state = state
    return np.random.Generator(bits)


def _alike(found: Any, model: Any, key: str = "") -> bool:
    """Whether a part of a state can be set: numpy reads outside its memory where one cannot."""
    if type(found) is not type(model):
        return False
    if isinstance(model, dict):
        return found.keys() == model.keys() and all(_alike(found[k], model[k], k) for k in model)
    if isinstance(model, np.ndarray):
        return bool(found.dtype == model.dtype and found.shape == model.shape)
    if isinstance(model, int):
        return 0 <= int(found) <= LARGEST_IN_STATE[key]
    return bool(found == model)


def _article(name: str) -> str:
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name[:60]}"


BIT_GENERATORS: dict[str, type[np.random.BitGenerator]] = {
    kind.__name__: kind
    for kind in (
        np.random.PCG64,
        np.random.PCG64DXSM,
        np.random.MT19937,
        np.random.Philox,
        np.random.SFC64,
    )
}
LARGEST_IN_STATE = {
    "state": 2**128 - 1,
    "inc": 2**128 - 1,
    "has_uint32": 1,
    "uinteger": 2**32 - 1,
    "pos": 624,
    "buffer_pos": 4,
}
_PLAIN = frozenset({type(None), bool, float, bytes})
_SCALARS = frozenset(dtype.type for dtype in DTYPES.values()) | {np.longlong, np.ulonglong}
