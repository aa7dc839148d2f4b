"""What candidates send stands nowhere in the clear, and is gone once it is of no use."""

import sqlite3

import pytest

from graphql_api.operations import worker
from graphql_api.store.rows import OperationState
from graphql_api.store.seal_keys import new_key
from graphql_api.store.seals import Keyring
from tests.operations.vendor import REMEMBERED, Gate

PDF = b"%PDF-1.4 Lebenslauf von Wilhelmine Quastenflosser " + b"x" * 300_000
CLEAR = [
    b"Wilhelmine",
    b"Quastenflosser",
    b"wq@mailbox.example",
    REMEMBERED.encode(),
    b"%PDF-1.4",
    b"meine-uuid",
]


@pytest.fixture
def found(tmp_path):
    """Those of the texts that stand in the clear in any of the database's files."""

    def search():
        content = b"".join(path.read_bytes() for path in tmp_path.glob("store.db*"))
        return [text for text in CLEAR if text in content]

    return search


@pytest.fixture
def kept(tmp_path):
    """How many inputs, memos and pieces of files are kept."""

    def count():
        with sqlite3.connect(tmp_path / "store.db") as connection:
            counts = [
                connection.execute(statement).fetchone()[0]
                for statement in (
                    "SELECT count(*) FROM operations WHERE input IS NOT NULL",
                    "SELECT count(*) FROM steps WHERE memo IS NOT NULL",
                    "SELECT count(*) FROM attachment_parts",
                )
            ]
        connection.close()
        return tuple(counts)

    return count


@pytest.fixture
def given(submission, vendor):
    vendor.step("application")
    vendor.step("file", attachment=0, optional=True)
    return submission(files=[PDF], idempotency_key="meine-uuid", fingerprint=b"Wilhelmine")


async def test_nothing_can_be_read_at_any_time(process, vendor, given, found, kept):
    gates = [Gate(vendor.send) for _ in range(2)]
    vendor.plan("send application", gates[0])
    vendor.plan("send file", gates[1])
    row = await process.submit(given)
    assert (found(), kept()) == ([], (1, 0, 2))
    process.worker.start()
    for gate in gates:
        await gate.reached.wait()
        assert (found(), kept()) == ([], (1, 1, 2))
        gate.open.set()

    assert (await process.desk.wait(row, 20)).state is OperationState.SUCCEEDED
    assert vendor.files == {"file": PDF}
    assert (found(), kept()) == ([], (0, 0, 0))


async def test_what_failed_is_kept_for_another_try(process, vendor, given, found, kept):
    vendor.plan("send file", vendor.refused)
    row = await process.submit(given)

    assert (await process.ended(row.id)).row.state is OperationState.PARTIAL
    assert (found(), kept()) == ([], (1, 0, 2))
    await process.desk.retry(row.id, {})
    await process.ended(row.id)
    assert kept() == (0, 0, 0)


async def test_what_has_expired_is_gone(process, vendor, given, clock, kept):
    vendor.plan("send application", vendor.refused)
    row = await process.submit(given)
    clock.now = (await process.ended(row.id)).row.expires_at

    await process.worker._sweep()

    assert kept() == (0, 0, 0)


async def test_what_this_process_cannot_open_is_given_back(open_process, vendor, given, clock):
    """A replica that was not restarted since a new key came: another one goes on."""
    process = await open_process()
    older = await open_process(keyring=Keyring.parse(new_key()))
    row = await process.submit(given)

    await older.work()

    waiting = await process.row(row.id)
    assert (waiting.state, waiting.not_before) == (OperationState.PENDING, clock.now + worker.AFTER_FAULT)
    assert vendor.calls == []
    assert (await process.ended(row.id)).row.state is OperationState.SUCCEEDED
    assert vendor.book == ["application", "file"]


async def test_keys_are_exchanged_while_an_operation_waits(open_process, vendor, given):
    """The new key seals, the old one opens what was sealed before."""
    old, new = (f"{id_}:{new_key().partition(':')[2]}" for id_ in ("k1", "k2"))
    process = await open_process(keyring=Keyring.parse(old))
    vendor.plan("send application", vendor.away)
    row = await process.submit(given)
    await process.work()

    another = await open_process(keyring=Keyring.parse(f"{new},{old}"))

    assert (await another.ended(row.id)).row.state is OperationState.SUCCEEDED
    assert vendor.files == {"file": PDF}
    assert await another.desk.submit(given) == (await another.row(row.id), True)
