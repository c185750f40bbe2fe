"""The two interfaces that every kind of sandbox implements.

A *box* is one isolated place, used for one submission and then destroyed. Its
guest is connected to ``channel`` and has said hello, so it answers at once.
"""

import socket
from typing import Protocol

from sandbox.limits import Limits, Usage


class Box(Protocol):
    """One isolated place with a guest that waits for a submission."""

    @property
    def channel(self) -> socket.socket:
        """The connected stream socket to the guest; every byte from it is hostile."""

    def usage(self) -> Usage:
        """CPU time and peak memory so far, from the kernel and never from the guest."""

    def out_of_memory(self) -> bool:
        """Whether the kernel killed anything in this box for its memory."""

    def close(self) -> None:
        """Kill everything in the box and remove it. Idempotent; never raises."""


class Sandbox(Protocol):
    """Makes boxes."""

    @property
    def name(self) -> str:
        """``docker`` or ``local``, as in receipts."""

    @property
    def digest(self) -> str:
        """What a box is made of: the image's digest, or the versions of a local guest."""

    def open(self, limits: Limits) -> Box:
        """A box under these limits, its guest connected.

        Raises:
            SandboxError: it could not be made; the message says why.
        """

    def close(self) -> None:
        """Remove every box that is still there, and all else the sandbox made."""
