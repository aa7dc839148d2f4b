"""GraphiQL, the IDE in the browser, for the address of the GraphQL endpoint itself."""

import json
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response

from graphql_api.pages.assets import asset_path
from graphql_api.pages.document import inert_json, render
from graphql_api.pages.examples import Example, load_examples


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphiQLSettings:
    """What the IDE opens with. ``api_key`` fills the header editor: for demos on this machine only.

    Whoever can open the page can read the key, so a service for others leaves it out.
    """

    endpoint: str = "/graphql"
    schema_path: str = "/schema.graphql"
    docs_url: str | None = None
    title: str = "ats-graph"
    examples: tuple[Example, ...] = field(default_factory=load_examples)
    api_key: str | None = field(default=None, repr=False)


def _headers(settings: GraphiQLSettings) -> str:
    if settings.api_key is None:
        return ""
    return json.dumps({"Authorization": f"Bearer {settings.api_key}"}, indent=2)


def _links(settings: GraphiQLSettings) -> list[dict[str, str]]:
    links = [{"text": "Schema", "href": settings.schema_path}]
    if settings.docs_url is not None:
        links.append({"text": "Documentation", "href": settings.docs_url})
    return links


def _boot_settings(settings: GraphiQLSettings) -> dict[str, object]:
    return {
        "endpoint": settings.endpoint,
        "schemaPath": settings.schema_path,
        "title": settings.title,
        "headers": _headers(settings),
        "links": _links(settings),
        "tabs": [{"query": each.query, "variables": each.variables} for each in settings.examples],
    }


def _paths() -> dict[str, str]:
    return {
        "favicon": asset_path("favicon.svg"),
        "graphiql_css": asset_path("graphiql.min.css"),
        "explorer_css": asset_path("graphiql-plugin-explorer.css"),
        "boot_css": asset_path("boot.css"),
        "react_js": asset_path("react.production.min.js"),
        "react_dom_js": asset_path("react-dom.production.min.js"),
        "graphiql_js": asset_path("graphiql.min.js"),
        "explorer_js": asset_path("graphiql-plugin-explorer.umd.js"),
        "boot_js": asset_path("boot.js"),
    }


def graphiql_page(settings: GraphiQLSettings) -> Response:
    """The page, ready to be sent any number of times. Its files are those of ``asset_routes``."""
    values = {"title": settings.title} | _paths()
    return render("graphiql.html", values, raw={"settings": inert_json(_boot_settings(settings))})


def wants_page(request: Request) -> bool:
    """Whether a person's browser asks, to be shown the page, and not a program that wants data.

    Browsers name ``text/html`` when they open an address; GraphQL clients never do.
    """
    return request.method in {"GET", "HEAD"} and "text/html" in request.headers.get("Accept", "")
