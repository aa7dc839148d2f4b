"""Sweeps: what the last one of an integration came to, and a mutation that runs one now."""

import asyncio
import time
from functools import partial
from typing import Annotated, Any, Final

import strawberry
from strawberry.types import Info

from graphql_api.context import RequestContext
from graphql_api.intake.problems import Problems
from graphql_api.schema.enums import declare
from graphql_api.schema.problems import ActionError, refused
from graphql_api.schema.record_models import RecordModel
from graphql_api.schema.scalars import DateTime, moment
from graphql_api.security.scopes import Scope
from graphql_api.store import audit, sweep_rows
from graphql_api.store.sweep_rows import SweepOutcome

#: Seconds that the mutation waits for the sweep's end.
PATIENCE: Final = 20.0

declare(
    SweepOutcome,
    "What sweeping a model came to.",
    {
        "COMPLETE": "All records were seen; those that are gone are marked as deleted.",
        "HELD_BACK": "All records were seen, but so many are missing that it looks like a fault: none of those was marked "
        "as deleted. If they are really gone, sweep with `acceptMassDeletion`.",
        "UNSTEADY": "Records came or went while they were listed, or the list was cut short: nothing was marked as deleted.",
        "FAILED": "The vendor failed: nothing was marked as deleted.",
    },
)


@strawberry.type(description="What the last sweep of one model came to.")
class ModelSweep:
    """Declares graphql_api.store.sweep_rows.Result."""

    model: RecordModel = strawberry.field(description="The kind of record.")
    at: DateTime = strawberry.field(description="When it ended.")
    outcome: SweepOutcome = strawberry.field(description="What it came to.")
    records: int = strawberry.field(description="How many records the vendor has.")
    changed: int = strawberry.field(description="How many of them were new or changed.")
    deleted: int = strawberry.field(description="How many were marked as deleted.")
    held_back: int = strawberry.field(description="How many are missing and were not marked as deleted.")
    detail: str | None = strawberry.field(description="What failed; null if nothing did.")


@strawberry.type(description="The last sweep of an integration: a complete look at what its vendor has.")
class Sweep:
    """Declares graphql_api.store.sweep_rows.SweepRow."""

    started_at: DateTime = strawberry.field(description="When the last sweep began.")
    finished_at: DateTime | None = strawberry.field(
        description="When a sweep last came to its end; null if none did yet."
    )
    running: bool = strawberry.field(description="Whether one is under way.")
    held_back: int = strawberry.field(
        description="How many records are missing and were not marked as deleted, since they are too many at once."
    )
    models: list[ModelSweep] = strawberry.field(description="What came of each model.")


async def _last(context: RequestContext, integration_id: str) -> Sweep | None:
    context.account.of_this_moment()
    row, results = await context.database.read(partial(sweep_rows.last, integration_id=integration_id))
    if row is None:
        return None
    return Sweep(
        started_at=moment(row.started_at),
        finished_at=None if row.finished_at is None else moment(row.finished_at),
        running=row.lease_until is not None and row.lease_until >= time.time(),
        held_back=sum(one.held_back for one in results),
        models=[_model(one) for one in results],
    )


def _model(one: sweep_rows.Result) -> ModelSweep:
    return ModelSweep(
        model=RecordModel(one.model),
        at=moment(one.at),
        outcome=one.outcome,
        records=one.records,
        changed=one.changed,
        deleted=one.deleted,
        held_back=one.held_back,
        detail=one.detail,
    )


async def _sweep(root: Any, info: Info) -> Sweep | None:  # noqa: ANN401  # an open integration
    context: RequestContext = info.context
    context.require(Scope.ADMIN)
    return await _last(context, root.id)


#: A field of Integration.
last_sweep = strawberry.field(
    resolver=_sweep,
    graphql_type=Sweep | None,
    description="The last sweep; null if there was none. Takes the scope ADMIN.",
)


def _sweep_seconds(root: Any) -> float | None:  # noqa: ANN401  # an open integration
    seconds: float | None = root.config.sweep_seconds
    return seconds


#: A field of Integration.
sweep_interval = strawberry.field(
    resolver=_sweep_seconds,
    graphql_type=float | None,
    description="Seconds between two sweeps; null if there are none but those that are asked for.",
)


@strawberry.input(description="A sweep to be run now.")
class SweepIntegrationInput:
    """Which integration, and whether much may go."""

    integration_id: strawberry.ID = strawberry.field(description="The integration.")
    accept_mass_deletion: bool = strawberry.field(
        default=False,
        description="Mark missing records as deleted even if they are a large share of all: after sweeps held them back, "
        "and you know that they are really gone.",
    )


@strawberry.type(description="What sweeping an integration answers.")
class SweepIntegrationPayload:
    """What came of it so far."""

    sweep: Sweep | None = strawberry.field(
        description="The sweep; still `running` if it takes long: ask `integration(id) { sweep { … } }` later. Null "
        "on errors."
    )
    errors: list[ActionError] = strawberry.field(description="Why there is no sweep. Empty if there is one.")


async def _run(
    info: Info,
    input: Annotated[SweepIntegrationInput, strawberry.argument(description="What to sweep.")],  # noqa: A002  # public name
) -> SweepIntegrationPayload:
    context: RequestContext = info.context
    context.require(Scope.ADMIN)
    context.reading(input.integration_id, "integrationId")
    await context.database.write(
        partial(
            audit.record,
            at=time.time(),
            caller=context.caller.reference,
            event="integration.swept",
            integration_id=input.integration_id,
            detail={"acceptMassDeletion": input.accept_mass_deletion},
        )
    )
    problems = Problems()
    assert context.sweeper is not None  # noqa: S101  # requests over HTTP have one
    integration = context.integrations[input.integration_id]
    if context.sweeper.running(integration.id):
        task = None
    else:
        task = context.sweeper.start(integration, accept_mass_deletion=input.accept_mass_deletion)
        await asyncio.wait({task}, timeout=PATIENCE)
    if task is None or (task.done() and task.result() is None):
        problems.at("integrationId").add("This integration is being swept. Wait for the end of that sweep.")
        return SweepIntegrationPayload(sweep=None, errors=refused(problems))
    return SweepIntegrationPayload(sweep=await _last(context, integration.id), errors=[])


@strawberry.type(description="Sweeping.")
class SweepMutations:
    """Fields of Mutation."""

    sweep_integration: SweepIntegrationPayload = strawberry.field(
        resolver=_run,
        description="Looks at everything that the vendor has, takes in what changed, and marks as deleted what is gone. "
        "Takes the scope ADMIN.",
    )
