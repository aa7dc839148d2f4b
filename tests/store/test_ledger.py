import asyncio
import random
from functools import partial

import pytest
from sqlalchemy import text

from connectors.contract.enums import Model
from graphql_api.store import created, ledger, ledger_deletions, ledger_feed
from graphql_api.store.created import RecordOrigin
from graphql_api.store.integration_rows import remove
from graphql_api.store.ledger_feed import Asked, ChangeKind
from graphql_api.store.ledger_rows import MODELS, Key, Sighting

ALL = tuple(MODELS.values())


def job(remote_id, fingerprint=1, *, at=1000, model=Model.JOB, parent=None):
    return Sighting(model, str(remote_id), fingerprint, parent, at)


async def observe(database, *sightings, integration="acme"):
    found = await database.write(partial(ledger.observe, integration_id=integration, sightings=sightings))
    return found.since, found.news


async def read(database, after=None, *, limit=100, models=ALL, integrations=None):
    asked = Asked(integrations or {"acme": False}, models)
    return await database.read(partial(ledger_feed.changes, asked=asked, after=after or {}, limit=limit))


def told(part):
    return [(change.kind.value, change.entry.remote_id) for change in part.changes]


async def sweep(database, present, gone, *, since=10**9, max_share=1.0, now=9000, model=Model.JOB):
    return await database.write(
        partial(
            ledger_deletions.sweep,
            integration_id="acme",
            model=model,
            present=set(present),
            gone=set(gone),
            since=since,
            max_share=max_share,
            now=now,
        )
    )


async def test_a_record_changes_when_its_content_does(database):
    first, news = await observe(database, job("1"), job("2"))
    assert (set(first.values()), news) == ({1000}, 2)

    again, news = await observe(database, job("1", at=2000), job("2", fingerprint=2**64 - 1, at=2000))
    assert (again, news) == ({Key(Model.JOB, "1"): 1000, Key(Model.JOB, "2"): 2000}, 1)

    _, news = await observe(database, job("2", fingerprint=2**64 - 1, at=3000))
    assert news == 0


async def test_a_record_seen_twice_in_one_answer_counts_as_seen_last(database):
    times, news = await observe(database, job("1", 1), job("1", 2))
    assert news == 1
    assert times == {Key(Model.JOB, "1"): 1000}
    assert (await observe(database, job("1", 2)))[1] == 0


async def test_the_feed_tells_each_record_once_at_its_latest_change(database):
    await observe(database, job("1"), job("2"), job("3"))
    first = await read(database, limit=2)
    assert (told(first), first.more) == ([("CREATED", "1"), ("CREATED", "2")], True)

    await observe(database, job("1", 7))
    # Told as new though it was told before: while somebody pages on, nobody knows which of its places they came past.
    second = await read(database, first.positions)
    assert (told(second), second.more) == ([("CREATED", "3"), ("CREATED", "1")], False)

    await observe(database, job("1", 8))
    second = await read(database, second.positions)
    assert told(second) == [("CHANGED", "1")]
    third = await read(database, second.positions)
    assert (told(third), third.positions, third.more) == ([], second.positions, False)


async def test_what_is_gone_is_told_and_told_anew_when_it_is_back(database):
    await observe(database, job("1"), job("2"))
    before = await read(database)

    assert await sweep(database, ["1"], ["2"]) == (1, 0)
    after = await read(database, before.positions)
    assert told(after) == [("DELETED", "2")]
    assert after.changes[0].entry.deleted_at == 9000
    assert [
        one.remote_id
        for one in await database.read(partial(ledger.deleted, integration_id="acme", model=Model.JOB))
    ] == ["2"]
    # Nothing is deleted twice.
    assert await sweep(database, ["1"], ["2"]) == (0, 0)

    assert (await observe(database, job("2", at=9500)))[1] == 1
    assert told(await read(database, after.positions)) == [("CREATED", "2")]


async def test_a_sweep_touches_only_what_is_old_and_of_its_model(database):
    await observe(database, job("1"), job("1", model=Model.USER))
    since = await database.read(partial(ledger_deletions.head, integration_id="acme"))
    await observe(database, job("new"))
    await observe(database, job("1", integration := 5), integration="other")

    found = await database.read(
        partial(ledger_deletions.missing, integration_id="acme", model=Model.JOB, present=set(), since=since)
    )
    assert (found.remote_ids, found.alive) == (["1"], 2)
    assert await sweep(database, [], ["1", "new"], since=since) == (1, 0)
    part = await read(database, integrations={"acme": False, "other": False})
    assert sorted(
        (c.integration_id, c.entry.model.value, *t) for c, t in zip(part.changes, told(part), strict=True)
    ) == [
        ("acme", "Job", "CREATED", "new"),
        ("acme", "Job", "DELETED", "1"),
        ("acme", "User", "CREATED", "1"),
        ("other", "Job", "CREATED", "1"),
    ]
    assert integration == 5


async def test_many_deletions_at_once_are_held_back(database):
    await observe(database, *(job(number) for number in range(30)))
    gone = [str(number) for number in range(20)]

    assert await sweep(database, [], gone, max_share=0.5) == (0, 20)
    assert await sweep(database, [], gone[:10], max_share=0.1) == (10, 0)
    assert await sweep(database, [], gone, max_share=1.0) == (10, 0)


