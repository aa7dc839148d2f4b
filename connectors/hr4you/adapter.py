"""What the HR4YOU connector offers: two ways in, their access paths, and what each covers."""

import asyncio
import logging
from collections.abc import Awaitable, Mapping, Sequence

import msgspec

from connectors.contract.connector import (
    ByIds,
    ByParent,
    Connector,
    Embeds,
    Listing,
    Page,
    Query,
    Reads,
    Status,
    Way,
)
from connectors.contract.credentials import CredentialField, CredentialKind
from connectors.contract.enums import Model
from connectors.contract.models import Job, Origin
from connectors.contract.passthrough import Passthrough
from connectors.hr4you import client, feed, guide, mapping, wire
from connectors.hr4you.actions import ACTIONS
from connectors.hr4you.checks import CHECKS, RIGHTS
from connectors.hr4you.fields import FEED_FIELDS, FIELDS

_log = logging.getLogger(__name__)

_user = msgspec.json.Decoder(wire.User)
_job = msgspec.json.Decoder(wire.Job)
_applicant = msgspec.json.Decoder(wire.Applicant)
_application = msgspec.json.Decoder(wire.Application)


async def list_users(session: client.ApiSession, _: Query, number: int) -> Page:
    """One page of users."""
    return _users(await session.page(wire.USERS, number))


async def users_by_ids(session: client.ApiSession, ids: Sequence[str]) -> Page:
    """Users by their ids."""
    return _users(await session.page(wire.USERS, within={wire.IDS: ids}))


async def list_jobs(session: client.ApiSession, query: Query, number: int) -> Page:
    """One page of jobs. HR4YOU filters by one status; asked for several, it sends the jobs of all."""
    return _jobs(await session.page(wire.JOBS, number, _status(query.statuses)))


async def jobs_by_ids(session: client.ApiSession, ids: Sequence[str]) -> Page:
    """Jobs by their ids."""
    return _jobs(await session.page(wire.JOBS, within={wire.IDS: ids}))


async def list_stages(session: client.ApiSession, _: Query, __: int) -> Page:
    """All stages: one answer holds the tenant's whole list."""
    stages = await session.stages.anew()
    return Page(records=stages.records, total=len(stages.records))


async def list_candidates(session: client.ApiSession, query: Query, number: int) -> Page:
    """One page of applicants."""
    narrowing = [(wire.EMAIL, query.email)] if query.email else []
    within = _given({wire.JOB_IDS: query.job_ids})
    return _candidates(await session.page(wire.APPLICANTS, number, narrowing, within))


async def candidates_by_ids(session: client.ApiSession, ids: Sequence[str]) -> Page:
    """Applicants by their ids."""
    return _candidates(await session.page(wire.APPLICANTS, within={wire.IDS: ids}))


async def list_applications(session: client.ApiSession, query: Query, number: int) -> Page:
    """One page of applications; beside it the stages are read, unless they are at hand."""
    within = _given({wire.JOB_IDS: query.job_ids, wire.APPLICANT_IDS: query.candidate_ids})
    return await _applications(session, session.page(wire.APPLICATIONS, number, within=within))


async def applications_by_ids(session: client.ApiSession, ids: Sequence[str]) -> Page:
    """Applications by their ids; beside them the stages are read, unless they are at hand."""
    return await _applications(session, session.page(wire.APPLICATIONS, within={wire.IDS: ids}))


async def list_postings(session: client.FeedSession, _: Query, __: int) -> Page:
    """All jobs of the public feed: it is one file."""
    body, origin = await session.fetch()
    # A large feed takes a while to read; in a thread it does not hold up everybody else's requests.
    jobs = await asyncio.to_thread(_read_feed, body, session.path, origin)
    return Page(records=jobs, total=len(jobs))


def _read_feed(body: bytes, path: str, origin: Origin) -> tuple[Job, ...]:
    postings = feed.postings(body, origin.integration_id)
    by_id: dict[str, dict[str, str]] = {}
    for fields in postings:
        if remote_id := mapping.posting_id(fields):
            by_id.setdefault(remote_id, fields)
    if postings and not by_id:
        raise feed.unreadable(origin.integration_id, feed.NO_IDS)
    if len(by_id) < len(postings):
        _log.warning(
            "Left out %d postings of a job feed that have no id of their own", len(postings) - len(by_id)
        )
    return tuple(mapping.posting(fields, remote_id, path, origin) for remote_id, fields in by_id.items())


def _users(answer: client.Answer) -> Page:
    return Page(records=answer.records(_user, mapping.user), last=answer.last, total=answer.total)


def _jobs(answer: client.Answer) -> Page:
    return Page(records=answer.records(_job, mapping.job), last=answer.last, total=answer.total)


def _candidates(answer: client.Answer) -> Page:
    return Page(records=answer.records(_applicant, mapping.candidate), last=answer.last, total=answer.total)


async def _applications(session: client.ApiSession, reading: Awaitable[client.Answer]) -> Page:
    asked = session.stages.ask()
    answer = await reading
    found = answer.read(_application)
    stage_ids = {stage_id for application, _ in found if (stage_id := mapping.stage_id(application))}
    stages = await session.stages.settling(stage_ids, asked)
    records = (mapping.application(*application, answer.origin, stages.outcomes) for application in found)
    return Page(
        records=tuple(records),
        last=answer.last,
        total=answer.total,
        embedded=stages.records,
        calls=2 if asked.began else 1,
    )


def _status(statuses: Sequence[str]) -> list[tuple[str, str]]:
    words = [word for word, status in wire.JOB_STATUSES.items() if status in statuses]
    return [(wire.STATUS, words[0])] if len(words) == len(statuses) == 1 else []


