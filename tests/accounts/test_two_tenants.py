"""Two tenants on one service: whatever one tries with the other's ids, cursors and keys, it is told what a stranger is told.

For each attempt the answer is compared, to the letter, with the answer to the same attempt with ids that nobody has.
"""

import re
from dataclasses import replace

import pytest
from graphql import build_schema

from connectors.contract import ids
from graphql_api.schema.root import schema
from graphql_api.security.scopes import Scope

MODELS = {
    "users": "user",
    "jobs": "job",
    "jobPostings": "jobPosting",
    "candidates": "candidate",
    "applicationStages": "applicationStage",
    "applications": "application",
    "jobStages": "jobStage",
}
NOBODY = "nobody"


@pytest.fixture
async def tenants(admin, stage):
    """Two tenants with an account at each vendor, and a key with all scopes for their own."""
    found = {}
    for tenant in ("ours", "theirs"):
        own = []
        for slug in ("hrworks", "hr4you"):
            told = await admin.connect(slug, f"{tenant}-{slug}", name=f"{tenant} {slug} GmbH")
            own.append(told["id"])
        scopes = [scope.name for scope in Scope if scope.name != "ADMIN"]
        _, found[tenant] = await admin.key(*scopes, integrationIds=own)
        _, found[f"{tenant} admin"] = await admin.key("ADMIN", "READ_JOBS", integrationIds=own)
    return found


async def ids_of(tenant, owner):
    """An id of each model of a tenant, by its list's name; and a cursor of each list."""
    found, cursors = {}, {}
    for plural in MODELS:
        query = f"{{ {plural}(first: 2) {{ nodes {{ id }} pageInfo {{ endCursor }} }} }}"
        page = (await tenant.ask(query)).data[plural]
        found[plural] = page["nodes"][0]["id"]
        cursors[plural] = page["pageInfo"]["endCursor"]
        assert ids.decode(found[plural]).integration_id.startswith(owner)
    return found, cursors


def elsewhere(global_id):
    """The id of the same record at an integration that nobody has."""
    known = ids.decode(global_id)
    return ids.encode(known.model, NOBODY, known.remote_id)


async def told(tenant, query, **variables):
    """An answer without what names the request itself."""
    answer = await tenant.ask(query, **variables)
    body = {name: value for name, value in answer.body.items() if name != "extensions"}
    return re.sub(r'"errorId": "[^"]*"', "", str(body))


async def same_for_strangers(tenant, query, theirs, nobodys):
    """The other tenant's things are told of like things that there are not; gives what was told."""
    tenant = replace(tenant)
    with_theirs = await told(tenant, query, **theirs)
    with_nobodys = await told(tenant, query, **nobodys)
    for one, other in zip(theirs.values(), nobodys.values(), strict=True):
        with_theirs = with_theirs.replace(str(one), "…")
        with_nobodys = with_nobodys.replace(str(other), "…")
    neutral = [
        re.sub(r"(theirs-hrworks|theirs-hr4you|nobody)", "…", text) for text in (with_theirs, with_nobodys)
    ]
    assert neutral[0] == neutral[1]
    assert "theirs" not in neutral[0]
    return with_theirs


async def test_single_records_and_nodes_of_the_other_are_not_there(tenants, stage):
    theirs, _ = await ids_of(tenants["theirs"], "theirs")
    stage.forget()
    for plural, singular in MODELS.items():
        for field in (singular, "node"):
            query = f"query ($id: ID!) {{ {field}(id: $id) {{ id }} }}"
            await same_for_strangers(
                tenants["ours"], query, {"id": theirs[plural]}, {"id": elsewhere(theirs[plural])}
            )
        query = "query ($id: ID!) { nodes(ids: [$id]) { id } }"
        await same_for_strangers(
            tenants["ours"], query, {"id": theirs[plural]}, {"id": elsewhere(theirs[plural])}
        )
    # Nobody was asked: not even how long it takes can tell.
    assert {slug: vendor.calls for slug, vendor in stage.vendors.items()} == {"hrworks": {}, "hr4you": {}}


