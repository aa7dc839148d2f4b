"""Sightings: the time at which a record's present content was first seen, for so many records and no more."""

from datetime import UTC, datetime, timedelta

import pytest

from connectors.contract.models import Department
from graphql_api.loading.sightings import Sightings

START = datetime(2026, 11, 23, 9, 30, 0, 123457, tzinfo=UTC)


def department(number, minute=0, name="Sales"):
    at = START + timedelta(minutes=minute)
    return Department(
        id=f"id-{number}",
        remote_id=str(number),
        integration_id="one",
        fetched_at=at,
        changed_at=at,
        name=name,
    )


def changed(sightings, *records):
    """Minutes after the start at which the records changed."""
    return [(record.changed_at - START) / timedelta(minutes=1) for record in sightings.stamp(records)]


def test_the_time_of_change_is_that_of_the_first_sighting_to_the_microsecond():
    sightings = Sightings()
    sightings.stamp([department(1)])

    (again,) = sightings.stamp([department(1, minute=5)])

    assert again.changed_at == START
    assert again.fetched_at == START + timedelta(minutes=5)


def test_another_content_is_a_change_and_so_is_the_way_back():
    sightings = Sightings()

    assert changed(sightings, department(1)) == [0]
    assert changed(sightings, department(1, 1, "Selling")) == [1]
    assert changed(sightings, department(1, 2, "Selling")) == [1]
    assert changed(sightings, department(1, 3)) == [3]


def test_records_of_one_answer_share_their_times():
    sightings = Sightings()
    sightings.stamp([department(1), department(2)])

    one, two = sightings.stamp([department(1, minute=5), department(2, minute=5)])

    assert one.changed_at is two.changed_at


@pytest.mark.parametrize("bound", [1, 2, 7, 8])
def test_never_more_than_the_bound_are_remembered(bound):
    sightings = Sightings(max_records=bound)

    for number in range(50):
        sightings.stamp([department(number)])
        assert len(sightings) <= bound


def test_those_unseen_for_longest_are_forgotten():
    sightings = Sightings(max_records=8)
    sightings.stamp(department(number) for number in range(4))
    # 0 and 1 are seen again before the next two; the other two are not.
    assert changed(sightings, department(0, 1), department(1, 1)) == [0, 0]

    sightings.stamp(department(number) for number in (4, 5))

    assert changed(sightings, *(department(number, 2) for number in range(4))) == [0, 0, 2, 2]
