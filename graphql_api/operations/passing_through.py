"""One passthrough call: made, noted in the audit trail, and what it may have changed taken for outdated."""

import re
import time
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Final

from connectors.contract.errors import ConnectorError
from connectors.contract.passthrough import Passthrough, RawAnswer, RawRequest
from graphql_api.integrations import Integration
from graphql_api.store import audit
from graphql_api.store.database import Database

_MADE: Final = "passthrough"
_REFUSED: Final = "passthrough.refused"
_READS: Final = frozenset({"GET"})


@dataclass(frozen=True, kw_only=True)
class Counter:
    """Where one caller's calls to one integration are made. `caller` is the reference of the key."""

    integration: Integration
    offer: Passthrough
    database: Database
    caller: str

    async def make(self, request: RawRequest) -> RawAnswer:
        """The vendor's answer, whatever its status; ConnectorError if there is none. An entry is left either way."""
        began = time.monotonic()
        # Before the call: if this process dies over it, the trail has it all the same.
        entry = await self._note(_MADE, request, {"error": "UNFINISHED"})
        outcome: dict[str, object] = {"error": "CANCELLED"}
        had_effect = True
        try:
            answer = await self.offer.send(self.integration.source.session, request)
            outcome = {"status": answer.status}
            had_effect = not _refused(answer.status)
        except ConnectorError as error:
            outcome = {"error": error.cause.value}
            had_effect = not error.had_no_effect
            raise
        finally:
            # What a caller who went away had begun is noted too, and its effect counts.
            if had_effect and request.method not in _READS:
                self.integration.source.outdate_everything(time.time())
            milliseconds = round((time.monotonic() - began) * 1000)
            told = _detail(request, {**outcome, "milliseconds": milliseconds})
            await self.database.write(partial(audit.amend, id_=entry, detail=told))
        return answer

    async def refuse(self, request: RawRequest) -> None:
        """Note a call that the key's rules do not allow."""
        await self._note(_REFUSED, request, {})

    async def _note(self, event: str, request: RawRequest, outcome: dict[str, object]) -> int:
        entry = partial(
            audit.record,
            at=time.time(),
            caller=self.caller,
            event=event,
            integration_id=self.integration.id,
            detail=_detail(request, outcome),
        )
        return await self.database.write(entry)


def _detail(request: RawRequest, outcome: dict[str, object]) -> dict[str, object]:
    # Never the query, headers or bodies: they hold personal data, and secrets.
    return {"method": request.method, "path": shape_of(request.path), **outcome}


def _refused(status: int) -> bool:
    return HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR


# Names of resources, as vendors write them, versions, numbers and UUIDs. Anything else may be somebody's name or address.
_TELLING_NOBODY: Final = re.compile(
    r"[a-z][a-z0-9-]*|[0-9]*|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
)


def shape_of(path: str) -> str:
    """A path as the audit trail keeps it: parts that may tell of a person are left out."""
    return "/".join(part if _TELLING_NOBODY.fullmatch(part) else "…" for part in path.split("/"))
