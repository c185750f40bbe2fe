"""A real service for end-to-end tests, in each sandbox that this machine has."""

import pytest
from running_service import running_service


@pytest.fixture(params=["local", pytest.param("docker", marks=pytest.mark.docker)], scope="module")
def sandbox_kind(request):
    """Each kind of sandbox; Docker with its image."""
    if request.param == "docker":
        request.getfixturevalue("sandbox_image")
    return request.param


@pytest.fixture(scope="module")
def service(sandbox_kind):
    """A running service, shared by a module's tests."""
    with running_service(sandbox_kind, quiet=True) as running:
        yield running


@pytest.fixture
def client(service):
    """An HTTP client of the service, with its key."""
    with service.client() as made:
        yield made
