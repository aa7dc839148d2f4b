"""Many applications with a CV of 1 MB each, at once, at one API process; and what reads cost meanwhile.

    .venv/bin/python benchmarks/concurrent_applications.py [--applications 200] [--multipart] [--connector hr4you]

The API and the vendor's sandbox run in processes of their own, the journal is a SQLite file. Printed: the API process's
largest resident memory (Linux, VmHWM), how long all took, how they ended, and how long small cached reads took from the
first application to the last.
"""

import argparse
import asyncio
import base64
import contextlib
import json
import multiprocessing
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from graphql_api.security.keys import new_key
from graphql_api.store.seal_keys import new_key as new_seal_key

if TYPE_CHECKING:
    from multiprocessing.queues import Queue
    from multiprocessing.synchronize import Event

MEGABYTE = 1_000_000
ALLOWED_MB = 400
APPLY = """mutation ($input: CreateApplicationInput!) { createApplication(input: $input) {
  errors { code path message } operation { id state } } }"""
STATE = "query ($id: ID!) { operation(id: $id) { state } }"
READ = '{ integration(id: "measured") { jobs(first: 10, filter: {statuses: [OPEN]}) { nodes { id remoteId name } } } }'


@contextlib.contextmanager
def program(*arguments: str, environment: dict[str, str] | None = None) -> Iterator["subprocess.Popen[str]"]:
    """A command of ours in a process of its own."""
    command = [sys.executable, "-u", "-m", "graphql_api", *arguments]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment or dict(os.environ),
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


@contextlib.contextmanager
def api(folder: Path, slug: str, sandbox: "subprocess.Popen[str]") -> Iterator[tuple[int, int, str]]:
    """The API over a sandbox: its process id, port and a key."""
    assert sandbox.stdout is not None  # noqa: S101 - asked for above
    url = next(line for line in sandbox.stdout if "http://" in line).split()[-1]
    connection = import_module(f"connectors.{slug}.sandbox.connections").connections()["api"]
    given = ", ".join(f'{name} = "{value}"' for name, value in connection["credentials"].items())
    key, digest = new_key()
    port = random.randint(20_000, 40_000)  # noqa: S311 - any free port
    (folder / "integrations.toml").write_text(
        f'[[integrations]]\nid = "measured"\nconnector = "{slug}"\nbase_url = "{url}"\ncredentials = {{ {given} }}\n'
        f'limits = {{ calls_per_second = 500.0 }}\n[[keys]]\nname = "benchmark"\ndigest = "sha256:{digest.hex()}"\n',
        encoding="utf-8",
    )
    environment = {
        **os.environ,
        "ATS_GRAPH_CONFIG": str(folder / "integrations.toml"),
        "ATS_GRAPH_DATABASE_URL": f"sqlite:///{folder}/journal.db",
        "ATS_GRAPH_SEAL_KEYS": new_seal_key(),
        "ATS_GRAPH_LOG_LEVEL": "warning",
    }
    with program("serve", "--port", str(port), environment=environment) as process:
        yield process.pid, port, key


def pdf() -> bytes:
    """A megabyte that cannot be compressed and passes for a PDF."""
    return b"%PDF-1.4\n" + os.urandom(MEGABYTE - 16) + b"\n%%EOF\n"


def largest_memory(pid: int) -> float:
    """The process's largest resident memory so far, in MB."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) * 1024 / 1e6


async def apply(client: httpx.AsyncClient, job: str, *, multipart: bool) -> str:
    """One application; its operation's id."""
    attachment = {"name": "cv.pdf", "contentType": "application/pdf", "type": "CV"}
    person = {"firstName": "Ada", "lastName": "Lovelace", "emailAddress": f"{uuid.uuid4().hex}@example.org"}
    given = {"application": {"jobId": job}, "candidate": person, "attachments": [attachment]}
    body = {"query": APPLY, "variables": {"input": {**given, "idempotencyKey": str(uuid.uuid4())}}}
    if multipart:
        attachment["upload"] = None  # type: ignore[assignment] # null, where the file belongs
        form = {
            "operations": json.dumps(body),
            "map": json.dumps({"0": ["variables.input.attachments.0.upload"]}),
        }
        answer = await client.post("/graphql", data=form, files={"0": ("cv.pdf", pdf(), "application/pdf")})
    else:
        attachment["data"] = base64.b64encode(pdf()).decode()
        answer = await client.post(
            "/graphql", content=json.dumps(body), headers={"Content-Type": "application/json"}
        )
    told = answer.json()
    assert "errors" not in told, told["errors"]  # noqa: S101 - a benchmark of failures would measure nothing
    payload = told["data"]["createApplication"]
    assert not payload["errors"], payload["errors"]  # noqa: S101 - as above
    return str(payload["operation"]["id"])


