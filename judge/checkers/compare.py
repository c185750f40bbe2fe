"""Walk two plain values side by side; what happens at the leaves is the checker's choice.

Lists, tuples, dicts and sets must have the same exact type and the same members;
arrays and scalars are leaves. The walk follows the expected value, so an answer that
is deeper, longer or endless is refused where it leaves the expected one.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from judge.checkers.plain import (
    INEXACT,
    MAX_DEPTH,
    Array,
    Floats,
    as_array,
    at,
    describe,
    differs,
    dtype_kind,
    first_index,
    scalar_kind,
    show,
    show_dtype,
    show_shape,
)

Leaf = Callable[[object, object, str], float]
"""Compare (actual, expected) at a path; return the fraction of the tolerance used, or raise."""


def walk(actual: object, expected: object, leaf: Leaf, path: str = "", depth: int = 0) -> float:
    """Compare two values, returning the largest fraction that a leaf returned.

    Raises:
        AssertionError: they differ, or one is not a plain value.
    """
    if depth > MAX_DEPTH:
        raise AssertionError(f"nested deeper than {MAX_DEPTH}")
    if type(expected) is list or type(expected) is tuple:
        return _walk_sequence(actual, expected, leaf, path, depth)
    if type(expected) is dict:
        return _walk_dict(actual, expected, leaf, path, depth)
    if type(expected) is set or type(expected) is frozenset:
        same_type(actual, expected, path)
        assert isinstance(actual, set | frozenset)
        _same_members(actual, expected, path, "element")
        return 0.0
    return leaf(actual, expected, path)


def _walk_sequence(
    actual: object,
    expected: list[object] | tuple[object, ...],
    leaf: Leaf,
    path: str,
    depth: int,
) -> float:
    same_type(actual, expected, path)
    assert isinstance(actual, list | tuple)
    if len(actual) != len(expected):
        raise AssertionError(f"{at(path)}expected {describe(expected)}, got {describe(actual)}")
    types = {type(element) for side in (actual, expected) for element in side}
    if types == {float}:  # one array is hundreds of times faster than a thousand leaves
        return leaf(np.array(actual), np.array(expected), path)
    if types in ({int}, {str}) and actual == expected:
        return 0.0
    return max(
        (
            walk(one, other, leaf, f"{path}[{i}]", depth + 1)
            for i, (one, other) in enumerate(zip(actual, expected, strict=True))
        ),
        default=0.0,
    )


def _walk_dict(
    actual: object, expected: dict[object, object], leaf: Leaf, path: str, depth: int
) -> float:
    same_type(actual, expected, path)
    assert isinstance(actual, dict)
    _same_members(actual, expected, path, "key")
    return max(
        (
            walk(actual[key], value, leaf, f"{path}[{show(key)}]", depth + 1)
            for key, value in expected.items()
        ),
        default=0.0,
    )


def _same_members(
    actual: Iterable[object], expected: Iterable[object], path: str, word: str
) -> None:
    found = {member_key(member, path): member for member in actual}
    wanted = {member_key(member, path): member for member in expected}
    for key, member in wanted.items():
        if key not in found:
            raise AssertionError(f"{at(path)}{word} {show(member)} is missing")
    for key, member in found.items():
        if key not in wanted:
            raise AssertionError(f"{at(path)}unexpected {word} {show(member)}")


def member_key(value: object, path: str = "", depth: int = 0) -> Hashable:
    """What stands for a label, key or set element: 1, True and 1.0 are three, 1 and int64(1) one.

    Raises:
        AssertionError: the value is not a plain scalar or tuple of them, or is NaN.
    """
    if depth > MAX_DEPTH:
        raise AssertionError(f"nested deeper than {MAX_DEPTH}")
    if type(value) is tuple:
        return tuple(member_key(element, path, depth + 1) for element in value)
    kind = scalar_kind(value)
    if kind is None:
        raise AssertionError(f"{at(path)}{describe(value)} cannot be compared")
    if kind in INEXACT and bool(np.isnan(value)):  # type: ignore[call-overload]
        raise AssertionError(f"{at(path)}nan cannot be compared")
    assert isinstance(value, Hashable)
    return (kind, value)


def same_type(actual: object, expected: object, path: str) -> None:
    """Require the answer's exact type to be the expected one.

    Raises:
        AssertionError: it is not.
    """
    if type(actual) is not type(expected):
        raise AssertionError(f"{at(path)}expected {describe(expected)}, got {describe(actual)}")


def same_kind(actual: object, expected: object, path: str) -> str:
    """The kind two leaves share: both arrays of one shape, or both scalars.

    Raises:
        AssertionError: they share none, or one of them is not plain.
    """
    if isinstance(expected, np.ndarray):
        kind = dtype_kind(expected.dtype) if type(expected) is np.ndarray else None
    else:
        kind = scalar_kind(expected)
    if kind is None:
        raise AssertionError(f"{at(path)}cannot compare with {describe(expected)}")
    if not isinstance(expected, np.ndarray):
        if scalar_kind(actual) != kind:
            raise AssertionError(f"{at(path)}expected {describe(expected)}, got {describe(actual)}")
        return kind
    same_type(actual, expected, path)
    assert isinstance(actual, np.ndarray)
    if actual.shape != expected.shape:
        raise AssertionError(
            f"{at(path)}expected shape {show_shape(expected.shape)}, "
            f"got shape {show_shape(actual.shape)}"
        )
    if dtype_kind(actual.dtype) != kind:
        raise AssertionError(
            f"{at(path)}expected an array of {expected.dtype}, got one of {show_dtype(actual.dtype)}"
        )
    return kind


@dataclass(frozen=True)
class Tolerance:
    """How far an inexact number may be off: ``rtol * max(scale, |expected|)``.

    Attributes:
        rtol: from 0 to below 1.
        scale: the size of the data, or of each number of the answer (broadcast).
        nan: whether NaN matches NaN.
    """

    rtol: float
    scale: Floats
    nan: bool

    @classmethod
    def of(cls, rtol: float, scale: npt.ArrayLike | None, nan: bool) -> "Tolerance":
        """Read a checker's settings.

        Raises:
            ValueError: ``rtol`` is not in [0, 1), or ``scale`` is negative or not finite.
        """
        if not 0 <= rtol < 1:
            raise ValueError(f"rtol must be in [0, 1), not {rtol!r}")
        sizes = np.asarray(0.0 if scale is None else scale, dtype=np.float64)
        if not bool(np.all(np.isfinite(sizes) & (sizes >= 0))):
            raise ValueError("scale must be finite and not negative: take it from the inputs")
        return cls(float(rtol), sizes, nan)

    def scale_for(self, shape: tuple[int, ...]) -> Floats:
        """The scale of each element of an answer of this shape.

        Raises:
            ValueError: it does not broadcast to the shape.
        """
        try:
            return np.broadcast_to(self.scale, shape)
        except ValueError:
            raise ValueError(
                f"scale of shape {show_shape(self.scale.shape)} does not fit {show_shape(shape)}"
            ) from None


def fractions(actual: Array, expected: Array, tolerance: Tolerance) -> tuple[Floats, Floats]:
    """Error / tolerance and the tolerance itself, element by element, broadcast.

    A fraction of at most 1 passes. Where a number must match exactly (NaN, infinity)
    the fraction is 0 or infinity. The tolerance is never below the least normal
    number: a result flushed from a subnormal to zero is right.

    Raises:
        ValueError: ``tolerance.scale`` does not broadcast to the expected shape.
    """
    scale = tolerance.scale_for(expected.shape)
    a, e = _parts(actual), _parts(expected)
    with np.errstate(all="ignore"):
        finite = np.isfinite(e)
        size = np.max(np.where(finite, np.abs(e), 0.0), axis=-1)
        kind = expected.dtype  # inexact: the caller has checked
        least = float(np.finfo(kind).tiny)  # type: ignore[type-var]
        allowed = np.maximum(tolerance.rtol * np.maximum(size, scale), least)
        used = np.where(
            finite & np.isfinite(a),
            np.abs(a - e) / allowed[..., None],
            np.where(a == e, 0.0, np.inf),
        )
        if tolerance.nan:
            used[np.isnan(a) & np.isnan(e)] = 0.0
    worst: Floats = np.max(used, axis=-1)
    return worst, np.broadcast_to(allowed, worst.shape)


def _parts(array: Array) -> Floats:
    """The real parts of an array along a new last axis: (..., 1), or (..., 2) if complex.

    |re + im j| can overflow where re and im do not, so a complex number is as large,
    and as wrong, as its larger part.
    """
    with np.errstate(invalid="ignore"):  # a signalling NaN, cast
        if array.dtype.kind == "c":
            return np.stack([array.real, array.imag], axis=-1).astype(np.float64)
        return array.astype(np.float64)[..., None]


def close_leaf(tolerance: Tolerance) -> Leaf:
    """A leaf that gives inexact numbers a tolerance and compares all else exactly."""
    exactly = exact_leaf(nan=tolerance.nan)

    def compare(actual: object, expected: object, path: str) -> float:
        if same_kind(actual, expected, path) not in INEXACT:
            return exactly(actual, expected, path)
        one, other = as_array(actual), as_array(expected)
        used, allowed = fractions(one, other, tolerance)
        if used.size and not used.max() <= 1:
            i = first_index(~(used <= 1))
            raise AssertionError(
                f"{differs(path, i, other[i], one[i])} (tolerance {allowed[i]:.3g})"
            )
        return float(used.max(initial=0.0))

    return compare


def exact_leaf(*, nan: bool) -> Leaf:
    """A leaf that compares by value: 0.0 equals -0.0, NaN equals NaN only if ``nan``."""

    def compare(actual: object, expected: object, path: str) -> float:
        kind = same_kind(actual, expected, path)
        if kind not in INEXACT and type(expected) is not np.ndarray:
            if actual != expected:
                raise AssertionError(differs(path, (), expected, actual))
            return 0.0
        one, other = as_array(actual), as_array(expected)
        equal = np.asarray(one == other)
        if nan and kind in INEXACT:
            a, e = _parts(one), _parts(other)
            equal = np.all((a == e) | (np.isnan(a) & np.isnan(e)), axis=-1)
        if not equal.all():
            i = first_index(~equal)
            raise AssertionError(differs(path, i, other[i], one[i]))
        return 0.0

    return compare
