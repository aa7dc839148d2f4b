"""The servers: how each is started on a core of its own, known to be ready, and ended."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from benchmarks.speed.data import INTEGRATION, RECORDS_FILE
from benchmarks.speed.installing import NODE_FOLDER, PYTHON_FOLDER, node, python
from benchmarks.speed.load import HOST
from graphql_api.security.keys import new_key
from graphql_api.store.seal_keys import new_key as new_seal_key

ROOT = Path(__file__).parents[2]
START_SECONDS = 60.0
# The cache stays warm from the first round to the last.
TTL_SECONDS = 24 * 3600
PRODUCT, REPEATED, ANEW = "ats-graph", "ats-graph, response cache on", "ats-graph, records encoded anew"
# Node servers hold moments as Dates, as this service does; those marked so hold the very texts that they answer with.
TEXTS = ", moments as texts"


class Kind(StrEnum):
    """What a server is to the comparison."""

    PRODUCT = "product"
    PYTHON = "python"
    NODE = "node"
    LIMIT = "limit"


@dataclass(frozen=True)
class Server:
    """A server that is not started yet; its command gets the port added."""

    name: str
    kind: Kind
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    after_port: Sequence[str] = ()


@dataclass(frozen=True)
class Running:
    """A server that runs."""

    server: Server
    port: int
    process: "subprocess.Popen[bytes]"

    def cpu_seconds(self) -> float:
        """Processor time that the process has used so far, all its threads together."""
        stat = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii")
        user, system = stat.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def servers(folder: Path) -> tuple[Server, ...]:
    """All servers, in the order of the report; they read their data from the folder."""
    return (*_product(folder), *_python(folder), *_node(folder), *_limits(folder))


def product(name: str, folder: Path, tables: str, environment: Mapping[str, str]) -> Server:
    """This service with the integrations that `tables` describe; settings, key and journal in the folder."""
    key, digest = new_key()
    config = folder / "integrations.toml"
    config.write_text(
        f'{tables}\n[[keys]]\nname = "benchmark"\ndigest = "sha256:{digest.hex()}"\n', encoding="utf-8"
    )
    settings = {
        "ATS_GRAPH_CONFIG": str(config),
        "ATS_GRAPH_DATABASE_URL": f"sqlite:///{folder}/journal.db",
        "ATS_GRAPH_SEAL_KEYS": new_seal_key(),
        "ATS_GRAPH_TTL_SECONDS": str(TTL_SECONDS),
    }
    command = (sys.executable, "-m", "benchmarks.speed.product", "serve", "--port")
    headers = {"Authorization": f"Bearer {key}"}
    return Server(name, Kind.PRODUCT, command, {**settings, **environment}, headers)


def at_hand(records: Path) -> str:
    """The table of an integration that reads its records from a file."""
    return f'[[integrations]]\nid = "{INTEGRATION}"\nconnector = "at_hand"\noptions = {{ records = "{records}" }}\n'


def _product(folder: Path) -> Iterator[Server]:
    # Every request of the benchmark is a repeated one, so the work itself is measured without the response cache.
    walked = {"ATS_GRAPH_RESPONSE_CACHE_BYTES": "0"}
    kinds = {PRODUCT: walked, REPEATED: {}, ANEW: {**walked, "ATS_GRAPH_RENDERED_BYTES": "0"}}
    for name, environment in kinds.items():
        own = folder / name.replace(" ", "-").replace(",", "")
        own.mkdir()
        yield product(name, own, at_hand(folder / RECORDS_FILE), environment)


def _python(folder: Path) -> Iterator[Server]:
    for name, file in {"Strawberry": "with_strawberry.py", "Ariadne": "with_ariadne.py"}.items():
        yield Server(name, Kind.PYTHON, (python(), str(PYTHON_FOLDER / file), str(folder)))


def _node(folder: Path) -> Iterator[Server]:
    files = {
        "Apollo Server": "apollo.js",
        "graphql-yoga + graphql-jit": "yoga.js",
        "mercurius + JIT": "mercurius.js",
        "Grafast": "grafast.js",
    }
    for name, file in files.items():
        yield _on_node(name, file, folder, "dates")
        if "JIT" in name.upper():
            yield _on_node(f"{name}{TEXTS}", file, folder, "texts")


def _on_node(name: str, file: str, folder: Path, moments: str) -> Server:
    command = (node(), str(NODE_FOLDER / file), str(folder))
    return Server(name, Kind.NODE, command, {"NODE_ENV": "production"}, after_port=(moments,))


def _limits(folder: Path) -> Iterator[Server]:
    kinds = {
        "prebuilt tree, orjson": ("limits.py", "orjson"),
        "prebuilt tree with datetimes, orjson": ("limits.py", "orjson-datetimes"),
        "prebuilt tree, msgspec": ("limits.py", "msgspec"),
        "ready bytes": ("limits.py", "bytes"),
        "ready bytes, bare socket": ("bare.py",),
    }
    for name, (file, *kind) in kinds.items():
        command = (python(), str(PYTHON_FOLDER / file), str(folder))
        yield Server(name, Kind.LIMIT, command, after_port=kind)


@contextlib.contextmanager
def running(server: Server, core: int, folder: Path) -> Iterator[Running]:
    """Run a server on one core, from when it listens until the context ends."""
    port = _free_port()
    command = ("taskset", "-c", str(core), *server.command, str(port), *server.after_port)
    log = folder / f"{port}.log"
    with log.open("wb") as written:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **server.environment}, stdout=written, stderr=written
        )
    try:
        _wait(server, process, port, log)
        yield Running(server, port, process)
    finally:
        process.terminate()
        _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    try:
        process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait(server: Server, process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection((HOST, port), timeout=1):
            return
        time.sleep(0.01)
    message = f"{server.name} did not start:\n{log.read_text(errors='replace')[-3000:]}"
    raise RuntimeError(message)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind((HOST, 0))
        return int(free.getsockname()[1])
