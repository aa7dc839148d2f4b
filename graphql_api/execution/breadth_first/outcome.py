"""What is known only after the walk: failures with the nulls they leave, and values that came from graphql-core's walk."""

from collections.abc import Sequence
from typing import Any

from graphql import FieldNode, GraphQLError, located_error
from graphql.execution.executor import CollectedErrors
from graphql.pyutils import Path

from graphql_api.execution.breadth_first.positions import Position
from graphql_api.execution.breadth_first.rows import Row
from graphql_api.execution.breadth_first.spliced import Spliced

Data = Row | Spliced


class Outcome:
    """Failures and late values of one walk, put into its rows once these are complete.

    An error is recorded once per position that it leaves null, and not at all below one that is null already, as in
    graphql-core (`CollectedErrors`).
    """

    def __init__(self) -> None:
        self._failures: list[tuple[Position, Exception, Sequence[FieldNode]]] = []
        self._late: list[tuple[Position, Any]] = []

    def failed(self, position: Position, error: Exception, nodes: Sequence[FieldNode]) -> None:
        """Note that there is no value at a position."""
        self._failures.append((position, error, nodes))

    def came_late(self, position: Position, value: object) -> None:
        """Note the completed value of a position that holds null until the walk is done."""
        self._late.append((position, value))

    def apply(self, data: Data, errors: CollectedErrors) -> Data | None:
        """The data with late values in and failures nulled; adds the errors to `errors`."""
        for position, value in self._late:
            put(data, position.path, value)
        for position, error, nodes in self._failures:
            nulled = position.nulled()
            if errors.has_nulled_position(nulled):
                continue
            errors.add(locate(error, nodes, position.path), nulled)
            if nulled is None:
                return None
            put(data, nulled, None)
        return data


def locate(error: Exception, nodes: Sequence[FieldNode], path: Path) -> GraphQLError:
    """The error with its places in the document and in the response."""
    return located_error(error, list(nodes), path.as_list())


def put(data: Data, path: Path, value: object) -> None:
    """Put a value at a path whose containers are there."""
    container: Any = data
    *outer, last = path.as_list()
    for key in outer:
        container = container[key]
    container[last] = value
