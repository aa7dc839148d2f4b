"""Sessions with HR4YOU over HTTP: one for the ATS API (assumed contract), one for the public job feed."""

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Final, NamedTuple, TypeVar

import httpx
import msgspec

from connectors.contract.connector import Account, Secret
from connectors.contract.enums import Outcome
from connectors.contract.errors import Cause, ConnectorError
from connectors.contract.models import ApplicationStage, Origin
from connectors.hr4you import feed, mapping, wire
from connectors.hr4you.stages import StageList
from connectors.toolkit.decoding import decode
from connectors.toolkit.errors import cause_of_status, failure
from connectors.toolkit.http import VendorClient
from connectors.toolkit.paging import pages_of
from connectors.toolkit.tokens import StaticTokenAuth

WireT = TypeVar("WireT", bound=wire.Wire)
RecordT = TypeVar("RecordT")
IdLists = Mapping[str, Sequence[str]]

TOKEN: Final = "token"  # noqa: S105  # the name of the credential, not one
TOKEN_PREFIX: Final = "token_prefix"  # noqa: S105  # the name of an option
FEED_SET: Final = "feed_set"

_IDENTIFIER: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")
_HEADER_TEXT: Final = re.compile(r"[!-~]+(?: [!-~]+)*")


_list_answer = msgspec.json.Decoder(wire.ListAnswer)
_error_answer = msgspec.json.Decoder(wire.ErrorAnswer)
_stage = msgspec.json.Decoder(wire.Stage)


class Answer(NamedTuple):
    """One page of a list: each record as the bytes that came, and where and when they came from."""

    items: Sequence[msgspec.Raw]
    last: int
    total: int | None
    origin: Origin

    def read(self, decoder: msgspec.json.Decoder[WireT]) -> list[tuple[WireT, msgspec.Raw]]:
        """Each record as decoded, beside its bytes; UNREADABLE if one is not what it should be."""
        name = self.origin.integration_id
        return [(decode(decoder, item, integration_id=name), item) for item in self.items]

    def records(
        self,
        decoder: msgspec.json.Decoder[WireT],
        build: Callable[[WireT, msgspec.Raw, Origin], RecordT],
    ) -> tuple[RecordT, ...]:
        """Each record in the unified model."""
        return tuple(build(found, payload, self.origin) for found, payload in self.read(decoder))


class ApiSession:
    """A session with the ATS API. Its contract is assumed; names and limits are in `wire`."""

    def __init__(self, account: Account) -> None:
        self.stages = StageList(account.integration_id, self._read_stages)
        self._integration_id = account.integration_id
        self._http = VendorClient(
            account,
            classify=partial(_error, wire.API_REASONS, account.integration_id),
            auth=StaticTokenAuth(_authorization(account), wire.AUTHORIZATION),
        )

    async def close(self) -> None:
        """Close the pool; further calls fail."""
        await self.stages.close()
        await self._http.close()

    async def page(
        self,
        path: str,
        number: int = 1,
        narrowing: Sequence[tuple[str, str]] = (),
        within: IdLists | None = None,
    ) -> Answer:
        """One page of a list, the first being 1.

        `within` narrows it to ids, by parameter. Ids that cannot be HR4YOU's are not sent; if a list has no others, there is
        no such record, and no call.
        """
        possible = {
            name: [one for one in ids if wire.ID.fullmatch(one)] for name, ids in (within or {}).items()
        }
        if not all(possible.values()):
            return Answer((), 1, 0, self._origin())
        lists = [(name, wire.LIST_SEPARATOR.join(ids)) for name, ids in possible.items()]
        paging = [(wire.PAGE, str(number)), (wire.SIZE, str(wire.LARGEST_PAGE))]
        response = await self._http.get(path, [*narrowing, *lists, *paging])
        body = _utf8(response, self._integration_id)
        answer = decode(_list_answer, body, integration_id=self._integration_id)
        return Answer(answer.items, _last(answer, number), answer.total, self._origin())

    def _origin(self) -> Origin:
        return Origin(self._integration_id, datetime.now(UTC))

    async def _read_stages(self) -> tuple[tuple[ApplicationStage, ...], Mapping[str, Outcome | None]]:
        first = await self.page(wire.STAGES)
        others = await asyncio.gather(
            *(self.page(wire.STAGES, number) for number in range(2, first.last + 1))
        )
        found = [
            (stage, payload, page.origin) for page in (first, *others) for stage, payload in page.read(_stage)
        ]
        records = tuple(mapping.stage(*stage) for stage in found)
        return records, {str(stage.id): mapping.outcome(stage) for stage, _, _ in found}


