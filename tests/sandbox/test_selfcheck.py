"""The self-test of a host's boxes."""

import pytest

from sandbox.selfcheck import check

pytestmark = pytest.mark.docker


def test_every_required_line_is_ok_here(docker_sandbox):
    lines = check(docker_sandbox)
    assert [line for line in lines if line.required and not line.ok] == []


def test_the_lines_name_what_is_promised(docker_sandbox):
    assert {line.name for line in check(docker_sandbox)} == {
        "accounting",
        "capabilities",
        "guest",
        "image",
        "memory limit",
        "network",
        "programs",
        "python",
        "read-only root",
        "scratch space",
        "swap limit",
        "system calls",
        "user",
    }


def test_a_box_that_cannot_be_made_is_a_line_that_is_not_ok(docker_sandbox, monkeypatch):
    monkeypatch.setattr(docker_sandbox, "_runtime", "no-such-runtime")
    broken = [line for line in check(docker_sandbox) if not line.ok]
    assert broken
    assert all("no-such-runtime" in line.detail for line in broken)
