"""The ``problem.toml`` of a problem: its keys, their values, and errors that name the line."""

import re
import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from judge.errors import ProblemError

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,63}$")]
SignatureText = Annotated[str, StringConstraints(min_length=2, max_length=1000)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class EntrySpec(_Table):
    """One ``[[entry]]``: a function, or a class with its methods and attributes."""

    function: Identifier | None = None
    class_: Identifier | None = Field(default=None, alias="class")
    signature: SignatureText
    methods: dict[Identifier, SignatureText] = {}
    attributes: list[Identifier] = []

    @model_validator(mode="after")
    def _one_of(self) -> "EntrySpec":
        if (self.function is None) == (self.class_ is None):
            raise ValueError("an entry names either a function or a class")
        if self.function is not None and (self.methods or self.attributes):
            raise ValueError("methods and attributes belong to a class entry")
        return self


class LimitsSpec(_Table):
    """``[limits]``: seconds, MiB and imports."""

    cpu_seconds: Annotated[float, Field(gt=0, le=60)] = 10.0
    call_seconds: Annotated[float, Field(gt=0, le=30)] = 2.0
    memory_mib: Annotated[int, Field(ge=64, le=4096)] = 256
    imports: list[Identifier] = ["numpy", "stdlib"]


class Spec(_Table):
    """The whole file."""

    title: Text
    category: Literal["array", "preprocessing", "algorithm", "ml_leetcode", "debugging"]
    difficulty: Literal["easy", "medium", "hard"]
    topics: Annotated[list[Text], Field(min_length=1, max_length=8)]
    minutes: Annotated[int, Field(ge=1, le=120)]
    entry: Annotated[list[EntrySpec], Field(min_length=1, max_length=8)]
    limits: LimitsSpec = LimitsSpec()


def read_spec(path: Path, text: str) -> Spec:
    """The checked contents of a ``problem.toml``.

    Raises:
        ProblemError: no TOML, an unknown key, a missing key or a wrong value, with its line.
    """
    try:
        return Spec.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        raise ProblemError(
            path, f"is no valid TOML: {error}", line=int(found[1]) if found else None
        ) from error
    except RecursionError as error:
        raise ProblemError(path, "is nested too deeply") from error
    except ValidationError as error:
        unknown = [found for found in error.errors() if found["type"] == "extra_forbidden"]
        first = (unknown or error.errors())[0]  # a misspelt key is missing too
        where = [str(part) for part in first["loc"]]
        raise ProblemError(
            path, _explain(first["type"], where, first["msg"]), line=_line(text, where)
        ) from error


def _explain(kind: str, where: list[str], message: str) -> str:
    key = ".".join(where)
    if kind == "extra_forbidden":
        known = {
            "limits": LimitsSpec.model_fields,
            "entry": EntrySpec.model_fields,
        }.get(where[0], Spec.model_fields)
        names = ", ".join(sorted(field.alias or name for name, field in known.items()))
        return f"unknown key {key!r}; known here: {names}"
    if kind == "missing":
        return f"the key {key!r} is missing"
    return f"{key}: {message}" if key else message


def _line(text: str, where: list[str]) -> int | None:
    """The line of the key, or of the nearest table above it that can be found."""
    for key in reversed([part for part in where if not part.isdigit()]):
        name = re.escape(key)
        pattern = rf"^\s*(?:{name}\s*=|\"{name}\"\s*=|\[+{name}\]+)"
        found = re.search(pattern, text, re.MULTILINE)
        if found:
            return text.count("\n", 0, found.end()) + 1
    return None
