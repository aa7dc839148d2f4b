"""Puts a vendor's routes and the parts of the kit together."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from connectors.sandboxing.admin import SandboxParts, admin_routes
from connectors.sandboxing.faults import ErrorRenderer, FaultMiddleware
from connectors.sandboxing.journal import JournalMiddleware


def assemble(
    parts: SandboxParts,
    routes: Sequence[Route],
    render_error: ErrorRenderer,
    exception_handlers: Mapping[Any, Callable[..., Any]] | None = None,
) -> Starlette:
    """Return the app: journal around faults around the vendor's routes, with the admin path beside them.

    `app.state.sandbox` is `parts`, for tests that run in the same process.
    """
    templates = list(dict.fromkeys(route.path for route in routes))
    app = Starlette(
        routes=[*routes, *admin_routes(parts)],
        middleware=[
            Middleware(JournalMiddleware, journal=parts.journal, templates=templates),
            Middleware(FaultMiddleware, plan=parts.faults, render_error=render_error),
        ],
        exception_handlers=exception_handlers,
    )
    # A vendor that knows no trailing slash says so itself; a redirect would be ours.
    app.router.redirect_slashes = False
    app.state.sandbox = parts
    return app
