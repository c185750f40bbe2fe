"""Where the gradings of a verification are done: graders, and how many of them at a time."""

from collections.abc import Callable, Generator, Iterator, Mapping
from concurrent.futures import Executor, as_completed
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol, TypeVar

from judge.errors import JudgeError
from judge.grader import PreparedTest
from judge.problem import Problem
from judge.verdict import Report
from judge.verification import Advanced, Event

Key = TypeVar("Key")
Item = TypeVar("Item")
Result = TypeVar("Result")
Outcome = Report | JudgeError
"""The verdict of a grading, or why there is none."""


class Grader(Protocol):
    """What verifying needs of a grader. Thread-safe."""

    def prepare(self, problem_id: str) -> tuple[PreparedTest, ...]:
        """The hidden tests, once the reference has passed them.

        Raises:
            JudgeError: it did not, or the tests cannot be run.
        """

    def preparation(self, problem_id: str) -> float:
        """CPU seconds that drawing the examples took."""

    def grade(self, problem_id: str, source: str, *, explain: bool = True) -> Iterator[Report]:
        """Reports of one grading, the verdict first.

        Raises:
            JudgeError, SandboxError: the grading failed by no doing of the submission.
        """


class MakeGrader(Protocol):
    """Opens a grader for one problem."""

    def __call__(
        self, problem: Problem, *, seed: int | None = None
    ) -> AbstractContextManager[Grader]:
        """A grader under the problem's limits, drawing examples from the seed if there is one."""


@dataclass(frozen=True)
class Workshop:
    """Where verification has its gradings done.

    Attributes:
        submissions: graders for the reference and the labelled submissions.
        mutants: graders for mutants of the reference, which are as trusted as that is.
        executor: threads, one for each grading at a time.
    """

    submissions: MakeGrader
    mutants: MakeGrader
    executor: Executor

    def each(
        self, work: Callable[[Item], Result], items: Mapping[Key, Item]
    ) -> Generator[Event, None, dict[Key, Result]]:
        """Do the same work on many items at a time; the results by key, in the items' order.

        Raises:
            Exception: what the work raised first; what has not begun by then is left out.
        """
        futures = {self.executor.submit(work, item): key for key, item in items.items()}
        results = {}
        try:
            for future in as_completed(futures):
                results[futures[future]] = future.result()
                yield Advanced()
        finally:
            for future in futures:
                future.cancel()
        return {key: results[key] for key in items}


def outcome_of(grader: Grader, problem_id: str, source: str) -> Outcome:
    """Grade a source once, without an explanation.

    Raises:
        SandboxError: boxes cannot be had.
    """
    try:
        return next(iter(grader.grade(problem_id, source, explain=False)))
    except JudgeError as error:
        return error
