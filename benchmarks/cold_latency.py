"""How long a cold nested query takes when every vendor answer comes 50 ms late, against the chain of dependent calls.

    .venv/bin/python benchmarks/cold_latency.py [--milliseconds 50] [--rounds 7]

Each vendor's sandbox runs in a process of its own and delays each answer; the API runs in this process and is asked in
process. Every round asks with `Cache-Control: no-cache`, so that nothing comes from the cache; the token is at hand. Rounds
with and without the delay alternate. "execution" is the query without the delay: what both programs compute, the sandbox
included, whose single process renders all pages; "service" is this program's part of it. The pace that the account allows
is set so high that it does not count: the sandbox has none.
"""

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

import httpx
from pydantic import SecretStr

from connectors.contract.connector import Limits, Secret
from graphql_api.app import create_app
from graphql_api.configuration import Configuration, IntegrationConfig, KeyConfig
from graphql_api.security.keys import new_key
from graphql_api.settings import Settings
from graphql_api.store.seal_keys import new_key as new_seal_key

QUERY = """{ jobs(first: 50) { nodes { name applications(first: 20) { nodes {
  outcome currentStage { name } candidate { firstName } } } } } }"""
# Vendor calls that must wait for one another: jobs, first page of applications, its other pages, and (HR4YOU) candidates.
CHAINS = {"hrworks": 3, "hr4you": 4}
ALLOWED = 1.15
PACE = Limits(calls_per_second=2_000.0)
JOBS = 50


@contextmanager
def sandbox(slug: str) -> Iterator[str]:
    """A vendor's sandbox in a process of its own; its base URL."""
    command = [sys.executable, "-u", "-m", "graphql_api", "sandbox", slug, "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None  # noqa: S101  # asked for above
    url = next(line for line in process.stdout if "http://" in line).split()[-1]
    try:
        yield url
    finally:
        process.terminate()
        process.wait()


def configuration(slug: str, url: str, digest: bytes, folder: str) -> Configuration:
    """One integration at the sandbox."""
    connection = import_module(f"connectors.{slug}.sandbox.connections").connections()["api"]
    credentials = {name: Secret(text) for name, text in connection["credentials"].items()}
    integration = IntegrationConfig(
        id="measured",
        name="Measured",
        connector=slug,
        base_url=url,
        credentials=credentials,
        limits=PACE,
    )
    settings = Settings(
        database_url=SecretStr(f"sqlite:///{folder}/journal.db"), seal_keys=SecretStr(new_seal_key())
    )
    keys = (KeyConfig(name="benchmark", digest=digest),)
    return Configuration(integrations=(integration,), keys=keys, settings=settings)


async def seconds(client: httpx.AsyncClient, headers: dict[str, str]) -> tuple[float, int]:
    """How long one query took, and its vendor calls."""
    began = time.perf_counter()
    response = await client.post("/graphql", json={"query": QUERY}, headers=headers)
    took = time.perf_counter() - began
    answer = json.loads(response.content)
    if "errors" in answer or len(answer["data"]["jobs"]["nodes"]) != JOBS:
        sys.exit(f"wrong answer: {str(answer)[:300]}")
    return took, answer["extensions"]["freshness"]["vendorCalls"]


async def measure(slug: str, url: str, folder: str, milliseconds: int, rounds: int) -> None:
    """Measure one vendor, with and without the delay in turns."""
    key, digest = new_key()
    headers = {"Authorization": f"Bearer {key}"}
    app = create_app(configuration(slug, url, digest, folder))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://api.example", timeout=60
        ) as client,
        httpx.AsyncClient() as admin,
    ):
        fresh = headers | {"Cache-Control": "no-cache"}
        await seconds(client, fresh)
        prompt, computed, delayed, calls = [], [], [], 0
        for _ in range(rounds):
            await admin.delete(f"{url}/__sandbox__/faults")
            before = time.process_time()
            prompt.append((await seconds(client, fresh))[0])
            computed.append(time.process_time() - before)
            await admin.post(
                f"{url}/__sandbox__/faults", json={"kind": "latency", "milliseconds": milliseconds}
            )
            took, calls = await seconds(client, fresh)
            delayed.append(took)
    figures = [statistics.median(each) for each in (prompt, computed, delayed)]
    report(slug, milliseconds, calls, *figures)


def report(slug: str, milliseconds: int, calls: int, execution: float, service: float, took: float) -> None:
    """Print one vendor's line."""
    chain = CHAINS[slug] * milliseconds / 1000
    bound = ALLOWED * chain + execution
    print(
        f"{slug:<8} {calls:>3} calls  chain {CHAINS[slug]} x {milliseconds} ms = {chain * 1000:3.0f} ms  "
        f"execution {execution * 1000:4.0f} ms (service {service * 1000:3.0f})  cold {took * 1000:4.0f} ms  "
        f"allowed {bound * 1000:4.0f} ms  "
        f"waiting {(took - execution) / chain:4.2f} x chain  {'within' if took <= bound else 'BEYOND'}"
    )


def main() -> None:
    """Measure both vendors."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--milliseconds", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=7)
    given = parser.parse_args()
    for slug in CHAINS:
        with sandbox(slug) as url, tempfile.TemporaryDirectory() as folder:
            asyncio.run(measure(slug, url, folder, given.milliseconds, given.rounds))


if __name__ == "__main__":
    main()
