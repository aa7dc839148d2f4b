"""The sandbox as an app: `create_app` puts state, rights and routes together."""

from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from connectors.hr4you.sandbox.access import Access, tokens_of
from connectors.hr4you.sandbox.answers import API_PREFIX, Refusal, on_refusal, refused, render_error
from connectors.hr4you.sandbox.documents import Documents, download_from
from connectors.hr4you.sandbox.job_feed import JobFeed
from connectors.hr4you.sandbox.notes import Notes
from connectors.hr4you.sandbox.pages import JobPages
from connectors.hr4you.sandbox.reads import Handler, listing, single
from connectors.hr4you.sandbox.state import Tenant
from connectors.hr4you.sandbox.switches import READABLE, WITH_IDS, Right, Switches
from connectors.hr4you.sandbox.writes import Writes
from connectors.sandboxing.admin import SandboxParts
from connectors.sandboxing.assembly import assemble
from connectors.sandboxing.fault_plan import FaultPlan
from connectors.sandboxing.faults import ADMIN_PREFIX
from connectors.sandboxing.knobs import KnobBoard

DEFAULT_PORT = 8312
DEFAULT_TOKEN = "demo-hr4you-token"  # noqa: S105 - opens this sandbox and nothing else
#: The contract of the v2 API is assumed, and whoever starts the sandbox shall know.
TITLE = "HR4YOU (assumed contract assumed-1; public job feed as known)"


def connection() -> dict[str, str]:
    """Return credentials that work, by the names under which a connection asks for them; the feed needs none."""
    return {"token": DEFAULT_TOKEN}


def create_app(*, scale: float = 1.0, seed: int = 2026, token: str = DEFAULT_TOKEN) -> Starlette:
    """Return a tenant's server with seed data.

    `scale` 1 is 80 jobs, 1,500 applicants and 1,900 applications. `token` has all rights; `{token}-read-only`,
    `{token}-jobs-only` and `{token}-none` have fewer.
    """
    tenant = Tenant(scale, seed)
    knobs = KnobBoard(Switches())
    parts = SandboxParts(state=tenant, knobs=knobs, faults=FaultPlan(seed))
    access = Access(tokens_of(token), knobs)
    api = _Api(access, tenant, parts, knobs)
    handlers = {Refusal: on_refusal, HTTPException: _on_http_error(access)}
    return assemble(parts, [*api.routes(), *_public_routes(tenant, knobs)], render_error, handlers)


class _Api:
    """The routes of the API, each behind its right."""

    def __init__(
        self, access: Access, tenant: Tenant, parts: SandboxParts, knobs: KnobBoard[Switches]
    ) -> None:
        self._access = access
        self._tenant = tenant
        self._writes = Writes(tenant, parts.clock, knobs)
        self._documents = Documents(tenant, parts.clock, knobs)
        self._notes = Notes(tenant, parts.clock, knobs)

    def routes(self) -> list[Route]:
        tenant, writes = self._tenant, self._writes
        lists = [self._route("GET", f"/{name}", name, listing(tenant, name)) for name in READABLE]
        ones = [self._route("GET", f"/{name}/{{id}}", name, single(tenant, name)) for name in WITH_IDS]
        documents, notes = "/applicants/{id}/documents", "/applications/{id}/notes"
        return [
            *lists,
            *ones,
            self._route("POST", "/applicants", "applicants", writes.create_applicant),
            self._route("POST", "/applications", "applications", writes.create_application),
            self._route("PATCH", "/applications/{id}", "applications", writes.change_application),
            self._route("POST", documents, "documents", self._documents.create),
            self._route("GET", documents, "documents", self._documents.listing),
            self._route("POST", notes, "notes", self._notes.create),
            self._route("GET", notes, "notes", self._notes.listing),
        ]

    def _route(self, method: str, path: str, resource: str, handler: Handler) -> Route:
        right: Right = "read" if method == "GET" else "write"

        async def guarded(request: Request) -> Response:
            self._access.allow(request, resource, right)
            return await handler(request)

        return Route(API_PREFIX + path, guarded, methods=[method])


def _public_routes(tenant: Tenant, knobs: KnobBoard[Switches]) -> list[Route]:
    feed, pages = JobFeed(tenant, knobs), JobPages(tenant)
    return [
        Route("/api/jobs/xml/set/{name}", feed.answer, methods=["GET"]),
        Route("/job/view/{id}", pages.answer, methods=["GET"]),
        Route("/job/view/{id}/{title}", pages.answer, methods=["GET"]),
        Route(f"{ADMIN_PREFIX}/files/{{id}}", download_from(tenant), methods=["GET"]),
    ]


def _on_http_error(access: Access) -> Callable[[Request, Exception], Awaitable[Response]]:
    """Answer unknown routes and methods; under the API's prefix only to those who may enter at all."""

    async def answer(request: Request, error: Exception) -> Response:
        if not isinstance(error, HTTPException):
            raise error
        if request.url.path.startswith(f"{API_PREFIX}/"):
            try:
                access.name_of(request)
            except Refusal as refusal:
                return refused(refusal)
        return render_error(error.status_code, request.scope)

    return answer
