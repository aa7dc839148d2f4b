"""How old an answer may be, and how old it turned out to be: one of each per request."""

import re
import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from math import inf
from typing import Any, NamedTuple

from connectors.contract.enums import Model
from connectors.contract.errors import Cause
from graphql_api.loading.cache import Entry
from graphql_api.store.fields import FieldMapping

_DIRECTIVE = re.compile(r"(no-cache|no-store|max-age|stale-if-error)(?:=\"?(\d+)\"?)?", re.IGNORECASE)

# Failures that a copy from earlier may stand in for: the vendor is away, not refusing.
PASSING = frozenset({Cause.UNAVAILABLE, Cause.RATE_LIMITED, Cause.UNREADABLE})


@dataclass(frozen=True, kw_only=True)
class Tolerance:
    """The ages that a request accepts.

    `oldest` is the earliest time of reading (seconds since the epoch) that counts as fresh; `stale_seconds` how much older
    than that a copy may be when the vendor cannot be reached.
    """

    oldest: float = -inf
    stale_seconds: float = 3600.0


def tolerance(cache_control: str | None, now: float, stale_seconds: float) -> Tolerance:
    """Read a request's Cache-Control header.

    `no-cache` wants everything read after the request came in; `max-age=N` nothing older than N seconds. A request that
    bounds the age gets stale copies only when it also says `stale-if-error=N`.
    """
    if not cache_control:
        return Tolerance(stale_seconds=stale_seconds)
    said = {name.lower(): value for name, value in _DIRECTIVE.findall(cache_control)}
    bounded = now if "no-cache" in said or "no-store" in said else None
    if bounded is None and said.get("max-age"):
        bounded = now - int(said["max-age"])
    if said.get("stale-if-error"):
        stale_seconds = min(stale_seconds, int(said["stale-if-error"]))
    elif bounded is not None:
        stale_seconds = 0.0
    return Tolerance(oldest=-inf if bounded is None else bounded, stale_seconds=stale_seconds)


class Ages(NamedTuple):
    """When the first of several entries was stored, and when the first of them expires."""

    oldest: float
    expires: float

    @classmethod
    def of(cls, entries: Collection[Any]) -> "Ages":
        """The ages of entries, of which there is one at least."""
        moments = {entry.moment for entry in entries}
        return cls(min([one.stored_at for one in moments]), min([one.expires_at for one in moments]))


@dataclass(kw_only=True)
class StaleUse:
    """Records of one model and integration that were served although out of date, and why."""

    records: int = 0
    oldest: float = inf
    cause: Cause = Cause.UNAVAILABLE


@dataclass(kw_only=True)
class Account:
    """What one request used, for its `freshness` extension and its Cache-Control header."""

    vendor_calls: int = 0
    cache_hits: int = 0
    oldest: float = inf
    expires: float = inf
    stale: dict[tuple[str, Model], StaleUse] = field(default_factory=dict)
    stale_ids: set[str] = field(default_factory=set)
    #: Mapped vendor fields that some records have no fitting value for, with the number of those records.
    unfitting: dict[FieldMapping, int] = field(default_factory=dict)

    def used(self, count: int, ages: Ages) -> None:
        """So many entries came from the cache."""
        self.cache_hits += count
        self.oldest = min(self.oldest, ages.oldest)
        self.expires = min(self.expires, ages.expires)

    def of_this_moment(self) -> None:
        """Something in the answer may be otherwise at any time."""
        self.expires = 0.0

    def read(self, entry: Entry) -> None:
        """Take note of the age of something that is part of the answer."""
        self.oldest = min(self.oldest, entry.stored_at)
        self.expires = min(self.expires, entry.expires_at)

    def served_stale(
        self, integration_id: str, model: Model, ids: Iterable[str], entry: Entry, cause: Cause
    ) -> None:
        """Mark records that are out of date, served because the vendor failed."""
        use = self.stale.setdefault((integration_id, model), StaleUse(cause=cause))
        known = set(ids)
        use.records += len(known - self.stale_ids)
        use.oldest = min(use.oldest, entry.stored_at)
        self.stale_ids |= known
        self.oldest = min(self.oldest, entry.stored_at)
        self.expires = 0.0

    def unconvertible(self, mapping: FieldMapping) -> None:
        """A record's value could not be turned into the type that its field is mapped as."""
        self.unfitting[mapping] = self.unfitting.get(mapping, 0) + 1

    @property
    def field_problems(self) -> list[Mapping[str, object]]:
        """What the answer's extensions say of broken mappings: each once, without values."""
        return [
            {
                "integrationId": one.integration_id,
                "model": one.model.value,
                "key": one.key,
                "problem": "UNCONVERTIBLE",
                "type": one.type,
                "records": records,
            }
            for one, records in self.unfitting.items()
        ]

    def seconds(self, now: float) -> tuple[int, int]:
        """The age of the oldest thing in the answer, and how long the answer is valid."""
        age = 0 if self.oldest == inf else max(0, int(now - self.oldest))
        return age, 0 if self.expires == inf else max(0, int(self.expires - now))

    def extension(self, now: float | None = None) -> Mapping[str, object]:
        """The `freshness` entry of the answer's extensions; ages in whole seconds."""
        now = time.time() if now is None else now
        return {
            "oldestAgeSeconds": self.seconds(now)[0],
            "vendorCalls": self.vendor_calls,
            "cacheHits": self.cache_hits,
            "staleRecords": sum(use.records for use in self.stale.values()),
            "stale": [
                {
                    "integrationId": integration_id,
                    "model": model.value,
                    "records": use.records,
                    "ageSeconds": max(0, int(now - use.oldest)),
                    "cause": use.cause.value,
                }
                for (integration_id, model), use in self.stale.items()
            ],
        }

    def cache_control(self, now: float | None = None) -> str:
        """The answer's Cache-Control: private, and valid as long as the shortest-lived thing in it."""
        now = time.time() if now is None else now
        return f"private, max-age={self.seconds(now)[1]}"
