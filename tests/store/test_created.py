"""Records that came to be here: kept once, numbered in the order of their commits."""

from functools import partial

import pytest
from sqlalchemy import delete, text

from connectors.contract.enums import Model
from graphql_api.store import created
from graphql_api.store.created import Known, RecordOrigin
from graphql_api.store.created_tables import created_records
from graphql_api.store.errors import StoreError


def keep(*remote_ids, of="acme"):
    records = [(Model.APPLICATION, remote_id) for remote_id in remote_ids]
    return partial(created.remember, integration_id=of, records=records, origin=RecordOrigin.CREATED)


def told(news):
    return [(record.integration_id, record.remote_id) for record in news.records]


async def news(database, number, *others):
    return await database.read(partial(created.news, number=number, others=others))


async def test_what_is_new_is_told_once_of_all_integrations(database):
    await database.write(keep("1", "2"))
    first = await news(database, None, "acme")
    await database.write(keep("2", "3"))
    await database.write(keep("1", of="other"))

    second = await news(database, first.number)

    assert first.records == [Known("acme", Model.APPLICATION, "1"), Known("acme", Model.APPLICATION, "2")]
    assert sorted(told(second)) == [("acme", "3"), ("other", "1")]
    assert told(await news(database, second.number)) == []


async def test_what_is_new_and_all_of_an_integration_that_was_not_looked_at(database):
    await database.write(keep("1"))
    await database.write(keep("1", of="other"))
    first = await news(database, None)
    await database.write(keep("2"))

    both = await news(database, first.number, "other")
    late = await news(database, both.number, "other")

    assert told(first) == []
    assert sorted(told(both)) == [("acme", "2"), ("other", "1")]
    assert (told(late), late.number) == ([("other", "1")], both.number)


async def test_numbers_are_not_given_again_after_the_last_is_deleted(database):
    await database.write(keep("1"))
    number = (await news(database, None, "acme")).number

    await database.write(lambda connection: connection.execute(delete(created_records)).close())
    await database.write(keep("2"))

    assert told(await news(database, number)) == [("acme", "2")]


async def test_who_writes_waits_for_who_began_to_before(migrated_postgres, open_database, meanwhile):
    """So nobody's number is seen before a smaller one. On SQLite a transaction that writes is alone anyway."""
    one, other = await open_database(migrated_postgres), await open_database(migrated_postgres)

    def hastily(connection):
        connection.execute(text("SET LOCAL lock_timeout = '20ms'"))
        keep("second")(connection)

    async def second():
        with pytest.raises(StoreError):
            await other.write(hastily)

    def first(connection):
        keep("first")(connection)
        meanwhile(connection, second())

    await one.write(first)
    await other.write(hastily)

    assert told(await news(one, None, "acme")) == [("acme", "first"), ("acme", "second")]
