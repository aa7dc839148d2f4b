"""What of an integration is shown that shows only what came to be through this service.

The rule stands at the boundary of loading: what a vendor says of others may lie in the cache, and leaves it for nobody.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final, TypeVar

from connectors.contract.enums import Model
from connectors.contract.models import Record
from graphql_api.store import created
from graphql_api.store.database import Database

#: Jobs, stages and users are nobody's: they are shown to whoever reads the integration.
HIDDEN_MODELS: Final = frozenset({Model.APPLICATION, Model.CANDIDATE})
#: Numbers are given before transactions end, so that one may appear behind a greater one; looking back some finds it.
_LOOK_BACK: Final = 100

Kind = TypeVar("Kind")


@dataclass(eq=False)
class Created:
    """The remote ids of the records that are shown, by model; they only ever become more."""

    integration_id: str
    _last: int = 0
    _known: dict[Model, set[str]] = field(default_factory=lambda: {model: set() for model in HIDDEN_MODELS})

    async def refresh(self, database: Database) -> bool:
        """Take in what was created since this was last asked, by whichever process; whether there was any."""
        read = partial(
            created.beyond, integration_id=self.integration_id, number=max(0, self._last - _LOOK_BACK)
        )
        before = sum(map(len, self._known.values()))
        for number, model, remote_id in await database.read(read):
            self._known[model].add(remote_id)
            self._last = max(self._last, number)
        return sum(map(len, self._known.values())) > before

    def shown(self, model: Model, records: Sequence[Kind]) -> list[Kind | None]:
        """What was found, with None in the place of records that are not shown."""
        if model not in HIDDEN_MODELS:
            return list(records)
        known = self._known[model]
        return [
            None if isinstance(record, Record) and record.remote_id not in known else record
            for record in records
        ]

    def kept(self, model: Model, records: Iterable[Record]) -> tuple[Record, ...]:
        """The records that are shown."""
        if model not in HIDDEN_MODELS:
            return tuple(records)
        known = self._known[model]
        return tuple(record for record in records if record.remote_id in known)

    def narrowing(
        self, model: Model, keep: Callable[[Record], bool] | None
    ) -> Callable[[Record], bool] | None:
        """A condition of a list, that only what is shown meets."""
        if model not in HIDDEN_MODELS:
            return keep
        known = self._known[model]
        if keep is None:
            return lambda record: record.remote_id in known
        return lambda record: record.remote_id in known and keep(record)
