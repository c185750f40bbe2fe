"""Judge submissions to ML coding problems by hidden property tests.

What a hidden test imports::

    from judge import checkers, points, race
    from submission import mini_batch_gd
"""

from judge.marks import points
from judge.race import race
from judge.subject import SubmissionRaised

__all__ = ["SubmissionRaised", "checkers", "points", "race"]

from judge import checkers
