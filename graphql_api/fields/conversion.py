"""Turns the value that a vendor has into the type that an administrator chose. Pure.

Nothing is guessed: what cannot be read as the type is an `UnconvertibleError`, which names no value.
"""

import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

from connectors.contract.fields import FieldSource, FieldType

# As many digits as a double keeps. A comma is a decimal one, as vendors in Europe write it; there are no thousands.
_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,15}(?:[.,][0-9]{1,15})?")
_LARGEST: Final = 2**53
_WORDS: Final[Mapping[str, bool]] = {
    **dict.fromkeys(("true", "yes", "1"), True),
    **dict.fromkeys(("false", "no", "0"), False),
}


class UnconvertibleError(Exception):
    """The value cannot be read as the type."""


def converted(value: object, wanted: FieldType, source: FieldSource) -> Any:  # noqa: ANN401  # any JSON value
    """The value as the type, as JSON holds it; None for none and for a blank text. `source` knows how the vendor writes."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    return _CONVERSIONS[wanted](value, source)


def _text(value: object, _: FieldSource) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    raise UnconvertibleError


def _number(value: object, _: FieldSource) -> int | float:
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        plain = value.strip().replace(",", ".")
        value = float(plain) if "." in plain else int(plain)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise UnconvertibleError
    if not math.isfinite(value) or abs(value) > _LARGEST:
        raise UnconvertibleError
    return value


def _boolean(value: object, source: FieldSource) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).strip().casefold() if isinstance(value, str | int) else ""
    known = {**_WORDS, **source.words}
    if word not in known:
        raise UnconvertibleError
    return known[word]


def _date(value: object, source: FieldSource) -> str:
    found: date | None = source.day(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise UnconvertibleError
    return found.isoformat()


def _date_time(value: object, source: FieldSource) -> str:
    found: datetime | None = source.moment(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise UnconvertibleError
    return found.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _json(value: object, _: FieldSource) -> object:
    return value


def _list(value: object, _: FieldSource) -> list[Any]:
    if isinstance(value, dict):
        raise UnconvertibleError
    return value if isinstance(value, list) else [value]


_CONVERSIONS: Final[Mapping[FieldType, Callable[[Any, FieldSource], Any]]] = {
    FieldType.TEXT: _text,
    FieldType.NUMBER: _number,
    FieldType.BOOLEAN: _boolean,
    FieldType.DATE: _date,
    FieldType.DATE_TIME: _date_time,
    FieldType.JSON: _json,
    FieldType.LIST: _list,
}
