"""What a person found at the vendor for an operation whose outcome is not known, and what becomes of its steps by that."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import Enum

import msgspec
import strawberry

from connectors.contract import ids
from connectors.contract.enums import Model
from connectors.contract.models import Application, Record
from connectors.contract.steps import Effect
from graphql_api.context import RequestContext
from graphql_api.intake.problems import Problems
from graphql_api.operations.desk import Recorded
from graphql_api.schema.acting import LONGEST_WAIT
from graphql_api.schema.addressing import there
from graphql_api.security.scopes import Scope
from graphql_api.store.rows import UNFINISHED, OperationState, StepRow, StepState


@strawberry.enum(
    description="What a person found at the vendor, for an operation whose outcome is not known."
)
class Resolution(Enum):
    """For operations in NEEDS_REVIEW."""

    DONE = strawberry.enum_value("DONE", description="The effect is there: do not send it again.")
    SEND_AGAIN = strawberry.enum_value("SEND_AGAIN", description="The effect is not there: send it.")


@strawberry.input(description="An operation to be taken up again.")
class RetryOperationInput:
    """Of retryOperation."""

    id: strawberry.ID = strawberry.field(description="The operation.")
    resolution: Resolution | None = strawberry.field(
        default=None,
        description="Needed if a step of the operation is UNKNOWN: what you found at the vendor.",
    )
    found_remote_id: str | None = strawberry.field(
        default=None,
        description="With DONE, if what you found is a candidate or an application: the vendor's own id of it. Where only "
        "what was created here is shown, it takes the scope ADMIN to name one that is not.",
    )
    wait_seconds: float = strawberry.field(
        default=20.0, description="How long to wait for the vendor, 0 to 25."
    )


def settled_by(found: Recorded, given: RetryOperationInput, problems: Problems) -> dict[int, Effect | None]:
    """What is to become of the steps of unknown outcome."""
    if not 0 <= given.wait_seconds <= LONGEST_WAIT:
        problems.at("waitSeconds").add(f"waitSeconds must be from 0 to {LONGEST_WAIT:g}.")
    if found.row.state is OperationState.SUCCEEDED:
        problems.at("id").add("The operation has succeeded: there is nothing to retry.")
    unknown = [step for step in found.steps if step.state is StepState.UNKNOWN]
    if not unknown or found.row.state in UNFINISHED:
        return {}
    if given.resolution is None:
        problems.at("resolution").add(
            "resolution is needed: nobody knows whether the effect is at the vendor. Look there; say DONE or SEND_AGAIN."
        )
        return {}
    if given.resolution is Resolution.SEND_AGAIN:
        return {step.position: None for step in unknown}
    return {step.position: _effect(step, found.steps, given, problems) for step in unknown}


def _effect(
    step: StepRow, steps: Sequence[StepRow], given: RetryOperationInput, problems: Problems
) -> Effect:
    """The effect of a step that a person found. Steps behind it go on from the record that they name."""
    if given.found_remote_id is None and step.attachment is None and step.position < len(steps) - 1:
        problems.at("foundRemoteId").add(
            f"foundRemoteId is needed: the steps behind {step.name!r} go on from the record that it made."
        )
    if given.found_remote_id is None or step.attachment is not None:
        return Effect()
    if step.name == "candidate":
        return Effect(candidate_id=given.found_remote_id)
    return Effect(application_id=given.found_remote_id)


async def check_found(
    context: RequestContext, found: Recorded, settled: Mapping[int, Effect | None], problems: Problems
) -> dict[int, Effect | None]:
    """The same, with the candidates of applications. Reports a record that was said to be found, and is not there."""
    reading = context.reading(found.row.integration_id, "id")
    # Saying that a record was created here shows it, as importing does, which is up to administrators.
    reading = replace(reading, unhidden=context.may(Scope.ADMIN))
    checked = dict(settled)
    for position, effect in settled.items():
        at = problems.at("foundRemoteId")
        if effect is not None and effect.candidate_id is not None:
            await there(reading, Model.CANDIDATE, effect.candidate_id, at)
        if effect is not None and effect.application_id is not None:
            application = await there(reading, Model.APPLICATION, effect.application_id, at)
            checked[position] = _with_candidate(effect, application)
    return checked


def _with_candidate(effect: Effect, application: Record | None) -> Effect:
    candidate_id = application.candidate_id if isinstance(application, Application) else None
    if candidate_id is None:
        return effect
    return msgspec.structs.replace(effect, candidate_id=ids.decode(candidate_id).remote_id)
