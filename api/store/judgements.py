"""Judgements as workers see them: claimed under a lease, written under a fencing token.

::

            claim              record
    queued ───────▶ running ───────────▶ done, or failed if the verdict is JE
      ▲                │
      └────────────────┤  give_back, lease expired, process gone
                       └──────────────▶ failed (JE), after the last attempt
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, text, update
from sqlalchemy.orm import aliased

from api.clock import Clock
from api.queue import Queue
from api.store.database import Database
from api.store.models import Judgement, State, Submission
from judge.claim import Claim
from judge.verdict import Report, Verdict

_CLAIMS_LOCK = 0x6A75646765  # one claim at a time on PostgreSQL, as on SQLite
_MAX_ERROR = 2000


@dataclass(frozen=True)
class Policy:
    """How judgements are shared out.

    Attributes:
        lease_seconds: how long a worker holds a judgement without renewing it.
        attempts: attempts before a judgement fails.
        retry_seconds: pause before the second attempt after one was given back; doubles
            with each further one.
        running_per_candidate: judgements of one candidate running at once.
    """

    lease_seconds: float = 60.0
    attempts: int = 5
    retry_seconds: float = 1.0
    running_per_candidate: int = 2


class DatabaseJudgements:
    """``judge.worker.Judgements`` over the database. Thread-safe."""

    def __init__(
        self,
        database: Database,
        *,
        queue: Queue,
        on_change: Callable[[str], None],
        clock: Clock,
        policy: Policy,
    ) -> None:
        self._database = database
        self._queue = queue
        self._on_change = on_change
        self._clock = clock
        self._policy = policy

    def claim(self, worker: str, wait_seconds: float) -> Claim | None:
        """The next judgement in order of queueing, or None if none came in time."""
        deadline = time.monotonic() + wait_seconds
        while not self._queue.closed:
            ticket = self._queue.ticket()
            claim = self._take(worker)
            if claim is not None:
                return claim
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                return None
            self._queue.wait(ticket, min(remaining, self._pause()))
        return None

    def renew(self, claim: Claim) -> bool:
        """Extend the lease; False if the claim is no longer ours."""
        with self._database.writing() as connection:
            result = connection.execute(
                update(Judgement)
                .where(*_held(claim))
                .values(lease_expires_at=self._lease_from(self._clock()))
            )
        return result.rowcount == 1

    def record(self, claim: Claim, report: Report) -> bool:
        """Write the final verdict where the token still matches; False if it does not.

        A JE is recorded as ``failed``, without points: nobody's code was judged.
        """
        failed = report.verdict is Verdict.JE
        return self._write(
            claim,
            state=(State.FAILED if failed else State.DONE).value,
            verdict=report.verdict.value,
            points=None if failed else report.points,
            max_points=report.max_points,
            report=report.to_json(),
            last_error=_short(report.message) if failed else None,
            finished_at=self._clock(),
            lease_expires_at=None,
        )

    def explain(self, claim: Claim, report: Report) -> bool:
        """Replace a recorded report by one with smaller counterexamples, same verdict."""
        with self._database.writing() as connection:
            result = connection.execute(
                update(Judgement)
                .where(
                    Judgement.id == claim.judgement_id,
                    Judgement.attempt == claim.attempt,
                    Judgement.state.in_((State.DONE.value, State.FAILED.value)),
                    Judgement.report.is_not(None),
                    Judgement.verdict == report.verdict.value,
                )
                .values(report=report.to_json())
            )
        return result.rowcount == 1

    def give_back(self, claim: Claim, reason: str) -> None:
        """The attempt failed by our fault: queue it again, or fail it after the last attempt."""
        pause = timedelta(seconds=self._policy.retry_seconds * 2 ** max(0, claim.attempt - 1))
        self._lose(and_(*_held(claim)), reason, pause)

    def sweep(self, now: datetime) -> int:
        """Take back every running judgement whose lease expired before ``now``.

        Returns:
            How many there were; each is queued again, or failed after its last attempt.
        """
        return self._lose(
            Judgement.lease_expires_at < now, "its worker was lost: the lease expired", timedelta()
        )

    def recover(self) -> int:
        """Take back every running judgement at once.

        Only for a service that is alone with its database and has not yet
        started a worker: then whatever runs belongs to a process that is gone.
        """
        return self._lose(None, "its worker was lost: the service ended", timedelta())

    def _take(self, worker: str) -> Claim | None:
        running, owner = aliased(Judgement), aliased(Submission)
        busy = (
            select(func.count())
            .select_from(running)
            .join(owner, owner.id == running.submission_id)
            .where(running.state == State.RUNNING.value, owner.candidate == Submission.candidate)
            .correlate(Submission)
            .scalar_subquery()
        )
        with self._database.writing() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text(f"SELECT pg_advisory_xact_lock({_CLAIMS_LOCK})"))
            now = self._clock()
            row = connection.execute(
                select(Judgement.id, Judgement.attempt, Submission.problem_id, Submission.source)
                .join(Submission, Submission.id == Judgement.submission_id)
                .where(
                    Judgement.state == State.QUEUED.value,
                    Judgement.available_at <= now,
                    or_(Submission.candidate.is_(None), busy < self._policy.running_per_candidate),
                )
                .order_by(Judgement.queued_at, Judgement.id)
                .limit(1)
            ).first()
            if row is None:
                return None
            claimed = connection.execute(
                update(Judgement)
                .where(
                    Judgement.id == row.id,
                    Judgement.attempt == row.attempt,
                    Judgement.state == State.QUEUED.value,
                )
                .values(
                    state=State.RUNNING.value,
                    attempt=row.attempt + 1,
                    version=Judgement.version + 1,
                    worker=worker,
                    started_at=now,
                    lease_expires_at=self._lease_from(now),
                )
                .returning(Judgement.submission_id)
            ).scalar()
        if claimed is None:
            return None
        self._on_change(claimed)
        return Claim(row.id, row.attempt + 1, row.problem_id, row.source)

    def _pause(self) -> float:
        """Seconds until the next judgement that waits for its next attempt may be claimed."""
        now = self._clock()
        with self._database.reading() as connection:
            soonest = connection.scalar(
                select(func.min(Judgement.available_at)).where(
                    Judgement.state == State.QUEUED.value, Judgement.available_at > now
                )
            )
        return float("inf") if soonest is None else max(0.01, (soonest - now).total_seconds())

    def _write(self, claim: Claim, **values: object) -> bool:
        with self._database.writing() as connection:
            submission_id = connection.execute(
                update(Judgement)
                .where(*_held(claim))
                .values(version=Judgement.version + 1, **values)
                .returning(Judgement.submission_id)
            ).scalar()
        if submission_id is None:
            return False
        self._on_change(submission_id)
        self._queue.wake()  # the candidate may now have another one running
        return True

    def _lose(self, which: ColumnElement[bool] | None, reason: str, pause: timedelta) -> int:
        query = select(Judgement.id, Judgement.submission_id, Judgement.attempt).where(
            Judgement.state == State.RUNNING.value
        )
        if which is not None:
            query = query.where(which)
        with self._database.writing() as connection:
            rows = connection.execute(query.with_for_update()).all()
            for row in rows:
                self._lose_one(connection, row.id, row.attempt, reason, pause)
        for row in rows:
            self._on_change(row.submission_id)
        if rows:
            self._queue.wake()
        return len(rows)

    def _lose_one(
        self, connection: Connection, judgement_id: str, attempt: int, reason: str, pause: timedelta
    ) -> None:
        now = self._clock()
        values: dict[str, object]
        if attempt >= self._policy.attempts:
            values = {
                "state": State.FAILED.value,
                "verdict": Verdict.JE.value,
                "finished_at": now,
            }
        else:
            values = {"state": State.QUEUED.value, "available_at": now + pause, "started_at": None}
        connection.execute(
            update(Judgement)
            .where(Judgement.id == judgement_id)
            .values(
                version=Judgement.version + 1,
                worker=None,
                lease_expires_at=None,
                last_error=_short(f"attempt {attempt}: {reason}"),
                **values,
            )
        )

    def _lease_from(self, now: datetime) -> datetime:
        return now + timedelta(seconds=self._policy.lease_seconds)


def _held(claim: Claim) -> tuple[ColumnElement[bool], ...]:
    return (
        Judgement.id == claim.judgement_id,
        Judgement.attempt == claim.attempt,
        Judgement.state == State.RUNNING.value,
    )


def _short(message: str | None) -> str | None:
    if message is None:
        return None
    return message.encode(errors="backslashreplace").decode().replace("\0", "\\0")[:_MAX_ERROR]
