"""Ready bytes from a bare socket, without HTTP: no server can be faster, so it shows what the load generator can do."""

import asyncio
import json
from typing import cast

import served
import uvloop

HEAD_END = b"\r\n\r\n"


def responses() -> dict[int, bytes]:
    """Whole responses by the length of the body that asks for them."""
    given = json.loads((served.FOLDER / "answers.json").read_text(encoding="utf-8"))
    return {len(one["body"]): _response(json.dumps(one["answer"]).encode()) for one in given}


def _response(content: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(content)}"
    return head.encode() + HEAD_END + content


class Answering(asyncio.Protocol):
    """One connection. A request of the benchmark fits into one packet, or its head and body into two."""

    def __init__(self, held: dict[int, bytes]) -> None:
        self._held = held
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Answer as soon as the body is whole."""
        self._received += data
        _, _, body = self._received.partition(HEAD_END)
        if (response := self._held.get(len(body))) is not None:
            self._received = b""
            self._transport.write(response)


async def main() -> None:
    """Answer until the process is ended."""
    held = responses()
    server = await asyncio.get_running_loop().create_server(lambda: Answering(held), "127.0.0.1", served.PORT)
    await server.serve_forever()


uvloop.run(main())
