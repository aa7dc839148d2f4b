"""What is sent to HR4YOU's ATS API: bodies, words, limits, and which of our inputs a refused field stands for. Data.

ASSUMED like all of `wire`; that these things can be written is known, how they are called is not.
"""

from collections.abc import Mapping
from typing import Any, Final

from connectors.contract.enums import AttachmentType, Gender
from connectors.hr4you import wire
from connectors.hr4you.wire import named

GENDERS: Final[Mapping[Gender, str]] = {Gender.MALE: "m", Gender.FEMALE: "f", Gender.OTHER: "d"}

# The parts of an upload's form, and what a file is; a file of no given type is "other".
FILE: Final = "file"
FILE_TYPE: Final = "type"
OTHER_FILE: Final = "other"
FILE_TYPES: Final[Mapping[AttachmentType, str]] = {
    AttachmentType.CV: "cv",
    AttachmentType.COVER_LETTER: "coverLetter",
    AttachmentType.OTHER: OTHER_FILE,
}
LARGEST_FILE: Final = 10 * 1024 * 1024
MEDIA_TYPES: Final[Mapping[str, tuple[str, ...]]] = {
    "application/pdf": ("pdf",),
    "application/msword": ("doc",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ("docx",),
    "application/vnd.oasis.opendocument.text": ("odt",),
    "application/rtf": ("rtf",),
    "text/rtf": ("rtf",),
    "text/plain": ("txt",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/png": ("png",),
}

# The code in the body of a 422 that says more than the status.
JOB_CLOSED: Final = "JOB_CLOSED"

# Types of custom fields that do not take just any text.
NUMBER_FIELD: Final = "number"
DATE_FIELD: Final = "date"
BOOLEAN_FIELD: Final = "boolean"
SELECT_FIELD: Final = "select"
LONGEST_KEY: Final = 100
# How a refusal names one custom field.
CUSTOM_FIELD: Final = "customFields."

SOURCE_FIELDS: Final = frozenset({"source", "sourceId"})
# Refused fields as inputs of ours.
INPUTS: Final[Mapping[str, str]] = {
    "firstName": "candidate.first_name",
    "lastName": "candidate.last_name",
    "email": "candidate.email_address",
    "gender": "candidate.gender",
    "phone": "candidate.phone_number",
    "street": "candidate.location.street_1",
    "zipCode": "candidate.location.zip_code",
    "city": "candidate.location.city",
    "country": "candidate.location.country",
    "socialLinks": "candidate.social_links",
    "privacyConsent": "gdpr_consent.given",
    "sourceId": "source.id",
    "source": "source",
    "jobId": "application.job_id",
    "applicantId": "candidate",
    "stageId": "application.stage_id",
    "text": "content",
}


class NewApplicant(wire.Wire, frozen=True, kw_only=True, omit_defaults=True):
    """The body of ``POST /api2/applicants``."""

    first_name: str | None = named("firstName")
    last_name: str | None = named("lastName")
    email: str | None = named("email")
    gender: str | None = named("gender")
    phone: str | None = named("phone")
    street: str | None = named("street")
    zip_code: str | None = named("zipCode")
    city: str | None = named("city")
    country: str | None = named("country")
    social_links: list[wire.SocialLink] | None = named("socialLinks")
    privacy_consent: bool | None = named("privacyConsent")
    source_id: int | None = named("sourceId")
    source: str | None = named("source")


class NewApplication(wire.Wire, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """The body of ``POST /api2/applications``."""

    job_id: int | None = named("jobId")
    applicant_id: int | None = named("applicantId")
    stage_id: int | None = named("stageId")


class NewNote(wire.Wire, frozen=True, kw_only=True, gc=False):
    """The body of ``POST /api2/applications/{id}/notes``."""

    text: str | None = named("text")


class Changes(wire.Wire, frozen=True, kw_only=True):
    """The body of ``PATCH /api2/applications/{id}``: fields that are not named keep their values."""

    custom_fields: dict[str, Any] | None = named("customFields")
