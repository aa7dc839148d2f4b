"""Runs the whole comparison: `python -m benchmarks.speed [--rounds 7] [--seconds 2] [--only NAME …] [--output FILE]`."""

import argparse
import contextlib
import json
import os
import platform
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvloop

from benchmarks.speed import data, installing, report
from benchmarks.speed.measuring import Lane, check, cores, measure
from benchmarks.speed.servers import Kind, Running, Server, running, servers

RESULTS = Path(__file__).parent / "results"


def arguments() -> argparse.Namespace:
    """What was given on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=2, help="of each round, per server and query")
    parser.add_argument("--only", nargs="*", default=(), help="servers whose names hold one of these words")
    parser.add_argument("--output", type=Path, help="where the raw figures are written")
    return parser.parse_args()


def chosen(all_servers: Sequence[Server], words: Sequence[str]) -> list[Server]:
    """The servers to measure, the service always among them."""
    return [
        one
        for one in all_servers
        if not words
        or one.kind is Kind.PRODUCT
        or any(word.casefold() in one.name.casefold() for word in words)
    ]


def run(given: argparse.Namespace, folder: Path) -> list[dict[str, Any]]:
    """The samples."""
    server_core, load_core = cores()
    queries = data.write(folder)
    with contextlib.ExitStack() as stack:
        started: list[Running] = []
        for one in chosen(servers(folder), given.only):
            started.append(stack.enter_context(running(one, server_core, folder)))
            check(started[-1], queries)
            print(f"{one.name} answers as it should", flush=True)
        os.sched_setaffinity(0, {load_core})
        lanes = [Lane(each, query) for query in queries for each in started]
        return uvloop.run(measure(lanes, given.rounds, given.seconds))


def keep(samples: list[dict[str, Any]], output: Path | None) -> Path:
    """Write the raw figures."""
    now = datetime.now(UTC)
    path = output or RESULTS / f"{now:%Y%m%d-%H%M%S}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    about = {
        "at": now.isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
    }
    path.write_text(json.dumps({**about, "samples": samples}, indent=1) + "\n", encoding="utf-8")
    return path


def main() -> None:
    """Install, start, check, measure, print."""
    given = arguments()
    installing.install()
    with tempfile.TemporaryDirectory() as folder:
        samples = run(given, Path(folder))
    path = keep(samples, given.output)
    print(f"\n{report.text(samples)}\n\nraw figures: {path}")


if __name__ == "__main__":
    main()
