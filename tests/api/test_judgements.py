"""The contract of judgements: claims, leases, fencing, attempts. Holds for every database."""

import threading

import pytest

from api.store.judgements import DatabaseJudgements, Policy
from api.store.models import State
from judge.verdict import Verdict

ATTEMPTS = 5


def state_of(store, snapshot):
    return store.submissions.get(snapshot.submission_id)


def test_claims_come_in_the_order_of_queueing(store, hand_in):
    sources = []
    for number in range(3):
        hand_in(f"x = {number}\n")
    while (claim := store.judgements.claim("w", 0)) is not None:
        sources.append(claim.source)
    assert sources == ["x = 0\n", "x = 1\n", "x = 2\n"]


def test_a_claim_says_what_is_to_be_judged_and_marks_it_running(store, hand_in):
    snapshot = hand_in("x = 1\n")
    claim = store.judgements.claim("worker one", 0)
    assert (claim.judgement_id, claim.attempt) == (snapshot.judgement_id, 1)
    assert (claim.problem_id, claim.source) == ("row_means", "x = 1\n")
    now = state_of(store, snapshot)
    assert (now.state, now.worker, now.version) == (State.RUNNING, "worker one", 2)


def test_nothing_queued_is_no_claim(store):
    assert store.judgements.claim("w", 0) is None


def test_a_waiting_worker_is_woken_by_a_submission(store, hand_in):
    claims = []
    thread = threading.Thread(target=lambda: claims.append(store.judgements.claim("w", 20)))
    thread.start()
    snapshot = hand_in()
    thread.join(20)
    assert [claim.judgement_id for claim in claims] == [snapshot.judgement_id]


def test_a_waiting_worker_is_released_when_the_queue_closes(store):
    claims = []
    thread = threading.Thread(target=lambda: claims.append(store.judgements.claim("w", 3600)))
    thread.start()
    store.queue.close()
    thread.join(20)
    assert claims == [None]


def test_many_workers_claim_each_judgement_once(store, hand_in):
    handed = {hand_in(f"x = {number}\n").judgement_id for number in range(40)}
    claimed, lock = [], threading.Lock()
    barrier = threading.Barrier(8)

    def work():
        barrier.wait()
        while (claim := store.judgements.claim("w", 0)) is not None:
            with lock:
                claimed.append(claim.judgement_id)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(claimed) == sorted(handed)


def test_a_recorded_verdict_is_read_back_whole(store, hand_in, report_of):
    snapshot = hand_in()
    claim = store.judgements.claim("w", 0)
    assert store.judgements.record(claim, report_of())
    now = state_of(store, snapshot)
    assert (now.state, now.verdict, now.points, now.max_points) == (State.DONE, "WA", 3, 5)
    assert now.report == report_of()
    assert now.finished_at is not None


def test_a_verdict_is_recorded_once(store, hand_in, report_of):
    snapshot = hand_in()
    claim = store.judgements.claim("w", 0)
    assert store.judgements.record(claim, report_of(Verdict.AC))
    assert not store.judgements.record(claim, report_of(Verdict.WA))
    assert state_of(store, snapshot).verdict is Verdict.AC


def test_a_judge_error_is_recorded_as_failed_and_without_points(store, hand_in, report_of):
    snapshot = hand_in()
    store.judgements.record(store.judgements.claim("w", 0), report_of(Verdict.JE, "disk is full"))
    now = state_of(store, snapshot)
    assert (now.state, now.verdict, now.points) == (State.FAILED, Verdict.JE, None)
    assert now.last_error == "disk is full"


def test_a_stale_token_is_refused_everywhere(store, hand_in, report_of, clock):
    snapshot = hand_in()
    stale = store.judgements.claim("slow", 0)
    clock.move(61)
    assert store.judgements.sweep(clock()) == 1
    fresh = store.judgements.claim("quick", 0)
    assert fresh.attempt == stale.attempt + 1
    assert not store.judgements.renew(stale)
    assert not store.judgements.record(stale, report_of(Verdict.AC))
    store.judgements.give_back(stale, "too late")
    assert state_of(store, snapshot).state is State.RUNNING
    assert store.judgements.record(fresh, report_of(Verdict.WA))
    assert not store.judgements.explain(stale, report_of(Verdict.WA))
    assert state_of(store, snapshot).verdict is Verdict.WA


