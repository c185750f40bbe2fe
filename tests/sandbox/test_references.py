"""What a call changed is written into the test's own objects; call-backs reach them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.guest import wire
from sandbox.references import CallReferences, Handle, restore


def packed(value, references=None):
    return wire.pack(wire.encode(value, *([references] if references else [])))


def written(old, new):
    """Why the argument ``old`` could not become ``new`` in place; None if it did."""
    return restore({0: old}, [[0, packed(new)]], CallReferences())


def test_an_array_is_changed_in_place():
    array = np.zeros((2, 2))
    view = array[0]
    assert written(array, np.array([[1.0, 2], [3, 4]])) is None
    assert array.tolist() == [[1, 2], [3, 4]]
    assert view.tolist() == [1, 2]


def test_an_array_in_another_order_of_memory_or_bytes_is_changed_in_place():
    array = np.zeros((2, 3), ">f4").T
    assert written(array, np.arange(6, dtype="f4").reshape(3, 2)) is None
    assert array.tolist() == [[0, 1], [2, 3], [4, 5]]


def test_a_read_only_array_shows_the_change_and_stays_read_only():
    array = np.zeros(2)
    array.flags.writeable = False
    assert written(array, np.ones(2)) is None
    assert array.tolist() == [1, 1]
    assert not array.flags.writeable


def test_a_read_only_view_of_bytes_cannot_be_changed():
    assert "changed into something else" in written(np.frombuffer(b"\0" * 8), np.ones(1))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (np.zeros(2), np.zeros(3)),
        (np.zeros(4), np.zeros((2, 2))),
        (np.zeros(2), np.zeros(2, "f4")),
        (np.zeros(()), np.zeros(1)),
        ([1], (1,)),
        ((1, 2), (1, 3)),
        ((1, 2), (1, 2, 3)),
        ((), (1,)),
        ({1}, [1]),
        (3, 4),
        (np.random.default_rng(0), 3),
    ],
)
def test_a_change_of_shape_type_or_of_what_cannot_change_is_told(old, new):
    assert written(old, new) == "argument 0 was changed into something else in place"


def test_lists_grow_and_shrink_in_place():
    items = [1, 2, 3]
    assert written(items, []) is None
    assert items == []
    assert written(items, [5, 6]) is None
    assert items == [5, 6]


def test_what_is_nested_keeps_its_identity():
    inner, array, mapping = [1], np.zeros(2), {"k": [1]}
    outer = [inner, (array, mapping), {1}]
    assert written(outer, [[2, 3], (np.ones(2), {"k": [9], "new": 1}), {2}]) is None
    assert outer[0] is inner
    assert outer[1][0] is array
    assert outer[1][1] is mapping
    assert inner == [2, 3]
    assert array.tolist() == [1, 1]
    assert mapping == {"k": [9], "new": 1}
    assert outer[2] == {2}


def test_keys_are_removed_and_their_order_is_the_new_one():
    mapping = {"a": 1, "b": 2}
    assert written(mapping, {"c": 3, "a": 4}) is None
    assert list(mapping.items()) == [("c", 3), ("a", 4)]


def test_a_generator_goes_on_where_the_submission_left_it():
    mine, theirs = np.random.default_rng(0), np.random.default_rng(0)
    theirs.random(5)
    assert written(mine, theirs) is None
    assert mine.random() == theirs.random()


def test_an_equal_scalar_inside_a_changed_tuple_is_no_change():
    array = np.zeros(1)
    argument = (array, 1, "x", float("nan"))
    assert written(argument, (np.ones(1), 1, "x", float("nan"))) is None
    assert array[0] == 1


def test_named_arguments_are_restored_by_name():
    items = []
    assert restore({"x": items}, [["x", packed([1])]], CallReferences()) is None
    assert items == [1]


def test_an_array_passed_twice_shows_the_change_of_either():
    array = np.zeros(1)
    changed = [[0, packed(np.ones(1))], [1, packed(np.ones(1))]]
    assert restore({0: array, 1: array}, changed, CallReferences()) is None
    assert array[0] == 1


def test_a_callable_inside_a_changed_list_stays_the_test_s_own():
    references = CallReferences()
    items = [len]
    references.pack(items)
    changed = wire.pack(["l", [["f", 0], 1]])
    assert restore({0: items}, [[0, changed]], references) is None
    assert items == [len, 1]


def test_a_callable_beside_a_changed_array_in_a_tuple_is_no_change():
    references = CallReferences()
    array = np.zeros(1)
    argument = [array, len]
    references.pack(argument)
    changed = wire.pack(["l", [wire.encode(np.ones(1)), ["f", 0]]])
    assert restore({0: argument}, [[0, changed]], references) is None
    assert array[0] == 1
    assert argument[1] is len


def test_a_callable_that_another_took_the_place_of_is_replaced():
    references = CallReferences()
    argument = [len, repr, np.zeros(1)]
    references.pack(argument)
    changed = wire.pack(["l", [["f", 1], ["f", 0], wire.encode(np.ones(1))]])
    assert restore({0: argument}, [[0, changed]], references) is None
    assert argument[:2] == [repr, len]


class Named(Handle):
    """A handle that knows more, as the judge's instances do."""


