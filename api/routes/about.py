"""What the service is, whether it works, and what its errors mean. Without a key."""

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.exc import SQLAlchemyError

from api import errors
from api.errors import ApiError, Kind
from api.openapi import error_responses
from api.service import Service, ServiceOf
from api.store import at_head

router = APIRouter(tags=["service"])


class AboutView(BaseModel):
    """What the service is made of."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"version": "0.1.0", "sandbox": "docker", "trusted_only": False, "warning": None}
            ]
        }
    )

    version: str = Field(description="Version of the judge.")
    sandbox: str = Field(description="Kind of sandbox that submissions run in.")
    trusted_only: bool = Field(description="Whether it is for trusted submissions only.")
    warning: str | None = Field(description="What to know before sending anything; else null.")


class Alive(BaseModel):
    """The process lives."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "alive"}]})

    status: Literal["alive"]


class Ready(BaseModel):
    """The service can take and judge submissions."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"status": "ready", "sandbox": "docker"}]}
    )

    status: Literal["ready"]
    sandbox: str = Field(description="Kind of sandbox that submissions run in.")


class ErrorKind(BaseModel):
    """A kind of error."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": errors.TOO_LARGE.type,
                    "status": errors.TOO_LARGE.status,
                    "title": errors.TOO_LARGE.title,
                    "meaning": errors.TOO_LARGE.meaning,
                }
            ]
        }
    )

    type: str = Field(description="The member type of its problem details.")
    status: int = Field(description="HTTP status.")
    title: str
    meaning: str = Field(description="What to do about it.")

    @classmethod
    def of(cls, kind: Kind) -> "ErrorKind":
        """The kind, as the API shows it."""
        return cls(type=kind.type, status=kind.status, title=kind.title, meaning=kind.meaning)


@router.get("/api/v1/about", responses=error_responses())
def about(service: ServiceOf) -> AboutView:
    """Say what the service is: version, sandbox, and a warning if there must be one."""
    made_of = service.about
    return AboutView(
        version=made_of.version,
        sandbox=made_of.sandbox,
        trusted_only=made_of.trusted_only,
        warning=made_of.warning,
    )


@router.get("/healthz", responses=error_responses())
async def healthz() -> Alive:
    """Say that the process lives; asks nothing of anything else."""
    return Alive(status="alive")


@router.get("/readyz", responses=error_responses(errors.UNAVAILABLE))
def readyz(service: ServiceOf) -> Ready:
    """Say that submissions can be kept and judged: database, schema, workers."""
    missing = _missing(service)
    if missing is not None:
        raise ApiError(errors.UNAVAILABLE, missing, headers={"Retry-After": "2"})
    return Ready(status="ready", sandbox=service.about.sandbox)


@router.get("/errors", responses=error_responses())
async def list_errors() -> list[ErrorKind]:
    """List every kind of error."""
    return [ErrorKind.of(kind) for kind in errors.KINDS.values()]


@router.get("/errors/{slug}", responses=error_responses(errors.NO_SUCH_ERROR))
async def read_error(slug: str) -> ErrorKind:
    """Explain a kind of error: the address in its member type."""
    kind = errors.KINDS.get(slug)
    if kind is None:
        raise ApiError(errors.NO_SUCH_ERROR, "There is no kind of error with this name.")
    return ErrorKind.of(kind)


def _missing(service: Service) -> str | None:
    try:
        current = at_head(service.store.database)
    except SQLAlchemyError:
        return "The database gives no answer."
    if not current:
        return "The database has another schema than this version of the service."
    return None if service.workers_alive() else "No worker is alive."
