"""Records by their ids."""

from collections.abc import Iterable, Sequence
from typing import Any

from connectors.contract import ids
from connectors.contract.connector import EVERYTHING, Derived, Page
from connectors.contract.enums import Model
from connectors.contract.errors import Cause, ConnectorError
from connectors.contract.models import Record
from graphql_api.loading.cache import Entry, Moment
from graphql_api.loading.listing import Pages, complete, walk
from graphql_api.loading.lookup import Fetch, Reading, look_up
from graphql_api.loading.planner import IdsPath, batches, ids_path, readable
from graphql_api.loading.source import page_in

# A record, None for an id that the vendor does not know, or the error that its call failed with.
Found = Record | ConnectorError | None


async def by_ids(reading: Reading, model: Model, remote_ids: Sequence[str]) -> list[Found]:
    """Records in the order of the remote ids."""
    # An empty text is no id of anything.
    wanted = {remote_id: reading.source.id_key(model, remote_id) for remote_id in remote_ids if remote_id}
    found = dict(zip(wanted, await named(reading, model, list(wanted.values())), strict=True))
    return [found.get(remote_id) for remote_id in remote_ids]


async def named(reading: Reading, model: Model, global_ids: Sequence[str]) -> list[Found]:
    """Records in the order of global ids that other records of the integration name."""
    derived = readable(reading.source.way, model, reading.integration_id).derived
    if derived is not None:
        return await _derived(reading, derived, global_ids)
    shown = await reading.shown(model)
    if shown is None:
        return await _held(reading, model, global_ids)
    # The vendor is not even asked for others: neither an error nor the time it takes tells whether they are there.
    own = [global_id for global_id in dict.fromkeys(global_ids) if global_id in shown]
    found = dict(zip(own, await _held(reading, model, own), strict=True))
    return [found.get(global_id) for global_id in global_ids]


async def _held(reading: Reading, model: Model, global_ids: Sequence[str]) -> list[Found]:
    # Global ids are the keys of the cache, so that what is there is found without taking them apart.
    entries = await look_up(reading, model, global_ids, lambda missing: _plan(reading, model, missing))
    # An entry under the id of a record holds this record, or None if there is none.
    found: list[Any]
    try:
        found = [entry.value for entry in entries]  # type: ignore[union-attr] # errors have none
    except AttributeError:
        found = [entry.value if isinstance(entry, Entry) else entry for entry in entries]
    return found


async def _derived(reading: Reading, derived: Derived, global_ids: Sequence[str]) -> list[Found]:
    parents = await by_ids(
        reading,
        derived.parent,
        [derived.parent_of(ids.decode(global_id).remote_id) for global_id in global_ids],
    )
    return [_pick(derived, parent, global_id) for global_id, parent in zip(global_ids, parents, strict=True)]


def _pick(derived: Derived, parent: Found, wanted: str) -> Found:
    if parent is None or isinstance(parent, ConnectorError):
        return parent
    return next((record for record in derived.derive(parent) if record.id == wanted), None)


def _plan(reading: Reading, model: Model, keys: Sequence[str]) -> list[Fetch]:
    source = reading.source
    reads = readable(source.way, model, reading.integration_id)
    known_last = source.last_pages.get(source.listing_key(model, EVERYTHING))
    path = ids_path(reads, len(keys), known_last)
    if path is IdsPath.BY_IDS and reads.by_ids is not None:
        return [_batch(reading, model, run) for run in batches(keys, reads.by_ids.batch_size)]
    listed = model if path is IdsPath.LISTING else reads.embedded_in
    if listed is None:
        message = f"{model.value} records cannot be read by id from integration {reading.integration_id!r}."
        raise ConnectorError(Cause.UNSUPPORTED, message)
    return [Fetch(keys, lambda: _from_listing(reading, listed, keys), since=reading.tolerance.oldest)]


def _batch(reading: Reading, model: Model, keys: Sequence[str]) -> Fetch:
    remote_ids = [ids.decode(key).remote_id for key in keys]
    return Fetch(keys, lambda: reading.source.fetch_ids(model, remote_ids, reading.account))


async def _from_listing(reading: Reading, listed: Model, keys: Sequence[str]) -> dict[str, Entry]:
    """Entries of these keys out of the complete listing whose pages hold or embed the records."""
    entries = await walk(reading, listed, EVERYTHING, _complete_entries)
    records = {record.id: record for entry in entries for record in _all_in(page_in(entry))}
    moment = Moment(min(entry.stored_at for entry in entries), min(entry.expires_at for entry in entries))
    found = {key: moment.entry(records.get(key)) for key in keys}
    await reading.source.cache.set_many(list(found.items()))
    return found


async def _complete_entries(pages: Pages) -> list[Entry]:
    await complete(pages)
    return list(pages.used.values())


def _all_in(page: Page) -> Iterable[Record]:
    return (*page.records, *page.embedded)
