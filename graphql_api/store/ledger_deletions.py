"""Deletions in the ledger: what a complete look at the vendor did not find any more."""

from collections.abc import Collection
from typing import Final, NamedTuple

from sqlalchemy import Connection, bindparam, func, select, update

from connectors.contract.enums import Model
from graphql_api.store.ledger_rows import NUMBERS, Book, advance, book, locked
from graphql_api.store.ledger_tables import ledger

#: So few records may always go at once, however large their share is.
FEW: Final = 10


class Missing(NamedTuple):
    """Remote ids that the ledger has and a listing has not; `alive` counts all that the ledger has, these among them."""

    remote_ids: list[str]
    alive: int

    def many(self, max_share: float) -> bool:
        """Whether so many at once are more likely a fault than the truth."""
        return len(self.remote_ids) > FEW and len(self.remote_ids) > max_share * self.alive


def head(connection: Connection, integration_id: str) -> int:
    """How far the ledger of an integration has come: whatever is seen from now on stands behind it."""
    own = book(connection, integration_id)
    return 0 if own is None else own.head


def missing(
    connection: Connection, integration_id: str, model: Model, present: Collection[str], since: int
) -> Missing:
    """Which records are not among those present, nor came or changed behind the place `since`, where the look began."""
    own = book(connection, integration_id)
    return Missing([], 0) if own is None else _missing(connection, own, model, present, since)


def _missing(
    connection: Connection, own: Book, model: Model, present: Collection[str], since: int
) -> Missing:
    alive = (
        ledger.c.integration == own.number,
        ledger.c.model == NUMBERS[model],
        ledger.c.deleted_at.is_(None),
    )
    total = connection.scalar(select(func.count()).select_from(ledger).where(*alive)) or 0
    old = connection.scalars(select(ledger.c.remote_id).where(*alive, ledger.c.seq <= since))
    return Missing([remote_id for remote_id in old if remote_id not in present], total)


_DELETE: Final = (
    update(ledger)
    .where(
        ledger.c.integration == bindparam("book"),
        ledger.c.model == bindparam("number"),
        ledger.c.remote_id == bindparam("id"),
    )
    .values(seq=bindparam("place"), changed_at=bindparam("at"), deleted_at=bindparam("at"))
)


def sweep(  # noqa: PLR0913  # what two looks found, each part named
    connection: Connection,
    integration_id: str,
    model: Model,
    *,
    present: Collection[str],
    gone: Collection[str],
    since: int,
    max_share: float,
    now: int,
) -> tuple[int, int]:
    """Mark as deleted what is missing and among `gone`; how many were, and how many were held back.

    All are held back if there are too many. `now` is in microseconds since 1970; for the others see `missing`.
    """
    own = locked(connection, integration_id)
    found = _missing(connection, own, model, present, since)
    doomed = [remote_id for remote_id in found.remote_ids if remote_id in gone]
    if Missing(doomed, found.alive).many(max_share):
        return 0, len(doomed)
    rows = [
        {"book": own.number, "number": NUMBERS[model], "id": remote_id, "place": seq, "at": now}
        for seq, remote_id in enumerate(doomed, own.head + 1)
    ]
    if rows:
        advance(connection, own, own.head + len(rows))
        connection.execute(_DELETE, rows)
    return len(rows), 0
