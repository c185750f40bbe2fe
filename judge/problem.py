"""Read and check a problem folder.

::

    problems/mini_batch_gd/
      problem.toml      title, category, entry points, limits
      statement.md      what the candidate reads
      starter.py        what the editor opens with
      reference.py      the reference solution
      test_sample.py    tests shown to the candidate
      test_hidden.py    hidden properties: pytest and Hypothesis
      submissions/      solutions labelled by the folder they lie in
      strength.toml     written by ``judge verify --write``

Reading a folder never executes any of it.
"""

import ast
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from judge.errors import ProblemError
from judge.signature import Signature, declared_in, entry_of
from judge.spec import EntrySpec, read_spec
from judge.verdict import Verdict
from sandbox.limits import Limits

LABELS = {
    "accepted": Verdict.AC,
    "wrong_answer": Verdict.WA,
    "time_limit_exceeded": Verdict.TLE,
    "memory_limit_exceeded": Verdict.MLE,
    "output_limit_exceeded": Verdict.OLE,
    "run_time_error": Verdict.RTE,
    "compile_error": Verdict.CE,
}
JUDGED_FILES = ("problem.toml", "reference.py", "test_hidden.py")
SHOWN_FILES = ("statement.md", "starter.py", "test_sample.py")
REFUSED_FILES = ("conftest.py", "pytest.ini", "tox.ini", "setup.cfg", "pyproject.toml")
MAX_FILE_BYTES = 1024 * 1024
ID_PATTERN = re.compile(r"[a-z][a-z0-9_]{0,63}")


@dataclass(frozen=True)
class Entry:
    """A function or class that a submission must define.

    Attributes:
        name: its name.
        kind: ``function`` or ``class``.
        signature: the call it must accept; a class's is that of its constructor.
        methods: of a class, by name.
        attributes: of a class, names that tests read.
    """

    name: str
    kind: str
    signature: Signature
    methods: dict[str, Signature] = field(default_factory=dict)
    attributes: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{'class' if self.kind == 'class' else 'def'} {self.name}{self.signature}"


@dataclass(frozen=True)
class LabelledSubmission:
    """A solution under ``submissions/``, with what it promises.

    Attributes:
        path: the file.
        expected: the verdict its folder's name promises.
        reason: its first comment line: why it is there.
        rejected_by: names of tests that must reject it, from ``# rejected-by: a, b``.
    """

    path: Path
    expected: Verdict
    reason: str
    rejected_by: tuple[str, ...]

    @property
    def label(self) -> str:
        """Folder and file name, as in ``wrong_answer/drops_last_batch.py``."""
        return f"{self.path.parent.name}/{self.path.name}"


@dataclass(frozen=True)
class Problem:
    """One checked problem folder.

    Attributes:
        id: the folder's name.
        minutes: what a prepared candidate needs.
        imports: what a submission may import; ``stdlib`` stands for the standard library.
        digest: SHA-256 over the files that decide a verdict.
    """

    id: str
    path: Path
    title: str
    category: str
    difficulty: str
    topics: tuple[str, ...]
    minutes: int
    entries: tuple[Entry, ...]
    limits: Limits
    imports: tuple[str, ...]
    statement: str
    starter: str
    sample: str
    digest: str

    @property
    def reference(self) -> Path:
        """The reference solution."""
        return self.path / "reference.py"

    @property
    def hidden_tests(self) -> Path:
        """The hidden properties."""
        return self.path / "test_hidden.py"

    @property
    def sample_tests(self) -> Path:
        """The tests shown to the candidate."""
        return self.path / "test_sample.py"

    def submissions(self) -> tuple[LabelledSubmission, ...]:
        """The labelled submissions, sorted by folder and name.

        Raises:
            ProblemError: a folder with an unknown label, or a file without a reason.
        """
        return tuple(_labelled(self.path / "submissions"))


def load_problem(path: Path) -> Problem:
    """Read and check one problem folder, executing none of it.

    Raises:
        ProblemError: what is wrong, with file, key and line where it can be said.
    """
    path = path.resolve()
    if not (path / "problem.toml").is_file():
        raise ProblemError(path, "is no problem folder: it has no problem.toml")
    if not ID_PATTERN.fullmatch(path.name):
        raise ProblemError(
            path,
            f"the folder's name is the problem's id: lower-case letters, digits and "
            f"underscores, beginning with a letter, at most 64; not {path.name!r}",
        )
    for name in REFUSED_FILES:
        if (path / name).exists() or (path / name).is_symlink():
            raise ProblemError(
                path / name, "is not allowed in a problem folder: it could change how tests run"
            )
    texts = {name: _text(path / name) for name in (*JUDGED_FILES, *SHOWN_FILES)}
    for name, text in texts.items():
        if name.endswith(".py"):
            _parse(path / name, text)
    spec = read_spec(path / "problem.toml", texts["problem.toml"])
    entries = tuple(_entry(path, item, texts) for item in spec.entry)
    limits = Limits(
        cpu_seconds=spec.limits.cpu_seconds,
        call_seconds=spec.limits.call_seconds,
        memory_mib=spec.limits.memory_mib,
    )
    return Problem(
        id=path.name,
        path=path,
        title=spec.title,
        category=spec.category,
        difficulty=spec.difficulty,
        topics=tuple(spec.topics),
        minutes=spec.minutes,
        entries=entries,
        limits=limits,
        imports=tuple(spec.limits.imports),
        statement=texts["statement.md"],
        starter=texts["starter.py"],
        sample=texts["test_sample.py"],
        digest=_digest(texts),
    )


