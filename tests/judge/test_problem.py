"""A problem folder is read, checked and never executed; every mistake is named precisely."""

import shutil

import pytest

from judge.errors import ProblemError
from judge.problem import MAX_FILE_BYTES, load_bank, load_problem
from judge.verdict import Verdict
from sandbox.limits import Limits
from tests.judge.folders import HIDDEN, REFERENCE, TOML, class_folder, make_folder


def wrong(folder):
    """The error of a folder: file below it, line, message."""
    with pytest.raises(ProblemError) as caught:
        load_problem(folder)
    error = caught.value
    where = str(error.file) if error.line is None else f"{error.file}:{error.line}"
    assert str(error) == f"{where}: {error.message}"
    return error.file.relative_to(folder.parent).as_posix(), error.line, error.message


def test_a_problem_is_what_its_files_say(tmp_path):
    problem = load_problem(make_folder(tmp_path))
    assert problem.id == "twice"
    assert problem.title == "Twice"
    assert (problem.category, problem.difficulty, problem.minutes) == ("array", "easy", 5)
    assert problem.topics == ("arithmetic",)
    assert problem.limits == Limits(cpu_seconds=10, call_seconds=5, memory_mib=256)
    assert problem.imports == ("numpy", "stdlib")
    assert [str(entry) for entry in problem.entries] == ["def twice(x: ndarray) -> ndarray"]
    assert problem.statement == "# Twice\n"
    assert problem.starter.startswith("def twice")
    assert problem.sample.startswith("from submission")
    assert problem.reference.read_text() == REFERENCE
    assert problem.hidden_tests.read_text() == HIDDEN
    assert problem.sample_tests.name == "test_sample.py"


def test_limits_have_defaults(tmp_path):
    toml = TOML[: TOML.index("[limits]")]
    problem = load_problem(make_folder(tmp_path, problem_toml=toml))
    assert problem.limits == Limits(cpu_seconds=10, call_seconds=2, memory_mib=256)


def test_a_class_entry_has_methods_and_attributes(tmp_path):
    entry = """\
class = "Counter"
signature = "(start: int = 0)"
methods = { add = "(k: int) -> Counter", value = "() -> int" }
attributes = ["total"]"""
    reference = """\
class Counter:
    def __init__(self, start=0): ...
    def add(self, k): ...
    def value(self): ...
"""
    (found,) = load_problem(class_folder(tmp_path, entry, reference, HIDDEN)).entries
    assert str(found) == "class Counter(start: int = 0)"
    assert {name: method.call for name, method in found.methods.items()} == {
        "add": "(k)",
        "value": "()",
    }
    assert found.attributes == ("total",)


def test_a_class_without_a_constructor_takes_nothing(tmp_path):
    entry = 'class = "C"\nsignature = "()"'
    assert load_problem(class_folder(tmp_path, entry, "class C: ...", HIDDEN)).entries


def test_the_digest_changes_with_what_decides_a_verdict_and_nothing_else(tmp_path):
    digest = load_problem(make_folder(tmp_path / "a")).digest
    assert load_problem(make_folder(tmp_path / "b", statement_md="else")).digest == digest
    changed = [
        {"test_hidden_py": HIDDEN + "\n"},
        {"reference_py": REFERENCE + "\n"},
        {"problem_toml": TOML + "\n"},
    ]
    digests = {
        load_problem(make_folder(tmp_path / str(number), **files)).digest
        for number, files in enumerate(changed)
    }
    assert len(digests | {digest}) == 4


def test_listing_executes_nothing(tmp_path):
    trap = "raise SystemExit('executed')\n"
    folder = make_folder(
        tmp_path,
        reference_py=REFERENCE + trap,
        test_hidden_py=trap,
        test_sample_py=trap,
        starter_py=trap,
    )
    assert load_bank(tmp_path)["twice"].path == folder


def replaced(old, new):
    assert old in TOML
    return TOML.replace(old, new)


