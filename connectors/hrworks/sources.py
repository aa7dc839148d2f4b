"""Where a candidate came from, in HR WORKS's words. Pure, like `mapping`.

An application has a text, `howDidYouHearAboutUs`, and may be attached to an offer of its post, whose job portal tells the
channel (assumed to be how the vendor counts sources).
"""

from collections.abc import Mapping, Sequence
from typing import Final

from connectors.contract.enums import SourceKey
from connectors.contract.inputs import Source
from connectors.hrworks import wire

#: The vendor's predefined words (of API v1.24; free text since, assumed to be shown as before), or a name for people.
WORDS: Final[Mapping[SourceKey, str]] = {
    SourceKey.CAREERS_PAGE: "internetPresence",
    SourceKey.JOB_BOARD: "jobMarket",
    SourceKey.SEARCH_ENGINE: "searchEngine",
    SourceKey.SOCIAL_MEDIA: "socialMedia",
    SourceKey.LINKEDIN: "LinkedIn",
    SourceKey.XING: "XING",
    SourceKey.INDEED: "Indeed",
    SourceKey.STEPSTONE: "StepStone",
    SourceKey.EMPLOYEE_REFERRAL: "employeeRecommendation",
    SourceKey.RECOMMENDATION: "recommendation",
    SourceKey.AGENCY: "serviceProvider",
    SourceKey.EMPLOYMENT_AGENCY: "employmentAgency",
    SourceKey.EVENT: "recruitingEvents",
    SourceKey.UNIVERSITY: "University",
    SourceKey.NEWSPAPER: "newspaper",
    SourceKey.OTHER: "other",
}


def how_heard(source: Source | None) -> str | None:
    """The text that an application carries; None if the source is given by the vendor's id alone."""
    if source is None:
        return None
    return WORDS[source.unified_key] if source.unified_key else source.name or None


def offer_of(source: Source | None, offers: Sequence[wire.PostOffer] | None) -> str | None:
    """Id of the post offer to attach the application to.

    It is the one that the source names, if the post has it; else the one in use whose job portal has the source's name.
    `offers` is None if the vendor did not tell them: then it is up to the vendor whether the id is right.
    """
    if source is None:
        return None
    if offers is None:
        return source.id
    ids = {str(offer.id) for offer in offers if offer.id}
    return source.id if source.id in ids else _by_portal(how_heard(source), offers)


def _by_portal(name: str | None, offers: Sequence[wire.PostOffer]) -> str | None:
    wanted = (name or "").strip().casefold()
    named = (
        str(offer.id)
        for offer in offers
        if offer.id and offer.is_active is not False and (offer.job_portal or "").strip().casefold() == wanted
    )
    return next(named, None) if wanted else None
