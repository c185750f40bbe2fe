"""What a hidden test may ask of an answer, without trusting it.

Each checker returns None when the answer is right and raises ``AssertionError``, one
line that says what differs and where, when it is not. Types, dtypes and shapes come
before values, because NumPy's own comparisons accept a scalar for a vector, NaN for
NaN and a masked array for anything. No answer, however odd, makes a checker raise
another exception; a ``ValueError`` is the author's mistake in a checker's settings.

docs/checkers.md has the vocabulary at a glance. The rules they share:

- types are exact; scalars and dtypes match within their kind (``judge.checkers.plain``);
- 0.0 equals -0.0, except in ``unchanged``;
- NaN equals nothing, unless ``nan=True``, and then NaN in the same place;
- infinity matches infinity of the same sign in the same place, and widens no tolerance;
- every tolerance is ``rtol * max(scale, |expected|)``, and its use is logged
  (``tolerance_log``).
"""

from judge.checkers.linear import (
    finite_difference,
    objective_no_worse,
    same_span,
    solves_within_cond,
    up_to_sign,
)
from judge.checkers.log import ToleranceUse, tolerance_log
from judge.checkers.statistics import frequencies
from judge.checkers.structures import monotone, rows_as_multiset, same_partition, topological
from judge.checkers.values import allclose, exact, is_array, is_number, member_of, unchanged

__all__ = [
    "ToleranceUse",
    "allclose",
    "exact",
    "finite_difference",
    "frequencies",
    "is_array",
    "is_number",
    "member_of",
    "monotone",
    "objective_no_worse",
    "rows_as_multiset",
    "same_partition",
    "same_span",
    "solves_within_cond",
    "tolerance_log",
    "topological",
    "unchanged",
    "up_to_sign",
]
