"""Runs the measurements and prints them: `python -m benchmarks.ledger [--records 100000]`. SQLite, in a temporary folder."""

import argparse
import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from connectors.contract.enums import Model
from graphql_api.loading.recording import Recorder
from graphql_api.store import ledger, ledger_deletions, ledger_feed, sweep_rows
from graphql_api.store.database import Database
from graphql_api.store.ledger_feed import Asked
from graphql_api.store.ledger_rows import NUMBERS, Sighting
from graphql_api.store.migrations import migrate
from graphql_api.sweeping.sweep import Sweep

INTEGRATION = "acme"
PAGE = 250
#: What must hold: seconds, megabytes, seconds, milliseconds.
BARS = {"full sweep": 30.0, "size": 200.0, "delta": 3.0, "page": 20.0}


def sightings(model: Model, records: int, turn: int, share: float = 1.0) -> Iterator[Sighting]:
    """Records as a vendor with UUIDs has them; at each turn after the first, a share of them with other content."""
    chance = random.Random(f"{model} {turn}")  # noqa: S311  # the same records in every run
    for number in range(records):
        changed = turn == 0 or chance.random() < share
        remote_id = f"{number * 2654435761 % 2**32:08x}-0000-4000-8000-{number:012x}"
        print_ = hash((model.value, number, turn if changed else 0)) & (2**64 - 1)
        yield Sighting(model, remote_id, print_, f"parent-{number % 977}", turn * 10**6 + number)


async def observe(database: Database, found: dict[Model, list[Sighting]]) -> tuple[float, int]:
    """Seconds to take in what complete looks found, as sweeps do, and how many were news."""
    await database.write(
        partial(sweep_rows.begin, integration_id=INTEGRATION, owner="bench", now=time.time())
    )
    source = cast("Any", SimpleNamespace(integration_id=INTEGRATION))
    sweep = Sweep(database=database, source=source, key=b"", owner="bench", max_share=0.5)
    began, news = time.perf_counter(), 0
    for model, seen in found.items():
        news += await sweep.observe(model, seen)
    return time.perf_counter() - began, news


async def pages(database: Database, models: tuple[Model, ...]) -> tuple[list[float], int]:
    """Milliseconds for each page of the whole feed, and how many changes it had."""
    asked, after, times, count = Asked({INTEGRATION: False}, models), {}, [], 0
    while True:
        began = time.perf_counter()
        part = await database.read(partial(ledger_feed.changes, asked=asked, after=after, limit=PAGE))
        times.append((time.perf_counter() - began) * 1000)
        after, count = part.positions, count + len(part.changes)
        if not part.more:
            return times, count


def size(folder: Path) -> float:
    """Megabytes on disk, log included."""
    return sum(file.stat().st_size for file in folder.iterdir()) / 1e6


async def measure(folder: Path, records: int) -> dict[str, float]:
    """Everything, in the order of the bars; prints as it goes."""
    database = await Database.open(f"sqlite:///{folder}/ledger.db")
    await migrate(database)
    found = {model: list(sightings(model, records, 0)) for model in NUMBERS}
    full, news = await observe(database, found)
    on_disk = size(folder)
    print(f"first full sweep: {news} records in {full:.1f} s, {on_disk:.0f} MB on disk with the log")
    unchanged, _ = await observe(database, found)
    print(f"full sweep without news: {unchanged:.1f} s")
    later = {model: list(sightings(model, records, 1, 0.01)) for model in NUMBERS}
    compared, news = await observe(database, later)
    print(f"full sweep with 1 % of news: {news} changes in {compared:.1f} s")
    latest = {model: list(sightings(model, records // 100, 2)) for model in NUMBERS}
    began, recorder = time.perf_counter(), Recorder(database, b"")
    before = await database.read(partial(ledger_deletions.head, integration_id=INTEGRATION))
    assert await recorder.record(INTEGRATION, [one for seen in latest.values() for one in seen])  # noqa: S101  # told
    delta = time.perf_counter() - began
    news = await database.read(partial(ledger_deletions.head, integration_id=INTEGRATION)) - before
    print(f"delta, as readers bring it: {news} changes in {delta:.2f} s")
    every, count = await pages(database, tuple(NUMBERS))
    of_users, users = await pages(database, (Model.USER,))
    for name, times, total in (("all models", every, count), ("users only", of_users, users)):
        cuts = statistics.quantiles(times, n=100)
        print(
            f"changes, {name}: {total} in {len(times)} pages of {PAGE}; p50 {cuts[49]:.2f} ms, p95 {cuts[94]:.2f} ms, "
            f"worst {max(times):.1f} ms"
        )
    began = time.perf_counter()
    await database.read(
        partial(
            ledger.changed, integration_id=INTEGRATION, models=[Model.JOB, Model.JOB_POSTING], at=2 * 10**6
        )
    )
    print(f"updatedAfter on jobs, with postings: {(time.perf_counter() - began) * 1000:.0f} ms")
    await database.close()
    slowest = max(statistics.quantiles(times, n=100)[94] for times in (every, of_users))
    return {"full sweep": full, "size": on_disk, "delta": delta, "page": slowest}


def main() -> None:
    """Measure; exit code 1 if a bar does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=100_000, help="Records of each model.")
    records = parser.parse_args().records
    with tempfile.TemporaryDirectory() as folder:
        measured = asyncio.run(measure(Path(folder), records))
    missed = [name for name, bar in BARS.items() if measured[name] > bar]
    print("bars: " + ("all hold" if not missed else f"NOT {', '.join(missed)}"))
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
