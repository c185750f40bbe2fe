"""A guest that breaks each rule of the protocol: the session notices, and the test is over."""

import socket
import threading
import time

import msgpack
import pytest

from sandbox import session as sessions
from sandbox.errors import BoxLost
from sandbox.guest import wire
from sandbox.limits import Limits, Usage
from sandbox.outcomes import (
    Died,
    Loaded,
    NotAValue,
    OutOfMemory,
    OutputExceeded,
    Raised,
    Refused,
    Returned,
    TimedOut,
    Violated,
)
from sandbox.session import Program, Session, greet
from tests.sandbox.liars import ScriptedSandbox, Test, frame

ROOMY = Limits(cpu_seconds=10, call_seconds=30)
HASTY = Limits(cpu_seconds=10, call_seconds=0.2)


@pytest.fixture(autouse=True)
def short_waits(monkeypatch):
    monkeypatch.setattr(sessions, "TICK_SECONDS", 0.01)
    monkeypatch.setattr(sessions, "CLOSE_SECONDS", 0.3)
    monkeypatch.setattr(sessions, "LOAD_SECONDS", 5.0)


@pytest.fixture
def session_with():
    """``session_with(script)``: a session whose guests follow the script."""
    made = []

    def make(script, limits=ROOMY):
        sandbox = ScriptedSandbox(script)
        session = Session(sandbox, Program("", ("f",), ()), limits)
        made.extend([session, sandbox])
        session.sandbox = sandbox
        return session

    yield make
    for thing in made:
        thing.close()


def answering(answer):
    """A script that loads honestly, then lets ``answer(test, number)`` reply to each call."""

    def script(control):
        while True:
            test = Test(control)
            test.load()
            try:
                while True:
                    number, _ = test.request()
                    answer(test, number)
            except OSError:
                if not test.closed:
                    test.close()

    return script


def raw(data):
    return lambda test, number: test.calls.socket.sendall(data)


def reply(*parts):
    return lambda test, number: test.calls.send([number, *parts])


def packed_with_id(number, rest):
    """A frame whose body is an array of an id and bytes that msgpack would not write."""
    return frame(b"\x94" + msgpack.packb(number) + rest)


LIES = {
    "the wrong id": lambda t, n: t.calls.send([n + 1, "value", 1, []]),
    "no id": lambda t, n: t.calls.send(["value", 1, []]),
    "the id as text": lambda t, n: t.calls.send([str(n), "value", 1, []]),
    "the id as a float": lambda t, n: t.calls.send([float(n), "value", 1, []]),
    "True for an id": lambda t, n: t.calls.send([True, "value", 1, []]),
    "the id alone": lambda t, n: t.calls.send([n]),
    "an empty array": raw(frame(b"\x90")),
    "an extra verdict": reply("value", 1, [], "AC"),
    "an extra map": reply("value", 1, [], {}),
    "too few fields": reply("value", 1),
    "changed arguments that are no array": reply("value", 1, "x"),
    "a change of an argument that is none": reply("value", 1, [[0, wire.pack(1)]]),
    "an unknown kind": reply("verdict", "AC"),
    "a kind that is no text": reply(1, 1, []),
    "loaded, twice": reply("loaded", [["f", "function", []]]),
    "a value that is none": reply("value", ["z"], []),
    "an object array": reply("value", ["a", "|O", [1], b"\0" * 8], []),
    "a reference to nothing": reply("value", ["f", 0], []),
    "a raised without a line": reply("raised", "E", "m"),
    "a raised on a line True": reply("raised", "E", "m", True),
    "a raised of a type that is no text": reply("raised", 1, "m", None),
    "uncrossable without a reason": reply("uncrossable", 1, []),
    "a callback of nothing": reply("callback", "f", 0, [], []),
    "a callback of no form": reply("callback"),
    "a map": lambda t, n: t.calls.send({"id": n, "value": 1}),
    "text": lambda t, n: t.calls.send("value"),
    "two frames": lambda t, n: [t.calls.send([n, "value", 1, []]) for _ in range(2)],
    "a header of 4 GiB": raw(b"\xff\xff\xff\xff"),
    "a header just too large": raw(wire.HEADER.pack(wire.MAX_FRAME_BYTES + 1)),
    "an empty frame": raw(frame(b"")),
    "trailing bytes": lambda t, n: t.calls.socket.sendall(
        frame(msgpack.packb([n, "value", 1, []]) + b"\0")
    ),
    "a million levels": lambda t, n: t.calls.socket.sendall(
        packed_with_id(n, b"\xa5value" + b"\x91" * 1_000_000 + b"\x90\x90")
    ),
    "a hundred levels of lists": lambda t, n: t.calls.send([n, "value", deep(100), []]),
    "an extension": lambda t, n: t.calls.send([n, "value", msgpack.ExtType(5, b""), []]),
    "a map inside": lambda t, n: t.calls.send([n, "value", {"a": 1}, []]),
    "an empty map inside": lambda t, n: t.calls.send([n, "value", {}, []]),
    "equal keys": reply("value", ["d", [1, 2, True, 3]], []),
    "pickle": raw(frame(b"\x80\x04K\x01.")),
    "half a frame, then the end": lambda t, n: (
        t.calls.socket.sendall(frame(msgpack.packb([n, "value", 1, []]))[:-1]),
        t.close(),
    ),
}


