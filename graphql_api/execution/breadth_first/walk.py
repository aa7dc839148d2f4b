"""One execution: level by level, each field once for all objects of a level.

The walk makes rows (response objects) with nulls where values are still to come, and puts these in as they come. When the
last one is, failures are put in.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from graphql import GraphQLAbstractType, GraphQLObjectType, GraphQLResolveInfo

from graphql_api.execution.breadth_first.outcome import Data, Outcome
from graphql_api.execution.breadth_first.positions import Places, Position, Root
from graphql_api.execution.breadth_first.relations import Joins

if TYPE_CHECKING:
    from graphql.execution import Executor
    from strawberry.types import Info

    from graphql_api.execution.breadth_first.fields import Field, Level
    from graphql_api.execution.breadth_first.selections import Selection
    from graphql_api.execution.breadth_first.shapes import Shape
    from graphql_api.execution.guard import Guard


Then = Callable[[list[Any]], None]


class Walk:
    """The state of one execution. `reference` is graphql-core's own executor of the same operation; `guard` as it runs.

    It holds the coerced variables and the errors, and completes the values that are handed over to it. `alone` is true as
    long as never more than one thing was awaited at a time, so that nothing else can be on its way.
    """

    _arrived: "asyncio.Queue[asyncio.Future[Any]]"

    def __init__(self, reference: "Executor[Any]", guard: "Guard | None" = None) -> None:
        self.reference = reference
        self.guard = guard
        self.context: Any = reference.context_value
        self.joins = Joins()
        self.alone = True
        self._outcome = Outcome()
        self._next: list[tuple[Sequence[Awaitable[Any]], Then]] = []
        self._under_way: dict[asyncio.Future[Any], Then] = {}

    async def run(self, selection: "Selection") -> Data | None:
        """The data of the operation; errors are with `reference`. When it is cancelled, so is all that it awaits."""
        try:
            root = self.reference.root_value
            (data,) = self.level(selection, [root], Root(), {type(root)})
            await self._one_by_one()
            await self._side_by_side()
        finally:
            await cancel(self._under_way)
            # They refer to the executor, that to what the request holds: a cycle, which only the collector would free.
            # For what a thousand requests leave it would take tens of milliseconds.
            self.reference.async_helpers = None  # type: ignore[assignment] # nobody asks for it any more
        return self._outcome.apply(data, self.reference.collected_errors)

    def level(
        self, selection: "Selection", objects: Sequence[Any], places: Places, classes: Collection[type]
    ) -> "Level":
        """The rows of the objects, which are of these classes, complete but for what is awaited."""
        if not objects:
            return []
        reader = selection.reader(self, classes)
        rows: Level | None = None if reader.rendering is None else reader.rendering.rows(objects)
        if rows is None:
            columns = [attribute.column(self, objects, places) for attribute in reader.columns]
            rows = reader.rows(objects, columns)
        return self.begin(selection, objects, rows, places)

    def begin(self, selection: "Selection", objects: Sequence[Any], rows: "Level", places: Places) -> "Level":
        """Begin what fills the rows of the objects later."""
        for field in selection.late:
            field.start(self, objects, rows, places)
        return rows

    def when(self, awaitables: Sequence[Awaitable[Any]], then: Then) -> None:
        """Await all of these, and go on with their results, errors among them. The walk is not done before that is."""
        if self.alone:
            self._next.append((awaitables, then))
        else:
            self._begin(awaitables, then)

    async def _one_by_one(self) -> None:
        """Await what each level needs before the next, while that is one thing: it takes no task and no turn of the loop."""
        while len(self._next) == 1 and len(self._next[0][0]) == 1:
            (((awaitable,), then),) = self._next
            self._next = []
            then([await result_of(awaitable)])

    async def _side_by_side(self) -> None:
        """Await all that is left and whatever follows from it, each as soon as it comes."""
        if not self._next:
            return
        self.alone = False
        self._arrived = asyncio.Queue()
        begun, self._next = self._next, []
        for awaitables, then in begun:
            self._begin(awaitables, then)
        while self._under_way:
            future = await self._arrived.get()
            self._under_way.pop(future)(results_of(future))

    def _begin(self, awaitables: Sequence[Awaitable[Any]], then: Then) -> None:
        future = asyncio.gather(*awaitables, return_exceptions=True)
        self._under_way[future] = then
        future.add_done_callback(self._arrived.put_nowait)

    def fail(self, field: "Field", position: Position | None, error: Exception) -> None:
        """Note the error of a value."""
        assert position is not None  # noqa: S101 # only the root object has none, and it is no field's value
        self._outcome.failed(position, error, field.nodes)

    def info(self, field: "Field", position: Position | None) -> "GraphQLResolveInfo[Any]":
        """What graphql-core tells the resolver of a field, or of the field that an item is in."""
        assert position is not None  # noqa: S101 # as above
        path = position.path
        while isinstance(path.key, int) and path.prev is not None:
            path = path.prev
        return self.reference.build_resolve_info(field.definition, field.nodes, field.parent_type, path)

    def strawberry_info(self, field: "Field", position: Position) -> "Info[Any, Any]":
        """What Strawberry tells the resolver of a field."""
        info_class = field.schema.config.info_class
        declared = field.definition.extensions["strawberry-definition"]
        return info_class(_raw_info=self.info(field, position), _field=declared)

    def is_of_type(
        self, field: "Field", runtime: GraphQLObjectType, value: object, position: Position | None
    ) -> bool:
        """Whether a type certainly takes an object for its own."""
        if runtime.is_type_of is None:
            return True
        try:
            return runtime.is_type_of(value, self.info(field, position)) is True
        except Exception:  # noqa: BLE001 # graphql-core will ask again, and tell
            return False

    def runtime_type(
        self, field: "Field", abstract: GraphQLAbstractType, value: object, position: Position | None
    ) -> GraphQLObjectType | None:
        """The type of an object in the place of an interface or a union; None for what graphql-core is to judge."""
        resolve = abstract.resolve_type or self.reference.type_resolver
        try:
            name = resolve(value, self.info(field, position), abstract)
        except Exception:  # noqa: BLE001 # graphql-core will ask again, and tell
            return None
        runtime = self.reference.schema.get_type(name) if isinstance(name, str) else None
        if not isinstance(runtime, GraphQLObjectType):
            return None
        known = self.reference.schema.is_sub_type(abstract, runtime)
        return runtime if known and self.is_of_type(field, runtime, value, position) else None

    def hand_over(self, shape: "Shape", position: Position | None, value: object) -> Any:  # noqa: ANN401 # completed
        """Let graphql-core complete a value, with all below it. None now if it has to be awaited, the value later."""
        assert position is not None  # noqa: S101 # as above
        if self.reference.is_awaitable(value):
            self.when([value], partial(self._value_came, shape, position))
            return None
        field, info = shape.field, self.info(shape.field, position)
        try:
            completed: Any = self.reference.complete_value(
                shape.type, field.details, info, position.path, value, None
            )
        except Exception as error:  # noqa: BLE001 # any error of a field is told, not raised
            self.fail(field, position, error)
            return None
        if not self.reference.is_awaitable(completed):
            return completed
        self.when([completed], partial(self._completed_came, shape, position))
        return None

    def _value_came(self, shape: "Shape", position: Position, results: list[Any]) -> None:
        (value,) = results
        if isinstance(value, Exception):
            self.fail(shape.field, position, value)
        else:
            self._outcome.came_late(position, self.hand_over(shape, position, value))

    def _completed_came(self, shape: "Shape", position: Position, results: list[Any]) -> None:
        (completed,) = results
        if isinstance(completed, Exception):
            self.fail(shape.field, position, completed)
        else:
            self._outcome.came_late(position, completed)


async def result_of(awaitable: Awaitable[Any]) -> Any:  # noqa: ANN401 # whatever was awaited
    """The result, or the error."""
    try:
        return await awaitable
    except Exception as error:  # noqa: BLE001 # it is told where the value would stand
        return error


def results_of(future: "asyncio.Future[list[Any]]") -> list[Any]:
    """What was awaited together. That something was cancelled is nobody's result."""
    results = future.result()
    for result in results:
        if isinstance(result, BaseException) and not isinstance(result, Exception):
            raise result
    return results


async def cancel(futures: Iterable["asyncio.Future[Any]"]) -> None:
    """Cancel what is not done, and wait until it is."""
    open_ = [future for future in futures if not future.done()]
    for future in open_:
        future.cancel()
    if open_:
        await asyncio.gather(*open_, return_exceptions=True)
