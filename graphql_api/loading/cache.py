"""The TTL cache of records: bounded by entries and by bytes, asked with many keys at once.

The only module that knows aiocache. Its own memory cache is unbounded and sets one timer per entry (timers that outlive
`clear()` and then delete newer values), so this backend keeps aiocache's interface and brings its own storage: what was not
used for long goes first, and age is judged by the reader, who also decides whether a stale copy will do.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from operator import itemgetter
from sys import getsizeof
from typing import Any

import msgspec
from aiocache.base import BaseCache
from aiocache.serializers import NullSerializer

from connectors.contract import ids
from connectors.contract.connector import Page
from connectors.contract.models import Record
from connectors.contract.packed import Packed


class Moment(msgspec.Struct, frozen=True, eq=False, gc=False):
    """When an answer came, and until when it counts as fresh, in seconds since the epoch.

    All that came in one answer has the same one: thousands of entries are judged by the few moments they are of.
    """

    stored_at: float
    expires_at: float

    def entry(self, value: "Value") -> "Entry":
        """A cache entry of that moment."""
        return Entry(value, self)


class Entry(msgspec.Struct, frozen=True, gc=False):
    """A cached value: a record, None for a record known to be absent, a tuple of children, or a page."""

    value: "Value"
    moment: Moment

    @property
    def stored_at(self) -> float:
        """When it came."""
        return self.moment.stored_at

    @property
    def expires_at(self) -> float:
        """Until when it counts as fresh."""
        return self.moment.expires_at


Value = Record | tuple[Record, ...] | Page | None


def weigh(value: object) -> int:
    """About how many bytes a value keeps alive; children and pages count as references, their records as themselves."""
    if isinstance(value, Record):
        return 600 + _length(value.remote_data)
    if isinstance(value, Page):
        return 200 + 8 * (len(value.records) + len(value.embedded))
    if isinstance(value, tuple):
        return 120 + 8 * len(value)
    return getsizeof(value)


def _length(remote_data: msgspec.Raw | Packed | None) -> int:
    if remote_data is None:
        return 0
    return len(remote_data.content if isinstance(remote_data, Packed) else memoryview(remote_data))


def _weight(key: str, entry: Entry) -> int:
    # Weighed again when it goes: a number kept beside each entry would weigh more itself.
    return weigh(entry.value) + len(key) + 150


class BoundedMemory(BaseCache):  # type: ignore[misc]  # aiocache has no types
    """aiocache backend in this process's memory; about the least recently used goes first.

    Two generations: what is stored, or used while it is old, is young. Old ones give way, in the order they became young.
    When none is left and the cache is more than half full, all young ones become old. So a use of a young entry costs
    nothing, what is used again and again stays, and two plain dicts are all there is to hold.
    """

    NAME = "bounded-memory"

    def __init__(self, max_entries: int, max_bytes: int) -> None:
        # timeout=0: aiocache would otherwise wrap each call in a timer, five times the cost of the call itself.
        super().__init__(serializer=NullSerializer(), timeout=0)
        self.max_entries = max_entries
        self.max_bytes = max_bytes
        self.bytes = 0
        self.evicted = 0
        self._young: dict[str, Entry] = {}
        self._old: dict[str, Entry] = {}

    def __len__(self) -> int:
        return len(self._young) + len(self._old)

    def held(self) -> list[str]:
        """All keys."""
        return [*self._young, *self._old]

    async def multi_get(self, keys: Sequence[str], **_: object) -> Sequence[Entry | None]:
        """What aiocache does, but for what it does to each key and value for other backends' sake."""
        return await self._multi_get(keys)

    async def _multi_get(self, keys: Sequence[str], **_: object) -> Sequence[Entry | None]:
        if len(keys) > 1:
            # All in one call, if they are young, which takes half as long as a call for each.
            with suppress(KeyError):
                found: Sequence[Entry | None] = itemgetter(*keys)(self._young)
                return found
        return [self._young.get(key) or self._used(key) for key in keys]

    def _used(self, key: str) -> Entry | None:
        # Asked for twice in one call, a key is young by the second time.
        entry = self._old.pop(key, None) or self._young.get(key)
        if entry is not None:
            self._young[key] = entry
        return entry

    async def _multi_set(self, pairs: Iterable[tuple[str, Entry]], **_: object) -> bool:
        for key, entry in pairs:
            self._drop(key)
            self._young[key] = entry
            self.bytes += _weight(key, entry)
        self._evict()
        return True

    async def _get(self, key: str, **_: object) -> Entry | None:
        return (await self._multi_get([key]))[0]

    async def _set(self, key: str, value: Entry, **_: object) -> bool:
        return await self._multi_set([(key, value)])

    async def _delete(self, key: str, **_: object) -> int:
        return self._drop(key)

    async def _exists(self, key: str, **_: object) -> bool:
        return key in self._young or key in self._old

    async def _clear(self, namespace: str | None = None, **_: object) -> bool:
        for key in [key for key in (*self._young, *self._old) if key.startswith(namespace or "")]:
            self._drop(key)
        return True

    def _drop(self, key: str) -> int:
        held = self._young.pop(key, None) or self._old.pop(key, None)
        if held is None:
            return 0
        self.bytes -= _weight(key, held)
        return 1

    def _evict(self) -> None:
        self._age()
        while self._fuller_than(1):
            key, entry = self._old.popitem()
            self.bytes -= _weight(key, entry)
            self.evicted += 1
            self._age()

    def _age(self) -> None:
        if not self._old and self._fuller_than(0.5):
            # Turned round, so that the one that was young for longest is the last, which a dict gives up at no cost.
            self._old, self._young = dict(reversed(self._young.items())), {}

    def _fuller_than(self, share: float) -> bool:
        return len(self) > share * self.max_entries or self.bytes > share * self.max_bytes


def belongs(key: str, integration_id: str) -> bool:
    """Whether a key is one of this integration: see the keys that `Source` makes."""
    if "|" in key:
        return key.startswith(f"{integration_id}|")
    return ids.decode(key.partition(">")[0]).integration_id == integration_id


class RecordCache:
    """What readers ask: many keys in, entries out in the same order; a key that is not there gives None."""

    def __init__(self, max_entries: int = 200_000, max_bytes: int = 256 * 1024 * 1024) -> None:
        self._backend: Any = BoundedMemory(max_entries, max_bytes)

    async def get_many(self, keys: Sequence[str]) -> Sequence[Entry | None]:
        """Entries of the keys, whatever their age."""
        found: Sequence[Entry | None] = await self._backend.multi_get(keys)
        return found

    async def set_many(self, pairs: Sequence[tuple[str, Entry]]) -> None:
        """Store entries; those not used for long give way."""
        await self._backend.multi_set(pairs)

    async def delete_many(self, keys: Iterable[str]) -> None:
        """Forget these keys."""
        for key in keys:
            await self._backend.delete(key)

    async def forget(self, integration_id: str) -> None:
        """Forget all that was read from an integration."""
        await self.delete_many([key for key in self._backend.held() if belongs(key, integration_id)])

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
