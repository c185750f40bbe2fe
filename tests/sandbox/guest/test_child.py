"""A real child in a fork loads submissions and answers calls, one reply each."""

import os

import numpy as np
import pytest

from sandbox.guest import child, wire
from tests.sandbox.peers import arguments, forked

IMPORTS = ["numpy", "stdlib"]


@pytest.fixture
def child_of():
    """Starts children; ``child_of(source, entries)`` is a peer of one that has loaded it."""
    peers = []

    def start(source, *entries):
        submission = child.Submission(source, list(entries), IMPORTS)
        context = forked(lambda channel: child.serve(quiet(channel), submission))
        peers.append(context)
        peer = context.__enter__()
        peer.loaded = peer.ask("load")
        return peer

    yield start
    for context in peers:
        context.__exit__(None, None, None)


def quiet(channel):
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return channel


def value_of(reply):
    kind, structure, changed = reply
    assert kind == "value"
    assert changed == []
    return wire.decode(structure)


def changed_by(reply):
    _, _, changed = reply
    return {key: wire.decode(wire.unpack(packed)) for key, packed in changed}


def test_loading_describes_the_entry_points(child_of):
    peer = child_of("def f(x, n=1): ...\nclass C: ...", "f", "C", "g")
    assert peer.loaded == [
        "loaded",
        [
            ["f", "function", [["x", 1, False], ["n", 1, True]]],
            ["C", "class", []],
            ["g", "missing", None],
        ],
    ]


def test_a_refused_submission_says_why_and_where(child_of):
    assert child_of("\nimport pandas", "f").loaded == [
        "refused",
        "import of pandas is not allowed here; allowed: numpy, the standard library",
        2,
    ]


@pytest.mark.parametrize("kind", ["ValueError", "SystemExit", "KeyboardInterrupt"])
def test_an_exception_while_importing_is_reported_with_its_line(child_of, kind):
    assert child_of(f"\n\nraise {kind}('no')", "f").loaded == ["raised", kind, "no", 3]


def test_a_call_returns_its_value(child_of):
    peer = child_of("def f(a, b=2, *, c): return [a, b, c]", "f")
    assert value_of(peer.call("f", 1, c=3)) == [1, 2, 3]
    assert value_of(peer.call("f", np.float32(1), 5, c=None)) == [np.float32(1), 5, None]


@pytest.mark.parametrize(
    "raised",
    ["ValueError", "SystemExit", "KeyboardInterrupt", "GeneratorExit", "StopIteration"],
)
def test_whatever_a_call_raises_is_a_reply_of_its_name_and_nearest_line(child_of, raised):
    peer = child_of(f"def f():\n    g()\ndef g():\n    raise {raised}('why')\n", "f")
    assert peer.call("f") == ["raised", raised, "why", 4]
    assert peer.call("f") == ["raised", raised, "why", 4]


def test_an_exception_whose_message_cannot_be_read_is_still_a_reply(child_of):
    source = """
class Bad(Exception):
    def __str__(self):
        raise SystemExit

def f():
    raise Bad
"""
    peer = child_of(source, "f")
    assert peer.call("f") == ["raised", "Bad", "(its message could not be read)", 7]


def test_a_long_message_is_cut_and_surrogates_are_escaped(child_of):
    peer = child_of("def f(): raise ValueError('\\ud800' + 'x' * 10**6)", "f")
    _, _, message, _ = peer.call("f")
    assert message.startswith("\\ud800xxx")
    assert len(message) < 3000


def test_a_call_that_does_not_fit_its_parameters_has_no_line(child_of):
    peer = child_of("def f(): ...", "f")
    kind, name, message, line = peer.call("f", 1)
    assert (kind, name, line) == ("raised", "TypeError", None)
    assert "takes 0 positional arguments" in message


def test_a_missing_function_raises(child_of):
    peer = child_of("", "f")
    assert peer.call("f")[:2] == ["raised", "TypeError"]
    assert peer.call("g")[:2] == ["raised", "KeyError"]


def test_a_result_that_cannot_cross_says_why(child_of):
    peer = child_of("def f(): return object()", "f")
    assert peer.call("f") == [
        "uncrossable",
        "an object cannot cross; return plain values or arrays",
        [],
    ]


def test_a_result_too_large_for_a_frame_is_uncrossable(child_of, monkeypatch):
    monkeypatch.setattr(wire, "MAX_FRAME_BYTES", 1000)
    peer = child_of("def f(n): return b'x' * n", "f")
    assert peer.call("f", 2000)[0] == "uncrossable"
    assert value_of(peer.call("f", 10)) == b"x" * 10


