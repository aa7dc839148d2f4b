"""What scopes decide beside fields: filters, orders, operations, repeated answers; and what a caller is told of itself."""

import pytest

from graphql_api.security.scopes import OnDenied, Scope

CONTACT = Scope.READ_CONTACT_DATA


@pytest.fixture
async def keys(set_stage, keys_of):
    return keys_of(await set_stage(scale=0.04))


@pytest.mark.parametrize("on_denied", OnDenied)
@pytest.mark.parametrize(
    ("arguments", "argument"),
    [
        ('candidates(filter: {email: "a@b.example"})', "filter.email"),
        ('users(filter: {emails: ["a@b.example"]})', "filter.emails"),
        ("users(orderBy: {field: EMAIL})", "orderBy.field"),
    ],
)
async def test_a_hidden_field_cannot_be_guessed_by_filters_and_orders(keys, arguments, argument, on_denied):
    query = f"{{ {arguments} {{ nodes {{ id }} }} }}"
    name = arguments.split("(")[0]

    allowed = await keys.stage.ask(query)
    keys.stage.forget()
    refused = await keys.ask(CONTACT, query, on_denied)

    assert "FORBIDDEN" not in allowed.codes
    assert refused.body["data"] == {name: None}
    assert refused.codes == ["FORBIDDEN"]
    assert refused.errors[0]["path"] == [name]
    assert refused.errors[0]["message"].startswith(f"{argument}: ")
    assert CONTACT.value in refused.errors[0]["message"]
    assert [vendor.calls for vendor in keys.stage.vendors.values()] == [{}, {}]


async def test_records_help_to_find_others_without_their_own_scope(keys):
    """Candidates of a job are found by its applications, which the caller may not read."""
    (job,) = [
        node["id"]
        for node in (
            await keys.stage.ask(
                '{ jobs(integrationId: "hr4you-demo", first: 50) { nodes { id applications { totalCount } } } }'
            )
        ).data["jobs"]["nodes"]
        if node["applications"]["totalCount"]
    ][:1]
    query = "query ($job: ID!) { candidates(filter: {jobIds: [$job]}) { totalCount nodes { id source } } }"

    full = await keys.stage.ask(query, job=job)
    less = await keys.ask({Scope.READ_APPLICATIONS, Scope.READ_JOBS}, query, job=job)

    assert full.data["candidates"]["totalCount"] > 0
    assert less.data == full.data


async def test_an_answer_given_again_tells_what_was_withheld(keys):
    query = '{ users(integrationId: "hr4you-demo", first: 3) { nodes { id email } } }'
    key = {"Authorization": f"Bearer {keys.lacking({CONTACT}, OnDenied.NULL)}"}

    told = [await keys.stage.ask(query, key) for _ in range(4)]
    full = [await keys.stage.ask(query) for _ in range(4)]

    assert [answer.body["extensions"]["denied"] for answer in told] == [
        [{"field": "User.email", "scope": "read:contact_data"}]
    ] * 4
    assert {node["email"] for answer in told for node in answer.data["users"]["nodes"]} == {None}
    assert [answer.body["extensions"].keys() for answer in full] == [{"freshness"}] * 4
    assert all(node["email"] for answer in full for node in answer.data["users"]["nodes"])


async def test_several_scopes_are_each_told(keys):
    query = "{ jobs(first: 1) { nodes { id remoteData } } nodes(ids: []) { id } users { nodes { id } } }"

    answer = await keys.ask({Scope.READ_USERS, Scope.READ_REMOTE_DATA}, query, OnDenied.NULL)

    assert answer.data["users"] is None
    denied = {one["field"]: one["scope"] for one in answer.body["extensions"]["denied"]}
    assert denied == {"Job.remoteData": "read:remote_data", "Query.users": "read:users"}


async def test_a_caller_is_told_what_it_may_do(keys):
    query = "{ viewer { name scopes onDenied expiresAt } }"

    full = (await keys.stage.ask(query)).data["viewer"]
    less = (await keys.ask({CONTACT, Scope.ADMIN}, query, OnDenied.NULL)).data["viewer"]

    assert full == {
        "name": "test",
        "scopes": [scope.name for scope in Scope],
        "onDenied": "ERROR",
        "expiresAt": None,
    }
    assert less["scopes"] == [scope.name for scope in Scope if scope not in {CONTACT, Scope.ADMIN}]
    assert less["onDenied"] == "NULL"


@pytest.mark.parametrize("on_denied", OnDenied)
@pytest.mark.parametrize("executor", ["breadth_first", "graphql_core"])
async def test_reasons_for_null_name_the_scope(set_stage, keys_of, on_denied, executor):
    keys = keys_of(await set_stage(scale=0.04, settings={"executor": executor}))
    query = """{ candidates(integrationId: "hr4you-demo", first: 3) { nodes {
      nullReasons(fields: ["emailAddresses", "location", "remoteData", "firstName"]) { field reason message } } } }"""

    answer = await keys.ask({CONTACT, Scope.READ_REMOTE_DATA}, query, on_denied)

    for candidate in answer.data["candidates"]["nodes"]:
        assert [(one["field"], one["reason"]) for one in candidate["nullReasons"]] == [
            ("emailAddresses", "NO_SCOPE"),
            ("location", "NO_SCOPE"),
            ("remoteData", "NO_SCOPE"),
        ]
        assert "read:contact_data" in candidate["nullReasons"][0]["message"]
        assert "read:remote_data" in candidate["nullReasons"][2]["message"]


async def test_texts_of_records_are_not_shared_with_who_may_see_less(set_stage, keys_of):
    """The same query in turns by three keys, until every record stands ready for each of them."""
    keys = keys_of(await set_stage(scale=0.04, settings={"response_cache_bytes": 0}))
    query = '{ users(integrationId: "hr4you-demo", first: 5) { nodes { id email firstName } } }'
    poor = {"Authorization": f"Bearer {keys.lacking({CONTACT}, OnDenied.NULL)}"}
    refused = {"Authorization": f"Bearer {keys.lacking({CONTACT}, OnDenied.ERROR)}"}

    answers = [[await keys.stage.ask(query, headers) for headers in (None, poor, refused)] for _ in range(4)]

    assert keys.stage.app.endpoint.executor.renderings.young_bytes > 0
    for full, told, errors in answers:
        shown = [
            [user["email"] for user in one.body["data"]["users"]["nodes"]] for one in (full, told, errors)
        ]
        assert all(shown[0])
        assert shown[1:] == [[None] * 5] * 2
        assert (full.codes, told.codes, errors.codes) == ([], [], ["FORBIDDEN"] * 5)
    assert all(one[0].data == answers[0][0].data for one in answers)
