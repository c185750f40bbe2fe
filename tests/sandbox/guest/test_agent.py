"""A real agent in a fork starts a fresh child per test and cleans up after each."""

import contextlib
import os
import platform
import socket

import numpy as np
import pytest

from sandbox.guest import agent, wire
from tests.sandbox.peers import Peer, alive, forked, gone, hung_up

IMPORTS = ["numpy", "stdlib"]
OUTPUT_LIMIT = 1000
NOBODY = 65534


@pytest.fixture
def guest():
    """The host's end of the control channel of an agent that has said hello."""
    with forked(lambda control: agent.main(f"fd:{control.detach()}")) as peer:
        peer.hello = peer.receive()
        yield peer


@contextlib.contextmanager
def test_of(guest, source):
    """The call channel of a child that has loaded a source whose entry point is ``f``."""
    assert guest.ask("submission", source, ["f"], IMPORTS, OUTPUT_LIMIT) == ["ok"]
    ours, theirs = socket.socketpair()
    with theirs:
        guest.send_descriptor([55, "begin"], theirs.fileno())
    with contextlib.closing(Peer(ours)) as calls:
        calls.load = calls.ask("load")
        yield calls


test_of.__test__ = False


def closed(guest):
    """What the agent says of the child that is gone: code, signal, overflow, output."""
    number, kind, *rest = guest.receive()
    assert (number, kind) == (55, "closed")
    return rest


def test_it_says_hello_with_its_versions(guest):
    assert guest.hello == [
        0,
        "hello",
        [["python", platform.python_version()], ["numpy", np.__version__]],
    ]


def test_it_connects_to_a_socket_by_its_path(tmp_path):
    path = str(tmp_path / "s")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()

        def connect(other):
            other.close()
            agent.main(path)

        with forked(connect):
            connection, _ = listener.accept()
            with contextlib.closing(Peer(connection)) as peer:
                assert peer.receive()[1] == "hello"


def test_a_child_that_left_in_order_is_closed_with_its_output(guest):
    source = "import sys\ndef f():\n    print('to out')\n    print('to err', file=sys.stderr)"
    with test_of(guest, source) as calls:
        assert calls.call("f")[0] == "value"
    assert closed(guest) == [0, 0, False, b"to out\nto err\n"]


def test_every_test_begins_in_a_fresh_child(guest):
    source = "import os\nn = 0\ndef f():\n    global n\n    n += 1\n    return [n, os.getpid()]"
    seen = []
    for _ in range(2):
        with test_of(guest, source) as calls:
            seen.append(calls.call("f")[1][1])
            assert calls.call("f")[1][1][0] == 2
        closed(guest)
    assert [n for n, _ in seen] == [1, 1]
    assert seen[0][1] != seen[1][1]


def test_random_numbers_are_the_same_in_every_child(guest):
    source = (
        "import random\nimport numpy as np\ndef f(): return [random.random(), np.random.rand()]"
    )
    drawn = []
    for _ in range(2):
        with test_of(guest, source) as calls:
            drawn.append(calls.call("f"))
        closed(guest)
    assert drawn[0] == drawn[1]


@pytest.mark.parametrize("code", [0, 1, 137])
def test_an_exit_code_is_reported(guest, code):
    with test_of(guest, f"import os\ndef f(): os._exit({code})") as calls:
        calls.send([1, "call", "f", [], []])
        assert closed(guest)[:2] == [code, 0]
        assert hung_up(calls.socket)


def test_a_signal_is_reported(guest):
    with test_of(guest, "import os\ndef f(): os.kill(os.getpid(), 11)") as calls:
        calls.send([1, "call", "f", [], []])
        assert closed(guest)[:2] == [0, 11]


def test_too_much_output_ends_the_child_and_keeps_the_first_of_it(guest):
    with test_of(guest, "def f():\n    while True:\n        print('x' * 99)") as calls:
        calls.send([1, "call", "f", [], []])
        code, signal, overflow, output = closed(guest)
    assert (code, signal, overflow) == (0, 9, True)
    assert len(output) == OUTPUT_LIMIT


