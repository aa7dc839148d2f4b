"""Which methods and paths a key may use with passthrough: rules such as ``GET /v2/persons/**``.

A rule is a method, or several with commas, or ``*`` for any, and a path from the vendor's base. In the path ``*`` stands for
one segment and ``**``, at the end, for the rest, be there one or not. Rules only allow: what none of them names is refused,
and a rule that cannot be read allows nothing.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

METHODS: Final = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
ANY: Final = "*"
REST: Final = "**"
LONGEST: Final = 500
_PATH: Final = re.compile(r"/[A-Za-z0-9._~!$&'()+,;=:%*/-]*")
_EXAMPLE: Final = "Write a method and a path, such as `GET /v2/persons/**`."


class BadRuleError(ValueError):
    """A text is no rule. The message says why, and what to write."""


@dataclass(frozen=True, slots=True)
class PassthroughRule:
    """One rule, read. `methods` is None for any; `segments` are unescaped, those of the pattern apart."""

    methods: frozenset[str] | None
    segments: tuple[str, ...]

    def allows(self, method: str, path: str) -> bool:
        """Whether a request may be made; `path` is one that was checked, without query."""
        return (self.methods is None or method in self.methods) and self._matches(segments_of(path))

    def _matches(self, given: Sequence[str]) -> bool:
        wanted = self.segments
        if wanted[-1] == REST:
            wanted, given = wanted[:-1], given[: len(wanted) - 1]
        return len(wanted) == len(given) and all(map(_fits, wanted, given))


def _fits(wanted: str, given: str) -> bool:
    return bool(given) if wanted == ANY else wanted == given


def segments_of(path: str) -> tuple[str, ...]:
    """The segments of a path, each with its percent-escapes undone: escaped otherwise it is still the same path."""
    return tuple(unquote(segment) for segment in path[1:].split("/"))


def parse(text: str) -> PassthroughRule:
    """Read a rule; BadRuleError if it is none."""
    methods, _, path = text.strip().partition(" ")
    path = path.strip()
    if len(text) > LONGEST:
        message = f"A rule has at most {LONGEST} characters."
        raise BadRuleError(message)
    if not _PATH.fullmatch(path):
        message = f"A rule's path begins with a slash and holds no query. {_EXAMPLE}"
        raise BadRuleError(message)
    return PassthroughRule(_methods(methods), _segments(path))


def _methods(text: str) -> frozenset[str] | None:
    if text == ANY:
        return None
    named = frozenset(text.split(","))
    if not named <= METHODS:
        message = (
            f"A rule's method is one or several of {', '.join(sorted(METHODS))}, or * for any. {_EXAMPLE}"
        )
        raise BadRuleError(message)
    return named


def _segments(path: str) -> tuple[str, ...]:
    segments = path[1:].split("/")
    if REST in segments[:-1]:
        message = f"** stands for the rest of a path: it can only be its end. {_EXAMPLE}"
        raise BadRuleError(message)
    if any("*" in segment and segment not in (ANY, REST) for segment in segments):
        message = f"* stands for a whole segment of a path, not for a part of one. {_EXAMPLE}"
        raise BadRuleError(message)
    if any(unquote(segment) in (".", "..") for segment in segments):
        message = f"A rule's path holds no . and no .. {_EXAMPLE}"
        raise BadRuleError(message)
    return tuple(unquote(segment) for segment in segments)


def fault_of(text: str) -> str | None:
    """What is wrong with a rule, or None."""
    try:
        parse(text)
    except BadRuleError as error:
        return str(error)
    return None


def allowed(rules: Iterable[str], method: str, path: str) -> bool:
    """Whether a key with these rules may make a request; one without any rules may make all."""
    texts = list(rules)
    return not texts or any(_allows(text, method, path) for text in texts)


def _allows(text: str, method: str, path: str) -> bool:
    try:
        return parse(text).allows(method, path)
    except BadRuleError:
        # Keys are made with rules that can be read; one that cannot must not open anything.
        return False
