"""The Docker daemon: reach it, translate its errors, and ask what docker-py has no word for."""

import contextlib
import os
import socket
import time
from collections.abc import Iterator

import docker
from docker.errors import APIError, DockerException, ImageNotFound
from requests.exceptions import RequestException

from sandbox import hardening, image
from sandbox.errors import BoxLost, SandboxUnavailable
from sandbox.limits import Limits

USUAL_ADDRESS = "unix:///var/run/docker.sock"
END_SECONDS = 5.0
EVENT_SECONDS = 0.1


def connect(timeout_seconds: float = 60.0) -> docker.DockerClient:
    """A client of the daemon that DOCKER_HOST names, or of the usual socket.

    Raises:
        SandboxUnavailable: no daemon answers.
    """
    address = os.environ.get("DOCKER_HOST") or USUAL_ADDRESS
    try:
        if address.startswith("unix://"):
            # Says why plainly; docker-py would say it at length and leave its socket open.
            with socket.socket(socket.AF_UNIX) as attempt:
                attempt.settimeout(timeout_seconds)
                attempt.connect(address.removeprefix("unix://"))
        client = docker.from_env(timeout=timeout_seconds)
        client.ping()
    except (OSError, DockerException) as error:
        raise SandboxUnavailable(
            f"no Docker daemon answers at {address} ({error}); start one (on Debian: "
            "`tools/docker-engine start`) or set DOCKER_HOST to the address of one"
        ) from error
    return client


@contextlib.contextmanager
def translated(what: str) -> Iterator[None]:
    """Turn the daemon's errors into ours; ``what`` went wrong begins the message."""
    try:
        yield
    except ImageNotFound as error:
        raise SandboxUnavailable(
            f"{what}: the image is gone; run `{image.BUILD_COMMAND}`"
        ) from error
    except APIError as error:
        raise BoxLost(f"{what}: {error.explanation or error}") from error
    except (DockerException, RequestException) as error:
        raise SandboxUnavailable(f"{what}: the Docker daemon does not answer ({error})") from error


def update(client: docker.DockerClient, container_id: str, limits: Limits) -> None:
    """Set a running container's limits.

    Raises:
        SandboxUnavailable, BoxLost: the daemon could not.
    """
    what = "the limits of a box could not be changed"
    api = client.api
    with translated(what):
        # docker-py's update_container knows no limit of processes.
        response = api.post(
            f"{api.base_url}/v{api.api_version}/containers/{container_id}/update",
            json=hardening.resources(limits),
            timeout=api.timeout,
        )
    if not response.ok:
        raise BoxLost(f"{what}: {response.text.strip()}")


def stats(client: docker.DockerClient, container_id: str) -> tuple[float, int]:
    """CPU seconds and peak bytes of a container, as the daemon knows them.

    Raises:
        DockerException, RequestException: it does not.
    """
    found = client.api.stats(container_id, stream=False, one_shot=True)
    memory = found.get("memory_stats", {})
    cpu = found.get("cpu_stats", {}).get("cpu_usage", {}).get("total_usage", 0)
    return cpu * 1e-9, int(memory.get("max_usage", memory.get("usage", 0)))


def out_of_memory(client: docker.DockerClient, container_id: str, *, ended: bool) -> bool:
    """The daemon's word on whether the kernel killed anything in it for its memory.

    Args:
        client: the daemon.
        container_id: the full id.
        ended: it is known to have ended; the daemon, which may learn of it a little later,
            is given END_SECONDS to do so.
    """
    with contextlib.suppress(DockerException, RequestException):
        if ended:
            client.api.wait(container_id, timeout=END_SECONDS)
        state = client.api.inspect_container(container_id)["State"]
        # The flag is set when the container ends; until then there is only the event.
        if state["OOMKilled"] or not state["Running"]:
            return bool(state["OOMKilled"])
        until = f"{time.time() + EVENT_SECONDS:.3f}"
        wanted = {"container": container_id, "event": "oom"}
        return any(client.api.events(since=0, until=until, filters=wanted))
    return False
