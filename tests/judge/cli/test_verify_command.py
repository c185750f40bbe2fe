"""``judge verify`` as a process: exit codes, which problems it takes, and what it prints."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from rich.console import Console

from judge.cli.verifications import Format, as_github, as_json, as_junit, printed
from judge.strength import PropertyStrength, Strength, Survivor
from judge.verification import Check, Cost, Finding, Severity, Verification
from tests.judge.bench import FILES, shifted

MISSPELT = {"problem.toml": FILES["problem.toml"].replace("minutes", "minuets")}
ROOT = Path(__file__).parent.parent.parent.parent
BROKEN = Finding(
    Check.submissions, Severity.error, "no property rejects x: 100%\nadd one", ROOT / "a,b.py", 2
)
WARNED = Finding(Check.reference, Severity.warning, "took long")
STRENGTH = Strength(
    "digest",
    killed=30,
    killed_by_time=1,
    crashed=4,
    seeds=7,
    properties=(PropertyStrength(name="test_a", submissions=("b.py",), mutants=9, alone=()),),
    survivors=(Survivor(mutant="2.1", text="x + 1", change="1 → 2", reason="Equal."),),
)
GOOD = Verification(
    "good",
    ROOT / "good",
    (WARNED,),
    tuple(Check),
    submissions=8,
    seeds=7,
    cost=Cost(0.52, 0.11),
    strength=STRENGTH,
)
BAD = Verification("bad", ROOT / "bad", (WARNED, BROKEN), (Check.folder, Check.shown))


def judge(directory, *arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "judge.cli", "verify", *map(str, arguments)],
        capture_output=True,
        text=True,
        env={**os.environ, "COLUMNS": "200", **environment},
        cwd=directory,
        check=False,
    )


def git(directory, *arguments):
    who = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *arguments], cwd=directory, check=True, capture_output=True)


def text_of(verifications, style=Format.text):
    console = Console(file=StringIO(), width=120)
    printed(verifications, style, console)
    return console.file.getvalue()


def test_a_broken_promise_is_exit_code_1_and_says_where(tmp_path):
    shifted(tmp_path / "problems", MISSPELT)
    ended = judge(tmp_path, "shifted")
    assert ended.returncode == 1, ended.stderr
    assert "problems/shifted/problem.toml:5: unknown key 'minuets'" in ended.stdout
    assert "0 of 1 problems keep their promises" in ended.stdout
    assert "✗ shifted" in ended.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nowhere"], "there is no folder nowhere, nor problems/nowhere"),
        ([], "holds no problem"),
        (["--seeds", "-1"], "Invalid value for '--seeds'"),
    ],
)
def test_wrong_usage_is_exit_code_2(tmp_path, arguments, says):
    ended = judge(tmp_path, *arguments)
    assert ended.returncode == 2
    assert says in ended.stderr


def test_without_docker_it_is_a_failure_of_ours(tmp_path):
    shifted(tmp_path / "problems")
    ended = judge(tmp_path, "--sandbox", "docker", DOCKER_HOST="unix:///nonexistent/docker.sock")
    assert ended.returncode == 3
    assert "no Docker daemon answers" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_only_what_was_changed_is_verified(tmp_path):
    root = tmp_path / "problems"
    for name in ("alpha", "beta", "gamma"):
        shifted(root, MISSPELT).rename(root / name)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "Begin")
    (root / "beta" / "statement.md").write_text("Other words.")
    (root / "gamma" / "more.md").write_text("New.")
    ended = judge(tmp_path, "--changed", "HEAD", "--format", "json")
    assert ended.returncode == 1
    assert [found["problem"] for found in json.loads(ended.stdout)] == ["beta", "gamma"]
    unknown = judge(tmp_path, "--changed", "nothing-like-it")
    assert unknown.returncode == 2
    assert "--changed: git says" in unknown.stderr


def test_nothing_changed_is_nothing_broken(tmp_path):
    shifted(tmp_path / "problems", MISSPELT)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "Begin")
    ended = judge(tmp_path, "--changed", "HEAD")
    assert ended.returncode == 0, ended.stderr
    assert "0 of 0 problems" in ended.stdout


def test_text_has_findings_by_problem_and_a_row_each():
    text = text_of([GOOD, BAD])
    assert "✗ a,b.py:2: no property rejects x: 100%" in text
    assert "! took long" in text
    row = next(line for line in text.splitlines() if "│ good" in line)
    assert "✓ kept" in row
    assert "30/31 97%" in row
    assert "0.5+0.1" in row
    assert "✗ 1 broken" in text
    assert "1 of 2 problems keep their promises" in text


def test_json_has_all_that_was_found(capsys):
    text_of([GOOD, BAD], Format.json)
    good, bad = json.loads(capsys.readouterr().out)
    assert (good["kept"], bad["kept"]) == (True, False)
    assert good["strength"]["score"] == 0.9677
    assert good["strength"]["survivors"][0]["reason"] == "Equal."
    assert good["checked"] == [check.name for check in Check]
    assert bad["strength"] is None
    assert bad["findings"][1] == {
        "check": "submissions",
        "severity": "error",
        "message": "no property rejects x: 100%\nadd one",
        "file": "a,b.py",
        "line": 2,
    }
    assert as_json(GOOD) == good


def test_junit_has_a_suite_a_problem_and_a_case_a_check():
    suites = ET.fromstring(as_junit([GOOD, BAD]))
    good, bad = suites
    assert (good.get("tests"), good.get("failures"), good.get("skipped")) == ("6", "0", "0")
    assert (bad.get("tests"), bad.get("failures"), bad.get("skipped")) == ("6", "1", "3")
    failure = bad.find("testcase/failure")
    assert failure.get("message").startswith("no property rejects x")
    assert "a,b.py:2" in failure.text


def test_github_has_a_command_a_finding_beside_its_line(capsys):
    text = text_of([BAD], Format.github)
    first, second = capsys.readouterr().out.splitlines()
    assert first == "::warning::took long"
    assert second == "::error file=a%2Cb.py,line=2::no property rejects x: 100%25%0Aadd one"
    assert second == as_github(BROKEN)
    assert "no property rejects" not in text
    assert "1 broken" in text