def _given(ids: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    return {name: wanted for name, wanted in ids.items() if wanted}


_TRACKED = ("id", "remote_id", "changed_at", "remote_deleted_at")
_MAPPED = ("custom_fields", "integration_fields")
_ADVERTISED = (
    *("name", "description", "employment_type", "status", "visibility", "category", "post_url", "location"),
    *_MAPPED,
    *("opened_at", "closed_at"),
)
_PERSON = (
    "first_name",
    "last_name",
    "source",
    "phone_numbers",
    "email_addresses",
    "social_media",
    "location",
)
_APPLIED = ("outcome", "current_stage_id", "job_id", "candidate_id")

_APPLICATION_READS = Reads(
    fields=(*_TRACKED, *_APPLIED, *_MAPPED, "remote_data"),
    extra_fields=("remote_created_at",),
    by_ids=ByIds(batch_size=wire.IDS_AT_ONCE, fetch=applications_by_ids),
    listing=Listing(
        fetch=list_applications,
        page_size=wire.LARGEST_PAGE,
        narrows=frozenset({"job_ids", "candidate_ids"}),
        # The stages that the outcomes were read from: who asks for an application's stage need not read it again.
        embeds=(Embeds(model=Model.APPLICATION_STAGE),),
    ),
    by_parent=(
        ByParent(parent=Model.JOB, narrow="job_ids", parent_field="job_id", batch_size=wire.IDS_AT_ONCE),
        ByParent(
            parent=Model.CANDIDATE,
            narrow="candidate_ids",
            parent_field="candidate_id",
            batch_size=wire.IDS_AT_ONCE,
        ),
    ),
)

_API_READS = {
    Model.USER: Reads(
        fields=(*_TRACKED, "first_name", "last_name", "email", "remote_data"),
        by_ids=ByIds(batch_size=wire.IDS_AT_ONCE, fetch=users_by_ids),
        listing=Listing(fetch=list_users, page_size=wire.LARGEST_PAGE),
    ),
    Model.JOB: Reads(
        fields=(*_TRACKED, *_ADVERTISED, "contact_id", "remote_data"),
        by_ids=ByIds(batch_size=wire.IDS_AT_ONCE, fetch=jobs_by_ids),
        listing=Listing(fetch=list_jobs, page_size=wire.LARGEST_PAGE, narrows=frozenset({"statuses"})),
    ),
    Model.CANDIDATE: Reads(
        fields=(*_TRACKED, *_PERSON, *_MAPPED, "remote_data"),
        extra_fields=("remote_created_at",),
        by_ids=ByIds(batch_size=wire.IDS_AT_ONCE, fetch=candidates_by_ids),
        listing=Listing(
            fetch=list_candidates, page_size=wire.LARGEST_PAGE, narrows=frozenset({"email", "job_ids"})
        ),
    ),
    Model.APPLICATION_STAGE: Reads(
        fields=(*_TRACKED, "name", "global_index", "remote_data"),
        listing=Listing(fetch=list_stages),
    ),
    Model.APPLICATION: _APPLICATION_READS,
}

_FEED_READS = {
    Model.JOB: Reads(
        fields=(*_TRACKED, *_ADVERTISED, "remote_data"),
        extra_fields=("salary_amount_from", "salary_amount_to", "salary_currency", "weekly_hours"),
        listing=Listing(fetch=list_postings),
    ),
}

_BASE_URL_HELP = (
    "The address of the customer's HR4YOU, such as https://your-company.hr4you.org, or a domain of their own."
)

_API = Way(
    name="api",
    title="HR4YOU API",
    note=(
        f"Assumed contract ({wire.CONTRACT}): HR4YOU does not publish how its v2 API works in detail. Its paths, names "
        "and errors are our assumption until HR4YOU or a customer hands over the specification."
    ),
    verified=False,
    open=client.ApiSession,
    reads=_API_READS,
    base_url_help=_BASE_URL_HELP,
    credentials=(
        CredentialField(
            name=client.TOKEN,
            kind=CredentialKind.TOKEN,
            label="API token",
            help="Issued by HR4YOU for the v2 API (assumed). It needs the rights that the connection guide lists.",
        ),
    ),
    actions=ACTIONS,
    guide=guide.API,
    rights=RIGHTS,
    checks=CHECKS,
    fields=FIELDS,
    passthrough=Passthrough(
        note="The v2 API of the customer's own HR4YOU: all paths below /api2. Its documentation is not public.",
        roots=("/api2",),
        send=client.ApiSession.pass_through,
    ),
)

_JOB_FEED = Way(
    name="job_feed",
    title="job feed",
    note="The public XML feed of published jobs. It carries jobs only; nothing else is available through the job feed.",
    verified=True,
    open=client.FeedSession,
    reads=_FEED_READS,
    base_url_help=_BASE_URL_HELP,
    guide=guide.JOB_FEED,
    fields=FEED_FIELDS,
    passthrough=Passthrough(
        note="The public feeds of jobs: all paths below /api/jobs, to be read only. No credentials are sent.",
        roots=("/api/jobs",),
        methods=frozenset({"GET"}),
        send=client.FeedSession.pass_through,
    ),
)

CONNECTOR = Connector(
    slug=(__package__ or "").rpartition(".")[2],
    name="HR4YOU",
    open_beta=True,
    ways=(_API, _JOB_FEED),
    features={
        "Source Writing": Status.AVAILABLE,
        "Sync Only Created Applications": Status.AVAILABLE,
        "Connection Guide": Status.AVAILABLE,
        "API Passthrough": Status.AVAILABLE,
        "Custom Field Explorer": Status.AVAILABLE,
        "Jobs": Status.AVAILABLE,
    },
)
