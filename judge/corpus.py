"""Recorded examples: record what the engine draws once, replay it for every submission.

With a passing solution a derandomised property always draws the same examples.
Drawing them is what a property costs; replaying them costs the calls alone.
"""

import copy
import functools
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import hypothesis
from hypothesis.errors import HypothesisDeprecationWarning, UnsatisfiedAssumption

from judge.driver import Example, HiddenTest, Suite
from judge.errors import ProblemError
from judge.subject import InProcess


class Unreplayable(Exception):
    """A property assumes something about the answer, so its examples cannot be replayed."""


@dataclass
class Replay:
    """Runs an inner test on recorded examples, one after the other.

    Attributes:
        examples: what was recorded.
        current: the example that is being tried, as it was drawn.
        tried: how many were begun.
    """

    examples: list[Example]
    current: Example | None = None
    tried: int = 0

    def __call__(self, test: Callable[..., object]) -> None:
        """Try every example; the first failure ends it."""
        for example in self.examples:
            self.current = example
            self.tried += 1
            try:
                with warnings.catch_warnings():
                    # The engine is not there to hear what a property assumes.
                    warnings.simplefilter("ignore", HypothesisDeprecationWarning)
                    test(**copy.deepcopy(example))
            except UnsatisfiedAssumption as error:
                raise Unreplayable from error
        self.current = None


Corpus = Mapping[str, list[Example]]
"""Examples by test name; a test without an entry runs with the engine."""


def record(suite: Suite) -> Corpus:
    """Run every test with the engine against the reference, in this process.

    Raises:
        ProblemError: the reference cannot be imported, or fails a hidden test, or one skips.
    """
    try:
        reference = InProcess(suite.problem.reference)
    except Exception as error:
        why = f"cannot be imported: {type(error).__name__}: {error}"
        raise ProblemError(suite.problem.reference, why) from error
    suite.subject.backend = suite.subject.rival = reference
    recorded = {}
    for test in suite.tests:
        examples = _draw(suite, test)
        if examples is not None and _replays(suite, test, examples):
            recorded[test.name] = examples
    return recorded


def _draw(suite: Suite, test: HiddenTest) -> list[Example] | None:
    """The examples of a property that passes; None for a plain test."""
    if not test.is_property:
        _must_pass(suite, test)
        return None
    examples: list[Example] = []
    pristine = True

    def keep(inner: Callable[..., object]) -> Callable[..., object]:
        @functools.wraps(inner)
        def kept(**arguments: object) -> object:
            nonlocal pristine
            try:
                example = copy.deepcopy(arguments)
            except (TypeError, AttributeError):
                example, pristine = {}, False
            result = inner(**arguments)
            examples.append(example)
            return result

        return kept

    with replaced_inner_test(test, keep):
        _must_pass(suite, test)
    return examples if pristine and examples else None


def _must_pass(suite: Suite, test: HiddenTest) -> None:
    ending = suite.run(test)
    if ending.passed:
        return
    why = "it skips" if ending.skipped else f"{type(ending.error).__name__}: {ending.error}"
    raise ProblemError(
        suite.problem.reference, f"fails the hidden test {test.name}: {why}"
    ) from ending.error


def _replays(suite: Suite, test: HiddenTest, examples: list[Example]) -> bool:
    """Whether the examples can be replayed: not if the test draws or notes as it goes."""
    return suite.run(test, Replay(examples)).passed


@contextmanager
def replaced_inner_test(
    test: HiddenTest, wrap: Callable[[Callable[..., object]], Callable[..., object]]
) -> Iterator[None]:
    """Let the engine call ``wrap(inner test)`` for a while."""
    handle = test.item.obj.hypothesis
    inner = handle.inner_test
    handle.inner_test = wrap(inner)
    try:
        yield
    finally:
        handle.inner_test = inner


def reseed(suite: Suite, seed: int) -> None:
    """Let every property draw other examples, from a seed, instead of the derandomised ones."""
    for test in suite.tests:
        if test.is_property:
            function = test.item.obj
            hypothesis.seed(seed)(function)
            current = function._hypothesis_internal_use_settings
            function._hypothesis_internal_use_settings = hypothesis.settings(
                current, derandomize=False
            )
