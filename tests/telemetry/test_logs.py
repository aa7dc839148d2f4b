import asyncio
import io
import json
import logging
from contextlib import asynccontextmanager

import httpx
import pytest
import structlog
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from graphql_api.settings import LogFormat, LogLevel
from graphql_api.telemetry import logs
from graphql_api.telemetry.requests import HEADER, RequestLogMiddleware


@pytest.fixture
def stream():
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    written = io.StringIO()
    yield written
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
def written(stream):
    """Lines logged so far, as JSON."""
    logs.configure(LogLevel.INFO, LogFormat.JSON, stream)
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


def _raise(_request: Request):
    secret_local = "Erika Mustermann"  # noqa: F841 - what a careless traceback would show
    message = "boom"
    raise RuntimeError(message)


@asynccontextmanager
async def _client():
    routes = [
        Route("/hello", lambda _: PlainTextResponse("hi")),
        Route("/health", lambda _: PlainTextResponse("")),
    ]
    app = Starlette(routes=[*routes, Route("/broken", _raise)], middleware=[Middleware(RequestLogMiddleware)])
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client
    await asyncio.sleep(0)  # lines are written when the loop turns


async def test_a_request_is_one_line_without_its_query_string(written):
    async with _client() as client:
        answer = await client.get("/hello?email=erika@example.com")
    (line,) = written()
    assert {name: line[name] for name in ("event", "method", "path", "status", "level")} == {
        "event": "request",
        "method": "GET",
        "path": "/hello",
        "status": 200,
        "level": "info",
    }
    assert line["request_id"] == answer.headers[HEADER]
    assert line["ms"] >= 0
    assert "erika" not in json.dumps(line)


async def test_a_plain_request_id_is_kept_and_another_replaced(written):
    async with _client() as client:
        kept = await client.get("/hello", headers={HEADER: "trace-7.a"})
        replaced = await client.get("/hello", headers={HEADER: "x\tforged"})
    assert kept.headers[HEADER] == "trace-7.a"
    assert len(replaced.headers[HEADER]) == 32
    assert [line["request_id"] for line in written()] == ["trace-7.a", replaced.headers[HEADER]]


async def test_health_checks_do_not_fill_the_log(written):
    async with _client() as client:
        await client.get("/health")
    assert written() == []


async def test_a_failure_is_logged_with_its_status(written):
    async with _client() as client:
        await client.get("/broken")
    assert [line["status"] for line in written()] == [0]


async def test_lines_of_one_turn_are_written_together(stream):
    logs.configure(LogLevel.INFO, LogFormat.JSON, stream)
    for number in range(3):
        structlog.get_logger("x").info("one", number=number)
    assert stream.getvalue() == ""
    await asyncio.sleep(0)
    assert [json.loads(line)["number"] for line in stream.getvalue().splitlines()] == [0, 1, 2]


async def test_a_warning_does_not_wait_nor_does_what_came_before_it(stream):
    logs.configure(LogLevel.INFO, LogFormat.JSON, stream)
    structlog.get_logger("x").info("first")
    structlog.get_logger("y").warning("second")
    assert [json.loads(line)["event"] for line in stream.getvalue().splitlines()] == ["first", "second"]


def test_lines_that_wait_for_a_loop_that_has_ended_are_not_lost(stream):
    logs.configure(LogLevel.INFO, LogFormat.JSON, stream)

    async def log():
        structlog.get_logger("x").info("last words")

    loop = asyncio.new_event_loop()
    loop.run_until_complete(log())
    loop.close()
    structlog.get_logger("x").info("after")
    assert [json.loads(line)["event"] for line in stream.getvalue().splitlines()] == ["last words", "after"]


def test_other_libraries_log_in_the_same_format(written):
    logging.getLogger("some.library").warning("careful %s", "now")
    (line,) = written()
    assert (line["event"], line["logger"], line["level"]) == ("careful now", "some.library", "warning")


def test_http_clients_do_not_write_addresses(written):
    logging.getLogger("httpx").info("HTTP Request: GET http://vendor/?email=erika@example.com")
    assert written() == []


def test_values_named_like_secrets_are_hidden(written):
    structlog.get_logger("x").info("login", Authorization="Bearer abc", access_token="abc", user="u1")
    (line,) = written()
    assert (line["Authorization"], line["access_token"], line["user"]) == (logs.HIDDEN, logs.HIDDEN, "u1")


@pytest.mark.parametrize("log_format", list(LogFormat))
def test_tracebacks_show_no_local_values(stream, log_format):
    logs.configure(LogLevel.INFO, log_format, stream)
    try:
        _raise(None)
    except RuntimeError:
        structlog.get_logger("x").exception("failed")
        logging.getLogger("y").exception("failed")
    text = stream.getvalue()
    assert text.count("RuntimeError: boom") == 2
    assert "secret_local" not in text
    assert "Erika" not in text


def test_what_is_below_the_level_is_left_out(stream):
    logs.configure(LogLevel.ERROR, LogFormat.CONSOLE, stream)
    structlog.get_logger("x").warning("hm")
    logging.getLogger("y").warning("hm")
    assert stream.getvalue() == ""
