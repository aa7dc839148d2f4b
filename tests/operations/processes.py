"""Processes of the service as tests have them: a clock to turn, databases to cut off, work done in turns."""

import asyncio
from contextlib import suppress

import pytest

from graphql_api.store.errors import StoreError
from graphql_api.store.journal import OperationFilter
from graphql_api.store.rows import UNFINISHED

#: For tests of what databases are there for: fencing, and turns.
both = pytest.mark.parametrize(
    "place", ["migrated_file", "migrated_postgres"], ids=["sqlite", "postgresql"], indirect=True
)

#: Seconds. Longer than all pauses of one turn, since nobody gives signs of life while tests turn the clock.
LEASE = 600.0
GIVE_UP = 86_400.0
RETENTION = 1000.0
DEADLINE = 25.0


class Clock:
    """Stands until somebody turns it. `pauses` are those that the engine made."""

    def __init__(self):
        self.now = 1_800_000_000.0
        self.pauses = []

    def time(self):
        return self.now

    def monotonic(self):
        return self.now

    def turn(self, seconds):
        self.now += seconds

    def timeout(self, seconds):
        """Instead of asyncio's: the time is over as soon as somebody waits."""
        self.pauses.append(seconds)
        self.turn(seconds)
        return asyncio.timeout(0)


class Mortal:
    """A database as one process has it; once the process is dead, it writes nothing any more."""

    def __init__(self, database):
        self._database = database
        self.reads = self.writes = 0
        self.dead = False
        self.dies_before = self.dies_after = None
        self.held = None

    async def read(self, work):
        self.reads += 1
        return await self._database.read(work)

    async def write(self, work):
        self.writes += 1
        number = self.writes
        self._live(number == self.dies_before)
        written = await self._database.write(work)
        # The one that takes something, not a look in vain, nor a sweep.
        if self.held is not None and written:
            held, self.held = self.held, None
            await held.hold()
        self._live(number == self.dies_after)
        return written

    def _live(self, dies):
        self.dead |= dies
        if self.dead:
            message = "This process is dead."
            raise StoreError(message)


class Process:
    """One process of the service: its desk, and its part in the work, taken in turns."""

    def __init__(self, desk, database, clock, vendor):
        self.desk, self.database, self.clock, self.vendor = desk, database, clock, vendor

    @property
    def worker(self):
        return self.desk.worker

    def die(self):
        """From now on nothing of it is written."""
        self.database.dead = True
        message = "This process is dead."
        raise StoreError(message)

    async def bury(self):
        """End what is left of it."""
        self.database.dead = True
        tasks = [held.task for held in self.worker._held.values()] + self.worker._loops
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def submit(self, submission):
        """The operation of a submission; time goes on a little."""
        self.clock.turn(1)
        row, _ = await self.desk.submit(submission)
        return row

    async def claim(self):
        """Take what is due, and begin with it; the tasks."""
        with suppress(StoreError):
            await self.worker._claim()
        return [held.task for held in self.worker._held.values()]

    async def work(self):
        """Carry out what is due, until nothing is any more."""
        while not self.database.dead and (tasks := await self.claim()):
            await asyncio.gather(*tasks, return_exceptions=True)

    async def row(self, id_):
        return (await self.recorded(id_)).row

    async def listed(self):
        return await self.desk.listed(OperationFilter(), None, 100)

    async def recorded(self, id_):
        return (await self.desk.recorded([id_]))[id_]

    async def put_off(self, id_, turns):
        """For how long an operation was given back after each of so many turns."""
        pauses = []
        for _ in range(turns):
            await self.work()
            pauses.append((await self.row(id_)).not_before - self.clock.now)
            self.clock.turn(pauses[-1])
        return pauses

    async def ended(self, id_):
        """An operation, worked on until it has ended: where it has to wait, time passes."""
        for _ in range(100):
            await self.work()
            row = await self.row(id_)
            if row.state not in UNFINISHED:
                return await self.recorded(id_)
            self.clock.turn(max(0, row.not_before - self.clock.now))
        pytest.fail("it does not end")
