"""What an author writes above a hidden test."""

from collections.abc import Callable
from typing import TypeVar

TestFunction = TypeVar("TestFunction", bound=Callable[..., object])
ATTRIBUTE = "judge_points"


def points(value: int) -> Callable[[TestFunction], TestFunction]:
    """Give a hidden test its points; a test without the mark is worth 1.

    Write it above ``@given``::

        @points(2)
        @given(tiny_problems())
        def test_each_row_once_per_epoch(problem): ...

    Args:
        value: whole points, at least 1.

    Raises:
        TypeError: ``value`` is no whole number, or the mark was written without it.
        ValueError: ``value`` is below 1.
    """
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"points takes a whole number, as in @points(2), not {value!r}")
    if value < 1:
        raise ValueError(f"points must be at least 1, not {value}")

    def mark(test: TestFunction) -> TestFunction:
        setattr(test, ATTRIBUTE, value)
        return test

    return mark


def points_of(test: object) -> int:
    """The points of a test function, 1 if it carries no mark."""
    value = getattr(test, ATTRIBUTE, 1)
    assert isinstance(value, int)
    return value
