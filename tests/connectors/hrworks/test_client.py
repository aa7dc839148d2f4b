"""Sessions with HR WORKS, against the sandbox: tokens, calls counted, refusals."""

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

import httpx
import msgspec
import pytest
import time_machine
from starlette.applications import Starlette

from connectors.contract.connector import Account, Limits, Secret
from connectors.contract.errors import Cause, ConnectorError
from connectors.hrworks import wire
from connectors.hrworks.client import HrworksSession
from connectors.hrworks.refusals import BY_CAUSE, PROBLEMS
from connectors.hrworks.sandbox.app import DEMO_ACCESS_KEY, DEMO_SECRET, create_app
from connectors.sandboxing.fault_plan import FaultRule
from connectors.sandboxing.serving import start

AUTHENTICATION = "POST /v2/authentication"
POSTS = "GET /v2/applicant-management/posts"
POST = "GET /v2/applicant-management/posts/{uuid}"
APPLICATIONS = "GET /v2/applicant-management/job-applications"
APPLICANTS = "GET /v2/applicant-management/applicants"

Call = Callable[[HrworksSession], Awaitable[Any]]


def account(
    transport: httpx.AsyncBaseTransport | None,
    access_key: str = DEMO_ACCESS_KEY,
    secret: str = DEMO_SECRET,
    base_url: str = "https://sandbox.example",
) -> Account:
    return Account(
        integration_id="acme",
        base_url=base_url,
        credentials={"access_key": Secret(access_key), "secret_access_key": Secret(secret)},
        limits=Limits(attempts=1),
        transport=transport,
    )


@pytest.fixture
def sandbox() -> Starlette:
    return create_app(scale=0.1)


@pytest.fixture
async def session(sandbox) -> AsyncIterator[HrworksSession]:
    opened = HrworksSession(account(httpx.ASGITransport(sandbox)))
    yield opened
    await opened.close()


def counts(sandbox: Starlette) -> Counter[str]:
    return sandbox.state.sandbox.journal.counts


def fault(sandbox: Starlette, **rule: Any) -> None:
    sandbox.state.sandbox.faults.add(FaultRule(**rule))


def queries(sandbox: Starlette, path: str) -> list[dict[str, list[str]]]:
    entries = sandbox.state.sandbox.journal.entries
    return [parse_qs(entry.query) for entry in entries if entry.path == path]


def identifiers(payloads: Any, name: str) -> list[str]:
    return [str(msgspec.json.decode(payload)[name]) for payload in payloads]


async def refused(call: Awaitable[Any]) -> ConnectorError:
    with pytest.raises(ConnectorError) as caught:
        await call
    return caught.value


# ---- tokens ---------------------------------------------------------------------------------------------------------


async def test_many_calls_share_one_token(sandbox, session):
    await asyncio.gather(*(session.applicants(1) for _ in range(20)))
    assert counts(sandbox) == {AUTHENTICATION: 1, APPLICANTS: 20}


async def test_a_token_is_renewed_before_it_expires(sandbox, session):
    begin = dt.datetime.now(dt.UTC)
    with time_machine.travel(begin, tick=False) as clock:
        await session.organization_units()
        clock.shift(839)
        await session.organization_units()
        assert counts(sandbox)[AUTHENTICATION] == 1
        clock.shift(2)
        await session.organization_units()
    assert counts(sandbox)[AUTHENTICATION] == 2
    assert {entry.status for entry in sandbox.state.sandbox.journal.entries} == {200}


async def test_a_token_that_is_refused_is_renewed_once_for_all(sandbox, session):
    await session.applicants(1)
    sandbox.state.sandbox.clock.advance(901)
    await asyncio.gather(*(session.applicants(1) for _ in range(10)))
    assert counts(sandbox)[AUTHENTICATION] == 2


async def test_a_new_token_that_is_refused_too_is_an_error(sandbox, session):
    fault(sandbox, kind="expired_token", path=wire.APPLICANTS)
    error = await refused(session.applicants(1))
    assert (error.cause, error.vendor_code) == (Cause.AUTH_FAILED, "InvalidBearerTokenError")
    assert counts(sandbox) == {AUTHENTICATION: 2, APPLICANTS: 2}


