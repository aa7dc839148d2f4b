"""How a write action runs: everything is checked first, then journaled; then its outcome is waited for a short while."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, is_dataclass
from datetime import date
from enum import Enum
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec
import strawberry
from strawberry.types import Info

from connectors.contract.connector import Action
from connectors.contract.inputs import Input
from connectors.contract.steps import Notice
from graphql_api.context import RequestContext
from graphql_api.errors import ApiError, ErrorCode
from graphql_api.execution.multipart import Upload
from graphql_api.intake.files import CheckedFile, FileRules
from graphql_api.intake.given import Base64Text, FileGiven
from graphql_api.intake.offers import given_paths, unsupported
from graphql_api.intake.problems import Problems, client_path
from graphql_api.operations.desk import Desk
from graphql_api.operations.submission import Request, Submission
from graphql_api.schema.action_inputs import ActionInput, AttachmentInput
from graphql_api.schema.addressing import Place, place_of
from graphql_api.schema.operations import Operation, shown
from graphql_api.schema.problems import ActionError, refused
from graphql_api.security.scopes import TO_ACT
from graphql_api.store.rows import OperationRow

LONGEST_WAIT: Final = 25.0
LONGEST_KEY: Final = 255
# What of an input does not make it another request.
_ASIDE: Final = frozenset({"idempotency_key", "wait_seconds"})


@dataclass(frozen=True)
class Order:
    """What a request came to once everything was checked: the connector's input, its files, and what it writes to."""

    input: Input
    files: Sequence[CheckedFile]
    target: str


@dataclass(frozen=True)
class Acted:
    """What an action came to: an operation, or the problems that kept it from becoming one."""

    operation: Operation | None
    replayed: bool = False
    problems: Sequence[ActionError] = ()


# Checks what is given and makes the order; None after reporting problems.
Build = Callable[[Place, Problems], Awaitable[Order | None]]


async def act(info: Info, action: Action, given: ActionInput, named: tuple[str, str], build: Build) -> Acted:
    """Carry out an action. `named` is the id by which the integration is found, and its path in the input."""
    context: RequestContext = info.context
    problems = Problems()
    scope = TO_ACT[action]
    if not context.may(scope):
        message = (
            f"This key lacks the scope {scope.value}. Use one that has it, or have an administrator add it."
        )
        problems.add(message, ErrorCode.FORBIDDEN)
        return Acted(None, problems=refused(problems))
    _check_frame(given, problems)
    place = place_of(context, action, given.integration_id, named, problems)
    if place is None:
        return Acted(None, problems=refused(problems))
    request = await _request(context, action, given, place)
    desk = context.writing.desk
    begun = await _begun(desk, request, given, place, build, problems)
    if begun is None:
        return Acted(None, problems=refused(problems))
    row, replayed = begun
    # From here on the request's files are in the journal: their memory is freed before the vendor is waited for.
    context.let_go()
    row = await desk.wait(row, given.wait_seconds)
    recorded = (await desk.recorded([row.id]))[row.id]
    return Acted(shown(recorded), replayed)


async def _begun(
    desk: Desk, request: Request, given: ActionInput, place: Place, build: Build, problems: Problems
) -> tuple[OperationRow, bool] | None:
    """The operation of the request, and whether it was there already; None after reporting problems."""
    try:
        earlier = None if problems else await desk.earlier(request)
        if earlier is not None:
            return earlier, True
        return await _begin(desk, request, given, place, build, problems)
    except ApiError as error:
        if error.code is not ErrorCode.IDEMPOTENCY_CONFLICT:
            raise
        problems.at("idempotencyKey").add(error.message, error.code)
        return None


async def _begin(
    desk: Desk, request: Request, given: ActionInput, place: Place, build: Build, problems: Problems
) -> tuple[OperationRow, bool] | None:
    submission = await _submission(request, given, place, build, problems)
    if submission is None or problems:
        return None
    return await desk.submit(submission)


