"""Plain values: the types a checker compares, which of them are one kind, how they are shown.

A checker decides by exact type (``type(x) is ...``), never by ``isinstance``,
``==`` or truth of something it does not know: a subclass can answer what it likes.

One kind, so interchangeable:
    bool     bool, numpy.bool
    int      int and every numpy integer, of whatever width and sign: their values are exact
    float    float, numpy.float64
    complex  complex, numpy.complex128
Each of its own kind: float16, float32, complex64 (they have lost digits), str, bytes, None.
Everything else, such as longdouble, timedelta64, objects, subclasses, is refused.
"""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.generic]
Floats = npt.NDArray[np.float64]

MAX_DEPTH = 100
"""How deep lists and dicts may nest; a list that contains itself ends here."""

_INTEGERS = (
    np.int8, np.int16, np.int32, np.int64, np.longlong,
    np.uint8, np.uint16, np.uint32, np.uint64, np.ulonglong,
)  # fmt: skip

_KINDS: Mapping[type, str] = MappingProxyType(
    {
        type(None): "None",
        bool: "bool",
        np.bool_: "bool",
        int: "int",
        **dict.fromkeys(_INTEGERS, "int"),
        float: "float",
        np.float64: "float",
        np.float32: "float32",
        np.float16: "float16",
        complex: "complex",
        np.complex128: "complex",
        np.complex64: "complex64",
        str: "str",
        bytes: "bytes",
    }
)
_DTYPE_KINDS: Mapping[np.dtype[np.generic], str] = MappingProxyType(
    {np.dtype(kind): name for kind, name in _KINDS.items() if issubclass(kind, np.generic)}
)
_CONTAINERS = (list, tuple, dict, set, frozenset)
INEXACT = frozenset({"float", "float32", "float16", "complex", "complex64"})


def scalar_kind(value: object) -> str | None:
    """The kind of a scalar, by exact type; None for containers, arrays and the unknown."""
    return _KINDS.get(type(value))


def dtype_kind(dtype: np.dtype[np.generic]) -> str | None:
    """The kind of an array's elements, whatever their byte order; None for the unknown."""
    return _DTYPE_KINDS.get(dtype.newbyteorder("="))


def as_array(value: object) -> Array:
    """A plain array or inexact scalar as an array; the caller has checked its type."""
    return np.asarray(value)


def type_name(value: object) -> str:
    """The name of a value's type, safe to print in one line."""
    # Read past a metaclass, which could answer for __name__.
    name: object = type.__dict__["__name__"].__get__(type(value))
    return str(name) if str(name).isidentifier() else "value of a nameless type"


def describe(value: object) -> str:
    """What a value is, without its content: ``a list of 3``, ``a float64 array (2, 3)``."""
    if value is None:
        return "None"
    if type(value) is np.ndarray:
        return f"{_with_article(show_dtype(value.dtype))} array of shape {show_shape(value.shape)}"
    if type(value) in _CONTAINERS:
        assert isinstance(value, _CONTAINERS)
        return f"a {type_name(value)} of {len(value)}"
    return _with_article(type_name(value))


def _with_article(noun: str) -> str:
    return f"{'an' if noun[:1] in 'aeioAEIO' else 'a'} {noun}"


def show(value: object) -> str:
    """A value in a few characters of one line; what is long or unknown is described."""
    kind = scalar_kind(value)
    if kind is None:
        return describe(value)
    if kind == "int":
        # The digits of a huge int are refused by Python itself (sys.set_int_max_str_digits).
        whole = int(value)  # type: ignore[call-overload]  # an int, by its kind
        bits = whole.bit_length()
        return str(whole) if bits <= 256 else f"an int of {bits} bits"
    if isinstance(value, np.generic):
        return str(value)
    if isinstance(value, str | bytes) and len(value) > 60:
        return f"{value[:57]!r}... ({len(value)} long)"
    return repr(value)


def show_dtype(dtype: np.dtype[np.generic]) -> str:
    """A dtype in one word; the fields of a structured one are not listed."""
    return str(dtype) if dtype.fields is None else "structured"


def show_shape(shape: tuple[int | None, ...]) -> str:
    """A shape as Python writes it, ``*`` where any length will do."""
    lengths = ["*" if length is None else str(length) for length in shape]
    return f"({lengths[0]},)" if len(lengths) == 1 else f"({', '.join(lengths)})"


def first_index(mask: npt.NDArray[np.bool_]) -> tuple[int, ...]:
    """The index of the first True of a mask that has one."""
    return tuple(int(i) for i in np.unravel_index(int(np.argmax(mask)), mask.shape))


def show_index(path: str, index: tuple[int, ...]) -> str:
    """Where in an answer: ``['W1'][2, 0]``; empty for the answer as a whole."""
    return f"{path}[{', '.join(map(str, index))}]" if index else path


def at(path: str) -> str:
    """The opening words of a message about one place: ``at [2]: ``, or nothing."""
    return f"at {path}: " if path else ""


def differs(path: str, index: tuple[int, ...], expected: object, actual: object) -> str:
    """The sentence for two values that differ: where, what was expected, what came."""
    where = show_index(path, index)
    place = f"first differs at {where}: " if where else ""
    return f"{place}expected {show(expected)}, got {show(actual)}"
