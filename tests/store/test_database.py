import asyncio
import errno
import itertools
import logging
import os
import re
import socket
import stat
import threading
import time
from contextlib import AsyncExitStack
from functools import partial

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from graphql_api.store import journal, sqlite
from graphql_api.store.addresses import address
from graphql_api.store.database import Database
from graphql_api.store.errors import StoreError
from graphql_api.store.tables import attachment_parts

PASSWORD = "s3cret-of-the-database"


async def refusal(url):
    with pytest.raises(StoreError) as refused:
        await Database.open(url)
    assert PASSWORD not in f"{refused.value!r} {refused.value} {refused.value.__cause__!r}"
    return str(refused.value)


def insert_bare(connection, row):
    assert journal.insert_operation(connection, row, input=b"", steps=[], attachments=[])


async def listed(database):
    every = partial(journal.list_operations, wanted=journal.OperationFilter(), limit=1000)
    return {row.id for row in await database.read(every)}


async def test_what_is_written_can_be_read(database, rows):
    row = await rows.insert(database, 1)

    assert await database.read(lambda connection: journal.get_operation(connection, row.id)) == row


async def test_an_exception_undoes_the_transaction(database, rows):
    def write_and_fail(connection):
        insert_bare(connection, rows.operation(1))
        raise LookupError

    with pytest.raises(LookupError):
        await database.write(write_and_fail)

    assert await listed(database) == set()
    await rows.insert(database, 1)


@pytest.fixture
def begun(database, rows, meanwhile):
    """A transaction that inserts two operations, the second when it is let go on; its task, once it is amid it."""

    async def begin(go_on):
        inside = asyncio.Event()

        async def wait():
            inside.set()
            await go_on.wait()

        def insert_two(connection):
            insert_bare(connection, rows.operation(1))
            meanwhile(connection, wait())
            insert_bare(connection, rows.operation(2))

        task = asyncio.create_task(database.write(insert_two))
        await inside.wait()
        return task

    return begin


def left(database_url, rows):
    """What is left of those two when the caller is cancelled amid the transaction: a thread goes on."""
    return {rows.operation(number).id for number in (1, 2)} if database_url.startswith("sqlite") else set()


async def test_one_cancelled_amid_a_transaction_leaves_it_whole_or_undone(
    database_url, database, rows, begun
):
    go_on = asyncio.Event()
    task = await begun(go_on)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    go_on.set()

    last = await rows.insert(database, 3)
    assert await listed(database) == {last.id} | left(database_url, rows)


async def test_one_cancelled_again_while_it_is_undone_holds_nothing(database_url, database, rows, begun):
    go_on = asyncio.Event()
    task = await begun(go_on)
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=0)
    go_on.set()

    last = await rows.insert(database, 3)
    assert await listed(database) == {last.id} | left(database_url, rows)


async def test_what_has_not_begun_when_its_caller_is_cancelled_is_not_run(
    database_url, database, rows, meanwhile
):
    at_once = 1 if database_url.startswith("sqlite") else 10
    go_on, ran = asyncio.Event(), []
    busy = [
        asyncio.create_task(database.write(partial(meanwhile, doing=go_on.wait()))) for _ in range(at_once)
    ]
    await asyncio.wait(busy, timeout=0.2)
    late = asyncio.create_task(database.write(ran.append))
    await asyncio.wait([late], timeout=0.05)
    late.cancel()
    await asyncio.wait([late])
    go_on.set()

    assert await asyncio.gather(*busy) == [True] * at_once
    await rows.insert(database, 1)
    assert (late.cancelled(), ran) == (True, [])


@pytest.mark.parametrize("waiting", [False, True], ids=["at once", "after waiting"])
async def test_one_cancelled_at_any_moment_holds_nothing(database_url, open_database, rows, held, waiting):
    database, other = [await open_database(database_url) for _ in range(2)]
    # How far it comes in so short a time is different each time: that is the point.
    for number in range(60):
        async with AsyncExitStack() as stack:
            if waiting:
                await stack.enter_async_context(held(other))
            task = asyncio.create_task(rows.insert(database, number))
            await asyncio.wait([task], timeout=number / 15_000)
            task.cancel()
            await asyncio.wait([task])
        await rows.insert(other, 1000 + number)
        await rows.insert(database, 2000 + number)

    known = sorted(await listed(other))
    steps = await other.read(partial(journal.get_steps, ids=known))
    assert {id_: len(own) for id_, own in steps.items()} == dict.fromkeys(known, 1)


async def test_closing_waits_for_what_runs_and_ends_the_threads(migrated_file, open_database, rows):
    database = await Database.open(migrated_file)
    begun = threading.Event()

    def insert_slowly(connection):
        begun.set()
        time.sleep(0.1)
        insert_bare(connection, rows.operation(1))

    running = asyncio.create_task(database.write(insert_slowly))
    queued = asyncio.create_task(rows.insert(database, 2))
    await asyncio.to_thread(begun.wait)
    await database.close()

    store = [thread for thread in threading.enumerate() if thread.name.startswith("ats-graph-store")]
    assert store == []
    await asyncio.gather(running, queued)
    assert await listed(await open_database(migrated_file)) == {rows.operation(1).id, rows.operation(2).id}


