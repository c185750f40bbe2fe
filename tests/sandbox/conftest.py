"""A sandbox to make containers with, and a daemon that is not there."""

import contextlib
import gc
import warnings

import docker
import pytest

from sandbox.docker import DockerSandbox


@pytest.fixture
def runtime_dir(tmp_path):
    return tmp_path / "boxes"


@pytest.fixture
def docker_sandbox(docker_client, sandbox_image, runtime_dir):
    with contextlib.closing(DockerSandbox(docker_client, runtime_dir=runtime_dir)) as sandbox:
        yield sandbox


@pytest.fixture
def absent_daemon():
    """A client of a daemon that is not there."""
    with warnings.catch_warnings():
        # Its transport drops the socket of a failed connection without closing it.
        warnings.simplefilter("ignore", ResourceWarning)
        yield docker.DockerClient(base_url="unix:///nonexistent/docker.sock", version="1.41")
        gc.collect()
