"""Reading operations, and taking them up again."""

import base64
import binascii
from collections.abc import Sequence
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from connectors.contract.connector import Action
from graphql_api.context import RequestContext
from graphql_api.errors import ApiError, ErrorCode
from graphql_api.intake.problems import Problems
from graphql_api.operations.desk import Recorded
from graphql_api.operations.ids import is_operation_id
from graphql_api.schema.acting import Acted
from graphql_api.schema.operations import Operation, shown
from graphql_api.schema.paging import DEFAULT_SIZE, LARGEST_SIZE, PageInfo
from graphql_api.schema.payloads import RetryOperationPayload
from graphql_api.schema.problems import refused
from graphql_api.schema.scalars import DateTime
from graphql_api.schema.settling import RetryOperationInput, check_found, settled_by
from graphql_api.security.scopes import TO_ACT, Scope
from graphql_api.store.journal import OperationFilter as Wanted
from graphql_api.store.rows import OperationRow, OperationState

OperationId = Annotated[strawberry.ID, strawberry.argument(description="The operation's id.")]


@strawberry.type(description="An operation in a list, with its cursor.")
class OperationEdge:
    """Relay's edge."""

    node: Operation = strawberry.field(description="The operation.")
    cursor: str = strawberry.field(description="Names its place in the list.")


@strawberry.type(description="One page of a list of operations, the newest first.")
class OperationConnection:
    """Relay's connection."""

    nodes: list[Operation] = strawberry.field(description="The operations of this page.")
    edges: list[OperationEdge] = strawberry.field(
        description="The operations of this page, each with its cursor."
    )
    page_info: PageInfo = strawberry.field(description="Where this page stands in its list.")


@strawberry.input(
    description="Which operations a list holds. All conditions must hold; of several values any will do."
)
class OperationFilter:
    """Conditions on operations."""

    integration_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Ids of integrations; without them, all that the key may see."
    )
    states: list[OperationState] | None = strawberry.field(default=None, description="States.")
    actions: list[Action] | None = strawberry.field(default=None, description="Actions.")
    created_after: DateTime | None = strawberry.field(
        default=None, description="Only operations accepted after this moment."
    )
    created_before: DateTime | None = strawberry.field(
        default=None, description="Only operations accepted before this moment."
    )


async def find(context: RequestContext, operation_id: str) -> Recorded | None:
    """An operation, if there is one that the caller may see."""
    if not is_operation_id(operation_id):
        return None
    context.account.of_this_moment()
    found = (await context.writing.desk.recorded([operation_id])).get(operation_id)
    return found if found is not None and _visible(context, found.row) else None


def _visible(context: RequestContext, row: OperationRow) -> bool:
    return row.integration_id in context.integrations and Action(row.action) in _actions(context)


def _actions(context: RequestContext) -> frozenset[Action]:
    """The actions whose operations the caller may see: those it may carry out itself, and for administrators all."""
    return frozenset(
        action for action, scope in TO_ACT.items() if context.may(scope) or context.may(Scope.ADMIN)
    )


async def _operation(info: Info, id: OperationId) -> Any:  # noqa: A002, ANN401  # public name; what Operation declares
    found = await find(info.context, id)
    return None if found is None else shown(found)


async def _operations(
    info: Info,
    filter: Annotated[  # noqa: A002  # public name
        OperationFilter | None, strawberry.argument(description="Only operations that meet these conditions.")
    ] = None,
    first: Annotated[int, strawberry.argument(description=f"How many, 1 to {LARGEST_SIZE}.")] = DEFAULT_SIZE,
    after: Annotated[
        str | None, strawberry.argument(description="Only operations behind this cursor.")
    ] = None,
) -> Any:  # noqa: ANN401  # what OperationConnection declares
    if not 1 <= first <= LARGEST_SIZE:
        message = (
            f"first: {first} is outside 1 to {LARGEST_SIZE}. Ask for at most {LARGEST_SIZE} and page on."
        )
        raise ApiError(ErrorCode.BAD_INPUT, message)
    context: RequestContext = info.context
    desk = context.writing.desk
    context.account.of_this_moment()
    rows = await desk.listed(_wanted(context, filter), _place(after), first + 1)
    recorded = await desk.recorded([row.id for row in rows[:first]])
    nodes = [shown(recorded[row.id]) for row in rows[:first] if row.id in recorded]
    return _connection(nodes, rows[:first], more=len(rows) > first, behind=after is not None)


