"""Problems as candidates may see them, and nothing else of their folders."""

import json

from judge.verdict import Verdict

SHOWN = {
    "id", "title", "category", "difficulty", "topics", "minutes", "digest",
    "statement", "starter", "sample_tests", "entries", "limits", "imports",
}  # fmt: skip
HIDDEN = ("HIDDEN-BYTES", "secretly", "X.mean")
STAFF_ROUTE = "/api/v1/submissions/{submission_id}/report"


def test_the_list_names_every_problem(client):
    (item,) = client.get("/api/v1/problems").json()
    assert (item["id"], item["title"], item["minutes"]) == ("row_means", "Row means", 5)


def test_a_problem_shows_what_it_must_and_no_more(client, bank):
    body = client.get("/api/v1/problems/row_means").json()
    assert set(body) == SHOWN
    assert body["statement"] == bank["row_means"].statement
    assert body["sample_tests"] == bank["row_means"].sample
    assert body["entries"] == [
        {"name": "row_means", "kind": "function", "signature": "(X: ndarray) -> ndarray",
         "methods": {}}
    ]  # fmt: skip
    assert body["limits"] == {"cpu_seconds": 5.0, "call_seconds": 1.0, "memory_mib": 256}


def test_an_unknown_problem_is_not_found(client):
    for name in ("nope", "..", "%2e%2e%2frow_means", "row_means%00", "x" * 9999):
        response = client.get(f"/api/v1/problems/{name}")
        assert response.status_code == 404
        assert response.headers["content-type"] == "application/problem+json"


def test_no_hidden_byte_is_reached_through_any_route(client, store, bank, report_of):
    handed = client.hand_in()
    store.judgements.record(store.judgements.claim("w", 0), report_of(Verdict.WA))
    folder = bank["row_means"].path
    hidden = [
        *(folder / name for name in ("test_hidden.py", "reference.py", "problem.toml")),
        *folder.glob("submissions/*/*.py"),
    ]
    assert len(hidden) == 4
    names = [path.relative_to(folder).as_posix() for path in hidden]
    tails = [*names, *(name.replace("/", "%2f") for name in names), *map(str, hidden)]
    paths = [
        path.replace("{submission_id}", handed["id"])
        .replace("{problem_id}", "row_means")
        .replace("{slug}", "internal")
        for path in client.app.openapi()["paths"]
        if path != STAFF_ROUTE
    ]
    paths += ["/openapi.json", "/docs", "/docs/openapi.json", "/docs/start.js", "/docs/assets"]
    answered = 0
    for path in paths:
        for target in (path, *(f"{path}/{tail}" for tail in tails)):
            for traversal in (target, target.replace("/test", "/../test"), f"{target}?path=/"):
                text = client.get(traversal).text
                answered += 1
                assert not any(mark in text for mark in HIDDEN), traversal
    assert answered > 100


def test_staff_reports_hold_no_file_of_the_problem(client, store, report_of):
    handed = client.hand_in()
    store.judgements.record(store.judgements.claim("w", 0), report_of(Verdict.WA))
    body = client.get(f"/api/v1/submissions/{handed['id']}/report").json()
    assert "HIDDEN-BYTES" not in json.dumps(body)
