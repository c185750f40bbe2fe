"""What wakes workers. The rows are the truth: a queue that forgets loses only time."""

from typing import Protocol


class Queue(Protocol):
    """Wakes workers when there may be something to claim. Thread-safe.

    A worker takes a ticket, looks at the rows, and only then waits with that
    ticket: what was queued between the look and the wait is not missed.
    """

    @property
    def closed(self) -> bool:
        """Whether ``close`` was called."""

    def wake(self) -> None:
        """Say that there may be something to claim."""

    def ticket(self) -> int:
        """A mark of this moment, for ``wait``."""

    def wait(self, ticket: int, seconds: float) -> bool:
        """Wait for a wake after ``ticket``; False if none came, or the queue was closed."""

    def close(self) -> None:
        """End every wait, now and later. Idempotent."""
