"""HR WORKS's records in the unified model. Pure: what came over the wire and its origin in, records out.

Posts have a module of their own. A record without its identifier cannot be addressed and is left out (None).
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, TypeVar

import msgspec

from connectors.contract.addresses import valid_email
from connectors.contract.connector import Query
from connectors.contract.enums import Model, UserStatus
from connectors.contract.models import (
    Application,
    ApplicationStage,
    Candidate,
    Department,
    Job,
    JobStage,
    Origin,
    User,
)
from connectors.contract.values import EmailAddress, Location, PhoneNumber
from connectors.hrworks import wire
from connectors.toolkit.countries import alpha2
from connectors.toolkit.decoding import decode
from connectors.toolkit.sharing import shared
from connectors.toolkit.times import moment

T = TypeVar("T")

_JOB_STAGE_SEPARATOR: Final = "/"

_applications = msgspec.json.Decoder(wire.JobApplication)
_embedded = msgspec.json.Decoder(wire.EmbeddedApplicant)
_applicants = msgspec.json.Decoder(wire.Applicant | None)
_parts = msgspec.json.Decoder(dict[str, msgspec.Raw])


def candidate(payload: msgspec.Raw, origin: Origin) -> Candidate | None:
    """An applicant. Their source is told by their applications only; see `Application.source`."""
    found = decode(_applicants, payload, integration_id=origin.integration_id)
    if found is None or not found.uuid:
        return None
    email = valid_email(found.email)
    return Candidate(
        **identity(Model.CANDIDATE, found.uuid, origin),
        first_name=found.first_name,
        last_name=found.last_name,
        title=shared(found.title),
        phone_numbers=_phones(found),
        email_addresses=(EmailAddress(email_address=email),) if email else (),
        location=location(found.address),
        applied_job_ids=_applied_job_ids(found.job_applications, origin),
        remote_data=remote_data(wire.APPLICANTS, _alone(payload, found)),
    )


def _alone(payload: msgspec.Raw, found: wire.Applicant) -> bytes:
    if found.job_applications is None:
        return payload
    parts = _parts.decode(payload)
    return msgspec.json.encode(
        {name: parts[name] for name in parts if name not in wire.LEFT_OUT_OF_APPLICANT}
    )


def _phones(found: wire.Applicant) -> tuple[PhoneNumber, ...]:
    numbers = (found.phone, found.address.phone if found.address else None)
    return tuple(PhoneNumber(phone_number=number) for number in dict.fromkeys(numbers) if number)


def _applied_job_ids(applied: Sequence[wire.AppliedTo] | None, origin: Origin) -> tuple[str, ...] | None:
    if applied is None:
        return None
    named = dict.fromkeys(text(application.post_uuid) for application in applied)
    return tuple(origin.id(Model.JOB, uuid) for uuid in named if uuid)


def application(payload: msgspec.Raw, origin: Origin) -> Application | None:
    """An application. A status that is not known is a stage all the same; it tells no outcome."""
    found = decode(_applications, payload, integration_id=origin.integration_id)
    if not found.id:
        return None
    applicant = found.applicant.uuid if found.applicant else None
    return Application(
        **identity(Model.APPLICATION, found.id, origin),
        remote_created_at=moment(found.creation_date_and_time),
        outcome=wire.OUTCOMES.get(found.status_identifier or ""),
        source=shared(found.how_did_you_hear_about_us),
        job_id=reference(Model.JOB, found.post_uuid, origin),
        candidate_id=reference(Model.CANDIDATE, applicant, origin),
        current_stage_id=reference(Model.APPLICATION_STAGE, found.status_identifier, origin),
        remote_data=remote_data(wire.JOB_APPLICATIONS, _kept(payload)),
    )


def _kept(payload: msgspec.Raw) -> bytes:
    parts = _parts.decode(payload)
    return msgspec.json.encode({name: parts[name] for name in wire.KEPT_OF_APPLICATION if name in parts})


def statuses(query: Query) -> tuple[str, ...] | None:
    """The statuses to ask for, which stand for stages and outcomes alike; None if nothing can be in them."""
    if not query.outcomes:
        # HR WORKS refuses a status that it does not know: then all are asked for, and the reader picks out what it wants.
        return query.stage_ids if wire.STAGES.keys() >= set(query.stage_ids) else ()
    of_outcomes = tuple(status for status, outcome in wire.OUTCOMES.items() if outcome in query.outcomes)
    both = tuple(status for status in of_outcomes if not query.stage_ids or status in query.stage_ids)
    return both or None


def applicants_in(payloads: Iterable[msgspec.Raw], origin: Origin) -> tuple[Candidate, ...]:
    """The applicants that come with applications, each once."""
    embedded = (
        decode(_embedded, payload, integration_id=origin.integration_id).applicant for payload in payloads
    )
    found = (candidate(applicant, origin) for applicant in embedded)
    return tuple({applicant.id: applicant for applicant in found if applicant}.values())


def stages(origin: Origin) -> tuple[ApplicationStage, ...]:
    """The steps of the process, the same for every account."""
    return tuple(
        ApplicationStage(**identity(Model.APPLICATION_STAGE, status, origin), name=name, global_index=index)
        for index, (status, name) in enumerate(wire.STAGES.items())
    )


def job_stages(job: Job) -> tuple[JobStage, ...]:
    """The steps of one job's process: all there are, in their order."""
    origin = Origin(job.integration_id, job.fetched_at)
    return tuple(_job_stage(job, status, index, origin) for index, status in enumerate(wire.STAGES))


