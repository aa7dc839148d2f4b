"""Automatic persisted queries, as Apollo Client and urql speak them."""

import hashlib
from urllib.parse import urlencode

import pytest

from graphql_api.execution.persisted import PersistedQueries

URL = "http://test/graphql"
GRAPHQL = "application/graphql-response+json"
PLAIN = "application/json"
QUERY = "{ hello }"


def asked(query=QUERY, **changes):
    hashed = hashlib.sha256(query.encode()).hexdigest()
    return {"persistedQuery": {"version": 1, "sha256Hash": hashed, **changes}}


async def send(client, query=None, extensions=None, accept=PLAIN):
    body = {"extensions": extensions or asked(query or QUERY)}
    if query is not None:
        body["query"] = query
    return await client.post(URL, json=body, headers={"accept": accept})


@pytest.mark.parametrize(("accept", "status"), [(PLAIN, 200), (GRAPHQL, 404)])
async def test_an_unknown_hash_is_answered_as_clients_expect(client, accept, status):
    answer = await send(client, accept=accept)

    assert answer.status_code == status
    assert answer.headers["content-type"] == f"{accept}; charset=utf-8"
    (error,) = answer.json()["errors"]
    assert error["message"] == "PersistedQueryNotFound"
    assert error["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"


async def test_a_query_sent_with_its_hash_is_known_afterwards(client):
    both = await send(client, QUERY)
    hash_only = await send(client)
    by_get = await client.get(f"{URL}?{urlencode({'extensions': repr(asked()).replace(chr(39), chr(34))})}")

    assert [answer.json() for answer in (both, hash_only, by_get)] == [{"data": {"hello": "hello world"}}] * 3


async def test_a_hash_that_does_not_match_is_refused_and_nothing_kept(client):
    wrong = await send(client, "{ __typename }", asked(QUERY))

    assert wrong.json()["errors"][0]["extensions"]["code"] == "BAD_INPUT"
    assert (await send(client)).json()["errors"][0]["message"] == "PersistedQueryNotFound"


@pytest.mark.parametrize(
    "extensions",
    [
        {"persistedQuery": []},
        {"persistedQuery": {}},
        asked(version=2),
        asked(version="1"),
        asked(sha256Hash=None),
        asked(sha256Hash="abc"),
        asked(sha256Hash="Z" * 64),
        asked(sha256Hash=["a"] * 64),
    ],
)
@pytest.mark.parametrize(("accept", "status"), [(PLAIN, 200), (GRAPHQL, 400)])
async def test_a_malformed_request_for_a_persisted_query_is_refused(client, extensions, accept, status):
    answer = await send(client, QUERY, extensions, accept)

    assert answer.status_code == status
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_INPUT"


@pytest.mark.parametrize("query", ["{ unknown }", "{", "{ hello " * 50])
async def test_what_is_refused_is_not_kept(make_endpoint, connect, query):
    persisted = PersistedQueries()
    client = connect(make_endpoint(persisted=persisted))

    await send(client, query)
    assert len(persisted.texts) == 0


async def test_a_persisted_mutation_by_get_is_not_allowed(client):
    await send(client, "mutation { bump }")
    extensions = repr(asked("mutation { bump }")).replace("'", '"')
    answer = await client.get(f"{URL}?{urlencode({'extensions': extensions})}")

    assert answer.status_code == 405


async def test_texts_are_bounded_in_number_and_bytes_and_the_oldest_goes(make_endpoint, connect):
    persisted = PersistedQueries(max_entries=2, max_bytes=50)
    client = connect(make_endpoint(persisted=persisted))
    for alias in "abc":
        await send(client, f"{{ {alias}: hello }}")
    await send(client, "{ " + "hello " * 20 + "}")

    answers = [await send(client, extensions=asked(f"{{ {alias}: hello }}")) for alias in "abc"]
    assert ["errors" in answer.json() for answer in answers] == [True, True, True]
    assert (len(persisted.texts), persisted.texts.weight) == (0, 0)


async def test_texts_expire_after_they_were_last_sent_in_full(make_endpoint, connect):
    now = [0.0]
    client = connect(make_endpoint(persisted=PersistedQueries(seconds=10, clock=lambda: now[0])))

    await send(client, QUERY)
    now[0] = 9.0
    known = await send(client)
    now[0] = 10.0
    expired = await send(client)

    assert (known.json(), expired.json()["errors"][0]["message"]) == (
        {"data": {"hello": "hello world"}},
        "PersistedQueryNotFound",
    )
