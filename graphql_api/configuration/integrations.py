"""One `[[integrations]]` table, checked against what its connector says it needs."""

import dataclasses
import re
import typing
from collections.abc import Mapping
from typing import Any
from urllib.parse import SplitResult, urlsplit

from connectors import registry
from connectors.contract.connector import Action, Connector, Limits, Secret, Way
from connectors.contract.credentials import CredentialField
from graphql_api.configuration.problems import listed, nearest
from graphql_api.configuration.records import IntegrationConfig
from graphql_api.configuration.secret_values import Lookup
from graphql_api.configuration.tables import Table

_KEYS = (
    "id",
    "name",
    "connector",
    "way",
    "base_url",
    "source",
    "credentials",
    "options",
    "limits",
    "only_created",
    "sweep_seconds",
    "disabled",
)
ID = re.compile(r"[a-z][a-z0-9-]{1,62}")
ID_RULE = "2 to 63 small letters, digits and hyphens, a letter first, e.g. acme-hrworks"


def integration(table: Table, lookup: Lookup) -> IntegrationConfig | None:
    """The account a table describes, or None if something is wrong with it, which is reported."""
    before = len(table.problems.found)
    table.allow(_KEYS)
    own_id = _checked_id(table)
    way = _way(table)
    base_url = _base_url(table, way)
    limits = _limits(table.table("limits"))
    options = _options(table.table("options"))
    credentials = _credentials(table.table("credentials"), way, lookup)
    sweep_seconds = _sweep_seconds(table)
    only_created, disabled = _switch(table, "only_created"), _switch(table, "disabled")
    if len(table.problems.found) > before or own_id is None or way is None or base_url is None:
        return None
    return IntegrationConfig(
        id=own_id,
        name=table.text("name") or own_id,
        connector=str(table.values["connector"]),
        way=way.name,
        base_url=base_url,
        source=table.text("source"),
        credentials=credentials,
        options=options,
        limits=limits,
        only_created=applies(way) if only_created is None else only_created,
        sweep_seconds=sweep_seconds,
        disabled=bool(disabled),
    )


def applies(way: Way) -> bool:
    """Whether candidates can apply this way: then only what they bring about is shown, unless more is asked for."""
    return Action.CREATE_APPLICATION in way.actions


def _switch(table: Table, name: str) -> bool | None:
    value = table.values.get(name)
    if value is None or isinstance(value, bool):
        return value
    table.problems.add(f"{name} must be true or false.")
    return None


SWEEP_RULE = "is a number of seconds, from 60 (a minute) to 604800 (a week)."
_LEAST_SWEEP, _LONGEST_SWEEP = 60, 604_800


def in_bounds(sweep_seconds: float) -> bool:
    """Whether that is a time that may lie between two sweeps."""
    return _LEAST_SWEEP <= sweep_seconds <= _LONGEST_SWEEP


def _sweep_seconds(table: Table) -> float | None:
    value = table.values.get("sweep_seconds")
    if value is None:
        return None
    if isinstance(value, int | float) and not isinstance(value, bool) and in_bounds(value):
        return value
    table.problems.add(f"sweep_seconds {SWEEP_RULE} Leave it out for no sweeps.")
    return None


def _checked_id(table: Table) -> str | None:
    own_id = table.required("id", f"Give it one: {ID_RULE}.")
    if own_id is not None and not ID.fullmatch(own_id):
        table.problems.add(f"id {own_id!r} cannot be used. An id is {ID_RULE}.")
        return None
    return own_id


def _connector(table: Table) -> Connector | None:
    known = registry.slugs()
    slug = table.required("connector", f"Name one of: {listed(known)}.")
    if slug is None:
        return None
    if slug not in known:
        table.problems.add(
            f"there is no connector {slug!r}.{nearest(slug, known)} Known connectors: {listed(known)}."
        )
        return None
    return registry.connector(slug)


def _way(table: Table) -> Way | None:
    connector = _connector(table)
    name = table.text("way")
    if connector is None:
        return None
    known = [way.name for way in connector.ways]
    if name is not None and name not in known:
        table.problems.add(
            f"{connector.name} has no way {name!r}.{nearest(name, known)} Known ways: {listed(known)}."
        )
        return None
    return connector.way(name)


def _base_url(table: Table, way: Way | None) -> str | None:
    given = table.text("base_url")
    if way is None:
        return given
    if given is None and "base_url" not in table.values:
        if way.default_base_url is None:
            table.problems.add(f"base_url is missing. {way.base_url_help}")
        return way.default_base_url
    return _origin(given, table, way) if given else None


def _origin(given: str, table: Table, way: Way) -> str | None:
    found = origin_of(given)
    if found is None:
        table.problems.add(f"base_url {ORIGIN_RULE} {way.base_url_help}")
    return found


# The text itself is never repeated: people put passwords into addresses.
ORIGIN_RULE = (
    "must be an origin, without path, query or login, e.g. https://example.com or http://127.0.0.1:8311."
)


def origin_of(given: str) -> str | None:
    """The origin that a text gives, without a trailing slash; None if it is none, or more than that."""
    parts = _split(given)
    if parts is None or parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc:
        return None
    return f"{parts.scheme}://{parts.netloc}"


def _split(given: str) -> SplitResult | None:
    try:
        parts = urlsplit(given.strip())
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        return None
    return parts if usable else None


def _limits(table: Table) -> Limits:
    names = [each.name for each in dataclasses.fields(Limits)]
    table.allow(names)
    usable: dict[str, Any] = {name: value for name in names if (value := _number(table, name)) is not None}
    # What is wrong has been reported, and ends the reading; the defaults only stand in until then.
    return dataclasses.replace(Limits(), **usable)


_KINDS = typing.get_type_hints(Limits)


def _number(table: Table, name: str) -> float | None:
    value = table.values.get(name)
    if value is None:
        return None
    whole = _KINDS[name] is int
    if isinstance(value, int if whole else int | float) and not isinstance(value, bool) and value > 0:
        return value
    table.problems.add(f"{name} must be a{' whole' if whole else ''} number above 0.")
    return None


def _options(table: Table) -> Mapping[str, str]:
    return {name: text for name in table.values if (text := table.text(name)) is not None}


def _credentials(table: Table, way: Way | None, lookup: Lookup) -> Mapping[str, Secret]:
    if way is None:
        return {}
    table.allow(field.name for field in way.credentials)
    found = {field.name: _credential(table, field, lookup) for field in way.credentials}
    return {name: secret for name, secret in found.items() if secret is not None}


def _credential(table: Table, field: CredentialField, lookup: Lookup) -> Secret | None:
    given = table.values.get(field.name)
    if given is None:
        table.problems.add(f"{field.name} is missing ({field.label}). {field.help}")
        return None
    return lookup.secret(given, table.problems.at(field.name))
