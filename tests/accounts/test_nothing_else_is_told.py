"""Beside the records themselves: nothing that an answer says, keeps or costs tells of records that are not shown."""

import json
import zlib
from functools import partial

import pytest

from connectors.contract import ids
from graphql_api.loading import cursors
from graphql_api.store import audit, created

both = pytest.mark.parametrize("slug", ["hrworks", "hr4you"])
IMPORT = """mutation ($input: ImportApplicationsInput!) { told: importApplications(input: $input) {
  applications { id candidateId } errors { code path } } }"""
APPLY = """mutation ($input: CreateApplicationInput!) { told: createApplication(input: $input) {
  application { id candidateId } operation { id state candidateId } errors { code existingId } } }"""
LISTED = """{ applications(integrationId: "acme", first: 50) { totalCount nodes { id } edges { cursor } } }"""
OF_ALL = """query ($id: ID!) { applications(integrationId: $id, first: 250) {
  nodes { id jobId candidate { id firstName lastName emailAddresses { emailAddress } applications { totalCount } } } } }"""


@pytest.fixture
async def stage(set_stage):
    return await set_stage(scale=0.2)


async def elsewhere(stage, slug):
    """Applications as the vendor has them, said of an integration that shows all."""
    return (await stage.ask(OF_ALL, id=f"{slug}-demo")).data["applications"]["nodes"]


def ours(global_id):
    """The id of the same record in the integration that hides."""
    known = ids.decode(global_id)
    return ids.encode(known.model, "acme", known.remote_id)


async def bring_in(stage, *global_ids):
    remote_ids = [ids.decode(one).remote_id for one in global_ids]
    told = (await stage.ask(IMPORT, input={"integrationId": "acme", "remoteIds": remote_ids})).data["told"]
    assert told["errors"] == []
    return told["applications"]


async def apply(stage, mail, job=None, name=("Neu", "Hier"), **more):
    if job is None:
        query = '{ jobs(integrationId: "acme", filter: {statuses: [OPEN]}, first: 1) { nodes { id } } }'
        job = (await stage.ask(query)).data["jobs"]["nodes"][0]["id"]
    person = {"firstName": name[0], "lastName": name[1], "emailAddress": mail}
    given = {"application": {"jobId": job}, "candidate": person, "waitSeconds": 20, **more}
    return (await stage.ask(APPLY, input=given)).data["told"]


@both
async def test_the_vendor_is_not_asked_for_what_is_not_shown(hiding, stage, slug):
    await hiding(slug)
    foreign = (await elsewhere(stage, slug))[0]
    stage.forget()
    singles = "query ($one: ID!, $who: ID!) { application(id: $one) { id } candidate(id: $who) { id } }"
    asked = {"one": ours(foreign["id"]), "who": ours(foreign["candidate"]["id"])}
    assert (await stage.ask(singles, **asked)).data == {"application": None, "candidate": None}
    assert (await stage.ask(LISTED)).data["applications"] == {"totalCount": 0, "nodes": [], "edges": []}
    assert stage.vendors[slug].calls == {}


@both
async def test_filters_find_nothing_else(hiding, stage, slug):
    await hiding(slug)
    known = await elsewhere(stage, slug)
    await bring_in(stage, known[-1]["id"])
    foreign = known[0]
    mail = foreign["candidate"]["emailAddresses"][0]["emailAddress"]
    conditions = {
        "applications": [
            f'ids: ["{ours(foreign["id"])}"]',
            f'remoteIds: ["{ids.decode(foreign["id"]).remote_id}"]',
            f'jobIds: ["{ours(foreign["jobId"])}"]',
        ],
        "candidates": [
            f'ids: ["{ours(foreign["candidate"]["id"])}"]',
            f'remoteIds: ["{ids.decode(foreign["candidate"]["id"]).remote_id}"]',
            f'email: "{mail}"',
            f'jobIds: ["{ours(foreign["jobId"])}"]',
        ],
    }
    shown = {ours(known[-1]["id"]), ours(known[-1]["candidate"]["id"])}
    for field, given in conditions.items():
        for condition in given:
            for order in ("", ", orderBy: {field: ID}"):
                given_to = f'integrationId: "acme", first: 50, filter: {{{condition}}}{order}'
                query = f"{{ {field}({given_to}) {{ nodes {{ id }} }} }}"
                found = {node["id"] for node in (await stage.ask(query)).data[field]["nodes"]}
                assert found <= shown, condition


