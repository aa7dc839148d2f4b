"""What the vendor has against a write: told with code, path and what to do, and nothing half done is forgotten."""

import pytest

from connectors.contract import ids
from connectors.contract.connector import Limits
from connectors.contract.enums import Model

SLUGS = ("hrworks", "hr4you")
both = pytest.mark.parametrize("slug", SLUGS)
NO_RETRIES = Limits(attempts=1, settle_seconds=0.0)


def found(told):
    return [(error["code"], error["path"]) for error in told["errors"]]


def sends(told, name):
    """The outcomes of sending a step, in order."""
    (step,) = [step for step in told["operation"]["steps"] if step["name"] == name]
    return [attempt["outcome"] for attempt in step["attempts"] if attempt["kind"] == "SEND"]


def attempts(told, name):
    (step,) = [step for step in told["operation"]["steps"] if step["name"] == name]
    return [(attempt["number"], attempt["kind"], attempt["outcome"]) for attempt in step["attempts"]]


# ---- the job ---------------------------------------------------------------------------------------------------------


@both
async def test_a_job_that_was_closed_since_it_was_read(writer, slug):
    """The job is open in the cache, so that the vendor is asked; nobody is made for a job that takes nobody."""
    books = writer.books[slug]
    await writer.ask("query ($id: ID!) { job(id: $id) { status } }", id=books.job)
    given = writer.application(slug)
    books.set_open(given["application"]["jobId"], is_open=False)

    told = await writer.act("createApplication", given)

    assert found(told) == [("JOB_CLOSED", "application.jobId")]
    assert told["operation"]["state"] == "FAILED"
    assert told["operation"]["steps"][0]["state"] == "FAILED"
    assert books.effects == (0, 0, 0)
    assert books.sent == {}


async def test_a_job_that_closes_between_looking_and_sending_hrworks(writer):
    """HR WORKS says 200, and tells in the finished job that it did nothing."""
    books, given = writer.books["hrworks"], writer.application("hrworks")
    job = given["application"]["jobId"]
    books.once_served("GET", "/job-applications", lambda: books.set_open(job, is_open=False))

    told = await writer.act("createApplication", given)

    assert found(told) == [("JOB_CLOSED", "application.jobId")]
    assert (told["operation"]["state"], books.effects, books.sent) == (
        "FAILED",
        (0, 0, 0),
        {books.create_call: 1},
    )
    assert attempts(told, "application") == [(1, "SEND", "RECEIPT")]


async def test_a_job_that_closes_between_two_steps_hr4you(writer):
    """The candidate is there already, and is not made again when the job takes applications once more."""
    books, given = writer.books["hr4you"], writer.application("hr4you", attachments=[writer.pdf()])
    job = given["application"]["jobId"]
    books.once_served("POST", "/applicants", lambda: books.set_open(job, is_open=False))

    told = await writer.act("createApplication", given)

    assert found(told) == [("JOB_CLOSED", "application.jobId")]
    assert [(step["name"], step["state"]) for step in told["operation"]["steps"]] == [
        ("candidate", "DONE"),
        ("application", "FAILED"),
        ("attachment:0", "PENDING"),
    ]
    made = books.only("applicants")["id"]
    assert told["operation"]["candidateId"] == books.id(Model.CANDIDATE, made)
    assert (told["operation"]["state"], books.effects) == ("FAILED", (1, 0, 0))

    books.set_open(job, is_open=True)
    again = await writer.retry(told["operation"]["id"])

    assert (again["errors"], again["operation"]["state"], books.effects) == ([], "SUCCEEDED", (1, 1, 1))
    assert books.sent == {"POST applicants": 1, "POST applications": 2, "POST documents": 1}


@both
async def test_a_job_that_is_gone_since_it_was_read(writer, slug):
    books = writer.books[slug]
    given = writer.application(slug)
    await writer.ask("query ($id: ID!) { job(id: $id) { status } }", id=given["application"]["jobId"])
    books.state.remove(books.jobs, ids.decode(given["application"]["jobId"]).remote_id)

    told = await writer.act("createApplication", given)

    assert found(told) == [("NOT_FOUND", "application.jobId")]
    assert books.sent == {}


# ---- known candidates ------------------------------------------------------------------------------------------------


@both
async def test_a_candidate_who_has_applied_already(writer, slug):
    books, given = writer.books[slug], writer.application(slug)
    first = await writer.act("createApplication", {**given, "idempotencyKey": "first"})
    books.vendor.forget()

    second = await writer.act("createApplication", {**given, "idempotencyKey": "second"})

    (error,) = second["errors"]
    assert error["code"] == "ALREADY_APPLIED"
    assert error["existingId"] == first["operation"]["applicationId"]
    assert (second["operation"]["state"], books.effects, books.sent) == ("FAILED", (1, 1, 0), {})


