"""Efficiency as a ratio to the reference and a slope between two sizes, never as seconds.

Submission and reference take turns on the same input, each in its own box under
the same limits; of each the best CPU time counts. A machine twice as slow, or a
noisy neighbour, changes both alike.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from judge.subject import Subject, subject_of

MIN_ROUNDS = 2
MAX_ROUNDS = 5
NEAR = 0.2
CLEARLY_FAST = 0.4
"""One round is enough below this share of the allowed ratio: no disturbance explains the rest."""
RESOLUTION = 1e-3
"""Seconds added to both sides of every ratio, so that noise on a tiny time decides nothing."""


class TooSlow(Exception):
    """The submission lost the race: its test gets TLE."""


@dataclass
class _Best:
    submission: float = math.inf
    reference: float = math.inf

    @property
    def ratio(self) -> float:
        return (self.submission + RESOLUTION) / (self.reference + RESOLUTION)


def race(
    entry_point: Callable[..., object],
    make: Callable[[int], tuple[object, ...]],
    *,
    sizes: tuple[int, int],
    ratio: float = 8.0,
    slope: float | None = None,
    check: Callable[[object, object], None],
) -> None:
    """Let the submission race the reference on the same inputs.

    Args:
        entry_point: a function imported from ``submission``.
        make: arguments of the call for a size; must be deterministic.
        sizes: a smaller and a larger size; the ratio is taken at the larger.
        ratio: CPU time allowed, as a multiple of the reference's.
        slope: largest exponent of growth, log(t2/t1)/log(n2/n1); ``None`` for no gate.
        check: called with the submission's and the reference's answer, once a size, so that
            a fast wrong answer wins nothing; raises AssertionError if it is wrong.

    Raises:
        TooSlow: a gate was missed, in at least two rounds; within 20 % of it, in more.
        AssertionError: ``check`` refused an answer.
    """
    subject = subject_of(entry_point)
    small, large = sizes
    best = {size: _Best() for size in sizes}
    for number in range(MAX_ROUNDS):
        for size in sizes:
            _run(
                subject,
                entry_point.__name__,
                make(size),
                best[size],
                check if number == 0 else None,
            )
        grown = _slope(best[small], best[large], math.log(large / small))
        by_ratio = best[large].ratio / ratio
        excess = by_ratio if slope is None else max(by_ratio, grown / slope)
        settled = abs(excess - 1) > NEAR
        fast = excess < 1 and by_ratio <= CLEARLY_FAST
        if settled and (fast or number + 1 >= MIN_ROUNDS):
            break
    if excess > 1:
        raise TooSlow(
            f"at size {large}: {best[large].ratio:.1f} times the reference's CPU time "
            f"(allowed {ratio:g}), growing with exponent {grown:.2f}"
            + (f" (allowed {slope:g})" if slope is not None else "")
        )


def _run(
    subject: Subject,
    name: str,
    args: tuple[object, ...],
    best: _Best,
    check: Callable[[object, object], None] | None,
) -> None:
    expected, seconds = subject.rival.timed(name, args)
    best.reference = min(best.reference, seconds)
    answer, seconds = subject.backend.timed(name, args)
    best.submission = min(best.submission, seconds)
    if check is not None:
        check(answer, expected)


def _slope(small: _Best, large: _Best, log_growth: float) -> float:
    times = (large.submission + RESOLUTION) / (small.submission + RESOLUTION)
    return math.log(times) / log_growth