def _wanted(context: RequestContext, given: OperationFilter | None) -> Wanted:
    visible, allowed = frozenset(context.integrations), _actions(context)
    actions = allowed.intersection(given.actions) if given is not None and given.actions else allowed
    if not actions:
        # No actions would mean all of them.
        visible = frozenset()
    named = () if actions == frozenset(TO_ACT) else tuple(sorted(action.value for action in actions))
    if given is None:
        return Wanted(integration_ids=visible, actions=named)
    for id_ in given.integration_ids or ():
        context.reading(id_, "filter.integrationIds")
    asked = visible if given.integration_ids is None else visible.intersection(given.integration_ids)
    return Wanted(
        integration_ids=asked,
        states=tuple(given.states or ()),
        actions=named,
        created_after=given.created_after.timestamp() if given.created_after else None,
        created_before=given.created_before.timestamp() if given.created_before else None,
    )


def _connection(
    nodes: Sequence[Operation], rows: Sequence[OperationRow], *, more: bool, behind: bool
) -> OperationConnection:
    cursors = [_cursor(row) for row in rows]
    return OperationConnection(
        nodes=list(nodes),
        edges=[OperationEdge(node=node, cursor=place) for node, place in zip(nodes, cursors, strict=False)],
        page_info=PageInfo(
            has_next_page=more,
            has_previous_page=behind,
            start_cursor=cursors[0] if cursors else None,
            end_cursor=cursors[-1] if cursors else None,
        ),
    )


def _cursor(row: OperationRow) -> str:
    return base64.urlsafe_b64encode(f"{row.created_at!r}|{row.id}".encode()).decode()


def _place(cursor: str | None) -> tuple[float, str] | None:
    if cursor is None:
        return None
    try:
        moment, id_ = base64.urlsafe_b64decode(cursor.encode()).decode().split("|")
        return float(moment), id_
    except (ValueError, binascii.Error):
        message = "after: this is no cursor of this list. Use the `endCursor` of an earlier page, unchanged."
        raise ApiError(ErrorCode.BAD_INPUT, message) from None


async def _retry(
    info: Info,
    input: Annotated[RetryOperationInput, strawberry.argument(description="Which operation.")],  # noqa: A002  # public name
) -> Any:  # noqa: ANN401  # the payload
    context: RequestContext = info.context
    problems = Problems()
    found = await find(context, input.id)
    if found is None:
        problems.at("id").add("There is no such operation (any more).", ErrorCode.NOT_FOUND)
        return RetryOperationPayload.of(Acted(None, problems=refused(problems)))
    settled = settled_by(found, input, problems)
    if not problems:
        settled = await check_found(context, found, settled, problems)
    if problems:
        return RetryOperationPayload.of(Acted(shown(found), problems=refused(problems)))
    desk = context.writing.desk
    row = await desk.retry(found.row.id, settled) or found.row
    row = await desk.wait(row, input.wait_seconds)
    return RetryOperationPayload.of(Acted(shown((await desk.recorded([row.id]))[row.id]), replayed=True))


@strawberry.type(description="Operations.")
class OperationQueries:
    """Fields of Query."""

    operation: Any = strawberry.field(
        resolver=_operation,
        graphql_type=Operation | None,
        description="A durable run of a write action; null if there is none (any more) that the key may see.",
    )
    operations: Any = strawberry.field(
        resolver=_operations,
        graphql_type=OperationConnection,
        description="Durable runs of write actions, the newest first.",
    )


@strawberry.type(description="Taking up again.")
class OperationMutations:
    """Fields of Mutation."""

    retry_operation: Any = strawberry.field(
        resolver=_retry,
        graphql_type=RetryOperationPayload,
        description="Takes up an operation again that failed, that lacks a file, that waits for its vendor, or whose "
        "outcome a person has looked up. What is done stays done: only the rest is tried.",
    )
