"""The client of one integration: limits, repeats, errors, and what it never shows."""

import asyncio
import gzip
import logging

import httpx
import pytest
from starlette.responses import JSONResponse, RedirectResponse, Response

from connectors.contract.connector import Account, Limits, Secret
from connectors.contract.errors import Cause, ConnectorError
from connectors.toolkit.breaker import CircuitBreaker
from connectors.toolkit.http import VendorClient
from connectors.toolkit.tokens import StaticTokenAuth


@pytest.fixture
def open_client(vendor, classify):
    def make(**options):
        limits = options.pop("limits", {})
        return VendorClient(vendor.account(**limits), classify=classify, **options)

    return make


def status(code, **headers):
    return JSONResponse({"name": "Erika Mustermann"}, code, headers)


async def test_a_read_gives_the_answer_with_its_body(vendor, open_client):
    vendor.will(JSONResponse({"answer": 42}))
    client = open_client()
    answer = await client.get("/things", [("a", "1"), ("a", "2")])
    assert answer.json() == {"answer": 42}
    assert vendor.requests[0].query_params.multi_items() == [("a", "1"), ("a", "2")]
    assert client.calls == 1


async def test_requests_name_the_program_and_the_wanted_type(vendor, open_client):
    await open_client(accept="application/xml", headers={"X-Key": "1"}).get("/")
    headers = vendor.requests[0].headers
    assert (headers["accept"], headers["user-agent"]) == ("application/xml", "ats-graph")
    assert headers["x-key"] == "1"


@pytest.mark.parametrize("code", [429, 500, 502, 503, 504])
async def test_passing_faults_are_repeated(vendor, open_client, code):
    vendor.will(status(code), status(code), JSONResponse({"ok": True}))
    client = open_client()
    assert (await client.get("/")).json() == {"ok": True}
    assert client.calls == 3


@pytest.mark.parametrize("fault", [httpx.ReadError("x"), httpx.ReadTimeout("x"), httpx.ConnectError("x")])
async def test_broken_connections_are_repeated(vendor, open_client, fault):
    vendor.will(fault, JSONResponse({"ok": True}))
    client = open_client()
    assert (await client.get("/")).json() == {"ok": True}
    assert client.calls == 2


async def test_the_last_failure_counts_when_all_attempts_fail(vendor, open_client):
    vendor.will(status(500), status(500), status(429))
    with pytest.raises(ConnectorError) as caught:
        await open_client().get("/")
    assert caught.value.cause is Cause.RATE_LIMITED
    assert len(vendor.requests) == 3


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        (400, Cause.REJECTED),
        (401, Cause.AUTH_FAILED),
        (403, Cause.PERMISSION_MISSING),
        (404, Cause.NOT_FOUND),
        (422, Cause.REJECTED),
    ],
)
async def test_refusals_are_never_repeated(vendor, open_client, code, cause):
    vendor.will(status(code))
    with pytest.raises(ConnectorError) as caught:
        await open_client().get("/")
    assert caught.value.cause is cause
    assert len(vendor.requests) == 1


async def test_writes_are_never_repeated(vendor, open_client):
    vendor.will(status(503))
    with pytest.raises(ConnectorError) as caught:
        await open_client().send("POST", "/things", json={"a": 1})
    assert caught.value.cause is Cause.UNAVAILABLE
    assert len(vendor.requests) == 1


async def test_an_expected_status_is_an_answer(vendor, open_client):
    vendor.will(status(409))
    answer = await open_client().send("POST", "/things", expected={409}, json={})
    assert answer.status_code == 409


async def test_a_redirect_is_not_followed(vendor, open_client):
    vendor.will(RedirectResponse("http://elsewhere.example/"))
    with pytest.raises(ConnectorError, match="base URL") as caught:
        await open_client().get("/")
    assert caught.value.cause is Cause.UNREADABLE
    assert len(vendor.requests) == 1


