"""Checkers of type, equality and closeness: the ones every problem uses."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from judge.checkers.compare import (
    Tolerance,
    close_leaf,
    exact_leaf,
    fractions,
    same_kind,
    same_type,
    walk,
)
from judge.checkers.log import log_use
from judge.checkers.plain import (
    INEXACT,
    Array,
    as_array,
    at,
    describe,
    differs,
    dtype_kind,
    first_index,
    scalar_kind,
    show,
    show_dtype,
    show_index,
    show_shape,
)

_NUMBER_KINDS: Final = ("bool", "int", "float", "complex")


def is_array(
    actual: object,
    *,
    shape: tuple[int | None, ...],
    dtype: npt.DTypeLike | type[np.generic] = np.float64,
    finite: bool = True,
) -> None:
    """Require a plain ndarray of this shape and dtype, without NaN and infinity.

    Args:
        actual: the answer.
        shape: its shape; None stands for any length along that axis.
        dtype: the exact dtype (``np.float64``, ``bool``), or an abstract NumPy type for
            any of its kind: ``np.integer``, ``np.floating``, ``np.number``.
        finite: say False where NaN or infinity is a legal element.

    Raises:
        AssertionError: it is a list, a scalar, a subclass such as a masked array, has
            another number of axes, another dtype, ...
    """
    if type(actual) is not np.ndarray:
        raise AssertionError(f"expected an array of shape {show_shape(shape)}, {_got(actual)}")
    found = actual.dtype.newbyteorder("=")
    wanted, fits = _dtype_rule(dtype, found)
    # By kind too: NumPy calls timedelta64 a signed integer, and longdouble a float.
    if not fits or dtype_kind(found) is None:
        raise AssertionError(f"expected an array of {wanted}, got one of {show_dtype(found)}")
    if len(actual.shape) != len(shape) or any(
        length not in (None, n) for length, n in zip(shape, actual.shape, strict=True)
    ):
        raise AssertionError(f"expected shape {show_shape(shape)}, got {show_shape(actual.shape)}")
    if finite and not np.isfinite(actual).all():
        i = first_index(~np.isfinite(actual))
        place = f" at {show_index('', i)}" if i else ""
        raise AssertionError(f"expected finite numbers, got {show(actual[i])}{place}")


def _got(actual: object) -> str:
    return f"got {describe(actual)}"


def _dtype_rule(
    dtype: npt.DTypeLike | type[np.generic], found: np.dtype[np.generic]
) -> tuple[str, bool]:
    """The name of what is asked, and whether ``found`` is it."""
    if isinstance(dtype, type) and issubclass(dtype, np.generic) and dtype.__subclasses__():
        return f"np.{dtype.__name__}", issubclass(found.type, dtype)
    exact_dtype: np.dtype[np.generic] = np.dtype(dtype)
    return str(exact_dtype), found == exact_dtype


def is_number(
    actual: object, kind: type | tuple[type, ...] = float, *, finite: bool = True
) -> None:
    """Require a scalar of the kind: the Python type, or the NumPy scalar that holds the same.

    Args:
        actual: the answer.
        kind: ``float``, ``int``, ``complex`` or ``bool``, or several of them as a tuple.
            A bool is no int, an int is no float, an array of shape () is none of them.
        finite: say False where NaN or infinity is legal.

    Raises:
        AssertionError: it is something else.
        ValueError: ``kind`` names another type.
    """
    wanted = [each.__name__ for each in (kind if isinstance(kind, tuple) else (kind,))]
    if not wanted or not set(wanted) <= set(_NUMBER_KINDS):
        raise ValueError(f"kind must be among {', '.join(_NUMBER_KINDS)}, not {kind!r}")
    found = scalar_kind(actual)
    if found not in wanted:
        raise AssertionError(f"expected a number ({' or '.join(wanted)}), {_got(actual)}")
    if finite and found in INEXACT and not np.isfinite(actual):  # type: ignore[call-overload]
        raise AssertionError(f"expected a finite number, got {show(actual)}")


def exact(actual: object, expected: object, *, nan: bool = False) -> None:
    """Require the same types and values, through lists, tuples, dicts, sets and arrays.

    Containers and arrays match by exact type and shape; dicts and sets in any order.
    Scalars and array elements match within their kind: ``int`` and every NumPy integer
    are one kind, ``float`` and ``float64`` one, ``complex`` and ``complex128`` one,
    ``bool`` and ``numpy.bool`` one; float32, float16 and complex64 are only themselves.
    So 1, 1.0 and True are three different answers, and 1 and ``np.int8(1)`` the same.
    0.0 equals -0.0.

    Args:
        actual: the answer.
        expected: what it must be.
        nan: whether NaN equals NaN, place by place.

    Raises:
        AssertionError: at the first difference, or at a value that cannot be compared.
    """
    walk(actual, expected, exact_leaf(nan=nan))


def allclose(
    actual: object,
    expected: object,
    *,
    rtol: float = 1e-9,
    scale: npt.ArrayLike | None = None,
    nan: bool = False,
) -> None:
    """Require ``|actual - expected| <= rtol * max(scale, |expected|)``, element by element.

    Types and shapes are those of ``exact``, through containers too; whatever is not
    float or complex (int, bool, str...) must be equal. A difference below the least
    normal number (2.2e-308 for float64) passes, so results may be flushed to zero.
    A complex number is compared part by part, |.| being its larger part. Infinity
    must match in place and sign, NaN never passes unless ``nan``.

    Args:
        actual: the answer.
        expected: what it must be near.
        rtol: how many digits are asked; from 0 to below 1.
        scale: size of the data the answer was computed from (``np.abs(X).max()``, its
            square for squared distances): one number, or an array that broadcasts to
            each array of the answer. Take it from the inputs, never from the answer.
            Without it a small difference of large numbers, and zero, must be met to
            ``rtol`` of itself.
        nan: whether NaN matches NaN, place by place.

    Raises:
        AssertionError: at the first difference, or at a value that cannot be compared.
        ValueError: ``rtol`` or ``scale`` is no tolerance.
    """
    log_use("allclose", walk(actual, expected, close_leaf(Tolerance.of(rtol, scale, nan))))


def unchanged(before: object, after: object, name: str) -> None:
    """Require an argument to be, bit for bit, what it was before the call.

    Args:
        before: a copy made before the call.
        after: the argument itself, after the call.
        name: the argument's name, for the message.

    Raises:
        AssertionError: its type, dtype, shape, members or a bit of a number differ.
    """
    try:
        walk(after, before, _same_bits)
    except AssertionError as difference:
        raise AssertionError(f"argument {name} was changed: {difference}") from None


def _same_bits(after: object, before: object, path: str) -> float:
    same_type(after, before, path)
    if type(before) is np.ndarray and type(after) is np.ndarray:
        found, wanted = show_dtype(after.dtype), show_dtype(before.dtype)
        if after.dtype != before.dtype:
            raise AssertionError(f"{at(path)}expected an array of {wanted}, got one of {found}")
    exact_leaf(nan=True)(after, before, path)
    one, other = as_array(after), as_array(before)
    if other.dtype.kind in "fc":
        differ = np.any(_bits(one) != _bits(other), axis=1).reshape(other.shape)
        if differ.any():
            i = first_index(differ)
            raise AssertionError(f"{differs(path, i, other[i], one[i])} (by its bits)")
    return 0.0


def _bits(array: Array) -> npt.NDArray[np.uint8]:
    flat = np.ascontiguousarray(array).reshape(-1)
    return flat.view(np.uint8).reshape(flat.size, flat.itemsize)


def member_of(
    actual: object,
    candidates: Sequence[object] | Array,
    *,
    rtol: float = 1e-9,
    scale: npt.ArrayLike | None = None,
    nan: bool = False,
) -> None:
    """Require the answer to be one of finitely many legal ones, each compared as by ``allclose``.

    Args:
        actual: the answer.
        candidates: the legal answers, or one array whose first axis runs over them
            (much the fastest when there are many).
        rtol: as in ``allclose``; 0 for exact answers.
        scale: as in ``allclose``.
        nan: as in ``allclose``.

    Raises:
        AssertionError: it is none of them; the message compares it with the nearest.
        ValueError: there are no candidates, or ``rtol`` or ``scale`` is no tolerance.
    """
    tolerance = Tolerance.of(rtol, scale, nan)
    if len(candidates) == 0:
        raise ValueError("member_of needs at least one candidate")
    stacked = _stack(candidates)
    if stacked is not None:
        log_use("member_of", _nearest(actual, stacked, tolerance))
        return
    compare = close_leaf(tolerance)
    first: AssertionError | None = None
    for candidate in candidates:
        try:
            used = walk(actual, candidate, compare)
        except AssertionError as difference:
            first = first or difference
        else:
            log_use("member_of", used)
            return
    raise AssertionError(f"none of {len(candidates)} legal answers; from the first it {first}")


def _stack(candidates: Sequence[object] | Array) -> Array | None:
    """Inexact candidates of one shape and dtype as one array, None if they are not that."""
    if isinstance(candidates, np.ndarray):
        stacked = candidates
    else:
        arrays = [each for each in candidates if type(each) is np.ndarray]
        alike = len({(each.shape, each.dtype) for each in arrays}) == 1
        if len(arrays) < len(candidates) or not alike:
            return None
        stacked = np.stack(arrays)
    return stacked if stacked.ndim > 1 and dtype_kind(stacked.dtype) in INEXACT else None


def _nearest(actual: object, candidates: Array, tolerance: Tolerance) -> float:
    """The fraction used by the nearest candidate."""
    same_kind(actual, candidates[0], "")
    one = as_array(actual)
    used, allowed = fractions(one, candidates, tolerance)
    worst = used.reshape(len(candidates), -1).max(axis=1, initial=0.0)
    nearest = int(np.argmin(worst))
    if not worst[nearest] <= 1:
        i = first_index(~(used[nearest] <= 1))
        raise AssertionError(
            f"none of {len(candidates)} legal answers; from the nearest it "
            f"{differs('', i, candidates[nearest][i], one[i])} (tolerance {allowed[nearest][i]:.3g})"
        )
    return float(worst[nearest])
