"""What the ledger holds of a record, and how integrations and models are numbered in it."""

import secrets
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final, NamedTuple, TypeVar

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from connectors.contract.enums import Model
from graphql_api.store.ledger_tables import ledger, ledger_integrations

#: Numbers in the database: never to be given to another model. Departments are part of jobs, and not kept.
NUMBERS: Final = {
    Model.USER: 1,
    Model.JOB: 2,
    Model.JOB_POSTING: 3,
    Model.CANDIDATE: 4,
    Model.APPLICATION_STAGE: 5,
    Model.APPLICATION: 6,
    Model.JOB_STAGE: 7,
}
MODELS: Final = {number: model for model, number in NUMBERS.items()}
#: So many ids in one statement at most: databases bound their parameters.
IDS_AT_ONCE: Final = 2000
_NUMBER_BITS: Final = 31

Kind = TypeVar("Kind")


class Key(NamedTuple):
    """A record of an integration."""

    model: Model
    remote_id: str


class Sighting(NamedTuple):
    """A record as it was seen: a fingerprint of 64 bits, its parent's remote id, and when (microseconds since 1970)."""

    model: Model
    remote_id: str
    fingerprint: int
    parent: str | None
    at: int

    @property
    def key(self) -> Key:
        """The record."""
        return Key(self.model, self.remote_id)


class Entry(NamedTuple):
    """A record as the ledger has it; times are microseconds since 1970, `deleted_at` is None while it is there."""

    model: Model
    remote_id: str
    fingerprint: int
    parent: str | None
    created_seq: int
    seq: int
    changed_at: int
    deleted_at: int | None

    @property
    def key(self) -> Key:
        """The record."""
        return Key(self.model, self.remote_id)

    def shows(self, sighting: Sighting) -> bool:
        """Whether the sighting tells nothing new."""
        return (
            self.deleted_at is None
            and self.fingerprint == signed(sighting.fingerprint)
            and self.parent == sighting.parent
        )


COLUMNS: Final = (
    ledger.c.model,
    ledger.c.remote_id,
    ledger.c.fingerprint,
    ledger.c.parent,
    ledger.c.created_seq,
    ledger.c.seq,
    ledger.c.changed_at,
    ledger.c.deleted_at,
)


def entry(row: Sequence[object]) -> Entry:
    """An entry of a row of COLUMNS."""
    number, *rest = row
    return Entry(MODELS[number], *rest)  # type: ignore[index, arg-type]  # as the columns are typed


def signed(number: int) -> int:
    """A number of 64 bits as databases keep it."""
    return number - (1 << 64) if number >= 1 << 63 else number


class Book(NamedTuple):
    """An integration in the ledger: its number, and the last place that was given out in it."""

    number: int
    head: int


def book(connection: Connection, integration_id: str) -> Book | None:
    """The integration as all transactions that have ended left it; None if nothing of it was ever seen."""
    table = ledger_integrations
    query = select(table.c.number, table.c.head).where(table.c.integration_id == integration_id)
    found = connection.execute(query).first()
    return None if found is None else Book(*found)


_LOCK: Final = (
    update(ledger_integrations)
    .where(ledger_integrations.c.integration_id == bindparam("id"))
    .values(head=ledger_integrations.c.head)
    .returning(ledger_integrations.c.number, ledger_integrations.c.head)
)


def locked(connection: Connection, integration_id: str) -> Book:
    """The integration, locked until the transaction ends, so that places are given out in the order of commits."""
    found = connection.execute(_LOCK, {"id": integration_id}).first()
    while found is None:
        insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        # At random, so that numbers, which stand in cursors, tell nobody how many there are. A clash is tried again.
        fresh = {"number": secrets.randbits(_NUMBER_BITS), "integration_id": integration_id, "head": 0}
        connection.execute(insert(ledger_integrations).values(fresh).on_conflict_do_nothing())
        found = connection.execute(_LOCK, {"id": integration_id}).first()
    return Book(*found)


_MOVE: Final = update(ledger_integrations).where(ledger_integrations.c.number == bindparam("book"))


def advance(connection: Connection, own: Book, head: int) -> None:
    """Say that places up to `head` were given out, in the transaction that has the integration locked."""
    connection.execute(_MOVE.values(head=head), {"book": own.number})


_FIND: Final = select(*COLUMNS).where(
    ledger.c.integration == bindparam("book"),
    ledger.c.model == bindparam("number"),
    ledger.c.remote_id.in_(bindparam("wanted", expanding=True)),
)


def find(connection: Connection, number: int, keys: Collection[Key]) -> dict[Key, Entry]:
    """What the ledger has of these records."""
    found: dict[Key, Entry] = {}
    for model in dict.fromkeys(key.model for key in keys):
        wanted = [key.remote_id for key in keys if key.model is model]
        for run in runs(wanted, IDS_AT_ONCE):
            given = {"book": number, "number": NUMBERS[model], "wanted": run}
            found |= {one.key: one for one in map(entry, connection.execute(_FIND, given))}
    return found


def runs(items: Iterable[Kind], size: int) -> Iterator[list[Kind]]:
    """The items in runs of at most `size`."""
    run: list[Kind] = []
    for item in items:
        run.append(item)
        if len(run) == size:
            yield run
            run = []
    if run:
        yield run
