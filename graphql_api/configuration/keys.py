"""One `[[keys]]` table."""

import re

from graphql_api.configuration.problems import Problems, listed, nearest
from graphql_api.configuration.records import KeyConfig
from graphql_api.configuration.secret_values import Lookup
from graphql_api.configuration.tables import Table
from graphql_api.security.keys import digest
from graphql_api.security.passthrough_rules import fault_of
from graphql_api.security.scopes import ORDINARY, OnDenied, Scope, unknown

_KEYS = ("name", "key", "digest", "integrations", "scopes", "on_denied", "passthrough")
_DIGEST = re.compile(r"sha256:([0-9a-fA-F]{64})")
_REMEDY = "Make a key with `ats-graph key new`; it prints the lines to paste here."
# Shorter than any key of `ats-graph key new`, long enough that guessing is hopeless.
_SHORTEST = 24


def key(table: Table, lookup: Lookup) -> KeyConfig | None:
    """The key a table describes, or None if something is wrong with it, which is reported."""
    before = len(table.problems.found)
    table.allow(_KEYS)
    name = table.required("name", "Say who or what uses this key, e.g. careers-page.")
    kept = _digest(table, lookup)
    reached = table.texts("integrations")
    scopes = _scopes(table)
    on_denied = _on_denied(table)
    rules = _passthrough_rules(table)
    if len(table.problems.found) > before or name is None or kept is None:
        return None
    return KeyConfig(
        name=name,
        digest=kept,
        integrations=None if reached is None else frozenset(reached),
        scopes=scopes,
        on_denied=on_denied,
        passthrough_rules=rules,
    )


def _passthrough_rules(table: Table) -> tuple[str, ...]:
    given = tuple(table.texts("passthrough") or ())
    for text in given:
        if (fault := fault_of(text)) is not None:
            table.problems.add(f"passthrough {text!r} cannot be used. {fault}")
    return given


def _scopes(table: Table) -> frozenset[Scope]:
    given = table.texts("scopes")
    if given is None:
        return ORDINARY
    known = [scope.value for scope in Scope]
    for name in unknown(given):
        table.problems.add(
            f"there is no scope {name!r}.{nearest(name, known)} Known scopes: {listed(known)}."
        )
    return frozenset(Scope(name) for name in given if name in known)


def _on_denied(table: Table) -> OnDenied:
    given = table.text("on_denied") or OnDenied.ERROR.value
    known = [choice.value for choice in OnDenied]
    if given not in known:
        table.problems.add(f"on_denied {given!r} cannot be used. It is one of: {listed(known)}.")
        return OnDenied.ERROR
    return OnDenied(given)


def _digest(table: Table, lookup: Lookup) -> bytes | None:
    if ("key" in table.values) == ("digest" in table.values):
        table.problems.add(f"give either digest or key. {_REMEDY}")
        return None
    if "key" in table.values:
        return _digest_of_key(table.values["key"], table.problems.at("key"), lookup)
    found = _DIGEST.fullmatch(table.text("digest") or "")
    if found is None:
        table.problems.add(f"digest must be sha256: and 64 hexadecimal digits. {_REMEDY}")
        return None
    return bytes.fromhex(found[1])


def _digest_of_key(given: object, problems: Problems, lookup: Lookup) -> bytes | None:
    secret = lookup.secret(given, problems)
    if secret is None:
        return None
    text = secret.reveal().strip()
    if len(text) < _SHORTEST:
        problems.add(f"a key of fewer than {_SHORTEST} characters can be guessed. {_REMEDY}")
        return None
    return digest(text)
