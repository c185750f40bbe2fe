"""Local boxes: limits, accounting by /proc, and nothing left behind."""

import contextlib
import os
import re
import socket
import tempfile
import threading
from pathlib import Path

import pytest

from sandbox import local
from sandbox.errors import BoxLost, SandboxError, SandboxUnavailable
from sandbox.limits import MIB, Limits
from sandbox.local import LocalBox, LocalSandbox, Watcher
from sandbox.session import Program, Session
from tests.sandbox.peers import Peer, arguments, gone, hung_up

ROOMY = Limits(cpu_seconds=60, call_seconds=30)


@pytest.fixture
def box_directories(tmp_path, monkeypatch):
    """Where boxes get their directories; what is in it is left behind."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return lambda: [path.name for path in tmp_path.iterdir()]


def running(box, source, *, load=True):
    """The call channel of a submission in a box."""
    control = Peer(box.channel)
    assert control.ask("submission", source, ["f"], ["numpy", "stdlib"], 65536) == ["ok"]
    ours, theirs = socket.socketpair()
    with theirs:
        control.send_descriptor([1, "begin"], theirs.fileno())
    calls = Peer(ours)
    if load:
        calls.ask("load")
    return contextlib.closing(calls)


def test_it_says_what_a_box_is_made_of(local_sandbox):
    assert local_sandbox.name == "local"
    pattern = r"python 3\.\d+\.\d+, numpy [\w.]+, guest [0-9a-f]{12}"
    assert re.fullmatch(pattern, local_sandbox.digest)


def test_a_system_without_proc_is_told_to_use_another_sandbox(monkeypatch):
    monkeypatch.setattr(Path, "is_dir", lambda self: False)
    with pytest.raises(SandboxUnavailable, match="use Linux or the Docker sandbox"):
        LocalSandbox()


def test_a_closed_box_leaves_no_process_and_no_directory(local_sandbox, box_directories):
    source = """
import os, signal

def f():
    open("file", "w").write("x")
    os.makedirs("a/b/c")
    if os.fork() == 0:
        os.setsid()
        signal.pause()
    return os.getpid()
"""
    box = local_sandbox.open(ROOMY)
    with running(box, source) as calls:
        _, child, _ = calls.call("f")
        assert len(box_directories()) == 1
        processes = [child, *local._descendants(child)]
        assert len(processes) == 2
        box.close()
        assert all(map(gone, processes))
    assert box_directories() == []


def test_a_box_is_closed_once_however_often_it_is_asked_to(local_sandbox):
    box = local_sandbox.open(ROOMY)
    box.close()
    box.close()
    assert box.channel.fileno() == -1


def test_closing_the_sandbox_closes_every_box(box_directories):
    sandbox = LocalSandbox()
    boxes = [sandbox.open(ROOMY) for _ in range(2)]
    assert len(box_directories()) == 2
    sandbox.close()
    assert box_directories() == []
    assert all(box.channel.fileno() == -1 for box in boxes)


def test_the_environment_holds_nothing_of_the_host_s(local_sandbox, monkeypatch):
    monkeypatch.setenv("SECRET", "x")
    with running(
        local_sandbox.open(ROOMY), "import os\ndef f(): return sorted(os.environ)"
    ) as calls:
        _, (_, names), _ = calls.call("f")
    assert set(names) - {"COVERAGE_PROCESS_CONFIG", "LC_CTYPE"} == {
        "HOME",
        "LANG",
        "MKL_NUM_THREADS",
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "PYTHONHASHSEED",
        "TMPDIR",
    }


def test_it_works_in_a_directory_of_its_own(local_sandbox, box_directories):
    source = "import os\ndef f(): return [os.getcwd(), os.environ['HOME'], os.listdir()]"
    with running(local_sandbox.open(ROOMY), source) as calls:
        _, (_, (cwd, home, (_, files))), _ = calls.call("f")
    assert cwd == home
    assert Path(cwd).name in box_directories()
    assert files == []


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("def f():\n    kept = [open('/dev/null') for _ in range(1000)]", "OSError"),
        ("def f():\n    with open('x', 'wb') as file: file.truncate(10**12)", "OSError"),
    ],
)
def test_files_are_limited(local_sandbox, source, error):
    with running(local_sandbox.open(ROOMY), "import signal\n" + source) as calls:
        assert calls.call("f")[:2] == ["raised", error]


def test_cpu_time_counts_from_the_first_hello(local_sandbox):
    box = local_sandbox.open(ROOMY)
    assert box.usage().cpu_seconds < 0.5
    source = """
