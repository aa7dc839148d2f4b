"""The bottom of the pool: aiohttp under httpx, which serves many calls at once several times faster."""

import ssl
from functools import cache

import aiohttp
import httpx
from aiolimiter import AsyncLimiter
from httpx_aiohttp import AiohttpTransport

from connectors.contract.connector import Account, Limits


class MeteredTransport(httpx.AsyncBaseTransport):
    """Keeps the pace, and counts; being below the authentication, it sees token requests and repeats too."""

    def __init__(self, inner: httpx.AsyncBaseTransport, limits: Limits) -> None:
        self._inner = inner
        self._limiter = pace(limits.calls_per_second)
        self.exchanges = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Make one HTTP exchange, once the pace allows it."""
        await self._limiter.acquire()
        self.exchanges += 1
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        """Close the pool."""
        await self._inner.aclose()


def transport_for(account: Account) -> MeteredTransport:
    """Return the account's own transport, or a small pool of network connections."""
    return MeteredTransport(account.transport or _network(account.limits.calls_at_once), account.limits)


def pace(per_second: float) -> AsyncLimiter:
    """Return a leaky bucket that holds one second's worth of calls, so that a burst of that size is not slowed."""
    capacity = max(1.0, per_second)
    return AsyncLimiter(capacity, capacity / per_second)


def _network(connections: int) -> httpx.AsyncBaseTransport:
    def session() -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(limit=connections, ssl=_tls())
        # Two calls must not influence each other, so no cookies are kept.
        made = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
        # It would send PUT and DELETE again after a broken connection, unseen beside the pace. Repeats are decided above.
        made._retry_connection = False  # noqa: SLF001  # there is no public way
        return made

    return AiohttpTransport(verify=_tls(), client=session)


@cache
def _tls() -> ssl.SSLContext:
    """One for all pools: reading the certificates takes longer than a call."""
    return httpx.create_ssl_context(trust_env=False)
