"""What a box may do: the container configuration, as the Docker Engine API names things."""

import importlib.resources
import json
from functools import cache
from pathlib import Path

from sandbox.limits import MIB, Limits

GUEST_DIRECTORY = "/run/judge"
# -s -P is -I without -E, since the hash seed in the environment must count.
PYTHON = ("/judge/python3", "-s", "-P", "-B")
ENVIRONMENT = (
    "HOME=/tmp",
    "LANG=C.UTF-8",
    "MKL_NUM_THREADS=1",
    "OMP_NUM_THREADS=1",
    "OPENBLAS_NUM_THREADS=1",
    "PYTHONHASHSEED=0",
)
OPEN_FILES = 256
FILE_BYTES = 64 * MIB
ONE_CPU = 1_000_000_000  # in thousand millionths of a CPU
_TMPFS = "noexec,nosuid,nodev,mode=1777"
# /dev/shm is where the semaphores of multiprocessing live.
WRITABLE = {
    "/tmp": f"size=64m,nr_inodes=8192,{_TMPFS}",  # noqa: S108
    "/dev/shm": f"size=16m,nr_inodes=256,{_TMPFS}",  # noqa: S108
}


def configuration(
    *,
    image: str,
    arguments: tuple[str, ...],
    uid: int,
    limits: Limits,
    directory: Path,
    runtime: str | None,
    labels: dict[str, str],
) -> dict[str, object]:
    """The body of ``POST /containers/create`` for one box.

    Args:
        image: the image's id, so that a moved tag changes nothing.
        arguments: what the box's Python is started with.
        uid: its user and group id, of no other box.
        limits: memory and processes.
        directory: on the Docker host; mounted read-only at GUEST_DIRECTORY.
        runtime: the daemon's name of a container runtime; None for its default.
        labels: how the box is found again.
    """
    host: dict[str, object] = {
        **resources(limits),
        "NanoCpus": ONE_CPU,
        "NetworkMode": "none",
        "IpcMode": "none",
        "CgroupnsMode": "private",
        "ReadonlyRootfs": True,
        "CapDrop": ["ALL"],
        "SecurityOpt": ["no-new-privileges", f"seccomp={seccomp_profile()}"],
        "LogConfig": {"Type": "none"},
        "Tmpfs": WRITABLE,
        "Ulimits": [
            {"Name": "nofile", "Soft": OPEN_FILES, "Hard": OPEN_FILES},
            {"Name": "fsize", "Soft": FILE_BYTES, "Hard": FILE_BYTES},
            {"Name": "core", "Soft": 0, "Hard": 0},
        ],
        "Mounts": [
            {
                "Type": "bind",
                "Source": str(directory),
                "Target": GUEST_DIRECTORY,
                "ReadOnly": True,
                "BindOptions": {"Propagation": "rprivate"},
            }
        ],
    }
    if runtime is not None:
        host["Runtime"] = runtime
    return {
        "Image": image,
        "Entrypoint": [*PYTHON, *arguments],
        "Cmd": [],
        "User": f"{uid}:{uid}",
        "Env": list(ENVIRONMENT),
        "Hostname": "box",
        "WorkingDir": "/tmp",  # noqa: S108
        "NetworkDisabled": True,
        "Labels": labels,
        "HostConfig": host,
    }


def resources(limits: Limits) -> dict[str, int]:
    """The limits that can be changed while a box runs: memory, swap included, and processes."""
    return {
        "Memory": limits.memory_bytes,
        "MemorySwap": limits.memory_bytes,
        "PidsLimit": limits.processes,
    }


@cache
def seccomp_profile() -> str:
    """The system call filter, as the compact JSON that the daemon takes."""
    profile = importlib.resources.files("sandbox").joinpath("seccomp.json").read_text()
    return json.dumps(json.loads(profile), separators=(",", ":"))
