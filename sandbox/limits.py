"""What one box may use, as one value."""

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Limits of one submission.

    Attributes:
        cpu_seconds: CPU time over all calls, by the kernel's accounting of the box.
        call_seconds: wall time of one call.
        memory_mib: memory of the whole box, in MiB, swap included.
        output_kib: standard output and error of one test together, in KiB.
        processes: processes and threads alive at once.
    """

    cpu_seconds: float = 10.0
    call_seconds: float = 2.0
    memory_mib: int = 256
    output_kib: int = 64
    processes: int = 64

    @property
    def memory_bytes(self) -> int:
        """The memory limit in bytes."""
        return self.memory_mib * MIB


@dataclass(frozen=True)
class Usage:
    """What a box has used since it was made.

    Attributes:
        cpu_seconds: CPU time of every process that ever ran in it, in seconds.
        memory_bytes: the largest memory it held at one time, in bytes.
    """

    cpu_seconds: float
    memory_bytes: int
