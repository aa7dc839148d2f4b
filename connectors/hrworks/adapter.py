"""What HR WORKS offers, and the access paths to it: https://api.hrworks.de, applicant management.

Each fetch is one vendor call and its mapping. Source: HR WORKS API v2.10.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import msgspec

from connectors.contract.connector import (
    ByIds,
    ByParent,
    Connector,
    Derived,
    Embeds,
    Listing,
    Page,
    Query,
    Reads,
    Status,
    Through,
    Way,
)
from connectors.contract.credentials import CredentialField, CredentialKind
from connectors.contract.enums import Model
from connectors.contract.models import Candidate, Origin
from connectors.contract.passthrough import Passthrough
from connectors.hrworks import guide, mapping, posts, wire
from connectors.hrworks.actions import ACTIONS
from connectors.hrworks.checks import CHECKS, RIGHTS
from connectors.hrworks.client import Answer, HrworksSession
from connectors.hrworks.fields import FIELDS

_SHARED: Final = ("id", "remote_id", "changed_at", "remote_deleted_at")
# Posts in one list of applications: as many as keep the address well below 8 kB.
_POSTS_AT_ONCE: Final = 100


async def fetch_jobs(session: HrworksSession, _query: Query, _page: int) -> Page:
    """All jobs with their postings."""
    return _jobs((await session.posts()).records, _origin(session))


async def fetch_job(session: HrworksSession, remote_ids: Sequence[str]) -> Page:
    """One job with its postings."""
    found = await session.post(remote_ids[0])
    return _jobs((found,) if found else (), _origin(session))


def _jobs(payloads: Sequence[msgspec.Raw], origin: Origin) -> Page:
    found = mapping.mapped(payloads, posts.job_with_postings, origin)
    return Page(
        records=tuple(job for job, _ in found),
        embedded=tuple(posting for _, postings in found for posting in postings),
    )


async def fetch_applications(session: HrworksSession, query: Query, page: int) -> Page:
    """A page of applications with their applicants."""
    statuses = mapping.statuses(query)
    if statuses is None:
        return Page(records=())
    answer = await session.applications(page, posts=query.job_ids, statuses=statuses)
    origin = _origin(session)
    return Page(
        records=mapping.mapped(answer.records, mapping.application, origin),
        last=answer.last,
        embedded=mapping.applicants_in(answer.records, origin),
    )


async def fetch_candidates(session: HrworksSession, _query: Query, page: int) -> Page:
    """A page of applicants."""
    return _candidates(await session.applicants(page), _origin(session))


async def fetch_candidates_by_ids(session: HrworksSession, remote_ids: Sequence[str]) -> Page:
    """Some applicants."""
    return _candidates(await session.applicants_by_uuid(remote_ids), _origin(session))


def _candidates(answer: Answer[msgspec.Raw], origin: Origin) -> Page:
    return Page(records=mapping.mapped(answer.records, mapping.candidate, origin), last=answer.last)


async def fetch_stages(session: HrworksSession, _query: Query, _page: int) -> Page:
    """The stages, which are the same for every account: no call."""
    return Page(records=mapping.stages(_origin(session)))


async def fetch_users(session: HrworksSession, _query: Query, page: int) -> Page:
    """A page of persons."""
    return _users(await session.persons(page), _origin(session))


async def fetch_users_by_ids(session: HrworksSession, remote_ids: Sequence[str]) -> Page:
    """Some persons."""
    return _users(await session.persons_by_uuid(remote_ids), _origin(session))


def _users(answer: Answer[wire.Person], origin: Origin) -> Page:
    return Page(records=mapping.mapped(answer.records, mapping.user, origin), last=answer.last)


async def fetch_departments(session: HrworksSession, _query: Query, _page: int) -> Page:
    """All organization units."""
    answer = await session.organization_units()
    return Page(records=mapping.mapped(answer.records, mapping.department, _origin(session)))


def applied_jobs(candidate: Candidate) -> Sequence[str]:
    """Global ids of the jobs that a candidate applied for."""
    return candidate.applied_job_ids or ()


def _origin(session: HrworksSession) -> Origin:
    return Origin(session.integration_id, datetime.now(UTC))


_READS: Final = {
    Model.USER: Reads(
        fields=(*_SHARED, "first_name", "last_name", "email"),
        extra_fields=("status",),
        by_ids=ByIds(batch_size=wire.PAGE_SIZE, fetch=fetch_users_by_ids),
        listing=Listing(fetch=fetch_users, page_size=wire.PAGE_SIZE),
    ),
    Model.JOB: Reads(
        fields=(
            *_SHARED,
            "name",
            "description",
            "employment_type",
            "status",
            "category",
            "department",
            "experience_level",
            "remote_work_status",
            "location",
            "custom_fields",
            "integration_fields",
            "opened_at",
            "closed_at",
            "remote_created_at",
            "contact_id",
            "remote_data",
        ),
        extra_fields=("job_code",),
        by_ids=ByIds(batch_size=1, fetch=fetch_job),
        listing=Listing(
            fetch=fetch_jobs, embeds=(Embeds(model=Model.JOB_POSTING, complete=True, parent_field="job_id"),)
        ),
    ),
    Model.JOB_POSTING: Reads(
        fields=(
            *_SHARED,
            "title",
            "description_html",
            "status",
            "visibility",
            "job_id",
            "remote_data",
            "remote_created_at",
        ),
        embedded_in=Model.JOB,
    ),
    Model.CANDIDATE: Reads(
        fields=(
            *_SHARED,
            "first_name",
            "last_name",
            "title",
            "source",
            "phone_numbers",
            "email_addresses",
            "location",
            "remote_data",
        ),
        extra_fields=("custom_fields", "integration_fields"),
        by_ids=ByIds(batch_size=wire.PAGE_SIZE, fetch=fetch_candidates_by_ids),
        listing=Listing(fetch=fetch_candidates, page_size=wire.PAGE_SIZE),
    ),
    Model.APPLICATION_STAGE: Reads(
        fields=(*_SHARED, "name"),
        extra_fields=("global_index",),
        listing=Listing(fetch=fetch_stages, free=True),
    ),
    Model.APPLICATION: Reads(
        fields=(*_SHARED, "outcome", "current_stage_id", "job_id", "candidate_id"),
        extra_fields=("source", "remote_created_at", "custom_fields", "integration_fields", "remote_data"),
        listing=Listing(
            fetch=fetch_applications,
            page_size=wire.PAGE_SIZE,
            narrows=frozenset({"job_ids", "stage_ids", "outcomes"}),
            embeds=(Embeds(model=Model.CANDIDATE),),
        ),
        by_parent=(
            ByParent(parent=Model.JOB, narrow="job_ids", parent_field="job_id", batch_size=_POSTS_AT_ONCE),
        ),
        through=(
            Through(parent=Model.CANDIDATE, parent_field="candidate_id", via=Model.JOB, via_ids=applied_jobs),
        ),
    ),
    Model.JOB_STAGE: Reads(
        fields=("index", "job_id", "stage_id", "id", "changed_at", "remote_deleted_at"),
        extra_fields=("remote_id",),
        derived=Derived(parent=Model.JOB, derive=mapping.job_stages, parent_of=mapping.job_of_stage),
    ),
    Model.DEPARTMENT: Reads(fields=("name",), listing=Listing(fetch=fetch_departments)),
}

_PASSTHROUGH: Final = Passthrough(
    note=(
        "The HR WORKS API: paths below /v2, documented in https://api.hrworks.de/v2/openapi.yaml, and below /v3 (wages and "
        "salaries; assumed to take the same token). Which of them answer depends on the rights of the access key."
    ),
    roots=("/v2", "/v3"),
    closed=(wire.AUTHENTICATION, "/v3/authentication"),
    send=HrworksSession.pass_through,
)

_API: Final = Way(
    name="api",
    title="HR WORKS API",
    note=(
        "Reads and writes follow the published contract of the HR WORKS API, version 2.10. Assumed until checked with a "
        "live account: applications are filtered by the key of a post and written to it, descriptions are HTML, phone "
        "numbers stand in the address, types and sizes of files, and statuses of errors. Times of change are not told by "
        "HR WORKS."
    ),
    verified=True,
    open=HrworksSession,
    reads=_READS,
    default_base_url="https://api.hrworks.de",
    base_url_help="Leave it as it is; for the demo system enter https://api.demo-hrworks.de.",
    credentials=(
        CredentialField(
            name="access_key",
            kind=CredentialKind.KEY_ID,
            label="Access Key",
            help="In HR WORKS: Administrator > Basics > Integrations > HR WORKS-API > New key pair. Stands in the file.",
        ),
        CredentialField(
            name="secret_access_key",
            kind=CredentialKind.SECRET_KEY,
            label="Secret Access Key",
            help="Stands in the same downloaded file, below the access key.",
        ),
    ),
    actions=ACTIONS,
    passthrough=_PASSTHROUGH,
    guide=guide.API,
    rights=RIGHTS,
    checks=CHECKS,
    fields=FIELDS,
)

CONNECTOR: Final = Connector(
    slug=__name__.split(".")[-2],
    name="HR WORKS",
    open_beta=False,
    ways=(_API,),
    features={
        "Source Writing": Status.AVAILABLE,
        "Sync Only Created Applications": Status.AVAILABLE,
        "Connection Guide": Status.AVAILABLE,
        "Prerequisites": Status.AVAILABLE,
        "Create credentials": Status.AVAILABLE,
        "Candidate source tracking": Status.AVAILABLE,
        "Create Candidate Full Attachment Retry": Status.AVAILABLE,
        "API Passthrough": Status.AVAILABLE,
        "Scope Testing": Status.AVAILABLE,
        "Per Model Tests": Status.AVAILABLE,
    },
)
