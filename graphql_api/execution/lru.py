"""A bounded map that forgets what was used longest ago."""

from collections import OrderedDict
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class LRU(Generic[K, V]):
    """At most `max_entries` entries, which together weigh at most `max_weight` (in units of the caller's choice)."""

    def __init__(self, max_entries: int, max_weight: int) -> None:
        self.max_entries = max_entries
        self.max_weight = max_weight
        self.weight = 0
        self.entries: OrderedDict[K, tuple[V, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self.entries)

    def get(self, key: K) -> V | None:
        """The value, now the most recently used, or None."""
        entry = self.entries.get(key)
        if entry is None:
            return None
        self.entries.move_to_end(key)
        return entry[0]

    def put(self, key: K, value: V, weight: int) -> None:
        """Keep a value, and drop the oldest ones until the bounds hold; one too heavy by itself is not kept."""
        self.drop(key)
        self.entries[key] = (value, weight)
        self.weight += weight
        while len(self.entries) > self.max_entries or self.weight > self.max_weight:
            self.drop(next(iter(self.entries)))

    def drop(self, key: K) -> None:
        """Forget a key, known or not."""
        entry = self.entries.pop(key, None)
        if entry is not None:
            self.weight -= entry[1]
