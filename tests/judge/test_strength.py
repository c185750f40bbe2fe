"""strength.toml: what is written comes back, reasons are kept, and mistakes in it are named."""

import pytest

from judge.errors import ProblemError
from judge.problem import load_problem
from judge.strength import (
    FILE,
    PropertyStrength,
    Strength,
    Survivor,
    digest_of,
    read_strength,
    write_strength,
)
from tests.judge.bench import FILES, shifted

STRENGTH = Strength(
    digest="abc",
    killed=9,
    killed_by_time=1,
    crashed=2,
    seeds=100,
    properties=(
        PropertyStrength(name="test_a", submissions=("wrong_answer/b.py",), mutants=4, alone=()),
        PropertyStrength(name="test_b", submissions=(), mutants=0, alone=("line 2: + → -",)),
    ),
    survivors=(
        Survivor(mutant="2.1", text='x = "é\\"\x7f', change="+ → - in a + b", reason="Equal."),
        Survivor(mutant="2.2", text="x = 1", change="1 → 2"),
    ),
)


def test_what_is_written_is_read_back(tmp_path):
    problem = load_problem(shifted(tmp_path))
    assert read_strength(problem) is None
    path = write_strength(problem, STRENGTH)
    assert path == problem.path / FILE
    assert read_strength(problem) == STRENGTH
    assert "score = 0.8182\n" in path.read_text()


def test_the_score_counts_survivors_against_the_killed():
    assert STRENGTH.score == pytest.approx(9 / 11)
    assert Strength("d", 0, 0, 3, 0, (), ()).score == 1.0
    assert [tested.kills for tested in STRENGTH.properties] == [5, 0]


def test_reasons_are_kept_for_the_same_change_of_the_same_line():
    moved = Survivor(mutant="7.1", text="x = 1", change="1 → 2")
    twin = Survivor(mutant="8.1", text="x = 1", change="1 → 2")
    new = Survivor(mutant="9.1", text="x = 1", change="1 → 3")
    older = Strength(
        "d", 0, 0, 0, 0, (), (moved.model_copy(update={"mutant": "2.2", "reason": "Same."}),)
    )
    now = Strength("d", 0, 0, 0, 0, (), (moved, twin, new)).with_reasons_of(older)
    assert [survivor.reason for survivor in now.survivors] == ["Same.", "", ""]
    assert now.with_reasons_of(None) == now


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("digest =", "Invalid value"),
        ('digest = "a"', "score: Field required"),
        (
            'digest = "a"\nscore = 1\nkilled = -1\nkilled_by_time = 0\ncrashed = 0\nseeds = 0',
            "killed: Input should be greater than or equal to 0",
        ),
    ],
)
def test_a_mistake_in_the_file_is_named(tmp_path, text, says):
    problem = load_problem(shifted(tmp_path, {FILE: text}))
    with pytest.raises(ProblemError) as caught:
        read_strength(problem)
    assert caught.value.file.name == FILE
    assert says in caught.value.message
    assert "delete it and write it anew" in caught.value.message


@pytest.mark.parametrize(
    "name",
    ["problem.toml", "reference.py", "test_hidden.py", "submissions/accepted/by_copy.py"],
)
def test_the_digest_changes_with_what_it_was_computed_from(tmp_path, name):
    before = digest_of(load_problem(shifted(tmp_path)))
    assert digest_of(load_problem(shifted(tmp_path))) == before
    after = digest_of(load_problem(shifted(tmp_path, {name: FILES[name] + "\n# more\n"})))
    assert after != before


def test_the_digest_does_not_depend_on_what_candidates_read(tmp_path):
    before = digest_of(load_problem(shifted(tmp_path)))
    assert digest_of(load_problem(shifted(tmp_path, {"statement.md": "Other words."}))) == before
