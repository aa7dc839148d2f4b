"""What mutations answer: the operation, what it brought about, warnings and errors."""

from typing import Any, Self

import strawberry
from strawberry.types import Info

from connectors.contract import enums
from connectors.contract.enums import Model
from graphql_api.schema.acting import Acted
from graphql_api.schema.applications import Application
from graphql_api.schema.candidates import Candidate
from graphql_api.schema.operations import AttachmentOutcome, Operation
from graphql_api.schema.problems import ActionError, ActionWarning


async def _application(root: "ActionPayload", info: Info) -> Any:  # noqa: ANN401  # a record
    done = root.operation
    return (
        await info.context.written(Model.APPLICATION, done.wrote_application, done.job_id) if done else None
    )


async def _candidate(root: "ActionPayload", info: Info) -> Any:  # noqa: ANN401  # a record
    done = root.operation
    return await info.context.written(Model.CANDIDATE, done.wrote_candidate, None) if done else None


@strawberry.interface(description="What every write action answers.")
class ActionPayload:
    """Declares graphql_api.schema.acting.Acted."""

    operation: Operation | None = strawberry.field(
        description="The durable run of the action; null if the input was refused and nothing was begun."
    )
    replayed: bool = strawberry.field(
        description="Whether this is the operation of an earlier, equal request. Nothing was done twice."
    )
    attachments: list[AttachmentOutcome] = strawberry.field(
        description="What became of each file, in the order of the input."
    )
    warnings: list[ActionWarning] = strawberry.field(description="What to know although it worked.")
    errors: list[ActionError] = strawberry.field(
        description="Why it did not work: all problems of the input at once, or the vendor's refusal. Empty if it worked, "
        "and while it is still running (see `operation.state`)."
    )

    @classmethod
    def of(cls, acted: Acted) -> Self:
        """The payload of an action."""
        done = acted.operation
        return cls(
            operation=done,
            replayed=acted.replayed,
            attachments=done.attachments if done else [],
            warnings=done.warnings if done else [],
            errors=[*acted.problems, *(done.errors if done else [])],
        )


def _candidate_outcome(root: ActionPayload) -> enums.CandidateOutcome | None:
    return root.operation.candidate_outcome if root.operation else None


def _source_outcome(root: ActionPayload) -> enums.SourceOutcome | None:
    return root.operation.source_outcome if root.operation else None


@strawberry.interface(description="What both ways to apply answer.")
class ApplyPayload(ActionPayload):
    """Shared by createCandidate and createApplication."""

    application: Any = strawberry.field(
        resolver=_application,
        graphql_type=Application | None,
        description="The application, read from the vendor after the write; null while there is none.",
    )
    candidate: Any = strawberry.field(
        resolver=_candidate,
        graphql_type=Candidate | None,
        description="The candidate, read from the vendor after the write; null while there is none.",
    )
    candidate_outcome: enums.CandidateOutcome | None = strawberry.field(
        resolver=_candidate_outcome,
        description="Whether the candidate was made or was there; null if that is not known.",
    )
    source_outcome: enums.SourceOutcome | None = strawberry.field(
        resolver=_source_outcome, description="What became of the source; null if none was to be written."
    )


@strawberry.type(description="Answer of createCandidate.")
class CreateCandidatePayload(ApplyPayload):
    """See ApplyPayload."""


@strawberry.type(description="Answer of createApplication.")
class CreateApplicationPayload(ApplyPayload):
    """See ApplyPayload."""


@strawberry.type(description="Answer of addAttachmentToApplication.")
class AddAttachmentToApplicationPayload(ActionPayload):
    """See ActionPayload."""


@strawberry.type(description="Answer of addResultLinkToApplication.")
class AddResultLinkToApplicationPayload(ActionPayload):
    """See ActionPayload."""


@strawberry.type(description="Answer of addNoteToApplication.")
class AddNoteToApplicationPayload(ActionPayload):
    """See ActionPayload."""


@strawberry.type(description="Answer of addAttachmentToCandidate.")
class AddAttachmentToCandidatePayload(ActionPayload):
    """See ActionPayload."""


@strawberry.type(description="Answer of retryOperation.")
class RetryOperationPayload(ActionPayload):
    """See ActionPayload."""
