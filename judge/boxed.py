"""A backend whose calls go to a session in a box."""

from dataclasses import dataclass

from judge.errors import GradingFailed
from judge.problem import Entry
from judge.subject import SubmissionRaised
from sandbox.outcomes import CallOutcome, NotAValue, Raised, Returned
from sandbox.references import Handle
from sandbox.session import Session


class NoValue(Exception):
    """The submission's answer is no plain value: a wrong answer, decided at the boundary."""


class SubmissionStopped(Exception):
    """The test is over: the session's ``failure`` says why."""


class Boxed:
    """Calls to a submission in a box; every way it fails becomes one of our exceptions."""

    def __init__(self, session: Session, entries: tuple[Entry, ...]) -> None:
        self._session = session
        self._entries = {entry.name: entry for entry in entries}

    def call(self, name: str, args: tuple[object, ...], kwargs: dict[str, object]) -> object:
        """Call a function.

        Raises:
            SubmissionRaised, NoValue, SubmissionStopped: how the submission failed.
        """
        return _value(self._session.call(name, args, kwargs))

    def construct(self, name: str, args: tuple[object, ...], kwargs: dict[str, object]) -> object:
        """Make an instance; raises as ``call`` does."""
        handle = _value(self._session.construct(name, args, kwargs))
        if not isinstance(handle, Handle):
            raise NoValue(f"{name}(...) made no instance of {name}")
        return Instance(handle.number, self._session, self._entries[name])

    def timed(self, name: str, args: tuple[object, ...]) -> tuple[object, float]:
        """Call a function; its value and the box's CPU seconds during the call."""
        before = self._session.usage().cpu_seconds
        value = self.call(name, args, {})
        return value, self._session.usage().cpu_seconds - before


@dataclass(frozen=True)
class Instance(Handle):
    """An instance of a submission's class: methods and attributes as the problem names them."""

    session: Session
    entry: Entry

    def __getattr__(self, name: str) -> object:
        """A method to call, or the value of an attribute."""
        if name in self.entry.methods:

            def method(*args: object, **kwargs: object) -> object:
                value = _value(self.session.method(self.number, name, args, kwargs))
                if isinstance(value, Handle):
                    return Instance(value.number, self.session, self.entry)
                return value

            return method
        if name in self.entry.attributes:
            return _value(self.session.attribute(self.number, name))
        if name.startswith("__"):
            raise AttributeError(name)  # Python itself looks for these
        raise GradingFailed(
            f"a hidden test uses {self.entry.name}.{name}, which problem.toml does not name"
        )


def _value(outcome: CallOutcome) -> object:
    match outcome:
        case Returned(value):
            return value
        case Raised(type_name, message, line):
            raise SubmissionRaised(type_name, message, line)
        case NotAValue(reason):
            raise NoValue(reason)
    raise SubmissionStopped(str(outcome))
