"""The landing page at ``/``: what this is, where to go, and a first query to copy."""

import json
import shlex
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from graphql_api.pages.assets import asset_path, asset_routes
from graphql_api.pages.document import render

FIRST_QUERY = "{ integrations { name jobs(first: 3) { nodes { name status } } } }"


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeSettings:
    """What the landing page links to. ``api_key`` completes the command to copy: for demos only."""

    title: str = "ats-graph"
    version: str = ""
    endpoint: str = "/graphql"
    schema_path: str = "/schema.graphql"
    health_path: str = "/health"
    api_key: str | None = field(default=None, repr=False)


def curl_command(endpoint_url: str, api_key: str | None) -> str:
    """A command for a terminal that sends the first query. Without a key it names the variable to set."""
    authorization = (
        '"Authorization: Bearer $ATS_GRAPH_KEY"'
        if api_key is None
        else shlex.quote(f"Authorization: Bearer {api_key}")
    )
    return " \\\n  ".join(
        (
            f"curl {shlex.quote(endpoint_url)}",
            f"-H {authorization}",
            "-H 'Content-Type: application/json'",
            f"-d {shlex.quote(json.dumps({'query': FIRST_QUERY}))}",
        )
    )


def home_page(settings: HomeSettings, origin: str) -> Response:
    """The page for a service reached at ``origin`` (scheme, host and port, without a slash at its end)."""
    values = {
        "title": settings.title,
        "version": settings.version,
        "endpoint": settings.endpoint,
        "schema_path": settings.schema_path,
        "health_path": settings.health_path,
        "curl": curl_command(origin + settings.endpoint, settings.api_key),
        "favicon": asset_path("favicon.svg"),
        "home_css": asset_path("home.css"),
    }
    return render("home.html", values)


def _home(settings: HomeSettings) -> Callable[[Request], Awaitable[Response]]:
    async def home(request: Request) -> Response:
        return home_page(settings, f"{request.url.scheme}://{request.url.netloc}")

    return home


def routes(settings: HomeSettings) -> list[Route]:
    """The landing page, the files of all pages and the icon. The IDE belongs to the endpoint's route."""
    return [Route("/", _home(settings), name="home"), *asset_routes()]
