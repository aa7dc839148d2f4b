"""Checks what a client sends, field by field, so that one refusal names every problem."""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any

import msgspec
from starlette.requests import Request

from connectors.hr4you.sandbox.answers import Refusal
from connectors.hr4you.sandbox.collection import Record

#: Says what is wrong with a value, or None.
Check = Callable[[Any], str | None]

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
LONGEST_TEXT = 255


async def json_object(request: Request) -> Record:
    """Return the JSON object in the body: 400 if it is no JSON, 422 if it is no object."""
    try:
        content = msgspec.json.decode(await request.body())
    except (msgspec.DecodeError, RecursionError) as error:
        raise Refusal(400, "INVALID_JSON") from error
    if not isinstance(content, dict):
        raise Refusal(422, fields={"": "Erwartet wird ein JSON-Objekt."})
    return content


def checked(content: Record, checks: Mapping[str, Check], required: Collection[str]) -> Record:
    """Return the content if every field passes; keys that the contract lacks are refused, null means not given."""
    problems = {name: "Dieses Feld gibt es nicht." for name in content if name not in checks}
    given = {name: value for name, value in content.items() if value is not None}
    problems |= {name: "Pflichtfeld." for name in required if name not in given}
    for name, value in given.items():
        problem = checks[name](value) if name in checks else None
        if problem:
            problems[name] = problem
    if problems:
        raise Refusal(422, fields=problems)
    return given


def text(value: object) -> str | None:
    """Accept a short text with something in it."""
    if not isinstance(value, str) or not value.strip():
        return "Erwartet wird ein Text."
    return f"Höchstens {LONGEST_TEXT} Zeichen." if len(value) > LONGEST_TEXT else None


def long_text(value: object) -> str | None:
    """Accept any text with something in it."""
    return None if isinstance(value, str) and value.strip() else "Erwartet wird ein Text."


def email(value: object) -> str | None:
    """Accept an e-mail address."""
    valid = isinstance(value, str) and len(value) <= LONGEST_TEXT and _EMAIL.fullmatch(value)
    return None if valid else "Keine gültige E-Mail-Adresse."


def flag(value: object) -> str | None:
    """Accept true and false."""
    return None if isinstance(value, bool) else "Erwartet wird true oder false."


def whole(value: object) -> str | None:
    """Accept a whole number."""
    return (
        None if isinstance(value, int) and not isinstance(value, bool) else "Erwartet wird eine ganze Zahl."
    )


def number(value: object) -> str | None:
    """Accept a number."""
    return (
        None if isinstance(value, int | float) and not isinstance(value, bool) else "Erwartet wird eine Zahl."
    )


def day(value: object) -> str | None:
    """Accept a date, `YYYY-MM-DD`."""
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            date.fromisoformat(value)
        except ValueError:
            return "Diesen Tag gibt es nicht."
        return None
    return "Erwartet wird ein Datum, JJJJ-MM-TT."


def mapping(value: object) -> str | None:
    """Accept a JSON object."""
    return None if isinstance(value, dict) else "Erwartet wird ein JSON-Objekt."


def one_of(*choices: str) -> Check:
    """Accept one of some words."""

    def check(value: object) -> str | None:
        return None if value in choices else f"Erwartet wird eines von: {', '.join(choices)}."

    return check


def links(value: object) -> str | None:
    """Accept a list of `{network, url}`."""
    valid = isinstance(value, list) and all(_is_link(entry) for entry in value)
    return None if valid else "Erwartet wird eine Liste aus {network, url}."


def _is_link(entry: object) -> bool:
    return isinstance(entry, dict) and set(entry) == {"network", "url"} and all(map(_is_word, entry.values()))


def _is_word(value: object) -> bool:
    return isinstance(value, str) and bool(value)
