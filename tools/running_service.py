"""A real service in a process of its own, on a free port and a fresh database.

What the demo, the benchmarks and the end-to-end tests share.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parent.parent
START_SECONDS = 120.0
FINAL_STATES = ("done", "failed", "cancelled")


@dataclass
class RunningService:
    """A service that answers.

    Attributes:
        process: it.
        url: where it listens.
        key: the API key it printed at its first start.
        directory: its database lies here.
    """

    process: "subprocess.Popen[str]"
    url: str
    key: str
    directory: Path

    def client(self) -> httpx.Client:
        """An HTTP client with the key."""
        headers = {"Authorization": f"Bearer {self.key}"}
        return httpx.Client(base_url=self.url, headers=headers, timeout=60.0)

    def verdict_of(
        self, client: httpx.Client, problem_id: str, source: str, **more: object
    ) -> dict[str, Any]:
        """Submit a source and follow its events; the snapshot with the verdict."""
        body = {"problem_id": problem_id, "source": source, **more}
        response = client.post("/api/v1/submissions", json=body)
        response.raise_for_status()
        return self.final_snapshot(client, response.json()["id"])

    def final_snapshot(self, client: httpx.Client, submission_id: str) -> dict[str, Any]:
        """The last snapshot of a submission's event stream."""
        with client.stream("GET", f"/api/v1/submissions/{submission_id}/events") as stream:
            stream.raise_for_status()
            for line in stream.iter_lines():
                if line.startswith("data:"):
                    snapshot: dict[str, Any] = json.loads(line.removeprefix("data:"))
                    if snapshot["state"] in FINAL_STATES:
                        return snapshot
        raise RuntimeError(f"the events of {submission_id} ended without a verdict")

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@contextmanager
def running_service(
    sandbox: str,
    directory: Path | None = None,
    key: str = "",
    *,
    quiet: bool = False,
    **settings: str,
) -> Iterator[RunningService]:
    """A service, stopped at the end.

    Args:
        sandbox: ``docker`` or ``local``.
        directory: where its database lies; a temporary one by default.
        key: the key of a database that is already there.
        quiet: put its log into the directory instead of on standard error.
        settings: more ``JUDGE_...`` settings, without the prefix, in lower case.
    """
    with tempfile.TemporaryDirectory(prefix="judge-service-") as scratch:
        folder = directory or Path(scratch)
        service = start(sandbox, folder, key, quiet=quiet, **settings)
        try:
            yield service
        finally:
            if service.process.poll() is None:
                service.process.terminate()
                service.process.wait()
            assert service.process.stdout is not None
            service.process.stdout.close()


def start(
    sandbox: str, directory: Path, key: str = "", *, quiet: bool = False, **settings: str
) -> RunningService:
    """Start a service and wait until it answers."""
    trust = ["--i-trust-every-submission"] if sandbox == "local" else []
    environment = {
        **os.environ,
        "JUDGE_DATABASE_URL": f"sqlite:///{directory / 'judge.sqlite3'}",
        "JUDGE_PROBLEMS": str(ROOT / "problems"),
        **{f"JUDGE_{name.upper()}": value for name, value in settings.items()},
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    log = (directory / "service.log").open("a") if quiet else None
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "judge.cli", "serve"),
            *("--port", "0", "--sandbox", sandbox, "--json", *trust),
        ],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
    )
    if log is not None:
        log.close()
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        process.stdout.close()
        said = (directory / "service.log").read_text() if quiet else ""
        raise RuntimeError(f"the service did not start (exit code {process.wait()}) {said}")
    ready = json.loads(line)
    return RunningService(process, ready["url"], ready["api_key"] or key, directory)
