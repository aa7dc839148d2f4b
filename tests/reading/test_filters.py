"""Every filter alone, with several values, and with every other one, against what the records themselves say."""

from itertools import combinations

import pytest

FIELDS = {
    "jobs": "id remoteId name status employmentType visibility postUrl jobCode remoteCreatedAt",
    "applications": "id remoteId outcome jobId currentStageId remoteCreatedAt job { remoteId }",
    "candidates": """id remoteId firstName lastName emailAddresses { emailAddress }
      applications(first: 50) { nodes { jobId } }""",
    "users": "id remoteId email",
    "applicationStages": "id remoteId",
    "jobPostings": "id remoteId jobId status visibility",
    "jobStages": "id remoteId jobId",
}


def jobs_of(node):
    return {application["jobId"] for application in node["applications"]["nodes"]}


def is_value(attribute):
    return lambda node, wanted: node[attribute] in wanted


def shares(values_of):
    return lambda node, wanted: bool(values_of(node) & set(wanted))


def same_text(attribute):
    return lambda node, wanted: (node[attribute] or "").casefold() == wanted.casefold()


def emails_of(node):
    return {each["emailAddress"].casefold() for each in node["emailAddresses"]}


# Of each filter: its GraphQL type, the value that a record suggests for it, and whether a record meets it.
ANY_OF = {
    "ids": ("[ID!]", lambda node: node["id"], is_value("id")),
    "remoteIds": ("[String!]", lambda node: node["remoteId"], is_value("remoteId")),
    "statuses": ("[JobStatus!]", lambda node: node["status"], is_value("status")),
    "employmentTypes": (
        "[EmploymentType!]",
        lambda node: node["employmentType"],
        is_value("employmentType"),
    ),
    "visibilities": ("[JobVisibility!]", lambda node: node["visibility"], is_value("visibility")),
    "jobCodes": ("[String!]", lambda node: node["jobCode"], is_value("jobCode")),
    "outcomes": ("[ApplicationOutcome!]", lambda node: node["outcome"], is_value("outcome")),
    "jobIds": ("[ID!]", lambda node: node["jobId"], is_value("jobId")),
    "jobRemoteIds": (
        "[String!]",
        lambda node: node["job"]["remoteId"],
        shares(lambda node: {node["job"]["remoteId"]}),
    ),
    "currentStageIds": ("[ID!]", lambda node: node["currentStageId"], is_value("currentStageId")),
    "emails": (
        "[String!]",
        lambda node: (node["email"] or "").upper(),
        lambda node, wanted: (node["email"] or "").upper() in wanted,
    ),
    "appliedFor": ("[ID!]", lambda node: next(iter(sorted(jobs_of(node))), None), shares(jobs_of)),
    "postingStatuses": ("[JobPostingStatus!]", lambda node: node["status"], is_value("status")),
    "postingVisibilities": (
        "[JobPostingVisibility!]",
        lambda node: node["visibility"],
        is_value("visibility"),
    ),
}
ONE = {
    "nameContains": (
        "String",
        lambda node: node["name"][1:6].upper(),
        lambda node, wanted: wanted.casefold() in node["name"].casefold(),
    ),
    "postUrl": ("String", lambda node: node["postUrl"], lambda node, wanted: node["postUrl"] == wanted),
    "remoteCreatedAfter": (
        "Date",
        lambda node: node["remoteCreatedAt"] and node["remoteCreatedAt"][:10],
        lambda node, wanted: node["remoteCreatedAt"] is not None and node["remoteCreatedAt"][:10] >= wanted,
    ),
    "email": (
        "String",
        lambda node: next(iter(emails_of(node)), "").upper(),
        lambda node, wanted: wanted.casefold() in emails_of(node),
    ),
    "firstName": ("String", lambda node: node["firstName"].upper(), same_text("firstName")),
    "lastName": ("String", lambda node: node["lastName"].upper(), same_text("lastName")),
}
NAMED = {"appliedFor": "jobIds", "postingStatuses": "statuses", "postingVisibilities": "visibilities"}
OF_ANY = ["ids", "remoteIds"]
JOBS = [*OF_ANY, "statuses", "employmentTypes", "nameContains"]
APPLICATIONS = [*OF_ANY, "outcomes", "jobIds", "jobRemoteIds", "currentStageIds", "remoteCreatedAfter"]
CANDIDATES = [*OF_ANY, "email", "firstName", "lastName", "appliedFor"]
FILTERS = {
    ("hrworks-demo", "jobs"): [*JOBS, "jobCodes", "remoteCreatedAfter"],
    ("hr4you-demo", "jobs"): [*JOBS, "visibilities", "postUrl"],
    ("hr4you-feed-demo", "jobs"): [*JOBS, "visibilities", "postUrl"],
    ("hrworks-demo", "applications"): APPLICATIONS,
    ("hr4you-demo", "applications"): APPLICATIONS,
    ("hrworks-demo", "candidates"): CANDIDATES,
    ("hr4you-demo", "candidates"): CANDIDATES,
    ("hrworks-demo", "users"): [*OF_ANY, "emails"],
    ("hr4you-demo", "users"): [*OF_ANY, "emails"],
    ("hrworks-demo", "applicationStages"): OF_ANY,
    ("hr4you-demo", "applicationStages"): OF_ANY,
    ("hrworks-demo", "jobPostings"): [*OF_ANY, "jobIds", "postingStatuses", "postingVisibilities"],
    ("hrworks-demo", "jobStages"): [*OF_ANY, "jobIds"],
}