async def test_the_feed_narrows_by_model_and_goes_on_behind_what_it_left_out(database):
    await observe(database, job("1"), job("u", model=Model.USER), job("2"))
    part = await read(database, models=[Model.USER])
    assert told(part) == [("CREATED", "u")]
    assert told(await read(database, part.positions)) == []


async def test_only_what_was_created_here_is_told_where_others_are_hidden(database):
    mine, theirs = job("a1", model=Model.APPLICATION), job("a2", model=Model.APPLICATION)
    await observe(database, mine, theirs, job("1"))
    await database.write(
        partial(
            created.remember,
            integration_id="acme",
            records=[(Model.APPLICATION, "a1")],
            origin=RecordOrigin.CREATED,
        )
    )
    hidden = {"acme": True}
    first = await read(database, integrations=hidden)
    assert told(first) == [("CREATED", "1"), ("CREATED", "a1")]

    await database.write(
        partial(
            created.remember,
            integration_id="acme",
            records=[(Model.APPLICATION, "a2")],
            origin=RecordOrigin.IMPORTED,
        )
    )
    second = await read(database, first.positions, integrations=hidden)
    assert told(second) == [("CREATED", "a2")]
    # When others are not hidden any more, all is told again.
    assert len(told(await read(database, second.positions))) == 3


async def test_what_changed_since_a_time(database):
    posting = partial(job, model=Model.JOB_POSTING)
    await observe(database, posting("p1", parent="1"), posting("p2", parent="2"), job("1"))
    await observe(database, posting("p2", 2, parent="2", at=5000))
    changed = partial(ledger.changed, integration_id="acme", models=[Model.JOB_POSTING])
    assert [(one.remote_id, one.parent) for one in await database.read(partial(changed, at=5000))] == [
        ("p2", "2")
    ]
    assert len(await database.read(partial(changed, at=1000))) == 2


async def test_nothing_is_left_of_an_integration_that_is_deleted(database):
    await observe(database, job("1"))
    await observe(database, job("1"), integration="other")
    before = await read(database)
    await database.write(partial(remove, id_="acme"))

    left = await database.read(
        lambda connection: connection.execute(text("SELECT count(*) FROM ledger")).scalar()
    )
    assert left == 1
    # An account that gets the same id later is another one: positions of before say nothing of it.
    await observe(database, job("9"))
    assert told(await read(database, before.positions)) == [("CREATED", "9")]


async def test_positions_from_before_a_backup_was_restored_begin_anew(database):
    await observe(database, job("1"))
    part = await read(database)
    ((number, position),) = part.positions.items()
    ahead = {number: position._replace(seq=50)}
    assert told(await read(database, ahead)) == [("CREATED", "1")]


@pytest.mark.parametrize("writers", [4])
async def test_a_reader_misses_nothing_while_many_write(database_url, open_database, writers):  # noqa: C901  # one story
    """Writers of several processes; a reader that follows the feed ends up with exactly what the ledger has."""
    databases = [await open_database(database_url) for _ in range(writers)]
    reader = await open_database(database_url)
    busy = True
    chance = random.Random(7)  # noqa: S311  # the same in every run

    async def write(database, name):
        for turn in range(25):
            integration = chance.choice(["acme", "bolt"])
            seen = [job(chance.randrange(40), chance.randrange(2**64), at=turn) for _ in range(8)]
            await observe(database, *seen, integration=integration)
            if integration == "acme" and turn % 5 == name:
                gone = {str(chance.randrange(40)) for _ in range(5)}
                await sweep(database, [], gone)

    held, after, last = {}, {}, {}

    async def follow():
        nonlocal after
        while True:
            done = not busy
            part = await read(reader, after, limit=5, integrations={"acme": False, "bolt": False})
            for change in part.changes:
                key = (change.integration_id, change.entry.remote_id)
                assert change.entry.seq > last.get(change.integration_id, 0)
                last[change.integration_id] = change.entry.seq
                known = key in held
                if change.kind is ChangeKind.CHANGED:
                    assert known
                held[key] = change.entry.fingerprint
                if change.kind is ChangeKind.DELETED:
                    held.pop(key, None)
            after = part.positions
            if done and not part.more:
                return

    async def all_write():
        nonlocal busy
        await asyncio.gather(*(write(database, name) for name, database in enumerate(databases)))
        busy = False

    await asyncio.gather(all_write(), follow())
    whole = await read(reader, limit=10_000, integrations={"acme": False, "bolt": False})
    assert held == {
        (change.integration_id, change.entry.remote_id): change.entry.fingerprint
        for change in whole.changes
        if change.kind is not ChangeKind.DELETED
    }
    # Every place was given out once: there are as many as changes were made.
    assert len({(change.integration_id, change.entry.seq) for change in whole.changes}) == len(whole.changes)


async def test_writers_that_begin_an_integration_together(database_url, open_database):
    databases = [await open_database(database_url) for _ in range(5)]
    await asyncio.gather(*(observe(database, job(n)) for n, database in enumerate(databases)))
    part = await read(databases[0])
    assert sorted(change.entry.seq for change in part.changes) == [1, 2, 3, 4, 5]
