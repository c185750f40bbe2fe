"""A real service for end-to-end tests, in each sandbox that this machine has."""

import shutil
from functools import partial
from pathlib import Path

import pytest
from running_service import running_service

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(params=["local", pytest.param("docker", marks=pytest.mark.docker)], scope="module")
def sandbox_kind(request):
    """Each kind of sandbox; Docker with its image."""
    if request.param == "docker":
        request.getfixturevalue("sandbox_image")
    return request.param


@pytest.fixture(scope="session")
def run_service(tmp_path_factory):
    """``running_service`` on a bank of one problem, which is ready soon."""
    bank = tmp_path_factory.mktemp("bank")
    shutil.copytree(ROOT / "problems" / "mini_batch_gd", bank / "mini_batch_gd")
    return partial(running_service, quiet=True, problems=str(bank))


@pytest.fixture(scope="module")
def service(sandbox_kind, run_service):
    """A running service, shared by a module's tests."""
    with run_service(sandbox_kind) as running:
        yield running


@pytest.fixture
def client(service):
    """An HTTP client of the service, with its key."""
    with service.client() as made:
        yield made
