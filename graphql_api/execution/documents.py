"""The text of a request made into an operation that is known to be valid and affordable, once per text.

The order is part of the protection: length and tokens bound parsing, repeated names and the operation's measurement
bound validation, and only what passed all of it is kept.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    ASTValidationRule,
    DocumentNode,
    FloatValueNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    IntValueNode,
    OperationDefinitionNode,
    Source,
    TokenKind,
    parse,
    specified_rules,
    validate,
)
from graphql.language.lexer import Lexer
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from graphql_api.errors import ApiError, ErrorCode
from graphql_api.execution.errors import RequestErrors
from graphql_api.execution.limits import QueryLimits, check_repeats, require
from graphql_api.execution.lru import LRU
from graphql_api.execution.measure import Measurement, Sizes, measure, size_of


class FiniteNumbersRule(ASTValidationRule):
    """Refuses number literals beyond what a double holds, which custom scalars would take for infinity."""

    def enter_int_value(self, node: IntValueNode, *_: object) -> None:
        """Check an integer."""
        self.check(node)

    def enter_float_value(self, node: FloatValueNode, *_: object) -> None:
        """Check a number with a fraction or an exponent."""
        self.check(node)

    def check(self, node: IntValueNode | FloatValueNode) -> None:
        """Report a number that is too large."""
        if math.isinf(float(node.value)):
            self.report_error(
                GraphQLError(f"The number {node.value[:10]}… is too large; pass it as a string.", node)
            )


RULES = (*specified_rules, FiniteNumbersRule, MaybeNullValidationRule, OneOfInputValidationRule)
MAX_VALIDATION_ERRORS = 20
MAX_MEASUREMENTS = 64
BYTES_PER_CHARACTER = 300
"""Memory that a parsed document takes per character: 50 to 100 measured on ordinary queries, 300 on the densest."""


@dataclass(eq=False, slots=True)
class Operation:
    """One operation of a document, with its measurements by the sizes its variables asked for."""

    definition: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    sizing: tuple[str, ...] = ()
    measurements: dict[tuple[int, ...], Measurement] = field(default_factory=dict)

    @property
    def name(self) -> str | None:
        """Its name in the document, if it has one."""
        return self.definition.name.value if self.definition.name else None

    @property
    def type(self) -> str:
        """`query`, `mutation` or `subscription`."""
        return self.definition.operation.value

    def measure(
        self, schema: GraphQLSchema, variables: Mapping[str, Any], limits: QueryLimits
    ) -> Measurement:
        """Measure what it asks for with these variables, or raise `QueryTooComplexError`."""
        known = self.measurements.get(self.sizes(variables))
        return known or self.measure_anew(schema, variables, limits)

    def sizes(self, variables: Mapping[str, Any]) -> tuple[int, ...]:
        """The only part of the variables that the measurement depends on."""
        return tuple([size_of(variables.get(name)) for name in self.sizing])

    def measure_anew(
        self, schema: GraphQLSchema, variables: Mapping[str, Any], limits: QueryLimits
    ) -> Measurement:
        """Measure and remember, unless it is too much."""
        sizes = Sizes(self.definition, variables, limits)
        measurement = measure(schema, self.definition, self.fragments, sizes)
        measurement.check(limits)
        self.sizing = tuple(sorted(sizes.asked))
        if len(self.measurements) >= MAX_MEASUREMENTS:
            self.measurements.clear()
        self.measurements[self.sizes(variables)] = measurement
        return measurement


@dataclass(frozen=True, eq=False, slots=True)
class Document:
    """A parsed document and its operations by name (None: the one without a name)."""

    node: DocumentNode
    operations: Mapping[str | None, Operation]

    def select(self, name: str | None) -> Operation:
        """The operation to run. Source: GraphQL specification, "GetOperation"."""
        if name is None and len(self.operations) == 1:
            return next(iter(self.operations.values()))
        if name is not None and name in self.operations:
            return self.operations[name]
        raise ApiError(ErrorCode.BAD_INPUT, self.selection_failure(name))

    def selection_failure(self, name: str | None) -> str:
        """Why no operation could be chosen, and what would do."""
        names = ", ".join(repr(known) for known in self.operations if known)[:500] or "none with a name"
        if not self.operations:
            return "The document holds no operation, only fragments. Add a query or a mutation."
        if name is None:
            return f"The document holds several operations. Choose one by 'operationName': {names}."
        return f"The document holds no operation named {name!r:.100}. It has: {names}."


@dataclass(frozen=True, eq=False, slots=True)
class Prepared:
    """An operation ready to run with the variables it was prepared for."""

    text: str
    document: Document
    operation: Operation
    measurement: Measurement


class Documents:
    """The documents of one schema; keeps those that were found valid, by their text."""

    def __init__(
        self,
        schema: GraphQLSchema,
        limits: QueryLimits,
        *,
        max_entries: int = 1_000,
        max_bytes: int = 128 * 2**20,
    ) -> None:
        self.schema = schema
        self.limits = limits
        self.known: LRU[str, Document] = LRU(max_entries, max_bytes)

    def prepare(self, text: str, operation_name: str | None, variables: Mapping[str, Any]) -> Prepared:
        """Find the operation to run, or raise `RequestErrors` or `ApiError` when there is none that may."""
        document = self.known.get(text)
        known = document is not None
        document = document or self.read(text)
        operation = document.select(operation_name)
        measurement = operation.measure(self.schema, variables, self.limits)
        if not known:
            self.validate(document.node)
            self.known.put(text, document, len(text) * BYTES_PER_CHARACTER)
        return Prepared(text, document, operation, measurement)

    def read(self, text: str) -> Document:
        """Parse a text within the limits on what parsing and validating it may take."""
        node = self.parse(text)
        check_repeats(node, self.limits)
        definitions = node.definitions
        fragments = {one.name.value: one for one in definitions if isinstance(one, FragmentDefinitionNode)}
        operations = [
            Operation(one, fragments) for one in definitions if isinstance(one, OperationDefinitionNode)
        ]
        named = {one.name: one for one in operations}
        if len(named) < len(operations):
            self.validate(node)
        return Document(node, named)

    def parse(self, text: str) -> DocumentNode:
        """Parse a text of bounded length and number of tokens."""
        limits = self.limits
        require("characters", len(text), limits.max_characters)
        if not text.strip():
            message = 'The query is empty. Send an operation, such as "{ __typename }".'
            raise RequestErrors([GraphQLError(message)])
        try:
            return parse(text, max_lexical_tokens=limits.max_tokens, max_comments=limits.max_tokens)
        except GraphQLSyntaxError as error:
            require("tokens", count_tokens(text, limits.max_tokens), limits.max_tokens)
            raise RequestErrors([error]) from error
        except GraphQLError as error:
            raise RequestErrors([error]) from error

    def validate(self, node: DocumentNode) -> None:
        """Apply the rules of the specification and those that Strawberry adds."""
        errors = validate(self.schema, node, RULES, max_errors=MAX_VALIDATION_ERRORS)
        if errors:
            raise RequestErrors(errors)


def count_tokens(text: str, maximum: int) -> int:
    """The number of tokens, comments aside, as far as `maximum` + 1 or the first that cannot be read."""
    lexer = Lexer(Source(text))
    try:
        for count in range(1, maximum + 2):
            if lexer.advance().kind is TokenKind.EOF:
                return count
    except GraphQLSyntaxError:
        return 0
    return maximum + 1
