"""Records by their parents: all applications of these jobs, all postings of those."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

import msgspec

from connectors.contract import ids
from connectors.contract.connector import EVERYTHING, ByParent, Derived, Embeds, Through
from connectors.contract.enums import Model
from connectors.contract.errors import Cause, ConnectorError
from connectors.contract.models import Record
from graphql_api.loading.cache import Entry
from graphql_api.loading.listing import records_of
from graphql_api.loading.lookup import Fetch, Reading, look_up
from graphql_api.loading.planner import ChildrenPath, batches, children_path, readable
from graphql_api.loading.records import by_ids
from graphql_api.loading.source import by_parent, children_keys, parent_in
from graphql_api.loading.visibility import only

# All children of one parent, or the error that their call failed with.
Children = tuple[Record, ...] | ConnectorError


async def children(
    reading: Reading, model: Model, parent: Model, parent_ids: Sequence[str]
) -> list[Children]:
    """All children of each parent (global ids), in the order of the parents."""
    readable(reading.source.way, model, reading.integration_id)
    path = children_path(reading.source.way, model, parent)
    if path is None:
        message = f"{model.value} records cannot be read by {parent.value} from integration {reading.integration_id!r}."
        raise ConnectorError(Cause.UNSUPPORTED, message)
    shown = await reading.shown(model)
    if shown is None:
        return await _families(reading, model, path, parent_ids)
    if not shown:
        return [()] * len(parent_ids)
    families = await _families(reading, model, path, parent_ids)
    return [family if isinstance(family, ConnectorError) else only(shown, family) for family in families]


async def _families(
    reading: Reading, model: Model, path: ChildrenPath, parent_ids: Sequence[str]
) -> list[Children]:
    if isinstance(path, Derived):
        return await _derived(reading, path, parent_ids)
    if isinstance(path, Through):
        return await _through(reading, path, model, parent_ids)
    keys = children_keys(parent_ids, model)
    entries = await look_up(reading, model, keys, lambda missing: _plan(reading, path, model, missing))
    return list(map(_kept, entries))


def _kept(entry: Entry | ConnectorError) -> Children:
    if isinstance(entry, ConnectorError):
        return entry
    return entry.value if isinstance(entry.value, tuple) else ()


async def _derived(reading: Reading, path: Derived, parent_ids: Sequence[str]) -> list[Children]:
    parents = await by_ids(
        reading, path.parent, [ids.decode(parent_id).remote_id for parent_id in parent_ids]
    )
    return [
        parent if isinstance(parent, ConnectorError) else path.derive(parent) if parent else ()
        for parent in parents
    ]


async def _through(
    reading: Reading, path: Through, model: Model, parent_ids: Sequence[str]
) -> list[Children]:
    parents = await by_ids(
        reading, path.parent, [ids.decode(parent_id).remote_id for parent_id in parent_ids]
    )
    via = [tuple(path.via_ids(parent)) if isinstance(parent, Record) else () for parent in parents]
    named = list(dict.fromkeys(via_id for via_ids in via for via_id in via_ids))
    known = dict(zip(named, await children(reading, model, path.via, named), strict=True)) if named else {}
    return [
        parent
        if isinstance(parent, ConnectorError)
        else _own(path, parent_id, [known[via_id] for via_id in via_ids])
        for parent_id, parent, via_ids in zip(parent_ids, parents, via, strict=True)
    ]


def _own(path: Through, parent_id: str, families: Sequence[Children]) -> Children:
    own: list[Record] = []
    for family in families:
        if isinstance(family, ConnectorError):
            return family
        own += (record for record in family if getattr(record, path.parent_field) == parent_id)
    return tuple(own)


def _plan(reading: Reading, path: ByParent | Embeds, model: Model, keys: Sequence[str]) -> list[Fetch]:
    if isinstance(path, Embeds):
        return [Fetch(keys, lambda: _embedded(reading, model, list(map(parent_in, keys))))]
    return [
        Fetch(run, partial(_narrowed, reading, path, model, list(map(parent_in, run))))
        for run in batches(keys, path.batch_size)
    ]


async def _narrowed(
    reading: Reading, path: ByParent, model: Model, parent_ids: Sequence[str]
) -> Mapping[str, Entry]:
    """The listing narrowed to these parents, taken apart by parent."""
    remote_ids = tuple(ids.decode(parent_id).remote_id for parent_id in parent_ids)
    query = msgspec.structs.replace(EVERYTHING, **{path.narrow: remote_ids})
    since = time.time()
    pages = await reading.source.fetch_listing(model, query, reading.account)
    families = by_parent(records_of(pages), path.parent_field, parent_ids)
    return await reading.source.keep(
        model, dict(zip(children_keys(families, model), families.values(), strict=True)), since
    )


async def _embedded(reading: Reading, model: Model, parent_ids: Sequence[str]) -> Mapping[str, Entry]:
    """Children that come with their parents: reading the parents again lays the children into the cache."""
    parent = ids.decode(parent_ids[0]).model
    since = time.time()
    now = replace(reading, tolerance=replace(reading.tolerance, oldest=since, stale_seconds=0.0))
    found = await by_ids(now, parent, [ids.decode(parent_id).remote_id for parent_id in parent_ids])
    for error in found:
        if isinstance(error, ConnectorError):
            raise error
    keys = children_keys(parent_ids, model)
    held = dict(zip(keys, await reading.source.cache.get_many(keys), strict=True))
    # A parent that is gone at the vendor brings no children.
    gone = await reading.source.keep(model, {key: () for key, entry in held.items() if entry is None}, since)
    return {key: entry or gone[key] for key, entry in held.items()}
