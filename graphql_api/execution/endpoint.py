"""The HTTP endpoint of a GraphQL schema, as an ASGI application."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Final

from graphql import GraphQLError
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Receive, Scope, Send
from strawberry import Schema

from graphql_api.errors import ApiError, ErrorCode
from graphql_api.execution import errors, refusals, response
from graphql_api.execution.breadth_first import BreadthFirst
from graphql_api.execution.documents import Documents
from graphql_api.execution.guard import Guard, unguarded
from graphql_api.execution.headers import RequestOfHeaders
from graphql_api.execution.lifetime import (
    ClientGoneError,
    DeadlineExceededError,
    UntilDisconnect,
    to_the_end,
    until,
)
from graphql_api.execution.limits import QueryLimits
from graphql_api.execution.negotiation import MediaType, negotiate
from graphql_api.execution.persisted import PersistedQueries
from graphql_api.execution.reading import BodyLimits, RequestReader
from graphql_api.execution.repeats import Asked, Lasting, Repeats
from graphql_api.execution.response import Moment
from graphql_api.execution.run import Result, run
from graphql_api.execution.validators import validated
from graphql_api.telemetry.faults import Fault, Origin

ContextFactory = Callable[[Request], AbstractAsyncContextManager[Any]]
DEFAULT_BODIES = BodyLimits()
#: Seconds between two looks at what is kept of answers.
TIDY_EVERY: Final = 20.0


def of_no_moment(_: object) -> Moment:
    """The hook that adds nothing."""
    return Moment({}, {})


def forgotten(_: object) -> None:
    """The hook that has no answer kept."""


def no_errors(_: object) -> tuple[GraphQLError, ...]:
    """The hook that adds no errors."""
    return ()


def not_needed(_context: object, _let_go: Callable[[], None]) -> None:
    """The hook that never frees a request's variables before the answer."""


