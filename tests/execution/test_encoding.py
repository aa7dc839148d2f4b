"""Values with objects among them that write themselves: the same JSON as if they were plain."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphql_api.execution.encoding import InParts, add, encode, texts_of


class Own(InParts):
    """A value that writes itself, cut in two; what is in it may do so too."""

    def __init__(self, value):
        self.value = value

    def write(self, parts):
        text = encode(self.value)
        parts += (text[:1], text[1:])


def joined(text):
    parts = []
    add(text if isinstance(text, list) else [text], parts)
    return b"".join(parts)


def plain(value):
    if isinstance(value, Own):
        return plain(value.value)
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, list) else value


scalars = st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text() | st.floats(allow_nan=False)
values = st.recursive(
    scalars | st.sampled_from(["\0", "\1", ",\1,", "\\u0000"]),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | inner.map(Own),
    max_leaves=20,
)


@given(values)
def test_it_is_the_json_of_the_plain_value(value):
    assert encode(value) == msgspec.json.encode(plain(value))


@given(st.lists(values, min_size=1))
def test_each_value_of_a_column_has_its_own_text(column):
    texts, in_parts = texts_of(column)

    assert list(map(joined, texts)) == [msgspec.json.encode(plain(value)) for value in column]
    assert in_parts is any(isinstance(text, list) for text in texts)


def test_a_column_of_texts_is_as_it_is():
    column = [msgspec.Raw(b"1"), msgspec.Raw(b"[2]")]
    assert texts_of(column) == (column, False)


@pytest.mark.parametrize("text", [b'["\0"]', b'[{"a":"\1"}]', b"[\0]"])
def test_no_json_of_a_vendor_has_the_characters_that_mark_gaps(text):
    with pytest.raises(msgspec.DecodeError):
        msgspec.json.decode(text, type=list[msgspec.Raw])


def test_what_cannot_be_encoded_is_named():
    with pytest.raises(TypeError, match="object"):
        encode({"a": object()})
