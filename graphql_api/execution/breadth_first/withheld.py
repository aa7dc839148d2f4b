"""Fields that the request's guard keeps from its caller: they are not resolved, whatever they are otherwise."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from graphql_api.execution.breadth_first.fields import Late, Level
from graphql_api.execution.breadth_first.positions import OfField, Places

if TYPE_CHECKING:
    from graphql_api.execution.breadth_first.walk import Walk


class Withheld(Late):
    """A field in whose place stands what the guard says."""

    def start(self, walk: "Walk", objects: Sequence[Any], rows: Level, places: Places) -> None:
        """Fill the rows at once."""
        value = self._instead(walk)
        completed = self.shape.complete(walk, [value] * len(objects), OfField(places, self))
        self.fill(rows, completed)

    def _instead(self, walk: "Walk") -> Exception | None:
        assert walk.guard is not None  # noqa: S101 # plans with withheld fields are those of guarded requests
        try:
            self.arguments(walk)
        except Exception as error:  # noqa: BLE001 # of a custom scalar or of graphql-core, which looks at them first too
            return error
        return walk.guard.instead((self.parent_name, self.nodes[0].name.value))
