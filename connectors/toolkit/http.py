"""One integration's way to its vendor: a connection pool with limits, time-outs, retries and one kind of error."""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Callable, Container, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from time import monotonic
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

import httpx
import stamina

from connectors.contract.connector import Account
from connectors.contract.errors import Cause, ConnectorError
from connectors.contract.passthrough import RawAnswer, RawRequest
from connectors.toolkit.breaker import CircuitBreaker
from connectors.toolkit.errors import TRANSLATABLE, failure, retry_after, translated
from connectors.toolkit.raw_calls import RawCall
from connectors.toolkit.reading import TooLargeError, whole
from connectors.toolkit.redaction import redact_http_logs
from connectors.toolkit.transport import transport_for

MEBIBYTE = 1024 * 1024
NOTHING: Mapping[str, str] = MappingProxyType({})
_LATER = "Try again later; if it lasts, check the vendor's status page."
# Statuses by which a vendor, or what stands before it, says that it is away, whatever was asked.
_AWAY = frozenset({502, 503, 504})

redact_http_logs()


@dataclass
class _Passage:
    """A call through the circuit: `faulted` where its answer says that the vendor is away."""

    faulted: bool = False


class VendorClient:
    """One integration's HTTP pool with limits, time-outs, retries for reads and error translation.

    `classify` turns an answer that is not a success into an error; the answer's body is read. Every other failure
    becomes a ConnectorError here. The pace and the number of calls at once are the account's limits; its deadline holds
    for a whole call with its waiting and repeats.
    """

    def __init__(  # noqa: PLR0913 - all but the account are named, and most have defaults
        self,
        account: Account,
        *,
        classify: Callable[[httpx.Response], ConnectorError],
        auth: httpx.Auth | None = None,
        headers: Mapping[str, str] = NOTHING,
        accept: str = "application/json",
        max_bytes: int = 64 * MEBIBYTE,
        breaker: CircuitBreaker | None = None,
    ) -> None:
        self._account = account
        self._integration_id = account.integration_id
        self._limits = account.limits
        self._classify = classify
        self._max_bytes = max_bytes
        self._breaker = breaker or CircuitBreaker()
        self._slots = asyncio.Semaphore(account.limits.calls_at_once)
        self._transport = transport_for(account)
        self._http = httpx.AsyncClient(
            base_url=account.base_url,
            auth=auth,
            headers={"Accept": accept, "User-Agent": "ats-graph", **headers},
            timeout=httpx.Timeout(self._limits.read_timeout, connect=self._limits.connect_timeout, pool=None),
            transport=self._transport,
            follow_redirects=False,
            trust_env=False,
        )

    def __repr__(self) -> str:
        return f"VendorClient({self._integration_id!r}, calls={self.calls})"

    @property
    def calls(self) -> int:
        """HTTP exchanges made so far, tokens and repeats included."""
        return self._transport.exchanges

    async def get(
        self, path: str, params: Sequence[tuple[str, str]] = (), *, expected: Container[int] = ()
    ) -> httpx.Response:
        """Read: repeated after a passing fault. Return a success (or a status in `expected`), its body read."""
        # httpx would take a long list of parameters apart again, several times.
        whole_path = f"{path}?{urlencode(params)}" if params else path
        async with self._deadline() as ends:
            async for attempt in self._attempts(ends):
                with attempt:
                    return await self._exchange("GET", whole_path, expected)
        raise AssertionError  # pragma: no cover - the attempts end with an answer or an error

    async def send(
        self,
        method: str,
        path: str,
        *,
        expected: Container[int] = (),
        **request: Any,  # noqa: ANN401 - handed on to httpx as it is
    ) -> httpx.Response:
        """Write: never repeated, except when the vendor refused the token. Otherwise as `get`.

        `request` is what httpx takes: `json`, `content`, `files`, `params`, `headers`.
        """
        async with self._deadline():
            return await self._exchange(method, path, expected, **request)

    async def download(self, url: str) -> httpx.Response:
        """Read what an absolute URL of the vendor's points to, without the account's credentials; otherwise as `get`."""
        async with self._deadline() as ends:
            async for attempt in self._attempts(ends):
                with attempt:
                    return await self._exchange("GET", url, (), auth=None)
        raise AssertionError  # pragma: no cover - the attempts end with an answer or an error

    async def pass_through(self, request: RawRequest) -> RawAnswer:
        """Send what a caller wants sent. Any status is an answer; reads are repeated if there was none, writes never.

        The account's secrets are taken out of the answer. A write is sent twice only when the vendor refused the token.
        """
        call = RawCall(request, self._account)
        async with self._deadline() as ends:
            if request.method != "GET":
                return await self._raw_exchange(call)
            async for attempt in self._attempts(ends):
                with attempt:
                    return await self._raw_exchange(call)
        raise AssertionError  # pragma: no cover - the attempts end with an answer or an error

    async def close(self) -> None:
        """Close the pool; further calls fail."""
        await self._http.aclose()

    @asynccontextmanager
    async def _deadline(self) -> AsyncIterator[float]:
        seconds = self._limits.deadline
        try:
            async with asyncio.timeout(seconds):
                yield monotonic() + seconds
        except TimeoutError:
            problem = f"the vendor gave no usable answer within {seconds:g} s"
            raise failure(self._integration_id, Cause.UNAVAILABLE, problem, _LATER) from None

    def _attempts(self, ends: float) -> AsyncIterable[stamina.Attempt]:
        return stamina.retry_context(
            on=partial(self._pause_after, ends),
            attempts=self._limits.attempts,
            timeout=None,
            wait_initial=0.1,
            wait_max=2.0,
            wait_jitter=0.2,
        )

    def _pause_after(self, ends: float, error: Exception) -> bool | float:
        """Whether to try again, or the seconds that the vendor asked to wait before that."""
        if not isinstance(error, ConnectorError) or not error.retryable:
            return False
        if self._http.is_closed or self._breaker.is_open:
            return False
        if error.retry_after is None:
            return True
        return error.retry_after if monotonic() + error.retry_after < ends else False

    async def _exchange(
        self,
        method: str,
        path: str,
        expected: Container[int],
        **request: Any,  # noqa: ANN401 - handed on to httpx as it is
    ) -> httpx.Response:
        async with self._slots:
            with self._circuit(), self._translating():
                auth = request.pop("auth", httpx.USE_CLIENT_DEFAULT)
                made = self._http.build_request(method, path, **request)
                answer = await whole(await self._http.send(made, auth=auth, stream=True), self._max_bytes)
                if answer.is_success or answer.status_code in expected:
                    return answer
                raise self._error_in(answer)

    async def _raw_exchange(self, call: RawCall) -> RawAnswer:
        async with self._slots:
            with self._circuit() as circuit, self._translating():
                made = call.build(self._http)
                answer = await call.read(await self._http.send(made, stream=True))
                circuit.faulted = answer.status_code in _AWAY
        return await call.told(answer)

    def _error_in(self, answer: httpx.Response) -> ConnectorError:
        if answer.is_redirect:
            remedy = "Correct the base URL of the integration; redirects are not followed."
            error = failure(self._integration_id, Cause.UNREADABLE, "the vendor redirects elsewhere", remedy)
            error.vendor_status = answer.status_code
            return error
        error = self._classify(answer)
        if error.retry_after is None:
            error.retry_after = retry_after(answer)
        return error

    @contextmanager
    def _circuit(self) -> Iterator["_Passage"]:
        if self._http.is_closed:
            problem, remedy = (
                "its connection was closed",
                "Try again: a new one is opened if it still exists.",
            )
            raise self._unsent(problem, remedy)
        if not self._breaker.admit():
            problem = "the vendor failed several times in a row, so it is left alone for some seconds"
            error = self._unsent(problem, _LATER)
            error.retry_after = self._breaker.seconds_until_trial
            raise error
        passage = _Passage()
        try:
            yield passage
        except ConnectorError as error:
            fault = error.cause is Cause.UNAVAILABLE
            (self._breaker.faulted if fault else self._breaker.answered)()
            raise
        except BaseException:
            self._breaker.abandoned()
            raise
        (self._breaker.faulted if passage.faulted else self._breaker.answered)()

    def _unsent(self, problem: str, remedy: str) -> ConnectorError:
        error = failure(self._integration_id, Cause.UNAVAILABLE, problem, remedy)
        error.reached = False
        return error

    @contextmanager
    def _translating(self) -> Iterator[None]:
        # The originals are cut off: they carry the request with its headers, and texts with whole URLs.
        try:
            yield
        except TooLargeError:
            problem = f"the answer is larger than {self._max_bytes // MEBIBYTE} MiB"
            remedy = "Report it: no such answer is expected from this vendor."
            raise failure(self._integration_id, Cause.UNREADABLE, problem, remedy) from None
        except TRANSLATABLE as error:
            raise translated(error, self._integration_id) from None
