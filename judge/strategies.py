"""Hypothesis strategies that problem authors need again and again.

Exact numbers (``dyadic``), arrays of them (``matrices``, ``vectors``, ``lattices``),
exact duplicates (``distinct=``), missing values (``with_missing``), groups that no right
formula can confuse (``blobs``) and words whose counts tie (``tokens``)::

    from hypothesis import given
    from judge import strategies as js

    @given(js.matrices((1, 6), 3, js.dyadic(-8, 8, bits=3)))
    def test_something(X): ...
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

Floats = npt.NDArray[np.float64]
Size = int | tuple[int, int] | st.SearchStrategy[int]
"""A length: fixed, from lowest to highest (both included), or drawn."""

VOCABULARY: Final = ("a", "b", "A", "B", "aa", "ab", "ba", "", "é", "10", "9", "a b")
"""Words whose order by length, case, locale or number is not their order by code point."""


def _size(size: Size) -> st.SearchStrategy[int]:
    if isinstance(size, int):
        return st.just(size)
    if isinstance(size, tuple):
        return st.integers(*size)
    return size


def dyadic(lo: int, hi: int, bits: int = 3) -> st.SearchStrategy[float]:
    """Floats k / 2**bits from lo to hi, both included: sums and products of a few are exact.

    A sum of n products of two of them is exact while n * max(|lo|, |hi|)**2 <=
    2**(53 - 2 * bits). ``bits=0`` gives whole-number floats. Shrinks to 0.

    Args:
        lo: the least, a whole number.
        hi: the greatest, a whole number.
        bits: binary digits after the point.

    Raises:
        ValueError: lo > hi, or such numbers do not fit the 53 bits of a float64.
    """
    _check_grid(lo, hi, bits)
    return st.integers(lo << bits, hi << bits).map(lambda k: k / (1 << bits))


def _check_grid(lo: int, hi: int, bits: int) -> None:
    if lo > hi or bits < 0:
        raise ValueError(f"needs lo <= hi and bits >= 0, not {lo}, {hi}, {bits}")
    if max(abs(lo), abs(hi)) << bits > 1 << 53:
        raise ValueError(f"{lo}..{hi} with {bits} bits does not fit a float64")


@st.composite
def matrices(
    draw: st.DrawFn,
    rows: Size,
    cols: Size,
    elements: st.SearchStrategy[float] | None = None,
    *,
    distinct: int | None = None,
) -> Floats:
    """float64 arrays (rows, cols), drawn element by element.

    For up to some 50 elements: each costs the engine about 40 microseconds. Larger ones
    come from ``lattices``.

    Args:
        draw: given by Hypothesis; leave it out.
        rows: how many rows.
        cols: how many columns.
        elements: the numbers, ``dyadic(-8, 8)`` by default.
        distinct: if given, the rows are drawn from at most so many: exact duplicates.
    """
    n, d = draw(_size(rows)), draw(_size(cols))
    return _drawn(draw, n, (d,), elements, distinct)


@st.composite
def vectors(
    draw: st.DrawFn,
    length: Size,
    elements: st.SearchStrategy[float] | None = None,
    *,
    distinct: int | None = None,
) -> Floats:
    """float64 arrays (length,); with ``distinct``, of at most so many values: ties.

    Args:
        draw: given by Hypothesis; leave it out.
        length: how many elements.
        elements: the numbers, ``dyadic(-8, 8)`` by default.
        distinct: if given, the elements are drawn from at most so many values.
    """
    return _drawn(draw, draw(_size(length)), (), elements, distinct)


def _drawn(
    draw: st.DrawFn,
    n: int,
    rest: tuple[int, ...],
    elements: st.SearchStrategy[float] | None,
    distinct: int | None,
) -> Floats:
    if distinct is not None and distinct < 1:
        raise ValueError(f"distinct must be at least 1, not {distinct}")
    numbers = dyadic(-8, 8) if elements is None else elements
    kept = n if distinct is None else min(n, distinct)
    # fill=nothing(): every element is drawn, none is a copy that nobody asked for
    drawn: Floats = draw(arrays(np.float64, (kept, *rest), elements=numbers, fill=st.nothing()))
    if distinct is None or n == 0:
        return drawn
    return drawn[draw(st.lists(st.integers(0, kept - 1), min_size=n, max_size=n))]


@st.composite
def lattices(
    draw: st.DrawFn, rows: Size, cols: Size, *, lo: int = -8, hi: int = 8, bits: int = 0
) -> Floats:
    """float64 arrays (rows, cols) of numbers k / 2**bits from lo to hi, in one draw of bytes.

    16 times faster than ``matrices`` at 200 elements, but uniform: extremes and repeats
    come by chance only. Shrinks to zeros, or to the number nearest to zero.

    Args:
        draw: given by Hypothesis; leave it out.
        rows: how many rows.
        cols: how many columns.
        lo: the least number.
        hi: the greatest number.
        bits: binary digits after the point; (hi - lo) * 2**bits must be below 2**16.

    Raises:
        ValueError: there are too many numbers, or none.
    """
    _check_grid(lo, hi, bits)
    grid = np.arange(lo << bits, (hi << bits) + 1)
    if len(grid) > 1 << 16:
        raise ValueError(f"{lo}..{hi} with {bits} bits has {len(grid)} numbers, above 65536")
    by_size = grid[np.argsort(np.abs(grid), kind="stable")] / (1 << bits)
    n, d = draw(_size(rows)), draw(_size(cols))
    drawn = draw(st.binary(min_size=2 * n * d, max_size=2 * n * d))
    picks: Floats = by_size[np.frombuffer(drawn, dtype=">u2") % len(grid)]
    return picks.reshape(n, d)


@st.composite
def with_missing(draw: st.DrawFn, filled: st.SearchStrategy[Floats]) -> Floats:
    """Arrays with NaN in any places: none, some, or all of a column.

    Args:
        draw: given by Hypothesis; leave it out.
        filled: the arrays to make holes in.
    """
    array = draw(filled)
    holes = draw(arrays(np.bool_, array.shape, elements=st.booleans(), fill=st.nothing()))
    return np.where(holes, np.nan, array)


@dataclass(frozen=True, eq=False)
class Blobs:
    """Groups of points that are far apart.

    Attributes:
        points: float64 (n, d), in any order of the groups.
        labels: int64 (n,), the group of each point; every group has one.
        centres: float64 (k, d), what the groups lie around, each within 1 in every coordinate.
    """

    points: Floats
    labels: npt.NDArray[np.int64]
    centres: Floats


@st.composite
def blobs(draw: st.DrawFn, groups: Size = (1, 4), dims: Size = (1, 3), most: int = 5) -> Blobs:
    """Well-separated groups of dyadic points.

    Two points of a group differ by at most 2 in each coordinate, two of different groups
    by at least 14 in one: by Euclidean distance a point is nearer to every point of its
    own group than to any other, for up to 48 dimensions.

    Args:
        draw: given by Hypothesis; leave it out.
        groups: how many groups, at most 9.
        dims: how many coordinates.
        most: the most points a group has; it has at least one.
    """
    k, d = draw(_size(groups)), draw(_size(dims))
    cell = st.tuples(st.integers(-4, 4), *[st.integers(-1, 1)] * (d - 1))
    cells = draw(st.lists(cell, min_size=k, max_size=k, unique=True))
    centres = 16.0 * np.array(cells, dtype=np.float64).reshape(k, d)
    sizes = draw(st.lists(st.integers(1, most), min_size=k, max_size=k))
    labels = np.repeat(np.arange(k), sizes)[np.array(draw(st.permutations(range(sum(sizes)))), int)]
    offsets = draw(lattices(len(labels), d, lo=-1, hi=1, bits=3))
    return Blobs(centres[labels] + offsets, labels, centres)


@st.composite
def tokens(draw: st.DrawFn, most_words: int = 6, most_copies: int = 3) -> list[str]:
    """Lists of words of which several occur equally often.

    The words (``VOCABULARY``) sort differently by length, case, locale or number than by
    code point, and some begin others.

    Args:
        draw: given by Hypothesis; leave it out.
        most_words: the most different words.
        most_copies: the most copies of one: few, so that counts tie.
    """
    words = draw(st.lists(st.sampled_from(VOCABULARY), unique=True, max_size=most_words))
    bag = [word for word in words for _ in range(draw(st.integers(1, most_copies)))]
    return draw(st.permutations(bag))
