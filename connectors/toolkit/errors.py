"""The one place where exceptions of the HTTP libraries, and plain statuses, become connector errors.

Messages name the integration and what to do. They never quote URLs, headers or bodies: those hold personal data and
secrets.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import aiohttp
import httpx

from connectors.contract.errors import Cause, ConnectorError

_LATER = "Try again later; if it lasts, check the vendor's status page."
_ADDRESS = "Check the base URL of the integration and the network between this server and the vendor."
_ORIGIN = "Correct the base URL of the integration: it must be an origin such as https://api.example.com."
_REPORT = "If it lasts, report it to the vendor."

#: What went wrong, and what to do, by exception class; the nearest base class counts.
FAULTS: Mapping[type[Exception], tuple[Cause, str, str]] = {
    httpx.ConnectTimeout: (Cause.UNAVAILABLE, "connecting to the vendor took too long", _ADDRESS),
    httpx.ReadTimeout: (Cause.UNAVAILABLE, "the vendor took too long to answer", _LATER),
    httpx.WriteTimeout: (Cause.UNAVAILABLE, "sending to the vendor took too long", _LATER),
    httpx.PoolTimeout: (Cause.UNAVAILABLE, "no connection to the vendor became free in time", _LATER),
    httpx.TimeoutException: (Cause.UNAVAILABLE, "the vendor took too long", _LATER),
    httpx.ConnectError: (Cause.UNAVAILABLE, "no connection to the vendor could be made", _ADDRESS),
    httpx.ReadError: (Cause.UNAVAILABLE, "the connection broke before the vendor had answered", _LATER),
    httpx.WriteError: (Cause.UNAVAILABLE, "the connection broke while sending to the vendor", _LATER),
    httpx.CloseError: (Cause.UNAVAILABLE, "the connection to the vendor broke while closing", _LATER),
    httpx.NetworkError: (Cause.UNAVAILABLE, "the connection to the vendor broke", _LATER),
    httpx.ProxyError: (Cause.UNAVAILABLE, "the proxy on the way to the vendor failed", _ADDRESS),
    httpx.UnsupportedProtocol: (Cause.REJECTED, "the address is not an http or https address", _ORIGIN),
    httpx.LocalProtocolError: (Cause.REJECTED, "the request could not be put into HTTP", _ORIGIN),
    httpx.RemoteProtocolError: (Cause.UNAVAILABLE, "the vendor broke the rules of HTTP", _REPORT),
    httpx.ProtocolError: (Cause.UNAVAILABLE, "the exchange with the vendor broke the rules of HTTP", _REPORT),
    httpx.TransportError: (Cause.UNAVAILABLE, "the exchange with the vendor failed", _LATER),
    httpx.DecodingError: (Cause.UNREADABLE, "the compressed answer could not be unpacked", _REPORT),
    httpx.TooManyRedirects: (Cause.UNREADABLE, "the vendor redirects without end", _ORIGIN),
    httpx.HTTPError: (Cause.UNAVAILABLE, "the exchange with the vendor failed", _LATER),
    httpx.InvalidURL: (Cause.REJECTED, "the address cannot be read", _ORIGIN),
    # The transport hands some of these on as they are, and reports others under a name that says less.
    aiohttp.ServerTimeoutError: (Cause.UNAVAILABLE, "the vendor took too long to answer", _LATER),
    aiohttp.ConnectionTimeoutError: (Cause.UNAVAILABLE, "connecting to the vendor took too long", _ADDRESS),
    aiohttp.ClientSSLError: (Cause.UNAVAILABLE, "the vendor's TLS certificate was not accepted", _ADDRESS),
    aiohttp.ClientConnectorError: (Cause.UNAVAILABLE, "no connection to the vendor could be made", _ADDRESS),
    aiohttp.ClientConnectionError: (
        Cause.UNAVAILABLE,
        "the connection broke before the vendor had answered",
        _LATER,
    ),
    aiohttp.ClientPayloadError: (
        Cause.UNAVAILABLE,
        "the connection broke in the middle of the answer",
        _LATER,
    ),
    aiohttp.InvalidURL: (Cause.REJECTED, "the address cannot be read", _ORIGIN),
    aiohttp.NonHttpUrlClientError: (
        Cause.REJECTED,
        "the address is not an http or https address",
        _ORIGIN,
    ),
    aiohttp.ClientResponseError: (Cause.UNAVAILABLE, "the vendor broke the rules of HTTP", _REPORT),
    aiohttp.ClientError: (Cause.UNAVAILABLE, "the exchange with the vendor failed", _LATER),
    TimeoutError: (Cause.UNAVAILABLE, "the vendor took too long", _LATER),
    OSError: (Cause.UNAVAILABLE, "the connection to the vendor broke", _LATER),
}
#: Those that say that no connection was made, so that nothing was sent.
UNSENT = (
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ConnectError,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
    httpx.InvalidURL,
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.InvalidURL,
    aiohttp.NonHttpUrlClientError,
)
#: For `except`: every exception that `translated` knows.
TRANSLATABLE = tuple(FAULTS)

_STATUS_CAUSES: Mapping[int, Cause] = {
    401: Cause.AUTH_FAILED,
    403: Cause.PERMISSION_MISSING,
    404: Cause.NOT_FOUND,
    410: Cause.NOT_FOUND,
    429: Cause.RATE_LIMITED,
    500: Cause.UNAVAILABLE,
    502: Cause.UNAVAILABLE,
    503: Cause.UNAVAILABLE,
    504: Cause.UNAVAILABLE,
}
_CLIENT_ERRORS = range(400, 500)
_SERVER_ERRORS = range(500, 600)


def failure(integration_id: str, cause: Cause, problem: str, remedy: str) -> ConnectorError:
    """Return an error whose message names the integration, the problem and the remedy."""
    return ConnectorError(cause, f"Integration {integration_id!r}: {problem}. {remedy}")


def translated(error: Exception, integration_id: str) -> ConnectorError:
    """Return the connector error for an exception of the HTTP libraries (one of TRANSLATABLE)."""
    origin = error.__cause__ if isinstance(error.__cause__, aiohttp.ClientError) else error
    cause, problem, remedy = next(FAULTS[kind] for kind in type(origin).__mro__ if kind in FAULTS)
    told = failure(integration_id, cause, problem, remedy)
    told.reached = not isinstance(origin, UNSENT)
    return told


def cause_of_status(status: int) -> Cause:
    """Return the cause that an HTTP status tells by itself, where the vendor's own codes say no more."""
    if status in _STATUS_CAUSES:
        return _STATUS_CAUSES[status]
    if status in _CLIENT_ERRORS:
        return Cause.REJECTED
    return Cause.UNAVAILABLE if status in _SERVER_ERRORS else Cause.UNREADABLE


def retry_after(response: httpx.Response, now: datetime | None = None) -> float | None:
    """Return the seconds that a Retry-After header asks to wait (RFC 9110, 10.2.3), or None."""
    text = response.headers.get("Retry-After", "").strip()
    if text.isdecimal():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    # An HTTP date is in GMT; the parser leaves the zone out for the spelling "-0000".
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - (now or datetime.now(UTC))).total_seconds())


def again(error: ConnectorError) -> ConnectorError:
    """Return an equal error to raise in another task: one shared object would gather all tasks' tracebacks."""
    return ConnectorError(
        error.cause,
        error.message,
        vendor_status=error.vendor_status,
        vendor_code=error.vendor_code,
        retry_after=error.retry_after,
        reached=error.reached,
        problems=error.problems,
        existing_id=error.existing_id,
    )
