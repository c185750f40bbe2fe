"""The command line as a process: exit codes, JSON, and errors in one line."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from judge.verdict import Report, Verdict

ROOT = Path(__file__).parent.parent.parent.parent
PROBLEM = ROOT / "problems" / "mini_batch_gd"
ACCEPTED = sorted((PROBLEM / "submissions" / "accepted").glob("*.py"))[0]
WRONG = PROBLEM / "submissions" / "wrong_answer" / "half_gradient.py"
NO_DAEMON = {"DOCKER_HOST": "unix:///nonexistent/docker.sock"}


def judge(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "judge.cli", *map(str, arguments)],
        capture_output=True,
        text=True,
        env={**os.environ, "COLUMNS": "200", **environment},
        cwd=ROOT,
        check=False,
    )


def test_grade_accepts_with_exit_code_0():
    ended = judge("grade", PROBLEM, ACCEPTED, "--sandbox", "local", "--json")
    assert ended.returncode == 0, ended.stderr
    assert Report.from_json(ended.stdout).verdict is Verdict.AC


def test_grade_rejects_with_exit_code_1_and_says_why():
    ended = judge("grade", PROBLEM, WRONG, "--sandbox", "local")
    assert ended.returncode == 1
    assert "✗ WA wrong answer" in ended.stdout
    assert "first differs at" in ended.stdout


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"\xff\xfe", "is not UTF-8"), (b"#" * 1_100_000, "bytes; a submission has")],
)
def test_grade_refuses_what_is_no_submission_with_exit_code_2(tmp_path, content, says):
    file = tmp_path / "mine.py"
    file.write_bytes(content)
    ended = judge("grade", PROBLEM, file, "--sandbox", "local")
    assert ended.returncode == 2
    assert says in ended.stderr


def test_a_nul_byte_is_a_compile_error(tmp_path):
    file = tmp_path / "mine.py"
    file.write_bytes(b"x = 1\0\n")
    ended = judge("grade", PROBLEM, file, "--sandbox", "local", "--json")
    assert (ended.returncode, json.loads(ended.stdout)["verdict"]) == (1, "CE")


def test_an_empty_file_lacks_the_function(tmp_path):
    file = tmp_path / "mine.py"
    file.write_bytes(b"")
    ended = judge("grade", PROBLEM, file, "--sandbox", "local")
    assert ended.returncode == 1
    assert "mini_batch_gd is not defined; expected def mini_batch_gd(" in ended.stdout


def test_a_wrong_problem_folder_is_one_line_with_exit_code_2(tmp_path):
    ended = judge("grade", tmp_path, ACCEPTED, "--sandbox", "local")
    assert ended.returncode == 2
    assert ended.stderr.strip().endswith("is no problem folder: it has no problem.toml")


def test_no_docker_is_a_failure_of_ours_and_never_falls_back():
    ended = judge("grade", PROBLEM, ACCEPTED, "--sandbox", "docker", **NO_DAEMON)
    assert ended.returncode == 3
    assert "no Docker daemon answers" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_service_refuses_the_local_sandbox_without_the_promise():
    ended = judge("serve", "--sandbox", "local")
    assert ended.returncode == 2
    assert "--i-trust-every-submission" in ended.stderr


def test_submit_says_when_no_service_answers():
    ended = judge("submit", "mini_batch_gd", ACCEPTED, "--server", "http://127.0.0.1:9")
    assert ended.returncode == 3
    assert "no service answers at http://127.0.0.1:9" in ended.stderr


@pytest.mark.docker
def test_image_build_and_check_on_this_host(sandbox_image):
    built = judge("image", "build", "--json")
    assert json.loads(built.stdout)["digest"] == sandbox_image.digest
    checked = judge("image", "check", "--json")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert all(line["ok"] for line in json.loads(checked.stdout) if line["required"])
