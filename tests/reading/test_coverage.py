"""Every model field of the published coverage is filled for at least one record, with a value of its type."""

import json
from datetime import datetime
from pathlib import Path

import pytest
from graphql import get_named_type, is_leaf_type

from connectors import registry
from connectors.contract.enums import Model
from graphql_api.schema.connectors import camel
from graphql_api.schema.root import schema

COVERAGE = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((Path(__file__).parents[1] / "data" / "coverage").glob("*.json"))
}
LISTS = {
    "Users": "users",
    "Jobs": "jobs",
    "Job postings": "jobPostings",
    "Candidates": "candidates",
    "Application Stages": "applicationStages",
    "Applications": "applications",
    "Job-specific application stages": "jobStages",
}
PARTS = {
    "location": "{ city country state street1 street2 zipCode raw }",
    "phoneNumbers": "{ phoneNumber type }",
    "emailAddresses": "{ emailAddress type }",
    "socialMedia": "{ link type username }",
    "integrationFields": "{ key value }",
}
# Filled for records that are gone: see tests/changes.
GONE = {"remoteDeletedAt"}
TIMES = {"changedAt", "openedAt", "closedAt", "remoteCreatedAt"}
NUMBERS = {"index", "globalIndex"}
OBJECTS = {"location", "remoteData", "customFields"}
LISTED = {"phoneNumbers", "emailAddresses", "socialMedia", "integrationFields"}
CASES = [(slug, model) for slug, coverage in COVERAGE.items() for model in coverage["models"]]


def is_typed(name, value):
    if name in TIMES:
        return datetime.fromisoformat(value).tzinfo is not None
    if name in NUMBERS:
        return isinstance(value, int)
    if name in OBJECTS:
        return isinstance(value, dict) and any(part is not None for part in value.values())
    if name in LISTED:
        return isinstance(value, list) and any(any(part.values()) for part in value)
    return isinstance(value, str) and value != ""


async def show_vendor_fields(stage, integration_id, way):
    """Have a field of each model mapped and shown; without that, records say nothing of either."""
    mutation = """mutation ($map: MapCustomFieldInput!, $show: ShowIntegrationFieldInput!) {
      mapCustomField(input: $map) { errors { message } } showIntegrationField(input: $show) { errors { message } } }"""
    for model in way.fields:
        field = "jobId" if way.name == "job_feed" else KEYS.get((integration_id, model), "id")
        asked = {"integrationId": integration_id, "model": model.name, "vendorField": field}
        given = {"map": {**asked, "key": "mine", "type": "JSON"}, "show": asked}
        assert all(told["errors"] == [] for told in (await stage.ask(mutation, **given)).data.values())


KEYS = dict.fromkeys((("hrworks-demo", Model.JOB), ("hrworks-demo", Model.CANDIDATE)), "uuid")


def test_there_is_coverage_for_each_connector():
    assert tuple(COVERAGE) == registry.slugs()


@pytest.mark.parametrize(("slug", "model"), CASES, ids=lambda value: value.replace(" ", "-"))
async def test_each_field_is_filled_for_some_record(set_stage, slug, model):
    stage = await set_stage(scale=0.3)
    await show_vendor_fields(stage, f"{slug}-demo", registry.connector(slug).ways[0])
    names = [camel(name) for name in COVERAGE[slug]["models"][model]]
    selected = " ".join(f"{name} {PARTS.get(name, '')}" for name in names)
    query = f'{{ {LISTS[model]}(integrationId: "{slug}-demo", first: 250) {{ nodes {{ {selected} }} }} }}'

    nodes = (await stage.ask(query)).data[LISTS[model]]["nodes"]

    values = {name: [node[name] for node in nodes if node[name] not in (None, [])] for name in names}
    assert {name for name in names if not values[name]} == GONE & set(names)
    wrong = {name for name in names for value in values[name] if not is_typed(name, value)}
    assert wrong == set()


CONNECTOR = """query ($slug: String!) { connector(slug: $slug) { slug name openBeta
  models { name graphqlName fields { name graphqlName status } }
  actions { name graphqlName status inputs { name status } } features { name status } } }"""


