"""Which fields a caller's scopes do not reach: those that lead to records of a model, and the sensitive ones of records.

Which they are is read from the schema, so that a field that is added later is guarded from its first day. Fields of the
types Node and Record may lead to records of any model: their resolvers ask for the scope of the model that they found.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Final

from graphql import GraphQLObjectType, GraphQLSchema, get_named_type

from graphql_api.context import RequestContext
from graphql_api.errors import ApiError
from graphql_api.execution.guard import FieldName, Guard
from graphql_api.intake.problems import client_path
from graphql_api.security.scopes import SENSITIVE, TO_READ, Scope

#: The parts of a list: whoever holds one came through the field that gives the list.
_PARTS: Final = ("Connection", "Edge")
#: Sets of scopes whose fields are remembered. There are as many as keys differ, and tokens may narrow them in any way.
MAX_SETS: Final = 1024
_BY_TYPE: Final[Mapping[str, Scope]] = {model.value: scope for model, scope in TO_READ.items()}


class Guards:
    """The guards of one schema, one for each set of scopes."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self.needed: Mapping[FieldName, Scope] = dict(needed(schema))
        self._withheld: dict[frozenset[Scope], frozenset[FieldName]] = {}

    def of(self, context: RequestContext) -> Guard | None:
        """The guard of a request; None if its caller may read everything."""
        withheld = self.withheld(context.caller.scopes)
        return Guard(withheld, partial(self._instead, context)) if withheld else None

    def withheld(self, scopes: frozenset[Scope]) -> frozenset[FieldName]:
        """The fields that these scopes do not reach."""
        known = self._withheld.get(scopes)
        if known is None:
            known = frozenset(name for name, scope in self.needed.items() if scope not in scopes)
            if len(self._withheld) >= MAX_SETS:
                self._withheld.clear()
            self._withheld[scopes] = known
        return known

    def _instead(self, context: RequestContext, name: FieldName) -> ApiError | None:
        return context.withhold(".".join(name), self.needed[name])


def needed(schema: GraphQLSchema) -> Iterator[tuple[FieldName, Scope]]:
    """The scope that each field takes, for those that take one."""
    for name, declared in schema.type_map.items():
        if isinstance(declared, GraphQLObjectType) and not name.startswith("__"):
            yield from _of_type(schema, declared)


def _of_type(schema: GraphQLSchema, declared: GraphQLObjectType) -> Iterator[tuple[FieldName, Scope]]:
    own = {client_path(field): scope for (owner, field), scope in SENSITIVE.items() if owner == declared.name}
    for name, field in declared.fields.items():
        scope = own.get(name) or _leading_to(schema, declared.name, get_named_type(field.type).name)
        if scope is not None:
            yield (declared.name, name), scope


def _leading_to(schema: GraphQLSchema, owner: str, target: str) -> Scope | None:
    """The scope of the records that a field of a type leads to; None if they are none."""
    if owner.endswith(_PARTS):
        return None
    listed = schema.type_map[target]
    if target.endswith("Connection") and isinstance(listed, GraphQLObjectType):
        target = get_named_type(listed.fields["nodes"].type).name
    return _BY_TYPE.get(target)
