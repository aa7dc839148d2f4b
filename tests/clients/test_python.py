"""The ordinary Python client, gql, reads every application once, page after page."""

from collections import Counter
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from gql import Client, GraphQLRequest
from gql.client import AsyncClientSession
from gql.transport.aiohttp import AIOHTTPTransport

# As many as each vendor's sandbox has at its default size.
SANDBOXES_HOLD = {"hrworks": 2600, "hr4you": 1900}
PAGE = """
    query ApplicationsPage($integrationId: ID, $after: String) {
      applications(integrationId: $integrationId, first: 250, after: $after) {
        nodes { id integration { id connector { slug } } }
        pageInfo { hasNextPage endCursor }
      }
    }
"""

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def session(demo) -> AsyncIterator[AsyncClientSession]:
    """An open session with the demo, its key at hand."""
    transport = AIOHTTPTransport(url=demo.endpoint, headers={"Authorization": f"Bearer {demo.key}"})
    async with Client(transport=transport, fetch_schema_from_transport=False) as session:
        yield session


async def _pages(session, integration_id: str | None = None) -> AsyncIterator[list[dict]]:
    after = None
    while True:
        variables = {"integrationId": integration_id, "after": after}
        page = (await session.execute(GraphQLRequest(PAGE, variable_values=variables)))["applications"]
        yield page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return
        after = page["pageInfo"]["endCursor"]


async def test_all_applications_of_all_accounts_come_once(session):
    seen = [node async for page in _pages(session) for node in page]

    ids = Counter(node["id"] for node in seen)
    assert [each for each, count in ids.items() if count > 1] == []
    assert Counter(node["integration"]["connector"]["slug"] for node in seen) == SANDBOXES_HOLD


async def test_the_accounts_together_are_the_whole(session):
    whole = Counter([node["integration"]["id"] async for page in _pages(session) for node in page])

    alone = {account: sum([len(page) async for page in _pages(session, account)]) for account in whole}

    assert alone == whole
