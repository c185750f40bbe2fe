"""Boxes that are Docker containers, each used once.

On the host, under the runtime directory, which must have the same path on the Docker host::

    <runtime_dir>/<box id>/box.sock     we listen; the guest connects once; then it is removed

In the box the directory is mounted read-only at /run/judge. Everything else that the box
may write to is two small file systems in memory, which count against its memory limit.
"""

import contextlib
import os
import secrets
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import docker
from docker.errors import DockerException
from requests.exceptions import RequestException

from sandbox import engine, hardening, reaper
from sandbox import image as sandbox_image
from sandbox.cgroup import Accounting
from sandbox.engine import translated
from sandbox.errors import BoxLost, SandboxUnavailable
from sandbox.limits import Limits, Usage
from sandbox.session import greet

START_SECONDS = 10.0
LAST_UID = 65533  # the next two mean nobody and no id
SOCKET_NAME = "box.sock"
SOCKET_PATH = f"{hardening.GUEST_DIRECTORY}/{SOCKET_NAME}"  # as the box sees it
GUEST = ("-m", "sandbox.guest.agent", SOCKET_PATH)
_LONGEST_SOCKET_PATH = 107  # bytes, sun_path of unix(7)
_BOX_ID_LENGTH = 8 + 1 + 16


class DockerBox:
    """One container, its guest connected. Made by `DockerSandbox.open`."""

    def __init__(
        self,
        client: docker.DockerClient,
        *,
        box_id: str,
        container_id: str,
        uid: int,
        limits: Limits,
        channel: socket.socket,
        accounting: Accounting | None,
        discard: "Callable[[DockerBox], None]",
    ) -> None:
        self.id = box_id
        self.container_id = container_id
        self.uid = uid
        self.limits = limits
        self._client = client
        self._discard = discard
        self._channel = channel
        self._accounting = accounting
        self._lock = threading.RLock()
        self._closed = False
        self._out_of_memory = False
        self._cpu_at_open = 0.0
        self._usage = Usage(cpu_seconds=0.0, memory_bytes=0)

    @property
    def channel(self) -> socket.socket:
        """The connected stream socket to the guest; every byte from it is hostile."""
        return self._channel

    @property
    def reads_kernel(self) -> bool:
        """Whether usage comes from the kernel's own files, and not by way of the daemon."""
        return self._accounting is not None

    def usage(self) -> Usage:
        """CPU time since the box was opened, and peak memory since it was started.

        Once the container is gone, the last figures that were read.
        """
        with self._lock, contextlib.suppress(OSError, DockerException, RequestException):
            if self._closed:
                pass
            elif self._accounting is not None:
                self._note_usage(self._accounting.cpu_seconds(), self._accounting.peak_bytes())
            else:
                self._note_usage(*engine.stats(self._client, self.container_id))
        return self._usage

    def start_accounting(self) -> None:
        """Count CPU time from now on: what the guest needed to start is not the submission's."""
        self._cpu_at_open += self.usage().cpu_seconds
        self._usage = replace(self._usage, cpu_seconds=0.0)

    def out_of_memory(self) -> bool:
        """Whether the kernel killed anything in this box for its memory."""
        with self._lock:
            if not self._out_of_memory and not self._closed:
                self._out_of_memory = self._ask_out_of_memory()
                if self._out_of_memory:
                    # It held all it may at that moment, which may have been its last.
                    self._note_memory(self.limits.memory_bytes)
        return self._out_of_memory

    def resize(self, limits: Limits) -> None:
        """Fit a box that was opened under other limits to these.

        Raises:
            BoxLost: the daemon could not, for example because it uses more memory already.
        """
        before = (self.limits.memory_bytes, self.limits.processes)
        if (limits.memory_bytes, limits.processes) != before:
            engine.update(self._client, self.container_id, limits)
        self.limits = limits

    def close(self) -> None:
        """Kill everything in the box and remove it. Idempotent; never raises."""
        with self._lock:
            if self._closed:
                return
            self.usage()
            self.out_of_memory()
            self._closed = True
        with contextlib.suppress(OSError):
            # Wakes whoever waits on it, in a forked process too.
            self._channel.shutdown(socket.SHUT_RDWR)
        self._channel.close()
        if self._accounting is not None:
            self._accounting.close()
        self._discard(self)

    def _note_usage(self, cpu_seconds: float, memory_bytes: int) -> None:
        self._usage = replace(self._usage, cpu_seconds=cpu_seconds - self._cpu_at_open)
        self._note_memory(memory_bytes)

    def _note_memory(self, memory_bytes: int) -> None:
        peak = max(memory_bytes, self._usage.memory_bytes)
        self._usage = replace(self._usage, memory_bytes=peak)

    def _ask_out_of_memory(self) -> bool:
        if self._accounting is not None:
            with contextlib.suppress(OSError):
                return self._accounting.oom_kills() > 0
        return engine.out_of_memory(
            self._client, self.container_id, ended=self._accounting is not None
        )


