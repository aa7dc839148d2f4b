"""Media types and status codes. Source: GraphQL over HTTP, draft of 2025."""

import datetime as dt
import enum
from contextlib import asynccontextmanager

import msgspec
import pytest
import strawberry
from starlette.responses import HTMLResponse
from strawberry.scalars import JSON

from graphql_api.errors import ApiError, ErrorCode
from graphql_api.execution.negotiation import negotiate
from graphql_api.execution.response import Moment

URL = "http://test/graphql"
GRAPHQL = "application/graphql-response+json"
PLAIN = "application/json"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
APOLLO = "application/graphql-response+json,application/json;q=0.9"
URQL = "application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed"


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, PLAIN),
        ("", PLAIN),
        ("*/*", PLAIN),
        ("application/*", PLAIN),
        (PLAIN, PLAIN),
        (GRAPHQL, GRAPHQL),
        ("APPLICATION/GraphQL-Response+JSON; Charset=UTF-8", GRAPHQL),
        (f"{GRAPHQL}, {PLAIN}", GRAPHQL),
        (f"{PLAIN}, {GRAPHQL}", PLAIN),
        (f"{PLAIN};q=0.5, {GRAPHQL};q=0.6", GRAPHQL),
        (f"{PLAIN};q=0, */*", GRAPHQL),
        ("application/json, text/plain, */*", PLAIN),
        (f"*/*;q=0.1, {GRAPHQL}", GRAPHQL),
        (APOLLO, GRAPHQL),
        (URQL, GRAPHQL),
        (BROWSER, PLAIN),
        ("text/html", None),
        ("image/png, text/*", None),
        (f"{PLAIN};q=0", None),
        (f"{PLAIN};charset=utf-16", None),
        (f"{PLAIN};q=much", None),
        (";;,,=", None),
        (PLAIN + ", image/png" * 100, PLAIN),
    ],
)
def test_the_accept_header_decides(accept, chosen):
    assert negotiate(accept, page=False) == chosen


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (BROWSER, "text/html"),
        ("text/html", "text/html"),
        ("*/*", PLAIN),
        (f"{PLAIN}, text/html;q=0.9", PLAIN),
    ],
)
def test_browsers_prefer_the_page(accept, chosen):
    assert negotiate(accept, page=True) == chosen


async def test_nothing_acceptable_is_refused(client):
    answer = await client.post(URL, json={"query": "{ hello }"}, headers={"accept": "image/png"})

    assert answer.status_code == 406
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_INPUT"


REQUEST_ERRORS = {
    "syntax": {"query": "{"},
    "empty": {"query": ""},
    "blank": {"query": " \n"},
    "validation": {"query": "{ unknown }"},
    "variable": {"query": "query ($v: Int!) { number(value: $v) }", "variables": {"v": "x"}},
    "missing variable": {"query": "query ($v: Int!) { number(value: $v) }"},
    "large variable": {"query": "query ($v: Int!) { number(value: $v) }", "variables": {"v": 10**30}},
    "large literal": {"query": "{ number(value: %s) }" % ("1" * 10_000)},
    "large free literal": {"query": "{ anything(value: %s) }" % ("1" * 10_000)},
    "several operations": {"query": "query A { hello } query B { hello }"},
    "unknown operation": {"query": "query A { hello }", "operationName": "C"},
    "only fragments": {"query": "fragment F on Query { hello }"},
    "subscription": {"query": "subscription { ticks }"},
    "schema definition": {"query": "type A { a: Int }"},
    "same name twice": {"query": "query A { hello } query A { hello }"},
    "cycle of fragments": {"query": "{ ...F } fragment F on Query { ...G } fragment G on Query { ...F }"},
}


@pytest.mark.parametrize("body", REQUEST_ERRORS.values(), ids=REQUEST_ERRORS)
@pytest.mark.parametrize(("accept", "status"), [(GRAPHQL, 400), (PLAIN, 200)])
async def test_request_errors_have_no_data(client, body, accept, status):
    answer = await client.post(URL, json=body, headers={"accept": accept})

    assert answer.status_code == status
    assert answer.headers["content-type"] == f"{accept}; charset=utf-8"
    assert "data" not in answer.json()
    assert {error["extensions"]["code"] for error in answer.json()["errors"]} == {"BAD_INPUT"}


async def test_choosing_among_operations_names_them(post):
    answer = await post("query A { hello } query B { hello }")

    assert "'A', 'B'" in answer.json()["errors"][0]["message"]


@pytest.mark.parametrize("accept", [GRAPHQL, PLAIN])
async def test_partial_data_is_200(post, accept):
    answer = await post("{ hello fault }", accept=accept)

    assert answer.status_code == 200
    assert answer.json()["data"] == {"hello": "hello world", "fault": None}
    assert answer.json()["errors"][0]["path"] == ["fault"]


@pytest.mark.parametrize("accept", [GRAPHQL, PLAIN])
async def test_data_null_after_execution_is_200(post, accept):
    answer = await post("{ needed }", accept=accept)

    assert answer.status_code == 200
    assert answer.json()["data"] is None
    assert answer.json()["errors"][0]["extensions"]["code"] == "INTERNAL"


async def test_answers_differ_by_accept_and_say_so(post):
    assert (await post("{ hello }")).headers["vary"] == "Accept"


