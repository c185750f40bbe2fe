"""Verdicts, the results of tests, and the Report of one grading.

A Report is one JSON value: ``Report.to_json`` and ``Report.from_json``. What a
candidate may see of it is a type of its own, ``PublicReport``, filled from an
allow-list: titles, verdicts, points and rounded figures.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from pydantic import TypeAdapter


class Verdict(StrEnum):
    """What a submission, or one test of it, got. Names of the CCS specification and Kattis."""

    AC = "AC"
    WA = "WA"
    TLE = "TLE"
    MLE = "MLE"
    OLE = "OLE"
    RTE = "RTE"
    CE = "CE"
    SV = "SV"
    JE = "JE"

    @property
    def words(self) -> str:
        """The verdict in words, as people read it."""
        return _WORDS[self]


_WORDS = {
    Verdict.AC: "accepted",
    Verdict.WA: "wrong answer",
    Verdict.TLE: "time limit exceeded",
    Verdict.MLE: "memory limit exceeded",
    Verdict.OLE: "output limit exceeded",
    Verdict.RTE: "run-time error",
    Verdict.CE: "compile error",
    Verdict.SV: "security violation",
    Verdict.JE: "judge error",
}


@dataclass(frozen=True)
class TestResult:
    """The result of one hidden test.

    Attributes:
        name: the test's function name, with parameters; staff only.
        title: its public title, the first line of its docstring.
        verdict: AC if and only if it passed.
        points: points of the test, earned if and only if the verdict is AC.
        cpu_seconds: CPU time of the box during the test, in seconds.
        wall_seconds: wall time of the test, in seconds.
        examples: examples tried.
        message: why it failed; staff only.
        counterexample: the smallest failing input found, argument by argument; staff only.
    """

    __test__ = False  # pytest: a result, not a test class

    name: str
    title: str
    verdict: Verdict
    points: int
    cpu_seconds: float = 0.0
    wall_seconds: float = 0.0
    examples: int = 0
    message: str | None = None
    counterexample: dict[str, str] | None = None

    @property
    def earned(self) -> int:
        """Points earned."""
        return self.points if self.verdict is Verdict.AC else 0


@dataclass(frozen=True)
class Receipt:
    """What a verdict rests on: with the same receipt, the same verdict.

    Attributes:
        problem: SHA-256 of the problem folder's judged files.
        source: SHA-256 of the submitted source.
        sandbox: kind of sandbox, ``docker`` or ``local``.
        box: what the boxes were made of: image digest, or the local guest's versions.
        versions: versions of judge, Python, numpy, pytest and hypothesis on the trusted side.
        seed: seed of the examples, ``None`` for the derandomised ones.
    """

    problem: str
    source: str
    sandbox: str
    box: str
    versions: dict[str, str]
    seed: int | None = None


@dataclass(frozen=True)
class Report:
    """Everything one grading found.

    Attributes:
        problem_id: the problem's folder name.
        verdict: JE if any test is JE, else that of the first test in file order that is not AC.
        tests: results in file order; empty for CE.
        max_points: points of all tests of the problem.
        receipt: what the verdict rests on.
        message: why no test ran; staff alone see that of a JE.
        cpu_seconds: CPU time of all boxes of the submission, in seconds.
        memory_mib: largest memory one of its boxes held, in MiB.
        wall_seconds: from the first byte of source to the verdict, in seconds.
    """

    problem_id: str
    verdict: Verdict
    tests: tuple[TestResult, ...]
    max_points: int
    receipt: Receipt
    message: str | None = None
    cpu_seconds: float = 0.0
    memory_mib: float = 0.0
    wall_seconds: float = 0.0

    @property
    def points(self) -> int:
        """Points earned over all tests."""
        return sum(test.earned for test in self.tests)

    def to_json(self) -> str:
        """The report as one JSON value."""
        return _REPORT.dump_json(self).decode()

    @staticmethod
    def from_json(text: str | bytes) -> "Report":
        """The report back from its JSON value.

        Raises:
            pydantic.ValidationError: the text is no report; the message says where.
        """
        return _REPORT.validate_json(text)

    def with_test(self, result: TestResult) -> "Report":
        """The same report with the test of that name replaced by ``result``."""
        tests = tuple(result if test.name == result.name else test for test in self.tests)
        return replace(self, tests=tests)

    def public(self) -> "PublicReport":
        """What the candidate may see.

        A message is shown where no test ran: no hidden input was involved then.
        """
        untested = not self.tests and self.verdict is not Verdict.JE
        return PublicReport(
            verdict=self.verdict,
            points=self.points,
            max_points=self.max_points,
            message=self.message if untested else None,
            cpu_seconds=round(self.cpu_seconds, 1),
            memory_mib=round(self.memory_mib),
            tests=tuple(
                PublicTestResult(
                    title=test.title,
                    verdict=test.verdict,
                    points=test.earned,
                    max_points=test.points,
                    cpu_seconds=round(test.cpu_seconds, 1),
                )
                for test in self.tests
            ),
        )


@dataclass(frozen=True)
class PublicTestResult:
    """One test as the candidate may see it; CPU time to a tenth of a second."""

    __test__ = False

    title: str
    verdict: Verdict
    points: int
    max_points: int
    cpu_seconds: float


@dataclass(frozen=True)
class PublicReport:
    """A report as the candidate may see it; ``message`` says why no test ran."""

    verdict: Verdict
    points: int
    max_points: int
    message: str | None
    cpu_seconds: float
    memory_mib: int
    tests: tuple[PublicTestResult, ...]


_REPORT = TypeAdapter(Report)


def overall(tests: Sequence[TestResult]) -> Verdict:
    """The verdict over tests in file order: JE outranks all, else the first failing one."""
    verdicts = [test.verdict for test in tests]
    if Verdict.JE in verdicts:
        return Verdict.JE
    return next((verdict for verdict in verdicts if verdict is not Verdict.AC), Verdict.AC)
