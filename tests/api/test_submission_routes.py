"""Handing in, reading, listing."""

import threading

import pytest

from judge.verdict import Verdict

URL = "/api/v1/submissions"
BODY = {"problem_id": "row_means", "source": "x = 1\n"}


def test_a_submission_is_kept_and_queued(client):
    response = client.post(URL, json={**BODY, "candidate": "ada"})
    assert response.status_code == 202
    body = response.json()
    assert response.headers["location"] == f"{URL}/{body['id']}"
    assert (body["state"], body["verdict"], body["report"]) == ("queued", None, None)
    assert (body["problem_id"], body["candidate"]) == ("row_means", "ada")
    assert client.get(response.headers["location"]).json() == body


def test_a_verdict_is_shown_without_anything_hidden(client, store, report_of):
    handed = client.hand_in()
    store.judgements.record(store.judgements.claim("w", 0), report_of())
    response = client.get(f"{URL}/{handed['id']}")
    body = response.json()
    assert (body["state"], body["verdict"], body["points"], body["max_points"]) == (
        "done",
        "WA",
        3,
        5,
    )
    assert body["report"] == {
        "verdict": "WA",
        "verdict_words": "wrong answer",
        "points": 3,
        "max_points": 5,
        "message": None,
        "cpu_seconds": 0.0,
        "memory_mib": 41,
        "tests": [
            {
                "title": "The first property.",
                "verdict": "AC",
                "points": 3,
                "max_points": 3,
                "cpu_seconds": 0.1,
            },
            {
                "title": "Means are means.",
                "verdict": "WA",
                "points": 0,
                "max_points": 2,
                "cpu_seconds": 0.0,
            },
        ],
    }
    assert "STAFF" not in response.text
    assert "secretly" not in response.text


def test_staff_see_the_whole_report(client, store, report_of):
    handed = client.hand_in()
    queued = client.get(f"{URL}/{handed['id']}/report").json()
    assert (queued["state"], queued["report"]) == ("queued", None)
    store.judgements.record(store.judgements.claim("w", 0), report_of())
    body = client.get(f"{URL}/{handed['id']}/report").json()
    assert body["attempt"] == 1
    assert body["worker"] == "w"
    assert body["report"]["tests"][1]["counterexample"] == {"X": "STAFF-ONLY-INPUT"}


def test_a_judge_error_blames_nobodys_code(client, store, report_of):
    handed = client.hand_in()
    store.judgements.record(store.judgements.claim("w", 0), report_of(Verdict.JE, "disk is full"))
    response = client.get(f"{URL}/{handed['id']}")
    body = response.json()
    assert (body["state"], body["verdict"], body["points"], body["report"]) == (
        "failed",
        "JE",
        None,
        None,
    )
    assert "not your code" in body["message"]
    assert "disk" not in response.text
    assert client.get(f"{URL}/{handed['id']}/report").json()["last_error"] == "disk is full"


def test_a_compile_error_is_explained(client, store, report_of):
    handed = client.hand_in()
    store.judgements.record(store.judgements.claim("w", 0), report_of(Verdict.CE, "line 1: oh"))
    assert client.get(f"{URL}/{handed['id']}").json()["report"]["message"] == "line 1: oh"


def test_a_repeat_with_the_same_key_is_the_same_submission(client, store):
    headers = {"Idempotency-Key": "once"}
    first = client.post(URL, json=BODY, headers=headers)
    again = client.post(URL, json=dict(reversed(BODY.items())), headers=headers)
    assert (first.status_code, again.status_code) == (202, 202)
    assert again.json()["id"] == first.json()["id"]
    assert again.headers["location"] == first.headers["location"]
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert store.judgements.claim("w", 0) is not None
    assert store.judgements.claim("w", 0) is None


def test_a_key_used_for_another_body_is_a_conflict(client):
    headers = {"Idempotency-Key": "once"}
    client.post(URL, json=BODY, headers=headers)
    response = client.post(URL, json={**BODY, "source": "x = 2\n"}, headers=headers)
    assert response.status_code == 409
    assert response.json()["type"] == "/errors/idempotency-conflict"


