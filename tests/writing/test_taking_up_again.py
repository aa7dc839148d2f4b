"""What did not end well is taken up again: only what is missing, by this process or another."""

import asyncio
from dataclasses import replace

import pytest

from connectors.contract.connector import Limits
from connectors.contract.enums import Model
from graphql_api.loading.visibility import Created

both = pytest.mark.parametrize("slug", ["hrworks", "hr4you"])
WRITES = "^/(api2|v2/applicant)"


def found(told):
    return [(error["code"], error["path"]) for error in told["errors"]]


def note(books, content="Ruft zurück.", **more):
    return {"applicationId": books.id(Model.APPLICATION, books.seeded()[0]), "content": content, **more}


def large(writer, name="b.pdf"):
    return writer.pdf(name, b"%PDF-1.4\n" + bytes(500))


# ---- FAILED ----------------------------------------------------------------------------------------------------------


@both
async def test_after_the_right_was_given(writer, slug):
    books = writer.books[slug]
    books.deny_writing()
    told = await writer.act("createApplication", writer.application(slug, attachments=[writer.pdf()]))
    assert told["operation"]["state"] == "FAILED"
    books.allow_writing()

    again = await writer.retry(told["operation"]["id"])

    assert (again["errors"], again["replayed"], again["warnings"]) == ([], True, told["warnings"])
    assert (again["operation"]["id"], again["operation"]["state"]) == (told["operation"]["id"], "SUCCEEDED")
    assert again["operation"]["attempts"] == 2
    assert next(one["outcome"] for one in again["operation"]["steps"][0]["attempts"]) == "REFUSED"
    assert books.effects == (1, 1, 1)
    assert books.files[0].data == b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@both
async def test_before_the_right_was_given(writer, slug):
    books = writer.books[slug]
    books.deny_writing()
    told = await writer.act("createApplication", writer.application(slug))

    again = await writer.retry(told["operation"]["id"])

    assert again["errors"] == told["errors"]
    assert (again["operation"]["state"], books.effects) == ("FAILED", (0, 0, 0))


@both
async def test_what_has_succeeded_is_not_taken_up_again(writer, slug):
    told = await writer.act("createApplication", writer.application(slug))
    writer.books[slug].vendor.forget()

    again = await writer.retry(told["operation"]["id"])

    assert found(again) == [("BAD_INPUT", "id")]
    assert again["operation"] == told["operation"]
    assert writer.books[slug].vendor.calls == {}


async def test_how_long_to_wait_is_checked(writer):
    books = writer.books["hr4you"]
    books.deny_writing()
    told = await writer.act("addNoteToApplication", note(books))
    books.allow_writing()

    again = await writer.retry(told["operation"]["id"], waitSeconds=25.5)

    assert found(again)[0] == ("BAD_INPUT", "waitSeconds")
    assert books.new("notes") == []
    assert (await writer.operation(told["operation"]["id"]))["state"] == "FAILED"


# ---- PARTIAL ---------------------------------------------------------------------------------------------------------


@both
async def test_only_the_missing_file_is_sent_again(writer, slug):
    books = writer.books[slug]
    books.limit_files(200)
    files = [writer.pdf("a.pdf"), large(writer), writer.pdf("c.pdf")]
    told = await writer.act("createApplication", writer.application(slug, attachments=files))
    assert told["operation"]["state"] == "PARTIAL"
    assert books.sent[books.file_call] == 3
    books.vendor.forget()

    still = await writer.retry(told["operation"]["id"])
    assert [one["attempts"] for one in still["attachments"]] == [1, 2, 1]
    assert (still["operation"]["state"], books.sent) == ("PARTIAL", {books.file_call: 1})
    books.limit_files(1000)
    books.vendor.forget()
    again = await writer.retry(told["operation"]["id"])

    assert (again["errors"], again["operation"]["state"]) == ([], "SUCCEEDED")
    assert "ATTACHMENT_FAILED" not in [one["code"] for one in again["warnings"]]
    assert [(one["state"], one["attempts"], one["error"]) for one in again["attachments"]] == [
        ("STORED", 1, None),
        ("STORED", 3, None),
        ("STORED", 1, None),
    ]
    assert books.sent == {books.file_call: 1}
    assert books.effects == (1, 1, 3)
    assert sorted((one.name, len(one.data)) for one in books.files) == [
        ("a.pdf", 48),
        ("b.pdf", 509),
        ("c.pdf", 48),
    ]


