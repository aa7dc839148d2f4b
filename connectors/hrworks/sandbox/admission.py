"""Completes records that are added over the admin path, as the vendor's own user interface would."""

from datetime import datetime
from typing import Any, Protocol

from connectors.hrworks.sandbox.enums import APPLICATION_STATUS
from connectors.hrworks.sandbox.timestamps import compact

Record = dict[str, Any]

_DEFAULTS: dict[str, Record] = {
    "posts": {"isActive": True, "postOffers": [], "postDescriptions": {}},
    "persons": {"isActive": True, "firstName": "Neu", "lastName": "Person"},
}


class Records(Protocol):
    """Where the post and the applicant of an application are looked up."""

    def post(self, identifier: str) -> Record | None:
        """Return a post by uuid or key."""
        ...

    def record(self, collection: str, record_id: str) -> Record | None:
        """Return one record."""
        ...


def admitted_record(collection: str, record: Record) -> Record:
    """Return the record with what every record of its collection has."""
    filled = {**_DEFAULTS.get(collection, {}), **record}
    if collection == "posts":
        filled.setdefault("key", f"ST-{record['uuid'][:8]}")
        filled.setdefault("displayName", filled.get("name", filled["key"]))
        filled.setdefault("name", filled["displayName"])
    return filled


def admitted_application(record: Record, given: Record, records: Records, now: datetime) -> Record:
    """Return the application with its post written both ways; `ValueError` names what it lacks.

    Of `postUuid` and `postId`, the one that was given decides.
    """
    if "postId" in given and "postUuid" not in given:
        record = {**record, "postUuid": None}
    post = records.post(str(record.get("postUuid") or record.get("postId")))
    if post is None:
        message = "an application needs the postUuid or postId of an existing post"
        raise ValueError(message)
    if records.record("applicants", str(record.get("applicantUuid"))) is None:
        message = "an application needs the applicantUuid of an existing applicant"
        raise ValueError(message)
    defaults: Record = {
        "statusIdentifier": next(iter(APPLICATION_STATUS)),
        "creationDateAndTime": compact(now),
        "applicationDocuments": [],
    }
    return {**defaults, **record, "postUuid": post["uuid"], "postId": post["key"]}
