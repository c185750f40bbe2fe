"""The worker: claims, records, explains, gives back, and never blames what it did not see."""

import queue
import threading

import pytest

from judge.errors import GradingFailed
from judge.verdict import Receipt, Report, Verdict
from judge.worker import Claim, Worker
from sandbox.errors import SandboxUnavailable

RECEIPT = Receipt("p", "s", "local", "box", {})
VERDICT = Report("sums", Verdict.WA, (), 3, RECEIPT)
EXPLAINED = Report("sums", Verdict.WA, (), 3, RECEIPT, cpu_seconds=1.0)
SECONDS = 10


class Rows:
    """Judgements in memory: what a store does, without one."""

    def __init__(self, *claims, refuse=()):
        self._waiting = queue.Queue()
        for claim in claims:
            self._waiting.put(claim)
        self._refuse = refuse
        self.said = queue.Queue()

    def claim(self, worker, wait_seconds):
        try:
            return self._waiting.get(timeout=0.01)
        except queue.Empty:
            return None

    def renew(self, claim):
        self.said.put(("renew", claim.judgement_id))
        return "renew" not in self._refuse

    def record(self, claim, report):
        self.said.put(("record", report))
        return "record" not in self._refuse

    def explain(self, claim, report):
        self.said.put(("explain", report))
        return "explain" not in self._refuse

    def give_back(self, claim, reason):
        self.said.put(("give_back", reason))


class Scripted:
    """A grader that yields, or raises, what the test says, one submission after the other."""

    def __init__(self, *steps):
        self._steps = steps

    def grade(self, problem_id, source):
        for step in self._steps:
            if isinstance(step, Exception):
                raise step
            if isinstance(step, threading.Event):
                assert step.wait(SECONDS)
            else:
                yield step


@pytest.fixture
def work():
    """Start a worker on rows and a grader; it is stopped after the test."""
    started = []

    def start(rows, grader, **options):
        worker = Worker(rows, grader, name="w", slots=1, **options)
        worker.start()
        started.append(worker)
        return worker

    yield start
    for worker in started:
        worker.stop()


CLAIM = Claim("j1", 1, "sums", "source")


def test_the_first_report_is_recorded_and_later_ones_explain(work):
    rows = Rows(CLAIM)
    work(rows, Scripted(VERDICT, EXPLAINED))
    assert rows.said.get(timeout=SECONDS) == ("record", VERDICT)
    assert rows.said.get(timeout=SECONDS) == ("explain", EXPLAINED)


@pytest.mark.parametrize(
    "error", [GradingFailed("the child died"), SandboxUnavailable("no daemon")]
)
def test_a_failure_of_ours_gives_the_judgement_back(work, error):
    rows = Rows(CLAIM)
    work(rows, Scripted(error))
    assert rows.said.get(timeout=SECONDS) == ("give_back", str(error))


def test_a_failure_after_the_verdict_changes_nothing(work):
    rows = Rows(CLAIM, Claim("j2", 1, "sums", "source"))
    work(rows, Scripted(VERDICT, GradingFailed("too late")))
    said = [rows.said.get(timeout=SECONDS)[0] for _ in range(2)]
    assert said == ["record", "record"]


def test_a_refused_record_ends_the_grading(work):
    rows = Rows(CLAIM, Claim("j2", 1, "sums", "source"), refuse=("record",))
    work(rows, Scripted(VERDICT, EXPLAINED))
    said = [rows.said.get(timeout=SECONDS)[0] for _ in range(2)]
    assert said == ["record", "record"]


def test_leases_are_renewed_while_grading(work):
    rows, go_on = Rows(CLAIM), threading.Event()
    work(rows, Scripted(go_on, VERDICT), renew_seconds=0.01)
    assert rows.said.get(timeout=SECONDS) == ("renew", "j1")
    go_on.set()
    said = iter(lambda: rows.said.get(timeout=SECONDS)[0], None)
    assert next(word for word in said if word != "renew") == "record"


def test_a_store_that_fails_does_not_end_the_worker(work):
    class Flaky(Rows):
        failures = 1

        def claim(self, worker, wait_seconds):
            if self.failures:
                self.failures -= 1
                raise OSError("the disk is full")
            return super().claim(worker, wait_seconds)

    rows = Flaky(CLAIM)
    worker = work(rows, Scripted(VERDICT))
    assert rows.said.get(timeout=SECONDS) == ("record", VERDICT)
    assert worker.alive


def test_a_stopped_worker_is_no_longer_alive(work):
    worker = work(Rows(), Scripted())
    assert worker.alive
    worker.stop()
    assert not worker.alive
