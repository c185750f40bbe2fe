"""``strength.toml``: how strong the hidden tests of a problem are, and why survivors may live.

::

    digest = "6f1c…"                 of everything the figures were computed from
    score = 0.97                     killed mutants among those that do not merely crash
    killed = 62                      … of them by time
    killed_by_time = 3
    crashed = 11
    seeds = 100

    [[property]]
    name = "test_full_batch"
    submissions = ["wrong_answer/half_gradient.py"]
    mutants = 48
    alone = ["wrong_answer/adds_a_bias.py", "line 7: 32 → 33"]

    [[survivor]]
    mutant = "12.4"
    text = "for _ in range(epochs):"
    change = "range(epochs) → range(1, epochs)"
    reason = ""                      the one thing that is written by hand

``judge verify --write`` writes it and keeps the reasons.
"""

import hashlib
import json
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from judge.errors import ProblemError
from judge.mutation import mutants
from judge.problem import Problem

FILE = "strength.toml"
HEADER = "# Written by `judge verify --write`. Only the reasons of survivors are written by hand.\n"
Count = Annotated[int, Field(ge=0)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PropertyStrength(_Table):
    """What one hidden test rejects.

    Attributes:
        submissions: labels of the labelled submissions.
        mutants: how many mutants, those that merely crash left out.
        alone: labels and mutants that no other test rejects.
    """

    name: str
    submissions: tuple[str, ...]
    mutants: Count
    alone: tuple[str, ...]

    @property
    def kills(self) -> int:
        """Wrong solutions it rejects."""
        return len(self.submissions) + self.mutants


class Survivor(_Table):
    """A mutant that the hidden tests accept.

    Attributes:
        mutant: its id.
        text: the line of the reference that it changes.
        change: what it changes there.
        reason: why it is right under the contract; empty until somebody says so.
    """

    mutant: str
    text: str
    change: str
    reason: str = ""


@dataclass(frozen=True)
class Strength:
    """The whole file.

    Attributes:
        digest: of everything the figures were computed from.
        killed: mutants rejected other than by crashing everywhere.
        killed_by_time: those of them that merely took too long.
        crashed: mutants that do not load, or raise in every test.
        seeds: seeds that the promises of labelled submissions were checked on.
    """

    digest: str
    killed: int
    killed_by_time: int
    crashed: int
    seeds: int
    properties: tuple[PropertyStrength, ...]
    survivors: tuple[Survivor, ...]

    @property
    def score(self) -> float:
        """Killed mutants among those that do not merely crash; 1 where there are none."""
        alive = len(self.survivors)
        return self.killed / (self.killed + alive) if self.killed + alive else 1.0

    def with_reasons_of(self, older: "Strength | None") -> "Strength":
        """The same with the reasons that an older file gives for the same changes."""
        known: dict[tuple[str, str], list[str]] = defaultdict(list)
        for survivor in older.survivors if older else ():
            known[survivor.text, survivor.change].append(survivor.reason)
        survivors = [
            survivor.model_copy(update={"reason": reasons.pop(0)})
            if (reasons := known[survivor.text, survivor.change])
            else survivor
            for survivor in self.survivors
        ]
        return replace(self, survivors=tuple(survivors))


class _File(_Table):
    digest: str
    score: float
    killed: Count
    killed_by_time: Count
    crashed: Count
    seeds: Count
    property: tuple[PropertyStrength, ...] = ()
    survivor: tuple[Survivor, ...] = ()


def read_strength(problem: Problem) -> Strength | None:
    """What a problem's strength.toml says; None if there is none.

    Raises:
        ProblemError: it is no TOML, or not of this form.
    """
    path = problem.path / FILE
    if not path.is_file():
        return None
    try:
        file = _File.model_validate(tomllib.loads(path.read_text()))
    except (ValueError, ValidationError) as error:
        first = str(error).splitlines()[0]
        if isinstance(error, ValidationError):
            wrong = error.errors()[0]
            first = f"{'.'.join(str(part) for part in wrong['loc'])}: {wrong['msg']}"
        raise ProblemError(
            path,
            f"is not as `judge verify --write` writes it: {first}; delete it and write it anew",
        ) from error
    return Strength(
        digest=file.digest,
        killed=file.killed,
        killed_by_time=file.killed_by_time,
        crashed=file.crashed,
        seeds=file.seeds,
        properties=file.property,
        survivors=file.survivor,
    )


def write_strength(problem: Problem, strength: Strength) -> Path:
    """Write a problem's strength.toml; its path."""
    path = problem.path / FILE
    path.write_text(HEADER + "\n".join(_lines(strength)) + "\n")
    return path


def digest_of(problem: Problem) -> str:
    """A digest of what strength is computed from: judged files, labelled submissions, mutants.

    Raises:
        ProblemError: a labelled submission is not as it should be.
    """
    digest = hashlib.sha256(problem.digest.encode())
    for submission in problem.submissions():
        data = submission.path.read_bytes()
        digest.update(f"\n{submission.label} {len(data)}\n".encode() + data)
    for mutant in mutants(problem.reference.read_text()):
        digest.update(f"\n{mutant.id} {mutant.change}".encode())
    return digest.hexdigest()


def _lines(strength: Strength) -> Iterator[str]:
    """The file; a JSON string is a TOML string, and so is a list of them."""
    yield f"digest = {json.dumps(strength.digest)}"
    yield f"score = {strength.score:.4f}"
    for name in ("killed", "killed_by_time", "crashed", "seeds"):
        yield f"{name} = {getattr(strength, name)}"
    for tested in strength.properties:
        yield from ("", "[[property]]", f"name = {_text(tested.name)}")
        yield from _list("submissions", tested.submissions)
        yield f"mutants = {tested.mutants}"
        yield from _list("alone", tested.alone)
    for survivor in strength.survivors:
        yield from ("", "[[survivor]]")
        for name in ("mutant", "text", "change", "reason"):
            yield f"{name} = {_text(getattr(survivor, name))}"


def _list(name: str, items: tuple[str, ...]) -> Iterator[str]:
    if not items:
        yield f"{name} = []"
        return
    yield f"{name} = ["
    yield from (f"    {_text(item)}," for item in items)
    yield "]"


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
