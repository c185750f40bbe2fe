"""Turn every exception into problem details."""

import logging
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID, uuid4

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from api import errors
from api.errors import ApiError, ErrorDetails, Fault, Kind

logger = logging.getLogger(__name__)

MAX_FAULTS = 20
_BY_STATUS = {
    401: errors.UNAUTHORIZED,
    404: errors.NO_SUCH_PAGE,
    405: errors.METHOD_NOT_ALLOWED,
    413: errors.TOO_LARGE,
    415: errors.UNSUPPORTED_MEDIA_TYPE,
    422: errors.INVALID_REQUEST,
    503: errors.UNAVAILABLE,
}


def install(app: FastAPI) -> None:
    """Answer the errors of every route of ``app`` with problem details."""

    @app.exception_handler(ApiError)
    async def api_error(request: Request, error: ApiError) -> Response:
        return problem_details(request.scope, error)

    @app.exception_handler(HTTPException)
    async def http_error(request: Request, error: HTTPException) -> Response:
        kind = _BY_STATUS.get(
            error.status_code, errors.REFUSED if error.status_code < 500 else errors.INTERNAL
        )
        return problem_details(
            request.scope, ApiError(kind, f"{kind.title}.", headers=error.headers)
        )

    @app.exception_handler(RequestValidationError)
    async def not_valid(request: Request, error: RequestValidationError) -> Response:
        return problem_details(request.scope, errors.invalid(*faults_of(error.errors())))

    @app.exception_handler(DBAPIError)
    @app.exception_handler(PoolTimeout)
    async def database_error(request: Request, error: DBAPIError | PoolTimeout) -> Response:
        cause = error.orig if isinstance(error, DBAPIError) else error
        logger.error("database failed request=%s: %s", request_id(request.scope), cause)
        return problem_details(
            request.scope,
            ApiError(
                errors.UNAVAILABLE,
                "The database gave no answer; nothing of this request was kept.",
                headers={"Retry-After": "2"},
            ),
        )


def problem_details(scope: Mapping[str, Any], error: ApiError) -> Response:
    """The answer to a request that failed with ``error``."""
    kind: Kind = error.kind
    details = ErrorDetails(
        type=kind.type,
        title=kind.title,
        status=kind.status,
        detail=error.detail,
        instance=request_id(scope).urn,
        errors=list(error.faults) or None,
    )
    return Response(
        details.model_dump_json(exclude_none=True),
        status_code=kind.status,
        headers=error.headers,
        media_type=errors.MEDIA_TYPE,
    )


def request_id(scope: Mapping[str, Any]) -> UUID:
    """The id that the edge gave to this request."""
    found = scope.get("state", {}).get("request_id")
    return found if isinstance(found, UUID) else uuid4()


def faults_of(found: Iterable[Mapping[str, Any]], prefix: str | None = None) -> list[Fault]:
    """Pydantic's errors as faults, without the input that they are about."""
    faults = []
    for error in found:
        parts = [str(part)[:64] for part in error["loc"]]
        where = ".".join(parts if prefix is None else [prefix, *parts])
        faults.append(Fault(where=_printable(where), what=_what(error)))
    return faults[:MAX_FAULTS]


def _what(error: Mapping[str, Any]) -> str:
    match error["type"]:
        case "extra_forbidden":
            return "is not a known field"
        case "missing":
            return "is missing"
        case "model_type":
            return "must be a JSON object"
        case "string_type" | "string_unicode":
            return "must be a string"
        case "value_error":
            return str(error["ctx"]["error"])
        case _:
            message = str(error["msg"])
            return message[:1].lower() + message[1:]


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
