"""Packed JSON: remote data would be most of what a cache holds, and few requests ask for them."""

import zlib
from typing import Final

import msgspec

# Deflate (RFC 1951) without a frame. A window of 4 kB and little memory are what a record needs, and quick to copy.
_WINDOW: Final = -12
_MEMORY: Final = 4
_QUICKEST: Final = 1
# What is left of the window once zlib has kept its look-ahead free.
COMMON_LENGTH: Final = 4096 - 262


class Packing:
    """A way to pack JSON texts that resemble one another: told beforehand what they have in common."""

    def __init__(self, common: bytes) -> None:
        self._packer = zlib.compressobj(_QUICKEST, zlib.DEFLATED, _WINDOW, _MEMORY, zdict=common)
        self._unpacker = zlib.decompressobj(_WINDOW, common)

    def pack(self, text: msgspec.Raw | bytes) -> "Packed":
        """The text packed."""
        # A copy: to make a packer anew and tell it what is common takes several times as long.
        packer = self._packer.copy()
        return Packed(packer.compress(text) + packer.flush(), self)

    def unpack(self, content: bytes) -> bytes:
        """The text that was packed, byte for byte."""
        return self._unpacker.copy().decompress(content)


class Packed(msgspec.Struct, frozen=True, gc=False):
    """A packed JSON text. `repr` shows nothing of it: it may hold personal data."""

    content: bytes
    packing: Packing

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"

    def unpacked(self) -> msgspec.Raw:
        """The text, byte for byte as it was."""
        return msgspec.Raw(self.packing.unpack(self.content))
