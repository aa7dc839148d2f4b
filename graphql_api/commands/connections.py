"""Connections of clients: uvicorn's, with a shorter way for requests that were answered before."""

import hashlib
import time
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from graphql_api.app import GRAPHQL_PATH, App
from graphql_api.execution.repeats import MAX_REQUEST, WHOLE
from graphql_api.execution.response import LONG, Answer
from graphql_api.telemetry.requests import RequestLog, header_of, new_id

METHOD: Final = b"POST "
#: As long as a request can be that the app recognizes, with as much again for its headers.
LONGEST: Final = 2 * MAX_REQUEST


class Connection(HttpToolsProtocol):
    """One connection. A request that comes in one piece is shown to the app before it is read.

    If the app knows it, the answer goes out at once. Else it is read and answered as uvicorn does it; what it is recognized
    by goes along in the `state` of its scope. What is taken from uvicorn beside that: where a request begins and ends, that
    `cycle` is the last request, and what is to be done after an answer.
    """

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401  # uvicorn's
        super().__init__(*given, **named)
        self._known = self.app.at_once if isinstance(self.app, App) else None
        self._log = RequestLog()
        self._begun = 0
        self._within = False

    def data_received(self, data: bytes) -> None:
        """Answer a request that is known, or have it read."""
        began = time.perf_counter()
        whole = self._recognized(data)
        if whole is None or self._known is None:
            super().data_received(data)
            return
        answer = self._known(whole)
        if answer is not None and not self.flow.write_paused:
            self._answer(answer, began)
            return
        before = self._begun
        super().data_received(data)
        if self._begun == before + 1 and not self._within and self.cycle.keep_alive:
            self.scope["state"][WHOLE] = whole

    def on_message_begin(self) -> None:
        """A request begins."""
        self._begun += 1
        self._within = True
        super().on_message_begin()

    def on_message_complete(self) -> None:
        """A request has been read."""
        self._within = False
        super().on_message_complete()

    def _recognized(self, data: bytes) -> bytes | None:
        """What tells these bytes from others; None if they are no request by themselves, or none to recognize."""
        waiting = not self._within and (not self._begun or self.cycle.response_complete)
        if not waiting or not data.startswith(METHOD) or len(data) > LONGEST:
            return None
        # They hold a key, and may name a person: only their digest is kept.
        return hashlib.sha256(data).digest()

    def _answer(self, answer: Answer, began: float) -> None:
        request_id = new_id()
        content = [STATUS_LINE[answer.status]]
        for name, value in (*self.server_state.default_headers, *answer.raw_headers, header_of(request_id)):
            content += (name, b": ", value, b"\r\n")
        content.append(b"\r\n")
        if len(answer.lasting) <= LONG:
            self.transport.write(b"".join((*content, answer.lasting, answer.rest)))
        else:
            self.transport.writelines((b"".join(content), answer.lasting, answer.rest))
        self.on_response_complete()
        self._log.write(request_id, "POST", GRAPHQL_PATH, answer.status, time.perf_counter() - began)
