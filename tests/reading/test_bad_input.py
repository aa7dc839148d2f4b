"""Bad input: a clear error that names the thing and the remedy, and nothing else lost."""

from hashlib import sha256

import pytest

SMALL = 0.06
GRAPHQL = {"Accept": "application/graphql-response+json"}


@pytest.fixture
async def small(set_stage):
    return await set_stage(scale=SMALL)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ("first: 0", "first"),
        ("first: -1", "first"),
        ("first: 100000", "first"),
        ("last: 251", "last"),
        ("first: 2, last: 2", "first, last"),
        ('first: 2, before: "abc"', "before"),
        ('last: 2, after: "abc"', "after"),
        ('after: "abc", before: "abc"', "after, before"),
        ('after: "broken"', "after"),
        ('after: "%"', "after"),
        ('filter: {ids: ["nonsense"]}', "filter.ids"),
    ],
)
async def test_wrong_arguments_of_a_list(small, arguments, named):
    answer = await small.ask(f"{{ jobs({arguments}) {{ nodes {{ id }} }} viewer {{ name }} }}")

    assert answer.response.status_code == 200
    assert answer.body["data"] == {"jobs": None, "viewer": {"name": "test"}}
    assert answer.codes == ["BAD_INPUT"]
    assert answer.errors[0]["path"] == ["jobs"]
    assert answer.errors[0]["message"].startswith(f"{named}: ")
    assert small.vendors["hrworks"].calls == small.vendors["hr4you"].calls == {}


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("{ jobs { nodes { nam } } }", "nam"),
        ("{ jobs(limit: 3) { nodes { id } } }", "limit"),
        ('{ jobs(first: "three") { nodes { id } } }', "three"),
        ("{ jobs(filter: {statuses: [WIDE]}) { nodes { id } } }", "WIDE"),
        ('{ jobs(filter: {remoteCreatedAfter: "soon"}) { nodes { id } } }', "soon"),
        ("{ job { name } }", "id"),
        ("{ jobs { nodes { id }", "Syntax"),
        ("", "query"),
        ("query A { viewer { name } } query B { viewer { name } }", "operation"),
        ("# nothing but a comment", "Syntax"),
        ("fragment A on Job { id }", "no operation"),
        ("mutation { createNothing }", "mutation"),
        ("subscription { changed }", "subscription"),
        ("{ jobs }", "subfields"),
        ("{ viewer { name { x } } }", "no subfields"),
        ("{ jobs(first: 1, first: 2) { nodes { id } } }", "first"),
        ("{ jobs(first: 1.5) { nodes { id } } }", "1.5"),
        ("{ jobs(first: 2147483648) { nodes { id } } }", "2147483648"),
        ("{ jobs(orderBy: {}) { nodes { id } } }", "field"),
        ("{ jobs(orderBy: {field: WIDTH}) { nodes { id } } }", "WIDTH"),
        ("{ jobs(filter: {width: 1}) { nodes { id } } }", "width"),
        ('{ jobs(filter: {remoteCreatedAfter: "2026-02-30"}) { nodes { id } } }', "2026-11-23"),
        ("{ jobs(filter: {remoteCreatedAfter: 5}) { nodes { id } } }", "Date"),
        ("{ job(id: true) { id } }", "ID"),
        ("{ nodes(ids: null) { id } }", "[ID!]!"),
        ("{ nodes(ids: [null]) { id } }", "ID!"),
        ("query ($id: ID!) { job(id: $id) { id } }", "$id"),
        ("query ($id: Id!) { job(id: $id) { id } }", "Id"),
        ("{ ...A } fragment A on Query { ...A }", "itself"),
    ],
)
async def test_operations_that_cannot_be_run(small, query, word):
    answer = await small.ask(query, GRAPHQL)

    assert answer.response.status_code == 400
    assert answer.response.headers["content-type"] == "application/graphql-response+json; charset=utf-8"
    assert "data" not in answer.body
    assert set(answer.codes) == {"BAD_INPUT"}
    assert word.lower() in answer.errors[0]["message"].lower()


@pytest.mark.parametrize(
    ("declared", "value"),
    [
        ("$v: ID!", {}),
        ("$v: ID!", [1]),
        ("$v: ID!", None),
        ("$v: ID!", True),
        ("$v: Int", "3"),
        ("$v: Int", 3.5),
        ("$v: Int", 2**40),
        ("$v: JobFilter", []),
        ("$v: JobFilter", {"statuses": ["open"]}),
        ("$v: JobFilter", {"remoteCreatedAfter": "2026-13-01"}),
        ("$v: JobFilter", {"ids": [None]}),
        ("$v: JobFilter", {"width": 1}),
    ],
)
async def test_variables_that_do_not_fit(small, declared, value):
    use = {"ID": "job(id: $v) { id }", "In": "jobs(first: $v) { nodes { id } }"}
    field = use.get(declared[4:6], "jobs(filter: $v) { nodes { id } }")

    answer = await small.ask(f"query ({declared}) {{ {field} }}", GRAPHQL, v=value)

    assert answer.response.status_code == 400
    assert "data" not in answer.body
    assert answer.codes == ["BAD_INPUT"]
    assert answer.errors[0]["message"].startswith("Variable '$v' has invalid value")


async def test_null_is_the_same_as_nothing_given(small):
    nulls = ", ".join(f"{name}: null" for name in ("first", "after", "last", "before", "filter", "orderBy"))

    given = await small.ask(f"{{ jobs(integrationId: null, {nulls}) {{ nodes {{ id }} }} }}")

    assert given.data == (await small.ask("{ jobs { nodes { id } } }")).data


