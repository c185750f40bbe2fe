"""The sandbox image: build it, find it, notice that it is stale.

Its tag is the digest of what it is built from (Dockerfile, assemble.py, requirements.lock
and guest/), so an image of older sources is never taken for the present one::

    judge-sandbox:<content digest>     what `inspect` looks for
    judge-sandbox:latest               the last one built
"""

import hashlib
import io
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import docker
from docker.errors import APIError, DockerException, ImageNotFound
from requests.exceptions import RequestException

from sandbox.errors import SandboxUnavailable

REPOSITORY = "judge-sandbox"
PUBLIC_BASE = "python:3.11-slim-bookworm"
OWN_BASE = "judge-base:bookworm"
BUILD_COMMAND = "judge image build"

_SOURCES = Path(__file__).parent
_RECIPE = ("Dockerfile", "assemble.py", "requirements.lock")
_SOFTWARE_LABEL = "judge.sandbox.software"
_SOFTWARE_FILE = "/judge/software.json"
_DOWNLOAD_SECONDS = 600
_COLOUR = re.compile(r"\x1b\[\d*m")


@dataclass(frozen=True)
class ImageInfo:
    """One sandbox image.

    Attributes:
        digest: the image's id, ``sha256:...``; boxes are made from it and receipts name it.
        tag: ``judge-sandbox:<content digest>``.
        software: what it holds, as ``name version``.
    """

    digest: str
    tag: str
    software: tuple[str, ...]


def current_tag() -> str:
    """The tag that an image of the present sources has: it changes with every byte of them."""
    return _tag(_read_sources())


def inspect(client: docker.DockerClient, image: str | None = None) -> ImageInfo | None:
    """The image of this name, or of the present sources; None when there is none.

    Raises:
        SandboxUnavailable: the daemon does not answer.
    """
    tag = image or current_tag()
    try:
        found = client.images.get(tag)
    except ImageNotFound:
        return None
    except (DockerException, RequestException) as error:
        raise SandboxUnavailable(f"the Docker daemon does not answer: {error}") from error
    software = json.loads(found.labels.get(_SOFTWARE_LABEL, "{}"))
    return ImageInfo(
        digest=str(found.id),
        tag=tag,
        software=tuple(f"{name} {version}" for name, version in sorted(software.items())),
    )


def require(client: docker.DockerClient, image: str | None = None) -> ImageInfo:
    """As `inspect`, for a caller that cannot go on without the image.

    Raises:
        SandboxUnavailable: there is none, or only one of other sources; or no daemon.
    """
    info = inspect(client, image)
    if info is not None:
        return info
    if image is not None:
        raise SandboxUnavailable(f"no image '{image}' on this Docker host; run `{BUILD_COMMAND}`")
    if inspect(client, f"{REPOSITORY}:latest") is not None:
        raise SandboxUnavailable(
            f"the sandbox image on this Docker host is stale: {REPOSITORY}:latest was built from "
            f"other sources than these, which want {current_tag()}; run `{BUILD_COMMAND}`"
        )
    raise SandboxUnavailable(
        f"no sandbox image {current_tag()} on this Docker host; run `{BUILD_COMMAND}`"
    )


def build(
    client: docker.DockerClient,
    *,
    base_image: str | None = None,
    progress: Callable[[str], None] = lambda line: None,
) -> ImageInfo:
    """Build the sandbox image of the present sources, without a network for the build.

    Args:
        client: the daemon that builds and keeps it.
        base_image: any image with Python 3.11 on PATH. By default the public one if it is on
            the host, else our own if it is, else the public one is pulled.
        progress: called with one line at a time.

    Raises:
        SandboxUnavailable: no base image, no wheels, no daemon, or the build failed.
    """
    try:
        base = base_image or _choose_base(client, progress)
        machine = _machine(client)
        sources = _read_sources()
        with tempfile.TemporaryDirectory(prefix="judge-image-") as scratch:
            context = Path(scratch)
            _assemble_context(context, sources, machine, progress)
            progress(f"building on {base}")
            image_id = _run_build(client, context, base, progress)
        _label(client, image_id, _tag(sources), _software_in(client, image_id), base)
    except (DockerException, RequestException) as error:
        raise SandboxUnavailable(f"the sandbox image could not be built: {error}") from error
    return require(client, _tag(sources))


def _read_sources() -> dict[str, bytes]:
    """What the image is built from: path in the build context -> content."""
    recipe = {name: (_SOURCES / name).read_bytes() for name in _RECIPE}
    guest = sorted((_SOURCES / "guest").glob("*.py"))
    package = {
        f"sandbox/{path.relative_to(_SOURCES)}": path.read_bytes()
        for path in (_SOURCES / "__init__.py", *guest)
    }
    return recipe | package


