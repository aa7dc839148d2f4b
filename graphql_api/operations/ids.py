"""Ids of operations: `op_` and a ULID, so that they sort by the time at which they were made."""

import re
import secrets
import time
from typing import Final

PREFIX: Final = "op_"
_DIGITS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH: Final = 26
_FORM: Final = re.compile(rf"{PREFIX}[{_DIGITS}]{{{_LENGTH}}}")


def new_id() -> str:
    """A fresh id: 48 bits of time in milliseconds, 80 random bits, in Crockford's base 32."""
    number = int(time.time() * 1000) << 80 | secrets.randbits(80)
    return PREFIX + "".join(_DIGITS[number >> 5 * place & 31] for place in reversed(range(_LENGTH)))


def is_operation_id(text: str) -> bool:
    """Whether a text has the form of an operation's id."""
    return _FORM.fullmatch(text) is not None
