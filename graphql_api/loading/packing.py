"""Packs the remote data of those records of which there are many, before they are cached: to a fifth or so.

A text is packed against what others have too, and against the texts that its record holds anyway. What texts have in common
is learnt from the first records of each model: names are, and values that several records share, so that nobody's data
outlive their record.
"""

import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import msgspec

from connectors.contract import ids
from connectors.contract.models import Application, Candidate, Record
from connectors.contract.packed import Packed

# Of other records there are few, and packing a job with its description takes ten times as long.
_MANY: Final = (Application, Candidate)
SAMPLES: Final = 96
_SHARED_BY: Final = 3
_NAMED: Final = re.compile(rb'("[^"\\]*":)("[^"\\]*"|[\[{]|[^][{}",]*)')

# Deflate (RFC 1951) without a frame. A window of 4 kB and little memory are what a record needs, and quick to copy.
_WINDOW: Final = -12
_MEMORY: Final = 4
_LEVEL: Final = 6
# What is left of the window once zlib has kept its look-ahead free, and room for a record's own texts.
COMMON_LENGTH: Final = 4096 - 262 - 256
_CHECK_BYTES: Final = 4


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
        return msgspec.structs.replace(record, remote_data=packing.pack(raw, own_texts(record)))

    def _learn(self, record: Record, raw: msgspec.Raw) -> None:
        samples = self._samples[type(record)]
        samples[record.id] = bytes(raw)
        if len(samples) == SAMPLES:
            self._packings[type(record)] = Packing(common(samples.values()))
            del self._samples[type(record)]


def remote_data(record: Record) -> msgspec.Raw | None:
    """A record's remote data, byte for byte as they came."""
    data = record.remote_data
    if not isinstance(data, Packed):
        return data
    packing: Packing = data.packing
    return packing.unpack(data.content, own_texts(record))


class Packing:
    """A way to pack JSON texts that resemble one another: told beforehand what they have in common."""

    def __init__(self, common: bytes) -> None:
        self._common = common
        self._packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _WINDOW, _MEMORY, zdict=common)

    def pack(self, text: msgspec.Raw, own: bytes) -> Packed:
        """The text packed, so that it takes its record's own texts to unpack it."""
        # A copy: to make a packer anew and tell it what is common takes several times as long.
        packer = self._packer.copy()
        packer.compress(own)
        packer.flush(zlib.Z_SYNC_FLUSH)
        check = zlib.crc32(text).to_bytes(_CHECK_BYTES, "big")
        return Packed(b"".join((check, packer.compress(text), packer.flush())), self)

    def unpack(self, content: bytes, own: bytes) -> msgspec.Raw:
        """The text that was packed; ValueError if the record has other texts now than it had then."""
        unpacker = zlib.decompressobj(_WINDOW, self._common + own)
        try:
            text = unpacker.decompress(content[_CHECK_BYTES:])
        except zlib.error as error:
            raise ValueError(_OTHER_TEXTS) from error
        if zlib.crc32(text).to_bytes(_CHECK_BYTES, "big") != content[:_CHECK_BYTES]:
            raise ValueError(_OTHER_TEXTS)
        return msgspec.Raw(text)


_OTHER_TEXTS: Final = "Remote data can be read only of a record as it was packed, not of a changed copy."


def own_texts(record: Record) -> bytes:
    """What of a record's remote data it holds itself, most of which no other record has."""
    texts = [record.remote_id]
    if isinstance(record, Application) and record.job_id is not None:
        texts.append(_job(record.job_id))
    if isinstance(record, Candidate):
        texts += filter(None, (record.first_name, record.last_name))
        texts += [phone.phone_number for phone in record.phone_numbers]
        texts += [email.email_address for email in record.email_addresses]
    if isinstance(record, Candidate) and record.location is not None:
        texts += filter(None, (record.location.street_1, record.location.city, record.location.zip_code))
    return ",".join(texts).encode()


@lru_cache(maxsize=1024)
def _job(global_id: str) -> str:
    return ids.decode(global_id).remote_id


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
