"""Integrations: customers' accounts at vendors, and everything that is read from each."""

from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from graphql_api.context import RequestContext
from graphql_api.schema.applications import APPLICATIONS
from graphql_api.schema.candidates import CANDIDATES
from graphql_api.schema.connectors import Connector, shown
from graphql_api.schema.jobs import JOBS
from graphql_api.schema.lists import within
from graphql_api.schema.postings import JOB_POSTINGS
from graphql_api.schema.records import Node
from graphql_api.schema.stages import APPLICATION_STAGES, JOB_STAGES
from graphql_api.schema.users import USERS


def _connector(root: Any) -> Connector:  # noqa: ANN401  # an open integration
    return shown(root.connector)


def _way(root: Any) -> str:  # noqa: ANN401  # an open integration
    name: str = root.way.name
    return name


def _verified(root: Any) -> bool:  # noqa: ANN401  # an open integration
    verified: bool = root.way.verified
    return verified


@strawberry.type(description="One customer's account at one vendor.")
class Integration(Node):
    """Declares graphql_api.integrations.Integration."""

    name: str = strawberry.field(description="Name for people, usually the customer's.")
    connector: Connector = strawberry.field(
        resolver=_connector, description="The vendor, and what it covers."
    )
    way: str = strawberry.field(
        resolver=_way, description="Which of the connector's `ways` this integration uses."
    )
    verified: bool = strawberry.field(
        resolver=_verified,
        description="False if the vendor's contract is not public and the integration works on an ASSUMED one.",
    )

    source_name: str = strawberry.field(
        description="The source that new candidates get, unless the caller names another."
    )

    users = within(USERS)
    jobs = within(JOBS)
    job_postings = within(JOB_POSTINGS)
    candidates = within(CANDIDATES)
    application_stages = within(APPLICATION_STAGES)
    applications = within(APPLICATIONS)
    job_stages = within(JOB_STAGES)


@strawberry.type(description="Who asks: the key that the request came with.")
class Viewer:
    """Declares graphql_api.security.keys.Caller."""

    name: str = strawberry.field(description="The key's name.")
    integrations: list[Integration] = strawberry.field(description="The integrations that the key may see.")


def _every(info: Info) -> Any:  # noqa: ANN401  # open integrations
    context: RequestContext = info.context
    return list(context.integrations.values())


def _one(
    info: Info,
    id: Annotated[strawberry.ID, strawberry.argument(description="The integration's id.")],  # noqa: A002  # public name
) -> Any:  # noqa: ANN401  # an open integration
    context: RequestContext = info.context
    context.reading(id, "id")
    return context.integrations[id]


def _viewer(info: Info) -> Any:  # noqa: ANN401  # what Viewer declares
    context: RequestContext = info.context
    return Viewer(name=context.caller.name, integrations=list(context.integrations.values()))  # type: ignore[arg-type]  # open ones


@strawberry.type(description="Integrations.")
class IntegrationQueries:
    """Fields of Query."""

    viewer: Any = strawberry.field(resolver=_viewer, graphql_type=Viewer, description="Who asks.")
    integrations: Any = strawberry.field(
        resolver=_every, graphql_type=list[Integration], description="The integrations that the key may see."
    )
    integration: Any = strawberry.field(
        resolver=_one, graphql_type=Integration | None, description="One integration by its id."
    )
