"""How one call to a submission, or one test of it, can end.

None of these is a verdict: which of them means what is the judge's to say.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Returned:
    """The call returned this value."""

    value: object


@dataclass(frozen=True)
class Raised:
    """The submission raised an exception.

    Attributes:
        line: line of the submission's source nearest to it, if there is one.
    """

    type_name: str
    message: str
    line: int | None


@dataclass(frozen=True)
class NotAValue:
    """The call returned something that cannot cross, or left such a thing in an argument."""

    reason: str


@dataclass(frozen=True)
class Refused:
    """The submission does not compile, or imports what it may not."""

    message: str
    line: int | None


@dataclass(frozen=True)
class Described:
    """An entry point as the submission defines it.

    Attributes:
        kind: ``function``, ``class``, ``coroutine``, ``value`` or ``missing``.
        parameters: (name, kind as in ``inspect.Parameter``, has a default), or None if unknown.
    """

    name: str
    kind: str
    parameters: tuple[tuple[str, int, bool], ...] | None


@dataclass(frozen=True)
class Loaded:
    """The submission was loaded and defines these entry points."""

    entries: tuple[Described, ...]


@dataclass(frozen=True)
class Died:
    """The submission's process ended in the middle of a test.

    Attributes:
        exit_code: 0 if a signal ended it.
        signal: 0 if it left by itself.
    """

    exit_code: int
    signal: int


@dataclass(frozen=True)
class TimedOut:
    """A limit of time was reached.

    Attributes:
        clock: ``cpu`` for the submission's CPU time, ``wall`` for one call.
        limit_seconds: the limit.
        starved: the call had used little CPU time: it slept, or the machine was busy.
    """

    clock: str
    limit_seconds: float
    starved: bool = False


@dataclass(frozen=True)
class OutOfMemory:
    """The kernel killed something in the box for its memory."""

    limit_mib: int


@dataclass(frozen=True)
class OutputExceeded:
    """The test wrote more to standard output and error than allowed."""

    limit_kib: int


@dataclass(frozen=True)
class Violated:
    """A frame broke the rules of the protocol."""

    rule: str


Fatal = Died | TimedOut | OutOfMemory | OutputExceeded | Violated
"""After one of these the test is over."""

CallOutcome = Returned | Raised | NotAValue | Fatal
LoadOutcome = Loaded | Refused | Raised | Fatal
