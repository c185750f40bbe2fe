"""What plain ``pytest problems/mini_batch_gd`` needs: the ``submission`` module.

Without options the tests run in this process against the folder's reference.py;
``--submission FILE`` takes another file. Outside problem folders this plugin
does nothing.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from judge.subject import Subject

SUBMISSION_MODULE = "submission"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer ``--submission``."""
    group = parser.getgroup("judge", "hidden tests of a problem folder")
    group.addoption(
        "--submission",
        metavar="FILE",
        type=Path,
        help="run a problem's tests against this file instead of its reference.py",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Let several problems be collected at once: each has a test_hidden.py."""
    folders = [Path(argument.split("::")[0]) for argument in config.args]
    inside = any(
        (folder / "problem.toml").exists()
        or (folder.parent / "problem.toml").exists()
        or any(folder.glob("*/problem.toml"))
        for folder in folders
    )
    if inside and config.getoption("importmode") == "prepend":
        config.option.importmode = "importlib"


@pytest.hookimpl(tryfirst=True)
def pytest_collectstart(collector: pytest.Collector) -> None:
    """Point ``submission`` at the right problem just before a test module is imported."""
    if not isinstance(collector, pytest.Module):
        return
    folder = collector.path.parent
    if not (folder / "problem.toml").is_file():
        return
    from judge.driver import use_profile

    use_profile()
    sys.modules[SUBMISSION_MODULE] = _subject(collector, folder).module


def _subject(collector: pytest.Collector, folder: Path) -> "Subject":
    """The subject of a folder, whose backend is the chosen file in this process."""
    from judge.problem import load_problem
    from judge.subject import InProcess, Subject

    problem = load_problem(folder)
    subject = Subject(problem)
    chosen: Path | None = collector.config.getoption("--submission")
    subject.rival = InProcess(problem.reference)
    subject.backend = subject.rival if chosen is None else InProcess(chosen)
    return subject
