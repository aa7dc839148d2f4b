import asyncio
import json
from importlib import import_module

import pytest
from typer.testing import CliRunner

from graphql_api.__main__ import cli
from graphql_api.store.seal_keys import new_key

FIELDS = "checks { subject operation outcome detail vendorStatus milliseconds } errors { code path }"
READ = {"User", "Job", "Candidate", "Application", "ApplicationStage"}


async def checked(admin, integration, **more):
    return await admin.mutate("testIntegration", {"integrationId": integration, **more}, FIELDS)


@pytest.mark.parametrize("slug", ["hrworks", "hr4you"])
async def test_each_model_is_granted_or_not_tested_with_a_reason(admin, stage, slug):
    told = await checked(admin, f"{slug}-demo")
    assert told["errors"] == []
    granted = {one["subject"] for one in told["checks"] if one["outcome"] == "GRANTED"}
    untested = [one for one in told["checks"] if one["outcome"] == "NOT_TESTED"]
    assert granted | {one["subject"] for one in untested} >= READ
    assert all(one["detail"] for one in untested)
    assert all(one["milliseconds"] is not None for one in told["checks"] if one["outcome"] == "GRANTED")
    assert {one["outcome"] for one in told["checks"]} == {"GRANTED", "NOT_TESTED"}
    writes = {call for call in stage.vendors[slug].calls if not call.startswith("GET ")}
    assert writes == set()


async def test_a_missing_right_is_told_in_the_vendors_words(admin, stage):
    stage.vendors["hrworks"].fail(kind="status", status=403, path="/v2/persons")
    told = await checked(admin, "hrworks-demo")
    [users] = [one for one in told["checks"] if one["subject"] == "User"]
    assert (users["outcome"], users["vendorStatus"]) == ("DENIED", 403)
    assert users["detail"]
    assert {one["outcome"] for one in told["checks"] if one["subject"] == "Job"} == {"GRANTED"}


async def test_a_vendor_that_is_away_has_failed(set_stage, admin, stage):
    stage.vendors["hr4you"].fail(kind="status", status=503)
    told = await checked(admin, "hr4you-demo", model="Job")
    assert {one["outcome"] for one in told["checks"]} == {"FAILED"}


async def test_one_model_is_checked_alone(admin):
    told = await checked(admin, "hrworks-demo", model="User")
    assert {one["subject"] for one in told["checks"]} == {"User"}
    told = await checked(admin, "hrworks-demo", model="Invoice")
    assert told == {"checks": [], "errors": [{"code": "BAD_INPUT", "path": "model"}]}


async def test_runs_are_kept_newest_first(admin, stage):
    await checked(admin, "hrworks-demo")
    await checked(admin, "hrworks-demo", model="Job")
    query = '{ integration(id: "hrworks-demo") { checks { at checks { subject outcome } } } }'
    runs = (await stage.ask(query)).data["integration"]["checks"]
    assert len(runs) == 2
    assert {one["subject"] for one in runs[0]["checks"]} == {"Job"}
    assert runs[0]["at"] > runs[1]["at"]


async def test_checking_takes_an_administrator(admin):
    _, ordinary = await admin.key("READ_JOBS")
    test = 'mutation { testIntegration(input: {integrationId: "hrworks-demo"}) { errors { code } } }'
    assert (await ordinary.ask(test)).codes == ["FORBIDDEN"]
    assert (await ordinary.ask('{ integration(id: "hrworks-demo") { checks { at } } }')).codes == [
        "FORBIDDEN"
    ]


@pytest.mark.parametrize(("right", "code"), [(True, 0), (False, 1)])
async def test_the_command_shows_a_table(stage, tmp_path, monkeypatch, right, code):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ATS_GRAPH_SEAL_KEYS", new_key())
    monkeypatch.setenv("ATS_GRAPH_DATABASE_URL", f"sqlite:///{tmp_path}/command.db")
    monkeypatch.setenv("COLUMNS", "200")
    known = import_module("connectors.hrworks.sandbox.connections").connections()["api"]["credentials"]
    given = json.dumps(known if right else dict.fromkeys(known, "wrong"))
    create = ["integration", "create", "acme", "--connector", "hrworks", "--credentials", given]
    run = CliRunner().invoke
    made = await in_thread(run, cli, [*create, "--base-url", stage.vendors["hrworks"].url])
    assert made.exit_code == 0
    result = await in_thread(run, cli, ["check", "acme"])
    assert result.exit_code == code
    assert ("GRANTED" if right else "DENIED") in result.stdout
    assert "Candidate" in result.stdout
    unknown = await in_thread(run, cli, ["check", "nobody"])
    assert (unknown.exit_code, "There is no integration 'nobody'" in unknown.stderr) == (1, True)


async def in_thread(function, *arguments):
    """Commands run a loop of their own."""
    return await asyncio.to_thread(function, *arguments)
