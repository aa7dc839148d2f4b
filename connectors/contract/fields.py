"""Vendor fields: what the records of one model hold at the vendor, and how a record's remote data are taken apart into them.

A field goes by a key: the dotted path of a plain field (``address.city``; lists are values), or the key that the customer's
own field has at the vendor.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class FieldType(StrEnum):
    """What the value of a field can be turned into."""

    TEXT = "TEXT"
    NUMBER = "NUMBER"
    BOOLEAN = "BOOLEAN"
    DATE = "DATE"
    DATE_TIME = "DATE_TIME"
    JSON = "JSON"
    LIST = "LIST"


@dataclass(frozen=True, kw_only=True)
class VendorField:
    """A field as the vendor defines it. `type` is None where the vendor's word for it (`word`) is not known here.

    `custom`: a field of the customer's own.
    """

    key: str
    label: str | None = None
    type: FieldType | None = None
    word: str | None = None
    custom: bool = True


@dataclass(frozen=True, kw_only=True)
class FieldSource:
    """How one model's fields are found at one vendor.

    `values` is pure: remote data in (decoded JSON: the vendor's path, then the payload), values by key out; nothing for data
    that it cannot read. `custom` gives the keys among them that are the customer's own. `definitions` reads the vendor's
    list of its customers' fields, one call for a page of them; ConnectorError if it fails. None where the vendor has no such
    list: fields are then found in records. `day` and `moment` read times as this vendor writes them, `words` are its texts
    for yes and no.
    """

    values: Callable[[object], Mapping[str, Any]]
    day: Callable[[str], date | None]
    moment: Callable[[str], datetime | None]
    custom: Callable[[object], Sequence[str]] = field(default=lambda _: ())
    definitions: Callable[[Any], Awaitable[Sequence[VendorField]]] | None = None
    words: Mapping[str, bool] = field(default_factory=dict)
