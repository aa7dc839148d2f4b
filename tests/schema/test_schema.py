"""The schema: committed, explained, in Relay's ways, and naming no vendor."""

from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    build_client_schema,
    get_introspection_query,
    is_introspection_type,
    is_specified_scalar_type,
    print_schema,
)

from connectors.contract.enums import Model
from connectors.contract.models import RECORD_TYPES
from graphql_api.schema.keys import CreateApiKeyPayload, CreateBrowserTokenPayload
from graphql_api.schema.root import schema

ROOT = Path(__file__).parents[2]
GRAPHQL = schema._schema
TYPES = [
    each
    for each in GRAPHQL.type_map.values()
    if not is_introspection_type(each) and not is_specified_scalar_type(each)
]


def explained():
    for each in TYPES:
        yield each.name, each.description
        if isinstance(each, GraphQLEnumType):
            yield from ((f"{each.name}.{name}", value.description) for name, value in each.values.items())
        for name, field in getattr(each, "fields", {}).items():
            yield f"{each.name}.{name}", field.description
            if not isinstance(each, GraphQLInputObjectType):
                for argument, given in field.args.items():
                    yield f"{each.name}.{name}({argument})", given.description


def test_the_committed_schema_is_that_of_the_code():
    assert (ROOT / "schema.graphql").read_text(encoding="utf-8") == f"{schema.as_str()}\n"


def test_everything_is_explained():
    bare = [
        name
        for name, text in explained()
        if not text or len(text) < 5 or not text.strip().endswith((".", "`"))
    ]

    assert bare == []


def test_the_schema_names_no_vendor():
    printed = schema.as_str().lower()

    assert "hr works" not in printed
    assert "hr4you" not in printed


@pytest.mark.parametrize("model", [model for model in Model if model is not Model.DEPARTMENT])
def test_plain_fields_are_attributes_of_the_records(model):
    definition = schema.get_type_by_name(model.value)
    plain = {field.python_name for field in definition.fields if field.base_resolver is None}

    assert plain <= set(RECORD_TYPES[model].__struct_fields__)


@pytest.mark.parametrize("model", [model for model in Model if model is not Model.DEPARTMENT])
def test_records_can_be_read_by_id_and_in_pages(model):
    name = model.value[0].lower() + model.value[1:]
    query = GRAPHQL.query_type.fields

    assert {interface.name for interface in GRAPHQL.type_map[model.value].interfaces} == {"Node", "Record"}
    assert str(query[name].type) == model.value
    assert str(query[f"{name}s"].type) == f"{model.value}Connection"
    assert set(GRAPHQL.type_map[f"{model.value}Connection"].fields) == {
        "nodes",
        "edges",
        "pageInfo",
        "totalCount",
    }
    assert {"first", "after", "last", "before", "filter", "orderBy", "integrationId"} == set(
        query[f"{name}s"].args
    )


async def test_tools_can_read_the_schema_from_the_service(set_stage):
    stage = await set_stage(scale=0.05)

    introspected = (await stage.ask(get_introspection_query(specified_by_url=True))).data
    downloaded = await stage.client.get("/schema.graphql")

    assert print_schema(build_client_schema(introspected)) == print_schema(GRAPHQL)
    assert downloaded.status_code == 200
    assert downloaded.text == f"{schema.as_str()}\n"


async def test_the_service_says_that_it_lives(set_stage):
    stage = await set_stage(scale=0.05)

    assert (await stage.client.get("/health")).json() == {"status": "ok"}


def test_no_input_shows_what_it_holds():
    inputs = [
        known.definition.origin
        for name, known in schema.schema_converter.type_map.items()
        if isinstance(GRAPHQL.type_map.get(name), GraphQLInputObjectType)
    ]
    assert len(inputs) > 30
    for one in inputs:
        assert repr(object.__new__(one)) == f"{one.__name__}(…)"


@pytest.mark.parametrize(
    ("payload", "secret"), [(CreateApiKeyPayload, "key"), (CreateBrowserTokenPayload, "token")]
)
def test_payloads_with_secrets_do_not_show_them(payload, secret):
    rest = {"api_key": None} if secret == "key" else {"expires_at": None}
    assert "very-secret" not in repr(payload(**{secret: "very-secret"}, errors=[], **rest))
