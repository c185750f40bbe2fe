"""The guest's parent process: forks a fresh child for each test and cleans up after it.

Two channels. *Control* belongs to this process alone::

    [0, "hello", versions]                                      to the host, once
    [id, "submission", source, entries, imports, output_limit]  -> [id, "ok"]
    [id, "begin"] with one descriptor                           -> [id, "closed", ...]

The descriptor is the test's own *call* channel, which the child serves (see
``child.py``). When that child is gone, by whatever cause, everything it left
behind is killed and ``[id, "closed", exit code, signal, overflow, output]``
goes to the host. Nothing that runs here is trusted: the host believes only
values it checked, and the kernel.
"""

import contextlib
import ctypes
import gc
import os
import platform
import random
import resource
import select
import signal
import socket
import sys
from typing import Any, NoReturn

import numpy as np

from sandbox.guest import child, wire

PR_SET_PDEATHSIG, PR_SET_DUMPABLE = 1, 4
INIT = 1
CHUNK = 65536


def main(address: str) -> None:
    """Connect to the host and serve it until it hangs up.

    Args:
        address: path of the host's Unix socket, or ``fd:N`` for an inherited one.
    """
    control = _connect(address)
    _prctl(PR_SET_DUMPABLE, 0)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    np.random.seed(0)
    Agent(control).serve()


class Agent:
    """Holds the submission's source and runs one child at a time."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._submission: child.Submission | None = None
        self._output_limit = 0
        self._wake, self._wake_write = os.pipe()
        os.set_blocking(self._wake_write, False)
        signal.set_wakeup_fd(self._wake_write)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def serve(self) -> None:
        """Answer control frames until the host closes the channel."""
        versions = [["python", platform.python_version()], ["numpy", np.__version__]]
        self._send([0, "hello", versions])
        gc.collect()
        gc.freeze()
        while (received := self._receive()) is not None:
            match received:
                case [number, "submission", source, entries, imports, output_limit], None:
                    self._submission = child.Submission(source, entries, imports)
                    self._output_limit = output_limit
                    self._send([number, "ok"])
                case [number, "begin"], int(descriptor):
                    self._send([number, "closed", *self._run_child(descriptor)])

    def _run_child(self, descriptor: int) -> list[object]:
        """Fork a child that serves the call channel, and wait until it is gone."""
        out_read, out_write = os.pipe()
        pid = os.fork()
        if pid == 0:
            self._become_child(descriptor, out_read, out_write)
        os.close(descriptor)
        os.close(out_write)
        os.set_blocking(out_read, False)
        output = bytearray()
        overflow = False
        watched = [out_read, self._wake, self._control.fileno()]
        status = None
        while status is None:
            readable, _, _ = select.select(watched, [], [])
            if self._control.fileno() in readable:
                os._exit(0)  # the host says nothing during a test: it has hung up
            if self._wake in readable:
                os.read(self._wake, CHUNK)
                status = _reap(pid)
            if out_read in readable and not _drain(out_read, output):
                watched.remove(out_read)
            if len(output) > self._output_limit and not overflow:
                overflow = True
                watched = [self._wake, self._control.fileno()]
                _kill_all(pid)
        _kill_all(pid)
        _drain(out_read, output)
        os.close(out_read)
        code = os.waitstatus_to_exitcode(status)
        overflow = overflow or len(output) > self._output_limit
        kept = bytes(output[: self._output_limit])
        return [max(code, 0), max(-code, 0), overflow, kept]

    def _become_child(self, descriptor: int, out_read: int, out_write: int) -> NoReturn:
        """Turn this fork into the process that runs the submission; never returns."""
        try:
            os.setsid()
            random.seed(0)  # which Python seeds by chance in every fork
            _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
            _prctl(PR_SET_DUMPABLE, 1)
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self._control.close()
            os.dup2(out_write, 1)
            os.dup2(out_write, 2)
            for inherited in (out_read, out_write, self._wake, self._wake_write):
                os.close(inherited)
            assert self._submission is not None
            child.serve(socket.socket(fileno=descriptor), self._submission)
        finally:
            os._exit(0)

    def _send(self, structure: list[object]) -> None:
        self._control.sendall(wire.frame(structure))

    def _receive(self) -> tuple[list[Any], int | None] | None:
        """The next frame with its descriptor, if it has one; None when the host hung up."""
        header, descriptors, _, _ = socket.recv_fds(self._control, wire.HEADER.size, 1)
        if len(header) < wire.HEADER.size:
            return None
        body = child.receive_exactly(self._control, wire.body_length(header))
        structure = wire.unpack(body)
        assert isinstance(structure, list)
        return structure, (descriptors[0] if descriptors else None)


def _connect(address: str) -> socket.socket:
    if address.startswith("fd:"):
        return socket.socket(fileno=int(address.removeprefix("fd:")))
    control = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    control.connect(address)
    return control


def _prctl(option: int, value: int) -> None:
    ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def _reap(pid: int) -> int | None:
    """Reap whatever ended; the wait status of ``pid`` if it was among them."""
    status = None
    with contextlib.suppress(ChildProcessError):
        while (found := os.waitpid(-1, os.WNOHANG))[0] != 0:
            if found[0] == pid:
                status = found[1]
    return status


def _drain(descriptor: int, output: bytearray) -> bool:
    """Take what is there to read, a chunk at most; False at the end of the stream."""
    try:
        chunk = os.read(descriptor, CHUNK)
    except BlockingIOError:
        return True
    output += chunk
    return bool(chunk)


def _kill_all(pid: int) -> None:
    """Kill the child and all it started: as init everything else, otherwise its group."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if os.getpid() == INIT:
            os.kill(-1, signal.SIGKILL)
        else:
            os.killpg(pid, signal.SIGKILL)


if __name__ == "__main__":
    main(sys.argv[1])
