"""Which vendor fields an integration shows: listed with what is wrong with them, and changed by mutation."""

from collections.abc import Sequence
from functools import partial
from typing import Annotated, Any

import msgspec
import strawberry
from strawberry.types import Info

from connectors.contract.errors import ConnectorError
from connectors.contract.fields import FieldType
from graphql_api.context import RequestContext
from graphql_api.errors import ErrorCode
from graphql_api.fields import mapping as work
from graphql_api.fields.exploring import explore
from graphql_api.fields.mapping import Breakage
from graphql_api.intake.problems import Problems
from graphql_api.schema import field_enums  # noqa: F401  # declares the enums that the types below use
from graphql_api.schema.problems import ActionError, refused
from graphql_api.schema.record_models import RecordModel, model_of
from graphql_api.schema.scalars import DateTime, moment
from graphql_api.security.scopes import Scope
from graphql_api.store.fields import FieldKind
from graphql_api.store.fields import FieldMapping as Kept
from graphql_api.vendor_errors import public


@strawberry.type(description="What is wrong with a field that an integration shows.")
class FieldMappingProblem:
    """Found live, in the vendor's definitions and a sample of records."""

    code: Breakage = strawberry.field(description="What it is.")
    message: str = strawberry.field(description="For people, with what to do. It quotes no values.")


async def _problem(root: Any, info: Info) -> FieldMappingProblem | None:  # noqa: ANN401  # a FieldMapping
    context: RequestContext = info.context
    kept: Kept = root.kept
    found: FieldMappingProblem | None = await context.batches.load(
        ("field mapping", kept.integration_id, kept.model), partial(_problems, context), kept
    )
    return found


async def _problems(context: RequestContext, mappings: Sequence[Kept]) -> list[FieldMappingProblem | None]:
    """The problems of mappings of one model and integration."""
    first = mappings[0]
    reading = context.reading(first.integration_id, "id")
    try:
        explored = await explore(reading, first.model)
    except ConnectorError as error:
        raise public(error, first.integration_id) from error
    told = (work.broken(one, explored) for one in mappings)
    return [FieldMappingProblem(code=each[0], message=each[1]) if each else None for each in told]


@strawberry.type(description="A vendor field that an integration shows in its records.")
class FieldMapping:
    """Declares graphql_api.store.fields.FieldMapping."""

    model: RecordModel = strawberry.field(description="The kind of record.")
    kind: FieldKind = strawberry.field(description="Where in the record it is shown.")
    key: str = strawberry.field(
        description="Under which key; that of an integration field is the vendor's own."
    )
    vendor_field: str = strawberry.field(description="The field's key at the vendor.")
    type: FieldType | None = strawberry.field(
        description="What its values are turned into; null for an integration field, which is shown as it is."
    )
    label: str | None = strawberry.field(description="The vendor's name for it when it was mapped.")
    updated_at: DateTime = strawberry.field(description="When it was mapped.")
    problem: FieldMappingProblem | None = strawberry.field(
        resolver=_problem,
        description="What is wrong with it, looked up at the vendor now; null if nothing is.",
    )
    kept: strawberry.Private[Kept]


def _shown(kept: Kept) -> FieldMapping:
    return FieldMapping(
        model=RecordModel(kept.model),
        kind=kept.kind,
        key=kept.key,
        vendor_field=kept.vendor_key,
        type=FieldType(kept.type) if kept.kind is FieldKind.CUSTOM else None,
        label=kept.label,
        updated_at=moment(kept.updated_at),
        kept=kept,
    )


def _listed(root: Any, info: Info) -> list[FieldMapping]:  # noqa: ANN401  # an open integration
    context: RequestContext = info.context
    context.require(Scope.ADMIN)
    context.account.of_this_moment()
    return [_shown(one) for own in root.source.mappings.values() for one in own]


#: A field of Integration.
field_mappings = strawberry.field(
    resolver=_listed,
    graphql_type=list[FieldMapping] | None,
    description="The vendor fields that this integration shows in its records. Takes the scope ADMIN.",
)

_VENDOR_FIELD = "The field's key at the vendor, as `vendorFields` tells it."
_UNSEEN = "Map it although neither the vendor's definitions nor a sample of records show it, or the vendor cannot be asked."


@strawberry.input(description="A vendor field to be shown under a key of your own.")
class MapCustomFieldInput:
    """See FieldMapping."""

    integration_id: strawberry.ID = strawberry.field(description="The integration.")
    model: RecordModel = strawberry.field(description="The kind of record.")
    key: str = strawberry.field(
        description="The key in `customFields`: 1 to 64 letters, digits and underscores. What it was mapped to before is "
        "replaced."
    )
    vendor_field: str = strawberry.field(description=_VENDOR_FIELD)
    type: FieldType = strawberry.field(description="What its values are to be turned into.")
    even_if_unseen: bool = strawberry.field(default=False, description=_UNSEEN)


