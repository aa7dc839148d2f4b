"""Rows whose attributes are encoded already: texts, and between them the values that are still to come.

The rows of a level are columns. An object of its own is only made of those that somebody asks for.
"""

from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any, Final, overload

import msgspec

from graphql_api.execution.encoding import InParts, Part, add, encode, texts_of

#: The JSON of an object; or what stands in it in front of each value that comes later, and behind the last with a comma.
Text = msgspec.Raw | tuple[bytes, ...]
Column = list[Any]

_NULL: Final = b"null"
_NOTHING: Final = msgspec.Raw(b"")


class Splices:
    """The texts of a level, None for objects that are null after all, and a column of values for each late key.

    It is written when no value is to come any more.
    """

    __slots__ = ("_deep", "_parts", "columns", "some_null", "texts")

    def __init__(self, texts: list[tuple[bytes, ...] | None], late: Sequence[str]) -> None:
        self.texts = texts
        self.columns: Mapping[str, Column] = {key: [None] * len(texts) for key in late}
        self.some_null = False
        self._parts: list[Any] = []
        self._deep = False

    def write(self, start: int, end: int, parts: list[Part]) -> None:
        """Add the JSON of some of the objects to the parts, commas between them."""
        self._parts = self._parts or self._put_together()
        each = 2 * len(self.columns) + 1
        own = self._parts[start * each : end * each]
        own[-1] = own[-1][:-1]
        if not self._deep:
            parts += own
            return
        for part in own:
            if type(part) is list:
                add(part, parts)
            else:
                parts.append(part)

    def _put_together(self) -> list[Any]:
        """Text, value, text, … of each object: of all objects at once, since a loop over each takes longer.

        A value may be a list, of texts and of objects that write themselves.
        """
        texts, columns = self.texts, list(self.columns.values())
        if self.some_null:
            null = (_NULL, *[b""] * (len(columns) - 1), b",")
            columns = [
                [_NOTHING if text is None else value for text, value in zip(texts, column, strict=True)]
                for column in columns
            ]
            texts = [null if text is None else text for text in texts]
        each = 2 * len(columns) + 1
        parts: list[Any] = [b""] * (each * len(texts))
        for number in range(len(columns) + 1):
            parts[2 * number :: each] = map(itemgetter(number), texts)
        for number, column in enumerate(columns):
            parts[2 * number + 1 :: each], deep = texts_of(column)
            self._deep = self._deep or deep
        return parts


class Spliced(InParts):
    """One object of a response, which can be used like a `Row`."""

    __slots__ = ("_index", "_splices")

    def __init__(self, splices: Splices, index: int) -> None:
        self._splices = splices
        self._index = index

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401 # any value of a response
        return self._splices.columns[key][self._index]

    def __setitem__(self, key: str, value: object) -> None:
        self._splices.columns[key][self._index] = value

    def write(self, parts: list[Part]) -> None:
        """Add the JSON of the object to the parts."""
        self._splices.write(self._index, self._index + 1, parts)


class SplicedRows(Sequence[Spliced], InParts):
    """The rows of a level, or those of one list among them."""

    __slots__ = ("_end", "_splices", "_start")

    def __init__(self, splices: Splices, start: int, end: int) -> None:
        self._splices = splices
        self._start = start
        self._end = end

    def __len__(self) -> int:
        return self._end - self._start

    @overload
    def __getitem__(self, index: int) -> Spliced: ...
    @overload
    def __getitem__(self, index: slice) -> "SplicedRows": ...
    def __getitem__(self, index: int | slice) -> "Spliced | SplicedRows":
        if isinstance(index, slice):
            start, end, _ = index.indices(len(self))
            return self.part(start, end)
        return Spliced(self._splices, self._start + index)

    def part(self, start: int, end: int) -> "SplicedRows":
        """The rows from one index, 0 or more, up to another, which must be there."""
        return SplicedRows(self._splices, self._start + start, self._start + end)

    def __iter__(self) -> Iterator[Spliced]:
        return (Spliced(self._splices, index) for index in range(self._start, self._end))

    def __setitem__(self, index: int, value: None) -> None:
        """Have an item be null."""
        self._splices.texts[self._start + index] = value
        self._splices.some_null = True

    def fill(self, key: str, values: Sequence[Any], indices: Sequence[int] | None) -> None:
        """Put late values into all rows, or into some."""
        column = self._splices.columns[key]
        if indices is None:
            column[self._start : self._end] = values
            return
        for index, value in zip(indices, values, strict=True):
            column[self._start + index] = value

    def write(self, parts: list[Part]) -> None:
        """Add the JSON of the list to the parts."""
        parts.append(b"[")
        if self._end > self._start:
            self._splices.write(self._start, self._end, parts)
        parts.append(b"]")


def text_of(segments: Sequence[Any], late: Sequence[str]) -> Text:
    """The text of an object of which `segments` are encoded, each an object too, and `late` keys stand between them."""
    members = [encode(segment)[1:-1] for segment in segments]
    if not late:
        return msgspec.Raw(b"{%b}" % members[0])
    names = [encode(key) + b":" for key in late]
    first, *middle, last = [
        b",".join([part for part in (member, name) if part])
        for member, name in zip(members, [*names, b""], strict=True)
    ]
    return (b"{" + first, *[b"," + text for text in middle], b",%b}," % last if last else b"},")
