"""The kill matrix and the fate of mutants, from reports alone."""

import pytest

from judge.kills import Fate, fate, idle, rejecting, strength_of, unjustified
from judge.mutation import mutants
from judge.problem import load_problem
from judge.strength import PropertyStrength, Strength, Survivor
from judge.verdict import Report, Verdict
from tests.judge.bench import RECEIPT, report, shifted


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ({"test_a": "AC", "test_b": "AC"}, Fate.survived),
        ({"test_a": "AC", "test_b": "WA"}, Fate.killed),
        ({"test_a": "AC", "test_b": "RTE"}, Fate.killed),
        ({"test_a": "RTE", "test_b": "RTE"}, Fate.crashed),
        ({"test_a": "AC", "test_b": "TLE"}, Fate.killed_by_time),
        ({"test_a": "RTE", "test_b": "TLE"}, Fate.killed),
        ({"test_a": "TLE", "test_b": "WA"}, Fate.killed),
        ({"test_a": "RTE", "test_b": "TLE", "not_run": ("test_b",)}, Fate.crashed),
    ],
)
def test_the_fate_of_a_mutant(verdicts, expected):
    assert fate(report(**verdicts)) is expected


@pytest.mark.parametrize(
    ("verdict", "expected"),
    [("CE", Fate.crashed), ("RTE", Fate.crashed), ("TLE", Fate.killed_by_time)],
)
def test_a_mutant_that_does_not_load(verdict, expected):
    assert fate(Report("p", Verdict(verdict), (), 3, RECEIPT)) is expected


def test_a_test_that_was_not_run_rejects_nothing():
    assert rejecting(report(test_a="TLE", test_b="TLE", test_c="AC", not_run=("test_b",))) == (
        "test_a",
    )


def test_the_matrix_counts_kills_and_names_sole_killers():
    survivor, killed, crashed = mutants("def f(x):\n    return x + 1\n")[:3]
    strength = strength_of(
        "digest",
        ["test_a", "test_b"],
        {
            "wrong_answer/one.py": report(test_a="WA", test_b="WA"),
            "wrong_answer/two.py": report(test_a="AC", test_b="WA"),
            "accepted/three.py": report(test_a="AC", test_b="AC"),
        },
        {
            survivor: report(test_a="AC", test_b="AC"),
            killed: report(test_a="WA", test_b="AC"),
            crashed: report(test_a="RTE", test_b="RTE"),
        },
        seeds=3,
    )
    assert strength.properties == (
        PropertyStrength(
            name="test_a",
            submissions=("wrong_answer/one.py",),
            mutants=1,
            alone=(killed.description,),
        ),
        PropertyStrength(
            name="test_b",
            submissions=("wrong_answer/one.py", "wrong_answer/two.py"),
            mutants=0,
            alone=("wrong_answer/two.py",),
        ),
    )
    assert (strength.killed, strength.crashed, strength.score) == (1, 1, 0.5)
    assert [one.change for one in strength.survivors] == [survivor.change]


def test_an_idle_property_is_shown_where_it_is(tmp_path):
    problem = load_problem(shifted(tmp_path))
    tested = [
        PropertyStrength(name=name, submissions=(), mutants=count, alone=())
        for name, count in (("test_adds", 1), ("test_default", 0))
    ]
    (finding,) = idle(problem, Strength("d", 1, 0, 0, 0, tuple(tested), ()))
    assert "test_default rejects nothing" in finding.message
    assert "add a wrong answer that it rejects, or delete it" in finding.message
    assert (finding.file, finding.line) == (problem.hidden_tests, 17)


@pytest.mark.parametrize("written", [True, False])
def test_only_survivors_without_a_reason_are_errors(tmp_path, written):
    problem = load_problem(shifted(tmp_path))
    survivors = (
        Survivor(mutant="2.1", text="t", change="+ → - in x + by", reason="Equal."),
        Survivor(mutant="2.2", text="t", change="x + by → x", reason=" "),
    )
    strength = Strength("d", 1, 0, 0, 0, (), survivors)
    (finding,) = unjustified(problem, strength, written=written)
    assert "mutant x + by → x: justify or kill it" in finding.message
    assert ("--write" in finding.message) is not written
    assert (finding.file, finding.line) == (problem.reference, 2)
