"""Bytes of attachments, sealed, in pieces: a large file is never one statement, nor twice in memory."""

from collections.abc import AsyncIterator

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from graphql_api.store.tables import attachment_parts as parts

# Bytes of a piece before it is sealed.
PART_BYTES = 256 * 1024


async def save_part(
    connection: AsyncConnection, operation_id: str, ordinal: int, part: int, sealed: bytes
) -> None:
    """Keep a piece of an attachment that was inserted before; pieces are numbered from 0."""
    await connection.execute(
        insert(parts).values(operation_id=operation_id, ordinal=ordinal, part=part, sealed=sealed)
    )


async def read_parts(connection: AsyncConnection, operation_id: str, ordinal: int) -> AsyncIterator[bytes]:
    """The pieces of an attachment in order, sealed, read one at a time; none if they were deleted."""
    query = select(parts.c.sealed).where(parts.c.operation_id == operation_id, parts.c.ordinal == ordinal)
    part = 0
    while (sealed := await connection.scalar(query.where(parts.c.part == part))) is not None:
        yield sealed
        part += 1


async def delete_parts(connection: AsyncConnection, operation_id: str, ordinal: int) -> None:
    """Delete the bytes of an attachment."""
    await connection.execute(
        delete(parts).where(parts.c.operation_id == operation_id, parts.c.ordinal == ordinal)
    )
