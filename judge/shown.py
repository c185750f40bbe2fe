"""Check what a candidate is shown: the statement's examples, the sample tests, the starter.

The examples and the sample tests run against the reference, in a process of their
own (``python -m judge.shown FOLDER``), which answers with one JSON line.
"""

import ast
import doctest
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest

from judge.errors import ProblemError
from judge.problem import Problem, load_problem
from judge.signature import declared_in, entry_of
from judge.subject import InProcess, Subject

FENCE = re.compile(r"^```python[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
SECONDS = 60.0
ARGUMENTS = (
    *("-p", "no:terminal", "-p", "no:cacheprovider", "-p", "no:judge", "-c", "/dev/null"),
    *("--capture=sys", "--noconftest", "--import-mode=importlib"),
)


@dataclass(frozen=True)
class Fault:
    """Something shown to candidates that is not true.

    Attributes:
        file: name in the problem's folder.
    """

    file: str
    line: int | None
    message: str


def faults(problem: Problem) -> Iterator[Fault]:
    """Everything wrong with what is shown."""
    yield from starter_faults(problem)
    if not any(">>>" in block for _, block in blocks(problem.statement)):
        yield Fault(
            "statement.md", None, "shows no example: add one as a ```python block with >>> lines"
        )
    command = [sys.executable, "-m", "judge.shown", str(problem.path)]
    try:
        done = subprocess.run(
            command,
            env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        text = f"the statement's examples and the sample tests took longer than {SECONDS:g} s"
        yield Fault("test_sample.py", None, text)
        return
    lines = done.stdout.splitlines()
    if done.returncode != 0 or not lines:
        ending = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        yield Fault("reference.py", None, f"cannot be run on the examples: {ending}")
        return
    for found in json.loads(lines[-1]):
        yield Fault(**found)


def starter_faults(problem: Problem) -> Iterator[Fault]:
    """Entry points that the starter does not define as problem.toml asks for them."""
    module = ast.parse(problem.starter)
    for entry in problem.entries:
        defined = entry_of(module, entry.name)
        if defined is None:
            yield Fault("starter.py", None, f"defines no {entry.name}: begin it as {entry}")
            continue
        try:
            found = declared_in(defined, None)
        except ValueError as error:
            yield Fault("starter.py", defined.lineno, str(error))
            continue
        asked = entry.signature
        if found is None or (found.names, found.defaults) != (asked.names, asked.defaults):
            call = found.call if found else "()"
            text = f"{entry.name}{call} does not match problem.toml: write {entry}"
            yield Fault("starter.py", defined.lineno, text)


def blocks(statement: str) -> Iterator[tuple[int, str]]:
    """The fenced Python blocks of a statement, each with the line before its first."""
    for found in FENCE.finditer(statement):
        yield statement.count("\n", 0, found.start(1)), found[1]


def false_examples(problem: Problem) -> Iterator[Fault]:
    """Examples of the statement that do not come out as they are shown; blocks share names."""
    names: dict[str, object] = {}
    for line, block in blocks(problem.statement):
        if ">>>" not in block:
            continue
        try:
            test = doctest.DocTestParser().get_doctest(block, {}, "example", "statement.md", line)
        except ValueError as error:
            yield Fault("statement.md", line + 1, f"holds an example that cannot be read: {error}")
            continue
        test.globs = names
        runner = _Runner()
        runner.run(test, out=lambda _: None, clear_globs=False)
        yield from runner.faults


class _Runner(doctest.DocTestRunner):
    """Collects what differs instead of printing it."""

    def __init__(self) -> None:
        super().__init__(verbose=False)
        self.faults: list[Fault] = []

    def report_failure(
        self, out: object, test: doctest.DocTest, example: doctest.Example, got: str
    ) -> None:
        """An example gave something else."""
        text = f"says {_one_line(example)} gives {example.want.strip()!r}, but it gives {got.strip()!r}"
        self._keep(test, example, text)

    def report_unexpected_exception(
        self, out: object, test: doctest.DocTest, example: doctest.Example, exc_info: object
    ) -> None:
        """An example raised."""
        assert isinstance(exc_info, tuple)
        kind, error, _ = exc_info
        text = f"shows {_one_line(example)}, which raises {kind.__name__}: {error}"
        self._keep(test, example, text)

    def _keep(self, test: doctest.DocTest, example: doctest.Example, text: str) -> None:
        line = (test.lineno or 0) + example.lineno + 1
        self.faults.append(
            Fault("statement.md", line, f"{text}; correct the example or the reference")
        )


def _one_line(example: doctest.Example) -> str:
    return " ".join(example.source.split())


class _Samples:
    """pytest plugin that collects how the sample tests end."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.passed = 0

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """The file cannot be imported."""
        if report.failed:
            self.faults.append(Fault("test_sample.py", None, f"cannot be read: {report.longrepr}"))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test failed or skipped, in whichever of its phases."""
        name, line = report.nodeid.split("::")[-1], report.location[1]
        where = None if line is None else line + 1
        if report.skipped or hasattr(report, "wasxfail"):
            self.faults.append(Fault("test_sample.py", where, f"{name} must run, not skip"))
        elif report.failed:
            crash = getattr(report.longrepr, "reprcrash", None)
            why = str(crash.message if crash else report.longrepr).splitlines()[0]
            text = f"{name} fails on the reference: {why}"
            self.faults.append(Fault("test_sample.py", where, text))
        elif report.when == "call":
            self.passed += 1


def failing_samples(problem: Problem) -> Iterator[Fault]:
    """Sample tests that do not pass on the reference."""
    samples = _Samples()
    root = ("--rootdir", str(problem.path))
    pytest.main([*ARGUMENTS, *root, str(problem.sample_tests)], plugins=[samples])
    yield from samples.faults
    if not samples.passed and not samples.faults:
        yield Fault("test_sample.py", None, "has no test: expected functions named test_...")


def main(folder: Path) -> None:
    """Print the faults of a folder's examples and sample tests as one JSON line."""
    problem = load_problem(folder)
    subject = Subject(problem)
    subject.backend = subject.rival = InProcess(problem.reference)
    sys.modules["submission"] = subject.module
    found = [*false_examples(problem), *failing_samples(problem)]
    print(json.dumps([asdict(fault) for fault in found]))


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except ProblemError as error:
        sys.exit(str(error))