async def test_retry_after_is_reported(vendor, open_client):
    vendor.will(status(429, **{"Retry-After": "7"}))
    with pytest.raises(ConnectorError) as caught:
        await open_client(limits={"attempts": 1}).get("/")
    assert caught.value.retry_after == 7.0


async def test_a_pause_beyond_the_deadline_is_not_begun(vendor, open_client):
    vendor.will(status(429, **{"Retry-After": "3600"}))
    with pytest.raises(ConnectorError) as caught:
        await open_client().get("/")
    assert caught.value.cause is Cause.RATE_LIMITED
    assert len(vendor.requests) == 1


async def test_a_pause_within_the_deadline_is_honored(vendor, open_client):
    client = open_client()
    asked = ConnectorError(Cause.RATE_LIMITED, "slow down", retry_after=4.0)
    now = asyncio.get_running_loop().time()
    assert client._pause_after(now + 25, asked) == 4.0
    assert client._pause_after(now + 3, asked) is False


async def test_the_deadline_ends_a_call(vendor, open_client):
    async def never(_request):
        await asyncio.Event().wait()

    vendor.will(never)
    client = open_client(limits={"deadline": 0.01})
    with pytest.raises(ConnectorError, match=r"within 0\.01 s") as caught:
        await client.get("/")
    assert caught.value.cause is Cause.UNAVAILABLE


async def test_an_answer_beyond_the_limit_is_unreadable(vendor, open_client):
    vendor.will(Response(b"x" * 2000))
    with pytest.raises(ConnectorError) as caught:
        await open_client(max_bytes=1000).get("/")
    assert caught.value.cause is Cause.UNREADABLE


async def test_the_limit_holds_for_unpacked_bytes(vendor, open_client):
    packed = gzip.compress(b"x" * 100_000)
    vendor.will(Response(packed, headers={"Content-Encoding": "gzip"}))
    assert len(packed) < 1000
    with pytest.raises(ConnectorError) as caught:
        await open_client(max_bytes=1000).get("/")
    assert caught.value.cause is Cause.UNREADABLE


async def test_packed_answers_are_unpacked(vendor, open_client):
    vendor.will(Response(gzip.compress(b"hello"), headers={"Content-Encoding": "gzip"}))
    assert (await open_client().get("/")).content == b"hello"


async def test_broken_packing_is_unreadable(vendor, open_client):
    vendor.will(Response(b"no gzip", headers={"Content-Encoding": "gzip"}))
    with pytest.raises(ConnectorError) as caught:
        await open_client().get("/")
    assert caught.value.cause is Cause.UNREADABLE


async def test_no_more_calls_at_once_than_allowed(vendor, open_client):
    running, most, gate = 0, 0, asyncio.Event()

    async def count(_request):
        nonlocal running, most
        running += 1
        most = max(most, running)
        if running == 3:
            gate.set()
        await gate.wait()
        running -= 1
        return JSONResponse({})

    vendor.will(*[count] * 9)
    client = open_client(limits={"calls_at_once": 3})
    await asyncio.gather(*(client.get("/") for _ in range(9)))
    assert most == 3


async def test_a_burst_of_calls_at_once_is_not_slowed(open_client):
    client = open_client()
    began = asyncio.get_running_loop().time()
    await asyncio.gather(*(client.get("/") for _ in range(32)))
    # The pace is 50 a second: 32 calls, one after the other at that pace, would take 0.64 s.
    assert asyncio.get_running_loop().time() - began < 0.6
    assert client.calls == 32


async def test_a_canceled_call_gives_its_slot_back(vendor, open_client):
    arrived = asyncio.Event()

    async def hang(_request):
        arrived.set()
        await asyncio.Event().wait()

    vendor.will(hang)
    client = open_client(limits={"calls_at_once": 1})
    hanging = asyncio.create_task(client.get("/"))
    await arrived.wait()
    hanging.cancel()
    with pytest.raises(asyncio.CancelledError):
        await hanging
    assert (await client.get("/")).status_code == 200


