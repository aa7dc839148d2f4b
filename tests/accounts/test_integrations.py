import asyncio
import sqlite3
from functools import partial

import pytest

from connectors.contract.connector import Secret
from graphql_api.store import integration_rows

JOBS = "query ($id: ID!) { integration(id: $id) { state stateCause jobs(first: 2) { nodes { name } } } }"
STATE = '{ integration(id: "acme") { state stateSince stateCause } }'


def rows_about(stage, text):
    """How many values in the whole database hold a text; by table."""
    path = stage.app.state.service.settings.database_url.get_secret_value().removeprefix("sqlite:///")
    found = {}
    with sqlite3.connect(path) as connection:
        tables = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        for table in tables:
            for row in connection.execute(f'SELECT * FROM "{table}"'):  # noqa: S608  # names of the database itself
                held = [value for value in row if isinstance(value, str | bytes)]
                if any(
                    text in (value if isinstance(value, str) else value.decode("latin-1")) for value in held
                ):
                    found[table] = found.get(table, 0) + 1
    return found


@pytest.mark.parametrize("slug", ["hrworks", "hr4you"])
async def test_a_connected_account_is_read_at_once_and_by_other_processes_soon(admin, stage, replica, slug):
    told = await admin.connect(slug, name="Acme GmbH")
    assert told == {
        "id": "acme",
        "name": "Acme GmbH",
        "state": "ACTIVE",
        "stateCause": None,
        "managed": True,
    }
    assert len((await stage.ask(JOBS, id="acme")).data["integration"]["jobs"]["nodes"]) == 2

    await replica.app.state.service.accounts.look()
    assert len((await replica.ask(JOBS, id="acme")).data["integration"]["jobs"]["nodes"]) == 2


async def test_credentials_are_sealed_and_never_shown(admin, stage):
    await admin.connect("hrworks")
    given = admin.account("hrworks")["credentials"]
    for pair in given:
        assert rows_about(stage, pair["value"]) == {}

    database = stage.app.state.service.accounts.database
    kept = await database.read(partial(integration_rows.every, keyring=stage.app.state.service.seals))
    assert kept[0].credentials == {pair["name"]: pair["value"] for pair in given}
    assert given[0]["value"] not in repr(kept)
    opened = stage.app.state.service.integrations["acme"].config.credentials
    assert opened[given[0]["name"]] == Secret(given[0]["value"])
    assert given[0]["value"] not in repr(opened)


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"id": "A"}, "id"),
        ({"id": "hrworks-demo"}, "id"),
        ({"connector": "hrwork"}, "connector"),
        ({"way": "fax"}, "way"),
        ({"baseUrl": "https://user:secret@example.com"}, "baseUrl"),
        ({"baseUrl": "https://example.com/path"}, "baseUrl"),
        ({"credentials": []}, "credentials"),
        ({"credentials": [{"name": "pin", "value": "1"}]}, "credentials"),
        ({"name": "x" * 201}, "name"),
        ({"limits": {"callsPerSecond": 0}}, "limits.callsPerSecond"),
    ],
)
async def test_what_is_wrong_is_named_and_nothing_is_kept(admin, stage, changes, path):
    told = await admin.mutate("createIntegration", {**admin.account("hrworks"), **changes})

    assert told["integration"] is None
    assert path in [error["path"] for error in told["errors"]]
    assert {error["code"] for error in told["errors"]} == {"BAD_INPUT"}
    assert "user:secret" not in str(told)
    assert (await stage.ask("{ integrations { id } }")).data["integrations"] == [
        {"id": "hrworks-demo"},
        {"id": "hr4you-demo"},
        {"id": "hr4you-feed-demo"},
    ]


async def test_an_id_is_given_once(admin):
    await admin.connect("hrworks")
    told = await admin.mutate("createIntegration", admin.account("hr4you"))
    assert [(error["code"], error["path"]) for error in told["errors"]] == [("BAD_INPUT", "id")]


async def test_an_update_changes_what_is_said_and_nothing_else(admin, stage):
    await admin.connect("hrworks", source="Jobs for all")
    told = await admin.mutate("updateIntegration", {"id": "acme", "name": "Acme AG"})
    assert told["errors"] == []
    assert told["integration"]["name"] == "Acme AG"
    found = (await stage.ask('{ integration(id: "acme") { name sourceName } }')).data["integration"]
    assert found == {"name": "Acme AG", "sourceName": "Jobs for all"}

    refused = await admin.mutate("updateIntegration", {"id": "acme", "name": None})
    assert [(error["code"], error["path"]) for error in refused["errors"]] == [("BAD_INPUT", "name")]


async def test_what_a_file_describes_is_changed_there(admin):
    for mutation, given in (
        ("updateIntegration", {"id": "hrworks-demo", "name": "Other"}),
        ("relinkIntegration", {"id": "hrworks-demo", "credentials": []}),
    ):
        told = await admin.mutate(mutation, given)
        assert [error["path"] for error in told["errors"]] == ["id"]
        assert "configuration file" in told["errors"][0]["message"]


