"""Verify a problem: it keeps what its folder promises, and its hidden tests are strong.

``verify`` yields events as it goes and returns a Verification. In order:

1. the folder can be read, and what candidates are shown is true;
2. the reference passes its tests, in this judge's process and in a box;
3. every labelled submission gets the verdict of its folder, from the tests it names;
4. every property rejects something, and mutants of the reference die or are justified;
5. with other seeds, wrong submissions are still rejected and right ones accepted.

Nothing later is tried while something earlier is broken. What 4 and 5 found is
remembered in strength.toml and holds as long as the files are the same.
"""

import re
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from judge.errors import JudgeError, ProblemError
from judge.kills import idle, strength_of, unjustified
from judge.mutation import mutants
from judge.problem import LabelledSubmission, Problem, load_problem
from judge.promises import (
    SLOW_VERDICTS,
    broken_on_seeds,
    broken_promises,
    missing_kinds,
    starter_accepted,
)
from judge.shown import faults
from judge.strength import FILE, Strength, digest_of, read_strength, write_strength
from judge.verdict import Report, Verdict
from judge.verification import (
    Advanced,
    Began,
    Check,
    Cost,
    Event,
    Finding,
    Found,
    Severity,
    Verification,
)
from judge.workshop import Grader, Outcome, Workshop, outcome_of

ENGINE_SECONDS, REPLAYED_SECONDS = 1.5, 0.3
"""CPU time that a grading of the reference should not exceed, with and without the engine."""
LEAST_CALL_SECONDS, CALL_PATIENCE = 1.0, 2.0
"""A mutant's call hangs when it takes so many times the reference's slowest test."""
WRONG_SEEDS, RIGHT_SEEDS = 20, 100
LINE = re.compile(r"(.*):(\d+)")
Steps = Generator[Event, None, None]


@dataclass(frozen=True)
class Options:
    """What to do beyond the cheap part.

    Attributes:
        full: try mutants and seeds though strength.toml is up to date.
        write: write strength.toml.
        seeds: seeds to try right submissions on, ``None`` for 100 with ``full`` and else none;
            wrong ones are tried on 20 of them at most.
    """

    full: bool = False
    write: bool = False
    seeds: int | None = None

    @property
    def right_seeds(self) -> int:
        """Seeds for right submissions."""
        return self.seeds if self.seeds is not None else RIGHT_SEEDS if self.full else 0


def verify(
    path: Path, workshop: Workshop, options: Options | None = None
) -> Generator[Event, None, Verification]:
    """Verify one problem folder.

    Args:
        path: the folder.
        workshop: where to grade.
        options: what to do beyond the cheap part.

    Yields:
        What begins, advances and is found.

    Returns:
        All that was found.

    Raises:
        SandboxError: boxes cannot be had.
    """
    verifier = _Verifier(path.resolve(), workshop, options or Options())
    try:
        yield from verifier.steps()
    except ProblemError as error:
        yield from verifier.find(_of_problem_error(verifier.check, error))
    except JudgeError as error:
        yield from verifier.find(Finding(verifier.check, Severity.error, str(error)))
    return verifier.result()


