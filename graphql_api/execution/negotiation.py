"""Which media type an answer has, by the request's `Accept` header.

Source: RFC 9110, "Accept"; GraphQL over HTTP, draft of 2025, sections "Accept" and "Body". Among equals the client's
order decides, then ours: `application/json` for `*/*` and without the header, which old and simple clients send.
"""

import re
from enum import StrEnum
from functools import lru_cache

CACHED_HEADERS = 256
CACHED_LENGTH = 256
QUALITY = re.compile(r"0(\.\d{0,3})?|1(\.0{0,3})?")


class MediaType(StrEnum):
    """What we can answer in, in our order of preference."""

    JSON = "application/json"
    GRAPHQL = "application/graphql-response+json"
    HTML = "text/html"


def negotiate(accept: str | None, *, page: bool) -> MediaType | None:
    """The best media type for an `Accept` header, or None; `page` says whether there is an HTML page to offer."""
    if accept is None or not accept.strip():
        return MediaType.JSON
    return choose_cached(accept, page) if len(accept) <= CACHED_LENGTH else choose(accept, page)


def choose(accept: str, page: bool) -> MediaType | None:  # noqa: FBT001 - positional, as the cache wants it
    """The best media type for a header that is there."""
    ranges = [media_range(part, position) for position, part in enumerate(accept.split(","))]
    offers = [offer for offer in MediaType if page or offer is not MediaType.HTML]
    ranked = [(rank(offer, ranges), offer) for offer in offers]
    best, offer = max(ranked, key=lambda pair: pair[0])
    return offer if best[0] > 0 else None


choose_cached = lru_cache(maxsize=CACHED_HEADERS)(choose)

Range = tuple[str, float, int]
Rank = tuple[float, int, int]


def media_range(part: str, position: int) -> Range:
    """One part of the header: the range, its quality (0 to 1; a charset that we lack makes it 0), and its place."""
    name, *parameters = (piece.strip().lower() for piece in part.split(";"))
    quality = 1.0
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key == "q":
            quality = float(value) if QUALITY.fullmatch(value) else 0.0
        elif key == "charset" and value.strip('"') not in {"utf-8", "utf8"}:
            return name, 0.0, position
    return name, quality, position


def rank(offer: MediaType, ranges: list[Range]) -> Rank:
    """How welcome an offer is: by quality, then by how exactly it was named, then by its place in the header.

    The most exact range that matches decides, so that `text/html;q=0, */*` excludes HTML.
    """
    exactness = {offer.value: 2, f"{offer.value.partition('/')[0]}/*": 1, "*/*": 0}
    matching = [(exactness[name], quality, -place) for name, quality, place in ranges if name in exactness]
    if not matching:
        return 0.0, 0, 0
    exact, quality, place = max(matching)
    return quality, exact, place