async def test_a_disabled_integration_is_not_asked_until_it_is_enabled(admin, stage):
    await admin.connect("hrworks")
    job = (await stage.ask('{ jobs(integrationId: "acme", first: 1) { nodes { id } } }')).data["jobs"][
        "nodes"
    ][0]
    await admin.mutate("updateIntegration", {"id": "acme", "disabled": True})
    stage.forget()

    answer = await stage.ask(JOBS, id="acme")
    assert answer.codes == ["INTEGRATION_DISABLED"]
    assert answer.body["data"]["integration"]["state"] == "DISABLED"
    assert (await stage.ask("query ($id: ID!) { job(id: $id) { id } }", id=job["id"])).codes == [
        "INTEGRATION_DISABLED"
    ]
    assert stage.vendors["hrworks"].calls == {}

    await admin.mutate("updateIntegration", {"id": "acme", "disabled": False})
    assert (await stage.ask(JOBS, id="acme")).data["integration"]["state"] == "ACTIVE"


async def test_wrong_credentials_show_in_the_state_until_the_integration_is_relinked(admin, stage, replica):
    account = admin.account("hr4you", onlyCreatedApplications=False)
    wrong = [{**pair, "value": "wrong"} for pair in account["credentials"]]
    await admin.mutate("createIntegration", {**account, "credentials": wrong})

    assert (await stage.ask(JOBS, id="acme")).codes == ["VENDOR_AUTH_FAILED"]
    found = (await stage.ask(STATE)).data["integration"]
    assert found["state"] == "AUTHENTICATION_FAILED"
    assert found["stateCause"]
    assert "wrong" not in found["stateCause"].split()

    told = await admin.mutate("relinkIntegration", {"id": "acme", "credentials": account["credentials"]})
    assert told["errors"] == []
    assert (await stage.ask(JOBS, id="acme")).data["integration"]["jobs"]["nodes"]
    found = (await stage.ask(STATE)).data["integration"]
    assert (found["state"], found["stateCause"]) == ("ACTIVE", None)


async def test_a_vendor_that_is_away_shows_in_the_state_since_then(admin, stage):
    await admin.connect("hrworks", limits={"attempts": 1})
    before = (await stage.ask(STATE)).data["integration"]["stateSince"]
    stage.vendors["hrworks"].fail(kind="status", status=503)
    await stage.ask(JOBS, id="acme")
    found = (await stage.ask(STATE)).data["integration"]
    assert found["state"] == "UNREACHABLE"
    assert found["stateSince"] > before


async def test_a_deleted_integration_leaves_nothing_behind(admin, stage, replica):
    await admin.connect("hrworks")
    await stage.ask('{ applications(integrationId: "acme", first: 3) { nodes { candidate { lastName } } } }')
    await replica.app.state.service.accounts.look()
    assert (await replica.ask(JOBS, id="acme")).errors == []

    told = await admin.mutate("deleteIntegration", {"id": "acme"}, "deletedId errors { code path message }")
    assert told == {"deletedId": "acme", "errors": []}
    assert (await stage.ask(JOBS, id="acme")).codes == ["NOT_FOUND"]
    assert set(rows_about(stage, "acme")) <= {"audit"}

    await replica.app.state.service.accounts.look()
    assert (await replica.ask(JOBS, id="acme")).codes == ["NOT_FOUND"]

    again = await admin.mutate("deleteIntegration", {"id": "acme"}, "deletedId errors { code path }")
    assert again == {"deletedId": None, "errors": [{"code": "NOT_FOUND", "path": "id"}]}


async def test_answers_of_before_are_not_given_again_after_a_change(admin, stage):
    await admin.connect("hrworks", name="Before")
    query = '{ integration(id: "acme") { name jobs(first: 1) { nodes { name } } } }'
    for _ in range(3):
        assert (await stage.ask(query)).data["integration"]["name"] == "Before"
    await admin.mutate("updateIntegration", {"id": "acme", "name": "After"})
    assert (await stage.ask(query)).data["integration"]["name"] == "After"


async def test_only_administrators_change_integrations(admin, stage):
    _, ordinary = await admin.key("READ_JOBS", "WRITE_CANDIDATES")
    for mutation in (
        'createIntegration(input: {id: "x1", connector: "hrworks", credentials: []}) { errors { code } }',
        'updateIntegration(input: {id: "acme"}) { errors { code } }',
        'relinkIntegration(input: {id: "acme", credentials: []}) { errors { code } }',
        'deleteIntegration(input: {id: "acme"}) { errors { code } }',
    ):
        assert (await ordinary.ask(f"mutation {{ {mutation} }}")).codes == ["FORBIDDEN"]