@pytest.fixture
async def small(set_stage):
    return await set_stage(scale=0.06)


class Filtered:
    """One list of one integration, asked for by conditions."""

    def __init__(self, stage, integration_id, name):
        self.stage, self.integration_id, self.name = stage, integration_id, name

    async def everything(self):
        query = f"""query ($id: ID) {{ {self.name}(integrationId: $id, first: 250) {{
          nodes {{ {FIELDS[self.name]} }} totalCount }} }}"""
        found = (await self.stage.ask(query, id=self.integration_id)).data[self.name]
        assert len(found["nodes"]) == found["totalCount"]
        return found["nodes"]

    async def ids(self, conditions):
        """Ids of those that meet all conditions, which must be as many as are counted."""
        kinds = {**ANY_OF, **ONE}
        declared = "".join(f", ${name}: {kinds[name][0]}" for name in conditions)
        given = ", ".join(f"{NAMED.get(name, name)}: ${name}" for name in conditions)
        query = f"""query ($id: ID{declared}) {{ {self.name}(integrationId: $id, first: 250,
          filter: {{{given}}}) {{ nodes {{ id }} totalCount }} }}"""
        found = (await self.stage.ask(query, id=self.integration_id, **conditions)).data[self.name]
        assert len(found["nodes"]) == found["totalCount"]
        return [node["id"] for node in found["nodes"]]


def suggested(name, nodes):
    """A value of a filter, or for filters of several values two, by the first records that have any."""
    if name in ONE:
        return next(value for node in nodes if (value := ONE[name][1](node)))
    values = dict.fromkeys(value for node in nodes if (value := ANY_OF[name][1](node)))
    return list(values)[:2]


def meets(node, name, wanted):
    return {**ANY_OF, **ONE}[name][2](node, wanted)