def deep(levels):
    value = 1
    for _ in range(levels):
        value = ["l", [value]]
    return value


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_a_lie_in_a_reply_is_a_violation_and_destroys_the_box(session_with, lie):
    session = session_with(answering(lie))
    assert isinstance(session.begin(), Loaded)
    outcomes = [session.call("f", (), {}), session.end()]
    if outcomes[0] == Returned(1):  # the second frame of two is noticed at the end
        assert isinstance(outcomes[1], Violated)
    else:
        assert isinstance(outcomes[0], Violated)
        assert outcomes[0] == outcomes[1] == session.call("f", (), {})
    assert [box.closed for box in session.sandbox.boxes] == [True]


@pytest.mark.parametrize(
    ("honest", "outcome"),
    [
        (reply("value", 1, []), Returned(1)),
        (reply("raised", "E", "m", 3), Raised("E", "m", 3)),
        (reply("raised", "E" * 9999, "m" * 9999, None), Raised("E" * 4000, "m" * 4000, None)),
        (reply("uncrossable", "r" * 9999, []), NotAValue("r" * 4000)),
    ],
)
def test_an_honest_reply_is_believed_and_cut_to_size(session_with, honest, outcome):
    session = session_with(answering(honest))
    session.begin()
    assert session.call("f", (), {}) == outcome
    assert session.end() is None


def test_a_reply_byte_by_byte_counts_when_it_is_whole(session_with):
    def slowly(test, number):
        for byte in wire.frame([number, "value", 1, []]):
            test.calls.socket.sendall(bytes([byte]))

    session = session_with(answering(slowly))
    session.begin()
    assert session.call("f", (), {}) == Returned(1)


def test_bytes_that_keep_coming_do_not_put_off_the_deadline(session_with):
    enough = threading.Event()

    def for_ever(test, number):
        test.calls.socket.sendall(wire.HEADER.pack(1000))
        while not enough.wait(0.02):
            test.calls.socket.sendall(b"x")

    session = session_with(answering(for_ever), HASTY)
    session.begin()
    assert session.call("f", (), {}) == TimedOut("wall", 0.2, starved=True)
    enough.set()


def test_a_guest_that_never_answers_runs_into_the_deadline(session_with):
    session = session_with(answering(lambda test, number: None), HASTY)
    session.begin()
    assert session.call("f", (), {}) == TimedOut("wall", 0.2, starved=True)


