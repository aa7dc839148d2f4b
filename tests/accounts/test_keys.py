import time

import pytest

from graphql_api.security.tokens import Payload, issue
from graphql_api.store import audit, key_rows

VIEWER = "{ viewer { name integrations { id } } }"
TOKEN = "token expiresAt errors { code path message }"


async def test_a_new_key_is_let_in_and_shown_once(admin, stage):
    id_, caller = await admin.key("READ_JOBS", integrationIds=["hrworks-demo"])
    assert caller.key.split("_")[1] == id_
    assert (await caller.ask(VIEWER)).data["viewer"] == {
        "name": "careers page",
        "integrations": [{"id": "hrworks-demo"}],
    }
    listed = await stage.ask("{ apiKeys { id name scopes integrationIds onDenied revokedAt } }")
    assert listed.data["apiKeys"] == [
        {
            "id": id_,
            "name": "careers page",
            "scopes": ["READ_JOBS"],
            "integrationIds": ["hrworks-demo"],
            "onDenied": "ERROR",
            "revokedAt": None,
        }
    ]


async def test_the_store_keeps_nothing_that_opens_anything(admin, stage):
    _, caller = await admin.key("READ_JOBS")
    path = stage.app.state.service.settings.database_url.get_secret_value().removeprefix("sqlite:///")
    for name in (path, f"{path}-wal"):
        with open(name, "rb") as file:  # noqa: ASYNC230, PTH123  # small, and nothing else runs
            assert caller.key.split("_")[2].encode() not in file.read()


async def test_a_revoked_key_is_refused_here_at_once_and_elsewhere_at_the_next_look(admin, stage, replica):
    id_, caller = await admin.key("READ_JOBS")
    elsewhere = type(stage)(replica.vendors, replica.client, caller.key, replica.app)
    await replica.app.state.service.accounts.look()
    jobs = "{ jobs(first: 1) { nodes { name } } }"
    for one in (caller, elsewhere):
        for _ in range(3):
            assert (await one.ask(jobs)).errors == []

    told = await admin.mutate("revokeApiKey", {"id": id_}, "revokedId errors { code }")
    assert told == {"revokedId": id_, "errors": []}
    assert (await caller.ask(jobs)).codes == ["UNAUTHENTICATED"]

    await replica.app.state.service.accounts.look()
    assert (await elsewhere.ask(jobs)).codes == ["UNAUTHENTICATED"]


async def test_a_key_ends_by_itself_even_for_answers_that_are_given_again(admin, stage, monkeypatch):
    _, caller = await admin.key("READ_JOBS", expiresAt="2027-01-01T00:00:00Z")
    jobs = "{ jobs(first: 1) { nodes { name } } }"
    for _ in range(3):
        assert (await caller.ask(jobs)).errors == []
    monkeypatch.setattr(time, "time", lambda: 1_800_000_000.0)
    assert (await caller.ask(jobs)).codes == ["UNAUTHENTICATED"]


@pytest.mark.parametrize(
    ("given", "path", "code"),
    [
        ({"name": " ", "scopes": ["READ_JOBS"]}, "name", "BAD_INPUT"),
        ({"name": "x", "scopes": []}, "scopes", "BAD_INPUT"),
        (
            {"name": "x", "scopes": ["READ_JOBS"], "integrationIds": ["nobody"]},
            "integrationIds.0",
            "NOT_FOUND",
        ),
        (
            {"name": "x", "scopes": ["READ_JOBS"], "expiresAt": "2020-01-01T00:00:00Z"},
            "expiresAt",
            "BAD_INPUT",
        ),
    ],
)
async def test_what_is_wrong_with_a_new_key_is_named(admin, given, path, code):
    told = await admin.mutate("createApiKey", given, "key errors { code path message }")
    assert told["key"] is None
    assert [(error["path"], error["code"]) for error in told["errors"]] == [(path, code)]


