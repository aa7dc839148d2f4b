"""Changes of a stage: the feed read to its end, sweeps, and what the vendors' own users do meanwhile."""

from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest

from graphql_api.app import create_app
from tests.access.conftest import Keys

FEED = """query ($after: String, $first: Int! = 250, $id: ID, $models: [RecordModel!]) {
  changes(after: $after, first: $first, integrationId: $id, models: $models) {
    nodes { kind model id remoteId changedAt integration { id } } endCursor hasNextPage } }"""
SWEEP = """mutation ($id: ID!, $accept: Boolean! = false) {
  sweepIntegration(input: {integrationId: $id, acceptMassDeletion: $accept}) {
    sweep { running heldBack finishedAt models { model outcome records changed deleted heldBack detail } }
    errors { code path message } } }"""


@dataclass
class Following:
    """A reader of the feed of one integration of a stage."""

    stage: Any
    integration_id: str = "hr4you-demo"
    after: str | None = None

    async def page(self, **given: Any) -> Any:
        """One page behind the last one."""
        variables = {"after": self.after, "id": self.integration_id, **given}
        page = (await self.stage.ask(FEED, **variables)).data["changes"]
        self.after = page["endCursor"]
        return page

    async def rest(self, **given: Any) -> list[dict[str, Any]]:
        """All changes since the last time."""
        found = []
        while True:
            page = await self.page(**given)
            found += page["nodes"]
            if not page["hasNextPage"]:
                return found

    async def told(self, **given: Any) -> list[tuple[str, str, str]]:
        """The same, as kind, model and remote id."""
        return [(one["kind"], one["model"], one["remoteId"]) for one in await self.rest(**given)]

    async def sweep(self, **given: Any) -> dict[str, dict[str, Any]]:
        """Sweep; what came of each model."""
        payload = (await self.stage.ask(SWEEP, id=self.integration_id, **given)).data["sweepIntegration"]
        assert payload["errors"] == []
        assert not payload["sweep"]["running"]
        return {one["model"]: one for one in payload["sweep"]["models"]}


@pytest.fixture
def following():
    """Make a reader."""
    return Following


@pytest.fixture
def keys_of():
    """Make the keys of a stage."""
    return Keys


@pytest.fixture
async def replica(stage):
    """A second process of the service, as far as it matters: everything of its own but the database and the file."""
    app = create_app(stage.app.state.service.configuration)
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://api.example", timeout=60) as client,
    ):
        yield replace(stage, app=app, client=client)
