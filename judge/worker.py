"""The worker: claim a judgement, grade it in a child process, record the verdict.

It knows the queue and the store as one Protocol, ``Judgements``, and the grader
as another; ``judge.cli`` hands it real ones. Nothing calls back.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from judge.verdict import Report


@dataclass(frozen=True)
class Claim:
    """One judgement to be made, held by this worker until its lease ends.

    Attributes:
        judgement_id: the judgement.
        attempt: the fencing token; a write with an older one is refused.
        problem_id: the problem's folder name.
        source: the submitted file.
    """

    judgement_id: str
    attempt: int
    problem_id: str
    source: str


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
