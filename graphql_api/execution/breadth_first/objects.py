"""Objects, interfaces and unions: the level below, one for each runtime type."""

from collections.abc import Iterable, Sequence
from types import NoneType
from typing import TYPE_CHECKING, Any

from graphql import GraphQLAbstractType, GraphQLObjectType, GraphQLOutputType

from connectors.contract.checked import Declared, trusted
from graphql_api.execution.breadth_first.kinds import classes
from graphql_api.execution.breadth_first.positions import Places, Some
from graphql_api.execution.breadth_first.rows import RowText
from graphql_api.execution.breadth_first.shapes import Shape, scatter

if TYPE_CHECKING:
    from graphql_api.execution.breadth_first.fields import Field
    from graphql_api.execution.breadth_first.selections import Planner, Selection
    from graphql_api.execution.breadth_first.walk import Walk


class Composite(Shape):
    """A type with a selection set. `planner` makes a selection for each runtime type that is met."""

    def __init__(
        self, field: "Field", declared: GraphQLOutputType, planner: "Planner", *, nullable: bool
    ) -> None:
        super().__init__(field, declared, nullable=nullable)
        self.planner = planner
        self._selections: dict[GraphQLObjectType, Selection] = {}

    def selection(self, walk: "Walk", runtime: GraphQLObjectType) -> "Selection":
        """What is selected from objects of a type."""
        known = self._selections.get(runtime)
        if known is None:
            collected = walk.reference.collect_subfields(runtime, self.field.details)
            known = self.planner.selection(runtime, collected.grouped_field_set)
            self._selections[runtime] = known
        return known

    def hand_over(self, walk: "Walk", values: Iterable[Any], places: Places) -> list[Any]:
        """The values as graphql-core completes them, one by one."""
        return [walk.hand_over(self, places.position(index), value) for index, value in enumerate(values)]


class ObjectOf(Composite):
    """An object type."""

    def __init__(
        self,
        field: "Field",
        declared: GraphQLOutputType,
        planner: "Planner",
        runtime: GraphQLObjectType,
        *,
        nullable: bool,
    ) -> None:
        super().__init__(field, declared, planner, nullable=nullable)
        self.runtime = runtime

    def at_hand(self, walk: "Walk", values: Sequence[Any], places: Places) -> Sequence[Any] | None:
        """The rows of records that all have texts."""
        selection = self._selections.get(self.runtime)
        if not values or selection is None or selection.rendering is None:
            return None
        rows = selection.rendering.known(values)
        return None if rows is None else walk.begin(selection, values, rows, places)

    def expression_of(self, walk: "Walk", subject: str, declared: Declared, text: RowText) -> str | None:
        """The row of an object whose class is checked, if all that is selected from it is an expression too."""
        assert declared.classes is not None  # noqa: S101 # expression has seen to it
        cls, *others = declared.classes - {NoneType}
        if others or not trusted(cls) or self.runtime.is_type_of is not None:
            return None
        return self.selection(walk, self.runtime).expression(walk, subject, cls, text)

    def complete_expected(self, walk: "Walk", values: Sequence[Any], places: Places) -> Sequence[Any]:
        """The rows of the level below."""
        known = self.expected if len(self.expected) == 1 else classes(values)
        return walk.level(self.selection(walk, self.runtime), values, places, known)

    def complete_plain(self, walk: "Walk", values: Sequence[Any], places: Places) -> Sequence[Any]:
        """The rows of the level below, without what is of another type."""
        if not self.planner.told_by_class(self.runtime):
            return self.hand_over(walk, values, places)
        refused = {
            cls for cls in classes(values) - self.expected if not self._admit(walk, cls, values, places)
        }
        if not refused:
            return self.complete_expected(walk, values, places)
        return self._without(walk, refused, values, places)

    def _admit(self, walk: "Walk", cls: type, values: Sequence[Any], places: Places) -> bool:
        """Ask the type once whether objects of a class are its own, and remember it if they are."""
        index = next(index for index, value in enumerate(values) if type(value) is cls)
        if walk.is_of_type(self.field, self.runtime, values[index], places.position(index)):
            self.expected.add(cls)
            return True
        return False

    def _without(
        self, walk: "Walk", refused: set[type], values: Sequence[Any], places: Places
    ) -> Sequence[Any]:
        """The rows of those that are kept; graphql-core says what is wrong with the others."""
        completed: list[Any] = [None] * len(values)
        kept = [index for index, value in enumerate(values) if type(value) not in refused]
        some = [values[index] for index in kept]
        scatter(completed, kept, self.complete_expected(walk, some, Some(places, kept)))
        for index, value in enumerate(values):
            if type(value) in refused:
                completed[index] = walk.hand_over(self, places.position(index), value)
        return completed


class AbstractOf(Composite):
    """An interface or a union, whose objects are taken apart by their runtime type."""

    def __init__(
        self,
        field: "Field",
        declared: GraphQLOutputType,
        planner: "Planner",
        abstract: GraphQLAbstractType,
        *,
        nullable: bool,
    ) -> None:
        super().__init__(field, declared, planner, nullable=nullable)
        self.abstract = abstract
        self._runtime: dict[type, GraphQLObjectType] = {}

    def expression_of(self, walk: "Walk", subject: str, declared: Declared, text: RowText) -> None:  # noqa: ARG002 # of all shapes
        """Types are resolved in columns only."""
        return None  # noqa: RET501 # an answer, not the lack of one

    def complete_expected(self, walk: "Walk", values: Sequence[Any], places: Places) -> Sequence[Any]:
        """No class is expected beforehand: types are resolved for each column."""
        return self.complete_plain(walk, values, places)

    def complete_plain(self, walk: "Walk", values: Sequence[Any], places: Places) -> Sequence[Any]:
        """The rows of the levels below, one level for each runtime type."""
        if not self.planner.told_by_class(self.abstract):
            return self.hand_over(walk, values, places)
        groups: dict[GraphQLObjectType | None, list[int]] = {}
        for index, value in enumerate(values):
            groups.setdefault(self._resolved(walk, value, places, index), []).append(index)
        completed: list[Any] = [None] * len(values)
        for runtime, indices in groups.items():
            some, own = [values[index] for index in indices], Some(places, indices)
            rows = (
                self.hand_over(walk, some, own)
                if runtime is None
                else walk.level(self.selection(walk, runtime), some, own, classes(some))
            )
            scatter(completed, indices, rows)
        return completed

    def _resolved(self, walk: "Walk", value: object, places: Places, index: int) -> GraphQLObjectType | None:
        """The runtime type of objects of the value's class; None if only graphql-core can say what is wrong with it."""
        known = self._runtime.get(type(value))
        if known is None:
            known = walk.runtime_type(self.field, self.abstract, value, places.position(index))
            if known is not None:
                self._runtime[type(value)] = known
        return known
