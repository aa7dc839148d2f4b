"""Files fetched from URLs that callers give: from the internet only, within bounds of size and time.

Who may choose a URL could otherwise make this server ask what only it can reach (server-side request forgery). Addresses are
checked twice: before anything is connected, so that nobody can probe ports by trying, and by httpx-secure at the connection
itself, so that neither a redirect nor a name that changes its address gets by.
"""

import asyncio
import socket
from dataclasses import dataclass
from enum import StrEnum
from http.cookiejar import CookieJar, DefaultCookiePolicy
from ipaddress import IPv4Address, IPv6Address, ip_address

import httpx
from httpx_secure import SSRFProtectionError, httpx_ssrf_protection

from graphql_api.security.public_addresses import is_public

_AT_ONCE = 32
_HEADERS = {"Accept": "*/*", "Accept-Encoding": "identity", "User-Agent": "ats-graph"}
_PORTS = {"http": 80, "https": 443}
_LAST_PORT = 65_535
# A renewed check of a name's address is cheap beside a download.
_NAMES_KEPT = 30.0


class DownloadCode(StrEnum):
    """Why a download was refused or failed."""

    BAD_URL = "BAD_URL"
    REFUSED_ADDRESS = "REFUSED_ADDRESS"
    REFUSED_REDIRECT = "REFUSED_REDIRECT"
    UNREACHABLE = "UNREACHABLE"
    BAD_ANSWER = "BAD_ANSWER"
    TOO_LARGE = "TOO_LARGE"
    TOO_SLOW = "TOO_SLOW"


class DownloadError(Exception):
    """A download was refused or failed. The message names no part of the URL: it may hold a signature."""

    def __init__(self, code: DownloadCode, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Download:
    """What was fetched. `media_type` is that of Content-Type: lower case, without parameters; None if there was none."""

    content: bytes
    media_type: str | None

    def __repr__(self) -> str:
        return f"Download({len(self.content)} bytes)"


class Downloads:
    """Fetches files. One for the whole program, to be closed with it.

    Times are seconds: `connect_seconds` for each connection, `read_seconds` between two parts of an answer, `total_seconds`
    for one download with its redirects. `allow_private` lets it reach addresses inside the network: for tests and demos.
    """

    def __init__(
        self,
        *,
        allow_private: bool = False,
        connect_seconds: float = 5.0,
        read_seconds: float = 10.0,
        total_seconds: float = 20.0,
        max_redirects: int = 3,
    ) -> None:
        self._allow_private = allow_private
        self._total_seconds = total_seconds
        self._max_redirects = max_redirects
        times = httpx.Timeout(read_seconds, connect=connect_seconds, pool=total_seconds)
        self._http = _client(times)
        if not allow_private:
            httpx_ssrf_protection(self._http, custom_validator=_may_connect, dns_cache_ttl=_NAMES_KEPT)

    async def fetch(self, url: str, max_bytes: int) -> Download:
        """The file behind `url`, of at most `max_bytes`; DownloadError if that is not to be had."""
        try:
            async with asyncio.timeout(self._total_seconds):
                return await self._follow(_parsed(url), max_bytes)
        except (TimeoutError, httpx.TimeoutException):
            message = f"The server did not deliver the file within {self._total_seconds:g} seconds. Try again later."
            raise DownloadError(DownloadCode.TOO_SLOW, message) from None
        except SSRFProtectionError:
            raise _refused_address() from None
        # From None: the exceptions hold the request, and with it the URL.
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, OSError):
            message = "The server could not be reached, or broke off. Check the URL, or try again later."
            raise DownloadError(DownloadCode.UNREACHABLE, message) from None

    async def close(self) -> None:
        """Close the connections; further downloads fail."""
        await self._http.aclose()

    async def _follow(self, url: httpx.URL, max_bytes: int) -> Download:
        for _ in range(self._max_redirects + 1):
            await self._admit(url)
            async with self._http.stream("GET", url) as answer:
                if answer.next_request is None:
                    return await _received(answer, max_bytes)
                url = _redirected(url, answer.next_request.url)
        message = (
            f"The server redirects more than {self._max_redirects} times. Give the URL that it leads to."
        )
        raise DownloadError(DownloadCode.REFUSED_REDIRECT, message)

    async def _admit(self, url: httpx.URL) -> None:
        """Refuse a host of which any address is not public."""
        if self._allow_private:
            return
        loop = asyncio.get_running_loop()
        port = url.port or _PORTS[url.scheme]
        found = await loop.getaddrinfo(url.host, port, type=socket.SOCK_STREAM)
        if not all(is_public(_address(str(entry[4][0]))) for entry in found):
            raise _refused_address()


def _client(times: httpx.Timeout) -> httpx.AsyncClient:
    """A client that keeps nothing of one download for another, and takes nothing from the environment."""
    return httpx.AsyncClient(
        headers=_HEADERS,
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        timeout=times,
        trust_env=False,
        limits=httpx.Limits(max_connections=_AT_ONCE, max_keepalive_connections=0),
    )


def _parsed(url: str) -> httpx.URL:
    """The URL, if it is one that we may follow."""
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, ValueError):
        raise _bad_url() from None
    if not _is_web_address(parsed):
        raise _bad_url()
    return parsed


def _is_web_address(url: httpx.URL) -> bool:
    port_is_valid = url.port is None or 0 < url.port <= _LAST_PORT
    return url.scheme in _PORTS and bool(url.host) and not url.userinfo and port_is_valid


def _redirected(origin: httpx.URL, target: httpx.URL) -> httpx.URL:
    """Where a redirect leads, if we may follow it."""
    if not _is_web_address(target):
        message = (
            "The server redirects to something other than an http or https URL. Give the file's own URL."
        )
    elif origin.scheme == "https" and target.scheme == "http":
        message = "The server redirects from https to http, which is not safe. Give the file's own URL."
    else:
        return target
    raise DownloadError(DownloadCode.REFUSED_REDIRECT, message)


async def _received(answer: httpx.Response, max_bytes: int) -> Download:
    """The body of an answer, read no further than it may be long."""
    if answer.status_code != httpx.codes.OK:
        message = f"The server answered with status {answer.status_code}. The URL must lead to the file without headers."
        raise DownloadError(DownloadCode.BAD_ANSWER, message)
    if answer.headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}:
        message = "The server sends the file compressed although it was asked not to. Serve it as it is."
        raise DownloadError(DownloadCode.BAD_ANSWER, message)
    announced = answer.headers.get("content-length", "")
    if announced.isdigit() and int(announced[:20]) > max_bytes:
        raise _too_large(max_bytes)
    content = bytearray()
    async for part in answer.aiter_raw():
        content += part
        if len(content) > max_bytes:
            raise _too_large(max_bytes)
    media_type = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    return Download(bytes(content), media_type or None)


def _may_connect(_host: str, address: IPv4Address | IPv6Address, _port: int) -> bool:
    return is_public(address)


def _address(text: str) -> IPv4Address | IPv6Address:
    """An address as the resolver gives it, without the name of an interface."""
    return ip_address(text.partition("%")[0])


def _bad_url() -> DownloadError:
    message = "It is not an absolute http or https URL without user name and password. Correct it."
    return DownloadError(DownloadCode.BAD_URL, message)


def _refused_address() -> DownloadError:
    message = "Its host is not on the public internet. Give a URL that anybody can reach."
    return DownloadError(DownloadCode.REFUSED_ADDRESS, message)


def _too_large(max_bytes: int) -> DownloadError:
    message = f"The file is larger than {max_bytes:,} bytes. Send a smaller one."
    return DownloadError(DownloadCode.TOO_LARGE, message)