@both
async def test_a_known_candidate_who_is_to_be_rejected(writer, slug):
    books, given = writer.books[slug], writer.application(slug)
    first = await writer.act("createApplication", given)
    elsewhere = {"jobId": books.id(Model.JOB, books.open_jobs()[1])}
    books.vendor.forget()

    told = await writer.act("createApplication", {**given, "application": elsewhere, "onDuplicate": "REJECT"})

    (error,) = told["errors"]
    assert error["code"] == "CANDIDATE_EXISTS"
    assert error["existingId"] == first["operation"]["candidateId"]
    assert (told["operation"]["state"], books.effects, books.sent) == ("FAILED", (1, 1, 0), {})


@both
async def test_an_unknown_candidate_is_not_rejected(writer, slug):
    told = await writer.act("createCandidate", writer.application(slug, onDuplicate="REJECT"))

    assert (told["errors"], told["operation"]["candidateOutcome"]) == ([], "CREATED")
    assert writer.books[slug].effects == (1, 1, 0)


@both
async def test_a_known_candidate_is_used_for_another_job(writer, slug):
    """What the vendor has of them stays as it is, their source too where it is kept with the candidate."""
    books, given = writer.books[slug], writer.application(slug, source={"name": "Stadtfest"})
    first = await writer.act("createApplication", given)
    elsewhere = {"jobId": books.id(Model.JOB, books.open_jobs()[1])}

    told = await writer.act(
        "createApplication", {**given, "application": elsewhere, "source": {"name": "Messe"}}
    )

    assert told["errors"] == []
    assert told["operation"]["candidateOutcome"] == "REUSED"
    assert told["operation"]["candidateId"] == first["operation"]["candidateId"]
    assert told["operation"]["sourceOutcome"] == {"hrworks": "WRITTEN", "hr4you": "KEPT"}[slug]
    assert books.effects == (1, 2, 0)


async def test_create_all_the_same_at_hrworks(writer):
    """HR WORKS knows the person by address and names, and takes a second application for the same post."""
    books, given = writer.books["hrworks"], writer.application("hrworks")
    first = await writer.act("createApplication", given)

    told = await writer.act("createApplication", {**given, "onDuplicate": "CREATE"})

    assert (told["errors"], told["operation"]["candidateOutcome"]) == ([], "REUSED")
    assert told["operation"]["applicationId"] != first["operation"]["applicationId"]
    assert books.effects == (1, 2, 0)


async def test_create_all_the_same_at_hr4you(writer):
    """HR4YOU keeps one applicant per address, and cannot be made to."""
    books, given = writer.books["hr4you"], writer.application("hr4you")
    await writer.act("createApplication", given)

    told = await writer.act("createApplication", {**given, "onDuplicate": "CREATE"})

    assert found(told) == [("UNSUPPORTED", "onDuplicate")]
    assert (told["operation"]["state"], books.effects) == ("FAILED", (1, 1, 0))


# ---- files -----------------------------------------------------------------------------------------------------------


@both
async def test_a_file_that_the_vendor_finds_too_large(writer, slug):
    books = writer.books[slug]
    books.limit_files(100)
    files = [writer.pdf("a.pdf"), writer.pdf("b.pdf", b"%PDF-1.4\n" + bytes(200)), writer.pdf("c.pdf")]

    told = await writer.act("createApplication", writer.application(slug, attachments=files))

    assert (told["errors"], told["operation"]["state"]) == ([], "PARTIAL")
    assert [(one["state"], one["attempts"]) for one in told["attachments"]] == [
        ("STORED", 1),
        ("FAILED", 1),
        ("STORED", 1),
    ]
    error = told["attachments"][1]["error"]
    assert (error["code"], error["path"]) == ("VENDOR_REJECTED", "attachments.1")
    assert [(w["code"], w["path"]) for w in told["warnings"]] == [("ATTACHMENT_FAILED", "attachments.1")]
    assert books.effects == (1, 1, 2)
    assert "b.pdf" not in str(told)


@both
@pytest.mark.parametrize("action", ["addAttachmentToApplication", "addAttachmentToCandidate"])
async def test_one_file_that_the_vendor_finds_too_large(writer, slug, action):
    """A file that is all there is to an action makes it fail."""
    books = writer.books[slug]
    books.limit_files(10)
    application, candidate, _ = books.seeded()
    owner = (
        {"applicationId": books.id(Model.APPLICATION, application)}
        if action == "addAttachmentToApplication"
        else {"candidateId": books.id(Model.CANDIDATE, candidate)}
    )

    told = await writer.act(action, {**owner, "attachment": writer.pdf()})

    assert found(told) == [("VENDOR_REJECTED", "attachment")]
    assert told["operation"]["state"] == "FAILED"
    assert [one["state"] for one in told["attachments"]] == ["FAILED"]
    assert books.files == []


# ---- rights, limits, outages -----------------------------------------------------------------------------------------


