"""Every name that HR4YOU's interfaces use: paths, parameters, keys, labels. Data, read by client and mapping.

Two interfaces. The ATS API under ``/api2`` is ASSUMED, version "assumed-1": HR4YOU does not publish its contract; known are
the base URL and which models it has. When the real specification is at hand, this module changes and the code does not.
The public job feed (XML) is KNOWN: HR4YOU's own texts and its live tenants agree on it.

Attributes carry our words, `_named` the vendor's. All but ids may be missing, null or empty.
"""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from connectors.contract.enums import EmploymentType, JobStatus, JobVisibility, Outcome
from connectors.contract.errors import Cause

# ---- the ATS API (assumed) ------------------------------------------------------------------------------------------

CONTRACT = "assumed-1"

AUTHORIZATION = "Authorization"

USERS = "/api2/users"
JOBS = "/api2/jobs"
STAGES = "/api2/applicationStages"
APPLICANTS = "/api2/applicants"
APPLICATIONS = "/api2/applications"

# Which right of the token opens a path, in the words of the connection guide.
RIGHTS = {
    USERS: "users",
    JOBS: "jobs",
    STAGES: "application stages",
    APPLICANTS: "applicants",
    APPLICATIONS: "applications",
}

PAGE = "page"
SIZE = "size"
IDS = "ids"
STATUS = "status"
EMAIL = "email"
JOB_IDS = "jobIds"
APPLICANT_IDS = "applicantIds"

LIST_SEPARATOR = ","
LARGEST_PAGE = 200
IDS_AT_ONCE = 100

# Ids are integers. What cannot be one is never sent: one such id would make HR4YOU refuse the others beside it.
ID = re.compile(r"[0-9]{1,18}")

TIME_ZONE = "Europe/Berlin"
# Dates from this year on stand for "no end", e.g. 2999-09-23.
NO_END_FROM_YEAR = 2900

PHONE_TYPE = "phone"
MOBILE_TYPE = "mobile"

EMPLOYMENT_TYPES = {
    "Vollzeit": EmploymentType.FULL_TIME,
    "Teilzeit": EmploymentType.PART_TIME,
    "Freelancer": EmploymentType.CONTRACT,
    "Werkstudent": EmploymentType.INTERNSHIP,
    "Praktikum": EmploymentType.INTERNSHIP,
    "Saisonkraft": EmploymentType.SEASONAL,
}

JOB_STATUSES = {
    "active": JobStatus.OPEN,
    "inactive": JobStatus.CLOSED,
    "draft": JobStatus.DRAFT,
    "archived": JobStatus.ARCHIVED,
}

# "hidden" is read as: not listed anywhere, open to those who have the link.
JOB_VISIBILITIES = {
    "public": JobVisibility.PUBLIC,
    "internal": JobVisibility.INTERNAL,
    "hidden": JobVisibility.UNLISTED,
}

OUTCOMES = {
    "open": Outcome.PENDING,
    "hired": Outcome.HIRED,
    "rejected": Outcome.DECLINED,
}

# What a refusal's status means: cause, problem, remedy. HR4YOU's error bodies are not known, so the status alone decides.
# {subject} is what was asked for, in the words of RIGHTS.
Reason = tuple[Cause, str, str]
API_REASONS: Mapping[int, Reason] = {
    400: (Cause.REJECTED, "HR4YOU did not understand the request for {subject}", "Report it."),
    401: (
        Cause.AUTH_FAILED,
        "the token was not accepted by HR4YOU",
        "Enter a valid API token, and check the option token_prefix.",
    ),
    403: (
        Cause.PERMISSION_MISSING,
        "the token lacks the right to read {subject}",
        "Have this right given to the token in HR4YOU.",
    ),
    404: (
        Cause.NOT_FOUND,
        "HR4YOU has no {subject} at this address",
        "Check that the base URL is the address of the customer's HR4YOU, and that its API is switched on.",
    ),
    422: (Cause.REJECTED, "HR4YOU refused the request for {subject} as invalid", "Check what was asked for."),
    429: (Cause.RATE_LIMITED, "HR4YOU limits the number of calls", "Try again later."),
}

# What a text may be on the wire. Numbers: postal codes come as such too. False: how PHP programs say "empty".
Text = str | int | float | bool | None
Id = str | int


def _named(name: str) -> Any:  # noqa: ANN401 - as msgspec.field itself
    return msgspec.field(name=name, default=None)


def _id_named(name: str) -> Any:  # noqa: ANN401 - as msgspec.field itself
    return msgspec.field(name=name)


