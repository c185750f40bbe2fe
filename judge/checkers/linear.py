"""Checkers of linear algebra and optimisation: signs, spans, systems, optima, gradients."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from judge.checkers.compare import Tolerance, fractions, same_kind
from judge.checkers.log import log_use
from judge.checkers.plain import (
    Array,
    Floats,
    as_array,
    describe,
    differs,
    first_index,
    scalar_kind,
    show,
)

EPS = float(np.finfo(np.float64).eps)
TINY = float(np.finfo(np.float64).tiny)
_SLACK = 1e3


def up_to_sign(
    actual: object,
    expected: Array,
    axis: int = -1,
    *,
    rtol: float = 1e-9,
    scale: npt.ArrayLike | None = None,
) -> None:
    """Require vectors to be the expected ones, each as it is or negated as a whole.

    Args:
        actual: the answer, of the shape and dtype of ``expected``.
        expected: real vectors, such as principal directions (k, d).
        axis: the axis along one vector: -1 where the rows are the vectors, 0 where the
            columns are.
        rtol: as in ``allclose``, element by element.
        scale: as in ``allclose``; 1.0 for unit vectors.

    Raises:
        AssertionError: type or shape differ, or a vector is neither +v nor -v.
        ValueError: ``expected`` is not a real float array that has this axis, or
            ``rtol`` or ``scale`` is no tolerance.
    """
    tolerance = Tolerance.of(rtol, scale, nan=False)
    if np.ndim(expected) == 0 or np.asarray(expected).dtype.kind != "f":
        raise ValueError(f"up_to_sign compares real vectors, not {describe(expected)}")
    same_kind(actual, expected, "")
    one = as_array(actual)
    same, allowed = fractions(one, expected, tolerance)
    flipped, _ = fractions(np.negative(one), expected, tolerance)
    worst = [np.max(used, axis=axis, keepdims=True, initial=0.0) for used in (same, flipped)]
    used = np.where(worst[0] <= worst[1], same, flipped)
    if used.size and not used.max() <= 1:
        i = first_index(~(used <= 1))
        raise AssertionError(
            f"{differs('', i, expected[i], one[i])}, and neither sign fits the vector "
            f"(tolerance {allowed[i]:.3g})"
        )
    log_use("up_to_sign", float(used.max(initial=0.0)))


def same_span(actual: object, expected: Floats, gap: float, *, rtol: float = 1e-9) -> None:
    """Require the rows of two arrays to span the same subspace.

    The sine of the largest angle between the spans may be ``rtol / gap``: a right
    algorithm perturbs a symmetric matrix by about ``rtol`` of its norm, and that turns
    an invariant subspace by at most this much (Davis and Kahan 1970, sin-theta theorem;
    angles after Björck and Golub 1973).

    Args:
        actual: the answer, float64 (k, d) with k <= d; rows of any length, independent.
        expected: a basis of the span in its rows, float64 (k, d).
        gap: distance of the eigenvalues of the span from all others, relative to the
            largest: (l_k - l_k+1) / l_1 for the first k. 1 where there are no others.
        rtol: the relative perturbation granted.

    Raises:
        AssertionError: type or shape differ, the rows are dependent or not finite, or
            the span is another.
        ValueError: ``rtol / gap`` is 0.1 or more, too much to tell spans apart (filter
            such examples out), or ``expected`` is no basis.
    """
    if not (gap > 0 and 0 < rtol < 0.1 * gap):
        raise ValueError(f"rtol / gap must be in (0, 0.1), not {rtol!r} / {gap!r}")
    basis = _orthonormal(expected) if np.ndim(expected) == 2 else None
    if basis is None:
        raise ValueError("the expected rows are no basis of a span")
    same_kind(actual, expected, "")
    rows = as_array(actual)
    if not np.isfinite(rows).all():
        i = first_index(~np.isfinite(rows))
        raise AssertionError(differs("", i, expected[i], rows[i]))
    found = _orthonormal(rows.astype(np.float64))
    if found is None:
        raise AssertionError(f"the {len(rows)} rows are linearly dependent")
    outside = basis - (basis @ found.T) @ found
    sine = float(np.linalg.norm(outside, 2)) if outside.size else 0.0
    allowed = rtol / gap
    if not sine <= allowed:
        raise AssertionError(
            f"another subspace: sine of the largest angle {sine:.3g} (tolerance {allowed:.3g})"
        )
    log_use("same_span", sine / allowed)


def _orthonormal(rows: Floats) -> Floats | None:
    """An orthonormal basis of the row space, (k, d); None if the rows are dependent."""
    k, d = rows.shape
    if k == 0:
        return rows
    largest = np.max(np.abs(rows), axis=1, keepdims=True, initial=0.0)
    if k > d or not largest.all():
        return None
    _, sizes, directions = np.linalg.svd(rows / largest, full_matrices=False)
    basis: Floats = directions
    return basis if sizes[-1] > d * EPS * sizes[0] else None


def solves_within_cond(A: Floats, x: object, b: Floats) -> None:
    """Require x to be the least-squares solution of least norm, as exactly as A allows.

    With c = 1e3 eps, s the norm (largest singular value) of A and z the solution by
    singular value decomposition, of singular values above max(m, n) eps s:

    - consistent, |b - A z| <= c (s |z| + |b|): |x - z| <= c cond(A) |z|, the forward
      error of a backward-stable algorithm. Normal equations lose cond(A)^2 and fail
      from about cond 1e6 (Higham, Accuracy and Stability of Numerical Algorithms,
      2nd ed., 20.4);
    - otherwise, as the forward error then grows with cond(A)^2 for every algorithm:
      |A^T (b - A x)| <= c s (s |z| + |b|), and |x's part in the null space| <=
      c cond(A) |z|.

    Args:
        A: float64 (m, n), finite, of any rank; the rank must be clear.
        x: the answer, float64 (n,).
        b: float64 (m,), finite.

    Raises:
        AssertionError: x is of another type or shape, not finite, or no such solution.
        ValueError: A and b are not finite float64 of fitting shapes, or too large to square.
    """
    shapes_fit = np.ndim(A) == 2 and np.shape(b) == np.shape(A)[:1]
    if not shapes_fit or not (np.isfinite(A).all() and np.isfinite(b).all()):
        raise ValueError(f"A x = b needs finite A (m, n) and b (m,), not {describe(A)}")
    u, s, vt = np.linalg.svd(A, full_matrices=False)
    norm = float(s.max(initial=0.0))
    rank = int(np.sum(s > max(A.shape) * EPS * norm))
    u, s, vt = u[:, :rank], s[:rank], vt[:rank]
    z = vt.T @ ((u.T @ b) / s)
    same_kind(x, z, "")
    answer = as_array(x).astype(np.float64)
    if not np.isfinite(answer).all():
        i = first_index(~np.isfinite(answer))
        raise AssertionError(differs("", i, z[i], answer[i]))
    cond = norm / float(s.min()) if rank else 1.0
    size, data = _norm(z), norm * _norm(z) + _norm(b)
    if not np.isfinite(norm * data):
        raise ValueError("A and b are too large: their squares overflow")
    forward = _SLACK * EPS * cond * size
    with np.errstate(all="ignore"):  # a huge answer overflows to an error that is refused
        if _norm(b - A @ z) <= _SLACK * EPS * data:
            checks = [("off the solution by", _norm(answer - z), forward)]
        else:
            normal = _norm(A.T @ (b - A @ answer))
            outside = _norm(answer - vt.T @ (vt @ answer))
            checks = [
                ("normal equations are off by", normal, _SLACK * EPS * norm * data),
                ("not of least norm: part in the null space", outside, forward),
            ]
    worst = 0.0
    for words, error, allowed in checks:
        used = error / max(allowed, TINY)
        if not used <= 1:
            raise AssertionError(f"{words} {error:.3g} (tolerance {allowed:.3g}, cond {cond:.3g})")
        worst = max(worst, used)
    log_use("solves_within_cond", worst)


def _norm(vector: Floats) -> float:
    """The Euclidean norm, without overflow on the way."""
    largest = float(np.max(np.abs(vector), initial=0.0))
    if largest == 0 or not np.isfinite(largest):
        return largest
    return largest * float(np.linalg.norm(vector / largest))


def objective_no_worse(
    actual_value: object,
    reference_value: float,
    *,
    rtol: float = 1e-9,
    scale: float | None = None,
) -> None:
    """Require ``actual_value <= reference_value + rtol * max(scale, |reference_value|)``.

    For minimisation; negate both to maximise. The author computes the value from the
    candidate's answer: a candidate's own word for it proves nothing.

    Args:
        actual_value: the objective at the candidate's answer, int or float.
        reference_value: the objective at an optimum, or at the reference's answer.
        rtol: as in ``allclose``.
        scale: as in ``allclose``; needed where the optimum is 0.

    Raises:
        AssertionError: it is larger, or no finite number.
        ValueError: the reference value is not finite, or ``rtol`` or ``scale`` is no tolerance.
    """
    tolerance = Tolerance.of(rtol, scale, nan=False)
    reference = float(reference_value)
    if not np.isfinite(reference):
        raise ValueError(f"the reference value must be finite, not {reference_value!r}")
    value = _real(actual_value, "the objective")
    if value <= reference:
        log_use("objective_no_worse", 0.0)
        return
    used, allowed = fractions(np.asarray(value), np.asarray(reference), tolerance)
    if not used <= 1:
        raise AssertionError(
            f"objective {show(actual_value)} is worse than {show(reference)} "
            f"(tolerance {float(allowed):.3g})"
        )
    log_use("objective_no_worse", float(used))


def _real(value: object, name: str) -> float:
    if scalar_kind(value) not in ("int", "float"):
        raise AssertionError(f"{name}: expected a real number, got {describe(value)}")
    try:
        number = float(value)  # type: ignore[arg-type]  # an int or float, by its kind
    except OverflowError:
        number = np.inf
    if not np.isfinite(number):
        raise AssertionError(f"{name}: expected a finite number, got {show(value)}")
    return number


def finite_difference(
    f: Callable[[Floats], object],
    x: Floats,
    gradient: object,
    rtol: float = 1e-5,
    *,
    scale: float = 0.0,
) -> None:
    """Require a gradient to agree with central differences of f at x.

    (f(x + h e_i) - f(x - h e_i)) / 2h with h = eps^(1/3) max(1, |x_i|), about 6e-6, is
    good to some 1e-10 of f and its third derivative (Nocedal and Wright, Numerical
    Optimization, 2nd ed., 8.1). Every element may be off by ``rtol * max(scale, D)``, D
    the largest |difference quotient|. Keep x at least 1e-3 away from kinks.

    Args:
        f: a scalar function of an array like x; called 2 * x.size times, each time with
            a fresh copy.
        x: float64 of any shape, finite.
        gradient: the answer, float64 of the shape of x.
        rtol: as in ``allclose``.
        scale: size of an ordinary gradient, needed where x may be near an optimum.

    Raises:
        AssertionError: the gradient has another type or shape or differs, or f returned
            something that is not a finite real number.
        ValueError: ``rtol`` or ``scale`` is no tolerance.
    """
    tolerance = Tolerance.of(rtol, scale, nan=False)
    same_kind(gradient, x, "")
    quotients = np.empty(x.shape)
    for i in np.ndindex(x.shape):
        step = EPS ** (1 / 3) * max(1.0, abs(float(x[i])))
        values = []
        points = []
        for signed in (step, -step):
            moved = x.copy()
            moved[i] += signed
            points.append(float(moved[i]))  # as rounded: the step really taken
            values.append(_real(f(moved), "the function's value"))
        quotients[i] = (values[0] - values[1]) / (points[0] - points[1])
        if not np.isfinite(quotients[i]):
            raise AssertionError(f"the function jumps from {values[1]!r} to {values[0]!r}")
    largest = max(float(tolerance.scale), float(np.max(np.abs(quotients), initial=0.0)))
    answer = as_array(gradient)
    used, allowed = fractions(answer, quotients, Tolerance.of(rtol, largest, nan=False))
    if used.size and not used.max() <= 1:
        i = first_index(~(used <= 1))
        raise AssertionError(
            f"{differs('', i, quotients[i], answer[i])} (tolerance {allowed[i]:.3g})"
        )
    log_use("finite_difference", float(used.max(initial=0.0)))
