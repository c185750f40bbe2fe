"""What was acknowledged survives kill -9, and one service at a time owns a database file."""

import signal
import subprocess
import sys

import pytest

from api.queue.in_process import InProcessQueue
from api.store import open_store
from api.store.alone import AnotherService, only_service

ENOUGH = 20
PROGRAM = """
import sys
from api.queue.in_process import InProcessQueue
from api.settings import Settings
from api.store import open_store
from api.store.keys import caller_of
from api.store.submissions import Handed

store = open_store(Settings(database_url=sys.argv[1]), queue=InProcessQueue())
caller = caller_of(store.database, sys.argv[2])
number = 0
while True:
    number += 1
    handed = Handed(caller.key_id, "row_means", "d" * 64, f"x = {number}")
    print(store.submissions.hand_in(handed)[0].submission_id, flush=True)
    store.judgements.claim("doomed", 0)
"""


def test_every_acknowledged_submission_survives_and_is_judged_again(store, settings, key):
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, settings.database_url, key],
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        acknowledged = [process.stdout.readline().strip() for _ in range(ENOUGH)]
        process.send_signal(signal.SIGKILL)
        acknowledged += [line.strip() for line in process.stdout if line.endswith("\n")]
    again = open_store(settings, queue=InProcessQueue())
    assert all(again.submissions.get(each) is not None for each in acknowledged)
    again.judgements.recover()
    judged = set()
    while (claim := again.judgements.claim("w", 0)) is not None:
        judged.add(claim.judgement_id)
    assert {again.submissions.get(each).judgement_id for each in acknowledged} <= judged
    again.close()


HOLDER = """
import os, sys
from api.store.alone import only_service

with only_service(sys.argv[1]):
    child = os.fork()
    if child == 0:
        sys.stdin.read()
        os._exit(0)
    print("held", flush=True)
    os.waitpid(child, 0)
"""


def test_a_second_service_on_the_same_file_is_refused(settings):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, settings.database_url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout.readline() == "held\n"
        with (
            pytest.raises(AnotherService, match="JUDGE_DATABASE_URL"),
            only_service(settings.database_url),
        ):
            pass
        process.send_signal(signal.SIGKILL)
        process.wait()
        with only_service(settings.database_url):
            pass  # although its forked child still lives


def test_a_database_server_is_shared():
    with only_service("postgresql://localhost/judge"):
        pass