class GraphQLEndpoint:
    """One schema over HTTP, to be mounted as an ASGI application: `Route("/graphql", GraphQLEndpoint(schema, …))`.

    `context_factory(request)` opens what lives as long as one request; making or entering it authenticates, by raising
    `ApiError(UNAUTHENTICATED)`, before the body is read. It closes before the answer is sent, after the hooks, which are
    asked about executed operations only: `moment(context)` gives entries of `extensions` and HTTP headers such as
    `Cache-Control`; `response_errors(context)` errors beside data that stand (a list that one of its sources is missing
    from); `lasting(context)` for how long an answer without errors may be given again, out of `repeats`.
    `translate(exception)` turns exceptions of other layers into `ApiError`; what it leaves (None) is masked as INTERNAL.

    `deadline` is the time for the whole request, in seconds; `bodies` bound what it sends. `hand_over(context, let_go)`
    gives the context a function that frees the variables, for operations that need them no more long before they are
    answered. `guard(context)` says which fields are kept from the caller, if any. `page` serves `GET` requests that prefer
    `text/html`. `documents` and `persisted` may be given to share them with another endpoint. `executor` runs the queries
    that it takes; graphql-core runs the rest. Subscriptions are not served over plain HTTP.
    """

    def __init__(  # noqa: PLR0913 - each names one independent setting, all but the schema by keyword
        self,
        schema: Schema,
        *,
        context_factory: ContextFactory,
        limits: QueryLimits | None = None,
        moment: Callable[[Any], Moment] = of_no_moment,
        response_errors: Callable[[Any], Sequence[GraphQLError]] = no_errors,
        translate: errors.Translate = errors.untranslated,
        deadline: float = 30.0,
        bodies: BodyLimits = DEFAULT_BODIES,
        disconnect_grace: float = 0.05,
        page: ASGIApp | None = None,
        documents: Documents | None = None,
        persisted: PersistedQueries | None = None,
        executor: BreadthFirst | None = None,
        repeats: Repeats | None = None,
        lasting: Callable[[Any], Lasting | None] = forgotten,
        hand_over: Callable[[Any, Callable[[], None]], None] = not_needed,
        guard: Callable[[Any], Guard | None] = unguarded,
    ) -> None:
        self.schema = schema
        self.context_factory = context_factory
        self.moment = moment
        self.response_errors = response_errors
        self.translate = translate
        self.deadline = deadline
        self.reader = RequestReader(bodies)
        self.disconnect_grace = disconnect_grace
        self.page = page
        graphql_schema = schema._schema  # noqa: SLF001 - the graphql-core schema has no public name in Strawberry
        self.documents = documents or Documents(graphql_schema, limits or QueryLimits())
        self.persisted = persisted or PersistedQueries()
        self.executor = executor
        self.repeats = repeats
        self.lasting = lasting
        self.hand_over = hand_over
        self.guard = guard

    @asynccontextmanager
    async def tidied(self) -> AsyncIterator[None]:
        """Let go, until the end, of what is kept of answers and not needed any more, whether or not requests come."""
        task = asyncio.create_task(self._tidy())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _tidy(self) -> None:
        while True:
            await asyncio.sleep(TIDY_EVERY)
            try:
                if self.repeats is not None:
                    self.repeats.tidy()
                if self.executor is not None:
                    self.executor.renderings.age()
            except Exception as error:  # noqa: BLE001 - what is kept holds personal data: it must go the next time
                Fault(Origin.of(error), count=1).report()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        if self.repeats is None:
            await self.anew(scope, receive, send, None)
            return
        try:
            asked = await self.repeats.asked(scope, receive, self.reader.limits)
        except refusals.RequestRefusedError as error:
            await response.refused(MediaType.JSON, error).send(send)
            return
        known = None if asked is None else await self.repeats.find(asked)
        if known is not None:
            await known.send(send)
            return
        await self.anew(scope, asked.unread(receive) if asked else receive, send, asked)

    async def anew(self, scope: Scope, receive: Receive, send: Send, asked: Asked | None) -> None:
        """Answer a request that has no answer yet."""
        request = RequestOfHeaders(scope, receive)
        with_page = self.page is not None and request.method in {"GET", "HEAD"}
        media_type = negotiate(request.headers.get("accept"), page=with_page)
        if media_type is MediaType.HTML and self.page is not None:
            await self.page(scope, receive, send)
            return
        try:
            answer = await self.answer(request, media_type, asked)
        except (ClientDisconnect, ClientGoneError):
            return
        if request.method == "GET":
            answer = validated(answer.whole(), request.headers.get("if-none-match"))
        elif scope.get("http_version") == "1.0":  # which has no other way to tell where a body ends
            answer = answer.whole()
        await answer.send(send)

    async def answer(
        self, request: Request, media_type: MediaType | None, repeatable: Asked | None = None
    ) -> response.Answer:
        """The answer to a request, whatever goes wrong."""
        shown = media_type or MediaType.JSON
        deadline = asyncio.get_running_loop().time() + self.deadline
        try:
            check_acceptable(media_type)
            self.reader.check(request)
            async with until(deadline):
                return await self.exchange(request, shown, deadline, repeatable)
        except errors.RequestErrors as error:
            return response.not_executed(shown, [errors.request_error(one) for one in error.errors])
        except (ClientDisconnect, ClientGoneError):
            raise
        except Exception as error:  # noqa: BLE001 - the last place to answer: whatever it is, it is masked and logged
            return self.failure(shown, error)

    def failure(self, media_type: MediaType, error: Exception) -> response.Answer:
        """The answer to a failure of the request as a whole."""
        if isinstance(error, DeadlineExceededError):
            error = timed_out(self.deadline)
        public = error if isinstance(error, ApiError) else self.translate(error)
        return response.broken(media_type, error) if public is None else response.refused(media_type, public)

    async def exchange(
        self, request: Request, media_type: MediaType, deadline: float, repeatable: Asked | None
    ) -> response.Answer:
        """Read, run and encode one operation, within the lifetime of its context."""
        body = None if repeatable is None else repeatable.body
        async with self.context_factory(request) as context, self.reader.read(request, body) as received:
            asked = self.persisted.resolve(received)
            prepared = self.documents.prepare(asked.query, asked.operation_name, asked.variables)
            check_operation_type(prepared.operation.type, asked.method)
            self.persisted.register(received)
            self.hand_over(context, received.let_go)
            work = run(self.schema, prepared, asked, context, self.executor, self.guard(context))
            result = await self.finish(request, prepared.operation.type, work, deadline)
            answer, flawless = self.encode(media_type, result, context)
            if self.repeats is not None and flawless and prepared.operation.type == "query":
                self.repeats.learn(request.scope)
                lasting = self.lasting(context) if repeatable is not None else None
                if repeatable is not None and lasting is not None:
                    self.repeats.keep(repeatable, answer, lasting)
            return answer

    async def finish(
        self,
        request: Request,
        operation_type: str,
        work: Coroutine[Any, Any, Result],
        deadline: float,
    ) -> Result:
        """Let a query run while the client waits for it, a mutation to its end."""
        if operation_type == "mutation":
            return await to_the_end(work, deadline)
        async with UntilDisconnect(request.receive, self.disconnect_grace):
            return await work

    def encode(self, media_type: MediaType, result: Result, context: object) -> tuple[response.Answer, bool]:
        """The answer with what the hooks add to it, and whether all of it may be given again."""
        failures = [*result.errors, *self.response_errors(context)]
        formatted = errors.execution_errors(failures, self.translate)
        moment = self.moment(context)
        extended = Moment({**result.extensions, **moment.extensions}, moment.headers)
        answer = response.executed(media_type, result.data, formatted, extended)
        return answer, not failures and not result.extensions


def check_acceptable(media_type: MediaType | None) -> None:
    """Refuse (406) when the client accepts nothing that we can answer in."""
    if media_type is None:
        known = f"{MediaType.GRAPHQL} or {MediaType.JSON}"
        message = f"None of the media types in the Accept header is supported; accept {known}."
        raise refusals.RequestRefusedError(406, message)


def check_operation_type(operation_type: str, method: str) -> None:
    """Refuse writing by GET (405), which caches and prefetching may repeat, and subscriptions."""
    if operation_type == "mutation" and method == "GET":
        message = "Mutations are not allowed by GET; send this one by POST."
        raise refusals.method_not_allowed(message, "POST")
    if operation_type == "subscription":
        message = "Subscriptions are not served. Ask again with a query."
        raise ApiError(ErrorCode.BAD_INPUT, message)


def timed_out(seconds: float) -> ApiError:
    """The request took longer than it may."""
    message = f"The request took longer than {seconds:g} seconds. Ask for smaller pages, or try again later."
    return ApiError(ErrorCode.TIMED_OUT, message)
