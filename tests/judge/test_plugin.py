"""``pytest problems/x`` as an author runs it: in a process of its own, or among other tests."""

import os
import subprocess
import sys

import pytest

from tests.judge.folders import make_folder


@pytest.fixture
def run_pytest(tmp_path):
    """Runs pytest as a command; its exit status and what it wrote."""

    def run(*arguments):
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *map(str, arguments)],
            cwd=tmp_path,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    return run


def test_a_problem_s_tests_run_against_its_reference(run_pytest, tmp_path):
    make_folder(tmp_path, test_sample_py="from submission import twice\ndef test_s(): twice(1)")
    status, output = run_pytest("twice")
    assert status == 0, output
    assert "3 passed" in output


def test_one_file_of_a_problem_can_be_run(run_pytest, tmp_path):
    make_folder(tmp_path)
    status, output = run_pytest("twice/test_hidden.py::test_zero")
    assert status == 0, output
    assert "1 passed" in output


def test_another_file_can_be_tested(run_pytest, tmp_path):
    make_folder(tmp_path)
    (tmp_path / "wrong.py").write_text("def twice(x): return 3 * x")
    status, output = run_pytest("twice", "--submission", "wrong.py")
    assert status == 1
    assert "FAILED twice/test_hidden.py::test_doubles" in output
    assert "test_zero" not in output.partition("short test summary")[2]


def test_several_problems_run_side_by_side_each_with_its_own_reference(run_pytest, tmp_path):
    make_folder(tmp_path / "bank", "one")
    make_folder(tmp_path / "bank", "two")
    status, output = run_pytest("bank")
    assert status == 0, output
    assert "6 passed" in output


def test_a_problem_that_is_wrong_says_so(run_pytest, tmp_path):
    make_folder(tmp_path, problem_toml='titel = "Twice"')
    status, output = run_pytest("twice")
    assert status != 0
    assert "unknown key 'titel'" in output


def test_elsewhere_the_plugin_does_nothing(run_pytest, tmp_path):
    (tmp_path / "test_x.py").write_text(
        "import sys\ndef test_x(): assert 'submission' not in sys.modules\n"
        "def test_y(): assert 'judge.driver' not in sys.modules\n"
    )
    status, output = run_pytest()
    assert status == 0, output
    assert "2 passed" in output
