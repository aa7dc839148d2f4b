"""Texts that many records have are one object."""

from connectors.toolkit.sharing import shared


def test_equal_texts_become_one():
    first, second = (b"Berlin".decode() for _ in range(2))

    assert first is not second
    assert shared(first) is shared(second)


def test_none_stands_for_no_text():
    assert (shared(None), shared("")) == (None, None)
