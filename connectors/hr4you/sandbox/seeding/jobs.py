"""Jobs, with the blocks of text that their advertisements are made of."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import timedelta
from html import escape
from typing import Any

import msgspec

from connectors.hr4you.sandbox.seeding.custom_fields import custom_values
from connectors.hr4you.sandbox.seeding.times import LATEST
from connectors.hr4you.sandbox.seeding.vocabulary import (
    BENEFITS,
    EMPLOYMENT_LABELS,
    FIELDS,
    OUTRO,
    PROFILE,
    REGIONS,
    REQUIREMENTS,
    Field,
)
from connectors.sandboxing.draws import Draw
from connectors.sandboxing.places import Address, address

SALT = 2
FIRST_ID = 3001
#: How this vendor spells "without end"; any year of this kind occurs.
FAR_FUTURE = ("2999-09-23", "2999-12-31")

STATUSES = ("active",) * 12 + ("inactive",) * 4 + ("archived",) * 2 + ("draft",) * 2
#: Of the first jobs, so that each status occurs in the smallest sandbox too.
FIRST_STATUSES = ("active", "active", "inactive", "active", "draft", "active", "archived", "active")
VISIBILITIES = ("public",) * 7 + ("internal",) * 2 + ("hidden",)


class Texts(msgspec.Struct, frozen=True):
    """The blocks of an advertisement, as HTML."""

    profile: str
    summary: str
    responsibilities: str
    requirements: str
    benefits: str
    outro: str

    def full(self) -> str:
        """Return all blocks, one after the other."""
        return "".join(msgspec.structs.astuple(self))


def status_of(seed: int, job_id: int) -> str:
    """Return a job's status without making the job."""
    number = job_id - FIRST_ID
    if number < len(FIRST_STATUSES):
        return FIRST_STATUSES[number]
    return Draw(seed, SALT + 100, job_id).pick(STATUSES)


def job(seed: int, job_id: int, user_ids: range) -> dict[str, Any]:
    """Return a job. `jobUrl` is the path of its public page; the server puts its own origin before it."""
    draw = Draw(seed, SALT, job_id)
    field = draw.pick(FIELDS)
    title, place, status = draw.pick(field.titles), address(draw), status_of(seed, job_id)
    return {
        "id": job_id,
        "title": title,
        "description": _texts(draw, field, title, place).full(),
        "employmentType": EMPLOYMENT_LABELS[job_id % len(EMPLOYMENT_LABELS)],
        "status": status,
        "visibility": VISIBILITIES[(job_id * 7) % len(VISIBILITIES)],
        "category": None if draw.chance(0.05) else field.category,
        "jobUrl": None if status == "draft" else f"/job/view/{job_id}/{slug(title)}",
        **_workplace(draw, place),
        **_publishing(draw),
        "contactUserId": None if draw.chance(0.08) else draw.pick(user_ids),
        "customFields": custom_values(draw, "job"),
    }


def texts(seed: int, job_id: int) -> Texts:
    """Return the text blocks of a seeded job."""
    draw = Draw(seed, SALT, job_id)
    field = draw.pick(FIELDS)
    title, place = draw.pick(field.titles), address(draw)
    return _texts(draw, field, title, place)


def industry_of(category: str | None) -> str:
    """Return the industry that belongs to a category; empty for a category made by hand."""
    return next((field.industry for field in FIELDS if field.category == category), "")


def slug(title: str) -> str:
    """Return the readable end of a public page's address."""
    folded = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall("[a-z0-9]+", folded))


def _texts(draw: Draw, field: Field, title: str, place: Address) -> Texts:
    summary = f"<p>Für unseren Standort {escape(place.city.name)} suchen wir: <em>{escape(title)}</em>.</p>"
    return Texts(
        profile=PROFILE,
        summary=summary,
        responsibilities=_list("Ihre Aufgaben", field.duties),
        requirements=_list("Ihr Profil", _some(draw, REQUIREMENTS)),
        benefits=_list("Wir bieten", _some(draw, BENEFITS)),
        outro=OUTRO,
    )


def _some(draw: Draw, sentences: tuple[str, ...]) -> tuple[str, ...]:
    first = draw.below(len(sentences) - 2)
    return sentences[first : first + 3]


def _list(heading: str, sentences: Iterable[str]) -> str:
    items = "".join(f"<li>{escape(sentence)}</li>" for sentence in sentences)
    return f"<h3>{heading}</h3><ul>{items}</ul>"


def _workplace(draw: Draw, place: Address) -> dict[str, Any]:
    return {
        "workplace": place.city.name,
        "zipCode": place.city.zip_code,
        "street": "" if draw.chance(0.15) else f"{place.street} {place.street_number}",
        "region": None if draw.chance(0.1) else REGIONS[place.city.state],
        "country": place.city.country,
    }


def _publishing(draw: Draw) -> dict[str, Any]:
    start = LATEST.date() - timedelta(days=draw.below(300))
    end = (start + timedelta(days=draw.between(30, 400))).isoformat()
    return {
        "publishingDateFrom": None if draw.chance(0.05) else start.isoformat(),
        "publishingDateUntil": draw.pick((end, end, *FAR_FUTURE, "", None)),
    }