class DockerSandbox:
    """Makes boxes that are hardened containers of the sandbox image."""

    def __init__(
        self,
        client: docker.DockerClient,
        *,
        runtime_dir: Path,
        image: str | None = None,
        slots: int = 32,
        first_uid: int = 64000,
        runtime: str | None = None,
        cgroup_root: Path = Path("/sys/fs/cgroup"),
    ) -> None:
        """Find the image, and remove the boxes of sandboxes that died.

        Args:
            client: the daemon that runs the boxes.
            runtime_dir: for the boxes' sockets; made if it is not there.
            image: by default the one that `judge image build` makes of the present sources.
            slots: boxes alive at once, each under its own user id.
            first_uid: user ids from here to LAST_UID are shared out among the sandboxes with
                this runtime directory, ``slots`` to each.
            runtime: the daemon's name of another container runtime, for example gVisor's.
            cgroup_root: where the host's control groups are mounted.

        Raises:
            SandboxUnavailable: no daemon, no image, or no use of the runtime directory.
        """
        self._client = client
        self._runtime = runtime
        self._cgroup_root = cgroup_root
        self._image = sandbox_image.require(client, image)
        self._runtime_dir = _make_runtime_dir(runtime_dir)
        self._owner = reaper.Owner(
            self._runtime_dir, first_uid=first_uid, uids=slots, uids_end=LAST_UID + 1
        )
        self._slots = slots
        self._free_uids = deque(range(self._owner.first_uid, self._owner.first_uid + slots))
        self._boxes: dict[str, DockerBox] = {}
        self._unremoved: deque[tuple[str, str, int]] = deque()
        try:
            self.reap()
        except SandboxUnavailable:
            self._owner.close()
            raise

    @property
    def name(self) -> str:
        """``docker``, as in receipts."""
        return "docker"

    @property
    def digest(self) -> str:
        """The image's id, ``sha256:...``."""
        return self._image.digest

    @property
    def image(self) -> sandbox_image.ImageInfo:
        """The image that the boxes are made of."""
        return self._image

    @property
    def limits_swap(self) -> bool:
        """Whether the host counts swap with memory."""
        return bool(self._client.info()["SwapLimit"])

    @property
    def owner_id(self) -> str:
        """What this sandbox's boxes are labelled with."""
        return self._owner.id

    def open(self, limits: Limits) -> DockerBox:
        """A box under these limits, its guest connected and greeted.

        Raises:
            SandboxUnavailable: the daemon does not answer, or the image is gone.
            BoxLost: the box could not be made; the message says at which step.
        """
        deadline = time.monotonic() + START_SECONDS
        box = self.launch(limits, GUEST)
        try:
            greet(box.channel, max(deadline - time.monotonic(), 0.1))
            box.start_accounting()
        except BaseException:
            box.close()
            raise
        return box

    def launch(self, limits: Limits, arguments: tuple[str, ...]) -> DockerBox:
        """A box whose Python gets these arguments and must connect within START_SECONDS.

        Raises:
            SandboxUnavailable, BoxLost: as `open`.
        """
        deadline = time.monotonic() + START_SECONDS
        self._retry_removals()
        try:
            uid = self._free_uids.popleft()
        except IndexError:
            raise BoxLost(
                f"all {self._slots} slots of the Docker sandbox are in use; close a box first"
            ) from None
        box_id = f"{self._owner.id}-{secrets.token_hex(8)}"
        directory = self._runtime_dir / box_id
        container_id = ""
        try:
            with _listen(directory) as listener, translated(f"box {box_id} could not be started"):
                config = hardening.configuration(
                    image=self._image.digest,
                    arguments=arguments,
                    uid=uid,
                    limits=limits,
                    directory=directory,
                    runtime=self._runtime,
                    labels={
                        reaper.BOX_LABEL: box_id,
                        reaper.OWNER_LABEL: self._owner.id,
                        reaper.RUNTIME_LABEL: str(self._runtime_dir),
                    },
                )
                container_id = str(
                    self._client.api.create_container_from_config(config, f"judge-{box_id}")["Id"]
                )
                self._client.api.start(container_id)
                channel, pid = self._accept(listener, container_id, uid, deadline)
        except BaseException:
            self._remove(box_id, container_id, uid)
            raise
        (directory / SOCKET_NAME).unlink()
        accounting = Accounting.find(self._cgroup_root, container_id, pid)
        box = DockerBox(
            self._client,
            box_id=box_id,
            container_id=container_id,
            uid=uid,
            limits=limits,
            channel=channel,
            accounting=accounting,
            discard=self._discard,
        )
        self._boxes[box_id] = box
        return box

    def reap(self) -> int:
        """Remove the boxes of sandboxes that died; how many there were.

        Raises:
            SandboxUnavailable: the daemon does not answer.
        """
        try:
            return reaper.reap(self._client, self._runtime_dir)
        except (DockerException, RequestException, OSError) as error:
            raise SandboxUnavailable(
                f"the boxes of dead workers could not be removed: {error}"
            ) from error

    def close(self) -> None:
        """Remove every box that is still there, and let go of the user ids. Idempotent."""
        for box in list(self._boxes.values()):
            box.close()
        self._retry_removals()
        self._owner.close()

    def _discard(self, box: DockerBox) -> None:
        """Remove a closed box's container and directory, and free its user id."""
        self._boxes.pop(box.id, None)
        self._remove(box.id, box.container_id, box.uid)

    def _remove(self, box_id: str, container_id: str, uid: int) -> None:
        """Never raises: what the daemon will not remove now is tried again later."""
        try:
            # A container whose creation was cut short is known by its name only.
            reaper.remove_container(self._client, container_id or f"judge-{box_id}")
        except (DockerException, RequestException):
            self._unremoved.append((box_id, container_id, uid))
            return
        reaper.remove_directory(self._runtime_dir / box_id)
        self._free_uids.append(uid)

    def _retry_removals(self) -> None:
        for _ in range(len(self._unremoved)):
            with contextlib.suppress(IndexError):
                self._remove(*self._unremoved.popleft())

    def _accept(
        self, listener: socket.socket, container_id: str, uid: int, deadline: float
    ) -> tuple[socket.socket, int]:
        """The one connection that the box makes, and the pid of who made it."""
        while True:
            listener.settimeout(max(min(deadline - time.monotonic(), 0.5), 0.01))
            try:
                channel, _ = listener.accept()
                break
            except TimeoutError:
                state = self._client.api.inspect_container(container_id)["State"]
                if not state["Running"]:
                    raise BoxLost(
                        f"container {container_id[:12]} ended before its guest connected: "
                        f"exit code {state['ExitCode']} {state['Error']}"
                    ) from None
                if time.monotonic() >= deadline:
                    raise BoxLost(
                        f"the guest in container {container_id[:12]} did not connect within "
                        f"{START_SECONDS:g} s"
                    ) from None
        credentials = channel.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
        pid, peer_uid, _ = struct.unpack("3i", credentials)
        if peer_uid != uid:
            channel.close()
            raise BoxLost(
                f"the peer of container {container_id[:12]} has user id {peer_uid}; {uid} was "
                "expected (user namespaces of the daemon are not supported)"
            )
        return channel, pid


def _make_runtime_dir(path: Path) -> Path:
    """The resolved directory; a box's user may pass through it and not list it."""
    path = path.resolve()
    longest = len(os.fsencode(path)) + len(f"/{'x' * _BOX_ID_LENGTH}/{SOCKET_NAME}")
    if longest > _LONGEST_SOCKET_PATH:
        raise SandboxUnavailable(
            f"the runtime directory {path} makes socket paths of {longest} bytes; the system "
            f"allows {_LONGEST_SOCKET_PATH}: use a shorter path"
        )
    try:
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(0o711)
    except OSError as error:
        raise SandboxUnavailable(f"the runtime directory {path} cannot be used: {error}") from error
    return path


@contextlib.contextmanager
def _listen(directory: Path) -> Iterator[socket.socket]:
    """A socket in a new directory that any user may connect to who knows its path."""
    with socket.socket(socket.AF_UNIX) as listener:
        try:
            directory.mkdir()
            directory.chmod(0o711)
            listener.bind(str(directory / SOCKET_NAME))
            (directory / SOCKET_NAME).chmod(0o666)
        except OSError as error:
            raise BoxLost(f"no socket could be made in {directory}: {error}") from error
        listener.listen(1)
        yield listener