def test_many_repeats_at_once_are_one_submission(client):
    answers, barrier = [], threading.Barrier(6)

    def send():
        barrier.wait()
        answers.append(client.post(URL, json=BODY, headers={"Idempotency-Key": "once"}))

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [answer.status_code for answer in answers] == [202] * 6
    assert len({answer.json()["id"] for answer in answers}) == 1


@pytest.mark.parametrize("value", ["", "x" * 256, "a b", "caf\xe9".encode("latin-1")])
def test_an_absurd_idempotency_key_is_refused(client, value):
    response = client.post(URL, json=BODY, headers={"Idempotency-Key": value})
    assert response.status_code == 422
    assert response.json()["errors"][0]["where"] == "header.Idempotency-Key"


def test_the_list_is_newest_first_and_comes_in_pages(client, clock):
    handed = []
    for number in range(5):
        clock.move(1)
        handed.append(client.hand_in(f"x = {number}\n")["id"])
    seen, cursor = [], None
    while True:
        page = client.get(URL, params={"limit": 2, **({"cursor": cursor} if cursor else {})})
        seen.append([item["id"] for item in page.json()["items"]])
        if (cursor := page.json()["next"]) is None:
            break
    assert seen == [handed[:2:-1], handed[2:0:-1], handed[:1]]


def test_the_list_is_filtered(client, store, report_of, clock):
    ada = client.hand_in(candidate="ada")["id"]
    clock.move(1)
    bob = client.hand_in(candidate="bob")["id"]
    store.judgements.record(store.judgements.claim("w", 0), report_of())

    def listed(**params):
        return [item["id"] for item in client.get(URL, params=params).json()["items"]]

    assert listed(candidate="ada") == [ada]
    assert listed(state="queued") == [bob]
    assert listed(state="done") == [ada]
    assert listed(problem_id="row_means") == [bob, ada]
    assert listed(problem_id="another") == []


@pytest.mark.parametrize(
    ("params", "where"),
    [
        ({"limit": "0"}, "query.limit"),
        ({"limit": str(2**63)}, "query.limit"),
        ({"limit": "9" * 5000}, "query.limit"),
        ({"state": "lost"}, "query.state"),
        ({"cursor": "-1"}, "query.cursor"),
        ({"cursor": "' OR 1=1 --"}, "query.cursor"),
        ({"problem_id": "../etc/passwd"}, "query.problem_id"),
        ({"candidate": "a\0b"}, "query.candidate"),
        ({"candidate": ""}, "query.candidate"),
        ({"points": "5"}, "query.points"),
    ],
)
def test_an_absurd_query_is_refused(client, params, where):
    response = client.get(URL, params=params)
    assert response.status_code == 422
    assert [fault["where"] for fault in response.json()["errors"]] == [where]


@pytest.mark.parametrize(
    "name", ["-1", str(2**63), "0" * 32, "x" * 5000, "%00", "..%2f..%2fetc", "%ff", "a'--"]
)
@pytest.mark.parametrize("rest", ["", "/report", "/events"])
def test_an_unknown_or_absurd_id_is_not_found(client, name, rest):
    response = client.get(f"{URL}/{name}{rest}")
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_without_a_good_key_nothing_is_said(client):
    for path in (URL, f"{URL}/{'0' * 32}", f"{URL}/{'0' * 32}/events", "/api/v1/problems"):
        for headers in ({"Authorization": ""}, {"Authorization": "Basic eDp5"}, {}):
            response = client.request("GET", path, key="wrong", headers=headers)
            assert response.status_code == 401
            assert response.headers["www-authenticate"].startswith("Bearer")
            assert response.json()["type"] == "/errors/unauthorized"


def test_the_key_is_asked_for_before_the_body_is_read(client):
    assert client.post(URL, key="wrong", content=b"{").status_code == 401
