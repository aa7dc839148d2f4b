"""What callers gave, in HR4YOU's words. Pure: orders in, bodies out."""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from connectors.contract.inputs import NewApplication, Place
from connectors.hr4you import wire, wire_writes

# Networks by a label of their hosts' names; any other is called by its host.
_NETWORKS: Final = ("linkedin", "xing", "github", "gitlab", "facebook", "instagram", "twitter", "youtube")
_NOWHERE: Final = Place()


def applicant(order: NewApplication, source: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a JSON object
    """The body that makes an applicant; `source` is one of the two fields for it, or empty."""
    person, place = order.candidate, order.candidate.location or _NOWHERE
    street = ", ".join(part for part in (place.street_1, place.street_2) if part)
    return msgspec.to_builtins(
        wire_writes.NewApplicant(
            first_name=person.first_name,
            last_name=person.last_name,
            email=person.email_address,
            gender=wire_writes.GENDERS[person.gender] if person.gender else None,
            phone=person.phone_number,
            street=street or None,
            zip_code=place.zip_code,
            city=place.city,
            country=place.country,
            social_links=_links(person.social_links) or None,
            privacy_consent=order.gdpr_consent.given if order.gdpr_consent else None,
            **source,
        )
    )


def application(order: NewApplication, applicant_id: str) -> Any:  # noqa: ANN401 - a JSON object
    """The body that makes an application."""
    stage_id = int(order.stage_id) if order.stage_id else None
    made = wire_writes.NewApplication(
        job_id=int(order.job_id), applicant_id=int(applicant_id), stage_id=stage_id
    )
    return msgspec.to_builtins(made)


def note(content: str) -> Any:  # noqa: ANN401 - a JSON object
    """The body that makes a note."""
    return msgspec.to_builtins(wire_writes.NewNote(text=content))


def custom_fields(values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a JSON object
    """The body that changes custom fields of an application; the others keep their values."""
    return msgspec.to_builtins(wire_writes.Changes(custom_fields=dict(values)))


def _links(addresses: Iterable[str]) -> list[wire.SocialLink]:
    return [wire.SocialLink(network=_network(address), url=address) for address in addresses]


def _network(address: str) -> str:
    host = (urlsplit(address).hostname or "").removeprefix("www.")
    labels = host.split(".")
    return next((name for name in _NETWORKS if name in labels), host or "link")
