"""Sessions with HR4YOU over HTTP: one for the ATS API (assumed contract), one for the public job feed."""

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final, NamedTuple, TypeVar

import httpx
import msgspec

from connectors.contract.connector import Account, Secret
from connectors.contract.enums import Outcome
from connectors.contract.errors import Cause, ConnectorError
from connectors.contract.models import ApplicationStage, Origin
from connectors.contract.passthrough import RawAnswer, RawRequest
from connectors.hr4you import feed, mapping, wire, wire_feed
from connectors.hr4you.refusals import answer_error
from connectors.hr4you.stages import StageList
from connectors.toolkit.decoding import decode
from connectors.toolkit.errors import failure
from connectors.toolkit.http import VendorClient
from connectors.toolkit.paging import pages_of
from connectors.toolkit.tokens import StaticTokenAuth

WireT = TypeVar("WireT", bound=wire.Wire)
RecordT = TypeVar("RecordT")
IdLists = Mapping[str, Sequence[str]]

TOKEN: Final = "token"  # noqa: S105  # the name of the credential, not one
TOKEN_PREFIX: Final = "token_prefix"  # noqa: S105  # the name of an option
FEED_SET: Final = "feed_set"

_HEADER_TEXT: Final = re.compile(r"[!-~]+(?: [!-~]+)*")


_list_answer = msgspec.json.Decoder(wire.ListAnswer)
_stage = msgspec.json.Decoder(wire.Stage)
_written = msgspec.json.Decoder(wire.Written)
_any_object = msgspec.json.Decoder(dict[str, msgspec.Raw])

# What a list answers that this HR4YOU, or this token, does not have; the first of them certainly for all records.
_NO_METHOD: Final = 405
_NOT_SHOWN: Final = frozenset({403, 404, _NO_METHOD})


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
        self._not_listed: set[str] = set()
        self._http = VendorClient(
            account,
            classify=partial(answer_error, wire.API_REASONS, account.integration_id),
            auth=StaticTokenAuth(_authorization(account), wire.AUTHORIZATION),
        )

    @property
    def integration_id(self) -> str:
        """Which integration this is, for messages."""
        return self._integration_id

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

    async def pages(self, path: str, narrowing: Sequence[tuple[str, str]] = ()) -> list[Answer]:
        """All pages of a list: the first tells how many there are, the others are read side by side."""
        first = await self.page(path, narrowing=narrowing)
        others = (self.page(path, number, narrowing) for number in range(2, first.last + 1))
        return [first, *await asyncio.gather(*others)]

    async def shown(
        self, route: str, owner_id: str, decoder: msgspec.json.Decoder[WireT]
    ) -> list[WireT] | None:
        """What hangs on a record, such as its documents; None where HR4YOU does not show it.

        That it can be listed is not part of the contract. `route` is one of `wire` with a place for the owner's id.
        """
        if route in self._not_listed:
            return None
        try:
            answers = await self.pages(route.format(id=owner_id))
        except ConnectorError as error:
            if error.vendor_status not in _NOT_SHOWN:
                raise
            if error.vendor_status == _NO_METHOD:
                self._not_listed.add(route)
            return None
        return [found for answer in answers for found, _ in answer.read(decoder)]

    async def create(self, path: str, **request: Any) -> str:  # noqa: ANN401 - handed on to httpx as it is
        """Send one write, never repeated; the id of what it made."""
        response = await self._http.send("POST", path, **request)
        return str(decode(_written, response.content, integration_id=self._integration_id).id)

    async def change(self, path: str, body: Any) -> None:  # noqa: ANN401 - any JSON value
        """Send one change, never repeated. Of its answer only this is asked: that it is HR4YOU's own, not a page."""
        response = await self._http.send("PATCH", path, json=body)
        if response.content:
            decode(_any_object, response.content, integration_id=self._integration_id)

    async def pass_through(self, request: RawRequest) -> RawAnswer:
        """Send what a caller wants sent; whatever HR4YOU says is an answer."""
        return await self._http.pass_through(request)

    def _origin(self) -> Origin:
        return Origin(self._integration_id, datetime.now(UTC))

    async def _read_stages(self) -> tuple[tuple[ApplicationStage, ...], Mapping[str, Outcome | None]]:
        pages = await self.pages(wire.STAGES)
        found = [(stage, payload, page.origin) for page in pages for stage, payload in page.read(_stage)]
        records = tuple(mapping.stage(*stage) for stage in found)
        return records, {str(stage.id): mapping.outcome(stage) for stage, _, _ in found}


class FeedSession:
    """A session with the public job feed, which asks for no credentials."""

    def __init__(self, account: Account) -> None:
        self.path = wire_feed.FEED.format(set=_feed_set(account))
        self._integration_id = account.integration_id
        self._http = VendorClient(
            account,
            classify=partial(answer_error, wire_feed.FEED_REASONS, account.integration_id),
            accept=wire_feed.FEED_MEDIA_TYPE,
            max_bytes=feed.LARGEST_FEED,
        )

    async def close(self) -> None:
        """Close the pool; further calls fail."""
        await self._http.close()

    async def fetch(self) -> tuple[bytes, Origin]:
        """The feed as it came: one file, all postings."""
        response = await self._http.get(self.path)
        return response.content, Origin(self._integration_id, datetime.now(UTC))

    async def pass_through(self, request: RawRequest) -> RawAnswer:
        """Send what a caller wants sent; whatever HR4YOU says is an answer."""
        return await self._http.pass_through(request)


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
    name = account.options.get(FEED_SET) or wire_feed.DEFAULT_FEED_SET
    if not wire_feed.FEED_SET_NAME.fullmatch(name):
        problem = f"the option {FEED_SET} is not the name of an export set"
        remedy = (
            f"It is what follows /xml/set/ in the feed's address, by default {wire_feed.DEFAULT_FEED_SET!r}."
        )
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
