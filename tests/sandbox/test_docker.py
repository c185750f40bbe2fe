"""Boxes that are containers: their life, their accounting and their limits."""

import contextlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sandbox.docker import DockerSandbox
from sandbox.engine import connect
from sandbox.errors import BoxLost, SandboxUnavailable
from sandbox.limits import Limits
from tests.sandbox.boxes import ask, running, told, wait_for_hang_up

pytestmark = pytest.mark.docker

BURN = """
wait()
end = time.process_time() + 0.3
while time.process_time() < end:
    pass
tell("burnt")
wait()
"""
EAT = """
wait()
child = os.fork()
if child == 0:
    bytearray(b"x") * (96 << 20)
    os._exit(0)
os.waitpid(child, 0)
tell("a child ate")
wait()
"""
EAT_ALL = """
wait()
bytearray(b"x") * (96 << 20)
"""
SMALL = Limits(memory_mib=48)


def containers_of(sandbox, client):
    return client.api.containers(all=True, filters={"label": f"judge.owner={sandbox.owner_id}"})


def box_directories(runtime_dir):
    return [path for path in runtime_dir.iterdir() if path.is_dir()]


def test_an_opened_box_has_a_guest_that_waits(docker_sandbox):
    box = docker_sandbox.open(Limits())
    box.channel.setblocking(False)
    with pytest.raises(BlockingIOError):
        box.channel.recv(1)


def test_a_closed_box_leaves_no_container_and_no_directory(
    docker_sandbox, docker_client, runtime_dir
):
    box = docker_sandbox.open(Limits())
    assert len(containers_of(docker_sandbox, docker_client)) == 1
    box.close()
    box.close()
    assert containers_of(docker_sandbox, docker_client) == []
    assert box_directories(runtime_dir) == []


def test_thirty_boxes_one_after_another_leave_nothing(docker_sandbox, docker_client, runtime_dir):
    for _ in range(10):  # by then the client's pool of connections is full
        docker_sandbox.open(Limits()).close()
    descriptors = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(20):
        docker_sandbox.open(Limits()).close()
    assert containers_of(docker_sandbox, docker_client) == []
    assert box_directories(runtime_dir) == []
    assert len(list(Path("/proc/self/fd").iterdir())) <= descriptors


def test_a_paused_box_closes(docker_sandbox, docker_client):
    box = docker_sandbox.open(Limits())
    docker_client.api.pause(box.container_id)
    box.close()
    assert containers_of(docker_sandbox, docker_client) == []


def test_a_box_that_was_removed_behind_our_back_closes(docker_sandbox, docker_client, runtime_dir):
    box = docker_sandbox.open(Limits())
    docker_client.api.remove_container(box.container_id, force=True)
    box.close()
    assert box_directories(runtime_dir) == []


def test_a_box_full_of_deep_directories_closes(docker_sandbox, docker_client):
    source = """
os.chdir("/tmp")
depth = 0
try:
    while depth < 10_000:
        os.mkdir("d")
        os.chdir("d")
        depth += 1
except OSError:
    pass
tell(depth)
wait()
"""
    with running(docker_sandbox, source) as box:
        assert told(box) > 1000
    assert containers_of(docker_sandbox, docker_client) == []


def test_closing_the_sandbox_closes_its_boxes(docker_client, sandbox_image, runtime_dir):
    sandbox = DockerSandbox(docker_client, runtime_dir=runtime_dir)
    sandbox.open(Limits())
    sandbox.open(Limits())
    sandbox.close()
    assert containers_of(sandbox, docker_client) == []
    assert box_directories(runtime_dir) == []


def test_boxes_opened_by_many_threads_have_user_ids_of_their_own(docker_sandbox):
    with ThreadPoolExecutor(4) as threads:
        boxes = list(threads.map(docker_sandbox.open, [Limits()] * 6))
    assert len({box.uid for box in boxes}) == 6


def test_two_sandboxes_share_no_user_ids(docker_sandbox, docker_client, runtime_dir):
    other = DockerSandbox(docker_client, runtime_dir=runtime_dir)
    with contextlib.closing(other):
        assert docker_sandbox.open(Limits()).uid != other.open(Limits()).uid


def test_a_user_id_is_free_again_once_its_box_is_closed(docker_client, sandbox_image, runtime_dir):
    sandbox = DockerSandbox(docker_client, runtime_dir=runtime_dir, slots=1)
    with contextlib.closing(sandbox):
        first = sandbox.open(Limits())
        with pytest.raises(BoxLost, match="all 1 slots"):
            sandbox.open(Limits())
        first.close()
        assert sandbox.open(Limits()).uid == first.uid


def test_usage_counts_what_the_box_burns(docker_sandbox):
    with running(docker_sandbox, BURN) as box:
        before = box.usage()
        box.channel.sendall(b"g")
        told(box)
        after = box.usage()
    assert 0.3 <= after.cpu_seconds - before.cpu_seconds < 5
    assert after.memory_bytes >= before.memory_bytes > 1 << 20


def test_usage_of_a_fresh_box_does_not_count_the_start_of_the_guest(docker_sandbox):
    assert docker_sandbox.open(Limits()).usage().cpu_seconds < 0.05


def test_usage_is_still_known_after_the_box_is_closed(docker_sandbox):
    with running(docker_sandbox, BURN) as box:
        box.channel.sendall(b"g")
        told(box)
    assert box.usage().cpu_seconds >= 0.3


def test_usage_is_the_last_known_after_the_container_is_gone(docker_sandbox, docker_client):
    box = docker_sandbox.open(Limits())
    before = box.usage()
    docker_client.api.remove_container(box.container_id, force=True)
    assert box.usage() == before
    assert box.out_of_memory() is False


