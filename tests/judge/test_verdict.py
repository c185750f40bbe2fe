"""Reports as JSON, and what of them a candidate may see."""

import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from judge.verdict import PublicReport, Receipt, Report, TestResult, Verdict, overall

MARKER = "must not be seen"
TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
SECONDS = st.floats(0, 1e6)
RESULTS = st.builds(
    TestResult,
    name=TEXT,
    title=TEXT,
    verdict=st.sampled_from(Verdict),
    points=st.integers(1, 10),
    cpu_seconds=SECONDS,
    wall_seconds=SECONDS,
    examples=st.integers(0, 1000),
    message=st.none() | TEXT,
    counterexample=st.none() | st.dictionaries(TEXT, TEXT, max_size=2),
)
REPORTS = st.builds(
    Report,
    problem_id=TEXT,
    verdict=st.sampled_from(Verdict),
    tests=st.lists(RESULTS, max_size=3).map(tuple),
    max_points=st.integers(0, 100),
    receipt=st.builds(
        Receipt,
        problem=TEXT,
        source=TEXT,
        sandbox=TEXT,
        box=TEXT,
        versions=st.dictionaries(TEXT, TEXT, max_size=3),
        seed=st.none() | st.integers(0, 2**63),
    ),
    message=st.none() | TEXT,
    cpu_seconds=SECONDS,
    memory_mib=SECONDS,
    wall_seconds=SECONDS,
)


def result(verdict=Verdict.AC, points=1, **more):
    return TestResult("test_x", "X holds", verdict, points, **more)


def report(verdict, tests=(), **more):
    receipt = Receipt(MARKER, MARKER, MARKER, MARKER, {MARKER: MARKER}, seed=1234567)
    return Report(MARKER, verdict, tests, 9, receipt, **more)


def public_json(report):
    return TypeAdapter(PublicReport).dump_json(report.public()).decode()


@given(REPORTS)
def test_a_report_survives_its_json(report):
    assert Report.from_json(report.to_json()) == report


@given(REPORTS)
def test_a_report_is_one_line_of_json(report):
    assert "\n" not in report.to_json()
    assert json.loads(report.to_json())


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"verdict": "AC"}'])
def test_what_is_no_report_is_refused(text):
    with pytest.raises(ValidationError):
        Report.from_json(text)


@pytest.mark.parametrize("verdict", Verdict)
def test_a_verdict_has_words(verdict):
    assert verdict.words
    assert Verdict(str(verdict)) is verdict


@pytest.mark.parametrize("test_verdict", Verdict)
@pytest.mark.parametrize("verdict", Verdict)
def test_what_is_hidden_in_a_report_with_tests_is_nowhere_in_its_public_json(verdict, test_verdict):
    test = TestResult(
        name=MARKER,
        title="X holds",
        verdict=test_verdict,
        points=2,
        cpu_seconds=1.23456789,
        wall_seconds=7.654321,
        examples=98765,
        message=MARKER,
        counterexample={MARKER: MARKER},
    )
    hidden = report(
        verdict,
        (test,),
        message=MARKER,
        cpu_seconds=2.3456789,
        memory_mib=12.3456789,
        wall_seconds=8.7654321,
    )
    shown = public_json(hidden)
    assert MARKER not in shown
    for figure in ("98765", "7.65", "8.76", "1234567", "1.23", "2.34", "12.3"):
        assert figure not in shown


@pytest.mark.parametrize("verdict", [v for v in Verdict if v is not Verdict.JE])
def test_where_no_test_ran_the_message_is_for_the_candidate(verdict):
    assert report(verdict, message="line 3: no").public().message == "line 3: no"


def test_a_judge_error_is_for_staff_alone():
    assert report(Verdict.JE, message=MARKER).public().message is None
    assert MARKER not in public_json(report(Verdict.JE, message=MARKER))


def test_public_figures_are_rounded():
    shown = report(
        Verdict.WA,
        (result(cpu_seconds=1.26),),
        cpu_seconds=2.34,
        memory_mib=45.6,
    ).public()
    assert (shown.cpu_seconds, shown.memory_mib, shown.tests[0].cpu_seconds) == (2.3, 46, 1.3)


def test_the_public_types_have_these_fields_and_no_others():
    """Whoever adds one decides here that candidates may see it."""
    assert {field.name for field in dataclasses.fields(PublicReport)} == {
        "verdict",
        "points",
        "max_points",
        "message",
        "cpu_seconds",
        "memory_mib",
        "tests",
    }
    (test,) = report(Verdict.AC, (result(),)).public().tests
    assert set(dataclasses.asdict(test)) == {
        "title",
        "verdict",
        "points",
        "max_points",
        "cpu_seconds",
    }


@pytest.mark.parametrize("verdict", Verdict)
def test_points_are_earned_by_passing_alone(verdict):
    earned = 3 if verdict is Verdict.AC else 0
    graded = report(verdict, (result(verdict, 3), result(Verdict.AC, 2)))
    assert graded.points == earned + 2
    assert graded.public().points == earned + 2
    assert graded.public().tests[0].points == earned
    assert graded.public().max_points == 9


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ([], "AC"),
        (["AC", "AC"], "AC"),
        (["AC", "WA", "TLE"], "WA"),
        (["TLE", "WA"], "TLE"),
        (["WA", "JE", "TLE"], "JE"),
    ],
)
def test_the_first_failing_test_decides_unless_we_failed(verdicts, expected):
    assert overall([result(Verdict(verdict)) for verdict in verdicts]) == expected


def test_a_result_is_replaced_by_its_name():
    other = dataclasses.replace(result(), name="test_y")
    better = dataclasses.replace(other, message="smaller")
    graded = report(Verdict.WA, (result(), other)).with_test(better)
    assert graded.tests == (result(), better)
