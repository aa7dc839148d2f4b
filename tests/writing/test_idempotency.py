"""The same request has its effect once, however often, and from wherever, it is sent."""

import asyncio

import pytest

from connectors.contract.enums import Model

SLUGS = ("hrworks", "hr4you")
both = pytest.mark.parametrize("slug", SLUGS)


def seen(told):
    return (told["operation"]["id"], told["replayed"])


def note(books, **more):
    return {
        "applicationId": books.id(Model.APPLICATION, books.seeded()[0]),
        "content": "Ruft zurück.",
        **more,
    }


@both
async def test_the_same_key_and_input_is_the_same_operation(writer, slug):
    given = writer.application(slug, idempotencyKey="k", attachments=[writer.pdf()])
    first = await writer.act("createApplication", given)
    writer.books[slug].vendor.forget()

    second = await writer.act("createApplication", given)

    assert seen(second) == (first["operation"]["id"], True)
    assert second["operation"] == first["operation"]
    assert writer.books[slug].vendor.calls == {}
    assert writer.books[slug].effects == (1, 1, 1)


@both
async def test_the_same_key_with_another_input(writer, slug, merge, documents):
    given = writer.application(slug, idempotencyKey="k")
    await writer.act("createApplication", given)
    other = merge(given, {"candidate": {"firstName": "Ottilie"}})

    answer = await writer.answer(documents["mutation"]("createApplication"), input=other)

    assert "errors" not in answer.body
    (error,) = answer.data["told"]["errors"]
    assert (error["code"], error["path"]) == ("IDEMPOTENCY_CONFLICT", "idempotencyKey")
    assert writer.books[slug].effects == (1, 1, 0)


@pytest.mark.parametrize(
    "change",
    [
        {"candidate": {"phoneNumber": "+49 7621 1"}},
        {"attachments": []},
        {"source": {"name": "Messe"}},
        {"onDuplicate": "CREATE"},
        {"strict": True},
    ],
    ids=lambda change: next(iter(change)),
)
async def test_every_part_of_the_input_counts(writer, merge, change):
    given = writer.application("hr4you", idempotencyKey="k", attachments=[writer.pdf()])
    await writer.act("createApplication", given)

    told = await writer.act("createApplication", merge(given, change))

    assert [error["code"] for error in told["errors"]] == ["IDEMPOTENCY_CONFLICT"]


async def test_one_changed_byte_of_a_file_counts(writer, pdf):
    given = writer.application("hr4you", idempotencyKey="k", attachments=[writer.pdf()])
    await writer.act("createApplication", given)
    changed = {**given, "attachments": [writer.pdf(content=pdf.replace(b"1.4", b"1.5"))]}

    told = await writer.act("createApplication", changed)

    assert [error["code"] for error in told["errors"]] == ["IDEMPOTENCY_CONFLICT"]


async def test_the_same_key_for_another_action(writer):
    """An application and a candidate are written alike, but they are not the same request."""
    given = writer.application("hr4you", idempotencyKey="k")
    await writer.act("createApplication", given)

    told = await writer.act("createCandidate", given)

    assert [error["code"] for error in told["errors"]] == ["IDEMPOTENCY_CONFLICT"]


async def test_waiting_differently_is_the_same_request(writer):
    given = writer.application("hr4you", idempotencyKey="k")
    first = await writer.act("createApplication", given)

    second = await writer.act("createApplication", {**given, "waitSeconds": 3})

    assert seen(second) == (first["operation"]["id"], True)


@both
async def test_a_double_click(writer, slug):
    """Without a key, the same input is the same request for a while."""
    given = writer.application(slug)
    first, second = await asyncio.gather(
        writer.act("createApplication", given), writer.act("createApplication", given)
    )

    assert first["operation"]["id"] == second["operation"]["id"]
    assert sorted([first["replayed"], second["replayed"]]) == [False, True]
    assert writer.books[slug].effects == (1, 1, 0)


async def test_a_double_click_where_they_are_not_looked_for(open_writer):
    writer = await open_writer(settings={"double_click_seconds": 0})
    books = writer.books["hr4you"]

    told = [await writer.act("addNoteToApplication", note(books)) for _ in range(2)]

    assert len({one["operation"]["id"] for one in told}) == 2
    assert [one["replayed"] for one in told] == [False, False]
    assert len(books.new("notes")) == 2


@both
async def test_without_a_key_a_failed_request_may_be_made_again(writer, slug):
    """Somebody who has put right what was wrong at the vendor sends the form again."""
    books, given = writer.books[slug], writer.application(slug)
    books.deny_writing()
    failed = await writer.act("createApplication", given)
    assert failed["operation"]["state"] == "FAILED"
    books.allow_writing()

    told = await writer.act("createApplication", given)

    assert (told["errors"], told["replayed"]) == ([], False)
    assert told["operation"]["id"] != failed["operation"]["id"]
    assert books.effects == (1, 1, 0)