async def test_the_circuit_opens_after_faults_and_closes_after_a_success(vendor, open_client):
    now = 0.0
    breaker = CircuitBreaker(faults_to_open=2, pause=5.0, clock=lambda: now)
    client = open_client(breaker=breaker, limits={"attempts": 1})
    vendor.will(status(500), httpx.ReadTimeout("x"))
    for _ in range(2):
        with pytest.raises(ConnectorError):
            await client.get("/")
    with pytest.raises(ConnectorError, match="left alone") as caught:
        await client.get("/")
    assert (caught.value.cause, caught.value.retry_after) == (Cause.UNAVAILABLE, 5.0)
    assert client.calls == 2
    now = 5.0
    assert (await client.get("/")).status_code == 200


async def test_an_open_circuit_ends_the_repeats(vendor, open_client):
    client = open_client(breaker=CircuitBreaker(faults_to_open=2))
    vendor.will(*[status(500)] * 3)
    with pytest.raises(ConnectorError):
        await client.get("/")
    assert client.calls == 2


async def test_refusals_do_not_open_the_circuit(vendor, open_client):
    client = open_client(breaker=CircuitBreaker(faults_to_open=2), limits={"attempts": 1})
    vendor.will(*[status(429)] * 3, *[status(404)] * 3)
    for _ in range(6):
        with pytest.raises(ConnectorError):
            await client.get("/")
    assert client.calls == 6


async def test_closing_closes_the_pool(vendor, classify):
    closed = []

    class Transport(httpx.ASGITransport):
        async def aclose(self):
            closed.append(True)

    account = Account(
        integration_id="acme-1", base_url="http://vendor.example", transport=Transport(vendor.app)
    )
    client = VendorClient(account, classify=classify)
    await client.get("/")
    await client.close()
    assert closed == [True]
    with pytest.raises(ConnectorError, match="closed") as caught:
        await client.get("/")
    assert caught.value.cause is Cause.UNAVAILABLE
    assert client.calls == 1


async def test_nothing_secret_or_personal_is_shown(vendor, classify, caplog):
    caplog.set_level(logging.DEBUG)
    # Whoever sets up logging for a process quiets it; here it must speak, to show what it says.
    caplog.set_level(logging.DEBUG, logger="httpx")
    vendor.will(status(422))
    secret, email = "very-" + "secret", "erika@" + "example.com"  # so that source lines do not hold them
    auth = StaticTokenAuth(Secret(secret))
    client = VendorClient(vendor.account(), classify=classify, auth=auth)
    with pytest.raises(ConnectorError) as caught:
        await client.get("/people", [("email", email)])
    shown = f"{caught.getrepr(style='native')}{caught.value!r}{client!r}{auth!r}{caplog.text}"
    assert vendor.requests[0].headers["authorization"] == secret
    assert vendor.requests[0].query_params["email"] == email
    assert "/people" in caplog.text
    for hidden in (secret, email, "Erika"):
        assert hidden not in shown


async def test_a_real_socket_that_nobody_listens_on(classify, unused_tcp_port):
    account = Account(
        integration_id="acme-1", base_url=f"http://127.0.0.1:{unused_tcp_port}", limits=Limits(attempts=2)
    )
    client = VendorClient(account, classify=classify)
    with pytest.raises(ConnectorError, match="no connection") as caught:
        await client.get("/")
    assert caught.value.cause is Cause.UNAVAILABLE
    assert client.calls == 2
    await client.close()


@pytest.mark.parametrize("address", ["ftp://vendor.example", "vendor.example", "http://"])
async def test_an_address_that_is_none(classify, address):
    client = VendorClient(Account(integration_id="acme-1", base_url=address), classify=classify)
    with pytest.raises(ConnectorError, match="base URL") as caught:
        await client.get("/")
    assert caught.value.cause is Cause.REJECTED
    await client.close()
