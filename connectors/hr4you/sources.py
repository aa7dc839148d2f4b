"""Where a candidate came from: one of the tenant's own sources where there is one of that name, else a free text."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from connectors.contract.enums import SourceKey, SourceOutcome
from connectors.contract.errors import Cause, ConnectorError, Problem
from connectors.contract.inputs import NewApplication, Source
from connectors.contract.steps import Notice
from connectors.hr4you import mapping, wire
from connectors.hr4you.client import ApiSession
from connectors.hr4you.refusals import refusal

#: What recruiting departments call these sources; the first name is written where the tenant has none of them.
USUAL_NAMES: Final[Mapping[SourceKey, tuple[str, ...]]] = {
    SourceKey.CAREERS_PAGE: (
        *(
            "Karriereseite",
            "Karriereportal",
            "Karriere-Website",
            "Unternehmenswebsite",
            "Unternehmenswebseite",
        ),
        *("Homepage", "Website", "Careers page", "Career page", "Careers site", "Company website"),
    ),
    SourceKey.JOB_BOARD: (
        "Jobbörse",
        "Stellenbörse",
        "Jobportal",
        "Stellenportal",
        "Online-Jobbörse",
        "Job board",
    ),
    SourceKey.SEARCH_ENGINE: ("Suchmaschine", "Google for Jobs", "Google", "Search engine"),
    SourceKey.SOCIAL_MEDIA: (
        *("Social Media", "Soziale Medien", "Soziale Netzwerke", "Soziales Netzwerk", "Social network"),
    ),
    SourceKey.LINKEDIN: ("LinkedIn", "linkedin.com"),
    SourceKey.XING: ("XING", "xing.com", "XING Stellenmarkt"),
    SourceKey.INDEED: ("Indeed", "indeed.com", "indeed.de"),
    SourceKey.STEPSTONE: ("StepStone", "stepstone.de"),
    SourceKey.EMPLOYEE_REFERRAL: (
        *("Mitarbeiterempfehlung", "Mitarbeiter werben Mitarbeiter", "Empfehlung durch Mitarbeiter"),
        *("Mitarbeitende werben Mitarbeitende", "Employee referral", "Referral"),
    ),
    SourceKey.RECOMMENDATION: ("Empfehlung", "Weiterempfehlung", "Persönliche Empfehlung", "Recommendation"),
    SourceKey.AGENCY: (
        *("Personalvermittlung", "Personalberatung", "Personaldienstleister", "Headhunter"),
        *("Recruitment agency", "Recruiting agency", "Agency"),
    ),
    SourceKey.EMPLOYMENT_AGENCY: (
        *("Agentur für Arbeit", "Bundesagentur für Arbeit", "Arbeitsagentur", "Arbeitsamt", "Jobcenter"),
        *("Employment agency", "Public employment service"),
    ),
    SourceKey.EVENT: (
        *("Veranstaltung", "Jobmesse", "Karrieremesse", "Messe", "Event", "Job fair", "Career fair"),
    ),
    SourceKey.UNIVERSITY: ("Hochschule", "Universität", "Uni", "University"),
    SourceKey.NEWSPAPER: ("Zeitung", "Zeitungsanzeige", "Printanzeige", "Print", "Newspaper"),
    SourceKey.OTHER: ("Sonstiges", "Sonstige", "Andere", "Other"),
}
_NO_ID: Final = Problem("source.id", "Source ids of HR4YOU are whole numbers.")
_REFUSED: Final = Notice(
    code="SOURCE_REFUSED",
    message="HR4YOU did not take the source, so the candidate was created without one.",
    path="source",
)
# Keys of the memo.
SOURCE_ID: Final = "source_id"
REFUSED: Final = "source_refused"

_source = msgspec.json.Decoder(wire.Source)


def problem_of(session: ApiSession, source: Source | None) -> ConnectorError | None:
    """What is wrong with the source's id as the caller gave it. One from the configuration must not stop anybody."""
    if source is None or source.id is None or wire.ID.fullmatch(source.id) or source.automatic:
        return None
    return refusal(session.integration_id, Cause.REJECTED, "the source's id is none", "Correct it.", _NO_ID)


async def resolve(session: ApiSession, source: Source | None) -> dict[str, Any]:
    """What to remember of a source for sending: the id that HR4YOU has for it; nothing for a free text."""
    if source is None:
        return {}
    if source.id is not None:
        return {SOURCE_ID: source.id} if wire.ID.fullmatch(source.id) else {REFUSED: True}
    known = await _known(session)
    found = next((known[name] for name in map(_alike, _names(source)) if name in known), None)
    return {} if found is None else {SOURCE_ID: found}


def fields(source: Source | None, memo: Mapping[str, Any]) -> dict[str, Any]:
    """The field of a new applicant for the source; HR4YOU takes either an id or a text."""
    if source is None or REFUSED in memo:
        return {}
    if SOURCE_ID in memo:
        return {"source_id": int(memo[SOURCE_ID])}
    return {"source": name} if (name := next(iter(_names(source)), None)) else {}


def outcome(order: NewApplication, *, written: bool) -> tuple[SourceOutcome | None, tuple[Notice, ...]]:
    """What to tell of the source of an applicant that was created."""
    if order.source is None:
        return None, ()
    return (SourceOutcome.WRITTEN, ()) if written else (SourceOutcome.REFUSED, (_REFUSED,))


def _names(source: Source) -> tuple[str, ...]:
    if source.unified_key is not None:
        return USUAL_NAMES[source.unified_key]
    return (source.name,) if source.name else ()


async def _known(session: ApiSession) -> dict[str, str]:
    """Ids of the tenant's sources by name; none if the token may not read them: the name is then written as a text."""
    try:
        answers = await session.pages(wire.SOURCES)
    except ConnectorError as error:
        if error.cause not in {Cause.PERMISSION_MISSING, Cause.NOT_FOUND}:
            raise
        return {}
    found = [source for answer in answers for source, _ in answer.read(_source)]
    # Reversed, so that the first of two sources of one name counts.
    return {_alike(mapping.text(source.name) or ""): str(source.id) for source in reversed(found)}


def _alike(name: str) -> str:
    return name.strip().casefold()
