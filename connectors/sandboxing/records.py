"""Records that are made when they are read, so that a large sandbox starts at once."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

Record = dict[str, Any]
ADDED = -1


class SeededRecords:
    """A collection in listing order: seeded records come from `make(index)`, added and changed ones are kept."""

    def __init__(self, ids: Iterable[str], make: Callable[[int], Record]) -> None:
        self._make = make
        self._ids = list(ids)
        self._index: dict[str, int] = {}
        self._kept: dict[str, Record] = {}
        self.reset()

    def __len__(self) -> int:
        return len(self._index)

    def __contains__(self, record_id: str) -> bool:
        return record_id in self._index

    def __iter__(self) -> Iterator[str]:
        return iter(self._index)

    def get(self, record_id: str) -> Record | None:
        """Return a record, or None; change it through `put` only."""
        kept = self._kept.get(record_id)
        if kept is not None:
            return kept
        index = self._index.get(record_id)
        return None if index is None else self._make(index)

    def put(self, record_id: str, record: Record) -> None:
        """Change a record where it stands, or add one at the end."""
        self._kept[record_id] = record
        self._index.setdefault(record_id, ADDED)

    def remove(self, record_id: str) -> bool:
        """Remove a record; False if there is none."""
        self._kept.pop(record_id, None)
        return self._index.pop(record_id, None) is not None

    def values(self) -> Iterator[Record]:
        """Return all records in listing order."""
        for record_id in self._index:
            record = self.get(record_id)
            if record is not None:
                yield record

    def changed(self) -> list[Record]:
        """Return the records that were added or changed."""
        return list(self._kept.values())

    def seeded(self, index: int) -> Record | None:
        """Return the record seeded at a position, as it is now, or None if it is gone."""
        record_id = self._ids[index] if 0 <= index < len(self._ids) else None
        return None if record_id is None else self.get(record_id)

    def reset(self) -> None:
        """Return to the seed data."""
        self._index = {record_id: index for index, record_id in enumerate(self._ids)}
        self._kept.clear()
