"""HR4YOU's records in the unified model. Pure: what came over the wire, as read and as bytes, in; one record out.

Days become the first moment of that day in UTC, so that the date part of the time stays the day that HR4YOU shows.
Date-times without an offset are local time in Germany. A value that cannot be read as what it should be is None; it stays in
the remote data, and so do HR4YOU's custom fields.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec

from connectors.contract.addresses import valid_email
from connectors.contract.enums import JobStatus, JobVisibility, Model, Outcome
from connectors.contract.models import Application, ApplicationStage, Candidate, Job, Origin, User, midnight
from connectors.contract.values import EmailAddress, Location, PhoneNumber, SocialMedia
from connectors.hr4you import wire, wire_feed
from connectors.toolkit.countries import alpha2
from connectors.toolkit.sharing import shared
from connectors.toolkit.times import day, moment

_WHOLE: Final = re.compile(r"-?[0-9]{1,9}")
_NUMBER: Final = re.compile(r"\d{1,12}(?:\.\d{1,4})?")
_THOUSANDS: Final = re.compile(r"[.,'](?=\d{3}(?:\D|$))")
_DAY_LENGTH: Final = len("YYYY-MM-DD")
_ZONE: Final = ZoneInfo(wire.TIME_ZONE)


def user(found: wire.User, payload: msgspec.Raw, origin: Origin) -> User:
    """A user of the customer's HR4YOU."""
    return User(
        **_identity(Model.USER, found.id, origin),
        first_name=text(found.first_name),
        last_name=text(found.last_name),
        email=valid_email(text(found.email)),
        remote_data=_remote_data(wire.USERS, payload),
    )


def job(found: wire.Job, payload: msgspec.Raw, origin: Origin) -> Job:
    """A job."""
    employment_type, status, visibility = map(text, (found.employment_type, found.status, found.visibility))
    return Job(
        **_identity(Model.JOB, found.id, origin),
        name=text(found.title),
        description=text(found.description),
        employment_type=wire.EMPLOYMENT_TYPES.get(employment_type or ""),
        employment_type_raw=employment_type,
        status=wire.JOB_STATUSES.get(status or ""),
        status_raw=status,
        visibility=wire.JOB_VISIBILITIES.get(visibility or ""),
        visibility_raw=visibility,
        category=text(found.category),
        post_url=text(found.url),
        location=_location(
            city=text(found.city),
            zip_code=text(found.zip_code),
            street_1=text(found.street),
            state=text(found.region),
            country=_country(found.country),
        ),
        opened_at=_day(found.published_from),
        closed_at=_day(found.published_until),
        contact_id=origin.optional_id(Model.USER, text(found.contact_id)),
        remote_data=_remote_data(wire.JOBS, payload),
    )


def stage(found: wire.Stage, payload: msgspec.Raw, origin: Origin) -> ApplicationStage:
    """A step of the one pipeline that all jobs of a tenant share."""
    return ApplicationStage(
        **_identity(Model.APPLICATION_STAGE, found.id, origin),
        name=text(found.name),
        global_index=_whole(found.position),
        remote_data=_remote_data(wire.STAGES, payload),
    )


def outcome(found: wire.Stage) -> Outcome | None:
    """What a stage says of the applications in it; None for a word that is not known."""
    return wire.OUTCOMES.get(text(found.outcome) or "")


def candidate(found: wire.Applicant, payload: msgspec.Raw, origin: Origin) -> Candidate:
    """An applicant."""
    email = valid_email(text(found.email))
    return Candidate(
        **_identity(Model.CANDIDATE, found.id, origin),
        remote_created_at=_moment(found.created_at),
        first_name=text(found.first_name),
        last_name=text(found.last_name),
        source=shared(text(found.source)),
        phone_numbers=_phones(found),
        email_addresses=(EmailAddress(email_address=email),) if email else (),
        social_media=tuple(_profiles(found.social_links or ())),
        location=_location(
            city=text(found.city),
            zip_code=text(found.zip_code),
            street_1=text(found.street),
            country=_country(found.country),
        ),
        remote_data=_remote_data(wire.APPLICANTS, payload),
    )


def stage_id(found: wire.Application) -> str | None:
    """Remote id of the stage that an application is in."""
    return text(found.stage_id)


