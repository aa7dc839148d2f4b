"""Organization units and permanent establishments. Source: HR WORKS API v2.10; neither is paged."""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from connectors.hrworks.sandbox.account import Account, Handler
from connectors.hrworks.sandbox.answers import reply
from connectors.hrworks.sandbox.errors import invalid_parameter
from connectors.hrworks.sandbox.state import SITES, UNITS

Record = dict[str, Any]

UNITS_PATH = "/v2/organization-units"
SITES_PATH = "/v2/permanent-establishments"
RIGHT = "general:read"


class Organization:
    """Lists units and establishments, and finds one."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def routes(self) -> list[Route]:
        """Return the routes."""
        route = self._account.route
        unit = self._single(UNITS, lambda record, wanted: wanted in (record["uuid"], record.get("number")))
        site = self._single(SITES, lambda record, wanted: wanted == record["id"])
        return [
            route("GET", UNITS_PATH, self._listing(UNITS), RIGHT),
            route("GET", f"{UNITS_PATH}/{{identifier}}", unit, RIGHT),
            route("GET", SITES_PATH, self._listing(SITES), RIGHT),
            route("GET", f"{SITES_PATH}/{{identifier}}", site, RIGHT),
        ]

    def _listing(self, collection: str) -> Handler:
        async def listing(request: Request) -> Response:
            return reply(request, {collection: list(self._account.state.records(collection))})

        return listing

    def _single(self, collection: str, matches: Callable[[Record, str], bool]) -> Handler:
        async def single(request: Request) -> Response:
            wanted = request.path_params["identifier"]
            for record in self._account.state.records(collection):
                if matches(record, wanted):
                    return reply(request, record)
            status = self._account.knobs.unknown_identifier_status
            raise invalid_parameter(name="identifier", reason=f"not found in {collection}", status=status)

        return single
