"""The seeded company: organization units, permanent establishments, persons."""

from typing import Any

from connectors.sandboxing.draws import Draw
from connectors.sandboxing.people import mailbox, person
from connectors.sandboxing.places import CITIES, GERMAN_CITIES, STREETS, address, landline, mobile

Record = dict[str, Any]

#: Number, name, number of the parent.
UNITS = (
    ("100", "Geschäftsleitung", None),
    ("110", "Projekte und Beratung", "100"),
    ("200", "Entwicklung", "100"),
    ("210", "Softwareentwicklung", "200"),
    ("220", "Produkt und Forschung", "200"),
    ("300", "Werk", "100"),
    ("310", "Technik", "300"),
    ("320", "Fertigung", "300"),
    ("330", "Einkauf und Logistik", "300"),
    ("340", "Qualität", "300"),
    ("400", "Markt", "100"),
    ("410", "Vertrieb", "400"),
    ("420", "Kundenservice", "400"),
    ("430", "Marketing und Kommunikation", "400"),
    ("500", "Verwaltung", "100"),
    ("510", "Finanzen", "500"),
    ("520", "Personal", "500"),
    ("530", "Recht", "500"),
)
SITES = ("Freiburg im Breisgau", "Hamburg", "Berlin", "Leipzig", "München", "Wien")
POSITIONS = ("Sachbearbeitung", "Teamleitung", "Recruiting", "Fachkraft", "Referat", "Abteilungsleitung")

UNIT_SALT, SITE_SALT, PERSON_SALT = 1, 2, 3
#: Position in `UNITS` of the unit where most recruiters work, so that contacts come from there.
_PERSONNEL = next(index for index, unit in enumerate(UNITS) if unit[0] == "520")


class Company:
    """Units and establishments of one seed; there are as many at every scale."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.units = {record["number"]: record for record in _units(seed)}
        self.sites = [_site(seed, index, name) for index, name in enumerate(SITES)]

    def person_uuid(self, index: int) -> str:
        """Return the uuid of a person."""
        return Draw(self.seed, PERSON_SALT, index).uuid()

    def person_identity(self, index: int) -> Record:
        """Return a person as other records embed them (the vendor's PersonBaseData)."""
        draw = Draw(self.seed, PERSON_SALT, index)
        uuid, who = draw.uuid(), person(draw, index)
        return {
            "uuid": uuid,
            "personId": f"{mailbox(who.first_name, who.last_name)}{index}",
            "personnelNumber": f"{1000 + index}",
            "firstName": who.first_name,
            "lastName": who.last_name,
            "personIdentifierForKiosk": f"{5000 + index}",
            "externalIds": [{"externalSystem": "Zeiterfassung", "id": f"Z{index:05d}"}],
        }

    def make_person(self, index: int) -> Record:
        """Return a person with everything the vendor's master data hold, private matters included."""
        draw = Draw(self.seed, PERSON_SALT, index)
        draw.uuid()
        who = person(draw, index)
        unit = self._unit_of(index, draw)
        left = index % 15 == 14  # noqa: PLR2004 - one person in fifteen has left the company
        return {
            **self.person_identity(index),
            "personLicenseNumber": f"L{90000 + index}",
            "title": who.title,
            "email": f"{mailbox(who.first_name, who.last_name)}.{index}@beispielwerke.example",
            "isActive": not left,
            "position": draw.pick(POSITIONS),
            "languageCode": "de" if draw.chance(0.9) else "en",
            "organizationUnit": {key: unit[key] for key in ("uuid", "number", "name")},
            "organizationUnitUuid": unit["uuid"],
            "permanentEstablishment": self.sites[draw.below(len(self.sites))],
            "superior": self.person_identity(0) if index else None,
            "joinDate": f"{draw.between(2005, 2024)}-{draw.between(1, 12):02d}-01",
            "leaveDate": "2026-06-30" if left else None,
            **_private(draw),
        }

    def _unit_of(self, index: int, draw: Draw) -> Record:
        place = _PERSONNEL if index % 6 == 0 else draw.below(len(UNITS))
        return self.units[UNITS[place][0]]


def _private(draw: Draw) -> Record:
    """Return what an integration has no business with, in values that are valid nowhere."""
    home = address(draw)
    return {
        "birthday": f"{draw.between(1962, 2002)}-{draw.between(1, 12):02d}-{draw.between(1, 28):02d}",
        "bankAccount": {"iban": f"DE00{draw.below(10**9):09d}{draw.below(10**9):09d}", "bic": "TESTDEFFXXX"},
        "taxIdentificationNumber": f"00{draw.below(10**9):09d}",
        "socialSecurityNumber": f"00{draw.below(10**6):06d}X000",
        "privateEmail": f"privat.{draw.below(10**6)}@example.org",
        "privatePhoneNumber": mobile(draw),
        "privateAddress": {"street": home.street, "zipCode": home.city.zip_code, "city": home.city.name},
        # Fields that the company invented stand among the vendor's own.
        "Parkplatz": f"P{draw.between(1, 80)}",
        "T-Shirt-Größe": draw.pick(("S", "M", "L", "XL")),
    }


def _units(seed: int) -> list[Record]:
    made: dict[str, Record] = {}
    for index, (number, name, parent) in enumerate(UNITS):
        made[number] = {
            "uuid": Draw(seed, UNIT_SALT, index).uuid(),
            "number": number,
            "name": name,
            "additionalName": None,
            "countryCode": "DEU",
            "sapCodeType": None,
            "sapUnitCode": None,
            "parentOrganizationUnit": made[parent] if parent else None,
        }
    return list(made.values())


def _site(seed: int, index: int, city_name: str) -> Record:
    draw = Draw(seed, SITE_SALT, index)
    city = next(city for city in (*GERMAN_CITIES, *CITIES) if city.name == city_name)
    return {
        "id": f"{index + 1}",
        "name": f"Beispielwerke {city_name}",
        "number": f"{10_000_000 + index}",
        "address": {
            "street": draw.pick(STREETS),
            "streetNumber": f"{draw.between(1, 90)}",
            "additionalData": None,
            "zipCode": city.zip_code,
            "city": city.name,
            "country": city.country_name,
            "internationalCountryCode": city.country3,
            "state": city.state,
            "phone": landline(draw),
            "fax": landline(draw),
        },
    }
