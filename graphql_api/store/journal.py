"""The write journal: taking operations down, finding and listing them, and letting go of old ones.

Every function is one or a few statements on a connection; who calls them decides what belongs into one transaction.
"""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import msgspec
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Row,
    bindparam,
    delete,
    insert,
    not_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from graphql_api.store.rows import AttachmentRow, AttemptRow, OperationRow, OperationState, StepRow
from graphql_api.store.tables import attachments, attempts, operations, steps, unfinished

Kind = TypeVar("Kind", AttachmentRow, AttemptRow, StepRow)
Found = Row[*tuple[Any, ...]]

# All but the input, which is long and needed by nobody but who carries the operation out.
COLUMNS = tuple(column for column in operations.c if column.name != "input")

# Statements that do not vary are built once, each above its function: building one takes longer than carrying it out.
_IDS: BindParameter[str] = bindparam("ids", expanding=True)
_KEY = ("caller", "integration_id", "key_digest")
_HAS_KEY = [operations.c[column] == bindparam(f"of_{column}") for column in _KEY]
_HAS_ID = operations.c.id == bindparam("of_id")

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


# Both dialects have the clause, spelled alike, each in its own class.
_INSERT = {
    name: dialect.insert(operations).on_conflict_do_nothing(index_elements=_KEY).returning(operations.c.id)
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}
_INSERT_STEPS = insert(steps)
_INSERT_ATTACHMENTS = insert(attachments)


def insert_operation(
    connection: Connection,
    row: OperationRow,
    *,
    input: bytes,  # noqa: A002  # what the column and everybody calls it
    steps: Sequence[StepRow],
    attachments: Sequence[AttachmentRow],
) -> bool:
    """Take an operation down, its input sealed. False, and nothing is written, if its caller has used its key before.

    Two at once with the same key: the second waits for the first, then finds the key used.
    """
    values = {**msgspec.structs.asdict(row), "input": input}
    if connection.scalar(_INSERT[connection.dialect.name], values) is None:
        return False
    if steps:
        connection.execute(_INSERT_STEPS, [msgspec.structs.asdict(step) for step in steps])
    if attachments:
        connection.execute(_INSERT_ATTACHMENTS, [msgspec.structs.asdict(one) for one in attachments])
    return True


_FIND_BY_KEY = select(*COLUMNS).where(*_HAS_KEY)


def find_by_key(
    connection: Connection, caller: str, integration_id: str, key_digest: str
) -> OperationRow | None:
    """The operation for which a caller used this key before."""
    found = connection.execute(_FIND_BY_KEY, _key(caller, integration_id, key_digest)).first()
    return None if found is None else operation_row(found)


_GET_OPERATION = select(*COLUMNS).where(_HAS_ID)


def get_operation(connection: Connection, id_: str) -> OperationRow | None:
    """The operation with this id."""
    found = connection.execute(_GET_OPERATION, {"of_id": id_}).first()
    return None if found is None else operation_row(found)


_GET_OPERATIONS = select(*COLUMNS).where(operations.c.id.in_(_IDS))


def get_operations(connection: Connection, ids: Sequence[str]) -> dict[str, OperationRow]:
    """Operations by id; unknown ids are left out."""
    found = connection.execute(_GET_OPERATIONS, {"ids": ids})
    return {row.id: row for row in map(operation_row, found)}


_GET_INPUT = select(operations.c.input).where(_HAS_ID)


def get_input(connection: Connection, id_: str) -> bytes | None:
    """The sealed input of an operation; None if it is gone."""
    found: bytes | None = connection.scalar(_GET_INPUT, {"of_id": id_})
    return found


_GET_STEPS = select(steps).where(steps.c.operation_id.in_(_IDS)).order_by(steps.c.position)


def get_steps(connection: Connection, ids: Sequence[str]) -> dict[str, list[StepRow]]:
    """Steps of each of these operations, in order."""
    return _grouped(ids, connection.execute(_GET_STEPS, {"ids": ids}), StepRow)


_GET_ATTEMPTS = select(attempts).where(attempts.c.operation_id.in_(_IDS)).order_by(attempts.c.id)


def get_attempts(connection: Connection, ids: Sequence[str]) -> dict[str, list[AttemptRow]]:
    """Vendor calls of each of these operations, in the order in which they began."""
    return _grouped(ids, connection.execute(_GET_ATTEMPTS, {"ids": ids}), AttemptRow)


_GET_ATTACHMENTS = (
    select(attachments).where(attachments.c.operation_id.in_(_IDS)).order_by(attachments.c.ordinal)
)


def get_attachments(connection: Connection, ids: Sequence[str]) -> dict[str, list[AttachmentRow]]:
    """Attachments of each of these operations, in order."""
    return _grouped(ids, connection.execute(_GET_ATTACHMENTS, {"ids": ids}), AttachmentRow)


def list_operations(
    connection: Connection,
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
    return [operation_row(found) for found in connection.execute(query)]


_PURGE_INPUT = update(operations).where(_HAS_ID).values(input=None)


def purge_input(connection: Connection, id_: str) -> None:
    """Delete an operation's input."""
    connection.execute(_PURGE_INPUT, {"of_id": id_})


def requeue(connection: Connection, id_: str, now: float) -> bool:
    """Have an operation done again that did not end well. False if it is not one of these, or is in the queue already."""
    asked = update(operations).where(operations.c.id == id_, operations.c.state.in_(_RETRIED))
    queued = {"state": OperationState.PENDING, "not_before": now}
    forgotten = {"finished_at": None, "expires_at": None, "cause": None}
    return connection.execute(asked.values(**queued, **forgotten)).rowcount == 1


_FREE_KEY = update(operations).where(*_HAS_KEY).values(key_digest=None)


def free_key(connection: Connection, caller: str, integration_id: str, key_digest: str) -> None:
    """Let a key go: it stands for no operation any more."""
    connection.execute(_FREE_KEY, _key(caller, integration_id, key_digest))


def sweep(connection: Connection, now: float, limit: int = 500) -> int:
    """Delete operations that have expired, with all that belongs to them; how many there were, at most `limit`."""
    ended = not_(unfinished(operations))
    expired = select(operations.c.id).where(operations.c.expires_at <= now, ended).limit(limit)
    return connection.execute(delete(operations).where(operations.c.id.in_(expired))).rowcount


def _key(*values: str) -> dict[str, str]:
    return {f"of_{column}": value for column, value in zip(_KEY, values, strict=True)}


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
