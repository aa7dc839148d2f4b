"""What all records share, and the small values that several of them hold."""

from collections.abc import Sequence
from typing import Any

import strawberry
from strawberry.types import Info
from strawberry.types.lazy_type import LazyType

from connectors.contract import enums
from graphql_api.context import RequestContext
from graphql_api.loading.packing import remote_data
from graphql_api.schema.mapped_fields import custom_fields, integration_fields
from graphql_api.schema.null_reasons import null_reasons
from graphql_api.schema.relations import column
from graphql_api.schema.scalars import JSON, DateTime

IntegrationType: Any = LazyType("Integration", "graphql_api.schema.integrations")


@strawberry.interface(description="Anything that can be read again by its id alone, with `node(id)`.")
class Node:
    """Relay's Node."""

    id: strawberry.ID = strawberry.field(
        description="Global id: opaque, unique over all types and integrations, and the same after every restart."
    )

    @classmethod
    def is_type_of(cls, value: Any, _info: Info) -> bool:  # noqa: ANN401  # any resolved object
        """Records are plain objects, named like their GraphQL type."""
        return type(value).__name__ == cls.__name__


@column(graphql_type=IntegrationType, description="The customer's account that the record was read from.")
def _integration(context: RequestContext, records: Sequence[Any]) -> Sequence[Any]:
    return [context.integrations[record.integration_id] for record in records]


@column(
    graphql_type=bool,
    description="True if this copy is out of date and was served because the vendor could not be reached.",
)
def _stale(context: RequestContext, records: Sequence[Any]) -> Sequence[Any]:
    stale = context.account.stale_ids
    return [record.id in stale for record in records]


@column(
    graphql_type=JSON | None,
    description="The vendor's raw data: an object with the vendor's path as key. Null where the vendor's data must not "
    "be passed on whole (for example personnel files). Takes the scope READ_REMOTE_DATA.",
)
def _remote_data(_context: RequestContext, records: Sequence[Any]) -> Sequence[Any]:
    return list(map(remote_data, records))


@strawberry.interface(
    description="A record read from a vendor: what jobs, candidates and all others have in common."
)
class Record(Node):
    """Declares connectors.contract.models.Record."""

    remote_id: str = strawberry.field(description="The vendor's own id of the record, always as text.")
    integration: Any = _integration
    changed_at: DateTime = strawberry.field(
        description="When this service first saw the record with its present content, whichever process did and whenever "
        "it was started. Changes of records that it contains or names do not count."
    )
    remote_created_at: DateTime | None = strawberry.field(
        description="When the record was created at the vendor, if the vendor tells."
    )
    remote_updated_at: DateTime | None = strawberry.field(
        description="When the record was last changed at the vendor, if the vendor tells."
    )
    remote_deleted_at: DateTime | None = strawberry.field(
        description="When the record was found to be gone at the vendor, by a sweep. Such records stand in lists only "
        "with the filter `includeDeleted`, and all their content is null or empty."
    )
    fetched_at: DateTime = strawberry.field(
        description="When the vendor said so: the time at which this record was read. Older than a minute means that a "
        "cached copy was served; see also `stale`."
    )
    stale: bool = _stale
    custom_fields = custom_fields
    integration_fields = integration_fields
    remote_data: JSON | None = _remote_data
    null_reasons = null_reasons


@strawberry.type(description="A place. Any part of it may be missing.")
class Location:
    """Declares connectors.contract.values.Location."""

    city: str | None = strawberry.field(description="Town or city.")
    country: str | None = strawberry.field(
        description="Two-letter country code (ISO 3166-1) such as `DE`, or the vendor's word where it has no code."
    )
    state: str | None = strawberry.field(description="State or region, as the vendor writes it.")
    street_1: str | None = strawberry.field(description="Street and number.")
    street_2: str | None = strawberry.field(description="Further address line.")
    zip_code: str | None = strawberry.field(description="Postal code.")
    raw: str | None = strawberry.field(description="The address as one text, where the vendor has no parts.")


@strawberry.type(description="A role that a user has, everywhere or for one job.")
class Role:
    """Declares connectors.contract.values.Role."""

    remote_id: str | None = strawberry.field(description="The vendor's id of the role.")
    remote_label: str | None = strawberry.field(description="The vendor's name of the role.")
    scope: enums.RoleScope | None = strawberry.field(description="Where the role holds.")
    unified_type: enums.RoleType | None = strawberry.field(
        description="The role in words that are the same for all vendors."
    )
