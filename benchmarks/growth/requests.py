"""Memory over 100,000 requests: after the first 20,000 it is to stay where it is."""

import asyncio
import itertools
import json
import tempfile
from pathlib import Path

from benchmarks.growth.service import Service, service
from benchmarks.speed import data
from benchmarks.speed.load import load, request
from benchmarks.speed.measuring import AT_ONCE
from benchmarks.speed.servers import at_hand

MARKS = (20_000, 40_000, 60_000, 80_000, 100_000)
ALLOWED = 1.02
SIZES = range(1, 51)
QUERY = "query ($first: Int) { jobs(first: $first) { nodes { id name status applications(first: 2) { nodes { id } } } } }"


def measure() -> None:
    """Ask queries of fifty sizes in turns, with everything as it is by default."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "records.json"
        data.records().write(path)
        with service("requests", Path(folder), at_hand(path), {}) as started:
            asyncio.run(_measure(started))


async def _measure(started: Service) -> None:
    requests, first = 0, 0.0
    sizes = itertools.cycle(SIZES)
    for mark in MARKS:
        while requests < mark:
            body = json.dumps({"query": QUERY, "variables": {"first": next(sizes)}}).encode()
            sent = request(body, started.headers)
            requests += (await load(started.running.port, sent, 0.2, AT_ONCE)).requests
        now = started.megabytes()
        first = first or now
        print(
            f"{requests:>7,} requests: {now:6.1f} MB, {now / first:5.3f} x the first (at most {ALLOWED})",
            flush=True,
        )
