"""The contract's vocabularies as GraphQL enums, each value explained to somebody who has never seen an ATS.

Annotate with the contract's classes: declaring them here is what makes them GraphQL enums, so import this module first.
"""

from enum import Enum

import strawberry

from connectors.contract import connector, credentials, enums


def declare(
    vocabulary: type[Enum], description: str, values: dict[str, str], name: str | None = None
) -> None:
    """Make an enum of the contract a GraphQL enum. KeyError if a value is left unexplained."""
    strawberry.enum(vocabulary, description=description, name=name)
    for value in vocabulary.__strawberry_definition__.values:  # type: ignore[attr-defined]  # set by strawberry.enum
        value.description = values[value.name]


declare(
    enums.EmploymentType,
    "How a person is employed in a job.",
    {
        "FULL_TIME": "Full working hours.",
        "PART_TIME": "Fewer than full working hours.",
        "CONTRACT": "Freelance or external work under contract.",
        "SEASONAL": "For a season or a short time only.",
        "INTERNSHIP": "Internship, apprenticeship or working student.",
    },
)
declare(
    enums.JobStatus,
    "Whether a job is being filled. Look at `visibility` too before you publish a job.",
    {
        "OPEN": "Takes applications.",
        "CLOSED": "Takes no applications any more, or not now.",
        "DRAFT": "Being prepared, not published yet.",
        "ARCHIVED": "Put away.",
    },
)
declare(
    enums.JobVisibility,
    "Who may see a job and apply for it.",
    {
        "PUBLIC": "Anybody: it is on a job board.",
        "INTERNAL": "The company's own employees only.",
        "UNLISTED": "Anybody who has the link.",
        "CONFIDENTIAL": "Invited users of the ATS only.",
    },
)
declare(
    enums.RemoteWorkStatus,
    "Where the work is done.",
    {
        "REMOTE": "From anywhere or from home.",
        "HYBRID": "Partly on site.",
        "TEMPORARY": "Remote for a limited time.",
        "ON_SITE": "At the workplace.",
    },
)
declare(
    enums.SalaryPeriod,
    "The period that a salary covers, which need not be how often it is paid.",
    {
        "YEAR": "A year.",
        "MONTH": "A month.",
        "TWO_WEEKS": "Two weeks.",
        "WEEK": "A week.",
        "DAY": "A day.",
        "HOUR": "An hour.",
    },
)
declare(
    enums.PostingStatus,
    "Whether a job posting is shown.",
    {"ACTIVE": "Shown.", "INACTIVE": "Not shown.", "DRAFT": "Being prepared, not shown yet."},
    name="JobPostingStatus",
)
declare(
    enums.PostingVisibility,
    "Who may see a job posting.",
    {
        "PUBLIC": "Anybody.",
        "INTERNAL": "The company's own employees.",
        "UNLISTED": "Anybody who has the link.",
    },
    name="JobPostingVisibility",
)
declare(
    enums.Outcome,
    "How an application ended, or that it has not.",
    {
        "PENDING": "Still in process.",
        "HIRED": "The candidate was hired.",
        "DECLINED": "The candidate was rejected or withdrew.",
    },
    name="ApplicationOutcome",
)
declare(
    enums.UserStatus,
    "Whether a user may log in to the ATS.",
    {"ACTIVE": "May log in.", "INACTIVE": "May not log in any more."},
)
declare(
    enums.StageStatus,
    "Whether a stage is in use.",
    {"ACTIVE": "In use.", "INACTIVE": "Not in use any more."},
    name="ApplicationStageStatus",
)
declare(
    enums.RoleType,
    "What a user does in recruiting.",
    {
        "HIRING_MANAGER": "Leads the team that hires and decides.",
        "RECRUITER": "Runs the search and is the candidates' contact.",
        "COORDINATOR": "Arranges interviews and papers.",
        "SOURCER": "Looks for candidates.",
        "INTERVIEWER": "Interviews candidates.",
        "ADMIN": "Administers the ATS.",
    },
)
declare(
    enums.RoleScope,
    "Where a role holds.",
    {"SYSTEM": "In the whole ATS.", "JOB": "For one job."},
)
declare(
    enums.OfferStatus,
    "State of an offer made to a candidate.",
    {
        "ACCEPTED": "Accepted by the candidate.",
        "DECLINED": "Declined by the candidate.",
        "SENT": "Sent to the candidate.",
        "APPROVED": "Approved inside the company, not sent yet.",
        "DRAFT": "Being written.",
        "ABANDONED": "Given up.",
    },
)
declare(
    enums.QuestionCategory,
    "Legal category of a screening question.",
    {"EEO": "Asked for equal opportunity reporting.", "DEMOGRAPHIC": "Asked for demographic statistics."},
    name="ScreeningQuestionCategory",
)
declare(
    enums.IntegrationFieldType,
    "Whose field an integration field is.",
    {"DEFAULT": "One of the vendor's own.", "CUSTOM": "One that the customer defined at the vendor."},
)
declare(
    credentials.CredentialKind,
    "What a credential is.",
    {
        "KEY_ID": "Names a key; no secret by itself.",
        "SECRET_KEY": "The secret that goes with a key.",
        "TOKEN": "A secret that stands alone.",
    },
)
declare(
    connector.Status,
    "How far something that a vendor makes possible is built in this service.",
    {"AVAILABLE": "It works.", "PLANNED": "It is part of the coverage aimed at and does not work yet."},
    name="CoverageStatus",
)
