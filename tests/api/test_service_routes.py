"""What the service says of itself, its headers, its log, and its failures."""

import contextlib
import logging
import sqlite3

import pytest
from sqlalchemy import text

from api.service import About
from api.store import open_store


@pytest.fixture
def log(caplog):
    caplog.set_level(logging.INFO)
    return caplog


def test_the_process_lives_without_a_key_or_a_database(client, store):
    store.database.close()
    assert client.get("/healthz", key="none").json() == {"status": "alive"}


def test_a_whole_service_is_ready(client):
    assert client.get("/readyz", key="none").json() == {"status": "ready", "sandbox": "local"}


def test_without_workers_it_is_not_ready(make_app, client):
    client.app = make_app(workers_alive=lambda: False)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.headers["retry-after"]
    assert response.json()["detail"] == "No worker is alive."


def test_with_another_schema_it_is_not_ready(client, store):
    with store.database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'other'"))
    assert "another schema" in client.get("/readyz").json()["detail"]


def test_the_local_sandbox_is_warned_of(client, make_app):
    body = client.get("/api/v1/about", key="none").json()
    assert (body["sandbox"], body["trusted_only"]) == ("local", True)
    assert "only code that you trust" in body["warning"]
    client.app = make_app(about=About(sandbox="docker", trusted_only=False))
    assert client.get("/api/v1/about").json()["warning"] is None


def test_a_locked_database_is_said_to_be_unavailable(make_app, settings, store, client):
    impatient = settings.model_copy(update={"busy_seconds": 0.01})
    good = {"problem_id": "row_means", "source": "x = 1"}
    with (
        contextlib.closing(open_store(impatient, queue=store.queue)) as other,
        contextlib.closing(
            sqlite3.connect(other.database.engine.url.database, isolation_level=None)
        ) as holder,
    ):
        client.app = make_app(store=other)
        holder.execute("BEGIN EXCLUSIVE")
        response = client.post("/api/v1/submissions", json=good)
        assert response.status_code == 503
        assert response.json()["type"] == "/errors/unavailable"
        assert response.headers["retry-after"]
        assert client.get("/api/v1/submissions").json()["items"] == []
        holder.execute("ROLLBACK")
        assert client.post("/api/v1/submissions", json=good).status_code == 202


def test_an_unexpected_failure_is_a_500_without_its_reason(client, monkeypatch, log):
    def fail(*_args, **_more):
        raise RuntimeError("SECRET REASON")

    monkeypatch.setattr("api.routes.problems.ProblemSummary.of", fail)
    response = client.get("/api/v1/problems")
    assert response.status_code == 500
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "SECRET" not in response.text
    assert response.json()["instance"].removeprefix("urn:uuid:") in log.text
    assert "SECRET REASON" in log.text
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("path", ["/", "/nope", "/api/v1", "/healthz/", "/docs/assets/../x"])
def test_an_unknown_page_is_problem_details(client, path):
    response = client.get(path)
    assert response.status_code == 404
    assert response.json()["type"] == "/errors/no-such-page"
    assert response.json()["instance"] == f"urn:uuid:{response.headers['x-request-id']}"


def test_a_wrong_method_names_the_right_ones(client):
    response = client.request("DELETE", "/healthz")
    assert response.status_code == 405
    assert response.headers["allow"] == "GET"
    assert response.json()["type"] == "/errors/method-not-allowed"


@pytest.mark.parametrize("path", ["/healthz", "/nope", "/docs", "/api/v1/problems"])
def test_every_answer_carries_security_headers(client, path):
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_every_kind_of_error_explains_itself(client):
    kinds = client.get("/errors").json()
    assert len(kinds) > 10
    for kind in kinds:
        assert client.get(kind["type"]).json() == kind
    assert client.get("/errors/nope").status_code == 404


def test_a_log_line_says_what_was_asked_and_never_a_key_or_a_source(client, key, log):
    handed = client.hand_in("SECRET_SOURCE = 1\n", candidate="SECRET-CANDIDATE")
    client.get("/api/v1/submissions?candidate=SECRET-CANDIDATE")
    client.get("/nope%0aFAKE-LINE method=GET")
    client.post("/api/v1/submissions", json={"source": "SECRET_SOURCE"})
    lines = [record.getMessage() for record in log.records if record.name == "api.requests"]
    assert len(lines) == 4
    assert lines[0].startswith("method=POST path=/api/v1/submissions status=202 ms=")
    assert all("\n" not in line for line in lines)
    assert key not in log.text
    assert "SECRET" not in "".join(lines)
    assert handed["id"] not in lines[0]


def test_a_database_error_is_logged_without_the_source(client, store, log):
    with store.database.writing() as connection:
        connection.execute(text("DROP TABLE judgements"))
    body = {"problem_id": "row_means", "source": "SECRET_SOURCE = 1"}
    assert client.post("/api/v1/submissions", json=body).status_code == 503
    assert "database failed" in log.text
    assert "SECRET" not in log.text


def test_expired_leases_are_swept_while_the_service_runs(
    make_app, settings, store, hand_in, clock, serve
):
    quick = settings.model_copy(update={"sweep_seconds": 0.01})
    hand_in()
    store.judgements.claim("lost", 0)
    clock.move(61)
    with serve(make_app(settings=quick), quick):
        assert store.judgements.claim("next", 20).attempt == 2
