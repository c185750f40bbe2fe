"""The sandbox image: what it is built from, and that a stale one is noticed."""

import pytest

from sandbox import image
from sandbox.docker import DockerSandbox
from sandbox.errors import SandboxUnavailable

pytestmark = pytest.mark.docker


@pytest.fixture
def other_sources(tmp_path, monkeypatch):
    """Sources of which no image was ever built."""
    for name in ("Dockerfile", "assemble.py", "requirements.lock", "__init__.py"):
        (tmp_path / name).write_text("never built\n")
    (tmp_path / "guest").mkdir()
    monkeypatch.setattr(image, "_SOURCES", tmp_path)
    return tmp_path


def test_the_image_names_its_software(sandbox_image):
    assert {entry.split()[0] for entry in sandbox_image.software} == {"msgpack", "numpy", "python"}
    assert sandbox_image.digest.startswith("sha256:")
    assert sandbox_image.tag == image.current_tag()


def test_building_again_changes_nothing(docker_client):
    lines = []
    first = image.build(docker_client, progress=lines.append)
    assert image.build(docker_client) == image.inspect(docker_client) == first
    assert any(line.startswith("building on") for line in lines)


def test_the_tag_follows_the_content(other_sources):
    before = image.current_tag()
    (other_sources / "guest" / "agent.py").write_text("pass\n")
    added = image.current_tag()
    (other_sources / "guest" / "agent.py").write_text("pass \n")
    assert len({before, added, image.current_tag()}) == 3


def test_a_stale_image_is_noticed(docker_client, sandbox_image, other_sources, runtime_dir):
    assert image.inspect(docker_client) is None
    with pytest.raises(SandboxUnavailable, match=r"is stale.*run `judge image build`"):
        DockerSandbox(docker_client, runtime_dir=runtime_dir)


def test_an_image_that_is_not_there_is_named(docker_client):
    with pytest.raises(SandboxUnavailable, match=r"'no-such-image'.*run `judge image build`"):
        image.require(docker_client, "no-such-image")


def test_a_base_without_python_on_its_path_is_named(docker_client, sandbox_image):
    base = sandbox_image.digest
    with pytest.raises(SandboxUnavailable, match=f"on {base} failed"):
        image.build(docker_client, base_image=base)


def test_a_daemon_that_does_not_answer_is_named(absent_daemon):
    with pytest.raises(SandboxUnavailable, match="does not answer"):
        image.inspect(absent_daemon)
