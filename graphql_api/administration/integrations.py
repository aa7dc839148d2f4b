"""Integrations of the store: checked against what their connector declares, then kept, changed or deleted."""

import dataclasses
import time
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

import msgspec
from sqlalchemy import Connection

from connectors import registry
from connectors.contract.connector import Limits, Way
from graphql_api.configuration.integrations import (
    ID,
    ID_RULE,
    ORIGIN_RULE,
    SWEEP_RULE,
    applies,
    in_bounds,
    origin_of,
)
from graphql_api.configuration.problems import listed, nearest
from graphql_api.errors import ErrorCode
from graphql_api.intake.problems import Problems
from graphql_api.store import audit, integration_rows
from graphql_api.store.database import Database
from graphql_api.store.integration_rows import IntegrationRow
from graphql_api.store.seals import Keyring

LONGEST_NAME: Final = 200


@dataclass(frozen=True, kw_only=True)
class Given:
    """What an administrator says of a new integration."""

    id: str
    name: str | None
    connector: str
    way: str | None = None
    base_url: str | None = None
    source: str | None = None
    credentials: Mapping[str, str] = field(default_factory=dict, repr=False)
    options: Mapping[str, str] = field(default_factory=dict)
    limits: Mapping[str, float] = field(default_factory=dict)
    only_created: bool | None = None
    sweep_seconds: float | None = None


@dataclass(frozen=True, kw_only=True)
class Office:
    """Where changes are kept, and who makes them. `filed` are the ids that the configuration file describes."""

    database: Database
    keyring: Keyring
    caller: str
    filed: frozenset[str] = frozenset()

    async def create(self, given: Given, problems: Problems) -> IntegrationRow | None:
        """Keep a new integration; None after reporting what is wrong with it."""
        row = _row(given, problems)
        if given.id in self.filed:
            problems.at("id").add(_taken(given.id))
        if row is None or problems:
            return None
        if not await self._write(
            partial(integration_rows.add, keyring=self.keyring, row=row), "created", row.id
        ):
            problems.at("id").add(_taken(row.id))
            return None
        return row

    async def change(self, id_: str, changes: Mapping[str, Any], problems: Problems) -> IntegrationRow | None:
        """Change what is said of an integration; `changes` are attributes of Given that are to be otherwise."""
        before = await self._stored(id_, problems)
        if before is None:
            return None
        row = _changed(before, changes, problems)
        if problems:
            return None
        kept = partial(integration_rows.replace, keyring=self.keyring, row=row)
        event = "relinked" if "credentials" in changes else "updated"
        if not await self._write(kept, event, id_, sorted(changes)):
            problems.at("id").add(_unknown(id_), ErrorCode.NOT_FOUND)
            return None
        return row

    async def delete(self, id_: str, problems: Problems) -> bool:
        """Delete an integration and everything about it, credentials first of all; it cannot be undone."""
        if await self._stored(id_, problems) is None:
            return False
        return await self._write(partial(integration_rows.remove, id_=id_), "deleted", id_)

    async def _stored(self, id_: str, problems: Problems) -> IntegrationRow | None:
        if id_ in self.filed:
            problems.at("id").add(f"{id_} is described in the configuration file: change it there.")
            return None
        rows = await self.database.read(partial(integration_rows.every, keyring=self.keyring))
        found = next((row for row in rows if row.id == id_), None)
        if found is None:
            problems.at("id").add(_unknown(id_), ErrorCode.NOT_FOUND)
        return found

    async def _write(self, work: Any, event: str, id_: str, changed: Sequence[str] = ()) -> bool:  # noqa: ANN401  # a function of a connection
        def run(connection: Connection) -> bool:
            done: bool = work(connection)
            if done:
                audit.record(
                    connection,
                    at=time.time(),
                    caller=self.caller,
                    event=f"integration.{event}",
                    integration_id=id_,
                    detail={"changed": list(changed)} if changed else {},
                )
            return done

        return await self.database.write(run)


