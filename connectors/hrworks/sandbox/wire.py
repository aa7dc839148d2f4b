"""Records as the vendor writes them, kept encoded until they change."""

from typing import Any

import msgspec

from connectors.hrworks.sandbox.enums import APPLICATION_STATUS
from connectors.hrworks.sandbox.knobs import HrworksKnobs
from connectors.hrworks.sandbox.seed_applications import ApplicationHead
from connectors.hrworks.sandbox.state import APPLICANTS, APPLICATIONS, POSTS, HrworksState
from connectors.sandboxing.knobs import KnobBoard

Record = dict[str, Any]

#: About 2 kB each.
CAPACITY = 20_000
_encoder = msgspec.json.Encoder()


class Wire:
    """Encodes records; the encoded form of an application lives as long as nothing of its applicant changes."""

    def __init__(self, state: HrworksState, board: KnobBoard[HrworksKnobs]) -> None:
        self._state = state
        self._board = board
        self._kept: dict[tuple[str, str], tuple[int, msgspec.Raw]] = {}
        self._kept_for: tuple[HrworksKnobs, str] | None = None

    def post(self, uuid: str, origin: str) -> msgspec.Raw:
        """Return a post."""
        version = self._state.post_version
        found = self._find(("post", uuid), version, origin)
        return found or self._keep(("post", uuid), version, self._state.table(POSTS).get(uuid) or {})

    def applicant(self, uuid: str, origin: str) -> msgspec.Raw:
        """Return an applicant with references to their applications."""
        version = self._state.applicant_versions[uuid]
        found = self._find(("applicant", uuid), version, origin)
        return found or self._keep(("applicant", uuid), version, self._applicant_record(uuid))

    def application(self, application_id: str, origin: str) -> msgspec.Raw:
        """Return an application with its applicant in full."""
        version = self._state.applicant_versions[self._state.heads[application_id].applicant_uuid]
        found = self._find(("application", application_id), version, origin)
        if found:
            return found
        return self._keep(
            ("application", application_id), version, self._application_record(application_id, origin)
        )

    def _find(self, key: tuple[str, str], version: int, origin: str) -> msgspec.Raw | None:
        valid_for = (self._board.current, origin)
        if self._kept_for is None or self._kept_for[0] is not valid_for[0] or self._kept_for[1] != origin:
            self._kept.clear()
            self._kept_for = valid_for
        kept = self._kept.get(key)
        return kept[1] if kept and kept[0] == version else None

    def _keep(self, key: tuple[str, str], version: int, record: Record) -> msgspec.Raw:
        encoded = msgspec.Raw(_encoder.encode(record))
        if len(self._kept) >= CAPACITY:
            self._kept.clear()
        self._kept[key] = (version, encoded)
        return encoded

    def _applicant_record(self, uuid: str) -> Record:
        record = dict(self._state.table(APPLICANTS).get(uuid) or {})
        if self._board.current.phone_on_top:
            home = dict(record.get("address") or {})
            record["phone"] = home.pop("phone", None)
            record["address"] = home
        record["isActive"] = self._state.is_open(uuid)
        record["jobApplications"] = [
            {"id": application_id, "statusIdentifier": head.status, "postUuid": head.post_uuid}
            for application_id, head in self._heads_of(uuid)
        ]
        return record

    def _heads_of(self, uuid: str) -> list[tuple[str, ApplicationHead]]:
        owned = self._state.by_applicant.get(uuid, {})
        heads = [(application_id, self._state.heads[application_id]) for application_id in owned]
        return sorted(heads, key=lambda pair: pair[1].ordinal)

    def _application_record(self, application_id: str, origin: str) -> Record:
        record = dict(self._state.table(APPLICATIONS).get(application_id) or {})
        status = record["statusIdentifier"]
        record["status"] = APPLICATION_STATUS.get(status, status)
        record["applicationDocuments"] = [
            f"{origin}/documents/{document}" for document in record.get("applicationDocuments") or []
        ]
        record["applicant"] = self.applicant(record.pop("applicantUuid"), origin)
        return record