async def test_a_wrong_key_pair(sandbox):
    session = HrworksSession(account(httpx.ASGITransport(sandbox), secret="not-the-secret"))
    error = await refused(session.posts())
    await session.close()
    assert (error.cause, error.vendor_status) == (Cause.AUTH_FAILED, 403)
    assert error.vendor_code == "InvalidCredentialsError"
    assert "Create a key pair" in error.message
    for text in (error.message, repr(error), repr(session), repr(vars(session))):
        assert "not-the-secret" not in text
        assert DEMO_ACCESS_KEY not in text


async def test_authentication_that_is_forbidden_without_a_word_is_no_missing_right():
    session = HrworksSession(account(httpx.MockTransport(lambda _request: httpx.Response(403))))
    error = await refused(session.posts())
    await session.close()
    assert error.cause is Cause.AUTH_FAILED


@pytest.mark.parametrize("missing", ["access_key", "secret_access_key"])
def test_a_missing_credential_is_named(missing):
    whole = account(None)
    credentials = {name: value for name, value in whole.credentials.items() if name != missing}
    with pytest.raises(ConnectorError, match=f"'{missing}' is missing") as caught:
        HrworksSession(Account(integration_id="acme", base_url=whole.base_url, credentials=credentials))
    assert caught.value.cause is Cause.AUTH_FAILED


async def test_an_expired_contract(sandbox, session):
    sandbox.state.sandbox.knobs.update({"contract_expired": True})
    error = await refused(session.organization_units())
    assert (error.cause, error.vendor_code) == (Cause.AUTH_FAILED, "InvalidCustomerNumberError")


# ---- reads ----------------------------------------------------------------------------------------------------------


async def test_posts_are_read_whole(sandbox, session):
    answer = await session.posts()
    assert len(answer.records) == 12
    assert answer.last == 1
    assert queries(sandbox, wire.POSTS) == [{"onlyActive": ["false"]}]


async def test_page_one_tells_the_last_page(session):
    answer = await session.applications(1)
    assert (len(answer.records), answer.last) == (50, 6)
    rest = await asyncio.gather(*(session.applications(page) for page in range(2, 7)))
    found = identifiers([record for page in (answer, *rest) for record in page.records], "id")
    assert len(found) == len(set(found)) == 260


async def test_a_page_beyond_the_last_is_empty(session):
    assert len((await session.applicants(99)).records) == 0


async def test_persons_are_those_who_left_too(sandbox, session):
    await session.persons(1)
    assert queries(sandbox, wire.PERSONS) == [{"onlyActive": ["false"], "page": ["1"]}]


async def test_persons_by_uuid(sandbox, session):
    uuids = [str(person.uuid) for person in (await session.persons(1)).records[:3]]
    found = await session.persons_by_uuid([*uuids, "unknown"])
    assert [person.uuid for person in found.records] == uuids
    assert queries(sandbox, wire.PERSONS)[-1] == {
        "persons": [*uuids, "unknown"],
        "personIdentifierType": ["uuid"],
        "onlyActive": ["false"],
    }


async def test_applicants_by_uuid_are_one_call_that_passes_over_unknown_ids(sandbox, session):
    uuids = identifiers((await session.applicants(1)).records[:3], "uuid")
    counts(sandbox).clear()
    found = await session.applicants_by_uuid([*uuids, "unknown"])
    assert sorted(identifiers(found.records, "uuid")) == sorted(uuids)
    assert counts(sandbox) == {APPLICANTS: 1}


async def test_one_refused_id_does_not_lose_the_others(sandbox, session):
    sandbox.state.sandbox.knobs.update({"refuse_unknown_filter_values": True})
    uuids = identifiers((await session.applicants(1)).records[:7], "uuid")
    found = await session.applicants_by_uuid([*uuids[:4], "unknown", *uuids[4:]])
    assert sorted(identifiers(found.records, "uuid")) == sorted(uuids)