async def finished(client: httpx.AsyncClient, operation_id: str) -> str:
    """The state that an operation ends in."""
    while True:
        # A connection that was idle may be closed by the server in the moment in which it is used again.
        with contextlib.suppress(httpx.TransportError):
            answer = await client.post("/graphql", json={"query": STATE, "variables": {"id": operation_id}})
            state = answer.json()["data"]["operation"]["state"]
            if state not in {"PENDING", "RUNNING"}:
                return str(state)
        await asyncio.sleep(0.2)


def reading(port: int, key: str, stop: "Event", took: "Queue[list[float]]") -> None:
    """Ask a small cached query again and again; in a process of its own, for the other one is busy making files."""
    found: list[float] = []
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=bearer(key), timeout=60) as client:
        while not stop.wait(0.05):
            began = time.perf_counter()
            with contextlib.suppress(httpx.TransportError):
                client.post("/graphql", json={"query": READ})
                found.append((time.perf_counter() - began) * 1000)
    took.put(found)


@contextlib.contextmanager
def reads(port: int, key: str) -> Iterator[list[float]]:
    """Read meanwhile; at the end, how long each took, in milliseconds."""
    spawning, found = multiprocessing.get_context("spawn"), list[float]()
    stop, took = spawning.Event(), spawning.Queue()
    reader = spawning.Process(target=reading, args=(port, key, stop, took))
    reader.start()
    try:
        yield found
    finally:
        stop.set()
        found += took.get(timeout=60)
        reader.join()


def bearer(key: str) -> dict[str, str]:
    """The header that a key is sent in."""
    return {"Authorization": f"Bearer {key}"}


async def all_at_once(port: int, key: str, given: argparse.Namespace) -> Counter[str]:
    """Send them all and wait for all; how they ended."""
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{port}", headers=bearer(key), timeout=120, limits=limits
    ) as client:
        jobs = await first_read(client)
        sent = (
            apply(client, random.choice(jobs), multipart=given.multipart)  # noqa: S311 - no secret
            for _ in range(given.applications)
        )
        ids = await asyncio.gather(*sent)
        return Counter(await asyncio.gather(*(finished(client, one) for one in ids)))


def measured(pid: int, port: int, key: str, given: argparse.Namespace) -> None:
    """Send, read meanwhile, print."""
    asyncio.run(started(port, key))
    idle = largest_memory(pid)
    with reads(port, key) as took:
        began = time.perf_counter()
        states = asyncio.run(all_at_once(port, key, given))
        seconds = time.perf_counter() - began
    ordered = sorted(took)
    form = "multipart" if given.multipart else "base64"
    print(f"{given.applications} applications, 1 MB each, {form}, {given.connector}")
    print(f"states         {dict(states)}")
    print(f"seconds        {seconds:.1f}")
    print(f"memory         {largest_memory(pid):.0f} MB at most, {idle:.0f} MB before (allowed {ALLOWED_MB})")
    print(
        f"reads          {len(ordered)}, median {statistics.median(ordered):.0f} ms, "
        f"p95 {ordered[int(len(ordered) * 0.95)]:.0f} ms, slowest {ordered[-1]:.0f} ms"
    )


async def started(port: int, key: str) -> None:
    """Come back when the API answers."""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=bearer(key)) as client:
        await first_read(client)


async def first_read(client: httpx.AsyncClient) -> list[str]:
    """Ids of open jobs, once the API answers."""
    while True:
        with contextlib.suppress(httpx.TransportError):
            answer = await client.post("/graphql", json={"query": READ})
            return [job["id"] for job in answer.json()["data"]["integration"]["jobs"]["nodes"]]
        await asyncio.sleep(0.1)


def main() -> None:
    """Start everything, measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--applications", type=int, default=200)
    parser.add_argument("--multipart", action="store_true")
    parser.add_argument("--connector", default="hr4you")
    given = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        program("sandbox", given.connector, "--port", "0") as sandbox,
        api(Path(folder), given.connector, sandbox) as (pid, port, key),
    ):
        measured(pid, port, key, given)


if __name__ == "__main__":
    main()
