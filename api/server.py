"""Serve the application with uvicorn, ending event streams before it waits for them."""

import socket

import uvicorn
from fastapi import FastAPI

from api.changes import Changes
from api.settings import Settings


class Server(uvicorn.Server):
    """Uvicorn, whose shutdown ends event streams first: it would wait for them otherwise."""

    def __init__(self, config: uvicorn.Config, changes: Changes) -> None:
        super().__init__(config)
        self._changes = changes

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
