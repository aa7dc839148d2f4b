"""File names that are safe to hand on, and that say what the file is."""

import re

from graphql_api.intake.problems import Problems

LONGEST = 255
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]")
# Marks that turn the direction of writing: with them a name shows another extension than it has.
_TURNING = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def file_name(value: str | None, problems: Problems) -> str | None:
    """A file's name, or None after reporting what is wrong with it. No message quotes it: it may name a person."""
    name = value or ""
    if not name.strip():
        problems.add(f"{problems.field} is empty. Give a file name with an extension, such as cv.pdf.")
        return None
    fault = _fault_of(name)
    if fault is not None:
        problems.add(f"{problems.field} {fault}")
        return None
    return name


def extension_of(name: str) -> str:
    """The extension in lower case, without dot; empty if there is none."""
    stem, dot, extension = name.rpartition(".")
    return extension.lower() if stem and dot else ""


def _fault_of(name: str) -> str | None:
    if _CONTROL.search(name) or _TURNING.search(name):
        return "contains control characters. Remove them."
    if "/" in name or "\\" in name or ".." in name:
        return "contains a path. Give the file's name alone, without / and \\ and without two dots in a row."
    if name != name.strip() or name.endswith("."):
        return "begins or ends with a space, or ends with a dot. Remove that."
    if len(name.encode()) > LONGEST:
        return f"is longer than {LONGEST} bytes. Shorten it."
    if not extension_of(name):
        return "has no extension. Add the one that suits the file's type, such as .pdf."
    return None
