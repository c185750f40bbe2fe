"""``judge submit PROBLEM FILE --server URL``: what a candidate without a browser uses."""

import json
import time
import uuid
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from judge.cli.grade import read_source
from judge.cli.reports import FAILED_STYLE, MARKS, STYLES, verdict_text
from judge.cli.wiring import JsonOption
from judge.errors import JudgeError
from judge.verdict import Verdict

FINAL_STATES = ("done", "failed", "cancelled")


class ServerRefused(JudgeError):
    """The service refused a request; the message is its own."""


def submit(  # noqa: PLR0917 - options are named on a command line
    problem: Annotated[str, typer.Argument(help="The problem's id.")],
    file: Annotated[Path, typer.Argument(help="The submission.", exists=True, dir_okay=False)],
    server: Annotated[
        str, typer.Option(envvar="JUDGE_SERVER", help="Address of the service.")
    ] = "http://127.0.0.1:8000",
    key: Annotated[
        str, typer.Option(envvar="JUDGE_API_KEY", help="The API key.", show_default=False)
    ] = "",
    candidate: Annotated[str | None, typer.Option(help="Who submits.")] = None,
    wait_seconds: Annotated[float, typer.Option("--wait", help="Seconds to wait.")] = 120.0,
    as_json: JsonOption = False,
) -> None:
    """Submit a file and wait for its verdict. Exit code 0 AC, 1 any other verdict, 3 JE."""
    body = {"problem_id": problem, "source": read_source(file)}
    if candidate is not None:
        body["candidate"] = candidate
    once = {"Idempotency-Key": uuid.uuid4().hex}
    with httpx.Client(base_url=server, headers={"Authorization": f"Bearer {key}"}) as client:
        try:
            snapshot = _asked(client.post("/api/v1/submissions", json=body, headers=once))
        except httpx.TransportError as error:
            raise ServerRefused(f"no service answers at {server}: {error}") from error
        with Console(stderr=True).status("waiting for the verdict"):
            snapshot = wait_for_verdict(client, snapshot, wait_seconds)
    if as_json:
        print(json.dumps(snapshot))
    else:
        Console().print(snapshot_table(snapshot))
    raise typer.Exit({"AC": 0, "JE": 3}.get(snapshot["verdict"], 1))


def wait_for_verdict(
    client: httpx.Client, snapshot: dict[str, Any], seconds: float
) -> dict[str, Any]:
    """Follow a submission's events until it is judged.

    Raises:
        ServerRefused: the service refused, or gave no verdict in time.
    """
    deadline = time.monotonic() + seconds
    address = f"/api/v1/submissions/{snapshot['id']}"
    while snapshot["state"] not in FINAL_STATES:
        left = deadline - time.monotonic()
        if left <= 0:
            raise ServerRefused(f"no verdict within {seconds:g} s; ask {client.base_url}{address}")
        try:
            with client.stream("GET", f"{address}/events", timeout=left) as events:
                for line in events.iter_lines():
                    if line.startswith("data:"):
                        snapshot = json.loads(line.removeprefix("data:"))
        except httpx.TimeoutException:
            continue
        except httpx.TransportError:
            time.sleep(min(1.0, left))
    return snapshot


def snapshot_table(snapshot: dict[str, Any]) -> Group:
    """A judged submission as a candidate may see it."""
    report = snapshot.get("report") or {"tests": [], "message": None}
    table = Table(title=snapshot["problem_id"], title_justify="left")
    for column in ("", "property", "points"):
        table.add_column(column)
    for test in report["tests"]:
        verdict = Verdict(test["verdict"])
        mark = f"{MARKS[verdict is Verdict.AC]} {verdict}"
        points = f"{test['points']}/{test['max_points']}"
        table.add_row(Text(mark, STYLES.get(verdict, FAILED_STYLE)), test["title"], points)
    parts = [verdict_text(Verdict(snapshot["verdict"]))]
    parts += [Text(report["message"])] if report["message"] else []
    return Group(*parts, *([table] if report["tests"] else []))


def _asked(response: httpx.Response) -> dict[str, Any]:
    if response.is_success:
        answer: dict[str, Any] = response.json()
        return answer
    try:
        detail = response.json().get("detail", response.text)
    except ValueError:
        detail = response.text
    raise ServerRefused(f"{response.status_code} from the service: {detail}")
