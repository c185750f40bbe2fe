"""Errors of the HTTP API, as RFC 9457 problem details.

Every error of every route has one of these kinds; its ``type`` is the address
of a page that explains it, ``/errors/<slug>``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from pydantic import BaseModel, ConfigDict, Field

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Kind:
    """One kind of error.

    Attributes:
        slug: last part of its type URI; never changes.
        status: HTTP status.
        title: the same for every occurrence.
        meaning: what to do about it.
    """

    slug: str
    status: int
    title: str
    meaning: str

    @property
    def type(self) -> str:
        """Its type URI, relative to the service."""
        return f"/errors/{self.slug}"


UNAUTHORIZED = Kind(
    "unauthorized",
    401,
    "No valid API key",
    "Send the header 'Authorization: Bearer <key>' with a key that is in use.",
)
NO_SUCH_PAGE = Kind(
    "no-such-page", 404, "No such page", "The address is wrong: docs/api.md lists every route."
)
NO_SUCH_PROBLEM = Kind(
    "no-such-problem", 404, "No such problem", "GET /api/v1/problems lists the problems."
)
NO_SUCH_SUBMISSION = Kind(
    "no-such-submission", 404, "No such submission", "GET /api/v1/submissions lists them."
)
NO_SUCH_ERROR = Kind(
    "no-such-error", 404, "No such kind of error", "GET /errors lists every kind of error."
)
METHOD_NOT_ALLOWED = Kind(
    "method-not-allowed",
    405,
    "Method not allowed",
    "The address is right, the method is not: the header Allow names those that are.",
)
SLOW_REQUEST = Kind(
    "slow-request", 408, "The body came too slowly", "Send the whole body without a pause."
)
IDEMPOTENCY_CONFLICT = Kind(
    "idempotency-conflict",
    409,
    "Idempotency key already used",
    "The key was used for a submission with another content; use a new key for a new submission.",
)
TOO_LARGE = Kind("too-large", 413, "The body is too large", "Send less; nothing of it was kept.")
UNSUPPORTED_MEDIA_TYPE = Kind(
    "unsupported-media-type",
    415,
    "Unsupported content type or encoding",
    "Send plain JSON: 'Content-Type: application/json', UTF-8, without Content-Encoding.",
)
INVALID_REQUEST = Kind(
    "invalid-request",
    422,
    "The request is not valid",
    "The member errors says what is wrong, and where.",
)
REFUSED = Kind("refused", 400, "The request was refused", "The member detail says why.")
INTERNAL = Kind(
    "internal",
    500,
    "The service failed",
    "It is the service's fault, and logged under the id in the member instance.",
)
UNAVAILABLE = Kind(
    "unavailable",
    503,
    "The service is not available",
    "Nothing was kept of this request; send it again after the time in the header Retry-After.",
)

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        kind.slug: kind
        for kind in (
            REFUSED,
            UNAUTHORIZED,
            NO_SUCH_PAGE,
            NO_SUCH_PROBLEM,
            NO_SUCH_SUBMISSION,
            NO_SUCH_ERROR,
            METHOD_NOT_ALLOWED,
            SLOW_REQUEST,
            IDEMPOTENCY_CONFLICT,
            TOO_LARGE,
            UNSUPPORTED_MEDIA_TYPE,
            INVALID_REQUEST,
            INTERNAL,
            UNAVAILABLE,
        )
    }
)


class Fault(BaseModel):
    """One thing that is wrong with a request."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"where": "body.source", "what": "is empty"}]}
    )

    where: str = Field(description="The part: body, body.<field>, query.<name>, header.<name>.")
    what: str = Field(description="What is wrong with it.")


class ErrorDetails(BaseModel):
    """An error, as RFC 9457 problem details (``application/problem+json``)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "/errors/invalid-request",
                    "title": "The request is not valid",
                    "status": 422,
                    "detail": "1 part of the request is not valid.",
                    "instance": "urn:uuid:5c1b7d5e-6f0a-4a57-9d38-0f3f1f6f5a11",
                    "errors": [{"where": "body.source", "what": "is empty"}],
                }
            ]
        }
    )

    type: str = Field(description="Address of the kind of error; never changes.")
    title: str = Field(description="The kind of error in words.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What happened this time.")
    instance: str = Field(description="Id of this occurrence, also in the service's log.")
    errors: list[Fault] | None = Field(
        default=None, description="Each thing that is wrong; only for invalid-request."
    )


class ApiError(Exception):
    """An error that is answered with its kind's status and this detail."""

    def __init__(
        self,
        kind: Kind,
        detail: str,
        *,
        faults: Sequence[Fault] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.faults = tuple(faults)
        self.headers = dict(headers or {})


def invalid(*faults: Fault) -> ApiError:
    """The error that these parts of a request are not valid."""
    count = "1 part of the request is" if len(faults) == 1 else f"{len(faults)} parts are"
    return ApiError(INVALID_REQUEST, f"{count} not valid.", faults=faults)
