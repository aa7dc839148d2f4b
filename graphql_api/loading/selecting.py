"""From what a client asks of a list to the records of each integration, read the cheapest way."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import msgspec

from connectors.contract import ids
from connectors.contract.connector import EVERYTHING, Query, Reads
from connectors.contract.enums import Model
from connectors.contract.errors import Cause, ConnectorError
from connectors.contract.models import Record
from graphql_api.loading.families import children
from graphql_api.loading.history import gone, updated
from graphql_api.loading.listing import all_pages, records_of
from graphql_api.loading.lookup import Reading
from graphql_api.loading.ordering import Order
from graphql_api.loading.planner import children_path, readable
from graphql_api.loading.records import by_ids
from graphql_api.loading.sequences import Failed, Followed, Held, Listed
from graphql_api.loading.source import is_model
from graphql_api.loading.visibility import only
from graphql_api.loading.windows import Sequenced, Slice, Window, take, take_sorted

# Vendors bound how many ids one call may name.
LARGEST_NARROWING = 50

Failures = tuple[tuple[str, ConnectorError], ...]


@dataclass(frozen=True, kw_only=True)
class Selection:
    """What a list holds. Ids are global unless they are called remote; None means that the client did not narrow by them.

    `keep` decides about a record by looking at some of its fields: `fields` maps each to the argument that needs it.
    `query` says what a vendor may narrow its listing by; `keep` says it again, for vendors that cannot. `updated_after` and
    `include_deleted` are for the ledger to answer, and only come with ids beside them if the latter is set.
    """

    model: Model
    keep: Callable[[Record], bool] | None = None
    fields: dict[str, str] = field(default_factory=dict)
    query: Query = EVERYTHING
    global_ids: tuple[str, ...] | None = None
    remote_ids: tuple[str, ...] | None = None
    job_ids: tuple[str, ...] | None = None
    job_remote_ids: tuple[str, ...] | None = None
    stage_ids: tuple[str, ...] | None = None
    updated_after: datetime | None = None
    include_deleted: bool = False


async def select(
    readings: Sequence[Reading], selection: Selection, window: Window, order: Order | None = None
) -> Slice:
    """One window of the selected records of these integrations."""
    window.check(selection.model, [reading.integration_id for reading in readings])
    sequences = await _sequences(readings, selection)
    if order is None:
        return await take(sequences, window)
    records, failures = await _everything(sequences)
    return take_sorted(records, order, window, failures)


async def count(readings: Sequence[Reading], selection: Selection) -> tuple[int, Failures]:
    """How many records the selection holds, and the failures of integrations whose records are not in that number."""
    records, failures = await _everything(await _sequences(readings, selection))
    return len(records), failures


async def _sequences(readings: Sequence[Reading], selection: Selection) -> list[Sequenced]:
    if len(readings) == 1:
        return [await _sequence_or_failed(readings[0], selection)]
    return list(await asyncio.gather(*(_sequence_or_failed(reading, selection) for reading in readings)))


async def _sequence_or_failed(reading: Reading, selection: Selection) -> Sequenced:
    try:
        return await _sequence(reading, selection)
    except ConnectorError as error:
        return Failed(reading.integration_id, error)


async def _everything(sequences: Sequence[Sequenced]) -> tuple[list[Record], Failures]:
    """All records of the sequences, and the failures of those that could not be read."""
    found = await asyncio.gather(*(sequence.everything() for sequence in sequences), return_exceptions=True)
    records: list[Record] = []
    failures: list[tuple[str, ConnectorError]] = []
    for sequence, result in zip(sequences, found, strict=True):
        if isinstance(result, ConnectorError):
            failures.append((sequence.integration_id, result))
        elif isinstance(result, BaseException):
            raise result
        else:
            records += result
    return records, tuple(failures)


async def _sequence(reading: Reading, selection: Selection) -> Sequenced:
    present = await _present_sequence(reading, await since(reading, selection))
    if not selection.include_deleted:
        return present
    # Read behind the vendor's answer: reading may find that a record is back.
    records = await gone(reading, selection.model, selection.updated_after)
    own = None if selection.global_ids is None else frozenset(selection.global_ids)
    remote = None if selection.remote_ids is None else frozenset(selection.remote_ids)
    kept = [
        record
        for record in records
        if (own is None or record.id in own) and (remote is None or record.remote_id in remote)
    ]
    return Followed(present, Held(reading.integration_id, kept))


async def since(reading: Reading, selection: Selection) -> Selection:
    """The selection with what the ledger says of changes since a time, if one is asked for."""
    if selection.updated_after is None:
        return selection
    updated_, keep = await updated(reading, selection.model, selection.updated_after), selection.keep
    if keep is None:
        return replace(selection, keep=updated_)
    return replace(selection, keep=lambda record: updated_(record) and keep(record))


async def _present_sequence(reading: Reading, selection: Selection) -> Sequenced:
    reads = require(reading, selection)
    shown = await reading.shown(selection.model)
    if shown is not None and not shown:
        return Held(reading.integration_id, ())
    records = await _picked(reading, selection)
    if records is None and selection.stage_ids is not None and not _own(reading, selection.stage_ids):
        records = ()
    if records is None and reads.listing is None:
        records = only(shown, await _unlisted(reading, reads, selection.model))
    if records is not None:
        return Held(reading.integration_id, records, selection.keep)
    return Listed(reading, selection.model, _narrowed(reading, reads, selection), selection.keep)


def require(reading: Reading, selection: Selection) -> Reads:
    """How the selection's model is read; UNSUPPORTED if it cannot be, or if the vendor lacks a field that it looks at."""
    reads = readable(reading.source.way, selection.model, reading.integration_id)
    served = {*reads.fields, *reads.extra_fields}
    for name, argument in selection.fields.items():
        if name not in served:
            message = (
                f"{argument}: the vendor of integration {reading.integration_id!r} gives no {name} for {selection.model}"
                " records. Leave this filter out, or name an integration whose vendor has it by integrationId."
            )
            raise ConnectorError(Cause.UNSUPPORTED, message)
    return reads


