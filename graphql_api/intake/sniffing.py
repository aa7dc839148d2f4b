"""What kind of file some bytes are, whatever they are called.

Source for the marks of HTML: WHATWG, MIME Sniffing, 7.1; for the other marks the formats' own specifications.
"""

import re

import puremagic

from graphql_api.intake.office import in_archive, in_compound_file

UNKNOWN = "application/octet-stream"
#: Kinds that are not taken under any name: programs, and pages that run scripts when somebody opens them.
ACTIVE = frozenset({"text/html", "image/svg+xml", "text/xml", "application/x-executable", "text/x-script"})
TEXTS = frozenset({"text/plain", "text/csv", "text/markdown"})

_MARKS = (
    (b"%PDF-", "application/pdf"),
    (b"{\\rtf", "application/rtf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"\x7fELF", "application/x-executable"),
    (b"\xca\xfe\xba\xbe", "application/x-executable"),
    (b"\xfe\xed\xfa\xce", "application/x-executable"),
    (b"\xfe\xed\xfa\xcf", "application/x-executable"),
    (b"\xce\xfa\xed\xfe", "application/x-executable"),
    (b"\xcf\xfa\xed\xfe", "application/x-executable"),
    (b"#!", "text/x-script"),
)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROGRAM = b"MZ"
_PROGRAM_HEADER = re.compile(rb"(?:PE\x00\x00|NE|LE|LX)")
_PROGRAM_OFFSET = slice(0x3C, 0x40)

_SPACE = b"\xef\xbb\xbf\t\n\x0b\x0c\r "
_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|meta|link|img)[\s>/]|<!--",
    re.IGNORECASE,
)
_SVG = re.compile(rb"<(?:!doctype\s+)?svg[\s>]", re.IGNORECASE)
_XML = re.compile(rb"<\?(?:xml|php)|<!doctype|<!entity", re.IGNORECASE)
_HEAD = 1024

_NOT_IN_TEXT = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")


def kind_of(content: bytes) -> str:
    """The media type of the bytes as far as it is certain; `UNKNOWN` otherwise."""
    return _packed(content) or _marked(content) or _written(content) or UNKNOWN


def agrees(content: bytes, kind: str, media_type: str) -> bool:
    """Whether bytes of that `kind` (see `kind_of`) may be called `media_type`."""
    if kind in ACTIVE:
        return False
    if kind == "text/plain":
        return media_type in TEXTS
    if kind != UNKNOWN:
        return kind == media_type
    # Text is known where it is text; a mark that only announces it, such as that of UTF-16, may stand before a page.
    return not media_type.startswith("text/") and media_type in _guesses(content)


def _packed(content: bytes) -> str | None:
    if content.startswith(_ZIP):
        return in_archive(content)
    if content.startswith(_COMPOUND):
        return in_compound_file(content)
    return None


def _marked(content: bytes) -> str | None:
    head = content[:_HEAD].lstrip(_SPACE)
    if content.startswith(_PROGRAM) and _is_program(content):
        return "application/x-executable"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for mark, kind in _MARKS if head.startswith(mark)), None) or _markup(head)


def _is_program(content: bytes) -> bool:
    offset = int.from_bytes(content[_PROGRAM_OFFSET], "little")
    return b"\x00" in content[:_HEAD] or _PROGRAM_HEADER.match(content, offset) is not None


def _markup(head: bytes) -> str | None:
    if _SVG.match(head) or (_XML.match(head) and b"<svg" in head.lower()):
        return "image/svg+xml"
    if _HTML.match(head):
        return "text/html"
    return "text/xml" if _XML.match(head) else None


def _written(content: bytes) -> str | None:
    """Plain text if it is UTF-8, or Windows-1252, without control characters."""
    if _NOT_IN_TEXT.search(content):
        return None
    for encoding in ("utf-8", "cp1252"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return "text/plain"
    return None


def _guesses(content: bytes) -> frozenset[str]:
    """Media types whose mark is somewhere at the bytes' beginning or end."""
    try:
        found = puremagic.magic_string(content)
    except (puremagic.PureError, ValueError):
        return frozenset()
    return frozenset(match.mime_type for match in found) - {""}
