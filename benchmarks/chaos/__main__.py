"""Runs the chaos, prints figures, and ends with 1 if an effect is missing, stands twice, or an operation is stuck."""

import argparse
import asyncio
import contextlib
import json
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx

from benchmarks.chaos.databases import database
from benchmarks.chaos.processes import Fleet, fleet
from benchmarks.chaos.vendors import effects, running
from benchmarks.chaos.wishes import Wish, all_wishes

AT_ONCE = 24
ENDED = frozenset({"SUCCEEDED", "PARTIAL", "FAILED", "NEEDS_REVIEW"})
JOBS = """
query ($id: ID!) {
  integration(id: $id) { jobs(first: 100, filter: {statuses: [OPEN]}) { nodes { remoteId } } }
}
"""
STATE = "query ($id: ID!) { operation(id: $id) { state } }"
STUCK = """
query ($id: ID!) {
  operation(id: $id) {
    state nextAttemptAt attempts
    steps { name state attempts { kind outcome startedAt error { code message } } }
  }
}
"""


@dataclass(frozen=True)
class Asked:
    """What is run."""

    operations: int
    database: str
    searchable: bool
    processes: int
    scale: float
    seed: int
    patience: float


def main() -> None:
    """Read the arguments, run, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--operations", type=int, default=300)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument(
        "--unsearchable", action="store_true", help="HR4YOU shows neither documents nor notes."
    )
    parser.add_argument("--processes", type=int, default=3)
    parser.add_argument("--scale", type=float, default=0.05, help="Size of the sandboxes.")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument(
        "--patience", type=float, default=240, help="Seconds until an unfinished operation counts as stuck."
    )
    given = parser.parse_args()
    asked = Asked(
        given.operations,
        given.database,
        not given.unsearchable,
        given.processes,
        given.scale,
        given.seed,
        given.patience,
    )
    with (
        tempfile.TemporaryDirectory(prefix="chaos-") as folder,
        database(asked.database, Path(folder)) as url,
    ):
        problems = asyncio.run(_run(asked, Path(folder), url))
    sys.exit(1 if problems else 0)


async def _run(asked: Asked, folder: Path, url: str) -> list[str]:
    began = time.monotonic()
    async with running(searchable=asked.searchable, scale=asked.scale, seed=asked.seed) as vendors:
        before = {slug: effects(vendor) for slug, vendor in vendors.items()}
        async with fleet(folder, vendors.values(), url, asked.processes, asked.seed) as processes:
            jobs = {slug: await _open_jobs(processes, slug) for slug in vendors}
            wishes = list(all_wishes(vendors, jobs, asked.operations, asked.seed))
            for vendor in vendors.values():
                vendor.fail()
            await _chaos(asked, processes, wishes)
        seconds = time.monotonic() - began
        after = {slug: effects(vendor) - before[slug] for slug, vendor in vendors.items()}
        faults = sum((vendor.faults for vendor in vendors.values()), Counter())
        problems = _problems(wishes, after, searchable=asked.searchable)
        _report(asked, wishes, processes, faults, problems, seconds)
    return problems


async def _open_jobs(processes: Fleet, slug: str) -> list[str]:
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {processes.key}"}) as client:
        asked = {"query": JOBS, "variables": {"id": slug}}
        answer = await client.post(processes.processes[0].endpoint, json=asked)
    return [job["remoteId"] for job in answer.json()["data"]["integration"]["jobs"]["nodes"]]


async def _chaos(asked: Asked, processes: Fleet, wishes: list[Wish]) -> None:
    killer = asyncio.create_task(processes.kill_at_random())
    gate = asyncio.Semaphore(AT_ONCE)
    chance = random.Random(asked.seed)  # noqa: S311 - a repeatable pattern, no secret
    headers = {"Authorization": f"Bearer {processes.key}"}
    async with httpx.AsyncClient(timeout=15, headers=headers) as client:

        async def twice(wish: Wish) -> None:
            async with gate:
                await asyncio.gather(*(_submit(client, processes, wish, chance) for _ in range(2)))

        try:
            await asyncio.gather(*(twice(wish) for wish in wishes))
            await asyncio.sleep(2)
        finally:
            killer.cancel()
            await asyncio.gather(killer, return_exceptions=True)
        await processes.ready()
        ends = time.monotonic() + asked.patience
        await asyncio.gather(*(_finish(client, processes, wish, chance, ends) for wish in wishes))
        for wish in wishes:
            if wish.state not in ENDED:
                asked = {"query": STUCK, "variables": {"id": wish.operation_id}}
                answer = await client.post(processes.processes[0].endpoint, json=asked)
                print(datetime.now(UTC).isoformat(), json.dumps(answer.json()["data"]["operation"]))


async def _submit(client: httpx.AsyncClient, processes: Fleet, wish: Wish, chance: random.Random) -> None:
    """Send the wish to any process, as often as it takes to get an answer: a client that does not let go."""
    while True:
        endpoint = chance.choice(processes.processes).endpoint
        with contextlib.suppress(httpx.HTTPError, KeyError):
            answer = await client.post(
                endpoint, json={"query": wish.query, "variables": {"input": wish.input}}
            )
            payload = answer.json()["data"][wish.action]
            if payload["operation"] is None:
                message = f"{wish.slug} {wish.action} was refused: {payload['errors']}"
                raise RuntimeError(message)
            assert wish.operation_id in {None, payload["operation"]["id"]}, "one key, two operations"  # noqa: S101
            wish.operation_id = payload["operation"]["id"]
            wish.replays += payload["replayed"]
            return
        await asyncio.sleep(0.2)


async def _finish(
    client: httpx.AsyncClient, processes: Fleet, wish: Wish, chance: random.Random, ends: float
) -> None:
    while time.monotonic() < ends:
        with contextlib.suppress(httpx.HTTPError, KeyError):
            endpoint = chance.choice(processes.processes).endpoint
            answer = await client.post(
                endpoint, json={"query": STATE, "variables": {"id": wish.operation_id}}
            )
            wish.state = answer.json()["data"]["operation"]["state"]
            if wish.state in ENDED:
                return
        await asyncio.sleep(0.5)


def _problems(wishes: list[Wish], after: dict[str, Counter[str]], *, searchable: bool) -> list[str]:
    allowed = {"SUCCEEDED"} if searchable else {"SUCCEEDED", "NEEDS_REVIEW"}
    found = []
    for wish in wishes:
        there = after[wish.slug]
        counts = {effect: there[effect] for effect in wish.effects}
        for digest in wish.files:
            counts[f"file {digest}"] = sum(
                count
                for effect, count in there.items()
                if effect.startswith("file ") and effect.endswith(digest)
            )
        name = f"{wish.slug} {wish.action} {wish.operation_id}"
        if wish.state not in allowed:
            found.append(f"{name}: state {wish.state}")
        # Whoever needs a review may have had the effect or not, but never twice.
        least = 1 if wish.state == "SUCCEEDED" else 0
        found += [
            f"{name}: {effect.split(' ')[0]} stands {count} times"
            for effect, count in counts.items()
            if not least <= count <= 1
        ]
    return found


def _report(
    asked: Asked,
    wishes: list[Wish],
    processes: Fleet,
    faults: Counter[str],
    problems: list[str],
    seconds: float,
) -> None:
    states = Counter(wish.state for wish in wishes)
    wanted = sum(len(wish.effects) + len(wish.files) for wish in wishes)
    print(
        f"database             {asked.database}, {asked.processes} processes, killed with -9 {processes.kills} times"
    )
    print(
        f"operations           {len(wishes)}, each submitted twice with one key; {sum(w.replays for w in wishes)} replays"
    )
    print(f"effects wanted       {wanted}, {sum(len(wish.files) for wish in wishes)} of them files")
    print(f"faults               {', '.join(f'{kind} {count}' for kind, count in sorted(faults.items()))}")
    print(f"states               {', '.join(f'{state} {count}' for state, count in states.most_common())}")
    print(f"seconds              {seconds:.0f}")
    print(f"missing, twice, stuck {len(problems)}")
    for problem in problems[:40]:
        print(f"  {problem}")


if __name__ == "__main__":
    main()
