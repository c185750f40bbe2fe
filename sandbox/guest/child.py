"""The guest's child process: loads the submission and answers the calls of one test.

On the call channel every request gets exactly one reply with the same id::

    [id, "load"]                         -> [id, "loaded", entries]
                                          | [id, "refused", message, line]
    [id, "call", name, args, kwargs]     -> [id, "value", v, changed]
    [id, "construct", name, args, kwargs] | [id, "uncrossable", reason, changed]
    [id, "method", n, name, args, kwargs] | [id, "raised", type, message, line]
    [id, "attribute", n, name]

``args`` is a list of packed values and ``kwargs`` one of [name, packed value].
``changed`` lists [position or name, packed value] of each argument that the
call changed in place. Callables and iterators that came as arguments call
back in the middle::

    [id, "callback", tag, n, args, kwargs] -> [id, "answer", v] | [id, "stop"]
                                            | [id, "failed", type, message]
"""

import os
import socket
import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn

import numpy as np

from sandbox.guest import loader, wire

MAX_MESSAGE = 2000
MUTABLE = (list, dict, set, tuple, np.ndarray, np.random.Generator)


@dataclass(frozen=True)
class Submission:
    """What to load: the source, the names it must define, and what it may import."""

    source: str
    entries: list[str]
    imports: list[str]


