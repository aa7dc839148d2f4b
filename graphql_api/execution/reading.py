"""A POST or GET request read to what it asks for, within the limits on its body."""

from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

from starlette.requests import Request

from graphql_api.execution.bodies import LARGE, SMALL, announced, arriving, joined, small
from graphql_api.execution.budget import BodyBudget, Share
from graphql_api.execution.multipart import FormLimits, check_preflight, multipart_request
from graphql_api.execution.request import (
    GraphQLRequest,
    check_headers,
    children,
    from_json,
    from_query_string,
    is_multipart,
)


@dataclass(frozen=True, kw_only=True)
class BodyLimits:
    """What a body may be. `seconds` is the time for its arrival.

    `max_bytes` bounds a JSON body, and each JSON field of a multipart body (see `execution.multipart`); `max_upload_bytes`
    the whole of a multipart body, None if there are none to be taken; `max_upload_files` its files. All bodies of more than
    64 KiB together, from their arrival until they are let go of, take up at most `budget_bytes`, in the order in which they
    came; a larger one has to be alone.
    """

    max_bytes: int = 2**20
    seconds: float = 10.0
    max_upload_bytes: int | None = None
    max_upload_files: int = 20
    budget_bytes: int = 2**26


class RequestReader:
    """Reads requests; all that one process has in memory of large bodies is within one budget."""

    def __init__(self, limits: BodyLimits) -> None:
        self.limits = limits
        self.budget = BodyBudget(limits.budget_bytes)

    def check(self, request: Request) -> None:
        """Refuse what can be told from the headers alone."""
        check_headers(request, uploads=self.limits.max_upload_bytes is not None)
        if is_multipart(request):
            check_preflight(request.headers)

    @asynccontextmanager
    async def read(self, request: Request, body: bytes | None = None) -> AsyncIterator[GraphQLRequest]:
        """What a checked request asks for, or `RequestRefusedError`. `body` is a JSON body that was read already.

        The `async with` is to last until the answer is ready: its files are open until then, and its memory is accounted for
        until then or until `let_go` is called.
        """
        if request.method == "GET":
            yield from_query_string(request.scope["query_string"])
            return
        form = is_multipart(request)
        if not form and (body is not None or self.little(request)):
            yield from_json(await self.small(request) if body is None else body)
            return
        async with Share(self.budget) as share:
            with ExitStack() as files:
                read = self.form(request, share, files) if form else self.json(request, share)
                yield letting_go(await read, share, files)

    def little(self, request: Request) -> bool:
        """Whether a body is announced that is too small to be accounted for."""
        return (announced(request) or LARGE) <= min(SMALL, self.limits.max_bytes)

    async def small(self, request: Request) -> bytes:
        """Such a body."""
        return await small(request, min(SMALL, self.limits.max_bytes), self.limits.seconds)

    async def form(self, request: Request, share: Share, lifetime: ExitStack) -> GraphQLRequest:
        """The request in a multipart body, with its files open until the end of `lifetime`."""
        limits = FormLimits(self.limits.max_bytes, self.limits.max_upload_files)
        whole = self.limits.max_upload_bytes or 0
        async with arriving(request, whole, self.limits.seconds, share) as parts:
            return await multipart_request(request.headers, parts, limits, lifetime)

    async def json(self, request: Request, share: Share) -> GraphQLRequest:
        """The request in a JSON body."""
        async with arriving(request, self.limits.max_bytes, self.limits.seconds, share) as parts:
            body = await joined(parts)
        return from_json(body)


def letting_go(received: GraphQLRequest, share: Share, files: ExitStack) -> GraphQLRequest:
    """The request, which frees its variables, its files and their share of the budget when it is told to."""

    def let_go() -> None:
        empty(received.variables)
        files.close()
        share.release()

    return replace(received, let_go=let_go)


def empty(variables: dict[str, Any]) -> None:
    """Empty the containers inside too: executors keep a hold of them for longer than of the whole."""
    left: list[Any] = [variables]
    while left:
        container = left.pop()
        left += children(container)
        container.clear()
