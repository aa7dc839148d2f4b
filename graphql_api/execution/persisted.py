"""Automatic persisted queries: a client sends the hash of a query it sent before, in place of the query.

Source: Apollo Server documentation, "Automatic Persisted Queries": `extensions.persistedQuery` holds `version` 1 and
`sha256Hash`; an unknown hash is answered by `PersistedQueryNotFound`, whereupon the client sends both.
"""

import hashlib
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from graphql_api.errors import ApiError, ErrorCode
from graphql_api.execution.lru import LRU
from graphql_api.execution.request import GraphQLRequest

HASH_LENGTH = 64


class PersistedQueries:
    """Texts by their hash: bounded in number and bytes, each forgotten `seconds` after it was last sent in full."""

    def __init__(
        self,
        *,
        max_entries: int = 1_000,
        max_bytes: int = 8 * 2**20,
        seconds: float = 86_400.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.texts: LRU[str, tuple[str, float]] = LRU(max_entries, max_bytes)
        self.seconds = seconds
        self.clock = clock

    def resolve(self, request: GraphQLRequest) -> GraphQLRequest:
        """The request with its query filled in, or refused when the hash is unknown or not that of the query."""
        hashed = asked_hash(request.extensions)
        if hashed is None:
            return request
        if not request.query:
            return replace(request, query=self.find(hashed))
        if hashlib.sha256(request.query.encode()).hexdigest() != hashed:
            message = "The sha256Hash is not that of the query. Hash the exact text that is sent, in UTF-8."
            raise ApiError(ErrorCode.BAD_INPUT, message)
        return request

    def find(self, hashed: str) -> str:
        """The text registered for a hash."""
        found = self.texts.get(hashed)
        if found is None or found[1] <= self.clock():
            self.texts.drop(hashed)
            raise ApiError(ErrorCode.PERSISTED_QUERY_NOT_FOUND, "PersistedQueryNotFound")
        return found[0]

    def register(self, request: GraphQLRequest) -> None:
        """Keep the text of a request, as received, that came with its hash and proved valid; refused ones take no room."""
        hashed = asked_hash(request.extensions) if request.query else None
        if hashed is not None:
            self.texts.put(hashed, (request.query, self.clock() + self.seconds), len(request.query.encode()))


def asked_hash(extensions: dict[str, Any]) -> str | None:
    """The hash in `extensions.persistedQuery`, if there is one."""
    asked = extensions.get("persistedQuery")
    if asked is None:
        return None
    if not isinstance(asked, dict) or asked.get("version") != 1 or not is_hash(asked.get("sha256Hash")):
        message = "extensions.persistedQuery must be an object with version 1 and sha256Hash, 64 lower-case hex digits."
        raise ApiError(ErrorCode.BAD_INPUT, message)
    hashed: str = asked["sha256Hash"]
    return hashed


def is_hash(value: object) -> bool:
    """Whether this is a SHA-256 in lower-case hexadecimal digits."""
    return isinstance(value, str) and len(value) == HASH_LENGTH and not value.strip("0123456789abcdef")
