"""What crosses by reference during one call, and changed arguments on their way back.

Callables and iterators that a test passes stay on the host; the guest calls
back. Arguments that the submission changed in place come back as values, and
are written into the test's own objects.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from sandbox.guest import wire

MAX_MESSAGE = 200


@dataclass(frozen=True)
class Handle:
    """An instance that lives in the guest."""

    number: int


class CallReferences:
    """Callables and iterators of one call, by number; instances of the guest as handles."""

    def __init__(self) -> None:
        self._known: list[tuple[str, object]] = []
        self._assertion: AssertionError | None = None

    def pack(self, value: object) -> bytes:
        """One argument as packed bytes.

        Raises:
            wire.Uncrossable: a test passed something that cannot cross.
        """
        return wire.pack(wire.encode(value, self))

    def number(self, value: object) -> tuple[str, int] | None:
        """Handles go back by their number; callables and iterators get one."""
        if isinstance(value, Handle):
            return "o", value.number
        tag = "x" if isinstance(value, Iterator) else "f" if callable(value) else None
        if tag is None:
            return None
        self._known.append((tag, value))
        return tag, len(self._known) - 1

    def resolve(self, tag: str, number: int) -> object:
        """A handle, or the callable or iterator that was passed."""
        if tag == "o":
            return Handle(number)
        if not 0 <= number < len(self._known) or self._known[number][0] != tag:
            raise wire.WireError("a reference to nothing that was passed")
        return self._known[number][1]

    def call_back(self, request: list[Any]) -> list[object]:
        """Carry out the guest's call to something that was passed; the answer to send.

        An AssertionError of the test's own callable is kept and raised by ``settle``.

        Raises:
            wire.WireError: the request is malformed.
        """
        match request:
            case [("f" | "x") as tag, int(number), list(args), list(kwargs)]:
                target = self.resolve(tag, number)
                values = [self._unpack(packed) for packed in args]
                named = dict(self._named(pair) for pair in kwargs)
            case _:
                raise wire.WireError("a call-back of no known form")
        try:
            if isinstance(target, Iterator):
                return ["answer", wire.encode(next(target), self)]
            assert isinstance(target, Callable)  # type: ignore[arg-type]
            return ["answer", wire.encode(target(*values, **named), self)]  # type: ignore[operator]
        except StopIteration:
            return ["stop"]
        except AssertionError as error:
            self._assertion = self._assertion or error
            return ["failed", "AssertionError", "the call was refused"]
        except Exception as error:
            return ["failed", type(error).__name__, str(error)[:MAX_MESSAGE]]

    def settle(self) -> None:
        """Raise the AssertionError that a callable of the test raised during the call."""
        if self._assertion is not None:
            raise self._assertion

    def _unpack(self, packed: object) -> object:
        if not isinstance(packed, bytes):
            raise wire.WireError("an argument that is not packed")
        return wire.decode(wire.unpack(packed), self)

    def _named(self, pair: object) -> tuple[str, object]:
        match pair:
            case [str(name), packed]:
                return name, self._unpack(packed)
        raise wire.WireError("a named argument of no known form")


def restore(
    originals: dict[object, object], changed: list[object], references: CallReferences
) -> str | None:
    """Write changed arguments into the objects that the test passed.

    Args:
        originals: the arguments by position or name.
        changed: [position or name, packed value] of each that changed.

    Returns:
        None, or why an argument could not be restored.

    Raises:
        wire.WireError: ``changed`` is malformed.
    """
    for item in changed:
        match item:
            case [(int() | str()) as key, bytes(packed)] if key in originals:
                new = wire.decode(wire.unpack(packed), references)
            case _:
                raise wire.WireError("a changed argument of no known form")
        if _write(originals[key], new) is not originals[key]:
            return f"argument {key} was changed into something else in place"
    return None


def _write(old: Any, new: Any) -> object:  # noqa: ANN401, PLR0911 - one dispatch over types
    """Make ``old`` equal to ``new`` in place where that can be; the object to use."""
    if old is new or (
        isinstance(old, Handle) and isinstance(new, Handle) and old.number == new.number
    ):
        return old
    if type(old) is not type(new):
        return new
    if isinstance(old, np.ndarray):
        return _write_array(old, new)
    if isinstance(old, list | tuple) and len(old) == len(new):
        parts = [_write(before, after) for before, after in zip(old, new, strict=True)]
        if isinstance(old, list):
            old[:] = parts
            return old
        return old if all(a is b for a, b in zip(old, parts, strict=True)) else new
    if isinstance(old, list):
        old[:] = new
    elif isinstance(old, dict):
        merged = {k: _write(old[k], v) if k in old else v for k, v in new.items()}
        old.clear()
        old.update(merged)
    elif isinstance(old, set):
        old.clear()
        old.update(new)
    elif isinstance(old, np.random.Generator):
        old.bit_generator.state = new.bit_generator.state
    elif not _same_value(old, new):
        return new
    return old


def _same_value(old: object, new: object) -> bool:
    """Whether two values of one type are equal in every bit; what crosses by reference is not."""
    try:
        return wire.pack(wire.encode(old)) == wire.pack(wire.encode(new))
    except wire.Uncrossable:
        return False


def _write_array(old: np.ndarray[Any, Any], new: np.ndarray[Any, Any]) -> object:
    if old.shape != new.shape or old.dtype.newbyteorder("=") != new.dtype:
        return new
    writeable = old.flags.writeable
    try:
        old.flags.writeable = True
    except ValueError:
        return new
    old[...] = new
    old.flags.writeable = writeable
    return old