@both
async def test_two_who_take_up_the_same_operation_at_once(writer, slug):
    books = writer.books[slug]
    books.limit_files(200)
    told = await writer.act("createApplication", writer.application(slug, attachments=[large(writer)]))
    books.limit_files(1000)
    books.vendor.forget()

    both_ = await asyncio.gather(*(writer.retry(told["operation"]["id"]) for _ in range(2)))

    assert {one["operation"]["state"] for one in both_} == {"SUCCEEDED"}
    assert books.sent == {books.file_call: 1}
    assert books.effects == (1, 1, 1)


@both
async def test_a_missing_file_is_sent_by_another_process(writer, processes, slug):
    """The file waits, sealed, in the database: whoever opens that can go on."""
    books = writer.books[slug]
    books.limit_files(200)
    async with processes(writer) as first:
        given = first.application(slug, attachments=[writer.pdf("a.pdf"), large(writer)])
        told = await first.act("createApplication", given)
        assert told["operation"]["state"] == "PARTIAL"
    books.limit_files(1000)
    books.vendor.forget()

    async with processes(writer) as second:
        again = await second.retry(told["operation"]["id"])

    assert (again["errors"], again["operation"]["state"]) == ([], "SUCCEEDED")
    assert books.sent == {books.file_call: 1}
    assert (books.effects, len(books.files[-1].data)) == ((1, 1, 2), 509)


# ---- NEEDS_REVIEW ----------------------------------------------------------------------------------------------------


async def lost_note(writer):
    """A note whose answer was lost; HR4YOU shows no notes, so that nobody can look."""
    books = writer.books["hr4you"]
    books.vendor.fail(kind="drop_after", method="POST", path=WRITES, next=1)
    told = await writer.act("addNoteToApplication", note(books))
    books.vendor.forget()
    return books, told


async def test_an_effect_that_nobody_can_look_for(writer):
    books, told = await lost_note(writer)

    assert found(told) == [("OUTCOME_UNKNOWN", None)]
    assert told["operation"]["state"] == "NEEDS_REVIEW"
    (step,) = told["operation"]["steps"]
    assert (step["state"], [(one["kind"], one["outcome"]) for one in step["attempts"]]) == (
        "UNKNOWN",
        [("SEND", "LOST"), ("LOOK_UP", "UNKNOWN")],
    )
    again = await writer.retry(told["operation"]["id"])
    assert found(again)[0] == ("BAD_INPUT", "resolution")
    assert again["operation"]["state"] == "NEEDS_REVIEW"
    assert books.sent == {}
    assert len(books.new("notes")) == 1


async def test_a_person_says_that_it_is_there(writer):
    books, told = await lost_note(writer)

    again = await writer.retry(told["operation"]["id"], resolution="DONE")

    assert (again["errors"], again["operation"]["state"], books.sent) == ([], "SUCCEEDED", {})
    assert len(books.new("notes")) == 1


async def test_a_person_says_that_it_is_not_there(writer):
    books, told = await lost_note(writer)
    books.state.remove("notes", str(books.only("notes")["id"]))

    again = await writer.retry(told["operation"]["id"], resolution="SEND_AGAIN")

    assert (again["errors"], again["operation"]["state"]) == ([], "SUCCEEDED")
    assert books.sent == {"POST notes": 1}
    assert len(books.new("notes")) == 1


