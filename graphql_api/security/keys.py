"""API keys: how they are made, and who a request comes from.

A key is `ats_<id>_<secret>`, its secret 256 random bits. Only its SHA-256 digest is kept: the secret is too long to be
guessed, so a slow hash would add nothing.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

_ID_BYTES = 4
_SECRET_BYTES = 32
_SCHEME = "bearer"


class KnownKey(Protocol):
    """What is kept of a key."""

    @property
    def name(self) -> str:
        """What its owner calls it."""
        ...

    @property
    def digest(self) -> bytes:
        """SHA-256 of the key."""
        ...

    @property
    def integrations(self) -> frozenset[str] | None:
        """Ids of the integrations it reaches; None for all."""
        ...


@dataclass(frozen=True)
class Caller:
    """Who a request comes from: the name of the key, and the integrations it reaches (None for all)."""

    name: str
    integration_ids: frozenset[str] | None = None

    def may_see(self, integration_id: str) -> bool:
        """Whether this caller reaches an integration."""
        return self.integration_ids is None or integration_id in self.integration_ids


def new_key() -> tuple[str, bytes]:
    """A fresh key, to be shown once, and its digest, to be kept."""
    key = f"ats_{secrets.token_hex(_ID_BYTES)}_{secrets.token_hex(_SECRET_BYTES)}"
    return key, digest(key)


def digest(key: str) -> bytes:
    """What is kept of a key."""
    return hashlib.sha256(key.encode()).digest()


class Keyring:
    """The keys that open this service."""

    def __init__(self, keys: Iterable[KnownKey]) -> None:
        self._callers = tuple((key.digest, Caller(key.name, key.integrations)) for key in keys)

    def authenticate(self, authorization_header: str | None) -> Caller | None:
        """The caller whose key an `Authorization: Bearer …` header holds, or None."""
        scheme, _, key = (authorization_header or "").strip().partition(" ")
        if scheme.lower() != _SCHEME:
            return None
        return self._caller(digest(key.strip()))

    def _caller(self, presented: bytes) -> Caller | None:
        # Every digest is compared, each in constant time: how long it takes tells nothing about which keys there are.
        matches = [caller for kept, caller in self._callers if hmac.compare_digest(kept, presented)]
        return matches[0] if matches else None

    def __repr__(self) -> str:
        return f"Keyring({len(self._callers)} keys)"
