"""Why a field of a record is null: told on request, for the fields that clients ask about or for all."""

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Annotated, Any, Final

import strawberry

from connectors.contract import models
from connectors.contract.connector import Reads
from connectors.contract.enums import Model
from connectors.contract.errors import Cause, ConnectorError
from connectors.contract.models import RECORD_TYPES
from graphql_api.errors import ApiError, ErrorCode
from graphql_api.intake.problems import client_path
from graphql_api.loading.lookup import Reading
from graphql_api.schema.relations import Resolve, relation
from graphql_api.security.scopes import lacking
from graphql_api.vendor_errors import public

#: Attributes of records that are no fields of the schema.
_ASIDE: Final = frozenset({"integration_id", "applied_job_ids", "department_id"})
#: What this service adds by itself: null says something about the record, whatever the vendor gives.
_OURS: Final = frozenset({"remote_deleted_at", "custom_fields"})
_RAW: Final = "_raw"

#: Fields whose value is not an attribute of the record, with what resolves them.
DERIVED: Final[dict[tuple[Model, str], Resolve]] = {}


@strawberry.enum(description="Why a field is null.")
class NullCause(Enum):
    """In the order in which they are looked for."""

    NO_SCOPE = strawberry.enum_value("NO_SCOPE", description="The key lacks the scope that the field takes.")
    VENDOR_FAILED = strawberry.enum_value(
        "VENDOR_FAILED",
        description="The field takes a further call of the vendor, and that failed. It may have a value.",
    )
    UNMAPPED_VALUE = strawberry.enum_value(
        "UNMAPPED_VALUE",
        description="The vendor has a value that has no equivalent here: see the field of the same name with `Raw`.",
    )
    NOT_SET = strawberry.enum_value("NOT_SET", description="The vendor has the field; this record has none.")
    UNSUPPORTED_BY_VENDOR = strawberry.enum_value(
        "UNSUPPORTED_BY_VENDOR",
        description="The vendor has no such field, or this way into its system does not give it.",
    )


@strawberry.type(description="Why one field of a record is null.")
class NullReason:
    """Of one field."""

    field: str = strawberry.field(description="The field's name in this schema.")
    reason: NullCause = strawberry.field(description="Why it is null.")
    message: str = strawberry.field(description="The same for people, with what can be done about it.")


Asked = Annotated[
    list[str] | None,
    strawberry.argument(
        description="Names of fields to tell about, such as `employmentType`; without it, all that can be null. Fields "
        "that have a value are left out of the answer."
    ),
]


def derived(model: Model, name: str, resolve: Resolve) -> Resolve:
    """Have the reasons of a field found by what resolves it; gives back the resolver."""
    DERIVED[model, name] = resolve
    return resolve


def names_of(model: Model) -> tuple[str, ...]:
    """The fields of a model that hold values of their own, in snake case."""
    return tuple(name for name in RECORD_TYPES[model].__struct_fields__ if name not in _ASIDE)


async def _reasons(
    reading: Reading, parents: Sequence[Any], fields: Asked = None
) -> list[list[NullReason] | ApiError]:
    found: dict[str, list[NullReason] | ApiError] = {}
    for model in dict.fromkeys(map(_model_of, parents)):
        own = {record.id: record for record in parents if _model_of(record) is model}
        try:
            names = _asked(model, fields)
        except ApiError as error:
            found |= dict.fromkeys(own, error)
            continue
        columns = [await _column(reading, model, name, list(own.values())) for name in names]
        found |= {
            id_: [one for one in row if one] for id_, row in zip(own, _rows(columns, len(own)), strict=True)
        }
    return [found[record.id] for record in parents]


def _rows(
    columns: Sequence[Sequence[NullReason | None]], length: int
) -> Iterable[Sequence[NullReason | None]]:
    return zip(*columns, strict=True) if columns else [()] * length


def _model_of(record: models.Record) -> Model:
    return Model(type(record).__name__)


def _asked(model: Model, fields: Sequence[str] | None) -> Sequence[str]:
    """The fields asked about in snake case; BAD_INPUT that names one that there is not."""
    known = {client_path(name): name for name in names_of(model)}
    if fields is None:
        return list(known.values())
    for name in fields:
        if name not in known:
            message = (
                f"fields: {name[:80]!r} is no field of {model.value} with a value of its own. Those are: "
                f"{', '.join(known)}."
            )
            raise ApiError(ErrorCode.BAD_INPUT, message)
    return [known[name] for name in dict.fromkeys(fields)]


async def _column(
    reading: Reading, model: Model, name: str, records: Sequence[models.Record]
) -> Sequence[NullReason | None]:
    """The reason of one field for each record; None where it has a value."""
    scope = lacking(reading.scopes, model.value, name)
    if scope is not None:
        message = f"This key lacks the scope {scope.value}. Use one that has it."
        return [_told(name, NullCause.NO_SCOPE, message)] * len(records)
    values = await _values(reading, model, name, records)
    # Of thousands of records, most have the same reason, if they have one.
    usual = _usual(reading, name, reading.source.way.reads.get(model))
    return [
        None
        if value is not None and not isinstance(value, ConnectorError)
        else _special(reading, name, record, value) or usual
        for record, value in zip(records, values, strict=True)
    ]


async def _values(
    reading: Reading, model: Model, name: str, records: Sequence[models.Record]
) -> Sequence[Any]:
    resolve = DERIVED.get((model, name))
    if resolve is None:
        return [getattr(record, name) for record in records]
    try:
        return await resolve(reading, records)
    except ConnectorError as error:
        return [error] * len(records)


def _special(
    reading: Reading, name: str, record: models.Record, value: ConnectorError | None
) -> NullReason | None:
    """The reason that lies in one record or its call, if there is one."""
    if isinstance(value, ConnectorError):
        if value.cause is Cause.UNSUPPORTED:
            return _unsupported(reading, name)
        message = public(value, reading.integration_id).message
        return _told(name, NullCause.VENDOR_FAILED, message)
    if getattr(record, f"{name}{_RAW}", None) is not None:
        message = f"The vendor's value has no equivalent here. Read {client_path(name + _RAW)} for it."
        return _told(name, NullCause.UNMAPPED_VALUE, message)
    return None


def _usual(reading: Reading, name: str, reads: Reads | None) -> NullReason:
    """The reason of all other records."""
    if name in _OURS or _given(reads, name):
        return _told(name, NullCause.NOT_SET, "The record has no value for it.")
    return _unsupported(reading, name)


def _given(reads: Reads | None, name: str) -> bool:
    """Whether the vendor gives a field. Its own word for a value comes with the value."""
    given: Mapping[str, None] = dict.fromkeys((*reads.fields, *reads.extra_fields) if reads else ())
    return name in given or name.removesuffix(_RAW) in given


def _unsupported(reading: Reading, name: str) -> NullReason:
    message = f"The {reading.source.way.title} gives no {client_path(name)}."
    return _told(name, NullCause.UNSUPPORTED_BY_VENDOR, message)


def _told(name: str, cause: NullCause, message: str) -> NullReason:
    return NullReason(field=client_path(name), reason=cause, message=message)


null_reasons = relation(
    graphql_type=list[NullReason],
    description="Why fields of this record are null: one entry for each that is. Empty lists are not null. Costs no vendor "
    "call but those that the fields themselves take.",
)(_reasons)
