"""The server's end: by a signal, with the caller's clean-up."""

import json
import signal
import subprocess
import sys

import httpx
import pytest

PROGRAM = """
import json, socket, sys
from pathlib import Path
from api.app import create_app
from api.queue.in_process import InProcessQueue
from api.server import make_server
from api.service import About
from api.settings import Settings
from api.store import migrate, open_store
from api.store.keys import ensure_first_key
from judge.problem import load_bank

settings = Settings(database_url=sys.argv[1], shutdown_seconds=3600)
migrate(settings.database_url)
store = open_store(settings, queue=InProcessQueue())
app = create_app(
    settings=settings,
    bank=load_bank(Path(sys.argv[2])),
    store=store,
    about=About(sandbox="docker", trusted_only=False),
    workers_alive=lambda: True,
)
listener = socket.create_server(("127.0.0.1", 0))
port = listener.getsockname()[1]
print(json.dumps([port, ensure_first_key(store.database)]), flush=True)
try:
    make_server(app, settings).run(sockets=[listener])
finally:
    store.close()
    print("cleaned up", flush=True)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_open_streams_and_then_the_caller_cleans_up(settings, bank, number):
    root = bank["row_means"].path.parent
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, settings.database_url, str(root)],
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        port, key = json.loads(process.stdout.readline())
        with httpx.Client(
            base_url=f"http://127.0.0.1:{port}",
            headers={"Authorization": f"Bearer {key}"},
            timeout=20,
        ) as client:
            body = {"problem_id": "row_means", "source": "x = 1"}
            handed = client.post("/api/v1/submissions", json=body).json()
            with client.stream("GET", f"/api/v1/submissions/{handed['id']}/events") as stream:
                lines = stream.iter_lines()
                assert next(lines) == "event: snapshot"
                process.send_signal(number)
                assert "" in list(lines)
        assert process.stdout.read() == "cleaned up\n"
        assert process.wait(20) == 0
