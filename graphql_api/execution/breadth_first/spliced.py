"""Rows whose attributes are encoded already: texts, and between them the values that are still to come.

The rows of a level are columns. An object of its own is only made of those that somebody asks for.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any, Final, overload

import msgspec

from graphql_api.execution.encoding import InParts, Part, add, encode, texts_of

Column = list[Any]
_NULL: Final = b"null"
_NOTHING: Final = msgspec.Raw(b"")


class Cut(msgspec.Struct, gc=False, eq=False):
    """The JSON of an object, cut where values come later: what stands in front of each, and behind the last with a comma.

    `whole` is what it was last put together to, comma included, with `value` as the only one to come.
    """

    pieces: tuple[bytes, ...]
    value: msgspec.Raw | None = None
    whole: bytes = b""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"

    def put_together(self, value: msgspec.Raw) -> int:
        """Have `whole` hold a value; how many bytes it has grown by."""
        before = len(self.whole)
        self.value, self.whole = value, b"".join((self.pieces[0], value, self.pieces[1]))
        return len(self.whole) - before


#: The JSON of an object, whole or with values to come.
Text = msgspec.Raw | Cut


class Splices:
    """The texts of a level, None for objects that are null after all, and a column of values for each late key.

    It is written when no value is to come any more. `grown` is told how many bytes the texts have grown by then.
    """

    __slots__ = ("_deep", "_each", "_grown", "_parts", "columns", "some_null", "texts")

    def __init__(self, texts: list[Cut | None], late: Sequence[str], grown: Callable[[int], None]) -> None:
        self.texts: list[Any] = texts
        self.columns: Mapping[str, Column] = {key: [None] * len(texts) for key in late}
        self.some_null = False
        self._grown = grown
        self._parts: list[Any] = []
        self._each = 1
        self._deep = False

    def write(self, start: int, end: int, parts: list[Part]) -> None:
        """Add the JSON of some of the objects to the parts, commas between them."""
        self._parts = self._parts or self._as_before() or self._put_together()
        own = self._parts[start * self._each : end * self._each]
        own[-1] = own[-1][:-1]
        if not self._deep:
            parts += own
            return
        for part in own:
            if type(part) is list:
                add(part, parts)
            else:
                parts.append(part)

    def _as_before(self) -> list[Any] | None:
        """The objects as they were last put together, where the one value of each is a text: mostly it is the same again.

        With thousands of objects, a part less for each counts.
        """
        values, *others = self.columns.values()
        if self.some_null or others or set(map(type, values)) != {msgspec.Raw}:
            return None
        if not self._hold(values):
            pairs = zip(self.texts, values, strict=True)
            self._grown(sum(text.put_together(value) for text, value in pairs if text.value is not value))
            # An object that stands here twice may have two values.
            if not self._hold(values):
                return None
        return [text.whole for text in self.texts]

    def _hold(self, values: Column) -> bool:
        return [text.value for text in self.texts] == values

    def _put_together(self) -> list[Any]:
        """Text, value, text, … of each object: of all objects at once, since a loop over each takes longer.

        A value may be a list, of texts and of objects that write themselves.
        """
        texts, columns = self.texts, list(self.columns.values())
        if self.some_null:
            null = Cut((_NULL, *[b""] * (len(columns) - 1), b","))
            columns = [
                [_NOTHING if text is None else value for text, value in zip(texts, column, strict=True)]
                for column in columns
            ]
            texts = [text or null for text in texts]
        pieces = [text.pieces for text in texts]
        self._each = 2 * len(columns) + 1
        parts: list[Any] = [b""] * (self._each * len(pieces))
        for number in range(len(columns) + 1):
            parts[2 * number :: self._each] = map(itemgetter(number), pieces)
        for number, column in enumerate(columns):
            parts[2 * number + 1 :: self._each], deep = texts_of(column)
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
    return Cut((b"{" + first, *[b"," + text for text in middle], b",%b}," % last if last else b"},"))
