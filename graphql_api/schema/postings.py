"""Job postings: the advertisements of a job."""

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


@strawberry.type(
    description="One advertisement of a job. A job may have several: by place, by language, by channel, inside and outside."
)
class JobPosting(Record):
    """Declares connectors.contract.models.JobPosting."""

    title: str | None = strawberry.field(
        description="The advertisement's title, which may differ from the job's name."
    )
    description_html: str | None = strawberry.field(
        description="The advertisement's text as HTML, as the vendor has it."
    )
    status: enums.PostingStatus | None = strawberry.field(description="Whether the advertisement is shown.")
    visibility: enums.PostingVisibility | None = strawberry.field(
        description="Who may see the advertisement."
    )
    url: str | None = strawberry.field(description="Public address of the advertisement.")
    job_id: strawberry.ID = strawberry.field(description="Global id of the job that is advertised.")

    job = relation(graphql_type=JobType | None, description="The job that is advertised.")(
        to_one(Model.JOB, lambda postings: [each.job_id for each in postings])
    )


@strawberry.input(
    description="Which job postings a list holds. All conditions must hold; of several values any will do."
)
class JobPostingFilter(HistoryFilter):
    """Conditions on job postings."""

    ids: list[strawberry.ID] | None = strawberry.field(default=strawberry.UNSET, description="Global ids.")
    remote_ids: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="The vendor's own ids."
    )
    job_ids: list[strawberry.ID] | None = strawberry.field(
        default=strawberry.UNSET, description="Global ids of jobs."
    )
    statuses: list[enums.PostingStatus] | None = strawberry.field(
        default=strawberry.UNSET, description="Statuses."
    )
    visibilities: list[enums.PostingVisibility] | None = strawberry.field(
        default=strawberry.UNSET, description="Visibilities."
    )


@strawberry.enum(description="What job postings can be ordered by.")
class JobPostingOrderField(Enum):
    """Attributes of job postings."""

    TITLE = strawberry.enum_value("title", description="Title.")
    REMOTE_CREATED_AT = strawberry.enum_value(
        "remote_created_at", description="When it was created at the vendor."
    )
    ID = strawberry.enum_value("id", description="Global id.")


@strawberry.input(description="An order of job postings.")
class JobPostingOrder:
    """By one attribute."""

    field: JobPostingOrderField = strawberry.field(description="What to order by.")
    direction: OrderDirection = strawberry.field(default=OrderDirection.ASC, description="Which way.")


def _select(given: JobPostingFilter | None) -> Selection:
    conditions = Conditions()
    if given is not None:
        conditions.field_in("status", "filter.statuses", given.statuses)
        conditions.field_in("visibility", "filter.visibilities", given.visibilities)
    return conditions.selection(Model.JOB_POSTING, given, job_ids=given.job_ids if given else None)


JOB_POSTINGS = Kind(
    model=Model.JOB_POSTING,
    node=JobPosting,
    filter=JobPostingFilter,
    order=JobPostingOrder,
    select=_select,
    plural="Job postings",
)
