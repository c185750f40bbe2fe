"""Read a JSON body that may be hostile: bounded in bytes and time, strict in form."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError

from api import errors
from api.errors import ApiError, Fault
from api.handlers import faults_of
from api.service import Authenticated, ServiceOf

DISCARD_BYTES = 16 * 1024 * 1024

Model = TypeVar("Model", bound=BaseModel)


def json_body(model: type[Model]) -> Callable[..., Awaitable[Model]]:
    """A dependency that reads the request's body as ``model``, once the caller is known.

    A body that is too large is read on for a while and thrown away, so that the
    client is listening when the answer comes.
    """

    async def read(request: Request, service: ServiceOf, _caller: Authenticated) -> Model:
        _check_headers(request)
        limit = service.settings.body_bytes
        try:
            async with asyncio.timeout(service.settings.body_seconds):
                data = await _read(request, limit)
        except TimeoutError:
            raise ApiError(
                errors.SLOW_REQUEST,
                f"The body was not complete after {service.settings.body_seconds:g} seconds.",
                headers={"Connection": "close"},
            ) from None
        value = parse(data)
        try:
            return model.model_validate(value, context={"settings": service.settings})
        except ValidationError as error:
            found = error.errors(include_url=False, include_input=False)
            raise errors.invalid(*faults_of(found, "body")) from None

    return read


def documented(model: type[BaseModel]) -> dict[str, object]:
    """What OpenAPI says of a body that ``json_body`` reads."""
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def parse(data: bytes) -> object:
    """The JSON value in ``data``, of RFC 8259's form and nothing beyond.

    Raises:
        ApiError: what is wrong, and where.
    """
    if not data.strip():
        raise _bad("is empty; expected a JSON object")
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise _bad(f"is not UTF-8: byte {error.start} cannot be decoded") from None
    try:
        return json.loads(text, parse_constant=_no_constant, object_pairs_hook=_no_duplicates)
    except json.JSONDecodeError as error:
        raise _bad(
            f"is not valid JSON: {error.msg} (line {error.lineno}, column {error.colno})"
        ) from None
    except RecursionError:
        raise _bad("is nested too deeply") from None
    except ValueError:
        raise _bad("holds a number with too many digits") from None


def _check_headers(request: Request) -> None:
    content_type = request.headers.get("content-type", "")
    media_type, _, rest = content_type.partition(";")
    charset = rest.replace(" ", "").strip('"').lower()
    if media_type.strip().lower() != "application/json":
        found = f"{content_type[:80]!a}" if content_type else "no Content-Type"
        raise ApiError(
            errors.UNSUPPORTED_MEDIA_TYPE,
            f"The body must be application/json; found {found}.",
            headers={"Accept": "application/json"},
        )
    if charset not in ("", "charset=utf-8", 'charset="utf-8'):
        raise ApiError(errors.UNSUPPORTED_MEDIA_TYPE, "The body must be UTF-8.")
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise ApiError(
            errors.UNSUPPORTED_MEDIA_TYPE,
            "The body must not be compressed.",
            headers={"Accept-Encoding": "identity"},
        )


async def _read(request: Request, limit: int) -> bytes:
    declared = request.headers.get("content-length", "")
    too_large = ApiError(
        errors.TOO_LARGE,
        f"The body has more than the {limit} bytes that are allowed.",
        headers={"Connection": "close"},
    )
    if declared.isdecimal() and int(declared[:20]) > DISCARD_BYTES:
        raise too_large
    data, received = bytearray(), 0
    async for chunk in request.stream():
        received += len(chunk)
        if received <= limit:
            data += chunk
        elif received > DISCARD_BYTES:
            raise too_large
    if received > limit:
        raise too_large
    return bytes(data)


def _bad(what: str) -> ApiError:
    return errors.invalid(Fault(where="body", what=what))


def _no_constant(name: str) -> object:
    raise _bad(f"holds {name}, which is not JSON")


def _no_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise _bad("holds an object with the same name twice")
    return value
