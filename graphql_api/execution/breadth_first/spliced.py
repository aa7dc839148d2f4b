"""Rows whose attributes are encoded already: texts, and between them the values that are still to come.

The rows of a level are columns. An object of its own is only made of those that somebody asks for.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, overload

import msgspec

from graphql_api.execution.encoding import encoder

#: The JSON of an object, or what stands in it in front of each value that comes later, and behind the last.
Text = msgspec.Raw | tuple[bytes, ...]
Column = list[Any]

_NULL: Final = b"null"


class Splices:
    """The texts of a level, None for objects that are null after all, and a column of values for each late key."""

    __slots__ = ("columns", "texts")

    def __init__(self, texts: list[tuple[bytes, ...] | None], late: Sequence[str]) -> None:
        self.texts = texts
        self.columns: Mapping[str, Column] = {key: [None] * len(texts) for key in late}

    def written(self, start: int, end: int) -> bytes:
        """The JSON of some of the objects, with commas between them."""
        columns = [column[start:end] for column in self.columns.values()]
        return b"".join(_parts(len(columns))(self.texts[start:end], columns)[:-1])


class Spliced:
    """One object of a response, which can be used like a `Row`."""

    __slots__ = ("_index", "_splices")

    def __init__(self, splices: Splices, index: int) -> None:
        self._splices = splices
        self._index = index

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401 # any value of a response
        return self._splices.columns[key][self._index]

    def __setitem__(self, key: str, value: object) -> None:
        self._splices.columns[key][self._index] = value

    def written(self) -> msgspec.Raw:
        """The JSON of the object."""
        return msgspec.Raw(self._splices.written(self._index, self._index + 1))


class SplicedRows(Sequence[Spliced]):
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
            return SplicedRows(self._splices, self._start + start, self._start + end)
        return Spliced(self._splices, self._start + index)

    def __iter__(self) -> Iterator[Spliced]:
        return (Spliced(self._splices, index) for index in range(self._start, self._end))

    def __setitem__(self, index: int, value: None) -> None:
        """Have an item be null."""
        self._splices.texts[self._start + index] = value

    def fill(self, key: str, values: Sequence[Any], indices: Sequence[int] | None) -> None:
        """Put late values into all rows, or into some."""
        column = self._splices.columns[key]
        if indices is None:
            column[self._start : self._end] = values
            return
        for index, value in zip(indices, values, strict=True):
            column[self._start + index] = value

    def written(self) -> msgspec.Raw:
        """The JSON of the list."""
        return msgspec.Raw(b"[%b]" % self._splices.written(self._start, self._end))


@lru_cache(maxsize=64)
def _parts(late: int) -> Callable[[Sequence[Any], Sequence[Column]], list[bytes]]:
    """What the objects of a level with so many late values consist of: generated, since it runs for thousands of them."""
    columns = [f"v{number}" for number in range(late)]
    values = [f"{name} if type({name}) is Raw else encode({name})" for name in columns]
    texts = [f"text[{number}]" for number in range(late)]
    spliced = "".join(f"{text}, {value}, " for text, value in zip(texts, values, strict=True))
    each = f"({spliced}text[{late}], comma) if text is not None else (null, comma)"
    loop = f"text, {', '.join(columns)} in zip(texts, *columns)"
    parts: Callable[[Sequence[Any], Sequence[Column]], list[bytes]] = eval(  # noqa: S307 # of names made here
        f"lambda texts, columns: [part for {loop} for part in ({each})]",
        {"Raw": msgspec.Raw, "encode": encoder.encode, "null": _NULL, "comma": b","},
    )
    return parts


def text_of(segments: Sequence[Any], late: Sequence[str]) -> Text:
    """The text of an object of which `segments` are encoded, each an object too, and `late` keys stand between them."""
    members = [encoder.encode(segment)[1:-1] for segment in segments]
    if not late:
        return msgspec.Raw(b"{%b}" % members[0])
    names = [encoder.encode(key) + b":" for key in late]
    first, *middle, last = [
        b",".join([part for part in (member, name) if part])
        for member, name in zip(members, [*names, b""], strict=True)
    ]
    return (b"{" + first, *[b"," + text for text in middle], b",%b}" % last if last else b"}")