def test_a_guest_that_never_reads_runs_into_the_deadline(session_with):
    def script(control):
        test = Test(control)
        test.load()
        control.receive()

    session = session_with(script, HASTY)
    session.begin()
    outcome = session.call("f", (b"x" * 20_000_000,), {})
    assert outcome == TimedOut("wall", 0.2, starved=True)


def test_call_backs_that_keep_coming_unasked_do_not_put_off_the_deadline(session_with):
    def for_ever(test, number):
        while True:
            test.calls.send([number, "callback", "f", 0, [], []])

    session = session_with(answering(for_ever), HASTY)
    session.begin()
    assert isinstance(session.call("f", (lambda: None,), {}), TimedOut)


def test_a_guest_that_reads_late_gets_the_whole_request(session_with):
    lengths = []

    def script(control):
        test = Test(control)
        test.load()
        number, (_, _, (packed,), _) = test.request()
        lengths.append(len(wire.unpack(packed)))
        test.calls.send([number, "value", 1, []])
        test.until_hung_up()

    session = session_with(script)
    session.begin()
    assert session.call("f", (b"x" * 20_000_000,), {}) == Returned(1)
    assert lengths == [20_000_000]


def test_a_call_that_used_its_time_was_not_starved(session_with):
    def busy(test, number):
        start = time.monotonic()
        session.sandbox.boxes[0].usage = lambda: Usage(time.monotonic() - start, 0)

    session = session_with(answering(busy), HASTY)
    session.begin()
    assert session.call("f", (), {}) == TimedOut("wall", 0.2, starved=False)


def test_cpu_time_beyond_the_limit_ends_a_call_that_waits(session_with):
    def busy(test, number):
        session.sandbox.boxes[0].cpu_seconds += 12.1

    session = session_with(answering(busy))
    session.begin()
    assert session.call("f", (), {}) == TimedOut("cpu", 10)
    assert session.usage().cpu_seconds == 12.1


def test_a_child_that_closes_its_channel_has_died(session_with):
    session = session_with(answering(lambda test, number: test.close(7, 0, False, b"last words")))
    session.begin()
    assert session.call("f", (), {}) == Died(7, 0)
    assert session.output == b"last words"


def test_a_child_that_closes_its_channel_and_lives_on_has_died(session_with):
    session = session_with(answering(lambda test, number: test.calls.socket.shutdown(2)))
    session.begin()
    assert session.call("f", (), {}) == Died(0, 0)


def test_a_child_that_left_in_order_though_a_reply_was_due_has_died(session_with):
    session = session_with(answering(lambda test, number: test.close(0, 0, False, b"")))
    session.begin()
    assert session.call("f", (), {}) == Died(0, 0)


def test_too_much_output_is_told_by_the_guest(session_with):
    session = session_with(answering(lambda test, number: test.close(0, 9, True, b"x")))
    session.begin()
    assert session.call("f", (), {}) == OutputExceeded(64)


@pytest.mark.parametrize("ending", [(0, 0), (0, 9), (137, 0)])
def test_only_the_kernel_says_that_memory_ran_out(session_with, ending):
    def die(test, number):
        session.sandbox.boxes[0].killed_for_memory = True
        test.close(*ending, False, b"")

    session = session_with(answering(die))
    session.begin()
    assert session.call("f", (), {}) == OutOfMemory(256)
    assert session.sandbox.boxes[0].closed


def test_half_a_frame_of_a_process_killed_for_memory_is_no_violation(session_with):
    def die(test, number):
        session.sandbox.boxes[0].killed_for_memory = True
        test.calls.socket.sendall(b"\0\0")
        test.close(0, 9, False, b"")

    session = session_with(answering(die))
    session.begin()
    assert session.call("f", (), {}) == OutOfMemory(256)