async def test_the_event_loop_goes_on_while_sqlite_works(migrated_file, open_database):
    database = await open_database(migrated_file)
    working = asyncio.create_task(database.write(lambda _: time.sleep(0.3)))
    turns = 0
    while not working.done():
        await asyncio.sleep(0.01)
        turns += 1

    assert turns > 5


async def test_one_that_waits_too_long_for_its_turn_is_told(migrated_file, open_database, held, monkeypatch):
    monkeypatch.setattr(sqlite, "_WAIT_FOR_THREAD", 0.01)
    database, ran = await open_database(migrated_file), []
    async with held(database):
        late = asyncio.create_task(database.write(ran.append))
        await asyncio.sleep(0.05)

    with pytest.raises(StoreError, match=r"cannot be used: all connections to it are in use\.$"):
        await late
    assert ran == []


async def test_a_lock_that_another_process_keeps_is_told(
    migrated_file, open_database, held, rows, monkeypatch
):
    monkeypatch.setattr(sqlite, "_BUSY_SECONDS", 0.05)
    database, other = [await open_database(migrated_file) for _ in range(2)]
    async with held(other):
        with pytest.raises(StoreError, match=r"cannot be used: another process holds its lock\.$"):
            await rows.insert(database, 1)

    await rows.insert(database, 1)


async def test_a_process_that_writes_all_the_time_does_not_keep_others_out(database_url, open_database, rows):
    databases = [await open_database(database_url) for _ in range(4)]
    longest, done = 0.0, asyncio.Event()

    async def write_all_the_time(place):
        for number in itertools.count():
            if done.is_set():
                return
            await rows.insert(databases[place], 10_000 * place + number)

    busy = [asyncio.create_task(write_all_the_time(place)) for place in (1, 2, 3)]
    for number in range(30):
        start = time.monotonic()
        await rows.insert(databases[0], number)
        longest = max(longest, time.monotonic() - start)
    done.set()
    await asyncio.gather(*busy)

    assert longest < 5


async def test_many_write_at_once(database, rows):
    await asyncio.gather(*(rows.insert(database, number) for number in range(60)))

    assert len(await listed(database)) == 60


async def test_processes_with_connections_of_their_own_write_at_once(database_url, open_database, rows):
    databases = [await open_database(database_url) for _ in range(4)]

    await asyncio.gather(*(rows.insert(databases[number % 4], number) for number in range(80)))

    assert len(await listed(databases[0])) == 80


async def test_reading_sees_what_is_committed_meanwhile(database, rows, meanwhile):
    id_ = rows.operation(1).id

    def read(connection):
        assert journal.get_operation(connection, id_) is None
        meanwhile(connection, rows.insert(database, 1))
        return journal.get_operation(connection, id_)

    assert await database.read(read) is not None


async def test_reading_goes_on_while_somebody_writes(database, rows, meanwhile):
    id_ = (await rows.insert(database, 1)).id

    def write(connection):
        journal.purge_input(connection, id_)
        return meanwhile(connection, database.read(partial(journal.get_input, id_=id_)))

    assert await database.write(write) is not None


async def test_it_answers_until_it_is_closed(database_url):
    database = await Database.open(database_url)
    await database.check()
    await database.close()


async def test_neither_user_nor_password_is_shown(database_url):
    database = await Database.open(database_url)
    await database.close()
    shown = f"{database!r} {address(database_url)!r}"

    assert "store.db" in shown or "/test_" in shown
    assert "postgres:" not in shown
    assert (re.search(":([^:@]+)@", database_url) or ["", "no password"])[1] not in shown


async def test_a_fault_of_a_statement_is_no_failure_of_the_database(database):
    # The part has no attachment that it belongs to.
    orphan = {"operation_id": "op_x", "ordinal": 0, "part": 0, "sealed": b"personal"}
    with pytest.raises(IntegrityError) as fault:
        await execute(database, insert(attachment_parts).values(orphan))

    assert "personal" not in str(fault.value)


async def execute(database, *statements):
    def work(connection):
        for statement in statements:
            connection.execute(statement)

    await database.write(work)


async def test_sqlite_is_durable_and_only_its_owner_may_read_it(tmp_path, open_database, rows):
    path = tmp_path / "store.db"
    database = await open_database(f"sqlite+pysqlite:///{path}")

    def settings(connection):
        connection.execute(text("CREATE TABLE t (x)"))
        names = ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        return {name: connection.scalar(text(f"PRAGMA {name}")) for name in names}

    assert await database.write(settings) == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
    }
    assert {stat.S_IMODE(each.stat().st_mode) for each in tmp_path.glob("store.db*")} == {0o600}


async def test_reading_cannot_write_to_sqlite(tmp_path, open_database):
    database = await open_database(f"sqlite:///{tmp_path}/store.db")

    with pytest.raises(StoreError, match=r"cannot be used: it cannot be written to\.$"):
        await database.read(lambda connection: connection.execute(text("CREATE TABLE t (x)")))


