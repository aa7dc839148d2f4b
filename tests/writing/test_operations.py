"""Operations: found again, waited for, listed; and they go on whoever hangs up."""

import asyncio
import contextlib
import itertools
from datetime import datetime

import httpx
import pytest

from connectors.contract.enums import Model

both = pytest.mark.parametrize("slug", ["hrworks", "hr4you"])


def note(books, content="Ruft zurück.", **more):
    return {"applicationId": books.id(Model.APPLICATION, books.seeded()[0]), "content": content, **more}


async def noted(writer, count):
    """Ids of so many operations, the newest first."""
    books = writer.books["hr4you"]
    told = [
        await writer.act("addNoteToApplication", note(books, f"Notiz {number}")) for number in range(count)
    ]
    return [one["operation"]["id"] for one in reversed(told)]


LIST = """query ($filter: OperationFilter, $first: Int, $after: String) {
  operations(filter: $filter, first: $first, after: $after) {
    nodes { id } edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""


async def listed(writer, **filter_):
    found = (await writer.ask(LIST, filter=filter_, first=100))["operations"]
    return [node["id"] for node in found["nodes"]]


# ---- found again -----------------------------------------------------------------------------------------------------


@both
async def test_an_operation_is_found_by_its_id(writer, documents, slug):
    told = await writer.act("createApplication", writer.application(slug, attachments=[writer.pdf()]))
    id_ = told["operation"]["id"]
    fields = documents["operation"]

    found = await writer.ask(
        f"""query ($id: ID!) {{ operation(id: $id) {{ {fields} }}
          node(id: $id) {{ id ... on Operation {{ {fields} }} }}
          nodes(ids: [$id]) {{ id ... on Operation {{ {fields} }} }} }}""",
        id=id_,
    )

    assert found["operation"] == found["node"] == found["nodes"][0] == told["operation"]


@pytest.mark.parametrize("id_", ["op_01M8876ZCK3Q2E2KMHR3EXK6FW", "op_", "nonsense", "", "op_%"])
async def test_no_such_operation(writer, id_):
    assert await writer.operation(id_) is None
    told = await writer.retry(id_)
    assert [(error["code"], error["path"]) for error in told["errors"]] == [("NOT_FOUND", "id")]
    assert told["operation"] is None


@both
async def test_what_an_operation_tells_of_its_course(writer, slug):
    books = writer.books[slug]

    told = await writer.act("createApplication", writer.application(slug, attachments=[writer.pdf()]))

    operation = told["operation"]
    assert operation["action"] == "CREATE_APPLICATION"
    assert operation["integration"] == {"id": books.integration}
    assert (operation["attempts"], operation["nextAttemptAt"]) == (1, None)
    candidate, application = books.only("applicants"), books.only(books.applications)
    assert operation["candidateId"] == books.id(Model.CANDIDATE, candidate.get("uuid") or candidate["id"])
    assert operation["applicationId"] == books.id(Model.APPLICATION, application["id"])
    assert operation["jobId"] == books.job
    assert (operation["candidateOutcome"], operation["sourceOutcome"]) == ("CREATED", "WRITTEN")
    steps = {
        "hrworks": ["application", "attachment:0"],
        "hr4you": ["candidate", "application", "attachment:0"],
    }
    assert [step["name"] for step in operation["steps"]] == steps[slug]
    assert [step["optional"] for step in operation["steps"]] == [
        name == "attachment:0" for name in steps[slug]
    ]
    times = [operation["createdAt"], operation["startedAt"]]
    for step in operation["steps"]:
        assert (step["state"], step["error"]) == ("DONE", None)
        assert [one["number"] for one in step["attempts"]] == [1]
        times += [step["attempts"][0]["startedAt"], step["attempts"][0]["finishedAt"]]
    times.append(operation["finishedAt"])
    assert times == sorted(times)
    kept = datetime.fromisoformat(operation["expiresAt"]) - datetime.fromisoformat(operation["finishedAt"])
    assert kept.days == 14


async def test_an_operation_leads_to_what_it_wrote(writer):
    told = await writer.act("createApplication", writer.application("hr4you"))

    found = await writer.ask(
        """query ($id: ID!) { operation(id: $id) { application { id job { id } } candidate { id lastName } } }""",
        id=told["operation"]["id"],
    )

    assert found["operation"]["application"]["id"] == told["operation"]["applicationId"]
    assert found["operation"]["application"]["job"]["id"] == told["operation"]["jobId"]
    assert found["operation"]["candidate"]["lastName"].startswith("Quastenflosser")


# ---- lists -----------------------------------------------------------------------------------------------------------


async def test_pages_of_operations(writer):
    wanted, found, cursor = await noted(writer, 5), [], None

    for size, more, behind in ((2, True, False), (2, True, True), (1, False, True)):
        page = (await writer.ask(LIST, first=2, after=cursor))["operations"]
        assert len(page["nodes"]) == size
        assert [edge["node"]["id"] for edge in page["edges"]] == [node["id"] for node in page["nodes"]]
        info = page["pageInfo"]
        assert (info["hasNextPage"], info["hasPreviousPage"]) == (more, behind)
        cursors = [edge["cursor"] for edge in page["edges"]]
        assert (info["startCursor"], info["endCursor"]) == (cursors[0], cursors[-1])
        found += [node["id"] for node in page["nodes"]]
        cursor = info["endCursor"]

    assert found == wanted


async def test_an_operation_that_comes_meanwhile_is_on_no_later_page(writer):
    wanted = await noted(writer, 3)
    page = (await writer.ask(LIST, first=2))["operations"]
    await writer.act("addNoteToApplication", note(writer.books["hr4you"], "Später"))

    rest = (await writer.ask(LIST, first=2, after=page["pageInfo"]["endCursor"]))["operations"]

    assert [node["id"] for node in page["nodes"] + rest["nodes"]] == wanted


async def test_filters(writer):
    books = writer.books["hr4you"]
    noted_ = (await writer.act("addNoteToApplication", note(books)))["operation"]
    applied = (await writer.act("createApplication", writer.application("hrworks")))["operation"]
    books.deny_writing()
    failed = (await writer.act("createCandidate", writer.application("hr4you")))["operation"]
    ids = {"noted": noted_["id"], "applied": applied["id"], "failed": failed["id"]}

    for filter_, names in (
        ({}, ["failed", "applied", "noted"]),
        ({"states": ["SUCCEEDED"]}, ["applied", "noted"]),
        ({"states": ["FAILED", "SUCCEEDED"]}, ["failed", "applied", "noted"]),
        ({"states": ["NEEDS_REVIEW"]}, []),
        ({"actions": ["CREATE_CANDIDATE", "ADD_NOTE_TO_APPLICATION"]}, ["failed", "noted"]),
        ({"integrationIds": ["hrworks-demo"]}, ["applied"]),
        ({"integrationIds": ["hrworks-demo", "hr4you-demo"], "states": ["FAILED"]}, ["failed"]),
        ({"integrationIds": []}, []),
        ({"createdAfter": noted_["finishedAt"]}, ["failed", "applied"]),
        ({"createdBefore": noted_["finishedAt"]}, ["noted"]),
        ({"createdAfter": noted_["finishedAt"], "createdBefore": applied["finishedAt"]}, ["applied"]),
    ):
        assert await listed(writer, **filter_) == [ids[name] for name in names], filter_


@pytest.mark.parametrize(
    ("variables", "code", "argument"),
    [
        ({"first": 0}, "BAD_INPUT", "first"),
        ({"first": 251}, "BAD_INPUT", "first"),
        ({"after": "nonsense"}, "BAD_INPUT", "after"),
        ({"after": "AAAA"}, "BAD_INPUT", "after"),
        ({"after": "ä"}, "BAD_INPUT", "after"),
        ({"filter": {"integrationIds": ["nobodys-demo"]}}, "NOT_FOUND", "filter.integrationIds"),
    ],
)
async def test_lists_that_cannot_be(writer, variables, code, argument):
    answer = await writer.answer(LIST, **variables)

    assert answer.codes == [code]
    assert answer.errors[0]["message"].startswith(f"{argument}: ")


# ---- waited for ------------------------------------------------------------------------------------------------------


async def test_not_waiting(writer):
    """The answer is the operation as it stands; it goes on, and the id finds it."""
    books = writer.books["hrworks"]
    books.turn(pending_polls=1)

    told = await writer.act(
        "createApplication", writer.application("hrworks", waitSeconds=0), "application { id }"
    )

    assert (told["errors"], told["application"]) == ([], None)
    assert told["operation"]["state"] in {"PENDING", "RUNNING"}
    assert told["operation"]["finishedAt"] is None
    ended = await writer.ended(told["operation"]["id"])
    assert (ended["state"], ended["attempts"]) == ("SUCCEEDED", 1)
    assert books.effects == (1, 1, 0)


async def test_a_vendor_that_takes_longer_than_the_client_waits(writer):
    books = writer.books["hrworks"]
    books.turn(pending_polls=10_000)
    told = await writer.act("createApplication", writer.application("hrworks", waitSeconds=0.3))
    assert (told["operation"]["state"], told["errors"]) == ("RUNNING", [])
    assert [(one["state"], one["attempts"][0]["outcome"]) for one in told["operation"]["steps"]] == [
        ("SENT", "RECEIPT")
    ]

    books.turn(pending_polls=0)
    again = await writer.retry(told["operation"]["id"])

    assert (again["errors"], again["replayed"], again["operation"]["state"]) == ([], True, "SUCCEEDED")
    assert books.effects == (1, 1, 0)
    assert books.sent == {books.create_call: 1}


@both
async def test_a_client_that_hangs_up_loses_nothing(writer, over_http, documents, slug):
    """Over a real socket: the client is gone in the moment when the vendor is written to."""
    books, url = writer.books[slug], await over_http(writer.stage)
    given = writer.application(slug, idempotencyKey="k", attachments=[writer.pdf()])
    if slug == "hrworks":
        books.turn(pending_polls=1)
    body = {"query": documents["mutation"]("createApplication"), "variables": {"input": given}}
    written = asyncio.Event()
    books.once_served("POST", {"hrworks": "/job-applications", "hr4you": "/applicants"}[slug], written.set)

    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {writer.stage.key}"}) as client:
        request = asyncio.create_task(client.post(f"{url}/graphql", json=body))
        async with asyncio.timeout(10):
            await written.wait()
        assert not request.done()
        request.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await request

    told = await writer.act("createApplication", given)
    assert (told["errors"], told["replayed"]) == ([], True)
    assert told["operation"]["state"] == "SUCCEEDED"
    assert (books.effects, set(books.sent.values())) == ((1, 1, 1), {1})


async def test_orders_to_one_application_are_carried_out_one_after_the_other(writer):
    """Sent at once, they arrive in some order, and each once."""
    books = writer.books["hr4you"]
    told = await asyncio.gather(
        *(writer.act("addNoteToApplication", note(books, f"Notiz {number}")) for number in range(8))
    )

    assert [one["errors"] for one in told] == [[]] * 8
    assert sorted(one["text"] for one in books.new("notes")) == [f"Notiz {number}" for number in range(8)]
    courses = sorted((one["operation"]["startedAt"], one["operation"]["finishedAt"]) for one in told)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(courses))