async def test_other_refusals_of_many_ids_are_not_tried_in_halves(sandbox, session):
    fault(sandbox, kind="status", status=403, path=wire.APPLICANTS)
    error = await refused(session.applicants_by_uuid(["a", "b", "c"]))
    assert error.cause is Cause.PERMISSION_MISSING
    assert counts(sandbox)[APPLICANTS] == 1


@pytest.mark.parametrize("odd", ["", "..", "../applicants", "a/b", "a?b", "a b", "ä", "x" * 65])
async def test_what_cannot_be_an_id_is_never_sent(sandbox, session, odd):
    assert await session.post(odd) is None
    assert (await session.applicants_by_uuid([odd])).records == []
    assert (await session.persons_by_uuid([odd])).records == []
    assert counts(sandbox) == {}


@pytest.mark.parametrize("status", [400, 404])
async def test_an_unknown_post_is_none(sandbox, session, status):
    sandbox.state.sandbox.knobs.update({"unknown_identifier_status": status})
    assert await session.post("unknown") is None


async def test_a_refused_right_on_one_post_is_an_error(sandbox, session):
    fault(sandbox, kind="status", status=403, path=wire.POSTS)
    assert (await refused(session.post("some"))).cause is Cause.PERMISSION_MISSING


# ---- posts by their key ---------------------------------------------------------------------------------------------


async def test_applications_are_narrowed_by_keys_without_a_further_call(sandbox, session):
    first, second, *_ = (await session.posts()).records
    posts = identifiers((first, second), "uuid")
    found = await session.applications(1, posts=posts, statuses=["applied", "employed"])
    assert set(identifiers(found.records, "postUuid")) <= set(posts)
    assert queries(sandbox, wire.JOB_APPLICATIONS) == [
        {"posts": identifiers((first, second), "key"), "statusFilter": ["applied", "employed"], "page": ["1"]}
    ]
    assert counts(sandbox) == {AUTHENTICATION: 1, POSTS: 1, APPLICATIONS: 1}


async def test_a_single_post_teaches_its_key_too(sandbox, session):
    uuid = next(iter(sandbox.state.sandbox.state.table("posts")))
    await session.post(uuid)
    await session.applications(1, posts=[uuid])
    assert counts(sandbox) == {AUTHENTICATION: 1, POST: 1, APPLICATIONS: 1}


async def test_keys_that_are_not_known_are_read_once_for_all_who_wait(sandbox, session):
    posts = list(sandbox.state.sandbox.state.table("posts"))[:3]
    await asyncio.gather(*(session.applications(page, posts=posts) for page in (1, 2, 3)))
    assert counts(sandbox) == {AUTHENTICATION: 1, POSTS: 1, APPLICATIONS: 3}


async def test_one_key_that_is_not_known_is_read_by_its_post(sandbox, session):
    uuid = next(iter(sandbox.state.sandbox.state.table("posts")))
    await session.applications(1, posts=[uuid])
    assert counts(sandbox) == {AUTHENTICATION: 1, POST: 1, APPLICATIONS: 1}


async def test_applications_of_unknown_posts_are_none_rather_than_all(sandbox, session):
    assert (await session.applications(1, posts=["unknown", "gone"])).records == ()
    assert counts(sandbox)[APPLICATIONS] == 0


async def test_a_post_that_was_deleted_since_does_not_lose_the_others(sandbox, session):
    sandbox.state.sandbox.knobs.update({"refuse_unknown_filter_values": True})
    gone, kept = identifiers((await session.posts()).records[:2], "uuid")
    expected = await session.applications(1, posts=[kept])
    sandbox.state.sandbox.state.remove("posts", gone)
    found = await session.applications(1, posts=[gone, kept])
    assert identifiers(found.records, "id") == identifiers(expected.records, "id")
    assert (await session.applications(1, posts=[gone])).records == ()


async def test_a_status_that_the_vendor_does_not_know_is_refused(session):
    post = identifiers((await session.posts()).records[:1], "uuid")
    error = await refused(session.applications(1, posts=post, statuses=["onHold"]))
    assert (error.cause, error.vendor_code) == (Cause.REJECTED, "InvalidParameterError")


# ---- refusals -------------------------------------------------------------------------------------------------------

