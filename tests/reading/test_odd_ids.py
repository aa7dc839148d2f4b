"""Ids that no vendor ever gave: nobody's record, and no harm to those asked for beside them."""

import pytest

from connectors.contract.enums import Model
from connectors.contract.ids import encode

MODELS = {
    "hrworks-demo": [model for model in Model if model is not Model.DEPARTMENT],
    "hr4you-demo": [Model.USER, Model.JOB, Model.CANDIDATE, Model.APPLICATION_STAGE, Model.APPLICATION],
    "hr4you-feed-demo": [Model.JOB],
}
CASES = [(integration_id, model) for integration_id, models in MODELS.items() for model in models]
ODD = [
    *("..", "../persons/master-data", "%2e%2e%2f", "?page=2", "#", "a b", "a,b", "1,2", "[1,2]", "&a=b", ";"),
    *(
        "\x00",
        "\n",
        "ü",
        "\U0001d518",
        '"',
        "-1",
        "0",
        "1.5",
        "9" * 30,
        "x" * 3000,
        "null",
        "/",
        "a/applied",
        "../x/applied",
    ),
]
NOW = {"Cache-Control": "no-cache"}


@pytest.fixture
async def small(set_stage):
    return await set_stage(scale=0.03)


def one(model):
    return model.value[0].lower() + model.value[1:]


async def known(stage, integration_id, model):
    query = f'{{ {one(model)}s(integrationId: "{integration_id}", first: 1) {{ nodes {{ id }} }} }}'
    return (await stage.ask(query)).data[f"{one(model)}s"]["nodes"][0]["id"]


@pytest.mark.parametrize(("integration_id", "model"), CASES)
async def test_odd_ids_are_nobodys_and_spoil_no_other(small, integration_id, model):
    real = await known(small, integration_id, model)
    odd = [encode(model, integration_id, remote_id) for remote_id in ODD]
    query = f"""query ($ids: [ID!]!, $remoteIds: [String!]!, $one: ID!) {{ nodes(ids: $ids) {{ id }}
      {one(model)}(id: $one) {{ id }}
      {one(model)}s(integrationId: "{integration_id}", filter: {{remoteIds: $remoteIds}}) {{ nodes {{ id }} }} }}"""

    answer = await small.ask(query, NOW, ids=[*odd, real], remoteIds=ODD, one=odd[1])

    assert answer.data == {
        "nodes": [*([None] * len(odd)), {"id": real}],
        one(model): None,
        f"{one(model)}s": {"nodes": []},
    }


@pytest.mark.parametrize(
    ("name", "argument", "model"),
    [
        ("applications", "jobIds", Model.JOB),
        ("applications", "jobRemoteIds", None),
        ("applications", "currentStageIds", Model.APPLICATION_STAGE),
        ("candidates", "jobIds", Model.JOB),
        ("users", "emails", None),
    ],
)
@pytest.mark.parametrize("integration_id", ["hrworks-demo", "hr4you-demo"])
async def test_filters_by_odd_values_find_nothing(small, integration_id, name, argument, model):
    wanted = [encode(model, integration_id, remote_id) for remote_id in ODD] if model else ODD
    kind = "ID" if model else "String"
    query = f"""query ($wanted: [{kind}!]!) {{ {name}(integrationId: "{integration_id}",
      filter: {{{argument}: $wanted}}) {{ nodes {{ id }} totalCount }} }}"""

    assert (await small.ask(query, wanted=wanted)).data == {name: {"nodes": [], "totalCount": 0}}


@pytest.mark.parametrize(
    "email", ["", " ", "*", "%", "a@", "@", "a b@c.d", "ü@example.com", "x" * 3000, "\x00"]
)
async def test_odd_addresses_are_nobodys(small, email):
    answer = await small.ask(
        "query ($email: String) { candidates(filter: {email: $email}) { nodes { id } } }", email=email
    )

    assert answer.data == {"candidates": {"nodes": []}}


async def test_a_stage_that_the_vendor_does_not_know_spoils_no_known_one(small):
    stage_ids = [
        encode(Model.APPLICATION_STAGE, "hrworks-demo", status) for status in ("applied", "nonsense")
    ]
    query = """query ($ids: [ID!]) { applications(integrationId: "hrworks-demo", first: 250,
      filter: {currentStageIds: $ids}) { nodes { id } } }"""

    both = (await small.ask(query, ids=stage_ids)).data
    alone = (await small.ask(query, ids=stage_ids[:1])).data

    assert both == alone
    assert alone["applications"]["nodes"]


@pytest.mark.parametrize(
    "text",
    ["", " ", "Sm9i", "Sm9iOg", "Sm9iOmhyd29ya3MtZGVtbzo", "Tm9wZTphOmI", "é", "a" * 5000, "hrworks-demo2"],
    ids=[
        "empty",
        "blank",
        "no-parts",
        "no-integration",
        "no-remote-id",
        "no-model",
        "accent",
        "long",
        "near",
    ],
)
async def test_what_is_no_id_at_all_is_told_by_argument(small, text):
    query = """query ($id: ID!, $ids: [ID!]!) { node(id: $id) { id } nodes(ids: $ids) { id } job(id: $id) { id }
      jobs(filter: {ids: $ids}) { nodes { id } } }"""

    answer = await small.ask(query, id=text, ids=[text])

    assert answer.body["data"] == {"node": None, "nodes": [None], "job": None, "jobs": None}
    told = {str(error["path"]): error["message"].split(": ")[0] for error in answer.errors}
    assert told == {
        "['node']": "id",
        "['nodes', 0]": "ids[0]",
        "['job']": "id",
        "['jobs']": "filter.ids",
    }
    assert set(answer.codes) == {"BAD_INPUT"}
    assert max(len(error["message"]) for error in answer.errors) < 300
