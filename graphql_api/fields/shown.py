"""The fields of records that an integration shows, out of their remote data. Pure but for the notes that it takes."""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from connectors.contract.enums import IntegrationFieldType, Model
from connectors.contract.fields import FieldSource, FieldType
from connectors.contract.models import Record
from connectors.contract.values import IntegrationField
from graphql_api.fields.conversion import UnconvertibleError, converted
from graphql_api.loading.lookup import Reading
from graphql_api.loading.packing import remote_data
from graphql_api.store.fields import FieldKind, FieldMapping


def custom_fields(reading: Reading, model: Model, records: Sequence[Record]) -> list[dict[str, Any] | None]:
    """Values by the customer's keys, for each record; None where nothing is mapped or the vendor's data are not there.

    A value that cannot be converted is None, and noted once for the answer.
    """
    mapped = mappings_of(reading, model, FieldKind.CUSTOM)
    source = reading.source.way.fields.get(model)
    if not mapped or source is None:
        return [record.custom_fields for record in records]

    def note(mapping: FieldMapping) -> None:
        reading.account.unconvertible(mapping)

    return [_custom(source, mapped, record, note) for record in records]


def integration_fields(
    reading: Reading, model: Model, records: Sequence[Record]
) -> list[tuple[IntegrationField, ...]]:
    """The vendor fields that are shown as they are, for each record."""
    mapped = mappings_of(reading, model, FieldKind.INTEGRATION)
    source = reading.source.way.fields.get(model)
    if not mapped or source is None:
        return [record.integration_fields for record in records]
    return [_as_they_are(source, mapped, record) for record in records]


def mappings_of(reading: Reading, model: Model, kind: FieldKind) -> list[FieldMapping]:
    """What the integration shows of a model in this way."""
    return [one for one in reading.source.mappings.get(model, ()) if one.kind is kind]


def values_of(source: FieldSource, record: Record) -> dict[str, Any] | None:
    """A record's vendor fields by key; None if its remote data are not there."""
    data = decoded(record)
    return None if data is None else dict(source.values(data))


def decoded(record: Record) -> Any:  # noqa: ANN401  # decoded JSON
    """A record's remote data, decoded; None if there are none."""
    text = remote_data(record)
    return None if text is None else msgspec.json.decode(text)


def _custom(
    source: FieldSource,
    mapped: Sequence[FieldMapping],
    record: Record,
    note: Callable[[FieldMapping], None],
) -> dict[str, Any] | None:
    values = values_of(source, record)
    if values is None:
        return None
    found: dict[str, Any] = {}
    for one in mapped:
        try:
            found[one.key] = converted(values.get(one.vendor_key), FieldType(one.type), source)
        except UnconvertibleError:
            found[one.key] = None
            note(one)
    return found


def _as_they_are(
    source: FieldSource, mapped: Sequence[FieldMapping], record: Record
) -> tuple[IntegrationField, ...]:
    values = values_of(source, record)
    if values is None:
        return ()
    return tuple(
        IntegrationField(
            id=id_of(one),
            key=one.vendor_key,
            type=IntegrationFieldType(one.type),
            value=values.get(one.vendor_key),
            label=one.label,
        )
        for one in mapped
    )


def id_of(mapping: FieldMapping) -> str:
    """The id of an integration field: the same for all records, and whenever it is shown again."""
    return f"{mapping.integration_id}/{mapping.model.value}/{mapping.vendor_key}"
