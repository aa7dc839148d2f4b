"""What customers give so that we may call their vendor."""

from dataclasses import dataclass
from enum import StrEnum


class CredentialKind(StrEnum):
    """What a credential is, so that a form can be built for it."""

    KEY_ID = "KEY_ID"
    SECRET_KEY = "SECRET_KEY"  # noqa: S105  # a kind of secret, not one
    TOKEN = "TOKEN"  # noqa: S105  # as above


@dataclass(frozen=True, kw_only=True)
class CredentialField:
    """One value that a customer gives so that we may call the vendor; a `secret` one is not shown while it is typed."""

    name: str
    kind: CredentialKind
    label: str
    help: str
    secret: bool = True