def test_an_instance_beside_what_changed_stays_the_test_s_own():
    instance = Named(4)
    argument = [instance, 1]
    changed = wire.pack(["l", [["o", 4], 2]])
    assert restore({0: argument}, [[0, changed]], CallReferences()) is None
    assert argument[0] is instance
    assert argument[1] == 2


@pytest.mark.parametrize(
    "changed",
    [
        [3],
        [[0]],
        [[1, b"\x01"]],
        [["x", b"\x01"]],
        [[0, "text"]],
        [[0, b"\x91"]],
        [[0, b"\x01", 2]],
        [[True, b"\x01"]],
        [[0.0, b"\x01"]],
        [[None, b"\x01"]],
    ],
)
def test_a_malformed_list_of_changes_breaks_the_rules(changed):
    with pytest.raises(wire.WireError):
        restore({0: [], 1.5: []}, changed, CallReferences())


VALUES = st.recursive(
    st.integers(0, 3) | st.floats(0, 1) | st.booleans() | st.text(max_size=2),
    lambda parts: (
        st.lists(parts, max_size=3)
        | st.lists(parts, max_size=3).map(tuple)
        | st.dictionaries(st.integers(0, 3), parts, max_size=3)
    ),
    max_leaves=6,
)


@given(st.lists(VALUES, max_size=3), st.lists(VALUES, max_size=3))
def test_any_list_becomes_any_other_in_place(old, new):
    assert written(old, new) is None
    assert repr(old) == repr(new)


def call_back(references, tag, number, *args, **kwargs):
    named = [[name, packed(value)] for name, value in kwargs.items()]
    return references.call_back([tag, number, [packed(value) for value in args], named])


def test_a_call_back_calls_the_test_s_own_function():
    references = CallReferences()
    assert references.pack([divmod, lambda a, b: a - b]) == wire.pack(["l", [["f", 0], ["f", 1]]])
    assert call_back(references, "f", 0, 7, 2) == ["answer", ["t", [3, 1]]]
    assert call_back(references, "f", 1, b=1, a=5) == ["answer", 4]


def test_a_call_back_draws_from_the_test_s_own_iterator():
    references = CallReferences()
    assert references.pack(iter([5])) == wire.pack(["x", 0])
    assert call_back(references, "x", 0) == ["answer", 5]
    assert call_back(references, "x", 0) == ["stop"]


def test_a_handle_crosses_by_its_number():
    references = CallReferences()
    assert references.pack(Handle(3)) == wire.pack(["o", 3])
    assert wire.decode(["o", 3], references) == Handle(3)


def test_an_exception_of_a_callable_is_told_to_the_guest_and_not_raised_later():
    references = CallReferences()

    def fails():
        raise KeyError("x" * 1000)

    references.pack(fails)
    kind, name, message = call_back(references, "f", 0)
    assert (kind, name) == ("failed", "KeyError")
    assert len(message) <= 200
    references.settle()


def test_an_assertion_of_a_callable_is_raised_after_the_call_its_words_untold():
    references = CallReferences()
    refusals = iter([AssertionError("called with 3"), AssertionError("again")])

    def fails():
        raise next(refusals)

    references.pack(fails)
    assert call_back(references, "f", 0) == ["failed", "AssertionError", "the call was refused"]
    call_back(references, "f", 0)
    with pytest.raises(AssertionError, match="called with 3"):
        references.settle()


def test_a_callable_that_answers_what_cannot_cross_has_failed():
    references = CallReferences()
    references.pack(object)
    assert call_back(references, "f", 0)[:2] == ["failed", "Uncrossable"]


@pytest.mark.parametrize(
    "request_",
    [
        [],
        ["f", 0],
        ["f", 0, []],
        ["z", 0, [], []],
        ["o", 0, [], []],
        ["f", 1, [], []],
        ["f", -1, [], []],
        ["f", 2**70, [], []],
        ["f", "0", [], []],
        ["f", True, [], []],
        ["f", 0, ["text"], []],
        ["f", 0, [b"\x91"], []],
        ["f", 0, [], ["x"]],
        ["f", 0, [], [["x"]]],
        ["f", 0, [], [[1, b"\x01"]]],
        ["f", 0, [], [["x", 1]]],
        ["x", 0, [], []],
    ],
)
def test_a_malformed_call_back_breaks_the_rules(request_):
    references = CallReferences()
    references.pack(len)
    with pytest.raises(wire.WireError):
        references.call_back(request_)
