"""Serve the application with uvicorn, and end in order: streams, requests, then the caller."""

import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from api.changes import Changes
from api.settings import Settings

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Server(uvicorn.Server):
    """Uvicorn with an orderly end.

    Its shutdown ends event streams first, for which it would wait otherwise. After a
    signal ``run`` returns, where uvicorn would raise the signal again and so end the
    process before the caller has cleaned up.
    """

    def __init__(self, config: uvicorn.Config, changes: Changes) -> None:
        super().__init__(config)
        self._changes = changes

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Shut down on a signal while the block runs; a second one does not wait."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self.handle_exit) for number in SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams, then let open requests finish."""
        self._changes.close()
        await super().shutdown(sockets)


def make_server(app: FastAPI, settings: Settings) -> Server:
    """A server for the application at the settings' address; ``run`` it.

    Requests are logged by the application, and logging is the caller's to set up.
    """
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=settings.shutdown_seconds,
        ws="none",
    )
    return Server(config, app.state.service.store.changes)
