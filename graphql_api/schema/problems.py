"""Expected failures and warnings of writes: data in the payload, with codes to branch on."""

from collections.abc import Iterable

import strawberry
from strawberry.types import Info

from connectors.contract.steps import Notice
from graphql_api.errors import ErrorCode
from graphql_api.intake.problems import Problem, client_path
from graphql_api.operations.causes import Cause


async def _existing_id(root: "ActionError", info: Info) -> strawberry.ID | None:
    if root.existing is None or not await info.context.shows(root.existing):
        return None
    return strawberry.ID(root.existing)


@strawberry.type(description="Why a write did not do what it was asked to.")
class ActionError:
    """Declares graphql_api.operations.causes.Cause."""

    code: ErrorCode = strawberry.field(description="What went wrong.")
    path: str | None = strawberry.field(
        description="The input concerned, such as `candidate.emailAddress` or `attachments.1.data`; null if it is none."
    )
    message: str = strawberry.field(description="For people: names the thing and what to do.")
    retryable: bool = strawberry.field(
        description="Whether the same may succeed later without anybody changing anything."
    )
    vendor_status: int | None = strawberry.field(description="The vendor's HTTP status, if it answered.")
    existing_id: strawberry.ID | None = strawberry.field(
        resolver=_existing_id,
        description="Global id of the application (ALREADY_APPLIED) or candidate (CANDIDATE_EXISTS) that is there already; "
        "null if the integration does not show it.",
    )
    existing: strawberry.Private[str | None] = None


@strawberry.type(description="Something to know about a write although it worked.")
class ActionWarning:
    """Declares connectors.contract.steps.Notice."""

    code: str = strawberry.field(
        description="What it is about, such as `INPUT_NOT_SUPPORTED`, `DELIVERED_AS_DOCUMENT` or `ATTACHMENT_FAILED`."
    )
    path: str | None = strawberry.field(description="The input concerned; null if it is none.")
    message: str = strawberry.field(description="For people.")


def refused(problems: Iterable[Problem]) -> list[ActionError]:
    """Problems of the intake."""
    return [_error(one.code, one.path, one.message) for one in problems]


def failed(cause: Cause, existing_id: str | None) -> list[ActionError]:
    """One error for each input that a cause names; one alone if it names none."""
    told = cause.problems or ((None, cause.message),)
    return [
        ActionError(
            code=cause.code,
            path=None if path is None else client_path(path),
            message=message,
            retryable=cause.retryable,
            vendor_status=cause.vendor_status,
            existing=existing_id,
        )
        for path, message in told
    ]


def warned(notices: Iterable[Notice]) -> list[ActionWarning]:
    """Notices of connectors and of the intake."""
    return [
        ActionWarning(code=one.code, path=client_path(one.path) if one.path else None, message=one.message)
        for one in notices
    ]


def _error(code: ErrorCode, path: str | None, message: str) -> ActionError:
    return ActionError(code=code, path=path or None, message=message, retryable=False, vendor_status=None)