MISTAKES = {
    "a misspelt key": (
        replaced("minutes = 5", "minuts = 5"),
        5,
        "unknown key 'minuts'; known here: category, difficulty, entry, limits, minutes, title, topics",
    ),
    "a misspelt limit": (
        replaced("memory_mib = 256", "memory_mb = 256"),
        14,
        "unknown key 'limits.memory_mb'; known here: call_seconds, cpu_seconds, imports, memory_mib",
    ),
    "a misspelt key of an entry": (
        replaced("signature =", "signatur ="),
        9,
        "unknown key 'entry.0.signatur'; known here: attributes, class, function, methods, signature",
    ),
    "a missing key": (replaced("minutes = 5\n", ""), None, "the key 'minutes' is missing"),
    "a missing signature": (
        replaced('signature = "(x: ndarray) -> ndarray"\n', ""),
        7,
        "the key 'entry.0.signature' is missing",
    ),
    "no entry": (
        TOML[: TOML.index("[[entry]]")] + TOML[TOML.index("[limits]") :],
        None,
        "the key 'entry' is missing",
    ),
    "bad TOML": (
        replaced("minutes = 5", "minutes = "),
        5,
        "is no valid TOML: Invalid value (at line 5, column 11)",
    ),
    "a key twice": (
        replaced("minutes = 5", "minutes = 5\nminutes = 6"),
        6,
        "is no valid TOML: Cannot overwrite a value (at line 6, column 12)",
    ),
    "text for a number": (
        replaced("minutes = 5", 'minutes = "five"'),
        5,
        "minutes: Input should be a valid integer, unable to parse string as an integer",
    ),
    "no minutes": (
        replaced("minutes = 5", "minutes = 0"),
        5,
        "minutes: Input should be greater than or equal to 1",
    ),
    "too much CPU time": (
        replaced("cpu_seconds = 10.0", "cpu_seconds = 1000"),
        12,
        "limits.cpu_seconds: Input should be less than or equal to 60",
    ),
    "CPU time that is no number": (
        replaced("cpu_seconds = 10.0", "cpu_seconds = nan"),
        12,
        "limits.cpu_seconds: Input should be less than or equal to 60",
    ),
    "an unknown category": (
        replaced('"array"', '"arrays"'),
        2,
        "category: Input should be 'array', 'preprocessing', 'algorithm', 'ml_leetcode' or 'debugging'",
    ),
    "an empty title": (
        replaced('"Twice"', '"  "'),
        1,
        "title: String should have at least 1 character",
    ),
    "no topics": (
        replaced('["arithmetic"]', "[]"),
        4,
        "topics: List should have at least 1 item after validation, not 0",
    ),
    "a function that is no name": (
        replaced('"twice"', '"twice()"'),
        8,
        "entry.0.function: String should match pattern '^[A-Za-z][A-Za-z0-9_]{0,63}$'",
    ),
    "a function and a class": (
        replaced('function = "twice"', 'function = "twice"\nclass = "Twice"'),
        7,
        "entry.0: Value error, an entry names either a function or a class",
    ),
    "methods of a function": (
        replaced('function = "twice"', 'function = "twice"\nattributes = ["x"]'),
        7,
        "entry.0: Value error, methods and attributes belong to a class entry",
    ),
    "a signature that is none": (
        replaced('"(x: ndarray) -> ndarray"', '"x -> y"'),
        None,
        "signature of twice: expected the form '(X: ndarray, lr: float = 0.01) -> ndarray', not 'x -> y'",
    ),
    "a signature with stars": (
        replaced('"(x: ndarray) -> ndarray"', '"(*x)"'),
        None,
        "signature of twice: entry points take plain parameters: no *, **, / or keyword-only ones",
    ),
}


