"""``judge submit`` and ``judge worker`` against a real service."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
ACCEPTED = sorted((ROOT / "problems/mini_batch_gd/submissions/accepted").glob("*.py"))[0]


def submit(service, *more, file=ACCEPTED, key=None):
    return subprocess.run(
        [
            *(sys.executable, "-m", "judge.cli", "submit", "mini_batch_gd", str(file)),
            *("--server", service.url, "--key", key or service.key, *more),
        ],
        capture_output=True,
        text=True,
        check=False,
    )


def test_submit_waits_for_the_verdict(service):
    ended = submit(service, "--json")
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout)["verdict"] == "AC"


def test_submit_shows_a_row_for_each_property(service):
    ended = submit(service)
    assert "✓ AC accepted" in ended.stdout
    assert "points" in ended.stdout


def test_submit_says_what_the_service_refuses(service, tmp_path):
    empty = tmp_path / "empty.py"
    empty.write_text("")
    ended = submit(service, file=empty)
    assert ended.returncode == 3
    assert "422 from the service" in ended.stderr
    refused = submit(service, key="jk_wrong")
    assert "401 from the service" in refused.stderr


def test_a_worker_of_its_own_judges_what_the_service_takes_in(run_service, tmp_path):
    settings = {**os.environ, "JUDGE_DATABASE_URL": f"sqlite:///{tmp_path}/judge.sqlite3"}
    with run_service("local", tmp_path, workers="0") as service:
        worker = subprocess.Popen(
            [
                *(sys.executable, "-m", "judge.cli", "worker"),
                *("--sandbox", "local", "--i-trust-every-submission"),
            ],
            env={**settings, "JUDGE_PROBLEMS": str(ROOT / "problems")},
            stderr=subprocess.DEVNULL,
        )
        try:
            with service.client() as client:
                judged = service.verdict_of(client, "mini_batch_gd", ACCEPTED.read_text())
        finally:
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(60) == 0
    assert judged["verdict"] == "AC"
