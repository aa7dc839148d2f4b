"""What the journal costs per vendor call: committing the intent before it, and the outcome after it.

    .venv/bin/python benchmarks/journal_overhead.py [--calls 500] [--at-once 16] [--database URL]

The same code as in production writes to a database file of its own, in a folder that is removed afterwards (`--folder`
chooses the disk), or to the database of `--database`.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection

from connectors.contract.steps import Effect, Receipt, Step, Work
from graphql_api.operations.ids import new_id
from graphql_api.operations.journal import LeaseClock, OperationJournal, StepWriter
from graphql_api.store import journal, leases
from graphql_api.store.database import Database
from graphql_api.store.migrations import migrate
from graphql_api.store.rows import OperationRow, StepRow
from graphql_api.store.seal_keys import new_key
from graphql_api.store.seals import Keyring

ALLOWED_MS = 5.0
MEMO = {"before": [str(number) for number in range(20)]}


async def unused(_work: Work) -> Effect | Receipt:
    """No vendor is called: only the journal is measured."""
    raise AssertionError


STEP = Step(name="note", send=unused)


async def claimed(database: Database, keyring: Keyring) -> OperationJournal:
    """A fresh operation of one step, claimed."""
    now = time.time()
    row = OperationRow(
        id=new_id(),
        caller="benchmark",
        integration_id="measured",
        action="Add note to application",
        input_digest="",
        target=new_id(),
        begun_at=now,
        created_at=now,
        not_before=now,
    )
    step = StepRow(operation_id=row.id, position=0, name="note", updated_at=now)

    def enter(connection: Connection) -> OperationRow:
        journal.insert_operation(connection, row, input=b"", steps=[step], attachments=[])
        (taken,) = leases.claim(
            connection, owner="benchmark", now=now, lease_seconds=600, limit=1, only=row.id
        )
        return taken

    taken = await database.write(enter)
    return OperationJournal(database=database, keyring=keyring, row=taken, clock=LeaseClock(600))


async def one_call(database: Database, keyring: Keyring) -> float:
    """Milliseconds that the journal takes for one vendor call."""
    writer = StepWriter(operation=await claimed(database, keyring), step=STEP, position=0)
    began = time.perf_counter()
    attempt = await writer.intend(MEMO)
    await writer.done(attempt, Effect(application_id="1"))
    return (time.perf_counter() - began) * 1000


async def measured(url: str, calls: int, at_once: int) -> tuple[list[float], list[float]]:
    """Figures one call after the other, and many at once."""
    database, keyring = await Database.open(url), Keyring.parse(new_key())
    try:
        await migrate(database)
        alone = [await one_call(database, keyring) for _ in range(calls)]
        together: list[float] = []
        for _ in range(calls // at_once):
            together += await asyncio.gather(*(one_call(database, keyring) for _ in range(at_once)))
        return alone, together
    finally:
        await database.close()


def row(name: str, figures: Sequence[float]) -> str:
    """A line of the table."""
    ordered = sorted(figures)
    return f"{name:24} median {statistics.median(ordered):6.2f} ms   p95 {ordered[int(len(ordered) * 0.95)]:6.2f} ms"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--calls", type=int, default=500)
    parser.add_argument("--at-once", type=int, default=16)
    parser.add_argument("--folder", type=Path, default=None)
    parser.add_argument("--database", default=None)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        url = given.database or f"sqlite:///{folder}/journal.db"
        alone, together = asyncio.run(measured(url, given.calls, given.at_once))
    print(row("one call at a time", alone))
    print(row(f"{given.at_once} calls at once", together))
    print(f"allowed, one at a time   median {ALLOWED_MS:6.2f} ms")


if __name__ == "__main__":
    main()
