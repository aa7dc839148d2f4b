"""Operations: durable runs of the write actions, with their steps, attempts and outcomes."""

from collections.abc import Sequence
from typing import Any

import msgspec
import strawberry
from strawberry.types import Info
from strawberry.types.lazy_type import LazyType

from connectors.contract import enums, ids
from connectors.contract.connector import Action
from connectors.contract.enums import Model
from graphql_api.context import RequestContext
from graphql_api.errors import ErrorCode
from graphql_api.operations.causes import Cause
from graphql_api.operations.desk import Recorded
from graphql_api.operations.outcomes import Result
from graphql_api.schema.problems import ActionError, ActionWarning, failed, warned
from graphql_api.schema.records import IntegrationType, Node
from graphql_api.schema.scalars import DateTime, moment, moment_or_none
from graphql_api.store import rows

ApplicationType: Any = LazyType("Application", "graphql_api.schema.applications")
CandidateType: Any = LazyType("Candidate", "graphql_api.schema.candidates")

#: What the existing record of such an error is.
_EXISTING = {
    ErrorCode.ALREADY_APPLIED: Model.APPLICATION,
    ErrorCode.CANDIDATE_EXISTS: Model.CANDIDATE,
}


@strawberry.type(description="One try of a step: a call that writes, or a look for what an earlier one did.")
class OperationAttempt:
    """Declares graphql_api.store.rows.AttemptRow."""

    number: int = strawberry.field(description="Counts the tries of a step; 1 is the first.")
    kind: rows.AttemptKind = strawberry.field(description="What was tried.")
    started_at: DateTime = strawberry.field(
        description="When it began; written down before the vendor is called."
    )
    finished_at: DateTime | None = strawberry.field(
        description="When its outcome was written down; null while it runs, or if the process ended in the middle."
    )
    outcome: rows.AttemptOutcome | None = strawberry.field(description="What came of it.")
    error: ActionError | None = strawberry.field(description="Why it did not succeed.")


@strawberry.type(description="A part of an operation that has one effect at the vendor.")
class OperationStep:
    """Declares graphql_api.store.rows.StepRow."""

    name: str = strawberry.field(description="What the step does, such as `application` or `attachment:0`.")
    state: rows.StepState = strawberry.field(description="Where it stands.")
    optional: bool = strawberry.field(description="Whether the rest stands even if this step fails.")
    attempts: list[OperationAttempt] = strawberry.field(description="Its tries, the first one first.")
    error: ActionError | None = strawberry.field(
        description="Why it failed, or is not known to have succeeded."
    )


@strawberry.type(description="What became of one file.")
class AttachmentOutcome:
    """Declares graphql_api.store.rows.AttachmentRow."""

    index: int = strawberry.field(description="Its place in the input; 0 is the first.")
    size: int = strawberry.field(description="Bytes.")
    state: rows.AttachmentState = strawberry.field(description="Where it stands.")
    target: enums.AttachmentTarget | None = strawberry.field(
        description="Which record it was stored with; null while it is not stored."
    )
    attempts: int = strawberry.field(description="How often it was sent.")
    delivered_at: DateTime | None = strawberry.field(description="When it was stored.")
    error: ActionError | None = strawberry.field(description="Why it was not stored.")


def _integration(root: "Operation", info: Info) -> Any:  # noqa: ANN401  # an open integration
    context: RequestContext = info.context
    return context.integrations[root.integration_id]


async def _application_id(root: "Operation", info: Info) -> strawberry.ID | None:
    return await _told(root.wrote_application, info)


async def _candidate_id(root: "Operation", info: Info) -> strawberry.ID | None:
    return await _told(root.wrote_candidate, info)


async def _told(global_id: strawberry.ID | None, info: Info) -> strawberry.ID | None:
    """The id, unless it is that of a record that the integration does not show."""
    return global_id if global_id is not None and await info.context.shows(global_id) else None


async def _application(root: "Operation", info: Info) -> Any:  # noqa: ANN401  # a record
    return await info.context.written(Model.APPLICATION, root.wrote_application, root.job_id)


async def _candidate(root: "Operation", info: Info) -> Any:  # noqa: ANN401  # a record
    return await info.context.written(Model.CANDIDATE, root.wrote_candidate, None)