AUTHENTICATION = [
    (ApiError(ErrorCode.UNAUTHENTICATED, "No key."), 401, "www-authenticate", "Bearer"),
    (ApiError(ErrorCode.RATE_LIMITED, "Slower.", retry_after=1.2), 429, "retry-after", "2"),
    (ApiError(ErrorCode.FORBIDDEN, "No."), 403, "cache-control", "no-store"),
]


@pytest.mark.parametrize("accept", [GRAPHQL, PLAIN])
@pytest.mark.parametrize(("error", "status", "header", "value"), AUTHENTICATION)
async def test_who_may_not_ask_is_told_in_http(make_endpoint, connect, error, status, header, value, accept):
    @asynccontextmanager
    async def refuse(_):
        raise error
        yield

    client = connect(make_endpoint(context_factory=refuse))
    answer = await client.post(URL, content=b"{", headers={"accept": accept, "content-type": PLAIN})

    assert answer.status_code == status
    assert answer.headers[header] == value
    assert answer.json()["errors"][0]["extensions"]["code"] == error.code


async def test_the_context_is_open_while_hooks_run_and_closed_after(make_endpoint, connect, context):
    seen = []

    def extensions(given):
        seen.append(given.closed.is_set())
        return {"freshness": {"vendorCalls": 0}}

    client = connect(
        make_endpoint(
            moment=lambda given: Moment(extensions(given), {"Cache-Control": "private, max-age=5"}),
        ),
    )
    answer = await client.post(URL, json={"query": "{ hello }"})

    assert answer.json()["extensions"] == {"freshness": {"vendorCalls": 0}}
    assert answer.headers["cache-control"] == "private, max-age=5"
    assert (seen, context.closed.is_set()) == ([False], True)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_browsers_get_the_page(make_endpoint, connect, method):
    client = connect(make_endpoint(page=HTMLResponse("<h1>IDE</h1>")))
    answer = await client.request(method, URL, headers={"accept": BROWSER})

    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")


async def test_a_browser_posting_gets_json(make_endpoint, connect):
    client = connect(make_endpoint(page=HTMLResponse("<h1>IDE</h1>")))
    answer = await client.post(URL, json={"query": "{ hello }"}, headers={"accept": BROWSER})

    assert answer.json() == {"data": {"hello": "hello world"}}


class Color(enum.Enum):
    RED = "red"


@strawberry.type
class Values:
    @strawberry.field
    def any(self) -> JSON:
        return {
            "at": dt.datetime(2026, 11, 3, 10, tzinfo=dt.UTC),
            "on": dt.date(2026, 11, 3),
            "color": Color.RED,
            "raw": msgspec.Raw(b'{"a":1}'),
        }

    @strawberry.field
    def foreign(self) -> JSON:
        return object()

    @strawberry.field
    def half(self) -> str:
        return "\ud800"


async def test_values_are_encoded_natively(make_endpoint, connect):
    client = connect(make_endpoint(schema=strawberry.Schema(Values)))
    answer = await client.post(URL, json={"query": "{ any }"})

    assert answer.json()["data"]["any"] == {
        "at": "2026-11-03T10:00:00Z",
        "on": "2026-11-03",
        "color": "red",
        "raw": {"a": 1},
    }


@pytest.mark.parametrize("field", ["foreign", "half"])
@pytest.mark.parametrize("accept", [GRAPHQL, PLAIN])
async def test_what_cannot_be_encoded_is_a_masked_fault(make_endpoint, connect, field, accept):
    client = connect(make_endpoint(schema=strawberry.Schema(Values)))
    answer = await client.post(URL, json={"query": f"{{ {field} }}"}, headers={"accept": accept})

    assert answer.status_code == 500
    assert answer.json()["errors"][0]["extensions"]["code"] == "INTERNAL"
    assert answer.json()["errors"][0]["message"] == "Internal error"


async def test_a_get_request_that_has_the_answer_gets_none(make_endpoint, connect):
    client = connect(
        make_endpoint(moment=lambda _: Moment({"age": 1}, {"Cache-Control": "private, max-age=5"}))
    )
    asked = {"query": "{ hello }"}
    first = await client.get(URL, params=asked)
    tag = first.headers["etag"]

    for named in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
        again = await client.get(URL, params=asked, headers={"If-None-Match": named})
        assert (again.status_code, again.content) == (304, b"")
        assert (again.headers["etag"], again.headers["cache-control"]) == (tag, "private, max-age=5")
        assert {"content-type", "content-length"} & again.headers.keys() == set()


async def test_a_tag_is_that_of_the_data(make_endpoint, connect):
    ages = iter(range(9))
    client = connect(make_endpoint(moment=lambda _: Moment({"age": next(ages)}, {})))

    async def tag(query):
        return (await client.get(URL, params={"query": query})).headers["etag"]

    assert await tag("{ hello }") == await tag("{ hello }") != await tag("{ other: hello }")
    answer = await client.get(URL, params={"query": "{ hello }"}, headers={"If-None-Match": '"another"'})
    assert (answer.status_code, answer.json()["data"]) == (200, {"hello": answer.json()["data"]["hello"]})


async def test_refusals_and_posts_have_no_tag(make_endpoint, connect):
    client = connect(make_endpoint())
    answers = [
        await client.get(URL, params={"query": "{ nonsense }"}),
        await client.post(URL, json={"query": "{ hello }"}, headers={"If-None-Match": "*"}),
    ]
    assert ["etag" in answer.headers for answer in answers] == [False, False]
    assert answers[1].json()["data"]
