"""Fields that are lists of records: of all integrations, of one, or of one parent; and single records by id."""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from connectors.contract import ids
from connectors.contract.enums import Model
from graphql_api.context import RequestContext
from graphql_api.errors import ApiError, ErrorCode
from graphql_api.intake.problems import client_path
from graphql_api.loading.families import children
from graphql_api.loading.lookup import Reading
from graphql_api.loading.ordering import Order
from graphql_api.loading.selecting import Selection, require, select, since
from graphql_api.loading.windows import Window
from graphql_api.schema import paging
from graphql_api.schema.paging import Connection, OrderDirection
from graphql_api.schema.relations import relation
from graphql_api.schema.shown import FamilyPager, PageOfList, Shown
from graphql_api.security.scopes import Scope, lacking
from graphql_api.vendor_errors import public

IntegrationId = Annotated[
    strawberry.ID | None,
    strawberry.argument(
        description="Only records of this integration; without it, of all that the key may see."
    ),
]
RecordId = Annotated[strawberry.ID, strawberry.argument(description="The record's global id.")]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of record as lists offer it: its GraphQL type, what it can be filtered and ordered by.

    `select` turns a filter (or None) into a selection. An order input has `field`, whose value names an attribute of the
    record, and `direction`.
    """

    model: Model
    node: Any
    filter: Any
    order: Any
    select: Callable[[Any], Selection]
    plural: str


def everywhere(kind: Kind) -> Any:  # noqa: ANN401  # a Strawberry field
    """The list of all integrations that the caller may see, or of one of them."""

    async def resolve(info: Info, **given: Any) -> Shown:  # noqa: ANN401  # the arguments declared below
        return await _listed(kind, info, given.pop("integration_id", None), given)

    description = (
        f"{kind.plural}, of one integration or of all that the key may see, in the vendor's own order unless `orderBy` is "
        "given. Integrations that have no such records are left out. If one fails, the others' records are there and "
        "`errors` names the one that failed."
    )
    return _field(kind, resolve, {"integration_id": IntegrationId}, description)


def within(kind: Kind) -> Any:  # noqa: ANN401  # a Strawberry field
    """The list of the integration that the field belongs to."""

    async def resolve(root: Any, info: Info, **given: Any) -> Shown:  # noqa: ANN401  # an open integration, and the arguments
        return await _listed(kind, info, root.id, given)

    return _field(kind, resolve, {}, f"{kind.plural} of this integration.", root=True)


def of_parent(kind: Kind, parent: Model, description: str) -> Any:  # noqa: ANN401  # a Strawberry field
    """The list of one parent's children; all parents' lists are read together."""

    async def resolve(reading: Reading, parents: Sequence[Any], **given: Any) -> list[Any]:  # noqa: ANN401
        window, selection, order = _asked(kind, given, reading.scopes)
        require(reading, selection)
        if selection.include_deleted:
            message = "filter.includeDeleted: only lists of an integration, or of all, hold what is gone. Ask there."
            raise ApiError(ErrorCode.BAD_INPUT, message)
        selection = await since(reading, selection)
        families = await children(reading, kind.model, parent, [record.id for record in parents])
        return list(map(FamilyPager(reading.integration_id, selection, window, order).page, families))

    given = [_parameter("reading", Reading), _parameter("parents", Any), *_arguments(kind, {})]
    resolve.__signature__ = inspect.Signature(given)  # type: ignore[attr-defined]  # read by relation
    resolve.__name__ = f"{kind.model.value}_of_{parent.value}"
    return relation(graphql_type=_page_of(kind), description=description)(resolve)


def single(kind: Kind) -> Any:  # noqa: ANN401  # a Strawberry field
    """One record by its id."""

    async def resolve(info: Info, id: RecordId) -> Any:  # noqa: A002, ANN401  # the argument's public name; a record
        context: RequestContext = info.context
        return await context.record(kind.model, id, "id")

    name = kind.model.value
    return strawberry.field(
        resolver=resolve,
        graphql_type=kind.node | None,
        description=f"One {name} by its global id; null if the vendor has no such record (any more).",
    )


def _page_of(kind: Kind) -> Any:  # noqa: ANN401  # a GraphQL type made at run time
    return Connection.__class_getitem__(kind.node) | None  # type: ignore[attr-defined]  # typing's own, for a type in a variable


def _field(kind: Kind, resolve: Any, extra: dict[str, Any], description: str, *, root: bool = False) -> Any:  # noqa: ANN401
    own = [_parameter("root", Any)] if root else []
    parameters = [*own, _parameter("info", Info), *_arguments(kind, extra)]
    resolve.__signature__ = inspect.Signature(parameters)
    resolve.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return strawberry.field(resolver=resolve, graphql_type=_page_of(kind), description=description)


def _arguments(kind: Kind, extra: dict[str, Any]) -> list[inspect.Parameter]:
    described = strawberry.argument
    annotations = {
        **extra,
        "first": paging.First,
        "after": paging.After,
        "last": paging.Last,
        "before": paging.Before,
        "filter": Annotated[
            kind.filter | None, described(description="Only records that meet these conditions.")
        ],
        "order_by": Annotated[
            kind.order | None,
            described(
                description="The order; without it, the vendor's own, which costs the fewest vendor calls."
            ),
        ],
    }
    return [
        _parameter(name, annotation, default=strawberry.UNSET) for name, annotation in annotations.items()
    ]


def _parameter(name: str, annotation: Any, **given: Any) -> inspect.Parameter:  # noqa: ANN401  # any annotation
    return inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=annotation, **given)


def _asked(
    kind: Kind, given: dict[str, Any], scopes: frozenset[Scope]
) -> tuple[Window, Selection, Order | None]:
    window = paging.window(given.get("first"), given.get("after"), given.get("last"), given.get("before"))
    order = given.get("order_by")
    ordered = Order(order.field.value, descending=order.direction is OrderDirection.DESC) if order else None
    selection = kind.select(_known(given.get("filter")))
    looked_at = {**selection.fields, **({ordered.attribute: "orderBy.field"} if ordered else {})}
    for name, argument in looked_at.items():
        _allow(kind.model, name, argument, scopes)
    return window, selection, ordered


def _allow(model: Model, name: str, argument: str, scopes: frozenset[Scope]) -> None:
    """FORBIDDEN for an argument by which a field could be guessed that the caller may not read."""
    scope = lacking(scopes, model.value, name)
    if scope is not None:
        message = (
            f"{argument}: it looks at {client_path(name)}, for which this key lacks the scope {scope.value}. "
            "Leave it out, or use a key that has the scope."
        )
        raise ApiError(ErrorCode.FORBIDDEN, message)


def _known(given: Any) -> Any:  # noqa: ANN401  # a filter input
    """The filter with None for what was left out: a condition is asked for or it is not, null and absent are the same."""
    for name, value in vars(given).items() if given is not None else ():
        if value is strawberry.UNSET:
            setattr(given, name, None)
    return given


async def _listed(kind: Kind, info: Info, integration_id: str | None, given: dict[str, Any]) -> Shown:
    """One page of a list. Integrations that fail leave the others' records standing, and an error beside them."""
    context: RequestContext = info.context
    window, selection, order = _asked(kind, given, context.caller.scopes)
    readings = _readings(context, integration_id, selection)
    found = await select(readings, selection, window, order)
    if found.failures and len(found.failures) == len(readings):
        failed, error = found.failures[0]
        raise public(error, failed)
    for failed, error in found.failures:
        context.note(failed, error, info)
    return PageOfList(found, readings, selection)


def _readings(context: RequestContext, integration_id: str | None, selection: Selection) -> list[Reading]:
    if integration_id is not None:
        reading = context.reading(integration_id, "integrationId")
        _check_own(selection, integration_id)
        return [reading]
    return [reading for reading in context.readings.values() if selection.model in reading.source.way.reads]


def _check_own(selection: Selection, integration_id: str) -> None:
    given = {"ids": selection.global_ids, "jobIds": selection.job_ids, "currentStageIds": selection.stage_ids}
    for name, global_ids in given.items():
        for global_id in global_ids or ():
            if ids.decode(global_id).integration_id != integration_id:
                message = (
                    f"filter.{name}: {global_id} is the id of a record of another integration than {integration_id!r}. "
                    "Leave integrationId out, or give ids of that integration."
                )
                raise ApiError(ErrorCode.BAD_INPUT, message)
