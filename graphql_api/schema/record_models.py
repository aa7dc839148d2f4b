"""The kinds of record, as an enum for arguments."""

from enum import Enum

import strawberry

from connectors.contract.enums import Model


@strawberry.enum(description="A kind of record: a GraphQL type.")
class RecordModel(Enum):
    """All models of the schema. Values are those of the contract."""

    USER = strawberry.enum_value(Model.USER, description="`User`.")
    JOB = strawberry.enum_value(Model.JOB, description="`Job`.")
    JOB_POSTING = strawberry.enum_value(Model.JOB_POSTING, description="`JobPosting`.")
    CANDIDATE = strawberry.enum_value(Model.CANDIDATE, description="`Candidate`.")
    APPLICATION_STAGE = strawberry.enum_value(Model.APPLICATION_STAGE, description="`ApplicationStage`.")
    APPLICATION = strawberry.enum_value(Model.APPLICATION, description="`Application`.")
    JOB_STAGE = strawberry.enum_value(Model.JOB_STAGE, description="`JobStage`.")


def model_of(given: RecordModel) -> Model:
    """The model of the contract."""
    found: Model = given.value  # type: ignore[assignment]  # Strawberry unwraps the values of its enums
    return found
