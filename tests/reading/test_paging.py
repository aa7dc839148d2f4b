"""Paging both ways reaches each record once, in every list, at every size, in every order."""

from math import ceil

import pytest

from connectors.hrworks.sandbox.enums import APPLICATION_STATUS
from graphql_api.schema.root import schema

ORDERS = schema._schema.type_map
SMALL = 0.06


def records(vendor, collection):
    return list(vendor.parts.state.records(collection))


def ids_in(collection, key="id"):
    return lambda vendor: [str(record[key]) for record in records(vendor, collection)]


def applicants_with_applications(vendor):
    applied = {record["applicantUuid"] for record in records(vendor, "jobApplications")}
    return [uuid for uuid in ids_in("applicants", "uuid")(vendor) if uuid in applied]


def offers(vendor):
    return [str(offer["id"]) for post in records(vendor, "posts") for offer in post["postOffers"]]


STAGES = list(APPLICATION_STATUS)


def stages_of_posts(vendor):
    return [f"{uuid}/{stage}" for uuid in ids_in("posts", "uuid")(vendor) for stage in STAGES]


def advertised(vendor):
    return [
        str(job["id"])
        for job in records(vendor, "jobs")
        if (job["status"], job["visibility"]) == ("active", "public")
    ]


# What each list holds, by the vendor's own ids, in the vendor's order.
LISTS = {
    ("hrworks-demo", "users"): ids_in("persons", "uuid"),
    ("hrworks-demo", "jobs"): ids_in("posts", "uuid"),
    ("hrworks-demo", "jobPostings"): offers,
    ("hrworks-demo", "candidates"): applicants_with_applications,
    ("hrworks-demo", "applicationStages"): lambda _vendor: STAGES,
    ("hrworks-demo", "applications"): ids_in("jobApplications"),
    ("hrworks-demo", "jobStages"): stages_of_posts,
    ("hr4you-demo", "users"): ids_in("users"),
    ("hr4you-demo", "jobs"): ids_in("jobs"),
    ("hr4you-demo", "candidates"): ids_in("applicants"),
    ("hr4you-demo", "applicationStages"): ids_in("applicationStages"),
    ("hr4you-demo", "applications"): ids_in("applications"),
    ("hr4you-feed-demo", "jobs"): advertised,
}


def vendor_of(stage, integration_id):
    return stage.vendors[integration_id.split("-")[0]]


def remote_ids(nodes):
    return [node["remoteId"] for node in nodes]


@pytest.mark.parametrize("size", [1, 7, 50, 250])
@pytest.mark.parametrize(("integration_id", "name"), LISTS, ids=lambda value: value)
async def test_each_list_holds_what_the_vendor_has_both_ways(set_stage, pager, integration_id, name, size):
    stage = await set_stage(scale=SMALL)
    expected = LISTS[integration_id, name](vendor_of(stage, integration_id))
    pages = pager(stage, name, integration_id)

    forward, backward = await pages.forward(size), await pages.backward(size)

    assert remote_ids(forward) == expected
    assert len(set(expected)) == len(expected) > 0
    assert backward == forward


@pytest.mark.parametrize(("integration_id", "name"), LISTS, ids=lambda value: value)
async def test_the_lists_of_an_integration_are_those_of_the_root(set_stage, pager, integration_id, name):
    stage = await set_stage(scale=SMALL)
    query = f"""query ($id: ID!) {{ integration(id: $id) {{ {name}(last: 7) {{ nodes {{ id remoteId }} totalCount
      pageInfo {{ hasNextPage hasPreviousPage }} }} }} }}"""

    own = (await stage.ask(query, id=integration_id)).data["integration"][name]

    everything = await pager(stage, name, integration_id).forward(250)
    assert own["nodes"] == everything[-7:]
    assert own["totalCount"] == len(everything)
    assert own["pageInfo"] == {"hasNextPage": False, "hasPreviousPage": len(everything) > 7}


