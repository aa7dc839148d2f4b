"""Paging both ways reaches each record once, while others come and go at the vendor."""

import pytest

LISTS = {
    "hrworks-demo": [
        "users",
        "jobs",
        "jobPostings",
        "candidates",
        "applicationStages",
        "applications",
        "jobStages",
    ],
    "hr4you-demo": ["users", "jobs", "candidates", "applicationStages", "applications"],
    "hr4you-feed-demo": ["jobs"],
}
CASES = [(integration_id, name) for integration_id, names in LISTS.items() for name in names]
NOW = {"Cache-Control": "no-cache"}
SMALL = 0.06


def query_for(name, arguments=""):
    return f"""query ($id: ID, $first: Int, $after: String, $last: Int, $before: String) {{
      {name}(integrationId: $id, first: $first, after: $after, last: $last, before: $before {arguments}) {{
        nodes {{ id }} edges {{ cursor node {{ id }} }}
        pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} totalCount }} }}"""


async def forward(stage, name, size, id_=None, arguments="", headers=None, between=None):
    """All ids, page by page; `between` is awaited after each page with its ids."""
    found, cursor = [], None
    for _ in range(500):
        answer = await stage.ask(query_for(name, arguments), headers, id=id_, first=size, after=cursor)
        page = answer.data[name]
        ids = [node["id"] for node in page["nodes"]]
        assert ids == [edge["node"]["id"] for edge in page["edges"]]
        found += ids
        if not page["pageInfo"]["hasNextPage"]:
            return found
        cursor = page["pageInfo"]["endCursor"]
        assert cursor == page["edges"][-1]["cursor"]
        if between:
            await between(ids)
    pytest.fail("no end of pages")


async def backward(stage, name, size, id_=None, arguments=""):
    """All ids in list order, read from the back."""
    found, cursor = [], None
    for _ in range(500):
        answer = await stage.ask(query_for(name, arguments), id=id_, last=size, before=cursor)
        page = answer.data[name]
        found = [node["id"] for node in page["nodes"]] + found
        if not page["pageInfo"]["hasPreviousPage"]:
            return found
        cursor = page["pageInfo"]["startCursor"]
    pytest.fail("no end of pages")


@pytest.mark.parametrize(("integration_id", "name"), CASES)
async def test_each_list_is_paged_whole_both_ways(set_stage, integration_id, name):
    stage = await set_stage(scale=SMALL)
    total = (await stage.ask(query_for(name), id=integration_id, first=1)).data[name]["totalCount"]

    paged = await forward(stage, name, 7, integration_id)

    assert len(paged) == len(set(paged)) == total
    assert await backward(stage, name, 50, integration_id) == paged
    assert await forward(stage, name, 250, integration_id) == paged


@pytest.mark.parametrize("size", [1, 20, 49, 50, 51, 250])
async def test_sizes_around_the_vendors_own(set_stage, size):
    stage = await set_stage(scale=0.05)

    paged = await forward(stage, "applications", size, "hrworks-demo")

    assert len(paged) == len(set(paged)) == 130
    assert await backward(stage, "applications", size, "hrworks-demo") == paged


async def test_a_list_spans_integrations_one_behind_the_other(set_stage):
    stage = await set_stage(scale=SMALL)
    each = [await forward(stage, "jobs", 250, id_) for id_ in LISTS]

    everywhere = await forward(stage, "jobs", 3)

    assert everywhere == [id_ for ids in each for id_ in ids]
    assert await backward(stage, "jobs", 4) == everywhere


async def test_without_an_order_only_the_pages_needed_are_read(set_stage):
    stage = await set_stage()

    await stage.ask('{ applications(integrationId: "hrworks-demo", first: 25) { nodes { id } } }')

    assert stage.vendors["hrworks"].calls == {"GET job-applications": 1}


@pytest.mark.parametrize("direction", ["ASC", "DESC"])
@pytest.mark.parametrize(
    ("name", "field", "attribute"),
    [
        ("jobs", "NAME", "name"),
        ("jobs", "CLOSED_AT", "closedAt"),
        ("candidates", "LAST_NAME", "lastName"),
        ("applications", "REMOTE_CREATED_AT", "remoteCreatedAt"),
    ],
)
async def test_orders_hold_over_pages_and_integrations(set_stage, direction, name, field, attribute):
    stage = await set_stage(scale=SMALL)
    order = f", orderBy: {{field: {field}, direction: {direction}}}"

    paged = await forward(stage, name, 17, arguments=order)
    values = {}
    for start in range(0, len(paged), 200):
        some = await stage.ask(
            f"query ($ids: [ID!]!) {{ {name}(first: 250, filter: {{ids: $ids}}) {{ nodes {{ id {attribute} }} }} }}",
            ids=paged[start : start + 200],
        )
        values |= {node["id"]: node[attribute] for node in some.data[name]["nodes"]}

    assert len(paged) == len(set(paged)) == len(values)
    known = [values[id_].casefold() for id_ in paged if values[id_] is not None]
    assert known == sorted(known, reverse=direction == "DESC")
    assert all(values[id_] is None for id_ in paged[len(known) :])
    assert await backward(stage, name, 23, arguments=order) == paged


VENDORS = {
    "hrworks-demo": ("hrworks", "jobApplications"),
    "hr4you-demo": ("hr4you", "applications"),
}


