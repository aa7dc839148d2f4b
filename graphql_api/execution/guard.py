"""Fields that are kept from whoever a request comes from: both executors ask the same guard, once per place in a query.

A request that nothing is kept from has no guard, and runs as if there were none.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graphql import GraphQLResolveInfo

# The names of an object type and of one of its fields.
FieldName = tuple[str, str]


@dataclass(frozen=True)
class Guard:
    """`withheld` are the fields that are not resolved; `instead` says what stands there, an error or null.

    Fields that may not be null must not be among them.
    """

    withheld: frozenset[FieldName]
    instead: Callable[[FieldName], Exception | None]

    def resolve(
        self, next_: Callable[..., Any], root: object, info: "GraphQLResolveInfo[Any]", **arguments: object
    ) -> Any:  # noqa: ANN401 - whatever resolvers give
        """The same as a middleware of graphql-core."""
        name = (info.parent_type.name, info.field_name)
        return self.instead(name) if name in self.withheld else next_(root, info, **arguments)


def unguarded(_: object) -> None:
    """The hook that keeps nothing from anybody."""
