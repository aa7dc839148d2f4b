"""The body of a request while it arrives, within its bounds of size and time."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager

from starlette.requests import ClientDisconnect, Request
from starlette.types import Message, Receive

from graphql_api.execution import refusals
from graphql_api.execution.budget import Share
from graphql_api.execution.lifetime import Begun, DeadlineExceededError, until

DRAINED = 8
"""How many times the limit is read, and dropped, of a body that is too large."""
SMALL = 64 * 1024
"""Bytes of a body that are read without a share of the budget."""
LARGE = SMALL + 1

Parts = AsyncGenerator[bytes, None]


@asynccontextmanager
async def arriving(request: Request, max_bytes: int, seconds: float, share: Share) -> AsyncIterator[Parts]:
    """The parts of the body, to be read inside the `async with`.

    A body larger than `SMALL` is read on once there is room for it in the budget; that wait is not the client's, so its
    `seconds` stand still meanwhile. Raises `RequestRefusedError` for a body that is too large or too slow.
    """
    if is_hopeless(request, max_bytes):
        raise refusals.too_large(max_bytes)
    clock = asyncio.get_running_loop().time
    began = clock()
    try:
        async with aclosing(bounded(request, max_bytes)) as parts:
            async with until(began + seconds):
                head, more = await first_parts(parts)
            left = seconds - (clock() - began)
            if more:
                await share.take(expected(request, len(head), max_bytes))
            async with until(clock() + left), aclosing(chained(head, parts)) as body:
                del head  # or it would stay until the end of the request
                yield body
    except DeadlineExceededError as error:
        raise refusals.too_slow(seconds) from error


async def small(request: Request, max_bytes: int, seconds: float) -> bytes:
    """A body that is announced to be small, without the care that others need."""
    messages = await messages_of(request.receive, max_bytes, seconds)
    if messages[-1]["type"] != "http.request":
        raise ClientDisconnect
    body = b"".join(map(part_of, messages))
    if len(body) > max_bytes:
        raise refusals.too_large(max_bytes)
    return body


async def messages_of(receive: Receive, most: int, seconds: float) -> list[Message]:
    """The messages of a body, until it is complete or longer than `most` bytes; `RequestRefusedError` if it is too slow."""
    first: Begun[Message] = Begun(receive())  # type: ignore[arg-type] # ASGI servers give coroutines
    if first.done and not first.result.get("more_body"):
        return [first.result]
    messages: list[Message] = []
    try:
        async with asyncio.timeout(seconds):
            messages.append(await first)
            while messages[-1].get("more_body") and sum(len(part_of(each)) for each in messages) <= most:
                messages.append(await receive())
    except TimeoutError as error:
        raise refusals.too_slow(seconds) from error
    return messages


def part_of(message: Message) -> bytes:
    """What of the body came with a message."""
    part: bytes = message.get("body", b"")
    return part


async def joined(parts: Parts) -> bytearray:
    """All parts in one, in the one place that they are copied to."""
    body = bytearray()
    async for part in parts:
        body += part
    return body


async def first_parts(parts: Parts) -> tuple[bytearray, bool]:
    """The first parts, and whether there may be more to come."""
    head = bytearray()
    async for part in parts:
        head += part
        if len(head) > SMALL:
            return head, True
    return head, False


async def chained(head: bytearray, parts: Parts) -> Parts:
    """What was read before and then the rest."""
    yield bytes(head)
    head.clear()
    async for part in parts:
        yield part


async def bounded(request: Request, max_bytes: int) -> Parts:
    """The parts of the body up to a limit; what a client announces as its length is not trusted.

    What comes after the limit is dropped, and read on for a while only so that a client in the middle of sending gets
    to read the refusal, in place of a connection that was reset.
    """
    size = 0
    async for part in request.stream():
        size += len(part)
        if size <= max_bytes:
            yield part
        elif size > max_bytes * DRAINED:
            break
    if size > max_bytes:
        raise refusals.too_large(max_bytes)


def is_hopeless(request: Request, max_bytes: int) -> bool:
    """Whether reading the body is pointless: the client waits for permission to send too much, or sends far too much."""
    bearable = max_bytes if "expect" in request.headers else max_bytes * DRAINED
    return (announced(request) or 0) > bearable


def expected(request: Request, arrived: int, max_bytes: int) -> int:
    """How many bytes to make room for, when more of a body is to come than has arrived."""
    length = announced(request)
    return max_bytes if length is None or length < arrived else min(length, max_bytes)


def announced(request: Request) -> int | None:
    """The length that the client announces, if it is a number."""
    length = request.headers.get("content-length", "")
    return int(length[:20]) if length.isascii() and length.isdigit() else None
