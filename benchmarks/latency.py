"""Submit-to-verdict over HTTP, in Docker with a warm pool, as a ratio to bare pytest.

One interleaved run: in each round a submission of an accepted ``mini_batch_gd``
through the running service, and ``pytest`` by hand on the same hidden tests with
the same file. The baseline is fair: bytecode is cached (one warm-up run), the
Python is the same, and BLAS has one thread on both sides.

    make bench                       python benchmarks/latency.py --rounds 50
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import httpx

sys.path.insert(0, str(Path(__file__).parent.parent / "tools"))
from running_service import RunningService, running_service

ROOT = Path(__file__).parent.parent
PROBLEM = ROOT / "problems" / "mini_batch_gd"
SUBMISSION = PROBLEM / "submissions" / "accepted" / "shuffles_row_numbers.py"
PAUSE_SECONDS = 1.0
"""Between rounds, so that the pool is warm again, as it is between candidates."""


def main() -> None:
    """Run the rounds and print percentiles, ratios, and one line of JSON."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rounds", type=int, default=30)
    options.add_argument("--sandbox", choices=("docker", "local"), default="docker")
    options.add_argument("--submission", type=Path, default=SUBMISSION)
    chosen = options.parse_args()
    source = chosen.submission.read_text()
    judged, bare = [], []
    with running_service(chosen.sandbox) as service, service.client() as client:
        for _ in range(3):
            submit_to_verdict(service, client, source)
        bare_pytest(chosen.submission)
        for number in range(chosen.rounds):
            time.sleep(PAUSE_SECONDS)
            judged.append(submit_to_verdict(service, client, source))
            bare.append(bare_pytest(chosen.submission))
            print(
                f"\r{number + 1}/{chosen.rounds}  judge {judged[-1]:.3f} s"
                f"  pytest {bare[-1]:.3f} s ",
                end="",
                file=sys.stderr,
                flush=True,
            )
    print(file=sys.stderr)
    figures = {
        "rounds": chosen.rounds,
        "sandbox": chosen.sandbox,
        "judge_p50": percentile(judged, 50),
        "judge_p95": percentile(judged, 95),
        "pytest_p50": percentile(bare, 50),
        "pytest_p95": percentile(bare, 95),
    }
    figures["ratio_p50"] = figures["judge_p50"] / figures["pytest_p50"]
    figures["ratio_p95"] = figures["judge_p95"] / figures["pytest_p50"]
    for name, seconds in (("submit to verdict", judged), ("bare pytest", bare)):
        print(
            f"{name:>18}: p50 {percentile(seconds, 50):.3f} s, p95 {percentile(seconds, 95):.3f} s"
        )
    print(
        f"{'ratio':>18}: p50 {figures['ratio_p50']:.2f}, p95 {figures['ratio_p95']:.2f} of pytest's p50"
    )
    print(json.dumps(figures))


def submit_to_verdict(service: RunningService, client: httpx.Client, source: str) -> float:
    """Seconds from the POST to the verdict, by the submission's event stream."""
    start = time.perf_counter()
    verdict = service.verdict_of(client, "mini_batch_gd", source)["verdict"]
    seconds = time.perf_counter() - start
    if verdict != "AC":
        raise SystemExit(f"expected AC, got {verdict}")
    return seconds


def bare_pytest(submission: Path) -> float:
    """Seconds of ``pytest`` by hand on the same tests with the same file."""
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-m", "pytest", "-q", str(PROBLEM / "test_hidden.py")]
    start = time.perf_counter()
    subprocess.run(
        [*command, "--submission", str(submission)],
        check=True,
        env=environment,
        cwd=PROBLEM,
        stdout=subprocess.DEVNULL,
    )
    return time.perf_counter() - start


def percentile(seconds: list[float], rank: int) -> float:
    """The rank-th percentile, interpolated."""
    if len(seconds) == 1:
        return seconds[0]
    return statistics.quantiles(seconds, n=100, method="inclusive")[rank - 1]


if __name__ == "__main__":
    main()
