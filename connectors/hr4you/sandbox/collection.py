"""Records of one kind, in the order of their ids; seeded ones are made when they are first looked at."""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterator, Sequence
from typing import Any

Record = dict[str, Any]


class Collection:
    """A table of the vendor's. Making records late lets 170,000 of them cost nothing at the start."""

    def __init__(self, seeded: range, make: Callable[[int], Record]) -> None:
        self._make = make
        self._ids = list(seeded)
        self._made: dict[int, Record] = {}
        self._next_id = seeded.stop

    def __len__(self) -> int:
        return len(self._ids)

    def __iter__(self) -> Iterator[Record]:
        return (self._record(record_id) for record_id in self._ids)

    def __contains__(self, record_id: int) -> bool:
        place = bisect_left(self._ids, record_id)
        return place < len(self._ids) and self._ids[place] == record_id

    @property
    def ids(self) -> Sequence[int]:
        """All ids, in listing order."""
        return self._ids

    def get(self, record_id: int) -> Record | None:
        """Return a record, or None."""
        return self._record(record_id) if record_id in self else None

    def made(self, record_id: int) -> Record | None:
        """Return a record only if it was looked at or written before."""
        return self._made.get(record_id)

    def pick(self, record_ids: Sequence[int]) -> list[Record]:
        """Return the records of ids that are known to exist, in the order given."""
        return [self._record(record_id) for record_id in record_ids]

    def add(self, fields: Record) -> Record:
        """Add a record under the next free id; ids are never used twice."""
        return self.put(self._next_id, fields)

    def put(self, record_id: int, fields: Record) -> Record:
        """Add a record under this id, or replace the given fields of the one that has it."""
        record = {**(self.get(record_id) or {}), **fields, "id": record_id}
        if record_id not in self:
            insort(self._ids, record_id)
        self._made[record_id] = record
        self._next_id = max(self._next_id, record_id + 1)
        return record

    def remove(self, record_id: int) -> bool:
        """Remove a record, so that later ones move up in the listing; False if there is none."""
        if record_id not in self:
            return False
        del self._ids[bisect_left(self._ids, record_id)]
        self._made.pop(record_id, None)
        return True

    def _record(self, record_id: int) -> Record:
        record = self._made.get(record_id)
        if record is None:
            record = self._made[record_id] = self._make(record_id)
        return record