@pytest.mark.parametrize("slug", COVERAGE)
async def test_the_schema_tells_exactly_the_published_coverage(set_stage, slug):
    stage = await set_stage(scale=0.05)

    told = (await stage.ask(CONNECTOR, slug=slug)).data["connector"]

    assert {
        "slug": told["slug"],
        "name": told["name"],
        "open_beta": told["openBeta"],
        "models": {
            model["name"]: sorted(field["name"] for field in model["fields"]) for model in told["models"]
        },
        "actions": {
            action["name"]: sorted(row["name"] for row in action["inputs"]) for action in told["actions"]
        },
        "features": [feature["name"] for feature in told["features"]],
    } == {
        **COVERAGE[slug],
        "models": {name: sorted(fields) for name, fields in COVERAGE[slug]["models"].items()},
        "actions": {name: sorted(inputs) for name, inputs in COVERAGE[slug]["actions"].items()},
    }


BUILT = {
    "hrworks": {
        "Source Writing",
        "Sync Only Created Applications",
        "API Passthrough",
        "Connection Guide",
        "Prerequisites",
        "Create credentials",
        "Candidate source tracking",
        "Scope Testing",
        "Per Model Tests",
        "Create Candidate Full Attachment Retry",
    },
    "hr4you": {
        "Source Writing",
        "Sync Only Created Applications",
        "Connection Guide",
        "API Passthrough",
        "Custom Field Explorer",
        "Jobs",
    },
}


@pytest.mark.parametrize("slug", COVERAGE)
async def test_what_is_not_built_yet_says_so(set_stage, slug):
    stage = await set_stage(scale=0.05)

    told = (await stage.ask(CONNECTOR, slug=slug)).data["connector"]

    planned = {
        field["graphqlName"]
        for model in told["models"]
        for field in model["fields"]
        if field["status"] == "PLANNED"
    }
    assert planned == set()
    assert {action["status"] for action in told["actions"]} == {"AVAILABLE"}
    assert {each["name"] for each in told["features"] if each["status"] == "AVAILABLE"} == BUILT[slug]


WAYS = {
    "hrworks-demo": ("hrworks", "api"),
    "hr4you-demo": ("hr4you", "api"),
    "hr4you-feed-demo": ("hr4you", "job_feed"),
}
OFFERED = [
    (integration_id, model, reads)
    for integration_id, (slug, way) in WAYS.items()
    for model, reads in registry.connector(slug).way(way).reads.items()
    if model is not Model.DEPARTMENT
]
# What a record has whatever its vendor gives.
ALWAYS = {"id", "remoteId", "changedAt", "fetchedAt", "stale"}
RAW = {
    f"{name}Raw": name
    for name in ("employmentType", "status", "visibility", "remoteWorkStatus", "salaryPeriod")
}


def selections(type_):
    """Every field of a type that needs no other record, with all its parts."""
    for name, field in type_.fields.items():
        named = get_named_type(field.type)
        if is_leaf_type(named):
            yield name, name
        elif not field.args and not {"Node", "Record"} & {each.name for each in named.interfaces}:
            yield name, f"{name} {{ {' '.join(part for _, part in selections(named))} }}"


@pytest.mark.parametrize(
    ("integration_id", "model", "reads"), OFFERED, ids=[f"{way}-{model.value}" for way, model, _ in OFFERED]
)
async def test_what_is_told_is_filled_and_nothing_else_is(set_stage, integration_id, model, reads):
    stage = await set_stage(scale=0.3)
    slug, way = WAYS[integration_id]
    await show_vendor_fields(stage, integration_id, registry.connector(slug).way(way))
    name = f"{model.value[0].lower()}{model.value[1:]}s"
    chosen = dict(selections(schema._schema.type_map[model.value]))
    query = f'{{ {name}(integrationId: "{integration_id}", first: 100) {{ nodes {{ {" ".join(chosen.values())} }} }} }}'

    nodes = (await stage.ask(query)).data[name]["nodes"]

    filled = {field for field in chosen if any(node[field] not in (None, []) for node in nodes)}
    told = {camel(field) for field in (*reads.fields, *reads.extra_fields)} - GONE
    assert {RAW.get(field, field) for field in filled - ALWAYS} == told - ALWAYS
    assert filled >= ALWAYS