def _tag(sources: dict[str, bytes]) -> str:
    total = hashlib.sha256()
    for name, content in sources.items():
        total.update(f"{name} {len(content)}\n".encode())
        total.update(content)
    return f"{REPOSITORY}:{total.hexdigest()[:16]}"


def _choose_base(client: docker.DockerClient, progress: Callable[[str], None]) -> str:
    for name in (PUBLIC_BASE, OWN_BASE):
        try:
            client.images.get(name)
        except ImageNotFound:
            continue
        return name
    progress(f"pulling {PUBLIC_BASE}")
    try:
        client.images.pull(PUBLIC_BASE)
    except APIError as error:
        raise SandboxUnavailable(
            f"the base image {PUBLIC_BASE} cannot be pulled ({error.explanation}) and there is no "
            f"{OWN_BASE} on this Docker host; run `tools/base-image` to make one from Debian's "
            f"packages, then `{BUILD_COMMAND}`"
        ) from error
    return PUBLIC_BASE


def _machine(client: docker.DockerClient) -> str:
    machine = str(client.info()["Architecture"])
    if machine not in ("x86_64", "aarch64"):
        raise SandboxUnavailable(
            f"the Docker host's architecture is {machine}; the locked wheels and the system call "
            "filter are for x86_64 and aarch64"
        )
    return machine


def _assemble_context(
    context: Path, sources: dict[str, bytes], machine: str, progress: Callable[[str], None]
) -> None:
    for name, content in sources.items():
        target = context / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    progress("downloading wheels")
    platforms = (f"manylinux_2_28_{machine}", f"manylinux_2_27_{machine}")
    command = [
        *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"),
        *("--only-binary=:all:", "--implementation=cp", "--python-version=3.11"),
        *(f"--platform={platform}" for platform in platforms),
        *("--dest", str(context / "wheels")),
        *("--requirement", str(context / "requirements.lock")),
    ]
    try:
        subprocess.run(
            command, check=True, capture_output=True, text=True, timeout=_DOWNLOAD_SECONDS
        )
    except subprocess.TimeoutExpired as error:
        raise SandboxUnavailable(
            f"pip did not fetch the wheels of {_SOURCES / 'requirements.lock'} within "
            f"{_DOWNLOAD_SECONDS} s"
        ) from error
    except subprocess.CalledProcessError as error:
        raise SandboxUnavailable(
            f"pip could not fetch the wheels of {_SOURCES / 'requirements.lock'}: "
            f"{error.stderr.strip()[-2000:]}"
        ) from error


def _run_build(
    client: docker.DockerClient, context: Path, base: str, progress: Callable[[str], None]
) -> str:
    """Build the context; the image's id."""
    image_id = ""
    stream = client.api.build(
        path=str(context),
        buildargs={"BASE_IMAGE": base},
        network_mode="none",
        rm=True,
        forcerm=True,
        decode=True,
    )
    for line in _lines(stream, base):
        progress(_COLOUR.sub("", line))
        if line.startswith("Successfully built "):
            image_id = line.split()[-1]
    if not image_id:
        raise SandboxUnavailable("the build of the sandbox image ended without an image")
    return image_id


def _software_in(client: docker.DockerClient, image_id: str) -> dict[str, str]:
    """What the image says it holds, read from a container that is never started."""
    container = client.api.create_container(image_id, network_disabled=True)["Id"]
    try:
        chunks, _ = client.api.get_archive(container, _SOFTWARE_FILE)
        with tarfile.open(fileobj=io.BytesIO(b"".join(chunks))) as archive:
            member = archive.extractfile(Path(_SOFTWARE_FILE).name)
            software = json.load(member) if member else {}
    finally:
        client.api.remove_container(container, force=True)
    return {str(name): str(version) for name, version in software.items()}


def _lines(stream: Iterator[dict[str, str]], base: str) -> Iterator[str]:
    """The text of a build; raises SandboxUnavailable where it says that it failed."""
    for event in stream:
        if "error" in event:
            raise SandboxUnavailable(
                f"the build of the sandbox image on {base} failed: {event['error'].strip()}"
            )
        yield from (line for line in event.get("stream", "").splitlines() if line.strip())


def _label(
    client: docker.DockerClient, image_id: str, tag: str, software: dict[str, str], base: str
) -> None:
    """Give the image its labels and its tags; the versions are known only after the build."""
    labels = {
        _SOFTWARE_LABEL: json.dumps(software, sort_keys=True),
        "judge.sandbox.base": base,
    }
    dockerfile = io.BytesIO(f"FROM {image_id}\n".encode())
    stream = client.api.build(fileobj=dockerfile, labels=labels, tag=tag, rm=True, decode=True)
    for _ in _lines(stream, base):
        pass
    client.api.tag(tag, REPOSITORY, "latest")