def test_a_renewed_lease_is_not_swept(store, hand_in, clock):
    hand_in()
    claim = store.judgements.claim("w", 0)
    clock.move(50)
    assert store.judgements.renew(claim)
    clock.move(50)
    assert store.judgements.sweep(clock()) == 0
    clock.move(11)
    assert store.judgements.sweep(clock()) == 1


def test_an_explanation_replaces_the_report_but_never_the_verdict(store, hand_in, report_of):
    snapshot = hand_in()
    claim = store.judgements.claim("w", 0)
    assert not store.judgements.explain(claim, report_of())
    store.judgements.record(claim, report_of())
    assert not store.judgements.explain(claim, report_of(Verdict.TLE))
    better = report_of(message="smaller")
    assert store.judgements.explain(claim, better)
    assert state_of(store, snapshot).report == better


def test_a_judgement_given_back_is_queued_again_after_a_pause(store, hand_in, clock):
    snapshot = hand_in()
    store.judgements.give_back(store.judgements.claim("w", 0), "no box")
    now = state_of(store, snapshot)
    assert (now.state, now.last_error) == (State.QUEUED, "attempt 1: no box")
    assert store.judgements.claim("w", 0) is None
    clock.move(10)
    assert store.judgements.claim("w", 0).attempt == 2


@pytest.mark.parametrize("loss", ["given back", "lease expired", "service gone"])
def test_five_lost_attempts_end_in_a_judge_error(store, hand_in, clock, loss):
    snapshot = hand_in()
    for attempt in range(1, ATTEMPTS + 1):
        claim = store.judgements.claim("w", 0)
        assert claim.attempt == attempt
        match loss:
            case "given back":
                store.judgements.give_back(claim, "no box")
            case "lease expired":
                clock.move(61)
                store.judgements.sweep(clock())
            case "service gone":
                store.judgements.recover()
        clock.move(1000)
    now = state_of(store, snapshot)
    assert (now.state, now.verdict, now.points) == (State.FAILED, Verdict.JE, None)
    assert now.last_error.startswith("attempt 5: ")
    assert store.judgements.claim("w", 0) is None


def test_what_ran_when_the_service_ended_is_queued_at_once(store, hand_in):
    hand_in()
    store.judgements.claim("w", 0)
    assert store.judgements.recover() == 1
    assert store.judgements.claim("w", 0).attempt == 2


def test_a_candidate_has_at_most_two_judgements_running(store, hand_in, report_of):
    for number in range(3):
        hand_in(f"x = {number}\n", candidate="ada")
    other = hand_in("y = 1\n", candidate="bob")
    first = store.judgements.claim("w", 0)
    store.judgements.claim("w", 0)
    assert store.judgements.claim("w", 0).judgement_id == other.judgement_id
    assert store.judgements.claim("w", 0) is None
    store.judgements.record(first, report_of())
    assert store.judgements.claim("w", 0).source == "x = 2\n"


def test_submissions_without_a_candidate_are_not_held_back(store, hand_in):
    for number in range(4):
        hand_in(f"x = {number}\n")
    assert all(store.judgements.claim("w", 0) for _ in range(4))


def test_every_change_is_announced(store, hand_in, report_of):
    seen = []
    judgements = DatabaseJudgements(
        store.database,
        queue=store.queue,
        on_change=seen.append,
        clock=store.clock,
        policy=Policy(),
    )
    snapshot = hand_in()
    judgements.give_back(judgements.claim("w", 0), "no box")
    assert seen == [snapshot.submission_id] * 2


def test_a_reason_that_no_database_takes_is_kept_readable(store, hand_in):
    snapshot = hand_in()
    store.judgements.give_back(store.judgements.claim("w", 0), "nul \0 and \ud800" + "x" * 9000)
    assert state_of(store, snapshot).last_error.startswith("attempt 1: nul \\0 and \\ud800x")
    assert len(state_of(store, snapshot).last_error) == 2000
