"""The service as the parts of this benchmark use it: a process of its own, asked over HTTP."""

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from benchmarks.speed.load import HOST
from benchmarks.speed.measuring import cores
from benchmarks.speed.servers import Running, product, running

# Nothing gives way and nothing expires, whatever the machine needs to get there.
ROOMY = {
    "ATS_GRAPH_CACHE_BYTES": str(4 * 1024**3),
    "ATS_GRAPH_CACHE_ENTRIES": "2000000",
    "ATS_GRAPH_TTL_SLOW_SECONDS": "86400",
    "ATS_GRAPH_RESPONSE_CACHE_BYTES": "0",
    "ATS_GRAPH_LOG_LEVEL": "warning",
}
LIMITS = "{ calls_per_second = 2000.0, calls_at_once = 32, read_timeout = 60.0, deadline = 60.0 }"


@dataclass(frozen=True)
class Service:
    """A running service."""

    running: Running

    @property
    def headers(self) -> Mapping[str, str]:
        """What a request needs to be let in."""
        return self.running.server.headers

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """The data that answer a query, or RuntimeError."""
        body = json.dumps({"query": query, "variables": variables}).encode()
        headers = {"Content-Type": "application/json", **self.headers}
        asked = Request(f"http://{HOST}:{self.running.port}/graphql", body, headers)
        with urlopen(asked, timeout=120) as response:  # noqa: S310  # a server of ours
            answer = json.loads(response.read())
        if "errors" in answer:
            message = f"the service refuses: {str(answer['errors'])[:500]}"
            raise RuntimeError(message)
        data: dict[str, Any] = answer["data"]
        return data

    def megabytes(self) -> float:
        """Memory that the process holds."""
        status = Path(f"/proc/{self.running.process.pid}/status").read_text(encoding="ascii")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024


@contextlib.contextmanager
def service(
    name: str, folder: Path, tables: str, environment: Mapping[str, str] = ROOMY
) -> Iterator[Service]:
    """The service with these integrations, on a core of its own."""
    own = folder / name
    own.mkdir(parents=True)
    with running(product(name, own, tables, environment), cores()[0], own) as started:
        yield Service(started)


@contextlib.contextmanager
def sandbox(slug: str, scale: float) -> Iterator[str]:
    """A vendor's sandbox in a process of its own; its base URL."""
    command = [
        sys.executable,
        "-u",
        "-m",
        "graphql_api",
        "sandbox",
        slug,
        "--port",
        "0",
        "--scale",
        str(scale),
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None  # noqa: S101  # asked for above
    url = next(line for line in process.stdout if "http://" in line).split()[-1]
    try:
        yield url
    finally:
        process.terminate()
        process.wait()


def at_sandbox(slug: str, url: str, integration_id: str = "measured") -> str:
    """The table of an integration at a sandbox."""
    credentials = import_module(f"connectors.{slug}.sandbox.connections").connections()["api"]["credentials"]
    given = ", ".join(f'{name} = "{text}"' for name, text in credentials.items())
    return (
        f'[[integrations]]\nid = "{integration_id}"\nconnector = "{slug}"\nbase_url = "{url}"\n'
        f"only_created = false\ncredentials = {{ {given} }}\nlimits = {LIMITS}\n"
    )