def _check_frame(given: ActionInput, problems: Problems) -> None:
    if not 0 <= given.wait_seconds <= LONGEST_WAIT:
        problems.at("waitSeconds").add(
            f"waitSeconds must be from 0 to {LONGEST_WAIT:g}. To wait longer, ask for the operation again."
        )
    key = given.idempotency_key
    if key is not None and not 0 < len(key.strip()) <= len(key) <= LONGEST_KEY:
        problems.at("idempotencyKey").add(
            f"idempotencyKey must have 1 to {LONGEST_KEY} characters. Use a random UUID for each new request."
        )


async def _request(context: RequestContext, action: Action, given: ActionInput, place: Place) -> Request:
    # A caller who names the request may sign an address anew for each try; one who does not means the whole address.
    plain = await _plain(given, unsigned=given.idempotency_key is not None)
    return Request(
        caller=context.caller.reference,
        integration_id=place.integration.id,
        action=action,
        fingerprint=msgspec.json.encode(plain, order="sorted"),
        idempotency_key=given.idempotency_key,
    )


async def _submission(
    request: Request, given: ActionInput, place: Place, build: Build, problems: Problems
) -> Submission | None:
    order = await build(place, problems)
    if order is None or problems:
        return None
    left_out = unsupported(place.offer, given_paths(order.input))
    if given.strict:
        for path in left_out:
            problems.at(path).add(_cannot(place, path), ErrorCode.UNSUPPORTED)
        if problems:
            return None
    assert place.offer.plan is not None  # noqa: S101 - place_of has seen it
    return Submission(
        request=request,
        order=order.input,
        steps=place.offer.plan(order.input),
        files=[file.content for file in order.files],
        target=order.target,
        notices=tuple(
            Notice(code="INPUT_NOT_SUPPORTED", path=path, message=_cannot(place, path)) for path in left_out
        ),
    )


def _cannot(place: Place, path: str) -> str:
    return f"{place.integration.connector.name} takes no {client_path(path)}: it was left out."


async def _plain(value: Any, *, unsigned: bool) -> Any:  # noqa: ANN401, PLR0911 - any input, as JSON
    """An input as JSON, files as digests: equal requests give equal JSON. `unsigned` leaves out the queries of addresses."""
    if isinstance(value, Base64Text):
        return {"sha256": await asyncio.to_thread(value.fingerprint)}
    if isinstance(value, Upload):
        content = await value.read()
        return {"sha256": await asyncio.to_thread(_sha256, content), "name": value.filename}
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return [await _plain(one, unsigned=unsigned) for one in value]
    if is_dataclass(value):
        return {
            name: _unsigned(inner)
            if unsigned and name == "data_url"
            else await _plain(inner, unsigned=unsigned)
            for name, inner in vars(value).items()
            if name not in _ASIDE and inner not in (None, strawberry.UNSET)
        }
    return value


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _unsigned(address: str) -> str:
    try:
        return urlsplit(address)._replace(query="", fragment="").geturl()
    except ValueError:
        return address


def file_given(given: AttachmentInput) -> FileGiven:
    """A file as the intake takes it."""
    return FileGiven(
        name=given.name,
        content_type=given.content_type,
        type=given.type,
        data=given.data,
        data_url=given.data_url,
        upload=given.upload,
    )


def file_rules(context: RequestContext, place: Place) -> FileRules | None:
    """What files are held to; None if the vendor takes none."""
    limits = place.offer.attachments
    if limits is None:
        return None
    return FileRules(
        limits=limits, max_total_bytes=context.writing.max_file_bytes, downloads=context.writing.downloads
    )


def own_remote_fields(place: Place, given: Any, problems: Problems) -> Mapping[str, Any]:  # noqa: ANN401 - any JSON
    """The vendor's part of `remoteFields`."""
    if given is None:
        return {}
    slug = place.integration.connector.slug
    own = given.get(slug, {}) if isinstance(given, dict) else None
    if not isinstance(own, dict):
        problems.add(f"remoteFields is an object by connector: {{{slug}: {{…}}}}.")
        return {}
    return own
