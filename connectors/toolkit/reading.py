"""Reads an answer's body, up to a limit that holds for the unpacked bytes too."""

import httpx

_ABOUT_THE_WIRE = frozenset({"content-encoding", "content-length", "transfer-encoding"})


class TooLargeError(Exception):
    """The answer is larger than allowed."""


async def whole(response: httpx.Response, max_bytes: int) -> httpx.Response:
    """Return the answer with its body read, and release its connection; TooLargeError beyond `max_bytes`."""
    try:
        body = await _body(response, max_bytes)
    finally:
        await response.aclose()
    headers = [
        (name, value) for name, value in response.headers.raw if name.lower().decode() not in _ABOUT_THE_WIRE
    ]
    return httpx.Response(response.status_code, headers=headers, content=body, request=response.request)


async def _body(response: httpx.Response, max_bytes: int) -> bytes:
    if response.is_closed:
        return response.content
    chunks: list[bytes] = []
    size = 0
    async for chunk in response.aiter_bytes():
        size += len(chunk)
        if size > max_bytes:
            raise TooLargeError
        chunks.append(chunk)
    return b"".join(chunks)
