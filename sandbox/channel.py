"""The host's end of a channel: frames in and out of a non-blocking socket.

Every byte that comes in is hostile. A length is checked before memory is
allocated for it, and nothing here waits: the session does, for all its
channels and clocks at once.
"""

import contextlib
import socket

from sandbox.guest import wire

CHUNK = 1 << 20


class HungUp(Exception):
    """The other side closed the channel."""


class Channel:
    """Frames over a connected stream socket."""

    def __init__(self, sock: socket.socket) -> None:
        sock.setblocking(False)
        self._socket = sock
        self._incoming = bytearray()
        self._outgoing = memoryview(b"")

    def fileno(self) -> int:
        """The descriptor, for polling."""
        return self._socket.fileno()

    def close(self) -> None:
        """Close the socket."""
        self._socket.close()

    def finish(self) -> None:
        """Send no more: the other side reads the end of the stream, and can still write."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_WR)

    @property
    def sending(self) -> bool:
        """Whether bytes still wait to be written."""
        return len(self._outgoing) > 0

    @property
    def receiving(self) -> bool:
        """Whether a frame has begun that is not all there yet."""
        return len(self._incoming) > 0

    def send(self, structure: list[object]) -> None:
        """Begin to send a frame; ``flush`` until ``sending`` is false.

        Raises:
            wire.Uncrossable: the frame would be too large.
        """
        self._outgoing = memoryview(wire.frame(structure))
        self.flush()

    def flush(self) -> None:
        """Write what the socket takes now. A closed other side is noticed on reading."""
        try:
            while self._outgoing:
                self._outgoing = self._outgoing[self._socket.send(self._outgoing) :]
        except BlockingIOError:
            pass
        except (BrokenPipeError, ConnectionResetError):
            self._outgoing = memoryview(b"")

    def send_descriptor(self, structure: list[object], descriptor: int) -> None:
        """Send a small frame together with a descriptor."""
        data = wire.frame(structure)
        try:
            sent = socket.send_fds(self._socket, [data], [descriptor])
        except (BlockingIOError, BrokenPipeError, ConnectionResetError) as error:
            raise HungUp from error
        if sent != len(data):
            raise HungUp

    def receive(self) -> list[object] | None:
        """The next whole frame, or None if it is not all there yet.

        Raises:
            HungUp: the other side closed the channel before a frame began.
            wire.WireError: what came is no frame, or stopped in the middle of one.
        """
        while (end := self._end()) is None or len(self._incoming) < end:
            try:
                chunk = self._socket.recv(CHUNK)
            except BlockingIOError:
                return None
            except ConnectionResetError:
                chunk = b""
            if not chunk:
                if self._incoming:
                    raise wire.WireError("half a frame")
                raise HungUp
            self._incoming += chunk
        body = bytes(memoryview(self._incoming)[wire.HEADER.size : end])
        del self._incoming[:end]
        structure = wire.unpack(body)
        if not isinstance(structure, list):
            raise wire.WireError("a frame that is no array")
        return structure

    def _end(self) -> int | None:
        """Where the frame that has begun will end, once its header is there."""
        if len(self._incoming) < wire.HEADER.size:
            return None
        return wire.HEADER.size + wire.body_length(bytes(self._incoming[: wire.HEADER.size]))
