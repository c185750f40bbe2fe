"""What the labelled submissions of a problem promise, and which promises are broken."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from judge.errors import JudgeError
from judge.kills import rejecting
from judge.problem import LabelledSubmission, Problem
from judge.verdict import Report, Verdict
from judge.verification import Check, Finding, Severity
from judge.workshop import Outcome

RIGHT, WRONG, SLOW = 2, 3, 1
"""The least number of accepted, of wrong, and of slow or memory-hungry submissions."""
SLOW_VERDICTS = (Verdict.TLE, Verdict.MLE)
REJECTED_BY = "# rejected-by:"


def broken_promises(
    submission: LabelledSubmission, outcome: Outcome, tests: Sequence[str]
) -> Iterator[Finding]:
    """What is wrong with one labelled submission, given how it was graded.

    Args:
        submission: with the verdict and the tests that it names.
        outcome: its report, or why there is none.
        tests: names of the hidden tests.
    """
    label, line = submission.label, _rejected_by_line(submission.path)
    known = {*tests, *(test.split("[")[0] for test in tests)}
    for name in submission.rejected_by:
        if name not in known:
            yield _error(
                f"{label} is to be rejected by {name}, which is no hidden test; there are "
                f"{', '.join(tests)}",
                submission.path,
                line,
            )
    if isinstance(outcome, JudgeError):
        yield _error(f"{label} could not be judged: {outcome}", submission.path)
        return
    rejected_by = rejecting(outcome)
    if outcome.verdict is not submission.expected:
        yield _error(_wrong_verdict(submission, outcome), submission.path)
        return
    names = ", ".join(rejected_by)
    for name in submission.rejected_by:
        if name in known and not rejects(name, rejected_by):
            yield _error(
                f"{name} does not reject {label}, as that says it must: make the test stricter, "
                f"or correct the line `{REJECTED_BY} {names}`",
                submission.path,
                line,
            )
    if submission.expected is Verdict.WA and not submission.rejected_by:
        yield _error(
            f"{label} does not say which test must reject it: add the line `{REJECTED_BY} {names}`",
            submission.path,
            2,
        )


def rejects(name: str, rejected_by: Sequence[str]) -> bool:
    """Whether a test, with or without its parameters, is among those that reject."""
    return any(test == name or test.split("[")[0] == name for test in rejected_by)


def missing_kinds(problem: Problem) -> Iterator[Finding]:
    """Kinds of labelled submissions that there are too few of."""
    counts = Counter(submission.expected for submission in problem.submissions())
    slow = sum(counts[verdict] for verdict in SLOW_VERDICTS)
    folder = problem.path / "submissions"
    for found, needed, what, advice in (
        (
            counts[Verdict.AC],
            RIGHT,
            "accepted",
            "solutions of another structure than the reference",
        ),
        (counts[Verdict.WA], WRONG, "wrong_answer", "mistakes that people really make"),
        (slow, SLOW, "time_limit_exceeded or memory_limit_exceeded", "what is right but too slow"),
    ):
        if found < needed:
            yield _error(
                f"submissions/ has {found} {what}, and needs at least {needed}: add {advice}",
                folder,
            )


def starter_accepted(problem: Problem, outcome: Outcome) -> Iterator[Finding]:
    """A starter that is a solution."""
    if isinstance(outcome, Report) and outcome.verdict is Verdict.AC:
        yield _error(
            "the starter is accepted as it is: take the solution out of it",
            problem.path / "starter.py",
        )


def broken_on_seeds(
    submission: LabelledSubmission, outcomes: Mapping[int, Outcome]
) -> Iterator[Finding]:
    """What is wrong with one labelled submission on other examples, the first seed as a witness."""
    broken = {}
    for seed, outcome in sorted(outcomes.items()):
        if (why := _broken_on(submission, outcome)) is not None:
            broken[seed] = why
    if broken:
        seed, why = next(iter(broken.items()))
        yield Finding(
            Check.seeds,
            Severity.error,
            f"{submission.label} breaks its promise on {len(broken)} of {len(outcomes)} seeds; "
            f"with seed {seed} {why}",
            submission.path,
        )


def _broken_on(submission: LabelledSubmission, outcome: Outcome) -> str | None:
    if isinstance(outcome, JudgeError):
        return f"it could not be judged: {outcome}"
    rejected_by = rejecting(outcome)
    if outcome.verdict is not submission.expected:
        if outcome.verdict is Verdict.AC:
            return "no property rejects it: draw what it gets wrong more often"
        return (
            f"it gets {outcome.verdict}{_first_failure(outcome)}: {submission.expected} is promised"
        )
    declared = submission.rejected_by
    if declared and not any(rejects(name, rejected_by) for name in declared):
        return f"none of {', '.join(declared)} rejects it, only {', '.join(rejected_by)}"
    return None


def _wrong_verdict(submission: LabelledSubmission, report: Report) -> str:
    label, expected, got = submission.label, submission.expected, report.verdict
    if got is Verdict.AC:
        return (
            f"no property rejects {label}, which promises {expected}: add one, or if it is right "
            "say why in its first line and move it to accepted/"
        )
    if expected is Verdict.AC:
        return (
            f"{label} is rejected with {got}{_first_failure(report)}: allow what the statement "
            "allows, or move the file to where it belongs"
        )
    return (
        f"{label} promises {expected} but gets {got}{_first_failure(report)}: make it fail in no "
        "other way, or move it to where it belongs"
    )


def _first_failure(report: Report) -> str:
    """Where and why, for people who may see it."""
    for test in report.tests:
        if test.verdict is not Verdict.AC:
            return f" in {test.name} ({_one_line(test.message)})"
    return f" ({_one_line(report.message)})"


def _one_line(message: str | None) -> str:
    return (message or "no reason given").strip().splitlines()[0]


def _rejected_by_line(path: Path) -> int | None:
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        if line.startswith(REJECTED_BY):
            return number
    return None


def _error(message: str, file: Path, line: int | None = None) -> Finding:
    return Finding(Check.submissions, Severity.error, message, file, line)
