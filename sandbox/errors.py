"""Errors of the sandbox, none of which is ever a candidate's fault.

SandboxError
 ├─ SandboxUnavailable   no engine, no image, no permission
 └─ BoxLost              a box could not be made, or vanished by no doing of the submission
"""


class SandboxError(Exception):
    """The sandbox itself failed."""


class SandboxUnavailable(SandboxError):
    """The sandbox cannot be used on this host; the message says what is missing."""


class BoxLost(SandboxError):
    """A box could not be made, or vanished by no doing of the submission."""