def application(
    found: wire.Application,
    payload: msgspec.Raw,
    origin: Origin,
    outcomes: Mapping[str, Outcome | None],
) -> Application:
    """An application; its outcome is that of its stage."""
    in_stage = stage_id(found)
    return Application(
        **_identity(Model.APPLICATION, found.id, origin),
        remote_created_at=_moment(found.created_at),
        outcome=outcomes.get(in_stage or ""),
        job_id=origin.optional_id(Model.JOB, text(found.job_id)),
        candidate_id=origin.optional_id(Model.CANDIDATE, text(found.applicant_id)),
        current_stage_id=origin.optional_id(Model.APPLICATION_STAGE, in_stage),
        remote_data=_remote_data(wire.APPLICATIONS, payload),
    )


def posting_id(fields: Mapping[str, str]) -> str | None:
    """Remote id of a posting in the job feed: its own field, or else the id in its address; None if there is neither."""
    in_address = wire_feed.FEED_ID_IN_ADDRESS.search(fields.get(wire_feed.FEED_ADDRESS, ""))
    return fields.get(wire_feed.FEED_ID) or (in_address[1] if in_address else None)


def posting(fields: Mapping[str, str], remote_id: str, path: str, origin: Origin) -> Job:
    """A posting of the job feed as a job. Being in a public feed it is open and public: HR4YOU sends no word on either."""
    found = msgspec.convert(fields, wire_feed.FeedPosting)
    return Job(
        **_identity(Model.JOB, remote_id, origin),
        name=found.title,
        description=found.full_text or _joined(fields),
        employment_type=wire.EMPLOYMENT_TYPES.get(found.employment_type or ""),
        employment_type_raw=found.employment_type,
        status=JobStatus.OPEN,
        visibility=JobVisibility.PUBLIC,
        category=found.category or found.industry,
        post_url=found.url,
        weekly_hours=_hours(found.hours),
        salary_amount_from=_amount(found.salary_from),
        salary_amount_to=_amount(found.salary_to),
        salary_currency=found.salary_currency,
        location=_location(
            city=found.city, zip_code=found.zip_code, street_1=found.street, state=found.region
        ),
        opened_at=_day(found.published_from),
        closed_at=_day(found.published_until),
        remote_data=_remote_data(path, msgspec.json.encode(fields)),
    )


def text(value: wire.Text) -> str | None:
    """A text without surrounding blanks; None if there is none, which PHP programs also write as false."""
    if value is None or isinstance(value, bool):
        return None
    return str(value).strip() or None


def _identity(model: Model, remote_id: wire.Id, origin: Origin) -> dict[str, Any]:
    remote_id = str(remote_id)
    return {
        "id": origin.id(model, remote_id),
        "remote_id": remote_id,
        "integration_id": origin.integration_id,
        "fetched_at": origin.fetched_at,
        "changed_at": origin.fetched_at,
    }


def _remote_data(path: str, payload: msgspec.Raw | bytes) -> msgspec.Raw:
    # The payload's own bytes, not read and written anew: nothing that HR4YOU sent gets lost or changed on the way.
    return msgspec.Raw(b"".join((b"{", msgspec.json.encode(path), b":", payload, b"}")))


def _whole(value: wire.Text) -> int | None:
    number = text(value) or ""
    return int(number) if _WHOLE.fullmatch(number) else None


def _phones(found: wire.Applicant) -> tuple[PhoneNumber, ...]:
    numbers = ((found.phone, wire.PHONE_TYPE), (found.mobile, wire.MOBILE_TYPE))
    return tuple(
        PhoneNumber(phone_number=number, type=kind) for given, kind in numbers if (number := text(given))
    )


def _profiles(links: Iterable[wire.SocialLink]) -> Iterable[SocialMedia]:
    for found in links:
        link, network = text(found.url), shared(text(found.network))
        if link or network:
            yield SocialMedia(link=link, type=network)


def _country(value: wire.Text) -> str | None:
    name = text(value)
    return alpha2(name) if name else None


def _location(**parts: str | None) -> Location | None:
    return Location(**{name: shared(part) for name, part in parts.items()}) if any(parts.values()) else None


def _day(value: wire.Text) -> datetime | None:
    found = day((text(value) or "")[:_DAY_LENGTH])
    return midnight(found) if found and found.year < wire.NO_END_FROM_YEAR else None


def _moment(value: wire.Text) -> datetime | None:
    return moment(text(value), _ZONE)


def _joined(fields: Mapping[str, str]) -> str | None:
    return "\n".join(part for name in wire_feed.FEED_TEXT_PARTS if (part := fields.get(name))) or None


def _amount(value: str | None) -> float | None:
    plain = _THOUSANDS.sub("", value or "").replace(",", ".")
    return (float(plain) or None) if _NUMBER.fullmatch(plain) else None


def _hours(value: str | None) -> float | None:
    found = wire_feed.FEED_HOURS.fullmatch(value or "")
    return (float(found[1].replace(",", ".")) or None) if found else None
