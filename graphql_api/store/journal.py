"""The write journal: taking operations down, finding and listing them, and letting go of old ones.

Every function is one or a few statements on a connection; who calls them decides what belongs into one transaction.
"""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import msgspec
from sqlalchemy import ColumnElement, Row, delete, not_, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from graphql_api.store.rows import AttachmentRow, AttemptRow, OperationRow, OperationState, StepRow
from graphql_api.store.tables import attachments, attempts, operations, steps, unfinished

Kind = TypeVar("Kind", AttachmentRow, AttemptRow, StepRow)
Found = Row[*tuple[Any, ...]]

# All but the input, which is long and needed by nobody but who carries the operation out.
COLUMNS = tuple(column for column in operations.c if column.name != "input")

_RETRIED = (OperationState.PARTIAL, OperationState.FAILED, OperationState.NEEDS_REVIEW)


class OperationFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which operations are listed. None, or an empty tuple of states or actions, does not narrow.

    `created_after` and `created_before` are exclusive.
    """

    integration_ids: frozenset[str] | None = None
    states: tuple[OperationState, ...] = ()
    actions: tuple[str, ...] = ()
    created_after: float | None = None
    created_before: float | None = None


def operation_row(found: Found) -> OperationRow:
    """An operation as it was read."""
    return msgspec.convert(found, OperationRow, from_attributes=True)


async def insert_operation(
    connection: AsyncConnection,
    row: OperationRow,
    *,
    input: bytes,  # noqa: A002  # what the column and everybody calls it
    steps: Sequence[StepRow],
    attachments: Sequence[AttachmentRow],
) -> bool:
    """Take an operation down, its input sealed. False, and nothing is written, if its caller has used its key before.

    Two at once with the same key: the second waits for the first, then finds the key used.
    """
    # Both dialects have the clause, spelled alike, each in its own class.
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement = insert(operations).values(**msgspec.structs.asdict(row), input=input)
    unused = statement.on_conflict_do_nothing(index_elements=["caller", "integration_id", "key_digest"])
    if (await connection.execute(unused.returning(operations.c.id))).first() is None:
        return False
    await _insert(connection, steps, StepRow)
    await _insert(connection, attachments, AttachmentRow)
    return True


async def find_by_key(
    connection: AsyncConnection, caller: str, integration_id: str, key_digest: str
) -> OperationRow | None:
    """The operation for which a caller used this key before."""
    return await _one(
        connection,
        operations.c.caller == caller,
        operations.c.integration_id == integration_id,
        operations.c.key_digest == key_digest,
    )


async def get_operation(connection: AsyncConnection, id_: str) -> OperationRow | None:
    """The operation with this id."""
    return await _one(connection, operations.c.id == id_)


async def get_operations(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, OperationRow]:
    """Operations by id; unknown ids are left out."""
    found = await connection.execute(select(*COLUMNS).where(operations.c.id.in_(ids)))
    return {row.id: row for row in map(operation_row, found)}


async def get_input(connection: AsyncConnection, id_: str) -> bytes | None:
    """The sealed input of an operation; None if it is gone."""
    found: bytes | None = await connection.scalar(select(operations.c.input).where(operations.c.id == id_))
    return found


async def get_steps(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, list[StepRow]]:
    """Steps of each of these operations, in order."""
    query = select(steps).where(steps.c.operation_id.in_(ids)).order_by(steps.c.position)
    return _grouped(ids, await connection.execute(query), StepRow)


async def get_attempts(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, list[AttemptRow]]:
    """Vendor calls of each of these operations, in the order in which they began."""
    query = select(attempts).where(attempts.c.operation_id.in_(ids)).order_by(attempts.c.id)
    return _grouped(ids, await connection.execute(query), AttemptRow)


async def get_attachments(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, list[AttachmentRow]]:
    """Attachments of each of these operations, in order."""
    query = select(attachments).where(attachments.c.operation_id.in_(ids)).order_by(attachments.c.ordinal)
    return _grouped(ids, await connection.execute(query), AttachmentRow)


async def list_operations(
    connection: AsyncConnection,
    wanted: OperationFilter,
    *,
    after: tuple[float, str] | None = None,
    limit: int,
) -> list[OperationRow]:
    """The newest operations first, by (created_at, id); `after` is that of the last one seen."""
    place = tuple_(operations.c.created_at, operations.c.id)
    query = select(*COLUMNS).where(*_conditions(wanted))
    if after is not None:
        query = query.where(place < after)
    query = query.order_by(operations.c.created_at.desc(), operations.c.id.desc()).limit(limit)
    return [operation_row(found) for found in await connection.execute(query)]


async def purge_input(connection: AsyncConnection, id_: str) -> None:
    """Delete an operation's input."""
    await connection.execute(update(operations).where(operations.c.id == id_).values(input=None))


async def requeue(connection: AsyncConnection, id_: str, now: float) -> bool:
    """Have an operation done again that did not end well. False if it is not one of these, or is in the queue already."""
    asked = update(operations).where(operations.c.id == id_, operations.c.state.in_(_RETRIED))
    queued = {"state": OperationState.PENDING, "not_before": now}
    forgotten = {"finished_at": None, "expires_at": None, "cause": None}
    return (await connection.execute(asked.values(**queued, **forgotten))).rowcount == 1


async def free_key(connection: AsyncConnection, caller: str, integration_id: str, key_digest: str) -> None:
    """Let a key go: it stands for no operation any more."""
    own = (operations.c.caller == caller, operations.c.integration_id == integration_id)
    named = update(operations).where(*own, operations.c.key_digest == key_digest)
    await connection.execute(named.values(key_digest=None))


async def sweep(connection: AsyncConnection, now: float, limit: int = 500) -> int:
    """Delete operations that have expired, with all that belongs to them; how many there were, at most `limit`."""
    ended = not_(unfinished(operations))
    expired = select(operations.c.id).where(operations.c.expires_at <= now, ended).limit(limit)
    return (await connection.execute(delete(operations).where(operations.c.id.in_(expired)))).rowcount


async def _one(connection: AsyncConnection, *conditions: ColumnElement[bool]) -> OperationRow | None:
    found = (await connection.execute(select(*COLUMNS).where(*conditions))).first()
    return None if found is None else operation_row(found)


async def _insert(connection: AsyncConnection, rows: Sequence[Kind], kind: type[Kind]) -> None:
    if rows:
        table = _TABLES[kind]
        await connection.execute(table.insert(), [msgspec.structs.asdict(row) for row in rows])


_TABLES = {StepRow: steps, AttachmentRow: attachments}


def _conditions(wanted: OperationFilter) -> Iterable[ColumnElement[bool]]:
    columns = operations.c
    if wanted.integration_ids is not None:
        yield columns.integration_id.in_(wanted.integration_ids)
    if wanted.states:
        yield columns.state.in_(wanted.states)
    if wanted.actions:
        yield columns.action.in_(wanted.actions)
    if wanted.created_after is not None:
        yield columns.created_at > wanted.created_after
    if wanted.created_before is not None:
        yield columns.created_at < wanted.created_before


def _grouped(ids: Sequence[str], found: Iterable[Found], kind: type[Kind]) -> dict[str, list[Kind]]:
    groups: dict[str, list[Kind]] = {id_: [] for id_ in ids}
    for each in found:
        row = msgspec.convert(each, kind, from_attributes=True)
        groups[row.operation_id].append(row)
    return groups
