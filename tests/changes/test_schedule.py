"""When sweeps are run, and by whom."""

import asyncio
from dataclasses import replace
from functools import partial

import pytest

from graphql_api.security.scopes import Scope
from graphql_api.store import sweep_rows
from graphql_api.store.sweep_rows import LEASE_SECONDS
from graphql_api.sweeping.schedule import JITTER, next_time

ID = "hr4you-demo"


@pytest.fixture
async def stage(set_stage):
    return await set_stage(scale=0.05)


async def begin(database, owner, now, not_since=None):
    return await database.write(
        partial(sweep_rows.begin, integration_id="acme", owner=owner, now=now, not_since=not_since)
    )


async def hold(database, owner, now):
    return await database.write(partial(sweep_rows.hold, integration_id="acme", owner=owner, now=now))


async def end(database, owner, now):
    await database.write(partial(sweep_rows.end, integration_id="acme", owner=owner, now=now, finished=True))


async def test_one_process_at_a_time(database_url, open_database):
    one, two = await open_database(database_url), await open_database(database_url)
    assert sorted(await asyncio.gather(begin(one, "one", 100.0), begin(two, "two", 100.0))) == [False, True]


async def test_whoever_gives_no_sign_loses_the_right(database):
    assert await begin(database, "one", 100.0)
    assert await hold(database, "one", 150.0)
    assert not await begin(database, "two", 200.0)
    assert await begin(database, "two", 150.0 + LEASE_SECONDS + 1)
    assert not await hold(database, "one", 212.0)
    # Nor does its end take the right from the other.
    await end(database, "one", 212.0)
    assert not await begin(database, "three", 213.0)


async def test_a_sweep_that_was_done_meanwhile_is_not_done_again(database):
    assert await begin(database, "one", 100.0)
    await end(database, "one", 110.0)
    assert not await begin(database, "two", 120.0, not_since=100.0)
    assert await begin(database, "two", 120.0, not_since=101.0)


def wanting(service, seconds):
    """The integration as if it were configured to be swept."""
    integration = service.integrations[ID]
    swept = replace(integration, config=replace(integration.config, sweep_seconds=seconds))
    service.integrations._by_id[ID] = swept
    return swept


async def test_only_what_is_due_is_swept(stage, following):
    service = stage.app.state.service
    assert await service.sweeper.look(1e12) == []

    integration = wanting(service, 3600.0)
    assert await service.sweeper.look(0.0) == [ID]
    results = await service.sweeper.start(integration)
    assert {one.outcome.value for one in results} == {"COMPLETE"}

    begun = (await service.accounts.database.read(sweep_rows.begun))[ID]
    due = next_time(integration, {ID: begun})
    assert 3600 <= due - begun <= 3600 * (1 + JITTER)
    assert await service.sweeper.look(due - 1) == []
    assert await service.sweeper.look(due) == [ID]
    assert await service.sweeper.start(integration) is not None


async def test_two_processes_sweep_once(stage, replica):
    services = [one.app.state.service for one in (stage, replica)]
    for service in services:
        wanting(service, 3600.0)
    # As if both had looked before either began.
    tasks = [service.sweeper.start(service.integrations[ID], not_since=1.0) for service in services]
    results = await asyncio.gather(*tasks)
    assert sorted(result is None for result in results) == [False, True]


async def test_a_key_without_admin_sweeps_nothing(stage, keys_of):
    query = f'mutation {{ sweepIntegration(input: {{integrationId: "{ID}"}}) {{ sweep {{ running }} }} }}'
    stage.forget()
    assert (await keys_of(stage).ask(Scope.ADMIN, query)).codes == ["FORBIDDEN"]
    assert stage.vendors["hr4you"].calls == {}
    shown = await keys_of(stage).ask(Scope.ADMIN, f'{{ integration(id: "{ID}") {{ sweep {{ running }} }} }}')
    assert shown.codes == ["FORBIDDEN"]


async def test_who_sweeps_while_somebody_does_is_told(stage):
    database = stage.app.state.service.accounts.database
    await database.write(partial(sweep_rows.begin, integration_id=ID, owner="another", now=9e12))
    query = f"""mutation {{ sweepIntegration(input: {{integrationId: "{ID}"}}) {{
      sweep {{ running }} errors {{ code path message }} }} }}"""
    payload = (await stage.ask(query)).data["sweepIntegration"]
    assert payload["sweep"] is None
    assert [(one["path"], one["message"]) for one in payload["errors"]] == [
        ("integrationId", "This integration is being swept. Wait for the end of that sweep.")
    ]
