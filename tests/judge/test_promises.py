"""Every way in which a labelled submission breaks its promise has a message of its own."""

import pytest

from judge.errors import GradingFailed
from judge.problem import load_problem
from judge.promises import broken_on_seeds, broken_promises, missing_kinds, starter_accepted
from tests.judge.bench import FILES, report, shifted

TESTS = ("test_adds", "test_default", "test_untouched[1]")
PASSED = dict.fromkeys(("test_adds", "test_default"), "AC")
WRONG = "submissions/wrong_answer/subtracts.py"


def labelled(tmp_path, name=WRONG, text=None):
    """One labelled submission, with another text."""
    problem = load_problem(shifted(tmp_path, {name: text or FILES[name]}))
    return next(one for one in problem.submissions() if one.path == problem.path / name)


def said(submission, outcome):
    """The one message about a submission."""
    (finding,) = broken_promises(submission, outcome, TESTS)
    assert finding.file == submission.path
    return finding.message


def test_a_kept_promise_says_nothing(tmp_path):
    assert not [*broken_promises(labelled(tmp_path), report(test_adds="WA"), TESTS)]


def test_a_wrong_answer_that_no_property_rejects(tmp_path):
    message = said(labelled(tmp_path), report(**PASSED))
    assert message.startswith("no property rejects wrong_answer/subtracts.py, which promises WA")
    assert "add one, or if it is right say why" in message


def test_a_right_answer_that_a_property_rejects(tmp_path):
    right = labelled(tmp_path, "submissions/accepted/by_copy.py")
    message = said(right, report(test_adds="AC", test_default="WA"))
    assert "is rejected with WA in test_default (test_default says so)" in message
    assert "allow what the statement allows" in message


def test_another_verdict_than_promised(tmp_path):
    message = said(labelled(tmp_path), report(test_adds="RTE"))
    assert "promises WA but gets RTE in test_adds (test_adds says so)" in message


def test_a_test_that_does_not_reject_what_it_must(tmp_path):
    submission = labelled(tmp_path)
    (finding,) = broken_promises(submission, report(test_adds="AC", test_default="WA"), TESTS)
    assert "test_adds does not reject wrong_answer/subtracts.py" in finding.message
    assert "correct the line `# rejected-by: test_default`" in finding.message
    assert finding.line == 2


def test_an_unknown_test(tmp_path):
    text = "# Takes away.\n# rejected-by: test_adding\ndef shifted(x, by=3):\n    return x - by\n"
    message = said(labelled(tmp_path, text=text), report(test_adds="WA"))
    assert "rejected by test_adding, which is no hidden test; there are test_adds," in message


def test_a_parametrised_test_goes_by_its_name(tmp_path):
    text = "# Takes away.\n# rejected-by: test_untouched\n"
    outcome = report(**{"test_adds": "AC", "test_untouched[1]": "WA"})
    assert not [*broken_promises(labelled(tmp_path, text=text), outcome, TESTS)]


def test_a_wrong_answer_that_names_no_test(tmp_path):
    text = "# Takes away.\ndef shifted(x, by=3):\n    return x - by\n"
    message = said(labelled(tmp_path, text=text), report(test_adds="WA", test_default="WA"))
    assert "add the line `# rejected-by: test_adds, test_default`" in message


def test_a_submission_that_cannot_be_judged(tmp_path):
    message = said(labelled(tmp_path), GradingFailed("the grading child died"))
    assert message == "wrong_answer/subtracts.py could not be judged: the grading child died"


@pytest.mark.parametrize(
    ("missing", "says"),
    [
        ("accepted/by_copy.py", "has 1 accepted, and needs at least 2"),
        ("wrong_answer/in_place.py", "has 2 wrong_answer, and needs at least 3"),
        ("memory_limit_exceeded/table.py", "has 0 time_limit_exceeded or memory_limit_exceeded"),
    ],
)
def test_too_few_of_a_kind(tmp_path, missing, says):
    problem = load_problem(shifted(tmp_path, {f"submissions/{missing}": None}))
    (finding,) = missing_kinds(problem)
    assert says in finding.message
    assert not [*missing_kinds(load_problem(shifted(tmp_path)))]


def test_a_starter_that_is_a_solution(tmp_path):
    problem = load_problem(shifted(tmp_path))
    (finding,) = starter_accepted(problem, report(**PASSED))
    assert "take the solution out of it" in finding.message
    assert not [*starter_accepted(problem, report(test_adds="RTE"))]


def test_a_promise_broken_on_some_seeds_names_the_first(tmp_path):
    submission = labelled(tmp_path)
    outcomes = {2: report(**PASSED), 0: report(test_adds="WA"), 1: report(**PASSED)}
    (finding,) = broken_on_seeds(submission, outcomes)
    assert (
        "breaks its promise on 2 of 3 seeds; with seed 1 no property rejects it" in finding.message
    )


@pytest.mark.parametrize(
    ("outcome", "says"),
    [
        (report(test_adds="AC", test_default="WA"), "none of test_adds rejects it, only test_def"),
        (report(test_adds="RTE"), "it gets RTE in test_adds (test_adds says so): WA is promised"),
        (GradingFailed("it died"), "it could not be judged: it died"),
    ],
)
def test_how_a_promise_breaks_on_a_seed(tmp_path, outcome, says):
    (finding,) = broken_on_seeds(labelled(tmp_path), {0: outcome})
    assert says in finding.message


def test_a_promise_kept_on_every_seed_says_nothing(tmp_path):
    assert not [*broken_on_seeds(labelled(tmp_path), {0: report(test_adds="WA")})]
