"""HR WORKS's posts and post offers as jobs and job postings. Pure, like `mapping`.

Days become the first moment of that day in UTC, so that the date part of the time stays the day that HR WORKS shows.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from html import escape
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from connectors.contract.enums import EmploymentType, JobStatus, Model, PostingStatus, PostingVisibility
from connectors.contract.models import Job, JobPosting, Origin, midnight
from connectors.contract.values import Location
from connectors.hrworks import wire
from connectors.hrworks.mapping import identity, location, reference, remote_data, text
from connectors.toolkit.decoding import decode
from connectors.toolkit.times import day

T = TypeVar("T")

# Days of publication are taken to be those of the vendor's market (assumed).
_ZONE: Final = ZoneInfo("Europe/Berlin")
# Portals whose name has one of these are read as those for the company's own people (assumed).
_INTERNAL_PORTALS: Final = ("intern", "intranet", "mitarbeiter", "employee")

_posts = msgspec.json.Decoder(wire.Post)
_offers = msgspec.json.Decoder(wire.PostOffer)


def job_with_postings(payload: msgspec.Raw, origin: Origin) -> tuple[Job, tuple[JobPosting, ...]] | None:
    """A post as a job, and its offers as the job's postings."""
    post = decode(_posts, payload, integration_id=origin.integration_id)
    if not post.uuid:
        return None
    offers = [(_offer(raw, origin), raw) for raw in post.post_offers or ()]
    job = _job(post, [offer for offer, _ in offers], payload, origin)
    postings = (_posting(offer, raw, post, job, origin) for offer, raw in offers)
    return job, tuple(posting for posting in postings if posting)


def offers_of(payload: msgspec.Raw) -> list[wire.PostOffer] | None:
    """The offers of a post that was read before; None if the vendor did not tell them."""
    raw = _posts.decode(payload).post_offers
    return None if raw is None else [_offers.decode(each) for each in raw]


def _offer(payload: msgspec.Raw, origin: Origin) -> wire.PostOffer:
    return decode(_offers, payload, integration_id=origin.integration_id)


def _job(post: wire.Post, offers: Sequence[wire.PostOffer], payload: msgspec.Raw, origin: Origin) -> Job:
    today = _today(origin)
    shown = [
        offer for offer in offers if _posting_status(offer, today) is not PostingStatus.INACTIVE
    ] or offers
    employment_type, employment_type_raw = _first(map(_employment, shown)) or (None, None)
    place = _first(_specified(offer.place_of_work_type_key) for offer in shown)
    return Job(
        **identity(Model.JOB, post.uuid, origin),
        name=post.display_name or post.name,
        description=_description(post.post_descriptions),
        employment_type=employment_type,
        employment_type_raw=employment_type_raw,
        status=_job_status(post, offers, today),
        category=_specified(post.scope_of_activities_key) or post.scope_of_activities or None,
        department_id=reference(Model.DEPARTMENT, post.organization_unit_uuid, origin),
        experience_level=_first(_specified(offer.career_level_key) for offer in shown),
        remote_work_status=wire.PLACES_OF_WORK.get(place or ""),
        remote_work_status_raw=place,
        location=_first(map(_offer_location, shown)),
        job_code=text(post.key),
        opened_at=_earliest(shown),
        closed_at=_latest_end(shown),
        # A post has no time of creation; its first advertisement is the nearest that HR WORKS tells.
        remote_created_at=_earliest(offers),
        contact_id=_contact_id(post.contact_information, origin),
        remote_data=remote_data(wire.POSTS, payload),
    )


def _job_status(post: wire.Post, offers: Iterable[wire.PostOffer], today: date) -> JobStatus | None:
    if post.is_active is None:
        return None
    closed = (PostingStatus.INACTIVE, PostingStatus.DRAFT)
    advertised = any(_posting_status(offer, today) not in closed for offer in offers)
    return JobStatus.OPEN if post.is_active and advertised else JobStatus.CLOSED


def _employment(offer: wire.PostOffer) -> tuple[EmploymentType | None, str] | None:
    """The type and the word that it follows from: the contract's, or else the working time's."""
    contract = offer.employment_contract_key
    if contract and contract not in wire.UNTELLING_CONTRACTS:
        return wire.CONTRACTS.get(contract), contract
    hours = _specified(offer.working_time_model_key)
    return (wire.WORKING_TIMES.get(hours), hours) if hours else None


def _offer_location(offer: wire.PostOffer) -> Location | None:
    return _first(location(place.address) for place in offer.permanent_establishments or ())


def _earliest(offers: Iterable[wire.PostOffer]) -> datetime | None:
    days = [found for offer in offers if (found := day(offer.publication_date))]
    return midnight(min(days)) if days else None


def _latest_end(offers: Sequence[wire.PostOffer]) -> datetime | None:
    """None if one of them has no end, for then the job has none."""
    days = [day(offer.valid_until_date) for offer in offers]
    ends = [found for found in days if found]
    return midnight(max(ends)) if ends and len(ends) == len(days) else None


def _description(sections: wire.PostDescriptions | None) -> str | None:
    if sections is None:
        return None
    order = (sections.introduction, sections.tasks, sections.profile, sections.offer, sections.summary)
    return "\n".join(part for section in order if section for part in _section(section)) or None


def _section(section: wire.PostDescription) -> Iterable[str]:
    if section.title:
        yield f"<h2>{escape(section.title, quote=False)}</h2>"
    if section.description:
        yield section.description


def _contact_id(contact: wire.ContactInformation | None, origin: Origin) -> str | None:
    person = contact.contact_person if contact else None
    return reference(Model.USER, person.uuid, origin) if person else None


def _posting(
    offer: wire.PostOffer, payload: msgspec.Raw, post: wire.Post, job: Job, origin: Origin
) -> JobPosting | None:
    if not offer.id:
        return None
    status = _posting_status(offer, _today(origin))
    return JobPosting(
        **identity(Model.JOB_POSTING, offer.id, origin),
        title=_title(offer, job.name),
        description_html=offer.description or job.description,
        status=PostingStatus.INACTIVE if post.is_active is False else status,
        visibility=_visibility(offer.job_portal),
        job_id=job.id,
        remote_created_at=_earliest((offer,)),
        remote_data=remote_data(wire.POSTS, payload),
    )


def _posting_status(offer: wire.PostOffer, today: date) -> PostingStatus | None:
    """An offer that is to be published later is a draft; a bound that is not given does not bind."""
    begins, ends = day(offer.publication_date), day(offer.valid_until_date)
    if offer.is_active is False or (ends and ends < today):
        return PostingStatus.INACTIVE
    if begins and begins > today:
        return PostingStatus.DRAFT
    return PostingStatus.ACTIVE if offer.is_active else None


def _title(offer: wire.PostOffer, job_name: str | None) -> str | None:
    """The name with its suffix, unless the name has it already."""
    title, suffix = offer.display_name or job_name, offer.post_offer_name_suffix
    if not title or not suffix:
        return title or suffix
    return title if title.endswith(suffix) else f"{title} {suffix}"


def _visibility(portal: str | None) -> PostingVisibility | None:
    if not portal:
        return None
    internal = any(word in portal.casefold() for word in _INTERNAL_PORTALS)
    return PostingVisibility.INTERNAL if internal else PostingVisibility.PUBLIC


def _specified(word: str | None) -> str | None:
    return word if word and word != wire.NOT_SPECIFIED else None


def _first(values: Iterable[T | None]) -> T | None:
    return next((value for value in values if value), None)


def _today(origin: Origin) -> date:
    return origin.fetched_at.astimezone(_ZONE).date()
