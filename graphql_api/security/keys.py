"""API keys: how they are made, and who a request comes from.

A key is `ats_<id>_<secret>`, its secret 256 random bits. Only a digest of it is kept: the secret is too long to be guessed,
so a slow hash would add nothing. Files hold a plain SHA-256; the store one with a key of its own, which stands there sealed.
"""

import hashlib
import hmac
import secrets
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from graphql_api.security.scopes import ORDINARY, OnDenied, Scope

_ID_BYTES = 4
_SECRET_BYTES = 32
_SCHEME = "bearer"


class KnownKey(Protocol):
    """What a file says of a key."""

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

    @property
    def scopes(self) -> frozenset[Scope]:
        """What it may do."""
        ...

    @property
    def on_denied(self) -> OnDenied:
        """What stands in the place of something that it may not have."""
        ...

    @property
    def passthrough_rules(self) -> tuple[str, ...]:
        """Methods and paths that passthrough may use; none: all."""
        ...


@dataclass(frozen=True)
class Caller:
    """Who a request comes from: the key's name and what it may do.

    `integration_ids` are those it reaches, None for all; `passthrough_rules` allow methods and paths of passthrough, all if
    there are none; `expires_at` is in seconds since 1970; `key_id` names a key of the store.
    """

    name: str
    integration_ids: frozenset[str] | None = None
    scopes: frozenset[Scope] = ORDINARY
    on_denied: OnDenied = OnDenied.ERROR
    passthrough_rules: tuple[str, ...] = ()
    expires_at: float | None = None
    key_id: str | None = None

    @property
    def reference(self) -> str:
        """What tells this key from all others: names of keys in the store may be given twice."""
        return self.name if self.key_id is None else f"key:{self.key_id}"

    def may_see(self, integration_id: str) -> bool:
        """Whether this caller reaches an integration."""
        return self.integration_ids is None or integration_id in self.integration_ids

    def may(self, scope: Scope) -> bool:
        """Whether this caller has a scope."""
        return scope in self.scopes


def new_key() -> tuple[str, bytes]:
    """A fresh key, to be shown once, and its digest, to be kept in a file."""
    key = f"ats_{secrets.token_hex(_ID_BYTES)}_{secrets.token_hex(_SECRET_BYTES)}"
    return key, digest(key)


def digest(key: str) -> bytes:
    """What a file keeps of a key."""
    return hashlib.sha256(key.encode()).digest()


def keyed_digest(pepper: bytes, key: str) -> str:
    """What the store keeps of a key: without the pepper, which is sealed, nothing can be tried against it."""
    return hmac.new(pepper, key.encode(), hashlib.sha256).hexdigest()


def id_of(key: str) -> str:
    """The id that stands in a key; empty if there is none."""
    parts = key.split("_")
    return parts[1] if len(parts) == 3 and parts[0] == "ats" else ""  # noqa: PLR2004  # ats, id, secret


class Keyring:
    """The keys that open this service: those of the file, and those of the store, which come and go."""

    def __init__(self, keys: Iterable[KnownKey]) -> None:
        self._of_file = tuple((key.digest, _caller(key)) for key in keys)
        self._of_store: Mapping[str, tuple[str, Caller]] = {}
        self._pepper = b""
        self._uses: dict[str, float] = {}
        # The callers of keys that were found good, by digest: a look-up costs less than the comparisons.
        self._recognized: dict[bytes, Caller] = {}
        #: Grows whenever a key of the store came, went or changed: answers of before may not be given again.
        self.generation = 0

    def replace(self, pepper: bytes, keys: Mapping[str, tuple[str, Caller]]) -> None:
        """These are the keys of the store now: the digest and the caller of each, by its id."""
        if pepper != self._pepper or keys != self._of_store:
            self._recognized = {}
        self._pepper = pepper
        if keys != self._of_store:
            self._of_store = keys
            self.generation += 1

    def authenticate(self, authorization_header: str | None) -> Caller | None:
        """The caller whose key an `Authorization: Bearer …` header holds, or None."""
        scheme, _, text = (authorization_header or "").strip().partition(" ")
        if scheme.lower() != _SCHEME:
            return None
        key = text.strip()
        presented = digest(key)
        caller = self._recognized.get(presented) or self._compared(key, presented)
        if caller is None or not _lives(caller):
            return None
        if caller.key_id is not None:
            self._uses[caller.key_id] = time.time()
        self._recognized[presented] = caller
        return caller

    def caller(self, reference: str) -> Caller | None:
        """The caller of a key that is valid now, by its reference."""
        known = [*(caller for _, caller in self._of_store.values()), *(caller for _, caller in self._of_file)]
        found = next((caller for caller in known if caller.reference == reference), None)
        return found if found is not None and _lives(found) else None

    def take_uses(self) -> dict[str, float]:
        """When keys of the store were last used, by id, since this was last asked."""
        uses, self._uses = self._uses, {}
        return uses

    def _compared(self, key: str, presented: bytes) -> Caller | None:
        return self._stored(key) or self._filed(presented)

    def _stored(self, key: str) -> Caller | None:
        # Compared even if there is no such id: how long it takes tells nothing about which ids there are.
        kept, caller = self._of_store.get(id_of(key), ("", None))
        matches = hmac.compare_digest(kept, keyed_digest(self._pepper, key))
        return caller if matches else None

    def _filed(self, presented: bytes) -> Caller | None:
        # Every digest is compared, each in constant time.
        matches = [caller for kept, caller in self._of_file if hmac.compare_digest(kept, presented)]
        return matches[0] if matches else None

    def __repr__(self) -> str:
        return f"Keyring({len(self._of_file) + len(self._of_store)} keys)"


def _lives(caller: Caller) -> bool:
    return caller.expires_at is None or caller.expires_at > time.time()


def _caller(key: KnownKey) -> Caller:
    return Caller(
        name=key.name,
        integration_ids=key.integrations,
        scopes=key.scopes,
        on_denied=key.on_denied,
        passthrough_rules=key.passthrough_rules,
    )
