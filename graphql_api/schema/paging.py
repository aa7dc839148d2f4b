"""Lists in pages, as Relay specifies: connections, edges, cursors, and the arguments that every list takes."""

from collections.abc import Awaitable
from enum import Enum
from typing import Annotated, Any, Generic, TypeVar

import strawberry

from graphql_api.errors import ApiError, ErrorCode
from graphql_api.loading import cursors
from graphql_api.loading.windows import Window

Node = TypeVar("Node")

DEFAULT_SIZE = 25
LARGEST_SIZE = 250

First = Annotated[
    int | None,
    strawberry.argument(
        description=f"How many records from the front, 1 to {LARGEST_SIZE}; {DEFAULT_SIZE} if not given."
    ),
]
After = Annotated[
    str | None, strawberry.argument(description="Only records behind this cursor; goes with `first`.")
]
Last = Annotated[
    int | None, strawberry.argument(description=f"How many records from the back, 1 to {LARGEST_SIZE}.")
]
Before = Annotated[
    str | None, strawberry.argument(description="Only records in front of this cursor; goes with `last`.")
]


@strawberry.enum(description="The direction of an order. Records without a value come last either way.")
class OrderDirection(Enum):
    """Ascending or descending."""

    ASC = strawberry.enum_value("ASC", description="Smallest, earliest or first in the alphabet first.")
    DESC = strawberry.enum_value("DESC", description="Largest, latest or last in the alphabet first.")


@strawberry.type(description="Where a page stands in its list.")
class PageInfo:
    """Relay's PageInfo."""

    has_next_page: bool = strawberry.field(description="Whether records follow this page.")
    has_previous_page: bool = strawberry.field(
        description="Whether records precede this page. True whenever the page was asked for by `after`."
    )
    start_cursor: str | None = strawberry.field(
        description="Cursor of the first record: give it as `before` for the page in front of this one."
    )
    end_cursor: str | None = strawberry.field(
        description="Cursor of the last record: give it as `after` for the next page."
    )


@strawberry.type(description="A record in a list, with its cursor.")
class Edge(Generic[Node]):
    """Relay's edge."""

    node: Node = strawberry.field(description="The record.")
    cursor: str = strawberry.field(
        description="Names this record's place in the list. It holds while other records come and go."
    )


def _total(root: Any) -> Awaitable[int]:  # noqa: ANN401  # a schema.shown.Shown
    found: Awaitable[int] = root.count()
    return found


@strawberry.type(description="One page of a list.")
class Connection(Generic[Node]):
    """Relay's connection."""

    nodes: list[Node] = strawberry.field(description="The records of this page.")
    edges: list[Edge[Node]] = strawberry.field(description="The records of this page, each with its cursor.")
    page_info: PageInfo = strawberry.field(description="Where this page stands in its list.")
    total_count: int | None = strawberry.field(
        resolver=_total,
        description="How many records the whole list has. If it is not cached, the whole list is read at the vendor.",
    )


def window(first: int | None, after: str | None, last: int | None, before: str | None) -> Window:
    """The window that the arguments of a list ask for, or BAD_INPUT naming the argument that is wrong."""
    if first is not None and last is not None:
        message = "first, last: give one of them, first to page on or last to page back."
        raise bad_input(message)
    if after is not None and before is not None:
        message = "after, before: give one of them, after with first or before with last."
        raise bad_input(message)
    if after is not None and last is not None:
        message = "after: it goes with first; with last, give before."
        raise bad_input(message)
    if before is not None and last is None:
        message = "before: it goes with last; with first, give after."
        raise bad_input(message)
    if last is not None:
        return Window(size=_size("last", last), forward=False, cursor=_cursor(before, "before"))
    size = DEFAULT_SIZE if first is None else _size("first", first)
    return Window(size=size, forward=True, cursor=_cursor(after, "after"))


def _size(argument: str, given: int) -> int:
    if not 1 <= given <= LARGEST_SIZE:
        message = (
            f"{argument}: {given} is outside 1 to {LARGEST_SIZE}. Ask for at most {LARGEST_SIZE} and page on."
        )
        raise bad_input(message)
    return given


def _cursor(text: str | None, argument: str) -> cursors.Cursor | None:
    return None if text is None else cursors.decode(text, argument)


def bad_input(message: str) -> ApiError:
    """The error for a wrong argument."""
    return ApiError(ErrorCode.BAD_INPUT, message)
