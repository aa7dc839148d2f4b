"""The example operations hold for the schema as committed."""

import json
from pathlib import Path

import pytest
from graphql import build_schema, parse, validate

from graphql_api.pages.examples import Example, load_examples
from graphql_api.pages.home import FIRST_QUERY

SCHEMA = Path(__file__).parents[2] / "schema.graphql"


@pytest.mark.parametrize("example", load_examples(), ids=lambda example: example.name)
def test_an_example_is_valid(example: Example):
    schema = build_schema(SCHEMA.read_text(encoding="utf-8"))

    assert validate(schema, parse(example.query)) == []


def test_the_query_on_the_landing_page_is_valid():
    schema = build_schema(SCHEMA.read_text(encoding="utf-8"))

    assert validate(schema, parse(FIRST_QUERY)) == []


def test_the_examples_come_in_order_with_their_names():
    assert [example.name for example in load_examples()] == [
        "Jobs with applications and candidates",
        "One integration",
        "Coverage of the connectors",
        "Page through applications",
        "Freshness",
    ]


def test_only_the_example_for_one_integration_gets_its_id():
    filled = {example.name: example.variables for example in load_examples("acme") if example.variables}

    assert {name: json.loads(text) for name, text in filled.items()} == {
        "One integration": {"integrationId": "acme"}
    }


def test_no_example_needs_variables_to_run():
    for example in load_examples():
        operation = parse(example.query).definitions[0]
        required = [
            each.variable.name.value
            for each in operation.variable_definitions or ()
            if each.type.kind == "non_null_type" and each.default_value is None
        ]
        assert required == []
