"""Filters: each against what an unfiltered list says, alone and together."""

import pytest

FIELDS = {
    "jobs": """id remoteId name status employmentType visibility postUrl jobCode remoteCreatedAt""",
    "applications": "id remoteId outcome jobId currentStageId remoteCreatedAt job { remoteId }",
    "candidates": "id remoteId firstName lastName emailAddresses { emailAddress } applications { nodes { jobId } }",
    "users": "id remoteId email",
    "applicationStages": "id remoteId",
    "jobPostings": "id remoteId jobId status visibility",
    "jobStages": "id remoteId jobId",
}
SMALL = 0.06


async def listed(stage, name, integration_id, filter_="", **variables):
    declared = "".join(f", ${key}: {kind}" for key, (kind, _) in variables.items())
    query = f"""query ($id: ID{declared}) {{
      {name}(integrationId: $id, first: 250 {filter_}) {{ nodes {{ {FIELDS[name]} }} }} }}"""
    values = {key: value for key, (_, value) in variables.items()}
    return (await stage.ask(query, id=integration_id, **values)).data[name]["nodes"]


def ids(nodes):
    return [node["id"] for node in nodes]


def some(nodes, attribute):
    """A value that some of the records have and some have not."""
    values = [node[attribute] for node in nodes if node[attribute] is not None]
    return next(value for value in values if values.count(value) < len(nodes))


ENUMS = [
    ("hrworks-demo", "jobs", "statuses", "[JobStatus!]", "status"),
    ("hrworks-demo", "jobs", "employmentTypes", "[EmploymentType!]", "employmentType"),
    ("hr4you-demo", "jobs", "statuses", "[JobStatus!]", "status"),
    ("hr4you-demo", "jobs", "employmentTypes", "[EmploymentType!]", "employmentType"),
    ("hr4you-demo", "jobs", "visibilities", "[JobVisibility!]", "visibility"),
    ("hrworks-demo", "applications", "outcomes", "[ApplicationOutcome!]", "outcome"),
    ("hr4you-demo", "applications", "outcomes", "[ApplicationOutcome!]", "outcome"),
    ("hrworks-demo", "applications", "jobIds", "[ID!]", "jobId"),
    ("hr4you-demo", "applications", "jobIds", "[ID!]", "jobId"),
    ("hrworks-demo", "applications", "currentStageIds", "[ID!]", "currentStageId"),
    ("hr4you-demo", "applications", "currentStageIds", "[ID!]", "currentStageId"),
    ("hrworks-demo", "jobPostings", "jobIds", "[ID!]", "jobId"),
    ("hrworks-demo", "jobPostings", "statuses", "[JobPostingStatus!]", "status"),
    ("hrworks-demo", "jobPostings", "visibilities", "[JobPostingVisibility!]", "visibility"),
    ("hrworks-demo", "jobStages", "jobIds", "[ID!]", "jobId"),
    ("hrworks-demo", "users", "emails", "[String!]", "email"),
    ("hr4you-demo", "users", "emails", "[String!]", "email"),
]
EVERY = [
    (integration_id, name)
    for integration_id, names in {
        "hrworks-demo": FIELDS,
        "hr4you-demo": ["jobs", "applications", "candidates", "users", "applicationStages"],
        "hr4you-feed-demo": ["jobs"],
    }.items()
    for name in names
]


@pytest.mark.parametrize(("integration_id", "name", "argument", "kind", "attribute"), ENUMS)
async def test_conditions_on_one_value(set_stage, integration_id, name, argument, kind, attribute):
    stage = await set_stage(scale=SMALL)
    everything = await listed(stage, name, integration_id)
    wanted = some(everything, attribute)

    found = await listed(
        stage, name, integration_id, f", filter: {{{argument}: $wanted}}", wanted=(kind, [wanted])
    )

    expected = [node["id"] for node in everything if node[attribute] == wanted]
    assert set(expected) <= set(ids(found))
    assert {node[attribute] for node in found} == {wanted}