def test_output_just_within_the_limit_is_kept_whole(guest):
    with test_of(guest, f"def f(): print('x' * {OUTPUT_LIMIT - 1})") as calls:
        calls.call("f")
    assert closed(guest) == [0, 0, False, b"x" * (OUTPUT_LIMIT - 1) + b"\n"]


def test_more_output_than_allowed_just_before_the_end_is_noticed(guest):
    source = f"import os\ndef f():\n    os.write(1, b'x' * {OUTPUT_LIMIT + 1})\n    os._exit(0)"
    with test_of(guest, source) as calls:
        calls.send([1, "call", "f", [], []])
        assert closed(guest)[2:] == [True, b"x" * OUTPUT_LIMIT]


def test_a_child_that_closes_its_output_is_served_on(guest):
    source = "import os\ndef f():\n    os.close(1)\n    os.close(2)\n    return 5"
    with test_of(guest, source) as calls:
        assert calls.call("f") == ["value", 5, []]
        assert calls.call("f")[:2] == ["raised", "OSError"]
    assert closed(guest)[3] == b""


def test_what_a_child_leaves_in_its_group_is_killed_with_it(guest):
    source = """
import os, signal

def f():
    pid = os.fork()
    if pid == 0:
        signal.pause()
    return pid
"""
    with test_of(guest, source) as calls:
        _, grandchild, _ = calls.call("f")
    closed(guest)
    assert gone(grandchild)


def test_the_agent_leaves_and_takes_the_child_along_when_the_host_hangs_up(guest):
    with test_of(guest, "import os\ndef f(): return os.getpid()") as calls:
        _, child, _ = calls.call("f")
        assert alive(child)
        guest.close()
        assert gone(child)


def test_the_child_has_no_way_to_the_control_channel(guest):
    source = """
import os

def f():
    found = []
    for n in os.listdir("/proc/self/fd"):
        try:
            target = os.readlink(f"/proc/self/fd/{n}")
        except OSError:
            continue
        if target.startswith("socket:"):
            found.append(target)
    return len(found)
"""
    with test_of(guest, source) as calls:
        assert calls.call("f") == ["value", 1, []]


def test_the_agent_s_memory_cannot_be_opened_by_the_child():
    def without_rights(control):
        if os.geteuid() == 0:
            os.setuid(NOBODY)
        agent.main(f"fd:{control.detach()}")

    source = "import os\ndef f(): open(f'/proc/{os.getppid()}/mem')"
    with forked(without_rights) as guest:
        guest.receive()
        with test_of(guest, source) as calls:
            assert calls.call("f")[:2] == ["raised", "PermissionError"]


def test_the_agent_itself_is_left_alone_by_a_frame_it_does_not_know(guest):
    guest.send([9, "nonsense"])
    assert guest.ask("submission", "", [], IMPORTS, 10) == ["ok"]


def test_as_init_of_a_container_it_kills_all_there_is(monkeypatch):
    killed = []
    monkeypatch.setattr(os, "getpid", lambda: agent.INIT)
    monkeypatch.setattr(os, "kill", lambda *call: killed.append(call))
    agent._kill_all(77)
    assert killed == [(-1, 9)]


def test_only_the_child_s_own_status_counts_among_all_that_ended():
    first, second = os.fork(), None
    if first == 0:
        os._exit(3)
    second = os.fork()
    if second == 0:
        os._exit(4)
    os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)
    os.waitid(os.P_PID, second, os.WEXITED | os.WNOWAIT)
    assert os.waitstatus_to_exitcode(agent._reap(second)) == 4
    assert agent._reap(first) is None
    assert not alive(first)


def test_a_half_header_ends_the_agent():
    with forked(lambda control: agent.main(f"fd:{control.detach()}")) as peer:
        peer.receive()
        peer.socket.sendall(wire.frame([1, "x"])[:2])
        peer.socket.shutdown(socket.SHUT_WR)
        assert hung_up(peer.socket)
