"""The page about passthrough says what happens: its examples run, its tables are complete."""

import re
from pathlib import Path

import pytest

from connectors import registry
from graphql_api.operations.raw_answers import Form
from graphql_api.security.passthrough_rules import allowed

PAGE = (Path(__file__).parents[2] / "docs" / "passthrough.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```graphql\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("executor", ["breadth_first", "graphql_core"])
async def test_the_first_example_reads(set_stage, executor):
    stage = await set_stage(settings={"executor": executor})
    told = (await stage.ask(EXAMPLES[0])).data["passthrough"]
    assert (told["status"], told["errors"]) == (200, [])
    assert set(told["json"]["organizationUnits"][0]) >= {"uuid", "name"}


async def test_the_example_of_a_key_makes_one(stage):
    told = (await stage.ask(EXAMPLES[2])).data["createApiKey"]
    assert told["key"]
    assert told["errors"] == []


def test_the_rules_of_the_table_can_be_read():
    rules = re.findall(r"^\| `((?:[A-Z,]+|\*) /[^`]*)` \|", PAGE, re.MULTILINE)
    assert len(rules) == 3
    assert [
        allowed([rule], "GET", path)
        for rule, path in zip(
            rules, ("/v2/persons/1", "/v2/applicant-management/posts/7", "/api2/jobs"), strict=True
        )
    ] == [True] * 3


def test_each_way_and_form_is_told():
    for slug in registry.slugs():
        connector = registry.connector(slug)
        for way in connector.ways:
            assert way.passthrough is not None
            (row,) = re.findall(rf"^\| {connector.name} \| `{way.name}` \| (.*)$", PAGE, re.MULTILINE)
            assert [root for root in way.passthrough.roots if f"`{root}`" not in row] == []
    assert [form for form in Form if f"| `{form}`" not in PAGE] == []
