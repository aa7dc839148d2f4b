"""How records look to a client: the contract's keys, the server's own origin, and the faults asked for."""

from typing import Any

from starlette.requests import Request

from connectors.hr4you.sandbox.collection import Record
from connectors.sandboxing.faults import active_faults

#: Known to the server, shown by no answer of the API.
UNSHOWN = {"applicants": ("privacyConsent",), "customFields": ("id", "model")}
#: Words that no client can know.
UNKNOWN_WORDS: dict[str, dict[str, Any]] = {
    "jobs": {"status": "pausiert", "visibility": "partner", "employmentType": "Minijob (Probephase)"},
    "applicationStages": {"outcome": "parked"},
    "applicants": {"gender": "x"},
    "customFields": {"type": "colour"},
}


def origin_of(request: Request) -> str:
    """Return the address under which the client reached this server."""
    return str(request.base_url).rstrip("/")


def shown(request: Request, resource: str, records: list[Record]) -> list[Record]:
    """Return records as this request gets them."""
    records = [_contracted(request, resource, record) for record in records]
    faults = active_faults(request.scope)
    if "unknown_enum" in faults:
        records = [record | UNKNOWN_WORDS.get(resource, {}) for record in records]
    if "missing_keys" in faults:
        records = [_without_half(record) for record in records]
    return records


def _contracted(request: Request, resource: str, record: Record) -> Record:
    if resource == "jobs":
        return record | {"jobUrl": job_url(request, record)}
    unshown = UNSHOWN.get(resource, ())
    return {key: value for key, value in record.items() if key not in unshown} if unshown else record


def job_url(request: Request, job: Record) -> str | None:
    """Return the whole address of a job's public page."""
    address: str | None = job["jobUrl"]
    return f"{origin_of(request)}{address}" if address and address.startswith("/") else address


def _without_half(record: Record) -> Record:
    """Keep the id and every second key after it."""
    return {key: value for place, (key, value) in enumerate(record.items()) if place % 2 == 0}
