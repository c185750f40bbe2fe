"""Signatures as problems state them and files define them."""

import ast

import pytest

from judge.signature import Signature, declared_in, entry_of


def test_a_signature_is_parsed_into_names_and_defaults():
    text = "(X: ndarray, y: ndarray, lr: float = 0.01, axis: int | None = None) -> ndarray"
    signature = Signature.parse(text)
    assert signature.names == ("X", "y", "lr", "axis")
    assert signature.defaults == (None, None, "0.01", "None")
    assert signature.required == ("X", "y")
    assert signature.call == "(X, y, lr=0.01, axis=None)"
    assert str(signature) == text


def test_a_signature_may_take_nothing():
    assert Signature.parse("()").call == "()"


@pytest.mark.parametrize(
    "text",
    ["", "x", "(x", "x)", "(x) -> ", "(x=1, y)", "(x, x=)", "(1)", "(x)\0", "(" * 5000],
)
def test_what_is_no_signature_is_refused(text):
    with pytest.raises(ValueError, match="expected"):
        Signature.parse(text)


@pytest.mark.parametrize("text", ["(): ...\nimport os\ndef g()", "(): ...; x = 1\ndef g()"])
def test_a_signature_that_smuggles_more_is_refused(text):
    with pytest.raises(ValueError, match="expected one signature"):
        Signature.parse(text)


@pytest.mark.parametrize("text", ["(*x)", "(**x)", "(*, x)", "(x, /)"])
def test_only_plain_parameters_are_taken(text):
    with pytest.raises(ValueError, match="plain parameters"):
        Signature.parse(text)


SOURCE = """
def f(a): ...
class C:
    def __init__(self, n=1): ...
    def m(self, x, y=2): ...
    async def late(self): ...
class Empty: ...
def f(a, b): ...
"""


def find(name, member=None):
    return declared_in(entry_of(ast.parse(SOURCE), name), member)


def test_of_two_definitions_the_last_counts():
    assert find("f").names == ("a", "b")


def test_self_is_no_parameter():
    assert find("C").call == "(n=1)"
    assert find("C", "m").call == "(x, y=2)"


def test_a_class_without_a_constructor_takes_nothing():
    assert find("Empty").call == "()"


def test_what_is_not_defined_is_not_found():
    assert entry_of(ast.parse(SOURCE), "g") is None
    assert find("C", "other") is None
    assert find("C", "late") is None
