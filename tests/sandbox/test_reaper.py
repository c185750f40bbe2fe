"""The boxes of the dead are removed, and only those."""

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.docker import DockerSandbox
from sandbox.limits import Limits
from sandbox.reaper import FileLock

pytestmark = pytest.mark.docker

OPEN_ONE_AND_WAIT = """
import sys
from pathlib import Path
from sandbox.docker import DockerSandbox
from sandbox.engine import connect
from sandbox.limits import Limits
sandbox = DockerSandbox(connect(), runtime_dir=Path(sys.argv[1]))
box = sandbox.open(Limits())
print(box.container_id, box.id, flush=True)
sys.stdin.read()
"""


@contextlib.contextmanager
def worker(runtime_dir):
    """Another process with one open box: the process, the container's and the box's id."""
    command = [sys.executable, "-c", OPEN_ONE_AND_WAIT, str(runtime_dir)]
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root
    ) as process:
        try:
            container_id, box_id = process.stdout.readline().split()
            yield process, container_id, box_id
        finally:
            process.kill()


def exists(client, container_id):
    return bool(client.api.containers(all=True, filters={"id": container_id}))


def kill(process):
    os.kill(process.pid, signal.SIGKILL)
    process.wait(30)


def test_the_next_start_removes_the_box_of_a_killed_worker(
    docker_client, sandbox_image, runtime_dir
):
    with worker(runtime_dir) as (process, container_id, box_id):
        kill(process)
        assert exists(docker_client, container_id)
        with contextlib.closing(DockerSandbox(docker_client, runtime_dir=runtime_dir)) as sandbox:
            assert not exists(docker_client, container_id)
            assert not (runtime_dir / box_id).exists()
            locks = {path.name for path in runtime_dir.glob("*.lock")}
            assert locks == {f"{sandbox.owner_id}.lock", "uids-0.lock"}


def test_the_box_of_a_living_worker_is_left_alone(docker_client, sandbox_image, runtime_dir):
    with worker(runtime_dir) as (_, container_id, box_id):
        with contextlib.closing(DockerSandbox(docker_client, runtime_dir=runtime_dir)) as sandbox:
            assert sandbox.reap() == 0
        assert exists(docker_client, container_id)
        assert (runtime_dir / box_id).is_dir()
    # Only now is it dead.
    with contextlib.closing(DockerSandbox(docker_client, runtime_dir=runtime_dir)):
        assert not exists(docker_client, container_id)


def test_the_box_of_a_dead_worker_elsewhere_is_left_to_those_there(
    docker_client, sandbox_image, runtime_dir, tmp_path
):
    elsewhere = tmp_path / "elsewhere"
    with worker(elsewhere) as (process, container_id, _):
        kill(process)
        with contextlib.closing(DockerSandbox(docker_client, runtime_dir=runtime_dir)):
            assert exists(docker_client, container_id)
    with contextlib.closing(DockerSandbox(docker_client, runtime_dir=elsewhere)):
        assert not exists(docker_client, container_id)


def test_a_forked_child_that_outlives_its_worker_does_not_keep_the_box(
    docker_client, sandbox_image, runtime_dir
):
    source = OPEN_ONE_AND_WAIT.replace(
        "print(",
        "import os\nruns, tells = os.pipe()\n"
        "if os.fork() == 0:\n    os.write(tells, b'.')\n    sys.stdin.read()\n    os._exit(0)\n"
        "os.read(runs, 1)\nprint(",
    )
    read, write = os.pipe()
    command = [sys.executable, "-c", source, str(runtime_dir)]
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        command, stdin=read, stdout=subprocess.PIPE, text=True, cwd=root
    ) as process:
        container_id, _ = process.stdout.readline().split()
        kill(process)
        with contextlib.closing(DockerSandbox(docker_client, runtime_dir=runtime_dir)):
            assert not exists(docker_client, container_id)
        os.close(write)
    os.close(read)


def test_a_box_of_ours_outlives_our_own_reaping(docker_sandbox, docker_client):
    box = docker_sandbox.open(Limits())
    assert docker_sandbox.reap() == 0
    assert exists(docker_client, box.container_id)


def test_links_in_a_dead_workers_directory_are_not_followed(
    docker_client, sandbox_image, runtime_dir, tmp_path
):
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "file").touch()
    dead = runtime_dir / "0badcafe-0123456789abcdef"
    dead.mkdir(parents=True)
    (dead / "link").symlink_to(kept)
    with contextlib.closing(DockerSandbox(docker_client, runtime_dir=runtime_dir)):
        assert not dead.exists()
        assert (kept / "file").exists()


def test_a_lock_is_held_until_it_is_released(tmp_path):
    path = tmp_path / "a.lock"
    lock = FileLock.take(path, create=True)
    assert lock is not None
    assert FileLock.take(path, create=True) is None
    lock.release(remove=True)
    assert not path.exists()
    assert FileLock.take(path, create=False) is None
