"""What is and what is not a GraphQL-over-HTTP request: each case with its exact status, media type and code."""

import asyncio
import gzip
import json
from urllib.parse import urlencode

import pytest

from graphql_api.execution.reading import BodyLimits

URL = "http://test/graphql"
GRAPHQL = "application/graphql-response+json"
PLAIN = "application/json"
HELLO = b'{"query": "{ hello }"}'


def deep(levels, opening, closing):
    return opening * levels + "1" + closing * levels


def with_variables(text):
    return (
        f'{{"query": "query ($v: JSON!) {{ anything(value: $v) }}", "variables": {{"v": {text}}}}}'.encode()
    )


REFUSED_BODIES = {
    "nothing": b"",
    "broken JSON": b'{"query": "{ hello }"',
    "trailing data": b'{"query": "{ hello }"} x',
    "no object: list": b'[{"query": "{ hello }"}]',
    "no object: string": b'"{ hello }"',
    "no object: null": b"null",
    "no object: number": b"17",
    "invalid UTF-8": b'{"query": "\xff\xfe"}',
    "lone surrogate": b'{"query": "\\ud800"}',
    "UTF-16": '{"query": "{ hello }"}'.encode("utf-16"),
    "byte order mark": b"\xef\xbb\xbf" + HELLO,
    "NaN": with_variables("NaN"),
    "no query": b'{"variables": {}}',
    "query null": b'{"query": null}',
    "query of the wrong type": b'{"query": 1}',
    "variables of the wrong type": b'{"query": "{ hello }", "variables": [7]}',
    "variables as text": b'{"query": "{ hello }", "variables": "{}"}',
    "extensions of the wrong type": b'{"query": "{ hello }", "extensions": []}',
    "operationName of the wrong type": b'{"query": "{ hello }", "operationName": 1}',
    "deeply nested lists": with_variables(deep(65, "[", "]")),
    "deeply nested objects": with_variables(deep(100, '{"a":', "}")),
    "nested beyond the decoder": with_variables(deep(100_000, "[", "]")),
    "an integer of 10,000 digits": with_variables("1" * 10_000),
    "a float beyond double": with_variables("1e999"),
}


@pytest.mark.parametrize("accept", [GRAPHQL, PLAIN])
@pytest.mark.parametrize("body", REFUSED_BODIES.values(), ids=REFUSED_BODIES)
async def test_a_body_that_is_no_request_is_refused(client, body, accept):
    answer = await client.post(URL, content=body, headers={"content-type": PLAIN, "accept": accept})

    assert answer.status_code == 400
    assert answer.headers["content-type"] == f"{accept}; charset=utf-8"
    assert [error["extensions"]["code"] for error in answer.json()["errors"]] == ["BAD_INPUT"]
    assert "data" not in answer.json()


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/json", 200),
        ("Application/JSON; Charset=UTF-8", 200),
        ('application/json; charset="utf-8"', 200),
        ("application/json; charset=latin-1", 415),
        ("application/graphql", 415),
        ("application/graphql-response+json", 415),
        ("application/x-www-form-urlencoded", 415),
        ("text/plain", 415),
        ("multipart/form-data; boundary=x", 415),
        (None, 415),
    ],
)
async def test_only_json_in_utf_8_is_read(client, content_type, status):
    headers = {"content-type": content_type} if content_type else {}
    answer = await client.post(URL, content=HELLO, headers={"accept": GRAPHQL, **headers})

    assert answer.status_code == status
    if status == 415:
        assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_INPUT"
        assert answer.headers["accept"] == PLAIN


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate, gzip"])
async def test_compressed_bodies_are_refused(client, encoding):
    headers = {"content-type": PLAIN, "content-encoding": encoding}
    answer = await client.post(URL, content=gzip.compress(HELLO), headers=headers)

    assert answer.status_code == 415
    assert answer.headers["accept-encoding"] == "identity"
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_INPUT"


async def test_a_gzip_body_that_claims_to_be_json_is_refused(client):
    answer = await client.post(URL, content=gzip.compress(HELLO), headers={"content-type": PLAIN})

    assert answer.status_code == 400


async def test_a_body_over_the_limit_is_refused(make_endpoint, connect):
    client = connect(make_endpoint(bodies=BodyLimits(max_bytes=100)))
    answer = await client.post(URL, content=b" " * 100 + HELLO, headers={"content-type": PLAIN})

    assert answer.status_code == 413
    assert answer.headers["connection"] == "close"
    assert "100 bytes" in answer.json()["errors"][0]["message"]
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_INPUT"


