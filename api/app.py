"""Make the application. Wiring only: everything is handed in."""

import logging
import threading
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from sqlalchemy.exc import SQLAlchemyError

from api import handlers, openapi
from api.middleware import Edge
from api.routes import about as about_routes
from api.routes import docs, problems, submissions
from api.service import About, Service
from api.settings import Settings
from api.store import Store
from judge.problem import Problem

logger = logging.getLogger(__name__)


def create_app(
    *,
    settings: Settings,
    bank: Mapping[str, Problem],
    store: Store,
    about: About,
    workers_alive: Callable[[], bool],
) -> FastAPI:
    """The service over these problems and this store.

    Args:
        settings: limits and times.
        bank: the problems by id.
        store: opened on a migrated database; the caller closes it.
        about: what the service is made of.
        workers_alive: whether the workers that should run do run.
    """
    service = Service(
        settings=settings, bank=bank, store=store, about=about, workers_alive=workers_alive
    )
    app = FastAPI(
        title="Judge",
        summary="Hand in solutions to ML coding problems; hidden property tests decide.",
        version=about.version,
        openapi_tags=openapi.TAGS,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_lifespan,
    )
    app.state.service = service
    app.add_middleware(Edge)
    handlers.install(app)
    for module in (submissions, problems, about_routes, docs):
        app.include_router(module.router)
    openapi.install(app)

    @app.exception_handler(submissions.NothingFollows)
    async def nothing_follows(_request: Request, _error: submissions.NothingFollows) -> Response:
        return Response(status_code=204)

    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Take back expired leases while the application runs."""
    service: Service = app.state.service
    stop = threading.Event()
    sweeper = threading.Thread(target=_sweep, args=(service, stop), name="sweeper", daemon=True)
    sweeper.start()
    try:
        yield
    finally:
        stop.set()
        service.store.changes.close()
        await run_in_threadpool(sweeper.join)


def _sweep(service: Service, stop: threading.Event) -> None:
    store = service.store
    while not stop.wait(service.settings.sweep_seconds):
        try:
            lost = store.judgements.sweep(store.clock())
        except SQLAlchemyError as error:
            logger.warning("sweep failed: %s", type(error).__name__)
        else:
            if lost:
                logger.warning("took back judgements with an expired lease: %d", lost)
