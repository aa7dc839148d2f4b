"""Tokens are fetched when needed, renewed early, renewed once on refusal, and by one call for all."""

import asyncio
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from starlette.responses import JSONResponse

from connectors.contract.errors import Cause, ConnectorError
from connectors.toolkit.errors import cause_of_status
from connectors.toolkit.http import VendorClient
from connectors.toolkit.tokens import Token, TokenAuth

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


class Gate:
    """A vendor with tokens: the newest one is accepted, unless it was revoked."""

    def __init__(self):
        self.now = NOON
        self.life = timedelta(minutes=15)
        self.issued = 0
        self.accepted = None
        self.broken = None
        self.authorizations = []

    async def __call__(self, scope, receive, send):
        answer = self.issue() if scope["path"] == "/token" else self.serve(dict(scope["headers"]))
        await asyncio.sleep(0)
        await answer(scope, receive, send)

    def issue(self):
        if self.broken:
            return JSONResponse({"secret": "leak"}, self.broken)
        self.issued += 1
        self.accepted = f"token-{self.issued}"
        return JSONResponse({"token": self.accepted})

    def serve(self, headers):
        given = headers.get(b"authorization", b"").decode()
        self.authorizations.append(given)
        return JSONResponse({}, 200 if given == f"Bearer {self.accepted}" else 401)

    def read(self, response):
        if not response.is_success:
            cause = (
                Cause.AUTH_FAILED if response.status_code == 403 else cause_of_status(response.status_code)
            )
            raise ConnectorError(cause, "No token; check the key pair.")
        return Token(response.json()["token"], self.now + self.life if self.life else None)

    def auth(self, **options):
        return TokenAuth(
            build_request=lambda: httpx.Request("POST", "http://vendor.example/token", json={}),
            read_response=self.read,
            clock=lambda: self.now,
            **options,
        )


@pytest.fixture
def gate():
    return Gate()


@pytest.fixture
def client(gate, vendor, classify):
    vendor.app = gate
    return VendorClient(vendor.account(attempts=1), classify=classify, auth=gate.auth())


async def test_one_token_serves_many_calls(gate, client):
    for _ in range(3):
        await client.get("/")
    assert (gate.issued, client.calls) == (1, 4)


async def test_many_calls_at_once_cause_one_token_request(gate, client):
    await asyncio.gather(*(client.get("/") for _ in range(20)))
    assert (gate.issued, client.calls) == (1, 21)


async def test_renewed_a_minute_before_expiry(gate, client):
    await client.get("/")
    gate.now = NOON + timedelta(minutes=14) - timedelta(seconds=1)
    await client.get("/")
    assert gate.issued == 1
    gate.now = NOON + timedelta(minutes=14)
    await client.get("/")
    assert gate.issued == 2
    assert gate.authorizations[-1] == "Bearer token-2"


async def test_a_short_life_is_not_renewed_for_each_call(gate, client):
    gate.life = timedelta(seconds=30)
    await client.get("/")
    gate.now = NOON + timedelta(seconds=14)
    await client.get("/")
    assert gate.issued == 1
    gate.now = NOON + timedelta(seconds=15)
    await client.get("/")
    assert gate.issued == 2


@pytest.mark.parametrize("life", [None, timedelta(hours=-1)])
async def test_without_a_usable_expiry_the_refusal_tells(gate, client, life):
    gate.life = life
    await client.get("/")
    await client.get("/")
    assert gate.issued == 1
    gate.accepted = "revoked"
    await client.get("/")
    assert gate.issued == 2


async def test_a_refused_token_is_renewed_once_and_the_call_repeated_once(gate, client):
    await client.get("/")
    gate.accepted = "revoked"
    assert (await client.get("/")).status_code == 200
    assert (gate.issued, client.calls) == (2, 5)


async def test_many_refused_calls_cause_one_renewal(gate, client):
    await client.get("/")
    gate.accepted = "revoked"
    await asyncio.gather(*(client.get("/") for _ in range(20)))
    assert gate.issued == 2
    assert client.calls == 2 + 20 + 1 + 20


async def test_a_second_refusal_is_final(gate, client):
    gate.serve = lambda _headers: JSONResponse({}, 401)
    with pytest.raises(ConnectorError) as caught:
        await client.get("/")
    assert caught.value.cause is Cause.AUTH_FAILED
    assert (gate.issued, client.calls) == (2, 4)


async def test_wrong_credentials_are_asked_about_once_for_all_waiting_calls(gate, client):
    gate.broken = 403
    outcomes = await asyncio.gather(*(client.get("/") for _ in range(20)), return_exceptions=True)
    assert {outcome.cause for outcome in outcomes} == {Cause.AUTH_FAILED}
    assert len(set(map(id, outcomes))) == 20
    assert client.calls == 1


async def test_after_a_failure_the_next_call_asks_again(gate, client):
    gate.broken = 503
    with pytest.raises(ConnectorError) as caught:
        await client.get("/")
    assert caught.value.cause is Cause.UNAVAILABLE
    gate.broken = None
    assert (await client.get("/")).status_code == 200


async def test_a_canceled_renewal_leaves_no_lock(gate, client):
    held = asyncio.Event()
    issue = gate.issue

    def hang():
        async def answer(_scope, _receive, _send):
            held.set()
            await asyncio.Event().wait()

        return answer

    gate.issue = hang
    waiting = asyncio.create_task(client.get("/"))
    await held.wait()
    other = asyncio.create_task(client.get("/"))
    gate.issue = issue
    waiting.cancel()
    assert (await other).status_code == 200
    assert gate.issued == 1


async def test_writes_are_repeated_after_a_refused_token_only(gate, client):
    await client.get("/")
    gate.accepted = "revoked"
    assert (await client.send("POST", "/", json={"a": 1})).status_code == 200
    assert gate.authorizations[-2:] == ["Bearer token-1", "Bearer token-2"]


async def test_another_header_form_and_refusal(gate, vendor, classify):
    vendor.app = gate
    gate.serve = lambda headers: JSONResponse({"bad": headers[b"authorization"] != b"token-2"}, 403)
    auth = gate.auth(header=lambda value: value, refused=lambda answer: answer.json()["bad"])
    client = VendorClient(vendor.account(attempts=1), classify=classify, auth=auth)
    answer = await client.get("/", expected={403})
    assert answer.json() == {"bad": False}
    assert gate.issued == 2


def test_a_token_does_not_print():
    assert "abc" not in repr(Token("abc"))
