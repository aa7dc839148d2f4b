"""Database and logs, read as an outsider would: nothing of a credential, a key or a candidate stands there in clear."""

import base64
import re
from pathlib import Path

import pytest

PEOPLE = """query ($id: ID!, $after: String) { candidates(integrationId: $id, first: 250, after: $after) {
  nodes { firstName lastName emailAddresses { emailAddress } phoneNumbers { phoneNumber } location { street1 } remoteData }
  pageInfo { hasNextPage endCursor } } }"""
APPLY = """mutation ($input: CreateApplicationInput!) { told: createApplication(input: $input) {
  operation { id state } errors { code message path } } }"""
NOTE = """mutation ($id: ID!) { told: addNoteToApplication(
  input: {applicationId: $id, content: "Spricht Zirbelnusserisch"}) { errors { code message } } }"""
#: What else the service does with people's data, or with what may hold them: `$application` and `$candidate` are ids.
ALL_ELSE = (
    'addResultLinkToApplication(input: {applicationId: "$application", label: "Zirbelnusserisch", url: "https://q.example/"})',
    'addAttachmentToApplication(input: {applicationId: "$application", attachment: $file})',
    'addAttachmentToCandidate(input: {candidateId: "$candidate", attachment: $file})',
    'createCandidate(input: {application: {jobId: "$job"}, candidate: $other})',
    'passthrough(input: {integrationId: "acme", method: POST, path: "/v2/Quirinsbacher", json: {name: "Quirinsbacher"}})',
    'passthrough(input: {integrationId: "acme", method: GET, path: "/api2/Quirinsbacher"})',
    'mapCustomField(input: {integrationId: "acme", model: JOB, key: "t", vendorField: "t", type: TEXT, evenIfUnseen: true})',
    'testIntegration(input: {integrationId: "acme"})',
    'sweepIntegration(input: {integrationId: "acme"})',
)
EXPLORED = """{ integration(id: "acme") { vendorFields(model: CANDIDATE) { key samples } checks { at } sweep { heldBack } }
  changes(first: 250) { nodes { id } } operations(first: 50) { nodes { id errors { message } } } users { nodes { email } }
  candidates(integrationId: "acme") { nodes { customFields nullReasons { field message } } } }"""
MINE = {
    "firstName": "Wendelgard",
    "lastName": "Quirinsbacher",
    "emailAddress": "wendelgard@quirinsbacher.example",
    "phoneNumber": "+49 151 99887766",
}
#: Shorter words stand by chance in anything.
SHORTEST = 6


async def people(stage, integration):
    """All that the vendor has of its candidates."""
    found, after = [], None
    while True:
        page = (await stage.ask(PEOPLE, id=integration, after=after)).data["candidates"]
        found += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


def values_of(person):
    """The texts that tell who somebody is."""
    texts = [person["firstName"], person["lastName"], (person["location"] or {}).get("street1")]
    texts += [one["emailAddress"] for one in person["emailAddresses"]]
    texts += [one["phoneNumber"] for one in person["phoneNumbers"]]
    return {text for text in texts if text and len(text) >= SHORTEST}


def stored(stage):
    """All bytes of the database, its log of writes included."""
    path = stage.app.state.service.settings.database_url.get_secret_value().removeprefix("sqlite:///")
    return b"".join(file.read_bytes() for file in Path(path).parent.glob(f"{Path(path).name}*"))


def standing_in(text, values):
    """Those of the values that stand in a text as words of their own."""
    words = set(re.findall(r"[\w@.+-]+", text))
    return {value for value in values if (value in words if value.isalnum() else value in text)}


@pytest.mark.parametrize("slug", ["hrworks", "hr4you"])
async def test_database_and_logs_hold_nothing_in_clear(admin, stage, slug, capfd):
    account = admin.account(slug)
    await admin.connect(slug)
    _, caller = await admin.key(
        "READ_CANDIDATES", "READ_APPLICATIONS", "READ_CONTACT_DATA", "READ_REMOTE_DATA"
    )
    found = await people(stage, "acme")
    assert len(found) > 100
    await people(caller, "acme")
    job = (
        await stage.ask(
            '{ jobs(integrationId: "acme", filter: {statuses: [OPEN]}, first: 1) { nodes { id } } }'
        )
    ).data
    given = {"application": {"jobId": job["jobs"]["nodes"][0]["id"]}, "candidate": MINE, "waitSeconds": 20}
    told = (await stage.ask(APPLY, input=given)).data["told"]
    assert told["operation"]["state"] == "SUCCEEDED"
    applications = await stage.ask('{ applications(integrationId: "acme", first: 1) { nodes { id } } }')
    await stage.ask(NOTE, id=applications.data["applications"]["nodes"][0]["id"])
    application = applications.data["applications"]["nodes"][0]["id"]
    candidate = (await stage.ask('{ candidates(integrationId: "acme", first: 1) { nodes { id } } }')).data
    named = {
        "$application": application,
        "$candidate": candidate["candidates"]["nodes"][0]["id"],
        "$job": job["jobs"]["nodes"][0]["id"],
        "$other": '{firstName: "Q", lastName: "Quirinsbacher", emailAddress: "zweite@q.example"}',
        "$file": f'{{name: "Quirinsbacher.txt", data: "{base64.b64encode(b"Wendelgard").decode()}"}}',
    }
    for action in ALL_ELSE:
        written = re.sub(r"\$\w+", lambda found: named[found[0]], action)
        answer = await stage.ask(f"mutation {{ {written} {{ errors {{ code }} }} }}")
        assert answer.errors == [], action
    explored = await stage.ask(EXPLORED)
    assert explored.body["data"]["changes"]["nodes"]
    # Failures tell most: wrong input, and a vendor that answers with what it was sent.
    await stage.ask(
        APPLY, input={**given, "candidate": {**MINE, "emailAddress": "wendelgard at quirinsbacher"}}
    )
    stage.vendors[slug].fail(kind="garbage")
    await stage.ask(
        '{ candidates(integrationId: "acme", filter: {email: "wendelgard@quirinsbacher.example"}) { totalCount } }'
    )

    secrets = {pair["value"] for pair in account["credentials"]} | {
        stage.key,
        caller.key,
        caller.key.split("_")[2],
    }
    personal = set().union(*map(values_of, found)) | set(MINE.values()) | {"Zirbelnusserisch"}
    database, logs = stored(stage).decode("latin-1"), "".join(capfd.readouterr())
    for text in (database, logs):
        assert {secret for secret in secrets if secret in text} == set()
        assert standing_in(text, {value.encode().decode("latin-1") for value in personal}) == set()
        assert standing_in(text, personal) == set()
    # What is looked at is what there is.
    assert "request_id" in logs
    assert "acme" in database
