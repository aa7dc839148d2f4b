"""Integrations by mutation: created, changed, given new credentials, deleted."""

import dataclasses
from collections.abc import Sequence
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from graphql_api.administration.integrations import Given, Office
from graphql_api.context import RequestContext
from graphql_api.errors import ApiError, ErrorCode
from graphql_api.intake.problems import Problems
from graphql_api.schema import access_enums  # noqa: F401  # declares the enums that the types below use
from graphql_api.schema.integrations import Integration
from graphql_api.schema.problems import ActionError, refused
from graphql_api.security.scopes import Scope


def _left_out(description: str) -> Any:  # noqa: ANN401  # a Strawberry field
    return strawberry.field(default=strawberry.UNSET, description=description)


@strawberry.input(description="One value by its name.")
class NamedValueInput:
    """A credential or an option."""

    name: str = strawberry.field(description="Name, as the connector's `ways` declare it.")
    value: str = strawberry.field(description="The value.")


@strawberry.input(description="What may be asked of the vendor. What is left out keeps its default.")
class LimitsInput:
    """Declares connectors.contract.connector.Limits."""

    calls_per_second: float | None = _left_out("Most calls in a second; 50 by default.")
    calls_at_once: int | None = _left_out("Most calls under way at once; 32 by default.")
    connect_timeout: float | None = _left_out("Seconds to wait for a connection; 5 by default.")
    read_timeout: float | None = _left_out("Seconds to wait for an answer; 20 by default.")
    deadline: float | None = _left_out("Seconds for a call with all its repeats; 25 by default.")
    attempts: int | None = _left_out("How often a read is tried; 3 by default.")


@strawberry.input(description="A new integration: a customer's account at a vendor.")
class CreateIntegrationInput:
    """Declares graphql_api.administration.integrations.Given."""

    id: strawberry.ID = strawberry.field(
        description="Its id, chosen by you: 2 to 63 small letters, digits and hyphens, a letter first."
    )
    connector: str = strawberry.field(description="Slug of the connector, such as `hrworks`.")
    credentials: list[NamedValueInput] = strawberry.field(
        description="What `connector(slug) { ways { credentials { … } } }` declares. Stored sealed, never shown again."
    )
    name: str | None = _left_out("Name for people, usually the customer's; the id if left out.")
    way: str | None = _left_out("Which of the connector's `ways`; the first if left out.")
    base_url: str | None = _left_out("Base address, where the way has no default one.")
    source: str | None = _left_out("The source that new candidates get; the service's own if left out.")
    options: list[NamedValueInput] | None = _left_out("Options of the way.")
    limits: LimitsInput | None = _left_out("What may be asked of the vendor.")
    only_created_applications: bool | None = _left_out(
        "Whether only applications made through this service, and their candidates, are shown. On by default where "
        "candidates can apply."
    )
    sweep_seconds: float | None = _left_out(
        "Seconds between two looks for changes, 60 to 604800; none if left out."
    )


@strawberry.input(description="Changes of an integration. What is left out stays as it is.")
class UpdateIntegrationInput:
    """See CreateIntegrationInput."""

    id: strawberry.ID = strawberry.field(description="The integration's id.")
    name: str | None = _left_out("Name for people.")
    base_url: str | None = _left_out("Base address.")
    source: str | None = _left_out("The source that new candidates get; null for the service's own.")
    options: list[NamedValueInput] | None = _left_out("All options of the way: they replace those of before.")
    limits: LimitsInput | None = _left_out("All limits: they replace those of before.")
    only_created_applications: bool | None = _left_out(
        "Whether only what was made through this service is shown."
    )
    sweep_seconds: float | None = _left_out(
        "Seconds between two looks for changes, 60 to 604800; null for none."
    )
    disabled: bool | None = _left_out(
        "Whether it is switched off. Writes that wait go on when it is enabled again."
    )


@strawberry.input(description="New credentials for an integration.")
class RelinkIntegrationInput:
    """See CreateIntegrationInput."""

    id: strawberry.ID = strawberry.field(description="The integration's id.")
    credentials: list[NamedValueInput] = strawberry.field(
        description="All credentials: they replace those of before."
    )


@strawberry.input(description="An integration to be deleted.")
class DeleteIntegrationInput:
    """Which one."""

    id: strawberry.ID = strawberry.field(description="The integration's id.")


@strawberry.type(description="What changes of integrations answer.")
class IntegrationPayload:
    """The integration as it is now."""

    integration: Any = strawberry.field(
        graphql_type=Integration | None,
        description="The integration as it is now; null if nothing was changed.",
    )
    errors: list[ActionError] = strawberry.field(
        description="What is wrong with the input. Empty if it worked."
    )


@strawberry.type(description="What deleting an integration answers.")
class DeleteIntegrationPayload:
    """Which one is gone."""

    deleted_id: strawberry.ID | None = strawberry.field(
        description="Id of the integration that is gone, with its credentials and everything about it; null if none is."
    )
    errors: list[ActionError] = strawberry.field(description="Why nothing was deleted. Empty if it worked.")


def _office(context: RequestContext) -> Office:
    context.require(Scope.ADMIN)
    filed = frozenset(config.id for config in context.accounts.configuration.integrations)
    return Office(
        database=context.database, keyring=context.keyring, caller=context.caller.reference, filed=filed
    )


