"""The unified model: frozen records that every connector produces and every reader shares.

Records are built once, when a vendor's answer is read, then kept in the cache and shared by all requests; nothing copies
them. Ids of other records are global ids already, so following a relation costs no lookup of names. A None means that the
vendor gave no such value. Times are aware and in UTC. `repr` shows ids only: records hold personal data. That fields are
what they are annotated with is checked when a record is made (`connectors.contract.checked`).
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache, lru_cache, partial
from typing import Any

import msgspec

from connectors.contract import ids
from connectors.contract.checked import Checked
from connectors.contract.enums import (
    EmploymentType,
    JobStatus,
    JobVisibility,
    Model,
    Outcome,
    PostingStatus,
    PostingVisibility,
    RemoteWorkStatus,
    SalaryPeriod,
    StageStatus,
    UserStatus,
)
from connectors.contract.packed import Packed
from connectors.contract.values import (
    EmailAddress,
    HiringTeamMember,
    IntegrationField,
    Interview,
    Location,
    Offer,
    PhoneNumber,
    Role,
    ScreeningQuestion,
    ScreeningQuestionAnswer,
    SocialMedia,
    Tag,
)


@cache
def _shared_id(model: Model) -> Callable[[str, str], str]:
    """Makes a model's ids. Records name one another by texts that are long: one serves all that were read lately.

    Each model has its own, so that thousands of applications do not crowd out the jobs that they are for.
    """
    return lru_cache(maxsize=4096)(partial(ids.encode, model))


class Origin(msgspec.Struct, frozen=True):
    """Where and when records were read: the integration, and the moment the vendor answered."""

    integration_id: str
    fetched_at: datetime

    def id(self, model: Model, remote_id: str) -> str:
        """Global id of one of the integration's records."""
        return _shared_id(model)(self.integration_id, remote_id)

    def optional_id(self, model: Model, remote_id: str | None) -> str | None:
        """Global id of a record that may not be named (None or empty)."""
        return self.id(model, remote_id) if remote_id else None


class Record(Checked, frozen=True, kw_only=True, gc=False, eq=False):
    """What all records share. Each is equal to itself alone: what was read anew is another record.

    `changed_at` is set by the connector to the time of reading; the reader of the record replaces it when it has seen the
    same content before. `remote_data` is a JSON object: the vendor's path, then the payload that came from it.
    Connectors give it as it is; the reader may pack it.
    """

    id: str
    remote_id: str
    integration_id: str
    fetched_at: datetime
    changed_at: datetime
    remote_deleted_at: datetime | None = None
    remote_created_at: datetime | None = None
    remote_updated_at: datetime | None = None
    custom_fields: dict[str, Any] | None = None
    integration_fields: tuple[IntegrationField, ...] = ()
    remote_data: msgspec.Raw | Packed | None = None

    def __repr__(self) -> str:
        return f"{type(self).__name__}(id={self.id!r})"


class User(Record, frozen=True, kw_only=True, gc=False):
    """Somebody who logs in to the vendor's system: a recruiter, a manager."""

    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    status: UserStatus | None = None
    system_roles: tuple[Role, ...] = ()


class Job(Record, frozen=True, kw_only=True, gc=False):
    """A position to be filled.

    `department` is the name where the vendor sends one with the job; where it sends a reference, `department_id` holds the
    id of the Department record that has the name.
    """

    name: str | None = None
    description: str | None = None
    employment_type: EmploymentType | None = None
    employment_type_raw: str | None = None
    status: JobStatus | None = None
    status_raw: str | None = None
    visibility: JobVisibility | None = None
    visibility_raw: str | None = None
    remote_work_status: RemoteWorkStatus | None = None
    remote_work_status_raw: str | None = None
    category: str | None = None
    department: str | None = None
    department_id: str | None = None
    experience_level: str | None = None
    job_code: str | None = None
    post_url: str | None = None
    remote_url: str | None = None
    confidential: bool | None = None
    weekly_hours: float | None = None
    salary_amount: float | None = None
    salary_amount_from: float | None = None
    salary_amount_to: float | None = None
    salary_currency: str | None = None
    salary_period: SalaryPeriod | None = None
    salary_period_raw: str | None = None
    location: Location | None = None
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    contact_id: str | None = None
    hiring_team: tuple[HiringTeamMember, ...] = ()
    screening_questions: tuple[ScreeningQuestion, ...] = ()


class JobPosting(Record, frozen=True, kw_only=True, gc=False):
    """One advertisement of a job; a job may have several, by place, language or channel."""

    title: str | None = None
    description_html: str | None = None
    status: PostingStatus | None = None
    visibility: PostingVisibility | None = None
    url: str | None = None
    job_id: str


class Candidate(Record, frozen=True, kw_only=True, gc=False):
    """A person who applied, or may.

    `applied_job_ids` are the jobs that the vendor's own record of the person names; None where it names none.
    """

    first_name: str | None = None
    last_name: str | None = None
    title: str | None = None
    company: str | None = None
    source: str | None = None
    confidential: bool | None = None
    remote_url: str | None = None
    phone_numbers: tuple[PhoneNumber, ...] = ()
    email_addresses: tuple[EmailAddress, ...] = ()
    social_media: tuple[SocialMedia, ...] = ()
    location: Location | None = None
    tags: tuple[Tag, ...] = ()
    applied_job_ids: tuple[str, ...] | None = None


class ApplicationStage(Record, frozen=True, kw_only=True, gc=False):
    """A step that applications pass through; `global_index` is its place in one order for the whole account."""

    name: str | None = None
    global_index: int | None = None
    status: StageStatus | None = None


class Application(Record, frozen=True, kw_only=True, gc=False):
    """One candidate's application for one job.

    `source` is set where the vendor keeps the source with the application and not with the person: the candidate's source
    is then that of their earliest application.
    """

    outcome: Outcome | None = None
    source: str | None = None
    job_id: str | None = None
    candidate_id: str | None = None
    current_stage_id: str | None = None
    rejection_reason_name: str | None = None
    rejected_at: datetime | None = None
    remote_url: str | None = None
    screening_question_answers: tuple[ScreeningQuestionAnswer, ...] = ()
    interviews: tuple[Interview, ...] = ()
    offers: tuple[Offer, ...] = ()


class JobStage(Record, frozen=True, kw_only=True, gc=False):
    """A stage in the pipeline of one job, at `index` (0 is first).

    Connectors always give `stage_id`; only of a record that is gone nobody knows it.
    """

    job_id: str
    stage_id: str | None = None
    index: int | None = None


class Department(Record, frozen=True, kw_only=True, gc=False):
    """Supporting record: the name of an organizational unit that jobs refer to."""

    name: str | None = None


RECORD_TYPES: dict[Model, type[Record]] = {
    Model.USER: User,
    Model.JOB: Job,
    Model.JOB_POSTING: JobPosting,
    Model.CANDIDATE: Candidate,
    Model.APPLICATION_STAGE: ApplicationStage,
    Model.APPLICATION: Application,
    Model.JOB_STAGE: JobStage,
    Model.DEPARTMENT: Department,
}


def midnight(day: date) -> datetime:
    """The first moment of a calendar day, for vendors that give days where the model has moments; UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
