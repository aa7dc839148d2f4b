"""Sessions with HR4YOU: what is sent, how refusals become errors, and how long the stages are kept."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import msgspec
import pytest

from connectors.contract.connector import Account, Limits, Secret
from connectors.contract.enums import Outcome
from connectors.contract.errors import Cause, ConnectorError
from connectors.hr4you import wire
from connectors.hr4you.client import Answer, ApiSession, FeedSession
from connectors.hr4you.stages import STAGES_KEPT_FOR, StageList

TOKEN = "s3cret-token"
PERSONAL = "ada.muster@example.org"

Responder = Callable[[httpx.Request], httpx.Response]


def account(answer: Responder, token: str | None = TOKEN, **options: str) -> Account:
    """An account whose vendor answers like this; no call is repeated."""
    return Account(
        integration_id="acme",
        base_url="https://acme.hr4you.example",
        credentials={} if token is None else {"token": Secret(token)},
        options=options,
        limits=Limits(attempts=1),
        transport=httpx.MockTransport(answer),
    )


def page_of(*items: dict[str, Any], **rest: Any) -> httpx.Response:
    """One page of a list."""
    return httpx.Response(200, json={"items": items, "page": 1, "size": 200, "total": len(items)} | rest)


async def ask(answer: Responder, number: int = 1, **options: Any) -> tuple[Answer, list[httpx.Request]]:
    """One page of jobs, and what was sent for it."""
    sent: list[httpx.Request] = []

    def noting(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return answer(request)

    session = ApiSession(account(noting, **options))
    try:
        return await session.page(wire.JOBS, number), sent
    finally:
        await session.close()


async def refusal(answer: Responder) -> ConnectorError:
    """The error that this answer of the API becomes."""
    with pytest.raises(ConnectorError) as caught:
        await ask(answer)
    return caught.value


@pytest.mark.parametrize(
    ("options", "header"),
    [
        ({}, TOKEN),
        ({"token_prefix": "Bearer"}, f"Bearer {TOKEN}"),
        ({"token_prefix": " Token "}, f"Token {TOKEN}"),
        ({"token": f" {TOKEN}\n"}, TOKEN),
    ],
)
async def test_token_is_the_whole_header_unless_a_prefix_is_set(options: dict[str, str], header: str) -> None:
    _, sent = await ask(lambda _: page_of(), **options)

    assert header == sent[0].headers["Authorization"]
    assert sent[0].url.raw_path.decode() == "/api2/jobs?page=1&size=200"


@pytest.mark.parametrize("token", [None, "", "  ", "töken", "to\nken", "to\x00ken"])
def test_a_token_that_is_none_is_refused_before_any_call(token: str | None) -> None:
    with pytest.raises(ConnectorError) as caught:
        ApiSession(account(lambda _: page_of(), token, token_prefix="Bearer"))

    assert Cause.AUTH_FAILED is caught.value.cause
    assert "'acme'" in caught.value.message


@pytest.mark.parametrize(
    ("status", "cause", "says"),
    [
        (400, Cause.REJECTED, "jobs"),
        (401, Cause.AUTH_FAILED, "token_prefix"),
        (403, Cause.PERMISSION_MISSING, "right to read jobs"),
        (404, Cause.NOT_FOUND, "base URL"),
        (405, Cause.REJECTED, "405"),
        (422, Cause.REJECTED, "invalid"),
        (429, Cause.RATE_LIMITED, "number of calls"),
        (500, Cause.UNAVAILABLE, "500"),
        (502, Cause.UNAVAILABLE, "502"),
        (503, Cause.UNAVAILABLE, "503"),
        (504, Cause.UNAVAILABLE, "504"),
        (507, Cause.UNAVAILABLE, "507"),
    ],
)
async def test_the_status_decides_the_error(status: int, cause: Cause, says: str) -> None:
    body = {"error": {"code": "SOME_CODE", "message": f"nein, {PERSONAL}", "fields": {"email": PERSONAL}}}
    error = await refusal(lambda _: httpx.Response(status, json=body))

    assert (cause, status, "SOME_CODE") == (error.cause, error.vendor_status, error.vendor_code)
    assert says in error.message
    assert PERSONAL not in f"{error} {error!r}"
    assert TOKEN not in f"{error} {error!r}"


async def test_the_wait_that_hr4you_asks_for_is_passed_on() -> None:
    error = await refusal(lambda _: httpx.Response(429, headers={"Retry-After": "7"}))

    assert (error.retry_after, error.retryable) == (7.0, True)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>nein</html>",
        b"[]",
        b'{"error": "nein"}',
        b'{"error": {"code": null}}',
        b'{"error": {"code": 17}}',
        b'{"error": {"code": "ada@example.org"}}',
        b'{"error": {"code": "a b"}}',
        b'{"error": {"code": "\xff"}}',
        b'{"error": {"code": "' + b"x" * 41 + b'"}}',
    ],
)
async def test_only_an_identifier_counts_as_the_vendors_code(body: bytes) -> None:
    error = await refusal(lambda _: httpx.Response(422, content=body))

    assert (error.cause, error.vendor_code) == (Cause.REJECTED, None)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<!DOCTYPE html><title>Anmelden</title>",
        b'{"items": [{"id": 1}',
        b"[]",
        b'{"data": []}',
        b'{"items": null}',
        b'{"items": [], "total": "viele"}',
        b'{"items": [{"id": 1, "customFields": {"a": "\xff"}}]}',
    ],
)
async def test_what_is_no_list_is_unreadable(body: bytes) -> None:
    error = await refusal(lambda _: httpx.Response(200, content=body))

    assert Cause.UNREADABLE is error.cause


async def test_a_record_of_another_shape_is_unreadable_and_named_by_its_path() -> None:
    answer, _ = await ask(lambda _: page_of({"id": 1, "title": [PERSONAL]}))

    with pytest.raises(ConnectorError) as caught:
        answer.read(msgspec.json.Decoder(wire.Job))

    assert Cause.UNREADABLE is caught.value.cause
    assert "$.title" in caught.value.message
    assert PERSONAL not in caught.value.message


@pytest.mark.parametrize(
    ("number", "answer", "last"),
    [
        (1, {"total": 0}, 1),
        (1, {"total": 200}, 1),
        (1, {"total": 201}, 2),
        (2, {"total": 1900}, 10),
        (1, {"total": 1900, "size": 50}, 38),
        (1, {"total": None}, 1),
        (3, {"total": None, "size": 1}, 4),
        (1, {"total": None, "size": None}, 1),
        (1, {"total": 201, "size": 0}, 2),
    ],
)
async def test_an_answer_tells_the_last_page(number: int, answer: dict[str, Any], last: int) -> None:
    """By the page size that HR4YOU used; without a total, a full page has another behind it."""
    found, _ = await ask(lambda _: page_of({"id": 1}, **answer), number)

    assert (last, answer["total"]) == (found.last, found.total)


async def test_ids_that_cannot_be_hr4yous_are_not_sent() -> None:
    sent: list[str | None] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request.url.params.get("ids"))
        return page_of()

    session = ApiSession(account(answer))
    await session.page(wire.JOBS, within={wire.IDS: ["7", "1,2", "", "x", "-3", "٣", "9" * 30, "8"]})
    nothing = await session.page(wire.JOBS, within={wire.IDS: ["x"]})
    await session.close()

    assert sent == ["7,8"]
    assert (len(nothing.items), nothing.last, nothing.total) == (0, 1, 0)


async def test_a_closed_session_makes_no_more_calls() -> None:
    session = ApiSession(account(lambda _: page_of()))
    await session.close()

    with pytest.raises(ConnectorError) as caught:
        await session.page(wire.JOBS)

    assert caught.value.cause is Cause.UNAVAILABLE
    assert "'acme'" in caught.value.message


async def test_the_feed_asks_without_credentials() -> None:
    sent: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200, content=b"<HR4YOU_JOBS/>")

    session = FeedSession(account(answer, feed_set="intern-2"))
    body, origin = await session.fetch()
    await session.close()

    assert (body, origin.integration_id, len(sent)) == (b"<HR4YOU_JOBS/>", "acme", 1)
    assert sent[0].url.path == "/api/jobs/xml/set/intern-2"
    assert (sent[0].headers["Accept"], sent[0].headers.get("Authorization")) == ("application/xml", None)


@pytest.mark.parametrize("name", ["a/b", "../x", "a b", "a?b", "ä", "x" * 101])
def test_an_export_set_is_one_segment_of_the_address(name: str) -> None:
    with pytest.raises(ConnectorError, match="feed_set"):
        FeedSession(account(lambda _: page_of(), feed_set=name))


@pytest.mark.parametrize(
    ("status", "cause", "says"),
    [
        (401, Cause.PERMISSION_MISSING, "not open to the public"),
        (403, Cause.PERMISSION_MISSING, "not open to the public"),
        (404, Cause.NOT_FOUND, "feed_set"),
        (429, Cause.RATE_LIMITED, "number of calls"),
        (500, Cause.UNAVAILABLE, "500"),
    ],
)
async def test_refusals_of_the_feed(status: int, cause: Cause, says: str) -> None:
    session = FeedSession(account(lambda _: httpx.Response(status)))
    with pytest.raises(ConnectorError) as caught:
        await session.fetch()
    await session.close()

    assert (cause, status) == (caught.value.cause, caught.value.vendor_status)
    assert says in caught.value.message


class Vendor:
    """A stage list that can change, be slow and fail; counts its calls. The clock stands still unless it is set."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.calls = 0
        self.outcomes: dict[str, Outcome | None] = {"1": Outcome.PENDING}
        self.error: ConnectorError | None = None
        self.answers = asyncio.Event()
        self.answers.set()
        self.called = asyncio.Event()
        self.stages = StageList("acme", self._read, clock=lambda: self.now)

    async def _read(self) -> tuple[tuple[()], dict[str, Outcome | None]]:
        self.calls += 1
        self.called.set()
        await self.answers.wait()
        if self.error:
            raise self.error
        return (), dict(self.outcomes)

    async def page(self, *ids: str) -> dict[str, Outcome | None]:
        """What a page of applications in these stages does."""
        asked = self.stages.ask()
        await asyncio.sleep(0)
        return dict((await self.stages.settling(set(ids), asked)).outcomes)


