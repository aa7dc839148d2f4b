"""Measures servers in turns: every round asks each of them, so that what slows the machine for a while slows all alike."""

import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from urllib.request import Request, urlopen

from benchmarks.speed.data import Query
from benchmarks.speed.load import HOST, Figures, load, request
from benchmarks.speed.servers import Running

AT_ONCE = 16
WARM_SECONDS = 3.0
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:")


@dataclass(frozen=True)
class Sample:
    """One server, one query, one round."""

    server: str
    query: str
    round: int
    milliseconds: float
    requests_per_second: float
    cpu_milliseconds: float


@dataclass(frozen=True)
class Lane:
    """One server and one query."""

    running: Running
    query: Query

    async def ask(self, seconds: float, at_once: int) -> Figures:
        """Ask for so long, so many requests at once."""
        sent = request(self.query.body, self.running.server.headers)
        return await load(self.running.port, sent, seconds, at_once)

    async def sample(self, number: int, seconds: float) -> Sample:
        """Ask one request after the other, then many at once."""
        alone = await self.ask(seconds / 2, 1)
        before = self.running.cpu_seconds()
        together = await self.ask(seconds, AT_ONCE)
        used = self.running.cpu_seconds() - before
        return Sample(
            server=self.running.server.name,
            query=self.query.name,
            round=number,
            milliseconds=alone.median * 1000,
            requests_per_second=together.requests / together.seconds,
            cpu_milliseconds=used / together.requests * 1000,
        )


async def measure(lanes: Sequence[Lane], rounds: int, seconds: float) -> list[dict[str, Any]]:
    """All samples of all rounds."""
    for each in lanes:
        await each.ask(WARM_SECONDS, AT_ONCE)
    samples = []
    for number in range(1, rounds + 1):
        print(f"round {number} of {rounds}", flush=True)
        samples += [asdict(await each.sample(number, seconds)) for each in lanes]
    return samples


def check(running: Running, queries: Iterable[Query]) -> None:
    """Raise unless the server gives the very data that the queries ask for."""
    for query in queries:
        answer = _asked(running, query)
        if "errors" in answer or plain(answer["data"]) != plain(query.data):
            message = f"{running.server.name} answers the {query.name} query otherwise: {str(answer)[:500]}"
            raise RuntimeError(message)


def plain(value: Any) -> Any:
    """An answer with moments written alike: `Z`, `+00:00` and zero milliseconds tell the same."""
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return datetime.fromisoformat(value) if isinstance(value, str) and _MOMENT.match(value) else value


def _asked(running: Running, query: Query) -> Mapping[str, Any]:
    headers = {"Content-Type": "application/json", "Accept": "application/json", **running.server.headers}
    asked = Request(f"http://{HOST}:{running.port}/graphql", query.body, headers)
    with urlopen(asked, timeout=30) as response:  # noqa: S310  # a server of ours
        answer: Mapping[str, Any] = json.loads(response.read())
    return answer


def cores() -> tuple[int, int]:
    """The core that servers run on, and that of the load generator."""
    usable = sorted(os.sched_getaffinity(0))
    if len(usable) == 1:
        message = "The benchmark needs two processor cores: one for the server, one for the load."
        raise RuntimeError(message)
    return usable[0], usable[-1]
