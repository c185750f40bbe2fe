"""Who owns which boxes, and the removal of those whose owner is dead.

An owner is one sandbox object of one process. It holds a lock file for as long as it
lives, which the kernel releases when the process dies in whatever way::

    <runtime_dir>/<owner>.lock        held by the owner
    <runtime_dir>/uids-<n>.lock       held by the owner that uses the nth range of user ids
    <runtime_dir>/<owner>-<random>/   the directory of one box; its name is the box's id

A box's container carries the labels of its owner and of the runtime directory: an owner
is only ever looked for where it made its lock.
"""

import contextlib
import fcntl
import os
import secrets
import shutil
import weakref
from pathlib import Path
from typing import Self

import docker
from docker.errors import APIError

from sandbox.errors import SandboxUnavailable

BOX_LABEL = "judge.box"
OWNER_LABEL = "judge.owner"
RUNTIME_LABEL = "judge.runtime"

_CONFLICT = 409  # the daemon is removing it already
_NOT_FOUND = 404


class FileLock:
    """A lock on a file that is held until `release` or the end of the process."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self._descriptor = descriptor
        # A forked child shares the lock and may outlive its parent: it must let go.
        reference = weakref.ref(self)
        os.register_at_fork(after_in_child=lambda: _forget(reference()))

    @classmethod
    def take(cls, path: Path, *, create: bool) -> Self | None:
        """The lock, or None if another holds it or, without `create`, there is no file.

        Raises:
            OSError: the file cannot be opened.
        """
        while True:
            try:
                descriptor = os.open(
                    path, os.O_RDWR | os.O_CLOEXEC | (os.O_CREAT if create else 0), 0o600
                )
            except FileNotFoundError:
                return None
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                same = os.fstat(descriptor).st_ino == path.stat().st_ino
            except BlockingIOError:
                os.close(descriptor)
                return None
            except FileNotFoundError:
                same = False
            if same:
                return cls(path, descriptor)
            # Its last holder removed the file between our open and our lock.
            os.close(descriptor)

    def release(self, *, remove: bool) -> None:
        """Let go, removing the file first if asked to. Idempotent."""
        if self._descriptor >= 0:
            if remove:
                self.path.unlink(missing_ok=True)
            self.forget()

    def forget(self) -> None:
        """Close our handle; the lock goes with the last one."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)


def _forget(lock: FileLock | None) -> None:
    if lock is not None:
        lock.forget()


class Owner:
    """One sandbox object, known by its lock; owns a range of user ids too.

    Attributes:
        id: 8 random hexadecimal digits.
        first_uid: the first of the user ids that only this owner uses.
    """

    def __init__(self, runtime_dir: Path, *, first_uid: int, uids: int, uids_end: int) -> None:
        """Take the locks.

        Args:
            runtime_dir: where the locks are, and later the boxes' directories.
            first_uid: start of the first range.
            uids: user ids in one range.
            uids_end: no range reaches this user id.

        Raises:
            SandboxUnavailable: every range is taken, or the directory cannot be written.
        """
        self._locks: list[FileLock] = []
        try:
            while not self._locks:
                # A reaper that looks at the new file just now makes it try another name.
                self.id = secrets.token_hex(4)
                lock = FileLock.take(runtime_dir / f"{self.id}.lock", create=True)
                self._locks.extend([lock] if lock else [])
            for n in range((uids_end - first_uid) // uids):
                lock = FileLock.take(runtime_dir / f"uids-{n}.lock", create=True)
                if lock:
                    self._locks.append(lock)
                    self.first_uid = first_uid + n * uids
                    return
        except OSError as error:
            raise SandboxUnavailable(
                f"the runtime directory {runtime_dir} cannot be used: {error}"
            ) from error
        self.close()
        raise SandboxUnavailable(
            f"every range of {uids} user ids from {first_uid} up to {uids_end} is in use by another "
            f"sandbox with the runtime directory {runtime_dir}; use fewer slots or fewer workers"
        )

    def close(self) -> None:
        """Let go of the locks. Idempotent."""
        for lock in self._locks:
            lock.release(remove=lock.path.name == f"{self.id}.lock")


def remove_container(client: docker.DockerClient, container_id: str) -> None:
    """Kill and remove a container in any state; it is no error if it is gone already.

    Raises:
        docker.errors.APIError, requests.RequestException: the daemon could not.
    """
    try:
        client.api.remove_container(container_id, force=True, v=True)
    except APIError as error:
        if error.status_code not in (_CONFLICT, _NOT_FOUND):
            raise


def remove_directory(path: Path) -> None:
    """Remove a box's directory; links in it are removed, never followed. Never raises."""
    shutil.rmtree(path, ignore_errors=True)


def reap(client: docker.DockerClient, runtime_dir: Path) -> int:
    """Remove the boxes whose owner is dead; how many containers that were.

    Raises:
        docker.errors.APIError, requests.RequestException: the daemon could not.
    """
    containers: dict[str, list[str]] = {}
    for found in client.api.containers(
        all=True, filters={"label": f"{RUNTIME_LABEL}={runtime_dir}"}
    ):
        containers.setdefault(found["Labels"].get(OWNER_LABEL, ""), []).append(found["Id"])
    directories: dict[str, list[Path]] = {}
    locked: set[str] = set()
    for path in runtime_dir.iterdir():
        if path.is_dir():
            directories.setdefault(path.name.partition("-")[0], []).append(path)
        elif path.suffix == ".lock" and not path.name.startswith("uids-"):
            locked.add(path.stem)

    removed = 0
    for owner in containers.keys() | directories.keys() | locked:
        path = runtime_dir / f"{owner}.lock"
        lock = FileLock.take(path, create=False)
        if lock is None and path.exists():
            continue
        with contextlib.ExitStack() as stack:
            if lock is not None:
                stack.callback(lock.release, remove=True)
            for container_id in containers.get(owner, ()):
                remove_container(client, container_id)
                removed += 1
            for directory in directories.get(owner, ()):
                remove_directory(directory)
    return removed
