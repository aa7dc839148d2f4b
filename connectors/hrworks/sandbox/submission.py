"""Checks one submitted application, field by field.

Source: HR WORKS API v2.10, `JobApplicationData`. Unknown keys are ignored (assumed); messages name the field and
never repeat its value.
"""

import ipaddress
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec

from connectors.hrworks.sandbox.countries import CODES
from connectors.hrworks.sandbox.enums import GENDER, INTERVAL, PERMISSION_TO_STORE, SALUTATION, TIME_REFERENCE
from connectors.hrworks.sandbox.timestamps import is_compact

Record = dict[str, Any]
Check = Callable[[Any], str | None]

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]{2,}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class FieldError(msgspec.Struct, frozen=True):
    """One entry of `dataErrors[].errors`."""

    text: str
    number: int


MISSING, WRONG_TYPE, WRONG_VALUE, UNKNOWN_IDENTIFIER, CLOSED = 1001, 1002, 1003, 1004, 1005


def _text(value: Any) -> str | None:  # noqa: ANN401 - whatever JSON holds
    return None if isinstance(value, str) else "must be a string"


def _flag(value: Any) -> str | None:  # noqa: ANN401 - whatever JSON holds
    return None if isinstance(value, bool) else "must be true or false"


def _whole(value: Any) -> str | None:  # noqa: ANN401 - whatever JSON holds
    return None if isinstance(value, int) and not isinstance(value, bool) else "must be an integer"


def _one_of(*known: str) -> Check:
    def check(value: Any) -> str | None:  # noqa: ANN401 - whatever JSON holds
        return None if value in known else f"must be one of {', '.join(known)}"

    return check


def _matching(test: Callable[[str], bool], wanted: str) -> Check:
    def check(value: Any) -> str | None:  # noqa: ANN401 - whatever JSON holds
        return None if isinstance(value, str) and test(value) else f"must be {wanted}"

    return check


def _is_email(value: str) -> bool:
    return _EMAIL.fullmatch(value) is not None


def _is_day(value: str) -> bool:
    try:
        return _DAY.fullmatch(value) is not None and date.fromisoformat(value) is not None
    except ValueError:
        return False


def _is_ipv4(value: str) -> bool:
    try:
        return ipaddress.IPv4Address(value) is not None
    except ValueError:
        return False


def _salary(value: Any) -> str | None:  # noqa: ANN401 - whatever JSON holds
    fits = (
        isinstance(value, dict)
        and isinstance(value.get("currency"), str)
        and isinstance(value.get("value"), str | int | float)
        and not isinstance(value.get("value"), bool)
    )
    return None if fits else "must be an object with currency and value"


_day = _matching(_is_day, "a date of the form YYYY-MM-DD")

#: In the contract's order. The first three are required.
CHECKS: dict[str, Check] = {
    "postId": _text,
    "firstName": _text,
    "lastName": _text,
    "postOfferId": _text,
    "salutation": _one_of(*SALUTATION),
    "gender": _one_of(*GENDER),
    "title": _text,
    "email": _matching(_is_email, "a valid e-mail address"),
    "phone": _text,
    "street": _text,
    "streetNumber": _text,
    "additional": _text,
    "zipCode": _text,
    "city": _text,
    "countryCode": _matching(CODES.__contains__, "a country code of three letters"),
    "birthday": _day,
    "earliestPossibleJoinDate": _day,
    "placeOfBirth": _text,
    "fieldOfStudy": _text,
    "lastAnnualSalary": _salary,
    "desiredSalary": _whole,
    "hasNoticePeriod": _flag,
    "noticePeriodTimeAmount": _whole,
    "noticePeriodTimeUnit": _one_of(*INTERVAL),
    "noticePeriodTimeReference": _one_of(*TIME_REFERENCE),
    "isSeverelyDisabled": _flag,
    "howDidYouHearAboutUs": _text,
    "remark": _text,
    "hasPrivacyTermsAccepted": _flag,
    "permissionToStoreApplication": _one_of(*PERMISSION_TO_STORE),
    "mayBePassedWithinCorporateGroup": _flag,
    "ipAddress": _matching(_is_ipv4, "an IPv4 address"),
    "userAgent": _text,
    "creationDateAndTime": _matching(is_compact, "a date-time of the form 20250228T094600Z"),
}
REQUIRED = ("postId", "firstName", "lastName")


def field_errors(given: Record) -> list[FieldError]:
    """Return what is wrong with the fields themselves; empty if nothing is."""
    missing = [
        FieldError(f'The field "{name}" is required.', MISSING)
        for name in REQUIRED
        if given.get(name) is None or not str(given[name]).strip()
    ]
    return missing + [error for name, check in CHECKS.items() if (error := _checked(name, given, check))]


def _checked(name: str, given: Record, check: Check) -> FieldError | None:
    if given.get(name) is None:
        return None
    problem = check(given[name])
    if problem is None:
        return None
    number = WRONG_TYPE if check in (_text, _flag, _whole, _salary) else WRONG_VALUE
    return FieldError(f'The field "{name}" {problem}.', number)


def post_errors(given: Record, post: Record | None) -> list[FieldError]:
    """Return why this post or offer cannot be applied for; an inactive post is refused (assumed)."""
    if post is None:
        return [FieldError('The field "postId" names no post.', UNKNOWN_IDENTIFIER)]
    if not post.get("isActive"):
        return [FieldError('The post named by "postId" is not active.', CLOSED)]
    offer = given.get("postOfferId")
    if offer is not None and offer not in [each.get("id") for each in post.get("postOffers") or []]:
        return [FieldError('The field "postOfferId" names no offer of this post.', UNKNOWN_IDENTIFIER)]
    return []