@pytest.mark.parametrize(
    "ordered", ["", ", orderBy: {field: REMOTE_CREATED_AT}"], ids=["vendor-order", "ordered"]
)
@pytest.mark.parametrize("removed", ["front", "cursor", "page"])
@pytest.mark.parametrize("integration_id", VENDORS)
async def test_records_removed_between_pages_hide_no_other(set_stage, integration_id, removed, ordered):
    stage = await set_stage(scale=SMALL)
    slug, collection = VENDORS[integration_id]
    everything = await forward(stage, "applications", 250, integration_id, ordered)
    remote = {
        node["id"]: node["remoteId"]
        for node in (
            await stage.ask(
                "query ($id: ID) { applications(integrationId: $id, first: 250) { nodes { id remoteId } } }",
                id=integration_id,
            )
        ).data["applications"]["nodes"]
    }
    gone = set()

    async def between(ids):
        if len(gone) > 30:
            return
        chosen = {"front": ids[:1], "cursor": ids[-1:], "page": ids}[removed]
        for id_ in chosen:
            await stage.admin(slug, "DELETE", f"state/{collection}/{remote[id_]}")
            gone.add(id_)

    paged = await forward(stage, "applications", 3, integration_id, ordered, NOW, between)

    assert gone
    assert paged == everything


@pytest.mark.parametrize("integration_id", VENDORS)
async def test_records_removed_ahead_are_gone_and_hide_no_other_even_with_cached_pages(
    set_stage, integration_id
):
    stage = await set_stage(scale=SMALL, settings={"ttl_seconds": 0})
    slug, collection = VENDORS[integration_id]
    everything = await forward(stage, "applications", 250, integration_id)
    first = (await stage.ask(query_for("applications"), id=integration_id, first=50)).data["applications"]
    for id_ in everything[10:20]:
        remote_id = (await stage.ask("query ($id: ID!) { application(id: $id) { remoteId } }", id=id_)).data
        await stage.admin(slug, "DELETE", f"state/{collection}/{remote_id['application']['remoteId']}")

    rest, cursor = [], first["pageInfo"]["endCursor"]
    while cursor:
        page = (await stage.ask(query_for("applications"), id=integration_id, first=20, after=cursor)).data
        rest += [node["id"] for node in page["applications"]["nodes"]]
        info = page["applications"]["pageInfo"]
        cursor = info["endCursor"] if info["hasNextPage"] else None

    assert rest == everything[50:]


async def test_records_added_in_front_repeat_no_other(set_stage):
    stage = await set_stage(scale=0.2)
    jobs = (await stage.admin("hr4you", "GET", "state/jobs"))[:5]
    for job in jobs:
        await stage.admin("hr4you", "DELETE", f"state/jobs/{job['id']}")
    everything = await forward(stage, "jobs", 250, "hr4you-demo")

    async def between(_ids):
        if jobs:
            job = jobs.pop()
            await stage.admin("hr4you", "PUT", f"state/jobs/{job['id']}", job)

    paged = await forward(stage, "jobs", 2, "hr4you-demo", headers=NOW, between=between)

    assert not jobs
    assert len(await forward(stage, "jobs", 250, "hr4you-demo", headers=NOW)) == len(everything) + 5
    assert paged == everything


async def test_relations_are_paged_too(set_stage):
    stage = await set_stage(scale=0.2)
    query = """query ($id: ID!, $after: String) { job(id: $id) { applications(first: 4, after: $after) {
      nodes { id } totalCount pageInfo { hasNextPage endCursor } } } }"""
    jobs = (
        await stage.ask(
            '{ jobs(integrationId: "hrworks-demo", first: 250) { nodes { id applications { totalCount } } } }'
        )
    ).data["jobs"]["nodes"]
    job = max(jobs, key=lambda each: each["applications"]["totalCount"])

    found, cursor = [], None
    while True:
        page = (await stage.ask(query, id=job["id"], after=cursor)).data["job"]["applications"]
        found += [node["id"] for node in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        cursor = page["pageInfo"]["endCursor"]

    assert len(found) == len(set(found)) == job["applications"]["totalCount"] > 8


async def test_cursors_belong_to_their_list(set_stage):
    stage = await set_stage(scale=SMALL)
    plain = (await stage.ask(query_for("jobs"), id="hrworks-demo", first=1)).data["jobs"]["pageInfo"][
        "endCursor"
    ]
    ordered = query_for("jobs", ", orderBy: {field: NAME}")
    named = (await stage.ask(ordered, first=1)).data["jobs"]["pageInfo"]["endCursor"]
    other = query_for("jobs", ", orderBy: {field: ID}")

    wrong = [
        await stage.ask(ordered, after=plain),
        await stage.ask(query_for("jobs"), after=named),
        await stage.ask(other, after=named),
        await stage.ask(query_for("jobs"), id="hr4you-demo", after=plain),
        await stage.ask(query_for("jobs"), after="broken"),
        await stage.ask(query_for("jobs"), after="not base64 at all!"),
        await stage.ask(query_for("jobs"), last=3, before="YWJj"),
    ]

    assert [answer.codes for answer in wrong] == [["BAD_INPUT"]] * len(wrong)
    assert [answer.errors[0]["message"].split(":")[0] for answer in wrong] == ["after"] * 6 + ["before"]
