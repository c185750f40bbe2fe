"""Graders of problem folders, all forked from one nursery."""

import contextlib
import sys

import hypothesis
import pytest

from judge.grader import Nursery, PreforkGrader
from judge.problem import load_problem
from sandbox.local import LocalSandbox


@pytest.fixture(scope="session")
def nursery():
    """The process from which every grader's processes are forked."""
    with contextlib.closing(Nursery()) as nursery:
        yield nursery


@pytest.fixture(scope="module")
def grader_of(nursery):
    """``grader_of(folder)``: a function that grades a source and returns all its reports."""
    with contextlib.ExitStack() as stack:

        def make(folder, **options):
            problem = load_problem(folder)
            sandbox = stack.enter_context(contextlib.closing(LocalSandbox()))
            grader = PreforkGrader({problem.id: problem}, sandbox, nursery=nursery, **options)
            stack.enter_context(contextlib.closing(grader))

            def grade(source, *, explain=False):
                return list(grader.grade(problem.id, source, explain=explain))

            grade.grader, grade.sandbox, grade.problem = grader, sandbox, problem
            return grade

        yield make


@pytest.fixture
def in_process(monkeypatch):
    """What a suite that is collected in this very process changes is put back."""
    profile = hypothesis.settings.get_current_profile_name()
    monkeypatch.setitem(sys.modules, "submission", None)
    yield
    hypothesis.settings.load_profile(profile)
