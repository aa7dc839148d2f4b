"""The ordinary Python client, gql, reads every application once, page after page, and applies for jobs."""

import hashlib
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest
import pytest_asyncio
from gql import Client, FileVar, GraphQLRequest
from gql.client import AsyncClientSession
from gql.transport.aiohttp import AIOHTTPTransport

PAGE = """
    query ApplicationsPage($integrationId: ID, $after: String) {
      applications(integrationId: $integrationId, first: 250, after: $after) {
        nodes { id integration { id } }
        pageInfo { hasNextPage endCursor }
      }
    }
"""
OPEN_JOB = """
    query OpenJob($integrationId: ID!) {
      jobs(integrationId: $integrationId, first: 1, filter: { statuses: [OPEN] }) { nodes { id } }
    }
"""
APPLY = """
    mutation Apply($input: CreateApplicationInput!) {
      createApplication(input: $input) {
        replayed
        operation { id }
        warnings { code path }
        errors { code path message }
      }
    }
"""
PROGRESS = """
    query Progress($id: ID!) {
      operation(id: $id) { id state finishedAt attachments { size state } }
    }
"""

each_account = pytest.mark.parametrize("account", ["hrworks-demo", "hr4you-demo"])
pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def session(demo) -> AsyncIterator[AsyncClientSession]:
    """An open session with the demo, its key at hand."""
    transport = AIOHTTPTransport(url=demo.endpoint, headers={"Authorization": f"Bearer {demo.key}"})
    async with Client(transport=transport, fetch_schema_from_transport=False) as session:
        yield session


async def _ask(session, query: str, **variables) -> dict:
    return await session.execute(GraphQLRequest(query, variable_values=variables))


async def _apply(session, given: dict) -> dict:
    request = GraphQLRequest(APPLY, variable_values={"input": given})
    return (await session.execute(request, upload_files=True))["createApplication"]


async def _somebody(session, account: str, **candidate) -> dict:
    job = (await _ask(session, OPEN_JOB, integrationId=account))["jobs"]["nodes"][0]
    key = str(uuid4())
    person = {"firstName": "Pia", "lastName": "Schlange", "emailAddress": f"{key}@mailbox.example"}
    return {
        "idempotencyKey": key,
        "candidate": {**person, **candidate},
        "application": {"jobId": job["id"]},
    }


def _upload(path: Path) -> dict:
    # A FileVar is good for one request: gql opens its file and closes it.
    return {"upload": FileVar(str(path), content_type="application/pdf")}


async def _pages(session, integration_id: str | None = None) -> AsyncIterator[list[dict]]:
    after = None
    while True:
        page = (await _ask(session, PAGE, integrationId=integration_id, after=after))["applications"]
        yield page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return
        after = page["pageInfo"]["endCursor"]


async def test_all_applications_of_all_accounts_come_once(session, records):
    seen = [node async for page in _pages(session) for node in page]

    ids = Counter(node["id"] for node in seen)
    assert [each for each, count in ids.items() if count > 1] == []
    assert Counter(node["integration"]["id"] for node in seen) == {
        account: await held.applications() for account, held in records.items()
    }


async def test_the_accounts_together_are_the_whole(session):
    whole = Counter([node["integration"]["id"] async for page in _pages(session) for node in page])

    alone = {account: sum([len(page) async for page in _pages(session, account)]) for account in whole}

    assert alone == whole


@each_account
async def test_a_file_is_uploaded_once_however_often_it_is_asked_for(session, records, pdf, account):
    given = await _somebody(session, account, company="Muster AG")

    accepted = await _apply(session, {**given, "attachments": [_upload(pdf)], "waitSeconds": 0})
    # As after a lost answer; and this time it waits for the end.
    repeated = await _apply(session, {**given, "attachments": [_upload(pdf)]})

    assert (accepted["errors"], accepted["replayed"]) == ([], False)
    assert accepted["warnings"] == [{"code": "INPUT_NOT_SUPPORTED", "path": "candidate.company"}]
    assert (repeated["errors"], repeated["replayed"]) == ([], True)
    assert repeated["operation"] == accepted["operation"]
    operation = (await _ask(session, PROGRESS, id=accepted["operation"]["id"]))["operation"]
    assert (operation["state"], operation["finishedAt"] is None) == ("SUCCEEDED", False)
    assert operation["attachments"] == [{"size": pdf.stat().st_size, "state": "STORED"}]
    assert await records[account].copies(hashlib.sha256(pdf.read_bytes()).hexdigest()) == 1


@each_account
async def test_all_that_is_wrong_with_an_input_is_told_at_once(session, records, pdf, account):
    given = await _somebody(session, account, firstName=" ", emailAddress="nobody")
    before = await records[account].applications()
    broken = {"name": "zeugnis.pdf", "contentType": "application/pdf", "data": "not base64"}

    refused = await _apply(session, {**given, "attachments": [_upload(pdf), broken]})

    assert {error["path"]: error["code"] for error in refused["errors"]} == {
        "candidate.firstName": "BAD_INPUT",
        "candidate.emailAddress": "BAD_INPUT",
        "attachments.1.data": "BAD_INPUT",
    }
    assert all("nobody" not in error["message"] for error in refused["errors"])
    assert (refused["operation"], refused["replayed"]) == (None, False)
    assert await records[account].applications() == before
