"""The processes behind a grader: prepared once, restarted when they die, gone when it closes."""

import contextlib
import os
import signal
import socket
import threading

import pytest

from judge import grader as graders
from judge import prefork
from judge.errors import GradingFailed, ProblemError
from judge.grader import Nursery, PreforkGrader
from judge.problem import load_problem
from judge.verdict import Verdict
from sandbox import lease
from sandbox.errors import SandboxError
from sandbox.guest import wire
from sandbox.local import LocalSandbox
from tests.judge.folders import HIDDEN, REFERENCE, make_folder
from tests.sandbox.peers import gone


@pytest.fixture
def grader(tmp_path, nursery):
    """A grader of one problem, ``twice``."""
    problem = load_problem(make_folder(tmp_path))
    with contextlib.closing(LocalSandbox()) as sandbox:
        grader = PreforkGrader({"twice": problem}, sandbox, nursery=nursery)
        grader.sandbox = sandbox
        with contextlib.closing(grader):
            yield grader


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as file:  # noqa: PTH123
        return [int(word) for word in file.read().split()]


def problem_process(nursery, before):
    (pid,) = set(children(nursery._process.pid)) - before
    return pid


def verdict(grader, source=REFERENCE):
    return [report.verdict for report in grader.grade("twice", source, explain=False)]


def test_a_prepared_problem_tells_its_tests_and_what_they_cost(grader):
    tests = grader.prepare("twice")
    assert [(test.name, test.title, test.points) for test in tests] == [
        ("test_doubles", "Doubles every element.", 2),
        ("test_zero", "Leaves zero alone.", 1),
    ]
    assert [test.examples for test in tests] == [10, 0]
    assert grader.preparation("twice") > 0


def test_a_problem_that_is_not_in_the_bank_is_an_error(grader):
    with pytest.raises(GradingFailed, match="no problem 'thrice' in the bank"):
        next(grader.grade("thrice", REFERENCE))


WRONG = {
    "a reference that fails": (
        {"reference_py": "def twice(x): return x"},
        "reference.py: fails the hidden test test_doubles: AssertionError",
    ),
    "a reference that cannot be imported": (
        {"reference_py": REFERENCE + "1 / 0"},
        "reference.py: cannot be imported: ZeroDivisionError",
    ),
    "tests that cannot be imported": (
        {"test_hidden_py": "import nonsense\n" + HIDDEN},
        "No module named 'nonsense'",
    ),
    "no tests": ({"test_hidden_py": "x = 1"}, "has no test: expected functions named test_..."),
    "a test without a title": (
        {"test_hidden_py": "from submission import twice\n\n\ndef test_x(): ..."},
        "test_hidden.py:4: test_x has no docstring",
    ),
    "a test marked to be skipped": (
        {"test_hidden_py": 'import pytest\n\n\n@pytest.mark.skip\ndef test_x():\n    """X."""'},
        "test_x is marked skip: a hidden test must run",
    ),
    "a test expected to fail": (
        {"test_hidden_py": 'import pytest\n\n\n@pytest.mark.xfail\ndef test_x():\n    """X."""'},
        "test_x is marked xfail: a hidden test must run",
    ),
    "a test that skips": (
        {"test_hidden_py": 'import pytest\n\n\ndef test_x():\n    """X."""\n    pytest.skip("y")'},
        "fails the hidden test test_x: it skips",
    ),
    "a test that imports what the problem does not ask for": (
        {"test_hidden_py": HIDDEN + "\nfrom submission import thrice\n"},
        "cannot import name 'thrice' from 'submission'",
    ),
}


@pytest.mark.parametrize(("files", "message"), WRONG.values(), ids=WRONG.keys())
def test_a_problem_that_cannot_be_prepared_says_why_each_time(tmp_path, nursery, files, message):
    problem = load_problem(make_folder(tmp_path, **files))
    with contextlib.closing(LocalSandbox()) as sandbox:
        grader = PreforkGrader({"twice": problem}, sandbox, nursery=nursery)
        with contextlib.closing(grader):
            for _ in range(2):
                with pytest.raises(ProblemError) as caught:
                    grader.prepare("twice")
                assert message in str(caught.value)


def test_a_problem_whose_preparation_dies_is_an_error_of_ours(tmp_path, nursery):
    hidden = f"import os\nos._exit(0)\n{HIDDEN}"
    problem = load_problem(make_folder(tmp_path, test_hidden_py=hidden))
    with contextlib.closing(LocalSandbox()) as sandbox:
        grader = PreforkGrader({"twice": problem}, sandbox, nursery=nursery)
        with contextlib.closing(grader), pytest.raises(GradingFailed, match="prepares twice died"):
            grader.prepare("twice")


def test_a_problem_that_takes_for_ever_to_prepare_is_an_error_of_ours(
    tmp_path, nursery, monkeypatch
):
    monkeypatch.setattr(graders, "PREPARE_SECONDS", 0.01)
    problem = load_problem(make_folder(tmp_path))
    with contextlib.closing(LocalSandbox()) as sandbox:
        grader = PreforkGrader({"twice": problem}, sandbox, nursery=nursery)
        with contextlib.closing(grader), pytest.raises(GradingFailed, match=r"within 0\.01 s"):
            grader.prepare("twice")


