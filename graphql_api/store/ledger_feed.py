"""The feed of changes: what came, changed or went behind a place, in order, out of the ledgers of several integrations."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, exists, literal, or_, select

from connectors.contract.enums import Model
from graphql_api.store.created_tables import created_records
from graphql_api.store.ledger_rows import COLUMNS, MODELS, NUMBERS, Book, Entry, entry
from graphql_api.store.ledger_tables import ledger, ledger_integrations

#: So many places are looked at for one page at most, whatever of them the reader is shown: no page takes long.
SPAN: Final = 4_000
_HIDDEN = (Model.APPLICATION, Model.CANDIDATE)


class ChangeKind(StrEnum):
    """What happened to a record since the reader looked last."""

    CREATED = "CREATED"
    CHANGED = "CHANGED"
    DELETED = "DELETED"


class Change(NamedTuple):
    """One record, and what happened to it."""

    integration_id: str
    kind: ChangeKind
    entry: Entry


class Asked(NamedTuple):
    """Which integrations are read (id, and whether only what was created here is shown), and which models."""

    integrations: Mapping[str, bool]
    models: Sequence[Model]


class Position(NamedTuple):
    """How far an integration was read, how far when the reader last had everything, and whether some was hidden then.

    While somebody pages on, a record may move from a place that they come to to one behind; so only what was there when they
    had everything is sure to be known to them.
    """

    seq: int
    complete: int
    only_created: bool


_BEGINNING = Position(0, 0, only_created=False)


class Part(NamedTuple):
    """Some changes, where the next ones begin (by the integration's number), and whether there are more by now."""

    changes: list[Change]
    positions: dict[int, Position]
    more: bool


def changes(connection: Connection, asked: Asked, after: Mapping[int, Position], limit: int) -> Part:
    """The next changes behind these positions; from the beginning where there is none."""
    found: list[Change] = []
    positions: dict[int, Position] = {}
    more = False
    for id_, own in _books(connection, asked.integrations):
        start = _start(after.get(own.number), own, only_created=asked.integrations[id_])
        room = limit - len(found)
        head, rows = _behind(connection, own, start, asked, id_, room)
        found += [Change(id_, kind_of(one, start), one) for one in rows[:room]]
        positions[own.number] = _end(start, head, rows, room)
        more = more or positions[own.number].seq < head
    return Part(found, positions, more)


def kind_of(one: Entry, start: Position) -> ChangeKind:
    """What happened to a record, for a reader who comes from `start`."""
    if one.deleted_at is not None:
        return ChangeKind.DELETED
    return ChangeKind.CREATED if one.created_seq > start.complete else ChangeKind.CHANGED


def _start(before: Position | None, own: Book, *, only_created: bool) -> Position:
    # What was hidden then stands anywhere before that position; and a database that was restored from a backup gives out
    # places for the second time. Then all is told again.
    if (
        before is None
        or (before.only_created and not only_created)
        or max(before.seq, before.complete) > own.head
    ):
        before = _BEGINNING
    return before._replace(only_created=only_created)


def _end(start: Position, head: int, rows: Sequence[Entry], room: int) -> Position:
    if len(rows) > room:
        return start._replace(seq=rows[room - 1].seq) if room else start
    if head > start.seq + SPAN:
        return start._replace(seq=start.seq + SPAN)
    return start._replace(seq=head, complete=head)


def _books(connection: Connection, integrations: Mapping[str, bool]) -> list[tuple[str, Book]]:
    table = ledger_integrations
    query = select(table.c.integration_id, table.c.number, table.c.head).where(
        table.c.integration_id.in_(list(integrations))
    )
    rows = connection.execute(query.order_by(table.c.number))
    return [(id_, Book(number, head)) for id_, number, head in rows]


def _behind(
    connection: Connection, own: Book, start: Position, asked: Asked, integration_id: str, room: int
) -> tuple[int, list[Entry]]:
    """How far the ledger has come, and the entries behind the position: in one statement, so both of one moment."""
    if own.head <= start.seq:
        return own.head, []
    wanted = [
        ledger.c.integration == ledger_integrations.c.number,
        ledger.c.seq > start.seq,
        ledger.c.seq <= start.seq + SPAN,
    ]
    if len(asked.models) < len(MODELS):
        wanted.append(ledger.c.model.in_([NUMBERS[model] for model in asked.models]))
    if asked.integrations[integration_id]:
        wanted.append(_shown(integration_id))
    joined = ledger_integrations.outerjoin(ledger, and_(*wanted))
    query = select(ledger_integrations.c.head, *COLUMNS).select_from(joined)
    query = query.where(ledger_integrations.c.number == own.number)
    rows = connection.execute(query.order_by(ledger.c.seq).limit(room + 1)).all()
    # An integration that was deleted this moment has no row at all.
    head = rows[0][0] if rows else start.seq
    return head, [entry(row[1:]) for row in rows if row[1] is not None]


def _shown(integration_id: str) -> ColumnElement[bool]:
    """That a record is of a model that hides nothing, or came to be through this service."""
    made = created_records
    own = [
        and_(
            ledger.c.model == NUMBERS[model],
            exists(
                select(literal(1)).where(
                    made.c.integration_id == integration_id,
                    made.c.model == model.value,
                    made.c.remote_id == ledger.c.remote_id,
                )
            ),
        )
        for model in _HIDDEN
    ]
    return or_(ledger.c.model.not_in([NUMBERS[model] for model in _HIDDEN]), *own)
