"""Cursors: good in the list that they came from, refused by name everywhere else, at no cost."""

from base64 import urlsafe_b64encode

import msgspec
import pytest

from connectors.contract.connector import Limits

MINE, OTHER = "hrworks-demo", "hr4you-demo"
BY_NAME, BY_ID = ", orderBy: {field: NAME}", ", orderBy: {field: ID}"


@pytest.fixture
async def small(set_stage):
    return await set_stage(scale=0.06)


async def cursor_of(pager, *where):
    return (await pager(*where).page(first=2))["pageInfo"]["endCursor"]


def is_refused(answer, name, argument="after"):
    assert answer.body["data"] == {name: None}
    assert answer.codes == ["BAD_INPUT"]
    assert answer.errors[0]["path"] == [name]
    assert answer.errors[0]["message"].startswith(f"{argument}: ")
    return True


FOREIGN = {
    "another model": (("users", MINE), ("jobs", MINE)),
    "another integration": (("jobs", OTHER), ("jobs", MINE)),
    "no order for one with an order": (("jobs", MINE), ("jobs", MINE, BY_NAME)),
    "an order for one without": (("jobs", MINE, BY_NAME), ("jobs", MINE)),
    "another order": (("jobs", MINE, BY_NAME), ("jobs", MINE, BY_ID)),
    "another direction": (
        ("jobs", MINE, BY_NAME),
        ("jobs", MINE, ", orderBy: {field: NAME, direction: DESC}"),
    ),
    "the same order of another model": (("users", MINE, BY_ID), ("jobs", MINE, BY_ID)),
    "the same order of another integration": (("jobs", OTHER, BY_NAME), ("jobs", MINE, BY_NAME)),
    "stages for job stages": (("applicationStages", MINE), ("jobStages", MINE)),
}


@pytest.mark.parametrize(("came_from", "goes_to"), FOREIGN.values(), ids=FOREIGN)
async def test_a_cursor_of_another_list_is_refused_without_a_vendor_call(small, pager, came_from, goes_to):
    cursor = await cursor_of(pager, small, *came_from)
    target = pager(small, *goes_to)
    small.forget()

    forward = await small.ask(target.query, id=goes_to[1], first=2, after=cursor)
    backward = await small.ask(target.query, id=goes_to[1], last=2, before=cursor)

    assert is_refused(forward, target.name)
    assert is_refused(backward, target.name, "before")
    assert [vendor.calls for vendor in small.vendors.values()] == [{}, {}]


def forged(*parts):
    return urlsafe_b64encode(msgspec.msgpack.encode(parts)).rstrip(b"=").decode()


GARBAGE = {
    "empty": "",
    "a word": "cursor",
    "no base64": "%%%",
    "not ASCII": "é",
    "long": "A" * 10_000,
    "other base64": "YXJyYXljb25uZWN0aW9uOjA",
    "padding": "====",
    "another kind": forged("x", "id", 1, [], []),
    "too few parts": forged("a", "id"),
    "wrong types": forged("a", 1, "page", [], []),
    "no id in it": forged("a", "nothing", 1, [], []),
    "no id in an order": forged("p", "name", "a", "nothing"),
}


@pytest.mark.parametrize("cursor", GARBAGE.values(), ids=GARBAGE)
@pytest.mark.parametrize("order", ["", BY_NAME], ids=["vendor-order", "ordered"])
@pytest.mark.parametrize("integration_id", [MINE, None], ids=["one", "all"])
async def test_garbage_is_refused(small, pager, cursor, order, integration_id):
    target = pager(small, "jobs", integration_id, order)

    answer = await small.ask(target.query, id=integration_id, first=2, after=cursor)

    assert is_refused(answer, "jobs")
    assert [vendor.calls for vendor in small.vendors.values()] == [{}, {}]


@pytest.mark.parametrize("page", [-5, 0, 10**6, 2**62])
async def test_a_page_that_was_tampered_with_costs_time_but_tells_the_truth(small, pager, page):
    listed = pager(small, "applications", MINE)
    everything = await listed.forward(250)
    cursor = forged("a", everything[4]["id"], page, [], [])

    assert (await listed.page(first=3, after=cursor))["nodes"] == everything[5:8]


async def test_cursors_of_a_list_over_all_serve_only_where_their_record_is(small, pager):
    everywhere = pager(small, "jobs")
    last = (await everywhere.page(last=1))["pageInfo"]["endCursor"]

    answer = await small.ask(pager(small, "jobs", MINE).query, id=MINE, first=2, after=last)
    own = await pager(small, "jobs", "hr4you-feed-demo").page(first=1, after=last)

    assert is_refused(answer, "jobs")
    assert own["nodes"] == []
    assert own["pageInfo"]["hasPreviousPage"]


@pytest.mark.parametrize("order", ["", BY_NAME], ids=["vendor-order", "ordered"])
async def test_a_failing_integration_holds_up_no_other_in_the_middle_of_a_list(set_stage, pager, order):
    stage = await set_stage(
        scale=0.06, limits=Limits(attempts=1), settings={"ttl_seconds": 0, "stale_if_error_seconds": 0}
    )
    everywhere = pager(stage, "jobs", None, order)
    listed = await everywhere.forward(250)
    own = {node["id"] for node in await pager(stage, "jobs", MINE).forward(250)}
    cursor = (await everywhere.page(first=3))["pageInfo"]["endCursor"]
    stage.vendors["hrworks"].fail(kind="server_error", path="/v2/applicant-management")

    answer = await stage.ask(everywhere.query, first=250, after=cursor)

    found = [node["id"] for node in answer.body["data"]["jobs"]["nodes"]]
    assert found == [node["id"] for node in listed[3:] if node["id"] not in own]
    assert answer.codes == ["VENDOR_UNAVAILABLE"]
    assert answer.errors[0]["extensions"]["integrationId"] == MINE