@pytest.mark.parametrize(("integration_id", "name"), FILTERS, ids=lambda value: value)
async def test_filters_say_what_the_records_say(small, integration_id, name):
    listed = Filtered(small, integration_id, name)
    everything = await listed.everything()
    middle = everything[len(everything) // 3 :]
    wanted = {each: suggested(each, middle) for each in FILTERS[integration_id, name]}

    for size in (1, 2):
        for chosen in combinations(wanted, size):
            conditions = {each: wanted[each] for each in chosen}
            expected = [
                node["id"]
                for node in everything
                if all(meets(node, *condition) for condition in conditions.items())
            ]
            assert sorted(await listed.ids(conditions)) == sorted(expected), conditions
    assert await listed.ids(wanted) == [
        node["id"] for node in everything if all(meets(node, *condition) for condition in wanted.items())
    ]


@pytest.mark.parametrize(("integration_id", "name"), FILTERS, ids=lambda value: value)
async def test_a_condition_that_is_null_is_none_and_one_without_values_holds_nothing(
    small, integration_id, name
):
    listed = Filtered(small, integration_id, name)
    everything = [node["id"] for node in await listed.everything()]
    names = FILTERS[integration_id, name]

    assert await listed.ids(dict.fromkeys(names)) == everything
    assert await listed.ids({}) == everything
    for each in names:
        if each in ANY_OF:
            assert await listed.ids({each: []}) == []


@pytest.mark.parametrize("integration_id", ["hrworks-demo", "hr4you-demo"])
@pytest.mark.parametrize("order", ["", ", orderBy: {field: REMOTE_CREATED_AT}"], ids=["plain", "ordered"])
@pytest.mark.parametrize("size", [1, 7, 250])
async def test_filtered_lists_are_paged_whole_both_ways(small, pager, integration_id, order, size):
    listed = Filtered(small, integration_id, "applications")
    expected = [node["id"] for node in await listed.everything() if node["outcome"] == "DECLINED"]
    pages = pager(
        small, "applications", integration_id, f", filter: {{outcomes: [DECLINED, DECLINED]}}{order}"
    )

    forward = [node["id"] for node in await pages.forward(size)]
    backward = [node["id"] for node in await pages.backward(size)]

    assert forward == backward
    assert (sorted(forward) == sorted(expected)) if order else (forward == expected)
    assert len(forward) > 7


UNSUPPORTED = [
    ("hrworks-demo", "jobs", "visibilities", "[PUBLIC]"),
    ("hrworks-demo", "jobs", "postUrl", '"https://example.com/1"'),
    ("hr4you-demo", "jobs", "jobCodes", '["1"]'),
    ("hr4you-demo", "jobs", "remoteCreatedAfter", '"2026-01-01"'),
    ("hr4you-feed-demo", "jobs", "jobCodes", '["1"]'),
    ("hr4you-feed-demo", "jobs", "remoteCreatedAfter", '"2026-01-01"'),
]


@pytest.mark.parametrize(("integration_id", "name", "argument", "value"), UNSUPPORTED)
async def test_a_filter_that_the_vendor_lacks_is_refused_by_name(
    small, integration_id, name, argument, value
):
    answer = await small.ask(
        f"""{{ {name}(integrationId: "{integration_id}", filter: {{{argument}: {value}}}) {{ nodes {{ id }} }}
          integration(id: "{integration_id}") {{ {name}(filter: {{{argument}: {value}}}) {{ nodes {{ id }} }} }}
          users(integrationId: "hrworks-demo", first: 1) {{ nodes {{ __typename }} }} }}"""
    )

    assert answer.body["data"] == {
        name: None,
        "integration": {name: None},
        "users": {"nodes": [{"__typename": "User"}]},
    }
    assert answer.codes == ["UNSUPPORTED"] * 2
    for error in answer.errors:
        assert error["message"].startswith(f"filter.{argument}: ")
        assert integration_id in error["message"]
        assert error["extensions"]["integrationId"] == integration_id
        assert error["extensions"]["retryable"] is False


async def test_a_filter_that_all_vendors_of_a_list_lack_is_no_empty_list(set_stage):
    feed_only = (("feed-one", "hr4you", "job_feed"), ("feed-two", "hr4you", "job_feed"))
    stage = await set_stage(scale=0.06, integrations=feed_only)

    answer = await stage.ask('{ jobs(filter: {jobCodes: ["1"]}) { nodes { id } } }')

    assert answer.body["data"] == {"jobs": None}
    assert set(answer.codes) == {"UNSUPPORTED"}


@pytest.mark.parametrize(
    ("name", "argument", "model"),
    [
        ("jobs", "ids", "user"),
        ("applications", "jobIds", "candidate"),
        ("applications", "currentStageIds", "job"),
        ("candidates", "jobIds", "application"),
        ("jobPostings", "jobIds", "jobPosting"),
        ("jobStages", "jobIds", "applicationStage"),
    ],
)
async def test_ids_of_another_model_are_refused(small, name, argument, model):
    listed = f'{{ {model}s(integrationId: "hrworks-demo", first: 1) {{ nodes {{ id }} }} }}'
    other = (await small.ask(listed)).data[f"{model}s"]["nodes"][0]["id"]
    small.forget()

    answer = await small.ask(
        f"query ($ids: [ID!]) {{ {name}(filter: {{{argument}: $ids}}) {{ nodes {{ id }} }} }}", ids=[other]
    )

    assert answer.body["data"] == {name: None}
    assert answer.codes == ["BAD_INPUT"]
    assert answer.errors[0]["message"].startswith(f"filter.{argument}: ")
    assert small.vendors["hrworks"].calls == {}


@pytest.mark.parametrize(
    ("name", "argument", "model"),
    [
        ("jobs", "ids", "job"),
        ("applications", "jobIds", "job"),
        ("applications", "currentStageIds", "applicationStage"),
        ("candidates", "jobIds", "job"),
        ("jobPostings", "jobIds", "job"),
        ("jobStages", "jobIds", "job"),
    ],
)
async def test_ids_of_another_integration_are_refused_where_one_is_named(small, name, argument, model):
    listed = f'{{ {model}s(integrationId: "hr4you-demo", first: 1) {{ nodes {{ id }} }} }}'
    other = (await small.ask(listed)).data[f"{model}s"]["nodes"][0]["id"]
    query = f"""query ($ids: [ID!]) {{ {name}(integrationId: "hrworks-demo", filter: {{{argument}: $ids}}) {{
      nodes {{ id }} }} integration(id: "hrworks-demo") {{ {name}(filter: {{{argument}: $ids}}) {{ nodes {{ id }} }} }} }}"""

    answer = await small.ask(query, ids=[other])

    assert answer.body["data"] == {name: None, "integration": {name: None}}
    assert answer.codes == ["BAD_INPUT"] * 2
    for error in answer.errors:
        assert error["message"].startswith(f"filter.{argument}: ")
        assert "hrworks-demo" in error["message"]


@pytest.mark.parametrize(
    ("name", "argument"),
    [
        (name, argument)
        for (integration_id, name), names in FILTERS.items()
        for argument in names
        if integration_id == "hr4you-demo" and argument in {"remoteIds", "jobRemoteIds", "emails"}
    ],
)
async def test_more_values_than_can_be_asked_for_are_refused(small, name, argument):
    query = f"query ($it: [String!]) {{ {name}(filter: {{{argument}: $it}}) {{ nodes {{ id }} }} }}"

    at_the_limit = await small.ask(query, it=[str(number) for number in range(250)])
    beyond = await small.ask(query, it=[str(number) for number in range(251)])

    assert at_the_limit.errors == []
    assert beyond.body["data"] == {name: None}
    assert beyond.codes == ["BAD_INPUT"]
    assert beyond.errors[0]["message"].startswith(f"filter.{argument}: 251 ")
    assert "250" in beyond.errors[0]["message"]


async def test_everywhere_those_that_have_it_answer_and_those_that_lack_it_are_named(small):
    answer = await small.ask(
        "{ jobs(first: 250, filter: {visibilities: [PUBLIC]}) { nodes { integration { id } } totalCount } }"
    )

    jobs = answer.body["data"]["jobs"]
    assert {node["integration"]["id"] for node in jobs["nodes"]} == {"hr4you-demo", "hr4you-feed-demo"}
    # Part of a count is no count.
    assert jobs["totalCount"] is None
    told = sorted((error["path"], error["extensions"]["integrationId"]) for error in answer.errors)
    assert told == [(["jobs"], "hrworks-demo"), (["jobs", "totalCount"], "hrworks-demo")]
    assert set(answer.codes) == {"UNSUPPORTED"}


async def test_ids_of_several_integrations_find_their_records_everywhere(small):
    listed = "{ jobs(first: 250) { nodes { id integration { id } } } }"
    jobs = (await small.ask(listed)).data["jobs"]["nodes"]
    wanted = list({job["integration"]["id"]: job for job in jobs}.values())
    small.forget()

    answer = await small.ask(
        "query ($ids: [ID!]) { jobs(filter: {ids: $ids}) { nodes { id integration { id } } totalCount } }",
        ids=[job["id"] for job in wanted],
    )

    assert answer.data["jobs"] == {"nodes": wanted, "totalCount": 3}
    assert [vendor.calls for vendor in small.vendors.values()] == [{}, {}]


@pytest.mark.parametrize("integration_id", ["hrworks-demo", "hr4you-demo"])
async def test_blanks_around_an_address_do_not_matter(small, integration_id):
    listed = Filtered(small, integration_id, "candidates")
    person = next(node for node in await listed.everything() if node["emailAddresses"])
    email = person["emailAddresses"][0]["emailAddress"]

    assert person["id"] in await listed.ids({"email": f" {email.upper()} "})
