"""Submissions over HTTP to a real service, in a real sandbox."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PROBLEM = ROOT / "problems" / "mini_batch_gd"
SIGNATURE = "(X, y, batch_size=32, lr=0.01, epochs=100)"
FORGER = (ROOT / "tools" / "demo_submissions" / "security_violation.py").read_text()


def labelled(folder):
    return sorted((PROBLEM / "submissions" / folder).glob("*.py"))[0].read_text()


@pytest.mark.parametrize(
    ("folder", "verdict"),
    [
        ("accepted", "AC"),
        ("wrong_answer", "WA"),
        ("time_limit_exceeded", "TLE"),
        ("memory_limit_exceeded", "MLE"),
        ("run_time_error", "RTE"),
    ],
)
def test_a_labelled_submission_gets_its_verdict(service, client, folder, verdict):
    snapshot = service.verdict_of(client, "mini_batch_gd", labelled(folder))
    assert snapshot["verdict"] == verdict


def test_a_flood_of_output_is_ole_and_costs_only_its_own_tests(service, client):
    source = f"def mini_batch_gd{SIGNATURE}:\n    while True: print('x' * 1000)\n"
    snapshot = service.verdict_of(client, "mini_batch_gd", source)
    assert snapshot["verdict"] == "OLE"


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("def mini_batch_gd(X, y:\n", "line 1: SyntaxError"),
        ("x = 1\n", "mini_batch_gd is not defined; expected def mini_batch_gd(X: ndarray"),
        ("def mini_batch_gd(X, y): return X\n", "mini_batch_gd takes (X, y); expected"),
        ("mini_batch_gd = 3\n", "mini_batch_gd is a value; expected def"),
        ("class mini_batch_gd:\n    def __init__(self): ...\n", "is a class; expected def"),
        (f"async def mini_batch_gd{SIGNATURE}: ...\n", "is a coroutine; expected def"),
        (
            f"import scipy\ndef mini_batch_gd{SIGNATURE}: ...\n",
            "line 1: import of scipy is not allowed",
        ),
    ],
)
def test_what_cannot_be_tested_is_ce_with_its_own_message(service, client, source, says):
    snapshot = service.verdict_of(client, "mini_batch_gd", source)
    assert snapshot["verdict"] == "CE"
    assert says in snapshot["report"]["message"]


def test_a_failing_import_is_rte_with_the_line(service, client):
    source = f"def mini_batch_gd{SIGNATURE}: ...\nprint(undefined)\n"
    snapshot = service.verdict_of(client, "mini_batch_gd", source)
    assert snapshot["verdict"] == "RTE"
    assert "line 2: importing your file raised NameError" in snapshot["report"]["message"]


@pytest.mark.parametrize(
    "sandbox_kind",
    [pytest.param("docker", marks=pytest.mark.docker)],  # hostile code: only where it is contained
    indirect=True,
    scope="module",
)
def test_a_forged_frame_is_sv(service, client):
    snapshot = service.verdict_of(client, "mini_batch_gd", FORGER)
    assert (snapshot["verdict"], snapshot["report"]["points"]) == ("SV", 0)


@pytest.mark.parametrize(
    ("source", "status"),
    [
        ("", 422),
        ("   \n", 422),
        ("x = '\0'", 422),
        ("#" * (65 * 1024), 422),
    ],
)
def test_what_is_no_submission_is_refused(client, source, status):
    body = {"problem_id": "mini_batch_gd", "source": source}
    response = client.post("/api/v1/submissions", json=body)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"


def test_ten_megabytes_are_refused(client):
    body = {"problem_id": "mini_batch_gd", "source": "#" * 10_000_000}
    assert client.post("/api/v1/submissions", json=body).status_code == 413


def test_a_body_that_is_not_utf8_is_refused(client):
    body = b'{"problem_id": "mini_batch_gd", "source": "\xff\xfe"}'
    headers = {"Content-Type": "application/json"}
    response = client.post("/api/v1/submissions", content=body, headers=headers)
    assert response.status_code in (400, 422)


def test_the_service_goes_on_after_all_that(service, client):
    assert client.get("/readyz").status_code == 200
    assert service.verdict_of(client, "mini_batch_gd", labelled("accepted"))["verdict"] == "AC"


def test_the_same_submission_gets_the_same_verdict_every_time(service, client):
    source = labelled("wrong_answer")
    with ThreadPoolExecutor(4) as threads:
        judged = list(
            threads.map(
                lambda _: service.verdict_of(client, "mini_batch_gd", source)["report"]["tests"],
                range(6),
            )
        )
    verdicts = [[(test["title"], test["verdict"]) for test in tests] for tests in judged]
    assert all(one == verdicts[0] for one in verdicts)