CONTROL_LIES = {
    "closed with another number": lambda t: t.control.send([1, "closed", 0, 0, False, b""]),
    "closed with too little": lambda t: t.control.send([t.number, "closed", 0, 0, False]),
    "closed with too much": lambda t: t.control.send([t.number, "closed", 0, 0, False, b"", 1]),
    "closed with text": lambda t: t.control.send([t.number, "closed", 0, 0, False, "text"]),
    "closed with a word for a flag": lambda t: t.control.send(
        [t.number, "closed", 0, 0, "no", b""]
    ),
    "a verdict": lambda t: t.control.send([t.number, "verdict", "AC"]),
    "no frame": lambda t: t.control.socket.sendall(b"\xff\xff\xff\xff"),
}


@pytest.mark.parametrize("lie", CONTROL_LIES.values(), ids=CONTROL_LIES.keys())
def test_a_lie_on_the_control_channel_in_the_middle_of_a_call_ends_the_test(session_with, lie):
    session = session_with(answering(lambda test, number: lie(test)))
    session.begin()
    assert isinstance(session.call("f", (), {}), Violated)
    assert isinstance(session.end(), Violated)


@pytest.mark.parametrize("lie", CONTROL_LIES.values(), ids=CONTROL_LIES.keys())
def test_a_lie_on_the_control_channel_at_the_end_ends_the_test(session_with, lie):
    def script(control):
        test = Test(control)
        test.load()
        number, _ = test.request()
        test.calls.send([number, "value", 1, []])
        assert test.calls.receive() is None
        lie(test)
        control.receive()

    session = session_with(script)
    session.begin()
    assert session.call("f", (), {}) == Returned(1)
    assert isinstance(session.end(), Violated)


def test_closed_twice_is_out_of_turn_in_the_next_test(session_with):
    def twice(test, number):
        test.close(1, 0, False, b"")
        test.control.send([test.number, "closed", 0, 0, False, b""])

    session = session_with(answering(twice))
    session.begin()
    assert session.call("f", (), {}) == Died(1, 0)
    session.end()
    first = session.begin()
    outcome = session.call("f", (), {}) if isinstance(first, Loaded) else first
    assert isinstance(outcome, Violated)


def test_a_guest_that_never_says_closed_runs_into_a_deadline(session_with):
    def script(control):
        test = Test(control)
        test.load()
        control.receive()

    session = session_with(script)
    session.begin()
    assert isinstance(session.end(), TimedOut)


def test_a_guest_that_hangs_up_is_lost_by_no_doing_of_the_call(session_with):
    session = session_with(answering(lambda test, number: test.control.socket.shutdown(2)))
    session.begin()
    with pytest.raises(BoxLost, match="the kernel killed nothing"):
        session.call("f", (), {})
    with pytest.raises(BoxLost):
        session.call("f", (), {})
    with pytest.raises(BoxLost):
        session.end()


def test_a_guest_that_was_killed_for_memory_hangs_up_by_doing_of_the_call(session_with):
    def die(test, number):
        session.sandbox.boxes[0].killed_for_memory = True
        test.control.socket.shutdown(2)

    session = session_with(answering(die))
    session.begin()
    assert session.call("f", (), {}) == OutOfMemory(256)
    assert session.end() == OutOfMemory(256)


def test_a_guest_that_hangs_up_instead_of_taking_the_source_is_lost(session_with):
    session = session_with(lambda control: control.socket.shutdown(2))
    with pytest.raises(BoxLost):
        session.begin()


def test_a_guest_that_answers_the_source_wrongly_is_lost(session_with):
    session = session_with(lambda control: control.send([1, "ok"]))
    with pytest.raises(BoxLost):
        session.begin()


def test_a_guest_that_hangs_up_before_the_second_test_is_lost(session_with):
    hung_up = threading.Event()

    def script(control):
        test = Test(control)
        test.load()
        test.until_hung_up()
        control.socket.shutdown(2)
        hung_up.set()

    session = session_with(script)
    session.begin()
    session.end()
    assert hung_up.wait(30)
    with pytest.raises(BoxLost):
        session.begin()