async def test_lists_show_nothing_of_the_other_however_they_are_narrowed(tenants, stage):
    theirs, cursors = await ids_of(tenants["theirs"], "theirs")
    for plural in MODELS:
        everything = (
            await tenants["ours"].ask(f"{{ {plural}(first: 250) {{ nodes {{ integration {{ id }} }} }} }}")
        ).data
        assert {node["integration"]["id"] for node in everything[plural]["nodes"]} <= {
            "ours-hrworks",
            "ours-hr4you",
        }

        narrowed = f"query ($id: ID!) {{ {plural}(filter: {{ids: [$id]}}) {{ nodes {{ id }} totalCount }} }}"
        answer = await tenants["ours"].ask(narrowed, id=theirs[plural])
        assert answer.body["data"][plural] == {"nodes": [], "totalCount": 0}
        await same_for_strangers(
            tenants["ours"], narrowed, {"id": theirs[plural]}, {"id": elsewhere(theirs[plural])}
        )
        within = f"query ($id: ID!) {{ {plural}(integrationId: $id) {{ nodes {{ id }} }} }}"
        for slug in ("hrworks", "hr4you"):
            answer = await tenants["ours"].ask(within, id=f"theirs-{slug}")
            assert answer.codes == ["NOT_FOUND"]
            await same_for_strangers(tenants["ours"], within, {"id": f"theirs-{slug}"}, {"id": NOBODY})
        behind = f"query ($after: String!) {{ {plural}(after: $after) {{ nodes {{ id }} }} }}"
        assert (await tenants["ours"].ask(behind, after=cursors[plural])).codes == ["BAD_INPUT"]


async def test_filters_by_other_records_show_nothing_of_the_other(tenants):
    theirs, _ = await ids_of(tenants["theirs"], "theirs")
    for plural, condition, named_by in (
        ("applications", "jobIds", "jobs"),
        ("applications", "currentStageIds", "applicationStages"),
        ("candidates", "jobIds", "jobs"),
    ):
        query = (
            f"query ($id: ID!) {{ {plural}(filter: {{{condition}: [$id]}}) {{ nodes {{ id }} totalCount }} }}"
        )
        answer = await tenants["ours"].ask(query, id=theirs[named_by])
        assert answer.body["data"][plural] == {"nodes": [], "totalCount": 0}


async def test_integrations_and_the_viewer_show_only_ones_own(tenants):
    query = "{ viewer { integrations { id } } integrations { id name } }"
    assert "theirs" not in await told(tenants["ours"], query)
    one = "query ($id: ID!) { integration(id: $id) { name } node(id: $id) { id } }"
    await same_for_strangers(tenants["ours"], one, {"id": "theirs-hrworks"}, {"id": NOBODY})


async def test_answers_kept_for_repeating_are_each_tenants_own(tenants):
    query = "{ jobs(first: 3) { nodes { integration { id } } } }"
    for _ in range(3):
        for tenant in ("theirs", "ours"):
            found = (await tenants[tenant].ask(query)).data["jobs"]["nodes"]
            assert {node["integration"]["id"].split("-")[0] for node in found} == {tenant}


CREATE = """mutation ($id: ID!, $key: String, $mail: String!) {
  told: createApplication(input: {application: {jobId: $id}, idempotencyKey: $key,
  candidate: {firstName: "A", lastName: "B", emailAddress: $mail}}) {
  replayed operation { id } errors { code path message } } }"""


