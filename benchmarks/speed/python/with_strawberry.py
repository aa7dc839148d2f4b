"""Strawberry as it comes: its ASGI view, its types, its DataLoader."""

# ruff: noqa: D101, D102, D103 - these are the types and fields of the schema, and what builds or loads them

from datetime import datetime
from enum import Enum
from typing import Any

import served
import strawberry
from strawberry.asgi import GraphQL
from strawberry.dataloader import DataLoader
from strawberry.types import Info

ApplicationOutcome = Enum("ApplicationOutcome", "PENDING HIRED DECLINED")
EmploymentType = Enum("EmploymentType", "FULL_TIME PART_TIME CONTRACT SEASONAL INTERNSHIP")
JobStatus = Enum("JobStatus", "OPEN CLOSED DRAFT ARCHIVED")
JobVisibility = Enum("JobVisibility", "PUBLIC INTERNAL UNLISTED CONFIDENTIAL")
for enum in (ApplicationOutcome, EmploymentType, JobStatus, JobVisibility):
    strawberry.enum(enum)


@strawberry.type
class EmailAddress:
    email_address: str
    type: str | None


@strawberry.type
class Candidate:
    id: strawberry.ID
    remote_id: str
    remote_created_at: datetime | None
    remote_updated_at: datetime | None
    first_name: str | None
    last_name: str | None
    title: str | None
    company: str | None
    confidential: bool | None
    email_addresses: list[EmailAddress]


@strawberry.type
class Application:
    id: strawberry.ID
    remote_id: str
    remote_created_at: datetime | None
    remote_updated_at: datetime | None
    outcome: ApplicationOutcome | None
    rejection_reason_name: str | None
    rejected_at: datetime | None
    source: str | None
    job_id: strawberry.Private[str]
    candidate_id: strawberry.Private[str]

    @strawberry.field
    async def candidate(self, info: Info) -> Candidate | None:
        found: Candidate | None = await info.context["candidates"].load(self.candidate_id)
        return found


@strawberry.type
class ApplicationConnection:
    nodes: list[Application]


@strawberry.type
class Job:
    id: strawberry.ID
    remote_id: str
    remote_created_at: datetime | None
    name: str | None
    employment_type: EmploymentType | None
    status: JobStatus | None
    visibility: JobVisibility | None
    weekly_hours: float | None
    opened_at: datetime | None

    @strawberry.field
    async def applications(self, info: Info, first: int | None = None) -> ApplicationConnection | None:
        found = await info.context["applications"].load(self.id)
        return ApplicationConnection(nodes=found[:first])


@strawberry.type
class JobConnection:
    nodes: list[Job]


@strawberry.type
class Query:
    @strawberry.field
    def jobs(self, first: int | None = None) -> JobConnection | None:
        return JobConnection(nodes=JOBS[:first])


def job(row: dict[str, Any]) -> Job:
    return Job(
        id=strawberry.ID(row["id"]),
        remote_id=row["remoteId"],
        remote_created_at=served.moment(row["remoteCreatedAt"]),
        name=row["name"],
        employment_type=EmploymentType[row["employmentType"]],
        status=JobStatus[row["status"]],
        visibility=JobVisibility[row["visibility"]],
        weekly_hours=row["weeklyHours"],
        opened_at=served.moment(row["openedAt"]),
    )


def application(row: dict[str, Any]) -> Application:
    return Application(
        id=strawberry.ID(row["id"]),
        remote_id=row["remoteId"],
        remote_created_at=served.moment(row["remoteCreatedAt"]),
        remote_updated_at=served.moment(row["remoteUpdatedAt"]),
        outcome=ApplicationOutcome[row["outcome"]],
        rejection_reason_name=row["rejectionReasonName"],
        rejected_at=served.moment(row["rejectedAt"]),
        source=row["source"],
        job_id=row["jobId"],
        candidate_id=row["candidateId"],
    )


def candidate(row: dict[str, Any]) -> Candidate:
    addresses = [
        EmailAddress(email_address=one["emailAddress"], type=one["type"]) for one in row["emailAddresses"]
    ]
    return Candidate(
        id=strawberry.ID(row["id"]),
        remote_id=row["remoteId"],
        remote_created_at=served.moment(row["remoteCreatedAt"]),
        remote_updated_at=served.moment(row["remoteUpdatedAt"]),
        first_name=row["firstName"],
        last_name=row["lastName"],
        title=row["title"],
        company=row["company"],
        confidential=row["confidential"],
        email_addresses=addresses,
    )


TABLES = served.tables()
JOBS = [job(row) for row in TABLES["jobs"]]
BY_JOB = served.by_job([application(row) for row in TABLES["applications"]], lambda one: one.job_id)
CANDIDATES = {row["id"]: candidate(row) for row in TABLES["candidates"]}


async def load_applications(job_ids: list[str]) -> list[list[Application]]:
    return [BY_JOB[job_id] for job_id in job_ids]


async def load_candidates(ids: list[str]) -> list[Candidate]:
    return [CANDIDATES[one] for one in ids]


class View(GraphQL[dict[str, Any], None]):
    async def get_context(self, *_: Any, **__: Any) -> dict[str, Any]:
        return {
            "applications": DataLoader(load_fn=load_applications),
            "candidates": DataLoader(load_fn=load_candidates),
        }


served.serve(View(strawberry.Schema(query=Query)))
