"""Rows whose attributes are encoded already: texts, and between them the values that are still to come."""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any, ClassVar

import msgspec

from graphql_api.execution.breadth_first.rows import attribute
from graphql_api.execution.encoding import encoder

#: The JSON of an object, or what stands in it in front of each value that comes later, and behind the last.
Text = msgspec.Raw | tuple[bytes, ...]

Parts = tuple[bytes | msgspec.Raw, ...]


class Spliced:
    """One object of a response. What comes later is kept and found as in a `Row`; it can be null as well."""

    __slots__ = ("texts",)

    #: The attributes of what comes later, in order, by response key.
    late: ClassVar[dict[str, str]]
    #: The JSON in parts, a comma behind it.
    parts: Callable[..., Parts]

    def __init__(self, texts: tuple[bytes, ...]) -> None:
        self.texts = texts

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401 # any value of a response
        return getattr(self, self.late[key])

    def __setitem__(self, key: str, value: object) -> None:
        setattr(self, self.late[key], value)

    def written(self) -> msgspec.Raw:
        """The JSON of the whole."""
        return msgspec.Raw(b"".join(self.parts()[:-1]))


@lru_cache(maxsize=1024)
def spliced_class(late: tuple[tuple[str, int], ...]) -> type[Spliced]:
    """The class of rows to which values come under these response keys, with their numbers among all attributes."""
    names = {key: attribute(number) for key, number in late}
    parts = _parts(tuple(names.values()))
    return type("Spliced", (Spliced,), {"__slots__": tuple(names.values()), "late": names, "parts": parts})


def _parts(names: Sequence[str]) -> Callable[[Any], Parts]:
    """Generated, since a loop over few values takes longer than all the rest."""
    values = [f"row.{name} if type(row.{name}) is Raw else encode(row.{name})" for name in names]
    texts = [f"row.texts[{number}]" for number in range(len(names) + 1)]
    listed = [part for pair in zip(texts, values, strict=False) for part in pair]
    parts: Callable[[Any], Parts] = eval(  # noqa: S307 # of names made in this package
        f"lambda row: ({', '.join(listed)}, {texts[-1]}, b',')",
        {"Raw": msgspec.Raw, "encode": encoder.encode},
    )
    return parts


class Items:
    """The rows of a list, some of them spliced. It is written as one, which takes a third of the time."""

    __slots__ = ("_rows",)

    def __init__(self, rows: list[Any]) -> None:
        self._rows = rows

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def __getitem__(self, index: int) -> Any:  # noqa: ANN401 # any item of a response
        return self._rows[index]

    def __setitem__(self, index: int, value: object) -> None:
        self._rows[index] = value

    def written(self) -> msgspec.Raw:
        """The JSON of the list."""
        parts: list[bytes | msgspec.Raw] = [b"["]
        for row in self._rows:
            parts += row.parts() if isinstance(row, Spliced) else (encoder.encode(row), b",")
        parts[-1] = b"]"
        return msgspec.Raw(b"".join(parts))


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
