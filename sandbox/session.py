"""One submission in boxes: load it, call it, and say how each call ended.

A test is ``begin``, calls, ``end``. Each begins in a fresh child of the guest,
in the box at hand, or in a new one when that box is gone (``MAX_BOXES`` at
most). Whatever stops a test is kept in ``failure`` and answers its later calls.
"""

import secrets
import select
import socket
import time
from dataclasses import dataclass

from sandbox.box import Box, Sandbox
from sandbox.channel import Channel, HungUp
from sandbox.errors import BoxLost
from sandbox.guest import wire
from sandbox.limits import Limits, Usage
from sandbox.outcomes import (
    CallOutcome,
    Died,
    Fatal,
    LoadOutcome,
    OutOfMemory,
    OutputExceeded,
    TimedOut,
    Violated,
)
from sandbox.references import CallReferences
from sandbox.replies import call_outcome, load_outcome

MAX_BOXES = 3
LOAD_SECONDS = 10.0
TICK_SECONDS = 0.05
CLOSE_SECONDS = 2.0
STARVED = 0.8
"""A call that used less than this share of its wall time did not compute all along."""
TOLERANCE = 1.2
"""CPU time is cut off this far beyond its limit, so that a close result can be measured."""


@dataclass(frozen=True)
class Program:
    """What to load: the source, the names it must define, and what it may import."""

    source: str
    entries: tuple[str, ...]
    imports: tuple[str, ...]


class Stopped(Exception):
    """The test is over; carries the outcome."""

    def __init__(self, outcome: Fatal) -> None:
        self.outcome = outcome
        super().__init__(str(outcome))


@dataclass
class Patience:
    """How long to wait for a frame.

    Attributes:
        seconds: wall time from the start of the wait.
        deadline: when it is over, by the monotonic clock.
        first_look: when the clocks were first read, and the box's CPU seconds then. Most
            replies come sooner, and cost no look at the clocks at all.
    """

    seconds: float
    deadline: float
    first_look: tuple[float, float] | None = None

    def starved(self, now: float, cpu_seconds: float) -> bool:
        """Whether the box used less CPU time than it could have, since the first look."""
        start, cpu_then = self.first_look or (now - self.seconds, cpu_seconds)
        return cpu_seconds - cpu_then < (now - start) * STARVED


