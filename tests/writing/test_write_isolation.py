"""Who may not see an integration cannot write to it, nor learn anything of what was written there."""

import pytest

from connectors.contract import ids
from connectors.contract.enums import Model

NOBODYS = "op_01M8876ZCK3Q2E2KMHR3EXK6FW"
PDF = "JVBERi0xLjQKJSVFT0YK"


@pytest.fixture
def stranger(writer):
    """Somebody whose key reaches the one integration only; the other one's id, so that answers can be compared."""
    return writer.with_key("stranger", frozenset({"hr4you-demo"}))


def actions(integration, application, candidate, job):
    """One input for each action, for records of an integration."""

    def id_(model, remote_id):
        return ids.encode(model, integration, remote_id)

    person = {"firstName": "A", "lastName": "B", "emailAddress": "a@b.example"}
    new = {"candidate": person, "application": {"jobId": id_(Model.JOB, job)}}
    owner = {"applicationId": id_(Model.APPLICATION, application)}
    file = {"attachment": {"name": "a.pdf", "data": PDF}}
    return {
        "createCandidate": new,
        "createApplication": new,
        "addAttachmentToApplication": {**owner, **file},
        "addResultLinkToApplication": {**owner, "label": "x", "url": "https://a.example"},
        "addNoteToApplication": {**owner, "content": "x"},
        "addAttachmentToCandidate": {"candidateId": id_(Model.CANDIDATE, candidate), **file},
    }


def told_without(payload, *names):
    """A payload as text, without what tells two integrations apart by name."""
    text = str(payload)
    for name in names:
        text = text.replace(name, "…")
    return text


@pytest.mark.parametrize("form", ["global ids", "the vendor's own ids"])
async def test_nothing_can_be_written_to_an_integration_that_the_key_does_not_reach(writer, stranger, form):
    """The answer is the one for an integration that does not exist, for records that exist and for others alike."""
    books = writer.books["hrworks"]
    given_of, unknown_of = (actions(name, *books.seeded()) for name in ("hrworks-demo", "nobody-demo"))
    if form == "the vendor's own ids":
        given_of, unknown_of = (
            {action: remote(one, name) for action, one in of.items()}
            for of, name in ((given_of, "hrworks-demo"), (unknown_of, "nobody-demo"))
        )
    for action, given in given_of.items():
        told = await stranger.act(action, given)
        other = await stranger.act(action, unknown_of[action])

        assert [error["code"] for error in told["errors"]] == ["NOT_FOUND"]
        assert told_without(told, "hrworks-demo") == told_without(other, "nobody-demo")
        assert told["operation"] is None
    assert books.vendor.calls == {}
    assert await writer.operations() == []


def remote(given, integration):
    """The same input, naming records as the vendor does."""
    changed = {"integrationId": integration}
    for name, value in given.items():
        if name in {"applicationId", "candidateId"}:
            changed[name] = f"remote:{ids.decode(value).remote_id}"
        elif name == "application":
            changed[name] = {"jobId": f"remote:{ids.decode(value['jobId']).remote_id}"}
        else:
            changed[name] = value
    return changed


async def test_an_integration_id_opens_no_way_around(writer, stranger):
    """Its own integration's name beside the id of another one's record, and the other way round."""
    books = writer.books["hrworks"]
    given = {"applicationId": books.id(Model.APPLICATION, books.seeded()[0]), "content": "x"}

    told = await stranger.act("addNoteToApplication", {**given, "integrationId": "hr4you-demo"})

    assert [(error["code"], error["path"]) for error in told["errors"]] == [("BAD_INPUT", "applicationId")]
    assert books.vendor.calls == {}


async def test_operations_of_others_are_not_there(writer, stranger):
    theirs = (await writer.act("createApplication", writer.application("hrworks")))["operation"]["id"]
    own = (await stranger.act("createApplication", writer.application("hr4you")))["operation"]["id"]
    query = (
        """query ($id: ID!) { operation(id: $id) { state } node(id: $id) { id } nodes(ids: [$id]) { id } }"""
    )

    found = [await stranger.ask(query, id=id_) for id_ in (theirs, NOBODYS)]

    assert found == [{"operation": None, "node": None, "nodes": [None]}] * 2
    assert [one["id"] for one in await stranger.operations()] == [own]
    assert [one["id"] for one in await writer.operations()] == [own, theirs]


