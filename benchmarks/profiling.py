"""Where the time of a warm query goes, function by function: `.venv/bin/python benchmarks/profiling.py large|small`.

One process, the HR WORKS sandbox beside it, the response cache off; what the client in the same process does is left out (it
looks for a module at each request). Shares are of the profiled time, to which the profiler adds most where many small
functions are called.
"""

import argparse
import asyncio
import cProfile
import dataclasses
import pstats
import sys
import tempfile
from pathlib import Path

import httpx
from cold_latency import configuration, sandbox

from graphql_api.app import create_app
from graphql_api.configuration import Configuration
from graphql_api.security.keys import new_key
from graphql_api.settings import LogFormat, LogLevel
from graphql_api.telemetry import logs

QUERIES = {
    "large": """{ jobs(first: 50) { nodes {
      id name status remoteCreatedAt employmentType category jobCode fetchedAt changedAt
      applications(first: 20) { nodes { id outcome remoteId remoteCreatedAt rejectedAt fetchedAt changedAt source candidateId
      candidate { id firstName lastName title company fetchedAt changedAt remoteId
      emailAddresses { emailAddress type } } } } } } }""",
    "small": "{ jobs(first: 10) { nodes { id name status remoteCreatedAt jobCode } } }",
}
REPEATS = {"large": 60, "small": 1500}
SHOWN = 25
CLIENT = ("importlib", "posix.stat", "httpx/_transports")


def place(path: str, line: int, name: str) -> str:
    """A function without the folders of this machine."""
    if line == 0:
        return name
    parts = Path(path).parts
    known = next((part for part in ("graphql_api", "site-packages") if part in parts), None)
    kept = parts[parts.index(known) :] if known else parts[-2:]
    return f"{'/'.join(kept).removeprefix('site-packages/')}:{line} {name}"


async def profiled(settled: Configuration, key: str, query: str, repeats: int) -> pstats.Stats:
    """The profile of so many requests, after some that fill the cache."""
    app = create_app(settled)
    transport = httpx.ASGITransport(app)
    headers = {"Authorization": f"Bearer {key}"}
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://api.example", timeout=60) as client,
    ):

        async def ask() -> None:
            answer = await client.post("/graphql", json={"query": query}, headers=headers)
            assert "errors" not in answer.json()  # noqa: S101 - a profile of failures would show nothing

        await ask()
        await ask()
        profile = cProfile.Profile()
        for _ in range(repeats):
            request = client.build_request("POST", "/graphql", json={"query": query}, headers=headers)
            profile.enable()
            response = await transport.handle_async_request(request)
            profile.disable()
            await response.aread()
    return pstats.Stats(profile)


def main() -> None:
    """Profile and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("query", choices=sorted(QUERIES))
    asked = parser.parse_args().query
    key, digest = new_key()
    with (
        tempfile.TemporaryDirectory() as folder,
        sandbox("hrworks") as url,
        Path(folder, "log").open("w") as log,
    ):
        settled = configuration("hrworks", url, digest, folder)
        settings = settled.settings.model_copy(update={"response_cache_bytes": 0})
        settled = dataclasses.replace(settled, settings=settings)
        logs.configure(LogLevel.INFO, LogFormat.JSON, log)
        stats = asyncio.run(profiled(settled, key, QUERIES[asked], REPEATS[asked]))
    ours = [item for item in stats.stats.items() if not any(word in str(item[0]) for word in CLIENT)]  # type: ignore[attr-defined] # not in typeshed
    figures = sorted(ours, key=lambda item: -item[1][2])
    total = sum(figure[2] for _, figure in figures)
    print(f"{asked} query, {REPEATS[asked]} requests: share of the time, calls a request, function")
    for (path, line, name), figure in figures[:SHOWN]:
        calls = figure[1] / REPEATS[asked]
        print(f"{figure[2] / total:6.1%} {calls:8.1f}  {place(path, line, name)}")
    print(f"{sum(f[2] for _, f in figures[SHOWN:]) / total:6.1%}           {len(figures) - SHOWN} others")


if __name__ == "__main__":
    sys.exit(main())
