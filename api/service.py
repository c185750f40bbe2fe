"""What every route is given: settings, problems, store, and who calls."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api import errors
from api.errors import ApiError
from api.settings import Settings
from api.store import Store
from api.store.keys import Caller, caller_of
from judge.problem import Problem


@dataclass(frozen=True)
class About:
    """What the service is made of, for people and clients to name.

    Attributes:
        sandbox: kind of sandbox, ``docker`` or ``local``.
        trusted_only: whether that sandbox is for trusted submissions only.
    """

    sandbox: str
    trusted_only: bool

    @property
    def warning(self) -> str | None:
        """What everybody must know before they send a submission; None if nothing."""
        if not self.trusted_only:
            return None
        return (
            f"Submissions run in the {self.sandbox} sandbox, which does not contain hostile "
            f"code: send only code that you trust."
        )

    @property
    def version(self) -> str:
        """Version of the installed judge."""
        try:
            return version("ml-judge")
        except PackageNotFoundError:
            return "not installed"


@dataclass(frozen=True)
class Service:
    """What the routes of one application share.

    Attributes:
        workers_alive: whether the workers that should run do run.
    """

    settings: Settings
    bank: Mapping[str, Problem]
    store: Store
    about: About
    workers_alive: Callable[[], bool]


def _service(request: Request) -> Service:
    service = request.app.state.service
    assert isinstance(service, Service)
    return service


ServiceOf = Annotated[Service, Depends(_service)]

_bearer = HTTPBearer(
    auto_error=False,
    scheme_name="API key",
    description="The key that the service printed at its first start. It is a staff key.",
)


def _caller(
    service: ServiceOf,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> Caller:
    found = caller_of(service.store.database, credentials.credentials) if credentials else None
    if found is None:
        said = "is not in use" if credentials else "is missing"
        raise ApiError(
            errors.UNAUTHORIZED,
            f"The API key {said}.",
            headers={"WWW-Authenticate": 'Bearer realm="judge"'},
        )
    return found


Authenticated = Annotated[Caller, Depends(_caller)]
