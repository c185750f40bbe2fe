"""``judge serve`` and ``judge worker``: the service, with or without workers inside."""

import json
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Annotated

import typer

from api.app import create_app
from api.queue.in_process import InProcessQueue
from api.server import make_server
from api.service import About
from api.settings import Settings
from api.store import Store, migrate, open_store
from api.store.alone import AnotherService, only_service
from api.store.keys import ensure_first_key
from judge.cli.wiring import JsonOption, SandboxKind, SandboxOption, opened_grader
from judge.errors import JudgeError
from judge.grader import PreforkGrader
from judge.problem import Problem, load_bank
from judge.worker import Worker

log = logging.getLogger("judge.serve")
BOXES_PER_SLOT = 2
"""A race takes a second box, for the reference."""

TrustOption = Annotated[
    bool,
    typer.Option(
        "--i-trust-every-submission",
        help="Needed for --sandbox local, which does not contain hostile code.",
    ),
]


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0: any free one.")] = None,
    sandbox: SandboxOption = SandboxKind.docker,
    trusted: TrustOption = False,
    as_json: JsonOption = False,
) -> None:
    """Run the API with an embedded worker. Settings come from JUDGE_... variables.

    The first start prints an API key, once. With --json the first line on standard output
    is an object with url, api_key (null after the first start) and sandbox.
    """
    _refuse_untrusted(sandbox, trusted)
    settings = _settings(host, port)
    _set_up_logging()
    bank = load_bank(settings.problems)
    with ExitStack() as stack:
        try:
            stack.enter_context(only_service(settings.database_url))
        except AnotherService as error:
            raise typer.BadParameter(str(error)) from error
        store, key = _opened_store(settings)
        stack.callback(store.close)
        store.judgements.recover()
        workers: list[Worker] = []
        if settings.workers:
            workers.append(stack.enter_context(_running_worker(bank, sandbox, store, settings)))
        app = create_app(
            settings=settings,
            bank=bank,
            store=store,
            about=About(sandbox=sandbox.value, trusted_only=sandbox is SandboxKind.local),
            workers_alive=lambda: all(worker.alive for worker in workers),
        )
        listener = stack.enter_context(_listener(settings))
        url = f"http://{settings.host}:{listener.getsockname()[1]}"
        _announce(url, key, sandbox, as_json=as_json)
        make_server(app, settings).run(sockets=[listener])


def worker(
    sandbox: SandboxOption = SandboxKind.docker,
    trusted: TrustOption = False,
) -> None:
    """Run workers alone, on the database that JUDGE_DATABASE_URL names."""
    _refuse_untrusted(sandbox, trusted)
    settings = _settings(None, None)
    _set_up_logging()
    bank = load_bank(settings.problems)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stop.set())
    with ExitStack() as stack:
        store, _ = _opened_store(settings)
        stack.callback(store.close)
        stack.enter_context(_running_worker(bank, sandbox, store, settings))
        log.info("working on %s in the %s sandbox", settings.database_url, sandbox.value)
        stop.wait()


@contextmanager
def _running_worker(
    bank: dict[str, Problem], sandbox: SandboxKind, store: Store, settings: Settings
) -> Iterator[Worker]:
    """A worker at work on its own sandbox and grader; stopped, then all of it gone."""
    with opened_grader(bank, sandbox, ready=settings.workers * BOXES_PER_SLOT) as grader:
        threading.Thread(target=_prepare_all, args=(grader, bank), daemon=True).start()
        running = Worker(
            store.judgements,
            grader,
            name=f"{socket.gethostname()}-{os.getpid()}",
            slots=settings.workers,
            renew_seconds=settings.lease_seconds / 4,
        )
        running.start()
        try:
            yield running
        finally:
            running.stop()


def _prepare_all(grader: PreforkGrader, bank: dict[str, Problem]) -> None:
    """Prepare every problem ahead of its first submission; say which cannot be."""
    for problem_id in bank:
        try:
            grader.prepare(problem_id)
        except (JudgeError, OSError) as error:
            log.error("%s cannot be judged: %s", problem_id, error)  # noqa: TRY400 - one line


def _opened_store(settings: Settings) -> tuple[Store, str | None]:
    """The migrated store, and the API key if this was its first start."""
    migrate(settings.database_url)
    store = open_store(settings, queue=InProcessQueue())
    return store, ensure_first_key(store.database)


def _settings(host: str | None, port: int | None) -> Settings:
    given = {"host": host, "port": port}
    return Settings().model_copy(update={k: v for k, v in given.items() if v is not None})


def _refuse_untrusted(sandbox: SandboxKind, trusted: bool) -> None:
    if sandbox is SandboxKind.local and not trusted:
        raise typer.BadParameter(
            "the local sandbox does not contain hostile code; use --sandbox docker, or add "
            "--i-trust-every-submission if you do"
        )


def _listener(settings: Settings) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen()  # from here on nobody who read the announcement is turned away
    except OSError as error:
        listener.close()
        raise typer.BadParameter(
            f"cannot listen on {settings.host}:{settings.port}: {error.strerror}"
        ) from error
    return listener


def _announce(url: str, key: str | None, sandbox: SandboxKind, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"url": url, "api_key": key, "sandbox": sandbox.value}), flush=True)
        return
    typer.echo(f"listening on {url} (API pages at {url}/docs)")
    typer.echo(f"submissions run in the {sandbox.value} sandbox")
    if key is not None:
        typer.echo(f"API key, shown only this once: {key}")


def _set_up_logging() -> None:
    logging.basicConfig(
        level=logging.INFO,
        stream=sys.stderr,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
    )
