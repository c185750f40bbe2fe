"""What verifying a problem finds, and the events on the way to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from judge.strength import Strength


class Check(StrEnum):
    """The parts of a verification, in their order."""

    folder = "folder"
    shown = "statement, starter and sample tests"
    reference = "reference"
    submissions = "labelled submissions"
    mutants = "mutants"
    seeds = "seeds"


class Severity(StrEnum):
    """How much a finding matters."""

    error = "error"
    warning = "warning"
    note = "note"


@dataclass(frozen=True)
class Finding:
    """Something to know about a problem, and what to do next.

    Attributes:
        check: the part that found it.
        severity: an error means that a promise is broken.
        file: what it is about, if it is about one file.
        line: of that file, where one can be named.
    """

    check: Check
    severity: Severity
    message: str
    file: Path | None = None
    line: int | None = None


@dataclass(frozen=True)
class Cost:
    """What grading the reference costs.

    Attributes:
        engine_seconds: CPU time of drawing every example, in the grading process.
        replayed_seconds: CPU time of the box when the recorded examples are replayed.
    """

    engine_seconds: float
    replayed_seconds: float


@dataclass(frozen=True)
class Verification:
    """The result for one problem.

    Attributes:
        problem_id: the folder's name.
        path: the folder.
        findings: in the order of the checks.
        done: the checks that were carried out to their end.
        submissions: labelled submissions graded.
        seeds: seeds that right submissions were tried on, now or when strength.toml was written.
        cost: of the reference, if it came to that.
        strength: kills and mutation score, computed now or read from an up-to-date strength.toml.
        remembered: whether they were read.
    """

    problem_id: str
    path: Path
    findings: tuple[Finding, ...]
    done: tuple[Check, ...]
    submissions: int = 0
    seeds: int = 0
    cost: Cost | None = None
    strength: Strength | None = None
    remembered: bool = False

    @property
    def kept(self) -> bool:
        """Whether the problem keeps every promise."""
        return not self.of(Severity.error)

    def of(self, severity: Severity) -> Sequence[Finding]:
        """The findings of one severity."""
        return [finding for finding in self.findings if finding.severity is severity]


@dataclass(frozen=True)
class Began:
    """A check began.

    Attributes:
        total: gradings it will take.
    """

    check: Check
    total: int = 0


@dataclass(frozen=True)
class Advanced:
    """One more grading of the check that began last is done."""


@dataclass(frozen=True)
class Found:
    """A finding, as soon as it is known."""

    finding: Finding


Event = Began | Advanced | Found
