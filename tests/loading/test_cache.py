"""The cache: bounded by entries and bytes; what was not used for long goes first."""

from datetime import UTC, datetime

import msgspec

from connectors.contract.models import Department
from graphql_api.loading.cache import Moment, RecordCache
from graphql_api.loading.packing import Packing

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
    return Moment(0, 60).entry(record)


async def test_entries_come_back_in_the_order_of_the_keys():
    cache = RecordCache()
    await cache.set_many([(str(number), entry(number)) for number in range(3)])

    found = await cache.get_many(["2", "none", "0"])

    assert [each and each.value.remote_id for each in found] == ["2", None, "0"]


async def held(cache):
    """Which of the first hundred are there, asked without using them."""
    return {number for number in range(100) if await cache._backend.exists(str(number))}


async def test_the_least_recently_used_entry_gives_way():
    cache = RecordCache(max_entries=4)
    await cache.set_many([(str(number), entry(number)) for number in range(4)])
    await cache.get_many(["0"])

    await cache.set_many([("4", entry(4))])

    assert await held(cache) == {0, 2, 3, 4}


async def test_those_used_or_stored_first_give_way_first():
    cache = RecordCache(max_entries=4)
    await cache.set_many([(str(number), entry(number)) for number in range(4)])
    await cache.get_many(["2", "0", "2"])

    await cache.set_many([("4", entry(4)), ("5", entry(5))])
    assert await held(cache) == {0, 2, 4, 5}
    await cache.set_many([("6", entry(6))])
    assert await held(cache) == {0, 4, 5, 6}


async def test_what_is_used_again_and_again_stays():
    cache = RecordCache(max_entries=10)

    for number in range(100):
        await cache.set_many([(str(number), entry(number))])
        await cache.get_many(["0"])

    assert await held(cache) == {0, *range(91, 100)}


async def test_a_newer_value_takes_the_place_of_an_old_one():
    cache = RecordCache(max_entries=2)
    await cache.set_many([(str(number), entry(number)) for number in range(3)])

    await cache.set_many([("1", entry(11))])

    found = await cache.get_many(["1"])
    assert [each.value.remote_id for each in found] == ["11"]
    assert cache.entries == 2


async def test_bytes_are_bounded_and_counted_back():
    cache = RecordCache(max_bytes=50_000)

    await cache.set_many([(str(number), entry(number, b"x" * 4_000)) for number in range(100)])

    assert 40_000 < cache.bytes <= 50_000
    assert 8 <= cache.entries <= 12
    await cache.delete_many([str(number) for number in range(100)])
    assert (cache.entries, cache.bytes) == (0, 0)


async def test_known_to_be_absent_is_not_the_same_as_unknown():
    cache = RecordCache()
    await cache.set_many([("absent", Moment(0, 60).entry(None))])

    absent, unknown = await cache.get_many(["absent", "unknown"])

    assert absent is not None
    assert absent.value is None
    assert unknown is None


async def test_packed_data_weigh_what_they_take():
    packed = Packing(b"x" * 1_000).pack(msgspec.Raw(b"x" * 1_000), b"")
    raw, cache = entry(0, b"x" * 1_000), RecordCache()
    await cache.set_many([("0", raw)])
    unpacked = cache.bytes

    record = msgspec.structs.replace(raw.value, remote_data=packed)
    await cache.set_many([("0", Moment(0, 60).entry(record))])

    assert unpacked - cache.bytes == 1_000 - len(packed.content)
    await cache.delete_many(["0"])
    assert cache.bytes == 0
