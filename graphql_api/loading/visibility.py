"""What is shown of an integration that shows only what came to be through this service.

The rule stands at the boundary of loading, in `Reading.shown`, which records by ids, children and pages ask: what a vendor
says of others may lie in the cache, and leaves it for nobody.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final

from connectors.contract.enums import Model
from connectors.contract.models import Record

#: Jobs, stages and users are nobody's: they are shown to whoever reads the integration.
HIDDEN_MODELS: Final = frozenset({Model.APPLICATION, Model.CANDIDATE})


@dataclass(eq=False)
class Created:
    """The global ids of the records of an integration that are shown, as far as this process has seen; see `looks`.

    They only ever become more. `loaded` says whether those of before this process are among them.
    """

    known: set[str] = field(default_factory=set)
    loaded: bool = False


def only(shown: AbstractSet[str] | None, records: Sequence[Record]) -> tuple[Record, ...]:
    """Those of the records that are shown (global ids; None: all are)."""
    return tuple(record for record in records if shown is None or record.id in shown)


@dataclass(eq=False)
class Glance:
    """One look for what was created, in a request that needs it. `taken` says whether it did."""

    look: Callable[[], Awaitable[None]]
    taken: bool = False
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def take(self) -> None:
        """Look, unless this request has."""
        if self.taken:
            return
        async with self._turn:
            if not self.taken:
                await self.look()
                self.taken = True
