"""Records as they stand in answers: what a selection takes from one is encoded once for all answers that need it.

A record never changes, what is read anew is another object, so a text cannot be out of date. Texts that nobody needed for a
while are forgotten, and with them the records that they were made of.
"""

import time
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any, Final

from connectors.contract.models import Record
from graphql_api.execution.breadth_first.rows import UnfitError
from graphql_api.execution.breadth_first.spliced import Cut, SplicedRows, Splices, Text

#: A text that was not needed for so many seconds goes between then and twice then.
SECONDS: Final = 60.0
#: Records that were met once are remembered, up to this many, since most are met no more: the second time, they are encoded.
MAX_MET: Final = 2**16
#: Bytes that a text takes beside its own.
OVERHEAD: Final = 300


class Renderings:
    """The texts of all selections, about `max_bytes` at most.

    They are of two generations: a text that is made, or needed while it is old, is young. Old ones go when young ones take
    up half of the room, or after a while; then the young ones are old.
    """

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self.young_bytes = 0
        self._turn = time.monotonic() + SECONDS
        self._in_use: dict[Rendering, None] = {}
        self._met: set[int] = set()

    def met(self, rendering: "Rendering", record: Record) -> bool:
        """Whether a selection met a record before, as it was read then (or, seldom, another one of the same hash)."""
        # The place in memory would not do: what is read anew takes the places of what it replaces.
        mark = hash((id(rendering), record.id, record.fetched_at))
        if mark in self._met:
            self._met.discard(mark)
            return True
        if len(self._met) >= MAX_MET:
            self._met.clear()
        self._met.add(mark)
        return False

    def grown(self, rendering: "Rendering", size: int) -> None:
        """A selection has so many bytes more in young texts."""
        self._in_use[rendering] = None
        self.young_bytes += size

    def age(self) -> None:
        """Let old texts go when it is time."""
        now = time.monotonic()
        if self.young_bytes <= self.max_bytes / 2 and now < self._turn:
            return
        self._turn, self.young_bytes = now + SECONDS, 0
        self._in_use = {rendering: None for rendering in self._in_use if rendering.aged()}


#: Keeps nothing.
NONE: Final = Renderings(0)


class Rendering:
    """The texts of one selection: `write` makes one, with `late` values left out, or raises `UnfitError`.

    Records are equal to themselves alone, so texts are found by identity. Each record is held as long as its text.
    """

    def __init__(self, renderings: Renderings, write: Callable[[Any], Text], late: Sequence[str]) -> None:
        self._renderings = renderings
        self._write = write
        self._late = late
        self._texts: dict[Any, Text] = {}
        self._old: dict[Any, Text] = {}

    def rows(self, objects: Sequence[Any]) -> Sequence[Any] | None:
        """The rows of the objects; None if there are no texts for them yet, or if one of them cannot have any."""
        known = self.known(objects)
        return self.known(objects) if known is None and self._complete(objects) else known

    def known(self, objects: Sequence[Any]) -> Sequence[Any] | None:
        """The rows of objects that all have their texts, for which they are the very objects that are expected here."""
        self._renderings.age()
        try:
            texts = self._all(objects)
        except (KeyError, TypeError):  # what has no text, or cannot be looked for
            return None
        if not self._late:
            return texts
        return SplicedRows(Splices(texts, self._late, self._grown), 0, len(texts))

    def _all(self, objects: Sequence[Any]) -> list[Any]:
        # In one call, which takes half as long as a call for each; of one object, it would give no sequence.
        if len(objects) > 1:
            return list(itemgetter(*objects)(self._texts))
        return [self._texts[each] for each in objects]

    def aged(self) -> bool:
        """Let old texts go, and have young ones be old; whether there are any."""
        self._old, self._texts = self._texts, {}
        return bool(self._old)

    def _complete(self, objects: Sequence[Any]) -> bool:
        """Make the texts that are worth it; whether each of the objects has one then."""
        missing = {each: None for each in objects if each not in self._texts}
        new = [each for each in missing if each not in self._old and not self._renderings.met(self, each)]
        few = 2 * len(new) < len(objects)
        for each in () if few else new:
            del missing[each]
        try:
            for each in missing:
                self._keep(each, self._old.get(each) or self._write(each))
        except UnfitError:
            return False
        return few

    def _keep(self, record: object, text: Text) -> None:
        self._texts[record] = text
        self._grown(OVERHEAD + length(text))

    def _grown(self, size: int) -> None:
        self._renderings.grown(self, size)


def length(text: Text) -> int:
    """The bytes of a text."""
    if isinstance(text, Cut):
        return sum(map(len, text.pieces)) + len(text.whole)
    return memoryview(text).nbytes