@pytest.mark.parametrize(("integration_id", "name"), EVERY)
@pytest.mark.parametrize(("argument", "attribute"), [("ids", "id"), ("remoteIds", "remoteId")])
async def test_by_ids(set_stage, integration_id, name, argument, attribute):
    stage = await set_stage(scale=SMALL)
    chosen = (await listed(stage, name, integration_id))[1:4]
    kind = "[ID!]" if argument == "ids" else "[String!]"

    found = await listed(
        stage,
        name,
        integration_id,
        f", filter: {{{argument}: $wanted}}",
        wanted=(kind, [node[attribute] for node in chosen]),
    )

    assert ids(found) == ids(chosen)


@pytest.mark.parametrize("integration_id", ["hrworks-demo", "hr4you-demo"])
async def test_applications_by_the_vendors_job_ids(set_stage, integration_id):
    stage = await set_stage(scale=SMALL)
    everything = await listed(stage, "applications", integration_id)
    wanted = everything[0]["job"]["remoteId"]

    found = await listed(
        stage,
        "applications",
        integration_id,
        ", filter: {jobRemoteIds: $wanted}",
        wanted=("[String!]", [wanted]),
    )

    assert {node["job"]["remoteId"] for node in found} == {wanted}
    assert {node["id"] for node in everything if node["job"]["remoteId"] == wanted} <= set(ids(found))


