"""A new application in HR WORKS's words. Pure, like `mapping`, in the other direction.

Source: HR WORKS API v2.10, POST job-applications, `JobApplicationData`.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import Any, Final

from connectors.contract.enums import Gender, SalaryPeriod, SourceOutcome
from connectors.contract.errors import Problem
from connectors.contract.inputs import (
    Consent,
    NewApplication,
    NewCandidate,
    Place,
    SalaryExpectations,
    Source,
)
from connectors.contract.steps import Notice
from connectors.hrworks.sources import how_heard
from connectors.toolkit.countries import alpha3

_MONTHS: Final = 12
_GENDERS: Final[Mapping[Gender, str]] = {
    Gender.MALE: "male",
    Gender.FEMALE: "female",
    Gender.OTHER: "diverse",
}
#: They are how a write is found again, so that no caller may replace them.
RESERVED: Final = ("postId", "creationDateAndTime")
#: Which input of ours is behind a field of the vendor's.
PLACES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "postId": "application.job_id",
        "postOfferId": "source.id",
        "firstName": "candidate.first_name",
        "lastName": "candidate.last_name",
        "email": "candidate.email_address",
        "phone": "candidate.phone_number",
        "title": "candidate.title",
        "gender": "candidate.gender",
        "street": "candidate.location.street_1",
        "additional": "candidate.location.street_2",
        "zipCode": "candidate.location.zip_code",
        "city": "candidate.location.city",
        "countryCode": "candidate.location.country",
        "earliestPossibleJoinDate": "candidate.availability_date",
        "desiredSalary": "candidate.salary_expectations",
        "howDidYouHearAboutUs": "source.name",
        "hasPrivacyTermsAccepted": "gdpr_consent.given",
        "permissionToStoreApplication": "gdpr_consent.given",
    }
)


def record(order: NewApplication, key: str, offer_id: str | None, begun_at: datetime) -> dict[str, Any]:
    """The application to send, for the post with that key and, if one is given, that post offer."""
    told = {
        **_person(order.candidate),
        **_address(order.candidate.location),
        "postOfferId": offer_id,
        "howDidYouHearAboutUs": how_heard(order.source),
        **_consent(order.gdpr_consent),
    }
    return {
        **{name: value for name, value in told.items() if value is not None},
        **order.remote_fields,
        "postId": key,
        "creationDateAndTime": f"{begun_at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
    }


def _person(candidate: NewCandidate) -> dict[str, Any]:
    available, salary = candidate.availability_date, candidate.salary_expectations
    return {
        "firstName": candidate.first_name,
        "lastName": candidate.last_name,
        "email": candidate.email_address,
        "phone": candidate.phone_number,
        "title": candidate.title,
        "gender": _GENDERS[candidate.gender] if candidate.gender else None,
        "earliestPossibleJoinDate": available.isoformat() if available else None,
        "desiredSalary": yearly(salary) if salary else None,
    }


def _address(place: Place | None) -> dict[str, Any]:
    if place is None:
        return {}
    return {
        # The number of the house stands in the street: it cannot be told apart for certain.
        "street": place.street_1,
        "additional": place.street_2,
        "zipCode": place.zip_code,
        "city": place.city,
        "countryCode": alpha3(place.country) if place.country else None,
    }


def _consent(consent: Consent | None) -> dict[str, Any]:
    """Consent covers this application, and no more than that: HR WORKS could also keep the data for later ones."""
    if consent is None or consent.given is None:
        return {}
    permission = "onlyForApplication" if consent.given else "notGranted"
    return {"hasPrivacyTermsAccepted": consent.given, "permissionToStoreApplication": permission}


def yearly(salary: SalaryExpectations) -> int:
    """Whole euros in a year, halves rounded up."""
    months = _MONTHS if salary.period is SalaryPeriod.MONTH else 1
    return int((Decimal(str(salary.amount)) * months).quantize(Decimal(1), ROUND_HALF_UP))


def reserved_problems(order: NewApplication) -> tuple[Problem, ...]:
    """What the caller's own fields for the vendor must not hold."""
    message = "This field identifies the write and is set by the service. Leave it out."
    return tuple(
        Problem(f"remote_fields.{name}", message) for name in RESERVED if name in order.remote_fields
    )


def places(order: NewApplication) -> dict[str, str]:
    """Which input is behind each field that was sent; those that the caller named as the vendor does come last and win."""
    return {**PLACES, **{name: f"remote_fields.{name}" for name in order.remote_fields}}


def source_outcome(order: NewApplication, offer_id: str | None) -> SourceOutcome | None:
    """HR WORKS keeps the source with the application, so that a candidate who was there before does not matter."""
    if order.source is None:
        return None
    written = offer_id is not None or how_heard(order.source) is not None
    return SourceOutcome.WRITTEN if written else SourceOutcome.REFUSED


def notices(order: NewApplication, offer_id: str | None) -> tuple[Notice, ...]:
    """What is written otherwise than it was given."""
    place = order.candidate.location
    return (
        *_salary_notices(order.candidate.salary_expectations),
        *_country_notices(place.country if place else None),
        *_source_notices(order.source, offer_id),
    )


def _salary_notices(salary: SalaryExpectations | None) -> Sequence[Notice]:
    if salary is None or (salary.period is SalaryPeriod.YEAR and salary.amount == yearly(salary)):
        return ()
    message = "HR WORKS keeps whole euros in a year: the amount was converted."
    return (Notice(code="VALUE_CONVERTED", message=message, path="candidate.salary_expectations"),)


def _country_notices(country: str | None) -> Sequence[Notice]:
    if not country or alpha3(country):
        return ()
    message = "HR WORKS takes codes of three letters, and this country has none: it was left out."
    return (Notice(code="VALUE_LEFT_OUT", message=message, path="candidate.location.country"),)


def _source_notices(source: Source | None, offer_id: str | None) -> Sequence[Notice]:
    if source is None or source.id is None or source.id == offer_id:
        return ()
    message = "The post has no offer with this id: the application was not attached to it."
    return (Notice(code="SOURCE_REFUSED", message=message, path="source.id"),)
