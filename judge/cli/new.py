"""``judge new``: a small problem that verifies, to be turned into another."""

import re
from enum import StrEnum
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated

import typer

from judge.cli.wiring import ProblemsOption
from judge.problem import ID_PATTERN

TEMPLATE = "prefix_means"
TITLE = re.compile(r'^title = ".*"$', re.MULTILINE)
CATEGORY = re.compile(r'^category = "\w+" *', re.MULTILINE)
COLUMN = 34
"""Where the comments of the template's problem.toml begin."""
NEXT = """\
{folder} holds a small problem that verifies. Turn it into yours, in this order:
  problem.toml, starter.py   the entry point and its signature
  reference.py               the right answer
  test_hidden.py             properties; `pytest {folder}` runs them on the reference
  submissions/               right ones and wrong ones, each with the tests that reject it
  statement.md               every ruling that a test relies on; test_sample.py
Then: judge verify {folder}
"""


class Category(StrEnum):
    """What family a problem belongs to."""

    array = "array"
    preprocessing = "preprocessing"
    algorithm = "algorithm"
    ml_leetcode = "ml_leetcode"
    debugging = "debugging"


def new(
    name: Annotated[str, typer.Argument(help="The problem's id, which is its folder's name.")],
    *,
    root: ProblemsOption = Path("problems"),
    category: Annotated[Category, typer.Option(help="Its family.")] = Category.array,
) -> None:
    """Make a problem folder that verifies, to be edited."""
    if not ID_PATTERN.fullmatch(name):
        raise typer.BadParameter(
            f"{name!r} is no problem id: lower-case letters, digits and underscores, beginning "
            "with a letter, at most 64"
        )
    folder = root / name
    if folder.exists():
        raise typer.BadParameter(f"{folder} is there already")
    scaffold(folder, category)
    typer.echo(NEXT.format(folder=folder), nl=False)


def scaffold(folder: Path, category: Category) -> None:
    """Write the template, its entry point named like the folder."""
    _copy(resources.files("judge") / "templates" / TEMPLATE, folder, folder.name)
    spec = folder / "problem.toml"
    text = TITLE.sub(f'title = "{folder.name.replace("_", " ").capitalize()}"', spec.read_text())
    spec.write_text(CATEGORY.sub(f'category = "{category}"'.ljust(COLUMN), text))


def _copy(source: Traversable, target: Path, name: str) -> None:
    """Copy a folder of texts, the template's name replaced."""
    target.mkdir(parents=True)
    for entry in source.iterdir():
        if entry.is_file():
            text = entry.read_text(encoding="utf-8").replace(TEMPLATE, name)
            (target / entry.name).write_text(text, encoding="utf-8")
        elif entry.name != "__pycache__":
            _copy(entry, target / entry.name, name)
