"""How a client connects to this sandbox, and which records it finds, told without this vendor's words.

Demonstrations and tests that know no vendor read it. Ways, credentials and models are named as in the unified model.
"""

from connectors.hrworks.sandbox.app import DEMO_ACCESS_KEY, DEMO_SECRET
from connectors.hrworks.sandbox.state import APPLICANTS, APPLICATIONS, PERSONS, POSTS, UNITS, HrworksState

Connection = dict[str, dict[str, str]]


def connections() -> dict[str, Connection]:
    """Return credentials and options that work here, by way."""
    credentials = {"access_key": DEMO_ACCESS_KEY, "secret_access_key": DEMO_SECRET}
    return {"api": {"credentials": credentials, "options": {}}}


def holdings(state: HrworksState) -> dict[str, dict[str, list[str]]]:
    """Return the remote ids that a client can reach, by way and model."""
    applicants = [uuid for uuid in state.table(APPLICANTS) if state.by_applicant.get(uuid)]
    offers = [offer["id"] for post in state.records(POSTS) for offer in post["postOffers"]]
    return {
        "api": {
            "Job": list(state.table(POSTS)),
            "JobPosting": offers,
            "Candidate": applicants,
            "Application": list(state.table(APPLICATIONS)),
            "User": list(state.table(PERSONS)),
            "Department": list(state.table(UNITS)),
        }
    }
