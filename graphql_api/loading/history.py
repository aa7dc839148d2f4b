"""History: what the ledger says of an integration's records beside what the vendor says now: changed since, and gone.

The nested rule: a record counts as updated if it changed itself, or if a record changed, came or went that it contains: a
job's postings and stages, an application's candidate, a candidate's applications.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

from connectors.contract.enums import Model
from connectors.contract.models import RECORD_TYPES, Record
from graphql_api.loading.lookup import Reading
from graphql_api.loading.visibility import only
from graphql_api.security.scopes import TO_READ
from graphql_api.store import ledger
from graphql_api.store.ledger_rows import Entry

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)

#: Models whose records are contained in a record of another model, which is their parent in the ledger.
_CONTAINED: Final = {Model.JOB: (Model.JOB_POSTING, Model.JOB_STAGE), Model.CANDIDATE: (Model.APPLICATION,)}
#: The field of a record by which it names a record of another model that it contains.
_NAMED: Final[Mapping[Model, tuple[str, Model]]] = {Model.APPLICATION: ("candidate_id", Model.CANDIDATE)}
#: Fields of records of these models that name their parent, and cannot be null.
_PARENTS: Final = {Model.JOB_POSTING: "job_id", Model.JOB_STAGE: "job_id"}

Keep = Callable[[Record], bool]


async def updated(reading: Reading, model: Model, since: datetime) -> Keep:
    """Tells of a record whether it, or one that it contains, came or changed at that time or later."""
    found = await _changed(reading, model, since)
    own = {one.remote_id for one in found if one.model is model}
    own |= {one.parent for one in found if one.model in _CONTAINED.get(model, ()) and one.parent}
    name, target = _NAMED.get(model, (None, None))
    named = {reading.source.id_key(one.model, one.remote_id) for one in found if one.model is target}

    def keep(record: Record) -> bool:
        # The ledger may know of a change that the copy at hand does not show yet.
        return (
            record.changed_at >= since
            or record.remote_id in own
            or (name is not None and getattr(record, name) in named)
        )

    return keep


async def _changed(reading: Reading, model: Model, since: datetime) -> Sequence[Entry]:
    """What the ledger knows to have changed of the model, and of those contained that the caller may read and is shown."""
    recorder = reading.source.recorder
    if recorder is None:
        return ()
    named = [target for holder, (_, target) in _NAMED.items() if holder is model]
    nested = (*_CONTAINED.get(model, ()), *named)
    models = [model, *(one for one in nested if TO_READ[one] in reading.scopes)]
    work = partial(ledger.changed, integration_id=reading.integration_id, models=models, at=_number(since))
    found = await recorder.database.read(work)
    shown = {one: await reading.shown(one) for one in models}
    return [one for one in found if _is_shown(reading, one, shown[one.model])]


def _is_shown(reading: Reading, one: Entry, shown: AbstractSet[str] | None) -> bool:
    return shown is None or reading.source.id_key(one.model, one.remote_id) in shown


async def gone(reading: Reading, model: Model, since: datetime | None) -> Sequence[Record]:
    """The records of a model that are gone, without content; only those found to be gone since then, if a time is given."""
    recorder = reading.source.recorder
    if recorder is None:
        return ()
    at = None if since is None else _number(since)
    work = partial(ledger.deleted, integration_id=reading.integration_id, model=model, at=at)
    now = datetime.fromtimestamp(time.time(), UTC)
    found = [_without_content(reading, one, now) for one in await recorder.database.read(work)]
    return only(await reading.shown(model), found)


def _without_content(reading: Reading, one: Entry, now: datetime) -> Record:
    changed_at = _EPOCH + one.changed_at * _MICROSECOND
    parent: dict[str, Any] = {}
    if one.model in _PARENTS and one.parent is not None:
        parent = {_PARENTS[one.model]: reading.source.id_key(Model.JOB, one.parent)}
    return RECORD_TYPES[one.model](
        id=reading.source.id_key(one.model, one.remote_id),
        remote_id=one.remote_id,
        integration_id=reading.integration_id,
        fetched_at=now,
        changed_at=changed_at,
        remote_deleted_at=changed_at,
        **parent,
    )


def _number(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND
