"""The load generator: prebuilt requests over open sockets, answers counted and not parsed.

A client library would be slower than the servers that it measures.
"""

import asyncio
import re
import statistics
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import cast

HOST = "127.0.0.1"
_BUFFER_BYTES = 1024 * 1024
_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *([0-9]+)")
_HEAD_END, _CHUNKED_END = b"\r\n\r\n", b"\r\n0\r\n\r\n"
_OK = b"HTTP/1.1 200"


def request(body: bytes, headers: Mapping[str, str]) -> bytes:
    """A whole request as bytes."""
    lines = [
        "POST /graphql HTTP/1.1",
        f"Host: {HOST}",
        "Content-Type: application/json",
        "Accept: application/json",
        f"Content-Length: {len(body)}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join(lines).encode() + _HEAD_END + body


class WrongAnswerError(Exception):
    """A server answered otherwise than 200, or hung up."""


@dataclass
class Phase:
    """Requests sent until the time is up, and what is known of their answers."""

    until: float
    finished: "asyncio.Future[None]"
    open: int
    times: list[float] = field(default_factory=list)

    def another(self, took: float) -> bool:
        """Note an answer; whether its connection is to go on."""
        self.times.append(took)
        if time.perf_counter() < self.until:
            return True
        self.open -= 1
        if not self.open and not self.finished.done():
            self.finished.set_result(None)
        return False

    def fail(self, message: str) -> None:
        """End it: the measurement is worth nothing."""
        if not self.finished.done():
            self.finished.set_exception(WrongAnswerError(message))


class Connection(asyncio.BufferedProtocol):
    """One connection that sends the same request again as soon as it is answered."""

    def __init__(self, sent: bytes) -> None:
        self._request = sent
        self._buffer = memoryview(bytearray(_BUFFER_BYTES))
        self._phase: Phase | None = None
        self._transport: asyncio.Transport | None = None
        self._missing: int | None = None
        self._began = 0.0

    def begin(self, phase: Phase) -> None:
        """Send the first request of a phase."""
        self._phase = phase
        self._send()

    def close(self) -> None:
        """Hang up."""
        self._phase = None
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Servers must not hang up while they are measured."""
        if self._phase is not None:
            self._phase.fail(f"the server hung up: {exc}")

    def get_buffer(self, sizehint: int) -> memoryview:  # noqa: ARG002  # the protocol's signature
        """Where what comes is put: nothing of it is kept."""
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        """Count what came."""
        if self._missing is None:
            self._missing = self._expected(bytes(self._buffer[: min(nbytes, 4096)]))
        if self._missing < 0:  # chunked: the end tells
            done = bytes(self._buffer[max(0, nbytes - len(_CHUNKED_END)) : nbytes]) == _CHUNKED_END
        else:
            self._missing -= nbytes
            done = self._missing == 0
        if done:
            self._answered()

    def _expected(self, start: bytes) -> int:
        end = start.find(_HEAD_END)
        if self._phase is not None and (not start.startswith(_OK) or end < 0):
            self._phase.fail(start[:200].decode(errors="replace"))
        length = _LENGTH.search(start, 0, end + 2)
        return end + len(_HEAD_END) + int(length[1]) if length else -1

    def _answered(self) -> None:
        self._missing = None
        if self._phase is not None and self._phase.another(time.perf_counter() - self._began):
            self._send()

    def _send(self) -> None:
        assert self._transport is not None  # noqa: S101  # phases begin after connecting
        self._began = time.perf_counter()
        self._transport.write(self._request)


@dataclass(frozen=True)
class Figures:
    """What one phase showed; times are seconds."""

    requests: int
    seconds: float
    median: float


async def load(port: int, sent: bytes, seconds: float, at_once: int) -> Figures:
    """Keep so many requests under way for so long, over connections of their own."""
    loop = asyncio.get_running_loop()
    connections = [await _connected(loop, port, sent) for _ in range(at_once)]
    began = time.perf_counter()
    phase = Phase(began + seconds, loop.create_future(), at_once)
    try:
        for connection in connections:
            connection.begin(phase)
        await phase.finished
        took = time.perf_counter() - began
    finally:
        for connection in connections:
            connection.close()
    return Figures(len(phase.times), took, statistics.median(phase.times))


async def _connected(loop: asyncio.AbstractEventLoop, port: int, sent: bytes) -> Connection:
    _, connection = await loop.create_connection(partial(Connection, sent), HOST, port)
    return connection
