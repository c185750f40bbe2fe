"""Hostile bodies: each has its own clear answer, and the service goes on after it."""

import contextlib
import json
import socket
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

URL = "/api/v1/submissions"
JSON = {"Content-Type": "application/json"}
GOOD = {"problem_id": "row_means", "source": "x = 1\n"}


def body(**changes):
    return json.dumps({**GOOD, **changes}).encode()


BODIES = {
    "empty": (b"", "body", "is empty"),
    "blank": (b" \n", "body", "is empty"),
    "no JSON": (b"{", "body", "is not valid JSON: Expecting property name"),
    "trailing": (b"{} {}", "body", "is not valid JSON: Extra data"),
    "no UTF-8": (b'{"source": "\xff"}', "body", "is not UTF-8: byte 12"),
    "UTF-16": (body().decode().encode("utf-16"), "body", "is not UTF-8"),
    "deep list": (b"[" * 100_000, "body", "is nested too deeply"),
    "deep object": (b'{"a":' * 40_000, "body", "is nested too deeply"),
    "NaN": (b'{"source": NaN}', "body", "holds NaN, which is not JSON"),
    "Infinity": (b"-Infinity", "body", "holds -Infinity, which is not JSON"),
    "digits": (b'{"source": ' + b"9" * 5000 + b"}", "body", "holds a number with too many digits"),
    "same name twice": (b'{"source": "a", "source": "b"}', "body", "the same name twice"),
    "list": (b"[]", "body", "must be a JSON object"),
    "null": (b"null", "body", "must be a JSON object"),
    "no source": (b'{"problem_id": "row_means"}', "body.source", "is missing"),
    "number": (body(source=5), "body.source", "must be a string"),
    "empty source": (body(source=""), "body.source", "is empty"),
    "blank source": (body(source=" \n\t"), "body.source", "is empty"),
    "large source": (body(source="é" * 33_000), "body.source", "has 66000 bytes; at most 65536"),
    "NUL": (body(source="x\0"), "body.source", "holds a NUL at character 1"),
    "surrogate": (body(source="\ud800"), "body.source", "lone surrogate at character 0"),
    "unknown problem": (body(problem_id="nope"), "body.problem_id", "is no problem of this"),
    "absurd problem": (body(problem_id="../x"), "body.problem_id", "is no problem's id"),
    "huge problem": (body(problem_id="x" * 9999), "body.problem_id", "is no problem's id"),
    "score": (body(points=100), "body.points", "is not a known field"),
    "state": (body(state="done"), "body.state", "is not a known field"),
    "empty label": (body(candidate=""), "body.candidate", "is empty"),
    "long label": (body(candidate="x" * 201), "body.candidate", "at most 200"),
    "header in label": (body(candidate="a\r\nSet-Cookie: b"), "body.candidate", "control"),
    "surrogate label": (body(candidate="\udfff"), "body.candidate", "lone surrogate"),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_bad_body_is_refused_with_its_own_message(client, name):
    content, where, what = BODIES[name]
    response = client.post(URL, content=content, headers=JSON)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    details = response.json()
    assert details["type"] == "/errors/invalid-request"
    assert [fault["where"] for fault in details["errors"]] == [where]
    assert what in details["errors"][0]["what"]
    assert len(response.content) < 1000, "the input must not be echoed"
    client.hand_in()


def test_many_unknown_fields_make_a_short_answer(client):
    response = client.post(URL, json={f"field{number}": 1 for number in range(5000)})
    assert len(response.json()["errors"]) == 20


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "application/jsonx"},
        {"Content-Type": "application/json; charset=latin-1"},
        {**JSON, "Content-Encoding": "gzip"},
        {**JSON, "Content-Encoding": "br"},
    ],
)
def test_another_content_type_or_encoding_is_refused(client, headers):
    response = client.post(URL, content=body(), headers=headers)
    assert response.status_code == 415
    assert response.json()["type"] == "/errors/unsupported-media-type"
    client.hand_in()


@pytest.mark.parametrize(
    "kind", ["application/json; charset=utf-8", 'application/json;charset="UTF-8"']
)
def test_utf_8_may_be_named(client, kind):
    assert client.post(URL, content=body(), headers={"Content-Type": kind}).status_code == 202


@pytest.mark.parametrize("chunked", [False, True], ids=["declared", "chunked"])
@pytest.mark.parametrize("megabytes", [1, 10])
def test_a_large_body_is_refused(live, chunked, megabytes):
    _server, client = live
    block = b"x" * 65536
    content = iter([block] * 16 * megabytes) if chunked else block * 16 * megabytes
    response = client.post(URL, content=content, headers=JSON)
    assert response.status_code == 413
    assert response.json()["type"] == "/errors/too-large"
    assert client.post(URL, json=GOOD).status_code == 202


def test_an_endless_body_is_not_read_to_its_end(live):
    _server, client = live
    with contextlib.suppress(httpx.WriteError, httpx.ReadError):
        assert client.post(URL, content=endless(), headers=JSON).status_code == 413
    assert client.post(URL, json=GOOD).status_code == 202


def endless():
    while True:
        yield b"x" * 65536


def test_a_body_that_does_not_come_is_given_up(make_app, settings, key, serve):
    hasty = settings.model_copy(update={"body_seconds": 0.05})
    with contextlib.ExitStack() as stack:
        _server, url = stack.enter_context(serve(make_app(settings=hasty), hasty))
        address = urlsplit(url)
        connection = stack.enter_context(
            socket.create_connection((address.hostname, address.port), timeout=20)
        )
        connection.sendall(
            f"POST {URL} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\n"
            f"Content-Type: application/json\r\nContent-Length: 10\r\n\r\n{{".encode()
        )
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"/errors/slow-request" in answer


def routes(app):
    paths = app.openapi()["paths"]
    return [
        (method.upper(), path.replace("{", "").replace("}", ""))
        for path, item in paths.items()
        for method in item
    ]


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
bodies = st.binary(max_size=200) | st.one_of(
    values, st.fixed_dictionaries({"problem_id": values, "source": values, "candidate": values})
).map(lambda value: json.dumps(value).encode())
methods = st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"])
kinds = st.sampled_from(["application/json", "text/plain", "multipart/form-data", "", "a/b; c"])


@examples(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_route_fails_on_any_body(client, data):
    _method, path = data.draw(st.sampled_from(routes(client.app)))
    method = data.draw(methods)
    response = client.request(
        method,
        path,
        content=data.draw(bodies),
        params=data.draw(
            st.dictionaries(st.sampled_from(["limit", "cursor", "state", "x"]), st.text(max_size=9))
        ),
        headers={"Content-Type": data.draw(kinds)},
    )
    assert response.status_code < 500
    if response.status_code >= 400 and method != "HEAD":
        assert response.headers["content-type"] == "application/problem+json"
        assert set(response.json()) <= {"type", "title", "status", "detail", "instance", "errors"}
    assert client.get("/readyz").status_code == 200
