"""What the hidden tests reject: the kill matrix, and the fate of each mutant."""

import ast
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

from judge.mutation import Mutant
from judge.problem import Problem
from judge.strength import PropertyStrength, Strength, Survivor
from judge.verdict import Report, TestResult, Verdict
from judge.verification import Check, Finding, Severity

CRASHES = (Verdict.RTE, Verdict.CE)


class Fate(StrEnum):
    """What became of a mutant."""

    killed = "killed"
    killed_by_time = "killed by time"
    crashed = "crashed"
    survived = "survived"


def ran(test: TestResult) -> bool:
    """Whether a test was run at all: it is not once time or boxes are used up."""
    return test.wall_seconds > 0


def rejecting(report: Report) -> tuple[str, ...]:
    """Names of the tests that ran and rejected a submission."""
    return tuple(test.name for test in report.tests if ran(test) and test.verdict is not Verdict.AC)


def fate(report: Report) -> Fate:
    """The fate of a mutant: one that does not load, or raises in every test, merely crashes."""
    if report.verdict is Verdict.AC:
        return Fate.survived
    verdicts = [test.verdict for test in report.tests if ran(test)] or [report.verdict]
    if all(verdict in CRASHES for verdict in verdicts):
        return Fate.crashed
    if all(verdict in (Verdict.TLE, Verdict.AC) for verdict in verdicts):
        return Fate.killed_by_time
    return Fate.killed


def strength_of(
    digest: str,
    tests: Sequence[str],
    submissions: Mapping[str, Report],
    mutants: Mapping[Mutant, Report],
    seeds: int = 0,
) -> Strength:
    """The figures of a strength.toml.

    Args:
        digest: of what they are computed from.
        tests: names of the hidden tests, in file order.
        submissions: reports of labelled submissions, by label.
        mutants: reports of mutants.
        seeds: seeds that the promises were checked on.
    """
    fates = {mutant: fate(report) for mutant, report in mutants.items()}
    count = Counter(fates.values())
    by_label = {label: rejecting(report) for label, report in submissions.items()}
    by_mutant = {
        mutant: rejecting(report)
        for mutant, report in mutants.items()
        if fates[mutant] is not Fate.crashed
    }
    rejected = [*by_label.items(), *((m.description, names) for m, names in by_mutant.items())]
    return Strength(
        digest=digest,
        killed=count[Fate.killed] + count[Fate.killed_by_time],
        killed_by_time=count[Fate.killed_by_time],
        crashed=count[Fate.crashed],
        seeds=seeds,
        properties=tuple(
            PropertyStrength(
                name=test,
                submissions=tuple(label for label, names in by_label.items() if test in names),
                mutants=sum(test in names for names in by_mutant.values()),
                alone=tuple(what for what, names in rejected if names == (test,)),
            )
            for test in tests
        ),
        survivors=tuple(
            Survivor(mutant=mutant.id, text=mutant.text, change=mutant.change)
            for mutant, what in fates.items()
            if what is Fate.survived
        ),
    )


def idle(problem: Problem, strength: Strength) -> Iterator[Finding]:
    """Properties that reject nothing."""
    tree = ast.parse(problem.hidden_tests.read_text())
    lines = {node.name: node.lineno for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    for tested in strength.properties:
        if not tested.kills:
            yield Finding(
                Check.mutants,
                Severity.error,
                f"{tested.name} rejects nothing, no labelled submission and no mutant: add a wrong "
                "answer that it rejects, or delete it",
                problem.hidden_tests,
                lines.get(tested.name.split("[")[0]),
            )


def unjustified(problem: Problem, strength: Strength, *, written: bool) -> Iterator[Finding]:
    """Survivors without a reason."""
    how = "give its reason in strength.toml" if written else "run with --write and give its reason"
    for survivor in strength.survivors:
        if not survivor.reason.strip():
            line = int(survivor.mutant.split(".")[0])
            yield Finding(
                Check.mutants,
                Severity.error,
                f"no hidden test rejects the mutant {survivor.change}: justify or kill it; add a "
                f"property, or if it is right under the contract {how}",
                problem.reference,
                line,
            )
