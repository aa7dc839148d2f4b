"""The schema: every domain's queries put together."""

import asyncio
from collections.abc import Sequence
from functools import cache
from typing import Annotated, Any

import strawberry
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.name_converter import NameConverter
from strawberry.types import Info
from strawberry.types.base import StrawberryObjectDefinition

from connectors.contract.enums import Model
from graphql_api.context import RequestContext, parse_id
from graphql_api.errors import ApiError, ErrorCode
from graphql_api.operations.ids import is_operation_id
from graphql_api.schema import action_enums, enums  # noqa: F401  # declare the enums that the types below use
from graphql_api.schema.actions import ActionMutations
from graphql_api.schema.applications import APPLICATIONS
from graphql_api.schema.candidates import CANDIDATES
from graphql_api.schema.changes import ChangeQueries
from graphql_api.schema.checks import CheckMutations
from graphql_api.schema.connectors import ConnectorQueries
from graphql_api.schema.field_mappings import FieldMutations
from graphql_api.schema.importing import ImportMutations
from graphql_api.schema.integration_mutations import IntegrationMutations
from graphql_api.schema.integrations import IntegrationQueries
from graphql_api.schema.jobs import JOBS
from graphql_api.schema.keys import KeyMutations, KeyQueries
from graphql_api.schema.lists import everywhere, single
from graphql_api.schema.operation_queries import OperationMutations, OperationQueries, find
from graphql_api.schema.operations import shown
from graphql_api.schema.paging import LARGEST_SIZE
from graphql_api.schema.passthrough import PassthroughMutations
from graphql_api.schema.postings import JOB_POSTINGS
from graphql_api.schema.records import Node
from graphql_api.schema.scalars import SCALARS
from graphql_api.schema.stages import APPLICATION_STAGES, JOB_STAGES
from graphql_api.schema.sweeps import SweepMutations
from graphql_api.schema.users import USERS
from graphql_api.security.scopes import TO_READ

NodeId = Annotated[
    strawberry.ID, strawberry.argument(description="A global id, of a record or of an integration.")
]
NodeIds = Annotated[
    list[strawberry.ID],
    strawberry.argument(description=f"Global ids, at most {LARGEST_SIZE}; results keep their order."),
]


async def _node(info: Info, id: NodeId) -> Any:  # noqa: A002, ANN401  # the argument's public name; any record
    return await _load(info.context, id, "id", "Query.node")


async def _nodes(info: Info, ids: NodeIds) -> Sequence[Any]:
    if len(ids) > LARGEST_SIZE:
        message = f"ids: {len(ids)} are more than {LARGEST_SIZE}. Ask in several requests."
        raise ApiError(ErrorCode.BAD_INPUT, message)
    return await asyncio.gather(
        *(_load(info.context, id_, f"ids[{index}]", "Query.nodes") for index, id_ in enumerate(ids)),
        return_exceptions=True,
    )


async def _load(context: RequestContext, global_id: str, argument: str, field: str) -> Any:  # noqa: ANN401  # any record
    """What an id names, read for a field of any type; FORBIDDEN or null if that takes a scope that the caller lacks."""
    if global_id in context.integrations:
        return context.integrations[global_id]
    if is_operation_id(global_id):
        found = await find(context, global_id)
        return None if found is None else shown(found)
    known = parse_id(global_id, argument)
    if known.model is Model.DEPARTMENT:
        raise ApiError(ErrorCode.BAD_INPUT, f"{argument}: departments cannot be read by id.")
    if not context.may(TO_READ[known.model]):
        return context.withhold(field, TO_READ[known.model])
    return await context.record(known.model, global_id, argument)


@strawberry.type(description="Everything that can be read.")
class Query(ConnectorQueries, IntegrationQueries, OperationQueries, KeyQueries, ChangeQueries):
    """The root of all queries."""

    node: Any = strawberry.field(
        resolver=_node, graphql_type=Node | None, description="Any record or integration by its global id."
    )
    nodes: Any = strawberry.field(
        resolver=_nodes,
        graphql_type=list[Node | None],
        description="Several records or integrations by their global ids, read together; null for one that is unknown.",
    )
    users = everywhere(USERS)
    user = single(USERS)
    jobs = everywhere(JOBS)
    job = single(JOBS)
    job_postings = everywhere(JOB_POSTINGS)
    job_posting = single(JOB_POSTINGS)
    candidates = everywhere(CANDIDATES)
    candidate = single(CANDIDATES)
    application_stages = everywhere(APPLICATION_STAGES)
    application_stage = single(APPLICATION_STAGES)
    applications = everywhere(APPLICATIONS)
    application = single(APPLICATIONS)
    job_stages = everywhere(JOB_STAGES)
    job_stage = single(JOB_STAGES)


@strawberry.type(
    description="Everything that can be written. Each field takes one `input` and answers one payload."
)
class Mutation(
    ActionMutations,
    OperationMutations,
    IntegrationMutations,
    KeyMutations,
    PassthroughMutations,
    ImportMutations,
    CheckMutations,
    SweepMutations,
    FieldMutations,
):
    """The root of all mutations."""


class Names(NameConverter):
    """Strawberry's names of fields and arguments, each worked out once: it asks for them in every request."""

    @cache  # noqa: B019 - there is one of these, for as long as the process lives
    def apply_naming_config(self, name: str) -> str:
        """The GraphQL name of a Python name."""
        return super().apply_naming_config(name)


schema = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    config=StrawberryConfig(scalar_map=SCALARS, name_converter=Names()),
)


def _without_values(given: object) -> str:
    return f"{type(given).__name__}(…)"


# What callers give may be personal, or a secret: no input shows it, whatever is made of its `repr`.
for _known in schema.schema_converter.type_map.values():
    if isinstance(_known.definition, StrawberryObjectDefinition) and _known.definition.is_input:
        _known.definition.origin.__repr__ = _without_values  # type: ignore[assignment]  # a plain function
