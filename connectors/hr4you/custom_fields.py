"""A result link as custom fields of an application. Pure: the order and the tenant's definitions in, keys and values out.

The link is the field "<prefix>: <label>" with the address as value, each attribute the field "<prefix>: <key>". A field that
the tenant has defined, by its key or its label, gets a value of its type; one that is not defined gets the text.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from connectors.contract.errors import Problem
from connectors.contract.inputs import ResultLink
from connectors.hr4you import mapping, wire, wire_writes

_NUMBER: Final = re.compile(r"(-?\d{1,12}(?:[.,]\d{1,6})?)(?:\s*%)?")
_DAYS: Final = ("%Y-%m-%d", "%d.%m.%Y")
_YES_AND_NO: Final[Mapping[str, bool]] = {
    **dict.fromkeys(("true", "yes", "ja", "wahr", "1"), True),
    **dict.fromkeys(("false", "no", "nein", "falsch", "0"), False),
}


class Entry(NamedTuple):
    """One field to be written, as the caller gave it; the paths are those of its name and its value."""

    name: str
    text: str
    name_path: str
    value_path: str


class Field(NamedTuple):
    """A field as the tenant has defined it."""

    key: str
    type: str
    options: tuple[str, ...] = ()


def entries(order: ResultLink) -> list[Entry]:
    """The fields of a result link: the link itself, then its attributes."""
    prefix = _prefix(order.custom_field_name_prefix)
    link = Entry(prefix + order.label, order.url, "label", "url")
    return [
        link,
        *(
            Entry(
                prefix + attribute.key,
                attribute.value,
                f"details.attributes.{index}.key",
                f"details.attributes.{index}.value",
            )
            for index, attribute in enumerate(order.attributes)
        ),
    ]


def fields(wanted: Iterable[Entry], definitions: Sequence[wire.Definition]) -> list[Field | None]:
    """What the tenant has defined for each entry: a field of that key, or else of that label; None if neither."""
    by_label = {mapping.text(one.label): one for one in reversed(definitions)}
    by_key = {one.key: one for one in definitions}
    found = [by_key.get(entry.name) or by_label.get(entry.name.strip()) for entry in wanted]
    return [_field(definition) if definition else None for definition in found]


def values(wanted: Sequence[Entry], known: Sequence[Field | None]) -> dict[str, Any]:
    """Values by key, for entries without problems."""
    return {_key(entry, field): _value(entry.text, field) for entry, field in zip(wanted, known, strict=True)}


def problems(wanted: Sequence[Entry], known: Sequence[Field | None]) -> tuple[Problem, ...]:
    """What keeps the entries from being written."""
    found: list[Problem] = []
    keys = Counter[str]()
    for entry, field in zip(wanted, known, strict=True):
        key = _key(entry, field)
        if not entry.name.strip():
            found.append(Problem(entry.name_path, "A name is needed."))
        elif len(key) > wire_writes.LONGEST_KEY:
            message = f"With its prefix it may have at most {wire_writes.LONGEST_KEY} characters."
            found.append(Problem(entry.name_path, message))
        elif keys[key]:
            found.append(Problem(entry.name_path, "It stands for the same custom field as another one."))
        elif field and _value(entry.text, field) is None:
            message = f"The custom field of this name is of the type {field.type} in HR4YOU."
            found.append(Problem(entry.value_path, message))
        keys[key] += 1
    return tuple(found)


def path_of(wanted: Sequence[Entry], known: Sequence[Field | None]) -> Callable[[str], str | None]:
    """Which input a field stands for that HR4YOU names in a refusal."""
    paths = {
        wire_writes.CUSTOM_FIELD + _key(entry, field): entry.value_path
        for entry, field in zip(wanted, known, strict=True)
    }
    return paths.get


def _prefix(given: str | None) -> str:
    if not given or not given.strip():
        return ""
    return f"{given}: " if given[-1].isalnum() else given


def _field(definition: wire.Definition) -> Field:
    options = tuple(option for given in definition.options or () if (option := mapping.text(given)))
    return Field(definition.key, mapping.text(definition.type) or "", options)


def _key(entry: Entry, field: Field | None) -> str:
    return field.key if field else entry.name


def _value(text: str, field: Field | None) -> Any:  # noqa: ANN401 - text, number or bool; None if it cannot be
    if field is None or field.type not in _CONVERSIONS:
        return text
    return _CONVERSIONS[field.type](text.strip(), field)


def _number(text: str, _: Field) -> float | int | None:
    found = _NUMBER.fullmatch(text)
    if not found:
        return None
    number = float(found[1].replace(",", "."))
    return int(number) if number.is_integer() else number


def _day(text: str, _: Field) -> str | None:
    for form in _DAYS:
        try:
            return datetime.strptime(text, form).date().isoformat()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def _boolean(text: str, _: Field) -> bool | None:
    return _YES_AND_NO.get(text.casefold())


def _option(text: str, field: Field) -> str | None:
    return next((option for option in field.options if option.casefold() == text.casefold()), None)


_CONVERSIONS: Final[Mapping[str, Callable[[str, Field], Any]]] = {
    wire_writes.NUMBER_FIELD: _number,
    wire_writes.DATE_FIELD: _day,
    wire_writes.BOOLEAN_FIELD: _boolean,
    wire_writes.SELECT_FIELD: _option,
}
