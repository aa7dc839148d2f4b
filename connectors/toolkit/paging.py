"""How many pages there are, as vendors tell it."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

_LINK = re.compile(r'<([^>]*)>((?:\s*;\s*[\w!#$&+\-.^`|~*]+\s*(?:=\s*(?:"(?:[^"\\]|\\.)*"|[^\s",;]+))?)*)')
_PARAMETER = re.compile(r';\s*([\w!#$&+\-.^`|~*]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",;]+)))?')


def last_page(link_header: str | None, requested: int) -> int:
    """Return the last page's number as far as a Link header (RFC 8288) tells; pages are counted from 1.

    Without `last` but with `next`, at least one more page follows; without both, the requested page is the last one.
    """
    links = {rel: url for url, rels in _links(link_header or "") for rel in rels}
    # Links repeat all that was asked for, long lists of ids too: only the one that counts is taken apart.
    last = _page_in(links["last"]) if "last" in links else None
    if last is not None:
        return max(last, requested)
    return requested + 1 if "next" in links else requested


def pages_of(total: int, size: int) -> int:
    """Return the number of pages that `total` records fill; 1 for none, since one page says so."""
    return max(1, -(-total // size))


def _links(header: str) -> Iterator[tuple[str, list[str]]]:
    for url, parameters in _LINK.findall(header):
        # Only the first rel of a link counts (RFC 8288, 3.3); it may hold several names.
        rels = [
            quoted or token for name, quoted, token in _PARAMETER.findall(parameters) if name.lower() == "rel"
        ]
        yield url, rels[0].lower().split() if rels else []


def _page_in(url: str) -> int | None:
    text = parse_qs(urlsplit(url).query).get("page", [""])[0]
    return int(text) if text.isdecimal() else None