@pytest.mark.parametrize("resolution", ["DONE", "SEND_AGAIN"])
async def test_a_file_that_nobody_can_look_for(writer, resolution):
    """The candidate and the application stand, whatever becomes of the file."""
    books = writer.books["hr4you"]
    books.vendor.fail(kind="drop_before", method="POST", path="^/api2/applicants/[0-9]+/documents", next=1)
    given = writer.application(
        "hr4you", attachments=[writer.pdf("a.pdf"), writer.pdf("b.pdf", b"%PDF-1.5 b")]
    )
    told = await writer.act("createApplication", given)
    assert told["operation"]["state"] == "NEEDS_REVIEW"
    assert [one["state"] for one in told["operation"]["steps"]] == ["DONE", "DONE", "UNKNOWN", "DONE"]
    assert [one.name for one in books.files] == ["b.pdf"]
    books.vendor.forget()

    again = await writer.retry(told["operation"]["id"], resolution=resolution)

    assert (again["errors"], again["operation"]["state"]) == ([], "SUCCEEDED")
    assert [one["state"] for one in again["attachments"]] == ["STORED", "STORED"]
    assert books.sent == ({} if resolution == "DONE" else {"POST documents": 1})
    assert books.effects == (1, 1, 1 if resolution == "DONE" else 2)


async def lost_candidate(open_writer):
    """A candidate whose answer was lost, and who could not be looked up for as long as writes are tried."""
    writer = await open_writer(
        settings={"operation_give_up_seconds": 1}, limits=Limits(attempts=1, settle_seconds=0.0)
    )
    books = writer.books["hr4you"]
    books.once_served(
        "POST", "/applicants", lambda: books.vendor.fail(kind="server_error", path="/api2/applicants")
    )
    books.vendor.fail(kind="drop_after", method="POST", path="/api2/applicants", next=1)
    told = await writer.act("createApplication", writer.application("hr4you"))
    books.vendor.recover()
    books.vendor.forget()
    return writer, books, told


async def test_a_person_finds_the_candidate(open_writer):
    writer, books, told = await lost_candidate(open_writer)
    assert (found(told), told["operation"]["state"]) == ([("OUTCOME_UNKNOWN", None)], "NEEDS_REVIEW")

    unnamed = await writer.retry(told["operation"]["id"], resolution="DONE")
    assert found(unnamed)[0] == ("BAD_INPUT", "foundRemoteId")
    again = await writer.retry(
        told["operation"]["id"], resolution="DONE", foundRemoteId=str(books.only("applicants")["id"])
    )

    assert (again["errors"], again["operation"]["state"]) == ([], "SUCCEEDED")
    assert again["operation"]["candidateId"] == books.id(Model.CANDIDATE, books.only("applicants")["id"])
    assert (books.effects, books.sent) == ((1, 1, 0), {"POST applications": 1})


async def test_what_was_found_is_shown_where_only_what_was_created_is_if_an_administrator_says_so(
    open_writer,
):
    writer, books, told = await lost_candidate(open_writer)
    writer.stage.app.state.service.integrations["hr4you-demo"].source.created = Created()
    named = str(books.only("applicants")["id"])
    query = '{ viewer { scopes } candidates(integrationId: "hr4you-demo") { nodes { remoteId } } }'
    ask = """mutation ($input: CreateApiKeyInput!) { told: createApiKey(input: $input) { key } }"""
    scopes = ["READ_CANDIDATES", "WRITE_APPLICATIONS", "WRITE_CANDIDATES"]
    key = (await writer.stage.ask(ask, input={"name": "ordinary", "scopes": scopes})).data["told"]["key"]
    retry = """mutation ($input: RetryOperationInput!) { told: retryOperation(input: $input) { errors { code path } } }"""
    given = {"id": told["operation"]["id"], "resolution": "DONE", "foundRemoteId": named}

    ordinary = await replace(writer.stage, key=key).ask(retry, input=given)
    before = (await writer.stage.ask(query)).data["candidates"]["nodes"]
    again = await writer.retry(told["operation"]["id"], resolution="DONE", foundRemoteId=named)

    assert ordinary.data["told"]["errors"][0]["code"] == "NOT_FOUND"
    assert before == []
    assert again["operation"]["state"] == "SUCCEEDED"
    assert (await writer.stage.ask(query)).data["candidates"]["nodes"] == [{"remoteId": named}]


