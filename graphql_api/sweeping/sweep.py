"""One sweep of one integration: look, take in what is new, and mark as deleted what two looks did not find.

A look that failed, or whose answers do not fit together, deletes nothing. Nor does one that misses too much at once.
"""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeVar

import structlog
from sqlalchemy import Connection

from connectors.contract.enums import Model
from connectors.contract.errors import ConnectorError
from graphql_api.loading.source import Source
from graphql_api.store import ledger, ledger_deletions, sweep_rows
from graphql_api.store.database import Database
from graphql_api.store.ledger_deletions import Missing
from graphql_api.store.ledger_rows import Sighting, runs
from graphql_api.store.sweep_rows import Result, SweepOutcome
from graphql_api.sweeping.looking import Group, Look, UnsteadyError, groups, look, still_there

_log = structlog.stdlib.get_logger("graphql_api.sweeping")

#: Records that are written in one transaction: others want to write too.
WRITTEN_AT_ONCE: Final = 2_000
#: So many missing records are asked for by their ids; with more, everything is listed once more.
ASKED_BY_ID: Final = 200

Kind = TypeVar("Kind")


class LostError(Exception):
    """Somebody else sweeps this integration now."""


@dataclass(frozen=True, kw_only=True)
class Sweep:
    """A sweep under way. `max_share` is the largest share of a model's records that may go at once."""

    database: Database
    source: Source
    key: bytes
    owner: str
    max_share: float

    async def run(self) -> list[Result]:
        """Sweep each model; LostError if another process took over, StoreError if the store fails."""
        results: list[Result] = []
        for group in groups(self.source.way):
            results += await self._group(group)
        return results

    async def _group(self, group: Group) -> list[Result]:
        since = await self.database.read(partial(ledger_deletions.head, integration_id=self._id))
        try:
            found = await look(self.source, group, self.key)
            results = [await self._model(group, model, found, since) for model in group.models]
        except (ConnectorError, UnsteadyError) as error:
            results = [_failed(model, error) for model in group.models]
        for result in results:
            await self._held(partial(_keep, integration_id=self._id, result=result))
        return results

    @property
    def _id(self) -> str:
        return self.source.integration_id

    async def _model(self, group: Group, model: Model, found: Look, since: int) -> Result:
        seen = found.found[model]
        changed = await self.observe(model, seen.values())
        missing = await self.database.read(
            partial(
                ledger_deletions.missing,
                integration_id=self._id,
                model=model,
                present=seen.keys(),
                since=since,
            )
        )
        gone = await self._gone(group, model, missing) if missing.remote_ids else set()
        deleted, held_back = await self._delete(model, set(seen), gone, since) if gone else (0, 0)
        return Result(
            model=model,
            at=time.time(),
            outcome=SweepOutcome.HELD_BACK if held_back else SweepOutcome.COMPLETE,
            records=len(seen),
            changed=changed,
            deleted=deleted,
            held_back=held_back,
        )

    async def observe(self, model: Model, seen: Collection[Sighting]) -> int:
        """Take in what a complete look at a model found; how many records were new or changed."""
        known = await self.database.read(partial(ledger.all_of, integration_id=self._id, model=model))
        news = [one for one in seen if one.key not in known or not known[one.key].shows(one)]
        changed = 0
        for run in runs(news, WRITTEN_AT_ONCE):
            work = partial(ledger.observe, integration_id=self._id, sightings=run)
            changed += (await self._held(work)).news
        return changed

    async def _gone(self, group: Group, model: Model, missing: Missing) -> set[str]:
        """Those of the missing records that a second look does not find either."""
        if missing.many(self.max_share):
            # They will be held back anyway.
            return set(missing.remote_ids)
        by_ids = self.source.way.reads[model].by_ids
        if by_ids is not None and len(missing.remote_ids) <= ASKED_BY_ID:
            there = await still_there(self.source, model, missing.remote_ids)
        else:
            there = set((await look(self.source, group, self.key)).found[model])
        return set(missing.remote_ids) - there

    async def _delete(self, model: Model, present: set[str], gone: set[str], since: int) -> tuple[int, int]:
        deleted, held_back = await self._held(
            partial(
                ledger_deletions.sweep,
                integration_id=self._id,
                model=model,
                present=present,
                gone=gone,
                since=since,
                max_share=self.max_share,
                now=time.time_ns() // 1000,
            )
        )
        if held_back:
            _log.warning("deletions_held_back", integration_id=self._id, model=model.value, records=held_back)
        return deleted, held_back

    async def _held(self, work: Callable[[Connection], Kind]) -> Kind:
        """What a function gives back that runs while nobody else can take over."""
        return await self.database.write(
            partial(_if_held, integration_id=self._id, owner=self.owner, work=work)
        )


def _if_held(
    connection: Connection, integration_id: str, owner: str, work: Callable[[Connection], Kind]
) -> Kind:
    if not sweep_rows.hold(connection, integration_id=integration_id, owner=owner, now=time.time()):
        raise LostError
    return work(connection)


def _keep(connection: Connection, integration_id: str, result: Result) -> None:
    sweep_rows.keep(connection, integration_id, result)


def _failed(model: Model, error: Exception) -> Result:
    unsteady = isinstance(error, UnsteadyError)
    return Result(
        model=model,
        at=time.time(),
        outcome=SweepOutcome.UNSTEADY if unsteady else SweepOutcome.FAILED,
        detail=error.message if isinstance(error, ConnectorError) else str(error),
    )
