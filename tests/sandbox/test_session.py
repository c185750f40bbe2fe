"""A session with real local boxes: load, call, end, and every way a call can end."""

import gc

import numpy as np
import pytest

from sandbox.errors import BoxLost
from sandbox.guest import wire
from sandbox.limits import Limits
from sandbox.outcomes import (
    Described,
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
from sandbox.references import Handle
from sandbox.session import MAX_BOXES, Program, Session

ROOMY = Limits(cpu_seconds=60, call_seconds=30)


@pytest.fixture
def session_of(local_sandbox):
    """Makes sessions: ``session_of(source)`` for the entry point ``f``, begun by its test."""
    sessions = []

    def make(source, limits=ROOMY, entries=("f",)):
        session = Session(local_sandbox, Program(source, entries, ("numpy", "stdlib")), limits)
        sessions.append(session)
        return session

    yield make
    for session in sessions:
        session.close()
    gc.collect()


def begun(session):
    assert isinstance(session.begin(), Loaded)
    return session


def test_loading_tells_what_the_entry_points_are(session_of):
    session = session_of("def f(x, y=1): ...", entries=("f", "g"))
    assert session.begin() == Loaded(
        (
            Described("f", "function", (("x", 1, False), ("y", 1, True))),
            Described("g", "missing", None),
        )
    )


def test_a_submission_that_does_not_compile_is_refused(session_of):
    assert session_of("def f(:").begin() == Refused("SyntaxError: invalid syntax", 1)


def test_an_exception_while_importing_is_told(session_of):
    assert session_of("\n1 / 0").begin() == Raised("ZeroDivisionError", "division by zero", 2)


def test_a_call_returns_values_of_every_kind(session_of):
    session = begun(session_of("def f(*args, **named): return [args, named]"))
    array = np.arange(4.0).reshape(2, 2)
    outcome = session.call("f", (1, array), {"k": {"x": (None, True)}})
    assert isinstance(outcome, Returned)
    (one, crossed), named = outcome.value
    assert one == 1
    assert np.array_equal(crossed, array)
    assert named == {"k": {"x": (None, True)}}
    assert session.end() is None


def test_an_exception_ends_the_call_and_not_the_test(session_of):
    session = begun(session_of("def f(x):\n    return 1 // x"))
    assert session.call("f", (0,), {}) == Raised(
        "ZeroDivisionError", "integer division or modulo by zero", 2
    )
    assert session.call("f", (1,), {}) == Returned(1)
    assert session.end() is None


def test_an_answer_that_cannot_cross_is_no_value(session_of):
    session = begun(session_of("def f(x):\n    x.append(1)\n    return object()"))
    items = []
    assert isinstance(session.call("f", (items,), {}), NotAValue)
    assert items == [1]


def test_arguments_are_seen_as_the_submission_changed_them(session_of):
    session = begun(session_of("def f(a, b):\n    a[0] = 5\n    b.append(a)"))
    array, items = np.zeros(2), []
    session.call("f", (array,), {"b": items})
    assert array.tolist() == [5, 0]
    assert items[0].tolist() == [5, 0]


def test_an_argument_changed_into_another_shape_is_no_value(session_of):
    session = begun(session_of("def f(a): a.shape = (2, 1)"))
    outcome = session.call("f", (np.zeros(2),), {})
    assert outcome == NotAValue("argument 0 was changed into something else in place")


def test_instances_are_handles(session_of):
    source = "class f:\n    n = 3\n    def twice(self, k): return 2 * k"
    session = begun(session_of(source))
    assert session.construct("f", (), {}) == Returned(Handle(0))
    assert session.method(0, "twice", (4,), {}) == Returned(8)
    assert session.attribute(0, "n") == Returned(3)
    assert isinstance(session.attribute(0, "m"), Raised)


def test_callables_and_iterators_are_called_back(session_of):
    session = begun(session_of("def f(g, items): return [g(x, k=1) for x in items]"))
    seen = []

    def g(x, *, k):
        seen.append((x, k))
        return np.float64(x) + k

    assert session.call("f", (g, iter([1, 2])), {}) == Returned([2.0, 3.0])
    assert seen == [(1, 1), (2, 1)]


def test_an_assertion_of_a_callable_reaches_the_test_even_if_the_submission_swallows_it(session_of):
    source = "def f(g):\n    try:\n        g()\n    except Exception:\n        return 1"
    session = begun(session_of(source))

    def refuse():
        raise AssertionError("called too often")

    with pytest.raises(AssertionError, match="called too often"):
        session.call("f", (refuse,), {})


def test_an_argument_that_cannot_cross_is_the_test_s_fault(session_of):
    session = begun(session_of("def f(x): ..."))
    with pytest.raises(wire.Uncrossable):
        session.call("f", (object(),), {})
    assert session.call("f", (1,), {}) == Returned(None)


def test_every_test_begins_afresh_in_the_same_box(session_of):
    session = session_of(
        "import os\nn = []\ndef f():\n    n.append(1)\n    return len(n), os.getppid()"
    )
    parents = set()
    for _ in range(3):
        begun(session)
        count, parent = session.call("f", (), {}).value
        assert count == 1
        parents.add(parent)
        assert session.end() is None
    assert len(parents) == 1


def test_what_a_test_printed_is_kept(session_of):
    session = begun(session_of("def f(): print('seen')"))
    session.call("f", (), {})
    session.end()
    assert session.output == b"seen\n"


@pytest.mark.parametrize(
    ("source", "outcome"),
    [
        ("import os\ndef f(): os._exit(0)", Died(0, 0)),
        ("import os\ndef f(): os._exit(137)", Died(137, 0)),
        ("import os\ndef f(): os.kill(os.getpid(), 9)", Died(0, 9)),
        ("import ctypes\ndef f(): ctypes.string_at(0)", Died(0, 11)),
        ("def f():\n    while True: print('x' * 1000)", OutputExceeded(64)),
    ],
)
def test_a_process_that_ends_answers_this_call_and_every_later_one(session_of, source, outcome):
    session = begun(session_of(source))
    assert session.call("f", (), {}) == outcome
    assert session.call("f", (), {}) == outcome
    assert session.failure == outcome
    assert session.end() == outcome
    assert session.end() == outcome


def test_the_next_test_goes_on_in_the_same_box_after_a_death(session_of):
    session = begun(
        session_of("import os\ndef f(x):\n    if x: os._exit(1)\n    return os.getppid()")
    )
    before = session.call("f", (0,), {})
    session.call("f", (1,), {})
    session.end()
    assert session.failure == Died(1, 0)
    begun(session)
    assert session.failure is None
    assert session.call("f", (0,), {}) == before


def test_a_death_while_loading_is_told(session_of):
    session = session_of("import os\nos._exit(3)")
    assert session.begin() == Died(3, 0)
    assert session.end() == Died(3, 0)


def test_a_call_that_computes_too_long_runs_into_its_wall_time(session_of):
    limits = Limits(cpu_seconds=60, call_seconds=0.5)
    session = begun(session_of("def f():\n    while True: pass", limits))
    outcome = session.call("f", (), {})
    assert isinstance(outcome, TimedOut)
    assert (outcome.clock, outcome.limit_seconds) == ("wall", 0.5)


def test_a_call_that_sleeps_too_long_is_known_to_have_computed_little(session_of):
    limits = Limits(cpu_seconds=60, call_seconds=0.5)
    session = begun(session_of("import time\ndef f(): time.sleep(1e6)", limits))
    assert session.call("f", (), {}) == TimedOut("wall", 0.5, starved=True)


def test_cpu_time_over_all_calls_is_limited(session_of):
    limits = Limits(cpu_seconds=0.5, call_seconds=60)
    session = begun(session_of("def f():\n    while True: pass", limits))
    assert session.call("f", (), {}) == TimedOut("cpu", 0.5)
    assert session.usage().cpu_seconds > 0.5


def test_cpu_time_of_earlier_boxes_counts(session_of):
    limits = Limits(cpu_seconds=60, call_seconds=0.3)
    session = begun(session_of("def f():\n    while True: pass", limits))
    session.call("f", (), {})
    session.end()
    before = session.usage()
    assert before.cpu_seconds > 0
    begun(session)
    assert session.usage().cpu_seconds >= before.cpu_seconds
    assert session.usage().memory_bytes >= before.memory_bytes


EATER = "def f():\n    x = []\n    while True: x.append(bytearray(b'x' * (1 << 20)))"


def test_too_much_memory_ends_the_box(session_of):
    session = begun(session_of(EATER, Limits(cpu_seconds=60, call_seconds=30, memory_mib=128)))
    assert session.call("f", (), {}) == OutOfMemory(128)
    assert session.end() == OutOfMemory(128)


def test_memory_eaten_by_a_child_of_the_submission_counts(session_of):
    source = f"""
import os
{EATER.replace("def f", "def eat")}
def f():
    pid = os.fork()
    if pid == 0:
        eat()
    os.waitpid(pid, 0)
    return 1
"""
    session = begun(session_of(source, Limits(cpu_seconds=60, call_seconds=30, memory_mib=128)))
    session.call("f", (), {})
    assert session.end() == OutOfMemory(128)


def test_three_boxes_at_most(session_of):
    limits = Limits(cpu_seconds=60, call_seconds=0.3)
    session = session_of("import time\ndef f(): time.sleep(1e6)", limits)
    for _ in range(MAX_BOXES):
        assert not session.exhausted
        begun(session)
        session.call("f", (), {})
        session.end()
    assert session.exhausted


def test_a_call_before_any_test_is_an_error_of_ours(session_of):
    with pytest.raises(BoxLost, match="while no test is running"):
        session_of("").call("f", (), {})


def test_the_end_before_any_test_is_no_failure(session_of):
    assert session_of("").end() is None


def test_closing_twice_is_closing_once(session_of):
    session = begun(session_of(""))
    session.close()
    session.close()
    assert session.end() is None


SPEAKS = """
import importlib, os, struct
msgpack = importlib.import_module('msgpack')
fd = next(
    int(n) for n in os.listdir("/proc/self/fd")
    if int(n) > 2 and os.path.exists(f"/proc/self/fd/{n}")
    and os.readlink(f"/proc/self/fd/{n}").startswith("socket:")
)
def say(structure):
    body = msgpack.packb(structure)
    os.write(fd, struct.pack(">I", len(body)) + body)
"""


def test_a_frame_that_the_submission_writes_itself_is_a_violation(session_of):
    source = SPEAKS + "def f():\n    say([1, 'value', 2, []])\n    return 1\n"
    session = begun(session_of(source))
    assert session.call("f", (), {}) == Violated("a reply to no request")
    assert session.end() == Violated("a reply to no request")


def test_what_is_printed_looks_like_a_frame_and_is_none(session_of):
    source = (
        "import os\ndef f():\n    os.write(1, b'\\0\\0\\0\\x05\\x94\\x01\\xa5value')\n    return 1"
    )
    session = begun(session_of(source))
    assert session.call("f", (), {}) == Returned(1)
    assert session.end() is None


def test_a_frame_too_large_to_send_is_the_test_s_fault(session_of, monkeypatch):
    session = begun(session_of("def f(x): ..."))
    monkeypatch.setattr(wire, "MAX_FRAME_BYTES", 1000)
    with pytest.raises(wire.Uncrossable):
        session.call("f", (b"x" * 2000,), {})
