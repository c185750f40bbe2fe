"""What a box may not do, each tried from inside a real one."""

import pytest

from sandbox.hardening import PYTHON
from sandbox.limits import Limits
from sandbox.probe import REFUSED
from tests.sandbox.boxes import ask, running, told

pytestmark = pytest.mark.docker

SYSTEM_CALL = """
library = ctypes.CDLL(None, use_errno=True)
def call(number, *arguments):
    if library.syscall(number, *arguments) == -1:
        return errno.errorcode[ctypes.get_errno()]
    return "done"
"""


@pytest.fixture
def host_configuration(docker_sandbox, docker_client):
    box = docker_sandbox.open(Limits())
    return docker_client.api.inspect_container(box.container_id)["HostConfig"]


def test_the_daemon_confirms_the_hardening(host_configuration):
    wanted = {
        "NetworkMode": "none",
        "IpcMode": "none",
        "CgroupnsMode": "private",
        "ReadonlyRootfs": True,
        "CapDrop": ["ALL"],
        "CapAdd": None,
        "Privileged": False,
        "PidsLimit": 64,
        "Memory": 256 << 20,
        "MemorySwap": 256 << 20,
        "NanoCpus": 1_000_000_000,
        "OomKillDisable": False,
        "LogConfig": {"Type": "none", "Config": {}},
    }
    assert {name: host_configuration[name] for name in wanted} == wanted
    assert "no-new-privileges" in host_configuration["SecurityOpt"]
    assert any(option.startswith("seccomp={") for option in host_configuration["SecurityOpt"])
    assert all(mount["ReadOnly"] for mount in host_configuration["Mounts"])


def test_the_box_is_made_of_an_image_by_its_digest(docker_sandbox, docker_client):
    box = docker_sandbox.open(Limits())
    found = docker_client.api.inspect_container(box.container_id)
    assert found["Image"] == found["Config"]["Image"] == docker_sandbox.digest


def test_the_user_is_the_slots_own(docker_sandbox):
    with running(docker_sandbox, "tell([os.getresuid(), os.getresgid(), os.getgroups()])") as box:
        assert told(box) == [[box.uid] * 3, [box.uid] * 3, [box.uid]]


def test_the_environment_holds_nothing_of_the_host(docker_sandbox):
    found = ask(docker_sandbox, "tell(dict(os.environ))")
    assert found == {
        "HOME": "/tmp",
        "HOSTNAME": "box",
        "LANG": "C.UTF-8",
        "MKL_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "PYTHONHASHSEED": "0",
    }


def test_hashes_are_the_same_in_every_box(docker_sandbox):
    assert ask(docker_sandbox, "tell(hash('x'))") == ask(docker_sandbox, "tell(hash('x'))")


def test_no_directory_of_the_submission_is_searched_for_modules(docker_sandbox):
    path = ask(docker_sandbox, "tell(sys.path)")
    assert not {"", "/tmp", "/run/judge"} & set(path)


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_a_system_call_that_has_no_business_in_a_box_is_refused(docker_sandbox, name):
    source = SYSTEM_CALL + f"tell([call(n, 0, 0, 0, 0, 0) for n in {REFUSED[name]!r}])"
    outcome = ask(docker_sandbox, source)
    assert outcome[0] == "EPERM"


def test_no_namespace_can_be_made(docker_sandbox):
    source = SYSTEM_CALL + "tell([call(56, flag | 17, 0, 0, 0, 0) for flag in json.loads(FLAGS)])"
    flags = [0x20000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000]
    assert ask(docker_sandbox, f"FLAGS = '{flags}'\n{source}") == ["EPERM"] * len(flags)


def test_clone3_is_as_if_it_did_not_exist(docker_sandbox):
    assert ask(docker_sandbox, SYSTEM_CALL + "tell(call(435, 0, 0))") == "ENOSYS"


def test_a_32_bit_system_call_is_fatal(docker_sandbox):
    source = """
import mmap
child = os.fork()
if child == 0:
    code = b"\\xb8\\x14\\x00\\x00\\x00\\xcd\\x80\\xc3"  # mov eax, getpid; int 0x80; ret
    page = mmap.mmap(-1, 4096, prot=7)
    page.write(code)
    address = ctypes.addressof(ctypes.c_char.from_buffer(page))
    ctypes.CFUNCTYPE(ctypes.c_int)(address)()
    os._exit(0)
tell(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
    assert ask(docker_sandbox, source) in {-31, -11}


def test_no_lock_can_be_taken_on_what_boxes_share(docker_sandbox):
    source = """
