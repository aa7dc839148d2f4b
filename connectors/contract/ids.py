"""Global ids: deterministic, opaque, unique over all models and integrations.

The same record of the same integration has the same id in every process and after every restart.
"""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import NamedTuple

from connectors.contract.enums import Model

_SEPARATOR = ":"


class GlobalId(NamedTuple):
    """What a global id says: the model, the integration, and the vendor's own id of the record."""

    model: Model
    integration_id: str
    remote_id: str


class BadIdError(ValueError):
    """The text is not an id of this service."""


def encode(model: Model, integration_id: str, remote_id: str) -> str:
    """Make the global id of a record; URL-safe text without padding."""
    plain = f"{model.value}{_SEPARATOR}{integration_id}{_SEPARATOR}{remote_id}"
    return urlsafe_b64encode(plain.encode()).rstrip(b"=").decode()


def decode(text: str) -> GlobalId:
    """Read a global id back, or raise BadIdError."""
    try:
        plain = urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4)).decode()
        model, integration_id, remote_id = plain.split(_SEPARATOR, 2)
        found = GlobalId(Model(model), integration_id, remote_id)
    except (ValueError, binascii.Error) as error:
        raise BadIdError(text) from error
    # One record has one spelling: otherwise two texts could name it, and caches and clients would see two records.
    if encode(*found) != text or not integration_id or not remote_id:
        raise BadIdError(text)
    return found
