"""The ``submission`` module that hidden tests import.

Its functions and classes only forward calls to a *backend*: the reference in
this process (authors, recording), or a session in a box (submissions). Every
way a submission can fail reaches the test as one of the errors below, so that
nothing it raises can steer pytest or Hypothesis.
"""

import copy
import importlib.util
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Protocol

from judge.problem import Entry, Problem

SUBJECT = "__judge_subject__"


class SubmissionRaised(Exception):
    """The submission raised an exception; ``type_name`` is all a test may look at."""

    def __init__(self, type_name: str, message: str, line: int | None = None) -> None:
        self.type_name = type_name
        self.line = line
        where = f", line {line}" if line is not None else ""
        super().__init__(f"the submission raised {type_name}{where}: {message}")


class Backend(Protocol):
    """Where calls to the submission go."""

    def call(self, name: str, args: tuple[object, ...], kwargs: dict[str, object]) -> object:
        """The value that the function returns."""

    def construct(self, name: str, args: tuple[object, ...], kwargs: dict[str, object]) -> object:
        """An instance of the class, or a stand-in with the same methods and attributes."""

    def timed(self, name: str, args: tuple[object, ...]) -> tuple[object, float]:
        """The value, and the CPU seconds that the call took."""


class Rival(Protocol):
    """The reference in a race."""

    def timed(self, name: str, args: tuple[object, ...]) -> tuple[object, float]:
        """The value, and the CPU seconds that the call took."""


class Subject:
    """The thing under test: entry points whose backend can be exchanged.

    Attributes:
        backend: answers the calls of tests.
        rival: the reference under the same conditions, for races.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.backend: Backend = _Nowhere()
        self.rival: Rival = _Nowhere()
        self.module = ModuleType("submission", f"The submission to {problem.id}.")
        for entry in problem.entries:
            setattr(self.module, entry.name, self._entry_point(entry))

    def _entry_point(self, entry: Entry) -> Callable[..., object]:
        if entry.kind == "function":

            def function(*args: object, **kwargs: object) -> object:
                return self.backend.call(entry.name, args, kwargs)

        else:

            def function(*args: object, **kwargs: object) -> object:
                return self.backend.construct(entry.name, args, kwargs)

        function.__name__ = function.__qualname__ = entry.name
        function.__module__ = "submission"
        function.__doc__ = f"{entry.name}{entry.signature}, called in the box."
        setattr(function, SUBJECT, self)
        return function


def subject_of(entry_point: Callable[..., object]) -> Subject:
    """The subject behind a name imported from ``submission``.

    Raises:
        TypeError: it was not imported from ``submission``.
    """
    subject = getattr(entry_point, SUBJECT, None)
    if not isinstance(subject, Subject):
        raise TypeError(f"expected a function imported from submission, not {entry_point!r}")
    return subject


class InProcess:
    """A backend for trusted code: a module loaded into this very process."""

    def __init__(self, path: Path) -> None:
        spec = importlib.util.spec_from_file_location(f"judged_{path.stem}", path)
        assert spec is not None
        assert spec.loader is not None
        self._module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(self._module)

    def call(self, name: str, args: tuple[object, ...], kwargs: dict[str, object]) -> object:
        """Call the module's function."""
        value: object = getattr(self._module, name)(*args, **kwargs)
        return value

    def construct(self, name: str, args: tuple[object, ...], kwargs: dict[str, object]) -> object:
        """Make an instance of the module's class."""
        return self.call(name, args, kwargs)

    def timed(self, name: str, args: tuple[object, ...]) -> tuple[object, float]:
        """Call on copies of the arguments; the process's CPU seconds."""
        copies = copy.deepcopy(args)
        start = time.process_time()
        value = self.call(name, copies, {})
        return value, time.process_time() - start


class _Nowhere:
    """The backend before there is one."""

    def call(self, name: str, args: tuple[object, ...], kwargs: dict[str, object]) -> object:
        raise RuntimeError(f"{name} was called while no submission is being judged")

    def construct(self, name: str, args: tuple[object, ...], kwargs: dict[str, object]) -> object:
        return self.call(name, args, kwargs)

    def timed(self, name: str, args: tuple[object, ...]) -> tuple[object, float]:
        return self.call(name, args, {}), 0.0
