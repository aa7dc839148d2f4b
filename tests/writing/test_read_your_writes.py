"""The request after a write sees it, in every list that it belongs to, with no more vendor calls than that takes."""

import pytest

from connectors.contract.enums import Model

both = pytest.mark.parametrize("slug", ["hrworks", "hr4you"])
OF_ALL = """query ($id: ID) { applications(integrationId: $id, first: 250) { nodes { id } } }"""
OF_JOB = (
    """query ($id: ID!) { job(id: $id) { applications(first: 250) { nodes { id candidate { id } } } } }"""
)
OF_CANDIDATE = (
    """query ($id: ID!) { candidate(id: $id) { lastName applications(first: 250) { nodes { id } } } }"""
)
CANDIDATES = """query ($id: ID) { candidates(integrationId: $id, first: 250) { nodes { id } } }"""


def ids_in(connection):
    return [node["id"] for node in connection["nodes"]]


async def reads(writer, books, job):
    """Everything that a write may change is read, and so in the cache."""
    all_ = ids_in((await writer.ask(OF_ALL, id=books.integration))["applications"])
    of_job = ids_in((await writer.ask(OF_JOB, id=job))["job"]["applications"])
    candidates = ids_in((await writer.ask(CANDIDATES, id=books.integration))["candidates"])
    return all_, of_job, candidates


@both
async def test_a_new_application_is_in_every_list(writer, slug):
    books, given = writer.books[slug], writer.application(slug)
    job = given["application"]["jobId"]
    before = await reads(writer, books, job)

    told = await writer.act("createApplication", given, "application { id } candidate { id lastName }")

    application, candidate = told["application"]["id"], told["candidate"]["id"]
    assert told["candidate"]["lastName"] == given["candidate"]["lastName"]
    after = await reads(writer, books, job)
    made = (application, application, candidate)
    assert [set(new) - set(old) for new, old in zip(after, before, strict=True)] == [{one} for one in made]
    assert [len(new) - len(old) for new, old in zip(after, before, strict=True)] == [1, 1, 1]
    of_candidate = (await writer.ask(OF_CANDIDATE, id=candidate))["candidate"]
    assert ids_in(of_candidate["applications"]) == [application]


@both
async def test_the_second_application_of_a_known_candidate(writer, slug):
    """The candidate's own list was read before, with one application in it."""
    books, given = writer.books[slug], writer.application(slug)
    first = (await writer.act("createApplication", given))["operation"]
    candidate = first["candidateId"]
    seen = (await writer.ask(OF_CANDIDATE, id=candidate))["candidate"]
    assert ids_in(seen["applications"]) == [first["applicationId"]]
    elsewhere = {"jobId": books.id(Model.JOB, books.open_jobs()[1])}

    second = (await writer.act("createApplication", {**given, "application": elsewhere}))["operation"]

    found = (await writer.ask(OF_CANDIDATE, id=candidate))["candidate"]
    assert set(ids_in(found["applications"])) == {first["applicationId"], second["applicationId"]}
    of_job = (await writer.ask(OF_JOB, id=elsewhere["jobId"]))["job"]["applications"]["nodes"]
    assert {"id": second["applicationId"], "candidate": {"id": candidate}} in of_job


#: Calls for reading, after a write, what was in the cache before it: all applications; the job with its applications and
#: their candidates; the candidate with theirs. The job itself counts as written to, and is read again.
CALLS = {
    "hrworks": [
        # 131 applications, 50 on a page.
        {"GET job-applications": 3},
        {"GET {uuid}": 1, "GET job-applications": 1},
        # The candidate came with those, and their record names their applications.
        {},
    ],
    "hr4you": [
        # 96 on one page.
        {"GET applications": 1},
        {"GET jobs": 1, "GET applications": 1, "GET applicants": 1},
        {"GET applications": 1},
    ],
}


@both
@pytest.mark.parametrize("seen", ["waited for", "asked for later"])
async def test_what_another_process_carried_out(writer, processes, monkeypatch, slug, seen):
    """The one that accepted it has read the lists before, and learns of the end from the database."""
    monkeypatch.setattr("graphql_api.operations.worker.LOOK_EVERY", 0.01)
    books = writer.books[slug]
    async with processes(writer) as first, processes(writer):
        desk = first.stage.app.state.service.writing.desk
        # It accepts, and leaves the work to the other.
        desk.worker.stopping.set()
        wait = 20 if seen == "waited for" else 0
        given = first.application(slug, waitSeconds=wait)
        job = given["application"]["jobId"]
        before = await reads(first, books, job)

        told = await first.act("createApplication", given)
        if seen == "asked for later":
            await first.ended(told["operation"]["id"])
        after = await reads(first, books, job)

    made = books.id(Model.APPLICATION, books.only(books.applications)["id"])
    assert [set(new) - set(old) for new, old in zip(after[:2], before[:2], strict=True)] == [{made}] * 2
    assert len(after[2]) == len(before[2]) + 1


@both
async def test_no_more_calls_than_it_takes(writer, slug):
    books, given = writer.books[slug], writer.application(slug)
    job = given["application"]["jobId"]
    await reads(writer, books, job)
    operation = (await writer.act("createApplication", given))["operation"]
    calls = []

    for query, id_ in ((OF_ALL, books.integration), (OF_JOB, job), (OF_CANDIDATE, operation["candidateId"])):
        books.vendor.forget()
        await writer.ask(query, id=id_)
        calls.append(books.vendor.calls)
    books.vendor.forget()
    for query, id_ in ((OF_ALL, books.integration), (OF_JOB, job), (OF_CANDIDATE, operation["candidateId"])):
        await writer.ask(query, id=id_)

    assert books.vendor.calls == {}
    assert calls == CALLS[slug]


@both
async def test_other_jobs_stay_in_the_cache(writer, slug):
    """A write makes nothing out of date that it cannot have changed."""
    books, given = writer.books[slug], writer.application(slug)
    other = books.id(Model.JOB, books.open_jobs()[1])
    await writer.ask(OF_JOB, id=other)
    await writer.act("createApplication", given)
    books.vendor.forget()

    await writer.ask(OF_JOB, id=other)

    assert books.vendor.calls == {}


async def test_a_result_link_is_seen_with_its_application(writer):
    books = writer.books["hr4you"]
    id_ = books.id(Model.APPLICATION, books.seeded()[0])
    query = """query ($id: ID!) { application(id: $id) { id remoteData } }"""
    await writer.ask(query, id=id_)

    told = await writer.act(
        "addResultLinkToApplication",
        {"applicationId": id_, "label": "Test", "url": "https://tests.example/1"},
    )

    assert told["errors"] == []
    (payload,) = (await writer.ask(query, id=id_))["application"]["remoteData"].values()
    assert payload["customFields"]["Test"] == "https://tests.example/1"


@both
async def test_a_failed_write_makes_nothing_out_of_date(writer, slug):
    books, given = writer.books[slug], writer.application(slug)
    job = given["application"]["jobId"]
    await reads(writer, books, job)
    books.deny_writing()
    assert (await writer.act("createApplication", given))["errors"]
    books.allow_writing()
    books.vendor.forget()

    await reads(writer, books, job)

    assert books.vendor.calls == {}
