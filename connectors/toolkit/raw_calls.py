"""One passthrough call over a vendor's HTTP pool: built, checked to stay with the vendor, its answer made fit to show."""

import asyncio
import re
from collections.abc import Iterator
from typing import Any, Final

import httpx

from connectors.contract.connector import Account
from connectors.contract.errors import Cause, ConnectorError
from connectors.contract.passthrough import LARGEST_ANSWER, Content, RawAnswer, RawRequest
from connectors.toolkit.errors import failure
from connectors.toolkit.reading import TooLargeError, whole
from connectors.toolkit.secrecy import Redaction
from connectors.toolkit.sending import Pieces

# Only what the HTTP library unpacks is asked for: secrets cannot be found in packed bytes.
_CODINGS: Final = "gzip, deflate"
_UNPACKED: Final = frozenset({"", "identity", "gzip", "x-gzip", "deflate"})
# Headers about the connection, and those by which servers hand out cookies and tokens.
_WITHHELD: Final = re.compile(
    r"connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|content-encoding|content-length|alt-svc"
    r"|.*(?:cookie|token|secret|authori[sz]ation|authentication-info|api-?key|session).*"
)
_LOCATION: Final = "location"
# Bodies beyond this are searched in a thread, so that other requests go on meanwhile.
_INLINE: Final = 64 * 1024


class RawCall:
    """A passthrough call of one account."""

    def __init__(self, request: RawRequest, account: Account) -> None:
        self._request = request
        self._account = account
        self._own_headers: dict[str, str] = {}

    def __repr__(self) -> str:
        return f"RawCall({self._account.integration_id!r}, {self._request.method})"

    def build(self, http: httpx.AsyncClient) -> httpx.Request:
        """The HTTP request, without authentication; ConnectorError (REJECTED) if it would leave the vendor's base."""
        body = _body(self._request)
        headers = [*self._request.headers, *body.pop("headers", ()), ("Accept-Encoding", _CODINGS)]
        query = httpx.QueryParams(list(self._request.query)) if self._request.query else None
        made = http.build_request(
            self._request.method, self._request.path, params=query, headers=headers, **body
        )
        self._check_place(made.url, http.base_url)
        self._own_headers = dict(made.headers)
        return made

    async def read(self, answer: httpx.Response) -> httpx.Response:
        """The answer with its body; ConnectorError (UNREADABLE) if it is too large or packed in an unknown way."""
        coding = answer.headers.get("Content-Encoding", "").strip().lower()
        if coding not in _UNPACKED:
            await answer.aclose()
            raise self._failure(Cause.UNREADABLE, "the answer is packed in a way that nobody asked for")
        try:
            return await whole(answer, LARGEST_ANSWER)
        except TooLargeError:
            most = LARGEST_ANSWER // (1024 * 1024)
            problem = f"the answer is larger than {most} MiB, the most that passthrough gives on"
            raise self._failure(Cause.UNREADABLE, problem, "Ask for less at once.") from None

    async def told(self, answer: httpx.Response) -> RawAnswer:
        """What of the answer is given on: no secrets, no cookies; of a redirection only where it leads."""
        redaction = Redaction(self._secrets(answer.request))
        if len(answer.content) > _INLINE:
            return await asyncio.to_thread(_told, answer, redaction)
        return _told(answer, redaction)

    def _secrets(self, sent: httpx.Request) -> Iterator[str]:
        """The credentials, and what the authentication made of them: all headers that were not there before it."""
        yield from (secret.reveal().strip() for secret in self._account.credentials.values())
        for name, value in sent.headers.items():
            if self._own_headers.get(name) != value:
                yield value
                yield value.partition(" ")[2]

    def _check_place(self, url: httpx.URL, base: httpx.URL) -> None:
        wanted = base.raw_path.rstrip(b"/") + self._request.path.encode()
        at_home = (url.scheme, url.host, url.port) == (base.scheme, base.host, base.port)
        if not at_home or url.userinfo != base.userinfo or url.raw_path.partition(b"?")[0] != wanted:
            raise self._failure(Cause.REJECTED, "the path does not lead to where it seems to")

    def _failure(self, cause: Cause, problem: str, remedy: str = "Send another request.") -> ConnectorError:
        return failure(self._account.integration_id, cause, problem, remedy)


def _body(request: RawRequest) -> dict[str, Any]:
    if request.body is None:
        return {}
    if isinstance(request.body, Content):
        data = request.body.data
        described = [("Content-Type", request.body.media_type), ("Content-Length", str(len(data)))]
        return {"content": Pieces(data), "headers": described}
    return {
        "files": [(part.name, (part.filename, part.data, part.media_type)) for part in request.body],
    }


def _told(answer: httpx.Response, redaction: Redaction) -> RawAnswer:
    redirects = answer.is_redirect
    headers = [
        (name, redaction.of_text(value))
        for name, value in answer.headers.multi_items()
        if (name == _LOCATION if redirects else not _WITHHELD.fullmatch(name))
    ]
    return RawAnswer(
        status=answer.status_code,
        headers=headers,
        body=b"" if redirects else redaction.of_bytes(answer.content),
        media_type=answer.headers.get("Content-Type", "").partition(";")[0].strip().lower() or None,
        charset=answer.charset_encoding,
        redacted=redaction.used,
    )
