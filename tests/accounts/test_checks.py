import asyncio
import json
from importlib import import_module

import pytest
from typer.testing import CliRunner

from graphql_api.__main__ import cli
from graphql_api.store.seal_keys import new_key

FIELDS = """checks { subject operation outcome detail code vendorStatus milliseconds
  right { name german: name(language: DE) assumed } } errors { code path }"""
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
    asked = [one for one in told["checks"] if one["operation"] in {"LIST", "READ"} and one not in untested]
    assert all(one["milliseconds"] is not None for one in asked)
    assert {one["outcome"] for one in told["checks"]} == {"GRANTED", "NOT_TESTED", "NOT_FOUND"}
    writes = {call for call in stage.vendors[slug].calls if not call.startswith("GET ")}
    assert writes == set()


async def test_a_missing_right_is_told_in_the_vendors_words(admin, stage):
    stage.vendors["hrworks"].fail(kind="status", status=403, path="/v2/persons")
    told = await checked(admin, "hrworks-demo")
    [users] = [one for one in told["checks"] if one["subject"] == "User"]
    assert (users["outcome"], users["vendorStatus"]) == ("DENIED", 403)
    assert users["code"] == "VENDOR_PERMISSION_MISSING"
    assert users["right"] == {"name": "Persons: read", "german": "Personen: lesen", "assumed": True}
    assert "Persons" in users["detail"]
    assert {one["outcome"] for one in told["checks"] if one["subject"] == "Job"} == {"GRANTED"}


async def test_a_vendor_that_is_away_has_failed(set_stage, admin, stage):
    stage.vendors["hr4you"].fail(kind="status", status=503)
    told = await checked(admin, "hr4you-demo", model="Job")
    assert {one["outcome"] for one in told["checks"]} == {"FAILED"}


async def outcomes(admin, integration):
    """The outcome of each check, by subject and operation."""
    told = await checked(admin, integration)
    return {(one["subject"], one["operation"]): one["outcome"] for one in told["checks"]}


#: Rights as the sandboxes spell them, and the checks that each opens.
RIGHTS = [
    ("hr4you", "jobs:read", {("Job", "LIST")}),
    ("hr4you", "users:read", {("User", "LIST")}),
    ("hr4you", "applicants:read", {("Candidate", "LIST")}),
    ("hr4you", "applications:read", {("Application", "LIST")}),
    ("hr4you", "applicationStages:read", {("ApplicationStage", "LIST"), ("Application", "LIST")}),
    ("hr4you", "sources:read", {("CANDIDATE_SOURCE", "FIND")}),
    ("hr4you", "customFields:read", {("CUSTOM_FIELDS", "READ")}),
    ("hrworks", "persons:read", {("User", "LIST")}),
    ("hrworks", "general:read", {("DEPARTMENTS", "READ")}),
    (
        "hrworks",
        "applicantManagement:read",
        {
            *(("Job", "LIST"), ("Candidate", "LIST"), ("Application", "LIST")),
            *(("SOURCE_OFFER", "FIND"), ("SOURCE_ANSWER", "FIND")),
        },
    ),
]


async def take_away(stage, slug, right):
    """Have the vendor's administrator take a right from the integration's credentials."""
    knobs = await stage.admin(slug, "GET", "knobs")
    if "denied" in knobs:
        await stage.admin(slug, "POST", "knobs", {"denied": [right]})
        return
    # Who may write may read in this vendor's sandbox.
    area = right.partition(":")[0]
    held = {
        key: [one for one in rights if not one.startswith(f"{area}:")]
        for key, rights in knobs["permissions"].items()
    }
    await stage.admin(slug, "POST", "knobs", {"permissions": held})


@pytest.mark.parametrize(("slug", "right", "opened"), RIGHTS, ids=[right for _, right, _ in RIGHTS])
async def test_a_right_that_is_taken_away_shows_where_it_is_needed_and_nowhere_else(
    admin, stage, slug, right, opened
):
    await take_away(stage, slug, right)
    found = await outcomes(admin, f"{slug}-demo")
    assert {check for check, outcome in found.items() if outcome == "DENIED"} == opened
    assert "FAILED" not in found.values()
    assert found["CREDENTIALS", "AUTHENTICATE"] == "GRANTED"


async def test_wrong_credentials_are_told_as_such(admin, stage):
    given = admin.account("hrworks", "wrong")
    given["credentials"] = [{"name": one["name"], "value": "wrong"} for one in given["credentials"]]
    assert (await admin.mutate("createIntegration", given))["errors"] == []
    told = await checked(admin, "wrong")
    [credentials] = [one for one in told["checks"] if one["subject"] == "CREDENTIALS"]
    assert (credentials["operation"], credentials["outcome"]) == ("AUTHENTICATE", "DENIED")
    assert (credentials["code"], credentials["vendorStatus"]) == ("VENDOR_AUTH_FAILED", 403)
    assert {one["outcome"] for one in told["checks"]} == {"DENIED", "NOT_TESTED"}


async def test_what_costs_no_call_is_not_said_to_be_granted(admin, stage):
    stage.forget()
    told = await checked(admin, "hrworks-demo", model="ApplicationStage")
    assert [(one["outcome"], one["right"]) for one in told["checks"]] == [("NOT_TESTED", None)]
    assert stage.vendors["hrworks"].calls == {}


async def test_a_vendor_that_is_away_tells_nothing_of_the_credentials(admin, stage):
    stage.vendors["hr4you"].fail(kind="status", status=503)
    found = await outcomes(admin, "hr4you-demo")
    assert found.pop(("CREDENTIALS", "AUTHENTICATE")) == "NOT_TESTED"
    assert {outcome for (_, operation), outcome in found.items() if operation != "WRITE"} == {"FAILED"}


async def source_found(admin, slug):
    found = await outcomes(admin, f"{slug}-demo")
    return {subject: outcome for (subject, operation), outcome in found.items() if operation == "FIND"}


async def test_a_source_is_found_once_the_customer_has_set_it_up(admin, stage):
    query = '{ integration(id: "hr4you-demo") { sourceName } }'
    name = (await stage.ask(query)).data["integration"]["sourceName"]
    assert await source_found(admin, "hr4you") == {"CANDIDATE_SOURCE": "NOT_FOUND"}
    await stage.admin("hr4you", "PUT", "state/sources/900", {"name": f" {name.upper()}"})
    assert await source_found(admin, "hr4you") == {"CANDIDATE_SOURCE": "GRANTED"}

    assert await source_found(admin, "hrworks") == {"SOURCE_OFFER": "NOT_FOUND", "SOURCE_ANSWER": "NOT_FOUND"}
    posts = await stage.admin("hrworks", "GET", "state/posts")
    post = next(one for one in posts if any(offer["isActive"] for offer in one["postOffers"]))
    offers = [{**offer, "jobPortal": name} for offer in post["postOffers"]]
    changed = {"postOffers": offers, "howDidYouHearAboutUsOptions": {"en": [], "de": [name]}}
    await stage.admin("hrworks", "PUT", f"state/posts/{post['uuid']}", changed)
    assert await source_found(admin, "hrworks") == {"SOURCE_OFFER": "GRANTED", "SOURCE_ANSWER": "GRANTED"}


async def test_more_runs_than_are_kept_are_refused(stage):
    for first in (0, 51):
        query = f'{{ integration(id: "hrworks-demo") {{ checks(first: {first}) {{ at }} }} }}'
        assert (await stage.ask(query)).codes == ["BAD_INPUT"]


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