async def test_stages_are_read_once_for_many_pages() -> None:
    """Side by side and one after the other, until the list is too old."""
    vendor = Vendor()
    await asyncio.gather(*(vendor.page("1") for _ in range(20)))
    vendor.now += STAGES_KEPT_FOR - 1
    await vendor.page("1")
    assert vendor.calls == 1

    vendor.now += 2
    await vendor.page("1")

    assert vendor.calls == 2


async def test_an_unknown_stage_has_the_list_read_again_once() -> None:
    """A new stage is found; one that is gone from the list does not cost a call each time it is seen."""
    vendor = Vendor()
    await vendor.page("1")
    vendor.now += 1
    vendor.outcomes["2"] = Outcome.HIRED

    assert Outcome.HIRED is (await vendor.page("1", "2", "gone"))["2"]
    vendor.now += 1
    await vendor.page("gone")

    assert vendor.calls == 2


async def test_a_list_as_new_as_the_page_is_not_read_again() -> None:
    vendor = Vendor()

    await vendor.page("gone")

    assert vendor.calls == 1


async def test_a_listing_of_stages_is_always_read_anew_and_kept() -> None:
    vendor = Vendor()
    await vendor.page("1")
    await vendor.stages.anew()
    vendor.now += 1
    await vendor.page("1")

    assert vendor.calls == 2


