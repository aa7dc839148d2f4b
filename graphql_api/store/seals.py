"""Sealing: what is personal or secret stands in the database encrypted, each value bound to its row.

AES-256-GCM. A sealed value is

    version (1 byte) | length of the key's id (1) | key's id | nonce (12) | ciphertext and tag

and its associated data are all that stands before the nonce, and the name of its row: a value that is moved to another row,
or said to be of another key, does not open. Nonces are random, which is safe for some 4 thousand million values per key.
"""

import hashlib
import hmac
import os
from collections.abc import Mapping
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from graphql_api.store.errors import SealError
from graphql_api.store.seal_keys import parse

_VERSION = 1
_NONCE_BYTES = 12
_DERIVED_BYTES = 32


class Keyring:
    """The keys of this service. The first seals; all of them open; digests are made with the last, the oldest.

    Digests must stay comparable over years, so they are made with the oldest key for as long as it is in the ring. Whoever
    takes it out changes all digests: keys of idempotency given before are not recognised any more.
    """

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        self.ids = tuple(keys)
        self._ciphers = {id_: AESGCM(_derive(key, b"ats-graph seal")) for id_, key in keys.items()}
        self._digest_key = _derive(keys[self.ids[-1]], b"ats-graph digest")

    @classmethod
    def parse(cls, text: str) -> Self:
        """The ring of a setting, newest key first: ``k2:BASE64,k1:BASE64``; KeyringError if a key cannot be used."""
        return cls(parse(text))

    @property
    def newest(self) -> str:
        """The id of the key that seals."""
        return self.ids[0]

    def seal(self, data: bytes | memoryview, row: str) -> bytes:
        """Encrypt a value that will stand in this row and no other."""
        head = _head(self.newest)
        nonce = os.urandom(_NONCE_BYTES)
        return head + nonce + self._ciphers[self.newest].encrypt(nonce, data, head + row.encode())

    def unseal(self, sealed: bytes, row: str) -> bytes:
        """The value that was sealed for this row; SealError if it cannot be opened."""
        id_ = key_of(sealed)
        cipher = self._ciphers.get(id_)
        if cipher is None:
            message = f"A value is sealed with the key {id_}, which is not among the keys given: {', '.join(self.ids)}."
            raise SealError(message)
        head = _head(id_)
        nonce, text = sealed[len(head) : len(head) + _NONCE_BYTES], sealed[len(head) + _NONCE_BYTES :]
        try:
            return cipher.decrypt(nonce, text, head + row.encode())
        except (InvalidTag, ValueError):
            message = f"A sealed value was changed or moved, or another key than its own is called {id_}."
            raise SealError(message) from None

    def digest(self, data: bytes, purpose: str) -> str:
        """A keyed digest (HMAC-SHA256, 64 hexadecimal digits): equal for equal data and purpose, telling nothing else."""
        named = hashlib.sha256(purpose.encode()).digest()
        return hmac.new(self._digest_key, named + data, hashlib.sha256).hexdigest()

    def __repr__(self) -> str:
        return f"Keyring({', '.join(self.ids)})"


def key_of(sealed: bytes) -> str:
    """The id of the key that sealed a value; SealError if these are no sealed bytes."""
    head = sealed[: 2 + sealed[1]] if len(sealed) > 1 and sealed[0] == _VERSION else b""
    if len(head) < 3 or len(sealed) < len(head) + _NONCE_BYTES or not head[2:].isascii():  # noqa: PLR2004  # an empty id
        message = "A value is not sealed in a way that is known here."
        raise SealError(message)
    return head[2:].decode("ascii")


def input_row(operation_id: str) -> str:
    """The row of an operation's input."""
    return f"operations/{operation_id}"


def memo_row(operation_id: str, position: int) -> str:
    """The row of a step's memo."""
    return f"steps/{operation_id}/{position}"


def part_row(operation_id: str, ordinal: int, part: int) -> str:
    """The row of a piece of an attachment."""
    return f"attachment_parts/{operation_id}/{ordinal}/{part}"


def credentials_row(integration_id: str) -> str:
    """The row of an integration's credentials."""
    return f"integrations/{integration_id}"


def secret_row(name: str) -> str:
    """The row of a secret that the service made for itself."""
    return f"secrets/{name}"


def _head(id_: str) -> bytes:
    return bytes((_VERSION, len(id_))) + id_.encode("ascii")


def _derive(key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=_DERIVED_BYTES, salt=None, info=purpose).derive(key)
