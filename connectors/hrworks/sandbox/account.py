"""The parts of one sandboxed account, handed to every endpoint, and the guard in front of them."""

from collections.abc import Awaitable, Callable

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from connectors.hrworks.sandbox.errors import ApiError
from connectors.hrworks.sandbox.keys import KeyPair, TokenError, TokenMint
from connectors.hrworks.sandbox.knobs import HrworksKnobs
from connectors.hrworks.sandbox.state import HrworksState
from connectors.sandboxing.clock import SandboxClock
from connectors.sandboxing.faults import active_faults
from connectors.sandboxing.knobs import KnobBoard

Handler = Callable[[Request], Awaitable[Response]]


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """One company's account at the vendor."""

    state: HrworksState
    board: KnobBoard[HrworksKnobs]
    clock: SandboxClock
    pairs: dict[str, KeyPair]
    mint: TokenMint

    @property
    def knobs(self) -> HrworksKnobs:
        """The switches as they stand."""
        return self.board.current

    def caller(self, request: Request) -> str:
        """Return the access key behind the bearer token, or refuse with the vendor's 401."""
        header = request.headers.get("Authorization")
        if header is None:
            raise ApiError(401, "MissingAuthorizationHeaderError", "The authorization header is missing.")
        scheme, _, token = header.partition(" ")
        if scheme != "Bearer" or not token.strip():
            message = 'The authorization header must be of the form "Bearer <token>".'
            raise ApiError(401, "MalformedAuthorizationHeaderError", message)
        return self._owner(request, token.strip())

    def _owner(self, request: Request, token: str) -> str:
        refusal = "The bearer token is invalid or has expired. Request a new one."
        if "expired_token" in active_faults(request.scope):
            raise ApiError(401, "InvalidBearerTokenError", refusal)
        try:
            return self.mint.access_key(token, self.clock.timestamp())
        except TokenError as error:
            raise ApiError(401, "InvalidBearerTokenError", refusal) from error

    def route(self, method: str, path: str, handler: Handler, *rights: str) -> Route:
        """Return a route that asks for a token and, if rights are named, for one of them."""

        async def guarded(request: Request) -> Response:
            held = self.knobs.permissions.get(self.caller(request), [])
            if rights and not any(right in held for right in rights):
                message = f"The access key lacks the permission {rights[0]}."
                raise ApiError(403, "PermissionDeniedError", message)
            return await handler(request)

        return Route(path, guarded, methods=[method])