@both
async def test_with_a_key_a_failed_request_stays_failed(writer, slug):
    """A key names one operation; retryOperation takes it up again."""
    books, given = writer.books[slug], writer.application(slug, idempotencyKey="k")
    books.deny_writing()
    failed = await writer.act("createApplication", given)
    books.allow_writing()

    told = await writer.act("createApplication", given)

    assert seen(told) == (failed["operation"]["id"], True)
    assert told["errors"] == failed["errors"]
    assert books.effects == (0, 0, 0)


async def test_a_key_is_its_callers_own(writer):
    """Two programs that both count from one do not get in each other's way."""
    books, other = writer.books["hr4you"], writer.with_key("other")
    first = await writer.act("addNoteToApplication", note(books, idempotencyKey="1"))

    second = await other.act("addNoteToApplication", note(books, idempotencyKey="1"))
    third = await other.act("addNoteToApplication", note(books, content="Anderes.", idempotencyKey="2"))

    assert [one["replayed"] for one in (first, second, third)] == [False, False, False]
    assert len({one["operation"]["id"] for one in (first, second, third)}) == 3
    assert len(books.new("notes")) == 3


async def test_without_a_key_two_callers_are_two(writer):
    books, other = writer.books["hr4you"], writer.with_key("other")

    told = [await one.act("addNoteToApplication", note(books)) for one in (writer, other)]

    assert [one["replayed"] for one in told] == [False, False]


async def test_a_key_is_of_one_integration(writer):
    """The same key for two customers' accounts stands for two requests."""
    told = [
        await writer.act("createApplication", writer.application(slug, idempotencyKey="k")) for slug in SLUGS
    ]

    assert [(one["errors"], one["replayed"]) for one in told] == [([], False), ([], False)]
    assert [writer.books[slug].effects for slug in SLUGS] == [(1, 1, 0), (1, 1, 0)]


@both
@pytest.mark.parametrize("key", ["k", None], ids=["with a key", "without a key"])
async def test_twenty_at_once(writer, slug, key):
    given = writer.application(slug, idempotencyKey=key, attachments=[writer.pdf()])
    given = {name: value for name, value in given.items() if value is not None}

    told = await asyncio.gather(*(writer.act("createApplication", given) for _ in range(20)))

    assert [one["errors"] for one in told] == [[]] * 20
    assert len({one["operation"]["id"] for one in told}) == 1
    assert sorted(one["replayed"] for one in told) == [False] + [True] * 19
    assert {one["operation"]["state"] for one in told} == {"SUCCEEDED"}
    assert writer.books[slug].effects == (1, 1, 1)
    assert set(writer.books[slug].sent.values()) == {1}
    assert len(await writer.operations()) == 1


@both
async def test_an_address_whose_signature_has_expired_meanwhile(writer, files, slug):
    """With the key, a request is known before its file is fetched; and an address that was signed anew is the same."""
    address = f"{files.url}/cv.pdf?signature={{}}"

    def given(signature):
        file = {"name": "cv.pdf", "dataUrl": address.format(signature)}
        return writer.application(slug, candidate=who, idempotencyKey="k", attachments=[file])

    who = writer.application(slug)["candidate"]
    first = await writer.act("createApplication", given("one"))
    assert first["attachments"][0]["state"] == "STORED"
    files.statuses["/cv.pdf"] = 403

    second = await writer.act("createApplication", given("one"))
    third = await writer.act("createApplication", given("two"))

    assert [seen(one) for one in (second, third)] == [(first["operation"]["id"], True)] * 2
    assert files.served == ["/cv.pdf"]
    assert writer.books[slug].effects == (1, 1, 1)


async def test_two_files_of_one_address_that_differ_in_its_query(writer, files):
    """Without a key nobody says that it is the same request: the query may name another file."""
    books = writer.books["hr4you"]
    owner = {"applicationId": books.id(Model.APPLICATION, books.seeded()[0])}

    for number in (1, 2):
        file = {"name": "Zeugnis.pdf", "dataUrl": f"{files.url}/cv.pdf?id={number}"}
        told = await writer.act("addAttachmentToApplication", {**owner, "attachment": file})
        assert (told["errors"], told["replayed"]) == ([], False)

    assert len(books.files) == 2


async def test_a_key_that_is_used_while_its_operation_runs(writer):
    """The second answer waits for the same operation."""
    books, given = writer.books["hrworks"], writer.application("hrworks", idempotencyKey="k")
    books.turn(pending_polls=2)
    running = await writer.act("createApplication", {**given, "waitSeconds": 0})
    assert running["operation"]["state"] in {"PENDING", "RUNNING"}
    assert running["errors"] == []

    told = await writer.act("createApplication", given)

    assert seen(told) == (running["operation"]["id"], True)
    assert told["operation"]["state"] == "SUCCEEDED"
    assert books.effects == (1, 1, 0)


async def test_different_people_are_never_taken_for_one_another(writer):
    """Many at once for one job, each with a key of their own."""
    books = writer.books["hr4you"]
    given = [writer.application("hr4you", idempotencyKey=f"k{number}") for number in range(12)]

    told = await asyncio.gather(*(writer.act("createApplication", one) for one in given))

    assert [one["errors"] for one in told] == [[]] * 12
    assert books.effects == (12, 12, 0)
    wanted = {one["candidate"]["emailAddress"] for one in given}
    assert {one["email"] for one in books.new("applicants")} == wanted
