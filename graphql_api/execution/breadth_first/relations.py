"""Relations: one call for all objects of an integration, in a level or in several that come to it in the same turn.

The contract is that of `graphql_api.schema.relations`, whose per-object resolver gives the same results and errors.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from functools import partial
from types import NoneType
from typing import TYPE_CHECKING, Any

from strawberry.types.arguments import convert_arguments

from connectors.contract.errors import ConnectorError
from graphql_api.execution.breadth_first.fields import Late, Level
from graphql_api.execution.breadth_first.kinds import classes
from graphql_api.execution.breadth_first.positions import OfField, Places
from graphql_api.vendor_errors import everywhere, is_lacking, told

if TYPE_CHECKING:
    from graphql_api.context import RequestContext
    from graphql_api.execution.breadth_first.walk import Walk

_UNCHANGING = frozenset({str, int, float, bool, NoneType})

Load = Callable[[Sequence[Any]], Awaitable[Sequence[Any]]]
Put = Callable[[Sequence[Any] | Exception], None]


class Relation(Late):
    """A field that is resolved for many objects at once (`resolve_many`). Each integration's objects go on by themselves."""

    def __init__(self, *given: Any) -> None:  # noqa: ANN401 # what Field takes
        super().__init__(*given)
        self._declared = self.definition.extensions["strawberry-definition"]
        self._resolve_many: Callable[..., Awaitable[Sequence[Any]]] = (
            self._declared.base_resolver.wrapped_func.resolve_many
        )
        self._settled: dict[str, Any] | None = None

    def start(self, walk: "Walk", objects: Sequence[Any], rows: Level, places: Places) -> None:
        """Begin one call for each integration among the objects."""
        own = OfField(places, self)
        try:
            arguments = self._converted(walk, own)
        except Exception as error:  # noqa: BLE001 # of graphql-core or of Strawberry: each object's error
            self.fill(rows, self.shape.complete(walk, [error] * len(rows), own))
            return
        for integration_id, indices in self._groups(walk, objects, own).items():
            # None for all of them, as mostly.
            parents = objects if indices is None else [objects[index] for index in indices]
            group = OfField(places, self, indices)
            # The same node of the document has the same arguments, wherever fragments put it.
            key = (self._resolve_many, id(self.nodes[0]), integration_id)
            load = partial(self._load, walk, integration_id, arguments)
            put = partial(self._put, walk, rows, indices, group, integration_id)
            walk.joins.load(walk, key, load, parents, put)

    def _groups(
        self, walk: "Walk", objects: Sequence[Any], own: OfField
    ) -> Mapping[str, Sequence[int] | None]:
        """The indices of the objects by integration."""
        try:
            names = [each.integration_id for each in objects]
        except Exception:  # noqa: BLE001 # asked again one by one, where each error is its object's
            return self._groups_of_some(walk, objects, own)
        first = names[0]
        return {first: None} if names.count(first) == len(names) else self._groups_of_some(walk, objects, own)

    def _groups_of_some(self, walk: "Walk", objects: Sequence[Any], own: OfField) -> dict[str, Sequence[int]]:
        groups: dict[str, list[int]] = {}
        for index, each in enumerate(objects):
            try:
                groups.setdefault(each.integration_id, []).append(index)
            except Exception as error:  # noqa: BLE001 # of an object that belongs to no integration
                walk.fail(self, own.position(index), error)
        return {**groups}

    def _converted(self, walk: "Walk", own: OfField) -> dict[str, Any]:
        """The arguments as the relation takes them: by their Python names, inputs as objects."""
        if self._settled is not None:
            return self._settled
        coerced = self.arguments(walk)
        if not coerced:
            return {}
        converter = self.schema.schema_converter
        converted: dict[str, Any] = convert_arguments(
            coerced,
            self._declared.arguments,
            scalar_registry=converter.scalar_registry,
            config=converter.config,
            info=walk.strawberry_info(self, own.position(0)),
        )
        # Input objects can be changed by those who get them.
        if not self.varies and _UNCHANGING.issuperset(classes(converted.values())):
            self._settled = converted
        return converted

    def _put(
        self,
        walk: "Walk",
        rows: Level,
        indices: Sequence[int] | None,
        own: OfField,
        integration_id: str,
        found: Sequence[Any] | Exception,
    ) -> None:
        # Whatever goes wrong with the call is told at each parent.
        count = len(rows if indices is None else indices)
        values = [found] * count if isinstance(found, Exception) else found
        self.fill(rows, self._completed(walk, values, own, integration_id), indices)

    def _completed(
        self, walk: "Walk", values: Sequence[Any], own: OfField, integration_id: str
    ) -> Sequence[Any]:
        at_hand = self.shape.at_hand(walk, values, own)
        if at_hand is not None:
            return at_hand
        if classes(values) <= self.shape.expected:
            return self.shape.complete_expected(walk, values, own)
        index = next((index for index, value in enumerate(values) if is_lacking(value)), None)
        if index is not None:
            context: RequestContext = walk.context
            context.note(integration_id, values[index], walk.strawberry_info(self, own.position(index)))
        return self.shape.complete(walk, [told(value, integration_id) for value in values], own)

    async def _load(
        self,
        walk: "Walk",
        integration_id: str,
        arguments: dict[str, Any],
        parents: Sequence[Any],
    ) -> Sequence[Any]:
        context: RequestContext = walk.context
        reading = context.readings[integration_id]
        try:
            results = await self._resolve_many(reading, parents, **arguments)
        except ConnectorError as error:
            results = everywhere(error, integration_id, len(parents))
        if len(results) != len(parents):
            message = f"A batch of {len(parents)} items came back with {len(results)} results"
            raise LookupError(message)
        return results


class Joins:
    """Calls that several levels make in the same turn of the event loop for the same place in the document, as one."""

    def __init__(self) -> None:
        self._open: dict[Hashable, Join] = {}

    def load(self, walk: "Walk", key: Hashable, load: Load, parents: Sequence[Any], put: Put) -> None:
        """Load the results of these parents, together with all that come under the same key before the turn is over."""
        join = self._open.get(key)
        if join is None:
            join = self._open[key] = Join()
            walk.when([self._loaded(walk, key, join, load)], join.share)
        join.add(parents, put)

    async def _loaded(self, walk: "Walk", key: Hashable, join: "Join", load: Load) -> Sequence[Any]:
        if not walk.alone:
            # Two turns, because those whom one answer wakes may be woken one after the other.
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        del self._open[key]
        return await load(join.parents)


class Join:
    """The parents of one call, and who gets which part of its results."""

    def __init__(self) -> None:
        self.parents: Sequence[Any] = ()
        self._members: list[tuple[slice, Put]] = []

    def add(self, parents: Sequence[Any], put: Put) -> None:
        """Add a level's parents."""
        start = len(self.parents)
        self.parents = [*self.parents, *parents] if start else parents
        self._members.append((slice(start, len(self.parents)), put))

    def share(self, results: Sequence[Any]) -> None:
        """Give each level its part, or the error."""
        (found,) = results
        for part, put in self._members:
            put(found if isinstance(found, Exception) else found[part])
