"""The example operations hold for the schema as committed, and run in the demo as they are."""

import json
from pathlib import Path

import httpx
import pytest
from graphql import build_schema, get_variable_values, parse, validate

from graphql_api.pages.examples import Example, load_examples
from graphql_api.pages.home import FIRST_QUERY

SCHEMA = Path(__file__).parents[2] / "schema.graphql"

each_example = pytest.mark.parametrize("example", load_examples(), ids=lambda example: example.name)


def _example(name: str) -> Example:
    return next(example for example in load_examples() if example.name == name)


def _variables(example: Example) -> dict:
    return json.loads(example.variables or "{}")


def _run(demo, example: Example) -> dict:
    body = {"query": example.query, "variables": _variables(example)}
    headers = {"Authorization": f"Bearer {demo.key}"}
    return httpx.post(demo.endpoint, json=body, headers=headers, timeout=30).json()


@each_example
def test_an_example_is_valid(example: Example):
    schema = build_schema(SCHEMA.read_text(encoding="utf-8"))

    assert validate(schema, parse(example.query)) == []


@each_example
def test_an_example_brings_the_variables_that_it_needs(example: Example):
    schema = build_schema(SCHEMA.read_text(encoding="utf-8"))
    asked_for = parse(example.query).definitions[0].variable_definitions or ()

    read = get_variable_values(schema, asked_for, _variables(example))

    # Where something is wrong with them, a list of it comes instead.
    assert not isinstance(read, list), read
    assert _variables(example).keys() <= {each.variable.name.value for each in asked_for}


@each_example
def test_an_example_runs_in_the_demo(demo, example: Example):
    answer = _run(demo, example)

    # The job feed of the demo has no applications, and the answer says so.
    assert {error["extensions"]["code"] for error in answer.get("errors", [])} <= {"UNSUPPORTED"}
    payloads = [payload for payload in answer["data"].values() if "replayed" in payload]
    assert all(payload["operation"]["state"] == "SUCCEEDED" for payload in payloads), payloads
    assert [payload["errors"] for payload in payloads if payload["errors"]] == []


def test_the_note_is_for_an_application_that_another_example_lists(demo):
    listed = _run(demo, _example("Page through applications"))["data"]["applications"]["nodes"]

    noted = _variables(_example("Add a note"))["input"]["applicationId"]

    assert noted in {application["id"] for application in listed}


def test_a_write_that_is_run_again_is_replayed(demo):
    first, second = (_run(demo, _example("Create a candidate"))["data"]["createCandidate"] for _ in range(2))

    assert second["replayed"]
    assert second["operation"] == first["operation"]


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
        "Create a candidate",
        "Add a note",
        "Operations",
    ]


def test_only_the_example_for_one_integration_gets_its_id():
    plain, filled = load_examples(), load_examples("acme")

    changed = {
        after.name: after.variables for before, after in zip(plain, filled, strict=True) if before != after
    }

    assert {name: json.loads(text) for name, text in changed.items()} == {
        "One integration": {"integrationId": "acme"}
    }