def serve(channel: socket.socket, submission: Submission) -> NoReturn:
    """Answer the calls of one test; leaves the process when the host hangs up."""
    sys.stdout = open(1, "w", buffering=1, errors="backslashreplace", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", buffering=1, errors="backslashreplace", closefd=False)  # noqa: SIM115
    conversation = Conversation(channel)
    calls = Calls(conversation)
    while True:
        match conversation.next_request():
            case ["load"]:
                conversation.reply(*calls.load(submission))
            case [str(kind), *details]:
                conversation.reply(*calls.answer(kind, details))


class Conversation:
    """Lock-step on the call channel: a request, call-backs if any, one reply."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._number: object = None

    def next_request(self) -> list[Any]:
        """The next request without its id; leaves the process when the host hung up."""
        self._number, *request = self._receive()
        return request

    def reply(self, *parts: object) -> None:
        """Answer the request."""
        try:
            data = wire.frame([self._number, *parts])
        except wire.Uncrossable as error:
            data = wire.frame([self._number, "uncrossable", str(error), []])
        self._channel.sendall(data)

    def call_back(self, tag: str, number: int, args: list[bytes], kwargs: list[Any]) -> list[Any]:
        """Let the host call what it keeps, in the middle of a call; its answer."""
        self._channel.sendall(wire.frame([self._number, "callback", tag, number, args, kwargs]))
        _, *answer = self._receive()
        return answer

    def _receive(self) -> list[Any]:
        header = receive_exactly(self._channel, wire.HEADER.size)
        structure = wire.unpack(receive_exactly(self._channel, wire.body_length(header)))
        assert isinstance(structure, list)
        return structure


def receive_exactly(channel: socket.socket, length: int) -> bytes:
    """So many bytes from a channel; leaves the process if the host hung up before."""
    data = bytearray(length)
    view = memoryview(data)
    filled = 0
    while filled < length:
        received = channel.recv_into(view[filled:])
        if received == 0:
            os._exit(0)
        filled += received
    return bytes(data)


@dataclass
class Calls:
    """Carries out requests on the loaded submission."""

    conversation: Conversation
    names: dict[str, Any] = field(default_factory=dict)
    classes: tuple[type, ...] = ()
    instances: list[object] = field(default_factory=list)

    def load(self, submission: Submission) -> tuple[object, ...]:
        """Load the submission and describe what it defines."""
        try:
            module = loader.load(submission.source, submission.imports)
        except loader.Refused as refusal:
            return "refused", refusal.message, refusal.line
        except BaseException as error:
            return _raised(error)
        self.names = {name: vars(module).get(name) for name in submission.entries}
        self.classes = tuple(value for value in self.names.values() if isinstance(value, type))
        return "loaded", [[name, *loader.describe(value)] for name, value in self.names.items()]

    def answer(self, kind: str, details: list[Any]) -> tuple[object, ...]:
        """Carry out one request."""
        try:
            match kind, details:
                case (("call" | "construct"), [str(name), args, kwargs]):
                    return self._call(lambda: self.names[name], args, kwargs)
                case "method", [int(n), str(name), args, kwargs]:
                    return self._call(lambda: getattr(self.instances[n], name), args, kwargs)
                case "attribute", [int(n), str(name)]:
                    return self._value(getattr(self.instances[n], name), [])
        except BaseException as error:
            return _raised(error)
        raise AssertionError("the host sent an unknown request")

    def _call(
        self, find: Callable[[], Callable[..., object]], args: list[bytes], kwargs: list[Any]
    ) -> tuple[object, ...]:
        positional = [self._decode(packed) for packed in args]
        named = {name: self._decode(packed) for name, packed in kwargs}
        value = find()(*positional, **named)
        before = [*enumerate(args), *kwargs]
        after = [*positional, *named.values()]
        try:
            changed = self._changed(before, after)
        except wire.Uncrossable as reason:
            return "uncrossable", f"in an argument: {reason}", []
        return self._value(value, changed)

    def _value(self, value: object, changed: list[list[Any]]) -> tuple[object, ...]:
        try:
            return "value", wire.encode(value, self), changed
        except wire.Uncrossable as reason:
            return "uncrossable", str(reason), changed

    def _decode(self, packed: bytes) -> object:
        return wire.decode(wire.unpack(packed), self)

    def _changed(self, before: list[Any], after: list[object]) -> list[list[Any]]:
        """What the call changed in place, by position or name."""
        found = []
        for (key, packed), value in zip(before, after, strict=True):
            if isinstance(value, MUTABLE):
                now = wire.pack(wire.encode(value, self))
                if now != packed:
                    found.append([key, now])
        return found

    def number(self, value: object) -> tuple[str, int] | None:
        """Instances of the submission's classes, and call-backs, cross by number."""
        if isinstance(value, HostCallable | HostIterator):
            return value.tag, value.number
        if not isinstance(value, self.classes):
            return None
        for known, instance in enumerate(self.instances):
            if instance is value:
                return "o", known
        self.instances.append(value)
        return "o", len(self.instances) - 1

    def resolve(self, tag: str, number: int) -> object:
        """The stand-in for something of the host's, or the instance of that number."""
        if tag == "o":
            return self.instances[number]
        return (HostCallable if tag == "f" else HostIterator)(self, tag, number)

    def call_back(
        self, tag: str, number: int, args: tuple[object, ...], kwargs: dict[str, object]
    ) -> object:
        """Call a callable of the host, or ask an iterator of the host for its next item."""
        packed = [wire.pack(wire.encode(value, self)) for value in args]
        named = [[name, wire.pack(wire.encode(value, self))] for name, value in kwargs.items()]
        match self.conversation.call_back(tag, number, packed, named):
            case ["answer", structure]:
                return wire.decode(structure, self)
            case ["stop"]:
                raise StopIteration
            case ["failed", str(kind), str(message)]:
                raise CallbackFailed(f"{kind}: {message}")
        raise AssertionError("the host sent an unknown answer")


class CallbackFailed(Exception):
    """A callable that was passed as an argument raised an exception when it was called."""


@dataclass(frozen=True)
class HostCallable:
    """A callable argument: calling it calls the host."""

    calls: Calls
    tag: str
    number: int

    def __call__(self, *args: object, **kwargs: object) -> object:
        """Call it."""
        return self.calls.call_back(self.tag, self.number, args, kwargs)


@dataclass(frozen=True)
class HostIterator:
    """An iterator argument: each item comes from the host."""

    calls: Calls
    tag: str
    number: int

    def __iter__(self) -> Iterator[object]:
        """An iterator is its own iterator."""
        return self

    def __next__(self) -> object:
        """The next item."""
        return self.calls.call_back(self.tag, self.number, (), {})


def _raised(error: BaseException) -> tuple[object, ...]:
    """The reply for an exception, with the submission's own line if it has one."""
    lines = [
        number
        for frame, number in traceback.walk_tb(error.__traceback__)
        if frame.f_code.co_filename == loader.FILENAME
    ]
    try:
        message = str(error)
    except BaseException:
        message = "(its message could not be read)"
    text = message[:MAX_MESSAGE].encode(errors="backslashreplace").decode()
    return "raised", type(error).__name__[:100], text, lines[-1] if lines else None
