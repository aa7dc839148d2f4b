"""The encoder of answers. Beside what msgspec encodes, it takes objects that write themselves."""

from typing import Protocol

import msgspec


class Written(Protocol):
    """An object that knows its JSON."""

    def written(self) -> msgspec.Raw:
        """The JSON of this object."""


def _written(value: Written) -> msgspec.Raw:
    try:
        return value.written()
    except AttributeError:
        message = f"Encoding objects of type {type(value).__name__} is unsupported"
        raise TypeError(message) from None


encoder = msgspec.json.Encoder(enc_hook=_written)
