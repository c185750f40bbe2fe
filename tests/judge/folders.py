"""Problem folders made on the spot, and sources to submit to them."""

from pathlib import Path

TOML = """\
title = "Twice"
category = "array"
difficulty = "easy"
topics = ["arithmetic"]
minutes = 5

[[entry]]
function = "twice"
signature = "(x: ndarray) -> ndarray"

[limits]
cpu_seconds = 10.0
call_seconds = 5.0
memory_mib = 256
imports = ["numpy", "stdlib"]
"""
REFERENCE = "def twice(x):\n    return 2 * x\n"
HIDDEN = '''\
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from judge import points
from submission import twice


@points(2)
@settings(max_examples=10)
@given(st.lists(st.integers(-5, 5), min_size=1, max_size=4))
def test_doubles(items):
    """Doubles every element."""
    x = np.array(items, float)
    answer = twice(x)
    assert type(answer) is np.ndarray
    assert answer.shape == x.shape
    assert answer.dtype == x.dtype
    assert (answer == x + x).all()


def test_zero():
    """Leaves zero alone."""
    assert twice(np.zeros(1)).tolist() == [0.0]
'''


def make_folder(parent: Path, name: str = "twice", **files: str | None) -> Path:
    """A problem folder; files by name without their dots (``problem_toml``), None for missing."""
    contents = {
        "problem.toml": TOML,
        "statement.md": "# Twice\n",
        "starter.py": "def twice(x):\n    ...\n",
        "reference.py": REFERENCE,
        "test_sample.py": "from submission import twice\n\n\ndef test_one():\n    assert twice(1) == 2\n",
        "test_hidden.py": HIDDEN,
        "submissions/accepted/adds.py": "# Adds.\ndef twice(x):\n    return x + x\n",
    }
    by_key = {path.replace(".", "_").replace("/", "_"): path for path in contents}
    for key, text in files.items():
        contents[by_key[key]] = text
    folder = parent / name
    for path, text in contents.items():
        if text is not None:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text)
    return folder


def class_folder(parent: Path, entry: str, reference: str, hidden: str) -> Path:
    """A problem folder with another entry point; ``entry`` is the body of its table."""
    head, _, _ = TOML.partition("function =")
    _, _, limits = TOML.partition("[limits]")
    return make_folder(
        parent,
        problem_toml=f"{head}{entry}\n\n[limits]{limits}",
        reference_py=reference,
        test_hidden_py=hidden,
    )