@both
async def test_cursors_know_no_neighbours_that_are_not_shown(hiding, stage, slug):
    await hiding(slug)
    known = await elsewhere(stage, slug)
    chosen = [known[3]["id"], known[9]["id"]]
    await bring_in(stage, *chosen)
    edges = (await stage.ask(LISTED)).data["applications"]["edges"]
    marks = {mark for edge in edges for mark in neighbours(edge["cursor"])}
    assert len(edges) == 2
    assert marks == {zlib.crc32(ours(one).encode()) for one in chosen}


def neighbours(cursor):
    anchor = cursors.decode(cursor, "after")
    return {*anchor.before, *anchor.after}


@both
async def test_raw_data_of_a_candidate_name_no_other_application(hiding, stage, slug):
    await hiding(slug)
    known = await elsewhere(stage, slug)
    several = next(one for one in known if one["candidate"]["applications"]["totalCount"] > 1)
    others = {
        ids.decode(one["id"]).remote_id
        for one in known
        if one["candidate"]["id"] == several["candidate"]["id"] and one["id"] != several["id"]
    }
    await bring_in(stage, several["id"])
    query = (
        '{ candidates(integrationId: "acme", first: 5) { nodes { remoteData applications { totalCount } } } }'
    )
    (candidate,) = (await stage.ask(query)).data["candidates"]["nodes"]
    assert candidate["applications"] == {"totalCount": 1}
    assert not [one for one in others if f'"{one}"' in json.dumps(candidate["remoteData"])]


@both
async def test_who_is_there_already_is_not_named(hiding, stage, slug):
    await hiding(slug)
    foreign = next(one for one in await elsewhere(stage, slug) if one["candidate"]["emailAddresses"])
    mail = foreign["candidate"]["emailAddresses"][0]["emailAddress"]
    told = await apply(stage, mail, onDuplicate="REJECT", idempotencyKey="rejected")
    assert told["errors"] == [{"code": "CANDIDATE_EXISTS", "existingId": None}]
    assert told["operation"]["candidateId"] is None
    query = '{ candidates(integrationId: "acme", first: 50) { nodes { id } } }'
    assert (await stage.ask(query)).data["candidates"]["nodes"] == []

    await bring_in(stage, foreign["id"])
    told = await apply(stage, mail, onDuplicate="REJECT", idempotencyKey="rejected again")
    assert told["errors"] == [{"code": "CANDIDATE_EXISTS", "existingId": ours(foreign["candidate"]["id"])}]


@both
async def test_a_known_candidate_is_shown_once_they_applied_here_with_that_application_alone(
    hiding, stage, slug
):
    await hiding(slug)
    known = await elsewhere(stage, slug)
    foreign = next(one for one in known if one["candidate"]["emailAddresses"])
    mail = foreign["candidate"]["emailAddresses"][0]["emailAddress"]
    query = '{ jobs(integrationId: "acme", filter: {statuses: [OPEN]}, first: 9) { nodes { id } } }'
    jobs = [node["id"] for node in (await stage.ask(query)).data["jobs"]["nodes"]]
    job = next(id_ for id_ in jobs if id_ != ours(foreign["jobId"]))
    told = await apply(
        stage, mail, job, (foreign["candidate"]["firstName"], foreign["candidate"]["lastName"])
    )
    assert told["errors"] == []
    assert told["application"]["candidateId"] in {ours(one["candidate"]["id"]) for one in known}
    query = '{ candidates(integrationId: "acme", first: 9) { nodes { id applications { nodes { id } } } } }'
    (candidate,) = (await stage.ask(query)).data["candidates"]["nodes"]
    assert candidate["applications"]["nodes"] == [{"id": told["application"]["id"]}]