@pytest.mark.parametrize(
    ("integration_id", "name"),
    [("hrworks-demo", "jobs"), ("hrworks-demo", "applications"), ("hr4you-demo", "applications")],
)
async def test_created_on_a_day_or_later(set_stage, integration_id, name):
    stage = await set_stage(scale=SMALL)
    everything = await listed(stage, name, integration_id)
    days = sorted(node["remoteCreatedAt"][:10] for node in everything if node["remoteCreatedAt"])
    day = days[len(days) // 2]

    found = await listed(
        stage, name, integration_id, ", filter: {remoteCreatedAfter: $day}", day=("Date", day)
    )

    assert {node["remoteCreatedAt"][:10] >= day for node in found} == {True}
    assert {node["id"] for node in everything if (node["remoteCreatedAt"] or "") >= day} <= set(ids(found))


async def test_names_of_jobs_contain(set_stage):
    stage = await set_stage(scale=SMALL)
    everything = await listed(stage, "jobs", None)
    part = everything[0]["name"][2:7]

    found = await listed(
        stage, "jobs", None, ", filter: {nameContains: $part}", part=("String", part.upper())
    )

    assert ids(found) == [node["id"] for node in everything if part.lower() in node["name"].lower()]


@pytest.mark.parametrize("integration_id", ["hr4you-demo", "hr4you-feed-demo"])
async def test_a_job_by_its_public_page(set_stage, integration_id):
    stage = await set_stage(scale=SMALL)
    job = (await listed(stage, "jobs", integration_id))[0]

    found = await listed(
        stage, "jobs", integration_id, ", filter: {postUrl: $url}", url=("String", job["postUrl"])
    )

    assert ids(found) == [job["id"]]


@pytest.mark.parametrize("integration_id", ["hrworks-demo", "hr4you-demo"])
async def test_candidates_by_who_they_are(set_stage, integration_id):
    stage = await set_stage(scale=SMALL)
    everything = await listed(stage, "candidates", integration_id)
    person = next(node for node in everything if node["emailAddresses"])
    email = person["emailAddresses"][0]["emailAddress"]

    by_email = await listed(
        stage, "candidates", integration_id, ", filter: {email: $it}", it=("String", f" {email.upper()} ")
    )
    by_name = await listed(
        stage,
        "candidates",
        integration_id,
        ", filter: {firstName: $first, lastName: $last}",
        first=("String", person["firstName"].lower()),
        last=("String", person["lastName"].upper()),
    )

    assert person["id"] in ids(by_email)
    assert {each["emailAddress"].lower() for node in by_email for each in node["emailAddresses"]} >= {
        email.lower()
    }
    assert person["id"] in ids(by_name)
    assert {(node["firstName"], node["lastName"]) for node in by_name} == {
        (person["firstName"], person["lastName"])
    }


@pytest.mark.parametrize("integration_id", ["hrworks-demo", "hr4you-demo"])
async def test_candidates_by_the_jobs_they_applied_for(set_stage, integration_id):
    stage = await set_stage(scale=SMALL)
    everything = await listed(stage, "candidates", integration_id)
    job_id = everything[0]["applications"]["nodes"][0]["jobId"]

    found = await listed(
        stage, "candidates", integration_id, ", filter: {jobIds: $jobs}", jobs=("[ID!]", [job_id])
    )

    applied = [
        node["id"]
        for node in everything
        if job_id in [application["jobId"] for application in node["applications"]["nodes"]]
    ]
    assert set(applied) <= set(ids(found))
    assert all(job_id in [each["jobId"] for each in node["applications"]["nodes"]] for node in found)


async def test_conditions_add_up_and_values_do_not(set_stage):
    stage = await set_stage(scale=0.2)
    everything = await listed(stage, "jobs", "hr4you-demo")

    found = await listed(
        stage,
        "jobs",
        "hr4you-demo",
        ", filter: {statuses: [OPEN, DRAFT], visibilities: [PUBLIC]}",
    )
    nothing = await listed(stage, "jobs", "hr4you-demo", ", filter: {statuses: []}")

    assert ids(found) == [
        node["id"]
        for node in everything
        if node["status"] in {"OPEN", "DRAFT"} and node["visibility"] == "PUBLIC"
    ]
    assert nothing == []


@pytest.mark.parametrize(
    ("integration_id", "name", "condition", "argument"),
    [
        ("hrworks-demo", "jobs", "visibilities: [PUBLIC]", "filter.visibilities"),
        ("hrworks-demo", "jobs", 'postUrl: "https://example.com/1"', "filter.postUrl"),
        ("hr4you-demo", "jobs", 'jobCodes: ["1"]', "filter.jobCodes"),
        ("hr4you-demo", "jobs", 'remoteCreatedAfter: "2026-01-01"', "filter.remoteCreatedAfter"),
    ],
)
async def test_a_condition_on_what_the_vendor_lacks_is_refused(
    set_stage, integration_id, name, condition, argument
):
    stage = await set_stage(scale=SMALL)

    answer = await stage.ask(
        f'{{ {name}(integrationId: "{integration_id}", filter: {{{condition}}}) {{ nodes {{ id }} }} }}'
    )

    assert answer.body["data"] == {name: None}
    assert answer.codes == ["UNSUPPORTED"]
    assert argument in answer.errors[0]["message"]
    assert integration_id in answer.errors[0]["message"]


async def test_everywhere_those_that_have_it_answer_and_those_that_lack_it_are_named(set_stage):
    stage = await set_stage(scale=SMALL)

    answer = await stage.ask(
        "{ jobs(first: 250, filter: {visibilities: [PUBLIC]}) { nodes { integration { id } } } }"
    )

    nodes = answer.body["data"]["jobs"]["nodes"]
    assert {node["integration"]["id"] for node in nodes} == {"hr4you-demo", "hr4you-feed-demo"}
    assert [error["extensions"]["integrationId"] for error in answer.errors] == ["hrworks-demo"]
    assert answer.codes == ["UNSUPPORTED"]


async def test_ids_of_another_integration_are_refused(set_stage):
    stage = await set_stage(scale=SMALL)
    job = (await listed(stage, "jobs", "hr4you-demo"))[0]["id"]

    answers = [
        await stage.ask(
            'query ($ids: [ID!]) { jobs(integrationId: "hrworks-demo", filter: {ids: $ids}) { nodes { id } } }',
            ids=[job],
        ),
        await stage.ask(
            'query ($ids: [ID!]) { applications(integrationId: "hrworks-demo", filter: {jobIds: $ids}) { nodes { id } } }',
            ids=[job],
        ),
    ]

    assert [answer.codes for answer in answers] == [["BAD_INPUT"], ["BAD_INPUT"]]
    assert [answer.errors[0]["message"].split(":")[0] for answer in answers] == [
        "filter.ids",
        "filter.jobIds",
    ]
