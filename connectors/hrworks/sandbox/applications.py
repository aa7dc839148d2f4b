"""Reading applications and applicants.

Source: HR WORKS API v2.10, `/v2/applicant-management/job-applications` and `/v2/applicant-management/applicants`.
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from connectors.hrworks.sandbox.account import Account
from connectors.hrworks.sandbox.answers import reply
from connectors.hrworks.sandbox.enums import APPLICATION_STATUS
from connectors.hrworks.sandbox.errors import invalid_parameter
from connectors.hrworks.sandbox.listings import Listings
from connectors.hrworks.sandbox.origin import origin_of
from connectors.hrworks.sandbox.paging import page_of
from connectors.hrworks.sandbox.parameters import choices, values
from connectors.hrworks.sandbox.state import APPLICANTS
from connectors.hrworks.sandbox.wire import Wire

APPLICATIONS_PATH = "/v2/applicant-management/job-applications"
APPLICANTS_PATH = "/v2/applicant-management/applicants"
RIGHT = "applicantManagement:read"


class Applications:
    """Lists applications and applicants, 50 on a page."""

    def __init__(self, account: Account, wire: Wire) -> None:
        self._account = account
        self._wire = wire
        self._listings = Listings(account)

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            self._account.route("GET", APPLICATIONS_PATH, self._applications, RIGHT),
            self._account.route("GET", APPLICANTS_PATH, self._applicants, RIGHT),
            self._account.route("GET", f"{APPLICANTS_PATH}/{{uuid}}", self._applicant, RIGHT),
        ]

    async def _applications(self, request: Request) -> Response:
        statuses = choices(request, "statusFilter", APPLICATION_STATUS)
        found = self._listings.applications(values(request, "posts"), statuses)
        ids, headers = page_of(request, found)
        origin = origin_of(request)
        page = [self._wire.application(application_id, origin) for application_id in ids]
        return reply(request, {"jobApplications": page}, headers)

    async def _applicants(self, request: Request) -> Response:
        statuses = choices(request, "statusFilter", APPLICATION_STATUS)
        found = self._listings.applicants(values(request, "applicants"), statuses)
        uuids, headers = page_of(request, found)
        origin = origin_of(request)
        return reply(request, {"applicants": [self._wire.applicant(uuid, origin) for uuid in uuids]}, headers)

    async def _applicant(self, request: Request) -> Response:
        uuid = request.path_params["uuid"]
        if uuid not in self._account.state.table(APPLICANTS):
            status = self._account.knobs.unknown_identifier_status
            raise invalid_parameter(name="uuid", reason="there is no such applicant", status=status)
        return reply(request, self._wire.applicant(uuid, origin_of(request)))