@pytest.mark.parametrize("named", ["nonsense", "4242424242", ""])
async def test_a_person_finds_nonsense(open_writer, named):
    """An id that is none of the vendor's settles nothing."""
    writer, books, told = await lost_candidate(open_writer)

    again = await writer.retry(told["operation"]["id"], resolution="DONE", foundRemoteId=named, waitSeconds=2)

    assert found(again)[0] == ("NOT_FOUND", "foundRemoteId")
    assert (again["operation"]["state"], books.sent) == ("NEEDS_REVIEW", {})


# ---- another process -------------------------------------------------------------------------------------------------


async def test_a_process_that_ends_hands_over(writer, processes):
    """HR WORKS has accepted the application, and says so to the next process: it is there once."""
    books = writer.books["hrworks"]
    books.turn(pending_polls=10_000)
    async with processes(writer) as first:
        polled = asyncio.Event()
        given = first.application("hrworks", waitSeconds=0, idempotencyKey="k", attachments=[writer.pdf()])
        told = await first.act("createApplication", given)
        books.once_served("GET", "", lambda: books.once_served("GET", "", polled.set))
        async with asyncio.timeout(10):
            await polled.wait()
    assert books.effects == (1, 1, 0)
    books.turn(pending_polls=0)

    async with processes(writer) as second:
        ended = (await second.retry(told["operation"]["id"]))["operation"]
        replayed = await second.act("createApplication", given)

    assert (ended["state"], ended["attempts"]) == ("SUCCEEDED", 2)
    assert [[one["outcome"] for one in step["attempts"]] for step in ended["steps"]] == [
        ["RECEIPT"],
        ["RECEIPT"],
    ]
    assert (replayed["replayed"], replayed["operation"]) == (True, ended)
    assert (books.effects, books.sent) == ((1, 1, 1), {books.create_call: 1, books.file_call: 1})


async def test_a_process_that_ends_between_two_steps(writer, processes):
    """The candidate is made by the first, the application by the second."""
    books = writer.books["hr4you"]
    books.vendor.fail(kind="rate_limited", method="POST", path="/api2/applications", retry_after=600)
    async with processes(writer) as first:
        told = await first.act("createApplication", first.application("hr4you"))
        assert (told["operation"]["state"], books.effects) == ("PENDING", (1, 0, 0))
    books.vendor.recover()

    async with processes(writer) as second:
        again = await second.retry(told["operation"]["id"])

    assert (again["errors"], again["operation"]["state"]) == ([], "SUCCEEDED")
    assert (books.effects, books.sent["POST applicants"]) == ((1, 1, 0), 1)


async def test_what_is_waiting_when_a_process_starts_is_taken_up(writer, processes):
    """Nobody has to ask for it."""
    books = writer.books["hr4you"]
    books.vendor.fail(kind="rate_limited", method="POST", path=WRITES, next=1, retry_after=1)
    async with processes(writer) as first:
        told = await first.act("addNoteToApplication", note(books, waitSeconds=0.5))
        assert told["operation"]["state"] == "PENDING"

    async with processes(writer) as second:
        ended = await second.ended(told["operation"]["id"])

    assert ended["state"] == "SUCCEEDED"
    assert len(books.new("notes")) == 1


async def test_two_processes_of_one_service(writer, processes):
    """Twenty requests, each sent to both at once with one key: each has its effect once, and both tell the same."""
    books = writer.books["hr4you"]
    async with processes(writer) as first, processes(writer) as second:
        given = [first.application("hr4you", idempotencyKey=f"k{number}") for number in range(20)]
        told = await asyncio.gather(
            *(one.act("createApplication", each) for each in given for one in (first, second))
        )

    assert [one["errors"] for one in told] == [[]] * 40
    assert len({one["operation"]["id"] for one in told}) == 20
    assert books.effects == (20, 20, 0)
