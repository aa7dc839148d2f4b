"""What the sandboxed account holds, and the indexes that keep filtered listings fast."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from connectors.hrworks.sandbox.admission import admitted_application, admitted_record
from connectors.hrworks.sandbox.enums import OPEN_STATUS
from connectors.hrworks.sandbox.seed import Seed
from connectors.hrworks.sandbox.seed_applications import ApplicationHead
from connectors.sandboxing.clock import SandboxClock
from connectors.sandboxing.files import FileShelf, StoredFile
from connectors.sandboxing.records import SeededRecords

Record = dict[str, Any]

POSTS, APPLICANTS, APPLICATIONS = "posts", "applicants", "jobApplications"
PERSONS, UNITS, SITES = "persons", "organizationUnits", "permanentEstablishments"
#: Which field of a record is its id on the admin path.
ID_FIELDS = {
    POSTS: "uuid",
    APPLICANTS: "uuid",
    APPLICATIONS: "id",
    PERSONS: "uuid",
    UNITS: "uuid",
    SITES: "id",
}


class HrworksState:
    """The records of the account. `revision` grows with every change, so that answers can be kept until then."""

    def __init__(self, seed: Seed, clock: SandboxClock) -> None:
        self._seed = seed
        self._clock = clock
        self._tables = _tables(seed)
        self.uploads = FileShelf()
        self.revision = 0
        self.applicant_versions: Counter[str] = Counter()
        self.post_version = 0
        self.resets = 0
        self._index()

    def _index(self) -> None:
        self.heads: dict[str, ApplicationHead] = dict(self._seed.heads)
        self.by_post: dict[str, dict[str, None]] = {}
        self.by_applicant: dict[str, dict[str, None]] = {}
        for application_id, head in self.heads.items():
            self.by_post.setdefault(head.post_uuid, {})[application_id] = None
            self.by_applicant.setdefault(head.applicant_uuid, {})[application_id] = None
        self._next_ordinal = len(self.heads)
        self.post_keys = {self._seed.post_seed.key(i): uuid for i, uuid in enumerate(self._tables[POSTS])}

    def table(self, collection: str) -> SeededRecords:
        """Return a collection."""
        return self._tables[collection]

    def post_uuid(self, identifier: str) -> str | None:
        """Return the uuid of the post that has this uuid or key."""
        return identifier if identifier in self._tables[POSTS] else self.post_keys.get(identifier)

    def post(self, identifier: str) -> Record | None:
        """Return a post by uuid or key."""
        uuid = self.post_uuid(identifier)
        return None if uuid is None else self._tables[POSTS].get(uuid)

    def next_application_id(self) -> str:
        """Return an id that no application has had since the last reset."""
        return str(100_001 + self._next_ordinal)

    def is_open(self, applicant_uuid: str) -> bool:
        """Tell whether an applicant has an application that is still being decided."""
        owned = self.by_applicant.get(applicant_uuid, {})
        return any(self.heads[application_id].status in OPEN_STATUS for application_id in owned)

    def put_application(self, record: Record) -> None:
        """Add or change an application, and the indexes with it."""
        application_id = record["id"]
        before = self.heads.get(application_id)
        if before is not None:
            self._unlink(application_id, before)
        ordinal = self._next_ordinal if before is None else before.ordinal
        self._next_ordinal += before is None
        head = ApplicationHead(
            ordinal, record["postUuid"], record["applicantUuid"], record["statusIdentifier"]
        )
        self.heads[application_id] = head
        self.by_post.setdefault(head.post_uuid, {})[application_id] = None
        self.by_applicant.setdefault(head.applicant_uuid, {})[application_id] = None
        self._tables[APPLICATIONS].put(application_id, record)
        self._touch(head.applicant_uuid)

    def put_applicant(self, record: Record) -> None:
        """Add or change an applicant."""
        self._tables[APPLICANTS].put(record["uuid"], record)
        self._touch(record["uuid"])

    def _unlink(self, application_id: str, head: ApplicationHead) -> None:
        self.by_post[head.post_uuid].pop(application_id)
        self.by_applicant[head.applicant_uuid].pop(application_id)
        self._touch(head.applicant_uuid)

    def _touch(self, applicant_uuid: str) -> None:
        self.applicant_versions[applicant_uuid] += 1
        self.revision += 1

    # The admin path: connectors.sandboxing.admin.SandboxState.

    def collections(self) -> tuple[str, ...]:
        """Return the names of the collections."""
        return tuple(self._tables)

    def records(self, collection: str) -> Iterable[Record]:
        """Return the records of a collection; an application has `applicantUuid` in place of the applicant."""
        return self._tables[collection].values()

    def record(self, collection: str, record_id: str) -> Record | None:
        """Return one record; a post is found by its key too."""
        return self.post(record_id) if collection == POSTS else self._tables[collection].get(record_id)

    def put(self, collection: str, record_id: str, fields: Record) -> Record:
        """Add a record or change some of its fields; `ValueError` if an application would hang in the air."""
        if collection == POSTS:
            record_id = self.post_uuid(record_id) or record_id
        before = self._tables[collection].get(record_id) or {}
        record = {**before, **fields, ID_FIELDS[collection]: record_id}
        if collection == APPLICATIONS:
            record = admitted_application(record, fields, self, self._now())
            self.put_application(record)
        elif collection == APPLICANTS:
            self.put_applicant(record)
        else:
            self._put_plain(collection, record_id, admitted_record(collection, record))
        return self._tables[collection].get(record_id) or {}

    def _put_plain(self, collection: str, record_id: str, record: Record) -> None:
        if collection == POSTS:
            self.post_keys = {key: uuid for key, uuid in self.post_keys.items() if uuid != record_id}
            self.post_keys[record["key"]] = record_id
            self.post_version += 1
        self._tables[collection].put(record_id, record)
        self.revision += 1

    def remove(self, collection: str, record_id: str) -> bool:
        """Remove a record; with a post or an applicant go their applications."""
        if collection == POSTS:
            record_id = self.post_uuid(record_id) or record_id
        owned = {POSTS: self.by_post, APPLICANTS: self.by_applicant}.get(collection, {}).get(record_id, {})
        for application_id in list(owned):
            self.remove(APPLICATIONS, application_id)
        if collection == APPLICATIONS and record_id in self.heads:
            self._unlink(record_id, self.heads.pop(record_id))
        if collection == POSTS:
            self.post_keys = {key: uuid for key, uuid in self.post_keys.items() if uuid != record_id}
            self.post_version += 1
        self.revision += 1
        return self._tables[collection].remove(record_id)

    def files(self) -> Iterable[StoredFile]:
        """Return the uploaded documents; those of seeded applications are made when downloaded."""
        return iter(self.uploads)

    def reset(self) -> None:
        """Return to the seed data."""
        for table in self._tables.values():
            table.reset()
        self.uploads.clear()
        self.applicant_versions = Counter({uuid: n + 1 for uuid, n in self.applicant_versions.items()})
        self.revision += 1
        self.post_version += 1
        self.resets += 1
        self._index()

    def _now(self) -> datetime:
        return self._clock.now()


def _tables(seed: Seed) -> dict[str, SeededRecords]:
    posts, applications, company = seed.post_seed, seed.application_seed, seed.company
    units, sites = list(company.units.values()), company.sites
    return {
        POSTS: SeededRecords((posts.uuid(index) for index in range(seed.posts)), posts.make),
        APPLICANTS: SeededRecords(applications.applicant_uuids, applications.make_applicant),
        APPLICATIONS: SeededRecords(applications.application_ids, applications.make_application),
        PERSONS: SeededRecords(
            (company.person_uuid(index) for index in range(seed.persons)), company.make_person
        ),
        UNITS: SeededRecords((unit["uuid"] for unit in units), units.__getitem__),
        SITES: SeededRecords((site["id"] for site in sites), sites.__getitem__),
    }