@strawberry.input(description="A vendor field to be shown as it is.")
class ShowIntegrationFieldInput:
    """See FieldMapping."""

    integration_id: strawberry.ID = strawberry.field(description="The integration.")
    model: RecordModel = strawberry.field(description="The kind of record.")
    vendor_field: str = strawberry.field(description=_VENDOR_FIELD)
    even_if_unseen: bool = strawberry.field(default=False, description=_UNSEEN)


@strawberry.input(description="A vendor field that is to be shown no more.")
class UnmapFieldInput:
    """See FieldMapping."""

    integration_id: strawberry.ID = strawberry.field(description="The integration.")
    model: RecordModel = strawberry.field(description="The kind of record.")
    kind: FieldKind = strawberry.field(description="Where it is shown.")
    key: str = strawberry.field(
        description="The key under which it is shown; that of an integration field is the vendor's own."
    )


@strawberry.type(description="What changes of mapped fields answer.")
class FieldMappingPayload:
    """The mapping."""

    mapping: FieldMapping | None = strawberry.field(
        description="The field as it is shown from now on, in all answers to come; of `unmapField`, as it was shown. Null "
        "on errors."
    )
    errors: list[ActionError] = strawberry.field(
        description="What is wrong with the input: then nothing was changed. Empty if it worked."
    )


async def _map(
    info: Info,
    input: Annotated[MapCustomFieldInput, strawberry.argument(description="What to show, and how.")],  # noqa: A002  # public name
) -> FieldMappingPayload:
    problems = Problems()
    work.valid_key(input.key, problems.at("key"))
    return await _kept(info.context, input, problems)


async def _show(
    info: Info,
    input: Annotated[ShowIntegrationFieldInput, strawberry.argument(description="What to show.")],  # noqa: A002  # public name
) -> FieldMappingPayload:
    return await _kept(info.context, input, Problems())


async def _kept(
    context: RequestContext,
    given: MapCustomFieldInput | ShowIntegrationFieldInput,
    problems: Problems,
) -> FieldMappingPayload:
    context.require(Scope.ADMIN)
    mapping = await _checked(context, given, problems)
    if mapping is None or not await work.keep(
        context.database, mapping, context.caller.reference, problems.at("model")
    ):
        return FieldMappingPayload(mapping=None, errors=refused(problems))
    await context.accounts.look()
    return FieldMappingPayload(mapping=_shown(mapping), errors=[])


async def _checked(
    context: RequestContext,
    given: MapCustomFieldInput | ShowIntegrationFieldInput,
    problems: Problems,
) -> Kept | None:
    """The mapping that is asked for; None after reporting what is wrong."""
    reading, model = context.reading(given.integration_id, "integrationId"), model_of(given.model)
    work.valid_vendor_key(given.vendor_field, problems.at("vendorField"))
    work.mappable(reading.source.way, model, problems.at("model"))
    if problems:
        return None
    found = await work.found_field(
        reading, model, given.vendor_field, unseen=given.even_if_unseen, problems=problems.at("vendorField")
    )
    if found is None:
        return None
    kept = Kept(
        integration_id=reading.integration_id,
        model=model,
        kind=FieldKind.INTEGRATION,
        key=given.vendor_field,
        vendor_key=given.vendor_field,
        type=work.whose(found).value,
        label=found.label,
    )
    if isinstance(given, ShowIntegrationFieldInput):
        return kept
    return msgspec.structs.replace(kept, kind=FieldKind.CUSTOM, key=given.key, type=given.type.value)


async def _unmap(
    info: Info,
    input: Annotated[UnmapFieldInput, strawberry.argument(description="What to show no more.")],  # noqa: A002  # public name
) -> FieldMappingPayload:
    context: RequestContext = info.context
    context.require(Scope.ADMIN)
    source = context.integration(input.integration_id, "integrationId").source
    # Another process may have mapped it just now.
    await context.accounts.look()
    own = source.mappings.get(model_of(input.model), ())
    known = next((one for one in own if (one.kind, one.key) == (input.kind, input.key)), None)
    if known is None or not await work.drop(context.database, known, context.caller.reference):
        problems = Problems()
        message = f"No field {input.key[:80]!r} is shown so. `fieldMappings` lists those that are."
        problems.at("key").add(message, ErrorCode.NOT_FOUND)
        return FieldMappingPayload(mapping=None, errors=refused(problems))
    await context.accounts.look()
    return FieldMappingPayload(mapping=_shown(known), errors=[])


@strawberry.type(description="Vendor fields in records.")
class FieldMutations:
    """Fields of Mutation."""

    map_custom_field: FieldMappingPayload = strawberry.field(
        resolver=_map,
        description="Shows a vendor field in `customFields`, under a key of your own and as a type that you choose. Whoever "
        "may read the records sees it then. Takes the scope ADMIN.",
    )
    show_integration_field: FieldMappingPayload = strawberry.field(
        resolver=_show,
        description="Shows a vendor field in `integrationFields`, as it is. Whoever may read the records sees it then. "
        "Takes the scope ADMIN.",
    )
    unmap_field: FieldMappingPayload = strawberry.field(
        resolver=_unmap, description="Shows a vendor field no more. Takes the scope ADMIN."
    )
