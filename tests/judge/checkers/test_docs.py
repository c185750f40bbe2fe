"""docs/checkers.md names every checker, and its examples do what it says."""

import re
from pathlib import Path

import numpy as np
import pytest

from judge import checkers

PAGE = Path(__file__).parents[3] / "docs" / "checkers.md"
ROW = re.compile(r"^\| `(\w+)` \| (.+) \| `(.+)` \| `(.+)` \|$", re.MULTILINE)
ROWS = {name: (right, wrong) for name, _, right, wrong in ROW.findall(PAGE.read_text("utf-8"))}
NAMES = {"np": np, **{name: getattr(checkers, name) for name in checkers.__all__}}


def run(example):
    eval(example, dict(NAMES))


def test_every_checker_has_a_row():
    assert set(ROWS) == set(checkers.__all__) - {"ToleranceUse", "tolerance_log"}


@pytest.mark.parametrize("name", ROWS)
def test_the_examples_are_of_their_checker(name):
    assert all(example.startswith(f"{name}(") for example in ROWS[name])


@pytest.mark.parametrize("name", ROWS)
def test_the_first_example_passes(name):
    run(ROWS[name][0])


@pytest.mark.parametrize("name", ROWS)
def test_the_second_example_is_refused(name):
    with pytest.raises(AssertionError):
        run(ROWS[name][1])
