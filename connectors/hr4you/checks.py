"""What HR4YOU must grant, and what is found out beside the reading of models. All names of rights are assumed."""

from collections.abc import Mapping
from typing import Final

import msgspec

from connectors.contract.checks import Check, Right, right
from connectors.contract.connector import Action
from connectors.contract.enums import Model
from connectors.hr4you import mapping, wire
from connectors.hr4you.client import ApiSession

_JOBS: Final = right("jobs: read", "Stellen: lesen", assumed=True)
_APPLICANTS: Final = right("applicants: read", "Bewerber: lesen", assumed=True)
_APPLICATIONS: Final = right(
    "applications: read, application stages: read",
    "Bewerbungen: lesen, Bewerbungsstatus (Stufen): lesen",
    assumed=True,
)
_STAGES: Final = right("application stages: read", "Bewerbungsstatus (Stufen): lesen", assumed=True)
_USERS: Final = right("users: read", "Benutzer: lesen", assumed=True)
_SOURCES: Final = right("sources: read", "Quellen: lesen", assumed=True)
_CUSTOM_FIELDS: Final = right("custom fields: read", "Zusatzfelder: lesen", assumed=True)
_APPLY: Final = right(
    "applicants: write, applications: write, and documents: write for files",
    "Bewerber: schreiben, Bewerbungen: schreiben, für Dateien auch Dokumente: schreiben",
    assumed=True,
)
_DOCUMENTS: Final = right("documents: write", "Dokumente: schreiben", assumed=True)
_NOTES: Final = right("notes: write", "Notizen: schreiben", assumed=True)
_RESULTS: Final = right(
    "applications: write, custom fields: read", "Bewerbungen: schreiben, Zusatzfelder: lesen", assumed=True
)

#: What each model and each action of the API needs.
RIGHTS: Final[Mapping[Model | Action, Right]] = {
    Model.JOB: _JOBS,
    Model.CANDIDATE: _APPLICANTS,
    Model.APPLICATION: _APPLICATIONS,
    Model.APPLICATION_STAGE: _STAGES,
    Model.USER: _USERS,
    Action.CREATE_CANDIDATE: _APPLY,
    Action.CREATE_APPLICATION: _APPLY,
    Action.ADD_ATTACHMENT_TO_APPLICATION: _DOCUMENTS,
    Action.ADD_ATTACHMENT_TO_CANDIDATE: _DOCUMENTS,
    Action.ADD_NOTE_TO_APPLICATION: _NOTES,
    Action.ADD_RESULT_LINK_TO_APPLICATION: _RESULTS,
}

_source = msgspec.json.Decoder(wire.Source)


async def custom_fields(session: ApiSession, _source_name: str) -> None:
    """Whether the definitions of custom fields can be read: result links are written to them."""
    await session.page(wire.CUSTOM_FIELDS, narrowing=[(wire.MODEL, wire.APPLICATION_MODEL)])


async def candidate_source(session: ApiSession, name: str) -> str | None:
    """Whether the tenant has a source of the integration's name."""
    found = [source for page in await session.pages(wire.SOURCES) for source, _ in page.read(_source)]
    if _alike(name) in {_alike(mapping.text(source.name)) for source in found}:
        return None
    return f"HR4YOU has no source {name!r}: it is written as free text. Add it to the sources in HR4YOU."


def _alike(name: str | None) -> str:
    return (name or "").strip().casefold()


CUSTOM_FIELDS: Final = "CUSTOM_FIELDS"
CANDIDATE_SOURCE: Final = "CANDIDATE_SOURCE"

CHECKS: Final = (
    Check(name=CUSTOM_FIELDS, operation="READ", right=_CUSTOM_FIELDS, probe=custom_fields),
    Check(name=CANDIDATE_SOURCE, operation="FIND", right=_SOURCES, probe=candidate_source),
)
