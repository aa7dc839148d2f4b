"""Whatever arrives is answered, and never with a 5xx."""

import asyncio
import json
from contextlib import asynccontextmanager

import pytest
import strawberry
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strawberry.scalars import JSON

from graphql_api.execution.endpoint import GraphQLEndpoint


@strawberry.type
class Query:
    @strawberry.field
    def anything(self, value: JSON = None) -> JSON | None:
        return value

    @strawberry.field
    def number(self, value: int = 1) -> int | None:
        return value


@asynccontextmanager
async def no_context(_):
    yield None


endpoint = GraphQLEndpoint(strawberry.Schema(Query), context_factory=no_context)


@pytest.fixture(scope="module", autouse=True)
def loop():
    """One loop for all examples: a new one each would cost more than the request."""
    with asyncio.Runner() as runner:
        runners.append(runner)
        yield
        runners.clear()


runners = []


def answer(method, headers, body, query_string=b""):
    """Ask the endpoint at the level of ASGI, where nothing is normalized on the way."""
    sent = []

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": method, "path": "/", "query_string": query_string, "headers": headers}
    runners[0].run(endpoint(scope, receive, send))
    return sent[0]["status"], json.loads(sent[1]["body"])


def check(status, content):
    assert 200 <= status < 500
    assert ("data" in content) or all(error["extensions"]["code"] for error in content["errors"])
    codes = {error["extensions"]["code"] for error in content.get("errors", ())}
    assert "INTERNAL" not in codes


JSON_POST = [(b"content-type", b"application/json"), (b"accept", b"application/graphql-response+json")]
robust = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
)
queries = st.sampled_from(
    [
        "{ number }",
        "query ($v: JSON) { anything(value: $v) }",
        "query ($v: Int) { number(value: $v) }",
        "query A { number } query B { number }",
        "{ ...F }",
        "",
    ],
) | st.text(alphabet='{}()[]:$!"@.,#aQ1 \n\ud7ff\U0001f600', max_size=60)


@robust
@given(st.binary(max_size=200))
def test_random_bytes_as_body(body):
    check(*answer("POST", JSON_POST, body))


@robust
@given(values)
def test_random_json_as_body(value):
    check(*answer("POST", JSON_POST, json.dumps(value).encode()))


@robust
@given(queries | values, st.fixed_dictionaries({"v": values}) | values, values, values)
def test_random_parameters(query, variables, name, extensions):
    body = {"query": query, "variables": variables, "operationName": name, "extensions": extensions}
    check(*answer("POST", JSON_POST, json.dumps(body).encode()))


@robust
@given(queries, st.fixed_dictionaries({"v": values}))
def test_random_documents_and_variables(query, variables):
    check(*answer("POST", JSON_POST, json.dumps({"query": query, "variables": variables}).encode()))


@robust
@given(st.binary(max_size=100))
def test_random_bytes_as_url_query(query_string):
    check(*answer("GET", [], b"", query_string))


header = st.binary(max_size=60) | st.sampled_from(
    [b"application/json", b"*/*;q=0.1", b"text/html", b"gzip", b"12"]
)


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD", "PUT"])
@settings(max_examples=40, deadline=None)
@given(header, header, header, header)
def test_random_headers(method, content_type, accept, encoding, length):
    headers = [
        (b"content-type", content_type),
        (b"accept", accept),
        (b"content-encoding", encoding),
        (b"content-length", length),
    ]
    check(*answer(method, headers, b'{"query": "{ number }"}'))
