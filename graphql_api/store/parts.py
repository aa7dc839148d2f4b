"""Bytes of attachments, sealed, in pieces: a large file is never one statement, nor twice in memory."""

from collections.abc import Iterator
from itertools import count

from sqlalchemy import Connection, bindparam, delete, insert, select

from graphql_api.store.tables import attachment_parts as parts

# Bytes of a piece before it is sealed.
PART_BYTES = 256 * 1024

_SAVE = insert(parts)


def save_part(connection: Connection, operation_id: str, ordinal: int, part: int, sealed: bytes) -> None:
    """Keep a piece of an attachment that was inserted before; pieces are numbered from 0."""
    connection.execute(
        _SAVE, {"operation_id": operation_id, "ordinal": ordinal, "part": part, "sealed": sealed}
    )


_OF_ATTACHMENT = (
    parts.c.operation_id == bindparam("operation_id"),
    parts.c.ordinal == bindparam("ordinal"),
)
_READ = select(parts.c.sealed).where(*_OF_ATTACHMENT, parts.c.part == bindparam("part"))


def read_parts(connection: Connection, operation_id: str, ordinal: int) -> Iterator[bytes]:
    """The pieces of an attachment in order, sealed, read one at a time; none if they were deleted."""
    place = {"operation_id": operation_id, "ordinal": ordinal}
    for part in count():
        sealed = connection.scalar(_READ, {**place, "part": part})
        if sealed is None:
            return
        yield sealed


_DELETE = delete(parts).where(*_OF_ATTACHMENT)


def delete_parts(connection: Connection, operation_id: str, ordinal: int) -> None:
    """Delete the bytes of an attachment."""
    connection.execute(_DELETE, {"operation_id": operation_id, "ordinal": ordinal})
