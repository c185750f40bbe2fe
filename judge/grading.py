"""Grade one submission: ``grade(prepared, source, sandbox)`` yields Reports.

The first report is the verdict. Each later one is the same verdict with a
smaller counterexample, found by the engine after the verdict was given.
"""

import functools
import hashlib
import importlib.metadata
import platform
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from judge.admission import VERDICT_OF, Refusal, refusal, words
from judge.boxed import Boxed, NoValue, SubmissionStopped
from judge.corpus import Corpus, Replay, Unreplayable, record
from judge.driver import Ending, HiddenTest, Suite
from judge.errors import GradingFailed, JudgeError
from judge.explain import explain, show
from judge.problem import Problem
from judge.racing import TooSlow
from judge.subject import SubmissionRaised
from judge.verdict import Receipt, Report, TestResult, Verdict, overall
from sandbox.box import Sandbox
from sandbox.errors import SandboxError
from sandbox.guest.wire import Uncrossable
from sandbox.limits import MIB, Limits
from sandbox.outcomes import Fatal, Loaded, TimedOut
from sandbox.session import Program, Session

PACKAGES = ("ml-judge", "numpy", "pytest", "hypothesis")
RIVAL_PATIENCE = 4
"""The reference may use so many times a submission's CPU time in races."""


@dataclass(frozen=True)
class Prepared:
    """A problem's tests, ready to be replayed against submissions."""

    suite: Suite
    corpus: Corpus
    seed: int | None = None


def prepare(suite: Suite, seed: int | None = None) -> Prepared:
    """Record a suite's examples against the reference.

    Raises:
        ProblemError: the reference fails one of its hidden tests.
    """
    return Prepared(suite, record(suite), seed)


def grade(
    prepared: Prepared, source: str, sandbox: Sandbox, *, explained: bool = True
) -> Iterator[Report]:
    """Grade a submission's source.

    Args:
        prepared: the problem's tests with their recorded examples.
        source: text of the submitted file.
        sandbox: makes the boxes.
        explained: look for smaller counterexamples after the verdict.

    Yields:
        The report with the verdict, then one more for each counterexample made smaller.

    Raises:
        SandboxError: a box could not be had, or was lost.
        GradingFailed: the problem's own tests are at fault.
    """
    problem = prepared.suite.problem
    session = _session(problem, source, sandbox, problem.limits)
    rival = Rival(problem, sandbox)
    prepared.suite.subject.backend = Boxed(session, problem.entries)
    prepared.suite.subject.rival = rival
    try:
        report = Grading(prepared, source, sandbox, session).report()
        yield report
        if explained:
            yield from explain(prepared.suite, session, report)
    finally:
        session.close()
        rival.close()


class Grading:
    """One submission's way through the tests of one problem."""

    def __init__(self, prepared: Prepared, source: str, sandbox: Sandbox, session: Session) -> None:
        self._prepared = prepared
        self._problem = prepared.suite.problem
        self._session = session
        self._receipt = receipt(prepared, source, sandbox)
        self._started = time.monotonic()
        self._forgiven = 0.0
        self._fresh = False
        self._last_failure: Fatal | None = None

    def report(self) -> Report:
        """Load the submission, then run every test in file order."""
        refused = refusal(self._session.begin(), self._problem)
        if refused is not None:
            self._session.end()
            return self._report(refused[0], (), refused[1])
        self._fresh = True
        results = tuple(self._result(test) for test in self._prepared.suite.tests)
        return self._report(overall(results), results, None)

    def _result(self, test: HiddenTest) -> TestResult:
        """The result of one test; near a limit of time, of the better of two runs."""
        limit = self._problem.limits.cpu_seconds
        if self._cpu_seconds() > limit:
            return _not_run(test, Verdict.TLE, f"not run: {limit:g} s of CPU time were used up")
        if self._session.exhausted:
            assert self._last_failure is not None
            verdict = VERDICT_OF[type(self._last_failure)]
            return _not_run(test, verdict, f"not run: {words(self._last_failure)} in earlier tests")
        result, failure = self._run(test)
        starved = isinstance(failure, TimedOut) and failure.starved
        near = result.verdict is Verdict.AC and self._cpu_seconds() > limit
        if (starved or near) and not self._session.exhausted:
            again, _ = self._run(test)
            better = min(result, again, key=lambda r: (r.verdict is not Verdict.AC, r.cpu_seconds))
            self._forgiven += result.cpu_seconds + again.cpu_seconds - better.cpu_seconds
            result = better
        if result.verdict is Verdict.AC and self._cpu_seconds() > limit:
            message = f"the submission's CPU time passed {limit:g} s during this test"
            return replace(result, verdict=Verdict.TLE, message=message)
        return result

    def _run(self, test: HiddenTest) -> tuple[TestResult, Fatal | None]:
        """Run one test in a freshly loaded submission."""
        started, cpu_before = time.monotonic(), self._session.usage().cpu_seconds
        if not self._fresh:
            refused = self._reload()
            if refused is not None:
                return _not_run(test, *refused), self._session.failure
        self._fresh = False
        examples = self._prepared.corpus.get(test.name)
        replay = Replay(examples) if examples is not None else None
        ending = self._prepared.suite.run(test, replay)
        failure = self._session.end()
        self._last_failure = failure or self._last_failure
        verdict, message = judge_ending(test, ending, failure)
        failed_on = replay.current if replay is not None and verdict is not Verdict.AC else None
        result = TestResult(
            name=test.name,
            title=test.title,
            verdict=verdict,
            points=test.points,
            cpu_seconds=self._session.usage().cpu_seconds - cpu_before,
            wall_seconds=time.monotonic() - started,
            examples=replay.tried if replay is not None else 0,
            message=message,
            counterexample=show(failed_on) if failed_on is not None else None,
        )
        return result, failure

    def _reload(self) -> Refusal | None:
        refused = refusal(self._session.begin(), self._problem)
        if refused is not None:
            self._last_failure = self._session.end() or self._last_failure
        return refused

    def _cpu_seconds(self) -> float:
        return self._session.usage().cpu_seconds - self._forgiven

    def _report(
        self, verdict: Verdict, results: tuple[TestResult, ...], message: str | None
    ) -> Report:
        usage = self._session.usage()
        return Report(
            problem_id=self._problem.id,
            verdict=verdict,
            tests=results,
            max_points=sum(test.points for test in self._prepared.suite.tests),
            receipt=self._receipt,
            message=message,
            cpu_seconds=self._cpu_seconds(),
            memory_mib=usage.memory_bytes / MIB,
            wall_seconds=time.monotonic() - self._started,
        )


