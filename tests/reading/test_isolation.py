"""Integrations do not suffer from one another, nor see one another."""

import pytest

from connectors.contract.connector import Limits

EVERYWHERE = """{ jobs(first: 250) { nodes { integration { id } } }
  users(first: 250) { nodes { integration { id } } } }"""
NO_RETRIES = Limits(attempts=1, read_timeout=0.3, deadline=0.5)


def owners(connection):
    return {node["integration"]["id"] for node in connection["nodes"]}


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "server_error"},
        {"kind": "rate_limited", "retry_after": 30},
        {"kind": "drop_before"},
        {"kind": "truncate"},
        {"kind": "garbage"},
        {"kind": "latency", "milliseconds": 5000},
    ],
    ids=lambda fault: fault["kind"],
)
async def test_a_failing_vendor_leaves_the_others_records_standing(set_stage, fault):
    stage = await set_stage(scale=0.2, limits=NO_RETRIES)
    stage.vendors["hrworks"].fail(path="/v2/applicant-management", **fault)

    answer = await stage.ask(EVERYWHERE)

    assert owners(answer.body["data"]["jobs"]) == {"hr4you-demo", "hr4you-feed-demo"}
    assert owners(answer.body["data"]["users"]) == {"hrworks-demo", "hr4you-demo"}
    assert [(error["path"], error["extensions"]["integrationId"]) for error in answer.errors] == [
        (["jobs"], "hrworks-demo")
    ]
    assert answer.errors[0]["extensions"]["code"].startswith("VENDOR_")


async def test_a_failing_relation_blanks_only_its_own_integration(set_stage):
    stage = await set_stage(scale=0.2, limits=NO_RETRIES)
    stage.vendors["hrworks"].fail(kind="server_error", path="/v2/persons")

    answer = await stage.ask("{ jobs(first: 250) { nodes { integration { id } contact { email } } } }")

    jobs = answer.body["data"]["jobs"]["nodes"]
    assert {job["integration"]["id"] for job in jobs if job["contact"]} == {"hr4you-demo"}
    assert {error["extensions"]["code"] for error in answer.errors} == {"VENDOR_UNAVAILABLE"}
    assert {error["extensions"]["integrationId"] for error in answer.errors} == {"hrworks-demo"}


async def test_what_a_way_in_never_has_is_null_and_said_once(set_stage):
    stage = await set_stage(scale=0.2)

    answer = await stage.ask(
        '{ jobs(integrationId: "hr4you-feed-demo", first: 250) { nodes { applications { nodes { id } } } } }'
    )

    jobs = answer.body["data"]["jobs"]["nodes"]
    assert len(jobs) > 1
    assert {job["applications"] is None for job in jobs} == {True}
    assert answer.codes == ["UNSUPPORTED"]
    assert "not available through the" in answer.errors[0]["message"]


async def test_lists_of_what_a_way_in_never_has(set_stage):
    stage = await set_stage(scale=0.2)

    alone = await stage.ask('{ candidates(integrationId: "hr4you-feed-demo") { nodes { id } } }')
    everywhere = await stage.ask("{ candidates(first: 250) { nodes { integration { id } } } }")

    assert alone.body["data"] == {"candidates": None}
    assert alone.codes == ["UNSUPPORTED"]
    assert "hr4you-feed-demo" not in owners(everywhere.data["candidates"])


async def test_a_key_sees_its_own_integrations_only(set_stage):
    stage = await set_stage(scale=0.2, key_integrations=frozenset({"hr4you-demo"}))

    seen = await stage.ask(
        "{ viewer { integrations { id } } jobs(first: 250) { nodes { integration { id } } } }"
    )
    foreign = await stage.ask('{ jobs(integrationId: "hrworks-demo") { nodes { id } } }')
    unknown = await stage.ask('{ jobs(integrationId: "no-such-one") { nodes { id } } }')

    assert seen.data["viewer"]["integrations"] == [{"id": "hr4you-demo"}]
    assert owners(seen.data["jobs"]) == {"hr4you-demo"}
    assert foreign.codes == unknown.codes == ["NOT_FOUND"]
    assert foreign.errors[0]["message"].replace("hrworks-demo", "no-such-one") == unknown.errors[0]["message"]
    assert stage.vendors["hrworks"].calls == {}
