"""The cache: bounded by entries and bytes, least recently used out first."""

from datetime import UTC, datetime

import msgspec

from connectors.contract.models import Department
from graphql_api.loading.cache import Entry, RecordCache

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def entry(number, raw=None):
    record = Department(
        id=f"id-{number}",
        remote_id=str(number),
        integration_id="one",
        fetched_at=NOW,
        changed_at=NOW,
        remote_data=raw and msgspec.Raw(raw),
    )
    return Entry(value=record, stored_at=0, expires_at=60)


async def test_entries_come_back_in_the_order_of_the_keys():
    cache = RecordCache()
    await cache.set_many([(str(number), entry(number)) for number in range(3)])

    found = await cache.get_many(["2", "none", "0"])

    assert [each and each.value.remote_id for each in found] == ["2", None, "0"]


async def test_the_least_recently_used_entry_gives_way():
    cache = RecordCache(max_entries=3)
    await cache.set_many([(str(number), entry(number)) for number in range(3)])
    await cache.get_many(["0"])

    await cache.set_many([("3", entry(3))])

    assert [each is not None for each in await cache.get_many(["0", "1", "2", "3"])] == [
        True,
        False,
        True,
        True,
    ]


async def test_bytes_are_bounded_and_counted_back():
    cache = RecordCache(max_bytes=50_000)

    await cache.set_many([(str(number), entry(number, b"x" * 4_000)) for number in range(100)])

    assert 40_000 < cache.bytes <= 50_000
    assert 8 <= cache.entries <= 12
    await cache.delete_many([str(number) for number in range(100)])
    assert (cache.entries, cache.bytes) == (0, 0)


async def test_known_to_be_absent_is_not_the_same_as_unknown():
    cache = RecordCache()
    await cache.set_many([("absent", Entry(value=None, stored_at=0, expires_at=60))])

    absent, unknown = await cache.get_many(["absent", "unknown"])

    assert absent is not None
    assert absent.value is None
    assert unknown is None
