"""When this process first saw a record as it now is: what `changedAt` says until a ledger of changes is kept."""

from collections import OrderedDict
from collections.abc import Iterable
from datetime import UTC, datetime

import msgspec

from connectors.contract.models import Record

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_encoder = msgspec.msgpack.Encoder()


def fingerprint(record: Record) -> int:
    """A number that changes with the record's content, not with the time of reading. Of use in this process only."""
    timeless = msgspec.structs.replace(record, fetched_at=_NEVER, changed_at=_NEVER)
    return hash(_encoder.encode(timeless))


class Sightings:
    """Fingerprint and time of each record seen, bounded; the record unseen for longest is forgotten first."""

    def __init__(self, max_records: int = 250_000) -> None:
        self._max_records = max_records
        self._seen: OrderedDict[str, tuple[int, datetime]] = OrderedDict()

    def stamp(self, records: Iterable[Record]) -> tuple[Record, ...]:
        """The same records, `changed_at` set to when their present content was first seen."""
        stamped = tuple(self._stamp_one(record) for record in records)
        while len(self._seen) > self._max_records:
            self._seen.popitem(last=False)
        return stamped

    def _stamp_one(self, record: Record) -> Record:
        mark = fingerprint(record)
        seen = self._seen.get(record.id)
        if seen is not None and seen[0] == mark:
            self._seen.move_to_end(record.id)
            return msgspec.structs.replace(record, changed_at=seen[1])
        self._seen[record.id] = (mark, record.fetched_at)
        return msgspec.structs.replace(record, changed_at=record.fetched_at)
