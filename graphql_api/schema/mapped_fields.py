"""Fields of records that show vendor fields: under keys of the customer's, and as they are."""

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

import strawberry

from connectors.contract import enums
from connectors.contract.enums import Model
from connectors.contract.models import RECORD_TYPES
from graphql_api.fields import shown
from graphql_api.loading.lookup import Reading
from graphql_api.schema.null_reasons import derived
from graphql_api.schema.relations import Resolve, relation
from graphql_api.schema.scalars import JSON


@strawberry.type(description="A vendor field that this integration shows as it is.")
class IntegrationField:
    """Declares connectors.contract.values.IntegrationField."""

    id: strawberry.ID = strawberry.field(description="Id of the field, the same for all records.")
    key: str = strawberry.field(description="The field's key at the vendor, as `vendorFields` tells it.")
    type: enums.IntegrationFieldType = strawberry.field(description="Whose field it is.")
    value: JSON | None = strawberry.field(description="The value, as the vendor has it.")
    label: str | None = strawberry.field(description="The field's label at the vendor, if it has one.")


def _of_all(values: Callable[[Reading, Model, Sequence[Any]], Sequence[Any]], name: str) -> Resolve:
    """The resolver of records that may be of several models, as those of `nodes` are."""

    async def resolve(reading: Reading, parents: Sequence[Any]) -> Sequence[Any]:
        if not reading.source.mappings:
            return [getattr(record, name) for record in parents]
        return [
            value
            for kind, records in groupby(parents, type)
            for value in values(reading, Model(kind.__name__), list(records))
        ]

    resolve.__name__ = name
    return resolve


_custom = _of_all(shown.custom_fields, "custom_fields")
_as_they_are = _of_all(shown.integration_fields, "integration_fields")
for _model in RECORD_TYPES:
    derived(_model, "custom_fields", _custom)
    derived(_model, "integration_fields", _as_they_are)

#: Fields of Record.
custom_fields = relation(
    graphql_type=JSON | None,
    description="Values of vendor fields under stable keys of your own, mapped per integration with `mapCustomField`: an "
    "object with each key. A key is null if the record has no value, or one of another type: `extensions.fieldProblems` "
    "then names the mapping. Null as long as nothing is mapped.",
)(_custom)
integration_fields = relation(
    graphql_type=list[IntegrationField],
    description="Vendor fields that this integration shows as they are, chosen with `showIntegrationField`. Empty as long "
    "as none is chosen.",
)(_as_they_are)
