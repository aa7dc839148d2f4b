"""Opt-in faults: which request fails, and how.

A rule applies to requests of its method and path, either at a seeded `rate` or to the `next` so many of them.
"""

import random
import re
from collections.abc import Mapping
from http import HTTPMethod
from typing import Any, Literal, get_args

import msgspec

FaultKind = Literal[
    "latency",
    "rate_limited",
    "server_error",
    "status",
    "drop_before",
    "drop_after",
    "truncate",
    "unknown_enum",
    "missing_keys",
    "expired_token",
    "garbage",
]

#: Each of these decides the whole answer, so one request gets at most one of them.
DECIDING = frozenset(
    {"rate_limited", "server_error", "status", "drop_before", "drop_after", "truncate", "garbage"}
)
SERVER_ERRORS = frozenset({500, 502, 503, 504})
LEAST_STATUS, GREATEST_STATUS = 200, 599


class FaultRule(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """One rule, as the admin path takes it.

    `path` is a prefix, or a regular expression if it begins with `^`. Without `rate` and `next` the rule
    applies to every matching request. `retry_after` is in seconds; None sends no header.
    """

    kind: FaultKind
    method: str | None = None
    path: str | None = None
    rate: float | None = None
    next: int | None = None
    status: int | None = None
    retry_after: int | None = None
    milliseconds: int = 0

    def __post_init__(self) -> None:
        problem = _problem_of(self)
        if problem:
            raise ValueError(problem)

    def matches(self, method: str, path: str) -> bool:
        """Tell whether a request is in the scope of this rule."""
        if self.method is not None and self.method.upper() != method:
            return False
        if self.path is None:
            return True
        return (
            re.search(self.path, path) is not None
            if self.path.startswith("^")
            else path.startswith(self.path)
        )


def _problem_of(rule: FaultRule) -> str | None:
    if rule.rate is not None and rule.next is not None:
        return "give either rate or next, not both"
    if rule.rate is not None and not 0 <= rule.rate <= 1:
        return f"rate is {rule.rate}; give a share between 0 and 1"
    if rule.next is not None and rule.next < 1:
        return f"next is {rule.next}; give the number of requests to hit, 1 or more"
    return _scope_problem(rule) or _kind_problem(rule)


def _scope_problem(rule: FaultRule) -> str | None:
    if rule.method is not None and rule.method.upper() not in HTTPMethod.__members__:
        return f"method is {rule.method!r}; give an HTTP method or leave it out"
    try:
        re.compile(rule.path or "")
    except re.error as error:
        return f"path {rule.path!r} is no regular expression: {error}"
    return None


def _kind_problem(rule: FaultRule) -> str | None:
    if rule.kind == "latency" and rule.milliseconds <= 0:
        return "latency needs milliseconds greater than 0"
    if rule.kind == "status" and not LEAST_STATUS <= (rule.status or 0) <= GREATEST_STATUS:
        return f"status is {rule.status}; kind status needs one from {LEAST_STATUS} to {GREATEST_STATUS}"
    if rule.kind == "server_error" and (rule.status or 500) not in SERVER_ERRORS:
        return f"status is {rule.status}; server_error knows 500, 502, 503 and 504"
    return None


class _Armed:
    """A rule with what is left of it."""

    def __init__(self, number: int, rule: FaultRule, seed: int) -> None:
        self.number = number
        self.rule = rule
        self.left = rule.next
        self.fired = 0
        # One generator per rule: adding a rule leaves the pattern of the others as it was.
        self._random = random.Random(seed * 1000 + number)  # noqa: S311 - a repeatable pattern, no secret

    def fires(self) -> bool:
        """Decide for one matching request, and count it."""
        if self.left == 0 or (self.rule.rate is not None and self._random.random() >= self.rule.rate):
            return False
        if self.left is not None:
            self.left -= 1
        self.fired += 1
        return True

    def describe(self) -> dict[str, Any]:
        return {"id": self.number, **msgspec.to_builtins(self.rule), "left": self.left, "fired": self.fired}


class FaultPlan:
    """The rules in force. The same seed, rules and order of requests give the same faults."""

    def __init__(self, seed: int = 2026) -> None:
        self._seed = seed
        self._rules: list[_Armed] = []

    def add(self, rule: FaultRule) -> None:
        """Put a rule in force."""
        self._rules.append(_Armed(len(self._rules) + 1, rule, self._seed))

    def add_from(self, data: Mapping[str, Any]) -> None:
        """Put a rule in force that was given as JSON; `ValueError` says what is wrong with it."""
        if data.get("kind") not in get_args(FaultKind):
            message = f"unknown fault kind {data.get('kind')!r}; known are: {', '.join(get_args(FaultKind))}"
            raise ValueError(message)
        self.add(msgspec.convert(dict(data), FaultRule))

    def clear(self) -> None:
        """Drop all rules."""
        self._rules.clear()

    def draw(self, method: str, path: str) -> list[FaultRule]:
        """Return what this request suffers: any number of rules, at most one of them deciding its answer."""
        if not self._rules:
            return []
        drawn: list[FaultRule] = []
        decided = False
        for armed in self._rules:
            deciding = armed.rule.kind in DECIDING
            if (deciding and decided) or not armed.rule.matches(method, path) or not armed.fires():
                continue
            decided = decided or deciding
            drawn.append(armed.rule)
        return drawn

    def describe(self) -> list[dict[str, Any]]:
        """Return the rules with what is left of them and how often they fired."""
        return [armed.describe() for armed in self._rules]