@pytest.mark.parametrize(("toml", "line", "message"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_in_problem_toml_is_named_with_its_line(tmp_path, toml, line, message):
    folder = make_folder(tmp_path, problem_toml=toml)
    assert wrong(folder) == ("twice/problem.toml", line, message)


def test_toml_nested_without_end_is_refused(tmp_path):
    folder = make_folder(tmp_path, problem_toml="x = " + "[" * 100_000)
    assert wrong(folder)[2].startswith("is n")


@pytest.mark.parametrize(
    "name", ["statement.md", "starter.py", "reference.py", "test_sample.py", "test_hidden.py"]
)
def test_a_missing_file_is_named(tmp_path, name):
    folder = make_folder(tmp_path, **{name.replace(".", "_"): None})
    assert wrong(folder) == (f"twice/{name}", None, "is missing")


def test_a_folder_without_problem_toml_is_no_problem(tmp_path):
    folder = make_folder(tmp_path, problem_toml=None)
    assert wrong(folder) == ("twice", None, "is no problem folder: it has no problem.toml")


@pytest.mark.parametrize("name", ["Twice", "2wice", "tw-ice", "_twice", "a" * 65, "tw ice", "é"])
def test_the_folder_s_name_must_be_an_id(tmp_path, name):
    file, line, message = wrong(make_folder(tmp_path, name))
    assert (file, line) == (name, None)
    assert message.startswith("the folder's name is the problem's id")
    assert message.endswith(f"not {name!r}")


@pytest.mark.parametrize(
    "name", ["conftest.py", "pytest.ini", "tox.ini", "setup.cfg", "pyproject.toml"]
)
def test_what_could_change_how_tests_run_is_refused(tmp_path, name):
    folder = make_folder(tmp_path)
    (folder / name).write_text("")
    assert wrong(folder) == (
        f"twice/{name}",
        None,
        "is not allowed in a problem folder: it could change how tests run",
    )


def test_a_dangling_link_in_place_of_a_refused_file_is_refused(tmp_path):
    folder = make_folder(tmp_path)
    (folder / "conftest.py").symlink_to(tmp_path / "later.py")
    assert wrong(folder)[0] == "twice/conftest.py"


def test_a_symbolic_link_is_refused(tmp_path):
    folder = make_folder(tmp_path)
    (folder / "statement.md").unlink()
    (folder / "statement.md").symlink_to("/etc/passwd")
    assert wrong(folder) == (
        "twice/statement.md",
        None,
        "is a symbolic link; a problem folder holds plain files",
    )


def test_a_linked_problem_toml_is_refused(tmp_path):
    folder = make_folder(tmp_path)
    shutil.move(folder / "problem.toml", tmp_path / "elsewhere.toml")
    (folder / "problem.toml").symlink_to(tmp_path / "elsewhere.toml")
    assert wrong(folder)[0] == "twice/problem.toml"


def test_a_file_that_is_not_utf_8_is_refused_with_the_line(tmp_path):
    folder = make_folder(tmp_path)
    (folder / "statement.md").write_bytes(b"one\ntwo\n\xff\n")
    assert wrong(folder) == ("twice/statement.md", 3, "is not UTF-8")


def test_a_huge_file_is_refused(tmp_path):
    folder = make_folder(tmp_path, statement_md="x" * (MAX_FILE_BYTES + 1))
    assert wrong(folder) == (
        "twice/statement.md",
        None,
        f"has {MAX_FILE_BYTES + 1} bytes; at most {MAX_FILE_BYTES} are read",
    )


@pytest.mark.parametrize("key", ["reference_py", "test_hidden_py", "test_sample_py", "starter_py"])
def test_a_file_that_is_no_python_is_refused_with_the_line(tmp_path, key):
    file, line, message = wrong(make_folder(tmp_path, **{key: "x = 1\ndef f(:\n"}))
    assert file.replace(".", "_") == f"twice/{key}"
    assert line == 2
    assert message.startswith("is no valid Python: invalid syntax")


def test_a_file_that_python_cannot_take_is_refused(tmp_path):
    folder = make_folder(tmp_path, starter_py="x = '\0'")
    assert wrong(folder)[0] == "twice/starter.py"


@pytest.mark.parametrize(
    ("reference", "line", "message"),
    [
        ("x = 1", None, "defines no twice, which problem.toml asks for"),
        ("def f():\n    def twice(x): ...", None, "defines no twice, which problem.toml asks for"),
        ("\nclass twice: ...", 2, "twice is not the function that problem.toml asks for"),
        (
            "\n\ndef twice(y): ...",
            3,
            "twice(y) does not match the signature in problem.toml, twice(x)",
        ),
        (
            "def twice(x, n=1): ...",
            1,
            "twice(x, n=1) does not match the signature in problem.toml, twice(x)",
        ),
        (
            "def twice(x=1): ...",
            1,
            "twice(x=1) does not match the signature in problem.toml, twice(x)",
        ),
    ],
)
def test_a_reference_that_defines_something_else_is_refused(tmp_path, reference, line, message):
    folder = make_folder(tmp_path, reference_py=reference)
    assert wrong(folder) == ("twice/reference.py", line, message)


def test_a_reference_with_stars_is_refused(tmp_path):
    assert wrong(make_folder(tmp_path, reference_py="\ndef twice(*x): ...")) == (
        "twice/reference.py",
        2,
        "twice: entry points take plain parameters: no *, **, / or keyword-only ones",
    )


def test_a_function_in_place_of_a_class_is_refused(tmp_path):
    folder = class_folder(tmp_path, 'class = "C"\nsignature = "()"', "def C(): ...", HIDDEN)
    assert wrong(folder)[2] == "C is not the class that problem.toml asks for"


def test_a_class_without_an_asked_method_is_refused(tmp_path):
    entry = 'class = "C"\nsignature = "()"\nmethods = { fit = "(X: ndarray)" }'
    folder = class_folder(tmp_path, entry, "class C: ...", HIDDEN)
    assert wrong(folder) == ("twice/reference.py", 1, "defines no C.fit")


def test_a_method_with_another_signature_is_refused(tmp_path):
    entry = 'class = "C"\nsignature = "()"\nmethods = { fit = "(X: ndarray)" }'
    folder = class_folder(tmp_path, entry, "class C:\n    def fit(self, Y): ...", HIDDEN)
    assert wrong(folder)[2] == ("C.fit(Y) does not match the signature in problem.toml, C.fit(X)")


def test_a_bank_is_every_problem_folder_by_id(tmp_path):
    make_folder(tmp_path, "b")
    make_folder(tmp_path, "a")
    (tmp_path / "notes").mkdir()
    assert list(load_bank(tmp_path)) == ["a", "b"]


def test_an_empty_bank_is_an_error(tmp_path):
    with pytest.raises(ProblemError, match="holds no problem"):
        load_bank(tmp_path)


def labelled(tmp_path, path, text):
    folder = make_folder(tmp_path, submissions_accepted_adds_py=None)
    file = folder / "submissions" / path
    file.parent.mkdir(parents=True)
    file.write_text(text)
    return load_problem(folder)


@pytest.mark.parametrize(
    ("folder", "verdict"),
    [
        ("accepted", Verdict.AC),
        ("wrong_answer", Verdict.WA),
        ("time_limit_exceeded", Verdict.TLE),
        ("memory_limit_exceeded", Verdict.MLE),
        ("output_limit_exceeded", Verdict.OLE),
        ("run_time_error", Verdict.RTE),
        ("compile_error", Verdict.CE),
    ],
)
def test_a_labelled_submission_says_what_it_must_get_and_why(tmp_path, folder, verdict):
    text = "# Forgets.\n# rejected-by: test_a, test_b\n# rejected-by: test_c\n"
    (found,) = labelled(tmp_path, f"{folder}/x.py", text).submissions()
    assert (found.expected, found.reason) == (verdict, "Forgets.")
    assert found.rejected_by == ("test_a", "test_b", "test_c")
    assert found.label == f"{folder}/x.py"


@pytest.mark.parametrize(
    ("path", "text", "message"),
    [
        ("wrong/x.py", "# Why.\n", "is no known label; expected one of accepted, wrong_answer"),
        ("accepted/x.py", "x = 1\n", "must begin with a comment that says why it is there"),
        ("accepted/x.py", "", "must begin with a comment that says why it is there"),
    ],
)
def test_a_submission_without_label_or_reason_is_refused(tmp_path, path, text, message):
    with pytest.raises(ProblemError, match=message):
        labelled(tmp_path, path, text).submissions()


def test_a_problem_without_submissions_says_so_when_they_are_asked_for(tmp_path):
    problem = load_problem(make_folder(tmp_path, submissions_accepted_adds_py=None))
    with pytest.raises(ProblemError, match="is missing: a problem ships labelled submissions"):
        problem.submissions()