@both
async def test_a_failed_application_shows_nobody(hiding, stage, slug):
    """They have applied elsewhere for the same job: nothing was made here."""
    await hiding(slug)
    known = await elsewhere(stage, slug)
    query = '{ jobs(integrationId: "acme", filter: {statuses: [OPEN]}, first: 50) { nodes { id } } }'
    jobs = {node["id"] for node in (await stage.ask(query)).data["jobs"]["nodes"]}
    foreign = next(one for one in known if one["candidate"]["emailAddresses"] and ours(one["jobId"]) in jobs)
    who = foreign["candidate"]
    mail = who["emailAddresses"][0]["emailAddress"]

    told = await apply(stage, mail, ours(foreign["jobId"]), (who["firstName"], who["lastName"]))

    assert told["errors"] == [{"code": "ALREADY_APPLIED", "existingId": None}]
    assert (told["application"], told["operation"]["candidateId"]) == (None, None)
    listed = '{ candidates(integrationId: "acme") { nodes { id } } applications(integrationId: "acme") { nodes { id } } }'
    assert (await stage.ask(listed)).data == {"candidates": {"nodes": []}, "applications": {"nodes": []}}


async def test_stale_records_that_are_not_shown_do_not_count(hiding, stage):
    await hiding("hr4you")
    known = await elsewhere(stage, "hr4you")
    await bring_in(stage, known[0]["id"])
    assert (await stage.ask(LISTED)).data["applications"]["totalCount"] == 1
    stage.vendors["hr4you"].fail(kind="status", path="/api2/applications", status=503)
    answer = await stage.ask(LISTED, {"Cache-Control": "max-age=0, stale-if-error=600"})
    assert answer.data["applications"]["totalCount"] == 1
    assert answer.freshness["staleRecords"] == 1


async def test_an_answer_that_another_process_keeps_is_not_given_again(hiding, stage, replica):
    await hiding("hr4you")
    await replica.app.state.service.accounts.look()
    known = await elsewhere(stage, "hr4you")
    await bring_in(stage, known[0]["id"])
    for _ in range(3):
        assert (await replica.ask(LISTED)).data["applications"]["totalCount"] == 1
    stage.forget()

    await bring_in(stage, known[1]["id"])

    answer = await replica.ask(LISTED)
    assert answer.data["applications"]["totalCount"] == 2
    again = await replica.ask(LISTED)
    assert again.data == answer.data


async def test_lists_of_jobs_take_no_look_and_others_one_for_all_integrations(hiding, stage, monkeypatch):
    await hiding("hr4you")
    looked = []
    news = created.news
    monkeypatch.setattr(created, "news", lambda *given, **named: looked.append(1) or news(*given, **named))
    await stage.ask('{ __typename jobs(integrationId: "acme", first: 1) { nodes { id } } }')
    await stage.ask('{ applications(integrationId: "hr4you-demo", first: 1) { nodes { id } } }')
    assert looked == []
    await stage.ask(
        "{ applications(first: 3) { nodes { id candidate { id } } } candidates(first: 3) { nodes { id } } }"
    )
    assert looked == [1]


async def test_what_waits_for_its_files_is_shown(hiding, stage):
    """The vendor has the application; that it takes no files now changes nothing about whose it is."""
    await hiding("hr4you")
    stage.vendors["hr4you"].fail(
        kind="rate_limited", method="POST", path=r"^/api2/applicants/\d+/documents", retry_after=600
    )
    file = {"name": "cv.txt", "contentType": "text/plain", "data": "aGFsbG8=", "type": "CV"}
    told = await apply(stage, "neu@mailbox.example", attachments=[file], waitSeconds=1)
    assert told["operation"]["state"] in {"PENDING", "RUNNING"}
    query = '{ applications(integrationId: "acme", first: 9) { nodes { id candidate { id } } } }'
    (application,) = (await stage.ask(query)).data["applications"]["nodes"]
    assert application["candidate"] is not None


async def test_imports_are_in_the_audit_trail(hiding, stage):
    await hiding("hr4you")
    foreign = (await elsewhere(stage, "hr4you"))[0]["id"]
    await bring_in(stage, foreign)
    entry = (await stage.app.state.service.accounts.database.read(partial(audit.newest, limit=1)))[0]
    assert (entry.event, entry.integration_id) == ("applications.imported", "acme")
    assert json.loads(entry.detail) == {"applications": [ids.decode(foreign).remote_id]}
