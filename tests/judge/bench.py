"""A problem that keeps its promises, small enough to verify again and again, and a fake report."""

from judge.verdict import Receipt, Report, TestResult, Verdict, overall

RECEIPT = Receipt(problem="p", source="s", sandbox="local", box="b", versions={})
FILES = {
    "problem.toml": """\
title = "Shifted"
category = "array"
difficulty = "easy"
topics = ["arithmetic"]
minutes = 5

[[entry]]
function = "shifted"
signature = "(x: ndarray, by: int = 3) -> ndarray"
""",
    "statement.md": """\
Add `by` to every element of x, a float64 array; x stays as it was.

```python
>>> import numpy as np
>>> from submission import shifted
>>> shifted(np.array([1.0]))
array([4.])
```
""",
    "starter.py": "def shifted(x, by=3):\n    raise NotImplementedError\n",
    "reference.py": "def shifted(x, by=3):\n    return x + by\n",
    "test_sample.py": """\
import numpy as np
from submission import shifted


def test_one():
    assert shifted(np.zeros(1), 2)[0] == 2
""",
    "test_hidden.py": '''\
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from submission import shifted

from judge import checkers


@settings(max_examples=10)
@given(items=st.lists(st.integers(-5, 5), min_size=1, max_size=3), by=st.integers(-9, 9))
def test_adds(items, by):
    """Adds to every element."""
    x = np.array(items, float)
    checkers.exact(shifted(x.copy(), by), x + by)


def test_default():
    """Adds three by default."""
    checkers.exact(shifted(np.zeros(2)), np.full(2, 3.0))


@settings(max_examples=10)
@given(items=st.lists(st.integers(-5, 5), min_size=1, max_size=3))
def test_untouched(items):
    """Leaves the caller's array alone."""
    x = np.array(items, float)
    shifted(x, 2)
    checkers.exact(x, np.array(items, float))
''',
    "submissions/accepted/turned_round.py": """\
# The other way round.
def shifted(x, by=3):
    return by + x
""",
    "submissions/accepted/by_copy.py": """\
# Adds to a copy.
def shifted(x, by=3):
    x = x.copy()
    x += by
    return x
""",
    "submissions/wrong_answer/subtracts.py": """\
# Takes away.
# rejected-by: test_adds
def shifted(x, by=3):
    return x - by
""",
    "submissions/wrong_answer/other_default.py": """\
# A default of its own.
# rejected-by: test_default
def shifted(x, by=2):
    return x + by
""",
    "submissions/wrong_answer/in_place.py": """\
# Changes the caller's array.
# rejected-by: test_untouched
def shifted(x, by=3):
    x += by
    return x
""",
    "submissions/memory_limit_exceeded/table.py": """\
# Looks the sum up in a large table.
import numpy as np


def shifted(x, by=3):
    return x + by + 0.0 * np.ones(1 << 26)[0]
""",
}


def shifted(parent, changes=None):
    """The problem's folder, with other contents of some files; None leaves one out."""
    folder = parent / "shifted"
    for name, text in {**FILES, **(changes or {})}.items():
        if text is not None:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
    return folder


def report(**verdicts):
    """A report by test names; ``not_run=...`` among the names stands for tests that did not run."""
    skipped = verdicts.pop("not_run", ())
    tests = tuple(
        TestResult(
            name,
            name,
            Verdict(verdict),
            1,
            wall_seconds=0.0 if name in skipped else 0.1,
            message=f"{name} says so",
        )
        for name, verdict in verdicts.items()
    )
    return Report("shifted", overall(tests), tests, len(tests), RECEIPT)
