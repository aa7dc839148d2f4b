import re

from connectors.sandboxing.draws import Draw
from connectors.sandboxing.people import person
from connectors.sandboxing.places import CITIES, address, landline, mobile
from connectors.sandboxing.records import SeededRecords


def test_the_same_record_is_the_same_every_time():
    assert person(Draw(1, 2, 3), 3) == person(Draw(1, 2, 3), 3)
    assert person(Draw(1, 2, 3), 3) != person(Draw(1, 2, 4), 4)


def test_streams_are_even_and_independent():
    counts = [0] * 10
    for index in range(10_000):
        counts[Draw(2026, 1, index).below(10)] += 1

    assert min(counts) > 850
    assert max(counts) < 1150
    assert len({Draw(2026, salt, index).uuid() for salt in range(3) for index in range(1000)}) == 3000


def test_uuids_are_of_version_four():
    assert re.fullmatch(
        r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", Draw(1, 1, 1).uuid()
    )


def test_chances_and_ranges():
    draw = Draw(7, 7, 7)

    assert 2500 < sum(draw.chance(0.3) for _ in range(10_000)) < 3500
    assert {draw.between(2, 4) for _ in range(100)} == {2, 3, 4}


def test_addresses_reach_nobody():
    for index in range(500):
        local, _, domain = person(Draw(3, 1, index), index).email.partition("@")
        assert re.fullmatch(r"[a-z.\-]+\.\d+", local), local
        assert domain in {"example.com", "example.org", "example.net"} or domain.endswith(".example")


def test_numbers_are_from_the_ranges_kept_for_fiction():
    pattern = re.compile(
        r"\+49 (30 23125|69 90009|40 66969|221 4710|89 99998)\d{3}|\+49 (171 39200|176 040690)\d{2}"
    )
    for index in range(200):
        draw = Draw(4, 1, index)
        assert pattern.fullmatch(landline(draw))
        assert pattern.fullmatch(mobile(draw))


def test_places_hang_together():
    assert all(city.state.startswith(city.country) for city in CITIES)
    assert address(Draw(1, 1, 1)).city in CITIES


def test_seeded_records_are_made_when_read_and_kept_when_changed():
    made = []

    def make(index):
        made.append(index)
        return {"id": f"r{index}"}

    records = SeededRecords((f"r{index}" for index in range(1000)), make)

    assert (len(records), made) == (1000, [])
    records.put("r5", {"id": "r5", "name": "changed"})
    records.put("new", {"id": "new"})
    assert records.remove("r0")
    assert not records.remove("r0")
    assert records.get("r5") == {"id": "r5", "name": "changed"}
    assert records.get("r0") is None
    assert (records.seeded(5), records.seeded(0), records.seeded(2000)) == (
        {"id": "r5", "name": "changed"},
        None,
        None,
    )
    assert [next(iter(records)), list(records)[4], list(records)[-1]] == ["r1", "r5", "new"]
    assert made == []
    records.reset()
    assert (len(records), "new" in records, records.get("r5")) == (1000, False, {"id": "r5"})