async def test_a_list_of_another_integration_is_refused_as_one_of_none(stranger):
    query = """query ($ids: [ID!]) { operations(filter: {integrationIds: $ids}) { nodes { id } } }"""

    answers = [await stranger.answer(query, ids=[name]) for name in ("hrworks-demo", "nobody-demo")]

    assert [answer.codes for answer in answers] == [["NOT_FOUND"], ["NOT_FOUND"]]
    texts = [
        told_without(answer.errors, name)
        for answer, name in zip(answers, ("hrworks-demo", "nobody-demo"), strict=True)
    ]
    assert texts[0] == texts[1]


async def test_a_list_beside_ones_own_is_refused_as_a_whole(writer, stranger):
    await stranger.act("createApplication", writer.application("hr4you"))
    query = """query ($ids: [ID!]) { operations(filter: {integrationIds: $ids}) { nodes { id } } }"""

    answer = await stranger.answer(query, ids=["hr4you-demo", "hrworks-demo"])

    assert answer.codes == ["NOT_FOUND"]
    assert answer.body["data"] is None


@pytest.mark.parametrize("resolution", [None, "DONE", "SEND_AGAIN"])
async def test_operations_of_others_cannot_be_taken_up(writer, stranger, resolution):
    books = writer.books["hrworks"]
    books.deny_writing()
    theirs = (await writer.act("createApplication", writer.application("hrworks")))["operation"]
    books.allow_writing()
    books.vendor.forget()
    given = {"resolution": resolution} if resolution else {}

    told, other = [await stranger.retry(id_, **given) for id_ in (theirs["id"], NOBODYS)]

    assert [(error["code"], error["path"]) for error in told["errors"]] == [("NOT_FOUND", "id")]
    assert told == other
    assert books.vendor.calls == {}
    assert await writer.operation(theirs["id"]) == theirs


async def test_a_cursor_of_somebody_elses_list_shows_nothing_of_it(writer, stranger):
    own = (await stranger.act("createApplication", writer.application("hr4you")))["operation"]["id"]
    await writer.act("createApplication", writer.application("hrworks"))
    query = """query ($after: String) { operations(first: 1, after: $after) { nodes { id } pageInfo { endCursor } } }"""
    cursor = (await writer.ask(query))["operations"]["pageInfo"]["endCursor"]

    found = await stranger.ask(query, after=cursor)

    assert [node["id"] for node in found["operations"]["nodes"]] == [own]


async def test_a_key_that_another_uses_tells_nothing(writer, stranger):
    """The same idempotency key, the same integration, another input: no conflict, for it is another caller's."""
    given = writer.application("hr4you", idempotencyKey="k")
    other = writer.application("hr4you", idempotencyKey="k")

    told = [await one.act("createApplication", each) for one, each in ((writer, given), (stranger, other))]

    assert [(one["errors"], one["replayed"]) for one in told] == [([], False)] * 2


async def test_no_key_writes_nothing(writer, documents):
    given = writer.application("hr4you")
    for authorization in (
        {},
        {"Authorization": "Bearer ats_0_0"},
        {"Authorization": f"Basic {writer.stage.key}"},
    ):
        answer = await writer.stage.client.post(
            "/graphql",
            json={"query": documents["mutation"]("createApplication"), "variables": {"input": given}},
            headers=authorization,
        )
        assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert writer.books["hr4you"].vendor.calls == {}


async def test_a_link_that_somebody_follows_writes_nothing(writer, documents):
    """GET is for queries."""
    answer = await writer.stage.client.get(
        "/graphql",
        params={"query": 'mutation { retryOperation(input: {id: "op_"}) { replayed } }'},
        headers={"Authorization": f"Bearer {writer.stage.key}"},
    )

    assert answer.status_code == 405