def load_bank(root: Path) -> dict[str, Problem]:
    """Every problem folder directly under ``root``, by id, sorted.

    Raises:
        ProblemError: ``root`` holds no problem, or one of them is wrong.
    """
    folders = sorted(path.parent for path in root.glob("*/problem.toml"))
    if not folders:
        raise ProblemError(root, "holds no problem: expected folders with a problem.toml")
    return {folder.name: load_problem(folder) for folder in folders}


def _entry(path: Path, spec: EntrySpec, texts: dict[str, str]) -> Entry:
    """The entry point, checked against what the reference defines."""
    toml = path / "problem.toml"
    name, kind = (spec.function, "function") if spec.function else (spec.class_, "class")
    assert name is not None
    try:
        signature = Signature.parse(spec.signature)
        methods = {method: Signature.parse(text) for method, text in spec.methods.items()}
    except ValueError as error:
        raise ProblemError(toml, f"signature of {name}: {error}") from error
    defined = entry_of(_parse(path / "reference.py", texts["reference.py"]), name)
    if defined is None:
        raise ProblemError(path / "reference.py", f"defines no {name}, which problem.toml asks for")
    if (kind == "class") != isinstance(defined, ast.ClassDef):
        raise ProblemError(
            path / "reference.py",
            f"{name} is not the {kind} that problem.toml asks for",
            line=defined.lineno,
        )
    asked_of: dict[str | None, Signature] = {None: signature}
    asked_of.update(methods)
    for member, asked in asked_of.items():
        label = name if member is None else f"{name}.{member}"
        try:
            found = declared_in(defined, member)
        except ValueError as error:
            where = path / "reference.py"
            raise ProblemError(where, f"{label}: {error}", line=defined.lineno) from error
        if found is None:
            raise ProblemError(path / "reference.py", f"defines no {label}", line=defined.lineno)
        if (found.names, found.defaults) != (asked.names, asked.defaults):
            raise ProblemError(
                path / "reference.py",
                f"{label}{found.call} does not match the signature in problem.toml, "
                f"{label}{asked.call}",
                line=defined.lineno,
            )
    return Entry(name, kind, signature, methods, tuple(spec.attributes))


def _labelled(folder: Path) -> Iterator[LabelledSubmission]:
    if not folder.is_dir():
        raise ProblemError(folder, "is missing: a problem ships labelled submissions")
    for path in sorted(folder.glob("*/*.py")):
        if path.parent.name not in LABELS:
            raise ProblemError(
                path.parent, f"is no known label; expected one of {', '.join(LABELS)}"
            )
        text = _text(path)
        lines = text.splitlines()
        if not lines or not lines[0].startswith("# "):
            raise ProblemError(path, "must begin with a comment that says why it is there", line=1)
        rejected = [
            name.strip()
            for line in lines
            if line.startswith("# rejected-by:")
            for name in line.removeprefix("# rejected-by:").split(",")
        ]
        yield LabelledSubmission(
            path=path,
            expected=LABELS[path.parent.name],
            reason=lines[0].removeprefix("# ").strip(),
            rejected_by=tuple(name for name in rejected if name),
        )


def _text(path: Path) -> str:
    if path.is_symlink():
        raise ProblemError(path, "is a symbolic link; a problem folder holds plain files")
    if not path.is_file():
        raise ProblemError(path, "is missing")
    data = path.read_bytes()
    if len(data) > MAX_FILE_BYTES:
        raise ProblemError(path, f"has {len(data)} bytes; at most {MAX_FILE_BYTES} are read")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise ProblemError(path, "is not UTF-8", line=line) from error


def _parse(path: Path, text: str) -> ast.Module:
    try:
        return ast.parse(text, filename=path.name)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = error.lineno if isinstance(error, SyntaxError) else None
        raise ProblemError(path, f"is no valid Python: {error}", line=line) from error


def _digest(texts: dict[str, str]) -> str:
    digest = hashlib.sha256()
    for name in JUDGED_FILES:
        data = texts[name].encode()
        digest.update(f"{name} {len(data)}\n".encode() + data)
    return digest.hexdigest()


__all__ = [
    "LABELS",
    "Entry",
    "LabelledSubmission",
    "Problem",
    "load_bank",
    "load_problem",
]
