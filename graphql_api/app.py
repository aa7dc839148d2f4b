"""The application: routes, what is opened and closed with it, and what every request is given."""

import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from importlib.metadata import version
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from graphql_api import answering
from graphql_api.accounts import Accounts
from graphql_api.configuration import Configuration
from graphql_api.context import RequestContext
from graphql_api.errors import ApiError, ErrorCode
from graphql_api.execution.breadth_first import BreadthFirst
from graphql_api.execution.endpoint import GraphQLEndpoint
from graphql_api.execution.limits import QueryLimits
from graphql_api.execution.reading import BodyLimits
from graphql_api.execution.repeats import Repeats
from graphql_api.execution.response import Answer
from graphql_api.integrations import Integrations
from graphql_api.loading.freshness import Account, tolerance
from graphql_api.loading.lookup import Reading
from graphql_api.loading.recording import recording
from graphql_api.loading.visibility import Glance
from graphql_api.operations.writing import Writing, keyring_of, opened, opened_database
from graphql_api.pages import home
from graphql_api.pages.graphiql import GraphiQLSettings, graphiql_page
from graphql_api.schema.guards import Guards
from graphql_api.schema.root import schema
from graphql_api.security.keys import Caller, Keyring
from graphql_api.settings import Executor, Settings
from graphql_api.store.database import Database
from graphql_api.sweeping.schedule import Sweeper
from graphql_api.telemetry.requests import RequestLogMiddleware
from graphql_api.vendor_errors import translate

GRAPHQL_PATH = "/graphql"
SCHEMA_PATH = "/schema.graphql"
HEALTH_PATH = "/health"


class Service:
    """What lives as long as the app: the store, the open integrations and the keys."""

    def __init__(self, configuration: Configuration) -> None:
        self.configuration = configuration
        self.settings = configuration.settings
        self.keyring = Keyring(configuration.keys)
        self.seals = keyring_of(configuration.settings)
        self.integrations = Integrations(configuration.settings)
        self.accounts: Accounts | None = None
        self.writing: Writing | None = None
        self.sweeper: Sweeper | None = None

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Serve what file and store describe and work on the journal until the end, then close every connection."""
        try:
            async with (
                opened_database(self.settings) as database,
                recording(database, self.seals) as recorder,
            ):
                self.integrations.recorder = recorder
                self.accounts = self._accounts(database)
                writing = opened(self.settings, self.seals, self.integrations, database)
                self.sweeper = Sweeper(
                    database, self.integrations, recorder.key, self.settings.sweep_max_share
                )
                async with self.accounts.watched(), writing as self.writing, self.sweeper.watched():
                    yield
        finally:
            await self.integrations.close()

    def _accounts(self, database: Database) -> Accounts:
        return Accounts(
            configuration=self.configuration,
            database=database,
            keyring=self.seals,
            integrations=self.integrations,
            api_keys=self.keyring,
        )

    def context(self, request: Request) -> AbstractAsyncContextManager[RequestContext]:
        """What one request carries; UNAUTHENTICATED if it comes without a valid key."""
        assert self.accounts is not None  # noqa: S101  # requests come after the lifespan has begun
        caller = self.accounts.authenticate(request.headers.get("authorization"))
        if caller is None:
            message = "The key is missing or wrong. Send one in the header `Authorization: Bearer ats_…`."
            raise ApiError(ErrorCode.UNAUTHENTICATED, message)
        return nullcontext(self._context(caller, request.headers.get("cache-control")))

    def _context(self, caller: Caller, cache_control: str | None) -> RequestContext:
        ages = tolerance(cache_control, time.time(), self.settings.stale_if_error_seconds)
        assert self.writing is not None and self.accounts is not None  # noqa: S101, PT018  # as above
        account, glance = Account(), Glance(self.accounts.looks.look)
        visible = {key: open_ for key, open_ in self.integrations.items() if caller.may_see(key)}
        readings = {
            key: Reading(open_.source, ages, account, caller.scopes, glance)
            for key, open_ in visible.items()
            if not open_.config.disabled
        }
        return RequestContext(
            caller=caller,
            integrations=visible,
            readings=readings,
            account=account,
            writing=self.writing,
            accounts=self.accounts,
            glance=glance,
            sweeper=self.sweeper,
        )


class App(Starlette):
    """The service, with the shortest way for what nearly all requests are for."""

    def __init__(self, endpoint: GraphQLEndpoint, routes: Sequence[BaseRoute], **given: Any) -> None:  # noqa: ANN401  # Starlette's
        super().__init__(routes=[Route(GRAPHQL_PATH, endpoint), *routes], **given)
        self.endpoint = endpoint
        self._front: ASGIApp = endpoint
        for cls, arguments, options in reversed(self.user_middleware):
            self._front = cls(self._front, *arguments, **options)

    def at_once(self, whole: bytes) -> Answer | None:
        """The answer to a request to the endpoint that is known by its bytes; `Connection` asks before it reads them."""
        repeats = self.endpoint.repeats
        return None if repeats is None else repeats.at_once(whole)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; Starlette's router and its error pages stand between others and their routes."""
        if scope["type"] == "http" and scope["path"] == GRAPHQL_PATH:
            scope["app"] = self
            await self._front(scope, receive, send)
            return
        await super().__call__(scope, receive, send)