class Session:
    """Calls to one submission, under its limits.

    Attributes:
        failure: what stopped the current test, or None.
        output: what the last finished test wrote to standard output and error.
    """

    def __init__(self, sandbox: Sandbox, program: Program, limits: Limits) -> None:
        self._sandbox = sandbox
        self._program = program
        self._limits = limits
        self._box: Box | None = None
        self._boxes = 0
        self._spent = Usage(0.0, 0)
        self._control: Channel | None = None
        self._calls: Channel | None = None
        self._test = 0
        self._lost_error: BoxLost | None = None
        self.failure: Fatal | None = None
        self.output = b""

    def close(self) -> None:
        """Give the box back; nothing of the submission survives."""
        self._drop_box()

    @property
    def exhausted(self) -> bool:
        """Whether no further test can begin."""
        return self._box is None and self._boxes >= MAX_BOXES

    def usage(self) -> Usage:
        """CPU seconds over all boxes, and the largest memory of one of them."""
        if self._box is None:
            return self._spent
        now = self._box.usage()
        return Usage(
            self._spent.cpu_seconds + now.cpu_seconds,
            max(self._spent.memory_bytes, now.memory_bytes),
        )

    def begin(self) -> LoadOutcome:
        """Load the submission into a fresh child.

        Raises:
            SandboxError: no box could be had.
        """
        self.failure = self._lost_error = None
        try:
            control = self._ready_box()
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
            self._calls = Channel(ours)
            self._test = secrets.randbits(62)
            with theirs:
                self._hand_over(control, theirs)
            return self._load()
        except Stopped as stop:
            self.failure = stop.outcome
            return stop.outcome

    def call(self, name: str, args: tuple[object, ...], kwargs: dict[str, object]) -> CallOutcome:
        """Call a function of the submission."""
        return self._call(["call", name], args, kwargs)

    def construct(
        self, name: str, args: tuple[object, ...], kwargs: dict[str, object]
    ) -> CallOutcome:
        """Make an instance of a class of the submission; the value is its Handle."""
        return self._call(["construct", name], args, kwargs)

    def method(
        self, number: int, name: str, args: tuple[object, ...], kwargs: dict[str, object]
    ) -> CallOutcome:
        """Call a method of an instance."""
        return self._call(["method", number, name], args, kwargs)

    def attribute(self, number: int, name: str) -> CallOutcome:
        """Read an attribute of an instance."""
        return self._request(["attribute", number, name], CallReferences())

    def end(self) -> Fatal | None:
        """End the test; what stopped it, if anything did."""
        if self._lost_error is not None:
            raise self._lost_error
        if self._calls is None or self._box is None:
            return self.failure
        calls, self._calls = self._calls, None
        try:
            self._refuse_surplus(calls)
            calls.finish()
            closed = self._closed()
            self._refuse_surplus(calls)  # the child is gone: this is all it ever wrote
            self.failure = self.failure or self._after(closed)
        except Stopped as stop:
            self.failure = self.failure or stop.outcome
        finally:
            calls.close()
        return self.failure

    def _ready_box(self) -> Channel:
        """The control channel of a box that holds the submission."""
        if self._box is not None and self._control is not None:
            return self._control
        self._boxes += 1
        self._box = self._sandbox.open(self._limits)
        self._control = Channel(self._box.channel)
        request = secrets.randbits(62)
        program = self._program
        self._control.send(
            [
                request,
                "submission",
                program.source,
                list(program.entries),
                list(program.imports),
                self._limits.output_kib * 1024,
            ]
        )
        try:
            answer = self._wait(self._control, _patience(LOAD_SECONDS))
        except Stopped as stop:  # nothing of the submission runs yet
            raise self._lost() from stop
        if answer != [request, "ok"]:
            raise self._lost()
        return self._control

    def _load(self) -> LoadOutcome:
        """Let the child load the submission."""
        reply = self._exchange(["load"], self._limits.call_seconds, None)
        try:
            return load_outcome(reply, self._program.entries)
        except wire.WireError as error:
            raise Stopped(self._violated(str(error))) from error

    def _hand_over(self, control: Channel, theirs: socket.socket) -> None:
        """Give the guest its end of the test's call channel."""
        try:
            control.send_descriptor([self._test, "begin"], theirs.fileno())
        except HungUp:
            raise self._gone() from None

    def _call(
        self, request: list[object], args: tuple[object, ...], kwargs: dict[str, object]
    ) -> CallOutcome:
        references = CallReferences()
        packed = [references.pack(value) for value in args]
        named: list[object] = [[name, references.pack(value)] for name, value in kwargs.items()]
        originals: dict[object, object] = dict(enumerate(args))
        originals.update(kwargs)
        return self._request([*request, packed, named], references, originals)

    def _request(
        self,
        request: list[object],
        references: CallReferences,
        originals: dict[object, object] | None = None,
    ) -> CallOutcome:
        if self.failure is not None:
            return self.failure
        if self._calls is None:
            raise self._lost_error or BoxLost("a call while no test is running")
        try:
            reply = self._exchange(request, self._limits.call_seconds, references)
            references.settle()
            return call_outcome(reply, references, originals or {})
        except Stopped as stop:
            self.failure = stop.outcome
            return stop.outcome
        except wire.WireError as error:
            self.failure = self._violated(str(error))
            return self.failure

    def _exchange(
        self, request: list[object], seconds: float, references: CallReferences | None
    ) -> list[object]:
        """Send a request, answer its call-backs, and return its reply without the id."""
        assert self._calls is not None
        number = secrets.randbits(62)
        patience = _patience(seconds)
        self._calls.send([number, *request])
        while True:
            reply = self._wait(self._calls, patience)
            if len(reply) < 2 or type(reply[0]) is not int or reply[0] != number:
                raise Stopped(self._violated("a reply to no request"))
            if reply[1] != "callback" or references is None:
                return reply[1:]
            if time.monotonic() >= patience.deadline:  # also while frames keep coming
                raise Stopped(self._wall_timeout(patience))
            try:
                answer = references.call_back(reply[2:])
            except wire.WireError as error:
                raise Stopped(self._violated(str(error))) from error
            self._calls.send([number, *answer])

    def _wait(self, channel: Channel, patience: Patience) -> list[object]:
        """The next frame of a channel, while watching the clocks and the control channel."""
        next_look = time.monotonic() + TICK_SECONDS
        while (frame := self._receive(channel)) is None:
            now = time.monotonic()
            if now >= next_look:
                cpu_seconds = self._check_cpu()
                patience.first_look = patience.first_look or (now, cpu_seconds)
                next_look = now + TICK_SECONDS
            if now >= patience.deadline:
                raise Stopped(self._wall_timeout(patience))
            if self._poll(channel, min(patience.deadline, next_look) - now):
                frame = self._receive(channel)
                if frame is None:
                    raise Stopped(self._ended_early())
                break
        return frame

    def _receive(self, channel: Channel) -> list[object] | None:
        """A frame if one is there; the end of the stream ends the test."""
        try:
            return channel.receive()
        except HungUp:
            if channel is self._control:
                raise self._gone() from None
            raise Stopped(self._ended_early()) from None
        except wire.WireError as error:
            raise Stopped(self._broken(str(error))) from error

    def _poll(self, channel: Channel, seconds: float) -> bool:
        """Sleep until there is news, at most so long; whether the control channel has any."""
        assert self._control is not None
        poller = select.poll()
        events = select.POLLIN | (select.POLLOUT if channel.sending else 0)
        poller.register(channel.fileno(), events)
        if channel is not self._control:
            poller.register(self._control.fileno(), select.POLLIN)
        ready = dict(poller.poll(max(0.0, seconds) * 1000))
        if ready.get(channel.fileno(), 0) & select.POLLOUT:
            channel.flush()
        return channel is not self._control and self._control.fileno() in ready

    def _ended_early(self) -> Fatal:
        """The child is gone, or closed its channel, where a reply was due."""
        try:
            return self._after(self._closed()) or Died(0, 0)
        except Stopped as stop:
            return Died(0, 0) if isinstance(stop.outcome, TimedOut) else stop.outcome

    def _closed(self) -> tuple[int, int, bool]:
        """The guest's word that the child is gone, with how it ended."""
        assert self._control is not None
        frame = self._wait(self._control, _patience(CLOSE_SECONDS))
        match frame:
            case [number, "closed", int(code), int(signal), bool(overflow), bytes(output)]:
                if number == self._test:
                    self.output = output
                    self._hang_up()
                    return code, signal, overflow
        raise Stopped(self._violated("a control frame out of turn"))

    def _after(self, closed: tuple[int, int, bool]) -> Fatal | None:
        """What the end of a child means; None if it left in order."""
        assert self._box is not None
        code, signal, overflow = closed
        if self._box.out_of_memory():
            self._drop_box()
            return OutOfMemory(self._limits.memory_mib)
        if overflow:
            return OutputExceeded(self._limits.output_kib)
        return Died(code, signal) if code or signal else None

    def _refuse_surplus(self, calls: Channel) -> None:
        """Stop if the child sent anything that nobody asked for; it may have hung up."""
        try:
            if calls.receive() is None and not calls.receiving:
                return
        except HungUp:
            return
        except wire.WireError as error:
            raise Stopped(self._broken(str(error))) from error
        raise Stopped(self._violated("a frame that answers no request"))

    def _check_cpu(self) -> float:
        """CPU seconds of the box; beyond the submission's limit the test is over."""
        assert self._box is not None
        now = self._box.usage()
        limit = self._limits.cpu_seconds
        if self._spent.cpu_seconds + now.cpu_seconds > limit * TOLERANCE:
            self._drop_box()
            raise Stopped(TimedOut("cpu", limit))
        return now.cpu_seconds

    def _wall_timeout(self, patience: Patience) -> TimedOut:
        assert self._box is not None
        starved = patience.starved(time.monotonic(), self._box.usage().cpu_seconds)
        self._drop_box()
        return TimedOut("wall", patience.seconds, starved)

    def _broken(self, rule: str) -> Fatal:
        """A broken frame: the fault of a process killed for memory, or else of the submission."""
        assert self._box is not None
        if self._box.out_of_memory():
            self._drop_box()
            return OutOfMemory(self._limits.memory_mib)
        return self._violated(rule)

    def _violated(self, rule: str) -> Violated:
        self._drop_box()
        return Violated(rule)

    def _gone(self) -> Exception:
        """The guest's parent process is gone: killed for memory, or by no doing of the call."""
        assert self._box is not None
        if self._box.out_of_memory():
            self._drop_box()
            return Stopped(OutOfMemory(self._limits.memory_mib))
        return self._lost()

    def _lost(self) -> BoxLost:
        self._drop_box()
        self._lost_error = BoxLost("the guest hung up, and the kernel killed nothing in its box")
        return self._lost_error

    def _drop_box(self) -> None:
        """Take a last look at the clocks, then destroy the box."""
        self._hang_up()
        if self._box is not None:
            self._spent = self.usage()
            self._box.close()
        self._box = self._control = None

    def _hang_up(self) -> None:
        """Close the call channel: the child leaves, if it is still there."""
        if self._calls is not None:
            self._calls.close()
        self._calls = None


def _patience(seconds: float) -> Patience:
    return Patience(seconds, time.monotonic() + seconds)


def greet(sock: socket.socket, seconds: float) -> None:
    """Wait for the hello of a guest that has just connected.

    Raises:
        BoxLost: it did not come in time, or was something else.
    """
    channel = Channel(sock)
    deadline = time.monotonic() + seconds
    poller = select.poll()
    poller.register(sock.fileno(), select.POLLIN)
    try:
        while (hello := channel.receive()) is None:
            left = deadline - time.monotonic()
            if left <= 0:
                raise BoxLost(f"the guest said nothing within {seconds:g} s")
            poller.poll(left * 1000)
    except (HungUp, wire.WireError) as error:
        raise BoxLost("the guest hung up before it said hello") from error
    if hello[:2] != [0, "hello"]:
        raise BoxLost("the guest did not say hello first")
