"""Web addresses, checked by their form."""

import re
from urllib.parse import urlsplit

LONGEST = 2048
_FORBIDDEN = re.compile(r"[\s\x00-\x20\x7f-\x9f\ud800-\udfff\\]")


def fault_of(url: str) -> str | None:
    """What is wrong with an absolute http or https URL, as the end of a sentence; None if nothing is."""
    if len(url) > LONGEST:
        return f"is longer than {LONGEST:,} characters. Give a shorter URL."
    if _FORBIDDEN.search(url):
        return "contains spaces, backslashes or control characters. Percent-encode them."
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return "is not a valid URL. Give an absolute one, such as https://example.com/page."
    if parts.scheme.lower() not in {"http", "https"}:
        return "is not an absolute http or https URL. Begin it with https://."
    if not host or port == 0:
        return "names no valid host and port. Give an absolute URL, such as https://example.com/page."
    return "contains a user name or password. Leave them out." if "@" in parts.netloc else None
