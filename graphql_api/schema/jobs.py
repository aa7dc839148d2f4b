"""Jobs: positions to be filled."""

from collections.abc import Sequence
from enum import Enum
from functools import partial
from operator import attrgetter

import strawberry

from connectors.contract import enums, models
from connectors.contract.connector import Query
from connectors.contract.enums import Model
from connectors.contract.errors import ConnectorError
from graphql_api.loading.lookup import Reading
from graphql_api.loading.selecting import Selection
from graphql_api.schema.applications import APPLICATIONS
from graphql_api.schema.filters import Conditions, HistoryFilter
from graphql_api.schema.lists import Kind, of_parent
from graphql_api.schema.null_reasons import derived
from graphql_api.schema.paging import OrderDirection
from graphql_api.schema.postings import JOB_POSTINGS
from graphql_api.schema.records import Location, Record, Role
from graphql_api.schema.relations import complemented, relation, to_one
from graphql_api.schema.scalars import JSON, Date, DateTime
from graphql_api.schema.stages import JOB_STAGES
from graphql_api.schema.users import User


@strawberry.type(description="A user who works on filling a job.")
class HiringTeamMember:
    """Declares connectors.contract.values.HiringTeamMember."""

    user_id: strawberry.ID = strawberry.field(description="Global id of the user.")
    first_name: str | None = strawberry.field(description="Given name.")
    last_name: str | None = strawberry.field(description="Family name.")
    email: str | None = strawberry.field(
        description="Business e-mail address. Takes the scope READ_CONTACT_DATA."
    )
    roles: list[Role] = strawberry.field(description="What the user does for this job.")


@strawberry.type(description="A question that applicants of a job are asked.")
class ScreeningQuestion:
    """Declares connectors.contract.values.ScreeningQuestion."""

    id: strawberry.ID = strawberry.field(description="Id to answer the question by.")
    title: str | None = strawberry.field(description="The question.")
    description: str | None = strawberry.field(description="Explanation, possibly HTML.")
    category: enums.QuestionCategory | None = strawberry.field(description="Legal category.")
    required: bool | None = strawberry.field(description="Whether it must be answered.")
    index: int | None = strawberry.field(description="Place among the questions; 0 is the first.")
    format: JSON | None = strawberry.field(
        description="What kind of answer is expected, with its choices and limits."
    )


_department_record = to_one(Model.DEPARTMENT, lambda jobs: [each.department_id for each in jobs])


async def _departments(reading: Reading, jobs: Sequence[models.Job]) -> list[str | ConnectorError | None]:
    """Names of the jobs' departments: the vendor's own text, or looked up where it gives a reference."""
    return await complemented(jobs, attrgetter("department"), partial(_department_names, reading))


async def _department_names(
    reading: Reading, jobs: Sequence[models.Job]
) -> list[str | ConnectorError | None]:
    found = await _department_record(reading, jobs)
    return [
        record if isinstance(record, ConnectorError) else getattr(record, "name", None) for record in found
    ]


@strawberry.type(description="A position to be filled: what candidates apply for.")
class Job(Record):
    """Declares connectors.contract.models.Job."""

    name: str | None = strawberry.field(description="Job title.")
    description: str | None = strawberry.field(description="Description, usually HTML, as the vendor has it.")
    employment_type: enums.EmploymentType | None = strawberry.field(
        description="Kind of employment; null if the vendor's word for it has no equivalent here."
    )
    employment_type_raw: str | None = strawberry.field(
        description="Kind of employment in the vendor's own word."
    )
    status: enums.JobStatus | None = strawberry.field(
        description="Whether the job is being filled. To decide what to publish, look at `visibility` too."
    )
    status_raw: str | None = strawberry.field(description="Status in the vendor's own word.")
    visibility: enums.JobVisibility | None = strawberry.field(description="Who may see the job and apply.")
    visibility_raw: str | None = strawberry.field(description="Visibility in the vendor's own word.")
    remote_work_status: enums.RemoteWorkStatus | None = strawberry.field(
        description="Where the work is done."
    )
    remote_work_status_raw: str | None = strawberry.field(
        description="Where the work is done, in the vendor's own word."
    )
    category: str | None = strawberry.field(description="Job family or industry, in the vendor's words.")
    experience_level: str | None = strawberry.field(description="Seniority, in the vendor's words.")
    job_code: str | None = strawberry.field(description="Number or code by which people call the job.")
    post_url: str | None = strawberry.field(description="Public page of the job in the ATS.")
    remote_url: str | None = strawberry.field(description="Link to the job in the ATS, for its users.")
    confidential: bool | None = strawberry.field(
        description="Whether the job is confidential.", deprecation_reason="Use `visibility`."
    )
    weekly_hours: float | None = strawberry.field(description="Working hours a week.")
    salary_amount: float | None = strawberry.field(description="Salary, where it is one amount.")
    salary_amount_from: float | None = strawberry.field(description="Lower end of the salary.")
    salary_amount_to: float | None = strawberry.field(description="Upper end of the salary.")
    salary_currency: str | None = strawberry.field(
        description="Currency, usually an ISO 4217 code such as `EUR`."
    )
    salary_period: enums.SalaryPeriod | None = strawberry.field(description="Period that the salary covers.")
    salary_period_raw: str | None = strawberry.field(
        description="Period that the salary covers, in the vendor's own word."
    )
    location: Location | None = strawberry.field(description="Where the job is.")
    opened_at: DateTime | None = strawberry.field(description="When the job was opened or published.")
    closed_at: DateTime | None = strawberry.field(
        description="When the job was closed or is to be: it may lie in the future while the job is open."
    )
    contact_id: strawberry.ID | None = strawberry.field(
        description="Global id of the user to ask about the job; costs no vendor call."
    )
    hiring_team: list[HiringTeamMember] = strawberry.field(description="Users who work on filling the job.")
    screening_questions: list[ScreeningQuestion] = strawberry.field(
        description="Questions that applicants are asked."
    )

    contact = relation(graphql_type=User | None, description="The user to ask about the job.")(
        to_one(Model.USER, lambda jobs: [each.contact_id for each in jobs])
    )
    applications = of_parent(APPLICATIONS, Model.JOB, "Applications for the job.")
    postings = of_parent(JOB_POSTINGS, Model.JOB, "Advertisements of the job.")
    stages = of_parent(JOB_STAGES, Model.JOB, "The job's pipeline: its stages, with their places in it.")
    department = relation(graphql_type=str | None, description="Team or department, in the vendor's words.")(
        derived(Model.JOB, "department", _departments)
    )


