"""Key pairs, what each may do, and the tokens they buy.

Source: HR WORKS API v2.10, authentication; the division of rights into areas with reading and writing is assumed.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from typing import Any

import msgspec

READ_ALL = ("applicantManagement:read", "persons:read", "general:read")
FULL = (*READ_ALL, "applicantManagement:write")
#: Beside the key pair given to `create_app`: access key, rights. Each has the secret `<access key>-secret`.
OTHER_KEYS = {
    "demo-read-only": READ_ALL,
    "demo-applicant-management": ("applicantManagement:read", "applicantManagement:write"),
    "demo-no-rights": (),
}


class KeyPair(msgspec.Struct, frozen=True):
    """Access key and secret; the secret does not print."""

    access_key: str
    secret_access_key: str

    def __repr__(self) -> str:
        return f"KeyPair({self.access_key!r})"


def other_pairs() -> Iterable[KeyPair]:
    """Return the key pairs with fewer rights."""
    return (KeyPair(access_key, f"{access_key}-secret") for access_key in OTHER_KEYS)


class TokenError(Exception):
    """The token was not issued here, was altered, or has expired."""


class TokenMint:
    """Issues and reads JSON Web Tokens signed with HS256 (RFC 7519) under a secret of its own."""

    def __init__(self) -> None:
        self._secret = secrets.token_bytes(32)

    def issue(self, access_key: str, now: float, lifetime: int) -> str:
        """Return a token that expires `lifetime` seconds after `now`."""
        claims = {"sub": access_key, "iat": int(now), "exp": int(now) + lifetime, "jti": secrets.token_hex(8)}
        signed = f"{_segment({'alg': 'HS256', 'typ': 'JWT'})}.{_segment(claims)}"
        return f"{signed}.{self._signature(signed)}"

    def access_key(self, token: str, now: float) -> str:
        """Return for which key a token was issued, or raise `TokenError`."""
        signed, _, signature = token.rpartition(".")
        if not hmac.compare_digest(signature.encode(), self._signature(signed).encode()):
            message = "the signature does not match"
            raise TokenError(message)
        claims = _claims(signed)
        if claims["exp"] <= now:
            message = "the token has expired"
            raise TokenError(message)
        return str(claims["sub"])

    def _signature(self, signed: str) -> str:
        return _unpadded(hmac.new(self._secret, signed.encode(), hashlib.sha256).digest())


def _segment(content: dict[str, Any]) -> str:
    return _unpadded(msgspec.json.encode(content))


def _unpadded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _claims(signed: str) -> dict[str, Any]:
    payload = signed.partition(".")[2]
    padded = payload + "=" * (-len(payload) % 4)
    return msgspec.json.decode(base64.urlsafe_b64decode(padded), type=dict[str, Any])