class _Verifier:
    """One verification on its way: the state between its steps."""

    def __init__(self, path: Path, workshop: Workshop, options: Options) -> None:
        self.check = Check.folder
        self._path = path
        self._workshop = workshop
        self._options = options
        self._findings: list[Finding] = []
        self._done: list[Check] = []
        self._reports: dict[str, Report] = {}
        self._tests: tuple[str, ...] = ()
        self._cost: Cost | None = None
        self._strength: Strength | None = None
        self._remembered = False
        self._seeds = 0

    def result(self) -> Verification:
        """What is known by now."""
        return Verification(
            problem_id=self._path.name,
            path=self._path,
            findings=tuple(self._findings),
            done=tuple(self._done),
            submissions=len(self._reports),
            seeds=self._seeds,
            cost=self._cost,
            strength=self._strength,
            remembered=self._remembered,
        )

    def find(self, *findings: Finding) -> Steps:
        """Keep findings and tell of them."""
        for finding in findings:
            self._findings.append(finding)
            yield Found(finding)

    def steps(self) -> Steps:
        """The checks in turn, until one is not passed."""
        yield Began(Check.folder)
        problem = load_problem(self._path)
        submissions = problem.submissions()
        older = read_strength(problem)
        digest = digest_of(problem)
        self._done.append(Check.folder)
        yield from self._shown(problem)
        with self._workshop.submissions(problem) as grader:
            reference = yield from self._reference(problem, grader)
            if reference is None:
                return
            yield from self._submissions(problem, submissions, grader)
        if any(finding.severity is Severity.error for finding in self._findings):
            return
        if older is not None and older.digest == digest and not self._options.full:
            self._strength, self._remembered = older, True
            self._seeds = older.seeds
        else:
            yield from self._mutants(problem, reference, digest)
            if self._strength is None:
                return
            self._strength = self._strength.with_reasons_of(older)
        if self._seeds < self._options.right_seeds:
            yield from self._on_seeds(problem, submissions)
        self._strength = replace(self._strength, seeds=self._seeds)
        yield from self._judge_strength(problem, self._strength, older, digest)

    def _shown(self, problem: Problem) -> Steps:
        """What candidates are shown."""
        yield from self._begin(Check.shown)
        for fault in faults(problem):
            file = problem.path / fault.file
            yield from self.find(
                Finding(Check.shown, Severity.error, fault.message, file, fault.line)
            )
        self._done.append(Check.shown)

    def _reference(self, problem: Problem, grader: Grader) -> Generator[Event, None, Report | None]:
        """The reference in this judge's process, then in a box; its report if it is accepted."""
        yield from self._begin(Check.reference, 1)
        self._tests = tuple(test.name for test in grader.prepare(problem.id))
        outcome = outcome_of(grader, problem.id, problem.reference.read_text())
        if isinstance(outcome, JudgeError):
            raise outcome
        yield Advanced()
        if outcome.verdict is not Verdict.AC or outcome.points != outcome.max_points:
            failed = next((test for test in outcome.tests if test.verdict is not Verdict.AC), None)
            where = f" in {failed.name}: {failed.message}" if failed else f": {outcome.message}"
            text = (
                f"the reference gets {outcome.verdict} in a box{where}; what passes here and not "
                "there depends on limits, imports, or on what cannot cross as a value"
            )
            yield from self.find(Finding(self.check, Severity.error, text, problem.reference))
            return None
        self._cost = Cost(grader.preparation(problem.id), outcome.cpu_seconds)
        for seconds, most, what, advice in (
            (self._cost.engine_seconds, ENGINE_SECONDS, "with the engine", "draw less or fewer"),
            (
                self._cost.replayed_seconds,
                REPLAYED_SECONDS,
                "replayed",
                "make fewer or smaller calls",
            ),
        ):
            if seconds > most:
                text = (
                    f"grading the reference {what} took {seconds:.2f} s of CPU time, which should "
                    f"be {most:g} s at most (a busy machine shows more): {advice}"
                )
                yield from self.find(
                    Finding(self.check, Severity.warning, text, problem.hidden_tests)
                )
        self._done.append(Check.reference)
        return outcome

    def _submissions(
        self, problem: Problem, submissions: Sequence[LabelledSubmission], grader: Grader
    ) -> Steps:
        """Every labelled submission against its promise."""
        starter = problem.path / "starter.py"
        sources = {item.path: item.path.read_text() for item in submissions}
        sources[starter] = problem.starter
        yield from self._begin(Check.submissions, len(sources))
        yield from self.find(*missing_kinds(problem))
        graded = partial(outcome_of, grader, problem.id)
        outcomes = yield from self._workshop.each(graded, sources)
        for submission in submissions:
            outcome = outcomes[submission.path]
            yield from self.find(*broken_promises(submission, outcome, self._tests))
            if isinstance(outcome, Report):
                self._reports[submission.label] = outcome
        yield from self.find(*starter_accepted(problem, outcomes[starter]))
        self._done.append(Check.submissions)

    def _mutants(self, problem: Problem, reference: Report, digest: str) -> Steps:
        """Mutants of the reference, under limits that soon tell a hanging one."""
        made = mutants(problem.reference.read_text())
        yield from self._begin(Check.mutants, len(made))
        slowest = max(test.wall_seconds for test in reference.tests)
        patience = max(LEAST_CALL_SECONDS, CALL_PATIENCE * slowest)
        call_seconds = min(problem.limits.call_seconds, patience)
        hasty = replace(problem, limits=replace(problem.limits, call_seconds=call_seconds))
        with self._workshop.mutants(hasty) as grader:
            grader.prepare(problem.id)
            graded = partial(outcome_of, grader, problem.id)
            outcomes = yield from self._workshop.each(graded, {m: m.source for m in made})
        failed = {m: outcome for m, outcome in outcomes.items() if isinstance(outcome, JudgeError)}
        for mutant, error in failed.items():
            text = (
                f"the hidden tests do not cope with the mutant {mutant.description}: {error}; "
                "a test must judge any answer"
            )
            yield from self.find(Finding(self.check, Severity.error, text, problem.hidden_tests))
        if failed:
            return
        reports = {m: outcome for m in made if isinstance(outcome := outcomes[m], Report)}
        self._strength = strength_of(digest, self._tests, self._reports, reports)

    def _on_seeds(self, problem: Problem, submissions: Sequence[LabelledSubmission]) -> Steps:
        """Labelled submissions on other examples; what is merely slow does not depend on them."""
        count = self._options.right_seeds
        tried = [item for item in submissions if item.expected not in SLOW_VERDICTS]
        yield from self._begin(Check.seeds, count)

        def on(seed: int) -> dict[LabelledSubmission, Outcome]:
            with self._workshop.submissions(problem, seed=seed) as grader:
                try:
                    grader.prepare(problem.id)
                except JudgeError as error:
                    return dict.fromkeys(tried, error)
                return {
                    item: outcome_of(grader, problem.id, item.path.read_text())
                    for item in tried
                    if item.expected is Verdict.AC or seed < WRONG_SEEDS
                }

        by_seed = yield from self._workshop.each(on, {seed: seed for seed in range(count)})
        broken = [
            finding
            for item in tried
            for finding in broken_on_seeds(
                item, {seed: found[item] for seed, found in by_seed.items() if item in found}
            )
        ]
        yield from self.find(*broken)
        self._seeds = 0 if broken else count
        self._done.append(Check.seeds)

    def _judge_strength(
        self, problem: Problem, strength: Strength, older: Strength | None, digest: str
    ) -> Steps:
        """Idle properties, survivors without a reason, and the file that remembers."""
        self.check = Check.mutants
        yield from self.find(*idle(problem, strength))
        file = problem.path / FILE
        if self._options.write:
            if strength != older:
                write_strength(problem, strength)
        elif older is None or older.digest != digest:
            state = "there is no strength.toml" if older is None else "strength.toml is out of date"
            text = f"{state}: run `judge verify --write {problem.id}` to keep what was found"
            yield from self.find(Finding(self.check, Severity.warning, text, file))
        yield from self.find(*unjustified(problem, strength, written=file.is_file()))
        if self._remembered:
            text = (
                "mutants and seeds are as in strength.toml, which is up to date; --full tries again"
            )
            yield from self.find(Finding(self.check, Severity.note, text, file))
        self._done.append(Check.mutants)

    def _begin(self, check: Check, total: int = 0) -> Steps:
        self.check = check
        yield Began(check, total)


def _of_problem_error(check: Check, error: ProblemError) -> Finding:
    """An error of reading or preparing a problem; a grader's process writes the line to the file."""
    file, line = error.file, error.line
    if line is None and (found := LINE.fullmatch(str(file))):
        file, line = Path(found[1]), int(found[2])
    return Finding(check, Severity.error, error.message, file, line)