async def test_what_a_way_in_does_not_offer_is_unsupported(small):
    answer = await small.ask("""{ candidates(integrationId: "hr4you-feed-demo") { nodes { id } }
      jobStages(integrationId: "hr4you-demo") { nodes { id } }
      integration(id: "hr4you-feed-demo") { name users { nodes { id } } jobs { nodes { __typename } } } }""")

    data = answer.body["data"]
    assert data["candidates"] is data["jobStages"] is data["integration"]["users"] is None
    assert data["integration"]["jobs"]["nodes"]
    assert answer.codes == ["UNSUPPORTED"] * 3
    named = {error["extensions"]["integrationId"] for error in answer.errors}
    assert named == {"hr4you-feed-demo", "hr4you-demo"}
    assert all("connector(slug)" in error["message"] for error in answer.errors)


async def test_what_was_given_is_not_repeated_at_length(small):
    long = "x" * 50_000

    answer = await small.ask(
        """query ($long: String!, $id: ID!) { connector(slug: $long) { slug } job(id: $id) { id } integration(id: $id) { id }
          jobs(integrationId: $id, after: $long) { nodes { id } } candidates(after: $long) { nodes { id } } }""",
        long=long,
        id=long,
    )

    assert len(answer.errors) == 5
    assert max(len(error["message"]) for error in answer.errors) < 400


async def test_ids_of_the_wrong_kind(small):
    jobs = (await small.ask("{ jobs(first: 1) { nodes { id } } }")).data["jobs"]["nodes"]

    answer = await small.ask(
        "query ($id: ID!) { candidate(id: $id) { id } node(id: $id) { id } }", id=jobs[0]["id"]
    )

    assert answer.body["data"] == {"candidate": None, "node": jobs[0]}
    assert answer.codes == ["BAD_INPUT"]
    assert answer.errors[0]["message"] == "id: this is the id of a Job, and the id of a Candidate is needed."


async def test_too_many_at_once(small):
    wanted = [f"id-{number}" for number in range(300)]

    nodes = await small.ask("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=wanted)
    filtered = await small.ask(
        "query ($ids: [String!]) { jobs(filter: {remoteIds: $ids}) { nodes { id } } }", ids=wanted
    )

    assert nodes.codes == filtered.codes == ["BAD_INPUT"]
    assert nodes.errors[0]["message"].startswith("ids: 300 ")
    assert filtered.errors[0]["message"].startswith("filter.remoteIds: 300 ")


async def test_unknown_things_are_not_found(small):
    answer = await small.ask(
        """{ integration(id: "nobody") { id } connector(slug: "nobody") { slug }
          jobs(integrationId: "nobody") { nodes { id } } }"""
    )

    assert answer.body["data"] == {"integration": None, "connector": None, "jobs": None}
    assert answer.codes == ["NOT_FOUND"] * 3
    messages = sorted(error["message"] for error in answer.errors)
    assert "integrationId: there is no integration 'nobody'" in messages[1]
    assert "hrworks-demo" in messages[1]
    assert "Known connectors: hr4you, hrworks" in messages[2]


@pytest.mark.parametrize(
    "headers", [{"Authorization": ""}, {"Authorization": "Bearer ats_no_such"}, {"Authorization": "x"}]
)
async def test_without_a_valid_key_nothing_is_told(small, headers):
    answer = await small.ask("{ viewer { name } }", headers)

    assert answer.response.status_code == 401
    assert answer.response.headers["www-authenticate"] == "Bearer"
    assert answer.codes == ["UNAUTHENTICATED"]
    assert "data" not in answer.body


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b"null", 400),
        (b'{"query": 1}', 400),
        (b'{"query": "{ viewer { name } }", "variables": []}', 400),
        (b"\xff\xfe", 400),
        (b'{"query": "' + b"x" * 17_000_000 + b'"}', 413),
    ],
    ids=["broken", "list", "null", "number", "variables", "bytes", "large"],
)
async def test_bodies_that_are_no_request(small, content, status):
    response = await small.client.post(
        "/graphql",
        content=content,
        headers={"Authorization": f"Bearer {small.key}", "Content-Type": "application/json"},
    )

    assert response.status_code == status
    assert [error["extensions"]["code"] for error in response.json()["errors"]] == ["BAD_INPUT"]


async def test_operations_beyond_the_limits(small):
    deep = "{ jobs { nodes " + "{ applications { nodes { job " * 8 + "{ id }" + "} } }" * 8 + " } }"
    many = "{ " + " ".join(f"a{number}: viewer {{ name }}" for number in range(60)) + " }"
    costly = """{ jobs(first: 250) { nodes { applications(first: 250) { nodes { candidate {
      applications(first: 250) { nodes { id } } } } } } } }"""

    answers = [await small.ask(query) for query in (deep, many, costly)]

    assert [answer.codes for answer in answers] == [["QUERY_TOO_COMPLEX"]] * 3


async def test_persisted_queries_are_understood(small):
    query = "{ viewer { name } }"
    extensions = {"persistedQuery": {"version": 1, "sha256Hash": sha256(query.encode()).hexdigest()}}
    headers = {"Authorization": f"Bearer {small.key}"}

    first = (await small.client.post("/graphql", json={"extensions": extensions}, headers=headers)).json()
    second = (
        await small.client.post("/graphql", json={"query": query, "extensions": extensions}, headers=headers)
    ).json()
    third = (await small.client.post("/graphql", json={"extensions": extensions}, headers=headers)).json()

    assert first["errors"][0]["message"] == "PersistedQueryNotFound"
    assert second["data"] == third["data"] == {"viewer": {"name": "test"}}
