"""The one place where sandboxes, graders and settings are put together."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from judge.grader import PreforkGrader
from judge.problem import Problem
from sandbox.limits import Limits
from sandbox.local import LocalSandbox
from sandbox.pool import BoxMaker, Pool


class SandboxKind(StrEnum):
    """Where submissions run."""

    docker = "docker"
    local = "local"


SandboxOption = Annotated[
    SandboxKind,
    typer.Option(
        "--sandbox",
        envvar="JUDGE_SANDBOX",
        help="docker: single-use containers. local: a subprocess, for code that you trust.",
    ),
]
ProblemsOption = Annotated[
    Path,
    typer.Option("--problems", envvar="JUDGE_PROBLEMS", help="The folder of problem folders."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


@contextmanager
def opened_sandbox(
    kind: SandboxKind, *, ready: int, limits: Limits | None = None
) -> Iterator[Pool]:
    """A pool of boxes of this kind, destroyed at the end.

    Args:
        kind: never replaced by a weaker one when it cannot be had.
        ready: boxes kept waiting.
        limits: limits that waiting boxes are made with.

    Raises:
        SandboxUnavailable: it cannot be had on this host; the message says what is missing.
    """
    pool = Pool(make_sandbox(kind), size=ready, limits=limits)
    try:
        yield pool
    finally:
        pool.close()


def make_sandbox(kind: SandboxKind) -> BoxMaker:
    """The sandbox of this kind.

    Raises:
        SandboxUnavailable: it cannot be had on this host.
    """
    if kind is SandboxKind.local:
        return LocalSandbox()
    from judge.cli.docker_wiring import docker_sandbox

    return docker_sandbox()


@contextmanager
def opened_grader(
    bank: Mapping[str, Problem], kind: SandboxKind, *, ready: int = 2, seed: int | None = None
) -> Iterator[PreforkGrader]:
    """A grader on boxes of this kind, all of it gone at the end.

    Raises:
        SandboxUnavailable: the sandbox cannot be had on this host.
    """
    with opened_sandbox(kind, ready=ready) as sandbox:
        grader = PreforkGrader(bank, sandbox, seed=seed)
        try:
            yield grader
        finally:
            grader.close()
