"""Parts of records that have no id of their own: a place, a phone number, a role. `repr` shows nothing of them."""

from datetime import datetime
from typing import Any

from connectors.contract.checked import Checked
from connectors.contract.enums import (
    IntegrationFieldType,
    OfferStatus,
    QuestionCategory,
    RoleScope,
    RoleType,
)


class Value(Checked, frozen=True, kw_only=True, gc=False):
    """A part of a record, without an id of its own."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"


class Location(Value, frozen=True, kw_only=True, gc=False):
    """A place. `country` is ISO 3166-1 alpha-2 where it could be mapped, else the vendor's word."""

    city: str | None = None
    country: str | None = None
    state: str | None = None
    street_1: str | None = None
    street_2: str | None = None
    zip_code: str | None = None
    raw: str | None = None


class PhoneNumber(Value, frozen=True, kw_only=True, gc=False):
    """A phone number as the vendor has it, with the vendor's word for its kind."""

    phone_number: str
    type: str | None = None


class EmailAddress(Value, frozen=True, kw_only=True, gc=False):
    """A valid e-mail address, with the vendor's word for its kind."""

    email_address: str
    type: str | None = None


class SocialMedia(Value, frozen=True, kw_only=True, gc=False):
    """A profile elsewhere."""

    link: str | None = None
    type: str | None = None
    username: str | None = None


class IntegrationField(Value, frozen=True, kw_only=True, gc=False):
    """A raw vendor field that the integration shows under a key."""

    id: str
    key: str
    type: IntegrationFieldType
    value: Any = None
    label: str | None = None


class Role(Value, frozen=True, kw_only=True, gc=False):
    """A role of a user, everywhere or for one job."""

    remote_id: str | None = None
    remote_label: str | None = None
    scope: RoleScope | None = None
    unified_type: RoleType | None = None


class HiringTeamMember(Value, frozen=True, kw_only=True, gc=False):
    """A user who works on filling a job."""

    user_id: str
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    roles: tuple[Role, ...] = ()


class ScreeningQuestion(Value, frozen=True, kw_only=True, gc=False):
    """A question that applicants of a job are asked; `format` is the tagged description of the answer."""

    id: str
    title: str | None = None
    description: str | None = None
    category: QuestionCategory | None = None
    required: bool | None = None
    index: int | None = None
    format: Any = None


class ScreeningQuestionAnswer(Value, frozen=True, kw_only=True, gc=False):
    """What an applicant answered to a screening question."""

    question_title: str | None = None
    answer: Any = None


class Tag(Value, frozen=True, kw_only=True, gc=False):
    """A label on a candidate."""

    remote_id: str | None = None
    name: str | None = None


class Interview(Value, frozen=True, kw_only=True, gc=False):
    """A meeting with a candidate about an application."""

    remote_id: str | None = None
    title: str | None = None
    starting_at: datetime | None = None
    ending_at: datetime | None = None
    location: str | None = None
    canceled: bool | None = None


class Offer(Value, frozen=True, kw_only=True, gc=False):
    """An offer made to a candidate."""

    remote_id: str | None = None
    status: OfferStatus | None = None
