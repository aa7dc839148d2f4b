"""Fields without a resolver: attributes of the objects, read in one loop."""

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from connectors.contract.checked import Declared
from graphql_api.execution.breadth_first.fields import Field
from graphql_api.execution.breadth_first.positions import OfField, Places
from graphql_api.execution.breadth_first.rows import RowText

if TYPE_CHECKING:
    from graphql_api.execution.breadth_first.walk import Walk


class Attribute(Field):
    """An attribute of each object."""

    def __init__(self, *given: Any) -> None:  # noqa: ANN401 # what Field takes
        super().__init__(*given)
        self._name: str = self.definition.extensions["strawberry-definition"].python_name
        self._read: Callable[[Any], Any] = attrgetter(self._name)

    def expression(
        self, walk: "Walk", subject: str, fields: Mapping[str, Declared], text: RowText
    ) -> str | None:
        """The completed value as an expression, if the object's class guarantees that it needs no look at the value."""
        declared = fields.get(self._name)
        return (
            None
            if declared is None
            else self.shape.expression(walk, f"{subject}.{self._name}", declared, text)
        )

    def column(self, walk: "Walk", objects: Sequence[Any], places: Places) -> Sequence[Any]:
        """The completed values, in the order of the objects."""
        try:
            values = list(map(self._read, objects))
        except Exception:  # noqa: BLE001 # read again one by one, where each error is its object's
            values = list(map(self._read_or_error, objects))
        return self.shape.complete(walk, values, OfField(places, self))

    def _read_or_error(self, each: object) -> Any:  # noqa: ANN401 # an attribute
        try:
            return self._read(each)
        except Exception as error:  # noqa: BLE001 # an error in a value's place is told where the value would stand
            return error
