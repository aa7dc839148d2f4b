"""Creating applicants and applications, and changing custom fields."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from connectors.hr4you.sandbox import checks, custom_fields
from connectors.hr4you.sandbox.answers import Refusal, success
from connectors.hr4you.sandbox.collection import Record
from connectors.hr4you.sandbox.paging import addressed
from connectors.hr4you.sandbox.seeding.times import stamp
from connectors.hr4you.sandbox.state import BLANK, Tenant
from connectors.hr4you.sandbox.switches import Switches
from connectors.hr4you.sandbox.views import shown
from connectors.sandboxing.clock import SandboxClock
from connectors.sandboxing.knobs import KnobBoard

APPLICANT: dict[str, checks.Check] = {
    **dict.fromkeys(
        ("firstName", "lastName", "phone", "mobile", "street", "zipCode", "city", "country"), checks.text
    ),
    "gender": checks.one_of("m", "f", "d"),
    "email": checks.email,
    "socialLinks": checks.links,
    "source": checks.text,
    "sourceId": checks.whole,
    "privacyConsent": checks.flag,
    "customFields": checks.mapping,
}
APPLICATION: dict[str, checks.Check] = {
    **dict.fromkeys(("jobId", "applicantId", "stageId"), checks.whole),
    "customFields": checks.mapping,
}


class Writes:
    """The handlers. Between check and effect nothing is awaited, so requests side by side cannot interleave."""

    def __init__(self, tenant: Tenant, clock: SandboxClock, knobs: KnobBoard[Switches]) -> None:
        self._tenant = tenant
        self._clock = clock
        self._knobs = knobs

    async def create_applicant(self, request: Request) -> Response:
        """`POST /applicants`: 201, 409 with the id of the one who has the address, 422."""
        given = checks.checked(
            await checks.json_object(request), APPLICANT, ("firstName", "lastName", "email")
        )
        custom = custom_fields.accepted(
            self._tenant, "applicant", given.get("customFields", {}), define=False
        )
        source = self._source_of(given)
        existing = self._tenant.emails.find(given["email"])
        if existing:
            raise Refusal(409, "APPLICANT_EXISTS", {"email": "Bereits vergeben."}, existing[0])
        sent = {name: value for name, value in given.items() if name != "sourceId"}
        defaults: Record = {**dict.fromkeys(BLANK["applicants"]), "socialLinks": [], "privacyConsent": False}
        made = self._tenant.add(
            "applicants",
            {**defaults, **sent, "source": source, "createdAt": self._now(), "customFields": custom},
        )
        return self._created(request, "applicants", made)

    async def create_application(self, request: Request) -> Response:
        """`POST /applications`: 201; 422, with code JOB_CLOSED if the job is not active; 409 ALREADY_APPLIED."""
        given = checks.checked(await checks.json_object(request), APPLICATION, ("jobId", "applicantId"))
        custom = custom_fields.accepted(
            self._tenant, "application", given.get("customFields", {}), define=False
        )
        self._refuse_unknown(given)
        job_id, applicant_id = given["jobId"], given["applicantId"]
        job = self._tenant["jobs"].get(job_id)
        if job is None or job["status"] != "active":
            raise Refusal(422, "JOB_CLOSED", {"jobId": "Diese Stelle nimmt keine Bewerbungen an."})
        if self._tenant.pairs.exists(job_id, applicant_id):
            raise Refusal(409, "ALREADY_APPLIED", {"applicantId": "Bewerbung auf diese Stelle liegt vor."})
        stage_id = given.get("stageId", self._first_stage())
        pair = {"jobId": job_id, "applicantId": applicant_id, "stageId": stage_id}
        made = self._tenant.add("applications", {**pair, "createdAt": self._now(), "customFields": custom})
        return self._created(request, "applications", made)

    async def change_application(self, request: Request) -> Response:
        """`PATCH /applications/{id}`: custom fields only; those not named keep their values."""
        application = addressed(request, self._tenant["applications"])
        allowed: dict[str, checks.Check] = {"customFields": checks.mapping}
        given = checks.checked(await checks.json_object(request), allowed, ("customFields",))
        define = self._knobs.current.define_custom_fields
        values = custom_fields.accepted(self._tenant, "application", given["customFields"], define=define)
        merged: dict[str, Any] = application["customFields"] | values
        changed = self._tenant.change("applications", application["id"], {"customFields": merged})
        return success(shown(request, "applications", [changed])[0])

    def _source_of(self, given: Record) -> str | None:
        if "sourceId" not in given:
            return given.get("source")
        if "source" in given:
            raise Refusal(422, fields={"source": "Entweder sourceId oder source."})
        known = self._tenant["sources"].get(given["sourceId"])
        if known is None:
            raise Refusal(422, fields={"sourceId": "Unbekannte Quelle."})
        return str(known["name"])

    def _refuse_unknown(self, given: Record) -> None:
        places = {"jobId": "jobs", "applicantId": "applicants", "stageId": "applicationStages"}
        named = {name: given[name] for name in places if name in given}
        unknown = [name for name, value in named.items() if value not in self._tenant[places[name]]]
        if unknown:
            raise Refusal(422, "UNKNOWN_REFERENCE", dict.fromkeys(unknown, "Unbekannt."))

    def _first_stage(self) -> int | None:
        stages = sorted(self._tenant["applicationStages"], key=lambda stage: int(stage["position"]))
        return stages[0]["id"] if stages else None

    def _now(self) -> str:
        return stamp(self._clock.now())

    def _created(self, request: Request, resource: str, record: Record) -> Response:
        return success(shown(request, resource, [record])[0], 201)
