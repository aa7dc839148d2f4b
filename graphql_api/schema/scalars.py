"""Scalars. Values leave as they are: the encoder writes dates, times and raw JSON faster than Python code could."""

from datetime import UTC, date, datetime
from typing import Any, NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

DateTime = NewType("DateTime", datetime)
Date = NewType("Date", date)
JSON = NewType("JSON", object)


def _unchanged(value: Any) -> Any:  # noqa: ANN401  # a scalar's own value
    return value


def _parse_date_time(value: object) -> datetime:
    if not isinstance(value, str):
        message = "A DateTime is a text such as 2026-11-23T09:30:00Z."
        raise ValueError(message)  # noqa: TRY004  # graphql-core turns ValueError into an input error
    try:
        parsed = datetime.fromisoformat(value)
    except ValueError:
        message = f"{value[:40]!r} is not a DateTime. Write it as 2026-11-23T09:30:00Z."
        raise ValueError(message) from None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def _parse_date(value: object) -> date:
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        message = f"{str(value)[:40]!r} is not a Date. Write it as 2026-11-23."
        raise ValueError(message) from None


def _definition(**given: Any) -> ScalarDefinition:  # noqa: ANN401  # what strawberry.scalar takes
    definition = strawberry.scalar(serialize=_unchanged, **given)
    assert isinstance(definition, ScalarDefinition)  # noqa: S101  # strawberry's own promise, which it does not type
    return definition


SCALARS: dict[object, ScalarDefinition] = {
    DateTime: _definition(
        name="DateTime",
        description="A moment in time in UTC, such as `2026-11-23T09:30:00Z`.",
        specified_by_url="https://scalars.graphql.org/andimarek/date-time",
        parse_value=_parse_date_time,
    ),
    Date: _definition(
        name="Date",
        description="A calendar day, such as `2026-11-23`.",
        specified_by_url="https://scalars.graphql.org/andimarek/local-date",
        parse_value=_parse_date,
    ),
    JSON: _definition(
        name="JSON",
        description="Any JSON value: object, list, text, number, boolean or null.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc8259",
        parse_value=_unchanged,
    ),
}