import fcntl
shared = os.open("/proc/self/ns/user", os.O_RDONLY)
tell([attempt(fcntl.flock, shared, fcntl.LOCK_SH), attempt(fcntl.lockf, shared, fcntl.LOCK_SH)])
"""
    assert ask(docker_sandbox, source) == ["EPERM", "EPERM"]


def test_no_socket_but_a_unix_one_can_be_made(docker_sandbox):
    source = """
families = [socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK, socket.AF_PACKET, socket.AF_VSOCK]
tell([attempt(socket.socket, family, socket.SOCK_DGRAM) for family in families])
"""
    assert ask(docker_sandbox, source) == ["EPERM"] * 5


def test_there_is_no_network_interface_but_loopback(docker_sandbox):
    assert ask(docker_sandbox, "tell(os.listdir('/sys/class/net'))") == ["lo"]


@pytest.mark.parametrize("path", ["/", "/etc", "/judge", "/var", "/usr", "/run/judge"])
def test_the_root_cannot_be_written(docker_sandbox, path):
    outcome = ask(docker_sandbox, f"tell(attempt(open, {path!r} + '/x', 'w'))")
    assert outcome in {"EROFS", "EACCES"}


def test_a_program_in_scratch_space_does_not_run(docker_sandbox):
    source = """
import shutil
shutil.copy("/judge/python3", "/tmp/program")
os.chmod("/tmp/program", 0o755)
tell(attempt(os.execv, "/tmp/program", ["program"]))
"""
    assert ask(docker_sandbox, source) == "EACCES"


def test_a_file_larger_than_64_mib_cannot_be_made(docker_sandbox):
    source = """
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
file = open("/tmp/big", "wb")
tell(attempt(os.truncate, file.fileno(), 1 << 40))
"""
    assert ask(docker_sandbox, source) == "EFBIG"


def test_scratch_space_is_bounded(docker_sandbox):
    source = """
block = bytes(1 << 20)
written = 0
try:
    for name in range(4):
        with open(f"/tmp/{name}", "wb", buffering=0) as file:
            for _ in range(32):
                written += file.write(block)
except OSError as error:
    tell([written >> 20, errno.errorcode[error.errno]])
"""
    assert ask(docker_sandbox, source) == [64, "ENOSPC"]


def test_the_number_of_files_is_bounded(docker_sandbox):
    source = """
made = 0
try:
    while True:
        open(f"/tmp/{made}", "w").close()
        made += 1
except OSError as error:
    tell([made < 8192, errno.errorcode[error.errno]])
"""
    assert ask(docker_sandbox, source) == [True, "ENOSPC"]


def test_open_files_are_bounded(docker_sandbox):
    source = """
try:
    kept = [open("/dev/null") for _ in range(300)]
except OSError as error:
    tell(errno.errorcode[error.errno])
"""
    assert ask(docker_sandbox, source) == "EMFILE"


def test_limits_of_the_box_cannot_be_raised(docker_sandbox):
    source = """
try:
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
except ValueError as error:
    tell([str(error), resource.getrlimit(resource.RLIMIT_CORE)])
"""
    message, core = ask(docker_sandbox, source)
    assert "not allowed" in message
    assert core == [0, 0]


def test_there_is_no_shell_and_no_setuid_program(docker_sandbox):
    source = """
import stat
found = []
for parent, _, names in os.walk("/"):
    if parent.startswith(("/proc", "/sys", "/dev")):
        continue
    for name in names:
        path = os.path.join(parent, name)
        mode = os.lstat(path).st_mode
        program = name in ("sh", "bash", "dash", "dpkg", "apt", "pip", "perl")
        if stat.S_ISREG(mode) and (mode & 0o6000 or (program and mode & 0o111)):
            found.append(path)
tell(found)
"""
    assert ask(docker_sandbox, source) == []


def test_nothing_of_the_hosts_control_groups_is_named(docker_sandbox):
    found = ask(docker_sandbox, "tell(open('/proc/self/cgroup').read())")
    assert {line.split(":", 2)[2] for line in found.splitlines()} == {"/"}


def test_numpy_threads_and_processes_work(docker_sandbox):
    source = """
import multiprocessing, subprocess
import numpy as np
thread = threading.Thread(target=lambda: None)
thread.start()
thread.join()
with multiprocessing.Pool(2) as pool:
    absolute = pool.map(abs, [-1, 2])
output = subprocess.run([sys.executable, "-c", "print(3)"], capture_output=True).stdout.decode()
solved = np.linalg.solve(np.eye(3) * 2, np.ones(3)).tolist()
tell([absolute, output, solved])
"""
    assert ask(docker_sandbox, source) == [[1, 2], "3\n", [0.5] * 3]


def test_the_python_of_a_box_takes_no_module_from_where_it_starts():
    assert "-P" in PYTHON
    assert "-s" in PYTHON
