"""How much one operation may ask for, known before it is validated and before any work is done for it.

Measuring comes before validation because validation itself compares fields pairwise, so these functions take documents
that may be invalid; validation reports afterwards what is wrong with them.
"""

from dataclasses import dataclass

from graphql import DocumentNode, FieldNode

from graphql_api.errors import ApiError, ErrorCode


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryLimits:
    """The limits of one operation. Each default leaves room for several times what an ordinary client asks for."""

    max_characters: int = 100_000
    max_tokens: int = 5_000
    max_repeats: int = 100
    """How often one response name may stand in a document; validation compares those fields pairwise."""
    max_nesting: int = 100
    """Levels of selections, those of fragments included."""
    max_depth: int = 20
    """Nested fields, `nodes` and `edges` included; fragments add none."""
    max_aliases: int = 50
    max_root_fields: int = 20
    max_cost: int = 50_000
    """Objects that the answer may hold if each list is full."""
    default_page_size: int = 25
    """What a list is taken to hold when the operation does not say."""
    max_page_size: int = 250
    """What a page is taken to hold at most: a field refuses more by itself, with a better message than a cost."""


class QueryTooComplexError(ApiError):
    """The operation goes beyond one limit, which the message and `extensions` name with both figures and a remedy."""

    def __init__(self, limit: str, maximum: int, measured: int, remedy: str) -> None:
        self.limit, self.maximum, self.measured = limit, maximum, measured
        counted_out = limit not in CUT_SHORT and measured < CEILING
        found = f"{measured:,}" if counted_out else f"more than {min(maximum, CEILING):,}"
        super().__init__(
            ErrorCode.QUERY_TOO_COMPLEX,
            f"The query exceeds the limit of {maximum:,} {NAMES[limit]}: it has {found}. {remedy}",
        )

    @property
    def extensions(self) -> dict[str, object]:
        """The parts of every error, and which limit it was, in figures."""
        figures = {"limit": self.limit, "maximum": self.maximum, "measured": min(self.measured, CEILING)}
        return {**super().extensions, **figures}


CEILING = 10**9
CUT_SHORT = frozenset({"tokens", "nesting"})
"""The limits at which counting stops, so that the figure says no more than that there are more."""
NAMES = {
    "characters": "characters",
    "tokens": "tokens",
    "repeats": "uses of one response name",
    "nesting": "levels of nested selections, fragments included",
    "depth": "levels of nested fields",
    "aliases": "aliases",
    "rootFields": "fields at the top",
    "cost": "estimated objects",
}
REMEDIES = {
    "characters": "Pass values as variables, or split the document.",
    "tokens": "Split the document into several requests.",
    "repeats": "Move repeated selections into fragments, or split the document.",
    "nesting": "Merge fragments that only spread one another, or ask for fewer levels.",
    "depth": "Ask for fewer levels, and for deeper records by their ids in another request.",
    "aliases": "Ask for several records by one list field, or split the query.",
    "rootFields": "Split the query into several requests.",
    "cost": "Use smaller pages (`first`), fewer levels, or several requests.",
}


def require(limit: str, measured: int, maximum: int) -> None:
    """Raise `QueryTooComplexError` when `measured` is beyond `maximum`."""
    if measured > maximum:
        raise QueryTooComplexError(limit, maximum, measured, REMEDIES[limit])


def check_repeats(document: DocumentNode, limits: QueryLimits) -> None:
    """Bound the pairwise work of validation: count each response name in the document, each fragment once."""
    counts: dict[str, int] = {}
    pending = [node.selection_set for node in document.definitions if hasattr(node, "selection_set")]
    while pending:
        for node in pending.pop().selections:
            if isinstance(node, FieldNode):
                name = (node.alias or node.name).value
                counts[name] = counts.get(name, 0) + 1
            nested = getattr(node, "selection_set", None)
            if nested is not None:
                pending.append(nested)
    require("repeats", max(counts.values(), default=0), limits.max_repeats)
