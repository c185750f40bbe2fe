"""Races by scripted clocks: a ratio at the larger size, a slope, and close calls run again."""

import pytest

from judge.problem import load_problem
from judge.racing import MAX_ROUNDS, MIN_ROUNDS, TooSlow, race
from judge.subject import Subject, subject_of
from tests.judge.folders import make_folder


class Clock:
    """A backend whose calls take the seconds of a script, the last for ever."""

    def __init__(self, *scripts, answer="right"):
        self.scripts = [list(script) for script in scripts]
        self.answer = answer
        self.calls = []

    def timed(self, name, args):
        (size,) = args
        self.calls.append((name, size))
        script = self.scripts[0 if size == 10 else 1]
        return self.answer, script.pop(0) if len(script) > 1 else script[0]


@pytest.fixture
def subject(tmp_path):
    return Subject(load_problem(make_folder(tmp_path)))


def run(subject, submission, reference, **gates):
    subject.backend, subject.rival = submission, reference
    checked = []
    gates.setdefault("check", lambda answer, expected: checked.append((answer, expected)))
    race(subject.module.twice, lambda size: (size,), sizes=(10, 100), **gates)
    return checked


def test_the_answers_are_compared_once_a_size(subject):
    checked = run(subject, Clock([1], [1], answer="a"), Clock([1], [1], answer="b"))
    assert checked == [("a", "b"), ("a", "b")]


def test_both_run_on_the_same_sizes_in_turns(subject):
    mine, reference = Clock([1], [1]), Clock([1], [1])
    run(subject, mine, reference)
    assert mine.calls == reference.calls
    assert mine.calls[:2] == [("twice", 10), ("twice", 100)]


def test_a_clear_win_takes_one_round(subject):
    mine = Clock([1], [2])
    run(subject, mine, Clock([1], [1]))
    assert len(mine.calls) == 2


def test_a_clear_loss_takes_the_fewest_rounds_that_may_decide_it(subject):
    mine = Clock([1], [100])
    with pytest.raises(TooSlow, match=r"at size 100: 99\.9 times .* \(allowed 8\)"):
        run(subject, mine, Clock([1], [1]))
    assert len(mine.calls) == 2 * MIN_ROUNDS


@pytest.mark.parametrize("seconds", [6.7, 7.9, 8.5, 9.5])
def test_a_result_near_the_limit_is_measured_again(subject, seconds):
    mine = Clock([1], [seconds])
    try:
        run(subject, mine, Clock([1], [1]))
        assert seconds < 8
    except TooSlow:
        assert seconds > 8
    assert len(mine.calls) == 2 * MAX_ROUNDS


def test_of_several_rounds_the_best_counts(subject):
    mine = Clock([1], [100, 2])
    run(subject, mine, Clock([1], [1]))
    assert len(mine.calls) == 4


def test_a_reference_that_was_slow_by_chance_excuses_nothing(subject):
    with pytest.raises(TooSlow):
        run(subject, Clock([1], [20]), Clock([1], [1.0, 50, 50, 50, 50]))


def test_one_lucky_round_wins_no_race(subject):
    with pytest.raises(TooSlow):
        run(subject, Clock([1], [14]), Clock([1], [2, 1]))


def test_the_ratio_is_taken_at_the_larger_size_alone(subject):
    run(subject, Clock([50], [5]), Clock([1], [1]))


def test_noise_on_a_tiny_time_decides_nothing(subject):
    run(subject, Clock([1e-5], [5e-3]), Clock([1e-5], [1e-6]))


def test_the_ratio_can_be_chosen(subject):
    with pytest.raises(TooSlow, match=r"\(allowed 2\)"):
        run(subject, Clock([1], [5]), Clock([1], [1]), ratio=2)


def test_growth_beyond_the_slope_loses_though_the_ratio_is_kept(subject):
    with pytest.raises(TooSlow, match=r"growing with exponent 2\.00 \(allowed 1\.5\)"):
        run(subject, Clock([1], [100]), Clock([1], [100]), slope=1.5)


def test_growth_within_the_slope_wins(subject):
    run(subject, Clock([1], [10]), Clock([1], [100]), slope=1.5)


def test_a_refused_answer_ends_the_race_at_once(subject):
    def refuse(answer, expected):
        raise AssertionError("wrong and fast")

    mine = Clock([0], [0])
    with pytest.raises(AssertionError, match="wrong and fast"):
        run(subject, mine, Clock([1], [1]), check=refuse)
    assert len(mine.calls) == 1


def test_only_what_was_imported_from_submission_can_race():
    with pytest.raises(TypeError, match="expected a function imported from submission"):
        subject_of(len)