@pytest.mark.parametrize("announced", [None, "5", "-1", "x", "²"])
async def test_the_limit_holds_while_streaming_whatever_was_announced(make_endpoint, connect, announced):
    given = []

    async def parts():
        for _ in range(1_000):
            given.append(1)
            yield b" " * 50

    client = connect(make_endpoint(bodies=BodyLimits(max_bytes=100)))
    headers = {"content-type": PLAIN, **({"content-length": announced.encode()} if announced else {})}
    answer = await client.post(URL, content=parts(), headers=headers)

    assert answer.status_code == 413
    assert len(given) * 50 <= 1_000


@pytest.mark.parametrize(
    "headers", [{"content-length": "801"}, {"content-length": "101", "expect": "100-continue"}]
)
async def test_a_body_that_is_announced_too_large_is_not_waited_for(make_endpoint, connect, headers):
    client = connect(make_endpoint(bodies=BodyLimits(max_bytes=100)))
    answer = await client.post(URL, content=b"", headers={"content-type": PLAIN, **headers})

    assert answer.status_code == 413


async def test_a_body_that_does_not_arrive_is_refused_in_time(make_endpoint, connection):
    running = connection(make_endpoint(bodies=BodyLimits(seconds=0.01)), b"{")
    running.messages.get_nowait()
    await running.task

    assert running.status == 408
    assert running.json()["errors"][0]["extensions"]["code"] == "TIMED_OUT"


async def test_a_client_that_leaves_while_sending_gets_no_answer(make_endpoint, connection, context):
    running = connection(make_endpoint(), b"")
    running.messages.get_nowait()
    running.disconnect()
    await running.task

    assert running.sent == []
    assert context.closed.is_set()


async def get(client, accept=GRAPHQL, **parameters):
    return await client.get(f"{URL}?{urlencode(parameters)}", headers={"accept": accept})


async def test_a_query_can_come_by_get(client):
    answer = await get(
        client,
        query="query A($n: String!) { hello(name: $n) } query B { hello }",
        operationName="A",
        variables='{"n": "Jörg"}',
        extensions="{}",
    )

    assert (answer.status_code, answer.json()) == (200, {"data": {"hello": "hello Jörg"}})


async def test_empty_and_null_parameters_of_a_url_are_as_none(client):
    answer = await client.get(f"{URL}?query=%7Bhello%7D&operationName=&variables=null&extensions=&other=1")

    assert answer.json() == {"data": {"hello": "hello world"}}


@pytest.mark.parametrize("accept", [GRAPHQL, PLAIN])
async def test_a_mutation_by_get_is_not_allowed(client, accept):
    answer = await get(client, accept, query="mutation { bump }")

    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_INPUT"


@pytest.mark.parametrize(
    "query_string",
    [
        "",
        "query=%FF",
        "query=%7Bhello%7D&query=%7Bhello%7D",
        "query=%7Bhello%7D&variables=%5B%5D",
        "query=%7Bhello%7D&variables=%7B",
        "query=%7Bhello%7D&extensions=1",
        "&".join(["a=1"] * 101),
    ],
)
async def test_a_url_that_is_no_request_is_refused(client, query_string):
    answer = await client.get(f"{URL}?{query_string}", headers={"accept": GRAPHQL})

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_INPUT"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "HEAD", "QUERY"])
async def test_other_methods_are_not_allowed(client, method):
    answer = await client.request(method, URL, content=HELLO, headers={"content-type": PLAIN})

    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, POST"


async def test_unknown_keys_of_the_body_are_ignored(client):
    answer = await client.post(URL, json={"query": "{ hello }", "id": 1, "doc_id": None})

    assert answer.json() == {"data": {"hello": "hello world"}}


async def test_null_parameters_are_as_none(client):
    body = {"query": "{ hello }", "operationName": None, "variables": None, "extensions": None}

    assert (await client.post(URL, json=body)).json() == {"data": {"hello": "hello world"}}


async def test_variables_at_the_limit_of_depth_pass(client):
    answer = await client.post(
        URL, content=with_variables(deep(63, "[", "]")), headers={"content-type": PLAIN}
    )

    assert answer.status_code == 200
    assert json.loads(deep(63, "[", "]")) == answer.json()["data"]["anything"]


async def test_what_was_refused_leaves_the_endpoint_whole(client):
    answers = await asyncio.gather(
        client.post(URL, content=b"{", headers={"content-type": PLAIN}),
        client.post(URL, content=HELLO, headers={"content-type": PLAIN}),
    )

    assert [answer.status_code for answer in answers] == [400, 200]
