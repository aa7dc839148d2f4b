"""What writes have made out of date: an answer of the vendor's from before a write is no longer fresh.

Fetches under way are covered too: what they bring carries the time at which they began.
"""

import time
from collections.abc import Iterable
from math import inf

from connectors.contract.enums import Model


class Outdated:
    """Times of writes (seconds since the epoch), by the cache keys (`keys`) and the listings that they touched."""

    def __init__(self, kept_seconds: float) -> None:
        self._kept_seconds = kept_seconds
        self.keys: dict[str, float] = {}
        self._listings: dict[Model, float] = {}
        #: When something unknown was written last, so that nothing read before is fresh.
        self.everything = -inf

    def mark(self, keys: Iterable[str], listings: Iterable[Model], at: float) -> None:
        """Something was written at that time. What is older than anything in the cache can be is forgotten."""
        oldest = time.time() - self._kept_seconds
        if at <= oldest:
            return
        for key, marked in list(self.keys.items()):
            # About in the order of marking: the first that is young enough ends the search.
            if marked > oldest:
                break
            del self.keys[key]
        for key in keys:
            self.keys[key] = max(at, self.keys.pop(key, at))
        for model in listings:
            self._listings[model] = max(at, self.listing_since(model))

    def mark_everything(self, at: float) -> None:
        """Something was written at that time, and nobody knows to what."""
        self.everything = max(at, self.everything)

    def key_since(self, key: str) -> float:
        """The earliest time of reading that counts for this key."""
        return max(self.keys.get(key, -inf), self.everything)

    def listing_since(self, model: Model) -> float:
        """The earliest time of reading that counts for pages of this model."""
        return max(self._listings.get(model, -inf), self.everything)
