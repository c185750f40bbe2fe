"""What was acknowledged survives the death of the service."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SOURCES = [
    path.read_text()
    for folder in ("accepted", "wrong_answer")
    for path in sorted((ROOT / "problems/mini_batch_gd/submissions" / folder).glob("*.py"))
]
SUBMISSIONS = 20


def test_twenty_submissions_survive_a_kill_with_one_verdict_each(
    sandbox_kind, run_service, tmp_path
):
    with run_service(sandbox_kind, tmp_path) as doomed, doomed.client() as client:
        accepted = [
            client.post(
                "/api/v1/submissions",
                json={"problem_id": "mini_batch_gd", "source": SOURCES[n % len(SOURCES)]},
            )
            for n in range(SUBMISSIONS)
        ]
        assert [response.status_code for response in accepted] == [202] * SUBMISSIONS
        doomed.final_snapshot(client, accepted[0].json()["id"])  # some done, some running
        doomed.kill()
    ids = [response.json()["id"] for response in accepted]
    again = run_service(sandbox_kind, tmp_path, doomed.key)
    with again as service, service.client() as client:
        final = [service.final_snapshot(client, submission) for submission in ids]
        listed = client.get("/api/v1/submissions", params={"limit": 200}).json()
    assert [snapshot["state"] for snapshot in final] == ["done"] * SUBMISSIONS
    expected = dict.fromkeys(SOURCES)
    for number, snapshot in enumerate(final):
        source = SOURCES[number % len(SOURCES)]
        expected[source] = expected[source] or snapshot["verdict"]
        assert snapshot["verdict"] == expected[source]
    assert len(listed["items"]) == SUBMISSIONS


@pytest.mark.docker
def test_boxes_of_a_killed_service_are_gone_after_the_next_start(
    docker_client, sandbox_image, run_service, tmp_path, tmp_path_factory
):
    boxes = str(tmp_path_factory.mktemp("b"))  # a socket's path must be short

    def alive():
        of_this_service = {"label": f"judge.runtime={boxes}"}
        return {box["Id"] for box in docker_client.api.containers(filters=of_this_service)}

    def started(key=""):
        return run_service("docker", tmp_path, key, docker_runtime_dir=boxes)

    with started() as doomed, doomed.client() as client:
        doomed.verdict_of(client, "mini_batch_gd", SOURCES[0])
        doomed.kill()
    orphans = alive()
    assert orphans
    with started(doomed.key) as service, service.client() as client:
        service.verdict_of(client, "mini_batch_gd", SOURCES[0])
        assert not orphans & alive()
    assert not alive()
