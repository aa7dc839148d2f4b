"""Cursors: opaque texts that name a record, not a position, so that they hold while others come and go.

Two kinds. In the vendor's own order a cursor names its record, the vendor's page where it stood, and marks of its
neighbours, which stand in for it if it is removed. In an order asked for, a cursor holds the record's place in that order
(its value and id), which needs no record to be there.
"""

import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence

import msgspec

from connectors.contract import ids
from connectors.contract.models import Record
from graphql_api.errors import ApiError, ErrorCode

# So many records on either side may be removed together with a cursor's own before the cursor is lost.
NEIGHBOURS = 8


class Anchor(msgspec.Struct, frozen=True, array_like=True, tag="a"):
    """A record in the vendor's order; `before` and `after` are marks of its neighbours, nearest first."""

    record_id: str
    page: int
    before: tuple[int, ...]
    after: tuple[int, ...]


class Place(msgspec.Struct, frozen=True, array_like=True, tag="p"):
    """A place in an order asked for: the order's name, the value there (None for records without), and the record's id."""

    order: str
    value: str | float | None
    record_id: str


Cursor = Anchor | Place

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Cursor)


def mark(record: Record) -> int:
    """A short number for a record, to recognize it by among its neighbours."""
    return zlib.crc32(record.id.encode())


def encode(cursor: Cursor) -> str:
    """The text of a cursor."""
    return urlsafe_b64encode(_encoder.encode(cursor)).rstrip(b"=").decode()


def decode(text: str, argument: str) -> Cursor:
    """Read a cursor back; BAD_INPUT naming the argument if it is none of ours."""
    try:
        cursor: Cursor = _decoder.decode(urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4)))
    except (ValueError, msgspec.MsgspecError) as error:
        message = (
            f"{argument}: this is not a cursor of this service. Use the startCursor, endCursor or an edge's cursor of an "
            "earlier answer, unchanged."
        )
        raise ApiError(ErrorCode.BAD_INPUT, message) from error
    return cursor


def owner(cursor: Cursor) -> ids.GlobalId | None:
    """The record that a cursor names; None if it is no id of ours, as in a cursor made by somebody else."""
    try:
        return ids.decode(cursor.record_id)
    except ids.BadIdError:
        return None


def boundary_after(cursor: Anchor, records: Sequence[Record]) -> int | None:
    """Index of the first record behind the anchor's place among these; None if nothing there tells the place."""
    return _boundary(cursor, records, 1)


def boundary_before(cursor: Anchor, records: Sequence[Record]) -> int | None:
    """Index behind the last record that precedes the anchor's place; None if nothing there tells the place."""
    return _boundary(cursor, records, 0)


def _boundary(cursor: Anchor, records: Sequence[Record], own: int) -> int | None:
    for index, record in enumerate(records):
        if record.id == cursor.record_id:
            return index + own
    where = {mark(record): index for index, record in enumerate(records)}
    for known in cursor.before:
        if known in where:
            return where[known] + 1
    for known in cursor.after:
        if known in where:
            return where[known]
    return None


def gone(argument: str) -> ApiError:
    """The error for a cursor whose record and neighbours have all been removed."""
    message = f"{argument}: the records that this cursor stood at are gone. Start again without {argument}."
    return ApiError(ErrorCode.BAD_INPUT, message)