@pytest.mark.parametrize("size", [1, 2, 13, 50, 250])
@pytest.mark.parametrize("name", ["users", "jobs", "applicationStages"])
async def test_a_list_spans_integrations_one_behind_the_other(set_stage, pager, name, size):
    stage = await set_stage(scale=SMALL)
    each = [
        await pager(stage, name, integration_id).forward(250)
        for integration_id, listed in LISTS
        if listed == name
    ]

    everywhere = await pager(stage, name).forward(size)

    assert everywhere == [node for nodes in each for node in nodes]
    assert await pager(stage, name).backward(size) == everywhere


@pytest.mark.parametrize("size", [49, 50, 51, 99, 100, 101, 199, 200, 201])
@pytest.mark.parametrize("integration_id", ["hrworks-demo", "hr4you-demo"])
async def test_sizes_around_the_vendors_own(set_stage, pager, integration_id, size):
    stage = await set_stage(scale=0.15)
    pages = pager(stage, "applications", integration_id)
    expected = LISTS[integration_id, "applications"](vendor_of(stage, integration_id))

    forward = remote_ids(await pages.forward(size))

    assert forward == expected
    assert remote_ids(await pages.backward(size)) == expected


async def test_any_edge_is_a_place_to_go_on_from(set_stage, pager):
    stage = await set_stage(scale=SMALL)
    pages = pager(stage, "applications", "hrworks-demo")
    page = await pages.page(first=120)

    for index in (0, 1, 48, 49, 50, 51, 98, 99, 100, 119):
        cursor = page["edges"][index]["cursor"]
        ahead, behind = await pages.page(first=3, after=cursor), await pages.page(last=3, before=cursor)
        assert ahead["nodes"][: 119 - index] == page["nodes"][index + 1 : index + 4]
        assert behind["nodes"] == page["nodes"][max(0, index - 3) : index]
        assert ahead["pageInfo"]["hasPreviousPage"]
        assert behind["pageInfo"]["hasNextPage"]


async def test_beyond_either_end_there_is_nothing(set_stage, pager):
    stage = await set_stage(scale=SMALL)
    for pages in (pager(stage, "jobs"), pager(stage, "jobs", None, ", orderBy: {field: NAME}")):
        first, last = await pages.page(first=1), await pages.page(last=1)

        behind = await pages.page(first=5, after=last["edges"][0]["cursor"])
        in_front = await pages.page(last=5, before=first["edges"][0]["cursor"])

        assert behind["nodes"] == in_front["nodes"] == []
        assert not behind["pageInfo"]["hasNextPage"]
        assert not in_front["pageInfo"]["hasPreviousPage"]
        assert first["pageInfo"]["hasNextPage"]
        assert not first["pageInfo"]["hasPreviousPage"]


@pytest.mark.parametrize("integration_id", ["hrworks-demo", "hr4you-demo"])
@pytest.mark.parametrize("order", ["", ", orderBy: {field: NAME}"], ids=["plain", "ordered"])
async def test_a_list_without_records_has_one_empty_page(set_stage, pager, integration_id, order):
    stage = await set_stage(scale=SMALL)
    vendor, collection = (
        vendor_of(stage, integration_id),
        {"hrworks-demo": "posts"}.get(integration_id, "jobs"),
    )
    for remote_id in LISTS[integration_id, "jobs"](vendor):
        vendor.parts.state.remove(collection, remote_id)
    pages = pager(stage, "jobs", integration_id, order)

    assert await pages.forward(5) == await pages.backward(5) == []
    assert (await pages.page())["pageInfo"] == {
        "hasNextPage": False,
        "hasPreviousPage": False,
        "startCursor": None,
        "endCursor": None,
    }


async def test_pages_hold_25_unless_said_otherwise(set_stage, pager):
    stage = await set_stage(scale=SMALL)
    pages = pager(stage, "applications", "hr4you-demo")

    assert (await pages.page())["nodes"] == (await pages.page(first=25))["nodes"]
    assert len((await pages.page())["nodes"]) == 25


