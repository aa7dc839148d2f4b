"""What samples tell of a field, and that masked ones tell no more than lengths."""

import pytest

from graphql_api.fields.samples import is_filled, mask, some, type_of


@pytest.mark.parametrize("value", [None, "", " ", [], {}])
def test_empty(value):
    assert not is_filled(value)


@pytest.mark.parametrize("value", [0, False, "a", [None], {"a": None}])
def test_filled(value):
    assert is_filled(value)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([None, ""], None),
        (["a", None], "TEXT"),
        ([1, 2.5], "NUMBER"),
        ([True], "BOOLEAN"),
        (["2026-01-01"], "DATE"),
        (["2026-01-01T10:00:00Z"], "DATE_TIME"),
        (["2026-01-01", "soon"], "TEXT"),
        ([["a"]], "LIST"),
        ([{"a": 1}], "JSON"),
        (["a", ["a"]], "JSON"),
    ],
)
def test_types(values, expected):
    assert type_of(values) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Erika", "•••••"),
        (42, "••"),
        (True, "•"),
        (False, "•"),
        (["ab", False], ["••", "•"]),
        ({"name": "Erika"}, {"•": "•"}),
        ("x" * 500, "•" * 200),
    ],
)
def test_masks(value, expected):
    assert mask(value) == expected


def test_at_most_five_different_ones_and_long_texts_cut():
    assert some(["a", "a", None, "b", 1, True, "c", "d"], masked=False) == ["a", "b", 1, True, "c"]
    assert some(["a", "b", "cd"], masked=True) == ["•", "••"]
    (text,) = some(["x" * 500], masked=False)
    assert (len(text), text[-1]) == (200, "…")
    (parts,) = some([{"a": ["y" * 500] * 9}], masked=False)
    assert [len(part) for part in parts["a"]] == [200] * 5
