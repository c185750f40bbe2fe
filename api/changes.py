"""Wakes the event streams of a submission when its rows change."""

import asyncio
import contextlib
import threading
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(eq=False)
class Listener:
    """One stream's bell, rung from any thread."""

    loop: asyncio.AbstractEventLoop
    bell: asyncio.Event = field(default_factory=asyncio.Event)

    def ring(self) -> None:
        """Wake the stream; nothing if its loop is gone."""
        with contextlib.suppress(RuntimeError):
            self.loop.call_soon_threadsafe(self.bell.set)


class Changes:
    """Says that a submission changed, to the streams that listen. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: defaultdict[str, set[Listener]] = defaultdict(set)
        self._closed = False

    @property
    def closed(self) -> bool:
        """Whether the service is shutting down."""
        with self._lock:
            return self._closed

    def publish(self, submission_id: str) -> None:
        """Wake the streams of this submission."""
        with self._lock:
            listeners = tuple(self._listeners.get(submission_id, ()))
        for listener in listeners:
            listener.ring()

    @contextlib.contextmanager
    def listening(self, submission_id: str) -> Iterator[asyncio.Event]:
        """A bell that rings on every change of this submission, and on ``close``."""
        listener = Listener(asyncio.get_running_loop())
        with self._lock:
            self._listeners[submission_id].add(listener)
        try:
            yield listener.bell
        finally:
            with self._lock:
                self._listeners[submission_id].discard(listener)
                if not self._listeners[submission_id]:
                    del self._listeners[submission_id]

    def close(self) -> None:
        """End every stream, now and later. Idempotent."""
        with self._lock:
            self._closed = True
            listeners = [one for several in self._listeners.values() for one in several]
        for listener in listeners:
            listener.ring()
