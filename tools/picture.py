"""Draw the README's picture: the report of one real grading, as the terminal shows it.

python tools/picture.py     writes docs/images/verdict.svg
"""

import io
import re
from pathlib import Path

from rich.console import Console

from judge.cli.reports import report_table
from judge.cli.wiring import SandboxKind, opened_grader
from judge.problem import load_problem

ROOT = Path(__file__).parent.parent
PROBLEM = ROOT / "problems" / "mini_batch_gd"
SUBMISSION = PROBLEM / "submissions" / "wrong_answer" / "shuffles_in_place.py"
FONTS_FROM_ELSEWHERE = re.compile(r"@font-face \{.*?\}", re.DOTALL)
PICTURE = ROOT / "docs" / "images" / "verdict.svg"


def main() -> None:
    """Grade the submission in the local sandbox and save the picture."""
    problem = load_problem(PROBLEM)
    with opened_grader({problem.id: problem}, SandboxKind.local) as grader:
        report = list(grader.grade(problem.id, SUBMISSION.read_text()))[-1]
    console = Console(record=True, width=92, file=io.StringIO())
    console.print(report_table(report, problem.title))
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    picture = console.export_svg(title=f"judge grade problems/{problem.id} {SUBMISSION.name}")
    PICTURE.write_text(FONTS_FROM_ELSEWHERE.sub("", picture))


if __name__ == "__main__":
    main()
