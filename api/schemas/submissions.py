"""Submissions as the API takes and gives them. What is not named here cannot get out."""

from datetime import datetime
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
)
from pydantic.config import JsonDict

from api.settings import Settings
from api.store.ids import ID_PATTERN
from api.store.models import State
from api.store.submissions import Page, Snapshot
from judge.problem import ID_PATTERN as PROBLEM_ID_PATTERN
from judge.verdict import Report, Verdict

_DIGEST = "6f1c0c9b3b7d6a0c9c7c2f8f1f4ac0a7b7a4a6f0f6b8a1d2f3e4c5b6a7988990"
_ID = "019a3c1e7f3a7b4c8d5e6f7081920a1b"
_MOMENT = "2026-01-31T12:00:00.000000Z"


def _text(value: object) -> object:
    if not isinstance(value, str):
        return value
    for index, char in enumerate(value):
        if char == "\0":
            raise ValueError(f"holds a NUL at character {index}")
        if "\ud800" <= char <= "\udfff":
            raise ValueError(f"holds a lone surrogate at character {index}, so it is no text")
    return value


def _label(value: str) -> str:
    if not value.strip():
        raise ValueError("is empty")
    if not value.isprintable():
        raise ValueError("holds a control character")
    return value


def _problem_id(value: str) -> str:
    if not PROBLEM_ID_PATTERN.fullmatch(value):
        raise ValueError("is no problem's id: lower-case letters, digits and underscores")
    return value


def _cursor(value: str) -> str:
    if not ID_PATTERN.fullmatch(value):
        raise ValueError("is no cursor that this service made")
    return value


Label = Annotated[
    str, BeforeValidator(_text), AfterValidator(_label), Field(min_length=1, max_length=200)
]
ProblemId = Annotated[str, BeforeValidator(_text), AfterValidator(_problem_id)]


class NewSubmission(BaseModel):
    """A submission to hand in."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "problem_id": "mini_batch_gd",
                    "source": "import numpy as np\n\n\ndef mini_batch_gd(X, y): ...\n",
                    "candidate": "ada@example.org",
                }
            ]
        },
    )

    problem_id: ProblemId = Field(description="Id of the problem.")
    source: Annotated[str, BeforeValidator(_text)] = Field(
        description="The whole Python file, at most 64 KiB of UTF-8 unless configured otherwise."
    )
    candidate: Label | None = Field(
        default=None,
        description="Whose it is, in your words. One candidate has at most two judgements running.",
    )

    @field_validator("source")
    @classmethod
    def _bounded(cls, source: str, info: ValidationInfo) -> str:
        settings = (info.context or {}).get("settings")
        limit = settings.source_bytes if isinstance(settings, Settings) else 64 * 1024
        if not source.strip():
            raise ValueError("is empty")
        if (size := len(source.encode())) > limit:
            raise ValueError(f"has {size} bytes; at most {limit} are allowed")
        return source


class SubmissionQuery(BaseModel):
    """Which submissions to list."""

    model_config = ConfigDict(extra="forbid")

    problem_id: ProblemId | None = Field(default=None, description="Only those of this problem.")
    candidate: Label | None = Field(default=None, description="Only those of this candidate.")
    state: State | None = Field(default=None, description="Only those that stand so.")
    limit: int = Field(default=50, ge=1, le=200, description="At most this many.")
    cursor: Annotated[str, AfterValidator(_cursor)] | None = Field(
        default=None, description="The member next of the page before."
    )


_TEST: JsonDict = {
    "title": "Every row is used exactly once per epoch, remainder included.",
    "verdict": "WA",
    "points": 0,
    "max_points": 2,
    "cpu_seconds": 0.1,
}
_REPORT: JsonDict = {
    "verdict": "WA",
    "verdict_words": "wrong answer",
    "points": 3,
    "max_points": 5,
    "message": None,
    "cpu_seconds": 0.4,
    "memory_mib": 41,
    "tests": [_TEST],
}


class TestView(BaseModel):
    """One hidden test, as candidates may see it."""

    __test__ = False
    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [_TEST]})

    title: str = Field(description="The property in words.")
    verdict: Verdict
    points: int = Field(description="Points earned.")
    max_points: int = Field(description="Points that it is worth.")
    cpu_seconds: float = Field(description="CPU time, to a tenth of a second.")


class ReportView(BaseModel):
    """What was found, as candidates may see it."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [_REPORT]})

    verdict: Verdict
    verdict_words: str = Field(description="The verdict in words.")
    points: int = Field(description="Points earned.")
    max_points: int = Field(description="Points that the problem is worth.")
    message: str | None = Field(description="Why no test ran; null if any did.")
    cpu_seconds: float = Field(description="CPU time of all tests, to a tenth of a second.")
    memory_mib: int = Field(description="Largest memory held, in MiB.")
    tests: list[TestView] = Field(description="In file order; empty if none ran.")

    @classmethod
    def of(cls, report: Report) -> "ReportView":
        """The public part of a report."""
        public = report.public()
        return cls(
            verdict=public.verdict,
            verdict_words=public.verdict.words,
            points=public.points,
            max_points=public.max_points,
            message=public.message,
            cpu_seconds=public.cpu_seconds,
            memory_mib=public.memory_mib,
            tests=[TestView.model_validate(test) for test in public.tests],
        )