class FeedSession:
    """A session with the public job feed, which asks for no credentials."""

    def __init__(self, account: Account) -> None:
        self.path = wire.FEED.format(set=_feed_set(account))
        self._integration_id = account.integration_id
        self._http = VendorClient(
            account,
            classify=partial(_error, wire.FEED_REASONS, account.integration_id),
            accept=wire.FEED_MEDIA_TYPE,
            max_bytes=feed.LARGEST_FEED,
        )

    async def close(self) -> None:
        """Close the pool; further calls fail."""
        await self._http.close()

    async def fetch(self) -> tuple[bytes, Origin]:
        """The feed as it came: one file, all postings."""
        response = await self._http.get(self.path)
        return response.content, Origin(self._integration_id, datetime.now(UTC))


def _authorization(account: Account) -> Secret:
    credential = account.credentials.get(TOKEN)
    token = credential.reveal().strip() if credential else ""
    prefix = account.options.get(TOKEN_PREFIX, "").strip()
    value = f"{prefix} {token}" if prefix else token
    if not token or not _HEADER_TEXT.fullmatch(value):
        problem = "its token is missing, empty, or holds characters that no token has"
        raise failure(account.integration_id, Cause.AUTH_FAILED, problem, "Enter the API token again.")
    return Secret(value)


def _feed_set(account: Account) -> str:
    name = account.options.get(FEED_SET) or wire.DEFAULT_FEED_SET
    if not wire.FEED_SET_NAME.fullmatch(name):
        problem = f"the option {FEED_SET} is not the name of an export set"
        remedy = f"It is what follows /xml/set/ in the feed's address, by default {wire.DEFAULT_FEED_SET!r}."
        raise failure(account.integration_id, Cause.REJECTED, problem, remedy)
    return name


def _utf8(response: httpx.Response, integration_id: str) -> bytes:
    # Parts of an answer are passed on as they came, so that they are checked here or nowhere.
    try:
        response.content.decode()
    except UnicodeDecodeError:
        problem = "HR4YOU's answer is not UTF-8 text"
        raise failure(integration_id, Cause.UNREADABLE, problem, "Report it if it lasts.") from None
    return response.content


def _last(answer: wire.ListAnswer, number: int) -> int:
    size = answer.size or wire.LARGEST_PAGE
    if answer.total is not None:
        return pages_of(answer.total, size)
    return number + 1 if len(answer.items) >= size else number


def _error(
    reasons: Mapping[int, wire.Reason], integration_id: str, response: httpx.Response
) -> ConnectorError:
    status = response.status_code
    cause, problem, remedy = reasons.get(status) or _other(status)
    subject = wire.RIGHTS.get(response.request.url.path, "such data")
    error = failure(integration_id, cause, problem.format(subject=subject), remedy)
    error.vendor_status = status
    error.vendor_code = _code(response.content)
    return error


def _other(status: int) -> wire.Reason:
    problem = f"HR4YOU answered with the HTTP status {status}"
    return cause_of_status(status), problem, "Try again later; report it if it lasts."


def _code(body: bytes) -> str | None:
    """The vendor's own identifier of the error; nothing else of the body is used, since it may quote what was sent."""
    try:
        fault = _error_answer.decode(body).fault
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    code = fault.code if fault else None
    return code if isinstance(code, str) and _IDENTIFIER.fullmatch(code) else None
