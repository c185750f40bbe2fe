"""The edge of the service: an id, security headers and a log line for every request."""

import logging
import time
from uuid import uuid4

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import errors
from api.errors import ApiError
from api.handlers import problem_details

logger = logging.getLogger("api.requests")

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}


class Edge:
    """Wraps the application; a response's own headers go before the edge's."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, with problem details if the application fails."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = uuid4()
        scope.setdefault("state", {})["request_id"] = request_id
        started, status = time.perf_counter(), 0

        async def send_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers["X-Request-ID"] = str(request_id)
            await send(message)

        try:
            await self._app(scope, receive, send_on)
        except Exception:
            logger.exception("request failed request=%s", request_id)
            if status:
                raise
            error = ApiError(errors.INTERNAL, "The service failed; the failure was logged.")
            await problem_details(scope, error)(scope, receive, send_on)
        finally:
            logger.info(
                "method=%s path=%s status=%d ms=%.1f request=%s",
                scope["method"][:16],
                scope.get("raw_path", b"").decode("ascii", "replace")[:200],
                status,
                1000 * (time.perf_counter() - started),
                request_id,
            )