import time

def f():
    end = time.process_time() + 0.3
    while time.process_time() < end:
        pass
"""
    with running(box, source) as calls:
        calls.call("f")
        assert box.usage().cpu_seconds > 0.25


def test_cpu_time_of_a_child_that_has_ended_is_kept(local_sandbox):
    source = """
import os, time

def f():
    if os.fork() == 0:
        end = time.process_time() + 0.3
        while time.process_time() < end:
            pass
        os._exit(0)
    os.wait()
"""
    box = local_sandbox.open(ROOMY)
    with running(box, source) as calls:
        calls.call("f")
    assert hung_up_and_closed(box)
    assert box.usage().cpu_seconds > 0.2


def hung_up_and_closed(box):
    return Peer(box.channel).receive()[1] == "closed"


def test_memory_is_the_largest_it_was(local_sandbox):
    source = "def f(mib):\n    x = b'x' * (mib << 20)\n    return len(x)"
    box = local_sandbox.open(ROOMY)
    with running(box, source) as calls:
        calls.call("f", 1)
        before = box.usage().memory_bytes
        calls.call("f", 80)
        calls.call("f", 1)
        assert box.usage().memory_bytes > before + 60 * MIB
    assert not box.out_of_memory()


def test_a_box_that_outgrows_its_memory_is_killed_and_known(local_sandbox):
    box = local_sandbox.open(Limits(memory_mib=100))
    with running(
        box, "def f():\n    x = [b'x' * (1 << 20)]\n    while True: x.append(x[0] * 2)"
    ) as calls:
        calls.send([1, "call", "f", *arguments()])
        assert hung_up(calls.socket)
    assert box.out_of_memory()


def test_a_waiting_box_can_be_fitted_to_another_limit_of_memory(local_sandbox):
    box = local_sandbox.open(ROOMY)
    box.resize(Limits(memory_mib=10))
    with running(box, "def f(): ...", load=False) as calls:
        assert hung_up(calls.socket)
    assert box.out_of_memory()


def test_a_python_that_cannot_be_started_is_the_sandbox_s_fault(monkeypatch, box_directories):
    monkeypatch.setattr(local, "guest_command", lambda: ["/nonexistent/python"])
    with pytest.raises(SandboxError, match="could not start Python"):
        LocalBox(ROOMY)
    assert box_directories() == []


def test_a_guest_that_never_says_hello_is_lost_and_leaves_nothing(monkeypatch, box_directories):
    monkeypatch.setattr(local, "guest_command", lambda: ["/bin/false"])
    with pytest.raises(BoxLost):
        LocalBox(ROOMY)
    assert box_directories() == []


def test_a_process_that_is_not_there_uses_nothing():
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    watcher = Watcher(pid, 10 * MIB)
    assert watcher.usage().cpu_seconds == 0
    assert watcher.usage().memory_bytes == 0
    watcher.kill_all()
    watcher.stop()
    assert not watcher.out_of_memory()


def test_closed_boxes_leave_no_thread(local_sandbox):
    before = threading.active_count()
    local_sandbox.open(ROOMY).close()
    assert threading.active_count() == before


def test_a_session_leaves_no_descriptor_behind(local_sandbox):
    def descriptors():
        return len(os.listdir("/proc/self/fd"))  # noqa: PTH208

    before = descriptors()
    session = Session(local_sandbox, Program("def f(): ...", ("f",), ()), ROOMY)
    for _ in range(3):
        session.begin()
        session.call("f", (), {})
        session.end()
    session.close()
    assert descriptors() == before