@strawberry.input(
    description="Which jobs a list holds. All conditions must hold; of several values any will do."
)
class JobFilter(HistoryFilter):
    """Conditions on jobs."""

    ids: list[strawberry.ID] | None = strawberry.field(default=strawberry.UNSET, description="Global ids.")
    remote_ids: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="The vendor's own ids."
    )
    job_codes: list[str] | None = strawberry.field(default=strawberry.UNSET, description="Job codes.")
    post_url: str | None = strawberry.field(
        default=strawberry.UNSET, description="The job's public page, exactly."
    )
    statuses: list[enums.JobStatus] | None = strawberry.field(
        default=strawberry.UNSET, description="Statuses."
    )
    employment_types: list[enums.EmploymentType] | None = strawberry.field(
        default=strawberry.UNSET, description="Kinds of employment."
    )
    visibilities: list[enums.JobVisibility] | None = strawberry.field(
        default=strawberry.UNSET, description="Visibilities."
    )
    remote_created_after: Date | None = strawberry.field(
        default=strawberry.UNSET, description="Only jobs created at the vendor on this day (UTC) or later."
    )
    name_contains: str | None = strawberry.field(
        default=strawberry.UNSET, description="A part of the job's name, whatever its case."
    )


@strawberry.enum(description="What jobs can be ordered by.")
class JobOrderField(Enum):
    """Attributes of jobs."""

    NAME = strawberry.enum_value("name", description="Job title.")
    OPENED_AT = strawberry.enum_value("opened_at", description="When the job was opened.")
    CLOSED_AT = strawberry.enum_value("closed_at", description="When the job was or will be closed.")
    REMOTE_CREATED_AT = strawberry.enum_value(
        "remote_created_at", description="When the job was created at the vendor."
    )
    ID = strawberry.enum_value("id", description="Global id.")


@strawberry.input(description="An order of jobs.")
class JobOrder:
    """By one attribute."""

    field: JobOrderField = strawberry.field(description="What to order by.")
    direction: OrderDirection = strawberry.field(default=OrderDirection.ASC, description="Which way.")


def _select(given: JobFilter | None) -> Selection:
    conditions = Conditions()
    if given is None:
        return conditions.selection(Model.JOB, None)
    conditions.field_in("job_code", "filter.jobCodes", given.job_codes)
    conditions.field_in("status", "filter.statuses", given.statuses)
    conditions.field_in("employment_type", "filter.employmentTypes", given.employment_types)
    conditions.field_in("visibility", "filter.visibilities", given.visibilities)
    conditions.created_since("remote_created_at", "filter.remoteCreatedAfter", given.remote_created_after)
    conditions.contains("name", "filter.nameContains", given.name_contains)
    if given.post_url is not None:
        conditions.field_in("post_url", "filter.postUrl", [given.post_url])
    statuses = tuple(status.value for status in given.statuses or ())
    return conditions.selection(Model.JOB, given, query=Query(statuses=statuses))


JOBS = Kind(model=Model.JOB, node=Job, filter=JobFilter, order=JobOrder, select=_select, plural="Jobs")
