"""Chooses, from the access paths that a connector declares, the one with the fewest vendor calls. Pure: no I/O."""

from collections.abc import Sequence
from enum import Enum, auto
from math import ceil, inf
from typing import TypeVar

from connectors.contract.connector import ByParent, Derived, Embeds, Listing, Reads, Through, Way
from connectors.contract.enums import Model
from connectors.contract.errors import Cause, ConnectorError

T = TypeVar("T")


class IdsPath(Enum):
    """How records are read when their ids are known."""

    BY_IDS = auto()
    LISTING = auto()
    EMBEDDED = auto()


def readable(way: Way, model: Model, integration_id: str) -> Reads:
    """How the model is read this way in; UNSUPPORTED when it cannot be."""
    reads = way.reads.get(model)
    if reads is None:
        message = (
            f"{model.value} records are not available through the {way.title} of integration {integration_id!r}. "
            "Ask connector(slug) what each way in offers."
        )
        raise ConnectorError(Cause.UNSUPPORTED, message)
    return reads


def ids_path(reads: Reads, count: int, known_last_page: int | None) -> IdsPath:
    """The cheapest way to `count` records by id; equal costs go to the by-id call, whose answer is smaller.

    `known_last_page` is the length of the listing in pages, as last seen; None if it was never read.
    """
    if reads.by_ids is None:
        return IdsPath.LISTING if reads.listing is not None else IdsPath.EMBEDDED
    by_ids = ceil(count / reads.by_ids.batch_size)
    return IdsPath.BY_IDS if by_ids <= _listing_cost(reads.listing, known_last_page) else IdsPath.LISTING


def _listing_cost(listing: Listing | None, known_last_page: int | None) -> float:
    if listing is None:
        return inf
    if listing.free:
        return 0
    if listing.page_size is None:
        return 1
    return known_last_page if known_last_page is not None else inf


ChildrenPath = ByParent | Derived | Embeds | Through


def children_path(way: Way, model: Model, parent: Model) -> ChildrenPath | None:
    """How the children of given parents are read, cheapest kind first; None if the vendor has no way."""
    reads = way.reads[model]
    if reads.derived is not None and reads.derived.parent is parent:
        return reads.derived
    parent_reads = way.reads.get(parent)
    for embeds in parent_reads.listing.embeds if parent_reads and parent_reads.listing else ():
        if embeds.model is model and embeds.complete:
            return embeds
    paths: list[ByParent | Through] = [*reads.by_parent, *reads.through]
    return next((path for path in paths if path.parent is parent), None)


def batches(items: Sequence[T], size: int) -> list[Sequence[T]]:
    """The items in runs of at most `size`."""
    return [items[start : start + size] for start in range(0, len(items), size)]
