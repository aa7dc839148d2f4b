"""Notes on applications."""

from starlette.requests import Request
from starlette.responses import Response

from connectors.hr4you.sandbox import checks
from connectors.hr4you.sandbox.answers import Refusal, success
from connectors.hr4you.sandbox.paging import addressed
from connectors.hr4you.sandbox.seeding.times import stamp
from connectors.hr4you.sandbox.state import Tenant
from connectors.hr4you.sandbox.switches import Switches
from connectors.sandboxing.clock import SandboxClock
from connectors.sandboxing.knobs import KnobBoard


class Notes:
    """The handlers for `/applications/{id}/notes`."""

    def __init__(self, tenant: Tenant, clock: SandboxClock, knobs: KnobBoard[Switches]) -> None:
        self._tenant = tenant
        self._clock = clock
        self._knobs = knobs

    async def create(self, request: Request) -> Response:
        """`POST {text}`: 201."""
        application = addressed(request, self._tenant["applications"])
        given = checks.checked(await checks.json_object(request), {"text": checks.long_text}, ("text",))
        note = {
            "applicationId": application["id"],
            "text": given["text"],
            "createdAt": stamp(self._clock.now()),
        }
        return success(self._tenant.add("notes", note), 201)

    async def listing(self, request: Request) -> Response:
        """`GET`: not part of the contract, see `Switches.list_documents_and_notes`."""
        if not self._knobs.current.list_documents_and_notes:
            raise Refusal(405)
        application = addressed(request, self._tenant["applications"])
        mine = [note for note in self._tenant["notes"] if note["applicationId"] == application["id"]]
        return success({"items": mine})
