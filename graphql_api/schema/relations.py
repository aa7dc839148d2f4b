"""Relations between records, declared so that one call per record cannot be written.

A relation is a function from all parents to all results, in the same order. The parents of one call belong to one
integration, so that a slow vendor never holds up the records of another. A column is the same for what needs no waiting.
"""

import inspect
from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial
from itertools import repeat
from typing import Any, TypeVar

import strawberry
from strawberry.types import Info

from connectors.contract.enums import Model
from connectors.contract.errors import ConnectorError
from graphql_api.context import RequestContext
from graphql_api.loading.lookup import Reading
from graphql_api.loading.records import named
from graphql_api.vendor_errors import everywhere, is_lacking, told

# (reading, parents, **arguments) -> results in the order of the parents; an error in a result's place is that parent's.
Resolve = Callable[..., Awaitable[Sequence[Any]]]
Parent = TypeVar("Parent")


def relation(*, graphql_type: Any, description: str) -> Callable[[Resolve], Any]:  # noqa: ANN401  # a GraphQL type
    """Declare a field whose values are resolved for many parents at once."""

    def declare(resolve: Resolve) -> Any:  # noqa: ANN401  # a Strawberry field
        return strawberry.field(
            resolver=_one_of_many(resolve), graphql_type=graphql_type, description=description
        )

    return declare


# (what the request carries, objects) -> values in the order of the objects.
Tell = Callable[[RequestContext, Sequence[Any]], Sequence[Any]]


def column(*, graphql_type: Any, description: str) -> Callable[[Tell], Any]:  # noqa: ANN401  # a GraphQL type
    """Declare a field without arguments whose values are told for many objects at once, without waiting for anything."""

    def declare(tell: Tell) -> Any:  # noqa: ANN401  # a Strawberry field
        def resolver(root: Any, info: Info) -> Any:  # noqa: ANN401  # an object, and its value
            return tell(info.context, (root,))[0]

        resolver.__name__ = tell.__name__
        resolver.tell_many = tell  # type: ignore[attr-defined]  # an executor that has all objects at hand calls it itself
        return strawberry.field(resolver=resolver, graphql_type=graphql_type, description=description)

    return declare


def _one_of_many(resolve: Resolve) -> Callable[..., Awaitable[Any]]:
    """The resolver of one parent: it joins the batch of its siblings in the same integration."""

    def resolver(root: Any, info: Info, **arguments: Any) -> Awaitable[Any]:  # noqa: ANN401  # a record, and its field's arguments
        context: RequestContext = info.context
        reading = context.readings[root.integration_id]
        # The same place in the query has the same arguments, so its node tells batches apart without comparing values.
        place = id(info._raw_info.field_nodes[0])  # noqa: SLF001  # Strawberry gives no public name to it
        run = partial(
            _run, resolve, reading, arguments, partial(context.note, reading.integration_id, info=info)
        )
        return context.batches.load((resolve, place, root.integration_id), run, root)

    parameters = list(inspect.signature(resolve).parameters.values())[2:]
    own = [
        inspect.Parameter("root", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Any),
        inspect.Parameter("info", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Info),
    ]
    resolver.__signature__ = inspect.Signature([*own, *parameters])  # type: ignore[attr-defined]  # read by Strawberry
    resolver.__annotations__ = {parameter.name: parameter.annotation for parameter in (*own, *parameters)}
    resolver.__module__, resolver.__name__ = resolve.__module__, resolve.__name__
    resolver.resolve_many = resolve  # type: ignore[attr-defined]  # an executor that has all parents at hand calls it itself
    return resolver


async def _run(
    resolve: Resolve,
    reading: Reading,
    arguments: dict[str, Any],
    note: Callable[[ConnectorError], None],
    parents: Sequence[Any],
) -> Sequence[Any]:
    try:
        results = await resolve(reading, parents, **arguments)
    except ConnectorError as error:
        results = everywhere(error, reading.integration_id, len(parents))
    lacking = next(filter(is_lacking, results), None)
    if lacking is not None:
        note(lacking)
    return [told(result, reading.integration_id) for result in results]


async def complemented(
    parents: Sequence[Parent],
    own: Callable[[Parent], Any],
    find: Callable[[Sequence[Parent]], Awaitable[Sequence[Any]]],
) -> list[Any]:
    """The parents' own values, and what is found for those that have none: if that fails, it is their error alone."""
    values = list(map(own, parents))
    without = [parent for parent, value in zip(parents, values, strict=True) if value is None]
    if not without:
        return values
    try:
        found: Iterator[Any] = iter(await find(without))
    except ConnectorError as error:
        found = repeat(error, len(without))
    return [next(found) if value is None else value for value in values]


def to_one(model: Model, named_by: Callable[[Sequence[Any]], list[str | None]]) -> Resolve:
    """The relation to the records whose global ids the parents hold: `named_by` reads them, None where there is none.

    Of many objects, a comprehension reads an attribute in half the time that `attrgetter` takes.
    """

    async def resolve(reading: Reading, parents: Sequence[Any]) -> Sequence[Any]:
        targets: list[Any] = named_by(parents)
        if all(targets):
            return await named(reading, model, targets)
        wanted = [target for target in targets if target]
        known = dict(zip(wanted, await named(reading, model, wanted), strict=True)) if wanted else {}
        return [known.get(target) for target in targets]

    resolve.__name__ = f"{model.value}_by_id"
    return resolve
