"""Checkers of structure, where many answers are right: partitions, row sets, orders."""

import sys
from collections import deque
from collections.abc import Hashable, Iterable
from itertools import pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt

from judge.checkers.compare import Tolerance, fractions, member_key, same_kind
from judge.checkers.log import log_use
from judge.checkers.plain import (
    Array,
    Floats,
    as_array,
    describe,
    dtype_kind,
    scalar_kind,
    show,
)

_LARGEST = sys.float_info.max


def same_partition(actual: object, expected: object) -> None:
    """Require two labellings to group the same rows, whatever the labels are called.

    Args:
        actual: one label per row: a list, a tuple or a 1-D array of ints, strings, ...
        expected: another labelling of the same rows.

    Raises:
        AssertionError: their lengths differ, a label is no plain value, or some row
            shares its label with another row in one of them only.
    """
    mine, theirs = _labels(actual), _labels(expected)
    if len(mine) != len(theirs):
        raise AssertionError(f"expected {len(theirs)} labels, got {len(mine)}")
    first_with_mine: dict[Hashable, int] = {}
    first_with_theirs: dict[Hashable, int] = {}
    for row, (label, expected_label) in enumerate(zip(mine, theirs, strict=True)):
        i = first_with_mine.setdefault(label, row)
        j = first_with_theirs.setdefault(expected_label, row)
        if i < j:
            raise AssertionError(f"rows {i} and {row} are in one group, expected in two")
        if j < i:
            raise AssertionError(f"rows {j} and {row} are in two groups, expected in one")


def _labels(labels: object) -> list[Hashable]:
    if isinstance(labels, np.ndarray):
        plain = type(labels) is np.ndarray and dtype_kind(labels.dtype) is not None
        if not plain or labels.ndim != 1:
            raise AssertionError(f"expected one label per row, got {describe(labels)}")
        # tolist() of int64 is many times faster to hash than its scalars
        return [member_key(label) for label in labels.tolist()]
    if type(labels) is not list and type(labels) is not tuple:
        raise AssertionError(f"expected one label per row, got {describe(labels)}")
    return [member_key(label) for label in labels]


def rows_as_multiset(
    actual: object,
    expected: Array,
    *,
    rtol: float = 1e-9,
    scale: npt.ArrayLike | None = None,
) -> None:
    """Require the rows of two arrays to be the same, in any order, each used once.

    A row may lie within the tolerance of several: whether all can be paired is decided
    by a maximum matching, of the pairings that uses least of the tolerance. Costs
    n^2 d time and n^2 memory: for n up to some hundreds.

    Args:
        actual: the answer, of shape (n, d) and the dtype of ``expected``.
        expected: the rows it must have, shape (n, d).
        rtol: as in ``allclose``, element by element; 0 for exact rows.
        scale: as in ``allclose``; broadcasts to a row, or to (n, d).

    Raises:
        AssertionError: the type or shape differs, or some rows find no partner.
        ValueError: ``expected`` is not 2-D, or ``rtol`` or ``scale`` is no tolerance.
    """
    tolerance = Tolerance.of(rtol, scale, nan=False)
    if np.ndim(expected) != 2:
        raise ValueError(f"rows_as_multiset compares 2-D arrays, not {describe(expected)}")
    same_kind(actual, expected, "")
    cost = _row_costs(as_array(actual), expected, tolerance)
    lonely = _unmatched(cost <= 1)
    if lonely is not None:
        raise AssertionError(f"expected row {lonely} has no row of the answer to itself")
    log_use("rows_as_multiset", _bottleneck(cost))


def _row_costs(actual: Array, expected: Array, tolerance: Tolerance) -> Floats:
    """(n, n): the fraction of the tolerance by which expected row i is off actual row j."""
    n, d = expected.shape
    scales = tolerance.scale_for(expected.shape)
    cost = np.zeros((n, n))
    if dtype_kind(expected.dtype) in ("bool", "int"):
        for k in range(d):
            cost[expected[:, k, None] != actual[None, :, k]] = np.inf
        return cost
    for k in range(d):
        column = Tolerance(tolerance.rtol, scales[:, k, None], nan=False)
        # swapped axes: the tolerance is that of the expected row
        used, _ = fractions(actual[None, :, k], np.repeat(expected[:, k, None], n, 1), column)
        cost = np.maximum(cost, used)
    return cost


def _bottleneck(cost: Floats) -> float:
    """The least c for which the pairs of cost <= c still hold a perfect matching."""
    levels = np.unique(cost[cost <= 1])
    low, high = 0, len(levels) - 1
    while low < high:
        middle = (low + high) // 2
        if _unmatched(cost <= levels[middle]) is None:
            high = middle
        else:
            low = middle + 1
    return float(levels[low]) if len(levels) else 0.0


