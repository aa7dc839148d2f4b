"""Takes secrets out of what a vendor answers: one that tells a request back would tell its token too.

A secret is found in the spellings in which programs write texts: as it is, percent-encoded, escaped for JSON or HTML, and
in base64 or hexadecimal digits. It is not found where it was split, encrypted, or packed into a file.
"""

import base64
import re
from collections.abc import Iterable, Iterator
from typing import Final

REDACTED: Final = "[redacted]"
# Shorter texts are words that may stand in any answer; no vendor's secret is so short.
SHORTEST: Final = 6
# By the number of foreign bytes in the same group of three.
_FIRST_DIGIT: Final = (0, 2, 3)
_NAMED: Final = {
    "&": ("&amp;",),
    '"': ("&quot;",),
    "'": ("&apos;",),
    "<": ("&lt;",),
    ">": ("&gt;",),
    " ": (r"\+",),
}


class Redaction:
    """Replaces some secrets. `used` tells whether there was anything to replace."""

    def __init__(self, secrets: Iterable[str]) -> None:
        # Longest first: one may hold another, as the header holds the token.
        known = {secret for secret in secrets if len(secret) >= SHORTEST}
        self._patterns = [_pattern(secret) for secret in sorted(known, key=lambda one: (-len(one), one))]
        self.used = False

    def __repr__(self) -> str:
        return f"Redaction({len(self._patterns)} secrets)"

    def of_bytes(self, content: bytes) -> bytes:
        """The content without the secrets."""
        for pattern in self._patterns:
            content, count = pattern.subn(REDACTED.encode(), content)
            self.used = self.used or count > 0
        return content

    def of_text(self, text: str) -> str:
        """The text without the secrets."""
        return self.of_bytes(text.encode("utf-8", "surrogateescape")).decode("utf-8", "surrogateescape")


def _pattern(secret: str) -> re.Pattern[bytes]:
    encoded = map(re.escape, _encoded(secret.encode("utf-8", "surrogateescape")))
    return re.compile(b"|".join([b"".join(map(_spelled, secret)), *encoded]))


def _spelled(character: str) -> bytes:
    """One character in all spellings. Letters and digits, which nobody escapes, stay as they are: fast to look for."""
    content = character.encode("utf-8", "surrogateescape")
    literal = re.escape(content)
    if content.isalnum():
        return literal
    number = ord(character)
    spellings = [
        "".join(f"%(?:25)*{_hex(byte, 2)}" for byte in content),
        rf"\\+u{_hex(number, 4)}",
        rf"\\+x{_hex(number, 2)}",
        f"&#[xX]0*{_hex(number, 1)};",
        f"&#0*{number};",
        *_NAMED.get(character, ()),
    ]
    return rb"(?:\\*" + literal + b"|" + "|".join(spellings).encode() + b")"


def _hex(number: int, digits: int) -> str:
    """A pattern for a number in hexadecimal digits, small or large."""
    text = f"{number:0{digits}x}"
    return "".join(f"[{digit}{digit.upper()}]" if digit.isalpha() else digit for digit in text)


def _encoded(content: bytes) -> Iterator[bytes]:
    yield from (content.hex().encode(), content.hex().upper().encode())
    for alphabet in (base64.b64encode, base64.urlsafe_b64encode):
        for before in range(3):
            # Inside a longer text only those digits can be told to which no neighbour has added bits.
            last = (before + len(content)) // 3 * 4 + (before + len(content)) % 3
            core = alphabet(bytes(before) + content)[_FIRST_DIGIT[before] : last]
            if len(core) >= SHORTEST:
                yield core
