"""A sandbox whose guests are scripts of a test: they speak the protocol until they lie."""

import contextlib
import socket
import threading
from collections.abc import Callable

from sandbox.guest import wire
from sandbox.limits import Limits, Usage
from tests.sandbox.peers import Peer

Script = Callable[[Peer], object]


class ScriptedBox:
    """A box whose guest is a thread; its clocks say what the test wants."""

    def __init__(self, script: Script):
        self.channel, theirs = socket.socketpair()
        self.cpu_seconds = 0.0
        self.killed_for_memory = False
        self.closed = False
        self._peer = Peer(theirs)
        self._thread = threading.Thread(target=self._run, args=(script,), daemon=True)
        self._thread.start()

    def usage(self):
        return Usage(self.cpu_seconds, 0)

    def out_of_memory(self):
        return self.killed_for_memory

    def close(self):
        self.closed = True
        self.channel.close()
        for peer in (self._peer, *self._peer.opened):
            with contextlib.suppress(OSError):
                peer.socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        for peer in (self._peer, *self._peer.opened):
            peer.close()

    def _run(self, script):
        with contextlib.suppress(OSError):  # hung up on, as liars are
            script(self._peer)


class ScriptedSandbox:
    """Opens boxes that all follow one script."""

    name = "scripted"
    digest = "a script"

    def __init__(self, script: Script):
        self.script = script
        self.boxes: list[ScriptedBox] = []

    def open(self, limits: Limits):
        box = ScriptedBox(self.script)
        self.boxes.append(box)
        return box

    def close(self):
        for box in self.boxes:
            box.close()


class Test:
    """One test as an honest guest sees it: the call channel, and the number of its ``begin``."""

    __test__ = False

    def __init__(self, control: Peer):
        self.control = control
        while True:
            request, descriptor = control.receive_descriptor() or (None, None)
            match request:
                case None:
                    raise ConnectionAbortedError
                case [number, "submission", *_]:
                    control.send([number, "ok"])
                case [number, "begin"]:
                    self.number = number
                    self.calls = Peer(socket.socket(fileno=descriptor))
                    self.closed = False
                    control.opened.append(self.calls)
                    break

    def load(self):
        """Answer ``load`` as an honest guest does."""
        number, *_ = self.calls.receive()
        self.calls.send([number, "loaded", [["f", "function", []]]])

    def request(self):
        """The next call, its number apart."""
        received = self.calls.receive()
        if received is None:
            raise ConnectionAbortedError
        number, *rest = received
        return number, rest

    def close(self, *ending):
        """Say that the child is gone."""
        self.closed = True
        self.calls.close()
        self.control.send([self.number, "closed", *(ending or (0, 0, False, b""))])

    def until_hung_up(self):
        """Wait until the host hangs up, and say that the child is gone."""
        try:
            while self.calls.receive() is not None:
                pass
        except OSError:
            pass
        self.close()


def frame(body: bytes) -> bytes:
    """A frame with any body."""
    return wire.HEADER.pack(len(body)) + body
