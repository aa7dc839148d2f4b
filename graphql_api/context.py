"""What one request carries: who asks, the integrations they may see, and what the answer was made from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLError
from strawberry.types import Info

from connectors.contract import ids
from connectors.contract.enums import Model
from connectors.contract.errors import ConnectorError
from graphql_api.accounts import Accounts
from graphql_api.errors import ApiError, ErrorCode
from graphql_api.integrations import Integration
from graphql_api.loading.batches import Batches
from graphql_api.loading.families import children
from graphql_api.loading.freshness import Account
from graphql_api.loading.lookup import Reading
from graphql_api.loading.records import Found, by_ids
from graphql_api.loading.source import Source
from graphql_api.loading.visibility import Glance
from graphql_api.operations.writing import Writing
from graphql_api.security.keys import Caller
from graphql_api.security.scopes import OnDenied, Scope
from graphql_api.store.database import Database
from graphql_api.store.seals import Keyring
from graphql_api.sweeping.schedule import Sweeper
from graphql_api.vendor_errors import public


@dataclass(frozen=True)
class RequestContext:
    """Opened with the request. `integrations` and `readings` hold only what the caller may see.

    `held` are functions that free what the request sent.
    """

    caller: Caller
    integrations: Mapping[str, Integration]
    readings: Mapping[str, Reading]
    account: Account
    writing: Writing
    accounts: Accounts
    glance: Glance | None = None
    sweeper: Sweeper | None = None
    batches: Batches = field(default_factory=Batches)
    errors: list[GraphQLError] = field(default_factory=list)
    held: list[Callable[[], None]] = field(default_factory=list)
    #: What was answered with null for the lack of a scope: fields (as ``Candidate.location``) and scopes, in order.
    withheld: dict[tuple[str, Scope], None] = field(default_factory=dict)
    generations: tuple[int, ...] = field(init=False)
    described: tuple[int, int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "generations", self._generations())
        object.__setattr__(self, "described", self._described())

    def _generations(self) -> tuple[int, ...]:
        return tuple([reading.source.generation for reading in self.readings.values()])

    def _described(self) -> tuple[int, int]:
        return self.accounts.integrations.generation, self.accounts.api_keys.generation

    def unchanged(self) -> Callable[[], bool]:
        """Tells whether nothing that the caller may see was written, or asked for anew, since the request began.

        Nor may an integration or a key have come, gone or changed. It outlives the request, and holds nothing of it.
        """
        sources = [reading.source for reading in self.readings.values()]
        generations, described = list(self.generations), self.described
        integrations, keys = self.accounts.integrations, self.accounts.api_keys
        return lambda: (
            generations == [source.generation for source in sources]
            and described == (integrations.generation, keys.generation)
        )

    @property
    def database(self) -> Database:
        """The store."""
        return self.writing.desk.database

    @property
    def keyring(self) -> Keyring:
        """The keys that seal what is stored."""
        return self.writing.desk.keyring

    def may(self, scope: Scope) -> bool:
        """Whether the caller has a scope."""
        return self.caller.may(scope)

    def require(self, scope: Scope) -> None:
        """FORBIDDEN unless the caller has a scope."""
        if not self.may(scope):
            message = f"This key lacks the scope {scope.value}. Use one that has it, or have an administrator add it."
            raise ApiError(ErrorCode.FORBIDDEN, message)

    def withhold(self, place: str, scope: Scope) -> ApiError | None:
        """What stands in the place of a field whose scope the caller lacks: by the key's choice an error, or null, noted."""
        if self.caller.on_denied is OnDenied.NULL:
            self.withheld[place, scope] = None
            return None
        message = (
            f"{place}: this key lacks the scope {scope.value}. Use one that has it, or leave the field out."
        )
        return ApiError(ErrorCode.FORBIDDEN, message)

    @property
    def denied(self) -> list[Mapping[str, str]]:
        """What the answer's extensions say of what was withheld: each field once, with the scope that it takes."""
        return [{"field": place, "scope": scope.value} for place, scope in self.withheld]

    async def take_in_created(self, source: Source) -> None:
        """Show what was created meanwhile, where only that is shown."""
        if source.created is not None:
            await self.accounts.looks.look()

    async def shows(self, global_id: str) -> bool:
        """Whether the caller may learn of a record, which may not have been created here."""
        integration = self.integrations.get(ids.decode(global_id).integration_id)
        if integration is None:
            return False
        created = integration.source.created
        await self.take_in_created(integration.source)
        return created is None or global_id in created.known

    def let_go(self) -> None:
        """Free what the request sent: it is in the journal, and the answer may take its time."""
        while self.held:
            self.held.pop()()

    def integration(self, integration_id: str, argument: str) -> Integration:
        """One integration, or NOT_FOUND: what the caller may not see does not exist for them."""
        found = self.integrations.get(integration_id)
        if found is None:
            raise ApiError(ErrorCode.NOT_FOUND, f"{argument}: {self._no_integration(integration_id)}")
        return found

    def reading(self, integration_id: str, argument: str) -> Reading:
        """One integration as it is read; NOT_FOUND as above, INTEGRATION_DISABLED if it is switched off."""
        found = self.readings.get(integration_id)
        if found is None:
            self.integration(integration_id, argument)
            message = f"{argument}: the integration {integration_id} is disabled. An administrator can enable it again."
            raise ApiError(ErrorCode.INTEGRATION_DISABLED, message, integration_id=integration_id)
        return found

    def _no_integration(self, integration_id: str) -> str:
        visible = ", ".join(self.integrations) or "none"
        return (
            f"there is no integration {integration_id[:80]!r} that this key may see. It may see: {visible}."
        )

    def note(self, integration_id: str, error: ConnectorError, info: Info) -> None:
        """Report that an integration's records are missing from an answer that otherwise stands."""
        failure = public(error, integration_id)
        place = info._raw_info  # noqa: SLF001  # Strawberry gives no public name to graphql-core's own
        self.errors.append(
            GraphQLError(
                failure.message, nodes=place.field_nodes, path=place.path.as_list(), original_error=failure
            )
        )

    async def record(self, model: Model, global_id: str, argument: str) -> Any:  # noqa: ANN401  # a record of any model
        """One record by its id, loaded together with all others that this request asks for; None if it is unknown."""
        known = parse_id(global_id, argument, model)
        reading = self.reading(known.integration_id, argument)

        async def run(remote_ids: Sequence[str]) -> list[Found | ApiError]:
            found = await by_ids(reading, model, remote_ids)
            return [
                public(one, reading.integration_id) if isinstance(one, ConnectorError) else one
                for one in found
            ]

        return await self.batches.load((model, reading.integration_id), run, known.remote_id)

    async def written(self, model: Model, global_id: str | None, job_id: str | None) -> Any:  # noqa: ANN401  # as above
        """A record that was just written, read in as few calls as possible; None if there is none."""
        if global_id is None:
            return None
        reading = self.reading(ids.decode(global_id).integration_id, "id")
        await self.take_in_created(reading.source)
        # Where a vendor has no call for one record, it is among the few of its job.
        if job_id is not None and reading.source.way.reads[model].by_ids is None:
            await children(reading, model, Model.JOB, [job_id])
        return await self.record(model, global_id, "id")


def parse_id(text: str, argument: str, model: Model | None = None) -> ids.GlobalId:
    """Read an id that a client gave; BAD_INPUT that names the argument if it is no id, or one of another model."""
    try:
        known = ids.decode(text)
    except ids.BadIdError as error:
        message = f"{argument}: {text[:80]!r} is not an id of this service. Use the `id` of an earlier answer, unchanged."
        raise ApiError(ErrorCode.BAD_INPUT, message) from error
    if model is not None and known.model is not model:
        message = f"{argument}: this is the id of a {known.model}, and the id of a {model} is needed."
        raise ApiError(ErrorCode.BAD_INPUT, message)
    return known
