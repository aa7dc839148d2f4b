"""Every field that is null tells why, and only those do."""

import pytest
from graphql import GraphQLObjectType, get_named_type

from connectors import registry
from connectors.contract.connector import Limits
from connectors.contract.enums import Model
from graphql_api.intake.problems import client_path
from graphql_api.schema.null_reasons import DERIVED, names_of
from graphql_api.schema.root import schema

INTEGRATIONS = {
    "hrworks-demo": ("hrworks", "api"),
    "hr4you-demo": ("hr4you", "api"),
    "hr4you-feed-demo": ("hr4you", "job_feed"),
}
MODELS = [model for model in Model if model is not Model.DEPARTMENT]
OURS = {"remoteDeletedAt", "customFields"}
NO_RETRIES = Limits(attempts=1, read_timeout=0.5, deadline=1.0)
GRAPHQL = schema._schema
REASONS = "nullReasons { field reason message }"
WIDE = {"max_query_cost": 10**9, "max_query_tokens": 50_000}


def lists(model):
    name = model.value[0].lower() + model.value[1:]
    return f"{name}s"


def selected(model, name):
    """A field with something to select from it."""
    named = get_named_type(GRAPHQL.type_map[model.value].fields[name].type)
    return f"{name} {{ __typename }}" if isinstance(named, GraphQLObjectType) else name


def expected(record, name, reads):
    """The reason, worked out from the answer and the connector's declaration alone."""
    if record.get(f"{name}Raw") is not None:
        return "UNMAPPED_VALUE"
    given = {client_path(one) for one in (*reads.fields, *reads.extra_fields)} | OURS
    return "NOT_SET" if name in given or name.removesuffix("Raw") in given else "UNSUPPORTED_BY_VENDOR"


@pytest.mark.parametrize("executor", ["breadth_first", "graphql_core"])
async def test_every_null_and_nothing_else_has_its_reason(set_stage, executor):
    stage = await set_stage(scale=0.1, settings={**WIDE, "executor": executor})
    met = set()

    for integration, (slug, way) in INTEGRATIONS.items():
        for model, reads in registry.connector(slug).way(way).reads.items():
            if model is Model.DEPARTMENT:
                continue
            names = list(map(client_path, names_of(model)))
            fields = " ".join(selected(model, name) for name in names)
            query = f'{{ {lists(model)}(integrationId: "{integration}", first: 50) {{ nodes {{ {fields} {REASONS} }} }} }}'
            for record in (await stage.ask(query)).data[lists(model)]["nodes"]:
                told = {one["field"]: one["reason"] for one in record["nullReasons"]}
                nulls = {name: expected(record, name, reads) for name in names if record[name] is None}
                assert told == nulls
                assert len(record["nullReasons"]) == len(told)
                assert all(one["message"].endswith(".") for one in record["nullReasons"])
                met |= set(told.values())

    assert met >= {"NOT_SET", "UNSUPPORTED_BY_VENDOR"}


@pytest.mark.parametrize("model", MODELS)
def test_fields_with_reasons_are_fields_of_the_schema(model):
    fields = GRAPHQL.type_map[model.value].fields

    assert [name for name in map(client_path, names_of(model)) if name not in fields] == []


@pytest.mark.parametrize("model", MODELS)
def test_what_is_resolved_by_a_relation_is_asked_of_it(model):
    declared = {
        each.python_name: each.base_resolver.wrapped_func.resolve_many
        for each in schema.get_type_by_name(model.value).fields
        if each.base_resolver is not None and hasattr(each.base_resolver.wrapped_func, "resolve_many")
    }
    resolved = {name: each for name, each in declared.items() if name in names_of(model)}

    assert resolved == {name: each for (of, name), each in DERIVED.items() if of is model}


async def test_a_value_without_an_equivalent(set_stage):
    stage = await set_stage(scale=0.05)
    (job, *_) = await stage.admin("hr4you", "GET", "state/jobs?limit=1")
    await stage.admin("hr4you", "PUT", f"state/jobs/{job['id']}", {"employmentType": "Saisonhelfer auf See"})
    query = f"""{{ jobs(integrationId: "hr4you-demo", filter: {{remoteIds: ["{job["id"]}"]}}) {{ nodes {{
      employmentTypeRaw nullReasons(fields: ["employmentType", "employmentTypeRaw"]) {{ field reason message }} }} }} }}"""

    (record,) = (await stage.ask(query)).data["jobs"]["nodes"]

    assert record["employmentTypeRaw"] == "Saisonhelfer auf See"
    assert record["nullReasons"] == [
        {
            "field": "employmentType",
            "reason": "UNMAPPED_VALUE",
            "message": "The vendor's value has no equivalent here. Read employmentTypeRaw for it.",
        }
    ]


@pytest.mark.parametrize("executor", ["breadth_first", "graphql_core"])
async def test_a_field_whose_further_call_failed(set_stage, executor):
    stage = await set_stage(scale=0.05, settings={"executor": executor}, limits=NO_RETRIES)
    reasons = 'nullReasons(fields: ["department"]) { field reason message }'
    query = f'{{ jobs(integrationId: "hrworks-demo", first: 50) {{ nodes {{ id {reasons} }} }} }}'
    before = (await stage.ask(query)).data["jobs"]["nodes"]
    stage.vendors["hrworks"].fail(kind="server_error", path="/v2/organization-units")

    after = (await stage.ask(query, {"Cache-Control": "no-cache"})).data["jobs"]["nodes"]

    assert {one["reason"] for job in before for one in job["nullReasons"]} <= {"NOT_SET"}
    assert [[one["reason"] for one in job["nullReasons"]] for job in after] == [["VENDOR_FAILED"]] * len(
        after
    )


async def test_asking_for_some_fields_costs_nothing_for_the_others(set_stage):
    stage = await set_stage(scale=0.05)
    query = '{ jobs(integrationId: "hrworks-demo", first: 5) { nodes { id %s } } }'
    await stage.ask(query % "")
    stage.forget()

    answer = await stage.ask(query % 'nullReasons(fields: ["category", "name", "category"]) { field }')

    assert all(
        [one["field"] for one in job["nullReasons"]] in ([], ["category"])
        for job in answer.data["jobs"]["nodes"]
    )
    assert stage.vendors["hrworks"].calls == {}


@pytest.mark.parametrize("executor", ["breadth_first", "graphql_core"])
async def test_an_unknown_field_is_named(set_stage, executor):
    stage = await set_stage(scale=0.05, settings={"executor": executor})

    answer = await stage.ask('{ jobs(first: 2) { nodes { id nullReasons(fields: ["nmae"]) { field } } } }')

    assert set(answer.codes) == {"BAD_INPUT"}
    assert answer.errors[0]["message"].startswith("fields: 'nmae' is no field of Job ")
    assert "employmentType" in answer.errors[0]["message"]
