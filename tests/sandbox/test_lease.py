"""Boxes lent to another process: made and measured here, used there, gone when it is."""

import contextlib
import os
import signal
import threading

import pytest

from sandbox import lease
from sandbox.errors import SandboxError
from sandbox.guest import wire
from sandbox.lease import BorrowedSandbox
from sandbox.limits import Limits, Usage
from sandbox.outcomes import Returned
from sandbox.session import Program, Session
from tests.sandbox.liars import ScriptedSandbox
from tests.sandbox.peers import DEADLINE_SECONDS, ends

LIMITS = Limits(cpu_seconds=60.0, call_seconds=30.0)


class Lender(threading.Thread):
    """Serves one borrower; ``over`` once it has hung up and its boxes are destroyed."""

    def __init__(self, sock, sandbox):
        super().__init__(daemon=True)
        self.sock, self.sandbox, self.error = sock, sandbox, None
        self.start()

    def run(self):
        try:
            lease.lend(self.sock, self.sandbox)
        except SandboxError as error:
            self.error = error

    def over(self):
        self.join(DEADLINE_SECONDS)
        return not self.is_alive()


@pytest.fixture
def sandbox():
    with contextlib.closing(ScriptedSandbox(lambda control: control.receive())) as sandbox:
        yield sandbox


@pytest.fixture
def borrower(sandbox):
    lender_end, borrower_end = lease.socket_pair()
    lender = Lender(lender_end, sandbox)
    borrowed = BorrowedSandbox(borrower_end, name="docker", digest="sha256:1")
    borrowed.lender = lender
    yield borrowed
    borrowed.close()
    assert lender.over()


def test_a_borrowed_box_is_measured_by_its_lender(sandbox, borrower):
    box = borrower.open(LIMITS)
    sandbox.boxes[0].cpu_seconds = 1.5
    assert box.usage() == Usage(1.5, 0)
    assert box.out_of_memory() is False
    sandbox.boxes[0].killed_for_memory = True
    assert box.out_of_memory() is True
    box.close()
    assert sandbox.boxes[0].closed


def test_several_boxes_are_told_apart(sandbox, borrower):
    first, second = borrower.open(LIMITS), borrower.open(LIMITS)
    sandbox.boxes[1].cpu_seconds = 2.0
    assert [first.usage().cpu_seconds, second.usage().cpu_seconds] == [0.0, 2.0]
    first.close()
    assert [box.closed for box in sandbox.boxes] == [True, False]
    second.close()


def test_a_sandbox_that_makes_no_box_says_why(sandbox, borrower, monkeypatch):
    def fail(limits):
        raise SandboxError("no room")

    monkeypatch.setattr(sandbox, "open", fail)
    with pytest.raises(SandboxError, match="no room"):
        borrower.open(LIMITS)


def test_boxes_of_a_borrower_that_hangs_up_are_destroyed(sandbox, borrower):
    box = borrower.open(LIMITS)
    borrower.close()
    assert borrower.lender.over()
    assert sandbox.boxes[0].closed
    box.channel.close()


def test_a_request_that_a_lease_does_not_have_ends_it(sandbox, borrower):
    box = borrower.open(LIMITS)
    with pytest.raises(SandboxError, match="the lender of boxes is gone"):
        borrower.ask(["sell", 0])
    assert borrower.lender.over()
    assert "no request ['sell', 0]" in str(borrower.lender.error)
    assert sandbox.boxes[0].closed
    box.channel.close()


def test_without_a_lender_everything_is_an_error_of_the_sandbox_except_closing():
    ours, theirs = lease.socket_pair()
    lender = Lender(ours, ScriptedSandbox(lambda control: control.receive()))
    borrower = BorrowedSandbox(theirs, name="docker", digest="x")
    box = borrower.open(LIMITS)
    ours.shutdown(2)
    assert lender.over()
    for attempt in (box.usage, box.out_of_memory, lambda: borrower.open(LIMITS)):
        with pytest.raises(SandboxError, match="the lender of boxes is gone"):
            attempt()
    box.close()
    borrower.close()


def test_a_lender_that_answers_nonsense_is_an_error_of_the_sandbox():
    ours, theirs = lease.socket_pair()
    with ours:
        ours.send(wire.pack(["box", 0]))  # without a descriptor
        borrower = BorrowedSandbox(theirs, name="docker", digest="x")
        with pytest.raises(SandboxError, match="answered"):
            borrower.open(LIMITS)
        borrower.close()


def test_a_borrower_in_another_process_uses_real_boxes_and_leaves_none(local_sandbox):
    ours, theirs = lease.socket_pair()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            ours.close()
            sandbox = BorrowedSandbox(theirs, name="local", digest="x")
            session = Session(sandbox, Program("def f(x): return x + 1", ("f",), ()), LIMITS)
            session.begin()
            if session.call("f", (1,), {}) == Returned(2) and session.usage().memory_bytes:
                status = 0
        finally:
            os._exit(status)  # its box still open
    theirs.close()
    lender = Lender(ours, local_sandbox)
    _, status = os.waitpid(pid, 0)
    assert status == 0
    assert lender.over()
    assert not local_sandbox._open


def test_boxes_of_a_borrower_that_is_killed_are_destroyed(local_sandbox):
    ours, theirs = lease.socket_pair()
    opened_read, opened_write = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            ours.close()
            BorrowedSandbox(theirs, name="local", digest="x").open(LIMITS)
            os.write(opened_write, b"!")
            signal.pause()
        finally:
            os._exit(1)
    theirs.close()
    lender = Lender(ours, local_sandbox)
    assert os.read(opened_read, 1) == b"!"
    os.kill(pid, 9)
    assert ends(pid)
    assert lender.over()
    assert not local_sandbox._open
    os.close(opened_read)
    os.close(opened_write)