async def test_operations_of_the_other_are_not_there(tenants):
    theirs, _ = await ids_of(tenants["theirs"], "theirs")
    made = (await tenants["theirs"].ask(CREATE, id=theirs["jobs"], key="k", mail="k@mailbox.example")).data[
        "told"
    ]
    operation = made["operation"]["id"]
    for query in (
        "query ($id: ID!) { operation(id: $id) { id } }",
        "query ($id: ID!) { node(id: $id) { id } }",
        "mutation ($id: ID!) { retryOperation(input: {id: $id}) { operation { id } errors { code path message } } }",
    ):
        unknown = operation[:-4] + ("0000" if operation[-4:] != "0000" else "1111")
        await same_for_strangers(tenants["ours"], query, {"id": operation}, {"id": unknown})
    listed = (await tenants["ours"].ask("{ operations { nodes { id } } }")).data["operations"]["nodes"]
    assert listed == []


async def test_the_same_idempotency_key_of_two_tenants_is_two_requests(tenants):
    for tenant in ("theirs", "ours"):
        own, _ = await ids_of(tenants[tenant], tenant)
        made = (
            await tenants[tenant].ask(CREATE, id=own["jobs"], key="same", mail=f"{tenant}@mailbox.example")
        ).data["told"]
        assert (made["errors"], made["replayed"]) == ([], False)


WRITES = {
    "createCandidate": (
        "jobs",
        'application: {jobId: $id}, candidate: {firstName: "A", lastName: "B", emailAddress: "a@b.example"}',
    ),
    "createApplication": (
        "jobs",
        'application: {jobId: $id}, candidate: {firstName: "A", lastName: "B", emailAddress: "a@b.example"}',
    ),
    "addAttachmentToApplication": (
        "applications",
        'applicationId: $id, attachment: {name: "a.txt", data: "YQ=="}',
    ),
    "addResultLinkToApplication": (
        "applications",
        'applicationId: $id, label: "Test", url: "https://example.com"',
    ),
    "addNoteToApplication": ("applications", 'applicationId: $id, content: "Note"'),
    "addAttachmentToCandidate": ("candidates", 'candidateId: $id, attachment: {name: "a.txt", data: "YQ=="}'),
}


@pytest.mark.parametrize("name", WRITES)
async def test_nothing_is_written_to_the_other(tenants, stage, name):
    theirs, _ = await ids_of(tenants["theirs"], "theirs")
    plural, given = WRITES[name]
    fields = "operation { id } errors { code path message }"
    query = f"mutation ($id: ID!) {{ told: {name}(input: {{{given}}}) {{ {fields} }} }}"
    stage.forget()
    answer = await tenants["ours"].ask(query, id=theirs[plural])
    assert answer.data["told"]["operation"] is None
    assert {error["code"] for error in answer.data["told"]["errors"]} == {"NOT_FOUND"}
    await same_for_strangers(
        tenants["ours"], query, {"id": theirs[plural]}, {"id": elsewhere(theirs[plural])}
    )
    assert {slug: vendor.calls for slug, vendor in stage.vendors.items()} == {"hrworks": {}, "hr4you": {}}


ADMINISTRATION = {
    "updateIntegration": 'id: $id, name: "Taken over"',
    "relinkIntegration": "id: $id, credentials: []",
    "deleteIntegration": "id: $id",
}


@pytest.mark.parametrize("name", ADMINISTRATION)
async def test_an_administrator_reaches_nothing_of_the_other(tenants, stage, name):
    query = (
        f"mutation ($id: ID!) {{ told: {name}(input: {{{ADMINISTRATION[name]}}}) {{ errors {{ code }} }} }}"
    )
    answer = await tenants["ours admin"].ask(query, id="theirs-hrworks")
    assert answer.codes == ["NOT_FOUND"]
    await same_for_strangers(tenants["ours admin"], query, {"id": "theirs-hrworks"}, {"id": NOBODY})
    assert (await tenants["theirs"].ask('{ integration(id: "theirs-hrworks") { name } }')).data[
        "integration"
    ] == {"name": "theirs hrworks GmbH"}


