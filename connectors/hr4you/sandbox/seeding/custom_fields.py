"""The tenant's own fields: one of each type on jobs, applicants and applications."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from connectors.sandboxing.draws import Draw

Definition = dict[str, Any]

FIRST_DATE = date(2026, 7, 1)


def _defined(model: str, key: str, label: str, kind: str, *options: str) -> Definition:
    return {"model": model, "key": key, "label": label, "type": kind, "options": list(options)}


DEFINITIONS: tuple[Definition, ...] = (
    _defined("job", "kostenstelle", "Kostenstelle", "text"),
    _defined("job", "wochenstunden", "Wochenstunden", "number"),
    _defined("job", "besetzung_bis", "Zu besetzen bis", "date"),
    _defined("job", "mobiles_arbeiten", "Mobiles Arbeiten möglich", "boolean"),
    _defined("job", "befristung", "Befristung", "select", "unbefristet", "befristet", "Elternzeitvertretung"),
    _defined("applicant", "aktuelle_position", "Aktuelle Position", "text"),
    _defined("applicant", "gehaltswunsch", "Gehaltswunsch (EUR/Jahr)", "number"),
    _defined("applicant", "eintrittstermin", "Frühester Eintrittstermin", "date"),
    _defined("applicant", "fuehrerschein", "Führerschein Klasse B", "boolean"),
    _defined(
        "applicant",
        "abschluss",
        "Höchster Abschluss",
        "select",
        "Ausbildung",
        "Bachelor",
        "Master",
        "Promotion",
    ),
    _defined("application", "einschaetzung", "Einschätzung des Fachbereichs", "text"),
    _defined("application", "eignungswert", "Eignungswert", "number"),
    _defined("application", "gespraech_am", "Gespräch am", "date"),
    _defined("application", "unterlagen_vollstaendig", "Unterlagen vollständig", "boolean"),
    _defined(
        "application", "kanal", "Bewerbungskanal", "select", "Formular", "E-Mail", "Post", "Vermittlung"
    ),
)

TEXTS = {
    "kostenstelle": ("4100", "4210", "5300", "7120"),
    "aktuelle_position": ("Sachbearbeitung", "Teamleitung", "Fachkraft", "in Ausbildung", "arbeitssuchend"),
    "einschaetzung": ("passt sehr gut", "passt", "Rückfrage nötig", "passt eher nicht"),
}
NUMBERS: dict[str, tuple[float, ...]] = {
    "wochenstunden": (20, 30, 35, 37.5, 40),
    "gehaltswunsch": (36_000, 42_500, 48_000, 55_000, 68_000),
    "eignungswert": (42, 61.5, 73, 88, 97.5),
}


def custom_values(draw: Draw, model: str) -> dict[str, Any]:
    """Return values for all fields of a model; about a third is null, as nobody filled them in."""
    definitions = [definition for definition in DEFINITIONS if definition["model"] == model]
    return {
        definition["key"]: None if draw.chance(0.35) else _MAKERS[definition["type"]](draw, definition)
        for definition in definitions
    }


_MAKERS: dict[str, Callable[[Draw, Definition], Any]] = {
    "text": lambda draw, definition: draw.pick(TEXTS[definition["key"]]),
    "number": lambda draw, definition: draw.pick(NUMBERS[definition["key"]]),
    "date": lambda draw, _definition: (FIRST_DATE + timedelta(days=draw.below(180))).isoformat(),
    "boolean": lambda draw, _definition: draw.chance(0.5),
    "select": lambda draw, definition: draw.pick(definition["options"]),
}
