"""How a client connects to this sandbox, and which records it finds, told without this vendor's words.

Demonstrations and tests that know no vendor read it. Ways, credentials and models are named as in the unified model.
"""

from collections.abc import Iterable

from connectors.hr4you.sandbox.app import DEFAULT_TOKEN
from connectors.hr4you.sandbox.job_feed import EXPORT_SET
from connectors.hr4you.sandbox.state import Tenant

Connection = dict[str, dict[str, str]]

_COLLECTIONS = {
    "User": "users",
    "Job": "jobs",
    "Candidate": "applicants",
    "ApplicationStage": "applicationStages",
    "Application": "applications",
}


def connections() -> dict[str, Connection]:
    """Return credentials and options that work here, by way."""
    return {
        "api": {"credentials": {"token": DEFAULT_TOKEN}, "options": {}},
        "job_feed": {"credentials": {}, "options": {"feed_set": EXPORT_SET}},
    }


def holdings(tenant: Tenant) -> dict[str, dict[str, list[str]]]:
    """Return the remote ids that a client can reach, by way and model."""
    published = (job for job in tenant["jobs"] if (job["status"], job["visibility"]) == ("active", "public"))
    return {
        "api": {model: _texts(tenant[name].ids) for model, name in _COLLECTIONS.items()},
        "job_feed": {"Job": _texts(job["id"] for job in published)},
    }


def _texts(ids: Iterable[int]) -> list[str]:
    return [str(record_id) for record_id in ids]