def _taken(id_: str) -> str:
    return f"There is an integration {id_!r} already. Choose another id."


def _unknown(id_: str) -> str:
    return f"There is no integration {id_[:80]!r}."


def _row(given: Given, problems: Problems) -> IntegrationRow | None:
    if not ID.fullmatch(given.id):
        problems.at("id").add(f"An id is {ID_RULE}.")
    way = _way(given, problems)
    if way is None:
        return None
    row = IntegrationRow(
        id=given.id,
        name=(given.name or given.id).strip(),
        connector=given.connector,
        way=way.name,
        base_url=_base_url(given.base_url, way, problems),
        source=given.source,
        options=dict(given.options),
        limits=_limits(given.limits, problems),
        credentials=_credentials(given.credentials, way, problems),
        only_created=applies(way) if given.only_created is None else given.only_created,
        sweep_seconds=given.sweep_seconds,
        disabled=False,
    )
    _check_texts(row, problems)
    return row


def _changed(before: IntegrationRow, changes: Mapping[str, Any], problems: Problems) -> IntegrationRow:
    way = registry.connector(before.connector).way(before.way)
    checked = dict(changes)
    if "base_url" in changes:
        checked["base_url"] = _base_url(changes["base_url"], way, problems)
    if "limits" in changes:
        checked["limits"] = _limits(changes["limits"], problems)
    if "credentials" in changes:
        checked["credentials"] = _credentials(changes["credentials"], way, problems)
    row = msgspec.structs.replace(before, **checked)
    _check_texts(row, problems)
    return row


def _check_texts(row: IntegrationRow, problems: Problems) -> None:
    if not 0 < len(row.name.strip()) <= LONGEST_NAME:
        problems.at("name").add(f"A name has 1 to {LONGEST_NAME} characters.")
    if row.source is not None and not 0 < len(row.source.strip()) <= LONGEST_NAME:
        problems.at("source").add(f"A source has 1 to {LONGEST_NAME} characters.")
    if row.sweep_seconds is not None and not in_bounds(row.sweep_seconds):
        problems.at("sweepSeconds").add(f"sweepSeconds {SWEEP_RULE} Null for no sweeps.")


def _way(given: Given, problems: Problems) -> Way | None:
    known = registry.slugs()
    if given.connector not in known:
        near = nearest(given.connector, known)
        problems.at("connector").add(
            f"There is no connector of that name.{near} Known connectors: {listed(known)}."
        )
        return None
    connector = registry.connector(given.connector)
    ways = [way.name for way in connector.ways]
    if given.way is not None and given.way not in ways:
        problems.at("way").add(f"{connector.name} has no such way. Known ways: {listed(ways)}.")
        return None
    return connector.way(given.way)


def _base_url(given: str | None, way: Way, problems: Problems) -> str:
    if not given:
        if way.default_base_url is None:
            problems.at("baseUrl").add(f"baseUrl is missing. {way.base_url_help}")
        return way.default_base_url or ""
    found = origin_of(given)
    if found is None:
        problems.at("baseUrl").add(f"baseUrl {ORIGIN_RULE} {way.base_url_help}")
    return found or ""


_KINDS = typing.get_type_hints(Limits)


def _limits(given: Mapping[str, float], problems: Problems) -> dict[str, float]:
    known = {each.name for each in dataclasses.fields(Limits)}
    for name, value in given.items():
        if name not in known or value <= 0:
            problems.at("limits", name).add("A limit is a number above 0.")
    return {name: int(value) if _KINDS.get(name) is int else float(value) for name, value in given.items()}


def _credentials(given: Mapping[str, str], way: Way, problems: Problems) -> dict[str, str]:
    wanted = {one.name: one for one in way.credentials}
    for name in given:
        if name not in wanted:
            known = listed(wanted)
            problems.at("credentials").add(f"There is no credential {name[:80]!r}. This way has: {known}.")
    for name, one in wanted.items():
        if not given.get(name, "").strip():
            problems.at("credentials").add(f"{name} is missing ({one.label}). {one.help}")
    return dict(given)
