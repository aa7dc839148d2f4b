"""Seal keys are exchanged while integrations and API keys go on."""

from functools import partial

from graphql_api.store import integration_rows, service_secrets
from graphql_api.store.resealing import reseal
from graphql_api.store.seal_keys import new_key
from graphql_api.store.seals import Keyring


async def test_credentials_and_secrets_are_sealed_anew_and_no_api_key_is_lost(admin, stage):
    await admin.connect("hrworks")
    _, caller = await admin.key("READ_JOBS")
    service = stage.app.state.service
    before, database = service.seals, service.accounts.database
    fresh = f"newest:{new_key().partition(':')[2]}"
    both = Keyring.parse(f"{fresh},{service.settings.seal_keys.get_secret_value()}")

    done = await reseal(database, both)
    # The digests of keys, the tokens' signatures, and the fingerprints of the ledger.
    assert (done.credentials, done.secrets) == (1, 3)

    alone = Keyring.parse(fresh)
    [row] = await database.read(partial(integration_rows.every, keyring=alone))
    given = {pair["name"]: pair["value"] for pair in admin.account("hrworks")["credentials"]}
    assert row.credentials == given
    pepper = await database.write(partial(service_secrets.get_or_create, keyring=alone, name="api_keys"))
    assert pepper == service.accounts.pepper
    assert before.newest != alone.newest
    assert (await caller.ask("{ viewer { name } }")).data["viewer"]["name"] == "careers page"
    assert (await reseal(database, both)).credentials == 0
