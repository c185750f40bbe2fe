"""Everything that is kept: submissions, judgements, keys."""

from dataclasses import dataclass

from api.changes import Changes
from api.clock import Clock, utc_now
from api.queue import Queue
from api.settings import Settings
from api.store.database import Database
from api.store.judgements import DatabaseJudgements, Policy
from api.store.schema import at_head, migrate
from api.store.submissions import Submissions

__all__ = ["Store", "at_head", "migrate", "open_store"]


@dataclass(frozen=True)
class Store:
    """What is kept, and what announces its changes.

    Attributes:
        submissions: as those who hand in and read see it.
        judgements: as workers see it.
        queue: wakes workers.
        changes: wakes event streams.
    """

    database: Database
    submissions: Submissions
    judgements: DatabaseJudgements
    queue: Queue
    changes: Changes
    clock: Clock

    def close(self) -> None:
        """Release waiting workers and streams, then the database."""
        self.queue.close()
        self.changes.close()
        self.database.close()


def open_store(settings: Settings, *, queue: Queue, clock: Clock = utc_now) -> Store:
    """The store at ``settings.database_url``, which ``migrate`` has brought up to date."""
    database = Database(settings.database_url, busy_seconds=settings.busy_seconds)
    changes = Changes()
    policy = Policy(
        lease_seconds=settings.lease_seconds,
        attempts=settings.attempts,
        retry_seconds=settings.retry_seconds,
        running_per_candidate=settings.running_per_candidate,
    )
    return Store(
        database=database,
        submissions=Submissions(database, queue=queue, clock=clock),
        judgements=DatabaseJudgements(
            database, queue=queue, on_change=changes.publish, clock=clock, policy=policy
        ),
        queue=queue,
        changes=changes,
        clock=clock,
    )
