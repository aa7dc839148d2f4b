"""The seeded posts and their offers."""

from datetime import date, timedelta
from typing import Any

from connectors.hrworks.sandbox.enums import (
    CAREER_LEVEL,
    EMPLOYMENT_CONTRACT,
    PLACE_OF_WORK,
    SCOPE_OF_ACTIVITIES,
    WORKING_TIME_MODEL,
)
from connectors.hrworks.sandbox.seed_company import Company
from connectors.hrworks.sandbox.vacancies import FIELDS, TITLES, Family
from connectors.sandboxing.draws import Draw
from connectors.sandboxing.places import landline

Record = dict[str, Any]

#: The day on which the seeded company stands still; the data do not drift with the calendar.
SEED_DAY = date(2026, 11, 16)
POST_SALT = 10
PORTALS = ("Stellenportal", "StepStone", "Indeed", "Agentur für Arbeit", "Intranet", "Partnerportal")
HEARD_OPTIONS = {
    "en": ["Career page", "Job board", "Recommendation", "Job fair", "Social media", "Employment agency"],
    "de": ["Karriereseite", "Jobbörse", "Empfehlung", "Jobmesse", "Soziale Medien", "Arbeitsagentur"],
}
#: Below this index every enum value is dealt out in turn, above it they are drawn as they occur in life.
DEALT = 24


class PostSeed:
    """Makes the posts of one seed."""

    def __init__(self, company: Company, persons: int) -> None:
        self._company = company
        self._persons = persons

    def uuid(self, index: int) -> str:
        """Return the uuid of a post."""
        return Draw(self._company.seed, POST_SALT, index).uuid()

    @staticmethod
    def key(index: int) -> str:
        """Return the key of a post: what `postId` and the `posts` filter take."""
        return f"ST-{1001 + index}"

    @staticmethod
    def offer_id(index: int, number: int) -> str:
        """Return the id of the offer of that number, from 0."""
        return f"{(1001 + index) * 10 + number}"

    @staticmethod
    def is_active(index: int) -> bool:
        """Four posts in five are open."""
        return index % 5 != 4  # noqa: PLR2004 - the fifth of five

    @staticmethod
    def offer_count(index: int) -> int:
        """One to three."""
        return 1 + index * 7 % 3

    def make(self, index: int) -> Record:
        """Return a post."""
        draw = Draw(self._company.seed, POST_SALT, index)
        uuid = draw.uuid()
        title, family = TITLES[index % len(TITLES)]
        unit = self._company.units[family.unit]
        name = title if index < len(TITLES) else f"{title} ({FIELDS[index // len(TITLES) % len(FIELDS)]})"
        return {
            "uuid": uuid,
            "key": self.key(index),
            "name": f"{name}, {unit['name']}",
            "displayName": name,
            "isActive": self.is_active(index),
            "organizationUnitNumber": unit["number"],
            "organizationUnitUuid": unit["uuid"],
            "contactInformation": self._contact(draw, index),
            "scopeOfActivities": SCOPE_OF_ACTIVITIES[family.scope],
            "scopeOfActivitiesKey": family.scope,
            "postImageUrl": f"https://images.example/posts/{uuid}.jpg" if index % 3 else None,
            "postDescriptions": _descriptions(family, name, index),
            "postOffers": [
                self._offer(draw, index, number, name) for number in range(self.offer_count(index))
            ],
            "howDidYouHearAboutUsOptions": HEARD_OPTIONS,
        }

    def _contact(self, draw: Draw, index: int) -> Record | None:
        if index % 11 == 10:  # noqa: PLR2004 - one post in eleven names nobody
            return None
        # Recruiters are the persons whose index is a multiple of six; see `Company.make_person`.
        recruiters = max(1, self._persons // 6)
        who = self._company.person_identity(6 * draw.below(recruiters) if self._persons > 1 else 0)
        return {"contactPerson": who, "phone": landline(draw), "email": "bewerbung@beispielwerke.example"}

    def _offer(self, draw: Draw, index: int, number: int, name: str) -> Record:
        published = SEED_DAY - timedelta(days=draw.between(3, 300))
        contract, model, level, place = _terms(draw, index, number)
        site = self._company.sites[draw.below(len(self._company.sites))]
        more = [self._company.sites[0]] if number and site is not self._company.sites[0] else []
        return {
            "id": self.offer_id(index, number),
            "displayName": f"{name} in {site['address']['city']}" if number else name,
            "postOfferNameSuffix": site["address"]["city"] if number else None,
            "description": f"<p>{name}: jetzt in wenigen Minuten bewerben.</p>",
            "isActive": self.is_active(index) and number < 2,  # noqa: PLR2004 - the third offer is a past one
            "publicationDate": None if index % 17 == 16 else published.isoformat(),  # noqa: PLR2004 - a draft
            "validUntilDate": _valid_until(draw, index, published),
            "permanentEstablishments": [site, *more],
            "placeOfWorkType": PLACE_OF_WORK[place],
            "placeOfWorkTypeKey": place,
            "employmentContract": EMPLOYMENT_CONTRACT[contract],
            "employmentContractKey": contract,
            "workingTimeModel": WORKING_TIME_MODEL[model],
            "workingTimeModelKey": model,
            "careerLevel": CAREER_LEVEL[level],
            "careerLevelKey": level,
            "jobPortal": PORTALS[(index + number) % len(PORTALS)],
            "priority": draw.between(1, 5),
        }


def _valid_until(draw: Draw, index: int, published: date) -> str | None:
    """Closed posts had an end; of the open ones, some have one that is far off."""
    if not PostSeed.is_active(index):
        return min(published + timedelta(days=draw.between(30, 90)), SEED_DAY - timedelta(days=1)).isoformat()
    return "2030-12-31" if index % 3 == 0 else None


def _terms(draw: Draw, index: int, number: int) -> tuple[str, str, str, str]:
    """Return contract, working time, career level and place of work."""
    contracts, models, levels, places = (
        tuple(EMPLOYMENT_CONTRACT),
        tuple(WORKING_TIME_MODEL),
        tuple(CAREER_LEVEL),
        tuple(PLACE_OF_WORK),
    )
    if index < DEALT and number == 0:
        return (
            contracts[index % len(contracts)],
            models[index % len(models)],
            levels[index % len(levels)],
            places[index % len(places)],
        )
    contract = contracts[0] if draw.chance(0.7) else draw.pick(contracts)
    model = models[0] if draw.chance(0.6) else draw.pick(models)
    return contract, model, draw.pick(levels), draw.pick(places)


def _descriptions(family: Family, name: str, index: int) -> Record:
    sections: Record = {
        "introduction": {
            "title": "Über uns",
            "description": "<p>Wir sind die <strong>Beispielwerke</strong>: 600 Menschen, sechs Standorte, "
            f"ein Ziel. Verstärken Sie uns als {name}.</p>",
        },
        "tasks": {"title": "Ihre Aufgaben", "description": _bullets(family.tasks)},
        "profile": {"title": "Ihr Profil", "description": _bullets(family.profile)},
        "offer": {
            "title": "Wir bieten",
            "description": _bullets(
                ("30 Tage Urlaub", "flexible Arbeitszeiten", "Zuschuss zum Deutschlandticket")
            ),
        },
        "summary": {
            "title": "Kontakt",
            "description": "<p>Wir freuen uns auf Ihre Bewerbung &amp; auf Sie!</p>",
        },
    }
    if index % 9 == 8:  # noqa: PLR2004 - one post in nine leaves a section empty
        sections["summary"] = None
    return sections


def _bullets(lines: tuple[str, ...]) -> str:
    return "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>"
