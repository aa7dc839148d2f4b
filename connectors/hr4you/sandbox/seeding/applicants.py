"""Applicants."""

from typing import Any

from connectors.hr4you.sandbox.seeding.custom_fields import custom_values
from connectors.hr4you.sandbox.seeding.times import created_at
from connectors.hr4you.sandbox.seeding.vocabulary import SOURCES
from connectors.sandboxing.draws import Draw
from connectors.sandboxing.people import Person, mailbox, person
from connectors.sandboxing.places import City, address, landline, mobile

SALT = 3
FIRST_ID = 20_001
GENDERS = {"female": "f", "male": "m", "diverse": "d"}
NO_EMAIL_EVERY = 53


def email_of(seed: int, applicant_id: int) -> str | None:
    """Return an applicant's e-mail address without making the applicant; null for those who applied by post."""
    if applicant_id % NO_EMAIL_EVERY == 0:
        return None
    return person(Draw(seed, SALT, applicant_id), applicant_id).email


def applicant(seed: int, applicant_id: int) -> dict[str, Any]:
    """Return an applicant, with the gaps that real data has."""
    draw = Draw(seed, SALT, applicant_id)
    someone = person(draw, applicant_id)
    return {
        "id": applicant_id,
        "firstName": someone.first_name,
        "lastName": someone.last_name,
        "gender": None if draw.chance(0.04) else GENDERS[someone.gender],
        "email": email_of(seed, applicant_id),
        "phone": draw.pick((landline(draw), "", None)),
        "mobile": None if draw.chance(0.2) else mobile(draw),
        **_home(draw),
        "socialLinks": _social_links(draw, someone),
        "source": None if draw.chance(0.06) else draw.pick(SOURCES),
        "createdAt": created_at(draw),
        "customFields": {} if draw.chance(0.05) else custom_values(draw, "applicant"),
    }


def _home(draw: Draw) -> dict[str, Any]:
    place = address(draw)
    return {
        "street": draw.pick((f"{place.street} {place.street_number}", "", None)),
        "zipCode": place.city.zip_code,
        "city": place.city.name,
        "country": _country(draw, place.city),
    }


def _country(draw: Draw, city: City) -> str | None:
    """Codes from the form, German names from imported lists, and nothing."""
    return draw.pick((city.country, city.country, city.country, city.country_name, None))


def _social_links(draw: Draw, someone: Person) -> list[dict[str, str]]:
    handle = mailbox(someone.first_name, someone.last_name).replace(".", "-")
    links = [
        {"network": "xing", "url": f"https://www.xing.example/profile/{handle}"},
        {"network": "linkedin", "url": f"https://www.linkedin.example/in/{handle}"},
        {"network": "github", "url": f"https://github.example/{handle}"},
    ]
    return [link for link, share in zip(links, (0.3, 0.25, 0.08), strict=True) if draw.chance(share)]
