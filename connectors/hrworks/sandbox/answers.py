"""JSON answers, with the faults that change their content."""

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from connectors.sandboxing.faults import active_faults

NEW_VALUE = "introducedInTheNextVersion"
ENUM_FIELDS = frozenset(
    {
        "statusIdentifier",
        "scopeOfActivitiesKey",
        "placeOfWorkTypeKey",
        "employmentContractKey",
        "workingTimeModelKey",
        "careerLevelKey",
        "salutation",
        "gender",
        "noticePeriodTimeUnit",
        "permissionToStoreApplication",
    }
)
#: What identifies a record or holds others; all else is optional by the contract.
NEEDED_FIELDS = frozenset(
    {
        "id",
        "uuid",
        "key",
        "postUuid",
        "statusIdentifier",
        "posts",
        "applicant",
        "applicants",
        "jobApplications",
        "persons",
        "organizationUnits",
        "permanentEstablishments",
        "postOffers",
        "token",
        "jobId",
        "status",
        "responseType",
        "apiResponse",
    }
)
_encoder = msgspec.json.Encoder()


def reply(request: Request, content: Any, headers: dict[str, str] | None = None) -> Response:  # noqa: ANN401 - any JSON value
    """Return an answer; parts of `content` may be JSON already (`msgspec.Raw`)."""
    body = _encoder.encode(content)
    faults = active_faults(request.scope)
    if "unknown_enum" in faults:
        body = _encoder.encode(with_new_values(msgspec.json.decode(body)))
    if "missing_keys" in faults:
        body = _encoder.encode(without_optional(msgspec.json.decode(body)))
    return Response(body, headers=headers, media_type="application/json")


def with_new_values(content: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Return the content with a value in every enum that no client can know."""
    if isinstance(content, list):
        return [with_new_values(item) for item in content]
    if not isinstance(content, dict):
        return content
    return {
        name: NEW_VALUE if name in ENUM_FIELDS and value is not None else with_new_values(value)
        for name, value in content.items()
    }


def without_optional(content: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Return the content with every optional key gone or, for every other name, null."""
    if isinstance(content, list):
        return [without_optional(item) for item in content]
    if not isinstance(content, dict):
        return content
    return {
        name: without_optional(value) if name in NEEDED_FIELDS else None
        for name, value in content.items()
        if name in NEEDED_FIELDS or len(name) % 2
    }
