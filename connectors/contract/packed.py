"""Packed JSON: remote data would be most of what a cache holds, and few requests ask for them."""

from typing import Any

import msgspec


class Packed(msgspec.Struct, frozen=True, gc=False):
    """A packed JSON text, and what unpacks it. `repr` shows nothing of it: it may hold personal data.

    It keeps its packing alive: an integration may be closed while a request still holds its records.
    """

    content: bytes
    packing: Any

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"
