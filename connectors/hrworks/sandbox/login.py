"""Tokens and the health check. Source: HR WORKS API v2.10, `/v2/authentication` and `/v2/health-check`."""

import hmac

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from connectors.hrworks.sandbox.account import Account
from connectors.hrworks.sandbox.answers import reply
from connectors.hrworks.sandbox.errors import ApiError, invalid_payload


class _Credentials(msgspec.Struct, rename="camel"):
    access_key: str
    secret_access_key: str


class Login:
    """Trades a key pair for a token of 15 minutes; several may be valid at once."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            Route("/v2/authentication", self._authenticate, methods=["POST"]),
            self._account.route("GET", "/v2/health-check", self._health),
        ]

    async def _authenticate(self, request: Request) -> Response:
        credentials = _credentials_in(await request.body())
        pair = self._account.pairs.get(credentials.access_key)
        known = pair.secret_access_key if pair else ""
        matches = hmac.compare_digest(known.encode(), credentials.secret_access_key.encode())
        if pair is None or not matches:
            message = "The access key or the secret access key is wrong."
            raise ApiError(403, "InvalidCredentialsError", message)
        if self._account.knobs.contract_expired:
            message = "The credentials or the contract have expired."
            raise ApiError(403, "InvalidCustomerNumberError", message)
        lifetime = self._account.knobs.token_lifetime_seconds
        token = self._account.mint.issue(pair.access_key, self._account.clock.timestamp(), lifetime)
        return reply(request, {"token": token})

    async def _health(self, _request: Request) -> Response:
        return Response(status_code=200)


def _credentials_in(body: bytes) -> _Credentials:
    try:
        return msgspec.json.decode(body, type=_Credentials)
    except msgspec.MsgspecError as error:
        raise invalid_payload(reason="it must be JSON with accessKey and secretAccessKey") from error
