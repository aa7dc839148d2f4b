"""graphql-core's messages about variables without the values that they quote: those of a write are a person's.

What stands in the operation itself was written by a developer, and is quoted.
"""

import re
from typing import Final

_ABOUT_A_VARIABLE: Final = "Variable '$"
_QUOTES: Final = (
    (re.compile(r"([.;,?]?) [Ff]ound: .*", re.DOTALL), lambda found: "?" if found[1] == "?" else "."),
    (re.compile(r"(cannot represent [^:]*): .*", re.DOTALL), r"\1."),
    (re.compile(r"(: )Value '.*'( does not exist in)", re.DOTALL), r"\1The value\2"),
)


def unquoted(message: str) -> str:
    """The message without what a client gave as a variable's value; places and types stay."""
    if message.startswith(_ABOUT_A_VARIABLE):
        for quote, rest in _QUOTES:
            message = quote.sub(rest, message)
    return message
