"""The whole program on stage: both vendors' sandboxes and the API, over real HTTP on loopback, new for each test."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from connectors import registry
from connectors.contract.connector import Limits, Secret
from connectors.sandboxing.serving import start
from graphql_api.app import create_app
from graphql_api.configuration import Configuration, IntegrationConfig, KeyConfig
from graphql_api.security.keys import new_key
from graphql_api.security.scopes import EVERYTHING
from graphql_api.settings import Settings
from graphql_api.store.seal_keys import new_key as new_seal_key

#: Fixtures of both databases, for whoever asks for them.
pytest_plugins = ["tests.databases"]

ROOT = Path(__file__).parents[1]


@dataclass
class Vendor:
    """One vendor's sandbox: what it was asked, and how it can be made to fail."""

    app: Starlette
    url: str

    @property
    def parts(self) -> Any:
        """The sandbox's own parts: state, faults, journal, clock, knobs."""
        return self.app.state.sandbox

    @property
    def calls(self) -> dict[str, int]:
        """Requests since the last `forget`, by method and last part of the path, authentication left out."""
        counted: dict[str, int] = {}
        for route, count in self.parts.journal.counts.items():
            if "authentication" not in route:
                method, path = route.split(" ", 1)
                name = f"{method} {path.rsplit('/', 1)[-1]}"
                counted[name] = counted.get(name, 0) + count
        return counted

    def forget(self) -> None:
        """Start counting anew."""
        self.parts.journal.clear()

    def fail(self, **rule: Any) -> None:
        """Add a fault; see connectors.sandboxing.fault_plan.FaultRule."""
        module = import_module("connectors.sandboxing.fault_plan")
        self.parts.faults.add(module.FaultRule(**rule))

    def recover(self) -> None:
        """Take all faults away."""
        self.parts.faults.clear()


@dataclass
class Answer:
    """A GraphQL answer."""

    response: httpx.Response
    body: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.body = json.loads(self.response.content)

    @property
    def data(self) -> Any:
        """The data; fails the test if there are errors."""
        assert "errors" not in self.body, self.body["errors"]
        return self.body["data"]

    @property
    def errors(self) -> list[dict[str, Any]]:
        """The errors."""
        return self.body.get("errors", [])

    @property
    def codes(self) -> list[str]:
        """Codes of the errors."""
        return [error["extensions"]["code"] for error in self.errors]

    @property
    def freshness(self) -> dict[str, Any]:
        """The freshness extension."""
        return self.body["extensions"]["freshness"]


@dataclass
class Stage:
    """The API with its vendors."""

    vendors: dict[str, Vendor]
    client: httpx.AsyncClient
    key: str
    app: Starlette

    async def ask(self, query: str, headers: Mapping[str, str] | None = None, /, **variables: Any) -> Answer:
        """Send an operation with the stage's key."""
        sent = {"Authorization": f"Bearer {self.key}", **(headers or {})}
        body = {"query": query, "variables": variables}
        return Answer(await self.client.post("/graphql", json=body, headers=sent))

    async def admin(self, slug: str, method: str, path: str, body: Any = None) -> Any:
        """Inspect or change a vendor's records, as its own user interface would."""
        async with httpx.AsyncClient(timeout=60) as client:
            url = f"{self.vendors[slug].url}/__sandbox__/{path}"
            response = await client.request(method, url, json=body)
        response.raise_for_status()
        return response.json() if response.content else None

    def forget(self) -> None:
        """Start counting vendor calls anew."""
        for vendor in self.vendors.values():
            vendor.forget()


INTEGRATIONS = (
    ("hrworks-demo", "hrworks", "api"),
    ("hr4you-demo", "hr4you", "api"),
    ("hr4you-feed-demo", "hr4you", "job_feed"),
)


def _integration(id_: str, slug: str, way: str, url: str, limits: Limits) -> IntegrationConfig:
    connection = import_module(f"connectors.{slug}.sandbox.connections").connections()[way]
    return IntegrationConfig(
        id=id_,
        name=f"{id_} GmbH",
        connector=slug,
        way=way,
        base_url=url,
        credentials={name: Secret(text) for name, text in connection["credentials"].items()},
        options=connection["options"],
        limits=limits,
    )


def _embedded(folder: Path) -> dict[str, Any]:
    """The settings of an embedded database, and of a service whose files may come from this machine."""
    return {
        "database_url": f"sqlite:///{folder}/journal.db",
        "seal_keys": SEAL_KEYS,
        "downloads_allow_private": True,
    }


SetTheStage = Callable[..., Any]


#: One for all tests: making it is not what they are about.
SEAL_KEYS = new_seal_key()


@pytest.fixture
async def set_stage(tmp_path: Path) -> AsyncIterator[SetTheStage]:
    """Build a stage with sizes, settings, integrations or keys of the test's own; everything stops at the end."""
    async with AsyncExitStack() as stack:

        async def build(
            *,
            scale: float = 1.0,
            settings: Mapping[str, Any] | None = None,
            limits: Limits | None = None,
            integrations: tuple[tuple[str, str, str], ...] = INTEGRATIONS,
            key_integrations: frozenset[str] | None = None,
        ) -> Stage:
            vendors = {}
            for slug in dict.fromkeys(slug for _, slug, _ in integrations):
                sandbox = registry.sandbox(slug).create_app(scale=scale)
                vendors[slug] = Vendor(sandbox, await stack.enter_async_context(start(sandbox)))
            key, digest = new_key()
            configuration = Configuration(
                integrations=tuple(
                    _integration(id_, slug, way, vendors[slug].url, limits or Limits())
                    for id_, slug, way in integrations
                ),
                keys=(
                    KeyConfig(name="test", digest=digest, integrations=key_integrations, scopes=EVERYTHING),
                ),
                settings=Settings(**{**_embedded(tmp_path), **(settings or {})}),
            )
            app = create_app(configuration)
            await stack.enter_async_context(app.router.lifespan_context(app))
            # The API itself is asked in process: the vendors are the ones that must be real servers.
            transport = httpx.ASGITransport(app)
            client = await stack.enter_async_context(
                httpx.AsyncClient(transport=transport, base_url="http://api.example", timeout=60)
            )
            return Stage(vendors, client, key, app)

        yield build


@pytest.fixture
async def stage(set_stage: SetTheStage) -> Stage:
    """Three integrations, two vendors, the sandboxes' own sizes."""
    return await set_stage()


@dataclass(frozen=True)
class Demo:
    """A demo that runs as users start it."""

    endpoint: str
    key: str
    sandboxes: dict[str, Any]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """`ats-graph demo`, a process of its own; stopped by Ctrl-C, after which nothing of it may be left."""
    folder = tmp_path_factory.mktemp("demo")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "graphql_api", "demo", "--port", "0"],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    told = []
    # The last line that it prints when all is up; reading it is waiting for it.
    for line in process.stdout:
        told.append(line)
        if "Ctrl-C" in line:
            break
    else:
        pytest.fail(f"the demo did not start:\n{''.join(told)}", pytrace=False)
    state = json.loads((folder / ".demo.json").read_text(encoding="utf-8"))
    yield Demo(state["endpoint"], state["key"], state["sandboxes"])
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=20)
    assert process.returncode == 0
    assert list(folder.iterdir()) == []
