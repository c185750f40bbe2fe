"""Speak the guest's protocol by hand: real guests in forks, and the host's end of a channel."""

import contextlib
import faulthandler
import os
import select
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sandbox.guest import wire

DEADLINE_SECONDS = 30.0


class Peer:
    """One end of a channel, blocking and with a deadline."""

    def __init__(self, sock: socket.socket):
        self.socket = sock
        self.socket.settimeout(DEADLINE_SECONDS)
        self.opened: list[Peer] = []
        self._last = 100

    def ask(self, *request):
        """The reply to a request, its id checked and taken off."""
        self._last += 1
        self.send([self._last, *request])
        number, *reply = self.receive()
        assert number == self._last
        return reply

    def send(self, structure):
        """Send one frame."""
        self.socket.sendall(wire.frame(structure))

    def send_descriptor(self, structure, descriptor: int):
        """Send one frame together with a descriptor."""
        socket.send_fds(self.socket, [wire.frame(structure)], [descriptor])

    def receive(self):
        """The next frame; None when the other end hung up."""
        header = self._exactly(wire.HEADER.size)
        if header is None:
            return None
        return wire.unpack(self._exactly(wire.body_length(header)))

    def receive_descriptor(self):
        """The next frame and the descriptor that came with it, if one did; None at the end."""
        header, descriptors, _, _ = socket.recv_fds(self.socket, wire.HEADER.size, 1)
        if not header:
            return None
        body = self._exactly(wire.body_length(header))
        return wire.unpack(body), next(iter(descriptors), None)

    def call(self, name, *args, **kwargs):
        """Call a function of a submission with values."""
        return self.ask("call", name, *arguments(*args, **kwargs))

    def close(self):
        """Hang up."""
        self.socket.close()

    def _exactly(self, length: int):
        data = b""
        while len(data) < length:
            chunk = self.socket.recv(length - len(data))
            if not chunk:
                return None
            data += chunk
        return data


def arguments(*args, **kwargs):
    """Values as the arguments of a request."""
    packed = [wire.pack(wire.encode(value)) for value in args]
    named = [[name, wire.pack(wire.encode(value))] for name, value in kwargs.items()]
    return packed, named


@contextmanager
def forked(work: Callable[[socket.socket], object]) -> Iterator[Peer]:
    """A peer whose other end a fork of this process serves; it must leave when we hang up."""
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if pid == 0:
        try:
            faulthandler.disable()
            keep_only(theirs.fileno())
            work(theirs)
        finally:
            os._exit(1)
    theirs.close()
    peer = Peer(ours)
    peer.pid = pid
    try:
        yield peer
    finally:
        ours.close()
        assert ends(pid), "the fork did not leave when its peer hung up"


def keep_only(descriptor: int) -> None:
    """Close what a fork inherited of the whole suite's descriptors, as a guest never has them."""
    for name in os.listdir("/proc/self/fd"):  # noqa: PTH208 - names alone
        if int(name) > 2 and int(name) != descriptor:
            with contextlib.suppress(OSError):
                os.close(int(name))


def ends(pid: int) -> bool:
    """Whether our child ends within the deadline; it is gone in any case."""
    with contextlib.closing(os.fdopen(os.pidfd_open(pid))) as handle:
        ended = bool(select.select([handle], [], [], DEADLINE_SECONDS)[0])
        if not ended:
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    return ended


def gone(pid: int) -> bool:
    """Whether a process, whoever's child it is, ends within the deadline."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    with contextlib.closing(os.fdopen(descriptor)) as handle:
        return bool(select.select([handle], [], [], DEADLINE_SECONDS)[0])


def hung_up(sock: socket.socket) -> bool:
    """Whether the other end hangs up within the deadline, all it had said thrown away."""
    sock.settimeout(DEADLINE_SECONDS)
    try:
        while sock.recv(1 << 16):
            pass
    except ConnectionResetError:
        pass
    except TimeoutError:
        return False
    return True


def alive(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"
