"""Server-sent events of a submission, made from stored rows.

``Changes`` only wakes: each stream reads the row again and sends the whole
snapshot, so a wake that is lost or repeated changes nothing but the delay.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

from fastapi.sse import ServerSentEvent
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError

from api.changes import Changes

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Moment:
    """What a stream sends: an id that changes with the content, and whether it is the last."""

    id: str
    content: BaseModel
    final: bool


async def stream(
    read: Callable[[], Awaitable[Moment]],
    *,
    changes: Changes,
    submission_id: str,
    last_id: str | None,
    poll_seconds: float,
    keep_alive_seconds: float,
) -> AsyncIterator[ServerSentEvent]:
    """The current snapshot at once, then one on every change, until a final one.

    Args:
        read: reads the stored row; if it cannot, the stream ends and the client comes again.
        changes: wakes the stream.
        submission_id: what to listen to.
        last_id: what the client has seen already, and is not sent again.
        poll_seconds: longest time between two looks at the row.
        keep_alive_seconds: longest silence; then comes a comment.
    """
    loop = asyncio.get_running_loop()
    with changes.listening(submission_id) as bell:
        spoke = loop.time()
        while not changes.closed:
            bell.clear()
            try:
                moment = await read()
            except SQLAlchemyError as error:
                logger.warning("event stream ended: %s", type(error).__name__)
                return
            if moment.id != last_id:
                last_id, spoke = moment.id, loop.time()
                yield ServerSentEvent(event="snapshot", id=moment.id, data=moment.content)
            if moment.final:
                return
            silence_left = spoke + keep_alive_seconds - loop.time()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(bell.wait(), max(0.0, min(poll_seconds, silence_left)))
            if loop.time() - spoke >= keep_alive_seconds:
                spoke = loop.time()
                yield ServerSentEvent(comment="keep-alive")
