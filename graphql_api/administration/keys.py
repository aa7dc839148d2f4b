"""API keys of the store: made, told of, and ended."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from sqlalchemy import Connection

from graphql_api.errors import ErrorCode
from graphql_api.intake.problems import Problems
from graphql_api.security.keys import Caller, id_of, keyed_digest, new_key
from graphql_api.security.passthrough_rules import fault_of
from graphql_api.security.scopes import EVERYTHING, OnDenied, Scope
from graphql_api.store import audit, key_rows
from graphql_api.store.database import Database
from graphql_api.store.key_rows import KeyRow

LONGEST_NAME: Final = 200
#: An operator at the command line: whoever can open the database needs no key to make one.
OPERATOR: Final = Caller(name="operator", scopes=EVERYTHING)


@dataclass(frozen=True, kw_only=True)
class NewKey:
    """What is said of a new key. `integrations` is None for all; `expires_at` in seconds since 1970."""

    name: str
    scopes: Sequence[Scope]
    integrations: Sequence[str] | None = None
    on_denied: OnDenied = OnDenied.ERROR
    passthrough_rules: Sequence[str] = ()
    expires_at: float | None = None


@dataclass(frozen=True, kw_only=True)
class KeyOffice:
    """Where keys are kept, and who makes them: nobody gives more than they have."""

    database: Database
    pepper: bytes = field(repr=False)
    caller: Caller

    async def create(
        self, given: NewKey, known: Sequence[str], problems: Problems
    ) -> tuple[str, KeyRow] | None:
        """A fresh key, to be shown once, and what is kept of it; `known` are the integrations there are."""
        self._check(given, known, problems)
        if problems:
            return None
        key, _ = new_key()
        row = KeyRow(
            id=id_of(key),
            name=given.name.strip(),
            digest=keyed_digest(self.pepper, key),
            scopes=tuple(sorted(set(given.scopes))),
            integrations=None if given.integrations is None else tuple(sorted(set(given.integrations))),
            on_denied=given.on_denied.value,
            passthrough_rules=tuple(given.passthrough_rules),
            created_at=time.time(),
            expires_at=given.expires_at,
        )
        await self.database.write(partial(self._add, row=row))
        return key, row

    async def revoke(self, id_: str, problems: Problems) -> bool:
        """End a key. Within seconds no process lets it in any more."""
        known = {row.id: row for row in await self.listed()}
        if id_ not in known or not await self.database.write(partial(self._end, id_=id_)):
            problems.at("id").add(f"There is no key {id_[:80]!r}.", ErrorCode.NOT_FOUND)
            return False
        return True

    async def listed(self) -> list[KeyRow]:
        """The keys that this caller may see: those that reach nothing beyond its own integrations."""
        rows = await self.database.read(key_rows.every)
        own = self.caller.integration_ids
        return [
            row
            for row in rows
            if own is None or (row.integrations is not None and own.issuperset(row.integrations))
        ]

    def _check(self, given: NewKey, known: Sequence[str], problems: Problems) -> None:
        if not 0 < len(given.name.strip()) <= LONGEST_NAME:
            problems.at("name").add(
                f"A name has 1 to {LONGEST_NAME} characters: say who or what uses the key."
            )
        if not given.scopes:
            problems.at("scopes").add("A key without scopes opens nothing: name at least one.")
        beyond = [scope.value for scope in given.scopes if not self.caller.may(scope)]
        if beyond:
            problems.at("scopes").add(
                f"Your own key lacks {', '.join(beyond)}: it cannot give that to another."
            )
        if given.expires_at is not None and given.expires_at <= time.time():
            problems.at("expiresAt").add(
                "expiresAt lies in the past. Leave it out for a key that does not expire."
            )
        self._check_reach(given, known, problems)
        self._check_rules(given, problems)

    def _check_reach(self, given: NewKey, known: Sequence[str], problems: Problems) -> None:
        if given.integrations is None and self.caller.integration_ids is not None:
            problems.at("integrationIds").add(
                "Your own key does not reach all integrations: name those it may reach."
            )
        for place, id_ in enumerate(given.integrations or ()):
            if id_ not in known:
                problems.at("integrationIds", place).add(
                    f"There is no integration {id_[:80]!r}.", ErrorCode.NOT_FOUND
                )

    def _check_rules(self, given: NewKey, problems: Problems) -> None:
        place = problems.at("passthroughRules")
        own = self.caller.passthrough_rules
        for number, text in enumerate(given.passthrough_rules):
            if (fault := fault_of(text)) is not None:
                place.at(number).add(fault)
            elif own and text not in own:
                place.at(number).add("Your own key has no such rule: it cannot give that to another.")
        if own and not given.passthrough_rules and Scope.PASSTHROUGH in given.scopes:
            place.add(
                "Your own key may use passthrough only by its rules: name those of them that this one gets."
            )

    def _add(self, connection: Connection, *, row: KeyRow) -> None:
        key_rows.add(connection, row)
        self._note(connection, "key.created", row.id)

    def _end(self, connection: Connection, *, id_: str) -> bool:
        done = key_rows.revoke(connection, id_, time.time())
        if done:
            self._note(connection, "key.revoked", id_)
        return done

    def _note(self, connection: Connection, event: str, id_: str) -> None:
        audit.record(
            connection,
            at=time.time(),
            caller=self.caller.reference,
            event=event,
            integration_id=None,
            detail={"key": id_},
        )
