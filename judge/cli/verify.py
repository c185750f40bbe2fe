"""``judge verify``: whether problem folders keep what they promise."""

import os
import subprocess
from collections.abc import Iterator
from concurrent.futures import CancelledError, Executor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from threading import Event
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from judge.cli.verifications import Format, printed
from judge.cli.wiring import ProblemsOption, SandboxKind, SandboxOption, opened_sandbox
from judge.grader import Nursery, PreforkGrader
from judge.problem import Problem
from judge.verification import Advanced, Began, Verification
from judge.verify import Options, verify
from judge.workshop import MakeGrader, Workshop
from sandbox.box import Sandbox


def verify_command(
    problems: Annotated[
        list[str] | None,
        typer.Argument(metavar="PROBLEM", help="Folders or ids; all of them if none."),
    ] = None,
    *,
    root: ProblemsOption = Path("problems"),
    changed: Annotated[
        str | None,
        typer.Option(metavar="REF", help="Only problems whose folder differs from this commit."),
    ] = None,
    write: Annotated[
        bool, typer.Option("--write", help="Write strength.toml, keeping the reasons in it.")
    ] = False,
    full: Annotated[
        bool,
        typer.Option(
            "--full",
            help="Try mutants anew though strength.toml is up to date, and 100 seeds (20 wrong).",
        ),
    ] = False,
    seeds: Annotated[
        int | None,
        typer.Option(
            min=0, help="Seeds to try right submissions on; wrong ones on 20 of them at most."
        ),
    ] = None,
    style: Annotated[Format, typer.Option("--format", help="What to print.")] = Format.text,
    sandbox: SandboxOption = SandboxKind.local,
) -> None:
    """Check that problem folders keep what they promise. Exit code 0 all do, 1 one does not.

    Labelled submissions run in the local sandbox unless told otherwise: one's own problems
    are code that one trusts. Mutants of the reference always do.
    """
    folders = _folders(problems or [], root)
    if changed is not None:
        folders = _changed(folders, changed)
    options = Options(full=full, write=write, seeds=seeds)
    found = _verified(folders, options, sandbox)
    printed(found, style, Console())
    raise typer.Exit(0 if all(verification.kept for verification in found) else 1)


def _folders(names: list[str], root: Path) -> list[Path]:
    """The folders that are meant.

    Raises:
        typer.BadParameter: one does not exist, or there are none.
    """
    if not names:
        found = sorted(path.parent for path in root.glob("*/problem.toml"))
        if not found:
            raise typer.BadParameter(
                f"{root} holds no problem: expected folders with a problem.toml; name another "
                "with --problems, or make one with `judge new NAME`"
            )
        return found
    folders = []
    for name in names:
        folder = next((path for path in (Path(name), root / name) if path.is_dir()), None)
        if folder is None:
            raise typer.BadParameter(f"there is no folder {name}, nor {root / name}")
        folders.append(folder)
    return folders


def _changed(folders: list[Path], ref: str) -> list[Path]:
    """The folders in which a file differs from a commit, or is new.

    Raises:
        typer.BadParameter: git does not know the commit.
    """
    listings = (
        ["diff", "--name-only", ref, "--", "."],
        ["ls-files", "--others", "--exclude-standard", "--", "."],
    )
    return [folder for folder in folders if any(_git(folder, arguments) for arguments in listings)]


def _git(folder: Path, arguments: list[str]) -> str:
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise typer.BadParameter(f"--changed: git says {done.stderr.strip()}")
    return done.stdout.strip()


def _verified(folders: list[Path], options: Options, kind: SandboxKind) -> list[Verification]:
    """Verify problems, as many at a time as there are processors, with progress on stderr."""
    jobs = len(os.sched_getaffinity(0))
    console = Console(stderr=True)
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        disable=not console.is_terminal,
        transient=True,
    )
    with (
        ThreadPoolExecutor(jobs, "judge-grade") as executor,
        opened_workshop(kind, executor, jobs) as workshop,
        progress,
        ThreadPoolExecutor(jobs, "judge-verify") as verifiers,
    ):
        stopping = Event()
        watched = partial(_watched, workshop, options, progress, stopping)
        try:
            return list(verifiers.map(watched, folders))
        except BaseException:
            stopping.set()
            raise


def _watched(
    workshop: Workshop, options: Options, progress: Progress, stopping: Event, path: Path
) -> Verification:
    """Verify one problem and show how far it is; begin nothing more once one is to stop."""
    task = progress.add_task(path.name, total=None)
    steps = verify(path, workshop, options)
    mark = "–"
    try:
        while not stopping.is_set():
            match next(steps):
                case Began(check, total):
                    progress.reset(task, total=total or None, description=f"{path.name}: {check}")
                case Advanced():
                    progress.advance(task)
        steps.close()
        raise CancelledError
    except StopIteration as stop:
        verification: Verification = stop.value
        mark = "✓" if verification.kept else "✗"
        return verification
    finally:
        progress.remove_task(task)
        progress.console.print(f"{mark} {path.name}", highlight=False)


@contextmanager
def opened_workshop(kind: SandboxKind, executor: Executor, jobs: int) -> Iterator[Workshop]:
    """Graders that share their boxes and their nursery, all gone at the end.

    Raises:
        SandboxUnavailable: the sandbox cannot be had on this host.
    """
    with ExitStack() as stack:
        boxes = stack.enter_context(opened_sandbox(kind, ready=jobs))
        trusting = boxes
        if kind is not SandboxKind.local:
            trusting = stack.enter_context(opened_sandbox(SandboxKind.local, ready=jobs))
        nursery = Nursery()
        stack.callback(nursery.close)
        yield Workshop(_graders(boxes, nursery), _graders(trusting, nursery), executor)


def _graders(sandbox: Sandbox, nursery: Nursery) -> MakeGrader:
    """Opens graders on boxes of one sandbox."""

    @contextmanager
    def opened(problem: Problem, *, seed: int | None = None) -> Iterator[PreforkGrader]:
        grader = PreforkGrader({problem.id: problem}, sandbox, seed=seed, nursery=nursery)
        try:
            yield grader
        finally:
            grader.close()

    return opened