async def test_a_list_picked_by_ids_goes_on_behind_an_integration_that_fails(set_stage, pager):
    stage = await set_stage(
        scale=0.06, limits=Limits(attempts=1), settings={"ttl_seconds": 0, "stale_if_error_seconds": 0}
    )
    mine = await pager(stage, "jobs", MINE).page(first=2)
    other = await pager(stage, "jobs", OTHER).page(first=2)
    query = """query ($ids: [ID!], $after: String) { jobs(filter: {ids: $ids}, first: 1, after: $after) {
      nodes { id } pageInfo { endCursor } } }"""
    ids = [node["id"] for node in (*mine["nodes"], *other["nodes"])]
    first = (await stage.ask(query, ids=ids)).data["jobs"]
    stage.vendors["hrworks"].fail(kind="server_error", path="/v2/applicant-management")

    answer = await stage.ask(query, ids=ids, after=first["pageInfo"]["endCursor"])

    assert answer.body["data"]["jobs"]["nodes"] == [{"id": other["nodes"][0]["id"]}]
    assert answer.codes == ["VENDOR_UNAVAILABLE"]


async def applied_for(stage, number):
    """So many jobs that have at least three applications, each with the ids of these."""
    query = """{ jobs(integrationId: "hr4you-demo", first: 50) { nodes { id applications(first: 250) {
      nodes { id } edges { cursor } } } } }"""
    jobs = (await stage.ask(query)).data["jobs"]["nodes"]
    return [job for job in jobs if len(job["applications"]["nodes"]) > 2][:number]


async def test_a_cursor_of_one_parent_is_refused_by_another_and_by_no_other_parent(set_stage):
    stage = await set_stage(scale=0.2)
    one, other = await applied_for(stage, 2)
    query = """query ($ids: [ID!]!, $after: String) { nodes(ids: $ids) { ... on Job {
      applications(first: 1, after: $after) { nodes { id } } } } }"""

    answer = await stage.ask(
        query, ids=[one["id"], other["id"]], after=one["applications"]["edges"][0]["cursor"]
    )

    assert answer.body["data"]["nodes"] == [
        {"applications": {"nodes": one["applications"]["nodes"][1:2]}},
        {"applications": None},
    ]
    assert [(error["path"], error["extensions"]["code"]) for error in answer.errors] == [
        (["nodes", 1, "applications"], "BAD_INPUT")
    ]
    assert answer.errors[0]["message"].startswith("after: ")


@pytest.mark.parametrize(
    "order", ["", ", orderBy: {field: REMOTE_CREATED_AT, direction: DESC}"], ids=["plain", "ordered"]
)
async def test_relations_are_paged_both_ways(set_stage, order):
    stage = await set_stage(scale=0.2)
    (job,) = await applied_for(stage, 1)
    query = f"""query ($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {{ job(id: $id) {{
      applications(first: $first, after: $after, last: $last, before: $before {order}) {{ nodes {{ id }} totalCount
      pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }} }}"""

    async def page(**window):
        return (await stage.ask(query, id=job["id"], **window)).data["job"]["applications"]

    forward, backward, after, before = [], [], None, None
    for _ in job["applications"]["nodes"]:
        ahead, behind = await page(first=1, after=after), await page(last=1, before=before)
        forward, backward = forward + ahead["nodes"], behind["nodes"] + backward
        after, before = ahead["pageInfo"]["endCursor"], behind["pageInfo"]["startCursor"]

    assert forward == backward
    assert {ahead["totalCount"], behind["totalCount"]} == {len(forward)}
    assert not ahead["pageInfo"]["hasNextPage"]
    assert not behind["pageInfo"]["hasPreviousPage"]
    ids = [node["id"] for node in forward]
    expected = [node["id"] for node in job["applications"]["nodes"]]
    assert (sorted(ids) == sorted(expected)) if order else (ids == expected)


async def test_relations_are_filtered_and_refuse_what_lists_refuse(set_stage):
    stage = await set_stage(scale=0.2)
    (job,) = await applied_for(stage, 1)
    query = """query ($id: ID!, $ids: [ID!]) { job(id: $id) { some: applications(filter: {ids: $ids}) {
      nodes { id } totalCount } none: applications(filter: {outcomes: []}) { totalCount }
      zero: applications(first: 0) { totalCount } broken: applications(after: "x") { totalCount } } }"""
    wanted = job["applications"]["nodes"][1]

    answer = await stage.ask(query, id=job["id"], ids=[wanted["id"]])

    assert answer.body["data"]["job"] == {
        "some": {"nodes": [wanted], "totalCount": 1},
        "none": {"totalCount": 0},
        "zero": None,
        "broken": None,
    }
    assert sorted(error["message"].split(":")[0] for error in answer.errors) == ["after", "first"]
    assert set(answer.codes) == {"BAD_INPUT"}
