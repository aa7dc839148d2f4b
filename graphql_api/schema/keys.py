"""API keys: made, listed, ended; and the short-lived tokens for browsers that are made from them."""

import time
from collections.abc import Sequence
from typing import Annotated, Final

import strawberry
from strawberry.types import Info

from graphql_api.administration.keys import KeyOffice, NewKey
from graphql_api.context import RequestContext
from graphql_api.intake.problems import Problems
from graphql_api.schema import access_enums  # noqa: F401  # declares the enums that the types below use
from graphql_api.schema.problems import ActionError, refused
from graphql_api.schema.scalars import DateTime, moment, moment_or_none
from graphql_api.security.scopes import OnDenied, Scope
from graphql_api.security.tokens import NOT_FOR_BROWSERS, Payload, issue
from graphql_api.store.key_rows import KeyRow

LONGEST_TOKEN: Final = 3600


@strawberry.type(description="A key that opens this service, without its secret.")
class ApiKey:
    """Declares graphql_api.store.key_rows.KeyRow."""

    id: strawberry.ID = strawberry.field(description="The part of the key that is no secret.")
    name: str = strawberry.field(description="Who or what uses it.")
    scopes: list[Scope] = strawberry.field(description="What it may do.")
    integration_ids: list[strawberry.ID] | None = strawberry.field(
        description="The integrations it reaches; null for all, those to come included."
    )
    on_denied: OnDenied = strawberry.field(description="What stands in the place of what it may not have.")
    passthrough_rules: list[str] = strawberry.field(
        description="Methods and paths that it may use with passthrough, such as `GET /v2/persons/**`; empty for all."
    )
    created_at: DateTime = strawberry.field(description="When it was made.")
    expires_at: DateTime | None = strawberry.field(description="When it ends by itself; null for never.")
    revoked_at: DateTime | None = strawberry.field(description="When it was ended; null if it was not.")
    last_used_at: DateTime | None = strawberry.field(
        description="When it was last used, to within a minute; null if it never was."
    )


@strawberry.input(description="A new API key.")
class CreateApiKeyInput:
    """Declares graphql_api.administration.keys.NewKey."""

    name: str = strawberry.field(description="Who or what will use it.")
    scopes: list[Scope] = strawberry.field(description="What it may do; nothing that your own key may not.")
    integration_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="The integrations it reaches; null for all, those to come included."
    )
    on_denied: OnDenied = strawberry.field(
        default=OnDenied.ERROR, description="What stands in the place of what it may not have."
    )
    passthrough_rules: list[str] = strawberry.field(
        default_factory=list,
        description="Methods and paths that it may use with passthrough, such as `GET /v2/persons/**`; empty for all.",
    )
    expires_at: DateTime | None = strawberry.field(
        default=None, description="When it ends by itself; null for never."
    )


@strawberry.type(description="What making a key answers.")
class CreateApiKeyPayload:
    """The only time that the secret is shown; not in `repr`."""

    key: str | None = strawberry.field(
        description="The key. It is shown this once: keep it now. Null on errors."
    )
    api_key: ApiKey | None = strawberry.field(description="What is known of it from now on; null on errors.")
    errors: list[ActionError] = strawberry.field(
        description="What is wrong with the input. Empty if it worked."
    )

    def __repr__(self) -> str:
        return "CreateApiKeyPayload(…)"


@strawberry.input(description="A key to be ended.")
class RevokeApiKeyInput:
    """Which one."""

    id: strawberry.ID = strawberry.field(description="The key's id: its middle part.")


@strawberry.type(description="What ending a key answers.")
class RevokeApiKeyPayload:
    """Which one has ended."""

    revoked_id: strawberry.ID | None = strawberry.field(
        description="Id of the key that no process lets in any more within seconds; null on errors."
    )
    errors: list[ActionError] = strawberry.field(description="Why nothing was ended. Empty if it worked.")


@strawberry.input(description="A token for a browser.")
class CreateBrowserTokenInput:
    """What it may do, and for how long."""

    scopes: list[Scope] = strawberry.field(
        description="What it may do: scopes of the key that asks, never ADMIN."
    )
    integration_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="The integrations it reaches; null for all that the key reaches."
    )
    expires_in_seconds: int = strawberry.field(
        default=600, description="How long it is valid: 1 to 3600 seconds."
    )


@strawberry.type(description="What making a token answers.")
class CreateBrowserTokenPayload:
    """The token; not in `repr`."""

    token: str | None = strawberry.field(
        description="The token, to be sent as `Authorization: Bearer …`. It dies with the key it was made from."
    )
    expires_at: DateTime | None = strawberry.field(description="Until when it is valid; null on errors.")
    errors: list[ActionError] = strawberry.field(
        description="What is wrong with the input. Empty if it worked."
    )

    def __repr__(self) -> str:
        return "CreateBrowserTokenPayload(…)"


