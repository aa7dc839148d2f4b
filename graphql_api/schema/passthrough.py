"""Passthrough: calls of a vendor's own API, with the integration's authentication."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from connectors.contract.errors import ConnectorError
from connectors.contract.passthrough import RawAnswer, RawRequest
from connectors.contract.steps import Notice
from graphql_api.context import RequestContext
from graphql_api.errors import ApiError, ErrorCode
from graphql_api.intake.problems import Problems
from graphql_api.intake.raw_requests import NO_JSON, PartGiven, RawGiven, raw_request
from graphql_api.operations.causes import of_error
from graphql_api.operations.passing_through import Counter
from graphql_api.operations.raw_answers import Form, body_in
from graphql_api.schema.enums import declare
from graphql_api.schema.problems import ActionError, ActionWarning, failed, refused, warned
from graphql_api.schema.scalars import JSON, Base64, Upload
from graphql_api.security.passthrough_rules import allowed
from graphql_api.security.scopes import Scope

_REDACTED = Notice(
    code="SECRET_REDACTED",
    message="The vendor's answer held credentials of the integration: they were taken out.",
)


class PassthroughMethod(StrEnum):
    """What can be sent."""

    GET = "GET"
    POST = "POST"
    PUT = "PUT"
    PATCH = "PATCH"
    DELETE = "DELETE"


declare(
    PassthroughMethod,
    "The HTTP method of a call to a vendor's own API.",
    {
        "GET": "Read.",
        "POST": "Create, or whatever the vendor does with it.",
        "PUT": "Replace.",
        "PATCH": "Change.",
        "DELETE": "Delete.",
    },
)
declare(
    Form,
    "The form in which a vendor's answer is wanted.",
    {
        "AUTO": "By the media type of the answer: `json`, else `text`, else `base64`.",
        "JSON": "As `json`; if it is none, as `text` or `base64` with the warning NOT_JSON.",
        "TEXT": "As `text`; if it is none, as `base64` with the warning NOT_TEXT.",
        "BASE64": "The bytes as they came, as `base64`.",
    },
    name="PassthroughForm",
)


@strawberry.input(description="A name and a value: of a query, or of a header.")
class PassthroughPairInput:
    """One pair."""

    name: str = strawberry.field(description="The name; in a query it may come several times.")
    value: str = strawberry.field(description="The value, not escaped.")


@strawberry.input(
    description="One part of a form (multipart/form-data): a field by `value`, or a file by `base64` or `upload`."
)
class PassthroughPartInput:
    """Declares graphql_api.intake.raw_requests.PartGiven."""

    name: str = strawberry.field(description="Name of the field.")
    value: str | None = strawberry.field(default=None, description="The text of a field.")
    base64: Base64 | None = strawberry.field(
        default=None, description="The bytes of a file; needs `filename`."
    )
    upload: Upload | None = strawberry.field(
        default=None, description="A file of a multipart request (GraphQL multipart request specification)."
    )
    filename: str | None = strawberry.field(
        default=None, description="The file's name; without it, that of the `upload`."
    )
    content_type: str | None = strawberry.field(
        default=None, description="The part's media type, such as `application/pdf`."
    )


@strawberry.input(
    description="A call of the vendor's own API. The body is one of `json`, `text`, `base64` and `multipart`, or none."
)
class PassthroughInput:
    """Declares graphql_api.intake.raw_requests.RawGiven."""

    integration_id: strawberry.ID = strawberry.field(description="The customer's account.")
    method: PassthroughMethod = strawberry.field(description="What to do.")
    path: str = strawberry.field(
        description="Path from the vendor's base, such as `/v2/persons`, percent-encoded where needed, without a query."
    )
    query: list[PassthroughPairInput] = strawberry.field(
        default_factory=list, description="The query's names and values; they are escaped for you."
    )
    headers: list[PassthroughPairInput] = strawberry.field(
        default_factory=list,
        description="Further headers, such as `Accept-Language`. Those of authentication, cookies, the connection and "
        "routing cannot be given.",
    )
    json: JSON | None = strawberry.field(
        default=strawberry.UNSET, description="A body of JSON, null included."
    )
    text: str | None = strawberry.field(default=None, description="A body of text, sent as UTF-8.")
    base64: Base64 | None = strawberry.field(default=None, description="A body of any bytes.")
    content_type: str | None = strawberry.field(
        default=None,
        description="Media type of the body. Without it: `application/json` for `json`, `text/plain` for `text`, "
        "`application/octet-stream` for `base64`.",
    )
    multipart: list[PassthroughPartInput] | None = strawberry.field(
        default=None, description="A form with fields and files."
    )
    as_: Form = strawberry.field(
        default=Form.AUTO, name="as", description="The form in which the answer is wanted."
    )


@strawberry.type(description="A header of a vendor's answer.")
class PassthroughHeader:
    """One header."""

    name: str = strawberry.field(description="Name in small letters.")
    value: str = strawberry.field(description="Value.")


@strawberry.type(
    description="What the vendor answered. Its refusals are answers: look at `status`. `errors` tell why there is none."
)
class PassthroughPayload:
    """Declares connectors.contract.passthrough.RawAnswer."""

    status: int | None = strawberry.field(
        default=None,
        description="The vendor's HTTP status, 404 and 500 included; null if there is no answer.",
    )
    headers: list[PassthroughHeader] = strawberry.field(
        default_factory=list,
        description="Headers of the answer without cookies, tokens and those of the connection; of a redirection, which is "
        "not followed, only `location`.",
    )
    json: JSON | None = strawberry.field(default=None, description="The answer, if it came as JSON.")
    text: str | None = strawberry.field(default=None, description="The answer, if it came as text.")
    base64: str | None = strawberry.field(default=None, description="The answer's bytes, if it came as such.")
    errors: list[ActionError] = strawberry.field(
        default_factory=list,
        description="Why there is no answer: wrong input, no right, or the vendor is not reached.",
    )
    warnings: list[ActionWarning] = strawberry.field(
        default_factory=list, description="What to know about the answer."
    )


async def _passthrough(
    info: Info,
    input: Annotated[PassthroughInput, strawberry.argument(description="The call.")],  # noqa: A002  # public name
) -> PassthroughPayload:
    context: RequestContext = info.context
    context.require(Scope.PASSTHROUGH)
    problems = Problems()
    counter = _counter(context, input.integration_id, problems)
    request = None if counter is None else await _request(context, counter, input, problems)
    if counter is None or request is None:
        return PassthroughPayload(errors=refused(problems))
    context.account.vendor_calls += 1
    try:
        return _payload(await counter.make(request), input.as_)
    except ConnectorError as error:
        return PassthroughPayload(errors=failed(of_error(error), None))


def _counter(context: RequestContext, integration_id: str, problems: Problems) -> Counter | None:
    try:
        context.reading(integration_id, "integrationId")
    except ApiError as error:
        problems.at("integrationId").add(error.message, error.code)
        return None
    integration = context.integrations[integration_id]
    offer = integration.way.passthrough
    if offer is None:
        message = (
            f"{integration.connector.name} by way of {integration.way.title} has no API to pass through to."
        )
        problems.at("integrationId").add(message, ErrorCode.UNSUPPORTED)
        return None
    return Counter(
        integration=integration, offer=offer, database=context.database, caller=context.caller.reference
    )


async def _request(
    context: RequestContext, counter: Counter, given: PassthroughInput, problems: Problems
) -> RawRequest | None:
    request = await raw_request(_given(given), counter.offer, context.writing.max_file_bytes, problems)
    rules = context.caller.passthrough_rules
    if request is None or allowed(rules, request.method, request.path):
        return request
    await counter.refuse(request)
    message = (
        f"This key may use passthrough only for: {', '.join(rules)}. Use another key, or have a rule added."
    )
    problems.at("path").add(message, ErrorCode.FORBIDDEN)
    return None


def _given(given: PassthroughInput) -> RawGiven:
    return RawGiven(
        method=given.method.value,
        path=given.path,
        query=_pairs(given.query),
        headers=_pairs(given.headers),
        json=NO_JSON if given.json is strawberry.UNSET else given.json,
        text=given.text,
        base64=given.base64,
        content_type=given.content_type,
        multipart=None if given.multipart is None else [_part(part) for part in given.multipart],
    )


def _part(given: PassthroughPartInput) -> PartGiven:
    return PartGiven(
        name=given.name,
        value=given.value,
        base64=given.base64,
        upload=given.upload,
        filename=given.filename,
        content_type=given.content_type,
    )


def _pairs(given: Sequence[PassthroughPairInput]) -> list[tuple[str, str]]:
    return [(pair.name, pair.value) for pair in given]


def _payload(answer: RawAnswer, form: Form) -> PassthroughPayload:
    body = body_in(form, answer)
    json: Any = body.json
    return PassthroughPayload(
        status=answer.status,
        headers=[PassthroughHeader(name=name, value=value) for name, value in answer.headers],
        json=json,
        text=body.text,
        base64=body.base64,
        warnings=warned((*body.notices, *((_REDACTED,) if answer.redacted else ()))),
    )


@strawberry.type(description="Calls of vendors' own APIs.")
class PassthroughMutations:
    """Fields of Mutation."""

    passthrough: PassthroughPayload = strawberry.field(
        resolver=_passthrough,
        description="Calls any method and path of the vendor's own API with the integration's authentication, for what this "
        "schema lacks. Takes the scope PASSTHROUGH. Each call leaves an entry in the audit trail.",
    )
