"""The explorer: which fields a vendor has for a model of one integration, live."""

from collections.abc import Sequence
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from connectors.contract.errors import ConnectorError
from connectors.contract.fields import FieldType
from connectors.contract.fields import VendorField as Defined
from graphql_api.context import RequestContext
from graphql_api.errors import ApiError, ErrorCode
from graphql_api.fields.exploring import LARGEST_SAMPLE, SAMPLE, Explored, explore
from graphql_api.fields.samples import is_filled, some, type_of
from graphql_api.schema import field_enums  # noqa: F401  # declares the enums that the types below use
from graphql_api.schema.record_models import RecordModel, model_of
from graphql_api.schema.scalars import JSON
from graphql_api.security.scopes import TO_READ, Scope
from graphql_api.store.fields import FieldKind, FieldMapping
from graphql_api.vendor_errors import public


@strawberry.type(description="A field that a vendor's records of one model have.")
class VendorField:
    """Made of connectors.contract.fields.VendorField and what a sample of records shows."""

    key: str = strawberry.field(
        description="What to map it by: the path of a plain field, such as `address.city`, or the key of the customer's own."
    )
    label: str | None = strawberry.field(description="The vendor's name for it, if it tells one.")
    type: FieldType | None = strawberry.field(
        description="What to map it as: the type that the vendor defines, or else the one that all sampled values have. "
        "Null if neither is known."
    )
    vendor_type: str | None = strawberry.field(
        description="The vendor's own word for the type; null for a field that it does not define."
    )
    custom: bool = strawberry.field(description="Whether it is one of the customer's own fields.")
    sampled: int = strawberry.field(description="How many records were looked at.")
    filled: float | None = strawberry.field(
        description="The share of these records that have a value, 0 to 1; null if there was no record."
    )
    samples: list[JSON] = strawberry.field(
        description="Up to 5 different values, long ones cut short. Without the scope READ_REMOTE_DATA they are masked."
    )
    masked: bool = strawberry.field(
        description="Whether `samples` tell only the length of values: `•••` stands for one of three characters."
    )
    mapped: list[str] = strawberry.field(
        description="The keys of `customFields` that it is mapped to; empty if it is not."
    )
    shown: bool = strawberry.field(description="Whether it is shown in `integrationFields`.")


ModelArgument = Annotated[
    RecordModel, strawberry.argument(description="The kind of record, such as JOB, CANDIDATE or APPLICATION.")
]
Sample = Annotated[
    int, strawberry.argument(description=f"How many records to look at, 1 to {LARGEST_SAMPLE}.")
]


async def _explored(root: Any, info: Info, model: ModelArgument, sample: Sample = SAMPLE) -> Any:  # noqa: ANN401  # an open integration; fields
    context: RequestContext = info.context
    if not 1 <= sample <= LARGEST_SAMPLE:
        message = f"sample: {sample} is outside 1 to {LARGEST_SAMPLE}."
        raise ApiError(ErrorCode.BAD_INPUT, message)
    wanted = model_of(model)
    scope = TO_READ[wanted]
    if not context.may(scope):
        return context.withhold("Integration.vendorFields", scope)
    reading = context.reading(root.id, "id")
    try:
        found = await explore(reading, wanted, sample)
    except ConnectorError as error:
        raise public(error, root.id) from error
    if found.failure is not None:
        context.note(root.id, found.failure, info)
    mappings = reading.source.mappings.get(wanted, ())
    masked = not context.may(Scope.READ_REMOTE_DATA)
    return [_shown(one, found, mappings, masked=masked) for one in found.fields.values()]


def _shown(one: Defined, found: Explored, mappings: Sequence[FieldMapping], *, masked: bool) -> VendorField:
    values = [sample.get(one.key) for sample in found.samples]
    own = [mapping for mapping in mappings if mapping.vendor_key == one.key]
    return VendorField(
        key=one.key,
        label=one.label,
        type=one.type or type_of(values),
        vendor_type=one.word,
        custom=one.custom,
        sampled=len(values),
        filled=sum(map(is_filled, values)) / len(values) if values else None,
        samples=list(some(values, masked=masked)),
        masked=masked,
        mapped=[mapping.key for mapping in own if mapping.kind is FieldKind.CUSTOM],
        shown=any(mapping.kind is FieldKind.INTEGRATION for mapping in own),
    )


#: A field of Integration.
vendor_fields = strawberry.field(
    resolver=_explored,
    graphql_type=list[VendorField] | None,
    description="Which fields the vendor has for a model: what it defines, and what a sample of records holds, read now. "
    "Takes the scope that the model's records take. If only the vendor's definitions cannot be read, the error "
    "stands beside what the records show.",
)
