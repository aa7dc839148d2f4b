"""Integrations that show only what came to be through this service: nothing else is found on any path of the schema."""

import pytest
from graphql import GraphQLNonNull, build_schema, is_list_type

from connectors.contract import ids
from connectors.contract.enums import Model
from graphql_api.schema.root import schema

SCHEMA = build_schema(schema.as_str())
HIDDEN = ("Application", "Candidate")
RECORDS = {model.value for model in Model} - {"Department"}
#: How many relations lie between a root field and the record that is looked for.
DEPTH = 3
CREATE = """mutation ($input: CreateApplicationInput!) { told: createApplication(input: $input) {
  application { id candidate { id } } operation { state } errors { code path message } } }"""
IMPORT = """mutation ($input: ImportApplicationsInput!) { told: importApplications(input: $input) {
  applications { id candidate { id } } errors { code path } } }"""


def named(given):
    while is_list_type(given) or isinstance(given, GraphQLNonNull):
        given = given.of_type
    return given.name


def led_to(field):
    """The record type that a field leads to, and whether it is a list of them; None if it leads to none."""
    name = named(field.type)
    if name.endswith("Connection"):
        name = named(SCHEMA.type_map[name].fields["nodes"].type)
        return (name, True) if name in RECORDS else None
    return (name, False) if name in {*RECORDS, "Integration"} else None


def selections(type_name, depth, seen):
    """All ways from a type to hidden records, as selections."""
    if type_name in HIDDEN:
        yield "__typename id"
    if depth == 0:
        return
    for name, field in SCHEMA.type_map[type_name].fields.items():
        target = led_to(field)
        if target is None or (target[0] in seen and target[0] not in HIDDEN):
            continue
        for inner in selections(target[0], depth - 1, {*seen, target[0]}):
            many = "(first: 50)" if field.args else ""
            yield (
                f"{name}{many} {{ nodes {{ {inner} }} totalCount }}" if target[1] else f"{name} {{ {inner} }}"
            )


def roots(integration, examples):
    """Root fields that can lead to records: as GraphQL, with the type that they lead to."""
    for name, field in SCHEMA.query_type.fields.items():
        target = led_to(field)
        if name in {"node", "nodes"}:
            yield from by_any_id(name, examples)
        if name == "integrations" or target is None:
            continue
        if target[0] == "Integration":
            yield f'{name}(id: "{integration}") {{ %s }}', "Integration"
        elif target[1]:
            yield (
                f'{name}(integrationId: "{integration}", first: 50) {{ nodes {{ %s }} totalCount }}',
                target[0],
            )
        elif target[0] in examples:
            yield f'{name}(id: "{examples[target[0]]}") {{ %s }}', target[0]


def by_any_id(name, examples):
    """Root fields that take ids of whatever model, which say what they lead to only when asked."""
    for type_name, id_ in examples.items():
        given = f'id: "{id_}"' if name == "node" else f'ids: ["{id_}"]'
        yield f"{name}({given}) {{ ... on {type_name} {{ %s }} }}", type_name


def found_in(value):
    """Ids of hidden records in an answer."""
    if isinstance(value, list):
        return set().union(*map(found_in, value)) if value else set()
    if not isinstance(value, dict):
        return set()
    own = {value["id"]} if value.get("__typename") in HIDDEN else set()
    return own.union(*map(found_in, value.values())) if value else own


async def seen(stage, integration, examples):
    """All hidden records that any path shows; how many paths were tried."""
    shown, tried = set(), 0
    for root, type_name in roots(integration, examples):
        for selection in selections(type_name, DEPTH, {type_name}):
            answer = await stage.ask("{ " + root % selection + " }")
            assert {error["extensions"]["code"] for error in answer.errors} <= {"UNSUPPORTED"}, selection
            shown |= found_in(answer.body["data"])
            tried += 1
    return shown, tried


async def examples_of(stage, integration):
    """An id of each model as the integration would have it if it showed all: that of the file's, said of this one."""
    found = {}
    lists = {"users": "User", "jobs": "Job", "applications": "Application", "candidates": "Candidate"}
    lists |= {"applicationStages": "ApplicationStage", "jobPostings": "JobPosting", "jobStages": "JobStage"}
    for plural, model in lists.items():
        query = f'{{ {plural}(integrationId: "{integration}", first: 1) {{ nodes {{ id }} }} }}'
        nodes = ((await stage.ask(query)).body["data"][plural] or {"nodes": []})["nodes"]
        if nodes:
            known = ids.decode(nodes[0]["id"])
            found[model] = ids.encode(known.model, "acme", known.remote_id)
    return found


@pytest.fixture
async def stage(set_stage, request):
    """Companies so small that everything is looked at on every path."""
    executor = getattr(request, "param", "breadth_first")
    return await set_stage(scale=0.2, settings={"max_query_cost": 100_000_000, "executor": executor})