def test_a_child_that_runs_out_of_memory_is_seen_while_the_box_lives_on(docker_sandbox):
    with running(docker_sandbox, EAT, SMALL) as box:
        assert box.out_of_memory() is False
        box.channel.sendall(b"g")
        assert told(box) == "a child ate"
        assert box.out_of_memory() is True
    assert box.out_of_memory() is True
    assert box.usage().memory_bytes == SMALL.memory_bytes


def test_a_box_that_runs_out_of_memory_as_a_whole_is_seen(docker_sandbox):
    with running(docker_sandbox, EAT_ALL, SMALL) as box:
        box.channel.sendall(b"g")
        wait_for_hang_up(box.channel)
        assert box.out_of_memory() is True


@pytest.mark.parametrize("code", [0, 137])
def test_an_exit_code_is_never_taken_for_a_lack_of_memory(docker_sandbox, docker_client, code):
    with running(docker_sandbox, f"wait(); os._exit({code})", SMALL) as box:
        box.channel.sendall(b"g")
        wait_for_hang_up(box.channel)
        docker_client.api.wait(box.container_id)
        assert box.out_of_memory() is False


def test_the_daemon_is_asked_where_the_kernels_files_are_not_seen(
    docker_client, sandbox_image, runtime_dir, tmp_path
):
    sandbox = DockerSandbox(docker_client, runtime_dir=runtime_dir, cgroup_root=tmp_path / "none")
    with contextlib.closing(sandbox), running(sandbox, BURN + EAT, SMALL) as box:
        assert not box.reads_kernel
        box.channel.sendall(b"g")
        told(box)
        assert box.usage().cpu_seconds >= 0.3
        assert box.out_of_memory() is False
        box.channel.sendall(b"gg")
        assert told(box) == "a child ate"
        assert box.out_of_memory() is True


def test_a_resized_box_is_under_its_new_limits(docker_sandbox, docker_client):
    box = docker_sandbox.open(Limits())
    box.resize(Limits(memory_mib=512, processes=7))
    host = docker_client.api.inspect_container(box.container_id)["HostConfig"]
    assert (host["Memory"], host["MemorySwap"], host["PidsLimit"]) == (512 << 20, 512 << 20, 7)
    box.resize(Limits(memory_mib=64, processes=7))
    host = docker_client.api.inspect_container(box.container_id)["HostConfig"]
    assert (host["Memory"], host["MemorySwap"], host["PidsLimit"]) == (64 << 20, 64 << 20, 7)


def test_a_limit_below_what_is_in_use_is_refused(docker_sandbox):
    source = "kept = bytearray(b'x') * (64 << 20)\ntell(1)\nwait()"
    with running(docker_sandbox, source) as box:
        told(box)
        with pytest.raises(BoxLost, match="limits of a box"):
            box.resize(Limits(memory_mib=16))


def test_more_processes_than_allowed_cannot_be_made(docker_sandbox):
    source = """
made = 0
try:
    for _ in range(100):
        if os.fork() == 0:
            time.sleep(60)
        made += 1
except OSError as error:
    tell([made, errno.errorcode[error.errno]])
"""
    assert ask(docker_sandbox, source, Limits(processes=8)) == [7, "EAGAIN"]


def test_a_box_that_never_connects_is_lost_and_removed(docker_sandbox, docker_client, runtime_dir):
    with pytest.raises(BoxLost, match="ended before its guest connected: exit code 3"):
        docker_sandbox.launch(Limits(), ("-c", "raise SystemExit(3)"))
    assert containers_of(docker_sandbox, docker_client) == []
    assert box_directories(runtime_dir) == []


def test_only_one_connection_is_ever_taken(docker_sandbox):
    source = """
wait()
second = socket.socket(socket.AF_UNIX)
tell(attempt(second.connect, sys.argv[1]))
"""
    with running(docker_sandbox, source) as box:
        box.channel.sendall(b"g")
        assert told(box) in {"ENOENT", "ECONNREFUSED"}


def test_a_daemon_that_does_not_answer_is_named(absent_daemon, runtime_dir):
    with pytest.raises(SandboxUnavailable, match="does not answer"):
        DockerSandbox(absent_daemon, runtime_dir=runtime_dir)


def test_a_client_of_a_daemon_that_is_not_there_is_refused(monkeypatch):
    monkeypatch.setenv("DOCKER_HOST", "unix:///nonexistent/docker.sock")
    with pytest.raises(SandboxUnavailable, match=r"/nonexistent/docker.sock \(.*set DOCKER_HOST"):
        connect()


def test_a_runtime_that_the_daemon_does_not_know_is_named(
    docker_client, sandbox_image, runtime_dir
):
    sandbox = DockerSandbox(docker_client, runtime_dir=runtime_dir, runtime="no-such-runtime")
    with contextlib.closing(sandbox), pytest.raises(BoxLost, match="no-such-runtime"):
        sandbox.open(Limits())


def test_a_runtime_directory_whose_path_is_too_long_is_refused(
    docker_client, sandbox_image, tmp_path
):
    with pytest.raises(SandboxUnavailable, match="use a shorter path"):
        DockerSandbox(docker_client, runtime_dir=tmp_path / ("x" * 90))


def test_closing_a_box_wakes_whoever_reads_from_it(docker_sandbox):
    box = docker_sandbox.open(Limits())
    with ThreadPoolExecutor(1) as threads:
        read = threads.submit(wait_for_hang_up, box.channel)
        box.close()
        assert read.exception(timeout=30) is None
