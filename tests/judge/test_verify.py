"""A problem is verified in real boxes; each kind of broken problem is told what to do next."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from judge.cli.verify import opened_workshop
from judge.cli.wiring import SandboxKind
from judge.errors import GradingFailed
from judge.strength import FILE
from judge.verification import Advanced, Began, Check, Found, Severity
from judge.verify import Options, verify
from judge.workshop import Workshop
from sandbox.errors import SandboxError
from tests.judge.bench import FILES, report, shifted

TOML, HIDDEN = FILES["problem.toml"], FILES["test_hidden.py"]
IDLE = '\n\ndef test_idle():\n    """Asks for nothing."""\n'
DEFAULT = HIDDEN[HIDDEN.index("def test_default") : HIDDEN.index("@settings", 400)]


@pytest.fixture(scope="module")
def workshop():
    with ThreadPoolExecutor(2) as executor, opened_workshop(SandboxKind.local, executor, 2) as made:
        yield made


def verified(folder, workshop, **options):
    """The events on the way, and the verification."""
    events = []
    steps = verify(folder, workshop, Options(**options))
    while True:
        try:
            events.append(next(steps))
        except StopIteration as stop:
            return events, stop.value


def begun(events):
    return [event.check for event in events if isinstance(event, Began)]


def errors(verification):
    assert not verification.kept
    return [(f.file and f.file.name, f.line, f.message) for f in verification.of(Severity.error)]


def test_a_good_problem_keeps_its_promises_and_is_remembered(tmp_path, workshop):
    folder = shifted(tmp_path)
    events, found = verified(folder, workshop, write=True, seeds=1)
    assert [finding.message for finding in found.findings] == []
    assert begun(events) == list(Check)
    totals = {event.check: event.total for event in events if isinstance(event, Began)}
    assert events.count(Advanced()) == sum(totals.values())
    assert totals[Check.submissions] == len([*folder.glob("submissions/*/*.py")]) + 1
    assert set(found.done) == set(Check)
    assert (found.submissions, found.seeds, found.strength.score) == (6, 1, 1.0)
    assert found.cost.engine_seconds > 0
    by_name = {tested.name: tested for tested in found.strength.properties}
    assert by_name["test_untouched"].alone == ("wrong_answer/in_place.py",)
    assert "wrong_answer/other_default.py" in by_name["test_default"].alone

    events, again = verified(folder, workshop)
    assert again.kept
    assert again.remembered
    assert again.strength == found.strength
    assert Check.mutants not in begun(events)
    assert "which is up to date; --full tries again" in again.findings[0].message


def test_survivors_and_idle_properties_until_they_are_dealt_with(tmp_path, workshop):
    weak = {
        "test_hidden.py": HIDDEN.replace(DEFAULT, "") + IDLE,
        "submissions/wrong_answer/other_default.py": None,
        "submissions/wrong_answer/zero.py": (
            "# Says zero.\n# rejected-by: test_adds\ndef shifted(x, by=3):\n    return 0 * x\n"
        ),
    }
    folder = shifted(tmp_path, weak)
    _, found = verified(folder, workshop, write=True)
    idle, *survivors = errors(found)
    assert idle[0] == "test_hidden.py"
    assert idle[2].startswith("test_idle rejects nothing")
    assert {(file, line) for file, line, _ in survivors} == {("reference.py", 1)}
    assert "the mutant 3 → 4: justify or kill it" in survivors[0][2]
    assert len(survivors) == 4
    assert found.strength.score < 0.95

    strength = folder / FILE
    strength.write_text(strength.read_text().replace('reason = ""', 'reason = "Any default is."'))
    _, again = verified(folder, workshop)
    assert again.remembered
    assert [line for _, line, _ in errors(again)] == [idle[1]]


@pytest.mark.parametrize(
    ("changes", "file", "line", "says"),
    [
        ({"problem.toml": TOML.replace("minutes", "minuets")}, "problem.toml", 5, "'minuets'"),
        ({"statement.md": None}, "statement.md", None, "is missing"),
        (
            {"reference.py": "def shifted(y, by=3):\n    return y\n"},
            "reference.py",
            1,
            "does not match the signature in problem.toml",
        ),
        ({"conftest.py": ""}, "conftest.py", None, "is not allowed in a problem folder"),
        ({FILE: "digest ="}, FILE, None, "delete it and write it anew"),
    ],
)
def test_a_folder_that_cannot_be_read(tmp_path, changes, file, line, says):
    events, found = verified(shifted(tmp_path, changes), None)
    ((found_file, found_line, message),) = errors(found)
    assert (found_file, found_line) == (file, line)
    assert says in message
    assert begun(events) == [Check.folder]
    assert found.done == ()


@pytest.mark.parametrize(
    ("hidden", "file", "says"),
    [
        (
            HIDDEN.replace('    """Adds three by default."""\n', ""),
            "test_hidden.py",
            "test_default has no docstring",
        ),
        (
            HIDDEN.replace("def test_default", "@pytest.mark.skip\ndef test_default"),
            "test_hidden.py",
            "test_default is marked skip: a hidden test must run",
        ),
        (
            HIDDEN.replace(
                "    checkers.exact(shifted(np.zeros(2))", "    pytest.skip(); (shifted"
            ),
            "reference.py",
            "fails the hidden test test_default: it skips",
        ),
        (HIDDEN.replace("3.0", "4.0"), "reference.py", "fails the hidden test test_default"),
        (HIDDEN + "\nimport nowhere\n", "test_hidden.py", "No module named 'nowhere'"),
    ],
)
def test_hidden_tests_that_cannot_be_run(tmp_path, workshop, hidden, file, says):
    folder = shifted(tmp_path, {"test_hidden.py": "import pytest\n" + hidden})
    events, found = verified(folder, workshop)
    ((found_file, _, message),) = errors(found)
    assert found_file == file
    assert says in message
    assert begun(events)[-1] == Check.reference


def test_a_reference_that_its_own_box_refuses(tmp_path, workshop):
    changes = {
        "problem.toml": f'{TOML}\n[limits]\nimports = ["stdlib"]\n',
        "reference.py": f"import numpy\n\n\n{FILES['reference.py']}",
    }
    _, found = verified(shifted(tmp_path, changes), workshop)
    ((file, _, message),) = errors(found)
    assert file == "reference.py"
    assert "the reference gets CE in a box" in message


def test_nothing_more_is_tried_while_a_promise_is_broken(tmp_path, workshop):
    changes = {
        "statement.md": FILES["statement.md"].replace("4.", "5."),
        "submissions/accepted/by_copy.py": "# Wrong.\ndef shifted(x, by=3):\n    return x\n",
    }
    events, found = verified(shifted(tmp_path, changes), workshop, full=True)
    (first, _, untrue), (second, _, rejected) = errors(found)
    assert (first, second) == ("statement.md", "by_copy.py")
    assert "gives 'array([5.])', but it gives 'array([4.])'" in untrue
    assert "accepted/by_copy.py is rejected with WA in test_adds" in rejected
    assert begun(events)[-1] == Check.submissions
    assert [event.finding for event in events if isinstance(event, Found)] == [*found.findings]


def test_a_test_that_assumes_something_about_the_answer(tmp_path, workshop):
    hidden = HIDDEN.replace(
        "    shifted(x, 2)", "    assume(shifted(x, 2)[0] == items[0] + 2)"
    ).replace("import given", "import assume, given")
    _, found = verified(shifted(tmp_path, {"test_hidden.py": hidden}), workshop)
    messages = [message for _, _, message in errors(found)]
    assert any(
        "could not be judged: the hidden test test_untouched assumes something about the answer"
        in message
        for message in messages
    )


class FakeGrader:
    """Prepares at a price, accepts the reference and what is right, and rejects the rest."""

    def __init__(self, broken_seed=None, seed=None, error=None):
        self._broken = seed is not None and seed == broken_seed
        self._error = error

    def prepare(self, problem_id):
        if self._broken:
            raise GradingFailed("the reference fails test_adds")
        return tuple(report(test_adds="AC", test_default="AC", test_untouched="AC").tests)

    def preparation(self, problem_id):
        return 9.0

    def grade(self, problem_id, source, *, explain=True):
        if self._error:
            raise self._error
        name = next((name for name, text in FILES.items() if text == source), "mutant")
        verdict = "MLE" if "memory" in name else "AC" if "accepted" in name else "WA"
        if name == "reference.py":
            verdict = "AC"
        yield report(test_adds=verdict, test_default=verdict, test_untouched=verdict)


def faked(executor, **settings):
    """A workshop of fake graders."""

    @contextmanager
    def opened(problem, *, seed=None):
        yield FakeGrader(seed=seed, **settings)

    return Workshop(opened, opened, executor)


def test_a_costly_reference_is_a_warning(tmp_path):
    with ThreadPoolExecutor(1) as executor:
        _, found = verified(shifted(tmp_path), faked(executor))
    first, second = found.of(Severity.warning)
    assert "took 9.00 s of CPU time, which should be 1.5 s at most" in first.message
    assert "run `judge verify --write shifted`" in second.message
    assert found.kept


def test_a_seed_that_the_reference_fails_is_named(tmp_path):
    with ThreadPoolExecutor(2) as executor:
        _, found = verified(shifted(tmp_path), faked(executor, broken_seed=1), seeds=3)
    messages = [message for _, _, message in errors(found)]
    assert "with seed 1 it could not be judged: the reference fails test_adds" in messages[0]
    assert len(messages) == 5
    assert found.strength.seeds == 0


def test_without_boxes_there_is_no_verification(tmp_path):
    with ThreadPoolExecutor(1) as executor:
        steps = verify(shifted(tmp_path), faked(executor, error=SandboxError("no boxes")))
        with pytest.raises(SandboxError, match="no boxes"):
            list(steps)
