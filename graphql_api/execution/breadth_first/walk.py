"""One execution: level by level, each field once for all objects of a level.

The walk makes rows (response objects) with nulls where values are still to come, and each task fills in its own. It is done
when the last task is; then failures are put in.
"""

import asyncio
from collections.abc import Awaitable, Coroutine, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from graphql import GraphQLAbstractType, GraphQLObjectType, GraphQLResolveInfo

from graphql_api.execution.breadth_first.outcome import Data, Outcome
from graphql_api.execution.breadth_first.positions import Places, Position, Root
from graphql_api.execution.breadth_first.relations import Joins

if TYPE_CHECKING:
    from graphql.execution import Executor
    from strawberry.types import Info

    from graphql_api.execution.breadth_first.fields import Field, Row
    from graphql_api.execution.breadth_first.selections import Selection
    from graphql_api.execution.breadth_first.shapes import Shape


class Walk:
    """The state of one execution. `reference` is graphql-core's own executor of the same operation.

    It holds the coerced variables and the errors, and completes the values that are handed over to it.
    """

    def __init__(self, reference: "Executor[Any]") -> None:
        self.reference = reference
        self.context: Any = reference.context_value
        self.joins = Joins()
        self._outcome = Outcome()
        self._tasks: asyncio.TaskGroup | None = None
        self._unfinished = 0
        self._awaited: list[asyncio.Future[list[Any]]] = []

    async def run(self, selection: "Selection") -> Data | None:
        """The data of the operation; errors are with `reference`. When it is cancelled, so are all its tasks."""
        try:
            async with asyncio.TaskGroup() as self._tasks:
                (data,) = self.level(selection, [self.reference.root_value], Root())
        except BaseExceptionGroup as group:
            raise group.exceptions[0] from None
        finally:
            await cancel(self._awaited)
        if self._unfinished:
            raise asyncio.CancelledError
        return self._outcome.apply(data, self.reference.collected_errors)

    def level(self, selection: "Selection", objects: Sequence[Any], places: Places) -> "list[Row]":
        """The rows of the objects, complete but for what tasks will fill in."""
        if not objects:
            return []
        columns = [attribute.column(self, objects, places) for attribute in selection.attributes]
        rows = selection.rows(objects, columns)
        for field in selection.late:
            field.start(self, objects, rows, places)
        return rows

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Let work go on by itself; the walk is not done before it is."""
        assert self._tasks is not None  # noqa: S101 # levels are walked inside run only
        self._unfinished += 1
        self._tasks.create_task(work).add_done_callback(self._finish)

    def _finish(self, task: "asyncio.Task[None]") -> None:
        # A task that something else than the walk cancelled stays unfinished: its group takes that for wanted.
        self._unfinished -= not task.cancelled()

    def together(self, awaitables: Iterable[Awaitable[Any]]) -> "asyncio.Future[list[Any]]":
        """Begin to await all of these; errors are among the results."""
        future = asyncio.gather(*awaitables, return_exceptions=True)
        self._awaited.append(future)
        return future

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
            self.spawn(self._await_value(shape, position, self.together([value])))
            return None
        try:
            completed = self._complete(shape, position, value)
        except Exception as error:  # noqa: BLE001 # any error of a field is told, not raised
            self.fail(shape.field, position, error)
            return None
        if not self.reference.is_awaitable(completed):
            return completed
        self.spawn(self._await_completed(shape, position, self.together([completed])))
        return None

    async def _await_value(self, shape: "Shape", position: Position, awaited: Awaitable[list[Any]]) -> None:
        try:
            completed = self._complete(shape, position, only(await awaited))
            if self.reference.is_awaitable(completed):
                completed = await completed
        except Exception as error:  # noqa: BLE001 # any error of a field is told, not raised
            self.fail(shape.field, position, error)
        else:
            self._outcome.came_late(position, completed)

    async def _await_completed(
        self, shape: "Shape", position: Position, awaited: Awaitable[list[Any]]
    ) -> None:
        try:
            completed = only(await awaited)
        except Exception as error:  # noqa: BLE001 # any error of a field is told, not raised
            self.fail(shape.field, position, error)
        else:
            self._outcome.came_late(position, completed)

    def _complete(self, shape: "Shape", position: Position, value: object) -> Any:  # noqa: ANN401 # completed, or awaitable
        field, info = shape.field, self.info(shape.field, position)
        return self.reference.complete_value(shape.type, field.details, info, position.path, value, None)


def only(results: Sequence[Any]) -> Any:  # noqa: ANN401 # whatever was awaited
    """The one result, raised if it is an error."""
    (result,) = results
    if isinstance(result, BaseException):
        raise result
    return result


async def cancel(futures: Iterable["asyncio.Future[Any]"]) -> None:
    """Cancel what is not done, and wait until it is."""
    open_ = [future for future in futures if not future.done()]
    for future in open_:
        future.cancel()
    await asyncio.gather(*open_, return_exceptions=True)
