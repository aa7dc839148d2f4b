"""HR WORKS's records taken apart into fields."""

from datetime import date

import pytest

from connectors.contract.enums import Model
from connectors.hrworks.fields import FIELDS, day, values


def test_nested_fields_by_their_path():
    post = {
        "uuid": "1",
        "postDescriptions": {"tasks": {"title": "T"}, "offer": None},
        "postOffers": [{"id": 1}],
    }
    assert values({"/v2/applicant-management/posts": post}) == {
        "uuid": "1",
        "postDescriptions.tasks.title": "T",
        "postDescriptions.offer": None,
        "postOffers": [{"id": 1}],
    }


@pytest.mark.parametrize("data", [None, [], "x", {}, {"/v2/x": None}])
def test_odd_data_have_no_fields(data):
    assert values(data) == {}


def test_there_is_no_list_of_fields_at_the_vendor():
    assert {model: source.definitions for model, source in FIELDS.items()} == dict.fromkeys(
        (Model.JOB, Model.CANDIDATE, Model.APPLICATION)
    )


@pytest.mark.parametrize(
    "text", ["2026-12-01", "20261201T094600Z", "2026-11-30T23:30:00Z", "2026-12-01T10:00:00"]
)
def test_days_are_those_in_germany(text):
    assert day(text) == date(2026, 12, 1)
