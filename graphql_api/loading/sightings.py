"""When this process first saw a record as it now is: what `changedAt` says until a ledger of changes is kept."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import msgspec

from connectors.contract.models import Record

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MARK_BITS = 64
_MARK = (1 << _MARK_BITS) - 1
_encoder = msgspec.msgpack.Encoder()


def fingerprint(record: Record) -> int:
    """A number that changes with the record's content, not with the time of reading. Of use in this process only."""
    timeless = msgspec.structs.replace(record, fetched_at=_NEVER, changed_at=_NEVER)
    return hash(_encoder.encode(timeless)) & _MARK


class Sightings:
    """Fingerprint and time of each record seen, bounded; records unseen for longest are forgotten first, about half at once.

    There is one of these for every record of a vendor, cached or not, so it is one number: the microseconds since 1970, then
    the fingerprint. Two plain dicts, swapped when the newer one is half of the bound, take a third of an OrderedDict.
    """

    def __init__(self, max_records: int = 250_000) -> None:
        self._half = max(1, max_records // 2)
        self._recent: dict[str, int] = {}
        self._older: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._recent) + len(self._older)

    def stamp(self, records: Iterable[Record]) -> tuple[Record, ...]:
        """The same records, `changed_at` set to when their present content was first seen."""
        # Records of one answer share their times, so that not each holds one of its own.
        times: dict[int, datetime] = {}
        return tuple(self._stamp_one(record, times) for record in records)

    def _stamp_one(self, record: Record, times: dict[int, datetime]) -> Record:
        mark = fingerprint(record)
        seen = self._forget(record.id)
        if seen is None or seen & _MARK != mark:
            since = (record.fetched_at - _NEVER) // _MICROSECOND
            self._remember(record.id, since << _MARK_BITS | mark)
            return _changed(record, times.setdefault(since, record.fetched_at))
        self._remember(record.id, seen)
        since = seen >> _MARK_BITS
        return _changed(record, times.get(since) or times.setdefault(since, _NEVER + since * _MICROSECOND))

    def _forget(self, id_: str) -> int | None:
        seen = self._recent.pop(id_, None)
        return self._older.pop(id_, None) if seen is None else seen

    def _remember(self, id_: str, sighting: int) -> None:
        # After it was forgotten, the key is the text that the newest copy of the record holds anyway.
        self._recent[id_] = sighting
        if len(self._recent) >= self._half:
            self._older, self._recent = self._recent, {}


def _changed(record: Record, at: datetime) -> Record:
    return record if record.changed_at is at else msgspec.structs.replace(record, changed_at=at)
