"""Event streams over a real server: whole snapshots, at once, until a final one."""

import contextlib
import json
import threading

import httpx

URL = "/api/v1/submissions"
GOOD = {"problem_id": "row_means", "source": "x = 1\n"}


def events(response):
    """The events and comments of a stream, as they come."""
    event = {}
    for line in response.iter_lines():
        if line.startswith(":"):
            yield {"comment": line[1:].strip()}
        elif line:
            name, _, value = line.partition(": ")
            event[name] = value
        elif event:
            yield {**event, "data": json.loads(event["data"])}
            event = {}


def test_snapshots_come_at_once_and_end_with_a_final_state(live, store, report_of):
    _server, client = live
    handed = client.post(URL, json=GOOD).json()
    with client.stream("GET", f"{URL}/{handed['id']}/events") as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        assert response.headers["cache-control"] == "no-cache"
        stream = events(response)
        first = next(stream)
        assert (first["event"], first["data"]) == ("snapshot", handed)
        claim = store.judgements.claim("w", 0)
        assert next(stream)["data"]["state"] == "running"
        store.judgements.record(claim, report_of())
        last = next(stream)
        assert last["data"] == client.get(f"{URL}/{handed['id']}").json()
        assert last["data"]["state"] == "done"
        assert list(stream) == []
    assert len({first["id"], last["id"]}) == 2


def test_a_judged_submission_is_one_event(live, store, report_of):
    _server, client = live
    handed = client.post(URL, json=GOOD).json()
    store.judgements.record(store.judgements.claim("w", 0), report_of())
    with client.stream("GET", f"{URL}/{handed['id']}/events") as response:
        assert [event["data"]["state"] for event in events(response)] == ["done"]


def test_whoever_has_seen_the_last_event_is_told_not_to_come_back(live, store, report_of):
    _server, client = live
    handed = client.post(URL, json=GOOD).json()
    store.judgements.record(store.judgements.claim("w", 0), report_of())
    with client.stream("GET", f"{URL}/{handed['id']}/events") as response:
        last = next(events(response))
    again = client.get(f"{URL}/{handed['id']}/events", headers={"Last-Event-ID": last["id"]})
    assert (again.status_code, again.content) == (204, b"")


def test_what_was_seen_is_not_sent_again(live, store, report_of):
    _server, client = live
    handed = client.post(URL, json=GOOD).json()
    with client.stream("GET", f"{URL}/{handed['id']}/events") as response:
        seen = next(events(response))["id"]
    headers = {"Last-Event-ID": seen}
    with client.stream("GET", f"{URL}/{handed['id']}/events", headers=headers) as response:
        store.judgements.claim("w", 0)
        assert next(events(response))["data"]["state"] == "running"


def test_a_missed_wake_is_made_good_by_looking(make_app, settings, store, key, serve):
    quick = settings.model_copy(update={"poll_seconds": 0.01})
    store.judgements._on_change = lambda _id: None
    with serve(make_app(settings=quick), quick) as (_server, url), client_of(url, key) as client:
        handed = client.post(URL, json=GOOD).json()
        with client.stream("GET", f"{URL}/{handed['id']}/events") as response:
            stream = events(response)
            next(stream)
            store.judgements.claim("w", 0)
            assert next(stream)["data"]["state"] == "running"


def test_a_silent_stream_is_kept_alive_by_comments(make_app, settings, key, serve):
    quick = settings.model_copy(update={"keep_alive_seconds": 0.01})
    with serve(make_app(settings=quick), quick) as (_server, url), client_of(url, key) as client:
        handed = client.post(URL, json=GOOD).json()
        with client.stream("GET", f"{URL}/{handed['id']}/events") as response:
            stream = events(response)
            assert next(stream)["event"] == "snapshot"
            assert next(stream) == {"comment": "keep-alive"}
            assert next(stream) == {"comment": "keep-alive"}


def test_open_streams_do_not_hold_up_the_shutdown(make_app, settings, store, key, serve):
    patient = settings.model_copy(update={"shutdown_seconds": 3600})
    with serve(make_app(settings=patient), patient) as (server, url), client_of(url, key) as client:
        handed = client.post(URL, json=GOOD).json()
        with client.stream("GET", f"{URL}/{handed['id']}/events") as response:
            stream = events(response)
            next(stream)
            server.should_exit = True
            assert list(stream) == []
    assert store.changes.closed


def test_a_client_that_leaves_is_forgotten(make_app, settings, store, key, serve):
    left = threading.Event()
    listening = store.changes.listening

    @contextlib.contextmanager
    def watched(submission_id):
        try:
            with listening(submission_id) as bell:
                yield bell
        finally:
            left.set()

    store.changes.listening = watched
    with serve(make_app(), settings) as (_server, url), client_of(url, key) as client:
        handed = client.post(URL, json=GOOD).json()
        with client.stream("GET", f"{URL}/{handed['id']}/events") as response:
            next(events(response))
        assert left.wait(20)
    assert not store.changes._listeners


def test_many_streams_at_once_see_every_verdict(live, store, report_of):
    _server, client = live
    ids = [client.post(URL, json={**GOOD, "source": f"x={n}"}).json()["id"] for n in range(8)]
    seen = {}

    def follow(submission_id):
        with client.stream("GET", f"{URL}/{submission_id}/events") as response:
            seen[submission_id] = [event["data"]["state"] for event in events(response)]

    threads = [threading.Thread(target=follow, args=(each,)) for each in ids]
    for thread in threads:
        thread.start()
    while (claim := store.judgements.claim("w", 0)) is not None:
        store.judgements.record(claim, report_of())
    for thread in threads:
        thread.join(60)
    assert sorted(seen) == sorted(ids)
    assert all(states[-1] == "done" for states in seen.values())


def client_of(url, key):
    return httpx.Client(base_url=url, headers={"Authorization": f"Bearer {key}"}, timeout=20.0)
