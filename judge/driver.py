"""Run the hidden tests of one problem with pytest, one by one, and say how each ended.

``collect`` starts pytest once and hands the collected tests over inside its run
loop; whoever holds the Suite then decides what runs when, against which backend,
with the engine or on recorded examples. pytest's own verdict is only ever "passed"
when the test ran to its end: a skip or an expected failure is reported as such.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import hypothesis
import pytest
from hypothesis import HealthCheck, Phase, settings

from judge.errors import ProblemError
from judge.marks import points_of
from judge.problem import Problem
from judge.subject import Subject

PROFILE = "judge"
ARGUMENTS = (
    *("-p", "no:terminal", "-p", "no:cacheprovider", "-p", "no:warnings", "-p", "no:logging"),
    *("-p", "no:judge", "-p", "no:faulthandler", "--capture=no", "--noconftest"),
    *("--import-mode=importlib", "-c", "/dev/null", "-o", "python_files=test_*.py"),
)
FORBIDDEN_MARKS = ("skip", "skipif", "xfail")

Example = dict[str, object]
Runner = Callable[[Callable[..., object]], None]


@dataclass(frozen=True)
class HiddenTest:
    """One collected hidden test.

    Attributes:
        name: function name, with parameters if it is parametrised.
        title: first line of its docstring, which candidates see.
        points: what it is worth.
    """

    item: pytest.Function
    name: str
    title: str
    points: int

    @property
    def is_property(self) -> bool:
        """Whether Hypothesis draws its arguments."""
        return hypothesis.is_hypothesis_test(self.item.obj)


@dataclass
class Ending:
    """How one run of a test ended.

    Attributes:
        error: what it raised, if anything.
        skipped: it did not run to its end, yet did not fail: a fault of the test.
    """

    error: BaseException | None = None
    skipped: bool = False

    @property
    def passed(self) -> bool:
        """Whether the test ran to its end and found nothing."""
        return self.error is None and not self.skipped


@dataclass
class Suite:
    """The collected tests of one problem, and the subject that they call."""

    problem: Problem
    subject: Subject
    tests: tuple[HiddenTest, ...]
    _driver: "_Driver"

    def run(self, test: HiddenTest, instead: Runner | None = None) -> Ending:
        """Run one test from set-up to tear-down.

        Args:
            test: one of ``tests``.
            instead: called with the test function's inner test (without the engine) in
                place of the test function itself.
        """
        self._driver.ending = Ending()
        self._driver.instead = instead
        item = test.item
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
        return self._driver.ending


def use_profile() -> None:
    """Make examples a function of the test alone: no database, no deadline, no luck."""
    settings.register_profile(
        PROFILE,
        database=None,
        deadline=None,
        derandomize=True,
        print_blob=False,
        report_multiple_bugs=False,
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
        suppress_health_check=(HealthCheck.too_slow,),
    )
    settings.load_profile(PROFILE)


def collect(problem: Problem, then: Callable[[Suite], None]) -> None:
    """Collect a problem's hidden tests and hand them to ``then`` while pytest is alive.

    Raises:
        ProblemError: the tests cannot be imported, there are none, or one may not be run as
            it is (no title, skipped, expected to fail).
    """
    use_profile()
    subject = Subject(problem)
    sys.modules["submission"] = subject.module
    driver = _Driver(problem, subject, then)
    status = pytest.main(
        [*ARGUMENTS, "--rootdir", str(problem.path), str(problem.hidden_tests)], plugins=[driver]
    )
    if driver.error is not None:
        raise driver.error
    if not driver.ran:
        raise ProblemError(problem.hidden_tests, f"pytest could not start: {status!r}")


@dataclass
class _Driver:
    """The pytest plugin behind a Suite."""

    problem: Problem
    subject: Subject
    then: Callable[[Suite], None]
    ending: Ending = field(default_factory=Ending)
    instead: Runner | None = None
    error: BaseException | None = None
    ran: bool = False

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Remember why a file could not be collected."""
        if report.failed and self.error is None:
            self.error = ProblemError(Path(self.problem.hidden_tests), str(report.longrepr))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Hand the suite over instead of running everything in turn."""
        self.ran = True
        if self.error is None:
            try:
                tests = tuple(self._tests(session.items))
                self.then(Suite(self.problem, self.subject, tests, self))
            except Exception as error:
                self.error = error
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> bool | None:
        """Run the inner test on given examples instead of the engine, when asked to."""
        if self.instead is None:
            return None
        self.instead(inner_test(pyfuncitem))
        return True

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Iterator[None]:
        """Keep the first thing that went wrong."""
        report: pytest.TestReport = yield  # type: ignore[assignment]
        if report.skipped or hasattr(report, "wasxfail"):
            self.ending.skipped = True
        elif call.excinfo is not None and self.ending.error is None:
            self.ending.error = call.excinfo.value
        return report  # type: ignore[return-value]

    def _tests(self, items: list[pytest.Item]) -> Iterator[HiddenTest]:
        file = self.problem.hidden_tests
        if not items:
            raise ProblemError(file, "has no test: expected functions named test_...")
        for item in items:
            if type(item) is not pytest.Function:
                raise ProblemError(file, f"{item.name} is no plain test function")
            line = item.location[1]
            where = None if line is None else line + 1
            for mark in item.iter_markers():
                if mark.name in FORBIDDEN_MARKS:
                    raise ProblemError(
                        file,
                        f"{item.name} is marked {mark.name}: a hidden test must run",
                        line=where,
                    )
            title = (item.obj.__doc__ or "").strip().splitlines()
            if not title:
                raise ProblemError(
                    file,
                    f"{item.name} has no docstring: its first line is the title that candidates see",
                    line=where,
                )
            yield HiddenTest(item, item.name, title[0].strip(), points_of(item.obj))


def inner_test(item: pytest.Function) -> Callable[..., object]:
    """The function under the engine, or the test function itself where there is none."""
    handle = getattr(item.obj, "hypothesis", None)
    return item.obj if handle is None else handle.inner_test  # type: ignore[no-any-return]
