"""Integrations: customers' accounts at vendors, and everything that is read from each."""

from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from graphql_api.context import RequestContext
from graphql_api.loading.health import State
from graphql_api.schema import access_enums  # noqa: F401  # declares the enums that the types below use
from graphql_api.schema.applications import APPLICATIONS
from graphql_api.schema.candidates import CANDIDATES
from graphql_api.schema.checks import history
from graphql_api.schema.connectors import Connector, shown
from graphql_api.schema.field_mappings import field_mappings
from graphql_api.schema.guides import guide_of_integration
from graphql_api.schema.jobs import JOBS
from graphql_api.schema.lists import within
from graphql_api.schema.postings import JOB_POSTINGS
from graphql_api.schema.records import Node
from graphql_api.schema.scalars import DateTime, moment, moment_or_none
from graphql_api.schema.stages import APPLICATION_STAGES, JOB_STAGES
from graphql_api.schema.sweeps import last_sweep, sweep_interval
from graphql_api.schema.users import USERS
from graphql_api.schema.vendor_fields import vendor_fields
from graphql_api.security.scopes import OnDenied, Scope


def _connector(root: Any) -> Connector:  # noqa: ANN401  # an open integration
    return shown(root.connector)


def _way(root: Any) -> str:  # noqa: ANN401  # an open integration
    name: str = root.way.name
    return name


def _verified(root: Any) -> bool:  # noqa: ANN401  # an open integration
    verified: bool = root.way.verified
    return verified


def _state(root: Any, info: Info) -> State:  # noqa: ANN401  # an open integration
    # It may be otherwise at any time, whatever the records beside it are.
    info.context.account.of_this_moment()
    state: State = State.DISABLED if root.config.disabled else root.source.health.state
    return state


def _state_since(root: Any, info: Info) -> DateTime:  # noqa: ANN401  # an open integration
    info.context.account.of_this_moment()
    return moment(root.source.health.since)


def _state_cause(root: Any, info: Info) -> str | None:  # noqa: ANN401  # an open integration
    info.context.account.of_this_moment()
    cause: str | None = None if root.config.disabled else root.source.health.cause
    return cause


def _only_created(root: Any) -> bool:  # noqa: ANN401  # an open integration
    only_created: bool = root.config.only_created
    return only_created


def _managed(root: Any) -> bool:  # noqa: ANN401  # an open integration
    stored: bool = root.config.stored
    return stored


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

    state: State = strawberry.field(
        resolver=_state, description="How it is, as the vendor's answers showed it last."
    )
    state_since: DateTime = strawberry.field(
        resolver=_state_since,
        description="Since when it has been so; for one that never had news, since it was opened.",
    )
    state_cause: str | None = strawberry.field(
        resolver=_state_cause, description="Why, in words that quote the vendor's; null while it is active."
    )
    only_created_applications: bool = strawberry.field(
        resolver=_only_created,
        description="Whether only applications that were made through this service (or imported), and their candidates, are "
        "shown.",
    )
    checks = history
    sweep = last_sweep
    sweep_seconds = sweep_interval
    guide = guide_of_integration
    vendor_fields = vendor_fields
    field_mappings = field_mappings
    managed: bool = strawberry.field(
        resolver=_managed,
        description="Whether it can be changed by mutations. False for one that a configuration file describes.",
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
    scopes: list[Scope] = strawberry.field(description="What the key may do.")
    on_denied: OnDenied = strawberry.field(
        description="What stands in the place of something that its scopes do not reach."
    )
    expires_at: DateTime | None = strawberry.field(
        description="When the key, or the token made from it, ends by itself; null for never."
    )
    integrations: list[Integration] = strawberry.field(description="The integrations that the key may see.")


def _every(info: Info) -> Any:  # noqa: ANN401  # open integrations
    context: RequestContext = info.context
    return list(context.integrations.values())


def _one(
    info: Info,
    id: Annotated[strawberry.ID, strawberry.argument(description="The integration's id.")],  # noqa: A002  # public name
) -> Any:  # noqa: ANN401  # an open integration
    context: RequestContext = info.context
    return context.integration(id, "id")


def _viewer(info: Info) -> Any:  # noqa: ANN401  # what Viewer declares
    context: RequestContext = info.context
    caller = context.caller
    return Viewer(
        name=caller.name,
        scopes=[scope for scope in Scope if caller.may(scope)],
        on_denied=caller.on_denied,
        expires_at=moment_or_none(caller.expires_at),
        integrations=list(context.integrations.values()),  # type: ignore[arg-type]  # open ones
    )


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
