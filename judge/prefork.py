"""Processes that grade: prepared once per problem, forked once per submission.

::

    worker ── nursery ─┬─ problem A ─┬─ grading child
           (imports    │ (collected, └─ grading child
            done)      │  recorded)
                       └─ problem B

The nursery imports pytest, Hypothesis and numpy, then forks a process for each
problem it is told of. That one collects the tests, records their examples, and
forks a child for each submission. The child borrows its boxes from the worker
(``sandbox.lease``), writes its reports to the worker as lines, and is gone. It
alone decodes what a guest says, under limits of its own.

Every process here ends when the socket to whoever asked for it closes.
"""

import contextlib
import json
import os
import resource
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn, ParamSpec

from judge.corpus import reseed
from judge.driver import Suite, collect
from judge.errors import JudgeError, ProblemError
from judge.grader import FAILED, MAX_MESSAGE, REPORT
from judge.grading import Prepared, grade, prepare
from judge.problem import load_problem
from sandbox.errors import SandboxError
from sandbox.guest import wire
from sandbox.lease import BorrowedSandbox
from sandbox.limits import Limits

P = ParamSpec("P")
CHILD_CPU_SECONDS = 120
CHILD_MEMORY_BYTES = 4 * 1024**3
NICENESS_AFTER_VERDICT = 10


def nursery(control: socket.socket) -> None:
    """Fork a problem process for each [path, seed, limits] that comes with a socket."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while (received := _receive(control, 1)) is not None:
        (path, seed, limits), (descriptor,) = received
        if os.fork() == 0:
            control.close()
            own = socket.socket(fileno=descriptor)
            _leave_after(problem_process, own, path, seed, Limits(*limits))
        os.close(descriptor)


def problem_process(control: socket.socket, path: str, seed: int | None, limits: Limits) -> None:
    """Prepare one problem, say how that went, then fork a child for each submission."""

    def serve(suite: Suite) -> None:
        if seed is not None:
            reseed(suite, seed)
        before = time.process_time()
        prepared = prepare(suite, seed)
        cpu_seconds = time.process_time() - before
        tests = [
            [t.name, t.title, t.points, len(prepared.corpus.get(t.name, ()))] for t in suite.tests
        ]
        control.send(wire.pack(["ready", tests, cpu_seconds]))
        _fork_for_each(control, prepared)

    try:
        collect(replace(load_problem(Path(path)), limits=limits), serve)
    except ProblemError as error:
        file = str(error.file) if error.line is None else f"{error.file}:{error.line}"
        control.send(wire.pack(["failed", file, error.message[: MAX_MESSAGE // 4]]))


def _fork_for_each(control: socket.socket, prepared: Prepared) -> None:
    """Each job: [sandbox name, sandbox digest, explain] with a lease and a report socket."""
    while (received := _receive(control, 2)) is not None:
        (name, digest, explain), (lease, reports) = received
        if os.fork() == 0:
            control.close()
            sandbox = BorrowedSandbox(socket.socket(fileno=lease), name=name, digest=digest)
            _leave_after(grading_child, prepared, sandbox, reports, explain)
        os.close(lease)
        os.close(reports)


def grading_child(
    prepared: Prepared, sandbox: BorrowedSandbox, reports: int, explain: bool
) -> None:
    """Read a source, grade it, and write each report as a line."""
    resource.setrlimit(resource.RLIMIT_AS, (CHILD_MEMORY_BYTES, CHILD_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CHILD_CPU_SECONDS, CHILD_CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with socket.socket(fileno=reports) as sock, sock.makefile("rb") as incoming:
        source = incoming.read().decode()
        try:
            for number, report in enumerate(grade(prepared, source, sandbox, explained=explain)):
                sock.sendall(REPORT + report.to_json().encode() + b"\n")
                if number == 0:
                    os.nice(NICENESS_AFTER_VERDICT)
        except (JudgeError, SandboxError) as error:
            line = json.dumps([isinstance(error, JudgeError), str(error)])
            sock.sendall(FAILED + line.encode() + b"\n")


def _receive(control: socket.socket, descriptors: int) -> tuple[list[Any], list[int]] | None:
    message, received, _, _ = socket.recv_fds(control, MAX_MESSAGE, descriptors)
    if not message:
        return None
    request = wire.unpack(message)
    assert isinstance(request, list)
    return request, list(received)


def _leave_after(work: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> NoReturn:
    """Do the work of a forked process, and never return into its parent's code."""
    status = 1
    try:
        work(*args, **kwargs)
        status = 0
    except (BrokenPipeError, ConnectionError):
        status = 0  # whoever asked has gone
    except BaseException:
        with contextlib.suppress(BaseException):
            sys.excepthook(*sys.exc_info())
    finally:
        os._exit(status)


if __name__ == "__main__":
    nursery(socket.socket(fileno=int(sys.argv[1])))
