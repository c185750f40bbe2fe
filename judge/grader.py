"""The worker's side of grading: a nursery, a process per problem, a child per submission."""

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass
from pathlib import Path

from judge.errors import GradingFailed, ProblemError
from judge.problem import Problem
from judge.verdict import Report
from sandbox import lease
from sandbox.box import Sandbox
from sandbox.errors import SandboxError
from sandbox.guest import wire

REPORT, FAILED = b"report ", b"failed "
"""How the lines of a grading child begin."""
MAX_MESSAGE = 65536
PREPARE_SECONDS = 120.0
SILENCE_SECONDS = 180.0
ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}


@dataclass(frozen=True)
class PreparedTest:
    """A hidden test as its problem process has prepared it."""

    name: str
    title: str
    points: int
    examples: int


class Nursery:
    """The process that forks a process for each problem. Thread-safe."""

    def __init__(self) -> None:
        """Start it; its imports are done when it is first asked for something."""
        self._control, theirs = lease.socket_pair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "judge.prefork", str(theirs.fileno())],
                env={**os.environ, **ENVIRONMENT},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )

    def ask(self, request: bytes, descriptor: int) -> None:
        """Send a request with a socket for the answer."""
        socket.send_fds(self._control, [request], [descriptor])

    def close(self) -> None:
        """End it."""
        self._control.close()
        self._process.wait()


class PreforkGrader:
    """Grades submissions to a bank of problems, in boxes of one sandbox. Thread-safe."""

    def __init__(
        self,
        bank: Mapping[str, Problem],
        sandbox: Sandbox,
        *,
        seed: int | None = None,
        nursery: Nursery | None = None,
    ) -> None:
        """Start the nursery, unless there is one.

        Args:
            bank: problems by id; the limits are those given here.
            sandbox: makes the boxes, in this process.
            seed: draw the examples from this seed instead of the derandomised ones.
            nursery: one that several graders share; it stays when this grader is closed.
        """
        self._bank = bank
        self._sandbox = sandbox
        self._seed = seed
        self._lock = threading.Lock()
        self._problems: dict[str, _ProblemProcess] = {}
        self._shared = nursery is not None
        self._nursery = nursery or Nursery()

    def prepare(self, problem_id: str) -> tuple[PreparedTest, ...]:
        """Get a problem ready, if it is not; its hidden tests.

        Raises:
            ProblemError: its tests cannot be run, or its reference fails one.
            GradingFailed: its process died.
        """
        return self._process(problem_id).tests

    def preparation(self, problem_id: str) -> float:
        """CPU seconds that it took to draw a prepared problem's examples.

        That is one grading of the reference with the engine, in its own process. Raises as
        ``prepare`` does.
        """
        return self._process(problem_id).cpu_seconds

    def grade(self, problem_id: str, source: str, *, explain: bool = True) -> Iterator[Report]:
        """Grade a submission; the first report is the verdict, later ones explain it.

        Raises:
            JudgeError, SandboxError: the grading failed by no doing of the submission.
        """
        if problem_id not in self._bank:
            raise GradingFailed(f"there is no problem {problem_id!r} in the bank")
        process = self._process(problem_id)
        lender, borrower = lease.socket_pair()
        ours, theirs = socket.socketpair()
        with ours, borrower, theirs:
            try:
                process.begin(self._sandbox, borrower, theirs, explain=explain)
            except OSError:
                self._forget(process)
                process = self._process(problem_id)
                process.begin(self._sandbox, borrower, theirs, explain=explain)
            borrower.close()
            theirs.close()
            threading.Thread(
                target=lease.lend, args=(lender, self._sandbox), name="judge-lease", daemon=True
            ).start()
            yield from _reports(ours, source)

    def close(self) -> None:
        """End every process; those that are grading hang up on their boxes."""
        with self._lock:
            for process in self._problems.values():
                process.close()
            self._problems.clear()
        if not self._shared:
            self._nursery.close()

    def _process(self, problem_id: str) -> "_ProblemProcess":
        with self._lock:
            if problem_id not in self._problems:
                self._problems[problem_id] = _ProblemProcess(self._bank[problem_id])
            process = self._problems[problem_id]
        process.ensure_ready(self._nursery, self._seed)
        return process

    def _forget(self, process: "_ProblemProcess") -> None:
        process.close()
        with self._lock:
            if self._problems.get(process.problem.id) is process:
                del self._problems[process.problem.id]


class _ProblemProcess:
    """The worker's end of one problem's process."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.tests: tuple[PreparedTest, ...] = ()
        self.cpu_seconds = 0.0
        self._control, self._theirs = lease.socket_pair()
        self._lock = threading.Lock()
        self._answer: object = None

    def ensure_ready(self, nursery: Nursery, seed: int | None) -> None:
        """Let the nursery fork it, and wait until it has prepared the problem.

        Raises:
            ProblemError, GradingFailed: as it says; the same again at the next call.
        """
        with self._lock:
            if self._answer is None:
                limits = list(astuple(self.problem.limits))
                with self._theirs:
                    nursery.ask(
                        wire.pack([str(self.problem.path), seed, limits]), self._theirs.fileno()
                    )
                self._control.settimeout(PREPARE_SECONDS)
                try:
                    self._answer = wire.unpack(
                        self._control.recv(MAX_MESSAGE) or wire.pack(["died"])
                    )
                except TimeoutError:
                    self._answer = ["slow"]
        match self._answer:
            case ["ready", list(tests), float(cpu_seconds)]:
                self.cpu_seconds = cpu_seconds
                self.tests = tuple(PreparedTest(*test) for test in tests)
            case ["failed", str(file), str(message)]:
                raise ProblemError(Path(file), message)
            case ["slow"]:
                raise GradingFailed(
                    f"{self.problem.id} was not prepared within {PREPARE_SECONDS:g} s"
                )
            case _:
                raise GradingFailed(f"the process that prepares {self.problem.id} died")

    def begin(
        self, sandbox: Sandbox, borrower: socket.socket, reports: socket.socket, *, explain: bool
    ) -> None:
        """Fork a grading child.

        Raises:
            OSError: the process is gone.
        """
        message = wire.pack([sandbox.name, sandbox.digest, explain])
        socket.send_fds(self._control, [message], [borrower.fileno(), reports.fileno()])

    def close(self) -> None:
        """Let it end."""
        self._control.close()


def _reports(sock: socket.socket, source: str) -> Iterator[Report]:
    """Send the source and yield the reports of a grading child, until it leaves."""
    sock.settimeout(SILENCE_SECONDS)
    graded = False
    try:
        sock.sendall(source.encode())
        sock.shutdown(socket.SHUT_WR)
        with sock.makefile("rb") as lines:
            for line in lines:
                if line.startswith(REPORT):
                    graded = True
                    yield Report.from_json(line.removeprefix(REPORT))
                elif line.startswith(FAILED):
                    ours, message = json.loads(line.removeprefix(FAILED))
                    raise GradingFailed(message) if ours else SandboxError(message)
    except OSError as error:
        raise GradingFailed(f"the grading child fell silent: {error}") from error
    if not graded:
        raise GradingFailed("the grading child died without a report")
