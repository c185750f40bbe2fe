"""Checkers of randomness: how often may a right sampler be refused? Once in a billion times."""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from judge.checkers.log import log_use
from judge.checkers.plain import describe, dtype_kind, scalar_kind, show


def frequencies(
    counts: object,
    probabilities: Sequence[float] | npt.NDArray[np.float64],
    trials: int,
    alpha: float = 1e-9,
) -> None:
    """Require counts of events over independent trials to fit their probabilities.

    A right sampler is refused with probability at most ``alpha``, for any number of
    trials: by Hoeffding's inequality (1963), P(|count / trials - p| >= t) <=
    2 exp(-2 trials t^2), and by Bonferroni's over the m cells, so t =
    sqrt(ln(2 m / alpha) / (2 trials)). An event of probability 0 must never, one of
    probability 1 always have happened.

    A difference of 2 t is found with probability 1 - alpha: choose ``trials`` by that.
    For alpha 1e-9, 4 cells and 20 000 trials t is 0.024.

    Args:
        counts: m counts, a list or 1-D array of ints.
        probabilities: m numbers in [0, 1]; they need not sum to 1 (inclusion frequencies).
        trials: how many trials were made; each adds at most 1 to each count.
        alpha: at most 1e-6, as every submission to every problem is a chance to be wrong.

    Raises:
        AssertionError: a count is off, or the counts are not m ints from 0 to ``trials``.
        ValueError: probabilities, trials or alpha are out of range.
    """
    expected = np.asarray(probabilities, dtype=np.float64)
    if expected.ndim != 1 or not bool(np.all((expected >= 0) & (expected <= 1))):
        raise ValueError("probabilities must be a sequence of numbers in [0, 1]")
    if trials < 1:
        raise ValueError(f"trials must be at least 1, not {trials}")
    if not 0 < alpha <= 1e-6:
        raise ValueError(f"alpha must be in (0, 1e-6], not {alpha!r}: a right answer must pass")
    found = _counts(counts, trials)
    if len(found) != len(expected):
        raise AssertionError(f"expected {len(expected)} counts, got {len(found)}")
    allowed = math.sqrt(math.log(2 * max(len(found), 1) / alpha) / (2 * trials))
    worst = 0.0
    for i, (count, p) in enumerate(zip(found, expected.tolist(), strict=True)):
        if p in (0.0, 1.0):
            if count != p * trials:
                never_or_always = "always" if p else "never"
                raise AssertionError(
                    f"event {i} must {never_or_always} happen: {count} of {trials}"
                )
            continue
        used = abs(count / trials - p) / allowed
        if used > 1:
            raise AssertionError(
                f"event {i} happened {count} times in {trials}: expected a frequency of "
                f"{p:.6g}, got {count / trials:.6g} (tolerance {allowed:.3g})"
            )
        worst = max(worst, used)
    log_use("frequencies", worst)


def _counts(counts: object, trials: int) -> list[int]:
    if isinstance(counts, np.ndarray):
        plain = type(counts) is np.ndarray and dtype_kind(counts.dtype) == "int"
        if not plain or counts.ndim != 1:
            raise AssertionError(f"expected whole counts along one axis, got {describe(counts)}")
        counts = counts.tolist()
    if type(counts) is not list and type(counts) is not tuple:
        raise AssertionError(f"expected whole counts along one axis, got {describe(counts)}")
    for i, count in enumerate(counts):
        if scalar_kind(count) != "int" or not 0 <= count <= trials:
            raise AssertionError(f"at [{i}]: {show(count)} is no count of 0 to {trials}")
    return [int(count) for count in counts]
