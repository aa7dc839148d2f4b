"""The table from the libraries' exceptions to causes is complete."""

from datetime import UTC, datetime

import aiohttp
import httpx
import pytest

from connectors.contract.errors import Cause, ConnectorError
from connectors.toolkit.errors import FAULTS, again, cause_of_status, retry_after, translated


def below(kind):
    return {kind}.union(*(below(child) for child in kind.__subclasses__()))


def own(kinds, library):
    # Other code in this process may derive exceptions of its own; they are caught by their base.
    return sorted((kind for kind in kinds if kind.__module__.split(".")[0] == library), key=str)


@pytest.mark.parametrize("kind", own(below(httpx.TransportError), "httpx"))
def test_each_transport_exception_has_its_own_row(kind):
    assert kind in FAULTS
    error = translated(kind("http://vendor.example/?email=erika@example.com"), "acme-1")
    assert error.message.startswith("Integration 'acme-1': ")
    assert "erika" not in error.message


@pytest.mark.parametrize("kind", own(below(aiohttp.ClientError), "aiohttp"))
def test_each_exception_of_the_transport_below_is_known(kind):
    assert next(base for base in kind.__mro__ if base in FAULTS)
    wrapped = httpx.ConnectTimeout("x")
    wrapped.__cause__ = kind.__new__(kind)
    assert translated(wrapped, "acme-1").cause in {Cause.UNAVAILABLE, Cause.REJECTED}


def test_a_dropped_connection_is_not_called_a_timeout():
    # The aiohttp transport reports it as ConnectTimeout.
    wrapped = httpx.ConnectTimeout("Server disconnected")
    wrapped.__cause__ = aiohttp.ServerDisconnectedError()
    assert "connection broke" in translated(wrapped, "acme-1").message


@pytest.mark.parametrize(
    ("status", "cause"),
    [
        (302, Cause.UNREADABLE),
        (401, Cause.AUTH_FAILED),
        (403, Cause.PERMISSION_MISSING),
        (404, Cause.NOT_FOUND),
        (410, Cause.NOT_FOUND),
        (409, Cause.REJECTED),
        (422, Cause.REJECTED),
        (429, Cause.RATE_LIMITED),
        (500, Cause.UNAVAILABLE),
        (503, Cause.UNAVAILABLE),
        (599, Cause.UNAVAILABLE),
    ],
)
def test_causes_of_statuses(status, cause):
    assert cause_of_status(status) is cause


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120.0),
        ("0", 0.0),
        ("Wed, 21 Oct 2026 07:28:00 GMT", 60.0),
        ("Wed, 21 Oct 2026 07:28:00 -0000", 60.0),
        ("Wed, 21 Oct 2026 07:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
def test_retry_after(text, seconds):
    response = httpx.Response(429, headers={"Retry-After": text})
    assert retry_after(response, datetime(2026, 10, 21, 7, 27, tzinfo=UTC)) == seconds


def test_no_retry_after():
    assert retry_after(httpx.Response(429)) is None


def test_an_error_to_raise_again_is_equal_but_another():
    error = ConnectorError(Cause.REJECTED, "m", vendor_status=400, vendor_code="c", retry_after=1.0)
    other = again(error)
    assert other is not error
    assert vars(other) == vars(error)
