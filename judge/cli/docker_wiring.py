"""Docker, as the environment names it: DOCKER_HOST, and the JUDGE_DOCKER_ settings."""

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

from sandbox.docker import DockerSandbox
from sandbox.engine import connect


class DockerSettings(BaseSettings):
    """Settings of the Docker sandbox, from ``JUDGE_DOCKER_...``.

    Attributes:
        runtime_dir: where boxes have their sockets; the same path for the Docker host.
        runtime: another OCI runtime for boxes, such as ``runsc``.
        image: an image other than the one of these sources.
        cgroup_root: where the host's control groups are mounted, for the kernel's accounting.
    """

    model_config = SettingsConfigDict(env_prefix="JUDGE_DOCKER_")

    runtime_dir: Path = Path("/run/judge-boxes")
    runtime: str | None = None
    image: str | None = None
    cgroup_root: Path = Path("/sys/fs/cgroup")


def docker_sandbox() -> DockerSandbox:
    """The Docker sandbox by the environment's settings.

    Raises:
        SandboxUnavailable: no daemon, or no image on it.
    """
    settings = DockerSettings()
    return DockerSandbox(
        connect(),
        runtime_dir=settings.runtime_dir,
        image=settings.image,
        runtime=settings.runtime,
        cgroup_root=settings.cgroup_root,
    )
