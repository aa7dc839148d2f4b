"""Fields with a resolver of one object: called for each object of a level, as graphql-core would."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from graphql_api.execution.breadth_first.fields import Late, Level
from graphql_api.execution.breadth_first.kinds import KINDS, Kind
from graphql_api.execution.breadth_first.leaves import Leaf
from graphql_api.execution.breadth_first.positions import OfField, Places, Some

if TYPE_CHECKING:
    from graphql_api.execution.breadth_first.walk import Walk


class Resolver(Late):
    """A resolver with all that Strawberry wraps around it: arguments, permissions, field extensions.

    What is awaited is awaited together. Values with fields of their own go on by integration, so that the next level of
    one does not wait for another; objects that belong to none go on by themselves.
    """

    def start(self, walk: "Walk", objects: Sequence[Any], rows: Level, places: Places) -> None:
        """Call the resolver for each object; complete what is there at once, and the rest when it comes."""
        own = OfField(places, self)
        values = self._resolved(walk, objects, own)
        waiting = [index for index, value in enumerate(values) if self._waits(walk, value)]
        if not waiting:
            self.fill(rows, self.shape.complete(walk, values, own))
            return
        if len(waiting) < len(values):
            present = sorted(set(range(len(values))) - set(waiting))
            self._put(walk, rows, present, own, [values[index] for index in present])
        for group in self._groups(objects, waiting):
            walk.when([values[index] for index in group], partial(self._put, walk, rows, group, own))

    def _resolved(self, walk: "Walk", objects: Sequence[Any], own: Places) -> list[Any]:
        try:
            arguments = self.arguments(walk)
        except Exception as error:  # noqa: BLE001 # of a custom scalar or of graphql-core: each object's error
            return [error] * len(objects)
        return [self._call(walk, each, own, index, arguments) for index, each in enumerate(objects)]

    def _call(self, walk: "Walk", each: object, own: Places, index: int, arguments: dict[str, Any]) -> Any:  # noqa: ANN401 # whatever resolvers give
        resolve = self.definition.resolve or walk.reference.field_resolver
        try:
            return resolve(each, walk.info(self, own.position(index)), **arguments)
        except Exception as error:  # noqa: BLE001 # an error in a value's place is told where the value would stand
            return error

    def _waits(self, walk: "Walk", value: object) -> bool:
        return KINDS[type(value)] is Kind.AWAITABLE and walk.reference.is_awaitable(value)

    def _groups(self, objects: Sequence[Any], waiting: Sequence[int]) -> Iterable[list[int]]:
        if isinstance(self.shape, Leaf):
            return [list(waiting)]
        groups: dict[object, list[int]] = {}
        for index in waiting:
            groups.setdefault(getattr(objects[index], "integration_id", index), []).append(index)
        return groups.values()

    def _put(
        self, walk: "Walk", rows: Level, indices: Sequence[int], own: Places, values: Sequence[Any]
    ) -> None:
        self.fill(rows, self.shape.complete(walk, values, Some(own, indices)), indices)
