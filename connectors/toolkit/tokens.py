"""Authentication with tokens, as httpx auth flows: the token request goes over the pool and limits of the call itself."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx

from connectors.contract.connector import Secret
from connectors.contract.errors import ConnectorError
from connectors.toolkit.errors import again

DEFAULT_LEEWAY = timedelta(seconds=60)

Flow = AsyncGenerator[httpx.Request, httpx.Response]


@dataclass(frozen=True)
class Token:
    """A vendor's token; `expires_at` is None where the vendor does not tell."""

    value: str = field(repr=False)
    expires_at: datetime | None = None


def bearer(value: str) -> str:
    """Return the Authorization header of RFC 6750."""
    return f"Bearer {value}"


def unauthorized(response: httpx.Response) -> bool:
    """Tell whether the status is 401, the usual answer to an expired token."""
    return response.status_code == httpx.codes.UNAUTHORIZED


def utc_now() -> datetime:
    """Return the time in UTC."""
    return datetime.now(UTC)


class StaticTokenAuth(httpx.Auth):
    """A fixed value in one header."""

    def __init__(self, value: Secret, header: str = "Authorization") -> None:
        self._value = value
        self._header = header

    async def async_auth_flow(self, request: httpx.Request) -> Flow:
        """Send the request with the header."""
        request.headers[self._header] = self._value.reveal()
        yield request


class TokenAuth(httpx.Auth):
    """A token that is fetched when needed, renewed before it expires, and once when the vendor refuses it.

    `build_request` makes the token request (absolute URL); `read_response` reads the token from its answer, whose body
    is read, or raises a ConnectorError (AUTH_FAILED for wrong credentials). `refused` tells from an answer that the
    token was not accepted; error bodies are read by then. Many calls that wait for a token cause one renewal, and share
    its failure. A request that is repeated must have a body that can be sent twice (bytes, not a stream).
    """

    def __init__(
        self,
        *,
        build_request: Callable[[], httpx.Request],
        read_response: Callable[[httpx.Response], Token],
        header: Callable[[str], str] = bearer,
        refused: Callable[[httpx.Response], bool] = unauthorized,
        leeway: timedelta = DEFAULT_LEEWAY,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._build_request = build_request
        self._read_response = read_response
        self._header = header
        self._refused = refused
        self._leeway = leeway
        self._clock = clock
        self._lock = asyncio.Lock()
        self._token: Token | None = None
        self._renew_at: datetime | None = None
        self._failure: ConnectorError | None = None

    async def async_auth_flow(self, request: httpx.Request) -> Flow:
        """Send the request with a token, twice at most; the last answer is the call's."""
        stale: Token | None = None
        for _ in range(2):
            seen = self._failure
            if self._must_renew(stale):
                async with self._lock:
                    self._share_failure_since(seen)
                    if self._must_renew(stale):
                        await self._keep((yield self._token_request(request)))
            stale = self._apply_to(request)
            if not await self._was_refused((yield request)):
                return

    def _must_renew(self, stale: Token | None) -> bool:
        if self._token is None or self._token is stale:
            return True
        return self._renew_at is not None and self._clock() >= self._renew_at

    def _share_failure_since(self, seen: ConnectorError | None) -> None:
        """Raise the failure of the renewal that this call has waited for: asking once more would fail as well."""
        if self._failure is not None and self._failure is not seen:
            raise again(self._failure)

    def _token_request(self, request: httpx.Request) -> httpx.Request:
        made = self._build_request()
        # A request made outside of a client has no time-outs; it shares those of the call that needs it.
        made.extensions = {**made.extensions, "timeout": request.extensions.get("timeout", {})}
        return made

    async def _keep(self, response: httpx.Response) -> None:
        await response.aread()
        try:
            token = self._read_response(response)
        except ConnectorError as error:
            self._failure = error
            raise
        self._token, self._renew_at, self._failure = token, self._renewal_time(token), None

    def _renewal_time(self, token: Token) -> datetime | None:
        """None where the expiry says nothing: the vendor's refusal then tells.

        The leeway is never more than half of the token's life, else short-lived tokens would be renewed for each call;
        an expiry in the past means that the clocks differ.
        """
        now = self._clock()
        if token.expires_at is None or token.expires_at <= now:
            return None
        return token.expires_at - min(self._leeway, (token.expires_at - now) / 2)

    def _apply_to(self, request: httpx.Request) -> Token | None:
        if self._token is not None:
            request.headers["Authorization"] = self._header(self._token.value)
        return self._token

    async def _was_refused(self, response: httpx.Response) -> bool:
        if response.is_error:
            await response.aread()
        return self._refused(response)