@strawberry.type(
    description="One durable run of a write action. It goes on when the client is gone and when a process ends, until it "
    "has succeeded or failed for good. It holds no personal data."
)
class Operation(Node):
    """Declares graphql_api.operations.desk.Recorded."""

    action: Action = strawberry.field(description="What is written.")
    state: rows.OperationState = strawberry.field(description="Where it stands.")
    integration_id: strawberry.Private[str]
    integration: Any = strawberry.field(
        resolver=_integration, graphql_type=IntegrationType, description="The customer's account written to."
    )
    created_at: DateTime = strawberry.field(description="When it was accepted.")
    started_at: DateTime | None = strawberry.field(description="When its work began.")
    finished_at: DateTime | None = strawberry.field(description="When it came to an end.")
    next_attempt_at: DateTime | None = strawberry.field(
        description="When it is taken up again, if it is waiting for the vendor."
    )
    expires_at: DateTime | None = strawberry.field(
        description="When it is forgotten, and with it its idempotency key and what was kept for a retry."
    )
    attempts: int = strawberry.field(description="How often it was taken up.")
    wrote_application: strawberry.Private[strawberry.ID | None]
    wrote_candidate: strawberry.Private[strawberry.ID | None]
    application_id: strawberry.ID | None = strawberry.field(
        resolver=_application_id,
        description="Global id of the application made or added to; null if the integration does not show it.",
    )
    candidate_id: strawberry.ID | None = strawberry.field(
        resolver=_candidate_id,
        description="Global id of the candidate made, used or added to; null if the integration does not show them.",
    )
    job_id: strawberry.ID | None = strawberry.field(description="Global id of the job applied for.")
    application: Any = strawberry.field(
        resolver=_application,
        graphql_type=ApplicationType | None,
        description="The application, read from the vendor after the write.",
    )
    candidate: Any = strawberry.field(
        resolver=_candidate,
        graphql_type=CandidateType | None,
        description="The candidate, read from the vendor after the write.",
    )
    candidate_outcome: enums.CandidateOutcome | None = strawberry.field(
        description="Whether the candidate was made or was there; null if that is not known."
    )
    source_outcome: enums.SourceOutcome | None = strawberry.field(
        description="What became of the source; null if none was to be written."
    )
    attachments: list[AttachmentOutcome] = strawberry.field(
        description="The files, in the order of the input."
    )
    steps: list[OperationStep] = strawberry.field(
        description="Its parts, in the order in which they are done."
    )
    warnings: list[ActionWarning] = strawberry.field(description="What to know although it worked.")
    errors: list[ActionError] = strawberry.field(
        description="Why it failed, or has not succeeded as a whole."
    )


def shown(found: Recorded) -> Operation:
    """An operation as the schema shows it."""
    row = found.row
    result = msgspec.json.decode(row.result or "{}", type=Result)
    own = {
        name: _global(model, row.integration_id, remote_id)
        for name, model, remote_id in (
            ("wrote_application", Model.APPLICATION, result.application_id),
            ("wrote_candidate", Model.CANDIDATE, result.candidate_id),
            ("job_id", Model.JOB, result.job_id),
        )
    }
    return Operation(
        id=strawberry.ID(row.id),
        action=Action(row.action),
        state=row.state,
        integration_id=row.integration_id,
        created_at=moment(row.created_at),
        started_at=moment_or_none(row.started_at),
        finished_at=moment_or_none(row.finished_at),
        next_attempt_at=moment_or_none(row.not_before) if row.state is rows.OperationState.PENDING else None,
        expires_at=moment_or_none(row.expires_at),
        attempts=row.attempts,
        candidate_outcome=result.candidate,
        source_outcome=result.source,
        attachments=[_attachment(one, found) for one in found.attachments],
        steps=[_step(one, found.attempts, row) for one in found.steps],
        warnings=[*warned(result.notices), *_failed_files(found)],
        errors=_errors(row.cause, row) if row.state is not rows.OperationState.PARTIAL else [],
        **own,
    )


def _step(step: rows.StepRow, attempts: Sequence[rows.AttemptRow], row: rows.OperationRow) -> OperationStep:
    own = [one for one in attempts if one.position == step.position]
    return OperationStep(
        name=step.name,
        state=step.state,
        optional=step.optional,
        attempts=[_attempt(one, row) for one in own],
        error=_first(step.cause, row),
    )


def _attempt(one: rows.AttemptRow, row: rows.OperationRow) -> OperationAttempt:
    return OperationAttempt(
        number=one.number,
        kind=one.kind,
        started_at=moment(one.started_at),
        finished_at=moment_or_none(one.finished_at),
        outcome=one.outcome,
        error=_first(one.cause, row),
    )


def _attachment(one: rows.AttachmentRow, found: Recorded) -> AttachmentOutcome:
    row, positions = found.row, {step.position for step in found.steps if step.attachment == one.ordinal}
    sent = [
        each for each in found.attempts if each.position in positions and each.kind is rows.AttemptKind.SEND
    ]
    return AttachmentOutcome(
        index=one.ordinal,
        size=one.size,
        state=one.state,
        target=enums.AttachmentTarget(one.target) if one.target else None,
        attempts=len(sent),
        delivered_at=moment_or_none(one.delivered_at),
        error=_first(one.cause, row),
    )


def _failed_files(found: Recorded) -> list[ActionWarning]:
    """Where all but some files was written, each of those is a warning."""
    if found.row.state is not rows.OperationState.PARTIAL:
        return []
    return [
        ActionWarning(code="ATTACHMENT_FAILED", path=f"attachments.{one.ordinal}", message=error.message)
        for one in found.attachments
        if (error := _first(one.cause, found.row)) is not None
    ]


def _first(cause: str | None, row: rows.OperationRow) -> ActionError | None:
    return next(iter(_errors(cause, row)), None)


def _errors(cause: str | None, row: rows.OperationRow) -> list[ActionError]:
    if cause is None:
        return []
    known = msgspec.json.decode(cause, type=Cause)
    model = _EXISTING.get(known.code)
    existing = _global(model, row.integration_id, known.existing_id) if model is not None else None
    return failed(known, existing)


def _global(model: Model, integration_id: str, remote_id: str | None) -> strawberry.ID | None:
    return strawberry.ID(ids.encode(model, integration_id, remote_id)) if remote_id else None