async def test_an_administrator_of_some_integrations_reaches_no_others(admin, stage):
    await admin.connect("hrworks")
    await admin.connect("hr4you", "other")
    _, limited = await admin.key("ADMIN", integrationIds=["acme"])
    answer = await limited.ask('mutation { deleteIntegration(input: {id: "other"}) { errors { code } } }')
    assert answer.codes == ["NOT_FOUND"]
    create = 'mutation { createIntegration(input: {id: "x1", connector: "hrworks", credentials: []}) { errors { code } } }'
    assert (await limited.ask(create)).codes == ["FORBIDDEN"]
    assert [one["id"] for one in (await limited.ask("{ integrations { id } }")).data["integrations"]] == [
        "acme"
    ]


async def test_what_another_process_wrote_after_the_deletion_goes_when_it_sees_it(admin, stage, replica):
    await admin.connect("hrworks")
    await replica.app.state.service.accounts.look()
    await admin.mutate("deleteIntegration", {"id": "acme"}, "deletedId")
    # The replica has not looked yet: it goes on reading, and takes to the ledger what it reads.
    assert (await replica.ask(JOBS, id="acme")).errors == []
    assert set(rows_about(stage, "acme")) - {"audit"} != set()

    await replica.app.state.service.accounts.look()
    assert set(rows_about(stage, "acme")) <= {"audit"}


async def test_an_integration_of_the_same_id_is_none_the_worse(admin, stage, replica):
    await admin.connect("hrworks")
    await replica.app.state.service.accounts.look()
    await admin.mutate("deleteIntegration", {"id": "acme"}, "deletedId")
    await admin.connect("hr4you")
    await stage.ask(JOBS, id="acme")
    before = rows_about(stage, "acme")

    await replica.app.state.service.accounts.look()
    assert rows_about(stage, "acme") == before
    assert (await replica.ask(JOBS, id="acme")).errors == []


async def test_a_fault_does_not_end_looking_for_what_others_changed(admin, stage, replica, monkeypatch):
    accounts = replica.app.state.service.accounts
    looked = asyncio.Event()
    faults = iter([ValueError("of ours")])

    async def look():
        for fault in faults:
            raise fault
        looked.set()

    monkeypatch.setattr("graphql_api.accounts.LOOK_EVERY", 0.0)
    monkeypatch.setattr(accounts, "look", look)
    async with asyncio.timeout(10):
        await looked.wait()


RIGHTS = '{ integration(id: "acme") { state stateCause } }'


async def test_a_missing_right_shows_until_it_is_there_whoever_reads_what_else(admin, stage, replica):
    await admin.connect("hrworks")
    accounts = replica.app.state.service.accounts
    await accounts.look()
    users = '{ users(integrationId: "acme", first: 1) { nodes { id } } }'
    stage.vendors["hrworks"].fail(kind="status", status=403, path="/v2/persons")
    assert (await stage.ask(users)).codes == ["VENDOR_PERMISSION_MISSING"]
    found = (await stage.ask(RIGHTS)).data["integration"]
    assert found["state"] == "PERMISSION_MISSING"

    # Another process, for which the vendor does something else.
    await kept(stage)
    await accounts._take_in_states()
    assert (await replica.ask('{ jobs(integrationId: "acme", first: 1) { nodes { id } } }')).errors == []
    assert (await replica.ask(RIGHTS)).data["integration"] == found

    stage.vendors["hrworks"].recover()
    assert (await replica.ask(users)).errors == []
    assert (await replica.ask(RIGHTS)).data["integration"]["state"] == "ACTIVE"


async def test_checks_and_writes_show_in_the_state_too(admin, stage):
    await admin.connect("hrworks", limits={"attempts": 1})
    job = (await stage.ask('{ jobs(integrationId: "acme", first: 1) { nodes { id } } }')).data["jobs"][
        "nodes"
    ][0]
    stage.vendors["hrworks"].fail(kind="status", status=403, path="/v2/persons")
    await admin.mutate("testIntegration", {"integrationId": "acme"}, "errors { code }")
    assert (await stage.ask(RIGHTS)).data["integration"]["state"] == "PERMISSION_MISSING"
    stage.vendors["hrworks"].recover()
    await admin.mutate("testIntegration", {"integrationId": "acme"}, "errors { code }")
    assert (await stage.ask(RIGHTS)).data["integration"]["state"] == "ACTIVE"

    stage.vendors["hrworks"].fail(kind="status", status=403, method="POST", path="/v2/applicant-management")
    person = {"firstName": "Neu", "lastName": "Hier", "emailAddress": "neu@mailbox.example"}
    told = await admin.mutate(
        "createApplication", {"application": {"jobId": job["id"]}, "candidate": person}, "errors { code }"
    )
    assert told["errors"] == [{"code": "VENDOR_PERMISSION_MISSING"}]
    assert (await stage.ask(RIGHTS)).data["integration"]["state"] == "PERMISSION_MISSING"


async def kept(stage):
    """The state is in the store: writing it down holds up nobody."""
    health = stage.app.state.service.integrations["acme"].source.health
    await asyncio.gather(*health._keeping)