def create_app(configuration: Configuration) -> Starlette:
    """The whole service, as an ASGI application. Its lifespan opens the journal, and no connection to a vendor."""
    service = Service(configuration)
    demo_key = configuration.demo_key.reveal() if configuration.demo_key is not None else None
    page = graphiql_page(GraphiQLSettings(endpoint=GRAPHQL_PATH, schema_path=SCHEMA_PATH, api_key=demo_key))
    landing = home.HomeSettings(
        version=version("ats-graph"),
        endpoint=GRAPHQL_PATH,
        schema_path=SCHEMA_PATH,
        health_path=HEALTH_PATH,
        api_key=demo_key,
    )
    routes = [
        Route(SCHEMA_PATH, _schema_file, methods=["GET"]),
        Route(HEALTH_PATH, _health, methods=["GET"]),
        *home.routes(landing),
    ]
    middleware = [Middleware(RequestLogMiddleware)]
    if demo_key is not None:
        # The demo's pages hold its key: no other site may have a browser read them under a name of its own.
        middleware.append(
            Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost", "[::1]"])
        )
    middleware += _cross_origin(service.settings)
    endpoint = _endpoint(service, page)
    app = App(endpoint, routes, middleware=middleware, lifespan=_lifespan(service, endpoint))
    app.state.service = service
    return app


def _lifespan(
    service: Service, endpoint: GraphQLEndpoint
) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with service.opened(), endpoint.tidied():
            yield

    return lifespan


def _endpoint(service: Service, page: Response) -> GraphQLEndpoint:
    settings = service.settings

    async def show(scope: Scope, receive: Receive, send: Send) -> None:
        await page(scope, receive, send)

    return GraphQLEndpoint(
        schema,
        context_factory=service.context,
        limits=query_limits(settings),
        moment=answering.moment,
        response_errors=lambda context: context.errors,
        translate=translate,
        deadline=settings.request_deadline_seconds,
        bodies=_bodies(settings),
        page=show,
        executor=_executor(settings),
        repeats=Repeats(settings.response_cache_bytes) if settings.response_cache_bytes else None,
        lasting=answering.lasting,
        guard=Guards(schema._schema).of,  # noqa: SLF001  # the graphql-core schema has no public name in Strawberry
        hand_over=lambda context, let_go: context.held.append(let_go),
    )


def _bodies(settings: Settings) -> BodyLimits:
    return BodyLimits(
        max_bytes=settings.max_body_bytes,
        max_upload_bytes=settings.max_upload_bytes,
        budget_bytes=settings.body_budget_bytes,
    )


def _executor(settings: Settings) -> BreadthFirst | None:
    if settings.executor is Executor.GRAPHQL_CORE:
        return None
    return BreadthFirst(schema, told_by_class=("Node",), rendered_bytes=settings.rendered_bytes)


def query_limits(settings: Settings) -> QueryLimits:
    """What one operation may ask for."""
    return QueryLimits(
        max_tokens=settings.max_query_tokens,
        max_depth=settings.max_query_depth,
        max_aliases=settings.max_query_aliases,
        max_root_fields=settings.max_query_root_fields,
        max_cost=settings.max_query_cost,
    )


def _cross_origin(settings: Settings) -> list[Middleware]:
    if not settings.cors_origins:
        return []
    return [
        Middleware(
            CORSMiddleware,
            allow_origins=list(settings.cors_origins),
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type", "Cache-Control"],
            expose_headers=["X-Request-ID"],
            max_age=600,
        ),
    ]


async def _schema_file(_request: Request) -> PlainTextResponse:
    return PlainTextResponse(schema.as_str() + "\n", media_type="application/graphql; charset=utf-8")


async def _health(_request: Request) -> JSONResponse:
    return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})
