"""Stages: the steps that applications pass through, for the whole account and per job."""

from enum import Enum
from typing import Any

import strawberry
from strawberry.types.lazy_type import LazyType

from connectors.contract import enums
from connectors.contract.enums import Model
from graphql_api.loading.selecting import Selection
from graphql_api.schema.filters import Conditions, HistoryFilter
from graphql_api.schema.lists import Kind
from graphql_api.schema.paging import OrderDirection
from graphql_api.schema.records import Record
from graphql_api.schema.relations import relation, to_one

JobType: Any = LazyType("Job", "graphql_api.schema.jobs")


@strawberry.type(description="A step that applications pass through, such as `Interview` or `Hired`.")
class ApplicationStage(Record):
    """Declares connectors.contract.models.ApplicationStage."""

    name: str | None = strawberry.field(description="The stage's label.")
    global_index: int | None = strawberry.field(
        description="Place in one order for the whole account, smallest first, where all jobs share a pipeline."
    )
    status: enums.StageStatus | None = strawberry.field(description="Whether the stage is in use.")


@strawberry.type(description="A stage in the pipeline of one job. Its id names the link, not the stage.")
class JobStage(Record):
    """Declares connectors.contract.models.JobStage."""

    index: int | None = strawberry.field(
        description="Place of the stage in this job's pipeline; 0 is the first."
    )
    job_id: strawberry.ID = strawberry.field(description="Global id of the job.")
    stage_id: strawberry.ID | None = strawberry.field(
        description="Global id of the stage; null only for a record that is gone (`remoteDeletedAt`)."
    )

    job = relation(graphql_type=JobType | None, description="The job whose pipeline this is.")(
        to_one(Model.JOB, lambda stages: [each.job_id for each in stages])
    )
    stage = relation(graphql_type=ApplicationStage | None, description="The stage.")(
        to_one(Model.APPLICATION_STAGE, lambda stages: [each.stage_id for each in stages])
    )


@strawberry.input(
    description="Which stages a list holds. All conditions must hold; of several values any will do."
)
class ApplicationStageFilter(HistoryFilter):
    """Conditions on stages."""

    ids: list[strawberry.ID] | None = strawberry.field(default=strawberry.UNSET, description="Global ids.")
    remote_ids: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="The vendor's own ids."
    )


@strawberry.input(
    description="Which job-specific stages a list holds. All conditions must hold; of several values any will do."
)
class JobStageFilter(HistoryFilter):
    """Conditions on job-specific stages."""

    ids: list[strawberry.ID] | None = strawberry.field(default=strawberry.UNSET, description="Global ids.")
    remote_ids: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="The vendor's own ids."
    )
    job_ids: list[strawberry.ID] | None = strawberry.field(
        default=strawberry.UNSET, description="Global ids of jobs."
    )


@strawberry.enum(description="What stages can be ordered by.")
class ApplicationStageOrderField(Enum):
    """Attributes of stages."""

    GLOBAL_INDEX = strawberry.enum_value("global_index", description="Place in the account's one order.")
    NAME = strawberry.enum_value("name", description="Label.")
    ID = strawberry.enum_value("id", description="Global id.")


@strawberry.enum(description="What job-specific stages can be ordered by.")
class JobStageOrderField(Enum):
    """Attributes of job-specific stages."""

    INDEX = strawberry.enum_value("index", description="Place in the job's pipeline.")
    ID = strawberry.enum_value("id", description="Global id.")


@strawberry.input(description="An order of stages.")
class ApplicationStageOrder:
    """By one attribute."""

    field: ApplicationStageOrderField = strawberry.field(description="What to order by.")
    direction: OrderDirection = strawberry.field(default=OrderDirection.ASC, description="Which way.")


@strawberry.input(description="An order of job-specific stages.")
class JobStageOrder:
    """By one attribute."""

    field: JobStageOrderField = strawberry.field(description="What to order by.")
    direction: OrderDirection = strawberry.field(default=OrderDirection.ASC, description="Which way.")


def _select_stages(given: ApplicationStageFilter | None) -> Selection:
    return Conditions().selection(Model.APPLICATION_STAGE, given)


def _select_job_stages(given: JobStageFilter | None) -> Selection:
    return Conditions().selection(Model.JOB_STAGE, given, job_ids=given.job_ids if given else None)


APPLICATION_STAGES = Kind(
    model=Model.APPLICATION_STAGE,
    node=ApplicationStage,
    filter=ApplicationStageFilter,
    order=ApplicationStageOrder,
    select=_select_stages,
    plural="Application stages",
)
JOB_STAGES = Kind(
    model=Model.JOB_STAGE,
    node=JobStage,
    filter=JobStageFilter,
    order=JobStageOrder,
    select=_select_job_stages,
    plural="Job-specific stages",
)
