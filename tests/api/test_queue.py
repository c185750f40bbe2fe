"""The contract of queues: what wakes workers. Holds for every queue in ``QUEUES``."""

import threading

import pytest

from api.queue.in_process import InProcessQueue

QUEUES = [InProcessQueue]


@pytest.fixture(params=QUEUES)
def queue(request):
    queue = request.param()
    yield queue
    queue.close()


def test_a_wake_after_the_ticket_is_not_missed(queue):
    ticket = queue.ticket()
    queue.wake()
    assert queue.wait(ticket, 0)


def test_a_wake_before_the_ticket_does_not_count(queue):
    queue.wake()
    assert not queue.wait(queue.ticket(), 0)


def test_every_waiting_thread_is_woken(queue):
    woken, ticket = [], queue.ticket()
    threads = [
        threading.Thread(target=lambda: woken.append(queue.wait(ticket, 20))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    queue.wake()
    for thread in threads:
        thread.join(20)
    assert woken == [True] * 4


def test_closing_ends_every_wait_now_and_later(queue):
    ended = []
    thread = threading.Thread(target=lambda: ended.append(queue.wait(queue.ticket(), 3600)))
    thread.start()
    queue.close()
    queue.close()
    thread.join(20)
    assert ended == [False]
    assert queue.closed
    assert not queue.wait(queue.ticket(), 3600)


def test_waiting_without_end_is_possible(queue):
    ticket = queue.ticket()
    threading.Timer(0, queue.wake).start()
    assert queue.wait(ticket, 3600)
