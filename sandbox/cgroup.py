"""The kernel's accounting of one container, read from its control group.

The files are found once and kept open, so that one reading is one system call::

                 cgroup v1                              cgroup v2
    cpu          cpuacct/.../cpuacct.usage (ns)         cpu.stat, usage_usec
    peak memory  memory/.../memory.max_usage_in_bytes   memory.peak, else memory.current
    killed       memory/.../memory.oom_control          memory.events, oom_kill

Every reading raises OSError once the container is gone.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Self

_CPU_V1 = ("cpuacct", "cpu,cpuacct", "cpuacct,cpu")
_MEMORY_V1 = ("memory",)


class Accounting:
    """Open accounting files of one container."""

    def __init__(self, cpu: Path, peak: Path, oom: Path) -> None:
        """Open the three files.

        Raises:
            OSError: one of them cannot be opened.
        """
        self._cpu_unit = 1e-9 if cpu.name == "cpuacct.usage" else 1e-6
        self._files: list[int] = []
        try:
            for path in (cpu, peak, oom):
                self._files.append(os.open(path, os.O_RDONLY | os.O_CLOEXEC))
        except OSError:
            self.close()
            raise

    @classmethod
    def find(cls, root: Path, container_id: str, pid: int) -> Self | None:
        """The accounting of a running container, or None where the host's files are not seen.

        Args:
            root: where the host's control groups are mounted.
            container_id: the full id.
            pid: a process of the container as this process numbers it; 0 if not known.
        """
        for directory in _directories(root, container_id, pid):
            try:
                if (root / "cgroup.controllers").exists():
                    return cls(
                        directory / "cpu.stat", _peak_v2(directory), directory / "memory.events"
                    )
                return cls._version_1(root, directory.relative_to(root))
            except OSError:
                continue
        return None

    @classmethod
    def _version_1(cls, root: Path, relative: Path) -> Self:
        memory = root / "memory" / relative
        cpu = next(
            (path for name in _CPU_V1 if (path := root / name / relative).is_dir()),
            root / "cpuacct" / relative,
        )
        return cls(
            cpu / "cpuacct.usage",
            memory / "memory.max_usage_in_bytes",
            memory / "memory.oom_control",
        )

    def cpu_seconds(self) -> float:
        """CPU time of every process that was ever in the container, in seconds."""
        text = self._read(0)
        used = _field(text, "usage_usec") if " " in text else int(text)
        return used * self._cpu_unit

    def peak_bytes(self) -> int:
        """The most memory it held at one time, in bytes."""
        return int(self._read(1))

    def oom_kills(self) -> int:
        """How many of its processes the kernel killed for their memory."""
        return _field(self._read(2), "oom_kill")

    def close(self) -> None:
        """Close the files. Idempotent."""
        while self._files:
            os.close(self._files.pop())

    def _read(self, index: int) -> str:
        if index >= len(self._files):
            raise OSError("the accounting files are closed")
        return os.pread(self._files[index], 4096, 0).decode("ascii")


def _peak_v2(directory: Path) -> Path:
    peak = directory / "memory.peak"
    return peak if peak.exists() else directory / "memory.current"


def _directories(root: Path, container_id: str, pid: int) -> Iterator[Path]:
    """Where the container's group may be: as the kernel says, then as Docker lays them out."""
    if pid > 0:
        try:
            lines = Path(f"/proc/{pid}/cgroup").read_text(encoding="ascii").splitlines()
        except OSError:
            lines = []
        for line in lines:
            _, controllers, path = line.split(":", 2)
            wanted = controllers == "" or "memory" in controllers.split(",")
            if wanted and container_id in path and ".." not in path:
                yield root / path.lstrip("/")
    yield root / "docker" / container_id
    yield root / "system.slice" / f"docker-{container_id}.scope"


def _field(text: str, name: str) -> int:
    for line in text.splitlines():
        key, _, value = line.partition(" ")
        if key == name:
            return int(value)
    raise OSError(f"no field '{name}' in a control group file that begins {text[:80]!r}")
