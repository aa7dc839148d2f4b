"""HR4YOU's records taken apart into fields."""

from datetime import date

import pytest

from connectors.contract.enums import Model
from connectors.hr4you.fields import FEED_FIELDS, FIELDS, day

JOB = FIELDS[Model.JOB]


def test_plain_fields_and_the_customers_own():
    payload = {
        "id": 7,
        "title": "Koch",
        "extra": {"a": {"b": 1}, "none": {}},
        "customFields": {"schicht": "Nacht", "a.b": None, "Acme: Score": 5},
    }
    remote_data = {"/api2/jobs": payload}
    assert JOB.values(remote_data) == {
        "id": 7,
        "title": "Koch",
        "extra.a.b": 1,
        "extra.none": {},
        "schicht": "Nacht",
        "a.b": None,
        "Acme: Score": 5,
    }
    assert JOB.custom(remote_data) == ["schicht", "a.b", "Acme: Score"]


def test_a_key_that_is_a_plain_fields_name_is_told_apart():
    remote_data = {"/api2/jobs": {"title": "Koch", "customFields": {"title": "Küche", "new": 1}, "new": 2}}
    assert JOB.values(remote_data) == {"title": "Koch", "customFields.title": "Küche", "new": 1}
    assert JOB.custom(remote_data) == ["customFields.title", "new"]


@pytest.mark.parametrize(
    "data", [None, [], "x", {}, {"/api2/jobs": None}, {"/api2/jobs": {"customFields": []}}]
)
def test_odd_data_have_no_fields(data):
    assert (JOB.values(data), JOB.custom(data)) == ({}, [])


@pytest.mark.parametrize("text", ["2026-12-01", "01.12.2026", "01.12.2026 10:00", "2026-12-01T10:00:00"])
def test_days(text):
    assert day(text) == date(2026, 12, 1)


@pytest.mark.parametrize("text", ["", "soon", "2026", "31.02.2026"])
def test_no_days(text):
    assert day(text) is None


def test_the_feed():
    assert FEED_FIELDS[Model.JOB].values({"/api/jobs/x": {"jobTitle": "Koch"}}) == {"jobTitle": "Koch"}
