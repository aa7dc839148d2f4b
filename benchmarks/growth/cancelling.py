"""How long a request holds up all others when its client goes away while it waits for 4,000 records."""

import asyncio
import json
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from benchmarks.speed import data, vendors
from connectors.contract.connector import Secret
from graphql_api.app import create_app
from graphql_api.commands import server
from graphql_api.configuration import Configuration, IntegrationConfig, KeyConfig
from graphql_api.security.keys import new_key
from graphql_api.settings import Executor, LogFormat, LogLevel, Settings
from graphql_api.store.seal_keys import new_key as new_seal_key
from graphql_api.telemetry import logs

JOBS = 200
KEYS = JOBS * data.APPLICATIONS_PER_JOB
ALLOWED_MS = 5.0
ROUNDS = 5
# Seconds after which everything is waiting for the vendor, and everything has been told that nobody waits any more.
SETTLED, TOLD = 1.5, 1.0
QUERY = f"{{ jobs(first: {JOBS}) {{ nodes {{ applications(first: 20) {{ nodes {{ candidate {{ firstName }} }} }} }} }} }}"

Receive = Callable[[], Awaitable[dict[str, Any]]]


def measure() -> None:
    """Cancel with each executor."""
    vendors.add()
    logs.configure(LogLevel.ERROR, LogFormat.JSON)
    with tempfile.TemporaryDirectory() as folder:
        data.records(JOBS).write(Path(folder) / data.RECORDS_FILE)
        for executor in Executor:
            with asyncio.Runner(loop_factory=server.loop_factory()) as runner:
                longest = runner.run(_measure(Path(folder), executor))
            print(
                f"{KEYS:,} pending keys cancelled, {executor.value}: the loop is held up for {longest:5.1f} ms "
                f"(at most {ALLOWED_MS:g})",
                flush=True,
            )


async def _measure(folder: Path, executor: Executor) -> float:
    key, configuration = _configuration(folder, executor)
    app = create_app(configuration)
    async with app.router.lifespan_context(app):
        return max([await _one(app, key) for _ in range(ROUNDS)])


async def _one(app: Any, key: str) -> float:
    """Milliseconds of the longest turn of the loop after the client has gone."""
    gone = asyncio.Event()
    request = asyncio.create_task(app(_scope(key), _receive(gone), _ignore))
    await asyncio.sleep(SETTLED)
    assert not request.done()  # noqa: S101  # the vendor is silent
    gone.set()
    longest = await _longest_turn(TOLD)
    await request
    return longest * 1000


async def _longest_turn(seconds: float) -> float:
    """How long others were kept from running, at worst."""
    began = last = time.perf_counter()
    longest = 0.0
    while last - began < seconds:
        await asyncio.sleep(0)
        now = time.perf_counter()
        longest, last = max(longest, now - last), now
    return longest


def _receive(gone: asyncio.Event) -> Receive:
    messages = [{"type": "http.request", "body": json.dumps({"query": QUERY}).encode(), "more_body": False}]

    async def receive() -> dict[str, Any]:
        if messages:
            return messages.pop()
        await gone.wait()
        return {"type": "http.disconnect"}

    return receive


async def _ignore(_message: object) -> None:
    """What is sent to nobody."""


def _scope(key: str) -> dict[str, Any]:
    headers = {"content-type": "application/json", "accept": "*/*", "authorization": f"Bearer {key}"}
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/graphql",
        "raw_path": b"/graphql",
        "query_string": b"",
        "root_path": "",
        "headers": [(name.encode(), text.encode()) for name, text in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 2),
    }


def _configuration(folder: Path, executor: Executor) -> tuple[str, Configuration]:
    key, digest = new_key()
    integration = IntegrationConfig(
        id=data.INTEGRATION,
        name="Measured",
        connector="at_hand",
        base_url="http://127.0.0.1",
        credentials=dict[str, Secret](),
        options={"records": str(folder / data.RECORDS_FILE), "silent": "yes"},
    )
    settings = Settings(
        # Of each its own: what is in it is sealed with a key that is made here.
        database_url=SecretStr(f"sqlite:///{folder}/{executor.value}.db"),
        seal_keys=SecretStr(new_seal_key()),
        executor=executor,
    )
    keys = (KeyConfig(name="benchmark", digest=digest),)
    return key, Configuration(integrations=(integration,), keys=keys, settings=settings)
