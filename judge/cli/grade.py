"""``judge grade PROBLEM FILE``: one submission, one verdict."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from judge.cli.reports import report_table
from judge.cli.wiring import JsonOption, SandboxKind, SandboxOption, opened_grader
from judge.problem import load_problem
from judge.verdict import Verdict

MAX_SOURCE_BYTES = 1024 * 1024


def grade(
    problem: Annotated[Path, typer.Argument(help="The problem's folder.", exists=True)],
    file: Annotated[Path, typer.Argument(help="The submission.", exists=True, dir_okay=False)],
    sandbox: SandboxOption = SandboxKind.docker,
    as_json: JsonOption = False,
) -> None:
    """Grade a file against a problem's hidden tests. Exit code 0 AC, 1 any other verdict, 3 JE."""
    loaded = load_problem(problem)
    source = read_source(file)
    console = Console()
    progress = Console(stderr=True).status(f"grading {file.name} in the {sandbox} sandbox")
    with progress, opened_grader({loaded.id: loaded}, sandbox) as grader:
        report = list(grader.grade(loaded.id, source))[-1]
    if as_json:
        print(report.to_json())
    else:
        console.print(report_table(report, loaded.title))
    raise typer.Exit(
        0 if report.verdict is Verdict.AC else 3 if report.verdict is Verdict.JE else 1
    )


def read_source(file: Path) -> str:
    """The text of a submission.

    Raises:
        typer.BadParameter: too large, not UTF-8, or with NUL bytes.
    """
    size = file.stat().st_size
    if size > MAX_SOURCE_BYTES:
        raise typer.BadParameter(
            f"{file} has {size} bytes; a submission has {MAX_SOURCE_BYTES} at most"
        )
    try:
        return file.read_bytes().decode()
    except UnicodeDecodeError as error:
        raise typer.BadParameter(
            f"{file} is not UTF-8: {error.reason} at byte {error.start}"
        ) from error
