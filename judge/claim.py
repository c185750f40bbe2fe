"""A claimed judgement: what the store hands to a worker."""

from dataclasses import dataclass


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