def _narrowed(reading: Reading, reads: Reads, selection: Selection) -> Query:
    """The part of the selection that this vendor can filter by itself."""
    narrows = reads.listing.narrows if reads.listing is not None else frozenset()
    wanted = selection.query
    if selection.stage_ids is not None:
        wanted = msgspec.structs.replace(wanted, stage_ids=_own(reading, selection.stage_ids))
    own_jobs = _own_jobs(reading, selection)
    if own_jobs is not None:
        wanted = msgspec.structs.replace(wanted, job_ids=_own(reading, own_jobs))
    return msgspec.structs.replace(EVERYTHING, **{name: getattr(wanted, name) for name in narrows})


def _own(reading: Reading, global_ids: Sequence[str]) -> tuple[str, ...]:
    """Remote ids of those that belong to this integration."""
    decoded = (ids.decode(global_id) for global_id in global_ids)
    return tuple(known.remote_id for known in decoded if known.integration_id == reading.integration_id)


async def _picked(reading: Reading, selection: Selection) -> Sequence[Record] | None:
    """Records picked by ids or by job; None if the selection picks none, so that a listing is needed."""
    by_id = await _by_wanted_ids(reading, selection)
    by_job = await _by_job(reading, selection)
    if by_id is not None and by_job is not None:
        known = {record.id for record in by_job}
        return [record for record in by_id if record.id in known]
    return by_id if by_id is not None else by_job


async def _by_wanted_ids(reading: Reading, selection: Selection) -> Sequence[Record] | None:
    wanted = selection.remote_ids
    if selection.global_ids is not None:
        own = _own(reading, selection.global_ids)
        wanted = own if wanted is None else tuple(remote_id for remote_id in own if remote_id in wanted)
    if wanted is None:
        return None
    return _present(await by_ids(reading, selection.model, tuple(dict.fromkeys(wanted))))


def _present(found: Sequence[Record | ConnectorError | None]) -> list[Record]:
    for result in found:
        if isinstance(result, ConnectorError):
            raise result
    return [record for record in found if isinstance(record, Record)]


async def _by_job(reading: Reading, selection: Selection) -> Sequence[Record] | None:
    own = _own_jobs(reading, selection)
    if not own:
        return None if own is None else ()
    if children_path(reading.source.way, selection.model, Model.JOB) is not None:
        return await _children_of(reading, selection.model, own)
    if _vendor_narrows(reading, selection, own):
        return None
    return await _candidates_of(reading, own)


def _vendor_narrows(reading: Reading, selection: Selection, own_jobs: Sequence[str]) -> bool:
    """Whether the vendor's listing does the narrowing by job, so that nothing needs to be picked here."""
    listing = reading.source.way.reads[selection.model].listing
    picked_by_id = selection.global_ids is not None or selection.remote_ids is not None
    narrows = listing is not None and "job_ids" in listing.narrows
    return narrows and not picked_by_id and len(own_jobs) <= LARGEST_NARROWING


def _own_jobs(reading: Reading, selection: Selection) -> list[str] | None:
    """Global ids of the jobs of this integration that the selection names; None if it names none at all."""
    if selection.job_ids is None and selection.job_remote_ids is None:
        return None
    named = [reading.source.id_key(Model.JOB, remote_id) for remote_id in selection.job_remote_ids or ()]
    if selection.job_ids is None:
        return named
    own = [
        job_id for job_id in selection.job_ids if ids.decode(job_id).integration_id == reading.integration_id
    ]
    return own if selection.job_remote_ids is None else [job_id for job_id in own if job_id in named]


async def _children_of(reading: Reading, model: Model, job_ids: Sequence[str]) -> list[Record]:
    records: list[Record] = []
    for family in await children(reading, model, Model.JOB, job_ids):
        if isinstance(family, ConnectorError):
            raise family
        records += family
    return records


async def _candidates_of(reading: Reading, job_ids: Sequence[str]) -> list[Record]:
    """Candidates who applied for the jobs, by way of their applications."""
    applications = await _children_of(reading, Model.APPLICATION, job_ids)
    candidate_ids = dict.fromkeys(getattr(application, "candidate_id", None) for application in applications)
    remote_ids = [ids.decode(candidate_id).remote_id for candidate_id in candidate_ids if candidate_id]
    return _present(await by_ids(reading, Model.CANDIDATE, remote_ids))


async def _unlisted(reading: Reading, reads: Reads, model: Model) -> list[Record]:
    """All records of a model that has no listing of its own: they follow from their parents, or come with them."""
    if reads.derived is not None:
        parents = records_of(await all_pages(reading, reads.derived.parent, EVERYTHING))
        return [record for parent in parents for record in reads.derived.derive(parent)]
    if reads.embedded_in is None:
        message = f"{model} records cannot be listed from integration {reading.integration_id!r}."
        raise ConnectorError(Cause.UNSUPPORTED, message)
    pages = await all_pages(reading, reads.embedded_in, EVERYTHING)
    return [record for page in pages for record in page.embedded if is_model(record, model)]
