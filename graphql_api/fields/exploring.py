"""Explores the vendor fields of one model, live: what the vendor defines, and what a sample of records holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.contract.connector import Way
from connectors.contract.enums import Model
from connectors.contract.errors import Cause, ConnectorError
from connectors.contract.fields import FieldSource, VendorField
from connectors.contract.models import Record
from graphql_api.fields.shown import decoded
from graphql_api.loading.lookup import Reading
from graphql_api.loading.selecting import Selection, select
from graphql_api.loading.windows import Window

#: Records in a sample.
SAMPLE = 50
LARGEST_SAMPLE = 250


@dataclass(frozen=True, kw_only=True)
class Explored:
    """The vendor fields of one model: what is defined and seen, and the sampled records' values by key.

    `failure` is why there are no definitions where there should be.
    """

    source: FieldSource
    fields: Mapping[str, VendorField]
    samples: Sequence[Mapping[str, Any]]
    failure: ConnectorError | None = None


def source_of(way: Way, model: Model) -> FieldSource:
    """How a model's fields are found; UNSUPPORTED if this way has none for it."""
    found = way.fields.get(model)
    if found is None:
        known = ", ".join(one.value for one in way.fields) or "none"
        message = f"The {way.title} shows no vendor fields of {model.value}. It shows those of: {known}."
        raise ConnectorError(Cause.UNSUPPORTED, message)
    return found


async def explore(reading: Reading, model: Model, sample: int = SAMPLE) -> Explored:
    """Read definitions and a sample of records that the caller may see. ConnectorError if the records cannot be read.

    If only the definitions fail, fields are those that the sample shows.
    """
    source = source_of(reading.source.way, model)
    # What is there at the vendor may be otherwise at any time.
    reading.account.of_this_moment()
    records = await _sample(reading, model, sample)
    defined, failure = await _defined(reading, source)
    data = [found for record in records if (found := decoded(record)) is not None]
    own = {key for each in data for key in source.custom(each)}
    samples = [source.values(each) for each in data]
    fields = {one.key: one for one in defined}
    for key in _seen(samples):
        fields.setdefault(key, VendorField(key=key, custom=key in own))
    return Explored(source=source, fields=fields, samples=samples, failure=failure)


async def _sample(reading: Reading, model: Model, size: int) -> list[Record]:
    found = await select([reading], Selection(model=model), Window(size=size))
    for _, error in found.failures:
        raise error
    return found.records


async def _defined(
    reading: Reading, source: FieldSource
) -> tuple[Sequence[VendorField], ConnectorError | None]:
    if source.definitions is None:
        return (), None
    reading.account.vendor_calls += 1
    try:
        return await source.definitions(reading.source.session), None
    except ConnectorError as error:
        return (), error


def _seen(samples: Sequence[Mapping[str, Any]]) -> list[str]:
    """The keys in samples, in their order; not those that are an empty place of others (``address`` of ``address.city``)."""
    keys = dict.fromkeys(key for sample in samples for key in sample)
    parents = {key[:place] for key in keys for place, sign in enumerate(key) if sign == "."}
    return [key for key in keys if key not in parents]
