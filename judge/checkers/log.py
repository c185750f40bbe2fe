"""How much of its tolerance each checker used, for whoever asks.

A checker that passes with 0.9 of its tolerance will refuse the next right
solution that rounds a little differently. ``judge verify`` opens a log around
each property and warns about the largest fraction it finds::

    with tolerance_log() as uses:
        test_against_the_loop()
    worst = max((use.fraction for use in uses), default=0.0)
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class ToleranceUse:
    """One comparison that passed.

    Attributes:
        checker: the checker's name, such as ``"allclose"``.
        fraction: error / tolerance at the worst place, from 0.0 to 1.0.
    """

    checker: str
    fraction: float


_ACTIVE: ContextVar[list[ToleranceUse] | None] = ContextVar("tolerance_log", default=None)


@contextmanager
def tolerance_log() -> Iterator[list[ToleranceUse]]:
    """Collect what the checkers called inside the block used of their tolerances.

    Only comparisons that pass are logged, in the order they were made. Logs nest:
    the innermost collects. A log belongs to its thread or task.
    """
    uses: list[ToleranceUse] = []
    token = _ACTIVE.set(uses)
    try:
        yield uses
    finally:
        _ACTIVE.reset(token)


def log_use(checker: str, fraction: float) -> None:
    """Report a comparison that passed to the active log, if there is one."""
    uses = _ACTIVE.get()
    if uses is not None:
        uses.append(ToleranceUse(checker, float(fraction)))