LOAD_LIES = {
    "another name": ["loaded", [["g", "function", []]]],
    "a name too many": ["loaded", [["f", "function", []], ["g", "function", []]]],
    "no name": ["loaded", []],
    "no list": ["loaded", "f"],
    "an entry of no form": ["loaded", ["f"]],
    "parameters of no form": ["loaded", [["f", "function", [["x", "y", "z"]]]]],
    "a parameter that is no list": ["loaded", [["f", "function", [1]]]],
    "a refusal without words": ["refused", 1, 2],
    "a refusal on a line True": ["refused", "no", True],
    "a value": ["value", 1, []],
    "nothing": [],
    "a callback": ["callback", "f", 0, [], []],
}


@pytest.mark.parametrize("parts", LOAD_LIES.values(), ids=LOAD_LIES.keys())
def test_a_lie_in_the_reply_to_load_is_a_violation(session_with, parts):
    def script(control):
        test = Test(control)
        number, _ = test.request()
        test.calls.send([number, *parts])
        test.until_hung_up()

    assert isinstance(session_with(script).begin(), Violated)


def test_a_frame_before_the_reply_to_load_is_a_violation(session_with):
    def script(control):
        test = Test(control)
        test.calls.send([0, "value", 1, []])
        test.until_hung_up()

    assert isinstance(session_with(script).begin(), Violated)


def test_a_refusal_is_believed(session_with):
    def script(control):
        test = Test(control)
        number, _ = test.request()
        test.calls.send([number, "refused", "no", 3])
        test.until_hung_up()

    assert session_with(script).begin() == Refused("no", 3)


def test_half_a_frame_at_the_end_of_a_test_is_a_violation(session_with):
    def half_more(test, number):
        test.calls.socket.sendall(wire.frame([number, "value", 1, []]) + b"\0")
        test.calls.socket.shutdown(socket.SHUT_WR)

    session = session_with(answering(half_more))
    session.begin()
    assert session.call("f", (), {}) == Returned(1)
    assert isinstance(session.end(), Violated)


def test_a_frame_written_once_the_test_is_over_is_a_violation(session_with):
    def script(control):
        test = Test(control)
        test.load()
        number, _ = test.request()
        test.calls.send([number, "value", 1, []])
        assert test.calls.receive() is None
        test.calls.send([number, "value", 2, []])
        test.close()

    session = session_with(script)
    session.begin()
    assert session.call("f", (), {}) == Returned(1)
    assert isinstance(session.end(), Violated)


def test_a_channel_closed_after_the_last_reply_is_no_violation(session_with):
    def and_close(test, number):
        test.calls.send([number, "value", 1, []])
        test.close()

    session = session_with(answering(and_close))
    session.begin()
    assert session.call("f", (), {}) == Returned(1)
    assert session.end() is None


def test_a_death_after_the_last_reply_ends_the_test(session_with):
    def and_die(test, number):
        test.calls.send([number, "value", 1, []])
        test.close(0, 11, False, b"")

    session = session_with(answering(and_die))
    session.begin()
    session.call("f", (), {})
    assert session.end() == Died(0, 11)


def said(*frames, hang_up=True):
    """What ``greet`` makes of a guest that says these bytes."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        for data in frames:
            theirs.sendall(data)
        if hang_up:
            theirs.shutdown(socket.SHUT_WR)
        greet(ours, 0.1)


def test_a_guest_that_says_hello_is_welcome():
    said(wire.frame([0, "hello", []]))


@pytest.mark.parametrize(
    ("frames", "reason"),
    [
        ([], "hung up before"),
        ([b"\0\0"], "hung up before"),
        ([b"\xff" * 4], "hung up before"),
        ([wire.frame([0, "goodbye"])], "did not say hello"),
        ([wire.frame([])], "did not say hello"),
    ],
)
def test_a_guest_that_says_anything_else_is_lost(frames, reason):
    with pytest.raises(BoxLost, match=reason):
        said(*frames)


def test_a_guest_that_says_nothing_is_lost():
    with pytest.raises(BoxLost, match="said nothing within"):
        said(hang_up=False)
