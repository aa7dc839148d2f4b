"""Closed vocabularies of the unified model.

Vendors may use values of their own in the open enums (employment type, job status, visibility, remote work status,
salary period). A model then holds None in the typed field and the vendor's word in the ``…_raw`` field beside it.
"""

from enum import StrEnum


class Model(StrEnum):
    """The kinds of record. All but DEPARTMENT are models of the unified API."""

    USER = "User"
    JOB = "Job"
    JOB_POSTING = "JobPosting"
    CANDIDATE = "Candidate"
    APPLICATION_STAGE = "ApplicationStage"
    APPLICATION = "Application"
    JOB_STAGE = "JobStage"
    # Supporting record: where a vendor's jobs name their department by reference, its name is read only when asked for.
    DEPARTMENT = "Department"


class EmploymentType(StrEnum):
    """How a person is employed in a job (open enum)."""

    FULL_TIME = "FULL_TIME"
    PART_TIME = "PART_TIME"
    CONTRACT = "CONTRACT"
    SEASONAL = "SEASONAL"
    INTERNSHIP = "INTERNSHIP"


class JobStatus(StrEnum):
    """Whether a job is being filled (open enum)."""

    OPEN = "OPEN"
    CLOSED = "CLOSED"
    DRAFT = "DRAFT"
    ARCHIVED = "ARCHIVED"


class JobVisibility(StrEnum):
    """Who may see and apply to a job (open enum)."""

    PUBLIC = "PUBLIC"
    INTERNAL = "INTERNAL"
    UNLISTED = "UNLISTED"
    CONFIDENTIAL = "CONFIDENTIAL"


class RemoteWorkStatus(StrEnum):
    """Where the work is done (open enum)."""

    REMOTE = "REMOTE"
    HYBRID = "HYBRID"
    TEMPORARY = "TEMPORARY"
    ON_SITE = "ON_SITE"


class SalaryPeriod(StrEnum):
    """The period that a salary amount covers (open enum)."""

    YEAR = "YEAR"
    MONTH = "MONTH"
    TWO_WEEKS = "TWO_WEEKS"
    WEEK = "WEEK"
    DAY = "DAY"
    HOUR = "HOUR"


class PostingStatus(StrEnum):
    """Whether a job posting is shown."""

    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"
    DRAFT = "DRAFT"


class PostingVisibility(StrEnum):
    """Who may see a job posting."""

    PUBLIC = "PUBLIC"
    INTERNAL = "INTERNAL"
    UNLISTED = "UNLISTED"


class Outcome(StrEnum):
    """How an application ended, or that it has not."""

    PENDING = "PENDING"
    HIRED = "HIRED"
    DECLINED = "DECLINED"


class UserStatus(StrEnum):
    """Whether a user may log in to the vendor's system."""

    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"


class StageStatus(StrEnum):
    """Whether a stage is in use."""

    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"


class RoleType(StrEnum):
    """What a user does in recruiting."""

    HIRING_MANAGER = "HIRING_MANAGER"
    RECRUITER = "RECRUITER"
    COORDINATOR = "COORDINATOR"
    SOURCER = "SOURCER"
    INTERVIEWER = "INTERVIEWER"
    ADMIN = "ADMIN"


class RoleScope(StrEnum):
    """Whether a role holds everywhere or for one job."""

    SYSTEM = "SYSTEM"
    JOB = "JOB"


class OfferStatus(StrEnum):
    """State of an offer made to a candidate."""

    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    SENT = "SENT"
    APPROVED = "APPROVED"
    DRAFT = "DRAFT"
    ABANDONED = "ABANDONED"


class QuestionCategory(StrEnum):
    """Legal category of a screening question."""

    EEO = "EEO"
    DEMOGRAPHIC = "DEMOGRAPHIC"


class IntegrationFieldType(StrEnum):
    """Whether an integration field is one of the vendor's own or one that the customer defined there."""

    DEFAULT = "DEFAULT"
    CUSTOM = "CUSTOM"


class Gender(StrEnum):
    """A candidate's gender, as they state it."""

    MALE = "MALE"
    FEMALE = "FEMALE"
    OTHER = "OTHER"


class AttachmentType(StrEnum):
    """What a file is."""

    CV = "CV"
    COVER_LETTER = "COVER_LETTER"
    OTHER = "OTHER"


class AttachmentTarget(StrEnum):
    """Which record a file was stored with at the vendor."""

    APPLICATION = "APPLICATION"
    CANDIDATE = "CANDIDATE"


class OnDuplicate(StrEnum):
    """What to do about a candidate whose e-mail address the vendor knows already."""

    REUSE = "REUSE"
    REJECT = "REJECT"
    CREATE = "CREATE"


class CandidateOutcome(StrEnum):
    """Whether a candidate was made or was there."""

    CREATED = "CREATED"
    REUSED = "REUSED"


class SourceOutcome(StrEnum):
    """What became of the source."""

    WRITTEN = "WRITTEN"
    KEPT = "KEPT"
    REFUSED = "REFUSED"


class SourceKey(StrEnum):
    """Where candidates come from, in words that are the same for all vendors."""

    CAREERS_PAGE = "CAREERS_PAGE"
    JOB_BOARD = "JOB_BOARD"
    SEARCH_ENGINE = "SEARCH_ENGINE"
    SOCIAL_MEDIA = "SOCIAL_MEDIA"
    LINKEDIN = "LINKEDIN"
    XING = "XING"
    INDEED = "INDEED"
    STEPSTONE = "STEPSTONE"
    EMPLOYEE_REFERRAL = "EMPLOYEE_REFERRAL"
    RECOMMENDATION = "RECOMMENDATION"
    AGENCY = "AGENCY"
    EMPLOYMENT_AGENCY = "EMPLOYMENT_AGENCY"
    EVENT = "EVENT"
    UNIVERSITY = "UNIVERSITY"
    NEWSPAPER = "NEWSPAPER"
    OTHER = "OTHER"
