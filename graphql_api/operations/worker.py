"""The worker of one process: claims operations that are due, carries them out, keeps their leases, sweeps old ones."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final
from uuid import uuid4

import structlog
from sqlalchemy import Connection

from graphql_api.operations.journal import LeaseClock
from graphql_api.store import journal as rows
from graphql_api.store import leases
from graphql_api.store.database import Database
from graphql_api.store.errors import LeaseLostError, SealError, StoreError
from graphql_api.store.rows import Lease, OperationRow
from graphql_api.telemetry.faults import Fault, Origin

_log = structlog.stdlib.get_logger("graphql_api.operations")

#: Seconds between two looks for what other processes left, and between two sweeps.
LOOK_EVERY: Final = 1.0
SWEEP_EVERY: Final = 60.0
#: Seconds that a process which ends gives its operations to come to a point where they can be handed over.
GRACE: Final = 8.0
#: Seconds until an operation is taken up again that failed by a fault of ours.
AFTER_FAULT: Final = 30.0

CarryOut = Callable[[OperationRow, LeaseClock], Awaitable[None]]


@dataclass
class _Held:
    lease: Lease
    clock: LeaseClock
    task: "asyncio.Task[None]"


@dataclass(kw_only=True)
class Worker:
    """Opened with the app. `carry_out` runs one claimed operation until it ends or gives itself back."""

    database: Database
    carry_out: CarryOut
    concurrency: int
    lease_seconds: float
    owner: str = field(default_factory=lambda: uuid4().hex)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _held: dict[str, _Held] = field(default_factory=dict)
    _due: asyncio.Event = field(default_factory=asyncio.Event)
    _loops: "list[asyncio.Task[None]]" = field(default_factory=list)

    def start(self) -> None:
        """Begin to look for work."""
        for turn, seconds in (
            (self._claim, None),
            (self._heartbeat, self.lease_seconds / 3),
            (self._sweep, SWEEP_EVERY),
        ):
            self._loops.append(asyncio.create_task(self._repeat(turn, seconds)))

    def nudge(self) -> None:
        """Something became due: look now."""
        self._due.set()

    async def close(self) -> None:
        """Take nothing more, let operations come to a point where another process can go on, and hand them over."""
        self.stopping.set()
        self._due.set()
        # Not cut short: what is being claimed in this moment would be nobody's until its lease runs out.
        if self._loops:
            await asyncio.wait(self._loops[:1], timeout=GRACE)
        tasks = [held.task for held in self._held.values()]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=GRACE)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        for loop in self._loops:
            loop.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)

    async def _repeat(self, turn: Callable[[], Awaitable[None]], seconds: float | None) -> None:
        """Take turns: every so many seconds, or (None) whenever something may be due until the process is to end."""
        while seconds is not None or not self.stopping.is_set():
            try:
                await turn()
            except (StoreError, OSError) as error:
                _log.warning("store_unavailable", error=type(error).__name__)
            except Exception as error:  # noqa: BLE001 - the loop must go on; the fault is logged
                Fault(Origin.of(error), count=1).report()
            if seconds is not None:
                await asyncio.sleep(seconds)
                continue
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY):
                    await self._due.wait()
            self._due.clear()

    async def _claim(self) -> None:
        while not self.stopping.is_set() and (free := self.concurrency - len(self._held)) > 0:
            clock = LeaseClock(self.lease_seconds)
            claimed = await self.database.write(partial(self._take, limit=free))
            for row in claimed:
                self._hold(row, clock)
            if len(claimed) < free:
                return

    def _take(self, connection: Connection, limit: int) -> list[OperationRow]:
        # Its time counts from when its turn comes: it may have waited for others.
        return leases.claim(
            connection, owner=self.owner, now=time.time(), lease_seconds=self.lease_seconds, limit=limit
        )

    def _hold(self, row: OperationRow, clock: LeaseClock) -> None:
        own = LeaseClock(clock.left)
        task = asyncio.create_task(self._carry(row, own))
        self._held[row.id] = _Held(row.lease, own, task)

    async def _carry(self, row: OperationRow, clock: LeaseClock) -> None:
        try:
            await self.carry_out(row, clock)
        except LeaseLostError:
            _log.warning("lease_lost", operation_id=row.id)
        except SealError:
            # Another replica has a newer key already: it, or this process once restarted, goes on.
            _log.warning("sealed_with_unknown_key", operation_id=row.id)
            await self._give_back(row, AFTER_FAULT)
        except asyncio.CancelledError:
            await asyncio.shield(self._give_back(row, 0.0))
            raise
        except Exception as error:  # noqa: BLE001 - it is logged, and the operation is taken up again
            Fault(Origin.of(error), count=1).report()
            await self._give_back(row, AFTER_FAULT)
        finally:
            self._held.pop(row.id, None)
            # Its place is free, and perhaps the next operation on the same record was waiting for this one.
            self._due.set()

    async def _give_back(self, row: OperationRow, seconds: float) -> None:
        try:
            await self.database.write(
                partial(leases.release, lease=row.lease, not_before=time.time() + seconds)
            )
        except (LeaseLostError, StoreError, OSError) as error:
            # The lease runs out by itself; then another process, or this one, goes on.
            _log.warning("not_given_back", operation_id=row.id, error=type(error).__name__)

    async def _heartbeat(self) -> None:
        held = dict(self._held)
        if not held:
            return
        prolonged = LeaseClock(self.lease_seconds)
        owned = await self.database.write(partial(self._keep, held=[one.lease for one in held.values()]))
        for id_, one in held.items():
            if id_ in owned:
                one.clock.ends = prolonged.ends
            else:
                one.task.cancel()

    def _keep(self, connection: Connection, held: Sequence[Lease]) -> set[str]:
        return leases.heartbeat(connection, held, time.time() + self.lease_seconds)

    async def _sweep(self) -> None:
        swept = await self.database.write(partial(rows.sweep, now=time.time()))
        if swept:
            _log.info("operations_swept", count=swept)
