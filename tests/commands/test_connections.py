"""Requests that came before, byte for byte, over real sockets: answered at once, and as if they had been read."""

import asyncio
import io
import json
import logging

import pytest
import structlog
import uvicorn
from uvicorn.server import ServerState

from graphql_api.app import App
from graphql_api.commands import connections, server
from graphql_api.execution import response
from graphql_api.security.keys import Caller
from graphql_api.settings import LogFormat, LogLevel
from graphql_api.telemetry import logs

BODY = json.dumps(
    {"query": '{ jobs(integrationId: "hrworks-demo", first: 3) { nodes { id name } } }'}
).encode()


class Served:
    """An app, its connections, and how often it was called."""

    def __init__(self, app, key):
        self.app = app
        self.key = key
        self.open = []
        self.calls = 0
        self.called = asyncio.Event()

    async def listen(self):
        config = uvicorn.Config(self.app, lifespan="off", **server.options())
        config.load()
        state = ServerState()
        state.default_headers = [(b"date", b"Sat, 28 Nov 2026 14:00:00 GMT")]

        def connect():
            self.open.append(connections.Connection(config, state, {}))
            return self.open[-1]

        return await asyncio.get_running_loop().create_server(connect, "127.0.0.1", 0)

    def request(self, *more, body=BODY, key=None):
        lines = [
            "POST /graphql HTTP/1.1",
            "Host: api.example",
            "Content-Type: application/json",
            f"Authorization: Bearer {key or self.key}",
            f"Content-Length: {len(body)}",
            *more,
        ]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class Client:
    """One connection."""

    def __init__(self, reader, writer):
        self.reader = reader
        self.writer = writer

    async def ask(self, *pieces):
        """Send bytes, each piece by itself, and read one answer."""
        for piece in pieces:
            self.writer.write(piece)
            await self.writer.drain()
        return await self.read()

    async def read(self):
        async with asyncio.timeout(10):
            head = await self.reader.readuntil(b"\r\n\r\n")
            status, *lines = head.decode().strip().split("\r\n")
            headers = dict(line.split(": ", 1) for line in lines)
            body = await self.reader.readexactly(int(headers["content-length"]))
        return int(status.split()[1]), headers, json.loads(body)


