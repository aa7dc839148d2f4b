"""The keys that seal, as a setting holds them: how they are made, read, and found to be too weak."""

import base64
import binascii
import re
import secrets
import string
from datetime import UTC, datetime
from itertools import pairwise

from graphql_api.store.errors import KeyringError

KEY_BYTES = 32
REMEDY = "Make one with `ats-graph keyring new`."

_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")
_PRINTABLE = frozenset(string.printable.encode())
# Of 32 random bytes about 30 differ; fewer than 20 happen once in thousands of millions of millions of keys.
_LEAST_VARIETY = 20
# Bytes that count up, or follow another simple rule, differ among themselves, but their distances do not.
_LEAST_DISTANCES = 16


def new_key() -> str:
    """A fresh key, `id:BASE64`, to be pasted into the setting. Its id tells when it was made."""
    return f"k{datetime.now(UTC):%Y%m%d%H%M%S}:{base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}"


def parse(text: str) -> dict[str, bytes]:
    """Keys by id, in the order given; KeyringError for the first that cannot be used. Messages never show a key."""
    keys: dict[str, bytes] = {}
    for number, entry in enumerate((each.strip() for each in text.split(",")), start=1):
        id_, colon, encoded = entry.partition(":")
        if not colon or not _ID.fullmatch(id_):
            message = f"Seal key number {number} is not of the form `id:BASE64`. {REMEDY}"
            raise KeyringError(message)
        if id_ in keys:
            message = f"Two seal keys are called {id_}: give each an id of its own."
            raise KeyringError(message)
        keys[id_] = _strong(id_, _decoded(id_, encoded))
    _none_twice(keys)
    return keys


def _decoded(id_: str, encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded.translate(str.maketrans("-_", "+/")), validate=True)
    except (binascii.Error, ValueError):
        message = f"The seal key {id_} is not valid base64: it may have been cut off. {REMEDY}"
        raise KeyringError(message) from None


def _strong(id_: str, key: bytes) -> bytes:
    if len(key) < KEY_BYTES:
        message = f"The seal key {id_} has {len(key)} bytes; it must have at least {KEY_BYTES}. {REMEDY}"
        raise KeyringError(message)
    distances = {(after - before) % 256 for before, after in pairwise(key)}
    if len(set(key)) < _LEAST_VARIETY or len(distances) < _LEAST_DISTANCES or _PRINTABLE.issuperset(key):
        message = f"The seal key {id_} is not random: it can be guessed. {REMEDY}"
        raise KeyringError(message)
    return key


def _none_twice(keys: dict[str, bytes]) -> None:
    if len(set(keys.values())) < len(keys):
        message = f"The same seal key is given under two ids. {REMEDY}"
        raise KeyringError(message)
