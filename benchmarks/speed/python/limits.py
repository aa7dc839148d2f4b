"""The limits: answers that need no GraphQL any more, encoded anew for each request, or ready as bytes.

`limits.py FOLDER PORT KIND`: the kinds are those of ENCODERS. The endpoint does nothing but read the body and look up what
it asks for.
"""

import json
import sys
from collections.abc import Callable
from typing import Any

import msgspec
import orjson
import served

HEADERS = [(b"content-type", b"application/json")]
ENCODERS: dict[str, Callable[[Any], bytes]] = {
    "orjson": orjson.dumps,
    "orjson-datetimes": orjson.dumps,
    "msgspec": msgspec.json.Encoder().encode,
    "bytes": lambda ready: ready,
}


def trees(kind: str) -> dict[bytes, Any]:
    """What is encoded, by the body that asks for it."""
    given = json.loads((served.FOLDER / "answers.json").read_text(encoding="utf-8"))
    held = {one["body"].encode(): one["answer"] for one in given}
    if kind == "bytes":
        return {body: orjson.dumps(answer) for body, answer in held.items()}
    return (
        {body: served.with_datetimes(answer) for body, answer in held.items()}
        if "datetimes" in kind
        else held
    )


def app(kind: str) -> Any:
    """The endpoint."""
    held, encode = trees(kind), ENCODERS[kind]

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        body, more = b"", True
        while more:
            message = await receive()
            body += message["body"]
            more = message["more_body"]
        content = encode(held[body])
        headers = [*HEADERS, (b"content-length", str(len(content)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    return answer


served.serve(app(sys.argv[3]))
