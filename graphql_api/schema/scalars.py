"""Scalars. Values leave as they are: the encoder writes dates, times and raw JSON faster than Python code could."""

from datetime import UTC, date, datetime
from typing import Any, NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

from graphql_api.execution.multipart import Upload as UploadedFile
from graphql_api.intake.given import Base64Text

DateTime = NewType("DateTime", datetime)
Date = NewType("Date", date)
JSON = NewType("JSON", object)
Base64 = NewType("Base64", Base64Text)
Upload = NewType("Upload", UploadedFile)


def moment(seconds: float) -> DateTime:
    """The time so many seconds after the beginning of 1970, UTC: what the store keeps."""
    return DateTime(datetime.fromtimestamp(seconds, UTC))


def moment_or_none(seconds: float | None) -> DateTime | None:
    """The same, for times that there may not be."""
    return None if seconds is None else moment(seconds)


def _unchanged(value: Any) -> Any:  # noqa: ANN401  # a scalar's own value
    return value


def _parse_date_time(value: object) -> datetime:
    if not isinstance(value, str):
        message = "A DateTime is a text such as 2026-11-23T09:30:00Z."
        raise ValueError(message)  # noqa: TRY004  # graphql-core turns ValueError into an input error
    try:
        parsed = datetime.fromisoformat(value)
    except ValueError:
        message = "It is not a DateTime. Write it as 2026-11-23T09:30:00Z."
        raise ValueError(message) from None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def _parse_date(value: object) -> date:
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        message = "It is not a Date. Write it as 2026-11-23."
        raise ValueError(message) from None


def _parse_base64(value: object) -> Base64Text:
    if not isinstance(value, str):
        message = "Base64 is a text, such as JVBERi0xLjQK."
        raise ValueError(message)  # noqa: TRY004  # graphql-core turns ValueError into an input error
    return Base64Text(value)


def _parse_upload(value: object) -> UploadedFile:
    if not isinstance(value, UploadedFile):
        message = (
            "An Upload is a file of a multipart request (GraphQL multipart request specification). "
            "In JSON, give the file as `data` or `dataUrl`."
        )
        raise ValueError(message)  # noqa: TRY004  # as above
    return value


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
    Base64: _definition(
        name="Base64",
        description="Bytes as base64 text: the standard alphabet with padding, without line breaks.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc4648#section-4",
        parse_value=_parse_base64,
    ),
    Upload: _definition(
        name="Upload",
        description="A file that is sent along with the request, as multipart/form-data.",
        specified_by_url="https://github.com/jaydenseric/graphql-multipart-request-spec",
        parse_value=_parse_upload,
    ),
}