RIGHTS: list[tuple[Call, str]] = [
    (HrworksSession.posts, "Applicant Management (read)"),
    (lambda session: session.post("some"), "Applicant Management (read)"),
    (lambda session: session.applications(1), "Applicant Management (read)"),
    (lambda session: session.applicants(1), "Applicant Management (read)"),
    (lambda session: session.persons(1), "Persons (read)"),
    (HrworksSession.organization_units, "General (read)"),
]


@pytest.mark.parametrize(("call", "right"), RIGHTS)
async def test_a_missing_right_is_named(sandbox, call, right):
    session = HrworksSession(account(httpx.ASGITransport(sandbox), "demo-no-rights", "demo-no-rights-secret"))
    error = await refused(call(session))
    await session.close()
    assert (error.cause, error.vendor_code) == (Cause.PERMISSION_MISSING, "PermissionDeniedError")
    assert right in error.message
    assert "tick the right" in error.message


def scripted(status: int, body: Any, headers: dict[str, str] | None = None) -> HrworksSession:
    """A session whose calls are all answered like this, once it has a token."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == wire.AUTHENTICATION:
            return httpx.Response(200, json={"token": "a.b.c"})
        content = body if isinstance(body, bytes) else msgspec.json.encode(body)
        return httpx.Response(status, content=content, headers=headers)

    return HrworksSession(account(httpx.MockTransport(answer)))


@pytest.mark.parametrize("kind", PROBLEMS)
async def test_the_type_counts_more_than_the_status(kind):
    session = scripted(418, {"errorCode": 418, "type": kind, "errorMessage": "Ada Muster"})
    error = await refused(session.applicants(1))
    await session.close()
    assert (error.cause, error.vendor_status, error.vendor_code) == (PROBLEMS[kind][0], 418, kind)
    assert "Ada" not in error.message
    assert "{" not in error.message
    assert error.message.startswith("Integration 'acme': ")


@pytest.mark.parametrize(
    ("status", "cause"),
    [
        (400, Cause.REJECTED),
        (401, Cause.AUTH_FAILED),
        (403, Cause.PERMISSION_MISSING),
        (404, Cause.NOT_FOUND),
        (422, Cause.REJECTED),
        (429, Cause.RATE_LIMITED),
        (500, Cause.UNAVAILABLE),
        (502, Cause.UNAVAILABLE),
        (503, Cause.UNAVAILABLE),
        (504, Cause.UNAVAILABLE),
    ],
)
@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"\xff", {"type": 4}, {"type": "BrandNewError"}])
async def test_without_a_known_type_the_status_counts(status, cause, body):
    session = scripted(status, body)
    error = await refused(session.applicants(1))
    await session.close()
    assert (error.cause, error.vendor_status) == (cause, status)
    assert BY_CAUSE[cause][1] in error.message


async def test_the_vendors_type_is_told_only_if_it_is_one():
    session = scripted(400, {"type": "ada@example.org is unknown"})
    error = await refused(session.applicants(1))
    await session.close()
    assert error.vendor_code is None


async def test_the_pause_that_the_vendor_asks_for_is_told():
    session = scripted(429, b"", {"Retry-After": "7"})
    error = await refused(session.applicants(1))
    await session.close()
    assert (error.cause, error.retry_after, error.retryable) == (Cause.RATE_LIMITED, 7.0, True)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"applicants": 5}'])
async def test_an_answer_that_cannot_be_read(body):
    session = scripted(200, body)
    error = await refused(session.applicants(1))
    await session.close()
    assert error.cause is Cause.UNREADABLE


@pytest.mark.parametrize("body", [b"{}", b'{"applicants": null}', b'{"applicants": []}'])
async def test_an_answer_without_records(body):
    session = scripted(200, body)
    assert len((await session.applicants(1)).records) == 0
    await session.close()


async def test_over_a_real_connection(sandbox):
    async with start(sandbox) as url:
        session = HrworksSession(account(None, base_url=url))
        assert (await session.applications(1)).last == 6
        fault(sandbox, kind="drop_before")
        assert (await refused(session.applications(1))).cause is Cause.UNAVAILABLE
        await session.close()
        assert (await refused(session.applications(1))).cause is Cause.UNAVAILABLE