def _job_stage(job: Job, status: str, index: int, origin: Origin) -> JobStage:
    remote_id = f"{job.remote_id}{_JOB_STAGE_SEPARATOR}{status}"
    return JobStage(
        id=origin.id(Model.JOB_STAGE, remote_id),
        remote_id=remote_id,
        integration_id=job.integration_id,
        fetched_at=job.fetched_at,
        changed_at=job.changed_at,
        job_id=job.id,
        stage_id=origin.id(Model.APPLICATION_STAGE, status),
        index=index,
    )


def job_of_stage(remote_id: str) -> str:
    """Remote id of the job whose stage has that remote id."""
    return remote_id.rpartition(_JOB_STAGE_SEPARATOR)[0]


def user(found: wire.Person, origin: Origin) -> User | None:
    """A person. That the inactive ones cannot log in is assumed."""
    if not found.uuid:
        return None
    status = (
        None if found.is_active is None else UserStatus.ACTIVE if found.is_active else UserStatus.INACTIVE
    )
    return User(
        **identity(Model.USER, found.uuid, origin),
        first_name=found.first_name,
        last_name=found.last_name,
        email=valid_email(found.email),
        status=status,
    )


def department(found: wire.OrganizationUnit, origin: Origin) -> Department | None:
    """An organization unit."""
    return (
        Department(**identity(Model.DEPARTMENT, found.uuid, origin), name=found.name) if found.uuid else None
    )


def mapped(payloads: Iterable[T], record: Callable[[T, Origin], Any], origin: Origin) -> tuple[Any, ...]:
    """Each payload as a record; those without an identifier are left out."""
    return tuple(found for payload in payloads if (found := record(payload, origin)) is not None)


def identity(model: Model, remote_id: wire.Id, origin: Origin) -> dict[str, Any]:
    """What all records have: their ids, and when they were read."""
    remote_id = str(remote_id)
    return {
        "id": origin.id(model, remote_id),
        "remote_id": remote_id,
        "integration_id": origin.integration_id,
        "fetched_at": origin.fetched_at,
        "changed_at": origin.fetched_at,
    }


def reference(model: Model, remote_id: wire.Id, origin: Origin) -> str | None:
    """Global id of a record that this one names, or None."""
    return origin.optional_id(model, text(remote_id))


def remote_data(path: str, payload: bytes) -> msgspec.Raw:
    """A JSON object: the path that the payload came from, then the payload."""
    # The payload's own bytes, not read and written anew: nothing that HR WORKS sent gets lost or changed on the way.
    return msgspec.Raw(b"".join((b'{"', path.encode(), b'":', payload, b"}")))


def text(value: wire.Id) -> str | None:
    """An identifier as text, or None."""
    return str(value) if value else None


def location(address: wire.Address | None) -> Location | None:
    """An address; the country by its two-letter code."""
    if address is None:
        return None
    country = address.international_country_code or address.country
    parts = {
        "city": shared(address.city),
        "country": shared(alpha2(country)) if country else None,
        "state": shared(address.state),
        "street_1": " ".join(filter(None, (address.street, address.street_number))) or None,
        "street_2": address.additional_data or None,
        "zip_code": shared(address.zip_code),
    }
    return Location(**parts) if any(parts.values()) else None
