"""What a reply of the guest states, checked before it is believed."""

from sandbox.guest import wire
from sandbox.outcomes import (
    Described,
    Loaded,
    NotAValue,
    Raised,
    Refused,
    Returned,
)
from sandbox.references import CallReferences, restore

MAX_TEXT = 4000


def call_outcome(
    reply: list[object], references: CallReferences, originals: dict[object, object]
) -> Returned | Raised | NotAValue:
    """The outcome of a call, with changed arguments put in place.

    Args:
        reply: a reply without its id.
        references: what crossed by reference in this call.
        originals: the arguments by position or name.

    Raises:
        wire.WireError: the reply is malformed.
    """
    match reply:
        case ["value", structure, list(changed)]:
            value = wire.decode(structure, references)
            reason = restore(originals, changed, references)
            return Returned(value) if reason is None else NotAValue(reason)
        case ["uncrossable", str(reason), list(changed)]:
            restore(originals, changed, references)
            return NotAValue(reason[:MAX_TEXT])
    return _raised(reply)


def load_outcome(reply: list[object], entries: tuple[str, ...]) -> Loaded | Refused | Raised:
    """The outcome of loading a submission that should define these entry points.

    Raises:
        wire.WireError: the reply is malformed.
    """
    match reply:
        case ["loaded", list(found)]:
            described = tuple(_described(entry) for entry in found)
            if tuple(entry.name for entry in described) != entries:
                raise wire.WireError("other entry points than were asked for")
            return Loaded(described)
        case ["refused", str(message), line] if line is None or type(line) is int:
            return Refused(message[:MAX_TEXT], line)
    return _raised(reply)


def _raised(reply: list[object]) -> Raised:
    match reply:
        case ["raised", str(kind), str(message), line] if line is None or type(line) is int:
            return Raised(kind[:MAX_TEXT], message[:MAX_TEXT], line)
    raise wire.WireError("a reply of no known form")


def _described(entry: object) -> Described:
    match entry:
        case [str(name), str(kind), None]:
            return Described(name, kind, None)
        case [str(name), str(kind), list(parameters)]:
            return Described(name, kind, tuple(_parameter(part) for part in parameters))
    raise wire.WireError("an entry point of no known form")


def _parameter(part: object) -> tuple[str, int, bool]:
    match part:
        case [str(name), int(kind), bool(default)] if type(kind) is int:
            return name[:MAX_TEXT], kind, default
    raise wire.WireError("a parameter of no known form")
