"""Fields of HR4YOU's records: plain ones, and those of the customer's own, which HR4YOU lists with their types.

Names and types are part of the assumed contract: see `wire`.
"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec

from connectors.contract.enums import Model
from connectors.contract.fields import FieldSource, FieldType, VendorField
from connectors.hr4you import mapping, wire
from connectors.hr4you.client import ApiSession
from connectors.toolkit import times
from connectors.toolkit.flattening import flat, payloads

_TYPES: Final[Mapping[str, FieldType]] = {
    "text": FieldType.TEXT,
    "number": FieldType.NUMBER,
    "date": FieldType.DATE,
    "boolean": FieldType.BOOLEAN,
    "select": FieldType.TEXT,
}
_WORDS: Final = {"ja": True, "nein": False, "wahr": True, "falsch": False}
_GERMAN_DAY: Final = "%d.%m.%Y"
_DAY_LENGTH: Final = len("YYYY-MM-DD")

_definition = msgspec.json.Decoder(wire.Definition)


def values(model: type[wire.Wire], remote_data: object) -> dict[str, Any]:
    """The fields of a record: plain ones by dotted path, the customer's own by their key."""
    found: dict[str, Any] = {}
    for payload in payloads(remote_data):
        found.update(flat({name: payload[name] for name in payload if name != wire.CUSTOM_VALUES}))
        # Last: what HR4YOU may add one day does not take a key from the customer.
        found.update({_key(model, name): value for name, value in _own(payload).items()})
    return found


def custom(model: type[wire.Wire], remote_data: object) -> list[str]:
    """The keys of the customer's own fields in a record."""
    return [_key(model, name) for payload in payloads(remote_data) for name in _own(payload)]


async def definitions(model: type[wire.Wire], name: str, session: ApiSession) -> list[VendorField]:
    """The customer's own fields of a model, as HR4YOU lists them under this name."""
    answers = await session.pages(wire.CUSTOM_FIELDS, [(wire.MODEL, name)])
    found = [one for answer in answers for one, _ in answer.read(_definition)]
    return [_field(model, one) for one in found]


def day(text: str) -> date | None:
    """A day, alone or with a time behind it, in the ISO or in the German way."""
    try:
        return datetime.strptime(text[:_DAY_LENGTH], _GERMAN_DAY).date()  # noqa: DTZ007  # a day has no zone
    except ValueError:
        return times.day(text[:_DAY_LENGTH])


def _own(payload: Mapping[str, Any]) -> Mapping[str, Any]:
    # PHP programs write an empty object as an empty list.
    own = payload.get(wire.CUSTOM_VALUES)
    return own if isinstance(own, dict) else {}


def _key(model: type[wire.Wire], name: str) -> str:
    """The customer's key; with where it stands before it if a plain field of HR4YOU goes by that name."""
    plain = name in model.__struct_encode_fields__ or name == wire.CUSTOM_VALUES
    return f"{wire.CUSTOM_VALUES}.{name}" if plain else name


def _field(model: type[wire.Wire], found: wire.Definition) -> VendorField:
    word = mapping.text(found.type)
    return VendorField(
        key=_key(model, found.key), label=mapping.text(found.label), type=_TYPES.get(word or ""), word=word
    )


def _source(model: type[wire.Wire], name: str) -> FieldSource:
    return FieldSource(
        values=partial(values, model),
        custom=partial(custom, model),
        definitions=partial(definitions, model, name),
        day=day,
        moment=_moment,
        words=_WORDS,
    )


_moment: Final = partial(times.moment, zone=ZoneInfo(wire.TIME_ZONE))

FIELDS: Final[Mapping[Model, FieldSource]] = {
    Model.JOB: _source(wire.Job, wire.JOB_MODEL),
    Model.CANDIDATE: _source(wire.Applicant, wire.APPLICANT_MODEL),
    Model.APPLICATION: _source(wire.Application, wire.APPLICATION_MODEL),
}


def feed_values(remote_data: object) -> dict[str, Any]:
    """The fields of a posting in the job feed: its tags, each with its text."""
    return {name: text for payload in payloads(remote_data) for name, text in payload.items()}


FEED_FIELDS: Final[Mapping[Model, FieldSource]] = {
    Model.JOB: FieldSource(values=feed_values, day=day, moment=_moment, words=_WORDS)
}