async def test_an_administrator_neither_sees_nor_makes_keys_for_the_other(tenants):
    assert "theirs" not in await told(tenants["ours admin"], "{ apiKeys { name integrationIds } }")
    make = """mutation ($id: ID!) { told: createApiKey(input: {name: "x", scopes: [READ_JOBS], integrationIds: [$id]}) {
      key errors { code path message } } }"""
    answer = (await tenants["ours admin"].ask(make, id="theirs-hrworks")).data["told"]
    assert (answer["key"], [error["code"] for error in answer["errors"]]) == (None, ["NOT_FOUND"])
    await same_for_strangers(tenants["ours admin"], make, {"id": "theirs-hrworks"}, {"id": NOBODY})


FEED = """query ($after: String, $id: ID) { changes(first: 250, after: $after, integrationId: $id) {
  nodes { id remoteId integration { id } } endCursor hasNextPage } }"""


async def test_the_feed_of_changes_tells_nothing_of_the_other(tenants):
    await ids_of(tenants["theirs"], "theirs")
    await ids_of(tenants["ours"], "ours")
    theirs = (await tenants["theirs"].ask(FEED)).data["changes"]
    assert {node["integration"]["id"].split("-")[0] for node in theirs["nodes"]} == {"theirs"}
    for after in (None, theirs["endCursor"]):
        found = (await tenants["ours"].ask(FEED, after=after)).data["changes"]["nodes"]
        assert {node["integration"]["id"].split("-")[0] for node in found} <= {"ours"}
    assert (await tenants["ours"].ask(FEED, id="theirs-hrworks")).codes == ["NOT_FOUND"]
    await same_for_strangers(tenants["ours"], FEED, {"id": "theirs-hrworks"}, {"id": NOBODY})
    sweep = "mutation ($id: ID!) { sweepIntegration(input: {integrationId: $id}) { errors { code path message } } }"
    assert "NOT_FOUND" in await same_for_strangers(
        tenants["ours admin"], sweep, {"id": "theirs-hrworks"}, {"id": NOBODY}
    )


#: Mutations that name an integration, with an input that would do something there.
AT_AN_INTEGRATION = {
    "testIntegration": "integrationId: $id",
    "sweepIntegration": "integrationId: $id",
    "importApplications": 'integrationId: $id, remoteIds: ["1"]',
    "mapCustomField": 'integrationId: $id, model: JOB, key: "a", vendorField: "b", type: TEXT, evenIfUnseen: true',
    "showIntegrationField": 'integrationId: $id, model: JOB, vendorField: "b", evenIfUnseen: true',
    "unmapField": 'integrationId: $id, model: JOB, kind: CUSTOM, key: "a"',
    "passthrough": 'integrationId: $id, method: GET, path: "/v2/persons"',
}
#: Tried above, or naming nothing that another could have.
ELSEWHERE = {"createIntegration", "createApiKey", "revokeApiKey", "createBrowserToken", "retryOperation"}


@pytest.mark.parametrize("name", AT_AN_INTEGRATION)
async def test_nothing_is_done_at_the_integrations_of_the_other(tenants, stage, name):
    fields = "errors { code path message }"
    query = f"mutation ($id: ID!) {{ told: {name}(input: {{{AT_AN_INTEGRATION[name]}}}) {{ {fields} }} }}"
    tenant = tenants["ours" if name == "passthrough" else "ours admin"]
    stage.forget()
    told = await same_for_strangers(tenant, query, {"id": "theirs-hrworks"}, {"id": NOBODY})
    assert "NOT_FOUND" in told
    assert {slug: vendor.calls for slug, vendor in stage.vendors.items()} == {"hrworks": {}, "hr4you": {}}


def test_every_mutation_is_tried():
    tried = {*WRITES, *ADMINISTRATION, *AT_AN_INTEGRATION, *ELSEWHERE}
    assert set(build_schema(schema.as_str()).mutation_type.fields) == tried