_SUMMARY: JsonDict = {
    "id": _ID,
    "problem_id": "mini_batch_gd",
    "problem_digest": _DIGEST,
    "source_sha256": _DIGEST,
    "candidate": "ada@example.org",
    "state": "done",
    "verdict": "WA",
    "points": 3,
    "max_points": 5,
    "message": None,
    "created_at": _MOMENT,
    "started_at": _MOMENT,
    "finished_at": _MOMENT,
}
FAILED_MESSAGE = "The judge failed, not your code. Staff have been told, and it costs you nothing."


class SubmissionSummary(BaseModel):
    """A submission and where it stands."""

    model_config = ConfigDict(json_schema_extra={"examples": [_SUMMARY]})

    id: str = Field(description="Id of the submission.")
    problem_id: str
    problem_digest: str = Field(description="The problem's version when it was handed in.")
    source_sha256: str = Field(description="SHA-256 of the source.")
    candidate: str | None
    state: State = Field(description="done, cancelled and failed are final.")
    verdict: Verdict | None = Field(description="Null until the state is done or failed.")
    points: int | None = Field(description="Null unless the state is done.")
    max_points: int | None
    message: str | None = Field(description="What else there is to know; null if nothing.")
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class SubmissionView(SubmissionSummary):
    """A submission, where it stands, and what was found."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**_SUMMARY, "report": _REPORT}]})

    report: ReportView | None = Field(description="Null unless the state is done.")

    @classmethod
    def of(cls, snapshot: Snapshot) -> "SubmissionView":
        """What a snapshot shows."""
        done = snapshot.state is State.DONE and snapshot.report is not None
        return cls(
            **_summary(snapshot).model_dump(),
            report=ReportView.of(snapshot.report) if done and snapshot.report else None,
        )


class SubmissionPage(BaseModel):
    """Some submissions, newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_SUMMARY], "next": None}]})

    items: list[SubmissionSummary]
    next: str | None = Field(description="Cursor of the page after this one; null on the last.")

    @classmethod
    def of(cls, page: Page) -> "SubmissionPage":
        """What a page of snapshots shows."""
        return cls(items=[_summary(item) for item in page.items], next=page.next)


class StaffReportView(BaseModel):
    """Everything that is known of a judgement; for staff only."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "submission_id": _ID,
                    "judgement_id": _ID,
                    "state": "queued",
                    "verdict": None,
                    "attempt": 1,
                    "worker": None,
                    "last_error": "attempt 1: its worker was lost: the lease expired",
                    "report": None,
                }
            ]
        }
    )

    submission_id: str
    judgement_id: str
    state: State
    verdict: Verdict | None
    attempt: int = Field(description="Attempts so far.")
    worker: str | None = Field(description="The worker of the latest attempt.")
    last_error: str | None = Field(description="Why the latest attempt was lost.")
    report: Report | None = Field(description="With tests' names, messages, counterexamples.")

    @classmethod
    def of(cls, snapshot: Snapshot) -> "StaffReportView":
        """What staff see of a snapshot."""
        return cls(
            submission_id=snapshot.submission_id,
            judgement_id=snapshot.judgement_id,
            state=snapshot.state,
            verdict=snapshot.verdict,
            attempt=snapshot.attempt,
            worker=snapshot.worker,
            last_error=snapshot.last_error,
            report=snapshot.report,
        )


def _summary(snapshot: Snapshot) -> SubmissionSummary:
    return SubmissionSummary(
        id=snapshot.submission_id,
        problem_id=snapshot.problem_id,
        problem_digest=snapshot.problem_digest,
        source_sha256=snapshot.source_sha256,
        candidate=snapshot.candidate,
        state=snapshot.state,
        verdict=snapshot.verdict,
        points=snapshot.points,
        max_points=snapshot.max_points,
        message=FAILED_MESSAGE if snapshot.state is State.FAILED else None,
        created_at=snapshot.created_at,
        started_at=snapshot.started_at,
        finished_at=snapshot.finished_at,
    )