def _unmatched(allowed: npt.NDArray[np.bool_]) -> int | None:
    """The first row that a maximum matching of an (n, n) bipartite graph leaves out.

    Augmenting paths, each by breadth-first search (Kuhn 1955; Berge 1957): O(n^3).
    """
    n = len(allowed)
    row_of = np.full(n, -1)  # the row each column is matched with
    column_of = np.full(n, -1)
    for root in range(n):
        reached_from = np.full(n, -1)  # the row each column was reached from
        queue = deque([root])
        end = -1
        while queue and end < 0:
            row = queue.popleft()
            fresh = np.flatnonzero(allowed[row] & (reached_from < 0))
            reached_from[fresh] = row
            free = fresh[row_of[fresh] < 0]
            end = int(free[0]) if len(free) else -1
            queue.extend(row_of[fresh].tolist())
        if end < 0:
            return root
        while end >= 0:  # back along the path, matching every row to the column it reached
            row = int(reached_from[end])
            row_of[end] = row
            column_of[row], end = end, int(column_of[row])
    return None


def topological(order: object, n: int, edges: Iterable[tuple[int, int]]) -> None:
    """Require every node once, each edge (u, v) with u before v.

    Args:
        order: the answer, a list of the nodes 0 to n - 1.
        n: how many nodes there are.
        edges: pairs (u, v) of nodes; u must come first. Repeated ones are harmless.
            With a cycle, self-loops included, no order is right.

    Raises:
        AssertionError: a node is missing, repeated or unknown, or an edge points back.
    """
    if type(order) is not list:
        raise AssertionError(f"expected a list of {n} nodes, got {describe(order)}")
    position: dict[int, int] = {}
    for i, node in enumerate(order):
        if scalar_kind(node) != "int" or not 0 <= node < n:
            raise AssertionError(f"at [{i}]: {show(node)} is no node (0 to {n - 1})")
        if node in position:
            raise AssertionError(f"at [{i}]: node {show(node)} came before at [{position[node]}]")
        position[int(node)] = i
    if len(position) < n:
        missing = next(node for node in range(n) if node not in position)
        raise AssertionError(f"node {missing} is missing")
    for u, v in edges:
        if position[u] >= position[v]:
            raise AssertionError(
                f"edge ({u}, {v}) points back: {u} at [{position[u]}], {v} at [{position[v]}]"
            )


def monotone(
    values: object,
    direction: Literal["increasing", "decreasing"],
    strict: bool = False,
    *,
    rtol: float = 0.0,
    scale: float = 0.0,
) -> None:
    """Require a sequence of finite real numbers to go one way.

    Args:
        values: a list, a tuple or a 1-D array of ints or floats.
        direction: ``"increasing"`` or ``"decreasing"``.
        strict: whether equal neighbours are wrong.
        rtol: a step back of ``rtol * max(scale, |the number before it|)`` is rounding,
            not a step back; with ``strict`` it must be 0.
        scale: size of the data behind the numbers.

    Raises:
        AssertionError: at the first step in the wrong direction or element that is no
            finite number.
        ValueError: the direction is neither, or ``rtol`` or ``scale`` is no tolerance.
    """
    if direction not in ("increasing", "decreasing"):
        raise ValueError(f'direction must be "increasing" or "decreasing", not {direction!r}')
    if strict and rtol:
        raise ValueError("a strict order has no tolerance: rtol must be 0")
    Tolerance.of(rtol, scale, nan=False)
    numbers = _numbers(values)
    worst = 0.0
    for i, (before, after) in enumerate(pairwise(numbers), start=1):
        back = after < before if direction == "increasing" else after > before
        if back and rtol:
            # halves, because the difference of two finite floats can overflow
            allowed = rtol * max(scale / 2, abs(before / 2))
            used = abs(after / 2 - before / 2) / allowed if allowed else np.inf
            worst, back = max(worst, used), used > 1
        if back or (strict and after == before):
            raise AssertionError(
                f"not {'strictly ' if strict else ''}{direction} at [{i}]: "
                f"{show(after)} after {show(before)}"
            )
    if rtol:
        log_use("monotone", worst)


def _numbers(values: object) -> list[int | float]:
    if isinstance(values, np.ndarray):
        plain = type(values) is np.ndarray and dtype_kind(values.dtype) is not None
        if not plain or values.ndim != 1:
            raise AssertionError(f"expected numbers along one axis, got {describe(values)}")
        values = values.tolist()
    if type(values) is not list and type(values) is not tuple:
        raise AssertionError(f"expected numbers along one axis, got {describe(values)}")
    return [_number(value, i) for i, value in enumerate(values)]


def _number(value: object, i: int) -> int | float:
    kind = scalar_kind(value)
    if kind not in ("int", "float", "float32", "float16"):
        raise AssertionError(f"at [{i}]: expected a real number, got {describe(value)}")
    plain = value.item() if isinstance(value, np.generic) else value
    assert isinstance(plain, int | float)
    if not abs(plain) <= _LARGEST:
        raise AssertionError(f"at [{i}]: expected a finite number, got {show(value)}")
    return plain
