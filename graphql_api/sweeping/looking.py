"""Looking: everything a vendor has of some models, from one moment, as far as the vendor's answers tell.

Answers are not cached and not shared with readers: what is deleted is decided by what this very look found.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from connectors.contract.connector import EVERYTHING, Listing, Page, Way
from connectors.contract.enums import Model
from connectors.contract.models import Record
from graphql_api.loading.sightings import fingerprint, sighting
from graphql_api.loading.source import Source, is_model
from graphql_api.store.ledger_rows import NUMBERS, Sighting

#: Pages that are read side by side.
_PAGES_AT_ONCE: Final = 4


class UnsteadyError(Exception):
    """The vendor's answers do not fit together: records came or went between them, or some are missing."""


@dataclass(frozen=True)
class Group:
    """A model that is listed, and those whose records come with its listing or follow from its records."""

    listed: Model
    embedded: tuple[Model, ...] = ()
    derived: tuple[Model, ...] = ()

    @property
    def models(self) -> tuple[Model, ...]:
        """All models that one look finds completely."""
        return (self.listed, *self.embedded, *self.derived)


@dataclass
class Look:
    """What was found of each model, by remote id."""

    found: dict[Model, dict[str, Sighting]] = field(default_factory=dict)

    def add(self, model: Model, records: Iterable[Record], key: bytes) -> None:
        """Take in records of a model."""
        own = self.found.setdefault(model, {})
        for record in records:
            one = sighting(record, fingerprint(record, key))
            if one is not None:
                own[record.remote_id] = one


def groups(way: Way) -> list[Group]:
    """The listings that show all of what the ledger keeps of an integration, each with what it shows."""
    listed = [model for model in NUMBERS if model in way.reads and way.reads[model].listing is not None]
    return [Group(model, _embedded(way, model), _derived(way, model)) for model in listed]


def _embedded(way: Way, parent: Model) -> tuple[Model, ...]:
    # Where not all children come along, one that is missing may still be there.
    listing = way.reads[parent].listing
    complete = {one.model for one in listing.embeds if one.complete} if listing is not None else set()
    return tuple(
        model
        for model in NUMBERS
        if model in complete and model in way.reads and way.reads[model].listing is None
    )


def _derived(way: Way, parent: Model) -> tuple[Model, ...]:
    derived = {model: way.reads[model].derived for model in NUMBERS if model in way.reads}
    return tuple(model for model, one in derived.items() if one is not None and one.parent is parent)


async def look(source: Source, group: Group, key: bytes) -> Look:
    """One complete look; UnsteadyError or the vendor's ConnectorError if there is none."""
    listing = source.way.reads[group.listed].listing
    assert listing is not None  # noqa: S101  # groups have one
    found = Look({model: {} for model in group.models})
    with source.health.watching(group.listed):
        first = await listing.fetch(source.session, EVERYTHING, 1)
        _take(source.way, group, first, found, key)
        count = len(first.records)
        for start in range(2, first.last + 1, _PAGES_AT_ONCE):
            numbers = range(start, min(start + _PAGES_AT_ONCE, first.last + 1))
            for page in await _pages(source, listing, numbers):
                if (page.last, page.total) != (first.last, first.total):
                    message = "Records came or went while they were listed."
                    raise UnsteadyError(message)
                count += len(page.records)
                await asyncio.to_thread(_take, source.way, group, page, found, key)
    _check(first, count, len(found.found[group.listed]))
    return found


async def _pages(source: Source, listing: Listing, numbers: Iterable[int]) -> Sequence[Page]:
    return await asyncio.gather(*(listing.fetch(source.session, EVERYTHING, number) for number in numbers))


def _check(first: Page, count: int, different: int) -> None:
    if different != count:
        message = "Records moved from page to page while they were listed."
        raise UnsteadyError(message)
    if first.total is not None and first.total != count:
        message = f"The vendor says that there are {first.total} records, and listed {count}."
        raise UnsteadyError(message)


def _take(way: Way, group: Group, page: Page, found: Look, key: bytes) -> None:
    found.add(group.listed, page.records, key)
    for model in group.embedded:
        found.add(model, (record for record in page.embedded if is_model(record, model)), key)
    for model in group.derived:
        derived = way.reads[model].derived
        assert derived is not None  # noqa: S101  # as it was when the group was made
        found.add(model, (child for record in page.records for child in derived.derive(record)), key)


async def still_there(source: Source, model: Model, remote_ids: Sequence[str]) -> set[str]:
    """Which of these records the vendor still knows by their ids."""
    by_ids = source.way.reads[model].by_ids
    assert by_ids is not None  # noqa: S101  # the caller has seen it
    found: set[str] = set()
    for start in range(0, len(remote_ids), by_ids.batch_size):
        run = remote_ids[start : start + by_ids.batch_size]
        page = await by_ids.fetch(source.session, run)
        found |= {record.remote_id for record in page.records}
    return found