@pytest.mark.parametrize("stage", ["breadth_first", "graphql_core"], indirect=True)
@pytest.mark.parametrize("slug", ["hrworks", "hr4you"])
async def test_no_path_shows_what_was_made_elsewhere_and_all_show_what_was_made_here(hiding, stage, slug):
    await hiding(slug)
    examples = await examples_of(stage, f"{slug}-demo")
    assert set(HIDDEN) <= set(examples)

    shown, tried = await seen(stage, "acme", examples)
    assert shown == set()
    assert tried > 50

    job = await open_job(stage)
    created = await create(stage, job)
    own = {created["id"], created["candidate"]["id"]}
    shown, _ = await seen(stage, "acme", examples)
    assert shown == own

    foreign = ids.decode(examples["Application"]).remote_id
    told = (await stage.ask(IMPORT, input={"integrationId": "acme", "remoteIds": [foreign]})).data["told"]
    assert told["errors"] == []
    assert told["applications"][0]["id"] == examples["Application"]
    imported = {examples["Application"], told["applications"][0]["candidate"]["id"]}
    shown, _ = await seen(stage, "acme", examples)
    assert shown == own | imported


async def open_job(stage):
    query = '{ jobs(integrationId: "acme", filter: {statuses: [OPEN]}, first: 1) { nodes { id } } }'
    return (await stage.ask(query)).data["jobs"]["nodes"][0]["id"]


async def create(stage, job, mail="neu@mailbox.example"):
    person = {"firstName": "Neu", "lastName": "Hier", "emailAddress": mail}
    given = {"application": {"jobId": job}, "candidate": person, "waitSeconds": 20}
    told = (await stage.ask(CREATE, input=given)).data["told"]
    assert (told["errors"], told["operation"]["state"]) == ([], "SUCCEEDED")
    return told["application"]


@pytest.mark.parametrize("slug", ["hrworks", "hr4you"])
async def test_counts_and_pages_tell_only_what_is_shown(hiding, stage, slug):
    await hiding(slug)
    job = await open_job(stage)
    made = [(await create(stage, job, f"neu{number}@mailbox.example"))["id"] for number in range(3)]
    query = """query ($after: String) { applications(integrationId: "acme", first: 2, after: $after) {
      totalCount nodes { id } pageInfo { hasNextPage endCursor } } }"""
    first = (await stage.ask(query)).data["applications"]
    assert (first["totalCount"], len(first["nodes"]), first["pageInfo"]["hasNextPage"]) == (3, 2, True)
    second = (await stage.ask(query, after=first["pageInfo"]["endCursor"])).data["applications"]
    assert (len(second["nodes"]), second["pageInfo"]["hasNextPage"]) == (1, False)
    assert {node["id"] for node in first["nodes"] + second["nodes"]} == set(made)


@pytest.mark.parametrize("slug", ["hrworks", "hr4you"])
async def test_nothing_is_written_to_what_is_not_shown(hiding, stage, slug):
    await hiding(slug)
    foreign = (await examples_of(stage, f"{slug}-demo"))["Application"]
    note = """mutation ($id: ID!) { told: addNoteToApplication(input: {applicationId: $id, content: "x"}) {
      operation { id } errors { code path } } }"""
    told = (await stage.ask(note, id=foreign)).data["told"]
    assert told == {"operation": None, "errors": [{"code": "NOT_FOUND", "path": "applicationId"}]}


async def test_other_processes_show_what_was_created_here(hiding, stage, replica):
    await hiding("hr4you")
    await replica.app.state.service.accounts.look()
    listed = '{ applications(integrationId: "acme", first: 50) { nodes { id } } }'
    for _ in range(3):
        assert (await replica.ask(listed)).data["applications"]["nodes"] == []
    made = await create(stage, await open_job(stage))

    answer = await replica.ask(listed, {"Cache-Control": "no-cache"})
    assert answer.data["applications"]["nodes"] == [{"id": made["id"]}]


async def test_what_was_created_is_remembered_before_the_switch_is_turned(admin, stage):
    await admin.connect("hr4you")
    made = await create(stage, await open_job(stage))
    await admin.mutate("updateIntegration", {"id": "acme", "onlyCreatedApplications": True})
    listed = await stage.ask('{ applications(integrationId: "acme", first: 50) { nodes { id } } }')
    assert listed.data["applications"]["nodes"] == [{"id": made["id"]}]


async def test_ids_that_the_vendor_does_not_have_are_named_and_nothing_is_imported(hiding, stage):
    await hiding("hr4you")
    known = ids.decode((await examples_of(stage, "hr4you-demo"))["Application"]).remote_id
    given = {"integrationId": "acme", "remoteIds": [known, "no-such-id"]}
    told = (await stage.ask(IMPORT, input=given)).data["told"]
    assert told == {"applications": [], "errors": [{"code": "NOT_FOUND", "path": "remoteIds.1"}]}
    listed = await stage.ask('{ applications(integrationId: "acme", first: 50) { nodes { id } } }')
    assert listed.data["applications"]["nodes"] == []


async def test_importing_takes_an_administrator(hiding, admin, stage):
    await hiding("hr4you")
    _, ordinary = await admin.key("READ_APPLICATIONS")
    assert (await ordinary.ask(IMPORT, input={"integrationId": "acme", "remoteIds": ["1"]})).codes == [
        "FORBIDDEN"
    ]