async def test_nobody_gives_more_than_they_have(admin):
    _, limited = await admin.key("ADMIN", "READ_JOBS", integrationIds=["hrworks-demo"])
    make = """mutation ($input: CreateApiKeyInput!) {
      told: createApiKey(input: $input) { key errors { path code } } }"""

    async def refused(**given):
        told = (await limited.ask(make, input={"name": "x", **given})).data["told"]
        assert told["key"] is None
        return [error["path"] for error in told["errors"]]

    own = ["hrworks-demo"]
    assert await refused(scopes=["READ_CANDIDATES"], integrationIds=own) == ["scopes"]
    assert await refused(scopes=["READ_JOBS"]) == ["integrationIds"]
    assert await refused(scopes=["READ_JOBS"], integrationIds=["hr4you-demo"]) == ["integrationIds.0"]


async def test_a_key_of_some_integrations_does_not_see_other_keys(admin):
    broad, _ = await admin.key("READ_JOBS")
    own, limited = await admin.key("ADMIN", integrationIds=["hrworks-demo"])
    seen = (await limited.ask("{ apiKeys { id } }")).data["apiKeys"]
    assert seen == [{"id": own}]
    revoke = "mutation ($id: ID!) { told: revokeApiKey(input: {id: $id}) { errors { code } } }"
    assert (await limited.ask(revoke, id=broad)).data["told"]["errors"] == [{"code": "NOT_FOUND"}]


async def test_the_last_use_is_noted(admin, stage):
    id_, caller = await admin.key("READ_JOBS")
    await caller.ask(VIEWER)
    accounts = stage.app.state.service.accounts
    await accounts._note_uses()
    rows = await accounts.database.read(key_rows.every)
    assert [row.last_used_at is not None for row in rows if row.id == id_] == [True]


async def token_of(caller, **given):
    make = f"mutation ($input: CreateBrowserTokenInput!) {{ told: createBrowserToken(input: $input) {{ {TOKEN} }} }}"
    return (await caller.ask(make, input=given)).data["told"]


async def test_a_browser_token_has_part_of_its_keys_rights_and_dies_with_it(admin, stage):
    id_, caller = await admin.key("READ_JOBS", "READ_CANDIDATES")
    told = await token_of(caller, scopes=["READ_JOBS"], integrationIds=["hr4you-demo"])
    assert told["errors"] == []
    browser = type(stage)(stage.vendors, stage.client, told["token"], stage.app)
    assert (await browser.ask(VIEWER)).data["viewer"]["integrations"] == [{"id": "hr4you-demo"}]
    accounts = stage.app.state.service.accounts
    assert [scope.name for scope in accounts.authenticate(f"Bearer {told['token']}").scopes] == ["READ_JOBS"]

    await admin.mutate("revokeApiKey", {"id": id_}, "revokedId")
    assert (await browser.ask(VIEWER)).codes == ["UNAUTHENTICATED"]


async def test_tokens_are_refused_that_ran_out_or_were_changed(stage):
    told = await token_of(stage, scopes=["READ_JOBS"])
    accounts = stage.app.state.service.accounts
    head, body, signature = told["token"].split(".")
    late = Payload(key="test", scopes=("admin",), integrations=None, expires_at=1.0)
    forged = [
        f"{head}.{body}.{signature[:-2]}AA",
        f"{head}.{body[:-2]}AA.{signature}",
        f"{head}.{body}",
        f"{head}..",
        issue(b"another secret", late),
        issue(accounts.token_secret, late),
    ]
    assert accounts.authenticate(f"Bearer {told['token']}") is not None
    for token in forged:
        assert accounts.authenticate(f"Bearer {token}") is None


async def test_a_token_cannot_administer(stage):
    told = await token_of(stage, scopes=["ADMIN"])
    assert (told["token"], [error["path"] for error in told["errors"]]) == (None, ["scopes"])
    told = await token_of(stage, scopes=["READ_JOBS"], expiresInSeconds=7200)
    assert [error["path"] for error in told["errors"]] == ["expiresInSeconds"]


async def test_what_administrators_do_is_in_the_audit_trail(admin, stage):
    await admin.connect("hrworks")
    id_, _ = await admin.key("READ_JOBS")
    await admin.mutate("revokeApiKey", {"id": id_}, "revokedId")
    await admin.mutate("deleteIntegration", {"id": "acme"}, "deletedId")
    entries = await stage.app.state.service.accounts.database.read(
        lambda connection: audit.newest(connection, limit=10)
    )
    assert [entry.event for entry in entries] == [
        "integration.deleted",
        "key.revoked",
        "key.created",
        "integration.created",
    ]
    assert {entry.caller for entry in entries} == {"test"}
