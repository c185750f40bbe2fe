"""Judge submissions to ML coding problems by hidden property tests.

What a hidden test imports::

    from judge import checkers, points, race
    from submission import mini_batch_gd
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from judge.marks import points
    from judge.racing import race
    from judge.subject import SubmissionRaised

__all__ = ["SubmissionRaised", "points", "race"]

_HOMES = {
    "SubmissionRaised": "judge.subject",
    "points": "judge.marks",
    "race": "judge.racing",
}


def __getattr__(name: str) -> object:
    """Import an author's names on first use: pytest loads this package at every start."""
    if name not in _HOMES:
        raise AttributeError(f"module 'judge' has no attribute {name!r}")
    value: object = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value
