"""Whether boxes on this host hold what they promise; `judge image check` shows it.

Each line comes from a real box: one looks around from inside (see ``probe.py``), one is
made to run out of memory, and the rest is what the daemon says.
"""

import importlib.resources
import json
import socket
from dataclasses import dataclass

from sandbox.docker import SOCKET_PATH, DockerSandbox
from sandbox.errors import SandboxError
from sandbox.limits import Limits

_REPORT_SECONDS = 20.0
_REPORT_BYTES = 1 << 20
_HUNGRY = """
import os, socket, sys
channel = socket.socket(socket.AF_UNIX)
channel.connect(sys.argv[1])
child = os.fork()
if child == 0:
    memory = bytearray(b"x") * (96 << 20)
    os._exit(0)
os.waitpid(child, 0)
channel.sendall(b"done")
channel.recv(1)
"""


@dataclass(frozen=True)
class CheckLine:
    """One thing that was checked.

    Attributes:
        name: what, in a few words.
        ok: whether it is as it should be.
        detail: what was found.
        required: whether submissions must not be run without it.
    """

    name: str
    ok: bool
    detail: str
    required: bool


def check(sandbox: DockerSandbox) -> list[CheckLine]:
    """Try the sandbox; a box that cannot be made is a line that is not ok."""
    lines = [
        CheckLine("image", True, f"{sandbox.image.tag}, {', '.join(sandbox.image.software)}", True)
    ]
    for part in (_inside, _memory, _guest):
        try:
            lines += part(sandbox)
        except (SandboxError, OSError, ValueError) as error:
            lines.append(CheckLine(part.__name__.strip("_"), False, str(error), True))
    lines.append(
        CheckLine(
            "swap limit",
            sandbox.limits_swap,
            "counted with memory" if sandbox.limits_swap else "the kernel does not count swap",
            False,
        )
    )
    return lines


def _inside(sandbox: DockerSandbox) -> list[CheckLine]:
    source = importlib.resources.files("sandbox").joinpath("probe.py").read_text()
    box = sandbox.launch(Limits(), ("-c", source, SOCKET_PATH))
    try:
        findings = json.loads(_read_all(box.channel))
    finally:
        box.close()
    return [CheckLine(str(name), ok is True, str(detail), True) for name, ok, detail in findings]


def _memory(sandbox: DockerSandbox) -> list[CheckLine]:
    limits = Limits(memory_mib=48)
    box = sandbox.launch(limits, ("-c", _HUNGRY, SOCKET_PATH))
    try:
        box.channel.settimeout(_REPORT_SECONDS)
        ended = box.channel.recv(4) == b"done"
        killed = box.out_of_memory()
        peak = box.usage().memory_bytes
    finally:
        box.close()
    detail = f"limit {limits.memory_mib} MiB, peak {peak / (1 << 20):.0f} MiB, flag {killed}"
    return [
        CheckLine("memory limit", ended and killed and peak <= limits.memory_bytes, detail, True)
    ]


def _guest(sandbox: DockerSandbox) -> list[CheckLine]:
    box = sandbox.open(Limits())
    try:
        exact = box.reads_kernel
    finally:
        box.close()
    detail = (
        "read from the kernel"
        if exact
        else "the host's control groups are not visible here: asked of the daemon, which is slower"
    )
    return [
        CheckLine("guest", True, "answers", True),
        CheckLine("accounting", exact, detail, False),
    ]


def _read_all(channel: socket.socket) -> bytes:
    channel.settimeout(_REPORT_SECONDS)
    report = bytearray()
    while chunk := channel.recv(65536):
        report += chunk
        if len(report) > _REPORT_BYTES:
            raise ValueError(f"the report from the box is longer than {_REPORT_BYTES} bytes")
    return bytes(report)
