"""What every part of the suite shares: parts of the machine that may be missing, and sandboxes.

A test marked ``docker``, ``postgres`` or ``browser`` is skipped where that part is missing,
and fails there instead when the part is named in ``JUDGE_REQUIRE=docker,postgres,browser``.
"""

import contextlib
import functools
import os
import shutil
from pathlib import Path

import hypothesis
import pytest

from sandbox import image, local
from sandbox.engine import connect
from sandbox.errors import SandboxUnavailable
from sandbox.local import LocalSandbox

REQUIRED = "JUDGE_REQUIRE"
COVERAGE = "COVERAGE_PROCESS_CONFIG"
POSTGRES_PROGRAMS = ("/usr/lib/postgresql/*/bin/postgres", "/usr/local/bin/postgres")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "firefox")

hypothesis.settings.register_profile("tests", deadline=None, database=None)
hypothesis.settings.load_profile("tests")


@functools.cache
def missing_docker():
    """Why tests with Docker cannot run; None if they can."""
    try:
        connect(timeout_seconds=10.0).close()
    except SandboxUnavailable as error:
        return str(error)
    return None


@functools.cache
def missing_postgres():
    """Why tests with PostgreSQL cannot run; None if they can."""
    found = any(any(Path("/").glob(pattern.lstrip("/"))) for pattern in POSTGRES_PROGRAMS)
    if found or "JUDGE_TEST_POSTGRES" in os.environ:
        return None
    return "no PostgreSQL server is installed and JUDGE_TEST_POSTGRES names none"


@functools.cache
def missing_browser():
    """Why tests with a browser cannot run; None if they can."""
    if any(map(shutil.which, BROWSERS)) or "JUDGE_TEST_BROWSER" in os.environ:
        return None
    return f"none of {', '.join(BROWSERS)} is installed and JUDGE_TEST_BROWSER names none"


PARTS = {"docker": missing_docker, "postgres": missing_postgres, "browser": missing_browser}


def need(part):
    """Skip the test, or fail it if the part is required, when the part is missing."""
    reason = PARTS[part]()
    if reason is None:
        return
    if part in required_parts():
        pytest.fail(f"{part} is required by {REQUIRED} and missing: {reason}", pytrace=False)
    pytest.skip(f"needs {part}: {reason}")


def required_parts():
    """The parts that must not be missing."""
    return {word.strip() for word in os.environ.get(REQUIRED, "").split(",") if word.strip()}


def pytest_configure():
    """Refuse to require a part that does not exist."""
    if unknown := required_parts() - PARTS.keys():
        raise pytest.UsageError(
            f"{REQUIRED} names {', '.join(sorted(unknown))}; known are {', '.join(PARTS)}"
        )


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """Look for the parts that the test is marked with before its fixtures do."""
    for part in PARTS:
        if item.get_closest_marker(part) is not None:
            need(part)


@pytest.fixture(scope="session", autouse=True)
def measured_guests():
    """Where coverage is measured, measure it in the guests of local boxes too."""
    with pytest.MonkeyPatch.context() as patch:
        if COVERAGE in os.environ:
            patch.setitem(local.ENVIRONMENT, COVERAGE, os.environ[COVERAGE])
        yield


@pytest.fixture(scope="session")
def docker_client():
    """A client of the daemon."""
    need("docker")
    with contextlib.closing(connect()) as client:
        yield client


@pytest.fixture(scope="session")
def sandbox_image(docker_client):
    """The sandbox image of the present sources, built if it is missing."""
    return image.inspect(docker_client) or image.build(docker_client)


@pytest.fixture
def local_sandbox():
    """The sandbox of plain subprocesses; every box is gone after the test."""
    with contextlib.closing(LocalSandbox()) as sandbox:
        yield sandbox
