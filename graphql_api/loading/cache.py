"""The TTL cache of records: bounded by entries and by bytes, asked with many keys at once.

The only module that knows aiocache. Its own memory cache is unbounded and sets one timer per entry (timers that outlive
`clear()` and then delete newer values), so this backend keeps aiocache's interface and brings its own storage: least
recently used goes first, and age is judged by the reader, who also decides whether a stale copy will do.
"""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from sys import getsizeof
from typing import Any

import msgspec
from aiocache.base import BaseCache
from aiocache.serializers import NullSerializer

from connectors.contract.connector import Page
from connectors.contract.models import Record


class Entry(msgspec.Struct, frozen=True, gc=False):
    """A cached value: a record, None for a record known to be absent, a tuple of children, or a page.

    `stored_at` and `expires_at` are seconds since the epoch.
    """

    value: Record | tuple[Record, ...] | Page | None
    stored_at: float
    expires_at: float


def weigh(value: object) -> int:
    """About how many bytes a value keeps alive; children and pages count as references, their records as themselves."""
    if isinstance(value, Record):
        raw = value.remote_data
        return 700 + (len(memoryview(raw)) if raw is not None else 0)
    if isinstance(value, Page):
        return 200 + 8 * (len(value.records) + len(value.embedded))
    if isinstance(value, tuple):
        return 120 + 8 * len(value)
    return getsizeof(value)


class BoundedMemory(BaseCache):  # type: ignore[misc]  # aiocache has no types
    """aiocache backend in this process's memory, least recently used out first."""

    NAME = "bounded-memory"

    def __init__(self, max_entries: int, max_bytes: int) -> None:
        # timeout=0: aiocache would otherwise wrap each call in a timer, five times the cost of the call itself.
        super().__init__(serializer=NullSerializer(), timeout=0)
        self.max_entries = max_entries
        self.max_bytes = max_bytes
        self.bytes = 0
        self.evicted = 0
        self._entries: OrderedDict[str, tuple[Entry, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    async def multi_get(self, keys: Sequence[str], **_: object) -> list[Entry | None]:
        """What aiocache does, but for what it does to each key and value for other backends' sake."""
        return await self._multi_get(keys)

    async def _multi_get(self, keys: Sequence[str], **_: object) -> list[Entry | None]:
        entries, used = self._entries, self._entries.move_to_end
        found: list[Entry | None] = []
        for key in keys:
            held = entries.get(key)
            if held is None:
                found.append(None)
            else:
                used(key)
                found.append(held[0])
        return found

    async def _multi_set(self, pairs: Iterable[tuple[str, Entry]], **_: object) -> bool:
        for key, entry in pairs:
            weight = weigh(entry.value) + len(key) + 150
            self._drop(key)
            self._entries[key] = (entry, weight)
            self.bytes += weight
        self._evict()
        return True

    async def _get(self, key: str, **_: object) -> Entry | None:
        return (await self._multi_get([key]))[0]

    async def _set(self, key: str, value: Entry, **_: object) -> bool:
        return await self._multi_set([(key, value)])

    async def _delete(self, key: str, **_: object) -> int:
        return self._drop(key)

    async def _exists(self, key: str, **_: object) -> bool:
        return key in self._entries

    async def _clear(self, namespace: str | None = None, **_: object) -> bool:
        for key in [key for key in self._entries if key.startswith(namespace or "")]:
            self._drop(key)
        return True

    def _drop(self, key: str) -> int:
        held = self._entries.pop(key, None)
        if held is None:
            return 0
        self.bytes -= held[1]
        return 1

    def _evict(self) -> None:
        while self._entries and (len(self._entries) > self.max_entries or self.bytes > self.max_bytes):
            _, (_, weight) = self._entries.popitem(last=False)
            self.bytes -= weight
            self.evicted += 1


class RecordCache:
    """What readers ask: many keys in, entries out in the same order; a key that is not there gives None."""

    def __init__(self, max_entries: int = 200_000, max_bytes: int = 256 * 1024 * 1024) -> None:
        self._backend: Any = BoundedMemory(max_entries, max_bytes)

    async def get_many(self, keys: Sequence[str]) -> list[Entry | None]:
        """Entries of the keys, whatever their age."""
        found: list[Entry | None] = await self._backend.multi_get(keys)
        return found

    async def set_many(self, pairs: Sequence[tuple[str, Entry]]) -> None:
        """Store entries; the least recently used ones give way."""
        await self._backend.multi_set(pairs)

    async def delete_many(self, keys: Iterable[str]) -> None:
        """Forget these keys."""
        for key in keys:
            await self._backend.delete(key)

    async def close(self) -> None:
        """Release what the backend holds."""
        await self._backend.close()

    @property
    def entries(self) -> int:
        """Number of entries held."""
        return len(self._backend)

    @property
    def bytes(self) -> int:
        """About how many bytes the entries keep alive."""
        return int(self._backend.bytes)
