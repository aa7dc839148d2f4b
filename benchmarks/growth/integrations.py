"""What an integration costs: to start with it, to hold it open, and to read from it."""

import asyncio
import contextlib
import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

from benchmarks.growth.records import milliseconds
from benchmarks.growth.service import Service, at_sandbox, sandbox, service
from benchmarks.speed.load import HOST

COUNTS = (1, 10, 100)
STARTS, ROUNDS = 5, 7
SLUG, SCALE = "hr4you", 0.1
EACH = "{ viewer { integrations { id jobs(first: 10) { nodes { id name status openedAt } } } } }"


def measure() -> None:
    """Start with 1, 10 and 100 integrations, then ask each for its jobs."""
    with tempfile.TemporaryDirectory() as folder, sandbox(SLUG, SCALE) as url:
        starts = {
            count: [_start(Path(folder), url, count, turn) for turn in range(STARTS)] for count in COUNTS
        }
        _tell(
            "start until the first answer",
            "ms",
            {count: statistics.median(took) for count, took in starts.items()},
        )
        with contextlib.ExitStack() as stack:
            open_ = {
                count: stack.enter_context(_service(Path(folder), url, count, "kept")) for count in COUNTS
            }
            for one in open_.values():
                one.ask(EACH)
            _tell("ten jobs of each, warm", "ms", asyncio.run(_asked(open_)))
            _tell("memory", "MB", {count: one.megabytes() for count, one in open_.items()})


@contextlib.contextmanager
def _service(folder: Path, url: str, count: int, name: str) -> Iterator[Service]:
    tables = "\n".join(at_sandbox(SLUG, url, f"account-{number}") for number in range(count))
    with service(f"{count}-{name}", folder, tables) as started:
        yield started


def _start(folder: Path, url: str, count: int, turn: int) -> float:
    began = time.perf_counter()
    with _service(folder, url, count, str(turn)) as started:
        with urlopen(f"http://{HOST}:{started.running.port}/health", timeout=30) as response:
            response.read()
        return (time.perf_counter() - began) * 1000


async def _asked(open_: dict[int, Service]) -> dict[int, float]:
    body = json.dumps({"query": EACH}).encode()
    rounds = [{count: await milliseconds(one, body) for count, one in open_.items()} for _ in range(ROUNDS)]
    return {count: statistics.median(figures[count] for figures in rounds) for count in COUNTS}


def _tell(what: str, unit: str, figures: dict[int, float]) -> None:
    before: tuple[int, float] | None = None
    for count, figure in figures.items():
        added = (
            ""
            if before is None
            else f", {(figure - before[1]) / (count - before[0]):7.3f} for each one added"
        )
        print(f"{count:>4} integrations, {what}: {figure:8.2f} {unit}{added}", flush=True)
        before = count, figure
