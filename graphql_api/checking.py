"""Checks: whether an integration may do what it is for, found out by reading a little of each model, and writing nothing.

All that can be asked side by side is. A run takes at most twice the deadline of a call (`Limits.deadline`): records are read
by the ids that their list gave.
"""

import asyncio
import time
from collections.abc import Awaitable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeVar

import msgspec

from connectors.contract.checks import Check, Right
from connectors.contract.connector import EVERYTHING, Action, ByIds, Listing, Status, Way
from connectors.contract.enums import Model
from connectors.contract.errors import Cause, ConnectorError
from connectors.contract.guide import CREDENTIALS
from graphql_api.integrations import Integration

Answer = TypeVar("Answer")

LIST: Final = "LIST"
READ: Final = "READ"
WRITE: Final = "WRITE"
AUTHENTICATE: Final = "AUTHENTICATE"
_NO_DRY_RUN: Final = "The vendor has no way to try this without doing it."
_NO_CALL: Final = "They are the same for every account: the vendor is not asked."
_NO_ANSWER: Final = "The vendor gave no answer that tells of the credentials."


class Outcome(StrEnum):
    """What a check came to."""

    GRANTED = "GRANTED"
    DENIED = "DENIED"
    FAILED = "FAILED"
    NOT_FOUND = "NOT_FOUND"
    NOT_TESTED = "NOT_TESTED"


_DENIALS: Final = frozenset({Cause.PERMISSION_MISSING, Cause.AUTH_FAILED})


class Finding(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was found about one operation: `LIST` or `READ` of a model, an action, or a check of the way's own.

    `detail` names the missing right in the vendor's wording, or says what failed, what is not there, or why nothing was
    tested. `right` is what the vendor must have granted, `code` the name of the cause of a refusal or failure.
    """

    subject: str
    operation: str
    outcome: Outcome
    detail: str | None = None
    vendor_status: int | None = None
    milliseconds: int | None = None
    right: Right | None = None
    code: str | None = None


async def check(integration: Integration, model: Model | None = None) -> list[Finding]:
    """What is found about all that the integration needs of its vendor; about one model alone if named."""
    way, run = integration.way, _Run(integration)
    wanted = [one for one in way.reads if one is not Model.DEPARTMENT and model in (None, one)]
    own = way.checks if model is None else ()
    asked = [*(run.of_model(one) for one in wanted), *(run.of_check(one) for one in own)]
    found = [finding for some in await asyncio.gather(*asked) for finding in some]
    if model is not None:
        return found
    credentials = [_of_credentials(found)] if way.credentials else []
    return [*credentials, *found, *_of_actions(way)]


@dataclass(frozen=True)
class _Run:
    """The calls that checks make, and what each is worth."""

    integration: Integration

    async def of_model(self, model: Model) -> list[Finding]:
        """Its list, then one record of it by id."""
        reads = self.integration.way.reads[model]
        right = self.integration.way.rights.get(model)
        if reads.listing is None or reads.listing.free:
            origin = reads.embedded_in or (reads.derived.parent if reads.derived else None)
            why = f"They come with {origin.value} records." if origin else _NO_CALL
            return [_untested(model.value, LIST, why, right)]
        listed, remote_ids = await self._list(model, reads.listing, right)
        if reads.by_ids is None or remote_ids is None:
            return [listed]
        if not remote_ids:
            return [listed, _untested(model.value, READ, "There is no record to read.", right)]
        return [listed, await self._read(model, reads.by_ids, remote_ids[0], right)]

    async def of_check(self, one: Check) -> list[Finding]:
        """One of the way's own."""
        probe = one.probe(self.integration.source.session, self.integration.source_name)
        finding, missing = await _tried(one.name, one.operation, one.right, probe)
        if missing is None:
            return [finding]
        return [msgspec.structs.replace(finding, outcome=Outcome.NOT_FOUND, detail=missing)]

    async def _list(
        self, model: Model, listing: Listing, right: Right | None
    ) -> tuple[Finding, list[str] | None]:
        fetched = listing.fetch(self.integration.source.session, EVERYTHING, 1)
        finding, page = await _tried(model.value, LIST, right, fetched)
        self._show(finding)
        return finding, None if page is None else [record.remote_id for record in page.records]

    async def _read(self, model: Model, by_ids: ByIds, remote_id: str, right: Right | None) -> Finding:
        fetched = by_ids.fetch(self.integration.source.session, [remote_id])
        finding, _ = await _tried(model.value, READ, right, fetched)
        self._show(finding)
        return finding

    def _show(self, finding: Finding) -> None:
        """What was found of a model shows in the integration's state, as it does when somebody reads."""
        health = self.integration.source.health
        if finding.code is not None:
            health.failed(finding.subject, finding.code, finding.detail or "")
        else:
            health.answered(finding.subject)


async def _tried(
    subject: str, operation: str, right: Right | None, call: Awaitable[Answer]
) -> tuple[Finding, Answer | None]:
    """What a call came to, and its answer if there was one."""
    began = time.monotonic()
    try:
        answer = await call
    except ConnectorError as error:
        finding = Finding(
            subject=subject,
            operation=operation,
            outcome=Outcome.DENIED if error.cause in _DENIALS else Outcome.FAILED,
            detail=error.message,
            vendor_status=error.vendor_status,
            milliseconds=_since(began),
            right=right,
            code=error.cause.value,
        )
        return finding, None
    granted = Finding(
        subject=subject,
        operation=operation,
        outcome=Outcome.GRANTED,
        milliseconds=_since(began),
        right=right,
    )
    return granted, answer


def _of_credentials(found: Iterable[Finding]) -> Finding:
    """Whether the vendor knows us, by what it answered to the other calls: no call of its own is made."""
    asked = [one for one in found if one.milliseconds is not None]
    refused = next((one for one in asked if one.code == Cause.AUTH_FAILED), None)
    if refused is not None:
        return msgspec.structs.replace(refused, subject=CREDENTIALS, operation=AUTHENTICATE, right=None)
    # Who lacks a right was let in, too.
    let_in = any(one.outcome is not Outcome.FAILED for one in asked)
    if let_in:
        return Finding(subject=CREDENTIALS, operation=AUTHENTICATE, outcome=Outcome.GRANTED)
    return _untested(CREDENTIALS, AUTHENTICATE, _NO_ANSWER, None)


def _of_actions(way: Way) -> list[Finding]:
    known = [one for one in Action if one in way.actions and way.actions[one].status is Status.AVAILABLE]
    return [_untested(one.value, WRITE, _NO_DRY_RUN, way.rights.get(one)) for one in known]


def _untested(subject: str, operation: str, why: str, right: Right | None) -> Finding:
    return Finding(subject=subject, operation=operation, outcome=Outcome.NOT_TESTED, detail=why, right=right)


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