# Which attribute each order goes by.
ORDERED = [
    (name, field, direction)
    for name in dict.fromkeys(listed for _, listed in LISTS)
    for field in ORDERS[f"{name[0].upper()}{name[1:-1]}OrderField"].values
    for direction in ("ASC", "DESC")
]


def camel(field):
    head, *rest = field.lower().split("_")
    return head + "".join(part.capitalize() for part in rest)


def ranked(nodes, attribute, direction):
    """Records with a value by value, in case of a tie and without a value by id."""
    nodes = sorted(nodes, key=lambda node: node["id"])
    valued = [node for node in nodes if node[attribute] is not None]

    def value(node):
        own = node[attribute]
        return own.casefold() if isinstance(own, str) and attribute != "id" else own

    # Sorting in Python keeps the order of equals, also when it is reversed.
    valued.sort(key=value, reverse=direction == "DESC")
    if direction == "DESC" and attribute == "id":
        valued = sorted(nodes, key=lambda node: node["id"], reverse=True)
    return valued + [node for node in nodes if node[attribute] is None]


def blur(stage):
    """Make values alike, or take them away, so that orders have ties and blanks."""
    state = stage.vendors["hr4you"].parts.state
    for number, job in enumerate(records(stage.vendors["hr4you"], "jobs")):
        title = (None, "Gleich", "gleich", job["title"])[number % 4]
        state.put("jobs", str(job["id"]), {"title": title, "publishingDateUntil": None})
    for number, person in enumerate(records(stage.vendors["hr4you"], "applicants")):
        if number % 3 == 0:
            state.put("applicants", str(person["id"]), {"lastName": None, "firstName": "Kim"})


@pytest.mark.parametrize(("name", "field", "direction"), ORDERED)
async def test_orders_hold_over_pages_and_integrations(set_stage, pager, name, field, direction):
    stage = await set_stage(scale=0.03)
    blur(stage)
    attribute = camel(field)
    order = f", orderBy: {{field: {field}, direction: {direction}}}"
    plain = await pager(stage, name, fields=attribute).forward(250)

    pages = pager(stage, name, None, order, fields=attribute)
    paged = await pages.forward(7)

    assert paged == ranked(plain, attribute, direction)
    assert await pages.backward(11) == paged


async def test_an_order_over_one_integration_is_the_same_without_the_others(set_stage, pager):
    stage = await set_stage(scale=0.03)
    blur(stage)
    order = ", orderBy: {field: NAME, direction: DESC}"
    everywhere = await pager(stage, "jobs", None, order).forward(250)
    own = await pager(stage, "jobs", "hr4you-demo", order).forward(3)

    assert own == [node for node in everywhere if node in own]
    assert len(own) == len(records(stage.vendors["hr4you"], "jobs"))


async def test_without_an_order_only_the_pages_needed_are_read(stage, pager):
    pages = pager(stage, "applications", "hrworks-demo")

    page = await pages.page(first=25)
    assert stage.vendors["hrworks"].calls == {"GET job-applications": 1}

    # The second half of the vendor's page of 50, and whether there is more behind it: the next page, both of one moment.
    await pages.page(first=25, after=page["pageInfo"]["endCursor"])
    assert stage.vendors["hrworks"].calls == {"GET job-applications": 3}

    # Both are in the cache now.
    await pages.page(first=50, after=page["pageInfo"]["endCursor"])
    assert stage.vendors["hrworks"].calls == {"GET job-applications": 3}


async def test_paging_through_a_whole_list_costs_little_more_than_reading_it(stage, pager):
    total = len(records(stage.vendors["hrworks"], "jobApplications"))

    await pager(stage, "applications", "hrworks-demo").forward(250)

    # Each of our pages reads the vendor's page that its cursor stands on again, so that nothing slips through in between.
    assert stage.vendors["hrworks"].calls["GET job-applications"] <= ceil(total / 50) + 2 * ceil(total / 250)
