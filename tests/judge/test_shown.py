"""What candidates are shown is run against the reference, and every untruth is named."""

import pytest

from judge.problem import load_problem
from judge.shown import faults
from tests.judge.bench import FILES, shifted

FENCED = "```python\n{}\n```\n"
HEAD = ">>> import numpy as np\n>>> from submission import shifted\n"


def found(tmp_path, **changes):
    """The faults of a folder, as (file, line, message)."""
    files = {
        name.replace("_md", ".md").replace("_py", ".py"): text for name, text in changes.items()
    }
    problem = load_problem(shifted(tmp_path, files))
    return [(fault.file, fault.line, fault.message) for fault in faults(problem)]


def test_nothing_is_wrong_with_what_is_true(tmp_path):
    statement = (
        "One block.\n\n"
        + FENCED.format(HEAD)
        + FENCED.format(">>> shifted(np.zeros(1), 1)\narray([1.])")
    )
    assert found(tmp_path, statement_md=statement + FENCED.format("no example")) == []


def test_every_false_example_is_named_with_its_line(tmp_path):
    statement = "Text.\n\n" + FENCED.format(
        f"{HEAD}>>> shifted(np.zeros(1))\narray([4.])\n>>> shifted(None)\n>>> 1 + 1\n2"
    )
    (file, line, message), (_, second, raises) = found(tmp_path, statement_md=statement)
    assert (file, line, second) == ("statement.md", 6, 8)
    assert "says shifted(np.zeros(1)) gives 'array([4.])', but it gives 'array([3.])'" in message
    assert "shows shifted(None), which raises TypeError" in raises


def test_a_statement_without_an_example(tmp_path):
    ((file, _, message),) = found(tmp_path, statement_md="Only words.")
    assert file == "statement.md"
    assert "add one as a ```python block with >>> lines" in message


def test_an_example_that_cannot_be_read(tmp_path):
    ((_, line, message),) = found(tmp_path, statement_md=FENCED.format(">>>shifted(1)"))
    assert line == 2
    assert "cannot be read" in message


@pytest.mark.parametrize(
    ("test", "line", "says"),
    [
        ("def test_one():\n    assert shifted(1) == 5\n", 4, "test_one fails on the reference"),
        ("def test_one():\n    pytest.skip('later')\n", 4, "test_one must run, not skip"),
        ("@pytest.mark.xfail\ndef test_one():\n    assert 0\n", 4, "test_one must run, not skip"),
        ("def one():\n    pass\n", None, "has no test"),
        ("import nowhere\n", None, "No module named 'nowhere'"),
    ],
)
def test_sample_tests_that_do_not_pass(tmp_path, test, line, says):
    text = f"import pytest\nfrom submission import shifted\n\n{test}"
    ((file, found_line, message),) = found(tmp_path, test_sample_py=text)
    assert (file, found_line) == ("test_sample.py", line)
    assert says in message


@pytest.mark.parametrize(
    ("starter", "line", "says"),
    [
        ("x = 1\n", None, "defines no shifted: begin it as def shifted(x: ndarray, by: int = 3)"),
        ("\ndef shifted(x, by):\n    ...\n", 2, "shifted(x, by) does not match problem.toml"),
        ("def shifted(*args):\n    ...\n", 1, "plain parameters"),
    ],
)
def test_a_starter_that_begins_something_else(tmp_path, starter, line, says):
    ((file, found_line, message),) = found(tmp_path, starter_py=starter)
    assert (file, found_line) == ("starter.py", line)
    assert says in message


def test_a_reference_that_cannot_be_imported(tmp_path):
    broken = FILES["reference.py"] + "\nraise RuntimeError('not today')\n"
    ((file, _, message),) = found(tmp_path, reference_py=broken)
    assert file == "reference.py"
    assert "cannot be run on the examples: RuntimeError: not today" in message
