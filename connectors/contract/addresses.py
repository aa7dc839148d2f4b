"""E-mail addresses, checked by their form."""

import re

_MAX_LENGTH = 254
# Narrower than RFC 5321 allows: no quoted names, no comments, no addresses by number; a domain has at least one dot.
_FORM = re.compile(
    r"[^\s@<>()\[\],;:\\\"]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W_](?:[\w-]{0,61}[^\W_])?"
)


def valid_email(text: str | None) -> str | None:
    """Return the address without surrounding space if it has the form of one, else None."""
    address = (text or "").strip()
    local, _, _ = address.partition("@")
    if len(address) > _MAX_LENGTH or not _FORM.fullmatch(address):
        return None
    return None if local.startswith(".") or local.endswith(".") or ".." in local else address