@pytest.fixture
def logged():
    """What is logged, as JSON; set up before the service, which asks once how it is done."""
    stream, root = io.StringIO(), logging.getLogger()
    handlers, level = root.handlers[:], root.level
    logs.configure(LogLevel.INFO, LogFormat.JSON, stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
async def served(logged, set_stage, monkeypatch):
    """The service on a socket; `calls` counts what uvicorn handed over to the app."""
    stage = await set_stage(scale=0.02)
    served = Served(stage.app, stage.key)
    call = App.__call__

    async def counted(self, scope, receive, send):
        served.calls += 1
        served.called.set()
        await call(self, scope, receive, send)

    monkeypatch.setattr(App, "__call__", counted)
    listening = await served.listen()
    served.port = listening.sockets[0].getsockname()[1]
    yield served
    listening.close()
    for one in served.open:
        if one.transport is not None:
            one.transport.abort()


@pytest.fixture
async def client(served):
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    yield Client(reader, writer)
    writer.close()


async def known(served, client, request=None):
    """Ask until the request is known: the first shows the key, the second is kept and the bytes with it."""
    answers = [await client.ask(request or served.request()) for _ in range(2)]
    assert [status for status, _, _ in answers] == [200, 200]
    served.calls = 0
    served.called.clear()
    return answers[1]


async def test_the_third_request_is_answered_without_being_read(served, client):
    _, headers, body = await known(served, client)

    status, again, same = await client.ask(served.request())

    assert (status, served.calls) == (200, 0)
    assert again.keys() == headers.keys()
    assert same["data"] == body["data"]
    assert same["extensions"]["freshness"]["vendorCalls"] == 0
    assert len({headers["x-request-id"], again["x-request-id"]}) == 2


async def test_it_is_known_on_other_connections_too(served, client):
    _, _, body = await known(served, client)

    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    _, _, same = await Client(reader, writer).ask(served.request())
    writer.close()

    assert (same["data"], served.calls) == (body["data"], 0)


async def test_it_has_a_line_in_the_log_as_any_other(served, client, logged):
    await known(served, client)
    _, headers, _ = await client.ask(served.request())
    await asyncio.sleep(0)

    lines = [json.loads(line) for line in logged.getvalue().splitlines()]
    usual, at_once = [line for line in lines if line["event"] == "request"][-2:]
    assert at_once["request_id"] == headers["x-request-id"]
    assert at_once.keys() == usual.keys()
    own = {"request_id", "ms", "timestamp"}
    assert {name: at_once[name] for name in usual.keys() - own} == {
        "event": "request",
        "level": "info",
        "logger": "graphql_api.requests",
        "method": "POST",
        "path": "/graphql",
        "status": 200,
    }


async def test_what_has_changed_is_read_anew(served, client):
    await known(served, client)
    served.app.state.service.integrations["hrworks-demo"].source.outdate_everything(0.0)

    status, _, _ = await client.ask(served.request())

    assert (status, served.calls) == (200, 1)


async def test_an_expired_answer_is_not_given(served, client, monkeypatch):
    await known(served, client)
    now = connections.time.time()
    monkeypatch.setattr("time.time", lambda: now + 61)

    _, _, body = await client.ask(served.request())

    assert (served.calls, body["extensions"]["freshness"]["vendorCalls"] > 0) == (1, True)


async def test_another_key_is_another_request(served, client):
    await known(served, client)

    status, _, body = await client.ask(served.request(key=served.key + "x"))

    assert (status, body["errors"][0]["extensions"]["code"], served.calls) == (401, "UNAUTHENTICATED", 1)


async def test_when_keys_come_or_go_it_is_read_anew(served, client):
    await known(served, client)
    served.app.state.service.keyring.replace(b"pepper", {"new": ("digest", Caller("new"))})

    status, _, _ = await client.ask(served.request())

    assert (status, served.calls) == (200, 1)


@pytest.mark.parametrize(
    "header", ["X-Request-ID: trace-1", "Origin: https://app.example", "Cache-Control: max-age=60"]
)
async def test_headers_that_others_answer_to_are_read(served, client, header):
    for number in range(1, 5):
        status, headers, _ = await client.ask(served.request(header))
        assert (status, served.calls) == (200, number)
        assert header.startswith("X-Request-ID") == (headers["x-request-id"] == "trace-1")


async def test_a_request_in_pieces_is_read(served, client):
    await known(served, client)
    whole = served.request()

    for cut in (1, 30, len(whole) - 1):
        status, _, _ = await client.ask(whole[:cut], whole[cut:])
        assert status == 200
    status, _, _ = await client.ask(whole)

    assert status == 200
    assert served.calls <= 3  # the network may put pieces together


@pytest.mark.parametrize("cut", [1, 30, 120, -1])
async def test_the_first_request_of_a_connection_may_come_in_pieces(served, cut, monkeypatch):
    whole, begun, begin = served.request(), asyncio.Event(), connections.Connection.on_message_begin

    def noted(self):
        begun.set()
        begin(self)

    monkeypatch.setattr(connections.Connection, "on_message_begin", noted)
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    writer.write(whole[:cut])
    async with asyncio.timeout(10):
        await begun.wait()
    status, _, body = await Client(reader, writer).ask(whole[cut:])
    writer.close()

    assert (status, list(body["data"]), served.calls) == (200, ["jobs"], 1)


@pytest.mark.parametrize(
    "text", [b"POST \r\n\r\n", b"\x16\x03\x01\x02\x00", b"POST / HTTP/1.1\r\nHo st: x\r\n\r\n"]
)
async def test_what_is_no_http_is_refused_and_the_connection_closed(served, client, text):
    client.writer.write(text)
    async with asyncio.timeout(10):
        answer = await client.reader.read()

    assert answer.startswith(b"HTTP/1.1 400 ")
    assert served.calls == 0


async def test_requests_that_come_together_are_answered_in_turn(served, client):
    await known(served, client)
    other = served.request(body=b'{"query": "{ __typename }"}')

    client.writer.write(other + served.request() + other)
    answers = [await client.read() for _ in range(3)]

    assert ["jobs" in body["data"] for _, _, body in answers] == [False, True, False]


async def test_the_beginning_of_the_next_request_is_not_lost(served, client):
    await known(served, client)
    whole = served.request()

    first = await client.ask(whole + whole[:40])
    second = await client.ask(whole[40:])
    third = await client.ask(whole)

    assert first[2]["data"] == second[2]["data"] == third[2]["data"]


async def test_a_request_is_not_answered_before_an_earlier_one(served, client):
    await known(served, client)
    slow = served.request(
        body=b'{"query": "{ viewer { name } jobs(integrationId: \\"hr4you-demo\\") { nodes { id } } }"}'
    )

    client.writer.write(slow)
    await client.writer.drain()
    await served.called.wait()
    client.writer.write(served.request())
    answers = [await client.read() for _ in range(2)]

    assert ["viewer" in body["data"] for _, _, body in answers] == [True, False]


async def test_a_connection_that_is_to_end_ends(served, client):
    for _ in range(3):
        reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
        one = Client(reader, writer)
        status, headers, _ = await one.ask(served.request("Connection: close"))
        assert (status, headers["connection"], await reader.read()) == (200, "close", b"")
        writer.close()
    assert served.calls == 3


async def test_who_speaks_http_1_0_gets_very_long_answers_as_a_whole(served, client, monkeypatch):
    _, _, body = await client.ask(served.request())
    monkeypatch.setattr(response, "STREAMED", 1)

    status, headers, same = await client.ask(served.request().replace(b"HTTP/1.1", b"HTTP/1.0"))

    assert (status, same["data"], headers["connection"]) == (200, body["data"], "close")


async def test_long_answers_are_whole(served, client, monkeypatch):
    _, _, body = await known(served, client)
    monkeypatch.setattr(connections, "LONG", 10)

    answers = [await client.ask(served.request()) for _ in range(3)]

    assert [answer["data"] for _, _, answer in answers] == [body["data"]] * 3
    assert served.calls == 0


async def test_who_does_not_read_is_not_written_to(served, client):
    await known(served, client)
    served.open[-1].pause_writing()
    client.writer.write(served.request())
    await client.writer.drain()
    await served.called.wait()

    served.open[-1].resume_writing()

    assert (await client.read())[0] == 200


async def test_nothing_of_a_request_is_kept_but_digests(served, client):
    await known(served, client)
    repeats = served.app.endpoint.repeats

    assert [len(whole) for whole in repeats.wholes.entries] == [32]
    assert list(repeats.wholes.entries.values()) == [(next(iter(repeats.kept.entries)), 1)]


async def test_without_a_response_cache_requests_are_read(set_stage, monkeypatch):
    stage = await set_stage(scale=0.02, settings={"response_cache_bytes": 0})
    served = Served(stage.app, stage.key)
    listening = await served.listen()
    reader, writer = await asyncio.open_connection(*listening.sockets[0].getsockname())
    for _ in range(3):
        status, _, _ = await Client(reader, writer).ask(served.request())
        assert status == 200
    writer.close()
    listening.close()
