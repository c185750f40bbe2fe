"""Ask Python in a real box for a value."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sandbox.docker import SOCKET_PATH, DockerBox, DockerSandbox
from sandbox.limits import Limits

DEADLINE_SECONDS = 30.0
PRELUDE = """
import ctypes, errno, json, os, resource, socket, sys, threading, time
channel = socket.socket(socket.AF_UNIX)
channel.connect(sys.argv[1])
def tell(value):
    channel.sendall(json.dumps(value).encode() + b"\\n")
def wait():
    channel.recv(1)
def attempt(function, *arguments):
    try:
        function(*arguments)
    except OSError as error:
        return errno.errorcode[error.errno]
    return "done"
"""


@contextmanager
def running(
    sandbox: DockerSandbox, source: str, limits: Limits | None = None
) -> Iterator[DockerBox]:
    """A box that runs this source, which has `tell`, `wait` and `attempt`."""
    box = sandbox.launch(limits or Limits(), ("-c", PRELUDE + source, SOCKET_PATH))
    try:
        box.channel.settimeout(DEADLINE_SECONDS)
        yield box
    finally:
        box.close()


def told(box: DockerBox):
    """The next value that the box tells."""
    line = bytearray()
    while not line.endswith(b"\n"):
        byte = box.channel.recv(1)
        assert byte, f"the box hung up after {bytes(line)!r}"
        line += byte
    return json.loads(line)


def ask(sandbox: DockerSandbox, source: str, limits: Limits | None = None):
    """The one value that this source tells."""
    with running(sandbox, source, limits) as box:
        return told(box)


def wait_for_hang_up(channel: socket.socket) -> None:
    """Wait until either end is closed."""
    with suppress(OSError):
        while channel.recv(4096):
            pass
