"""Keep boxes ready: made ahead of need, used once, destroyed off the caller's path."""

import contextlib
import logging
import threading
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Protocol

from sandbox.box import Box
from sandbox.errors import SandboxError, SandboxUnavailable
from sandbox.limits import Limits

log = logging.getLogger(__name__)
FILLERS = 2


class ResizableBox(Box, Protocol):
    """A box that can be fitted to other limits while it waits."""

    def resize(self, limits: Limits) -> None:
        """Change the limits.

        Raises:
            SandboxError: it could not be done.
        """


class BoxMaker(Protocol):
    """A sandbox whose boxes can be resized."""

    @property
    def name(self) -> str:
        """The kind of sandbox."""

    @property
    def digest(self) -> str:
        """What its boxes are made of."""

    def open(self, limits: Limits) -> ResizableBox:
        """Make a box.

        Raises:
            SandboxError: it could not be made.
        """

    def close(self) -> None:
        """Remove every box that is still there."""


class Pool:
    """A sandbox whose boxes wait ready.

    ``open`` hands out a waiting box, or makes one where none waits, and orders the
    next. Two threads make and destroy boxes, so that a burst cannot take the whole
    machine from the submissions that are running.
    """

    def __init__(self, sandbox: BoxMaker, *, size: int, limits: Limits | None = None) -> None:
        self._sandbox = sandbox
        self._size = size
        self._limits = limits or Limits()
        self._lock = threading.Lock()
        self._waiting: deque[Future[ResizableBox]] = deque()
        self._closing = False
        self._makers = ThreadPoolExecutor(FILLERS, "judge-pool-make")
        self._removers = ThreadPoolExecutor(FILLERS, "judge-pool-remove")
        self._fill()

    @property
    def name(self) -> str:
        """The kind of sandbox."""
        return self._sandbox.name

    @property
    def digest(self) -> str:
        """What its boxes are made of."""
        return self._sandbox.digest

    @property
    def ready(self) -> int:
        """Boxes that wait ready right now."""
        with self._lock:
            return sum(1 for made in self._waiting if made.done() and not made.exception())

    def open(self, limits: Limits) -> Box:
        """A waiting box fitted to these limits, or a new one.

        Raises:
            SandboxError: none could be made.
        """
        with self._lock:
            if self._closing:
                raise SandboxUnavailable("the pool of boxes is closed")
            made = self._waiting.popleft() if self._waiting else None
        try:
            box = self._take(made, limits) if made is not None else None
            return PooledBox(self, box or self._sandbox.open(limits))
        finally:
            self._fill()

    def close(self) -> None:
        """Destroy every waiting box, and wait until those being removed are gone."""
        with self._lock:
            self._closing = True
            waiting, self._waiting = self._waiting, deque()
        for made in waiting:
            if not made.cancel():
                with contextlib.suppress(SandboxError):
                    made.result().close()
        self._makers.shutdown()
        self._removers.shutdown()
        self._sandbox.close()

    def remove(self, box: Box) -> None:
        """Destroy a box soon, off the caller's path."""
        try:
            self._removers.submit(box.close)
        except RuntimeError:  # the pool was closed meanwhile
            box.close()

    def _take(self, made: "Future[ResizableBox]", limits: Limits) -> Box | None:
        """The box that was ordered, fitted; None if it came to nothing."""
        try:
            box = made.result()
        except SandboxError as error:
            log.warning("a box could not be made ahead of need: %s", error)
            return None
        try:
            if limits != self._limits:
                box.resize(limits)
        except SandboxError as error:
            log.warning("a waiting box could not be resized: %s", error)
            self.remove(box)
            return None
        return box

    def _fill(self) -> None:
        with self._lock:
            while not self._closing and len(self._waiting) < self._size:
                self._waiting.append(self._makers.submit(self._make))

    def _make(self) -> ResizableBox:
        return self._sandbox.open(self._limits)


class PooledBox:
    """A box whose removal the pool does later; killing it is part of that."""

    def __init__(self, pool: Pool, box: Box) -> None:
        self._pool = pool
        self._box = box
        self._closed = threading.Lock()
        self.channel = box.channel
        self.usage = box.usage
        self.out_of_memory = box.out_of_memory

    def close(self) -> None:
        """Let the pool destroy it. Idempotent."""
        if self._closed.acquire(blocking=False):
            self._pool.remove(self._box)
