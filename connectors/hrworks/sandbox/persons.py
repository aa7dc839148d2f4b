"""Persons. Source: HR WORKS API v2.10, `/v2/persons` (not paged) and `/v2/persons/master-data` (paged)."""

from collections.abc import Iterable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from connectors.hrworks.sandbox.account import Account
from connectors.hrworks.sandbox.answers import reply
from connectors.hrworks.sandbox.errors import invalid_parameter
from connectors.hrworks.sandbox.paging import page_of
from connectors.hrworks.sandbox.parameters import choice, flag, values
from connectors.hrworks.sandbox.state import PERSONS, UNITS

Record = dict[str, Any]

PATH = "/v2/persons"
RIGHT = "persons:read"
IDENTIFIERS = ("personId", "personnelNumber", "personLicenseNumber", "uuid", "personIdentifierForKiosk")
#: The vendor's PersonBaseData; it has no e-mail address.
IDENTITY = (
    "uuid",
    "personId",
    "personnelNumber",
    "firstName",
    "lastName",
    "personIdentifierForKiosk",
    "externalIds",
)


class Persons:
    """Lists persons briefly or in full, and finds one."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def routes(self) -> list[Route]:
        """Return the routes; the listing of master data comes before the single person of any name."""
        return [
            self._account.route("GET", PATH, self._by_unit, RIGHT),
            self._account.route("GET", f"{PATH}/master-data", self._master_data, RIGHT),
            self._account.route("GET", f"{PATH}/{{identifier}}", self._identity, RIGHT),
            self._account.route("GET", f"{PATH}/{{identifier}}/master-data", self._single, RIGHT),
        ]

    async def _by_unit(self, request: Request) -> Response:
        """Answer an object keyed by organization unit."""
        kind = choice(request, "identifierType", ("number", "uuid"), "number")
        wanted = values(request, "organizationUnits")
        only_listed = flag(request, "onlyActiveOrganizationUnits", default=True)
        active_units = set(self._account.state.table(UNITS))
        grouped: dict[str, list[Record]] = {}
        for person in self._persons(active=flag(request, "onlyActive", default=True)):
            unit = person.get("organizationUnit") or {}
            name = str(unit.get(kind))
            if (only_listed and unit.get("uuid") not in active_units) or (wanted and name not in wanted):
                continue
            grouped.setdefault(name, []).append(_identity_of(person))
        return reply(request, grouped)

    async def _master_data(self, request: Request) -> Response:
        kind = choice(request, "personIdentifierType", IDENTIFIERS, "personId")
        if flag(request, "usePersonnelNumbers", default=False):
            kind = "personnelNumber"
        wanted = values(request, "persons")
        listed = self._persons(active=flag(request, "onlyActive", default=True))
        found = [person for person in listed if wanted is None or str(person.get(kind)) in wanted]
        persons, headers = page_of(request, found)
        return reply(request, {"persons": persons}, headers)

    async def _identity(self, request: Request) -> Response:
        return reply(request, _identity_of(self._find(request)))

    async def _single(self, request: Request) -> Response:
        return reply(request, self._find(request))

    def _find(self, request: Request) -> Record:
        kind = choice(request, "personIdentifierType", IDENTIFIERS, "personnelNumber")
        identifier = request.path_params["identifier"]
        for person in self._account.state.records(PERSONS):
            if str(person.get(kind)) == identifier:
                return person
        status = self._account.knobs.unknown_identifier_status
        raise invalid_parameter(name="personIdentifier", reason="there is no such person", status=status)

    def _persons(self, *, active: bool) -> Iterable[Record]:
        everybody = self._account.state.records(PERSONS)
        return (person for person in everybody if person.get("isActive") or not active)


def _identity_of(person: Record) -> Record:
    return {name: person.get(name) for name in IDENTITY}
