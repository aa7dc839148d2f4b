"""What the six actions are asked to do: checked, with remote ids, ready for a connector. `repr` shows nothing of it.

A None or an empty tuple means that the caller gave no such value.
"""

from datetime import date
from typing import Any

import msgspec

from connectors.contract.enums import AttachmentType, Gender, OnDuplicate, SalaryPeriod, SourceKey


class Input(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a caller gave."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"


class Place(Input, frozen=True, kw_only=True):
    """Where a candidate lives. `country` is ISO 3166-1 alpha-2, upper case."""

    country: str | None = None
    city: str | None = None
    state: str | None = None
    street_1: str | None = None
    street_2: str | None = None
    zip_code: str | None = None


class SalaryExpectations(Input, frozen=True, kw_only=True):
    """What a candidate wants to earn, in the currency of the vendor's account; `period` is MONTH or YEAR."""

    period: SalaryPeriod
    amount: float


class NewCandidate(Input, frozen=True, kw_only=True):
    """A person who applies. The e-mail address is valid; the phone number stands in the form in which it was given."""

    first_name: str
    last_name: str
    email_address: str
    phone_number: str | None = None
    title: str | None = None
    company: str | None = None
    gender: Gender | None = None
    location: Place | None = None
    availability_date: date | None = None
    salary_expectations: SalaryExpectations | None = None
    social_links: tuple[str, ...] = ()


class Source(Input, frozen=True, kw_only=True):
    """Where a candidate came from. At least one is set; `id`, the vendor's, counts before `unified_key`, that before `name`.

    `automatic`: taken from the integration's configuration, not from the caller.
    """

    name: str | None = None
    unified_key: SourceKey | None = None
    id: str | None = None
    automatic: bool = False


class Consent(Input, frozen=True, kw_only=True):
    """Whether the candidate agreed that their data are kept, and until when."""

    given: bool | None = None
    expires_at: date | None = None


class Attachment(Input, frozen=True, kw_only=True):
    """A file as it is named and described; its bytes come separately (`File`). `content_type` was checked against them."""

    name: str
    content_type: str
    type: AttachmentType | None = None
    size: int = 0


class File(Input, frozen=True, kw_only=True):
    """An attachment with its bytes, as a step gets it."""

    name: str
    content_type: str
    type: AttachmentType | None
    content: bytes


class NewApplication(Input, frozen=True, kw_only=True):
    """For CREATE_CANDIDATE and CREATE_APPLICATION. `job_id` and `stage_id` are remote ids.

    `remote_fields` are extra values for the vendor's own call, as the vendor names them.
    """

    candidate: NewCandidate
    job_id: str
    stage_id: str | None = None
    attachments: tuple[Attachment, ...] = ()
    source: Source | None = None
    gdpr_consent: Consent | None = None
    on_duplicate: OnDuplicate = OnDuplicate.REUSE
    remote_fields: dict[str, Any] = {}


class ApplicationInput(Input, frozen=True, kw_only=True):
    """An application that is added to, by remote id; `job_id` and `candidate_id` are remote ids too, None if not known."""

    application_id: str
    job_id: str | None = None
    candidate_id: str | None = None


class ApplicationAttachment(ApplicationInput, frozen=True, kw_only=True):
    """For ADD_ATTACHMENT_TO_APPLICATION. `attachments` holds exactly one."""

    attachments: tuple[Attachment, ...]


class Attribute(Input, frozen=True, kw_only=True):
    """A short fact about a result, such as a score."""

    key: str
    value: str


class ResultLink(ApplicationInput, frozen=True, kw_only=True):
    """For ADD_RESULT_LINK_TO_APPLICATION."""

    label: str
    url: str
    attributes: tuple[Attribute, ...] = ()
    custom_field_name_prefix: str | None = None


class Note(ApplicationInput, frozen=True, kw_only=True):
    """For ADD_NOTE_TO_APPLICATION. Plain text."""

    content: str


class CandidateAttachment(Input, frozen=True, kw_only=True):
    """For ADD_ATTACHMENT_TO_CANDIDATE. `candidate_id` is a remote id; `attachments` holds exactly one."""

    candidate_id: str
    attachments: tuple[Attachment, ...]
