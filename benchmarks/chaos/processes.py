"""API processes on one database, killed at random and started again."""

import asyncio
import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from benchmarks.chaos.vendors import Vendor, credentials
from graphql_api.security.keys import new_key
from graphql_api.store.seal_keys import new_key as new_seal_key

ROOT = Path(__file__).parents[2]
LIMITS = "{ settle_seconds = 1.0, read_timeout = 3.0, deadline = 5.0, calls_per_second = 500.0 }"
LEASE_SECONDS = 8


@dataclass
class Process:
    """One API process; it keeps its port when it is started again."""

    port: int
    environment: Mapping[str, str]
    log: Path
    running: "subprocess.Popen[bytes] | None" = None

    @property
    def endpoint(self) -> str:
        """Where it is asked."""
        return f"http://127.0.0.1:{self.port}/graphql"

    def start(self) -> None:
        """Start it, or start it again."""
        command = [sys.executable, "-m", "graphql_api", "serve", "--port", str(self.port)]
        with self.log.open("ab") as log:
            self.running = subprocess.Popen(
                command, env=dict(self.environment), cwd=ROOT, stdout=log, stderr=log
            )

    def end(self, number: signal.Signals) -> None:
        """End it, gently or not."""
        if self.running is not None and self.running.poll() is None:
            self.running.send_signal(number)
            self.running.wait()


@dataclass
class Fleet:
    """The processes, and how often one was killed."""

    processes: list[Process]
    key: str
    kills: int = 0
    _random: random.Random = field(default_factory=random.Random)

    async def kill_at_random(self) -> None:
        """Kill processes that answer, all but one of them at most, and start each again at once; until cancelled.

        On a slow machine there would otherwise soon be none that ever gets to answer.
        """
        async with httpx.AsyncClient(timeout=0.5) as client:
            while True:
                await asyncio.sleep(self._random.uniform(0.8, 2.5))
                answering = [process for process in self.processes if await _answers(client, process)]
                if len(answering) > 1:
                    victim = self._random.choice(answering)
                    victim.end(signal.SIGKILL)
                    victim.start()
                    self.kills += 1

    async def ready(self) -> None:
        """Come back when all answer."""
        async with httpx.AsyncClient(timeout=2) as client:
            for process in self.processes:
                await _until_it_answers(client, process)


async def _until_it_answers(client: httpx.AsyncClient, process: Process) -> None:
    for _ in range(600):
        if await _answers(client, process):
            return
        await asyncio.sleep(0.1)
    message = f"a process did not start; see {process.log}"
    raise RuntimeError(message)


async def _answers(client: httpx.AsyncClient, process: Process) -> bool:
    try:
        return (await client.get(f"http://127.0.0.1:{process.port}/health")).is_success
    except httpx.HTTPError:
        return False


@asynccontextmanager
async def fleet(
    folder: Path, vendors: Iterable[Vendor], database_url: str, count: int, seed: int
) -> AsyncIterator[Fleet]:
    """Start so many processes; all are ended at the end."""
    key, digest = new_key()
    config = folder / "integrations.toml"
    config.write_text(_config(vendors, digest), encoding="utf-8")
    environment = {
        **os.environ,
        "ATS_GRAPH_CONFIG": str(config),
        "ATS_GRAPH_DATABASE_URL": database_url,
        "ATS_GRAPH_SEAL_KEYS": new_seal_key(),
        "ATS_GRAPH_OPERATION_LEASE_SECONDS": str(LEASE_SECONDS),
        "ATS_GRAPH_DOUBLE_CLICK_SECONDS": "0",
        "ATS_GRAPH_LOG_LEVEL": "warning",
    }
    processes = [Process(port, environment, folder / f"process-{port}.log") for port in _free_ports(count)]
    started = Fleet(processes, key, _random=random.Random(seed))  # noqa: S311 - a repeatable pattern, no secret
    try:
        for process in processes:
            process.start()
        await started.ready()
        yield started
    finally:
        for process in processes:
            process.end(signal.SIGTERM)


def _config(vendors: Iterable[Vendor], digest: bytes) -> str:
    tables = [f'[[keys]]\nname = "chaos"\ndigest = "sha256:{digest.hex()}"\n']
    for vendor in vendors:
        given = ", ".join(f'{name} = "{value}"' for name, value in credentials(vendor.slug).items())
        tables.append(
            f'[[integrations]]\nid = "{vendor.slug}"\nconnector = "{vendor.slug}"\nbase_url = "{vendor.url}"\n'
            f"only_created = false\ncredentials = {{ {given} }}\nlimits = {LIMITS}\n"
        )
    return "\n".join(tables)


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in sockets]
