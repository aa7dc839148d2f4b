"""What a sample of values tells of a field: its type, whether it is filled, and some values, masked or not. Pure."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec

from connectors.contract.fields import FieldType

SHOWN: Final = 5
#: Characters of a text that is shown: descriptions may have thousands.
LONGEST: Final = 200
_MASK: Final = "•"
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*")


def is_filled(value: object) -> bool:
    """Whether a value says something: blanks, empty lists and empty objects do not; 0 and false do."""
    return value is not None and value not in ([], {}) and not (isinstance(value, str) and not value.strip())


def type_of(values: Iterable[object]) -> FieldType | None:
    """The type that all filled values have; TEXT for different ones, JSON if some have parts, None without values."""
    found = {_type(value) for value in values if is_filled(value)}
    if len(found) <= 1:
        return next(iter(found), None)
    return FieldType.JSON if found & {FieldType.JSON, FieldType.LIST} else FieldType.TEXT


def _type(value: object) -> FieldType:
    if isinstance(value, bool):
        return FieldType.BOOLEAN
    if isinstance(value, int | float):
        return FieldType.NUMBER
    if isinstance(value, list):
        return FieldType.LIST
    if not isinstance(value, str):
        return FieldType.JSON
    if _DAY.fullmatch(value):
        return FieldType.DATE
    return FieldType.DATE_TIME if _MOMENT.fullmatch(value) else FieldType.TEXT


def some(values: Iterable[Any], *, masked: bool) -> Sequence[Any]:
    """The first different filled values."""
    told = (mask(value) if masked else _short(value) for value in values if is_filled(value))
    found: dict[bytes, Any] = {}
    for value in told:
        found.setdefault(msgspec.json.encode(value), value)
        if len(found) == SHOWN:
            break
    return list(found.values())


def mask(value: object) -> str | list[str] | dict[str, str]:
    """A sign for each character of a value; of a list the items', of an object one sign for all that is in it."""
    if isinstance(value, list):
        return [_signs(item) for item in value[:SHOWN]]
    if isinstance(value, dict):
        return {_MASK: _MASK * min(len(value), LONGEST)}
    return _signs(value)


def _signs(value: object) -> str:
    if isinstance(value, bool):
        # Their lengths would tell them apart.
        return _MASK
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return _MASK * min(len(text), LONGEST)


def _short(value: Any) -> Any:  # noqa: ANN401  # any JSON value
    if isinstance(value, str):
        return value if len(value) <= LONGEST else f"{value[: LONGEST - 1]}…"
    if isinstance(value, list):
        return [_short(item) for item in value[:SHOWN]]
    return {name: _short(item) for name, item in value.items()} if isinstance(value, dict) else value
