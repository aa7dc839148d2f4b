"""Columns: fields whose values are told for all objects of a level at once, without waiting (`tell_many`)."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from graphql_api.execution.breadth_first.fields import Late, Level
from graphql_api.execution.breadth_first.positions import OfField, Places

if TYPE_CHECKING:
    from graphql_api.execution.breadth_first.walk import Walk


class Told(Late):
    """A column, declared as `graphql_api.schema.relations` has it."""

    def __init__(self, *given: Any) -> None:  # noqa: ANN401 # what Field takes
        super().__init__(*given)
        declared = self.definition.extensions["strawberry-definition"]
        self._tell: Callable[[Any, Sequence[Any]], Sequence[Any]] = (
            declared.base_resolver.wrapped_func.tell_many
        )

    def start(self, walk: "Walk", objects: Sequence[Any], rows: Level, places: Places) -> None:
        """Fill the rows at once."""
        try:
            values = self._tell(walk.context, objects)
        except Exception:  # noqa: BLE001 # asked again one by one, where each error is its object's
            values = [self._value_or_error(walk, each) for each in objects]
        self.fill(rows, self.shape.complete(walk, values, OfField(places, self)))

    def _value_or_error(self, walk: "Walk", each: object) -> Any:  # noqa: ANN401 # a value
        try:
            return self._tell(walk.context, (each,))[0]
        except Exception as error:  # noqa: BLE001 # an error in a value's place is told where the value would stand
            return error
