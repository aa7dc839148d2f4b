"""Reads wire formats: JSON into structs, and the expiry of JSON Web Tokens."""

import re
from base64 import urlsafe_b64decode
from datetime import UTC, datetime
from typing import TypeVar

import msgspec

from connectors.contract.errors import Cause, ConnectorError

T = TypeVar("T")

_PATH = re.compile(r"at `(?:key` in `)?(\$[^`]*)`")
#: The complaints that name types and fields only; all others may quote a value.
_SAFE = re.compile(r"Expected `[^`]*`(?:, got `[^`]*`)?|Object missing required field `[^`]*`")


class _Claims(msgspec.Struct):
    exp: float


_CLAIMS = msgspec.json.Decoder(_Claims)


def decode(decoder: msgspec.json.Decoder[T], content: bytes, *, integration_id: str | None = None) -> T:
    """Decode a vendor's answer, or raise UNREADABLE with the path and types that disagree, never with values."""
    try:
        return decoder.decode(content)
    except msgspec.ValidationError as error:
        raise unreadable(_mismatch(str(error)), integration_id) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        problem = "it is no complete JSON document"
        raise unreadable(problem, integration_id) from None


def jwt_expiry(token: str) -> datetime | None:
    """Return a JSON Web Token's `exp` (RFC 7519, 4.1.4), or None if it cannot be read. The signature is not checked."""
    try:
        payload = token.split(".")[1].encode()
        claims = _CLAIMS.decode(urlsafe_b64decode(payload + b"=" * (-len(payload) % 4)))
        return datetime.fromtimestamp(claims.exp, UTC)
    except (IndexError, ValueError, OverflowError, OSError):
        # msgspec's and base64's errors are ValueErrors; a token that only the vendor can read is still a token.
        return None


def unreadable(problem: str, integration_id: str | None = None) -> ConnectorError:
    """Return the error for an answer that came whole but does not say what was expected."""
    subject = f"Integration {integration_id!r}: the" if integration_id else "The"
    remedy = "Report it if it lasts: the vendor may have changed its interface."
    return ConnectorError(
        Cause.UNREADABLE, f"{subject} vendor's answer could not be read ({problem}). {remedy}"
    )


def _mismatch(complaint: str) -> str:
    path, safe = _PATH.search(complaint), _SAFE.match(complaint)
    where = path.group(1) if path else "$"
    return f"at {where}: {safe.group(0).replace('`', '')}" if safe else f"at {where}: unexpected value"
