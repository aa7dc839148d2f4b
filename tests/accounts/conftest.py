"""Integrations and keys of the store, changed by mutation while the service runs."""

from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any

import httpx
import pytest

from graphql_api.app import create_app

INTEGRATION = "integration { id name state stateCause managed } errors { code path message }"


@dataclass
class Administrator:
    """Somebody with an admin key, at one process of the service."""

    stage: Any

    async def mutate(self, name, given, fields=INTEGRATION):
        """The payload of a mutation."""
        kind = f"{name[0].upper()}{name[1:]}Input!"
        query = f"mutation ($input: {kind}) {{ told: {name}(input: $input) {{ {fields} }} }}"
        return (await self.stage.ask(query, input=given)).data["told"]

    def account(self, slug, id_="acme", **more):
        """Input of createIntegration for an account at a sandbox."""
        way, connection = next(
            iter(import_module(f"connectors.{slug}.sandbox.connections").connections().items())
        )
        pairs = {
            name: [{"name": key, "value": value} for key, value in connection[name].items()]
            for name in ("credentials", "options")
        }
        base = self.stage.vendors[slug].url
        return {"id": id_, "connector": slug, "way": way, "baseUrl": base, **pairs, **more}

    async def connect(self, slug, id_="acme", **more):
        """Connect an account."""
        told = await self.mutate(
            "createIntegration", self.account(slug, id_, onlyCreatedApplications=False, **more)
        )
        assert told["errors"] == []
        return told["integration"]

    async def key(self, *scopes, **more):
        """A new key, and the stage as asked with it."""
        told = await self.mutate(
            "createApiKey",
            {"name": "careers page", "scopes": scopes, **more},
            "key apiKey { id scopes integrationIds } errors { code path message }",
        )
        assert told["errors"] == []
        return told["apiKey"]["id"], replace(self.stage, key=told["key"])


@pytest.fixture
async def admin(stage):
    return Administrator(stage)


@pytest.fixture
async def hiding(admin):
    """Connect an account that shows only what was created here: the default where candidates can apply."""

    async def connect(slug):
        told = await admin.mutate(
            "createIntegration",
            admin.account(slug),
            "integration { onlyCreatedApplications } errors { code }",
        )
        assert told == {"integration": {"onlyCreatedApplications": True}, "errors": []}

    return connect


@pytest.fixture
async def replica(stage):
    """A second process of the service, as far as it matters: everything of its own but the database and the file."""
    app = create_app(stage.app.state.service.configuration)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://api.example", timeout=60
        ) as client,
    ):
        yield replace(stage, app=app, client=client)
