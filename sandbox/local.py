"""The local sandbox: a subprocess with limits, for trusted code only.

It keeps honest mistakes apart (an endless loop, a full memory, a flood of
output), with the same guest, protocol and outcomes as a container. It does not
stop an attacker: the process can read this machine's files and use its network.

CPU time and memory come from /proc: a watcher thread samples every process of
the box's session, kills them all when they outgrow the memory limit, and
remembers that it did.
"""

import contextlib
import hashlib
import os
import platform
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np

from sandbox import guest
from sandbox.errors import SandboxError, SandboxUnavailable
from sandbox.limits import MIB, Limits, Usage
from sandbox.session import greet

HELLO_SECONDS = 30.0
SAMPLE_SECONDS = 0.01
OPEN_FILES = 256
FILE_BYTES = 64 * MIB
ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "LANG": "C.UTF-8",
}


class LocalSandbox:
    """Makes boxes that are plain subprocesses. For code that you trust."""

    name = "local"

    def __init__(self) -> None:
        if not Path("/proc/self/task").is_dir():
            raise SandboxUnavailable(
                "the local sandbox measures CPU time and memory by /proc, which this system "
                "does not have; use Linux or the Docker sandbox"
            )
        self._open: set[LocalBox] = set()

    @property
    def digest(self) -> str:
        """The versions of what runs in a box, and a digest of the guest's files."""
        files = hashlib.sha256()
        for path in sorted(Path(guest.__file__).parent.glob("*.py")):
            files.update(path.read_bytes())
        guest_digest = files.hexdigest()[:12]
        return f"python {platform.python_version()}, numpy {np.__version__}, guest {guest_digest}"

    def open(self, limits: Limits) -> "LocalBox":
        """A box under these limits, its guest connected.

        Raises:
            SandboxError: the subprocess could not be started.
        """
        box = LocalBox(limits)
        self._open.add(box)
        box.on_close = lambda: self._open.discard(box)
        return box

    def close(self) -> None:
        """Kill every box that is still there."""
        for box in list(self._open):
            box.close()


class LocalBox:
    """A guest in a subprocess of its own session."""

    def __init__(self, limits: Limits) -> None:
        self.on_close: Callable[[], None] = lambda: None
        self._directory = Path(tempfile.mkdtemp(prefix="judge-box-"))
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        self.channel = ours
        try:
            with theirs:
                self._process = subprocess.Popen(
                    [*guest_command(), f"fd:{theirs.fileno()}"],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    cwd=self._directory,
                    env={
                        **ENVIRONMENT,
                        "HOME": str(self._directory),
                        "TMPDIR": str(self._directory),
                    },
                    pass_fds=[theirs.fileno()],
                    start_new_session=True,
                )
        except OSError as error:
            ours.close()
            shutil.rmtree(self._directory, ignore_errors=True)
            raise SandboxError(f"the local sandbox could not start Python: {error}") from error
        self._watcher = Watcher(self._process.pid, limits.memory_bytes)
        try:
            _limit(self._process.pid)
            greet(ours, HELLO_SECONDS)
        except BaseException:
            self.close()
            raise
        self._watcher.start_counting()

    def resize(self, limits: Limits) -> None:
        """Fit a waiting box to other limits."""
        self._watcher.memory_limit = limits.memory_bytes

    def usage(self) -> Usage:
        """CPU time since the guest said hello, and peak memory, by /proc."""
        return self._watcher.usage()

    def out_of_memory(self) -> bool:
        """Whether the watcher killed the box's processes for their memory."""
        return self._watcher.out_of_memory()

    def close(self) -> None:
        """Kill the guest and all it started, and remove its directory."""
        self._watcher.stop()
        self._watcher.kill_all()
        with contextlib.suppress(OSError):
            self.channel.close()
        self._process.wait()
        shutil.rmtree(self._directory, ignore_errors=True)
        self.on_close()


def guest_command() -> list[str]:
    """The command that starts a guest; its address follows."""
    return [sys.executable, "-s", "-P", "-B", "-m", "sandbox.guest.agent"]


class Watcher:
    """Follows the processes of one box by /proc.

    CPU time of a process that has ended is known as it was when last sampled, and
    once its parent has reaped it, from the parent's account of its children.

    Attributes:
        memory_limit: resident bytes of the box beyond which its processes are killed.
    """

    def __init__(self, pid: int, memory_limit: int) -> None:
        self._pid = pid
        self.memory_limit = memory_limit
        self._lock = threading.Lock()
        self._cpu: dict[int, float] = {}
        self._base = 0.0
        self._peak = 0
        self._killed = False
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="judge-box-watch", daemon=True)
        self._thread.start()

    def start_counting(self) -> None:
        """What was used until now is not the submission's."""
        self._base = self._sample()[0]

    def usage(self) -> Usage:
        """CPU seconds since ``start_counting``, and the largest resident memory in bytes."""
        cpu, _ = self._sample()
        return Usage(max(0.0, cpu - self._base), self._peak)

    def out_of_memory(self) -> bool:
        """Whether the box outgrew its memory, by a fresh look at the peaks."""
        self._sample()
        return self._killed

    def stop(self) -> None:
        """End the watch."""
        self._done.set()
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def kill_all(self) -> None:
        """Kill every process of the box."""
        for pid in (*_descendants(self._pid), self._pid):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)

    def _watch(self) -> None:
        while not self._done.wait(SAMPLE_SECONDS):
            self._sample()

    def _sample(self) -> tuple[float, int]:
        """Total CPU seconds so far, and resident bytes now."""
        with self._lock:
            resident = 0
            children = _descendants(self._pid)
            for pid in (self._pid, *children):
                self._cpu[pid] = max(self._cpu.get(pid, 0.0), _cpu_seconds(pid))
                now, peak = _memory(pid)
                resident += now
                if pid in children:
                    self._peak = max(self._peak, peak)
            self._peak = max(self._peak, resident)
            if self._peak > self.memory_limit:
                self._killed = True
                for pid in children:
                    with contextlib.suppress(ProcessLookupError, PermissionError):
                        os.kill(pid, signal.SIGKILL)
            return sum(self._cpu.values()), resident


def _limit(pid: int) -> None:
    """Limits of the guest and all it will start."""
    resource.prlimit(pid, resource.RLIMIT_CORE, (0, 0))
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))


def _descendants(pid: int) -> list[int]:
    """Processes below one, nearest first."""
    found: list[int] = []
    waiting = [pid]
    while waiting:
        parent = waiting.pop()
        with contextlib.suppress(OSError, ValueError):
            for task in os.listdir(f"/proc/{parent}/task"):  # noqa: PTH208 - /proc, often
                text = Path(f"/proc/{parent}/task/{task}/children").read_text()
                children = [int(word) for word in text.split()]
                found += children
                waiting += children
    return found


def _cpu_seconds(pid: int) -> float:
    """CPU time of all threads of a process, to the nanosecond; 0 if it is gone."""
    total = 0
    with contextlib.suppress(OSError, ValueError, IndexError):
        for task in os.listdir(f"/proc/{pid}/task"):  # noqa: PTH208 - /proc, often
            total += int(Path(f"/proc/{pid}/task/{task}/schedstat").read_text().split()[0])
    return total / 1e9


def _memory(pid: int) -> tuple[int, int]:
    """Resident bytes of a process now and at their peak; 0 if it is gone."""
    now = peak = 0
    with contextlib.suppress(OSError, ValueError, IndexError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                peak = int(line.split()[1]) * 1024
            elif line.startswith("VmRSS:"):
                now = int(line.split()[1]) * 1024
    return now, peak