async def test_a_failure_reaches_all_who_wait_and_is_not_kept() -> None:
    vendor = Vendor()
    vendor.error = ConnectorError(Cause.PERMISSION_MISSING, "no right", vendor_status=403)
    found = await asyncio.gather(vendor.page("1"), vendor.page("1"), return_exceptions=True)
    assert [getattr(error, "cause", None) for error in found] == [Cause.PERMISSION_MISSING] * 2
    assert found[0] is not found[1]
    assert vendor.calls == 1

    vendor.error = None

    assert await vendor.page("1") == {"1": Outcome.PENDING}


async def test_who_gives_up_does_not_take_the_list_from_others() -> None:
    vendor = Vendor()
    vendor.answers.clear()
    impatient, patient = asyncio.create_task(vendor.page("1")), asyncio.create_task(vendor.page("1"))
    await vendor.called.wait()

    impatient.cancel()
    await asyncio.wait([impatient])
    vendor.answers.set()

    assert await patient == {"1": Outcome.PENDING}
    assert vendor.calls == 1


async def test_closing_stops_a_reading_under_way() -> None:
    vendor = Vendor()
    vendor.answers.clear()
    waiting = asyncio.create_task(vendor.page("1"))
    await vendor.called.wait()

    await vendor.stages.close()

    with pytest.raises(ConnectorError) as caught:
        await waiting
    assert Cause.UNAVAILABLE is caught.value.cause
