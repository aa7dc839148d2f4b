"""Time per record of the large query while 1, 10 and 100 times as many records are cached."""

import asyncio
import contextlib
import json
import os
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.growth.service import Service, service
from benchmarks.speed import data
from benchmarks.speed.load import load, request
from benchmarks.speed.measuring import cores
from benchmarks.speed.servers import at_hand

JOBS = (50, 500, 5_000)
ROUNDS, SECONDS = 7, 1.0
RECORDS = 50 * (1 + 2 * data.APPLICATIONS_PER_JOB)
LARGE = f"{{ jobs(first: 50) {data.LARGE_SELECTION} }}"
PAGE = f"""query ($after: String) {{ jobs(first: 250, after: $after) {{
  nodes {{ applications(first: {data.APPLICATIONS_PER_JOB}) {{ nodes {{ candidate {{ id }} }} }} }}
  pageInfo {{ endCursor hasNextPage }} }} }}"""


def measure() -> None:
    """Ask the same query of services that hold more and more, in turns."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        holding = []
        for jobs in JOBS:
            path = Path(folder) / f"{jobs}.json"
            data.records(jobs).write(path)
            holding.append(stack.enter_context(service(f"{jobs}-jobs", Path(folder), at_hand(path))))
            fill(holding[-1])
        os.sched_setaffinity(0, {cores()[1]})
        _report(asyncio.run(_rounds(holding)))


def fill(started: Service) -> None:
    """Have everything cached."""
    more, after = True, None
    while more:
        page = started.ask(PAGE, after=after)["jobs"]["pageInfo"]
        more, after = page["hasNextPage"], page["endCursor"]


async def milliseconds(started: Service, body: bytes, seconds: float = SECONDS) -> float:
    """How long a query takes, asked again and again."""
    sent = request(body, started.headers)
    return (await load(started.running.port, sent, seconds, 1)).median * 1000


async def _rounds(holding: Sequence[Service]) -> list[list[float]]:
    body = json.dumps({"query": LARGE}).encode()
    return [[await milliseconds(one, body) for one in holding] for _ in range(ROUNDS)]


def _report(rounds: Sequence[Sequence[float]]) -> None:
    for index, jobs in enumerate(JOBS):
        took = statistics.median(figures[index] for figures in rounds)
        ratio = statistics.median(figures[index] / figures[0] for figures in rounds)
        print(
            f"{jobs * data.APPLICATIONS_PER_JOB:>7,} applications cached: large query {took:6.2f} ms, "
            f"{took * 1000 / RECORDS:5.2f} µs a record, {ratio:4.2f} x the first",
            flush=True,
        )
