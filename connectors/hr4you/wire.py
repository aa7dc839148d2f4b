"""The names that HR4YOU's ATS API under ``/api2`` uses: paths, parameters, keys, labels. Data, read by client and mapping.

ASSUMED, version "assumed-1": HR4YOU does not publish its contract; known are the base URL and which models it has. When the
real specification is at hand, this module and `wire_writes` (what is sent) change and the code does not. The job feed stands
in `wire_feed`.

Attributes carry our words, `named` the vendor's. All but ids may be missing, null or empty.
"""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from connectors.contract.enums import EmploymentType, JobStatus, JobVisibility, Outcome
from connectors.contract.errors import Cause

CONTRACT = "assumed-1"

AUTHORIZATION = "Authorization"

USERS = "/api2/users"
JOBS = "/api2/jobs"
STAGES = "/api2/applicationStages"
APPLICANTS = "/api2/applicants"
APPLICATIONS = "/api2/applications"
SOURCES = "/api2/sources"
CUSTOM_FIELDS = "/api2/customFields"
ONE_APPLICATION = "/api2/applications/{id}"
DOCUMENTS = "/api2/applicants/{id}/documents"
NOTES = "/api2/applications/{id}/notes"

# Which right of the token opens a path, in the words of the connection guide.
RIGHTS = {
    USERS: "users",
    JOBS: "jobs",
    STAGES: "application stages",
    APPLICANTS: "applicants",
    APPLICATIONS: "applications",
    SOURCES: "sources",
    CUSTOM_FIELDS: "custom fields",
    ONE_APPLICATION: "applications",
    DOCUMENTS: "documents",
    NOTES: "notes",
}

PAGE = "page"
SIZE = "size"
IDS = "ids"
STATUS = "status"
EMAIL = "email"
JOB_IDS = "jobIds"
APPLICANT_IDS = "applicantIds"
MODEL = "model"
JOB_MODEL = "job"
APPLICANT_MODEL = "applicant"
APPLICATION_MODEL = "application"
# Where a record holds the values of the customer's own fields.
CUSTOM_VALUES = "customFields"

LIST_SEPARATOR = ","
LARGEST_PAGE = 200
IDS_AT_ONCE = 100

# Ids are integers. What cannot be one is never sent: one such id would make HR4YOU refuse the others beside it.
ID = re.compile(r"[0-9]{1,18}")
ID_IN_PATH = re.compile(r"(?<=/)[0-9]+(?=/|$)")

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
# {subject} is what was asked for, in the words of RIGHTS; {verb} is read or write.
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
        "the token lacks the right to {verb} {subject}",
        "Have this right given to the token in HR4YOU.",
    ),
    404: (
        Cause.NOT_FOUND,
        "HR4YOU has no {subject} at this address",
        "Check that the base URL is the address of the customer's HR4YOU, and that its API is switched on.",
    ),
    409: (Cause.REJECTED, "HR4YOU has such {subject} already", "Change what is there instead."),
    413: (Cause.REJECTED, "the file is larger than HR4YOU takes", "Send a smaller file."),
    415: (
        Cause.REJECTED,
        "HR4YOU does not take files of this type",
        "Send a file of another type, such as PDF.",
    ),
    422: (Cause.REJECTED, "HR4YOU refused the request for {subject} as invalid", "Check what was asked for."),
    429: (Cause.RATE_LIMITED, "HR4YOU limits the number of calls", "Try again later."),
}

# What a text may be on the wire. Numbers: postal codes come as such too. False: how PHP programs say "empty".
Text = str | int | float | bool | None
Id = str | int


def named(name: str) -> Any:  # noqa: ANN401 - as msgspec.field itself
    """A field that goes by this name at HR4YOU; None if it is missing."""
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
    size: int | None = named("size")
    total: int | None = named("total")


class Fault(Wire, frozen=True, kw_only=True):
    """What an error body says in its envelope. Of `fields` (name: message) only the names are used."""

    code: Text = named("code")
    fields: Any = named("fields")


class ErrorAnswer(Wire, frozen=True, kw_only=True):
    """The body of a refused call; `existing` is the id of the record that is there already (409)."""

    fault: Fault | None = named("error")
    existing: Any = named("id")


class User(Wire, frozen=True, kw_only=True, gc=False):
    """One of ``/api2/users``."""

    id: Id = _id_named("id")
    first_name: Text = named("firstName")
    last_name: Text = named("lastName")
    email: Text = named("email")


class Job(Wire, frozen=True, kw_only=True, gc=False):
    """One of ``/api2/jobs``."""

    id: Id = _id_named("id")
    title: Text = named("title")
    description: Text = named("description")
    employment_type: Text = named("employmentType")
    status: Text = named("status")
    visibility: Text = named("visibility")
    category: Text = named("category")
    url: Text = named("jobUrl")
    city: Text = named("workplace")
    zip_code: Text = named("zipCode")
    street: Text = named("street")
    region: Text = named("region")
    country: Text = named("country")
    published_from: Text = named("publishingDateFrom")
    published_until: Text = named("publishingDateUntil")
    contact_id: Text = named("contactUserId")


class Stage(Wire, frozen=True, kw_only=True, gc=False):
    """One of ``/api2/applicationStages``: one list for the whole tenant, in the order of `position`."""

    id: Id = _id_named("id")
    name: Text = named("name")
    position: Text = named("position")
    outcome: Text = named("outcome")


class SocialLink(Wire, frozen=True, kw_only=True, gc=False):
    """An applicant's profile elsewhere."""

    network: Text = named("network")
    url: Text = named("url")


class Applicant(Wire, frozen=True, kw_only=True, gc=False):
    """One of ``/api2/applicants``."""

    id: Id = _id_named("id")
    first_name: Text = named("firstName")
    last_name: Text = named("lastName")
    email: Text = named("email")
    phone: Text = named("phone")
    mobile: Text = named("mobile")
    street: Text = named("street")
    zip_code: Text = named("zipCode")
    city: Text = named("city")
    country: Text = named("country")
    social_links: list[SocialLink] | None = named("socialLinks")
    source: Text = named("source")
    created_at: Text = named("createdAt")


class Application(Wire, frozen=True, kw_only=True, gc=False):
    """One of ``/api2/applications``."""

    id: Id = _id_named("id")
    job_id: Text = named("jobId")
    applicant_id: Text = named("applicantId")
    stage_id: Text = named("stageId")
    created_at: Text = named("createdAt")


class Source(Wire, frozen=True, kw_only=True, gc=False):
    """One of ``/api2/sources``."""

    id: Id = _id_named("id")
    name: Text = named("name")


class Definition(Wire, frozen=True, kw_only=True, gc=False):
    """One of ``/api2/customFields``: a field of the customer's own; `options` are those of a select."""

    key: str = _id_named("key")
    label: Text = named("label")
    type: Text = named("type")
    options: list[Text] | None = named("options")


class Document(Wire, frozen=True, kw_only=True, gc=False):
    """One of an applicant's documents. That they can be listed is not in the contract; `size` is in bytes."""

    id: Id = _id_named("id")
    name: Text = named("name")
    size: int | None = named("size")


class Note(Wire, frozen=True, kw_only=True, gc=False):
    """One of an application's notes. That they can be listed is not in the contract."""

    id: Id = _id_named("id")
    text: Text = named("text")


class Written(Wire, frozen=True, kw_only=True, gc=False):
    """The answer to a write: the record that was made or changed, of which only the id is used."""

    id: Id = _id_named("id")