def test_a_problem_process_that_died_is_started_again(grader, nursery):
    before = set(children(nursery._process.pid))
    assert verdict(grader) == [Verdict.AC]
    pid = problem_process(nursery, before)
    os.kill(pid, signal.SIGKILL)
    assert gone(pid)
    assert verdict(grader) == [Verdict.AC]


def test_a_grading_child_that_is_killed_is_an_error_of_ours_and_leaves_no_box(grader, nursery):
    before = set(children(nursery._process.pid))
    grader.prepare("twice")
    process = problem_process(nursery, before)
    opened = threading.Event()
    make = grader.sandbox.open

    def open_and_tell(limits):
        box = make(limits)
        opened.set()
        return box

    grader.sandbox.open = open_and_tell
    failures = []

    def grade():
        try:
            verdict(grader, "import time\ndef twice(x): time.sleep(1e6)")
        except GradingFailed as error:
            failures.append(str(error))

    grading = threading.Thread(target=grade)
    grading.start()
    assert opened.wait(60)
    (child,) = children(process)
    os.kill(child, signal.SIGKILL)
    grading.join(60)
    assert failures
    assert "died without a report" in failures[0] or "fell silent" in failures[0]
    for thread in threading.enumerate():
        if thread.name == "judge-lease":
            thread.join(60)
    assert not grader.sandbox._open


def test_gradings_of_several_threads_do_not_mix(grader):
    sources = {factor: f"def twice(x): return {factor} * x" for factor in (1, 2, 3)}
    found = {}

    def grade(factor):
        found[factor] = verdict(grader, sources[factor])

    threads = [threading.Thread(target=grade, args=(factor,)) for factor in sources]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert found == {1: [Verdict.WA], 2: [Verdict.AC], 3: [Verdict.WA]}


def test_a_source_of_a_megabyte_is_graded(grader):
    assert verdict(grader, REFERENCE + "# " + "x" * 1_000_000) == [Verdict.AC]


def test_a_source_with_surrogates_is_no_error_of_the_host_s_worth_a_crash(grader):
    with pytest.raises(UnicodeEncodeError):
        verdict(grader, "'\ud800'")
    assert verdict(grader) == [Verdict.AC]


def test_closing_a_grader_ends_its_processes_and_leaves_a_shared_nursery(grader, nursery):
    before = set(children(nursery._process.pid))
    assert verdict(grader) == [Verdict.AC]
    pid = problem_process(nursery, before)
    grader.close()
    assert gone(pid)
    assert nursery._process.poll() is None


def test_closing_a_grader_ends_a_nursery_of_its_own(tmp_path):
    problem = load_problem(make_folder(tmp_path))
    with contextlib.closing(LocalSandbox()) as sandbox:
        grader = PreforkGrader({"twice": problem}, sandbox)
        assert verdict(grader) == [Verdict.AC]
        grader.close()
        assert grader._nursery._process.returncode == 0


def test_a_nursery_leaves_when_its_worker_is_gone():
    nursery = Nursery()
    nursery.close()
    assert nursery._process.returncode == 0


def reports_of(*lines):
    """What the worker makes of a grading child that writes these lines and leaves."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        for line in lines:
            theirs.sendall(line)
        theirs.shutdown(socket.SHUT_WR)
        return list(graders._reports(ours, "source"))


@pytest.mark.parametrize(
    ("line", "error", "message"),
    [
        (b'failed [true, "ours"]\n', GradingFailed, "ours"),
        (b'failed [false, "no box"]\n', SandboxError, "no box"),
        (b"nonsense\n", GradingFailed, "died without a report"),
        (b"", GradingFailed, "died without a report"),
    ],
)
def test_a_child_that_leaves_without_a_report_is_an_error(line, error, message):
    with pytest.raises(error, match=message):
        reports_of(line)


def test_a_child_that_falls_silent_is_an_error(monkeypatch):
    monkeypatch.setattr(graders, "SILENCE_SECONDS", 0.05)
    ours, theirs = socket.socketpair()
    with ours, theirs, pytest.raises(GradingFailed, match="fell silent"):
        list(graders._reports(ours, "source"))


@pytest.mark.parametrize(
    ("error", "status"),
    [(None, 0), (BrokenPipeError(), 0), (ConnectionResetError(), 0), (ValueError("x"), 1)],
)
def test_a_forked_process_leaves_after_its_work_however_it_went(error, status):
    pid = os.fork()
    if pid == 0:

        def work():
            if error is not None:
                raise error

        prefork.sys.excepthook = lambda *_: None
        prefork._leave_after(work)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == status


def test_a_hang_up_is_no_request():
    ours, theirs = lease.socket_pair()
    with ours:
        theirs.close()
        assert prefork._receive(ours, 1) is None


def test_a_request_comes_with_its_descriptors():
    ours, theirs = lease.socket_pair()
    with ours, theirs:
        socket.send_fds(theirs, [wire.pack(["path", None])], [theirs.fileno()])
        request, (descriptor,) = prefork._receive(ours, 1)
        os.close(descriptor)
        assert request == ["path", None]
