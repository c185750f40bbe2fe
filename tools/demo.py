"""The demo: a real service, sample submissions of every verdict over HTTP, a table.

Uses containers when a Docker daemon answers. Without one it says so: the samples,
which are ours, then run in the local sandbox.
"""

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import docker
from docker.errors import DockerException
from requests.exceptions import RequestException
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from rich.text import Text
from running_service import ROOT, running_service

from judge.cli.reports import verdict_text
from judge.verdict import Verdict

PROBLEM = "mini_batch_gd"
LABELLED = ROOT / "problems" / PROBLEM / "submissions"
MADE_UP = Path(__file__).parent / "demo_submissions"
console = Console()


def main() -> None:
    """Run the demo; exit code 1 if a verdict is not the expected one."""
    sandbox = choose_sandbox()
    with running_service(sandbox, quiet=True) as service, service.client() as client:
        samples = list(sample_submissions(sandbox))
        table = Table(title=f"Submissions to {PROBLEM}, judged over HTTP in the {sandbox} sandbox")
        for column in ("submission", "verdict", "points", "CPU", "memory"):
            table.add_column(
                column, justify="left" if column in ("submission", "verdict") else "right"
            )
        surprises = 0
        with Progress(console=console, transient=True) as progress:
            for path, expected in progress.track(samples, description="judging"):
                snapshot = service.verdict_of(client, PROBLEM, path.read_text())
                verdict = Verdict(snapshot["verdict"])
                surprises += verdict is not expected
                table.add_row(path.name, *_cells(snapshot, verdict))
        console.print(table)
        if sys.stdin.isatty():
            console.print(f"Open [bold]{service.url}/docs[/] · API key: {service.key}")
            console.input("The service runs until you press Enter. ")
        else:
            console.print("The service has stopped; `make serve` runs one that stays.")
    if surprises:
        console.print(f"[bold red]{surprises} verdicts were not the expected ones[/]")
    sys.exit(1 if surprises else 0)


def choose_sandbox() -> str:
    """``docker`` if a daemon answers and the image can be had, else ``local``; says which."""
    try:
        docker.from_env().ping()
    except (DockerException, RequestException):
        console.print(
            "No Docker daemon answers here: the sample submissions, which are harmless, run in "
            "the [bold]local sandbox[/], which does not contain hostile code."
        )
        return "local"
    console.print("A Docker daemon answers: submissions run in single-use containers.")
    with console.status("building the sandbox image, the first time only"):
        built = subprocess.run(
            [sys.executable, "-m", "judge.cli", "image", "build"],
            capture_output=True,
            text=True,
            check=False,
        )
    if built.returncode == 0:
        return "docker"
    console.print(
        f"[bold yellow]The sandbox image could not be built[/]: {built.stderr.strip()}\n"
        "The sample submissions, which are harmless, run in the [bold]local sandbox[/] instead."
    )
    return "local"


def sample_submissions(sandbox: str) -> Iterator[tuple[Path, Verdict]]:
    """One file per verdict; a hostile one only where it is contained."""
    yield LABELLED.parent / "reference.py", Verdict.AC
    for folder, verdict in (
        ("accepted", Verdict.AC),
        ("wrong_answer", Verdict.WA),
        ("time_limit_exceeded", Verdict.TLE),
        ("memory_limit_exceeded", Verdict.MLE),
        ("run_time_error", Verdict.RTE),
    ):
        yield sorted((LABELLED / folder).glob("*.py"))[0], verdict
    yield MADE_UP / "output_limit.py", Verdict.OLE
    yield MADE_UP / "compile_error.py", Verdict.CE
    if sandbox == "docker":
        yield MADE_UP / "security_violation.py", Verdict.SV


def _cells(snapshot: dict[str, object], verdict: Verdict) -> list[Text | str]:
    report = snapshot["report"]
    assert isinstance(report, dict)
    return [
        verdict_text(verdict),
        f"{report['points']}/{report['max_points']}",
        f"{report['cpu_seconds']} s",
        f"{report['memory_mib']} MiB",
    ]


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main()
