"""Everything the tenant's server holds, and how a user of the vendor's product changes it."""

from collections.abc import Iterable
from functools import partial
from itertools import count
from typing import Any

import msgspec

from connectors.hr4you.sandbox.collection import Collection, Record
from connectors.hr4you.sandbox.indexes import EmailIndex, PairIndex
from connectors.hr4you.sandbox.seeding import applicants, applications, jobs, users
from connectors.hr4you.sandbox.seeding.custom_fields import DEFINITIONS
from connectors.hr4you.sandbox.seeding.vocabulary import SOURCES, STAGES
from connectors.sandboxing.files import FileShelf, StoredFile

JOBS, APPLICANTS, APPLICATIONS, USERS = 80, 1_500, 1_900, 25
MODELS = ("job", "applicant", "application")

#: What a record has that was added over the admin path with fewer fields.
BLANK: dict[str, tuple[str, ...]] = {
    "users": ("firstName", "lastName", "email"),
    "jobs": (
        *(
            "title",
            "description",
            "employmentType",
            "status",
            "visibility",
            "category",
            "jobUrl",
            "workplace",
        ),
        *(
            "zipCode",
            "street",
            "region",
            "country",
            "publishingDateFrom",
            "publishingDateUntil",
            "contactUserId",
        ),
    ),
    "applicationStages": ("name", "position", "outcome"),
    "applicants": (
        *(
            "firstName",
            "lastName",
            "gender",
            "email",
            "phone",
            "mobile",
            "street",
            "zipCode",
            "city",
            "country",
        ),
        *("socialLinks", "source", "createdAt"),
    ),
    "applications": ("jobId", "applicantId", "stageId", "createdAt"),
    "customFields": ("model", "key", "label", "type", "options"),
    "sources": ("name",),
    "notes": ("applicationId", "text", "createdAt"),
}
WITH_CUSTOM_FIELDS = frozenset({"jobs", "applicants", "applications"})


class Tenant:
    """The data of one tenant. Removing a record removes that record alone, as the caller asked."""

    def __init__(self, scale: float, seed: int) -> None:
        self._scale = scale
        self.seed = seed
        self.documents = FileShelf()
        self.reset()

    def reset(self) -> None:
        """Return to the seed data."""
        seed, size = self.seed, self._size
        user_ids = _from(users.FIRST_ID, max(5, round(USERS * self._scale**0.5)))
        self.job_ids = _from(jobs.FIRST_ID, size(JOBS))
        self.applicant_ids = _from(applicants.FIRST_ID, size(APPLICANTS))
        self._emails: EmailIndex | None = None
        self.pairs, application_ids = self._seeded_pairs()
        self._collections = {
            "users": Collection(user_ids, partial(users.user, seed)),
            "jobs": Collection(self.job_ids, lambda job_id: jobs.job(seed, job_id, user_ids)),
            "applicationStages": Collection(_from(applications.FIRST_STAGE_ID, len(STAGES)), _stage),
            "applicants": Collection(self.applicant_ids, partial(applicants.applicant, seed)),
            "applications": Collection(application_ids, self._application),
            "customFields": Collection(_from(1, len(DEFINITIONS)), _definition),
            "sources": Collection(_from(1, len(SOURCES)), _source),
            "notes": Collection(_from(1, 0), _none_seeded),
        }
        self.documents.clear()
        self._document_ids = count(1)

    def __getitem__(self, name: str) -> Collection:
        return self._collections[name]

    @property
    def emails(self) -> EmailIndex:
        """The addresses, collected when they are first asked for."""
        if self._emails is None:
            addresses = self._addresses()
            self._emails = EmailIndex(addresses)
        return self._emails

    def add(self, collection: str, fields: Record) -> Record:
        """Add a record under the next free id."""
        return self._noted(collection, self[collection].add(fields))

    def change(self, collection: str, record_id: int, fields: Record) -> Record:
        """Add a record or replace some of its fields."""
        return self._noted(collection, self[collection].put(record_id, fields))

    def take_document_id(self) -> int:
        """Return an id that no document has had."""
        return next(self._document_ids)

    def collections(self) -> tuple[str, ...]:
        """Return the names of the collections, the admin path's `state`."""
        return tuple(self._collections)

    def records(self, collection: str) -> Iterable[Record]:
        """Return the records of a collection in listing order."""
        return iter(self[collection])

    def record(self, collection: str, record_id: str) -> Record | None:
        """Return one record, or None."""
        return self[collection].get(int(record_id)) if record_id.isdecimal() else None

    def put(self, collection: str, record_id: str, fields: Record) -> Record:
        """Add or change a record from the admin path; nothing is validated, so that tests can make odd data."""
        if not record_id.isdecimal():
            message = f"id is {record_id!r}; ids of this vendor are whole numbers"
            raise ValueError(message)
        known = self.record(collection, record_id)
        return self.change(collection, int(record_id), fields if known else _blank(collection) | fields)

    def remove(self, collection: str, record_id: str) -> bool:
        """Remove one record; what refers to it stays."""
        if not record_id.isdecimal() or not self[collection].remove(int(record_id)):
            return False
        if collection == "applications":
            self.pairs.remove(int(record_id))
        if collection == "applicants" and self._emails is not None:
            self._emails.remove(int(record_id))
        return True

    def files(self) -> Iterable[StoredFile]:
        """Return the uploaded documents."""
        return iter(self.documents)

    def definitions(self, model: str) -> dict[str, Record]:
        """Return the custom fields of a model by key."""
        return {record["key"]: record for record in self["customFields"] if record["model"] == model}

    def _size(self, default: int) -> int:
        return max(1, round(default * self._scale))

    def _seeded_pairs(self) -> tuple[PairIndex, range]:
        open_to_all = [job_id for job_id in self.job_ids if jobs.status_of(self.seed, job_id) != "draft"]
        made = applications.pairs(self.seed, self._size(APPLICATIONS), open_to_all, self.applicant_ids)
        ids = _from(applications.FIRST_ID, len(made))
        return PairIndex(zip(ids, made, strict=True)), ids

    def _application(self, application_id: int) -> Record:
        return applications.application(self.seed, application_id, self.pairs.pair_of(application_id))

    def _addresses(self) -> Iterable[tuple[int, str | None]]:
        for applicant_id in self["applicants"].ids:
            made = self["applicants"].made(applicant_id)
            yield applicant_id, made["email"] if made else applicants.email_of(self.seed, applicant_id)

    def _noted(self, collection: str, record: Record) -> Record:
        if collection == "applications":
            self.pairs.put(record)
        if collection == "applicants" and self._emails is not None:
            self._emails.put(record["id"], record["email"])
        return record


def _from(first_id: int, count: int) -> range:
    return range(first_id, first_id + count)


def _blank(collection: str) -> Record:
    record: Record = dict.fromkeys(BLANK[collection])
    return record | {"customFields": {}} if collection in WITH_CUSTOM_FIELDS else record


def _stage(stage_id: int) -> Record:
    seeded: dict[str, Any] = msgspec.structs.asdict(STAGES[stage_id - applications.FIRST_STAGE_ID])
    return {
        "id": stage_id,
        "name": seeded["name"],
        "position": seeded["position"],
        "outcome": seeded["outcome"],
    }


def _definition(definition_id: int) -> Record:
    return {"id": definition_id, **DEFINITIONS[definition_id - 1]}


def _source(source_id: int) -> Record:
    return {"id": source_id, "name": SOURCES[source_id - 1]}


def _none_seeded(record_id: int) -> Record:
    return {"id": record_id}
