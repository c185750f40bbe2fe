"""Lend boxes to another process, so that it needs no right to make them.

The process that decodes what a guest says holds no Docker socket: it asks, over
a Unix socket of whole messages, the process that does::

    ["open", cpu_seconds, call_seconds, memory_mib, output_kib, processes]
                      -> ["box", number] with the box's channel
                       | ["failed", message]
    ["usage", number] -> [cpu_seconds, memory_bytes]
    ["out_of_memory", number] -> [yes or no]
    ["close", number] -> []

When the borrower hangs up, all it had borrowed is destroyed.
"""

import contextlib
import socket
from dataclasses import astuple

from sandbox.box import Box, Sandbox
from sandbox.errors import SandboxError
from sandbox.guest import wire
from sandbox.limits import Limits, Usage

MAX_MESSAGE = 65536


def socket_pair() -> tuple[socket.socket, socket.socket]:
    """Two ends of a lease: the lender's and the borrower's."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def lend(sock: socket.socket, sandbox: Sandbox) -> None:
    """Serve one borrower until it hangs up, then destroy what it had borrowed."""
    lent: dict[int, Box] = {}
    try:
        with contextlib.suppress(ConnectionError), sock:
            while message := sock.recv(MAX_MESSAGE):
                _answer(sock, sandbox, lent, wire.unpack(message))
    finally:
        for box in lent.values():
            box.close()


def _answer(sock: socket.socket, sandbox: Sandbox, lent: dict[int, Box], request: object) -> None:
    match request:
        case ["open", float(cpu), float(call), int(memory), int(output), int(processes)]:
            try:
                box = sandbox.open(Limits(cpu, call, memory, output, processes))
            except SandboxError as error:
                sock.send(wire.pack(["failed", str(error)[: MAX_MESSAGE // 2]]))
                return
            number = len(lent)
            lent[number] = box
            socket.send_fds(sock, [wire.pack(["box", number])], [box.channel.fileno()])
        case ["usage", int(number)]:
            usage = lent[number].usage()
            sock.send(wire.pack([usage.cpu_seconds, usage.memory_bytes]))
        case ["out_of_memory", int(number)]:
            sock.send(wire.pack([lent[number].out_of_memory()]))
        case ["close", int(number)]:
            lent[number].close()
            sock.send(wire.pack([]))
        case _:
            raise SandboxError(f"a lease has no request {request!r}")


class BorrowedSandbox:
    """The borrower's end: a sandbox whose boxes are made and measured by the lender."""

    def __init__(self, sock: socket.socket, *, name: str, digest: str) -> None:
        self._socket = sock
        self.name = name
        self.digest = digest

    def open(self, limits: Limits) -> "BorrowedBox":
        """Borrow a box.

        Raises:
            SandboxError: the lender could not make one, or is gone.
        """
        reply, descriptors = self.ask(["open", *astuple(limits)])
        match reply:
            case ["box", int(number)] if descriptors:
                return BorrowedBox(self, number, socket.socket(fileno=descriptors[0]))
            case ["failed", str(message)]:
                raise SandboxError(message)
        raise SandboxError(f"the lender of boxes answered {reply!r}")

    def close(self) -> None:
        """Hang up: the lender destroys what was borrowed."""
        self._socket.close()

    def ask(self, request: list[object]) -> tuple[list[object], list[int]]:
        """Send a request; its reply and the descriptors that came with it."""
        try:
            self._socket.send(wire.pack(request))
            message, descriptors, _, _ = socket.recv_fds(self._socket, MAX_MESSAGE, 1)
        except OSError as error:
            raise SandboxError("the lender of boxes is gone") from error
        if not message:
            raise SandboxError("the lender of boxes is gone")
        reply = wire.unpack(message)
        assert isinstance(reply, list)
        return reply, list(descriptors)


class BorrowedBox:
    """A borrowed box: its channel is here, its clocks are read by the lender."""

    def __init__(self, sandbox: BorrowedSandbox, number: int, channel: socket.socket) -> None:
        self._sandbox = sandbox
        self._number = number
        self.channel = channel

    def usage(self) -> Usage:
        """CPU time and peak memory, from the lender's look at the kernel."""
        (cpu_seconds, memory_bytes), _ = self._sandbox.ask(["usage", self._number])
        assert isinstance(cpu_seconds, float)
        assert isinstance(memory_bytes, int)
        return Usage(cpu_seconds, memory_bytes)

    def out_of_memory(self) -> bool:
        """Whether the kernel killed anything in it for its memory."""
        (killed,), _ = self._sandbox.ask(["out_of_memory", self._number])
        return bool(killed)

    def close(self) -> None:
        """Give it back to be destroyed."""
        self.channel.close()
        with contextlib.suppress(SandboxError):
            self._sandbox.ask(["close", self._number])
