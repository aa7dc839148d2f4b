"""Checks of single values. Each returns the value in the contract's form, or None after reporting what is wrong with it.

A blank optional text counts as not given: forms send empty texts for what nobody filled in. No message quotes a text.
"""

import math
import re
from datetime import date

from connectors.contract.addresses import valid_email
from graphql_api.intake.addresses import fault_of
from graphql_api.intake.countries import code_for, codes
from graphql_api.intake.problems import Problems

NAME = 100
LINE = 200
NOTE = 20_000
PHONE = range(3, 41)
YEARS = range(1900, 2201)
_PHONE_DIGITS = 3

# Control characters, halves of surrogate pairs and line separators; in texts of several lines, tab and line feed pass.
_NOT_IN_A_LINE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_NOT_IN_LINES = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_PHONE = re.compile(r"[0-9+()\-\u2010-\u2013./,;#*\s]+(?:(?:ext\.?|x)\s?[0-9]+)?", re.IGNORECASE)


def line(value: str | None, problems: Problems, *, longest: int = LINE) -> str | None:
    """An optional text in one line, without surrounding space."""
    text = (value or "").strip()
    if not text:
        return None
    if _NOT_IN_A_LINE.search(text):
        problems.add(f"{problems.field} contains line breaks or control characters. Remove them.")
    elif len(text) > longest:
        problems.add(f"{problems.field} is longer than {longest:,} characters. Shorten it.")
    else:
        return text
    return None


def required_line(value: str | None, problems: Problems, *, longest: int = LINE) -> str | None:
    """A text in one line that must be there."""
    if not (value or "").strip():
        problems.add(f"{problems.field} is empty. Give a text of 1 to {longest:,} characters.")
    return line(value, problems, longest=longest)


def required_lines(value: str | None, problems: Problems, *, longest: int = NOTE) -> str | None:
    """A text of one or more lines that must be there; line ends become line feeds."""
    text = (value or "").replace("\r\n", "\n").replace("\r", "\n").strip()
    if not text:
        problems.add(f"{problems.field} is empty. Give a text of 1 to {longest:,} characters.")
    elif _NOT_IN_LINES.search(text):
        problems.add(f"{problems.field} contains control characters. Keep only text, tabs and line breaks.")
    elif len(text) > longest:
        problems.add(f"{problems.field} is longer than {longest:,} characters. Shorten it.")
    else:
        return text
    return None


def email(value: str | None, problems: Problems) -> str | None:
    """An e-mail address that must be there."""
    address = valid_email(value)
    if address is None or _NOT_IN_A_LINE.search(address):
        problems.add(f"{problems.field} is not a valid e-mail address. Give one such as name@example.com.")
        return None
    return address


def phone(value: str | None, problems: Problems) -> str | None:
    """An optional phone number, in the form in which it was given."""
    text = line(value, problems)
    if text is None:
        return None
    digits = sum(character.isdigit() for character in text)
    if len(text) in PHONE and digits >= _PHONE_DIGITS and _PHONE.fullmatch(text):
        return text
    problems.add(
        f"{problems.field} is not a phone number. Give {PHONE[0]} to {PHONE[-1]} characters: digits (at least"
        f" {_PHONE_DIGITS}), spaces and + ( ) - / . only."
    )
    return None


def country(value: str | None, problems: Problems) -> str | None:
    """An optional country code, in upper case."""
    text = (value or "").strip()
    if not text:
        return None
    if text.upper() in codes() and text.isascii():
        return text.upper()
    meant = code_for(text)
    remedy = f'Did you mean "{meant}"?' if meant else 'Give a code such as "DE".'
    problems.add(f"{problems.field} is not a two-letter country code (ISO 3166-1 alpha-2). {remedy}")
    return None


def url(value: str | None, problems: Problems) -> str | None:
    """An absolute http or https URL that must be there."""
    text = (value or "").strip()
    fault = fault_of(text)
    if fault is not None:
        problems.add(f"{problems.field} {fault}")
        return None
    return text


def day(value: date | None, problems: Problems) -> date | None:
    """An optional date of our time."""
    if value is None or value.year in YEARS:
        return value
    problems.add(f"{problems.field} is not a date from {YEARS[0]} to {YEARS[-1]}. Correct its year.")
    return None


def amount(value: float, problems: Problems) -> float | None:
    """A sum of money that must be there."""
    if math.isfinite(value) and value > 0:
        return float(value)
    problems.add(f"{problems.field} is not an amount of money. Give a finite number greater than 0.")
    return None
