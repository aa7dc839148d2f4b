"""Packed JSON: remote data would be most of what a cache holds, and few requests ask for them."""


class Packed(bytes):
    """A packed JSON text, which whoever packed it can unpack. `repr` shows nothing of it: it may hold personal data."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"

    __str__ = __repr__
