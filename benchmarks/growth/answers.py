"""Time per record of larger and larger answers, up to 1,000 jobs with 20 applications each."""

import asyncio
import json
import os
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.growth.records import fill, milliseconds
from benchmarks.growth.service import Service, service
from benchmarks.speed import data
from benchmarks.speed.measuring import cores
from benchmarks.speed.servers import at_hand

JOBS = (50, 250, 1_000)
LARGEST_PAGE = 250
ALLOWED = 1.15
ROUNDS, SECONDS = 7, 3.0
# Without e-mail addresses: a list that cannot be paged counts as a full page, and so many would exceed the limit of cost.
SELECTION = (
    f"{{ nodes {{ {data.JOB} applications(first: 20) {{ nodes {{ {data.APPLICATION} "
    f"candidate {{ {data.CANDIDATE} }} }} }} }} }}"
)
PAGE = "query ($after: String) { jobs(first: 250, after: $after) { pageInfo { endCursor } } }"


def measure() -> None:
    """Ask for more and more jobs in one answer; those beyond a page come as further fields of the same query."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "records.json"
        data.records(JOBS[-1]).write(path)
        with service("answers", Path(folder), at_hand(path)) as started:
            fill(started)
            bodies = _bodies(started)
            os.sched_setaffinity(0, {cores()[1]})
            _report(asyncio.run(_rounds(started, bodies)))


def _bodies(started: Service) -> list[bytes]:
    cursors: list[str | None] = [None]
    for _ in range(LARGEST_PAGE, JOBS[-1], LARGEST_PAGE):
        cursors.append(started.ask(PAGE, after=cursors[-1])["jobs"]["pageInfo"]["endCursor"])
    queries = [_query(jobs, cursors) for jobs in JOBS]
    for query in queries:
        started.ask(query)
    return [json.dumps({"query": query}).encode() for query in queries]


def _query(jobs: int, cursors: Sequence[str | None]) -> str:
    size = min(jobs, LARGEST_PAGE)
    pages = [
        f"page{number}: jobs(first: {size}, after: {json.dumps(cursor)}) {SELECTION}"
        for number, cursor in enumerate(cursors[: jobs // size])
    ]
    return f"{{ {' '.join(pages)} }}"


async def _rounds(started: Service, bodies: Sequence[bytes]) -> list[list[float]]:
    return [[await milliseconds(started, body, SECONDS) for body in bodies] for _ in range(ROUNDS)]


def _report(rounds: Sequence[Sequence[float]]) -> None:
    for index, jobs in enumerate(JOBS):
        took = statistics.median(figures[index] for figures in rounds)
        growth = statistics.median(figures[index] / figures[0] * JOBS[0] / jobs for figures in rounds)
        print(
            f"{jobs:>5,} jobs x 20 applications in one answer: {took:7.2f} ms, {took * 1000 / jobs:6.1f} µs a job, "
            f"{growth:4.2f} x the first (at most {ALLOWED})",
            flush=True,
        )
