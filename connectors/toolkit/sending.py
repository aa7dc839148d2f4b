"""A body in pieces, so that a large one is not written to the connection in one go, during which nothing else could run."""

from collections.abc import AsyncIterator
from typing import Final

_PIECE: Final = 64 * 1024


class Pieces:
    """What httpx takes as `content`. It can be sent again, e.g. with another token; state its length in a header."""

    def __init__(self, content: bytes) -> None:
        self._content = memoryview(content)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """The pieces, from the first one."""
        for start in range(0, len(self._content), _PIECE):
            yield bytes(self._content[start : start + _PIECE])