class Wire(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What HR4YOU sent. `repr` shows no values: they hold personal data."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"


class ListAnswer(Wire, frozen=True, kw_only=True, gc=False):
    """One page of a list; `size` is the page size that HR4YOU used, `total` the number of records over all pages."""

    items: list[msgspec.Raw] = msgspec.field(name="items")
    size: int | None = _named("size")
    total: int | None = _named("total")


class Fault(Wire, frozen=True, kw_only=True, gc=False):
    """What an error body says in its envelope; only the short code is used."""

    code: Text = _named("code")


class ErrorAnswer(Wire, frozen=True, kw_only=True, gc=False):
    """The body of a refused call."""

    fault: Fault | None = _named("error")


class User(Wire, frozen=True, kw_only=True, gc=False):
    """One of ``/api2/users``."""

    id: Id = _id_named("id")
    first_name: Text = _named("firstName")
    last_name: Text = _named("lastName")
    email: Text = _named("email")


class Job(Wire, frozen=True, kw_only=True, gc=False):
    """One of ``/api2/jobs``."""

    id: Id = _id_named("id")
    title: Text = _named("title")
    description: Text = _named("description")
    employment_type: Text = _named("employmentType")
    status: Text = _named("status")
    visibility: Text = _named("visibility")
    category: Text = _named("category")
    url: Text = _named("jobUrl")
    city: Text = _named("workplace")
    zip_code: Text = _named("zipCode")
    street: Text = _named("street")
    region: Text = _named("region")
    country: Text = _named("country")
    published_from: Text = _named("publishingDateFrom")
    published_until: Text = _named("publishingDateUntil")
    contact_id: Text = _named("contactUserId")


class Stage(Wire, frozen=True, kw_only=True, gc=False):
    """One of ``/api2/applicationStages``: one list for the whole tenant, in the order of `position`."""

    id: Id = _id_named("id")
    name: Text = _named("name")
    position: Text = _named("position")
    outcome: Text = _named("outcome")


class SocialLink(Wire, frozen=True, kw_only=True, gc=False):
    """An applicant's profile elsewhere."""

    network: Text = _named("network")
    url: Text = _named("url")


class Applicant(Wire, frozen=True, kw_only=True, gc=False):
    """One of ``/api2/applicants``."""

    id: Id = _id_named("id")
    first_name: Text = _named("firstName")
    last_name: Text = _named("lastName")
    email: Text = _named("email")
    phone: Text = _named("phone")
    mobile: Text = _named("mobile")
    street: Text = _named("street")
    zip_code: Text = _named("zipCode")
    city: Text = _named("city")
    country: Text = _named("country")
    social_links: list[SocialLink] | None = _named("socialLinks")
    source: Text = _named("source")
    created_at: Text = _named("createdAt")


class Application(Wire, frozen=True, kw_only=True, gc=False):
    """One of ``/api2/applications``."""

    id: Id = _id_named("id")
    job_id: Text = _named("jobId")
    applicant_id: Text = _named("applicantId")
    stage_id: Text = _named("stageId")
    created_at: Text = _named("createdAt")


# ---- the public job feed (known) ------------------------------------------------------------------------------------

FEED = "/api/jobs/xml/set/{set}"
DEFAULT_FEED_SET = "website"
FEED_MEDIA_TYPE = "application/xml"
FEED_ROOT = "HR4YOU_JOBS"
FEED_POSTING = "job"
FEED_ID = "jobId"
FEED_ADDRESS = "jobOffer"

# Export sets are named by the customer; the name becomes one segment of the path.
FEED_SET_NAME = re.compile(r"[A-Za-z0-9._~-]{1,100}")

# Where the address of a posting tells the job's id: https://{tenant}/job/view/{id}/…
FEED_ID_IN_ADDRESS = re.compile(r"/job/view/([0-9]{1,18})(?:[/?#]|$)")

# The parts of a posting's text, in reading order, for sets that lack the whole text.
FEED_TEXT_PARTS = (
    "jobCompanyProfile",
    "jobSummary",
    "jobResponsibilities",
    "jobRequirements",
    "jobBenefits",
    "jobOutro",
)

# Hours a week as customers write them: 40 / 38,5 / 38,5 Stunden
FEED_HOURS = re.compile(r"(\d{1,3}(?:[.,]\d{1,2})?)(?:\s*(?:h|Std\.?|Stunden|Wochenstunden))?", re.IGNORECASE)


_CLOSED_FEED: Reason = (
    Cause.PERMISSION_MISSING,
    "the job feed is not open to the public",
    "Have HR4YOU's support open it.",
)
FEED_REASONS: Mapping[int, Reason] = {
    401: _CLOSED_FEED,
    403: _CLOSED_FEED,
    404: (
        Cause.NOT_FOUND,
        "the job feed was not found: it is switched off, or there is no export set of this name",
        "Have HR4YOU's support switch the feed on, or correct the option feed_set.",
    ),
    429: API_REASONS[429],
}


class FeedPosting(Wire, frozen=True, kw_only=True, gc=False):
    """One ``job`` of the feed. All values are texts; customers leave out and add fields as they like."""

    title: str | None = _named("jobTitle")
    full_text: str | None = _named("jobFulltext")
    employment_type: str | None = _named("jobEmploymentType")
    category: str | None = _named("jobCategory")
    industry: str | None = _named("jobIndustry")
    city: str | None = _named("jobWorkplace")
    zip_code: str | None = _named("jobWorkplaceZipcode")
    street: str | None = _named("jobStreet")
    region: str | None = _named("jobRegion")
    published_from: str | None = _named("jobPublishingDateFrom")
    published_until: str | None = _named("jobPublishingDateUntil")
    salary_from: str | None = _named("salaryMin")
    salary_to: str | None = _named("salaryMax")
    salary_currency: str | None = _named("salaryCurrency")
    hours: str | None = _named("workHours")
    url: str | None = _named(FEED_ADDRESS)
