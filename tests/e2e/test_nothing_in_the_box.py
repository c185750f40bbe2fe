"""While a submission runs, nothing in its box holds a hidden test, the reference or an answer.

The test looks from the host, as root, where nothing can be hidden from it: every file, every
process's memory, environment and descriptors.
"""

import os
import re
import threading
from pathlib import Path

import pytest

from judge.grader import PreforkGrader
from judge.problem import load_problem
from sandbox.docker import DockerSandbox

pytestmark = [
    pytest.mark.docker,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root may read another process's memory"),
]
SECRETS = {
    "the hidden test": b"property-that-nobody-may-read-5d1f",
    "its title": b"Title that candidates see only outside the box 77aa.",
    "the expected value": b"expected-value-c0ffee-91be",
    "the reference": b"reference-trick-31d4b2",
    "the sample test": b"sample-constant-08e6",
}
GIVEN = b"argument-of-the-call-6a2b"
PROBLEM = {
    "problem.toml": """
title = "Look"
category = "array"
difficulty = "easy"
topics = ["looking"]
minutes = 1
[[entry]]
function = "look"
signature = "(word: str) -> str"
[limits]
call_seconds = 30.0
""",
    "statement.md": "Look around.",
    "starter.py": "def look(word): ...\n",
    "reference.py": (
        "TRICK = 'reference-trick-31d4b2'\n"
        "def look(word):\n    return 'expected-value-' + 'c0ffee-' + '91be'\n"
    ),
    "test_sample.py": "# sample-constant-08e6\nfrom submission import look\n",
    "test_hidden.py": (
        "# property-that-nobody-may-read-5d1f\n"
        "from submission import look\n"
        "def test_look():\n"
        "    '''Title that candidates see only outside the box 77aa.'''\n"
        "    assert look('argument-of-the-call-6a2b') == 'expected-value-c0ffee-91be'\n"
    ),
}
SUBMISSION = """
import pathlib, time
def look(word):
    pathlib.Path("/tmp/ready").write_text("yes")
    while not pathlib.Path("/tmp/go-on").exists():
        time.sleep(0.01)
    return word
"""


@pytest.fixture
def problem(tmp_path):
    folder = tmp_path / "look"
    (folder / "submissions").mkdir(parents=True)
    for name, text in PROBLEM.items():
        (folder / name).write_text(text)
    return load_problem(folder)


def test_no_file_process_or_descriptor_of_a_box_holds_a_secret(
    docker_client, sandbox_image, problem, tmp_path
):
    sandbox = DockerSandbox(docker_client, runtime_dir=tmp_path / "run")
    grader = PreforkGrader({problem.id: problem}, sandbox)
    reports = []
    grading = threading.Thread(
        target=lambda: reports.extend(grader.grade(problem.id, SUBMISSION, explain=False))
    )
    try:
        grader.prepare(problem.id)
        grading.start()
        pids = pids_of_the_running_box(docker_client, sandbox)
        root = Path(f"/proc/{pids[0]}/root")
        searched = {str(path): path.read_bytes() for path in files_below(root)}
        searched |= {f"memory of {pid}": memory(pid) for pid in pids}
        searched |= {
            f"{name} of {pid}": Path(f"/proc/{pid}/{name}").read_bytes()
            for pid in pids
            for name in ("environ", "cmdline", "mountinfo")
        }
        descriptors = {
            str(link.readlink()) for pid in pids for link in Path(f"/proc/{pid}/fd").iterdir()
        }
        (root / "tmp/go-on").write_text("yes")
        grading.join(30)
    finally:
        grader.close()
        sandbox.close()
    assert len(searched) > 1000  # it did walk the file system
    assert any(GIVEN in data for data in searched.values())  # it does find what is there
    found = [
        f"{what} in {where}"
        for where, data in searched.items()
        for what, secret in SECRETS.items()
        if secret in data
    ]
    assert found == []
    kinds = {re.sub(r"[\[\d].*", "", target) for target in descriptors}
    assert kinds <= {"/dev/null", "socket:", "pipe:", "anon_inode:"}
    assert [str(report.verdict) for report in reports] == ["WA"]


def pids_of_the_running_box(client, sandbox):
    """Host pids of the processes of the box in which the submission waits."""
    label = f"judge.owner={sandbox.owner_id}"
    deadline = threading.Event()
    timer = threading.Timer(60, deadline.set)
    timer.start()
    try:
        while not deadline.is_set():
            for container in client.containers.list(filters={"label": label}):
                pids = [int(row[1]) for row in container.top()["Processes"]]
                if len(pids) >= 2 and Path(f"/proc/{pids[0]}/root/tmp/ready").exists():
                    return pids
            deadline.wait(0.05)
    finally:
        timer.cancel()
    pytest.fail("the submission never ran")


def files_below(root):
    """Regular files of the box, its own /proc and /sys aside."""
    for parent, folders, names in os.walk(root):
        if Path(parent) == root:
            folders[:] = [name for name in folders if name not in ("proc", "sys")]
        for name in names:
            path = Path(parent, name)
            if path.is_file() and not path.is_symlink():
                yield path


def memory(pid):
    """All readable private memory of a process."""
    chunks = []
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as mem:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            bounds, rights, *_ = line.split()
            start, end = (int(part, 16) for part in bounds.split("-"))
            if not rights.startswith("r") or "[v" in line:
                continue
            mem.seek(start)
            try:
                chunks.append(mem.read(end - start))
            except OSError:
                continue  # a guard page
    return b"".join(chunks)
