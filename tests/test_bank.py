"""The bank proves itself: every problem keeps its promises, in the best sandbox at hand."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from judge.problem import load_problem
from judge.strength import digest_of, read_strength
from tests.conftest import missing_docker

ROOT = Path(__file__).parent.parent
PROBLEMS = sorted(path.parent.name for path in ROOT.glob("problems/*/problem.toml"))


@pytest.fixture(scope="module")
def verified(request):
    """What ``judge verify`` says of the whole bank, by problem."""
    sandbox = "local" if missing_docker() else "docker"
    if sandbox == "docker":
        request.getfixturevalue("sandbox_image")
    command = [sys.executable, "-m", "judge.cli", "verify", "--format", "json"]
    ended = subprocess.run(
        [*command, "--sandbox", sandbox], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert ended.returncode in (0, 1), ended.stderr
    return {problem["problem"]: problem for problem in json.loads(ended.stdout)}


@pytest.mark.parametrize("problem", PROBLEMS)
def test_a_problem_keeps_its_promises(verified, problem):
    errors = [
        finding["message"]
        for finding in verified[problem]["findings"]
        if finding["severity"] == "error"
    ]
    assert errors == []


@pytest.mark.parametrize("problem", PROBLEMS)
def test_a_problem_s_strength_was_computed_from_what_it_is_now(problem):
    loaded = load_problem(ROOT / "problems" / problem)
    strength = read_strength(loaded)
    assert strength is not None
    assert strength.digest == digest_of(loaded)
    assert strength.score >= 0.95
