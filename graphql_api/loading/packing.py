"""Packs the remote data of those records of which there are many, before they are cached: to a quarter or so.

What their texts have in common is learnt from the first records of each model. Names are, and values that several records
share, so that nobody's data outlive their record.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Final

import msgspec

from connectors.contract.models import Application, Candidate, Record
from connectors.contract.packed import COMMON_LENGTH, Packing

# Of other records there are few, and packing a job with its description takes ten times as long.
_MANY: Final = (Application, Candidate)
SAMPLES: Final = 96
_SHARED_BY: Final = 3
_NAMED: Final = re.compile(rb'("[^"\\]*":)("[^"\\]*"|[\[{]|[^][{}",]*)')


class Packer:
    """Packs the records of one integration. The first of each model, from which it learns, stay as they are."""

    def __init__(self) -> None:
        self._packings: dict[type[Record], Packing] = {}
        # By id: the same record read again and again tells nothing of the others.
        self._samples: defaultdict[type[Record], dict[str, bytes]] = defaultdict(dict)

    def pack(self, records: Iterable[Record]) -> tuple[Record, ...]:
        """The same records, their remote data packed."""
        return tuple(self._pack_one(record) if isinstance(record, _MANY) else record for record in records)

    def _pack_one(self, record: Record) -> Record:
        raw = record.remote_data
        if not isinstance(raw, msgspec.Raw):
            return record
        packing = self._packings.get(type(record))
        if packing is None:
            self._learn(record, raw)
            return record
        return msgspec.structs.replace(record, remote_data=packing.pack(raw))

    def _learn(self, record: Record, raw: msgspec.Raw) -> None:
        samples = self._samples[type(record)]
        samples[record.id] = bytes(raw)
        if len(samples) == SAMPLES:
            self._packings[type(record)] = Packing(common(samples.values()))
            del self._samples[type(record)]


def common(texts: Iterable[bytes]) -> bytes:
    """What JSON texts have in common: their names, and each value that stands in several of them."""
    values: defaultdict[bytes, Counter[bytes]] = defaultdict(Counter)
    for text in texts:
        for name, value in dict.fromkeys(_NAMED.findall(text)):
            values[name][value] += 1
    shared = {
        name: [value for value, times in of.most_common() if times >= _SHARED_BY]
        for name, of in values.items()
    }
    # The most frequent values come last and in one run, as a text would have them: near and long matches pack best.
    usual = [name + (found[0] if found else b"") for name, found in shared.items()]
    others = [name + value for name, found in shared.items() for value in reversed(found[1:])]
    return b",".join((*others, *usual)).replace(b"{,", b"{")[-COMMON_LENGTH:]
