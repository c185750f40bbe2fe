"""The problems, as candidates may see them."""

from typing import Annotated

from fastapi import APIRouter, Path

from api import errors
from api.errors import ApiError
from api.openapi import error_responses
from api.schemas.problems import ProblemSummary, ProblemView
from api.service import Authenticated, ServiceOf

router = APIRouter(prefix="/api/v1/problems", tags=["problems"])


@router.get("", responses=error_responses(errors.UNAUTHORIZED, errors.UNAVAILABLE))
def list_problems(service: ServiceOf, _caller: Authenticated) -> list[ProblemSummary]:
    """List the problems, by id."""
    return [ProblemSummary.of(service.bank[name]) for name in sorted(service.bank)]


@router.get(
    "/{problem_id}",
    responses=error_responses(errors.UNAUTHORIZED, errors.NO_SUCH_PROBLEM, errors.UNAVAILABLE),
)
def read_problem(
    service: ServiceOf,
    _caller: Authenticated,
    problem_id: Annotated[str, Path(description="Id of the problem.")],
) -> ProblemView:
    """Read a problem: statement, starter, sample tests, limits."""
    problem = service.bank.get(problem_id)
    if problem is None:
        raise ApiError(errors.NO_SUCH_PROBLEM, "There is no problem with this id.")
    return ProblemView.of(problem)