class Rival:
    """The reference in a box of its own, for races; the box is opened when one begins."""

    def __init__(self, problem: Problem, sandbox: Sandbox) -> None:
        limits = problem.limits
        patient = replace(limits, cpu_seconds=limits.cpu_seconds * RIVAL_PATIENCE)
        self._session = _session(problem, problem.reference.read_text(), sandbox, patient)
        self._boxed = Boxed(self._session, problem.entries)
        self._loaded = False

    def close(self) -> None:
        """Give the box back."""
        self._session.close()

    def timed(self, name: str, args: tuple[object, ...]) -> tuple[object, float]:
        """The reference's answer and CPU seconds.

        Raises:
            GradingFailed: it failed in its box, though it had passed its tests.
        """
        with self._trusted():
            return self._boxed.timed(name, args)

    @contextmanager
    def _trusted(self) -> Iterator[None]:
        """Load the reference first if need be; its failure is ours."""
        if not self._loaded:
            outcome = self._session.begin()
            if not isinstance(outcome, Loaded):
                raise GradingFailed(f"the reference does not load in its box: {outcome}")
            self._loaded = True
        try:
            yield
        except (SubmissionRaised, NoValue, SubmissionStopped) as error:
            raise GradingFailed(f"the reference failed in its box: {error}") from error


def judge_ending(
    test: HiddenTest, ending: Ending, failure: Fatal | None
) -> tuple[Verdict, str | None]:
    """The verdict on one run of a test, and why.

    Raises:
        SandboxError, JudgeError: what went wrong is not the submission's doing.
    """
    error = ending.error
    if isinstance(error, SandboxError | JudgeError):
        raise error
    if failure is not None:
        return VERDICT_OF[type(failure)], words(failure)
    if ending.skipped:
        raise GradingFailed(f"the hidden test {test.name} skipped instead of running to its end")
    match error:
        case None:
            return Verdict.AC, None
        case Unreplayable():
            raise GradingFailed(
                f"the hidden test {test.name} assumes something about the answer; it may only "
                "assume something about the input"
            )
        case Uncrossable():
            raise GradingFailed(f"the hidden test {test.name} passes what cannot cross: {error}")
        case TooSlow():
            return Verdict.TLE, str(error)
        case SubmissionRaised():
            return Verdict.RTE, str(error)
        case AssertionError() | NoValue():
            return Verdict.WA, str(error)
    return Verdict.WA, f"the answer broke the test: {type(error).__name__}: {error}"


def receipt(prepared: Prepared, source: str, sandbox: Sandbox) -> Receipt:
    """What the verdict will rest on."""
    return Receipt(
        problem=prepared.suite.problem.digest,
        source=hashlib.sha256(source.encode()).hexdigest(),
        sandbox=sandbox.name,
        box=sandbox.digest,
        versions=_versions(),
        seed=prepared.seed,
    )


@functools.cache
def _versions() -> dict[str, str]:
    versions = {name: importlib.metadata.version(name) for name in PACKAGES}
    return {"python": platform.python_version(), **versions}


def _session(problem: Problem, source: str, sandbox: Sandbox, limits: Limits) -> Session:
    names = tuple(entry.name for entry in problem.entries)
    return Session(sandbox, Program(source, names, problem.imports), limits)


def _not_run(test: HiddenTest, verdict: Verdict, message: str) -> TestResult:
    return TestResult(test.name, test.title, verdict, test.points, message=message)