@both
async def test_a_right_that_is_missing(writer, slug):
    books = writer.books[slug]
    books.deny_writing()

    told = await writer.act("createApplication", writer.application(slug))

    (error,) = told["errors"]
    assert (error["code"], error["retryable"], error["vendorStatus"]) == (
        "VENDOR_PERMISSION_MISSING",
        False,
        403,
    )
    assert (told["operation"]["state"], books.effects) == ("FAILED", (0, 0, 0))
    assert told["operation"]["steps"][0]["attempts"][0]["outcome"] == "REFUSED"


@both
async def test_credentials_that_the_vendor_refuses_for_writing(writer, slug):
    books = writer.books[slug]
    books.vendor.fail(kind="status", status=401, method="POST", path="^/(api2|v2/applicant)")

    told = await writer.act("createApplication", writer.application(slug))

    (error,) = told["errors"]
    assert (error["code"], error["vendorStatus"]) == ("VENDOR_AUTH_FAILED", 401)
    assert (told["operation"]["state"], books.effects) == ("FAILED", (0, 0, 0))


@both
async def test_too_many_calls_and_how_long_to_wait(writer, slug):
    """The operation waits as long as the vendor asks it to, and then goes on by itself."""
    books = writer.books[slug]
    books.vendor.fail(kind="rate_limited", method="POST", path="^/(api2|v2/applicant)", next=1, retry_after=1)

    told = await writer.act("createApplication", writer.application(slug))

    assert (told["errors"], told["operation"]["state"], told["operation"]["attempts"]) == ([], "SUCCEEDED", 2)
    first = told["operation"]["steps"][0]
    assert next(one["outcome"] for one in first["attempts"] if one["kind"] == "SEND") == "REFUSED"
    assert first["attempts"][0]["error"]["code"] == "VENDOR_RATE_LIMITED"
    assert first["error"] is None
    assert books.effects == (1, 1, 0)


@both
async def test_a_vendor_that_limits_for_longer_than_the_client_waits(writer, slug):
    """The answer comes at once: waiting would be no use. It says when the operation goes on."""
    writer.books[slug].vendor.fail(
        kind="rate_limited", method="POST", path="^/(api2|v2/applicant)", next=1, retry_after=600
    )

    told = await writer.act("createApplication", writer.application(slug))

    operation = told["operation"]
    assert (told["errors"], operation["state"], operation["finishedAt"]) == ([], "PENDING", None)
    assert operation["nextAttemptAt"] > operation["createdAt"]

    again = await writer.retry(operation["id"])

    assert (again["errors"], again["operation"]["state"]) == ([], "SUCCEEDED")
    assert writer.books[slug].effects == (1, 1, 0)


@both
async def test_a_vendor_that_is_away_before_anything_is_sent(open_writer, slug):
    """What the adapter must read first fails: nothing was sent, and the operation begins again by itself."""
    writer = await open_writer(limits=NO_RETRIES)
    books, given = writer.books[slug], writer.application(slug)
    await writer.ask("query ($id: ID!) { job(id: $id) { status } }", id=given["application"]["jobId"])
    books.vendor.fail(kind="server_error", status=503, method="GET", next=1)

    told = await writer.act("createApplication", given)

    assert (told["errors"], told["operation"]["state"], told["operation"]["attempts"]) == ([], "SUCCEEDED", 2)
    assert books.effects == (1, 1, 0)
    assert len(sends(told, told["operation"]["steps"][0]["name"])) == 1


@both
async def test_an_answer_that_is_lost_after_the_effect(writer, slug):
    """It is looked up, and found; nothing is sent twice."""
    books = writer.books[slug]
    books.vendor.fail(kind="drop_after", method="POST", path="^/(api2|v2/applicant)", next=1)

    told = await writer.act("createApplication", writer.application(slug))

    name = told["operation"]["steps"][0]["name"]
    assert (told["errors"], told["operation"]["state"]) == ([], "SUCCEEDED")
    assert attempts(told, name) == [(1, "SEND", "LOST"), (2, "LOOK_UP", "FOUND")]
    assert books.effects == (1, 1, 0)


@both
async def test_a_request_that_is_lost_before_the_effect(writer, slug):
    """It is looked up, and not found; so it is sent again."""
    books = writer.books[slug]
    books.vendor.fail(kind="drop_before", method="POST", path="^/(api2|v2/applicant)", next=1)

    told = await writer.act("createApplication", writer.application(slug))

    name = told["operation"]["steps"][0]["name"]
    assert (told["errors"], told["operation"]["state"]) == ([], "SUCCEEDED")
    assert attempts(told, name)[:2] == [(1, "SEND", "LOST"), (2, "LOOK_UP", "ABSENT")]
    assert sends(told, name) == ["LOST", {"hrworks": "RECEIPT", "hr4you": "DONE"}[slug]]
    assert books.effects == (1, 1, 0)


@both
async def test_what_the_vendor_says_is_not_passed_on(writer, slug):
    """Vendors quote what was sent; our messages do not."""
    books = writer.books[slug]
    books.deny_writing()
    given = writer.application(slug)

    told = await writer.act("createApplication", given)

    assert told["errors"]
    assert [text for text in given["candidate"].values() if text in str(told)] == []