def _office(context: RequestContext) -> KeyOffice:
    context.require(Scope.ADMIN)
    return KeyOffice(database=context.database, pepper=context.accounts.pepper, caller=context.caller)


async def _api_keys(info: Info) -> list[ApiKey]:
    context: RequestContext = info.context
    context.account.of_this_moment()
    return [_shown(row) for row in await _office(context).listed()]


async def _create(
    info: Info,
    input: Annotated[CreateApiKeyInput, strawberry.argument(description="The key.")],  # noqa: A002  # public name
) -> CreateApiKeyPayload:
    context: RequestContext = info.context
    problems = Problems()
    given = NewKey(
        name=input.name,
        scopes=input.scopes,
        integrations=input.integration_ids,
        on_denied=input.on_denied,
        passthrough_rules=input.passthrough_rules,
        expires_at=None if input.expires_at is None else input.expires_at.timestamp(),
    )
    made = await _office(context).create(given, list(context.integrations), problems)
    await context.accounts.look()
    if made is None:
        return CreateApiKeyPayload(key=None, api_key=None, errors=refused(problems))
    key, row = made
    return CreateApiKeyPayload(key=key, api_key=_shown(row), errors=[])


async def _revoke(
    info: Info,
    input: Annotated[RevokeApiKeyInput, strawberry.argument(description="Which one.")],  # noqa: A002  # public name
) -> RevokeApiKeyPayload:
    context: RequestContext = info.context
    problems = Problems()
    done = await _office(context).revoke(input.id, problems)
    await context.accounts.look()
    return RevokeApiKeyPayload(revoked_id=input.id if done else None, errors=refused(problems))


async def _token(
    info: Info,
    input: Annotated[CreateBrowserTokenInput, strawberry.argument(description="What it is for.")],  # noqa: A002  # public name
) -> CreateBrowserTokenPayload:
    context: RequestContext = info.context
    problems = Problems()
    _check_token(context, input, problems)
    if problems:
        return CreateBrowserTokenPayload(token=None, expires_at=None, errors=refused(problems))
    own = context.caller.expires_at
    ends = time.time() + input.expires_in_seconds
    payload = Payload(
        key=context.caller.reference,
        scopes=tuple(input.scopes),
        integrations=None if input.integration_ids is None else tuple(input.integration_ids),
        expires_at=ends if own is None else min(own, ends),
    )
    token = issue(context.accounts.token_secret, payload)
    return CreateBrowserTokenPayload(token=token, expires_at=moment(payload.expires_at), errors=[])


def _check_token(context: RequestContext, given: CreateBrowserTokenInput, problems: Problems) -> None:
    beyond = [scope.name for scope in given.scopes if scope in NOT_FOR_BROWSERS or not context.may(scope)]
    if beyond:
        problems.at("scopes").add(f"A token made with this key cannot have {', '.join(beyond)}.")
    if not given.scopes:
        problems.at("scopes").add("A token without scopes opens nothing: name at least one.")
    if not 1 <= given.expires_in_seconds <= LONGEST_TOKEN:
        problems.at("expiresInSeconds").add(f"expiresInSeconds is from 1 to {LONGEST_TOKEN}.")
    for place, id_ in enumerate(given.integration_ids or ()):
        if id_ not in context.integrations:
            problems.at("integrationIds", place).add(
                f"There is no integration {id_[:80]!r} that this key may see."
            )


def _shown(row: KeyRow) -> ApiKey:
    return ApiKey(
        id=strawberry.ID(row.id),
        name=row.name,
        scopes=[Scope(name) for name in row.scopes],
        integration_ids=_ids(row.integrations),
        on_denied=OnDenied(row.on_denied),
        passthrough_rules=list(row.passthrough_rules),
        created_at=moment(row.created_at),
        expires_at=moment_or_none(row.expires_at),
        revoked_at=moment_or_none(row.revoked_at),
        last_used_at=moment_or_none(row.last_used_at),
    )


def _ids(given: Sequence[str] | None) -> list[strawberry.ID] | None:
    return None if given is None else [strawberry.ID(id_) for id_ in given]


@strawberry.type(description="API keys.")
class KeyQueries:
    """Fields of Query."""

    api_keys: list[ApiKey] = strawberry.field(
        resolver=_api_keys,
        description="The keys kept in the store, newest first, ended ones included. Takes the scope ADMIN. Keys of a "
        "configuration file are not among them.",
    )


@strawberry.type(description="Making and ending keys.")
class KeyMutations:
    """Fields of Mutation."""

    create_api_key: CreateApiKeyPayload = strawberry.field(
        resolver=_create, description="Makes an API key. Takes the scope ADMIN."
    )
    revoke_api_key: RevokeApiKeyPayload = strawberry.field(
        resolver=_revoke, description="Ends an API key for good. Takes the scope ADMIN."
    )
    create_browser_token: CreateBrowserTokenPayload = strawberry.field(
        resolver=_token,
        description="Makes a short-lived token with some of this key's rights, to be handed to a browser.",
    )