def test_arguments_changed_in_place_come_back_by_position_or_name(child_of):
    source = """
def f(a, b, c, d, e, g):
    a[0] = 9.0
    b.append(1)
    c["k"] = [2]
    e.random()
    g.add(5)
"""
    peer = child_of(source, "f")
    reply = peer.call("f", np.zeros(2), [0], d=(1, [2]), c={}, e=np.random.default_rng(0), g={1})
    changed = changed_by(reply)
    assert changed.keys() == {0, 1, "c", "e", "g"}
    assert changed[0].tolist() == [9.0, 0.0]
    assert changed[1] == [0, 1]
    assert changed["c"] == {"k": [2]}
    assert changed["g"] == {1, 5}


def test_an_argument_changed_before_an_exception_is_not_asked_for(child_of):
    peer = child_of("def f(a):\n    a[0] = 1\n    raise ValueError", "f")
    assert peer.call("f", [0]) == ["raised", "ValueError", "", 3]


def test_something_that_cannot_cross_left_in_an_argument_is_named(child_of):
    peer = child_of("def f(a): a.append(object())", "f")
    reply = peer.call("f", [])
    assert reply[0] == "uncrossable"
    assert "object cannot cross" in reply[1]


CLASS = """
class C:
    def __init__(self, start=0):
        self.n = start
    def add(self, k):
        self.n += k
        return self
    def other(self):
        return C(100)
    def fail(self):
        raise ValueError(self.n)

def takes(c):
    return c.n

def make():
    return C(7)
"""


def test_an_instance_lives_in_the_child_and_is_known_by_its_number(child_of):
    peer = child_of(CLASS, "C", "takes", "make")
    assert peer.ask("construct", "C", *arguments(5)) == ["value", ["o", 0], []]
    assert peer.ask("method", 0, "add", *arguments(2)) == ["value", ["o", 0], []]
    assert value_of(peer.ask("attribute", 0, "n")) == 7
    assert peer.ask("method", 0, "other", *arguments()) == ["value", ["o", 1], []]
    assert peer.ask("method", 0, "fail", *arguments()) == ["raised", "ValueError", "7", 11]
    assert peer.ask("attribute", 0, "missing")[:2] == ["raised", "AttributeError"]
    assert peer.call("make") == ["value", ["o", 2], []]
    assert value_of(peer.ask("call", "takes", [wire.pack(["o", 1])], [])) == 100


def test_a_callable_argument_calls_back_to_the_host(child_of):
    peer = child_of("def f(g): return g(2, k=[3]) + 1", "f")
    peer.send([7, "call", "f", [wire.pack(["f", 4])], []])
    number, kind, tag, which, args, kwargs = peer.receive()
    assert (number, kind, tag, which) == (7, "callback", "f", 4)
    assert [wire.unpack(packed) for packed in args] == [2]
    assert [(name, wire.unpack(packed)) for name, packed in kwargs] == [("k", ["l", [3]])]
    peer.send([7, "answer", 10])
    assert peer.receive() == [7, "value", 11, []]


def test_an_iterator_argument_is_drawn_from_the_host(child_of):
    peer = child_of("def f(items): return [iter(items) is items, *items]", "f")
    peer.send([7, "call", "f", [wire.pack(["x", 0])], []])
    for answer in (["answer", 5], ["answer", 6], ["stop"]):
        assert peer.receive() == [7, "callback", "x", 0, [], []]
        peer.send([7, *answer])
    assert peer.receive() == [7, "value", ["l", [True, 5, 6]], []]


def test_a_callable_that_fails_at_the_host_raises_in_the_submission(child_of):
    peer = child_of("def f(g): g()", "f")
    peer.send([7, "call", "f", [wire.pack(["f", 0])], []])
    peer.receive()
    peer.send([7, "failed", "KeyError", "x"])
    assert peer.receive() == [7, "raised", "CallbackFailed", "KeyError: x", 1]


def test_a_callable_may_be_returned_and_passed_on_to_another(child_of):
    peer = child_of("def f(g, h): return [g(h), h]", "f")
    peer.send([7, "call", "f", [wire.pack(["f", 0]), wire.pack(["f", 1])], []])
    assert wire.unpack(peer.receive()[4][0]) == ["f", 1]
    peer.send([7, "answer", ["f", 0]])
    assert peer.receive() == [7, "value", ["l", [["f", 0], ["f", 1]]], []]


def test_an_answer_that_the_host_never_gives_is_an_error_of_ours(child_of):
    peer = child_of("def f(g): g()", "f")
    peer.send([7, "call", "f", [wire.pack(["f", 0])], []])
    peer.receive()
    peer.send([7, "what"])
    assert peer.receive()[1:3] == ["raised", "AssertionError"]


def test_the_child_leaves_when_the_host_hangs_up_in_the_middle_of_a_request(child_of):
    peer = child_of("def f(): ...", "f")
    peer.socket.sendall(wire.frame([1, "call", "f", [], []])[:-2])
    peer.close()


def test_printing_does_not_touch_the_channel(child_of):
    peer = child_of("import sys\ndef f():\n    print('\\ud800', flush=True)\n    return 1", "f")
    assert value_of(peer.call("f")) == 1
