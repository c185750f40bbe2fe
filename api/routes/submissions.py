"""Hand in submissions, follow them, read what was found."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.sse import EventSourceResponse, ServerSentEvent

from api import errors
from api.body import documented, json_body
from api.errors import ApiError, Fault
from api.events import Moment, stream
from api.openapi import error_responses
from api.schemas.submissions import (
    NewSubmission,
    StaffReportView,
    SubmissionPage,
    SubmissionQuery,
    SubmissionView,
)
from api.service import Authenticated, Service, ServiceOf
from api.store.ids import ID_PATTERN
from api.store.submissions import Handed, IdempotencyConflict, Snapshot

router = APIRouter(prefix="/api/v1/submissions", tags=["submissions"])

_NO_CONTENT = 204


class NothingFollows(Exception):
    """A stream was asked for by somebody who has seen its last event."""


def _idempotency_key(
    value: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key",
            description=(
                "A repeat with the same key and the same content is the same submission; it is "
                "answered like the first, with the header Idempotent-Replayed. 1 to 255 visible "
                "ASCII characters."
            ),
        ),
    ] = None,
) -> str | None:
    if value is not None and not (
        1 <= len(value) <= 255 and all("!" <= char <= "~" for char in value)
    ):
        raise errors.invalid(
            Fault(where="header.Idempotency-Key", what="must be 1 to 255 visible ASCII characters")
        )
    return value


def _found(
    service: ServiceOf,
    _caller: Authenticated,
    submission_id: Annotated[str, Path(description="Id of the submission.")],
) -> Snapshot:
    snapshot = None
    if ID_PATTERN.fullmatch(submission_id):
        snapshot = service.store.submissions.get(submission_id)
    if snapshot is None:
        raise ApiError(errors.NO_SUCH_SUBMISSION, "There is no submission with this id.")
    return snapshot


Found = Annotated[Snapshot, Depends(_found)]


@router.post(
    "",
    status_code=202,
    openapi_extra=documented(NewSubmission),
    responses={
        202: {
            "description": "Kept and queued.",
            "headers": {
                "Location": {
                    "description": "Address of the submission.",
                    "schema": {"type": "string"},
                },
                "Idempotent-Replayed": {
                    "description": "true if it was handed in before with the same key.",
                    "schema": {"type": "string"},
                },
            },
        },
        **error_responses(
            errors.UNAUTHORIZED,
            errors.SLOW_REQUEST,
            errors.IDEMPOTENCY_CONFLICT,
            errors.TOO_LARGE,
            errors.UNSUPPORTED_MEDIA_TYPE,
            errors.INVALID_REQUEST,
            errors.UNAVAILABLE,
        ),
    },
)
def hand_in(
    service: ServiceOf,
    caller: Authenticated,
    new: Annotated[NewSubmission, Depends(json_body(NewSubmission))],
    idempotency_key: Annotated[str | None, Depends(_idempotency_key)],
    response: Response,
) -> SubmissionView:
    """Hand in a submission. Once this is answered, it survives whatever happens."""
    problem = service.bank.get(new.problem_id)
    if problem is None:
        raise errors.invalid(Fault(where="body.problem_id", what="is no problem of this service"))
    handed = Handed(
        api_key_id=caller.key_id,
        problem_id=problem.id,
        problem_digest=problem.digest,
        source=new.source,
        candidate=new.candidate,
        idempotency_key=idempotency_key,
    )
    try:
        snapshot, is_new = service.store.submissions.hand_in(handed)
    except IdempotencyConflict:
        raise ApiError(
            errors.IDEMPOTENCY_CONFLICT,
            "This Idempotency-Key was used for a submission with another content.",
        ) from None
    response.headers["Location"] = f"{router.prefix}/{snapshot.submission_id}"
    if not is_new:
        response.headers["Idempotent-Replayed"] = "true"
    return SubmissionView.of(snapshot)


@router.get(
    "",
    responses=error_responses(errors.UNAUTHORIZED, errors.INVALID_REQUEST, errors.UNAVAILABLE),
)
def list_submissions(
    service: ServiceOf, _caller: Authenticated, query: Annotated[SubmissionQuery, Query()]
) -> SubmissionPage:
    """List submissions, newest first, without what was found in them."""
    return SubmissionPage.of(
        service.store.submissions.page(
            limit=query.limit,
            before=query.cursor,
            problem_id=query.problem_id,
            candidate=query.candidate,
            state=query.state,
        )
    )


@router.get(
    "/{submission_id}",
    responses=error_responses(errors.UNAUTHORIZED, errors.NO_SUCH_SUBMISSION, errors.UNAVAILABLE),
)
def read_submission(found: Found) -> SubmissionView:
    """Read a submission: where it stands, and what candidates may see of what was found."""
    return SubmissionView.of(found)


@router.get(
    "/{submission_id}/report",
    responses=error_responses(errors.UNAUTHORIZED, errors.NO_SUCH_SUBMISSION, errors.UNAVAILABLE),
)
def read_report(found: Found) -> StaffReportView:
    """Read everything about a judgement. For staff: it shows hidden tests' messages and inputs."""
    return StaffReportView.of(found)


def _not_over(
    found: Found,
    last_event_id: Annotated[
        str | None, Header(alias="Last-Event-ID", description="Id of the last event that was seen.")
    ] = None,
) -> Snapshot:
    if found.state.final and last_event_id == _event_id(found):
        raise NothingFollows
    return found


@router.get(
    "/{submission_id}/events",
    response_class=EventSourceResponse,
    responses={
        200: {"description": "Events named snapshot, each with a whole submission as its data."},
        _NO_CONTENT: {"description": "Last-Event-ID names the final event: nothing follows."},
        **error_responses(errors.UNAUTHORIZED, errors.NO_SUCH_SUBMISSION, errors.UNAVAILABLE),
    },
)
async def follow_submission(
    request: Request, service: ServiceOf, found: Annotated[Snapshot, Depends(_not_over)]
) -> AsyncIterator[ServerSentEvent]:
    """Follow a submission: its snapshot at once, then one per change, until a final state."""
    async for event in stream(
        lambda: _read(service, found.submission_id),
        changes=service.store.changes,
        submission_id=found.submission_id,
        last_id=request.headers.get("last-event-id"),
        poll_seconds=service.settings.poll_seconds,
        keep_alive_seconds=service.settings.keep_alive_seconds,
    ):
        yield event


async def _read(service: Service, submission_id: str) -> Moment:
    snapshot = await run_in_threadpool(service.store.submissions.get, submission_id)
    assert snapshot is not None, "submissions are never deleted"
    return Moment(_event_id(snapshot), SubmissionView.of(snapshot), snapshot.state.final)


def _event_id(snapshot: Snapshot) -> str:
    return f"{snapshot.judgement_id}-{snapshot.version}"