async def test_postgresql_knows_who_asks_and_for_how_long(postgres_url, open_database):
    database = await open_database(postgres_url.replace("postgresql:", "postgresql+asyncpg:"))

    def settings(connection):
        names = ("application_name", "statement_timeout", "lock_timeout", "transaction_isolation")
        return [connection.scalar(text(f"SHOW {name}")) for name in names]

    assert await database.write(settings) == ["ats-graph", "30s", "15s", "read committed"]


async def test_a_statement_that_takes_too_long_is_told(postgres_url, open_database):
    database = await open_database(postgres_url)

    with pytest.raises(StoreError, match=r"cannot be used: a statement took too long\.$"):
        await execute(
            database, text("SELECT set_config('statement_timeout', '20', true)"), text("SELECT pg_sleep(30)")
        )


async def test_a_server_that_drops_connections_is_used_again(postgres_url, open_database):
    database = await open_database(postgres_url)
    other = await open_database(postgres_url)
    drop = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    await execute(other, drop)

    await database.check()


async def test_a_connection_lost_amid_a_transaction_is_told(postgres_url, open_database):
    database = await open_database(postgres_url)

    with pytest.raises(StoreError, match="cannot be used: "):
        await execute(database, text("SELECT pg_terminate_backend(pg_backend_pid())"))
    await database.check()


async def test_what_is_no_table_is_a_fault(postgres_url, open_database):
    database = await open_database(postgres_url)
    with pytest.raises(ProgrammingError):
        await execute(database, text("SELECT * FROM nothing"))


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        (f"not a url {PASSWORD}", "The database URL cannot be read."),
        (f"postgresql://u:{PASSWORD}@host:notaport/x", "The database URL cannot be read."),
        (f"mysql://u:{PASSWORD}@host/x", "The database URL names another kind of database or driver."),
        (
            f"postgresql+psycopg://u:{PASSWORD}@host/x",
            "The database URL names another kind of database or driver.",
        ),
        (f"postgresql://u:{PASSWORD}@host", "The database URL names no database."),
        (
            f"postgresql://u:{PASSWORD}@host/x?sslmod=require",
            "Did you mean sslmode? Known: host, port, ssl, sslmode.",
        ),
        ("sqlite://", "The database URL must name a file"),
        ("sqlite:///:memory:", "The database URL must name a file"),
        ("sqlite:///file.db?mode=ro", "The database URL must name a file"),
    ],
)
async def test_urls_that_cannot_be_used(url, sentence):
    assert sentence in await refusal(url)


async def test_ssl_may_be_asked_for_as_everywhere_else():
    assert address("postgres://u:p@host/x?sslmode=require").url.query == {"ssl": "require"}


async def test_a_folder_that_is_not_there(tmp_path):
    path = f"{tmp_path}/nowhere/store.db"
    told = await refusal(f"sqlite:///{path}")
    assert told == f"The database file {path} cannot be opened: {os.strerror(errno.ENOENT)}."


async def test_a_folder_in_place_of_a_file(tmp_path):
    told = await refusal(f"sqlite:///{tmp_path}")
    assert told == f"The database file {tmp_path} cannot be opened: {os.strerror(errno.EISDIR)}."


async def test_a_file_that_is_no_database(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("not a database at all " * 100)

    told = await refusal(f"sqlite:///{path}")

    assert told == f"The database {path} cannot be used: the file is not an SQLite database."


async def test_a_file_that_may_not_be_written(tmp_path, monkeypatch):
    # The tests may run as root, for whom there is no such file.
    def forbidden(*_):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(os, "open", forbidden)
    told = await refusal(f"sqlite:///{tmp_path}/store.db")
    assert told == f"The database file {tmp_path}/store.db cannot be opened: Permission denied."


async def test_a_wrong_password(postgres_url):
    told = await refusal(re.sub(":[^:@]+@", f":{PASSWORD}@", postgres_url))
    assert told.endswith("cannot be used: it refuses the user or the password.")


async def test_an_unknown_user(postgres_url):
    told = await refusal(re.sub("postgres:[^:@]+@", f"nobody:{PASSWORD}@", postgres_url))
    assert told.endswith("cannot be used: it refuses the user or the password.")


async def test_an_unknown_database(postgres_url):
    told = await refusal(re.sub(r"/test_\d+", "/missing", postgres_url))
    assert told.endswith(
        "/missing cannot be used: there is no database of that name on the server. Create it first."
    )


async def test_a_server_that_is_not_there():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    told = await refusal(f"postgresql://u:{PASSWORD}@127.0.0.1:{port}/x")
    assert told == f"The database 127.0.0.1:{port}/x cannot be used: the server cannot be reached."


async def test_logs_hold_neither_password_nor_values(database_url, open_database, rows, caplog):
    with caplog.at_level(logging.DEBUG):
        database = await open_database(database_url)
        await rows.insert(database, 1)
    secret = (re.search(":([^:@]+)@", database_url) or ["", "no password"])[1]

    told = "\n".join(
        record.getMessage()
        for record in caplog.records
        if record.name.startswith(("graphql_api", "sqlalchemy"))
    )
    assert secret not in told
    assert "input of" not in told
