"""Paths of passthrough: only such as stay, for every server and proxy on the way, below the vendor's base.

Servers differ in what they decode, how often, and what they take for a dot or a slash. So a path is refused if any reading
of it leads elsewhere, be it one that is seldom met.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote_to_bytes

from connectors.contract.passthrough import Passthrough
from graphql_api.intake.problems import Problems

LONGEST_PATH: Final = 2048
# Of RFC 3986's characters of a path all but @, which separates a user from a host.
_CHARACTERS: Final = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:%/-]*")
_BROKEN_ESCAPE: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_MOST_ROUNDS: Final = 4
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def check_path(path: str, offer: Passthrough, problems: Problems) -> bool:
    """Report what is wrong with a path; whether nothing is."""
    fault = _fault(path) or _outside(path, offer)
    if fault is not None:
        problems.add(f"{problems.field} {fault}")
    return fault is None


def _fault(path: str) -> str | None:
    """The first fault in how a path is written."""
    return _misplaced(path) or _misspelled(path) or _hidden(path)


def _misplaced(path: str) -> str | None:
    if _SCHEME.match(path) or path.startswith(("//", "\\\\", "/\\")):
        return "names a host. Give only the path, from the vendor's base, such as /v2/persons."
    if not path.startswith("/"):
        return "must begin with a slash, such as /v2/persons."
    if len(path) > LONGEST_PATH:
        return f"has more than {LONGEST_PATH} characters. Shorten it."
    return None


def _misspelled(path: str) -> str | None:
    if "?" in path or "#" in path:
        return "holds a query or a fragment. Give the query as `query`; fragments are never sent."
    if not _CHARACTERS.fullmatch(path):
        return "holds characters that no path may hold: percent-encode them (RFC 3986), @ too."
    if _BROKEN_ESCAPE.search(path):
        return "holds a % that begins no escape. Write it as %25."
    return None


def _hidden(path: str) -> str | None:
    """A fault that shows once escapes are undone, as often as some server might do that."""
    if "//" in path:
        return "holds an empty segment (//). Take it out."
    readings = list(_readings(path))
    if None in readings:
        return "holds escapes that are not UTF-8, or are nested too deeply. Encode each character once, as UTF-8."
    for reading in filter(None, readings):
        if _CONTROL.search(reading):
            return "holds a control character. Take it out."
        if "\\" in reading or reading.count("/") != path.count("/"):
            return "holds an escaped slash, or a backslash. Segments can have neither."
        if any(_climbs(segment) for segment in reading.split("/")):
            return "holds . or .. as a segment. Give the path itself."
    return None


def _readings(path: str) -> Iterator[str | None]:
    """A path as read by servers that undo escapes once, twice and so on; None where it cannot be read."""
    for _ in range(_MOST_ROUNDS):
        yield unicodedata.normalize("NFKC", path)
        try:
            decoded = unquote_to_bytes(path.encode()).decode()
        except UnicodeDecodeError:
            yield None
            return
        if decoded == path:
            return
        path = decoded
    yield None


def _climbs(segment: str) -> bool:
    # Some servers cut parameters off a segment, or spaces off its end, before they look for dots.
    plain = segment.partition(";")[0].strip()
    return bool(plain) and not plain.strip(".")


def _outside(path: str, offer: Passthrough) -> str | None:
    segments = _plain(path)
    if not any(_begins(segments, root) for root in offer.roots):
        return f"is outside of the vendor's API. It begins with {' or '.join(offer.roots)}."
    if any(_begins(segments, closed) for closed in offer.closed):
        return "is where the vendor gives out tokens, which passthrough does not show. Authentication is added by itself."
    return None


def _plain(path: str) -> list[str]:
    """Segments as the most lenient server reads them."""
    *_, reading = (reading for reading in _readings(path) if reading is not None)
    return [segment.partition(";")[0].strip().casefold() for segment in reading.split("/")]


def _begins(segments: list[str], root: str) -> bool:
    wanted = root.casefold().split("/")
    return segments[: len(wanted)] == wanted
