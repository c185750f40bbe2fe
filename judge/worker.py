"""The worker: claim a judgement, grade it in a child process, record the verdict.

It knows the queue and the store as one Protocol, ``Judgements``, and the grader
as another; ``judge.cli`` hands it real ones. Nothing calls back.
"""

import logging
import threading
import time
from collections.abc import Iterator
from typing import Protocol

from judge.claim import Claim
from judge.errors import JudgeError
from judge.verdict import Report
from sandbox.errors import SandboxError

log = logging.getLogger(__name__)
CLAIM_SECONDS = 1.0
FIRST_PAUSE_SECONDS = 0.25
LONGEST_PAUSE_SECONDS = 10.0


class Judgements(Protocol):
    """The queue and the store as a worker sees them. Thread-safe."""

    def claim(self, worker: str, wait_seconds: float) -> Claim | None:
        """The next judgement, or None if none came within ``wait_seconds``."""

    def renew(self, claim: Claim) -> bool:
        """Extend the lease; False if the claim is no longer ours."""

    def record(self, claim: Claim, report: Report) -> bool:
        """Write the final verdict where the token still matches; False if it does not."""

    def explain(self, claim: Claim, report: Report) -> bool:
        """Replace a recorded report by one with smaller counterexamples, same verdict."""

    def give_back(self, claim: Claim, reason: str) -> None:
        """The attempt failed by our fault: queue it again, or fail it after the last attempt."""


class Grader(Protocol):
    """Grades a source; the first report is the verdict, later ones explain it further."""

    def grade(self, problem_id: str, source: str) -> Iterator[Report]:
        """Reports of one grading.

        Raises:
            JudgeError, SandboxError: the grading failed by no doing of the submission.
        """


class Worker:
    """Threads that claim judgements and have them graded, one at a time each.

    A judgement that could not be made by our fault is given back, and the thread
    waits longer after each such failure in a row, so that a restarting daemon
    does not use up a judgement's attempts.
    """

    def __init__(
        self,
        judgements: Judgements,
        grader: Grader,
        *,
        name: str,
        slots: int,
        renew_seconds: float = 15.0,
    ) -> None:
        """Make a worker that is not yet at work.

        Args:
            judgements: the queue and the store.
            grader: grades a source.
            name: who holds a claim, for staff.
            slots: judgements at once.
            renew_seconds: how often leases are extended; well below their length.
        """
        self._judgements = judgements
        self._grader = grader
        self._name = name
        self._renew_seconds = renew_seconds
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._held: dict[str, Claim] = {}
        self._lost: set[str] = set()
        self._failures = 0
        self._threads = [
            threading.Thread(target=self._work, name=f"judge-worker-{slot}", daemon=True)
            for slot in range(slots)
        ]
        self._threads.append(
            threading.Thread(target=self._keep, name="judge-worker-leases", daemon=True)
        )

    @property
    def alive(self) -> bool:
        """Whether every thread of it is at work."""
        return all(thread.is_alive() for thread in self._threads)

    def start(self) -> None:
        """Begin to claim judgements."""
        for thread in self._threads:
            thread.start()

    def stop(self, seconds: float = 10.0) -> None:
        """Claim no more, and wait so long at most for what is being graded.

        What is not done by then keeps its lease, and is judged again when that ends.
        """
        self._stopping.set()
        deadline = time.monotonic() + seconds
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(max(0.0, deadline - time.monotonic()))

    def _work(self) -> None:
        while not self._stopping.is_set():
            try:
                claim = self._judgements.claim(self._name, CLAIM_SECONDS)
                if claim is not None:
                    self._judge(claim)
            except Exception:
                log.exception("the store failed; the lease brings the judgement back")
                self._wait_after_failure()

    def _judge(self, claim: Claim) -> None:
        """Grade one claim: the first report is its verdict, later ones explain it."""
        log.info("grading %s, attempt %d", claim.judgement_id, claim.attempt)
        with self._lock:
            self._held[claim.judgement_id] = claim
        recorded = False
        try:
            for report in self._grader.grade(claim.problem_id, claim.source):
                write = self._judgements.explain if recorded else self._judgements.record
                if not write(claim, report) or claim.judgement_id in self._lost:
                    log.warning("%s is no longer ours", claim.judgement_id)
                    return
                recorded = True
                self._release(claim)
            self._failures = 0
        except (JudgeError, SandboxError) as error:
            log.warning("%s could not be judged: %s", claim.judgement_id, error)
            if not recorded:
                self._judgements.give_back(claim, str(error))
                self._wait_after_failure()
        finally:
            self._release(claim)

    def _release(self, claim: Claim) -> None:
        """No longer extend its lease."""
        with self._lock:
            self._held.pop(claim.judgement_id, None)
            self._lost.discard(claim.judgement_id)

    def _keep(self) -> None:
        """Extend the leases of what is being graded, until the worker stops."""
        while not self._stopping.wait(self._renew_seconds):
            with self._lock:
                held = list(self._held.values())
            for claim in held:
                try:
                    if not self._judgements.renew(claim):
                        self._lost.add(claim.judgement_id)
                except Exception:
                    log.exception("the lease of %s could not be extended", claim.judgement_id)

    def _wait_after_failure(self) -> None:
        self._failures += 1
        self._stopping.wait(min(FIRST_PAUSE_SECONDS * 2**self._failures, LONGEST_PAUSE_SECONDS))
