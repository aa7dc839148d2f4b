"""Reads the public job feed: XML bytes in, one mapping of tag to text per posting out.

The bytes come from the network and are not to be trusted: no document type, no entities, nothing fetched, and never more
than LARGEST_FEED of them. Whatever is not a job feed is UNREADABLE, in one sentence that says what to check.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from connectors.contract.errors import Cause, ConnectorError
from connectors.hr4you import wire_feed
from connectors.toolkit.errors import failure

# Bytes. A posting has 5 to 20 kB: room for more than a thousand of them.
LARGEST_FEED: Final = 32 * 1024 * 1024

NO_IDS: Final = "none of its postings has a jobId, nor an address that tells it"
_TOO_LARGE: Final = f"it is larger than {LARGEST_FEED // 1024 // 1024} MB"
_UNSAFE: Final = "it declares a document type or entities, which are refused for safety"
_MALFORMED: Final = "it is not well-formed XML, or only a part of it came"
_OTHER_ROOT: Final = f"its root is not <{wire_feed.FEED_ROOT}>"

_BLANKS: Final = b" \t\r\n"


class _OtherRootError(Exception):
    """The document is XML, and something else than a job feed."""


def postings(body: bytes, integration_id: str) -> list[dict[str, str]]:
    """The feed's postings in its order: each tag with its text; empty ones and all but the first of a name are left out."""
    if len(body) > LARGEST_FEED:
        raise unreadable(integration_id, _TOO_LARGE)
    try:
        # Programs that write blanks before the XML declaration are common; parsers refuse them.
        return list(_postings(body.lstrip(_BLANKS)))
    except _OtherRootError as error:
        raise unreadable(integration_id, _OTHER_ROOT) from error
    except DefusedXmlException as error:
        raise unreadable(integration_id, _UNSAFE) from error
    except (ParseError, LookupError, ValueError) as error:
        # LookupError, ValueError: an encoding that is not known or cannot be read.
        raise unreadable(integration_id, _MALFORMED) from error


def unreadable(integration_id: str, reason: str) -> ConnectorError:
    """The error for a job feed that cannot be used."""
    remedy = (
        f"Open the feed's address in a browser; it must show XML that begins with <{wire_feed.FEED_ROOT}>."
    )
    return failure(integration_id, Cause.UNREADABLE, f"the job feed cannot be read: {reason}", remedy)


def _postings(body: bytes) -> Iterator[dict[str, str]]:
    events = iterparse(BytesIO(body), events=("start", "end"), forbid_dtd=True)
    root = next(events)[1]
    if _name(root) != wire_feed.FEED_ROOT:
        raise _OtherRootError
    depth = 0
    for event, element in events:
        depth += 1 if event == "start" else -1
        if event == "end" and depth == 0:
            if _name(element) == wire_feed.FEED_POSTING and (fields := _fields(element)):
                yield fields
            # What has been read is let go, so that the tree never grows larger than one posting.
            root.clear()


def _fields(element: Element) -> dict[str, str]:
    fields: dict[str, str] = {}
    for child in element:
        text = "".join(child.itertext()).strip()
        if text:
            fields.setdefault(_name(child), text)
    return fields


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
