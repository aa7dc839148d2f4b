"""Browser tokens: short-lived, signed, made from a key, and worth no more than that key is at the time they are shown.

A token is `atst.<payload>.<signature>`, the payload JSON in base64url. Nothing of it is stored: it dies with its key.
"""

import base64
import binascii
import hashlib
import hmac
import time
from dataclasses import replace

import msgspec

from graphql_api.security.keys import Caller, Keyring
from graphql_api.security.scopes import Scope

PREFIX = "atst"
#: Nobody's browser needs a right to administer, or to reach into vendors' systems.
NOT_FOR_BROWSERS = frozenset({Scope.ADMIN, Scope.PASSTHROUGH})


class Payload(msgspec.Struct, frozen=True, kw_only=True):
    """What a token says: whose it is, what of that it may do, and until when (seconds since 1970)."""

    key: str
    scopes: tuple[Scope, ...]
    integrations: tuple[str, ...] | None
    expires_at: float


def issue(secret: bytes, payload: Payload) -> str:
    """A token."""
    body = _text(msgspec.json.encode(payload))
    return f"{PREFIX}.{body}.{_text(_signature(secret, body))}"


def accept(secret: bytes, token: str, keyring: Keyring) -> Caller | None:
    """Who a token speaks for; None if it is forged, has run out, or its key is gone."""
    payload = _payload(secret, token)
    if payload is None or payload.expires_at <= time.time():
        return None
    parent = keyring.caller(payload.key)
    return None if parent is None else _narrowed(parent, payload)


def is_token(text: str) -> bool:
    """Whether this looks like a token rather than a key."""
    return text.startswith(f"{PREFIX}.")


def _narrowed(parent: Caller, payload: Payload) -> Caller:
    reached = parent.integration_ids
    if payload.integrations is not None:
        wanted = frozenset(payload.integrations)
        reached = wanted if reached is None else wanted & reached
    ends = payload.expires_at if parent.expires_at is None else min(payload.expires_at, parent.expires_at)
    scopes = parent.scopes & frozenset(payload.scopes) - NOT_FOR_BROWSERS
    return replace(parent, integration_ids=reached, scopes=scopes, expires_at=ends)


def _payload(secret: bytes, token: str) -> Payload | None:
    prefix, _, rest = token.partition(".")
    body, _, signature = rest.partition(".")
    try:
        given = _bytes(signature)
        if prefix != PREFIX or not hmac.compare_digest(given, _signature(secret, body)):
            return None
        return msgspec.json.decode(_bytes(body), type=Payload)
    except (binascii.Error, ValueError, msgspec.MsgspecError):
        return None


def _signature(secret: bytes, body: str) -> bytes:
    return hmac.new(secret, body.encode(), hashlib.sha256).digest()


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
