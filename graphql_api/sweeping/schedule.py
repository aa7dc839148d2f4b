"""The schedule: each integration that asks for it is swept again and again, by one process at a time."""

import asyncio
import contextlib
import random
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Final
from uuid import uuid4

import structlog

from graphql_api.integrations import Integration, Integrations
from graphql_api.store import sweep_rows
from graphql_api.store.database import Database
from graphql_api.store.errors import StoreError
from graphql_api.store.sweep_rows import LEASE_SECONDS, Result
from graphql_api.sweeping.sweep import LostError, Sweep
from graphql_api.telemetry.faults import Fault, Origin

_log = structlog.stdlib.get_logger("graphql_api.sweeping")

#: Seconds between two looks at what is due.
LOOK_EVERY: Final = 5.0
#: Sweeps that one process does at once.
AT_ONCE: Final = 2
#: Sweeps come up to this share of their interval later, so that many integrations do not march in step.
JITTER: Final = 0.2


class Sweeper:
    """Sweeps integrations, when they are due and when somebody asks. `key` makes fingerprints."""

    def __init__(self, database: Database, integrations: Integrations, key: bytes, max_share: float) -> None:
        self._database = database
        self._integrations = integrations
        self._key = key
        self._max_share = max_share
        self._room = asyncio.Semaphore(AT_ONCE)
        self._tasks: dict[str, asyncio.Task[Sequence[Result] | None]] = {}

    @asynccontextmanager
    async def watched(self) -> AsyncIterator[None]:
        """Sweep what is due until the end."""
        watching = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            tasks = [watching, *self._tasks.values()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _watch(self) -> None:
        while True:
            try:
                await self.look(time.time())
            except StoreError as error:
                _log.warning("sweeps_not_read", cause=str(error))
            except Exception as error:  # noqa: BLE001 - the others must be swept; the fault is logged
                Fault(Origin.of(error), count=1).report()
            await asyncio.sleep(LOOK_EVERY)

    async def look(self, now: float) -> list[str]:
        """Begin the sweeps that are due; the integrations that are."""
        wanted = [
            one for one in self._integrations.values() if one.config.sweep_seconds and not one.config.disabled
        ]
        begun = await self._database.read(sweep_rows.begun) if wanted else {}
        due = [one for one in wanted if one.id not in self._tasks and now >= next_time(one, begun)]
        for one in due:
            self.start(one, not_since=begun.get(one.id, now) + 1)
        return [one.id for one in due]

    def start(
        self, integration: Integration, *, accept_mass_deletion: bool = False, not_since: float | None = None
    ) -> "asyncio.Task[Sequence[Result] | None]":
        """Sweep an integration now; the results, or None if somebody sweeps it, or began to at `not_since` or later."""
        running = self._tasks.get(integration.id)
        if running is not None:
            return running
        share = 1.0 if accept_mass_deletion else self._max_share
        task = asyncio.create_task(self._sweep(integration, share, not_since))
        self._tasks[integration.id] = task
        task.add_done_callback(lambda done: self._ended(integration.id, done))
        return task

    def running(self, integration_id: str) -> bool:
        """Whether this process sweeps the integration."""
        return integration_id in self._tasks

    def _ended(self, integration_id: str, task: "asyncio.Task[Sequence[Result] | None]") -> None:
        self._tasks.pop(integration_id, None)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            _log.warning("sweep_failed", integration_id=integration_id, cause=type(error).__name__)

    async def _sweep(
        self, integration: Integration, max_share: float, not_since: float | None
    ) -> Sequence[Result] | None:
        owner = uuid4().hex
        async with self._room:
            begin = partial(sweep_rows.begin, integration_id=integration.id, owner=owner, not_since=not_since)
            if not await self._database.write(partial(begin, now=time.time())):
                return None
            finished = False
            try:
                async with self._beating(integration.id, owner):
                    results = await self._run(integration, owner, max_share)
                finished = results is not None
                return results
            finally:
                end = partial(sweep_rows.end, integration_id=integration.id, owner=owner, finished=finished)
                await asyncio.shield(self._database.write(partial(end, now=time.time())))

    async def _run(self, integration: Integration, owner: str, max_share: float) -> Sequence[Result] | None:
        sweep = Sweep(
            database=self._database,
            source=integration.source,
            key=self._key,
            owner=owner,
            max_share=max_share,
        )
        began = time.time()
        try:
            results = await sweep.run()
        except LostError:
            return None
        if any(result.changed or result.deleted for result in results):
            # What was read before does not show what was found.
            integration.source.outdate_everything(began)
        await self._integrations.follow(self._database)
        return results

    @asynccontextmanager
    async def _beating(self, integration_id: str, owner: str) -> AsyncIterator[None]:
        hold = partial(sweep_rows.hold, integration_id=integration_id, owner=owner)

        async def beat() -> None:
            while True:
                await asyncio.sleep(LEASE_SECONDS / 4)
                with contextlib.suppress(StoreError):
                    # One that is missed does no harm: whether the lease still holds is asked at each write.
                    await self._database.write(partial(hold, now=time.time()))

        task = asyncio.create_task(beat())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


def next_time(integration: Integration, begun: Mapping[str, float]) -> float:
    """When an integration is to be swept next, in seconds since 1970; the same in every process."""
    last = begun.get(integration.id)
    if last is None:
        return 0.0
    spread = random.Random(f"{integration.id} {last}").random()  # noqa: S311  # spreads load, guards nothing
    return last + (integration.config.sweep_seconds or 0.0) * (1 + JITTER * spread)
