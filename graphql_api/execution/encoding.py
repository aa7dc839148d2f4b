"""The encoding of answers. Beside what msgspec encodes, it takes objects that know their JSON in parts.

Parts are joined once, at the end: with thousands of them each copy counts. So an object leaves a gap in what msgspec
writes of the value around it, and its parts are put in afterwards.
"""

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec

Part = bytes | msgspec.Raw

# No JSON has these characters: in texts they are escaped.
_GAP: Final = b"\0"
_BETWEEN: Final = b"\1"
_RAW_GAP, _RAW_BETWEEN = msgspec.Raw(_GAP), msgspec.Raw(_BETWEEN)


class InParts:
    """An object that knows its JSON. Not an `ABC`, of which it takes longer to ask whether an object is one."""

    __slots__ = ()

    @abstractmethod
    def write(self, parts: list[Part]) -> None:
        """Add the JSON of this object to the parts, cut anywhere."""


#: The JSON of a value, and the objects that stand in its gaps.
Filled = list[bytes | InParts]


def encode(value: Any) -> bytes:  # noqa: ANN401 - whatever can be encoded
    """The JSON of a value."""
    parts: list[Part] = []
    write(value, parts)
    return b"".join(parts)


def write(value: Any, parts: list[Part]) -> None:  # noqa: ANN401 - as above
    """Add the JSON of a value to the parts."""
    text, left_out = _with_gaps(value)
    add(_filled(text, iter(left_out)), parts)


def texts_of(values: Sequence[Any]) -> tuple[Sequence[Part | Filled], bool]:
    """The JSON of each value, and whether objects that write themselves are among them."""
    classes = set(map(type, values))
    if classes == {msgspec.Raw}:
        return values, False
    if all(issubclass(cls, InParts) for cls in classes):
        return [[value] for value in values], True
    # All at once, and what msgspec writes between them tells them apart: a call for each takes longer.
    row = [_RAW_BETWEEN] * (2 * len(values) - 1)
    row[::2] = values
    text, left_out = _with_gaps(row)
    texts = text[1:-1].split(b",%b," % _BETWEEN)
    if not left_out:
        return texts, False
    objects = iter(left_out)
    return [_filled(text, objects) if _GAP in text else text for text in texts], True


def add(filled: Filled, parts: list[Part]) -> None:
    """Add texts, and what objects between them write, to the parts."""
    for each in filled:
        if isinstance(each, bytes):
            parts.append(each)
        else:
            each.write(parts)


def _with_gaps(value: Any) -> tuple[bytes, list[InParts]]:  # noqa: ANN401 - as above
    left_out: list[InParts] = []

    def leave_out(one: object) -> msgspec.Raw:
        if not isinstance(one, InParts):
            message = f"Encoding objects of type {type(one).__name__} is unsupported"
            raise TypeError(message)
        left_out.append(one)
        return _RAW_GAP

    return msgspec.json.encode(value, enc_hook=leave_out), left_out


def _filled(text: bytes, objects: Iterator[InParts]) -> Filled:
    first, *others = text.split(_GAP)
    filled: Filled = [first]
    for other in others:
        filled += (next(objects), other)
    return filled
