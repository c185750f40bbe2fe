"""``judge new`` makes a problem that verifies, and the guide leads from there to another."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from judge.cli import app
from judge.problem import load_problem

ROOT = Path(__file__).parent.parent.parent.parent
GUIDE = (ROOT / "docs" / "authoring.md").read_text()
STEP = re.compile(
    r"^(?:`(?P<file>problems/[\w./]+)`\n\n)?(?P<fence>`{3,})(?P<language>\w+)\n(?P<text>.*?)^(?P=fence)$",
    re.MULTILINE | re.DOTALL,
)
ENDS_WITH = {"judge grade": 1}
"""Exit codes of the guide's commands, where they are not 0."""


def ran(directory, *arguments):
    """A command in a directory; ``judge`` and ``pytest`` are those of this environment."""
    modules = {"judge": ["-m", "judge.cli"], "pytest": ["-m", "pytest", "-p", "no:cacheprovider"]}
    program, *rest = arguments
    command = [sys.executable, *modules[program]] if program in modules else [program]
    return subprocess.run(
        [*command, *map(str, rest)],
        cwd=directory,
        env={**os.environ, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_it_makes_verifies(tmp_path):
    made = ran(tmp_path, "judge", "new", "window_sums", "--category", "ml_leetcode")
    assert made.returncode == 0, made.stderr
    assert "Then: judge verify problems/window_sums" in made.stdout
    problem = load_problem(tmp_path / "problems" / "window_sums")
    assert (problem.title, problem.category) == ("Window sums", "ml_leetcode")
    assert problem.entries[0].name == "window_sums"
    assert not [path for path in problem.path.rglob("*.*") if "prefix_means" in path.read_text()]
    verified = ran(tmp_path, "judge", "verify", "--format", "json")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    (found,) = json.loads(verified.stdout)
    assert found["kept"]
    assert found["strength"]["score"] == 1.0
    assert [finding["severity"] for finding in found["findings"]] in (
        ["warning"],
        ["warning", "warning"],
    )


@pytest.mark.parametrize("name", ["Peaks", "2d", "a-b", "../up"])
def test_a_name_that_is_no_id_is_wrong_usage(tmp_path, name):
    ended = CliRunner().invoke(app, ["new", name, "--problems", str(tmp_path)])
    assert ended.exit_code == 2
    assert "is no problem id" in ended.output
    assert not [*tmp_path.iterdir()]


def test_a_folder_that_exists_is_left_alone(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "peaks").mkdir()
    ended = CliRunner().invoke(app, ["new", "peaks", "--problems", "."])
    assert ended.exit_code == 2
    assert "is there already" in ended.output
    assert not [*(tmp_path / "peaks").iterdir()]


def test_the_guide_leads_from_nothing_to_a_verified_problem(tmp_path):
    commands = 0
    for step in STEP.finditer(GUIDE):
        if step["file"] is not None:
            path = tmp_path / step["file"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(step["text"])
        elif step["language"] == "console":
            for line in step["text"].splitlines():
                arguments = shlex.split(line.removeprefix("$ "))
                ended = ran(tmp_path, *arguments)
                expected = ENDS_WITH.get(" ".join(arguments[:2]), 0)
                assert ended.returncode == expected, f"{line}\n{ended.stdout}\n{ended.stderr}"
                commands += 1
    assert commands == 6
    problem = load_problem(tmp_path / "problems" / "peaks")
    assert {path.parent.name for path in problem.path.glob("submissions/*/*.py")} == {
        *("accepted", "wrong_answer", "time_limit_exceeded")
    }
    assert "score = 1.0" in (problem.path / "strength.toml").read_text()
