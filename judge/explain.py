"""Find the smallest input that fails, after the verdict was given. For staff alone."""

import copy
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from hypothesis.errors import UnsatisfiedAssumption

from judge.corpus import replaced_inner_test
from judge.driver import Example, HiddenTest, Suite
from judge.verdict import Report, TestResult, Verdict
from sandbox.errors import SandboxError
from sandbox.outcomes import Loaded
from sandbox.session import Session

SECONDS_PER_TEST = 2.0
MAX_TESTS = 3
MAX_SHOWN = 1000
EXPLAINED = (Verdict.WA, Verdict.RTE)


class _Enough(BaseException):
    """Ends the engine: time is up, or the box is gone."""


@dataclass
class _Smallest:
    """Wraps an inner test; keeps the last failing example, which is the smallest so far."""

    session: Session
    deadline: float
    example: Example | None = None
    message: str = ""

    def __call__(self, inner: Callable[..., object]) -> Callable[..., object]:
        def watched(**arguments: object) -> object:
            if time.monotonic() > self.deadline or self.session.failure is not None:
                raise _Enough
            drawn = copy.deepcopy(arguments)
            try:
                return inner(**arguments)
            except UnsatisfiedAssumption:
                raise
            except Exception as error:
                if self.session.failure is not None:
                    raise _Enough from error
                self.example, self.message = drawn, str(error)
                raise

        return watched


def explain(suite: Suite, session: Session, report: Report) -> Iterator[Report]:
    """Yield the report again for each failing property whose counterexample got smaller.

    The engine draws and shrinks against the submission in its box, for a few
    seconds at most. A property that now passes is reported as not deterministic.
    """
    results = {result.name: result for result in report.tests}
    failing = (
        [
            test
            for test in suite.tests
            if test.is_property and results[test.name].verdict in EXPLAINED
        ]
        if report.tests
        else []
    )
    for test in failing[:MAX_TESTS]:
        try:
            better = _explained(suite, session, test, results[test.name])
        except SandboxError:
            return
        if better is not None:
            report = report.with_test(better)
            yield report


def _explained(
    suite: Suite, session: Session, test: HiddenTest, result: TestResult
) -> TestResult | None:
    if session.exhausted or not isinstance(session.begin(), Loaded):
        return None
    smallest = _Smallest(session, time.monotonic() + SECONDS_PER_TEST)
    with replaced_inner_test(test, smallest):
        ending = suite.run(test)
    session.end()
    if isinstance(ending.error, SandboxError):
        return None
    if smallest.example is not None:
        return replace(result, message=smallest.message, counterexample=show(smallest.example))
    if ending.passed:
        return replace(
            result, message=f"not deterministic: passed when run again ({result.message})"
        )
    return None


def show(example: Example) -> dict[str, str]:
    """The arguments of an example as text, arrays abridged."""
    with np.printoptions(threshold=100, precision=17):
        return {name: _shown(value) for name, value in example.items()}


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"
