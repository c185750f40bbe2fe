"""A real service on a real database file: in-process for requests, uvicorn for streams."""

import asyncio
import contextlib
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from api.app import create_app
from api.queue.in_process import InProcessQueue
from api.server import make_server
from api.service import About
from api.settings import Settings
from api.store import migrate, open_store
from api.store.keys import caller_of, ensure_first_key
from api.store.submissions import Handed
from judge.problem import load_bank
from judge.verdict import Receipt, Report, TestResult, Verdict

DEADLINE = 20.0

FILES = {
    "problem.toml": """\
title = "Row means"
category = "array"
difficulty = "easy"
topics = ["means"]
minutes = 5

[[entry]]
function = "row_means"
signature = "(X: ndarray) -> ndarray"

[limits]
cpu_seconds = 5.0
call_seconds = 1.0
memory_mib = 256
imports = ["numpy", "stdlib"]
""",
    "statement.md": "# Row means\n\nThe mean of each row of $X$.\n",
    "starter.py": "def row_means(X):\n    raise NotImplementedError\n",
    "test_sample.py": '"""Shown."""\n\n\ndef test_shown():\n    """Shown to everybody."""\n',
    "test_hidden.py": (
        '"""HIDDEN-BYTES-OF-TESTS."""\n\n\ndef test_secretly_named():\n'
        '    """Means are means."""\n    assert "HIDDEN-BYTES-OF-TESTS"\n'
    ),
    "reference.py": (
        "def row_means(X):\n    '''HIDDEN-BYTES-OF-REFERENCE'''\n    return X.mean(axis=1)\n"
    ),
    "submissions/accepted/loop.py": (
        "# HIDDEN-BYTES-OF-SUBMISSION\ndef row_means(X):\n    return X.mean(axis=1)\n"
    ),
}


@dataclass
class FakeClock:
    """A clock that moves when told to."""

    now: datetime = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)

    def __call__(self):
        return self.now

    def move(self, seconds):
        self.now += timedelta(seconds=seconds)


@dataclass
class Client:
    """Sends requests to an application in this process, with its key unless told otherwise."""

    app: object
    key: str

    def request(self, method, path, *, key=None, headers=None, **body):
        key = self.key if key is None else key
        headers = {"Authorization": f"Bearer {key}", **(headers or {})}

        async def send():
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://judge") as client:
                return await client.request(method, path, headers=headers, **body)

        return asyncio.run(send())

    def get(self, path, **more):
        return self.request("GET", path, **more)

    def post(self, path, **more):
        return self.request("POST", path, **more)

    def hand_in(self, source="def row_means(X): ...\n", **more):
        """Hand in a submission for row_means and return the answer's body."""
        body = {"problem_id": "row_means", "source": source, **more}
        response = self.post("/api/v1/submissions", json=body)
        assert response.status_code == 202, response.text
        return response.json()


def make_report(verdict=Verdict.WA, message=None):
    """A report of two tests, the second of which got ``verdict``."""
    tests = (
        ()
        if verdict is Verdict.CE
        else (
            TestResult("test_first", "The first property.", Verdict.AC, 3, cpu_seconds=0.123),
            TestResult(
                "test_secretly_named",
                "Means are means.",
                verdict,
                2,
                message="STAFF-ONLY-MESSAGE",
                counterexample={"X": "STAFF-ONLY-INPUT"},
            ),
        )
    )
    receipt = Receipt("p" * 64, "s" * 64, "local", "guest", {"python": "3.11"})
    return Report("row_means", verdict, tests, 5, receipt, message=message, memory_mib=41.4)


@pytest.fixture
def report_of():
    """Makes reports."""
    return make_report


@pytest.fixture(scope="session")
def bank(tmp_path_factory):
    """One problem, whose hidden files hold bytes that are easy to find."""
    root = tmp_path_factory.mktemp("problems")
    for name, text in FILES.items():
        path = root / "row_means" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return load_bank(root)


@pytest.fixture
def settings(tmp_path, monkeypatch):
    """Settings of a fresh database, untouched by this machine's environment."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"JUDGE_{name.upper()}", raising=False)
    return Settings(database_url=f"sqlite:///{tmp_path}/judge.sqlite3", retry_seconds=10.0)


@pytest.fixture
def clock():
    """A clock that moves when told to."""
    return FakeClock()


@pytest.fixture
def store(settings, clock):
    """An open store on a migrated database."""
    migrate(settings.database_url)
    with contextlib.closing(open_store(settings, queue=InProcessQueue(), clock=clock)) as opened:
        yield opened


@pytest.fixture
def key(store):
    """The first key."""
    return ensure_first_key(store.database)


@pytest.fixture
def hand_in(store, key, clock):
    """Puts a submission into the store and returns its snapshot."""
    caller = caller_of(store.database, key)

    def handing(source="x = 1\n", **more):
        clock.move(0.001)
        handed = Handed(caller.key_id, "row_means", "d" * 64, source, **more)
        return store.submissions.hand_in(handed)[0]

    return handing


@pytest.fixture
def make_app(settings, bank, store):
    """Makes an application over the store."""

    def making(**more):
        parts = {
            "settings": settings,
            "bank": bank,
            "store": store,
            "about": About(sandbox="local", trusted_only=True),
            "workers_alive": lambda: True,
        }
        return create_app(**{**parts, **more})

    return making


@pytest.fixture
def client(make_app, key):
    """Sends requests to the application."""
    return Client(make_app(), key)


@contextlib.contextmanager
def serving(app, settings):
    """Serve ``app`` on a free port: yields its server and its address."""
    server = make_server(app, settings.model_copy(update={"port": 0}))
    started = threading.Event()
    startup = server.startup

    async def startup_and_say(sockets=None):
        await startup(sockets=sockets)
        started.set()

    server.startup = startup_and_say
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        assert started.wait(DEADLINE)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield server, f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(DEADLINE)
        assert not thread.is_alive(), "the server did not shut down"


@pytest.fixture
def serve():
    """Serves an application."""
    return serving


@pytest.fixture
def live(make_app, settings, key):
    """A served application: the server and a client of it."""
    with (
        serving(make_app(), settings) as (server, url),
        httpx.Client(
            base_url=url, headers={"Authorization": f"Bearer {key}"}, timeout=DEADLINE
        ) as client,
    ):
        yield server, client
