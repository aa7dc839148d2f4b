"""Checks: whether an integration may do what it is for, found out by reading a little of each model, and writing nothing."""

import asyncio
import time
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

import msgspec

from connectors.contract.connector import EVERYTHING, Action, Reads, Status
from connectors.contract.enums import Model
from connectors.contract.errors import Cause, ConnectorError
from graphql_api.integrations import Integration
from graphql_api.loading.source import Source

LIST: Final = "LIST"
READ: Final = "READ"
_NO_DRY_RUN: Final = "The vendor has no way to try this without doing it."


class Outcome(StrEnum):
    """What a check came to."""

    GRANTED = "GRANTED"
    DENIED = "DENIED"
    FAILED = "FAILED"
    NOT_TESTED = "NOT_TESTED"


class Finding(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was found about one operation: `LIST` or `READ` of a model, or an action.

    `detail` names the missing right in the vendor's wording, or says what failed, or why nothing was tested.
    """

    subject: str
    operation: str
    outcome: Outcome
    detail: str | None = None
    vendor_status: int | None = None
    milliseconds: int | None = None


async def check(integration: Integration, model: Model | None = None) -> list[Finding]:
    """What is found about each model that the integration reads, and each of its actions; about one model alone if named."""
    reads = integration.way.reads
    wanted = [one for one in reads if one is not Model.DEPARTMENT and model in (None, one)]
    found = await asyncio.gather(*(_of_model(integration.source, one, reads[one]) for one in wanted))
    findings = [finding for some in found for finding in some]
    return findings if model is not None else [*findings, *_of_actions(integration)]


async def _of_model(source: Source, model: Model, reads: Reads) -> list[Finding]:
    if reads.listing is None:
        origin = reads.embedded_in or (reads.derived.parent if reads.derived else None)
        why = f"They come with {origin.value} records." if origin else "There is no list of them."
        return [_untested(model.value, LIST, why)]
    began = time.monotonic()
    try:
        page = await reads.listing.fetch(source.session, EVERYTHING, 1)
    except ConnectorError as error:
        return [_told(model, LIST, began, error)]
    listed = _granted(model, LIST, began)
    if reads.by_ids is None:
        return [listed]
    if not page.records:
        return [listed, _untested(model.value, READ, "There is no record to read.")]
    return [listed, await _read(source, model, reads, page.records[0].remote_id)]


async def _read(source: Source, model: Model, reads: Reads, remote_id: str) -> Finding:
    assert reads.by_ids is not None  # noqa: S101  # the caller has seen it
    began = time.monotonic()
    try:
        await reads.by_ids.fetch(source.session, [remote_id])
    except ConnectorError as error:
        return _told(model, READ, began, error)
    return _granted(model, READ, began)


def _of_actions(integration: Integration) -> Sequence[Finding]:
    offers = integration.way.actions
    known = [action for action in Action if action in offers and offers[action].status is Status.AVAILABLE]
    return [_untested(action.value, "WRITE", _NO_DRY_RUN) for action in known]


def _granted(model: Model, operation: str, began: float) -> Finding:
    return Finding(
        subject=model.value, operation=operation, outcome=Outcome.GRANTED, milliseconds=_since(began)
    )


def _told(model: Model, operation: str, began: float, error: ConnectorError) -> Finding:
    denied = error.cause in {Cause.PERMISSION_MISSING, Cause.AUTH_FAILED}
    return Finding(
        subject=model.value,
        operation=operation,
        outcome=Outcome.DENIED if denied else Outcome.FAILED,
        detail=error.message,
        vendor_status=error.vendor_status,
        milliseconds=_since(began),
    )


def _untested(subject: str, operation: str, why: str) -> Finding:
    return Finding(subject=subject, operation=operation, outcome=Outcome.NOT_TESTED, detail=why)


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
