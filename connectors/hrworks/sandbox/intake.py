"""Turns a checked submission into an applicant and an application.

Assumed: the same e-mail address with the same names is the same person, whose empty fields are filled in; anything
else is a new person. The same person may apply for the same post again, which makes a second application.
"""

import re
import uuid
from typing import Any

from connectors.hrworks.sandbox.countries import german_name
from connectors.hrworks.sandbox.enums import APPLICATION_STATUS
from connectors.hrworks.sandbox.state import APPLICANTS, HrworksState
from connectors.hrworks.sandbox.timestamps import compact
from connectors.sandboxing.clock import SandboxClock

Record = dict[str, Any]

_SAME_NAME = (
    "title",
    "salutation",
    "gender",
    "email",
    "birthday",
    "earliestPossibleJoinDate",
    "placeOfBirth",
    "fieldOfStudy",
    "hasNoticePeriod",
    "noticePeriodTimeAmount",
    "noticePeriodTimeUnit",
    "noticePeriodTimeReference",
    "isSeverelyDisabled",
)
#: Seeded addresses end in the index of their applicant, so that nobody else needs to be looked at.
_SEEDED_ADDRESS = re.compile(r"\.(\d+)@")


class Intake:
    """Stores submissions."""

    def __init__(self, state: HrworksState, clock: SandboxClock) -> None:
        self._state = state
        self._clock = clock

    def store(self, given: Record, post: Record) -> Record:
        """Add an application, and the applicant unless known; return the application."""
        known = self._same_person(given)
        applicant = _filled(known, _applicant(given)) if known else _applicant(given)
        self._state.put_applicant(applicant)
        application = self._application(given, post, applicant["uuid"])
        self._state.put_application(application)
        return application

    def _same_person(self, given: Record) -> Record | None:
        address = given.get("email")
        if not address:
            return None
        wanted = _identity(given)
        return next((each for each in self._candidates(address) if _identity(each) == wanted), None)

    def _candidates(self, address: str) -> list[Record]:
        table = self._state.table(APPLICANTS)
        found = table.changed()
        match = _SEEDED_ADDRESS.search(address)
        seeded = table.seeded(int(match[1])) if match else None
        return found if seeded is None else [*found, seeded]

    def _application(self, given: Record, post: Record, applicant_uuid: str) -> Record:
        salary = given.get("desiredSalary")
        return {
            "id": self._state.next_application_id(),
            "statusIdentifier": next(iter(APPLICATION_STATUS)),
            "postUuid": post["uuid"],
            "postId": post["key"],
            "postOfferId": given.get("postOfferId"),
            "applicantUuid": applicant_uuid,
            "applicationDocuments": [],
            "creationDateAndTime": given.get("creationDateAndTime") or compact(self._clock.now()),
            "desiredSalary": None if salary is None else str(salary),
            "howDidYouHearAboutUs": given.get("howDidYouHearAboutUs"),
            "remark": given.get("remark"),
            "permissionToStoreApplication": given.get("permissionToStoreApplication"),
            "mayBePassedWithinCorporateGroup": given.get("mayBePassedWithinCorporateGroup"),
            "hasPrivacyTermsAccepted": given.get("hasPrivacyTermsAccepted") or False,
            "ipAddress": given.get("ipAddress"),
            "userAgent": given.get("userAgent"),
        }


def _identity(person: Record) -> tuple[str, ...]:
    return tuple(
        str(person.get(name) or "").strip().casefold() for name in ("email", "firstName", "lastName")
    )


def _applicant(given: Record) -> Record:
    salary = given.get("lastAnnualSalary")
    return {
        "uuid": str(uuid.uuid4()),
        "firstName": given["firstName"],
        "lastName": given["lastName"],
        **{name: given.get(name) for name in _SAME_NAME},
        "address": _address(given),
        "languageCode": "de",
        "lastAnnualSalary": salary and {"currency": salary["currency"], "value": str(salary["value"])},
    }


def _address(given: Record) -> Record:
    """Nest what came flat; the mobile number is read back here (assumed)."""
    code = given.get("countryCode")
    return {
        "street": given.get("street"),
        "streetNumber": given.get("streetNumber"),
        "additionalData": given.get("additional"),
        "zipCode": given.get("zipCode"),
        "city": given.get("city"),
        "country": german_name(code) if code else None,
        "internationalCountryCode": code,
        "state": None,
        "phone": given.get("phone"),
    }


def _filled(known: Record, new: Record) -> Record:
    home = _merged(known.get("address") or {}, new["address"])
    return {**_merged(known, new), "uuid": known["uuid"], "address": home}


def _merged(known: Record, new: Record) -> Record:
    return {**new, **{name: value for name, value in known.items() if value is not None}}
