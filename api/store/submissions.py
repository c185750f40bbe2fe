"""Submissions: handed in once, read as snapshots, listed newest first."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute

from api.clock import Clock
from api.queue import Queue
from api.store.database import Database
from api.store.ids import new_id
from api.store.models import Judgement, State, Submission
from judge.verdict import Report, Verdict


@dataclass(frozen=True)
class Handed:
    """What is handed in.

    Attributes:
        api_key_id: the key that hands it in.
        problem_id: the problem's folder name.
        problem_digest: the problem's version at this moment.
        source: the file.
        candidate: whose it is, in words of whoever sends it; may be None.
        idempotency_key: a repeat with the same key is the same submission; may be None.
    """

    api_key_id: str
    problem_id: str
    problem_digest: str
    source: str
    candidate: str | None = None
    idempotency_key: str | None = None

    @property
    def body_sha256(self) -> str:
        """Hash of what the sender chose, by which a repeat is told from another submission."""
        body = json.dumps([self.problem_id, self.source, self.candidate])
        return hashlib.sha256(body.encode()).hexdigest()


@dataclass(frozen=True)
class Snapshot:
    """One submission and where its judgement stands, at one moment.

    Attributes:
        version: grows with every change.
        points: None unless judged.
        report: None unless judged and asked for.
        last_error: why an attempt was lost; staff only.
    """

    submission_id: str
    problem_id: str
    problem_digest: str
    source_sha256: str
    candidate: str | None
    created_at: datetime
    judgement_id: str
    state: State
    attempt: int
    version: int
    queued_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    worker: str | None
    verdict: Verdict | None
    points: int | None
    max_points: int | None
    last_error: str | None
    report: Report | None = None


@dataclass(frozen=True)
class Page:
    """Some snapshots, newest first; ``next`` is the cursor of the page after, if any."""

    items: tuple[Snapshot, ...]
    next: str | None


class IdempotencyConflict(Exception):
    """The idempotency key was used before, for another submission."""


class Submissions:
    """The submissions in one database. Thread-safe."""

    def __init__(self, database: Database, *, queue: Queue, clock: Clock) -> None:
        self._database = database
        self._queue = queue
        self._clock = clock

    def hand_in(self, handed: Handed) -> tuple[Snapshot, bool]:
        """Keep a submission and queue its judgement, in one transaction.

        Returns:
            Its snapshot, and whether it is new: a repeat with the same
            idempotency key and the same content is the earlier submission.

        Raises:
            IdempotencyConflict: the key was used for something else.
        """
        earlier = self._earlier(handed)
        if earlier is None:
            try:
                submission_id = self._insert(handed)
            except IntegrityError:
                earlier = self._earlier(handed)
                if earlier is None:
                    raise
            else:
                self._queue.wake()
                return self._existing(submission_id), True
        return self._existing(earlier), False

    def get(self, submission_id: str) -> Snapshot | None:
        """The submission with this id, with its report if it has one."""
        query = _snapshots(Judgement.report).where(Submission.id == submission_id)
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        return None if row is None else _snapshot(row)

    def page(
        self,
        *,
        limit: int,
        before: str | None = None,
        problem_id: str | None = None,
        candidate: str | None = None,
        state: State | None = None,
    ) -> Page:
        """Submissions without their reports, newest first.

        Args:
            limit: at most this many.
            before: only those older than the submission with this id.
            problem_id: only those of this problem.
            candidate: only those with this label.
            state: only those whose judgement stands so.
        """
        query = _snapshots().order_by(Submission.id.desc()).limit(limit + 1)
        if before is not None:
            query = query.where(Submission.id < before)
        if problem_id is not None:
            query = query.where(Submission.problem_id == problem_id)
        if candidate is not None:
            query = query.where(Submission.candidate == candidate)
        if state is not None:
            query = query.where(Judgement.state == state)
        with self._database.reading() as connection:
            items = tuple(_snapshot(row) for row in connection.execute(query))
        more = len(items) > limit
        return Page(items[:limit], items[limit - 1].submission_id if more else None)

    def _earlier(self, handed: Handed) -> str | None:
        if handed.idempotency_key is None:
            return None
        query = select(Submission.id, Submission.body_sha256).where(
            Submission.api_key_id == handed.api_key_id,
            Submission.idempotency_key == handed.idempotency_key,
        )
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        if row.body_sha256 != handed.body_sha256:
            raise IdempotencyConflict(handed.idempotency_key)
        return str(row.id)

    def _insert(self, handed: Handed) -> str:
        with self._database.writing() as connection:
            now = self._clock()
            submission_id = new_id(now)
            connection.execute(
                insert(Submission).values(
                    id=submission_id,
                    api_key_id=handed.api_key_id,
                    problem_id=handed.problem_id,
                    problem_digest=handed.problem_digest,
                    source=handed.source,
                    source_sha256=hashlib.sha256(handed.source.encode()).hexdigest(),
                    candidate=handed.candidate,
                    idempotency_key=handed.idempotency_key,
                    body_sha256=handed.body_sha256,
                    created_at=now,
                )
            )
            connection.execute(
                insert(Judgement).values(
                    id=new_id(now),
                    submission_id=submission_id,
                    state=State.QUEUED.value,
                    attempt=0,
                    version=1,
                    queued_at=now,
                    available_at=now,
                )
            )
        return submission_id

    def _existing(self, submission_id: str) -> Snapshot:
        snapshot = self.get(submission_id)
        assert snapshot is not None, "submissions are never deleted"
        return snapshot


def _snapshots(*more: InstrumentedAttribute[str | None]) -> Select[*tuple[Any, ...]]:
    return select(
        Submission.id.label("submission_id"),
        Submission.problem_id,
        Submission.problem_digest,
        Submission.source_sha256,
        Submission.candidate,
        Submission.created_at,
        Judgement.id.label("judgement_id"),
        Judgement.state,
        Judgement.attempt,
        Judgement.version,
        Judgement.queued_at,
        Judgement.started_at,
        Judgement.finished_at,
        Judgement.worker,
        Judgement.verdict,
        Judgement.points,
        Judgement.max_points,
        Judgement.last_error,
        *more,
    ).join(Judgement, Judgement.submission_id == Submission.id)


def _snapshot(row: Row[Any]) -> Snapshot:
    values = dict(row._mapping)
    values["state"] = State(values["state"])
    values["verdict"] = None if values["verdict"] is None else Verdict(values["verdict"])
    if values.get("report") is not None:
        values["report"] = Report.from_json(values["report"])
    return Snapshot(**values)
