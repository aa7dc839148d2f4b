"""What a key may not see does not exist for it: no record, no name, no sign that there is something."""

import pytest

from connectors.contract.enums import Model
from connectors.contract.ids import decode, encode

MINE, HIDDEN = "hr4you-demo", "hrworks-demo"


@pytest.fixture
async def narrow(set_stage):
    return await set_stage(scale=0.06, key_integrations=frozenset({MINE}))


def hidden_ids(stage):
    post = next(iter(stage.vendors["hrworks"].parts.state.records("posts")))
    return encode(Model.JOB, HIDDEN, post["uuid"])


async def test_lists_hold_what_the_key_may_see(narrow):
    answer = await narrow.ask("""{ viewer { integrations { id } } integrations { id }
      jobs(first: 250) { nodes { id } } users(first: 250) { nodes { id } } }""")

    assert answer.data["viewer"]["integrations"] == answer.data["integrations"] == [{"id": MINE}]
    nodes = [*answer.data["jobs"]["nodes"], *answer.data["users"]["nodes"]]
    assert {decode(node["id"]).integration_id for node in nodes} == {MINE}
    assert narrow.vendors["hrworks"].calls == {}


@pytest.mark.parametrize(
    ("query", "argument", "code"),
    [
        ("query ($id: ID!) { job(id: $id) { id name } }", "id", "NOT_FOUND"),
        ("query ($id: ID!) { node(id: $id) { id } }", "id", "NOT_FOUND"),
        ("query ($id: ID!) { nodes(ids: [$id]) { id } }", "ids[0]", "NOT_FOUND"),
    ],
)
async def test_records_of_others_are_not_found(narrow, query, argument, code):
    existing = await narrow.ask(query, id=hidden_ids(narrow))
    nonexistent = await narrow.ask(query, id=encode(Model.JOB, HIDDEN, "no-such-post"))
    elsewhere = await narrow.ask(query, id=encode(Model.JOB, "no-such-integration", "no-such-post"))

    assert existing.codes == nonexistent.codes == elsewhere.codes == [code]
    assert existing.errors == nonexistent.errors
    assert existing.errors[0]["message"].startswith(f"{argument}: ")
    assert (
        existing.errors[0]["message"].replace(HIDDEN, "no-such-integration") == elsewhere.errors[0]["message"]
    )
    assert narrow.vendors["hrworks"].calls == {}


@pytest.mark.parametrize(
    "field",
    [
        'integration(id: "{id}") {{ id name }}',
        'jobs(integrationId: "{id}") {{ nodes {{ id }} }}',
        'node(id: "{id}") {{ id }}',
    ],
    ids=["integration", "list", "node"],
)
async def test_integrations_of_others_are_as_unknown_as_those_that_are_none(narrow, field):
    hidden = await narrow.ask(f"{{ {field.format(id=HIDDEN)} }}")
    nowhere = await narrow.ask(f"{{ {field.format(id='nobody-demo')} }}")

    assert hidden.body["data"] == nowhere.body["data"]
    assert hidden.codes == nowhere.codes
    assert hidden.errors[0]["message"].replace(HIDDEN, "nobody-demo") == nowhere.errors[0]["message"]
    assert narrow.vendors["hrworks"].calls == {}


async def test_filters_by_ids_of_others_find_nothing_and_ask_nobody(narrow):
    answer = await narrow.ask(
        """query ($ids: [ID!]) { jobs(filter: {ids: $ids}) { nodes { id } totalCount }
          applications(filter: {jobIds: $ids}) { nodes { id } } candidates(filter: {jobIds: $ids}) { nodes { id } } }""",
        ids=[hidden_ids(narrow)],
    )

    assert answer.data == {
        "jobs": {"nodes": [], "totalCount": 0},
        "applications": {"nodes": []},
        "candidates": {"nodes": []},
    }
    assert [vendor.calls for vendor in narrow.vendors.values()] == [{}, {}]


async def test_a_key_for_nothing_reads_nothing(set_stage):
    stage = await set_stage(scale=0.06, key_integrations=frozenset())

    answer = await stage.ask(
        '{ integrations { id } jobs { nodes { id } totalCount } connectors { slug } integration(id: "hr4you-demo") { id } }'
    )

    assert answer.body["data"] == {
        "integrations": [],
        "jobs": {"nodes": [], "totalCount": 0},
        "connectors": [{"slug": "hr4you"}, {"slug": "hrworks"}],
        "integration": None,
    }
    assert answer.codes == ["NOT_FOUND"]
    assert "It may see: none." in answer.errors[0]["message"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": ""},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer "},
        {"Authorization": "Basic YTpi"},
        {"Authorization": "Bearer ats_no_such"},
        {"Authorization": "Bearer ats_\u00e9".encode("latin-1")},
        {"Authorization": "Bearer " + "x" * 8000},
    ],
    ids=["empty", "no-key", "blank-key", "basic", "unknown", "not-ascii", "long"],
)
async def test_no_valid_key_no_answer(narrow, headers):
    for query in ("{ viewer { name } }", "{ __schema { types { name } } }", "{ nonsense }", "{"):
        answer = await narrow.ask(query, headers)

        assert answer.response.status_code == 401
        assert answer.response.headers["www-authenticate"] == "Bearer"
        assert set(answer.body) == {"errors"}
        assert answer.codes == ["UNAUTHENTICATED"]
        assert "Authorization: Bearer" in answer.errors[0]["message"]


@pytest.mark.parametrize("change", [lambda key: key[:-1], lambda key: f"{key}a", str.upper, str.swapcase])
async def test_nearly_the_key_is_no_key(narrow, change):
    answer = await narrow.ask("{ viewer { name } }", {"Authorization": f"Bearer {change(narrow.key)}"})

    assert answer.response.status_code == 401


async def test_the_scheme_may_be_written_in_any_case(narrow):
    answer = await narrow.ask("{ viewer { name } }", {"Authorization": f"bearer {narrow.key}"})

    assert answer.data == {"viewer": {"name": "test"}}
