"""Single records, nodes and relations."""

import pytest

from connectors.contract.enums import Model
from connectors.contract.ids import encode

SINGLES = {
    "hrworks-demo": ["user", "job", "jobPosting", "candidate", "applicationStage", "application", "jobStage"],
    "hr4you-demo": ["user", "job", "candidate", "applicationStage", "application"],
    "hr4you-feed-demo": ["job"],
}
CASES = [(integration_id, name) for integration_id, names in SINGLES.items() for name in names]


def type_name(name):
    return name[0].upper() + name[1:]


@pytest.fixture
async def small(set_stage):
    return await set_stage(scale=0.06)


async def first_of(stage, integration_id, name):
    query = (
        f'{{ {name}s(integrationId: "{integration_id}", first: 3) {{ nodes {{ __typename id remoteId }} }} }}'
    )
    return (await stage.ask(query)).data[f"{name}s"]["nodes"]


@pytest.mark.parametrize(("integration_id", "name"), CASES)
async def test_a_record_by_its_id_is_the_one_of_the_list(small, integration_id, name):
    listed = await first_of(small, integration_id, name)
    query = f"""query ($id: ID!, $ids: [ID!]!) {{ {name}(id: $id) {{ __typename id remoteId }}
      node(id: $id) {{ __typename id ... on Record {{ remoteId }} }}
      nodes(ids: $ids) {{ __typename id ... on {type_name(name)} {{ remoteId }} }} }}"""

    cached = (await small.ask(query, id=listed[0]["id"], ids=[record["id"] for record in listed])).data
    fresh = (
        await small.ask(
            query, {"Cache-Control": "no-cache"}, id=listed[0]["id"], ids=[record["id"] for record in listed]
        )
    ).data

    assert cached == fresh == {name: listed[0], "node": listed[0], "nodes": listed}


@pytest.mark.parametrize(("integration_id", "name"), CASES)
async def test_an_unknown_record_is_null(small, integration_id, name):
    unknown = encode(Model(type_name(name)), integration_id, "00000000-0000-0000-0000-000000000000/applied")

    answer = await small.ask(
        f"query ($id: ID!) {{ {name}(id: $id) {{ id }} node(id: $id) {{ id }} }}", id=unknown
    )

    assert answer.data == {name: None, "node": None}


async def test_singles_of_one_request_are_read_together(small):
    candidates = await first_of(small, "hr4you-demo", "candidate")
    small.forget()
    aliases = " ".join(
        f'c{index}: candidate(id: "{each["id"]}") {{ id }}' for index, each in enumerate(candidates)
    )

    await small.ask(f"{{ {aliases} }}", {"Cache-Control": "no-cache"})

    assert small.vendors["hr4you"].calls == {"GET applicants": 1}


async def test_a_broken_id_among_nodes_spoils_none(small):
    job = (await first_of(small, "hrworks-demo", "job"))[0]

    answer = await small.ask(
        "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=["broken", job["id"], "hrworks-demo"]
    )

    assert answer.body["data"]["nodes"] == [None, {"id": job["id"]}, {"id": "hrworks-demo"}]
    assert [(error["path"], error["extensions"]["code"]) for error in answer.errors] == [
        (["nodes", 0], "BAD_INPUT")
    ]


async def test_integrations_are_nodes_with_everything_in_them(small):
    answer = await small.ask("""{ node(id: "hrworks-demo") { __typename id ... on Integration { name way verified
      connector { slug name } users(first: 1) { nodes { id } } jobs(first: 1) { nodes { id integration { id } } }
      jobPostings(first: 1) { nodes { id } } candidates(first: 1) { nodes { id } }
      applicationStages(first: 1) { nodes { id } }
      applications(first: 1) { nodes { id } } jobStages(first: 1) { nodes { id } } } } }""")

    node = answer.data["node"]
    assert (node["__typename"], node["id"], node["connector"]["slug"]) == (
        "Integration",
        "hrworks-demo",
        "hrworks",
    )
    assert (node["way"], node["verified"]) == ("api", True)
    assert {
        name for name, value in node.items() if isinstance(value, dict) and value.get("nodes") == []
    } == set()
    assert node["jobs"]["nodes"][0]["integration"] == {"id": "hrworks-demo"}


@pytest.mark.parametrize("integration_id", ["hrworks-demo", "hr4you-demo"])
async def test_relations_lead_there_and_back(small, integration_id):
    answer = await small.ask(
        """query ($id: ID) { applications(integrationId: $id, first: 40) { nodes { id jobId candidateId currentStageId
          job { id applications(first: 250) { nodes { id } } } candidate { id applications { nodes { id } } }
          currentStage { id } } } }""",
        id=integration_id,
    )

    for application in answer.data["applications"]["nodes"]:
        assert application["job"]["id"] == application["jobId"]
        assert application["candidate"]["id"] == application["candidateId"]
        assert (application["currentStage"] or {}).get("id") == application["currentStageId"]
        assert {"id": application["id"]} in application["job"]["applications"]["nodes"]
        assert {"id": application["id"]} in application["candidate"]["applications"]["nodes"]


async def test_postings_and_stages_of_jobs_know_their_job(small):
    answer = await small.ask("""{ jobs(integrationId: "hrworks-demo", first: 5) { nodes { id contactId contact { id }
      postings { nodes { jobId job { id } } } stages { nodes { index jobId stageId job { id } stage { id name } } } } } }""")

    for job in answer.data["jobs"]["nodes"]:
        assert (job["contact"] or {}).get("id") == job["contactId"]
        assert {node["jobId"] for node in job["postings"]["nodes"]} == {job["id"]}
        assert [node["index"] for node in job["stages"]["nodes"]] == list(range(6))
        assert {node["job"]["id"] for node in job["stages"]["nodes"]} == {job["id"]}
        assert [node["stage"]["id"] for node in job["stages"]["nodes"]] == [
            node["stageId"] for node in job["stages"]["nodes"]
        ]


async def test_plain_ids_of_relations_cost_nothing(small):
    await small.ask(
        '{ applications(integrationId: "hr4you-demo", first: 10) { nodes { jobId candidateId currentStageId } } }'
    )

    assert small.vendors["hr4you"].calls == {"GET applications": 1, "GET applicationStages": 1}


async def test_several_operations_of_one_kind_share_what_they_read(small):
    await small.ask("""{ a: jobs(integrationId: "hrworks-demo", first: 2) { nodes { id } }
      b: jobs(integrationId: "hrworks-demo", last: 2) { nodes { id } }
      c: jobs(integrationId: "hrworks-demo", orderBy: {field: NAME}) { totalCount } }""")

    assert small.vendors["hrworks"].calls == {"GET posts": 1}
