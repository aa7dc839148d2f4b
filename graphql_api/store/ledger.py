"""The ledger: when each record was last seen to change, and when it was found to be gone.

It holds the present state of each record at the place (`seq`) of its latest change. Places are given out per integration, in
the transaction that makes the change and holds the integration's row locked until it ends: so changes become visible in the
order of their places, and whoever has read up to one place has missed nothing before it.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, bindparam, insert, select, update

from connectors.contract.enums import Model
from graphql_api.store.ledger_rows import (
    COLUMNS,
    NUMBERS,
    Book,
    Entry,
    Key,
    Sighting,
    advance,
    book,
    entry,
    find,
    locked,
    signed,
)
from graphql_api.store.ledger_tables import ledger, ledger_integrations


def known(
    connection: Connection, integration_id: str, keys: Sequence[Key]
) -> tuple[Book | None, dict[Key, Entry]]:
    """How far the ledger had come, and what it has of these records, without keeping anybody waiting."""
    own = book(connection, integration_id)
    return own, {} if own is None else find(connection, own.number, keys)


def all_of(connection: Connection, integration_id: str, model: Model) -> dict[Key, Entry]:
    """All that the ledger has of a model."""
    own = book(connection, integration_id)
    if own is None:
        return {}
    rows = connection.execute(select(*COLUMNS).where(*_of(own, [model])))
    return {one.key: one for one in map(entry, rows)}


class Observed(NamedTuple):
    """When each record came to be as it is (microseconds since 1970), and the places before and after what was news."""

    since: dict[Key, int]
    before: Book
    head: int

    @property
    def news(self) -> int:
        """How many records were new, changed, or back."""
        return self.head - self.before.head


def observe(connection: Connection, integration_id: str, sightings: Iterable[Sighting]) -> Observed:
    """Take in what was seen: records that are new, changed, or back get new places; others stay as they are."""
    # A record that was seen several times counts as it was seen last.
    seen = {sighting.key: sighting for sighting in sightings}
    own = locked(connection, integration_id)
    before = find(connection, own.number, seen.keys())
    news = [one for key, one in seen.items() if key not in before or not before[key].shows(one)]
    _write(connection, own, news, before)
    since = {key: one.changed_at for key, one in before.items()}
    return Observed(since | {one.key: one.at for one in news}, own, own.head + len(news))


_INSERT: Final = insert(ledger)
_HERE: Final = (
    ledger.c.integration == bindparam("book"),
    ledger.c.model == bindparam("number"),
    ledger.c.remote_id == bindparam("id"),
)
_UPDATE: Final = update(ledger).where(*_HERE)


def _write(connection: Connection, own: Book, news: Sequence[Sighting], before: dict[Key, Entry]) -> None:
    if not news:
        return
    made: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for seq, one in enumerate(news, own.head + 1):
        earlier = before.get(one.key)
        (made if earlier is None else changed).append(_row(own.number, one, earlier, seq))
    advance(connection, own, own.head + len(news))
    if made:
        connection.execute(_INSERT, made)
    if changed:
        connection.execute(_UPDATE, [_renamed(row) for row in changed])


def _row(number: int, seen: Sighting, earlier: Entry | None, seq: int) -> dict[str, Any]:
    # For whoever was told that it is gone, a record that is back is a new one.
    new = earlier is None or earlier.deleted_at is not None
    return {
        "integration": number,
        "model": NUMBERS[seen.model],
        "remote_id": seen.remote_id,
        "fingerprint": signed(seen.fingerprint),
        "parent": seen.parent,
        "created_seq": seq if earlier is None or new else earlier.created_seq,
        "seq": seq,
        "changed_at": seen.at,
        "deleted_at": None,
    }


def _renamed(row: dict[str, Any]) -> dict[str, Any]:
    """The row for an update: its key under the names of the condition's parameters."""
    key = {"book": row["integration"], "number": row["model"], "id": row["remote_id"]}
    return key | {name: value for name, value in row.items() if name not in _KEY}


_KEY: Final = frozenset({"integration", "model", "remote_id"})


def reveal(connection: Connection, integration_id: str, keys: Sequence[Key]) -> None:
    """Give records new places, as if they were new: from now on they are shown to readers that they were hidden from."""
    own = book(connection, integration_id)
    wanted = [key for key in keys if key.model in NUMBERS]
    if own is None or not find(connection, own.number, wanted):
        return
    own = locked(connection, integration_id)
    found = find(connection, own.number, wanted).values()
    advance(connection, own, own.head + len(found))
    for seq, one in enumerate(found, own.head + 1):
        given = {"book": own.number, "number": NUMBERS[one.model], "id": one.remote_id}
        connection.execute(_UPDATE.values(seq=seq, created_seq=seq), given)


def heads(connection: Connection) -> dict[str, Book]:
    """All integrations of the ledger, each as far as it has come."""
    table = ledger_integrations
    rows = connection.execute(select(table.c.integration_id, table.c.number, table.c.head))
    return {id_: Book(number, head) for id_, number, head in rows}


def since(connection: Connection, number: int, seq: int, limit: int) -> list[Entry]:
    """The records whose latest change stands behind a place, in that order."""
    query = select(*COLUMNS).where(ledger.c.integration == number, ledger.c.seq > seq)
    return [entry(row) for row in connection.execute(query.order_by(ledger.c.seq).limit(limit))]


def changed(connection: Connection, integration_id: str, models: Sequence[Model], at: int) -> list[Entry]:
    """The records of these models that came, changed or went at that time (microseconds since 1970) or later."""
    own = book(connection, integration_id)
    if own is None or not models:
        return []
    query = select(*COLUMNS).where(*_of(own, models), ledger.c.changed_at >= at)
    return [entry(row) for row in connection.execute(query)]


def deleted(connection: Connection, integration_id: str, model: Model, at: int | None = None) -> list[Entry]:
    """The records of a model that are gone, in the order in which that was found; only since a time if one is given."""
    own = book(connection, integration_id)
    if own is None:
        return []
    query = select(*COLUMNS).where(*_of(own, [model]), ledger.c.deleted_at.is_not(None))
    if at is not None:
        query = query.where(ledger.c.changed_at >= at)
    return [entry(row) for row in connection.execute(query.order_by(ledger.c.seq))]


def _of(own: Book, models: Sequence[Model]) -> tuple[Any, Any]:
    return ledger.c.integration == own.number, ledger.c.model.in_([NUMBERS[model] for model in models])
