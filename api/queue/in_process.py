"""The queue of the embedded service: workers are threads of the same process."""

import threading


class InProcessQueue:
    """Wakes threads of this process by a condition; counts wakes, so none is missed."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._wakes = 0
        self._closed = False

    @property
    def closed(self) -> bool:
        """Whether ``close`` was called."""
        with self._condition:
            return self._closed

    def wake(self) -> None:
        """Say that there may be something to claim."""
        with self._condition:
            self._wakes += 1
            self._condition.notify_all()

    def ticket(self) -> int:
        """A mark of this moment, for ``wait``."""
        with self._condition:
            return self._wakes

    def wait(self, ticket: int, seconds: float) -> bool:
        """Wait for a wake after ``ticket``; False if none came, or the queue was closed."""
        with self._condition:
            self._condition.wait_for(lambda: self._closed or self._wakes != ticket, seconds)
            return self._wakes != ticket and not self._closed

    def close(self) -> None:
        """End every wait, now and later. Idempotent."""
        with self._condition:
            self._closed = True
            self._condition.notify_all()
