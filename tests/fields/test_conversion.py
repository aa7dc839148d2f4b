"""Values of vendors as the types that administrators choose: exact, and nothing guessed."""

from datetime import date, datetime

import pytest

from connectors.contract.fields import FieldSource, FieldType
from graphql_api.fields.conversion import UnconvertibleError, converted


def day(text):
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def moment(text):
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


SOURCE = FieldSource(values=dict, day=day, moment=moment, words={"oui": True, "non": False})

GOOD = [
    ("TEXT", "Ulm", "Ulm"),
    ("TEXT", " padded ", " padded "),
    ("TEXT", 37.5, "37.5"),
    ("TEXT", True, "true"),
    ("NUMBER", 5, 5),
    ("NUMBER", "5", 5),
    ("NUMBER", "-37,5", -37.5),
    ("NUMBER", " 37.50 ", 37.5),
    ("BOOLEAN", False, False),
    ("BOOLEAN", 1, True),
    ("BOOLEAN", "No", False),
    ("BOOLEAN", "Oui", True),
    ("DATE", "2026-11-23", "2026-11-23"),
    ("DATE_TIME", "2026-11-23T10:30:00+01:00", "2026-11-23T09:30:00Z"),
    ("JSON", {"a": [1]}, {"a": [1]}),
    ("LIST", ["a"], ["a"]),
    ("LIST", [], []),
    ("LIST", "a", ["a"]),
    ("LIST", 0, [0]),
]
BAD = [
    ("TEXT", ["a"]),
    ("TEXT", {"a": 1}),
    ("NUMBER", "many"),
    ("NUMBER", "1.234,56"),
    ("NUMBER", "1" * 16),
    ("NUMBER", True),
    ("NUMBER", 10**20),
    ("NUMBER", float("inf")),
    ("NUMBER", "١٢"),
    ("NUMBER", [1]),
    ("BOOLEAN", 2),
    ("BOOLEAN", "perhaps"),
    ("BOOLEAN", []),
    ("DATE", "soon"),
    ("DATE", 20261123),
    ("DATE_TIME", "soon"),
    ("LIST", {"a": 1}),
]


@pytest.mark.parametrize(("wanted", "value", "expected"), GOOD)
def test_what_can_be_converted(wanted, value, expected):
    found = converted(value, FieldType(wanted), SOURCE)
    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(("wanted", "value"), BAD)
def test_what_cannot_be_converted_is_an_error_without_the_value(wanted, value):
    with pytest.raises(UnconvertibleError) as caught:
        converted(value, FieldType(wanted), SOURCE)
    assert str(caught.value) == ""


@pytest.mark.parametrize("wanted", FieldType)
@pytest.mark.parametrize("value", [None, "", "  "])
def test_no_value_stays_none(wanted, value):
    assert converted(value, wanted, SOURCE) is None
