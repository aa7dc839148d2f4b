"""Applications: one candidate's application for one job."""

from enum import Enum
from typing import Any

import strawberry
from strawberry.types.lazy_type import LazyType

from connectors.contract import enums
from connectors.contract.connector import Query
from connectors.contract.enums import Model
from graphql_api.loading.selecting import Selection
from graphql_api.schema.filters import Conditions, HistoryFilter
from graphql_api.schema.lists import Kind
from graphql_api.schema.paging import OrderDirection
from graphql_api.schema.records import Record
from graphql_api.schema.relations import relation, to_one
from graphql_api.schema.scalars import JSON, Date, DateTime
from graphql_api.schema.stages import ApplicationStage

JobType: Any = LazyType("Job", "graphql_api.schema.jobs")
CandidateType: Any = LazyType("Candidate", "graphql_api.schema.candidates")


@strawberry.type(description="What an applicant answered to a screening question.")
class ScreeningQuestionAnswer:
    """Declares connectors.contract.values.ScreeningQuestionAnswer."""

    question_title: str | None = strawberry.field(description="The question.")
    answer: JSON | None = strawberry.field(
        description="The answer: a text, number, boolean, date or list of choices."
    )


@strawberry.type(description="A meeting with a candidate about an application.")
class Interview:
    """Declares connectors.contract.values.Interview."""

    remote_id: str | None = strawberry.field(description="The vendor's own id.")
    title: str | None = strawberry.field(description="What the meeting is called.")
    starting_at: DateTime | None = strawberry.field(description="When it starts.")
    ending_at: DateTime | None = strawberry.field(description="When it ends.")
    location: str | None = strawberry.field(description="Where it is: a place or a link.")
    canceled: bool | None = strawberry.field(description="Whether it was called off.")


@strawberry.type(description="An offer made to a candidate.")
class Offer:
    """Declares connectors.contract.values.Offer."""

    remote_id: str | None = strawberry.field(description="The vendor's own id.")
    status: enums.OfferStatus | None = strawberry.field(description="State of the offer.")


@strawberry.type(description="One candidate's application for one job.")
class Application(Record):
    """Declares connectors.contract.models.Application."""

    outcome: enums.Outcome | None = strawberry.field(
        description="How the application ended, or that it has not."
    )
    job_id: strawberry.ID | None = strawberry.field(description="Global id of the job; costs no vendor call.")
    candidate_id: strawberry.ID | None = strawberry.field(
        description="Global id of the candidate; costs no vendor call."
    )
    current_stage_id: strawberry.ID | None = strawberry.field(
        description="Global id of the stage that the application is in; costs no vendor call."
    )
    source: str | None = strawberry.field(
        description="Where the candidate came from, where the ATS keeps that with the application."
    )
    rejection_reason_name: str | None = strawberry.field(description="Why the candidate was rejected.")
    rejected_at: DateTime | None = strawberry.field(description="When the candidate was rejected.")
    remote_url: str | None = strawberry.field(
        description="Link to the application in the ATS, for its users."
    )
    screening_question_answers: list[ScreeningQuestionAnswer] = strawberry.field(
        description="Answers to the job's screening questions."
    )
    interviews: list[Interview] = strawberry.field(description="Meetings about the application.")
    offers: list[Offer] = strawberry.field(description="Offers made on the application.")

    job = relation(graphql_type=JobType | None, description="The job applied for.")(
        to_one(Model.JOB, lambda applications: [each.job_id for each in applications])
    )
    candidate = relation(graphql_type=CandidateType | None, description="Who applied.")(
        to_one(Model.CANDIDATE, lambda applications: [each.candidate_id for each in applications])
    )
    current_stage = relation(
        graphql_type=ApplicationStage | None, description="The stage that the application is in."
    )(to_one(Model.APPLICATION_STAGE, lambda applications: [each.current_stage_id for each in applications]))


@strawberry.input(
    description="Which applications a list holds. All conditions must hold; of several values any will do."
)
class ApplicationFilter(HistoryFilter):
    """Conditions on applications."""

    ids: list[strawberry.ID] | None = strawberry.field(default=strawberry.UNSET, description="Global ids.")
    remote_ids: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="The vendor's own ids."
    )
    outcomes: list[enums.Outcome] | None = strawberry.field(default=strawberry.UNSET, description="Outcomes.")
    job_ids: list[strawberry.ID] | None = strawberry.field(
        default=strawberry.UNSET, description="Global ids of jobs."
    )
    job_remote_ids: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="The vendor's own ids of jobs."
    )
    current_stage_ids: list[strawberry.ID] | None = strawberry.field(
        default=strawberry.UNSET, description="Global ids of the stages that applications are in."
    )
    remote_created_after: Date | None = strawberry.field(
        default=strawberry.UNSET, description="Only applications made on this day (UTC) or later."
    )


@strawberry.enum(description="What applications can be ordered by.")
class ApplicationOrderField(Enum):
    """Attributes of applications."""

    REMOTE_CREATED_AT = strawberry.enum_value(
        "remote_created_at", description="When the application was made."
    )
    OUTCOME = strawberry.enum_value("outcome", description="Outcome.")
    ID = strawberry.enum_value("id", description="Global id.")


@strawberry.input(description="An order of applications.")
class ApplicationOrder:
    """By one attribute."""

    field: ApplicationOrderField = strawberry.field(description="What to order by.")
    direction: OrderDirection = strawberry.field(default=OrderDirection.ASC, description="Which way.")


def _select(given: ApplicationFilter | None) -> Selection:
    conditions = Conditions()
    if given is None:
        return conditions.selection(Model.APPLICATION, None)
    conditions.field_in("outcome", "filter.outcomes", given.outcomes)
    conditions.field_in("current_stage_id", "filter.currentStageIds", given.current_stage_ids)
    conditions.field_in("job_id", "filter.jobIds", given.job_ids)
    conditions.of_remote_jobs("filter.jobRemoteIds", given.job_remote_ids)
    conditions.created_since("remote_created_at", "filter.remoteCreatedAfter", given.remote_created_after)
    return conditions.selection(
        Model.APPLICATION,
        given,
        query=Query(outcomes=tuple(given.outcomes or ())),
        job_ids=given.job_ids,
        job_remote_ids=given.job_remote_ids,
        stage_ids=given.current_stage_ids,
    )


APPLICATIONS = Kind(
    model=Model.APPLICATION,
    node=Application,
    filter=ApplicationFilter,
    order=ApplicationOrder,
    select=_select,
    plural="Applications",
)
