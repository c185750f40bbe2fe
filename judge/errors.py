"""Errors of the judge, each the judge's or the author's, never a candidate's.

JudgeError
 ├─ ProblemError        a problem folder is wrong; names file, key and line where it can
 └─ GradingFailed       a grading ended without a report (verdict JE)
"""

from pathlib import Path


class JudgeError(Exception):
    """Base class of the judge's own errors."""


class ProblemError(JudgeError):
    """A problem folder is wrong; says which file, where in it, and what would be right."""

    def __init__(self, file: Path, message: str, *, line: int | None = None) -> None:
        self.file = file
        self.line = line
        self.message = message
        where = f"{file}:{line}" if line is not None else str(file)
        super().__init__(f"{where}: {message}")


class GradingFailed(JudgeError):
    """A grading ended without a report, by no doing of the submission."""
