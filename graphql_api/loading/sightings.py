"""When a record was first seen as it now is: what `changedAt` says.

This process remembers it of the records that it saw lately. Of others the ledger is asked (see `recording`), where there is
one.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

import msgspec

from connectors.contract import ids
from connectors.contract.enums import Model
from connectors.contract.models import Record
from graphql_api.store.ledger_rows import NUMBERS, Entry, Key, Sighting

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MARK_BITS = 64
_MARK = (1 << _MARK_BITS) - 1
_MARK_BYTES = _MARK_BITS // 8
_encoder = msgspec.msgpack.Encoder()
_MODELS = {model.value: model for model in NUMBERS}
_PARENTS = {Model.JOB_POSTING: "job_id", Model.JOB_STAGE: "job_id", Model.APPLICATION: "candidate_id"}


def fingerprint(record: Record, key: bytes = b"") -> int:
    """A number of 64 bits that changes with the record's content, not with the time of reading.

    With a secret key (up to 64 bytes) it tells nothing of the content to those who do not have the key.
    """
    timeless = msgspec.structs.replace(record, fetched_at=_NEVER, changed_at=_NEVER)
    digest = blake2b(_encoder.encode(timeless), digest_size=_MARK_BYTES, key=key)
    return int.from_bytes(digest.digest(), "big")


def sighting(record: Record, mark: int, at: int | None = None) -> Sighting | None:
    """What the ledger is told of a record; None for a kind of record that it does not keep."""
    model = _MODELS.get(type(record).__name__)
    if model is None:
        return None
    parent = getattr(record, _PARENTS[model]) if model in _PARENTS else None
    since = _microseconds(record.fetched_at) if at is None else at
    return Sighting(model, record.remote_id, mark, ids.decode(parent).remote_id if parent else None, since)


class Sightings:
    """Fingerprint and time of each record seen, bounded; records unseen for longest are forgotten first, about half at once.

    There is one of these for every record of a vendor, cached or not, so it is one number: the microseconds since 1970, then
    the fingerprint. Two plain dicts, swapped when the newer one is half of the bound, take a third of an OrderedDict.
    """

    def __init__(self, max_records: int = 250_000, key: bytes = b"") -> None:
        self._half = max(1, max_records // 2)
        self._key = key
        self._recent: dict[str, int] = {}
        self._older: dict[str, int] = {}
        # Of those that the ledger could not be told: it is told again when they are seen again.
        self._untold: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._recent) + len(self._older)

    def marks(self, records: Iterable[Record]) -> list[int]:
        """The fingerprints of records."""
        return [fingerprint(record, self._key) for record in records]

    def news(self, records: Sequence[Record], marks: Sequence[int]) -> dict[str, Sighting]:
        """What this process does not know of these records, by their ids, to be told the ledger."""
        recent, older = self._recent, self._older
        news: dict[str, Sighting] = {}
        for record, mark in zip(records, marks, strict=True):
            seen = recent.get(record.id) or older.get(record.id)
            if seen is None or seen & _MARK != mark:
                found = sighting(record, mark, self._untold_since(record.id, mark))
                if found is not None:
                    news[record.id] = found
        return news

    def learn(self, news: Mapping[str, Sighting], since: Mapping[Key, int] | None) -> None:
        """Take in what the ledger said to the news: when each record came to be so. None if it could not be told."""
        if since is None:
            if len(self._untold) > self._half:
                self._untold.clear()
            self._untold |= {id_: one.at << _MARK_BITS | one.fingerprint for id_, one in news.items()}
            return
        for id_, one in news.items():
            self._untold.pop(id_, None)
            self._forget(id_)
            self._remember(id_, since[one.key] << _MARK_BITS | one.fingerprint)

    def follow(self, integration_id: str, entries: Iterable[Entry] | None) -> None:
        """Forget of these records what the ledger knows better, since another process saw them; None for all records."""
        if entries is None:
            self._recent, self._older = {}, {}
        for one in entries or ():
            id_ = ids.encode(one.model, integration_id, one.remote_id)
            known = one.changed_at << _MARK_BITS | one.fingerprint & _MARK
            if one.deleted_at is not None or (self._recent.get(id_) or self._older.get(id_)) != known:
                self._forget(id_)

    def stamp(self, records: Iterable[Record], marks: Iterable[int] | None = None) -> tuple[Record, ...]:
        """The same records, `changed_at` set to when their present content was first seen."""
        records = tuple(records)
        # Records of one answer share their times, so that not each holds one of its own.
        times: dict[int, datetime] = {}
        marked = zip(records, self.marks(records) if marks is None else marks, strict=True)
        return tuple(self._stamp_one(record, mark, times) for record, mark in marked)

    def _stamp_one(self, record: Record, mark: int, times: dict[int, datetime]) -> Record:
        untold = self._untold_since(record.id, mark) if self._untold else None
        if untold is not None:
            return _changed(record, _NEVER + untold * _MICROSECOND)
        seen = self._forget(record.id)
        if seen is None or seen & _MARK != mark:
            since = _microseconds(record.fetched_at)
            self._remember(record.id, since << _MARK_BITS | mark)
            return _changed(record, times.setdefault(since, record.fetched_at))
        self._remember(record.id, seen)
        since = seen >> _MARK_BITS
        return _changed(record, times.get(since) or times.setdefault(since, _NEVER + since * _MICROSECOND))

    def _untold_since(self, id_: str, mark: int) -> int | None:
        untold = self._untold.get(id_)
        return None if untold is None or untold & _MARK != mark else untold >> _MARK_BITS

    def _forget(self, id_: str) -> int | None:
        seen = self._recent.pop(id_, None)
        return self._older.pop(id_, None) if seen is None else seen

    def _remember(self, id_: str, sighting: int) -> None:
        # After it was forgotten, the key is the text that the newest copy of the record holds anyway.
        self._recent[id_] = sighting
        if len(self._recent) >= self._half:
            self._older, self._recent = self._recent, {}


def _microseconds(moment: datetime) -> int:
    return (moment - _NEVER) // _MICROSECOND


def _changed(record: Record, at: datetime) -> Record:
    return record if record.changed_at is at else msgspec.structs.replace(record, changed_at=at)
