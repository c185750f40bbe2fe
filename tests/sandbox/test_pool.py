"""A pool of boxes: ready ahead of need, used once, destroyed off the caller's path."""

import logging
import socket
import threading

import pytest

from sandbox.errors import SandboxError, SandboxUnavailable
from sandbox.limits import Limits, Usage
from sandbox.local import LocalSandbox
from sandbox.outcomes import Returned
from sandbox.pool import Pool
from sandbox.session import Program, Session

WAIT_SECONDS = 30.0


class Box:
    """A box that remembers what became of it."""

    def __init__(self, limits):
        self.limits = limits
        self.channel, self._other = socket.socketpair()
        self.closed = threading.Event()

    def usage(self):
        return Usage(1.0, 2)

    def out_of_memory(self):
        return False

    def resize(self, limits):
        if limits.memory_mib > 1000:
            raise SandboxError("too much")
        self.limits = limits

    def close(self):
        self.channel.close()
        self._other.close()
        self.closed.set()


class Maker:
    """Makes boxes one by one when it is told to; fails when told so."""

    name = "fake"
    digest = "of nothing"

    def __init__(self):
        self.made = []
        self.failures = 0
        self.may = threading.Semaphore(1000)
        self.changed = threading.Condition()
        self.closed = False

    def open(self, limits):
        assert self.may.acquire(timeout=WAIT_SECONDS)
        with self.changed:
            if self.failures:
                self.failures -= 1
                self.changed.notify_all()
                raise SandboxError("no more")
            self.made.append(Box(limits))
            self.changed.notify_all()
            return self.made[-1]

    def close(self):
        self.closed = True

    def wait_for(self, count):
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.made) >= count, WAIT_SECONDS)


@pytest.fixture
def maker():
    maker = Maker()
    yield maker
    for box in maker.made:
        box.close()


@pytest.fixture
def pool_of(maker):
    pools = []

    def make(size, limits=None):
        pools.append(Pool(maker, size=size, limits=limits))
        return pools[-1]

    yield make
    for pool in pools:
        pool.close()


def test_it_is_named_after_its_sandbox(pool_of):
    assert (pool_of(0).name, pool_of(0).digest) == ("fake", "of nothing")


def test_boxes_are_made_ahead_of_need_and_the_next_is_ordered(maker, pool_of):
    pool = pool_of(2)
    maker.wait_for(2)
    box = pool.open(Limits())
    assert box.channel is maker.made[0].channel
    maker.wait_for(3)
    assert box.usage() == Usage(1.0, 2)
    assert not box.out_of_memory()


def test_an_empty_pool_makes_a_box_on_the_spot(maker, pool_of):
    limits = Limits(memory_mib=99)
    pool_of(0).open(limits)
    assert maker.made[0].limits == limits


def test_a_waiting_box_is_fitted_to_other_limits(maker, pool_of):
    pool = pool_of(1)
    maker.wait_for(1)
    pool.open(Limits(memory_mib=99))
    assert maker.made[0].limits.memory_mib == 99


def test_a_waiting_box_that_cannot_be_fitted_is_destroyed_and_another_made(maker, pool_of, caplog):
    pool = pool_of(1)
    maker.wait_for(1)
    with caplog.at_level(logging.WARNING):
        pool.open(Limits(memory_mib=2000))
    assert "could not be resized: too much" in caplog.text
    assert maker.made[0].closed.wait(WAIT_SECONDS)
    assert maker.made[1].limits.memory_mib == 2000 or maker.made[2].limits.memory_mib == 2000


def test_a_box_that_could_not_be_made_ahead_is_made_on_the_spot(maker, pool_of, caplog):
    maker.failures = 1
    pool = pool_of(1)
    with caplog.at_level(logging.WARNING):
        box = pool.open(Limits())
    assert box is not None
    assert "could not be made ahead of need: no more" in caplog.text


def test_a_sandbox_that_makes_no_box_at_all_is_an_error_and_the_pool_goes_on(maker, pool_of):
    maker.failures = 2
    pool = pool_of(1)
    with pytest.raises(SandboxError, match="no more"):
        pool.open(Limits())
    assert pool.open(Limits()) is not None


def test_only_boxes_that_were_made_count_as_ready(maker, pool_of):
    maker.may = threading.Semaphore(0)
    pool = pool_of(1)
    assert pool.ready == 0
    maker.failures = 1
    maker.may.release()
    with maker.changed:
        assert maker.changed.wait_for(lambda: not maker.failures, WAIT_SECONDS)
    assert pool.ready == 0
    maker.may.release(1000)


def test_a_box_that_is_given_back_is_destroyed_once(maker, pool_of):
    pool = pool_of(0)
    box = pool.open(Limits())
    box.close()
    box.close()
    assert maker.made[0].closed.wait(WAIT_SECONDS)


def test_a_closed_pool_has_destroyed_every_waiting_box(maker, pool_of):
    pool = pool_of(3)
    maker.wait_for(3)
    pool.close()
    assert all(box.closed.is_set() for box in maker.made)
    assert maker.closed


def test_a_pool_closed_while_it_makes_boxes_waits_for_them_and_destroys_them(maker, pool_of):
    maker.may = threading.Semaphore(0)
    pool = pool_of(4)
    closing = threading.Thread(target=pool.close)
    closing.start()
    maker.may.release(1000)
    closing.join(WAIT_SECONDS)
    assert not closing.is_alive()
    assert all(box.closed.is_set() for box in maker.made)


def test_a_closed_pool_opens_no_box(pool_of):
    pool = pool_of(0)
    pool.close()
    with pytest.raises(SandboxUnavailable, match="closed"):
        pool.open(Limits())


def test_a_box_given_back_after_the_pool_was_closed_is_destroyed_at_once(maker, pool_of):
    pool = pool_of(0)
    box = pool.open(Limits())
    pool.close()
    box.close()
    assert maker.made[0].closed.is_set()


def test_real_boxes_of_a_pool_answer_calls():
    pool = Pool(LocalSandbox(), size=1)
    try:
        limits = Limits(cpu_seconds=60, call_seconds=30, memory_mib=300)
        for number in range(2):
            session = Session(pool, Program(f"def f(): return {number}", ("f",), ()), limits)
            session.begin()
            assert session.call("f", (), {}) == Returned(number)
            assert session.end() is None
            session.close()
    finally:
        pool.close()