def _seen(context: RequestContext, id_: str) -> None:
    """What a caller may not see does not exist for them."""
    if not context.caller.may_see(id_):
        raise ApiError(
            ErrorCode.NOT_FOUND, f"id: there is no integration {id_[:80]!r} that this key may see."
        )


async def _create(
    info: Info,
    input: Annotated[CreateIntegrationInput, strawberry.argument(description="The integration.")],  # noqa: A002  # public name
) -> IntegrationPayload:
    context: RequestContext = info.context
    office = _office(context)
    if context.caller.integration_ids is not None:
        message = "A key that reaches only some integrations cannot make new ones. Use one that reaches all."
        raise ApiError(ErrorCode.FORBIDDEN, message)
    problems = Problems()
    given = Given(
        id=input.id,
        name=_or_none(input.name),
        connector=input.connector,
        way=_or_none(input.way),
        base_url=_or_none(input.base_url),
        source=_or_none(input.source),
        credentials=_named(input.credentials),
        options=_named(_or_none(input.options) or ()),
        limits=_limits(_or_none(input.limits)),
        only_created=_or_none(input.only_created_applications),
        sweep_seconds=_or_none(input.sweep_seconds),
    )
    row = await office.create(given, problems)
    return await _payload(context, None if row is None else row.id, problems)


async def _update(
    info: Info,
    input: Annotated[UpdateIntegrationInput, strawberry.argument(description="The changes.")],  # noqa: A002  # public name
) -> IntegrationPayload:
    context: RequestContext = info.context
    office = _office(context)
    _seen(context, input.id)
    problems = Problems()
    row = await office.change(input.id, _changes(input, problems), problems)
    return await _payload(context, None if row is None else row.id, problems)


async def _relink(
    info: Info,
    input: Annotated[RelinkIntegrationInput, strawberry.argument(description="The credentials.")],  # noqa: A002  # public name
) -> IntegrationPayload:
    context: RequestContext = info.context
    office = _office(context)
    _seen(context, input.id)
    problems = Problems()
    row = await office.change(input.id, {"credentials": _named(input.credentials)}, problems)
    return await _payload(context, None if row is None else row.id, problems)


async def _delete(
    info: Info,
    input: Annotated[DeleteIntegrationInput, strawberry.argument(description="Which one.")],  # noqa: A002  # public name
) -> DeleteIntegrationPayload:
    context: RequestContext = info.context
    office = _office(context)
    _seen(context, input.id)
    problems = Problems()
    done = await office.delete(input.id, problems)
    await context.accounts.look()
    return DeleteIntegrationPayload(deleted_id=input.id if done else None, errors=refused(problems))


async def _payload(context: RequestContext, id_: str | None, problems: Problems) -> IntegrationPayload:
    await context.accounts.look()
    integration = None if id_ is None else context.accounts.integrations.get(id_)
    return IntegrationPayload(integration=integration, errors=refused(problems))


def _or_none(given: Any) -> Any:  # noqa: ANN401  # any input
    return None if given is strawberry.UNSET else given


def _named(given: Sequence[NamedValueInput]) -> dict[str, str]:
    return {one.name: one.value for one in given}


def _limits(given: LimitsInput | None) -> dict[str, float]:
    said = (
        {} if given is None else {each.name: getattr(given, each.name) for each in dataclasses.fields(given)}
    )
    return {name: value for name, value in said.items() if value not in (None, strawberry.UNSET)}


#: What null means to these: nothing that could be stored.
_NEEDED = {
    "name": "name",
    "base_url": "baseUrl",
    "only_created": "onlyCreatedApplications",
    "disabled": "disabled",
}


def _changes(given: UpdateIntegrationInput, problems: Problems) -> dict[str, Any]:
    said = {each.name: getattr(given, each.name) for each in dataclasses.fields(given) if each.name != "id"}
    said["only_created"] = said.pop("only_created_applications")
    changes = {name: value for name, value in said.items() if value is not strawberry.UNSET}
    for name, field in _NEEDED.items():
        if name in changes and changes[name] is None:
            problems.at(field).add(f"{field} cannot be null. Leave it out to keep it.")
            del changes[name]
    if "options" in changes:
        changes["options"] = _named(changes["options"] or ())
    if "limits" in changes:
        changes["limits"] = _limits(changes["limits"])
    return changes


@strawberry.type(description="Changing integrations.")
class IntegrationMutations:
    """Fields of Mutation."""

    create_integration: IntegrationPayload = strawberry.field(
        resolver=_create, description="Connects a customer's account at a vendor. Takes the scope ADMIN."
    )
    update_integration: IntegrationPayload = strawberry.field(
        resolver=_update,
        description="Changes what is said of an integration, or switches it off or on. Takes ADMIN.",
    )
    relink_integration: IntegrationPayload = strawberry.field(
        resolver=_relink, description="Gives an integration new credentials. Takes the scope ADMIN."
    )
    delete_integration: DeleteIntegrationPayload = strawberry.field(
        resolver=_delete,
        description="Deletes an integration, its credentials and everything about it, at once and for good. Takes ADMIN.",
    )
